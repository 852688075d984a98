"""What one cell of a file means as an answer to one column, and how an answer is written back as a code."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.instruments import Column
from evaluate.instruments.scale import REASONS, number_in
from evaluate.instruments.suggestion import listed

Answer = float | str | dt.datetime | None

YES, NO = ("1", "true", "是"), ("0", "false", "否")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?"
)


def understand(text: str | None, column: Column) -> tuple[Answer, str | None]:
    """The answer that a cell gives to a column, and the reason when it is missing.

    A blank cell is not_answered, the words of `REASONS` are themselves, a code that stands for no answer gives its
    reason. What cannot be understood is `unreadable`; it is never guessed at.
    """
    if text is None or not text.strip():
        return None, "not_answered"
    if column.kind == "text":
        return text, None
    cell = text.strip()
    if column.scale is not None:
        return _choice(cell, column)
    if cell in REASONS:
        return None, cell
    plain = unicodedata.normalize("NFKC", cell)
    answer: Answer = (
        _flag(plain) if column.kind == "flag" else _date(plain) if column.kind == "date" else _number(plain)
    )
    return (answer, None) if answer is not None else (None, "unreadable")


def written(answer: object, column: Column) -> str:
    """An answer as the code or text that a file would hold; empty for a missing one."""
    if answer is None or answer is pd.NaT or (isinstance(answer, float) and np.isnan(answer)) or answer is pd.NA:
        return ""
    if column.scale is not None and column.scale.ordered and isinstance(answer, int | float):
        matching = [choice.code for choice in column.scale.answers if choice.value == answer]
        return matching[0] if matching else f"{answer:g}"
    if isinstance(answer, dt.datetime):
        return answer.date().isoformat() if answer.time() == dt.time() else answer.isoformat(sep=" ")
    if isinstance(answer, bool | np.bool_):
        return str(int(answer))
    if isinstance(answer, int | float):
        return str(int(answer)) if float(answer).is_integer() and abs(answer) < 1e15 else repr(float(answer))
    return str(answer)


def stored(answers: list[Answer], column: Column, index: pd.Index) -> pd.Series:
    """Answers as the typed column of a table: float64, Categorical of codes, str or datetime64, by kind."""
    if column.kind == "category":
        codes = column.scale.codes if column.scale is not None else ()
        return pd.Series(pd.Categorical(answers, categories=list(codes)), index=index, name=column.name)
    dtypes = {"text": "str", "date": "datetime64[us]"}
    return pd.Series(answers, index=index, name=column.name, dtype=dtypes.get(column.kind, "float64"))  # type: ignore[call-overload]


def expected(column: Column) -> Text:
    """What may stand in a cell of this column, for messages."""
    if column.scale is not None:
        known = listed(choice.code for choice in column.scale.choices)
        return Text(f"代码 {known.zh}。", f"one of the codes {known.en}.")
    return {
        "flag": Text("1 或 0。", "1 or 0."),
        "number": Text("一个数，例如 12.5。", "a number, such as 12.5."),
        "date": Text("日期，例如 2026-03-01。", "a date, such as 2026-03-01."),
    }.get(column.kind, Text("一段文字。", "a piece of text."))


def _choice(cell: str, column: Column) -> tuple[Answer, str | None]:
    scale = column.scale
    assert scale is not None  # narrowing for the type checker: the caller has looked
    code = cell if scale.label(cell) and cell in {choice.code for choice in scale.choices} else None
    if code is None and cell in REASONS:
        return None, cell
    if code is None:
        # A spreadsheet writes 04 as 4 and 4 as 4.0: the same number is the same code when only one code bears it.
        number = number_in(unicodedata.normalize("NFKC", cell))
        same = [choice.code for choice in scale.choices if number is not None and number_in(choice.code) == number]
        if len(same) != 1:
            return None, "unreadable"
        code = same[0]
    choice = next(choice for choice in scale.choices if choice.code == code)
    if choice.reason is not None:
        return None, choice.reason
    return (choice.value if scale.ordered else code), None


def _flag(cell: str) -> float | None:
    folded = cell.casefold().removesuffix(".0")
    return 1.0 if folded in YES else 0.0 if folded in NO else None


def _number(cell: str) -> float | None:
    return number_in(cell.replace(",", "") if THOUSANDS.fullmatch(cell) else cell)


def _date(cell: str) -> dt.datetime | None:
    found = DATE.fullmatch(cell)
    if found is None:
        return None
    year, month, day, clock = found.groups()
    try:
        date = dt.datetime(int(year), int(month), int(day))
        return date if clock is None else dt.datetime.combine(date, dt.time.fromisoformat(clock.zfill(5)))
    except ValueError:
        return None
