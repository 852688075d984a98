"""Q = Σ k t t' of the columns of a pass, kept group by group: rows of two groups meet only when a person is in both."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping

NARROW = 4  # columns behind one number, up to which Q is looked up entry by entry
LARGE = 20_000_000  # entries of Q beyond which it is not spread out for looking up


class Gram:
    """Products of columns: per pair of groupings and per cell of it a matrix (columns × columns).

    `places` are the blocks of each grouping, `offsets` where the columns of each block begin.
    """

    def __init__(
        self,
        products: dict[tuple[Grouping, Grouping], dict[int, Array]],
        places: dict[Grouping, list[int]],
        offsets: Array,
    ) -> None:
        self.products, self.places, self.offsets = products, places, offsets

    @cached_property
    def stacks(self) -> dict[tuple[int, int], Array] | None:
        """(cell × column × column) per pair of groupings, numbered as in `places`; None when that would be large."""
        number = {groups: at for at, groups in enumerate(self.places)}
        sizes = {(left, right): left.cells * (1 if left is right else right.cells) for left, right in self.products}
        width = {groups: len(blocks) for groups, blocks in self.places.items()}
        if sum(size * width[left] * width[right] for (left, right), size in sizes.items()) > LARGE:
            return None
        stacks = {}
        for (left, right), found in self.products.items():
            whole = np.zeros((sizes[left, right], width[left], width[right]))
            for cell, product in found.items():
                whole[cell] = product
            stacks[number[left], number[right]] = whole
        return stacks

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """Q as one sparse matrix."""
        size = int(self.offsets[-1])
        if self.stacks is not None and len(self.places) == 1:
            (groups, blocks), whole = next(iter(self.places.items())), self.stacks[0, 0]
            count, width = groups.count, len(blocks)
            column = np.arange(width) * count + np.arange(count)[:, None]
            indices = np.broadcast_to(column, (width, count, width)).ravel()
            data = whole[:count].transpose(1, 0, 2).ravel()
            return sparse.csr_array((data, indices, np.arange(size + 1) * width), shape=(size, size))
        entries = [*self._entries()]
        if not entries:
            return sparse.csr_array((size, size))
        rows, columns, data = (np.concatenate(part) for part in zip(*entries, strict=True))
        return sparse.csr_array(sparse.coo_array((data, (rows, columns)), shape=(size, size)))

    def _entries(self) -> list[tuple[Array, Array, Array]]:
        entries: list[tuple[Array, Array, Array]] = []
        for (left, right), found in self.products.items():
            for cell, product in found.items():
                first, second = (cell, cell) if left is right else divmod(cell, right.cells)
                if first >= left.count or second >= right.count:
                    continue
                rows = np.repeat(self.offsets[self.places[left]] + first, product.shape[1])
                columns = np.tile(self.offsets[self.places[right]] + second, product.shape[0])
                entries.append((rows, columns, product.ravel()))
                if left is not right:
                    entries.append((columns, rows, product.ravel()))
        return entries

    @cached_property
    def diagonal(self) -> Array:
        """The diagonal of Q."""
        if self.stacks is None:
            return self.matrix.diagonal()
        found = np.zeros(int(self.offsets[-1]))
        for at, (groups, blocks) in enumerate(self.places.items()):
            own = np.einsum("cpp->pc", self.stacks[at, at])[:, : groups.count]
            found[self.offsets[blocks][:, None] + np.arange(groups.count)] = own
        return found

    def variance(self, gradient: sparse.csr_array) -> Array:
        """The diagonal of `gradient Q gradient'`, without the rest of it."""
        held = np.diff(gradient.indptr)
        widest = int(held.max(initial=0))
        if widest > NARROW or not len(gradient.data) or self.stacks is None:
            return np.asarray(sparse.csr_array(gradient @ self.matrix).multiply(gradient).sum(axis=1)).ravel()
        columns, weights = np.zeros((widest, len(held)), dtype=np.int64), np.zeros((widest, len(held)))
        row, slot = np.repeat(np.arange(len(held)), held), np.arange(len(gradient.indices))
        slot -= np.repeat(gradient.indptr[:-1], held)
        columns[slot, row], weights[slot, row] = gradient.indices, gradient.data
        result = np.zeros(len(held))
        for one in range(widest):
            for other in range(one, widest):
                entries = self._looked_up(columns[one], columns[other])
                with np.errstate(invalid="ignore"):  # a group of nobody has no gradient
                    term = np.where(entries == 0, 0.0, weights[one] * weights[other] * entries)
                    result += term if one == other else 2 * term
        result[row[np.isnan(gradient.data)]] = np.nan
        return result

    def _looked_up(self, one: Array, other: Array) -> Array:
        """The entries of Q at these pairs of columns."""
        assert self.stacks is not None
        kinds, positions, groupings = self._where
        first, second = (np.searchsorted(self.offsets, each, side="right") - 1 for each in (one, other))
        cells = one - self.offsets[first], other - self.offsets[second]
        found = np.zeros(len(one))
        for (left, right), whole in self.stacks.items():
            for a, b, cell_a, cell_b in ((first, second, *cells), (second, first, *cells[::-1])):
                rows = (kinds[a] == left) & (kinds[b] == right)
                if left == right:
                    rows &= cell_a == cell_b
                if not rows.any():
                    continue
                cell = cell_a[rows] if left == right else cell_a[rows] * groupings[right].cells + cell_b[rows]
                found[rows] = whole[cell, positions[a[rows]], positions[b[rows]]]
                if left == right:
                    break  # the other way round is the same entry
        return found

    @cached_property
    def _where(self) -> tuple[Array, Array, list[Grouping]]:
        """Of each block: the number of its grouping, and its place within that."""
        kinds, positions = np.zeros((2, len(self.offsets) - 1), dtype=np.int64)
        for at, blocks in enumerate(self.places.values()):
            kinds[blocks], positions[blocks] = at, np.arange(len(blocks))
        return kinds, positions, list(self.places)
