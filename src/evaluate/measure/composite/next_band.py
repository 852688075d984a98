"""What would move a unit up one band: the smallest change of one indicator, solved on the index."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.measure.composite.aggregation import aggregate
from evaluate.measure.composite.bands import bands
from evaluate.measure.composite.index import SAME, Index
from evaluate.measure.composite.normalisation import by_places, ends, placed
from evaluate.measure.composite.ranges import RankRange
from evaluate.measure.composite.treatment import apply_treatments

#: Halvings of the way from a unit's number to the best one.
HALVINGS = 50
COLUMNS = ["unit", "band", "next_band", "indicator", "now", "needed", "change", "share_of_range", "share_of_way"]


def to_next_band(ranges: RankRange, *, level: float = 0.8) -> pd.DataFrame:
    """What would move a unit up one band?

    For each indicator alone: the nearest value with which the unit's score, all else as it is, reaches the lowest score
    above its own in the next band (in the band beyond when nobody is in the next one). Only values up to the best that
    a unit has reached are asked for. Scales stay as they are, and gaps keep what stands in for them. A band also asks
    that the draws agree, so this is where to begin, no promise.

    Parameters
    ----------
    ranges : RankRange
        From `rank_range`.
    level : float
        As in `bands`.

    Returns
    -------
    pandas.DataFrame
        unit | band | next_band | indicator | now | needed | change | share_of_range | share_of_way, in the order of the
        units, the smallest change first: `share_of_range` is the change on the scale from the worst to the best unit,
        `share_of_way` that part of the way which still lies between the unit and the best. A unit that no single
        indicator can lift, or whose score is not what is lacking, has no row; nor has one of the top band.

    Raises
    ------
    DesignError
        As in `bands`.

    """
    index, band = ranges.index, bands(ranges, level=level)["band"].to_numpy(dtype=object)
    wanted, following = _wanted(index.scores.to_numpy(dtype=float), band)
    now, best = index.values.to_numpy(dtype=float), _best(index)
    reach = _moved(index, best) >= wanted[:, None] - SAME
    reach &= np.isfinite(now) & (now != best)
    near, far = np.where(reach, now, best), best.copy()
    for _ in range(HALVINGS):
        half = (near + far) / 2
        enough = _moved(index, half) >= wanted[:, None] - SAME
        far, near = np.where(enough, half, far), np.where(enough, near, half)
    rows, columns = np.nonzero(reach)
    scale, there = index.normalised.to_numpy(dtype=float), _on_scale(index, _treated(index, far))
    length = np.nanmax(scale, axis=0) - np.nanmin(scale, axis=0)
    share = (there - scale)[rows, columns] / length[columns]
    way = (far - now)[rows, columns] / (best - now)[rows, columns]
    numbers = (now[rows, columns], far[rows, columns], (far - now)[rows, columns], share, way)
    names = np.array(index.indicators.names, dtype=object)[columns]
    units = index.values.index.to_numpy(dtype=object)[rows]
    frame = pd.DataFrame(dict(zip(COLUMNS, (units, band[rows], following[rows], names, *numbers), strict=True)))
    order = np.lexsort((way, np.round(share, 6), rows))
    return frame.iloc[order].reset_index(drop=True)


def _wanted(scores: Array, band: Array) -> tuple[Array, Array]:
    """The score that each unit would have to reach, and the band that it would then be in; infinite where none."""
    wanted, following = np.full(len(scores), np.inf), np.full(len(scores), "", dtype=object)
    above = {"bottom": ("middle", "top"), "middle": ("top",), "top": ()}
    for unit, own in enumerate(scores):
        for name in above[band[unit]]:
            higher = scores[(band == name) & (scores > own + SAME)]
            if len(higher):
                wanted[unit], following[unit] = higher.min(), name
                break
            if (band == name).any():  # its score is that of the next band already: what is lacking is certainty
                break
    return wanted, following


def _best(index: Index) -> Array:
    """The best value that any unit has, or beyond which nothing counts, for every unit (unit × indicator)."""
    values, directions = index.values.to_numpy(dtype=float), index.indicators.directions
    best = np.where(directions > 0, np.nanmax(values, axis=0), np.nanmin(values, axis=0))
    best = np.array([np.clip(one, what.low, what.high) for one, what in zip(best, index.treatments, strict=True)])
    return np.broadcast_to(best, values.shape).copy()


def _moved(index: Index, values: Array) -> Array:
    """Each unit's score, had this one indicator of it another value (unit × indicator)."""
    there = _on_scale(index, _treated(index, values))
    filled, weights = index.filled.to_numpy(dtype=float), index.indicators.weights
    if index.recipe.aggregation == "copeland":
        return _against_others(filled, there, weights)
    units, count = filled.shape
    rows = np.repeat(filled[:, None, :], count, axis=1)
    rows[:, np.arange(count), np.arange(count)] = np.where(np.isnan(there), filled, there)
    return aggregate(rows.reshape(-1, count), weights, index.recipe.aggregation).reshape(units, count)


def _treated(index: Index, values: Array) -> Array:
    return apply_treatments(values, index.treatments)


def _on_scale(index: Index, treated: Array) -> Array:
    """Other values on the scale that the units' values have given (unit × indicator)."""
    recipe, directions, given = index.recipe, index.indicators.directions, index.treated.to_numpy(dtype=float)
    if recipe.normalisation not in ("percentile", "rank"):
        worst, best = ends(given, directions, recipe.normalisation, index.indicators.targets)
        return placed(treated, worst, best, recipe.normalisation, recipe.floor)
    given, treated = given * directions, treated * directions
    place = np.empty_like(treated)
    for column in range(given.shape[1]):
        others = np.sort(given[:, column][~np.isnan(given[:, column])])
        own, new = given[:, column], treated[:, column]
        below, until = np.searchsorted(others, new, "left"), np.searchsorted(others, new, "right")
        # The unit does not stand among the others.
        below = below - (own < new)
        equal = until - np.searchsorted(others, new, "left") - (own == new)
        place[:, column] = 1 + below + equal / 2
    place[np.isnan(given)] = np.nan
    return by_places(place, np.isfinite(given).sum(axis=0, keepdims=True), recipe.normalisation, recipe.floor)


def _against_others(filled: Array, there: Array, weights: Array) -> Array:
    """Copeland's score of each unit with one indicator changed, against the others as they are."""
    units, count = filled.shape
    signs = np.sign(filled[:, None, :] - filled[None, :, :])
    margin = signs @ weights
    made = np.empty((units, count))
    for column in range(count):
        changed = np.sign(there[:, column, None] - filled[None, :, column])
        moved = margin + weights[column] * (changed - signs[:, :, column])
        moved[np.arange(units), np.arange(units)] = 0.0
        made[:, column] = np.sign(np.where(np.abs(moved) > 1e-12, moved, 0.0)).sum(axis=1)
    return made
