"""The sums that a reader knows: choices that exclude each other, and neighbouring groups with their margin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.estimate.asked import Asked

#: The kinds of lines that are no by column: the choices of a group, and all groups of a table together.
CHOICES, WHOLE = "\0choices", "\0whole"


@dataclass(frozen=True, eq=False)
class Line:
    """Rows that add up to something which may be known.

    `outside` are the people beyond these rows who belong to the sum as well, where they are few enough to be worked
    out (those who gave the answer, where it is about one; never quite 0), else 0. `left` is how many of them there are
    in truth who gave the answer, `of` how many might have.
    """

    rows: Array
    kind: str
    outside: float = 0.0
    left: float = 0.0
    of: float = 0.0


def lines_of(frame: pd.DataFrame, by: tuple[str, ...], asked: Asked | None, least: int) -> Iterator[Line]:
    """Choices that make up everyone, and groups that make up their margin.

    The margin of neighbouring groups counts as known, whether or not it stands in this table: it is the ordinary
    content of the page before.
    """
    for rows in exclusive(frame, by, asked):
        yield Line(rows, CHOICES)
    margins = [(name, tuple(other for other in by if other != name)) for name in by]
    # People without any of the labels are in no line of two by columns, but in the sum of the whole table.
    margins += [(WHOLE, ())] if len(by) > 1 else []
    for kind, names in margins:
        people, given = asked.outside(names) if asked is not None and asked.groups.loose else (None, None)
        if kind == WHOLE and people is None:
            continue
        for rows in alike(frame, [*names, "measure", "item", "choice"]):
            if people is None or given is None:
                yield Line(rows, kind)
            else:
                yield _with_outside(rows, kind, float(people[rows[0]]), float(given[rows[0]]), least)


def exclusive(frame: pd.DataFrame, by: tuple[str, ...], asked: Asked | None) -> list[Array]:
    """The rows of each group whose choices exclude each other."""
    if asked is None or not asked.exclusive.any():
        return []
    parts = np.flatnonzero(asked.exclusive)
    return [parts[rows] for rows in alike(frame.iloc[parts], [*by, "item"]) if len(rows) > 1]


def few(count: Array | float, least: int) -> Array:
    """Some, but fewer than the minimum."""
    return (np.asarray(count) > 0) & (np.asarray(count) < least)


def alike(frame: pd.DataFrame, keys: list[str]) -> list[Array]:
    """Positions of the rows that share these keys."""
    if not len(frame):
        return []
    codes = frame.groupby(keys, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _with_outside(rows: Array, kind: str, people: float, given: float, least: int) -> Line:
    counted = people if np.isnan(given) else given
    told = bool(few(people, least) | few(given, least))
    return Line(rows, kind, max(counted, 1e-9) if told else 0.0, counted, people)
