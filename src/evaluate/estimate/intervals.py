"""Intervals: t on the degrees of freedom of the design; logit for shares, exact for those of 0 and 1."""

from __future__ import annotations

import numpy as np
from scipy import special

from evaluate.design.answers import Array

ROUNDING = 1e-12


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

    A share of exactly 0 or 1 has no log odds and shows no spread: `exact` is its interval, here it has none.

    **Source**: Korn & Graubard (1998), Survey Methodology 24(2). Same in R: `svyciprop(method = "logit")`.
    """
    inside = ~at_an_end(value)
    safe = np.where(inside, value, 0.5)
    odds = np.log(safe / (1 - safe))
    half = t_quantile(confidence, df) * se / (safe * (1 - safe))
    low, high = special.expit(odds - half), special.expit(odds + half)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def at_an_end(value: Array) -> Array:
    """Where a share is 0 or 1 (sums of weights may miss 1 by rounding)."""
    return (np.abs(value) < ROUNDING) | (np.abs(value - 1) < ROUNDING)


def exact(value: Array, effective: Array, n: Array, df: Array, confidence: float) -> tuple[Array, Array]:
    """The interval of a share of 0 or 1: none of `effective` people gave the answer, or all of them did.

    The other end is the share at which that would happen in only (1 - confidence)/2 of all samples; `effective` is
    first made smaller for the degrees of freedom that strata and clusters cost. An infinite `effective` (everyone is in
    the sample) gives the value itself; without degrees of freedom there is no interval.

    **Source**: Clopper & Pearson (1934); Korn & Graubard (1998) for effective n. Same in R: `binom.test`; `svyciprop(
    method = "beta")`, which takes n · deff⁻¹ from the answers and is empty at 0 and 1.
    """
    known = np.isinf(effective)
    with np.errstate(divide="ignore", invalid="ignore"):
        fewer = np.minimum((t_quantile(confidence, n - 1.0) / t_quantile(confidence, df)) ** 2, 1.0)
        reach = np.where(known, 0.0, 1 - (0.5 - confidence / 2) ** (1 / (effective * fewer)))
    upper, none = value > 0.5, 0 * reach
    return value - np.where(upper, reach, none), value + np.where(upper, none, reach)
