"""When the classes of 2026 were held: every session of every class with its teaching days."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from evaluate.workspace.example.catalogue import PLAN

OPENED: dict[str, tuple[str, ...]] = {
    "C2601": ("2026-03-03", "2026-03-05", "2026-03-10", "2026-03-12", "2026-03-17", "2026-03-19"),
    "C2602": ("2026-04-08", "2026-04-10"),
    "C2603": ("2026-04-07", "2026-05-06"),
    "C2604": ("2026-09-01",),
    "C2605": ("2026-05-12",),
    "C2606": ("2026-06-09", "2026-06-16"),
    "C2607": ("2026-06-23",),
    "C2609": ("2026-05-08", "2026-05-15", "2026-05-22", "2026-05-29"),
    "C2610": ("2026-07-07", "2026-07-14"),
    "C2611": ("2026-06-02",),
    "C2612": ("2026-08-11", "2026-08-18"),
}
"""First day of each session of the classes that were held."""

HOLIDAYS: dict[str, tuple[str, ...]] = {
    "元旦": ("2026-01-01", "2026-01-02"),
    "春节": ("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"),
    "清明节": ("2026-04-06",),
    "劳动节": ("2026-05-01", "2026-05-04", "2026-05-05"),
    "端午节": ("2026-06-19",),
    "中秋节": ("2026-09-25",),
    "国庆节": ("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
}
"""Holidays of 2026 that are no weekends; the invented county exchanges no days."""

_FREE = frozenset(dt.date.fromisoformat(day) for days in HOLIDAYS.values() for day in days)
_SATURDAY = 5
_DAYS = {code: days for code, *_, days, _, _, _ in PLAN}


class Held(NamedTuple):
    """One session of a class: its class, its number from 1, and the days on which it was taught."""

    training_class: str
    session_no: int
    dates: tuple[dt.date, ...]

    @property
    def name(self) -> str:
        """Class and session in one word."""
        return f"{self.training_class}-{self.session_no}"


def held() -> tuple[Held, ...]:
    """Which sessions were held, in the order of their classes?"""
    return tuple(
        Held(code, number, teaching_days(dt.date.fromisoformat(first), _DAYS[code]))
        for code, opened in OPENED.items()
        for number, first in enumerate(opened, 1)
    )


def calendar() -> pd.DataFrame:
    """The holidays as the office lists them."""
    return pd.DataFrame([(day, False, name) for name, days in HOLIDAYS.items() for day in days],
                        columns=["date", "working", "name"])  # fmt: skip


def semesters() -> pd.DataFrame:
    """The Party school's two semesters of the year."""
    rows = [("2026年春季学期", "2026-03-01", "2026-07-31"), ("2026年秋季学期", "2026-09-01", "2026-12-31")]
    return pd.DataFrame(rows, columns=["semester", "from", "until"])


def teaching_days(first: dt.date, count: int) -> tuple[dt.date, ...]:
    """The first `count` working days from a day on."""
    days: list[dt.date] = []
    day = first
    while len(days) < count:
        if is_working_day(day):
            days.append(day)
        day += dt.timedelta(days=1)
    return tuple(days)


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The day that lies `count` working days before another."""
    while count > 0:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: dt.date) -> bool:
    """Neither a weekend nor a public holiday of 2026."""
    return day.weekday() < _SATURDAY and day not in _FREE
