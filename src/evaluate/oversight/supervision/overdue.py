"""How long something is overdue: the bands in which reports and lists tell it."""

from __future__ import annotations

import pandas as pd

from evaluate.errors import Text

#: Bands of telling, no thresholds: nothing is judged by them.
AGES = {
    "within_30": Text("30天以内", "up to 30 days"),
    "within_90": Text("31—90天", "31 to 90 days"),
    "over_90": Text("90天以上", "more than 90 days"),
}
_LAST = (30, 90)
#: A thing to be done by a day, as it stands on the day of looking.
STATES = {
    "done": Text("已办结", "done"),
    "open": Text("办理中", "open"),
    "overdue": Text("超期未办", "overdue"),
    "no_date": Text("没有填期限", "no date entered"),
}


def days_overdue(due: pd.Series, done: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Whole days since the day it was due, of what is not done; empty for everything else."""
    late = (as_of - pd.to_datetime(due)).dt.days
    return late.where(pd.to_datetime(done).isna() & (late > 0)).astype("Int64")


def ages(days: pd.Series) -> pd.Series:
    """The band of `AGES` of days overdue; empty where nothing is."""
    first, second = _LAST
    band = pd.Series("within_30", index=days.index, dtype=object).mask((days > first).fillna(False), "within_90")
    return band.mask((days > second).fillna(False), "over_90").where(days.notna())


def due_states(due: pd.Series, done: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """What each thing is on that day: the codes of `STATES`."""
    late = days_overdue(due, done, as_of).notna()
    state = pd.Series("open", index=due.index, dtype=object).mask(late, "overdue")
    return state.mask(pd.to_datetime(due).isna(), "no_date").mask(pd.to_datetime(done).notna(), "done")
