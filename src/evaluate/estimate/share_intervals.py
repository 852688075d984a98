"""Intervals of shares: logit, Wilson, Korn and Graubard's beta, arcsine, likelihood, and plain t."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy import special

from evaluate.design.answers import Array
from evaluate.estimate.intervals import logit, plain, t_quantile

ShareInterval = Literal["logit", "wilson", "beta", "mean", "arcsine", "likelihood"]
Function = Callable[[Array, Array, Array, float, Array], tuple[Array, Array]]
HALVINGS = 200


def wilson(value: Array, se: Array, df: Array, confidence: float, n: Array) -> tuple[Array, Array]:
    """Wilson's score interval with the effective sample size P(1-P)/se² and the t quantile.

    **Source**: Wilson (1927), JASA 22; Korn & Graubard (1998) for the effective sample size. Same in R:
    `svyciprop(method = "wilson")`.
    """
    t, size = t_quantile(confidence, df), effective(value, se, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = t**2 / size
        middle = (value + square / 2) / (1 + square)
        half = np.sqrt(square * value * (1 - value) + square**2 / 4) / (1 + square)
    return np.where(middle - half < 0, 0.0, middle - half), np.where(middle + half > 1, 1.0, middle + half)


def beta(value: Array, se: Array, df: Array, confidence: float, n: Array) -> tuple[Array, Array]:
    """Clopper and Pearson's interval with the effective sample size, itself corrected for the design's few degrees of
    freedom.

    **Source**: Korn & Graubard (1998), Survey Methodology 24(2). Same in R: `svyciprop(method = "beta")`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        few = (t_quantile(confidence, np.asarray(n, dtype=np.float64) - 1) / t_quantile(confidence, df)) ** 2
        size = effective(value, se, n) * few
        tail = (1 - confidence) / 2
        known = np.isfinite(size) & (size > 0)
        safe = np.where(known, size, 1.0)
        yes, no = safe * value, safe * (1 - value)
        low = np.where(yes > 0, special.betaincinv(np.maximum(yes, 1e-300), no + 1, tail), 0.0)
        high = np.where(no > 0, special.betaincinv(yes + 1, np.maximum(no, 1e-300), 1 - tail), 1.0)
    point = np.where(np.isinf(size), value, np.nan)
    return np.where(known, low, point), np.where(known, high, point)


def arcsine(value: Array, se: Array, df: Array, confidence: float, n: Array) -> tuple[Array, Array]:
    """Value ± t · se on the scale arcsin √P, where the variance of a share is nearly constant.

    Same in R: `svyciprop(method = "asin")`.
    """
    inside = (value > 0) & (value < 1)
    safe = np.where(inside, value, 0.5)
    middle, half = np.arcsin(np.sqrt(safe)), t_quantile(confidence, df) * se / (2 * np.sqrt(safe * (1 - safe)))
    low, high = (np.sin(np.clip(end, 0, np.pi / 2)) ** 2 for end in (middle - half, middle + half))
    return np.where(inside, low, value), np.where(inside, high, value)


def likelihood(value: Array, se: Array, df: Array, confidence: float, n: Array) -> tuple[Array, Array]:
    """All shares whose deviance, scaled to the design by the effective sample size, is at most t².

    **Source**: Rao & Scott (1984), Ann. Statist. 12, for the scale. Same in R: `svyciprop(method = "likelihood")`,
    whose profile is interpolated (good to about 1e-5).
    """
    value, n = np.asarray(value, dtype=np.float64), np.asarray(n, dtype=np.float64)
    inside = (value > 0) & (value < 1) & (se > 0)
    safe = np.where(inside, value, 0.5)
    size = np.where(inside, effective(safe, np.where(inside, se, 1.0), n), 1.0) * (n - 1) / np.maximum(n, 1)
    limit = t_quantile(confidence, df) ** 2 / (2 * size)
    ends = []
    for wall in (0.0, 1.0):
        near, far = safe.copy(), np.full(safe.shape, wall)
        for _ in range(HALVINGS):
            middle = (near + far) / 2
            close = special.kl_div(safe, middle) + special.kl_div(1 - safe, 1 - middle) <= limit
            near, far = np.where(close, middle, near), np.where(close, far, middle)
        ends.append(np.where(inside, np.where(np.isnan(limit), np.nan, near), value))
    return ends[0], ends[1]


def effective(value: Array, se: Array, n: Array) -> Array:
    """The size of the simple random sample with this error; the number of records where everyone agrees."""
    unanimous = (value <= 0) | (value >= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(unanimous, np.asarray(n, dtype=np.float64), value * (1 - value) / np.asarray(se) ** 2)


SHARE_INTERVALS: dict[str, Function] = {
    "logit": lambda value, se, df, confidence, n: logit(value, se, df, confidence),
    "wilson": wilson,
    "beta": beta,
    "mean": lambda value, se, df, confidence, n: plain(value, se, df, confidence),
    "arcsine": arcsine,
    "likelihood": likelihood,
}
