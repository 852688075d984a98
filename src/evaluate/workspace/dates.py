"""Dates as a page prints them, whatever the locale of the machine."""

from __future__ import annotations

import datetime as dt

from evaluate.errors import Language

# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def printed_date(date: str, language: Language) -> str:
    """A date as a page prints it: 2026-11-20 as 2026年11月20日 or 20 November 2026; any other text as it is."""
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    # not strftime: the month would follow the locale of the machine
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def printed_moment(moment: dt.datetime, language: Language) -> str:
    """A moment as a page prints it: 2026年11月30日18:00; the day alone at its last minute."""
    day = printed_date(moment.date().isoformat(), language)
    if (moment.hour, moment.minute) == (23, 59):
        return day
    return f"{day}{moment:%H:%M}" if language == "zh" else f"{day}, {moment:%H:%M}"
