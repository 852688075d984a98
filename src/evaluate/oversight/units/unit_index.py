"""The index of organisations: three bands with the certainty behind them, and what would move one up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.errors import RegisterError, Text
from evaluate.measure.composite import (
    RankRange,
    bands,
    effective_weights,
    rank_range,
    sampling_errors,
    sensitivity,
    to_next_band,
)
from evaluate.oversight.units.conventions import LEAST_KNOWN, LEAST_UNITS, SURE
from evaluate.oversight.units.unit_indicators import UnitIndicators


@dataclass(frozen=True)
class UnitIndex:
    """Where every organisation stands, over everything that could as well have been chosen. For the office alone.

    `ranges` holds score, places and the certainty of both thirds; `bands` has `unit`, `band` and reasons; `steps` has
    for each unit and indicator what would move it up, as `to_next_band` gives it; `unplaced` are organisations of which
    fewer than three indicators are known.
    """

    found: UnitIndicators
    ranges: RankRange
    bands: pd.DataFrame
    steps: pd.DataFrame
    unplaced: tuple[str, ...]
    seed: int

    def band(self, unit: str) -> str:
        """The band of an organisation; "unplaced" where too little is known."""
        own = self.bands.loc[self.bands["unit"] == unit, "band"]
        return str(own.iloc[0]) if len(own) else "unplaced"


def unit_index(
    found: UnitIndicators,
    *,
    seed: int,
    weights: Mapping[str, float] | None = None,
    draws: int = 1000,
) -> UnitIndex:
    """Which organisations are ahead, which have to catch up, and of which can that not be said?

    The composite index of the shrunken shares, computed again for every way in which it could have been put together
    (normalisation, weights, aggregation, missing values) and for what chance could have done to shares of few cases. A
    unit is in the top (bottom) band when it is in the top (bottom) third in `SURE` of the draws; all others are in the
    middle.

    Parameters
    ----------
    found : UnitIndicators
        As `unit_indicators` gives it.
    seed : int
        Of the draws.
    weights : mapping from str to float, optional
        What each indicator counts, as the assessment office says; all equal within their group unless given.
    draws : int
        How often the index is computed.

    Returns
    -------
    UnitIndex

    Raises
    ------
    RegisterError
        Fewer than six organisations of which three indicators are known, or weights of other indicators.

    **Source**: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*; Saisana, Saltelli & Tarantola (2005).
    """
    values = found.matrix("shrunk")
    known = values.notna().sum(axis=1) >= LEAST_KNOWN
    if known.sum() < LEAST_UNITS:
        raise _too_few(int(known.sum()))
    indicators = found.indicators
    if weights is not None:
        if set(weights) != set(indicators.names):
            raise _other_weights(weights, indicators.names)
        indicators = indicators.weighted(np.array([weights[name] for name in indicators.names], dtype=float))
    placed = values[known]
    errors = sampling_errors(placed, se=found.matrix("se")[known])
    ranges = rank_range(placed, indicators, seed=seed, errors=errors, draws=draws)
    unplaced = tuple(map(str, values.index[~known]))
    return UnitIndex(found, ranges, bands(ranges, level=SURE), to_next_band(ranges, level=SURE), unplaced, seed)


def choices_that_matter(index: UnitIndex, *, draws: int = 512) -> pd.DataFrame:
    """Which of the choices behind the index move the places of the organisations most?

    Parameters
    ----------
    index : UnitIndex
        As `unit_index` gives it.
    draws : int
        As in `sensitivity`.

    Returns
    -------
    pandas.DataFrame
        `choice`, `first`, `total` (Sobol indices) and labels, as `sensitivity` gives them.
    """
    values = index.ranges.index.values
    errors = sampling_errors(values, se=index.found.matrix("se").loc[values.index])
    return sensitivity(values, index.ranges.index.indicators, seed=index.seed, errors=errors, draws=draws)


def what_counts(index: UnitIndex) -> pd.DataFrame:
    """What does each indicator count on paper, and what does it in effect?

    Returns
    -------
    pandas.DataFrame
        `indicator`, `weight`, `variance_share`, `correlation_ratio`, as `effective_weights` gives them.
    """
    return effective_weights(index.ranges.index)


def _too_few(count: int) -> RegisterError:
    return RegisterError.single(
        "unit_index",
        Text(
            f"只有{count}个单位有{LEAST_KNOWN}项以上指标有数。",
            f"of only {count} organisations are {LEAST_KNOWN} indicators known.",
        ),
        Text(f"至少{LEAST_UNITS}个单位。", f"at least {LEAST_UNITS} organisations."),
        Text("补上学时、任务、办班等台账。", "add the registers of hours, tasks and classes."),
    )


def _other_weights(weights: Mapping[str, float], names: tuple[str, ...]) -> RegisterError:
    return RegisterError.single(
        f"weights: {', '.join(map(str, weights))}",
        Text("权重与指标对不上。", "the weights are not those of the indicators."),
        Text(f"每项一个权重：{'、'.join(names)}。", f"a weight for each of {', '.join(names)}."),
        Text("补上或删去权重。", "add or drop weights."),
    )
