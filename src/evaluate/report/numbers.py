"""How a number is printed: by what it is measured in, the same in sentences, tables and pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from evaluate.errors import Text

MISSING = "—"
MINUS = "\u2212"

UNIT_WORDS: dict[str, tuple[str, str, str]] = {  # Chinese; English for one; English for several
    "points": ("分", "point", "points"),
    "percentage points": ("个百分点", "percentage point", "percentage points"),
    "people": ("人", "person", "people"),
    "places": ("人次", "place", "places"),
    "classes": ("个班次", "class", "classes"),
    "yuan": ("元", "yuan", "yuan"),
    "hours": ("学时", "hour", "hours"),
    "rows": ("条", "row", "rows"),
    "courses": ("门", "course", "courses"),
    "matters": ("项", "item", "items"),
    "organisations": ("个单位", "organisation", "organisations"),
    "days": ("天", "day", "days"),
    "months": ("个月", "month", "months"),
    "lectures": ("课次", "lecture", "lectures"),
    "teachers": ("人", "teacher", "teachers"),
    "sites": ("个场所", "site", "sites"),
    "tasks": ("项", "task", "tasks"),
    "items": ("项", "item", "items"),
    "rules": ("项", "rule", "rules"),
    "decisions": ("项", "decision", "decisions"),
    "meetings": ("次", "meeting", "meetings"),
    "suggestions": ("条", "suggestion", "suggestions"),
    "topics": ("个题目", "topic", "topics"),
    "targets": ("项", "target", "targets"),
    "indicators": ("项", "indicator", "indicators"),
    "cases": ("例", "case", "cases"),
    "sessions": ("期", "session", "sessions"),
    "budget lines": ("项", "line", "lines"),
    "textbooks": ("种", "textbook", "textbooks"),
}
WITHOUT_UNIT = frozenset({"share", "rank", "ratio", "index", ""})
#: Often whole, and then told without a decimal.
TIMES = frozenset({"hours", "days", "months"})
#: Counted in halves and parts of them, where a sum is told.
IN_PARTS = frozenset({"points", "percentage points", "hours", "days", "months"})
WHOLE = frozenset(UNIT_WORDS) - IN_PARTS | {"rank"}


def missing(value: Any) -> bool:
    """Whether a cell of the long table is empty."""
    return value == "" if isinstance(value, str) else bool(pd.isna(value))


def decimals(measured_in: str, values: Iterable[Any]) -> int:
    """Decimals of a column of `values`: none for counts and whole times, 1 for percentages, their differences and
    hours, else 2, or 1 from 10 up.
    """
    told = [float(value) for value in values if not missing(value)]
    if measured_in in WHOLE or (measured_in in TIMES and all(value.is_integer() for value in told)):
        return 0
    if measured_in in ("share", "percentage points", "hours"):
        return 1
    size = max((abs(value) for value in told), default=0.0)
    return 1 if size >= 10 else 2


def number(value: Any, measured_in: str, *, places: int | None = None) -> str:
    """One number as printed: a share as `12.3%`, counts whole, thousands apart, a true minus sign, `—` when empty.

    Parameters
    ----------
    value : float
        The number; a share between 0 and 1 (its differences between -1 and 1).
    measured_in : str
        The estimate's `measured_in`.
    places : int, optional
        Decimals; chosen from `measured_in` and the size when not given.
    """
    if missing(value):
        return MISSING
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    digits = decimals(measured_in, [value]) if places is None else places
    text = f"{value * 100:.{digits}f}%" if measured_in == "share" else f"{value:,.{digits}f}"
    if not any(character in "123456789" for character in text):
        text = text.lstrip("-")  # no minus before a zero
    return text.replace("-", MINUS)


def interval(low: Any, high: Any, measured_in: str, language: str, *, places: int | None = None) -> str:
    """An interval as `3.6–4.8`; with a negative end as `−0.3 至 0.5` (`−0.3 to 0.5`), which cannot be misread.

    Both ends the same are no interval: the number is known without error. A rank may surely be one place.
    """
    if (missing(low) and missing(high)) or (low == high and measured_in != "rank"):
        return MISSING
    ends = number(low, measured_in, places=places), number(high, measured_in, places=places)
    if any(end.startswith((MINUS, MISSING)) for end in ends):
        return f"{ends[0]} {Text('至', 'to').of(language)} {ends[1]}"
    return f"{ends[0]}–{ends[1]}"


def unit_words(measured_in: str, language: str, *, value: Any = None) -> str:
    """The words for what is counted or measured (`人次`, `places`); empty where the number needs none."""
    if measured_in in WITHOUT_UNIT:
        return ""
    if measured_in not in UNIT_WORDS:
        return measured_in
    chinese, one, several = UNIT_WORDS[measured_in]
    if language.startswith("zh"):
        return chinese
    return one if not missing(value) and number(value, measured_in) == "1" else several


def percent(confidence: float) -> str:
    """A confidence level as printed: `95%`, `99.9%`."""
    return f"{round(confidence * 100, 3):g}%"
