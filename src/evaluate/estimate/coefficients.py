"""What of a regression may be shown: coefficients of categories tell of the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.domain import domain
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample
from evaluate.estimate.apart import all_of, later
from evaluate.estimate.behind import COMPLEMENT, FEW, OPEN, Behind, resting_on, side_by_side
from evaluate.estimate.crowd import nobody_known
from evaluate.estimate.formula import Matrix
from evaluate.estimate.quantities import groups_of
from evaluate.estimate.table import Estimate, behind_of
from evaluate.estimate.verbs import mean, share, total


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Coefficients of which one follows from all others and the means of the data: two are hidden, or none.

    `n` are the records behind each, `constant` marks the intercept or the thresholds.
    """

    n: Array
    constant: Array

    def reasons(self, policy: Policy) -> Array:
        """FEW where few people stand behind it, and COMPLEMENT for the constant beside such a one (row,)."""
        found = np.full(len(self.n), OPEN)
        found[(self.n > 0) & (self.n < policy.minimum_cell)] = FEW
        if (found == FEW).any():
            least = np.min(self.n, initial=np.iinfo(np.int64).max, where=found == OPEN)
            beside = self.constant if self.constant.any() else self.n == least
            found[beside & (found == OPEN)] = COMPLEMENT
        return found

    def kinds(self) -> Array:
        """None of the coefficients is a part of a sum."""
        return np.full(len(self.n), "", dtype=object)

    def crowds(self) -> Array:
        """Not noted: none of the rows is a part of a sum."""
        return nobody_known(len(self.n))


def records(matrix: Matrix, names: tuple[str, ...], n: int) -> Array:
    """Records behind each coefficient: an indicator's are those of its group or of the reference, if fewer; a
    threshold's are those who answered up to it or beyond, if fewer.
    """
    x = matrix.x[matrix.inside.rows]
    flags = _flags(matrix)
    reference = int((x[:, flags] == 0).all(axis=1).sum()) or n
    counts = np.full(len(names), n)
    for place, name in enumerate(matrix.names):
        if flags[place]:
            counts[place] = min(int(x[:, place].sum()), reference)
        elif name == "Intercept":
            counts[place] = reference
    if len(names) > len(matrix.names):
        upto = np.cumsum(np.bincount(matrix.y[matrix.inside.rows].astype(np.int64), minlength=len(matrix.levels)))[:-1]
        counts[len(matrix.names) :] = np.minimum(np.minimum(upto, n - upto), reference)
    return counts


def behind_coefficients(sample: Sample, matrix: Matrix, names: tuple[str, ...], n: Array) -> Behind:
    """What the coefficients tell of others: with a single variable of categories they are the means of its groups.

    **Source**: Brandt et al. (2010), *Guidelines for the Checking of Output Based on Microdata Research*, ESSnet SDC,
    §6: a regression is safe when a coefficient is withheld and it is no table in disguise (all variables categories).
    """
    constant = np.array([place >= len(matrix.names) or name == "Intercept" for place, name in enumerate(names)])
    found = resting_on(Coefficients(n, constant), len(names))
    factor = single_factor(sample, matrix)
    if factor is None:
        return found
    x, codes = matrix.x[matrix.inside.rows], factor
    reference = codes[(x[:, _flags(matrix)] == 0).all(axis=1)]
    places = np.full((len(names), 2), reference[0] if len(reference) else -1)
    for place in np.flatnonzero(_flags(matrix)):
        places[place, 0] = codes[x[:, place] == 1][0]
    return side_by_side(found, all_of(by_group(sample, matrix), places))


def single_factor(sample: Sample, matrix: Matrix) -> Array | None:
    """The group of everyone inside, when the only variable has groups and each indicator is one of them."""
    flags = _flags(matrix)
    if len(matrix.variables) != 1 or not flags.any() or not (flags | (np.array(matrix.names) == "Intercept")).all():
        return None
    codes = groups_of(sample, matrix.variables[0]).codes
    assert codes is not None
    inside, x = codes[matrix.inside.rows], matrix.x[matrix.inside.rows][:, flags]
    parts = [inside[column == 1] for column in x.T] + [inside[(x == 0).all(axis=1)]]
    return inside if all(len(part) == 0 or part.min() == part.max() for part in parts) else None


def by_group(sample: Sample, matrix: Matrix) -> Behind:
    """What of the response may be shown in each group of the only variable (group,)."""
    factor = matrix.variables[0]
    levels = groups_of(sample, factor).levels[factor]

    def shown() -> Behind:
        table = _table(domain(sample, matrix.inside.rows), matrix, factor)
        frame = table.frame
        rows = [np.flatnonzero((frame[factor].astype(object) == level).to_numpy()) for level in levels]
        places = np.full((len(levels), max(map(len, rows), default=0)), -1)
        for place, found in zip(places, rows, strict=True):
            place[: len(found)] = found
        return all_of(behind_of(table), places)

    return later(len(levels), shown)


def _table(part: Sample, matrix: Matrix, factor: str) -> Estimate:
    """The response by groups: shares of categories and of two answers, means of numbers; of a formula the people."""
    response = matrix.response
    if response not in part.frame.columns:
        return total(part, by=factor)
    given: Any = np.unique(matrix.y[matrix.inside.rows])
    return share(part, response, by=factor) if matrix.levels or len(given) == 2 else mean(part, response, by=factor)


def _flags(matrix: Matrix) -> Array:
    """Which columns are indicators."""
    x = matrix.x[matrix.inside.rows]
    return np.array([name != "Intercept" for name in matrix.names], dtype=bool) & ((x == 0) | (x == 1)).all(axis=0)
