"""Where every unit stands over all choices that could as well have been made, and over the sampling errors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text
from evaluate.measure.composite.choices import EVERY, Choices, alternatives
from evaluate.measure.composite.index import USUAL, Index, Recipe, compose, places
from evaluate.measure.composite.indicators import Indicators
from evaluate.measure.composite.sampling import Errors

#: The range told: from the 5th to the 95th percentile of the draws.
LOW, HIGH = 5, 95
COLUMNS = (
    "unit", "score", "score_median", "score_low", "score_high", "place", "place_median", "place_low", "place_high",
    "p_top", "p_bottom", "missing",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RankRange:
    """Where every unit stands over all draws.

    `frame`, a row a unit: unit | score (as composed) | score_median | score_low | score_high | place | place_median |
    place_low | place_high | p_top | p_bottom | missing (indicators). `drawn` are the scores of every draw (draw ×
    unit), `erring` how many numbers were moved by sampling errors. `p_bottom` is for the office's copy only.
    """

    frame: pd.DataFrame
    index: Index
    drawn: Array = field(repr=False)
    seed: int
    erring: int = 0


def rank_range(
    values: pd.DataFrame,
    indicators: Indicators,
    *,
    seed: int,
    recipe: Recipe = USUAL,
    choices: Choices = EVERY,
    errors: Errors | None = None,
    draws: int = 1000,
) -> RankRange:
    """How far can each unit's score and place be trusted, had the index been put together in another way?

    Every draw takes one scale, one aggregation, one treatment of gaps, one set of weights and weights around it
    (Dirichlet), and moves the numbers that come from samples by their errors. Told are the 5th to 95th percentile of
    each unit's score and place, and in what part of the draws it is in the first and in the last third. The
    scores of every set of choices are brought to the mean and the spread of the index as composed: the scales of two
    methods cannot be compared, where units stand on them can.

    Parameters
    ----------
    values, indicators, recipe
        As in `compose`.
    seed : int
        Of the draws.
    choices : Choices
        What could as well have been chosen, besides the recipe.
    errors : Errors, optional
        As `sampling_errors` gives them.
    draws : int
        100 or more.

    Returns
    -------
    RankRange
        A third is ⌊units / 3⌋ places. Units with equal scores share the places of a third that fall to them, so that no
        more than a third are counted in it: where all are equal, each is in either end in a third of the draws.
        A range of draws is no confidence set: for the places of one survey result use `estimate.ranks`.

    Raises
    ------
    DesignError
        As in `compose`; too few draws; choices that cannot be.

    **Source**: Saisana, Saltelli & Tarantola (2005), Journal of the Royal Statistical Society A 168(2); OECD & JRC
    (2008), *Handbook on Constructing Composite Indicators*, step 7. Like R's `COINr::get_sensitivity(coin, "UA")`.
    """
    if draws < 100:
        raise _few_draws(draws)
    index = compose(values, indicators, recipe=recipe)
    other = alternatives(index, choices, errors)
    cube = np.random.default_rng(seed).random((draws, sum(other.widths().values())))
    drawn = other.scores(cube)
    still = drawn if errors is None else other.without_errors(cube)
    drawn = _aligned(drawn, still, index.scores.to_numpy(dtype=float))
    return RankRange(_frame(index, drawn), index, drawn, seed, 0 if errors is None else len(errors.rows))


def inseparable(ranges: RankRange, *, level: float = 0.9) -> pd.DataFrame:
    """Which units that stand next to each other cannot be told apart?

    Parameters
    ----------
    ranges : RankRange
        From `rank_range`.
    level : float
        In what part of the draws the one must be above the other to be told apart, 0.5 … 1.

    Returns
    -------
    pandas.DataFrame
        unit | other | p_above: of neighbours in the order of the scores, the higher one first, those of whom it is
        above the other in less than `level` of the draws (equal scores count half).

    """
    order = np.argsort(-ranges.frame["score"].to_numpy(), kind="stable")
    drawn = ranges.drawn[:, order]
    above = (drawn[:, :-1] > drawn[:, 1:]).mean(axis=0) + (drawn[:, :-1] == drawn[:, 1:]).mean(axis=0) / 2
    units = ranges.frame["unit"].to_numpy(dtype=object)[order]
    pairs = pd.DataFrame({"unit": units[:-1], "other": units[1:], "p_above": above})
    return pairs[pairs["p_above"] < level].reset_index(drop=True)


def _aligned(drawn: Array, still: Array, scores: Array) -> Array:
    """Scores of every draw on the scale of the index as composed.

    The scale is that of the draw's choices without its errors (`still`): what errors add to the spread is theirs.
    """
    mean, spread = still.mean(axis=1, keepdims=True), still.std(axis=1, keepdims=True)
    within = np.divide(drawn - mean, spread, out=np.zeros_like(drawn), where=spread > 0)
    return scores.mean() + scores.std() * within


def _frame(index: Index, drawn: Array) -> pd.DataFrame:
    place, from_below = places(drawn), places(-drawn)
    third = drawn.shape[1] // 3
    low, usual, high = np.percentile(drawn, [LOW, 50, HIGH], axis=0)
    best, middle, worst = np.percentile(place, [LOW, 50, HIGH], axis=0, method="inverted_cdf")
    columns = (
        index.scores.index, index.scores.to_numpy(), usual, low, high, index.places.to_numpy(), middle, best, worst,
        _in_third(place, from_below, third), _in_third(from_below, place, third),
        index.values.isna().sum(axis=1).to_numpy(),
    )  # fmt: skip
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _in_third(place: Array, other: Array, third: int) -> Array:
    """In what part of the draws a unit is among the first `third`; equal units share the places that are left.

    `place` counts from the one end, `other` from the other: units + 2 less both is how many have this score.
    """
    equal = place.shape[1] + 2 - place - other
    shared = np.clip((third + 1 - place) / equal, 0.0, 1.0).mean(axis=0)
    return np.round(shared, 12)


def _few_draws(draws: int) -> DesignError:
    return DesignError.single(
        f"rank_range(draws={draws})",
        Text("抽样次数太少，范围不可信。", "Too few draws for a range."),
        Text("100 次以上，通常 1000 次。", "100 or more, 1,000 as a rule."),
        Text("加大 draws。", "Draw more."),
    )
