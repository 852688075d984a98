"""One cell of a register: what was written, turned into what the form says stands there."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from evaluate.documents import RESIDENT_ID, cell_text, fold_text, is_resident_id, is_rounded, nearest_name, unsheltered
from evaluate.errors import Language, Text
from evaluate.registers.form import ColumnForm
from evaluate.registers.written_date import WrittenDate, understand_date

Wrong = tuple[Text, Text, Text]

_YES = {"是", "yes", "y", "true", "1"}
_NO = {"否", "no", "n", "false", "0"}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z")


def cell_reader(column: ColumnForm) -> Callable[[Any], Any]:
    """The function that reads a filled cell of this column; it returns the value, or what is `Wrong`."""
    read = _READERS[column.type]
    if column.type == "code":
        labels = _codes_by_label(column)
        return lambda value: _code(value, column, labels)
    if column.type in ("integer", "number", "date", "month"):
        return lambda value: _within(read(value), column)
    return read


def is_wrong(value: Any) -> bool:
    """Whether a reader returned a complaint and not a value."""
    return isinstance(value, tuple)


def _text(value: Any) -> str:
    return cell_text(value).strip()


def _kept_text(value: Any) -> str | Wrong:
    """A text, without the apostrophe that keeps a spreadsheet from running it.

    A code that a spreadsheet has shortened is told, and so is an identity number that cannot be one.
    """
    written = unsheltered(_text(value))
    real = is_resident_id(written)
    if is_rounded(value) and not real:
        return (
            Text(
                f"“{written}”被电子表格当作数字，末几位已经丢失。",
                f"a spreadsheet took '{written}' for a number and lost its last digits.",
            ),
            Text("一位不少的编号。", "the code with all its digits."),
            Text(
                "把这一列设成文本格式，从原始材料重新填写。", "format the column as text and enter it from the source."
            ),
        )
    if RESIDENT_ID.fullmatch(written) and not real:
        return (
            Text(
                f"身份证号“{written[:6]}…{written[-2:]}”的校验码不对。",
                "the check digit of the identity number is wrong.",
            ),
            Text("18位、校验码正确的身份证号。", "18 digits with the right check digit."),
            Text("对照证件改正。", "mend it from the card."),
        )
    return written


def _number(value: Any) -> float | Wrong:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    written = unicodedata.normalize("NFKC", _text(value))
    if _THOUSANDS.match(written):
        written = written.replace(",", "")
    try:
        number = float(written)
    except ValueError:
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):
        return (
            Text(f"“{_text(value)}”不是数字。", f"'{_text(value)}' is not a number."),
            Text("只写数字，不带单位和文字，例如 12 或 0.5。", "digits only, no unit and no words, such as 12 or 0.5."),
            Text("改成数字；没有就留空。", "write a number, or leave the cell empty if there is none."),
        )
    return number


def _integer(value: Any) -> int | Wrong:
    number = _number(value)
    if isinstance(number, tuple):
        return number
    if not float(number).is_integer():
        return (
            Text(f"“{_text(value)}”不是整数。", f"'{_text(value)}' is not a whole number."),
            Text("整数，例如 12。", "a whole number, such as 12."),
            Text(
                "改成整数，或在表单里把这一列改为 number。",
                "write a whole number, or make the column a number in the form.",
            ),
        )
    return int(number)


def _date(value: Any) -> dt.datetime | Wrong:
    if isinstance(value, dt.datetime):
        return value
    found = understand_date(value)
    if isinstance(found, WrittenDate) and found.day is not None:
        return dt.datetime(found.year, found.month, found.day)
    no_day = Text(f"“{_text(value)}”没有写明哪一天。", f"'{_text(value)}' does not say which day.")
    return (
        no_day if isinstance(found, WrittenDate) else found,
        Text("年、月、日齐全的日期，例如 2026-03-18。", "a full date, such as 2026-03-18."),
        Text("改成 2026-03-18 的写法。", "write it like 2026-03-18."),
    )


def _month(value: Any) -> str | Wrong:
    found = understand_date(value)
    if isinstance(found, WrittenDate):
        return f"{found.year}-{found.month:02}"
    return (
        found,
        Text("四位年份和月份，例如 1985-06。", "a year of four digits and a month, such as 1985-06."),
        Text("核对后改成 1985-06 的写法。", "check it and write it like 1985-06."),
    )


def _yes_no(value: Any) -> bool | Wrong:
    written = fold_text(_text(value))
    if written in _YES or written in _NO:
        return written in _YES
    return (
        Text(f"“{_text(value)}”不是“是”或“否”。", f"'{_text(value)}' is neither yes nor no."),
        Text("是 或 否。", "yes or no."),
        Text("改成“是”或“否”。", "write yes or no."),
    )


def _code(value: Any, column: ColumnForm, labels: dict[str, str]) -> str | Wrong:
    written = _text(value)
    if written in column.codes:
        return written
    folded = fold_text(written)
    if folded in labels:
        return labels[folded]
    near = nearest_name(written, [*column.codes, *labels])
    code = near if near in column.codes or near is None else labels[near]
    return (
        Text(f"“{written}”不在可填的值里。", f"'{written}' is none of the values of this column."),
        Text(
            f"下列之一：{_some(list(shown_codes(column, 'zh').values()), '、')}。",
            f"one of {_some(list(shown_codes(column, 'en').values()), ', ')}.",
        ),
        Text(f"改为“{shown_codes(column, 'zh')[code]}”。", f"write '{shown_codes(column, 'en')[code]}'.")
        if code
        else Text("改为可填的值。", "write one of the values."),
    )


def shown_codes(column: ColumnForm, language: Language) -> dict[str, str]:
    """What a person reads and may write for each code: its label, as long as no other code bears it."""
    labels = {code: label.get(language, code) for code, label in column.codes.items()}
    shared = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    return {code: code if label in shared else label for code, label in labels.items()}


def _within(value: Any, column: ColumnForm) -> Any:
    if is_wrong(value):
        return value
    compared: Any = value.date() if isinstance(value, dt.datetime) else value
    if column.type == "month":
        compared = dt.date.fromisoformat(f"{value}-01")
    low: Any = column.minimum
    high: Any = column.maximum
    if (low is None or compared >= low) and (high is None or compared <= high):
        return value
    shown = compared.isoformat() if isinstance(compared, dt.date) else cell_text(compared)
    low_text = "…" if low is None else cell_text(low)
    high_text = "…" if high is None else cell_text(high)
    return (
        Text(f"{shown} 超出范围。", f"{shown} is out of range."),
        Text(f"从 {low_text} 到 {high_text}。", f"from {low_text} to {high_text}."),
        Text("核对原始材料后改正。", "check the source and mend it."),
    )


def _codes_by_label(column: ColumnForm) -> dict[str, str]:
    # A label stands for its code only when no other code bears it.
    found: dict[str, set[str]] = {}
    for code, labels in column.codes.items():
        for label in labels.values():
            found.setdefault(fold_text(label), set()).add(code)
    return {label: next(iter(codes)) for label, codes in found.items() if len(codes) == 1}


def _some(words: list[str], joint: str) -> str:
    return joint.join(words[:12]) + (" …" if len(words) > 12 else "")


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _kept_text,
    "code": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "month": _month,
    "yes_no": _yes_no,
}
