"""Dates as offices write them: 1985.06, 198506, 1985年6月, 1985-6-1, and the numbers a spreadsheet makes of them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any, NamedTuple

from evaluate.documents import cell_text
from evaluate.errors import Text

_PARTS = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](?:(\d{1,2})日?)?)?|(\d{2})(\d{2})?)(?:[ T]0{1,2}:00(?::00)?)?\Z"
)
_YEAR_ONLY = re.compile(r"(\d{4})年?\Z")
_SHORT_YEAR = re.compile(r"\d{2}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?\Z")
# Days since 1899-12-30; five digits are the years 1927 to 2173, of which these are the ones people have.
_SERIALS = range(10228, 55154)
_FIRST = dt.date(1899, 12, 30)


class WrittenDate(NamedTuple):
    """A date as far as it was written: `day` is None where only the month is known."""

    year: int
    month: int
    day: int | None


def understand_date(value: Any) -> WrittenDate | Text:
    """Which date does this cell hold, or why can nobody tell?

    `1985.06`, `1985-6`, `198506`, `1985年6月` give a month; `1985-6-1`, `19850601`, `1985年6月1日` and the number of
    days that a spreadsheet counts give a day. 1985.1 may be January, or October after a spreadsheet took it for a
    number: it is a doubt, as are years of two digits and years alone.

    Parameters
    ----------
    value : any
        A cell as it was read: text, number or date.

    Returns
    -------
    WrittenDate or Text
        The date, or what is wrong with it.
    """
    if isinstance(value, dt.datetime | dt.date):
        return WrittenDate(value.year, value.month, value.day)
    written = re.sub(r"\s+(?=[年月日.\d-])|(?<=[年月.-])\s+", "", _plain(value)) if _has_words(value) else _plain(value)
    if written.isdigit() and len(written) == 5:
        return _of_serial(int(written))
    found = _PARTS.match(written)
    if _YEAR_ONLY.match(written):
        return Text(f"“{written}”只有年份。", f"'{written}' is a year alone.")
    if _SHORT_YEAR.match(written):
        return Text(f"“{written}”的年份只有两位。", f"the year of '{written}' has two digits.")
    if not found:
        return Text(f"“{written}”不是日期。", f"'{written}' is not a date.")
    if re.fullmatch(r"\d{4}\.1", written):
        return Text(
            f"“{written}”可能是1月，也可能是10月（电子表格会丢掉末尾的0）。",
            f"'{written}' may be January, or October: a spreadsheet drops the nought at the end.",
        )
    year, month, day = int(found[1]), int(found[2] or found[4]), found[3] or found[5]
    try:
        dt.date(year, month, int(day or 1))
    except ValueError:
        return Text(f"“{written}”不是日期，没有这一天。", f"'{written}' is not a date: there is no such day.")
    return WrittenDate(year, month, int(day) if day else None)


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFKC", cell_text(value)).strip().rstrip(".")


def _has_words(value: Any) -> bool:
    return isinstance(value, str) and " " in value.strip() and ":" not in value


def _of_serial(days: int) -> WrittenDate | Text:
    if days not in _SERIALS:
        return Text(f"“{days}”不是日期。", f"'{days}' is not a date.")
    day = _FIRST + dt.timedelta(days)
    return WrittenDate(day.year, day.month, day.day)
