"""Ordinal logistic regression: how ordered answers, such as a five-point scale, go with other answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import special

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.formula import Matrix, read_formula
from evaluate.estimate.regression import Fit
from evaluate.estimate.scores import base, refuse_confidence, scored

ROUNDS, STEADY = 200, 1e-12


def ordinal(sample: Sample, formula: str, *, confidence: float = 0.95) -> Fit:
    """How do ordered answers go with other answers?

    Proportional odds: the log odds of an answer up to a category are a threshold less the linear predictor, so that a
    positive coefficient goes with higher answers. Weighted maximum likelihood by Newton's method; the errors are those
    of the weighted scores under the design.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it; whoever did not answer every variable is outside the domain.
    formula : str
        As in `regress`; the response is an ordered category, a scale, or numbers with few values.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Fit
        `coefficients` holds log odds ratios, then the thresholds "a|b" between neighbouring answers.

    Raises
    ------
    DesignError
        As in `regress`; a response with fewer than three or more than 30 answers; no maximum.

    **Source**: McCullagh (1980), JRSS B 42, 109–142; Binder (1983) for the errors. Same in R: `svyolr`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"need": [1, 2, 3, 2, 1, 3, 2, 3], "hours": [1.0, 4, 6, 3, 2, 5, 5, 2]})
    >>> list(ordinal(Sample(frame, Design()), "need ~ hours").names)
    ['hours', '1|2', '2|3']

    """
    refuse_confidence(confidence)
    matrix = read_formula(sample, formula, categories=True, constant=False)
    levels = matrix.levels
    if not 3 <= len(levels) <= 30:
        raise _wrong_response(matrix)
    rows = matrix.inside.rows
    x, y, weights = matrix.x[rows], matrix.y[rows].astype(np.int64), sample.weights[rows]
    value, each, inverse = _fitted(x, y, weights, len(levels), formula)
    scores = np.zeros((sample.rows, len(value)))
    scores[rows] = each @ inverse
    n, df = base(sample, matrix.inside)
    names = (*matrix.names, *(f"{answer_name(a)}|{answer_name(b)}" for a, b in pairwise(levels)))

    def refit(other: Array) -> Array:
        return _fitted(x, y, other[rows], len(levels), formula)[0]

    linear = scored(sample, scores, value, inside=matrix.inside, again=refit)
    left = float(df[0]) + 1 - len(value)
    return Fit(sample, matrix, "ordinal", linear, scores, names, left, int(n[0]), 1.0, confidence, refit)


def _fitted(x: Array, y: Array, weights: Array, count: int, formula: str) -> tuple[Array, Array, Array]:
    """Coefficients and thresholds, each row's score, and the inverse of the negative Hessian."""
    below = np.cumsum(np.bincount(y, weights, minlength=count))[:-1] / weights.sum()
    size = np.abs(x).max(axis=0)
    value = np.concatenate([np.zeros(x.shape[1]), special.logit(below)])
    upper, lower = _rows(x / size, y, count)
    likelihood, each, hessian = _likelihood(value, upper, lower, y, weights, count)
    for _ in range(ROUNDS):
        step = np.linalg.solve(-hessian, weights @ each)
        share = 1.0
        # A step too far would cross thresholds: halve it until the likelihood does not fall.
        while True:
            tried = _likelihood(value + share * step, upper, lower, y, weights, count)
            if tried[0] >= likelihood - 1e-12 * abs(likelihood) or share < 1e-8:
                break
            share /= 2
        value, (likelihood, each, hessian) = value + share * step, tried
        if not np.isfinite(value).all() or np.abs(value[: len(size)]).max(initial=0) > 1e4:
            break
        if np.abs(step).max() <= STEADY * max(np.abs(value).max(), 1.0) or share < 1e-8:
            scale = np.concatenate([size, np.ones(count - 1)])
            inverse = np.linalg.inv(-hessian) / scale[:, None] / scale[None, :]
            return value / scale, each * scale, inverse
    raise DesignError.single(
        formula,
        Text(
            "似然没有最大值：自变量可能把答案完全分开了。",
            "There is no maximum: the variables may separate the answers.",
        ),
        Text("各类答案相互交错。", "Answers that overlap."),
        Text("合并人数少的类，或去掉一个自变量。", "Merge small categories, or leave out a variable."),
    )


def _rows(x: Array, y: Array, count: int) -> tuple[Array, Array]:
    """The derivatives of a row's upper and lower threshold less its predictor (row × parameter)."""
    thresholds = np.eye(count - 1)
    none = np.zeros((1, count - 1))
    upper = np.column_stack([-x, np.concatenate([thresholds, none])[y]])
    lower = np.column_stack([-x, np.concatenate([none, thresholds])[y]])
    upper[y == count - 1], lower[y == 0] = 0.0, 0.0
    return upper, lower


def _likelihood(
    value: Array, upper: Array, lower: Array, y: Array, weights: Array, count: int
) -> tuple[float, Array, Array]:
    """Log likelihood, the score of each row, and the Hessian."""
    a = np.where(y == count - 1, 1.0, special.expit(upper @ value))
    b = np.where(y == 0, 0.0, special.expit(lower @ value))
    chance = a - b
    if (chance <= 0).any() or not np.isfinite(chance).all():
        return -np.inf, np.zeros_like(upper), -np.eye(upper.shape[1])
    rise, fall = a * (1 - a) / chance, -b * (1 - b) / chance
    bend_up, bend_down = rise * (1 - 2 * a) - rise**2, fall * (1 - 2 * b) - fall**2
    each = rise[:, None] * upper + fall[:, None] * lower
    cross = (upper.T * (weights * -rise * fall)) @ lower
    hessian = (upper.T * (weights * bend_up)) @ upper + (lower.T * (weights * bend_down)) @ lower + cross + cross.T
    return float(weights @ np.log(chance)), each, hessian


def answer_name(level: object) -> str:
    """How an answer is called in names of coefficients and choices."""
    return f"{level:g}" if isinstance(level, (int, float)) else str(level)


def _wrong_response(matrix: Matrix) -> DesignError:
    levels: Sequence[object] = matrix.levels
    return DesignError.single(
        matrix.response,
        Text(f"因变量有 {len(levels)} 类。", f"The response has {len(levels)} categories."),
        Text("3 到 30 个有顺序的类别。", "3 to 30 ordered categories."),
        Text(
            '两类用 regress(family="binomial")；连续的数用 regress。',
            'For two use regress(family="binomial"); for numbers regress.',
        ),
    )
