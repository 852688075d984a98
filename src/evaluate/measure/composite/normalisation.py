"""One scale for all indicators: from the worst to the best, in standard deviations, by places, or towards a target."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evaluate.design.answers import Array

Normalisation = Literal["min_max", "z", "percentile", "rank", "target"]
#: The scale of standard deviations: this many either side of the mean are 0 and 100, so that one is ten points.
EITHER_SIDE = 5


def normalise(
    values: Array,
    directions: Array,
    method: Normalisation = "min_max",
    *,
    targets: Array | None = None,
    floor: float = 0.0,
) -> Array:
    """Where does each unit stand on each indicator, on one scale on which more is better?

    "min_max": `floor` at the worst unit, 100 at the best. "z": 50 at the mean, ten points a standard deviation.
    "percentile": by places, `floor` for the last and 100 for the first. "rank": the places themselves, the number of
    units for the first and 1 for the last. "target": `floor` at the worst unit, 100 at the target and beyond. Equal
    values share the mean of their places; an indicator that is the same for all units stands at 50.

    Parameters
    ----------
    values : array (… × unit × indicator)
        NaN = missing, and stays missing.
    directions : array (indicator,)
        1: more is better, -1: less is better.
    method : {"min_max", "z", "percentile", "rank", "target"}
        The scale.
    targets : array (indicator,), optional
        For "target" only.
    floor : float
        What the worst stands at; 1 for a geometric mean, which a zero would make zero.

    Returns
    -------
    array (… × unit × indicator)

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, step 5, Table 3. Same in R:
    `COINr::n_minmax`, `n_zscore(x, m_sd = c(50, 10))`, `n_prank`, `n_rank`, `n_dist2targ(cap_max = TRUE)`.

    >>> normalise(np.array([[1.0, 9], [2, 7], [5, 5]]), np.array([1, -1])).tolist()
    [[0.0, 0.0], [25.0, 50.0], [100.0, 100.0]]

    """
    given = np.asarray(values, dtype=float)
    if method in ("percentile", "rank"):
        return by_places(ranked(given * directions), np.isfinite(given).sum(axis=-2, keepdims=True), method, floor)
    worst, best = ends(given, directions, method, targets)
    return placed(given, worst, best, method, floor)


def ends(values: Array, directions: Array, method: Normalisation, targets: Array | None) -> tuple[Array, Array]:
    """What stands at the lower and at the upper end of the scale (… × 1 × indicator)."""
    if method == "z":
        mean, count = np.nanmean(values, axis=-2, keepdims=True), np.isfinite(values).sum(axis=-2, keepdims=True)
        square = np.nansum((values - mean) ** 2, axis=-2, keepdims=True) / np.maximum(count - 1, 1)
        # of equal numbers the mean may miss them by the last bit
        alike = np.nanmin(values, axis=-2, keepdims=True) == np.nanmax(values, axis=-2, keepdims=True)
        spread = np.where(alike, 0.0, EITHER_SIDE * np.sqrt(square)) * directions
        return mean - spread, mean + spread
    least, most = np.nanmin(values, axis=-2, keepdims=True), np.nanmax(values, axis=-2, keepdims=True)
    worst, best = np.where(directions > 0, least, most), np.where(directions > 0, most, least)
    if method == "target":
        best = np.broadcast_to(np.asarray(targets, dtype=float), worst.shape)
    return worst, best


def placed(values: Array, worst: Array, best: Array, method: Normalisation, floor: float) -> Array:
    """Values on the straight line from the worst (`floor`) to the best (100)."""
    length = best - worst
    share = np.divide(values - worst, length, out=np.full(np.shape(values - worst), 0.5), where=length != 0)
    share = np.where(np.isnan(values), np.nan, share)
    if method == "target":
        # Whoever is at the target or beyond it is there, also when the worst of the units is.
        reached = (length == 0) | ((values - best) * np.sign(length) >= 0)
        share = np.where(np.isnan(values), np.nan, np.where(reached, 1.0, np.minimum(share, 1.0)))
    if floor > 0:
        share = np.maximum(share, 0.0)
    return floor + (100.0 - floor) * share


def by_places(place: Array, count: Array, method: Normalisation, floor: float) -> Array:
    """Places counted from below, as they are or on a scale up to 100."""
    if method == "rank":
        return place
    share = np.divide(place - 1, count - 1, out=np.full(np.shape(place - count), 0.5), where=count > 1)
    return floor + (100.0 - floor) * np.where(np.isnan(place), np.nan, share)


def ranked(values: Array, *, axis: int = -2, first: bool = False) -> Array:
    """Places counted from below along an axis; equal values share their mean place, or the `first` of them.

    Missing values have no place and take none.
    """
    moved = np.moveaxis(np.asarray(values, dtype=float), axis, -1)
    order = np.argsort(moved, axis=-1, kind="stable")
    inorder = np.take_along_axis(moved, order, axis=-1)
    number = np.broadcast_to(np.arange(moved.shape[-1]), moved.shape)
    new = np.ones(moved.shape, dtype=bool)
    new[..., 1:] = inorder[..., 1:] != inorder[..., :-1]
    begin = np.maximum.accumulate(np.where(new, number, 0), axis=-1)
    place = begin + 1.0
    if not first:
        last = np.ones(moved.shape, dtype=bool)
        last[..., :-1] = new[..., 1:]
        until = np.minimum.accumulate(np.where(last, number, moved.shape[-1])[..., ::-1], axis=-1)[..., ::-1]
        place = (begin + until) / 2 + 1.0
    made = np.empty(moved.shape)
    np.put_along_axis(made, order, np.where(np.isnan(inorder), np.nan, place), axis=-1)
    return np.moveaxis(made, -1, axis)
