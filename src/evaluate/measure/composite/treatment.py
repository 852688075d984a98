"""Values far out: drawn in to the next one, or put on a logarithm, before a scale is laid over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluate.design.answers import Array

Treated = Literal["none", "winsorised", "log"]
#: Fewer values than this have no shape to speak of.
FEWEST = 5


@dataclass(frozen=True)
class Treatment:
    """What is done to one indicator: values outside `low` … `high` are drawn in; on a logarithm, `tail` is the side
    of the long tail (1 above, -1 below) and `offset` keeps the nearest value off zero.
    """

    kind: Treated = "none"
    points: int = 0
    low: float = -np.inf
    high: float = np.inf
    tail: int = 1
    offset: float = 0.0

    def apply(self, values: Array) -> Array:
        """The same done to other values of this indicator, such as random draws of them."""
        within = np.clip(values, self.low, self.high)
        if self.kind != "log":
            return within
        if self.tail > 0:
            return np.log(within - self.low + self.offset)
        return -np.log(self.high - within + self.offset)


def treat(
    values: Array, *, skewness: float = 2.0, kurtosis: float = 3.5, most: int = 5
) -> tuple[Array, tuple[Treatment, ...]]:
    """Would a few units far out decide the scale of an indicator for all others, and what is done about it?

    An indicator whose absolute skewness and excess kurtosis are both at their limits or beyond has its farthest value,
    on the side of its skew, replaced by the next one, again and again until one of them is within. When `most` points
    do not suffice, or nothing would be left to tell the units apart by, the values as given go on a logarithm:
    log(x - min + a) with a = (max - min) / 100; of a long tail below, -log(max - x + a).

    Parameters
    ----------
    values : array (unit × indicator)
        NaN = missing; these are left alone and take no part.
    skewness, kurtosis : float
        The limits; both are the sample's, freed of bias (G1 and G2).
    most : int
        How many points of one indicator may be drawn in.

    Returns
    -------
    array (unit × indicator), tuple of Treatment
        The values after treatment, and what was done to each indicator.

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, step 5; Becker, Caperna, Del Sorbo,
    Norlén, Papadimitriou & Saisana (2022), JOSS 7(78), 4567. Same in R: `COINr::qTreat(x)`.

    >>> _, (one,) = treat(np.array([[1.0], [2], [3], [4], [5], [6], [7], [8], [9], [10], [100]]))
    >>> one.kind, one.points, one.high
    ('winsorised', 1, 10.0)

    """
    given = np.asarray(values, dtype=float)
    found = tuple(_treatment(column[~np.isnan(column)], skewness, kurtosis, most) for column in given.T)
    return apply_treatments(given, found), found


def apply_treatments(values: Array, treatments: tuple[Treatment, ...]) -> Array:
    """What was done to each indicator, done to values (… × indicator) of all of them."""
    made = np.array(values, dtype=float)
    for place, one in enumerate(treatments):
        if one.kind != "none":
            made[..., place] = one.apply(made[..., place])
    return made


def _treatment(values: Array, skewness: float, kurtosis: float, most: int) -> Treatment:
    if len(values) < FEWEST or _within(values, skewness, kurtosis):
        return Treatment()
    moved = np.sort(values)
    below = above = 0
    for points in range(1, min(most, len(values) - 2) + 1):
        if _shape(moved)[0] > 0:
            above += 1
            moved[-above - 1 :] = moved[-above - 1]
        else:
            below += 1
            moved[: below + 1] = moved[below]
        if moved[0] == moved[-1]:  # a rare event that few units have: drawn in, nobody would have it
            break
        if _within(moved, skewness, kurtosis):
            return Treatment("winsorised", points, float(moved[0]), float(moved[-1]))
    low, high = float(values.min()), float(values.max())
    tail = 1 if _shape(values)[0] > 0 else -1
    return Treatment("log", len(values), low, high, tail, (high - low) / 100)


def _within(values: Array, skewness: float, kurtosis: float) -> bool:
    skew, peak = _shape(values)
    return abs(skew) < skewness or peak < kurtosis


def _shape(values: Array) -> tuple[float, float]:
    """Skewness G1 and excess kurtosis G2 of a sample; 0 where all values are equal."""
    count, centred = len(values), values - values.mean()
    if not centred.any():
        return 0.0, 0.0
    square = (centred**2).sum() / (count - 1)
    skew = count / ((count - 1) * (count - 2)) * (centred**3).sum() / square**1.5
    fourth = (centred**4).sum() / square**2
    scale = (count - 2) * (count - 3)
    return float(skew), float(count * (count + 1) * fourth / ((count - 1) * scale) - 3 * (count - 1) ** 2 / scale)
