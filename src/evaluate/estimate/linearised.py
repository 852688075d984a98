"""Linearised: a value and its gradient over columns of a sample; arithmetic carries both."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Origin, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.columns import Block, merge
from evaluate.estimate.replicate_totals import ReplicateMoments, replicate_moments
from evaluate.estimate.rows import Moments, moments

Declared = frozenset[frozenset[Origin]]


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of one sample, with what the pass left of them (made when first asked)."""

    sample: Sample
    blocks: tuple[Block, ...]

    @property
    def origin(self) -> Origin:
        """The drawing of people that the columns belong to."""
        return self.sample.origin

    @cached_property
    def moments(self) -> Moments | ReplicateMoments:
        """What one pass over the rows leaves."""
        if self.sample.replicates is not None:
            return replicate_moments(self.sample, self.sample.replicates, self.blocks)
        return moments(self.sample, self.blocks)

    @property
    def width(self) -> int:
        """How many columns."""
        return sum(block.width for block in self.blocks)

    def covariance(self, gradient: sparse.csr_array) -> Array:
        """Covariance of `gradient @ totals`."""
        return self.moments.covariance(gradient)

    def variance(self, gradient: sparse.csr_array) -> Array:
        """Its diagonal."""
        return self.moments.variance(gradient)


@dataclass(frozen=True, eq=False)
class Given:
    """Numbers that came with their covariance: a model's result, or published values with standard errors."""

    matrix: Array
    origin: Origin

    @property
    def width(self) -> int:
        """How many numbers."""
        return len(self.matrix)

    def covariance(self, gradient: sparse.csr_array) -> Array:
        """Covariance of `gradient @ numbers`."""
        return gradient @ self.matrix @ gradient.T.toarray()

    def variance(self, gradient: sparse.csr_array) -> Array:
        """Its diagonal."""
        return np.einsum("ij,ij->i", gradient @ self.matrix, gradient.toarray())


Term = tuple[Columns | Given, sparse.csr_array]
Copies = tuple[tuple[Origin, Array], ...]


