"""One difference between two versions of a questionnaire, in words, and what it does to stored answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluate.errors import Text
from evaluate.instruments.scale import Labels

ChangeKind = Literal[
    "added",
    "removed",
    "renamed",
    "moved",
    "type",
    "wording",
    "options",
    "scale",
    "rows",
    "routing",
    "limits",
    "property",
    "about",
]


@dataclass(frozen=True)
class Change:
    """One difference: its kind, the item it concerns ("" for the whole questionnaire), and the words for it.

    `meaning` says that an answer stored under the old version no longer means the same, or has nowhere to stand.
    """

    kind: ChangeKind
    item: str
    words: Text
    meaning: bool = False


def reworded(old: Labels, new: Labels) -> tuple[Text, Text] | None:
    """The old and the new text for each language of messages, when a text that both have differs; otherwise None.

    A translation that is added or dropped leaves what was asked as it was.
    """
    different = [language for language in old if language in new and old[language] != new[language]]
    if not different:
        return None
    shown = {
        short: next((code for code in different if code.startswith(short)), different[0]) for short in ("zh", "en")
    }
    return (
        Text(old[shown["zh"]], old[shown["en"]]),
        Text(new[shown["zh"]], new[shown["en"]]),
    )


def arrow(texts: tuple[Text, Text]) -> Text:
    """Old → new, in quotes."""
    old, new = texts
    return Text(f"“{old.zh}”→“{new.zh}”", f"“{old.en}” → “{new.en}”")
