"""Raking: iterative proportional fitting of several margins, on collapsed cells."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array

Table = Array | sparse.csr_array

SWEEPS = 5_000
EXACT = 1e-13
DENSE = 16  # places of a full table for each cell, up to which it is quicker than a sparse one


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
    halves, tables = _halves(matrix, weights, totals)
    best, stalled = np.inf, 0
    for _ in range(SWEEPS):
        miss = halves[0].swept(tables[0] @ halves[1].factors)
        miss = max(miss, halves[1].swept(tables[1] @ halves[0].factors))
        stalled = 0 if miss < 0.999 * best else stalled + 1
        best = min(best, miss)
        if miss <= EXACT or stalled > 50:
            break
    return np.where(weights > 0, halves[0].of_cells * halves[1].of_cells, 1.0)


class _Half:
    """Some of the margins, crossed: while they are fitted in turn, the factors of the others stand still.

    `codes` (margin × crossed class) is the class of each margin, `totals` what each class must come to, `cells` the
    crossed class of each cell.
    """

    def __init__(self, codes: list[Array], totals: list[Array], cells: Array) -> None:
        self.cells, self.factors = cells, np.ones(len(codes[0]) if codes else 1)
        self.ratios = np.ones(sum(map(len, totals)))
        each = np.split(self.ratios, np.cumsum([len(part) for part in totals])[:-1])
        self.margins = list(zip(codes, totals, each, strict=True)) if codes else []

    @property
    def of_cells(self) -> Array:
        """The factor of each cell."""
        return self.factors[self.cells]

    def swept(self, seen: Array) -> float:
        """Bring each margin to its totals; by how much one was missed at most, relative to its size.

        `seen` is what each crossed class would weigh without the factors of this half.
        """
        for codes, totals, ratios in self.margins:
            held = np.bincount(codes, self.factors * seen, minlength=len(totals))
            # A class without anybody is left alone: the caller says that its total is missed.
            np.divide(totals, held, out=ratios, where=held > 0)
            self.factors *= ratios[codes]
        return float(np.abs(self.ratios - 1).max(initial=0.0))


def _halves(matrix: sparse.csr_array, weights: Array, totals: Array) -> tuple[tuple[_Half, _Half], tuple[Table, Table]]:
    """The margins in two crossed halves about equally large, and the weights of the cells as a table of the two, both
    ways.

    Two small products then stand for the other half of the margins, instead of every cell for every margin.
    """
    places = matrix.indices.reshape(matrix.shape[0], -1).T
    bounds = [(int(part.min(initial=0)), int(part.max(initial=0)) + 1) for part in places]
    sizes = np.array([stop - start for start, stop in bounds], dtype=float)
    order = np.argsort(sizes, kind="stable")
    cut = 1 + int(
        np.argmin([sizes[order[:cut]].prod() + sizes[order[cut:]].prod() for cut in range(1, len(order) + 1)])
    )
    made = []
    for margins in (sorted(order[:cut]), sorted(order[cut:])):
        cells, codes = _crossed([places[margin] - bounds[margin][0] for margin in margins], len(weights))
        made.append(_Half(codes, [totals[slice(*bounds[margin])] for margin in margins], cells))
    left, right = made
    shape = (len(left.factors), len(right.factors))
    if shape[0] * shape[1] <= DENSE * len(weights):
        table = np.bincount(left.cells * shape[1] + right.cells, weights, shape[0] * shape[1]).reshape(shape)
        return (left, right), (table, np.ascontiguousarray(table.T))
    held = sparse.csr_array((weights.astype(float), (left.cells, right.cells)), shape=shape)
    return (left, right), (held, held.T.tocsr())


def _crossed(codes: list[Array], cells: int) -> tuple[Array, list[Array]]:
    """The crossed class of each cell among those that occur, and the class of each of them in every margin."""
    joint, first = np.zeros((2, cells), dtype=np.int64)
    for part in codes:
        joint = joint * (int(part.max(initial=0)) + 1) + part
        _, first, joint = np.unique(joint, return_index=True, return_inverse=True)
    return joint, [part[first].astype(np.int64) for part in codes]
