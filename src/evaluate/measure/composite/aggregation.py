"""Many numbers of a unit as one: with full compensation, with a price on holes, or without any compensation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evaluate.design.answers import Array

Aggregation = Literal["arithmetic", "geometric", "copeland"]
#: Cells of the table of comparisons that are held at once: few enough for the processor's own memory.
CELLS = 200_000


def aggregate(values: Array, weights: Array, method: Aggregation = "arithmetic") -> Array:
    """What is the one number that stands for all of a unit's?

    "arithmetic": Σ w·x; a high number makes up for a low one. "geometric": exp(Σ w·log x); a hole costs more than a
    peak brings. "copeland": each pair of units is compared indicator by indicator; a unit is above another when the
    indicators on which it is better carry more than half of the weight (equal ones count half to each); its number is
    how many it is above, less how many are above it. No strength makes up for a weakness, and the scale has no say.

    Parameters
    ----------
    values : array (… × unit × indicator)
        On one scale, more is better, nothing missing; above zero for "geometric".
    weights : array (indicator,) or (… × indicator)
        They sum to 1.
    method : {"arithmetic", "geometric", "copeland"}
        As above.

    Returns
    -------
    array (… × unit)

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Munda & Nardo (2009),
    Applied Economics 41(12) (without compensation; Condorcet's comparisons); Copeland (1951). Same in R:
    `COINr::a_amean`, `a_gmean`, `a_copeland`.

    >>> units = np.array([[90.0, 10], [50, 50], [40, 60]])
    >>> aggregate(units, np.array([0.5, 0.5])).tolist()
    [50.0, 50.0, 50.0]
    >>> aggregate(units, np.array([0.5, 0.5]), "geometric").round(1).tolist()
    [30.0, 50.0, 49.0]
    >>> aggregate(units, np.array([0.6, 0.4]), "copeland").tolist()
    [2.0, 0.0, -2.0]

    """
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if method == "copeland":
        return _copeland(values, weights)
    if method == "geometric":
        return np.exp(_weighted(np.log(values), weights))
    return _weighted(values, weights)


def _weighted(values: Array, weights: Array) -> Array:
    if values.ndim == 2:  # one table under many weights: a plain product
        return weights @ values.T
    return (values @ weights[..., None])[..., 0]


def _copeland(values: Array, weights: Array) -> Array:
    """Comparisons by indicator, in as many draws at once as memory allows."""
    if values.ndim == 2 and weights.ndim == 1:
        return _wins(values[None], weights[None])[0]
    count = max(len(values) if values.ndim == 3 else 1, len(weights) if weights.ndim == 2 else 1)
    units, indicators = values.shape[-2:]
    values = np.broadcast_to(values, (count, units, indicators))
    weights = np.broadcast_to(weights, (count, indicators))
    step = max(1, CELLS // units**2)
    parts = [_wins(values[at : at + step], weights[at : at + step]) for at in range(0, count, step)]
    return np.concatenate(parts) if parts else np.empty((0, units))


def _wins(values: Array, weights: Array) -> Array:
    """Units that one is above, less those above it (draw × unit)."""
    above = np.zeros((len(values), values.shape[1], values.shape[1]))
    part = np.empty_like(above)
    for one in range(values.shape[2]):
        column = values[:, :, one]
        np.multiply(column[:, :, None] > column[:, None, :], weights[:, one, None, None], out=part)
        above += part
    margin = above - np.swapaxes(above, 1, 2)
    return (margin > 1e-12).sum(axis=2) - (margin < -1e-12).sum(axis=2).astype(float)
