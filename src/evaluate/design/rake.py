"""Raking: iterative proportional fitting of several margins, on collapsed cells."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.auxiliary import misses

SWEEPS = 5_000
EXACT = 1e-13


def rake_factors(matrix: sparse.csr_array, weights: Array, totals: Array) -> Array:
    """What each cell's weight is multiplied by so that every margin is met.

    Each margin in turn: weights of a class are multiplied by its known over its weighted number, until all agree.

    Parameters
    ----------
    matrix : sparse array (cell × column)
        One 1 per margin in each row.
    weights : array (cell,)
        Weights before.
    totals : array (column,)
        Known numbers.

    Returns
    -------
    array (cell,)
        Factors; when margins cannot be met, those of the last sweep (the caller checks).

    **Source**: Deming & Stephan (1940), Ann. Math. Stat. 11. Same in R: `rake(design, margins, population)`.

    >>> cells = sparse.csr_array(np.array([[1.0, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0]]))
    >>> rake_factors(cells, np.ones(3), np.array([4.0, 2, 3, 3])).round(6).tolist()
    [1.0, 3.0, 2.0]

    """
    places = matrix.indices.reshape(matrix.shape[0], -1)
    fitted, best = weights.astype(float), np.inf
    stalled = 0
    for _ in range(SWEEPS):
        for margin in places.T:
            held = np.bincount(margin, fitted, minlength=len(totals))
            ratio = np.divide(totals, held, out=np.zeros(len(totals)), where=held > 0)
            fitted = fitted * ratio[margin]
        miss = float(np.abs(misses(matrix, fitted, totals)).max())
        stalled = 0 if miss < 0.999 * best else stalled + 1
        best = min(best, miss)
        if miss <= EXACT or stalled > 50:
            break
    return np.divide(fitted, weights, out=np.ones(len(weights)), where=weights > 0)
