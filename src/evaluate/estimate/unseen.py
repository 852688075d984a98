"""Which rows of a table may not be shown, and what is left to order and choose rows by: never a hidden number."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.policy import HiddenNumber
from evaluate.estimate.about import About
from evaluate.estimate.behind import FEW, LISTED, OPEN, VEILED, Behind
from evaluate.estimate.named import base_of, numbers

#: Columns that may tell a hidden number: the note too, where it is a verdict on the value.
TELLING = ("value", "se", "low", "high", "df", "n", "note")
_NAME = re.compile(r"[^\W\d]\w*")


def hidden_reasons(frame: pd.DataFrame, by: tuple[str, ...], about: About, behind: Behind) -> Array:
    """Why each row is hidden (row,), by the policy of the table; OPEN throughout where no people are counted."""
    if about.counted != "people" or not len(frame):
        return np.full(len(frame), OPEN)
    code = behind.reasons(about.policy).copy()
    if about.policy.hidden:
        listed = [number in about.policy.hidden for number in numbers(frame, by, base_of(about))]
        code = np.maximum(code, LISTED * np.array(listed, dtype=int))
    n = frame["n"].to_numpy(dtype=float)
    code[(n < about.policy.minimum_cell) & (n > 0) & (code < VEILED)] = FEW
    return code


def names_numbers(query: str) -> bool:
    """Whether a pandas query asks for a column that may tell a hidden number."""
    return not set(TELLING).isdisjoint(_NAME.findall(query))


def emptied(frame: pd.DataFrame, hidden: Array) -> pd.DataFrame:
    """The table with nothing in the telling columns of its hidden rows: no comparison holds of them."""
    return frame.assign(**{name: frame[name].where(~hidden, None if name == "note" else np.nan) for name in TELLING})


def might_hold(frame: pd.DataFrame, hidden: Array, query: str) -> Array:
    """Of which hidden rows a query could hold, had they other numbers; names alone leave the others out (row,)."""
    numbers = [name for name in TELLING if name != "note"]
    extremes = (
        frame.assign(**{name: frame[name].astype(float).where(~hidden, end) for name in numbers})
        for end in (np.inf, -np.inf, 0.0)
    )
    return hidden & np.logical_or.reduce([np.asarray(one.eval(query), dtype=bool) for one in extremes])


def value_order(value: Array, hidden: Array, group: Array, *, largest_first: bool) -> Array:
    """Rows by value within each group; those without a number, and after them hidden ones, last as they stood."""
    last = np.where(hidden, 2, np.isnan(value))
    key = np.where(last > 0, 0.0, -value if largest_first else value)
    return np.lexsort((np.arange(len(value)), key, last, group))


def whoever(frame: pd.DataFrame, by: tuple[str, ...], about: About, rows: Array) -> frozenset[HiddenNumber]:
    """The names of some rows whatever is measured of them: a value and its rank are one."""
    return frozenset(name._replace(measure="") for name in numbers(frame[rows], by, base_of(about)))
