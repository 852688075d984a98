"""Signed corrections: raw answers are never changed, a correction is a row that says who changed what, why and when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from evaluate.documents import cell_text, signature_mistakes
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Column
from evaluate.instruments.scale import REASONS
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses.cell import Answer, expected, stored, understand, written
from evaluate.responses.responses import Responses
from evaluate.responses.set_aside import ASIDE, KEPT, WHOLE, state_mistake, without

CORRECTION_COLUMNS = ("respondent", "item", "old", "new", "why", "by", "on")


@dataclass(frozen=True)
class _Cell:
    """One cell while corrections are applied: its answer, why it is missing, and the text that could not be read."""

    answer: Answer
    reason: str | None


def correct(responses: Responses, corrections: pd.DataFrame) -> Responses:
    """What are the answers once signed corrections are applied?

    Each row names a respondent and an item (a column), the `old` code that stands there, the `new` one (blank, or a
    reason word such as not_applicable, for a missing answer), `why`, `by` whom and `on` which day. Rows are applied in
    order; a row that these answers have taken in before is left alone, so that applying a log twice changes nothing.

    A whole response is set aside by a row with the item `respondent`, old `kept` and new `set_aside`; a later row with
    old `set_aside` and new `kept` takes it back, as long as both stand in one log.

    Parameters
    ----------
    responses : Responses
        Raw or already corrected answers.
    corrections : pandas.DataFrame
        Columns respondent, item, old, new, why, by, on; an empty table is fine.

    Returns
    -------
    Responses
        With the corrections in `provenance.corrections` and their number and signers in `provenance.steps`.

    Raises
    ------
    ResponsesError
        With every row that is unsigned, stale (`old` is not what stands there), of an unknown respondent or item, or
        whose `new` is no code; then nothing at all is applied.

    """
    rows = _rows(corrections)
    waiting = _not_yet_applied(rows, responses)
    mistakes: list[Mistake] = []
    cells: dict[tuple[str, str], _Cell] = {}
    aside: dict[str, str] = {}
    positions = {str(subject): place for place, subject in enumerate(responses.frame.index)}
    for number, row in waiting:
        wrong = [*_unsigned(number, row), *_target_mistakes(number, row, responses, positions)]
        if not wrong:
            whole = row[1] == WHOLE
            wrong = list(_decide(number, row, aside) if whole else _apply(number, row, responses, positions, cells))
        mistakes += wrong
    ResponsesError.refuse(mistakes)
    if not waiting:
        return responses
    return without(_with(responses, cells, positions, [row for _, row in waiting]), aside)


def _decide(number: int, row: tuple[str, ...], aside: dict[str, str]) -> Iterator[Mistake]:
    """Set a whole response aside or take it back, or say that `old` is not its state."""
    respondent, _, old, new, why = row[:5]
    if wrong := state_mistake(_place(number, row), old, new, ASIDE if respondent in aside else KEPT):
        yield wrong
    elif new == ASIDE:
        aside[respondent] = why
    else:
        aside.pop(respondent, None)


def _rows(corrections: pd.DataFrame) -> list[tuple[str, ...]]:
    """The log as text, one tuple a row."""
    missing = [name for name in CORRECTION_COLUMNS if name not in corrections.columns]
    if missing and (len(corrections) or len(corrections.columns)):
        names, all_names = listed(missing), listed(CORRECTION_COLUMNS)
        raise ResponsesError.single(
            "corrections",
            Text(f"更正表缺少列：{names.zh}。", f"The corrections lack the columns {names.en}."),
            Text(f"列为 {all_names.zh}。", f"the columns {all_names.en}."),
            Text("请补上这些列。", "Add them."),
        )
    if missing:
        return []
    return [tuple(_text(cell) for cell in row) for row in corrections[list(CORRECTION_COLUMNS)].itertuples(index=False)]


def _text(cell: object) -> str:
    """A cell of the log as text; pandas may have read it as a number, a date or NaN."""
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:
        return ""
    if isinstance(cell, dt.datetime | dt.date | float | bool):
        return cell_text(cell)
    return str(cell).strip()


def _not_yet_applied(rows: list[tuple[str, ...]], responses: Responses) -> list[tuple[int, tuple[str, ...]]]:
    """The rows, numbered from 1, that these answers have not taken in; a row given twice is taken in twice."""
    applied = Counter(responses.provenance.corrections)
    waiting: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(rows, 1):
        if applied[row]:
            applied[row] -= 1
        else:
            waiting.append((number, row))
    return waiting


def _place(number: int, row: tuple[str, ...]) -> str:
    return f"corrections 第{number}条 / row {number} · {row[0]} {row[1]}"


def _unsigned(number: int, row: tuple[str, ...]) -> Iterator[Mistake]:
    return signature_mistakes(_place(number, row), dict(zip(CORRECTION_COLUMNS, row, strict=True)), _is_day)


def _is_day(text: str) -> bool:
    return understand(text, Column("on", "on", "date", {}))[1] is None


def _target_mistakes(
    number: int, row: tuple[str, ...], responses: Responses, positions: dict[str, int]
) -> Iterator[Mistake]:
    respondent, item, _, new = row[:4]
    gone = dict(responses.provenance.dropped).get(respondent)
    if respondent not in positions and gone is not None:
        yield Mistake(
            _place(number, row),
            Text(f"答卷 {respondent} 已剔除（{gone}）。", f"The response {respondent} was set aside ({gone})."),
            Text("把整份更正表用于原始答卷。", "the whole log, applied to the raw answers."),
            Text("请从原始答卷重新开始。", "Start again from the raw answers."),
        )
    elif respondent not in positions:
        yield Mistake(
            _place(number, row),
            Text(f"没有应答者 {respondent}。", f"There is no respondent {respondent}."),
            Text("答卷中已有的 respondent 编号。", "a respondent that stands in the answers."),
            replacement(respondent, positions),
        )
    if item == WHOLE:
        return
    if item not in responses.questionnaire or item not in responses.frame.columns:
        known = listed(responses.names)
        yield Mistake(
            _place(number, row),
            Text(f"没有列 {item}。", f"There is no column {item}."),
            Text(f"已有的列：{known.zh}。", f"one of {known.en}."),
            replacement(item, responses.names),
        )
        return
    column = responses.questionnaire.column(item)
    if _understood(new, column)[1] == "unreadable":
        yield Mistake(
            _place(number, row),
            Text(f"新值 {new} 不是 {item} 的代码。", f"The new value {new} is no code of {item}."),
            expected(column),
            Text("请改成其中一个，或留空表示未作答。", "Use one of them, or leave it blank for no answer."),
        )


def _understood(text: str, column: Column) -> tuple[Answer, str | None]:
    """As in a file, but the reason words hold for open text too: a correction may blank a sentence and say why."""
    if text in REASONS and text != "unreadable":
        return None, text
    return understand(text, column)


def _apply(
    number: int,
    row: tuple[str, ...],
    responses: Responses,
    positions: dict[str, int],
    cells: dict[tuple[str, str], _Cell],
) -> Iterator[Mistake]:
    """Change one cell, or say that `old` is not what stands there."""
    respondent, item, old, new = row[:4]
    column = responses.questionnaire.column(item)
    now = cells.get((respondent, item)) or _standing(responses, item, positions[respondent])
    if not _matches(old, now, respondent, column, responses):
        shown = written(now.answer, column) or (now.reason or "")
        yield Mistake(
            _place(number, row),
            Text(f"旧值写的是“{old}”，现在的值是“{shown}”。", f"old is “{old}”, but “{shown}” stands there."),
            Text(f"old 等于现在的值“{shown}”。", f"old equal to what stands there, “{shown}”."),
            Text("请核对是否已被更正过，再改写这一条。", "See whether it was corrected before, then rewrite the row."),
        )
        return
    cells[respondent, item] = _Cell(*_understood(new, column))


def _standing(responses: Responses, item: str, position: int) -> _Cell:
    answer = responses.frame[item].iloc[position]
    missing = bool(pd.isna(answer))
    reason = responses.why_missing(item).iloc[position] if missing else None
    return _Cell(None if missing else answer, (reason or "not_answered") if missing else None)


def _matches(old: str, now: _Cell, respondent: str, column: Column, responses: Responses) -> bool:
    """Does `old` say what stands in the cell? For an unreadable one, its raw text does."""
    if now.reason is None:
        shown = written(now.answer, column)
        return old == shown.strip() or written(understand(old, column)[0], column) == shown
    if old in ("", now.reason):
        return True
    if now.reason == "unreadable":
        return (respondent, column.name, old) in {
            (who, name, text.strip()) for who, name, text in responses.provenance.unreadable
        }
    return understand(old, column) == (None, now.reason)


def _with(
    responses: Responses,
    cells: dict[tuple[str, str], _Cell],
    positions: dict[str, int],
    rows: list[tuple[str, ...]],
) -> Responses:
    """New answers with the cells changed; the given ones stay as they are."""
    frame, reasons = responses.frame.copy(deep=False), responses.reasons.copy(deep=False)
    for item in dict.fromkeys(name for _, name in cells):
        column = responses.questionnaire.column(item)
        changed = {positions[who]: cell for (who, name), cell in cells.items() if name == item}
        frame[item] = _column_with(frame[item], column, changed)
        why = responses.why_missing(item).astype(object).copy()
        for position, cell in changed.items():
            why.iloc[position] = cell.reason
        reasons[item] = why.where(why.notna(), None)
        if reasons[item].isna().all():
            reasons = reasons.drop(columns=item)
    signers = Counter(row[CORRECTION_COLUMNS.index("by")] for row in rows)
    said = "、".join(f"{who} {count}" for who, count in signers.items())
    step = f"更正 {len(rows)} 处（{said}） / {len(rows)} corrections ({said.replace('、', ', ')})"
    order = [name for name in responses.frame.columns if name in reasons.columns]
    provenance = replace(
        responses.provenance,
        steps=(*responses.provenance.steps, step),
        corrections=(*responses.provenance.corrections, *rows),
    )
    return Responses(frame, responses.questionnaire, reasons[order], provenance)


def _column_with(column: pd.Series, asked: Column, changed: dict[int, _Cell]) -> pd.Series:
    """The column with some cells changed, in the same type where that type can hold them."""
    answers = column.astype(object).copy()
    for position, cell in changed.items():
        answers.iloc[position] = cell.answer
    plain = [None if pd.isna(answer) else answer for answer in answers]
    if isinstance(column.dtype, pd.CategoricalDtype) or asked.kind != "category":
        return stored(plain, asked, column.index)
    return pd.Series(plain, index=column.index, name=column.name, dtype=column.dtype)
