"""Weighting steps: what was done to the weights, how to do it again in a replicate, and what errors must know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping, Item

Replay = Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class Step:
    """One weighting step. `str()` prints it; `replay` does it again with other weights of the same rows.

    `design_effect` is Kish's, of the weights after the step: n Σw² / (Σw)².
    """

    method: str
    detail: str
    design_effect: float
    replay: Replay = field(repr=False)

    def __str__(self) -> str:
        return f"{self.method}: {self.detail}; deff {self.design_effect:.3f}"


@dataclass(frozen=True, eq=False)
class Auxiliary:
    """Columns that a step knows the totals of: one per group of `groups`, each holding 1 or the answers to `item`."""

    groups: Grouping
    item: Item | None = None


@dataclass(frozen=True, eq=False)
class Adjustment:
    """What a step does to errors: the linearised contribution z of a row becomes z - spread · x'β.

    β = `products`⁻¹ Σ regression · x z over the rows, with x the auxiliary columns. For a calibration `products` is
    Σ d x x', `regression` d/w and `spread` w, where d are the weights before and w those after the step. One form
    serves calibration to known totals, cells of response (spread w - d) and propensity models.

    **Source**: Deville & Särndal (1992), JASA 87; Kim & Kim (2007), Can. J. Stat. 35, for response propensities.
    """

    columns: tuple[Auxiliary, ...]
    products: Array
    spread: Array
    regression: Array

    @cached_property
    def inverse(self) -> Array:
        """The generalised inverse of `products`, made when an error is first asked for."""
        return inverse_of(self.products)


def kish(weights: Array) -> float:
    """Kish's design effect of unequal weights, among those above zero: n Σw² / (Σw)².

    **Source**: Kish (1965), *Survey Sampling*, §11.7.
    """
    held = weights if weights.min(initial=1.0) > 0 else weights[weights > 0]
    return float(len(held) * np.einsum("i,i", held, held) / held.sum() ** 2) if len(held) else float("nan")


def gram(matrix: sparse.csr_array, weights: Array) -> Array:
    """Σ weight · x x' over the rows; rows with equally many entries are counted pair by pair, without a product."""
    rows, columns = matrix.shape
    each = len(matrix.indices) // max(rows, 1)
    if (matrix.indptr != np.arange(rows + 1) * each).any():
        return np.asarray((matrix.T @ matrix.multiply(weights[:, None])).toarray())
    places = np.ascontiguousarray(matrix.indices.reshape(rows, each).T, dtype=np.int64)
    data = np.ascontiguousarray(matrix.data.reshape(rows, each).T)
    result = np.zeros((columns, columns))
    for one in range(each):
        held = weights * data[one]
        for other in range(one, each):
            pairs = np.bincount(places[one] * columns + places[other], held * data[other], columns**2)
            pairs = pairs.reshape(columns, columns)
            result += pairs if one == other else pairs + pairs.T
    return result


def inverse_of(matrix: Array) -> Array:
    """The generalised inverse of a symmetric matrix: margins that repeat one another are no mistake."""
    root = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    root = np.where(root > 0, root, 1.0)
    if np.count_nonzero(matrix - np.diag(np.diag(matrix))) == 0:
        diagonal = np.diag(matrix)
        return np.diag(np.divide(1.0, diagonal, out=np.zeros(len(matrix)), where=diagonal != 0))
    return np.linalg.pinv(matrix / np.outer(root, root), rcond=1e-11, hermitian=True) / np.outer(root, root)
