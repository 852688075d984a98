"""Intervals: t on the degrees of freedom of the design, and logit for shares."""

from __future__ import annotations

import numpy as np
from scipy import special

from evaluate.design.answers import Array


def t_quantile(confidence: float, df: Array) -> Array:
    """The two-sided t quantile; normal where `df` is empty or infinite, none where it is below one."""
    df = np.asarray(df, dtype=np.float64)
    normal = np.isnan(df) | np.isinf(df)
    level = 0.5 + confidence / 2
    quantile = special.stdtrit(np.where(normal | (df < 1), 1.0, df), level)
    return np.where(normal, special.ndtri(level), np.where(df < 1, np.nan, quantile))


def plain(value: Array, se: Array, df: Array, confidence: float) -> tuple[Array, Array]:
    """Value ± t · se."""
    half = t_quantile(confidence, df) * se
    return value - half, value + half


def logit(value: Array, se: Array, df: Array, confidence: float) -> tuple[Array, Array]:
    """Value ± t · se on the scale of log odds, so that the interval of a share stays between 0 and 1.

    A share of exactly 0 or 1 has no interval of its own: it is returned as a point.

    **Source**: Korn & Graubard (1998), Survey Methodology 24(2). Same in R: `svyciprop(method = "logit")`.
    """
    inside = (value > 0) & (value < 1)
    safe = np.where(inside, value, 0.5)
    odds = np.log(safe / (1 - safe))
    half = t_quantile(confidence, df) * se / (safe * (1 - safe))
    low, high = special.expit(odds - half), special.expit(odds + half)
    return np.where(inside, low, value), np.where(inside, high, value)
