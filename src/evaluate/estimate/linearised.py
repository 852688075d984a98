"""Linearised: a value and its gradient over columns of a sample; arithmetic carries both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Origin, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.columns import Block, merge
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
    def moments(self) -> Moments:
        """What one pass over the rows leaves."""
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


@dataclass(frozen=True, eq=False)
class Linearised:
    """Values (p,) with their gradient over the columns of one sample (or of several that are independent).

    `+ - * /`, `log`, `exp` and a matrix product act on value and gradient; `covariance` and `variance` ask the pass.

    **Source**: Binder (1983), Int. Stat. Review 51; Särndal, Swensson & Wretman (1992), §5.5.
    """

    value: Array
    terms: tuple[Term, ...] = ()
    declared: Declared = field(default_factory=frozenset)

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
            result = result + columns.covariance(gradient)
        return result

    def variance(self) -> Array:
        """Variance of each value (p,)."""
        result = np.zeros(len(self))
        for columns, gradient in self.terms:
            result = result + columns.variance(gradient)
        return result

    def __getitem__(self, places: Any) -> Linearised:
        keep = np.atleast_1d(np.arange(len(self))[places])
        return Linearised(self.value[keep], tuple((c, g[keep]) for c, g in self.terms), self.declared)

    def __neg__(self) -> Linearised:
        return self._scaled(-1.0)

    def __add__(self, other: Linearised | Array | float) -> Linearised:
        if not isinstance(other, Linearised):
            return Linearised(self.value + other, self.terms, self.declared)
        return _combined(self, other, self.value + other.value, 1.0, 1.0)

    def __radd__(self, other: Array | float) -> Linearised:
        return self + other

    def __sub__(self, other: Linearised | Array | float) -> Linearised:
        return self + (-other)

    def __rsub__(self, other: Array | float) -> Linearised:
        return (-self) + other

    def __mul__(self, other: Linearised | Array | float) -> Linearised:
        if not isinstance(other, Linearised):
            return self._scaled(other)
        return _combined(self, other, self.value * other.value, other.value, self.value)

    def __rmul__(self, other: Array | float) -> Linearised:
        return self._scaled(other)

    def __truediv__(self, other: Linearised | Array | float) -> Linearised:
        with np.errstate(divide="ignore", invalid="ignore"):
            if not isinstance(other, Linearised):
                return self._scaled(1.0 / np.asarray(other, dtype=np.float64))
            value = self.value / other.value
            return _combined(self, other, value, 1.0 / other.value, -value / other.value)

    def __rtruediv__(self, other: Array | float) -> Linearised:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = other / self.value
            return Linearised(value, _times(self.terms, -value / self.value, len(self)), self.declared)

    def __rmatmul__(self, matrix: Array | sparse.csr_array) -> Linearised:
        rows = sparse.csr_array(matrix)
        return Linearised(rows @ self.value, tuple((c, rows @ g) for c, g in self.terms), self.declared)

    # NumPy would otherwise take `array + linearised` apart element by element.
    __array_ufunc__ = None

    def _scaled(self, factor: Array | float) -> Linearised:
        return Linearised(self.value * factor, _times(self.terms, factor, len(self)), self.declared)


def linear(columns: Columns) -> Linearised:
    """The totals of `columns` themselves."""
    total = columns.moments.totals
    return Linearised(total, ((columns, sparse.eye_array(len(total), format="csr")),))


def log(number: Linearised) -> Linearised:
    """Natural logarithm."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return Linearised(np.log(number.value), _times(number.terms, 1 / number.value, len(number)), number.declared)


def exp(number: Linearised) -> Linearised:
    """Exponential."""
    value = np.exp(number.value)
    return Linearised(value, _times(number.terms, value, len(number)), number.declared)


def concatenate(parts: Sequence[Linearised]) -> Linearised:
    """One after the other, covariance kept."""
    size = sum(len(part) for part in parts)
    start, result = 0, Linearised(np.zeros(size))
    for part in parts:
        rows = sparse.coo_array(
            (np.ones(len(part)), (start + np.arange(len(part)), np.arange(len(part)))), shape=(size, len(part))
        )
        placed = Linearised(
            rows @ part.value, tuple((c, sparse.csr_array(rows @ g)) for c, g in part.terms), part.declared
        )
        result, start = result + placed, start + len(part)
    return result


def declare(number: Linearised, other: Linearised) -> Linearised:
    """`number`, allowed to be combined with `other` as independent of it."""
    pairs = {frozenset((a, b)) for a in number.origins for b in other.origins if a is not b}
    return Linearised(number.value, number.terms, number.declared | pairs)


def _times(terms: tuple[Term, ...], factor: Array | float, size: int) -> tuple[Term, ...]:
    scale = sparse.diags_array(np.broadcast_to(np.asarray(factor, dtype=np.float64), size), format="csr")
    return tuple((columns, sparse.csr_array(scale @ gradient)) for columns, gradient in terms)


def _combined(
    left: Linearised, right: Linearised, value: Array, left_factor: Array | float, right_factor: Array | float
) -> Linearised:
    """`value` with the gradient left_factor · left' + right_factor · right'."""
    size = len(value)
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
    return Linearised(value, tuple(terms), declared)


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
                "两次调查互不相关时先写 a, b = independent(a, b)；同一批人前后两次的，先用 pair_waves 配对。",
                "If the surveys are independent write a, b = independent(a, b); pair the same people with pair_waves.",
            ),
        )
