"""A piece of the equations of a family that has no unknown number in common with the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array


@dataclass(frozen=True, eq=False)
class Piece:
    """Equations `matrix @ amounts = constant` in some unknown `nodes`; `rows` are their places in the family."""

    matrix: sparse.csr_array
    constant: Array
    nodes: Array
    rows: Array

    def parts(self, wanted: Array) -> Iterator[Piece]:
        """The pieces that have nothing to do with each other, and a wanted node (family's node,) in them."""
        if not len(self.nodes):
            return
        links = sparse.csr_array(abs(self.matrix))
        _, label = sparse.csgraph.connected_components(links.T @ links, directed=False)
        for part in np.unique(label[wanted[self.nodes]]):
            own = np.flatnonzero(label == part)
            rows = np.flatnonzero(np.diff(self.matrix[:, own].indptr))
            yield Piece(self.matrix[rows][:, own], self.constant[rows], self.nodes[own], self.rows[rows])._once()

    def _once(self) -> Piece:
        """Of equations that are the same, one: many tables have the same sums."""
        matrix = self.matrix
        first: dict[tuple[bytes, bytes, float], int] = {}
        matrix.sort_indices()
        for row, (begin, end) in enumerate(pairwise(matrix.indptr.tolist())):
            key = (matrix.indices[begin:end].tobytes(), matrix.data[begin:end].tobytes(), round(self.constant[row], 9))
            first.setdefault(key, row)
        kept = np.fromiter(first.values(), dtype=int)
        return Piece(matrix[kept], self.constant[kept], self.nodes, self.rows[kept])

    def without(self, fixed: Array, amounts: Array) -> Piece:
        """The piece once the amounts of some nodes (node,) are known."""
        rest = self.matrix[:, np.flatnonzero(~fixed)]
        constant = self.constant - self.matrix @ np.where(fixed, amounts, 0.0)
        rest.eliminate_zeros()
        return Piece(rest, constant, self.nodes[~fixed], self.rows)


def one_by_one(matrix: sparse.csr_array) -> dict[int, Array]:
    """The columns that follow one after the other, each from an equation in which it alone is left unknown; and all the
    equations that it takes to come to each.
    """
    columns = sparse.csc_array(matrix)
    left = np.diff(matrix.indptr)
    queue = deque(np.flatnonzero(left == 1).tolist())
    behind: dict[int, set[int]] = {}
    while queue:
        row = queue.popleft()
        if left[row] != 1:
            continue
        own = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
        column = next(one for one in own if one not in behind)
        behind[column] = {row}.union(*(behind[one] for one in own if one in behind))
        touched = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        left[touched] -= 1
        queue.extend(touched[left[touched] == 1].tolist())
    return {column: np.array(sorted(rows), dtype=int) for column, rows in behind.items()}
