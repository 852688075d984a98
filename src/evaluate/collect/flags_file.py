"""flags.csv: the doubts of an import, in words for the person who reviews them, with the machine's columns after."""

from __future__ import annotations

import pandas as pd

from evaluate.collect.doubts import RULES as IMPORT_RULES
from evaluate.collect.doubts import about_rule
from evaluate.errors import Language, Text
from evaluate.instruments import Questionnaire
from evaluate.responses import RULES

_ABOUT, _DOUBT, _TODO = Text("涉及", "about"), Text("疑点", "doubt"), Text("要做什么", "to do")
_VERDICTS = {"doubt": Text("请核对", "look at it"), "info": Text("知道即可", "for information")}


def flags_csv(flags: pd.DataFrame, questionnaire: Questionnaire, language: Language) -> bytes:
    """The flags as a file that a spreadsheet opens: what each is about, in words; then `FLAG_COLUMNS` as they are.

    Parameters
    ----------
    flags : DataFrame
        Columns `FLAG_COLUMNS`.
    questionnaire : Questionnaire
        Its labels stand for the names of columns.
    language : "zh" or "en"
        Of the words.

    """
    labels = questionnaire.labels().get("item", {})

    def about(subject: str) -> str:
        return labels.get(subject, {}).get(language) or subject

    words = {
        _ABOUT.of(language): flags["subject"].map(lambda subject: about(str(subject))),
        _DOUBT.of(language): flags["rule"].map(lambda rule: _rule(str(rule)).of(language).rstrip("。.")),
        _TODO.of(language): flags["verdict"].map(lambda verdict: _VERDICTS[str(verdict)].of(language)),
    }
    table = pd.concat([pd.DataFrame(words, index=flags.index), flags], axis=1).map(_harmless)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _rule(rule: str) -> Text:
    return about_rule(rule) if rule in IMPORT_RULES else RULES[rule]


def _harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t")) else cell
