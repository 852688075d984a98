"""The benefit of the doubt: every unit judged with the weights that suit it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text


@dataclass(frozen=True)
class OwnWeights:
    """Each unit with its own best weights: `scores` (unit,), at most 1; `weights` and `shares` (unit × indicator).

    `shares` are what each indicator contributes to the unit's score; they sum to 1.
    """

    scores: Array
    weights: Array
    shares: Array


def benefit_of_the_doubt(values: Array, *, least: float | Array = 0.0, most: float | Array = 1.0) -> OwnWeights:
    """How does each unit stand with the weights that suit it best?

    max Σ w·x of the unit, such that with the same weights no unit exceeds 1, w ≥ 0, and each indicator contributes a
    share of the unit's own score between `least` and `most`. A unit that still scores low cannot blame the weights.

    Parameters
    ----------
    values : array (unit × indicator)
        More is better, none below zero, nothing missing; the unit of measurement has no say.
    least, most : float or array (indicator,)
        Limits of the shares, 0 … 1; without them a unit may be judged by its best indicator alone.

    Returns
    -------
    OwnWeights

    Raises
    ------
    DesignError
        Missing or negative numbers, or limits that no shares can keep.

    **Source**: Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), Social Indicators Research 82, eq. 3–6. Same in R:
    `Compind::ci_bod(x)`, `ci_bod_constr(x, up_w, low_w)`.

    >>> benefit_of_the_doubt(np.array([[1.0, 5], [4, 6], [4, 3]])).scores.round(3).tolist()
    [0.833, 1.0, 1.0]

    """
    given = np.asarray(values, dtype=float)
    low, high = (np.broadcast_to(np.asarray(limit, dtype=float), given.shape[1:]) for limit in (least, most))
    if not np.isfinite(given).all() or (given < 0).any():
        raise _not_whole()
    if low.sum() > 1 + 1e-9 or high.sum() < 1 - 1e-9 or (low > high).any() or (low < 0).any():
        raise _no_shares(low, high)
    weights = np.array([_best(given, unit, low, high) for unit in range(len(given))])
    parts = weights * given
    scores = parts.sum(axis=1)
    shares = np.divide(parts, scores[:, None], out=np.zeros_like(parts), where=scores[:, None] > 0)
    return OwnWeights(scores, weights, shares)


def _best(values: Array, unit: int, low: Array, high: Array) -> Array:
    """The weights that suit one unit best (indicator,)."""
    from scipy.optimize import linprog

    # In parts of the largest value of an indicator, so that the solver meets numbers of one size.
    size = np.where(values.max(axis=0) > 0, values.max(axis=0), 1.0)
    scaled = values / size
    own = scaled[unit]
    if not own.any():
        return np.zeros(len(own))
    # share between the limits: low·Σ w·x ≤ w·x ≤ high·Σ w·x, linear in w.
    limits = [row for row, limit in zip(_limits(own, low, -1), low, strict=True) if limit > 0]
    limits += [row for row, limit in zip(_limits(own, high, 1), high, strict=True) if limit < 1]
    rows = np.vstack([scaled, *limits]) if limits else scaled
    bounds = np.concatenate([np.ones(len(scaled)), np.zeros(len(limits))])
    found = linprog(-own, A_ub=rows, b_ub=bounds, bounds=(0, None), method="highs")
    return np.asarray(found.x) / size


def _limits(own: Array, limit: Array, sign: int) -> Array:
    """Rows of sign · (w_i·x_i - limit_i·Σ w·x) ≤ 0, one an indicator."""
    return sign * (np.diag(own) - limit[:, None] * own[None, :])


def _not_whole() -> DesignError:
    return DesignError.single(
        "benefit_of_the_doubt",
        Text("数据有缺失或负数。", "Numbers are missing or negative."),
        Text("归一化后的完整数据，越大越好。", "Complete numbers on one scale, more is better."),
        Text("先 compose，再用其 filled 表。", "Compose first, and use its table `filled`."),
    )


def _no_shares(low: Array, high: Array) -> DesignError:
    return DesignError.single(
        "benefit_of_the_doubt(least=…, most=…)",
        Text(
            f"份额下限合计 {low.sum():.2f}，上限合计 {high.sum():.2f}，无解。",
            f"Lower limits sum to {low.sum():.2f}, upper limits to {high.sum():.2f}: no shares keep them.",
        ),
        Text(
            "下限合计不超过 1，上限合计不小于 1，下限不大于上限。",
            "Lower ones up to 1, upper ones from 1.",
        ),
        Text("放宽上下限。", "Widen the limits."),
    )
