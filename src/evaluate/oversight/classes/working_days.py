"""Working days between two days: weekends, and the holidays and exchanged days that the office lists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.oversight.columns import Array, days, flags
from evaluate.registers import Register


def working_days(begin: pd.Series, end: pd.Series, calendar: Register | None = None) -> Array:
    """How many working days lie between?

    Days from the one after `begin` up to `end` that are worked: an application on a Monday is five working days
    before the next Monday.

    Parameters
    ----------
    begin, end : pandas.Series
        Days, in one order.
    calendar : Register, optional
        The table `calendar` of the office's forms: holidays on weekdays and worked weekends. Without it, Monday to
        Friday are worked; with it, nothing is known of a year that it does not list.

    Returns
    -------
    array
        Not a number where a day is missing or the calendar does not list its year; below 0 when `end` is earlier.
    """
    first, last = (pd.to_datetime(one).to_numpy().astype("datetime64[D]") for one in (begin, end))
    listed = pd.DataFrame() if calendar is None else calendar.table
    dates = days(listed, "date").to_numpy().astype("datetime64[D]")
    worked = flags(listed, "working").fillna(False).to_numpy(dtype=bool)
    known = ~(np.isnat(first) | np.isnat(last))
    if calendar is not None:
        known &= _listed(first, dates) & _listed(last, dates)
    start, stop = (np.where(known, one, np.datetime64("2000-01-01")) + 1 for one in (first, last))
    counted = np.busday_count(start, stop, holidays=dates[~worked]).astype(float)
    exchanged = np.sort(dates[worked & ~np.is_busday(dates)])
    counted += np.searchsorted(exchanged, stop) - np.searchsorted(exchanged, start)
    return np.where(known, counted, np.nan)


def _listed(dates: Array, calendar: Array) -> Array:
    """Whether the calendar has any day of the year of each date."""
    return np.isin(dates.astype("datetime64[Y]"), np.unique(calendar.astype("datetime64[Y]")))
