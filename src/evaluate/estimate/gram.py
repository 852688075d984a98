"""Q = Σ k t t' of the columns of a pass, kept group by group: rows of two groups meet only when a person is in both."""

from __future__ import annotations

import math
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping

NARROW = 4  # columns behind one number, up to which Q is looked up entry by entry
LARGE = 20_000_000  # entries of Q beyond which it is not spread out for looking up


class Gram:
    """Products of columns: per pair of groupings and per cell of it a matrix (columns × columns).

    `places` are the blocks of each grouping, `offsets` where the columns of each block begin. `stacks` holds the
    products as (cell × column × column) per pair of groupings, numbered as in `places`; None when that would be large.
    """

    def __init__(self, places: dict[Grouping, list[int]], offsets: Array) -> None:
        self.places, self.offsets = places, offsets
        self.products: dict[tuple[Grouping, Grouping], dict[int, Array]] = {}
        self.stacks: dict[tuple[int, int], Array] | None = {}
        shapes = {}
        for (one, left), (other, right) in combinations_with_replacement(enumerate(places), 2):
            cells = left.cells * (1 if left is right else right.cells)
            shapes[one, other], self.products[left, right] = (cells, len(places[left]), len(places[right])), {}
        if sum(math.prod(shape) for shape in shapes.values()) > LARGE:
            self.stacks = None
        else:
            self.stacks = {pair: np.zeros(shape) for pair, shape in shapes.items()}

    def add(self, scaled: Array, start: int, stop: int) -> None:
        """Add a stretch of rows (column × row): they are brought together by group, so that each group is one matrix
        product.
        """
        for (one, left), (other, right) in combinations_with_replacement(enumerate(self.places), 2):
            codes = left.rows(start, stop)
            if left is not right:
                more = right.rows(start, stop)
                codes = more if codes is None else codes if more is None else codes * right.cells + more
            found, stack = self.products[left, right], None if self.stacks is None else self.stacks[one, other]
            _add_products(found, stack, scaled, self.places[left], self.places[right], codes)

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


def _add_products(
    found: dict[int, Array],
    stack: Array | None,
    scaled: Array,
    left: list[int],
    right: list[int],
    codes: Array | None,
) -> None:
    """Add the products of these columns in every cell; where there is a stack they are views of it."""
    same = left is right
    if codes is None:
        cells, bounds, order = [0], [0, scaled.shape[1]], None
    else:
        order = np.argsort(codes.astype(np.int16) if codes.max(initial=0) < 1 << 15 else codes, kind="stable")
        cells, begins = np.unique(codes[order], return_index=True)
        bounds = [*begins, len(codes)]
    first = _gathered(scaled, left, order)
    second = first if same else _gathered(scaled, right, order)
    for cell, begin, end in zip(cells, bounds[:-1], bounds[1:], strict=True):
        key, rows = int(cell), slice(begin, end)
        if key in found:
            found[key] += first[:, rows] @ second[:, rows].T
        else:
            found[key] = np.matmul(first[:, rows], second[:, rows].T, out=None if stack is None else stack[key])


def _gathered(scaled: Array, places: list[int], order: Array | None) -> Array:
    whole = len(places) == len(scaled)
    part = scaled if whole else scaled[places]
    return part if order is None else np.take(part, order, axis=1)
