"""Names and codes as another programme allows them, and the table that leads back to ours."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evaluate.errors import Text
from evaluate.instruments.questionnaire import Questionnaire

HEADER = ("kind", "of", "ours", "theirs")


@dataclass(frozen=True)
class Renaming:
    """Their code of each of our codes, by scale or list; their name of each of our names."""

    codes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str] = field(default_factory=dict)

    def changed(self) -> bool:
        """Does anything bear another name there?"""
        return any(ours != theirs for _, _, ours, theirs in self.rows())

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Kind, list, our word, their word: one row for each name and code."""
        found = [("name", "", ours, theirs) for ours, theirs in self.names.items()]
        return found + [
            ("code", name, ours, theirs) for name, codes in self.codes.items() for ours, theirs in codes.items()
        ]

    def as_csv(self) -> bytes:
        """The table, for whoever brings the answers back; opens in Excel."""
        memory = io.StringIO(newline="")
        writer = csv.writer(memory)
        writer.writerow(HEADER)
        writer.writerows([[_inert(cell) for cell in row] for row in self.rows()])
        return memory.getvalue().encode("utf-8-sig")

    def code(self, questionnaire: Questionnaire, name: str, code: str) -> str:
        """Their code for a code of a column, or of an item with several answers."""
        item = next((item for item in questionnaire.items if item.id == name), None)
        scale = item.scales[0] if item is not None and item.scales else None
        if scale is None and name in questionnaire:
            found = questionnaire.column(name).scale
            scale = found.name if found is not None else None
        return self.codes.get(scale or "", {}).get(code, code)

    def told(self, target: Text, file: str) -> tuple[Text, ...]:
        """The warning that names or codes differ there, when they do."""
        if not self.changed():
            return ()
        return (
            Text(
                f"{target.zh}：有些名称或选项代码不合对方的规定，已换写，对照见 {file}。",
                f"{target.en}: names or codes that are not allowed there were changed; {file} leads back.",
            ),
        )


def allowed(words: Iterable[str], pattern: re.Pattern[str], *, longest: int, stem: str) -> dict[str, str]:
    """Each word as it is where it matches and is short enough, otherwise `stem` and a number not taken yet.

    Words that differ only in case count as taken.
    """
    ours = list(words)
    kept = {word for word in ours if pattern.fullmatch(word) and len(word) <= longest}
    taken: set[str] = set()
    found: dict[str, str] = {}
    for word in ours:
        if word in kept and word.lower() not in taken:
            taken.add(word.lower())
            found[word] = word
    number = 0
    for word in ours:
        while word not in found:
            number += 1
            if f"{stem}{number}".lower() not in taken:
                taken.add(f"{stem}{number}".lower())
                found[word] = f"{stem}{number}"
    return {word: found[word] for word in ours}


def codes_allowed(
    questionnaire: Questionnaire, pattern: re.Pattern[str], *, longest: int, stem: str = "c"
) -> dict[str, dict[str, str]]:
    """The codes of every scale and list as the other programme allows them."""
    return {
        name: allowed((choice.code for choice in scale.choices), pattern, longest=longest, stem=stem)
        for name, scale in questionnaire.scales.items()
    }


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
