"""Post-stratification: every cell of the sample is brought to its known number of people."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array


def poststratify_factors(matrix: sparse.csr_array, weights: Array, totals: Array) -> Array:
    """Known number over weighted number, cell by cell; each row of `matrix` holds a single 1.

    **Source**: Holt & Smith (1979), JRSS A 142. Same in R: `postStratify(design, ~level, population)`.
    """
    held = matrix.T @ weights
    ratio = np.divide(totals, held, out=np.zeros(len(totals)), where=held != 0)
    return matrix @ ratio