@dataclass(frozen=True, eq=False)
class Linearised:
    """Values (p,) with their gradient over the columns of one sample (or of several that are independent).

    `+ - * /`, `log`, `exp` and a matrix product act on value and gradient; `covariance` and `variance` ask the pass.
    Where a sample has replicates, `copies` holds the values in each of them (value × replicate), and everything acts on
    these; results that carry none fall back on the gradient.

    **Source**: Binder (1983), Int. Stat. Review 51; Särndal, Swensson & Wretman (1992), §5.5.
    """

    value: Array
    terms: tuple[Term, ...] = ()
    declared: Declared = field(default_factory=frozenset)
    copies: Copies = ()

    def __len__(self) -> int:
        return len(self.value)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The drawings of people behind the values; none for known numbers."""
        return tuple(columns.origin for columns, _ in self.terms)

    def covariance(self) -> Array:
        """Covariance matrix of the values (p × p)."""
        result = np.zeros((len(self), len(self)))
        for columns, gradient in self.terms:
            spread = self._spread(columns)
            result = result + (columns.covariance(gradient) if spread is None else spread @ spread.T)
        return result

    def variance(self) -> Array:
        """Variance of each value (p,)."""
        result = np.zeros(len(self))
        for columns, gradient in self.terms:
            spread = self._spread(columns)
            result = result + (columns.variance(gradient) if spread is None else np.einsum("ij,ij->i", spread, spread))
        return result

    def _spread(self, columns: Columns | Given) -> Array | None:
        """How the values differ over the replicates of the sample of `columns`; None where it has none."""
        held = next((copies for origin, copies in self.copies if origin is columns.origin), None)
        if held is None or not isinstance(columns, Columns) or columns.sample.replicates is None:
            return None
        return columns.sample.replicates.spread(held, self.value)

    def __getitem__(self, places: Any) -> Linearised:
        keep = np.atleast_1d(np.arange(len(self))[places])
        terms = tuple((c, g[keep]) for c, g in self.terms)
        return Linearised(self.value[keep], terms, self.declared, _each(self, lambda copies: copies[keep]))

    def __neg__(self) -> Linearised:
        return self._scaled(-1.0)

    def __add__(self, other: Linearised | Array | float) -> Linearised:
        if not isinstance(other, Linearised):
            moved = _each(self, lambda copies: copies + _upright(other))
            return Linearised(self.value + other, self.terms, self.declared, moved)
        return _combined(self, other, operator.add, 1.0, 1.0)

    def __radd__(self, other: Array | float) -> Linearised:
        return self + other

    def __sub__(self, other: Linearised | Array | float) -> Linearised:
        return self + (-other)

    def __rsub__(self, other: Array | float) -> Linearised:
        return (-self) + other

    def __mul__(self, other: Linearised | Array | float) -> Linearised:
        if not isinstance(other, Linearised):
            return self._scaled(other)
        return _combined(self, other, operator.mul, other.value, self.value)

    def __rmul__(self, other: Array | float) -> Linearised:
        return self._scaled(other)

    def __truediv__(self, other: Linearised | Array | float) -> Linearised:
        with np.errstate(divide="ignore", invalid="ignore"):
            if not isinstance(other, Linearised):
                return self._scaled(1.0 / np.asarray(other, dtype=np.float64))
            value = self.value / other.value
            return _combined(self, other, operator.truediv, 1.0 / other.value, -value / other.value)

    def __rtruediv__(self, other: Array | float) -> Linearised:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = other / self.value
            copies = _each(self, lambda copies: _upright(other) / copies)
            return Linearised(value, _times(self.terms, -value / self.value, len(self)), self.declared, copies)

    def __rmatmul__(self, matrix: Array | sparse.csr_array) -> Linearised:
        rows = sparse.csr_array(matrix)
        copies = _each(self, lambda copies: rows @ copies)
        return Linearised(rows @ self.value, tuple((c, rows @ g) for c, g in self.terms), self.declared, copies)

    # NumPy would otherwise take `array + linearised` apart element by element.
    __array_ufunc__ = None

    def _scaled(self, factor: Array | float) -> Linearised:
        copies = _each(self, lambda copies: copies * _upright(factor))
        return Linearised(self.value * factor, _times(self.terms, factor, len(self)), self.declared, copies)


def linear(columns: Columns) -> Linearised:
    """The totals of `columns` themselves."""
    left = columns.moments
    total = left.totals
    copies = ((columns.origin, left.copies),) if isinstance(left, ReplicateMoments) else ()
    return Linearised(total, ((columns, identity(len(total))),), copies=copies)


def identity(size: int) -> sparse.csr_array:
    """The gradient of numbers that are columns themselves; ten times as quick as `eye_array`."""
    return sparse.csr_array((np.ones(size), np.arange(size), np.arange(size + 1)), shape=(size, size))


def log(number: Linearised) -> Linearised:
    """Natural logarithm."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = _times(number.terms, 1 / number.value, len(number))
        return Linearised(np.log(number.value), terms, number.declared, _each(number, np.log))


def exp(number: Linearised) -> Linearised:
    """Exponential."""
    value = np.exp(number.value)
    return Linearised(value, _times(number.terms, value, len(number)), number.declared, _each(number, np.exp))


def concatenate(parts: Sequence[Linearised]) -> Linearised:
    """One after the other, covariance kept."""
    size = sum(len(part) for part in parts)
    start, result = 0, Linearised(np.zeros(size))
    for part in parts:
        rows = sparse.coo_array(
            (np.ones(len(part)), (start + np.arange(len(part)), np.arange(len(part)))), shape=(size, len(part))
        )
        placed = Linearised(
            rows @ part.value,
            tuple((c, sparse.csr_array(rows @ g)) for c, g in part.terms),
            part.declared,
            _each(part, lambda copies, rows=rows: rows @ copies),
        )
        result, start = result + placed, start + len(part)
    return result


def declare(number: Linearised, other: Linearised) -> Linearised:
    """`number`, allowed to be combined with `other` as independent of it."""
    pairs = {frozenset((a, b)) for a in number.origins for b in other.origins if a is not b}
    return Linearised(number.value, number.terms, number.declared | pairs, number.copies)


def _times(terms: tuple[Term, ...], factor: Array | float, size: int) -> tuple[Term, ...]:
    scale = np.broadcast_to(np.asarray(factor, dtype=np.float64), size)
    return tuple((columns, _rows_times(gradient, scale)) for columns, gradient in terms)


