"""The columns of the table of tasks: time that has passed, nodes that are written, units in one cell."""

from __future__ import annotations

import re

import pandas as pd

QUARTERS = ("q1", "q2", "q3", "q4")
_ENDS = ("-03-31", "-06-30", "-09-30", "-12-31")
_BETWEEN = re.compile(r"[、，,;；/\s]+")


def elapsed(begins: pd.Series, deadline: pd.Series, day: pd.Timestamp | pd.Series) -> pd.Series:
    """The part of the time between two days that has passed on a day; not known without both, in order."""
    span = (deadline - begins).dt.days.astype(float)
    return ((day - begins).dt.days.astype(float) / span.where(span > 0)).clip(lower=0)


def written(column: pd.Series) -> pd.Series:
    """Whether anything stands in the cell."""
    return column.notna() & (column.astype(object).fillna("").astype(str).str.strip() != "")


def nodes(table: pd.DataFrame) -> pd.DataFrame:
    """Which quarters of each task have a node."""
    return pd.DataFrame({name: written(table[name]) for name in QUARTERS})


def nodes_due(table: pd.DataFrame, deadline: pd.Series, today: pd.Timestamp) -> pd.Series:
    """How many nodes of each task lie in quarters, of the year of its deadline, that have ended."""
    year = deadline.dt.year.astype("Int64").astype("string")
    ends = {name: pd.to_datetime(year + end) <= today for name, end in zip(QUARTERS, _ENDS, strict=True)}
    return (nodes(table) & pd.DataFrame(ends)).sum(axis=1)


def unit_codes(cell: object) -> list[str]:
    """The units in one cell, each once."""
    text = cell if isinstance(cell, str) else ""
    return list(dict.fromkeys(code for code in _BETWEEN.split(text) if code))
