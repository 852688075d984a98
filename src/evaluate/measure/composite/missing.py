"""Numbers that a unit does not have: left out of its index, or taken from its own group or from the other units."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evaluate.design.answers import Array
from evaluate.measure.composite.indicators import Indicators

Missing = Literal["own_group", "leave_out", "other_units"]


def fill(normalised: Array, indicators: Indicators, method: Missing, *, weights: Array, logs: bool = False) -> Array:
    """What stands in for the numbers that a unit does not have?

    "own_group": the unit's mean over the rest of the indicator's group (of the next larger group where all of it is
    missing), so that its weight stays in the group. "leave_out": the unit's mean over all it has, so that the weight is
    shared out over all. "other_units": the mean of the other units, which draws the unit towards the middle.

    Parameters
    ----------
    normalised : array (… × unit × indicator)
        On one scale; NaN = missing.
    indicators : Indicators
        The groups.
    method : {"own_group", "leave_out", "other_units"}
        As above.
    weights : array (indicator,) or (… × 1 × indicator)
        In the whole index.
    logs : bool
        Means of logarithms, to go with a geometric mean: only then "leave_out" is what its name says.

    Returns
    -------
    array (… × unit × indicator)
        Nothing is missing, but for units that have nothing and indicators that nobody has.

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, step 3.

    """
    gaps = np.isnan(normalised)
    if not gaps.any():
        return normalised
    known = np.log(normalised) if logs else normalised
    if method == "other_units":
        made = np.where(gaps, np.nanmean(known, axis=-2, keepdims=True), known)
        return np.exp(made) if logs else made
    made, everything = known, np.ones(len(indicators.indicators), dtype=bool)
    sets = [*indicators.members().values()] if method == "own_group" else []
    for members in (*sets, everything):
        made = np.where(np.isnan(made) & members, _mean(made, members * weights), made)
    return np.exp(made) if logs else made


def _mean(values: Array, weights: Array) -> Array:
    """The weighted mean over the indicators that a unit has (… × unit × 1); NaN where it has none."""
    there = ~np.isnan(values)
    total = (there * weights).sum(axis=-1, keepdims=True)
    summed = (np.where(there, values, 0.0) * weights).sum(axis=-1, keepdims=True)
    return np.divide(summed, total, out=np.full(summed.shape, np.nan), where=total > 0)