def _rows_times(matrix: sparse.csr_array, factor: Array) -> sparse.csr_array:
    """Each row times its factor: the entries change, their places do not."""
    data = matrix.data * np.repeat(factor, np.diff(matrix.indptr))
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _upright(number: Array | float) -> Array:
    """Numbers beside a table of copies: one per row of it."""
    numbers = np.asarray(number, dtype=np.float64)
    return numbers if numbers.ndim == 0 else numbers[:, None]


def _each(number: Linearised, act: Callable[[Array], Array]) -> Copies:
    with np.errstate(divide="ignore", invalid="ignore"):
        return tuple((origin, act(copies)) for origin, copies in number.copies)


def copies_of(number: Linearised, origin: Origin) -> Array:
    """The values in the replicates of one sample; linear in its totals where the result carries none."""
    held = next((copies for known, copies in number.copies if known is origin), None)
    if held is not None:
        return held
    values = number.value[:, None]
    for columns, gradient in number.terms:
        if columns.origin is origin and isinstance(columns, Columns) and isinstance(columns.moments, ReplicateMoments):
            values = values + gradient @ (columns.moments.copies - columns.moments.totals[:, None])
    return values


def _combined(
    left: Linearised,
    right: Linearised,
    act: Callable[[Array, Array], Array],
    left_factor: Array | float,
    right_factor: Array | float,
) -> Linearised:
    """`act(left, right)` with the gradient left_factor · left' + right_factor · right'."""
    value = act(left.value, right.value)
    size = len(value)
    held = dict.fromkeys(origin for origin, _ in (*left.copies, *right.copies))
    with np.errstate(divide="ignore", invalid="ignore"):
        copies = tuple((origin, act(copies_of(left, origin), copies_of(right, origin))) for origin in held)
    declared = left.declared | right.declared
    terms = list(_times(_spread(left.terms, size), left_factor, size))
    others = _spread(right.terms, size)
    for columns, gradient in _times(others, right_factor, size):
        _refuse_strangers(terms, columns, declared)
        place = next((i for i, (known, _) in enumerate(terms) if known.origin is columns.origin), None)
        if place is None:
            terms.append((columns, gradient))
        else:
            terms[place] = _joined(terms[place], (columns, gradient))
    return Linearised(value, tuple(terms), declared, copies)


def _spread(terms: tuple[Term, ...], size: int) -> tuple[Term, ...]:
    """Repeat a single row, so that one number meets many."""
    return tuple((c, g if g.shape[0] == size else g[np.zeros(size, dtype=np.int64)]) for c, g in terms)


def _joined(left: Term, right: Term) -> Term:
    """Two gradients over the columns of one sample as one over the union of the columns."""
    (first, left_gradient), (second, right_gradient) = left, right
    if first is second or isinstance(first, Given) or isinstance(second, Given):
        return first, sparse.csr_array(left_gradient + right_gradient)
    union, left_places, right_places = merge(first.blocks, second.blocks)
    columns = first if union == first.blocks else Columns(first.sample, union)
    width = columns.width
    moved = _moved(left_gradient, left_places, width) + _moved(right_gradient, right_places, width)
    return columns, sparse.csr_array(moved)


def _moved(gradient: sparse.csr_array, places: Array, width: int) -> sparse.csr_array:
    return sparse.csr_array(
        (gradient.data, places[gradient.indices], gradient.indptr), shape=(gradient.shape[0], width)
    )


def _refuse_strangers(terms: Sequence[Term], columns: Columns | Given, declared: Declared) -> None:
    for known, _ in terms:
        if known.origin is columns.origin or frozenset((known.origin, columns.origin)) in declared:
            continue
        raise DesignError.single(
            f"{known.origin.name}, {columns.origin.name}",
            Text(
                "两个结果来自不同的样本，合起来的误差不知道。",
                "The two results stand on different samples: their joint error is unknown.",
            ),
            Text("来自同一个样本，或者一方是已知的数。", "Both on one sample, or one of them known numbers."),
            Text(
                "两次调查互不相关时先写 a, b = independent(a, b)；有同一批人的，先用 link_waves 连接两个样本。",
                "If the surveys are independent write a, b = independent(a, b); with people in both link the samples "
                "first (link_waves).",
            ),
        )
