"""Double entry brought to an end: one table of answers, a signed record of every cell decided, and the error rate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evaluate.collect.paper.compare import Comparison, cell_keys
from evaluate.collect.paper.entry_columns import EntryColumn, entry_columns
from evaluate.collect.paper.mismatch_report import undecided
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.responses.cell import DATE

RECORD_COLUMNS = ("respondent", "item", "first", "second", "settled", "by", "on")


@dataclass(frozen=True)
class Settled:
    """The end of a double entry.

    Parameters
    ----------
    answers : DataFrame
        One row a booklet: `respondent` (its number), then the questionnaire's columns in codes, as a file of answers
        holds them.
    record : DataFrame
        One row a cell decided: respondent, item, what each typed, the code settled, by whom, on which day.
    quality : DataFrame
        `name` and `value`: booklets, fields, differences, slips of each typist, rates for every 10,000, who typed which
        file. `record_sheets` puts it in words.

    """

    answers: pd.DataFrame
    record: pd.DataFrame
    quality: pd.DataFrame


def settle(
    comparison: Comparison, decisions: pd.DataFrame, questionnaire: Questionnaire, *, language: Language = "zh"
) -> Settled:
    """What are the answers on paper, once every difference is decided?

    Where the two typists agree their answer stands, elsewhere what was decided. Of a question with tick boxes the boxes
    left blank are 0 when one of the question's is ticked, and without an answer when none is.

    Parameters
    ----------
    comparison : Comparison
        Of the two files as they are now.
    decisions : DataFrame
        As `read_decisions` gives it.
    questionnaire : Questionnaire
        What was asked.
    language : {"zh", "en"}
        In which the answers decided may be spelt out.

    Returns
    -------
    Settled

    Raises
    ------
    ResponsesError
        In one pass: cells undecided or unsigned, a decision that can mean nothing, a day that is none, booklets that
        cannot be compared.

    """
    columns = {column.name: column for column in entry_columns(questionnaire, language=language)}
    wanted = set(cell_keys(comparison.cells))
    kept = [key in wanted for key in cell_keys(decisions)]
    decided = decisions[pd.Series(kept, index=decisions.index, dtype=bool)]
    ResponsesError.refuse([*undecided(decided, comparison), *_unusable(decided, columns)])
    theirs = set(comparison.second.read.index)
    serials = [each for each in comparison.first.read.index if each in theirs]
    answers = comparison.first.read.loc[serials].copy()
    record = []
    for row in decided.itertuples(index=False):
        code, _ = columns[str(row.column)].settle(str(row.value))
        answers.loc[str(row.serial), str(row.column)] = code
        record.append((row.serial, row.column, row.first, row.second, code, row.by, row.on))
    answers = _with_unticked(answers, list(columns.values()))[list(questionnaire.names)]
    log = pd.DataFrame(record, columns=list(RECORD_COLUMNS), dtype=object)
    return Settled(answers.sort_index().reset_index(), log, _quality(comparison, log, columns))


def _with_unticked(answers: pd.DataFrame, columns: list[EntryColumn]) -> pd.DataFrame:
    made = answers.copy()
    for item in dict.fromkeys(column.column.item for column in columns if column.ticked):
        names = [column.name for column in columns if column.ticked and column.column.item == item]
        some = (answers[names] == "1").any(axis=1)
        for name in names:
            made.loc[some & (answers[name] == ""), name] = "0"
    return made


def _unusable(decided: pd.DataFrame, columns: dict[str, EntryColumn]) -> Iterator[Mistake]:
    for row in decided.itertuples(index=False):
        column = columns[str(row.column)]
        if row.value and not column.settle(str(row.value))[1]:
            marks = "、".join(mark for mark, _, _ in column.marks)
            yield Mistake(
                str(row.place),
                Text(f"正确值“{row.value}”不是这道题的选项。", f"'{row.value}' is no answer to this question."),
                Text(
                    f"填 {marks}、“空白”或 ?。" if marks else "填数字、日期、“空白”或 ?。",
                    f"one of {marks.replace('、', ', ')}, blank or ?." if marks else "a number, a date, blank or ?.",
                ),
                Text("对照纸质问卷改正。", "Look at the booklet and correct it."),
            )
        if row.on and not _is_day(str(row.on)):
            yield Mistake(
                str(row.place),
                Text(f"日期“{row.on}”不是一个日子。", f"'{row.on}' is no day."),
                Text("如 2026-11-30。", "such as 2026-11-30."),
                Text("改正日期。", "Correct the day."),
            )


def _is_day(text: str) -> bool:
    found = DATE.fullmatch(text)
    try:
        return bool(found and dt.date(*(int(part) for part in found.groups()[:3])))
    except ValueError:
        return False


def _quality(comparison: Comparison, record: pd.DataFrame, columns: dict[str, EntryColumn]) -> pd.DataFrame:
    """How well it was typed: differences, and how often each typist was not right, by what was decided."""
    fields, strokes = comparison.fields, comparison.keystrokes
    rows: list[tuple[str, object]] = [
        ("booklets", comparison.booklets),
        ("fields", fields),
        ("keystrokes", strokes),
        ("differing", comparison.differing),
        ("differing_per_fields", round(comparison.rate(), 1)),
        ("differing_per_keystrokes", round(10_000 * comparison.differing / strokes, 1) if strokes else 0.0),
    ]
    for which in ("first", "second"):
        wrong = sum(
            columns[str(item)].read(str(typed)) != (settled, True)
            for item, typed, settled in zip(record["item"], record[which], record["settled"], strict=True)
        )
        rows += [
            (f"{which}_wrong", wrong),
            (f"{which}_wrong_per_fields", round(10_000 * wrong / fields, 1) if fields else 0.0),
        ]
    for which, entry in (("first", comparison.first), ("second", comparison.second)):
        rows += [(f"{which}_typist", entry.typist), (f"{which}_file", entry.source), (f"{which}_sha256", entry.sha256)]
    return pd.DataFrame(rows, columns=["name", "value"], dtype=object)
