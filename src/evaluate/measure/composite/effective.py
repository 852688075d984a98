"""What each indicator really counts in the index, which is not its weight."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.measure.composite.index import Index

#: Bandwidths tried for the smooth line, in standard deviations of the indicator.
BANDWIDTHS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.5, 5.0)


def effective_weights(index: Index) -> pd.DataFrame:
    """How much of the differences between units does each indicator account for, whatever its weight says?

    A weight is what an indicator is meant to count. With indicators that spread more, or go along with others, it
    counts more in fact. `variance_share`: w·cov(x, y) / var(y), the indicator's part of the variance of an arithmetic
    index. `correlation_ratio`: var(E[y | x]) / var(y), from a smooth line through the units (local linear, its width
    found by leaving one out): how much of the variance would be gone if x were the same for all, correlated ones
    included.

    Parameters
    ----------
    index : Index
        From `compose`.

    Returns
    -------
    pandas.DataFrame
        indicator | weight | variance_share | correlation_ratio. Shares sum to 1, and may be below zero for an
        indicator that works against the index; they are not known where the index is not arithmetic.

    **Source**: Paruolo, Saisana & Saltelli (2013), Journal of the Royal Statistical Society A 176(3), §3; Becker,
    Saisana, Paruolo & Vandecasteele (2017), Ecological Indicators 80.
    """
    x, y = index.filled.to_numpy(dtype=float), index.scores.to_numpy(dtype=float)
    weights = index.indicators.weights
    spread = float(np.var(y, ddof=1))
    share = np.full(len(weights), np.nan)
    if index.recipe.aggregation == "arithmetic" and spread > 0:
        share = weights * ((x - x.mean(axis=0)) * (y - y.mean())[:, None]).sum(axis=0) / ((len(y) - 1) * spread)
    return pd.DataFrame(
        {
            "indicator": list(index.indicators.names),
            "weight": weights,
            "variance_share": share,
            "correlation_ratio": [correlation_ratio(column, y) for column in x.T],
        }
    )


def correlation_ratio(x: Array, y: Array) -> float:
    """var(E[y | x]) / var(y) from a smooth line, 0 … 1; 0 where either is the same for all."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    distance = (x[:, None] - x[None, :]) / x.std()
    lines = [_line(distance, y, width) for width in BANDWIDTHS]
    fitted = min(lines, key=lambda line: line[1])[0]
    return float(np.clip(np.var(fitted) / np.var(y), 0.0, 1.0))


def _line(distance: Array, y: Array, width: float) -> tuple[Array, float]:
    """Local linear fit of one bandwidth, and its squared error when each unit is left out of its own."""
    kernel = np.exp(-0.5 * (distance / width) ** 2)
    s0, s1, s2 = (np.sum(kernel * distance**power, axis=1) for power in (0, 1, 2))
    bottom = s0 * s2 - s1**2
    # Where all near units have one value of x the line has no slope: their mean.
    flat = bottom <= 1e-10 * s0**2
    hat = kernel * np.where(flat[:, None], 1.0, s2[:, None] - distance * s1[:, None])
    hat = hat / hat.sum(axis=1, keepdims=True)
    fitted, own = hat @ y, np.diag(hat)
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = np.where(own < 1 - 1e-8, (y - fitted) / (1 - own), np.inf)
    return fitted, float((left_out**2).mean())
