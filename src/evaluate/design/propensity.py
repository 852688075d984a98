"""Propensities of answering: a logistic regression on what is known of everybody."""

from __future__ import annotations

import numpy as np
from scipy import sparse, special

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.design.step import Auxiliary, gram, inverse_of
from evaluate.errors import DesignError, Mistake, Text

ROUNDS = 60
LEAST = 1e-6


def predictors(sample: Sample, names: tuple[str, ...]) -> tuple[Auxiliary, ...]:
    """An intercept and the columns `names`: numbers as they are, anything else as classes.

    Raises
    ------
    DesignError
        A person without one of them.

    """
    parts, mistakes = [Auxiliary(sample.groups(()))], []
    for name in names:
        item = sample.item(name)
        number = item.codes is None
        groups = sample.groups(() if number else (name,))
        missing = int((~item.observed(0, sample.rows)).sum())
        if missing:
            mistakes.append(_missing(name, missing))
        parts.append(Auxiliary(groups, item if number else None))
    DesignError.refuse(mistakes)
    return tuple(parts)


def fit_propensity(matrix: sparse.csr_array, weights: Array, who: Array, names: tuple[str, ...]) -> Array:
    """The probability of answering of each row, from a weighted logistic regression by Newton's method.

    Raises
    ------
    DesignError
        Predictors that tell exactly who answers, so that the regression has no finite answer.

    **Source**: McCullagh & Nelder (1989), *Generalized Linear Models*, §4.4. Same in R: `svyglm(answered ~ …, family =
    quasibinomial())`.
    """
    size = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
    size = np.where(size > 0, size, 1.0)
    scaled = sparse.csr_array((matrix.data / size[matrix.indices], matrix.indices, matrix.indptr), matrix.shape)
    at = np.zeros(matrix.shape[1])
    chance = np.full(matrix.shape[0], 0.5)
    total = float(weights.sum())
    for _ in range(ROUNDS):
        score = scaled.T @ (weights * (who - chance))
        move = inverse_of(gram(scaled, weights * chance * (1 - chance))) @ score
        at = at + move
        chance = special.expit(scaled @ at)
        held = weights > 0
        if not np.isfinite(at).all() or chance[held].min() < LEAST or np.abs(scaled @ at).max() > 30:
            raise _separated(names)
        if np.abs(scaled.T @ (weights * (who - chance))).max() <= 1e-13 * total:
            return chance
    return chance


def _missing(name: str, rows: int) -> Mistake:
    return Mistake(
        name,
        Text(f"有 {rows} 行缺少这一列。", f"{rows} rows lack it."),
        Text("作答与否都有值。", "Known of everybody, answered or not."),
        Text("按名册补上，或换一列。", "Fill it in from the roster, or use another column."),
    )


def _separated(names: tuple[str, ...]) -> DesignError:
    return DesignError.single(
        ", ".join(names),
        Text("这些列能完全分出谁作答，回归没有有限的解。", "These columns tell exactly who answers: there is no fit."),
        Text("每一类里都有人作答、有人未作答。", "Each class holds some who answered and some who did not."),
        Text("合并类别，或减少列。", "Merge classes, or use fewer columns."),
    )
