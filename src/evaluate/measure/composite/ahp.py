"""Weights of comparisons in pairs, and whether the comparisons agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.measure.composite.weights import Weights

#: Mean consistency index of random reciprocal matrices of size 3, 4, … 15: Saaty (1980), The Analytic Hierarchy
#: Process, p. 21.
RANDOM_INDEX = (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
#: How far two cells may be from reciprocal: 0.14 is written for 1/7.
RECIPROCAL = 0.03
#: A larger consistency ratio asks for the comparisons to be looked over: Saaty (1980).
ACCEPTED = 0.10


@dataclass(frozen=True)
class Ahp(Weights):
    """Weights of comparisons in pairs: the largest eigenvalue, CI = (λ - n) / (n - 1) and CR = CI / RI.

    `ratio` is 0 for two indicators or one: there is nothing that could disagree. `worst` are the two indicators whose
    comparison is farthest from what all others imply.
    """

    largest: float
    index: float
    ratio: float
    worst: tuple[int, int]

    @property
    def accepted(self) -> bool:
        """Whether the comparisons agree well enough to be used."""
        return self.ratio < ACCEPTED


def ahp(matrix: Array | Sequence[Sequence[float]]) -> Ahp:
    """What do comparisons in pairs say of the weights, and do they agree with one another?

    The weights are the principal eigenvector of the matrix, divided by its sum.

    Parameters
    ----------
    matrix : array (indicator × indicator)
        How many times as important the row is as the column: 1 … 9 and their reciprocals.

    Returns
    -------
    Ahp
        Weights, λmax, CI and CR. A ratio of 0.1 or more is told in the note; the weights are given all the same.

    Raises
    ------
    DesignError
        A matrix that is not square, not positive, not reciprocal, or larger than 15.

    **Source**: Saaty (1977), Journal of Mathematical Psychology 15(3); Saaty (1980), *The Analytic Hierarchy Process*.

    >>> made = ahp([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    >>> made.values.round(3).tolist(), round(made.largest, 4), round(made.ratio, 3)
    ([0.637, 0.258, 0.105], 3.0385, 0.033)

    """
    given = np.asarray(matrix, dtype=float)
    DesignError.refuse(_mistakes(given))
    count = len(given)
    values, vectors = np.linalg.eig(given)
    main = int(np.argmax(np.real(values)))
    weights = np.abs(np.real(vectors[:, main]))
    weights = weights / weights.sum()
    largest = float(np.real(values[main])) if count > 2 else float(count)
    index = max((largest - count) / (count - 1), 0.0) if count > 2 else 0.0
    ratio = index / RANDOM_INDEX[count - 3] if count > 2 else 0.0
    apart = np.abs(np.log(given * weights[None, :] / weights[:, None]))
    first, second = sorted(int(place) for place in np.unravel_index(int(np.argmax(apart)), apart.shape))
    return Ahp(weights, "ahp", _note(ratio, first, second), largest, index, ratio, (first, second))


def _note(ratio: float, first: int, second: int) -> Text:
    if ratio < ACCEPTED:
        return Text(f"两两比较基本一致（CR = {ratio:.3f}）。", f"The comparisons agree (CR = {ratio:.3f}).")
    return Text(
        f"两两比较前后不一致（CR = {ratio:.3f}，应小于 {ACCEPTED}），先复核第 {first + 1}、{second + 1} 个指标。",
        f"The comparisons disagree (CR = {ratio:.3f}, should be below {ACCEPTED}): look over indicators {first + 1} "
        f"and {second + 1} first.",
    )


def _mistakes(given: Array) -> Iterator[Mistake]:
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not len(given):
        yield Mistake(
            "ahp",
            Text(f"矩阵的形状是 {given.shape}。", f"A matrix of shape {given.shape}."),
            Text("方阵：每个指标一行一列。", "Square: a row and a column an indicator."),
            Text("补齐比较。", "Complete the comparisons."),
        )
        return
    if len(given) > len(RANDOM_INDEX) + 2:
        yield Mistake(
            "ahp",
            Text(f"有 {len(given)} 个指标。", f"{len(given)} indicators."),
            Text("一次最多比较 15 个；宜在 9 个以内。", "At most 15 at once, better nine or fewer."),
            Text("先分组，组内、组间分别比较。", "Group them, and compare within and between groups."),
        )
    for row, column in zip(*np.triu_indices(len(given)), strict=True):
        one, other = given[row, column], given[column, row]
        if not (0 < one < np.inf and 0 < other < np.inf and abs(one * other - 1) < RECIPROCAL):
            yield _not_reciprocal(int(row) + 1, int(column) + 1, one, other)


def _not_reciprocal(row: int, column: int, one: float, other: float) -> Mistake:
    return Mistake(
        f"ahp: ({row}, {column})",
        Text(
            f"这一格是 {one:g}，对称的一格是 {other:g}，不互为倒数。",
            f"{one:g} here and {other:g} across the diagonal.",
        ),
        Text("大于 0，两格互为倒数；对角线为 1。", "Above 0 and reciprocal, with 1 on the diagonal."),
        Text(f"把 ({column}, {row}) 改为 ({row}, {column}) 的倒数。", f"Make ({column}, {row}) the reciprocal."),
    )
