"""One field of a form that was sent: what is stored for it, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import unicodedata

from evaluate.errors import Text
from evaluate.instruments import Column
from evaluate.instruments.compile import LONGEST_OTHER, LONGEST_TEXT
from evaluate.instruments.compile.prompts import limits
from evaluate.responses.cell import understand

Value = str | int | float | None

_TICKS = {"1": 1, "on": 1, "0": 0}
_NO_CODE = Text("选的一项不在选项里，请重新选。", "What was chosen is not among the choices; please choose again.")
_NO_NUMBER = Text("这里要填数，例如 12 或 12.5。", "Please write a number here, such as 12 or 12.5.")
_NO_DAY = Text("日期请写成 2026-03-01 这样。", "Please write the day as 2026-03-01.")
_LONGEST_WHOLE = 1e15


def read_field(text: str, column: Column, *, whole: bool = False) -> tuple[Value, Text | None]:
    """What is stored in the column for the text that was sent, and what is wrong with it; a blank is None.

    `whole` numbers only, where places are counted.
    """
    text = _clean(text)
    if not text:
        return None, None
    if column.scale is not None:
        known = any(choice.code == text for choice in column.scale.choices)
        return (text, None) if known else (None, _NO_CODE)
    if column.kind == "flag":
        return (_TICKS[text], None) if text in _TICKS else (None, _NO_CODE)
    if column.kind == "number":
        return _read_number(text, column, whole)
    if column.kind == "date":
        answer, _ = understand(text, column)
        return (answer.date().isoformat(), None) if isinstance(answer, dt.datetime) else (None, _NO_DAY)
    longest = LONGEST_OTHER if column.part == "text" else LONGEST_TEXT
    return text, _too_long(len(text), longest) if len(text) > longest else None


def _clean(text: str) -> str:
    """Without blanks around it, line ends as one sign, without signs that no spreadsheet can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _read_number(text: str, column: Column, whole: bool) -> tuple[Value, Text | None]:
    # Python takes 1_2 for 12; a person does not.
    answer, _ = (None, None) if "_" in text else understand(text, column)
    if not isinstance(answer, int | float):
        return None, _NO_NUMBER
    low, high = column.minimum, column.maximum
    is_whole = float(answer).is_integer() and abs(answer) < _LONGEST_WHOLE
    if (low is not None and answer < low) or (high is not None and answer > high) or (whole and not is_whole):
        return None, _outside(column, whole)
    return (int(answer) if is_whole else float(answer)), None


def _outside(column: Column, whole: bool) -> Text:
    """Between which limits the number must lie."""
    found = limits(column)
    assert found is not None  # narrowing for the type checker: there was a limit to be outside of
    zh, en = ("整数", "whole number") if whole else ("数", "number")
    return Text(f"请{found.zh.removesuffix('数')}{zh}。", f"Please write {found.en.replace('number', en)}.")


def _too_long(length: int, longest: int) -> Text:
    return Text(f"最多写 {longest} 字，现在有 {length} 字。", f"At most {longest} characters; there are {length}.")
