"""When the sessions of one class open: the first days as an application or a plan writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from evaluate.registers.written_date import WrittenDate, understand_date

#: Signs that stand between two days, beside 、.
_BETWEEN = "，,;； \n"


class SessionDates(NamedTuple):
    """The first days that were read, in order, and the parts of the cell that are no day."""

    days: tuple[dt.date, ...]
    unread: tuple[str, ...]


def read_session_dates(text: str) -> SessionDates:
    """Which first days are written here, such as “2027-05-18、2027-06-15”?"""
    for sign in _BETWEEN:
        text = text.replace(sign, "、")
    parts = [part for part in text.split("、") if part]
    read = [(part, _day(part)) for part in parts]
    # two sessions may open on one day
    days = sorted(day for _, day in read if day is not None)
    return SessionDates(tuple(days), tuple(part for part, day in read if day is None))


def session_dates(row: Mapping[Any, Any]) -> SessionDates:
    """When do the sessions of this class open?

    Parameters
    ----------
    row : mapping
        A row of `applications` or `class_plan`: `opens` is the first day of the first session, `session_dates` those of
        all of them, where there are several.

    Returns
    -------
    SessionDates
        Without days where the row has none; fewer than `sessions` where not all are written.
    """
    opens, written = row.get("opens"), row.get("session_dates")
    read = read_session_dates("" if written is None or pd.isna(written) else str(written))
    first = [] if opens is None or pd.isna(opens) else [pd.Timestamp(opens).date()]
    return SessionDates(tuple(sorted([*(day for day in first if day not in read.days), *read.days])), read.unread)


def _day(text: str) -> dt.date | None:
    found = understand_date(text)
    if isinstance(found, WrittenDate) and found.day is not None:
        return dt.date(found.year, found.month, found.day)
    return None
