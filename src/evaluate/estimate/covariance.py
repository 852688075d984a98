"""The covariance behind a table, and random draws from it for what no formula reaches."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.table import Estimate


def covariance_of(estimate: Estimate) -> Array:
    """The covariance matrix of the values, in the order of the rows (row × row); zeros for known numbers.

    Raises
    ------
    DesignError
        A table that no longer carries its covariance, such as ranks.

    Same in R: `vcov(svymean(…))`.

    """
    return _linear(estimate).covariance()


def draws(estimate: Estimate, count: int, *, seed: int) -> Array:
    """What else could the numbers have been? Random draws around the values with their covariance.

    Parameters
    ----------
    estimate : Estimate
        A table with its covariance.
    count : int
        How many draws.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    array (count × row)
        Normal draws; rows without a value are NaN.

    Raises
    ------
    DesignError
        As in `covariance_of`.

    """
    linear = _linear(estimate)
    shown = np.flatnonzero(np.isfinite(estimate.frame["value"].to_numpy(dtype=float)))
    covariance = linear.covariance()[np.ix_(shown, shown)]
    scale, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = vectors * np.sqrt(np.maximum(scale, 0.0))
    result = np.full((count, len(estimate)), np.nan)
    drawn = np.random.default_rng(seed).standard_normal((count, len(shown))) @ root.T
    result[:, shown] = linear.value[shown] + drawn
    return result


def _linear(estimate: Estimate) -> Linearised:
    if estimate.linear is None:
        raise DesignError.single(
            "covariance_of",
            Text("这张表已不带协方差。", "The table no longer carries its covariance."),
            Text(
                "由 mean、total、share、ratio 或它们的运算得到的表。",
                "A table made by mean, total, share, ratio or from them.",
            ),
            Text("在求名次或遮盖之前取协方差。", "Take it before ranking or protecting."),
        )
    return estimate.linear
