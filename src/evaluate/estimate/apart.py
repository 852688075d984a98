"""Rows that add up to nothing: each is judged by the people behind it and by the rows that it gives away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.estimate.behind import FEW, OPEN, UNANIMOUS, Behind, resting_on, side_by_side
from evaluate.estimate.crowd import nobody_known
from evaluate.estimate.table import Estimate, grounded


@dataclass(frozen=True, eq=False)
class Apart:
    """Numbers such as medians, coefficients and p values, each judged by itself.

    `n` are the records behind each row; `people` finds the smallest number of people that a row tells of, where that is
    not n, and `same` which rows show that all gave the same answer.
    """

    n: Array
    people: Callable[[], Array] | None = None
    same: Callable[[], Array] | None = None

    def reasons(self, policy: Policy) -> Array:
        """FEW or UNANIMOUS (row,)."""
        found = np.full(len(self.n), OPEN)
        if policy.hide_unanimous and self.same is not None:
            found[self.same()] = UNANIMOUS
        people = self.n if self.people is None else np.minimum(self.n, self.people())
        found[(people > 0) & (people < policy.minimum_cell)] = FEW
        return found

    def kinds(self) -> Array:
        """None of the rows is a part of a sum."""
        return np.full(len(self.n), "", dtype=object)

    def crowds(self) -> Array:
        """Not noted: none of the rows is a part of a sum."""
        return nobody_known(len(self.n))


@dataclass(frozen=True, eq=False)
class Later:
    """Rows of a table that is made only when somebody asks what may be shown."""

    size: int
    make: Callable[[], Behind]

    @cached_property
    def made(self) -> Behind:
        """The rows, once made."""
        return self.make()

    def reasons(self, policy: Policy) -> Array:
        """Why each row is hidden in that table (row,)."""
        return self.made.reasons(policy)

    def kinds(self) -> Array:
        """What is made from another table is no part of its sums."""
        return np.full(self.size, "", dtype=object)

    def crowds(self) -> Array:
        """Not noted: none of the rows is a part of a sum."""
        return nobody_known(self.size)


def judged(
    estimate: Estimate,
    *parts: Behind,
    people: Callable[[], Array] | None = None,
    same: Callable[[], Array] | None = None,
) -> Estimate:
    """The table with its rows judged one by one, and hidden with any of the rows in `parts` that they give away.

    Parameters
    ----------
    estimate : Estimate
        As a method made it.
    parts : Behind
        For each row a row of another table, or none (-1).
    people : function, optional
        The smallest number of people that each row tells of, where that is not `n` (row,), as of the few beyond an
        extreme quantile; asked only when somebody asks what may be shown.
    same : function, optional
        Which rows show that all gave the same answer (row,).

    Returns
    -------
    Estimate
        The same table. No neighbour is hidden with one of its rows: unlike counts and means, medians, coefficients and
        test statistics of groups cannot be subtracted from those of everyone.

    **Source**: Brandt et al. (2010), *Guidelines for the Checking of Output Based on Microdata Research*, ESSnet SDC,
    §§4–6: higher moments, test statistics and coefficients are safe on ten units or more, percentiles where no single
    unit is seen.

    """
    n = estimate.frame["n"].to_numpy(dtype=float)
    behind = reduce(side_by_side, parts, resting_on(Apart(n, people, same), len(estimate)))
    # Without its covariance: whether all gave the same answer is for `same` to say, which knows what the numbers mean.
    return replace(grounded(replace(estimate, linear=None), inherited=behind), linear=estimate.linear)


def later(size: int, make: Callable[[], Behind]) -> Behind:
    """Rows of a table that need not exist yet."""
    return resting_on(Later(size, make), size)


def rows_of(behind: Behind, places: Array) -> Behind:
    """The rows at these places, none where a place is negative."""
    places = np.asarray(places, dtype=np.int64)
    if not len(behind):
        return Behind(len(places))
    taken = behind.take(np.maximum(places, 0))
    return Behind(len(places), tuple((source, np.where(places < 0, -1, rows)) for source, rows in taken.parts))


def all_of(behind: Behind, places: Array) -> Behind:
    """For each row several rows (row × how many), none where a place is negative."""
    return reduce(side_by_side, [rows_of(behind, column) for column in places.T], Behind(len(places)))


def places_of(table: Estimate, columns: Sequence[str], labels: Iterable[Sequence[Any]]) -> Array:
    """The place of the first row with each of these labels in `columns`, -1 where there is none (label,)."""
    keys = (
        table.frame[list(columns)].astype(object).itertuples(index=False, name=None) if columns else [()] * len(table)
    )
    where: dict[tuple[Any, ...], int] = {}
    for place, key in enumerate(keys):
        where.setdefault(key, place)
    return np.array([where.get(tuple(label), -1) for label in labels], dtype=np.int64)
