"""What is known of the population, read into columns of the sample with their totals."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Sample
from evaluate.design.step import Auxiliary, gram, inverse_of
from evaluate.errors import DesignError, Mistake, Text

Known = Mapping[Any, Mapping[Any, float] | float]
Solver = Callable[[sparse.csr_array, Array, Array], Array]


@dataclass(frozen=True, eq=False)
class Targets:
    """Known totals, and the columns of the sample that must meet them.

    `matrix` (cell × column) holds the columns once per cell of equal rows, `cells` the cell of each row; with numbers
    among the columns every row is a cell of its own (`cells` is None).
    """

    columns: tuple[Auxiliary, ...]
    matrix: sparse.csr_array
    cells: Array | None
    totals: Array
    names: tuple[str, ...]

    @property
    def margins(self) -> tuple[slice, ...]:
        """Where the columns of each margin (or number) stand."""
        ends = np.cumsum([0, *(part.groups.count for part in self.columns)])
        return tuple(slice(int(a), int(b)) for a, b in itertools.pairwise(ends))

    def collapsed(self, weights: Array) -> Array:
        """The weights of the cells."""
        return weights if self.cells is None else np.bincount(self.cells, weights, minlength=self.matrix.shape[0])

    def factors(self, weights: Array, solver: Solver) -> Array:
        """What each row's weight is multiplied by."""
        factor = solver(self.matrix, self.collapsed(weights), self.totals)
        return factor if self.cells is None else factor[self.cells]

    def inverse(self, weights: Array) -> Array:
        """(Σ weight · x x')⁻¹."""
        return inverse_of(gram(self.matrix, self.collapsed(weights)))

    def misses(self, weights: Array) -> Array:
        """By how much weighted totals miss the known ones, relative to their size (column,)."""
        return misses(self.matrix, self.collapsed(weights), self.totals)


def misses(matrix: sparse.csr_array, weights: Array, totals: Array) -> Array:
    """By how much weighted totals miss the known ones, relative to their size (column,)."""
    size = np.maximum(np.abs(totals), abs(matrix).T @ np.abs(weights))
    return (matrix.T @ weights - totals) / np.where(size > 0, size, 1.0)


def read_targets(sample: Sample, to: Known) -> Targets:
    """The columns named in `to` with their totals; all mistakes are reported at once.

    Raises
    ------
    DesignError
        Margins without anybody in the sample, people without a margin, margins that add up to different numbers.

    """
    if not to:
        raise _nothing_known()
    parts, totals, names, mistakes = [], [], [], []
    margins: dict[str, float] = {}
    for key, known in to.items():
        columns = (key,) if isinstance(key, str) else tuple(key)
        if isinstance(known, Mapping) or not columns:
            groups = sample.groups(columns)
            margin = known if isinstance(known, Mapping) else {(): float(known)}
            found, wrong = _margin(groups, margin, sample)
            parts.append(Auxiliary(groups))
            margins[" × ".join(columns) or "()"] = float(np.nansum(found))
            names += [_named(columns, code) for code in _keys(groups)]
        else:
            name = columns[0]
            found, wrong = np.array([float(known)]), _number(sample, columns)
            parts.append(Auxiliary(sample.groups(()), sample.item(name)))
            names.append(name)
        totals.append(found)
        mistakes += wrong
    DesignError.refuse(mistakes or _conflicts(margins))
    matrix, cells = _matrix(tuple(parts), sample.rows)
    return Targets(tuple(parts), matrix, cells, np.concatenate(totals), tuple(names))


def columns_matrix(parts: tuple[Auxiliary, ...], rows: int) -> sparse.csr_array:
    """The auxiliary columns row by row (row × column)."""
    places = np.empty((rows, len(parts)), dtype=np.int64)
    data = np.ones((rows, len(parts)))
    start = 0
    for place, part in enumerate(parts):
        codes = np.zeros(rows, dtype=np.int64) if part.groups.codes is None else part.groups.codes
        places[:, place] = start + np.maximum(codes, 0)
        data[codes < 0, place] = 0.0
        if part.item is not None:
            data[:, place] = np.nan_to_num(part.item.numbers(0, rows))
        start += part.groups.count
    ends = np.arange(0, rows * len(parts) + 1, len(parts))
    return sparse.csr_array((data.ravel(), places.ravel(), ends), shape=(rows, start))


def _matrix(parts: tuple[Auxiliary, ...], rows: int) -> tuple[sparse.csr_array, Array | None]:
    if any(part.item is not None for part in parts):
        return columns_matrix(parts, rows), None
    joint, first = _cells(parts, rows)
    short = tuple(
        Auxiliary(
            Grouping(
                part.groups.names, None if part.groups.codes is None else part.groups.codes[first], part.groups.levels
            )
        )
        for part in parts
    )
    return columns_matrix(short, len(first)), joint


def _cells(parts: tuple[Auxiliary, ...], rows: int) -> tuple[Array, Array]:
    """The cell of each row among rows that are equal in every margin, and one row of each cell."""
    joint, size = np.zeros(rows, dtype=np.int64), 1
    for part in parts:
        if part.groups.codes is None:
            continue
        if size * (part.groups.count + 1) > 4 * rows + 1000:
            # Renumbering keeps the product of many margins no larger than the data.
            joint, found = pd.factorize(joint)
            joint, size = joint.astype(np.int64), len(found)
        joint = joint * (part.groups.count + 1) + (part.groups.codes + 1)
        size *= part.groups.count + 1
    some = np.full(size, -1, dtype=np.int64)
    some[joint] = np.arange(rows)
    present = np.flatnonzero(some >= 0)
    place = np.empty(size, dtype=np.int64)
    place[present] = np.arange(len(present))
    return place[joint], some[present]


def _keys(groups: Grouping) -> list[Any]:
    if not groups.names:
        return [()]
    return [key[0] if len(key) == 1 else key for key in groups.levels.itertuples(index=False, name=None)]


def _named(columns: tuple[str, ...], code: Any) -> str:
    return f"{' × '.join(columns)} = {code}" if columns else "()"


def _margin(groups: Grouping, margin: Mapping[Any, float], sample: Sample) -> tuple[Array, list[Mistake]]:
    name, keys = " × ".join(groups.names) or "()", _keys(groups)
    mistakes = [_empty(name, code, count) for code, count in margin.items() if code not in keys and count != 0]
    held = sample.weights > 0
    codes = groups.codes if groups.codes is not None else np.zeros(sample.rows, dtype=np.int64)
    people = np.bincount(codes[held & (codes >= 0)], minlength=groups.count)
    for key, count in zip(keys, people, strict=True):
        known = key in margin and np.isfinite(margin[key]) and margin[key] > 0
        if count and not known:
            mistakes.append(_without_margin(name, key))
        elif known and not count:
            mistakes.append(_empty(name, key, margin[key]))
    loose = int(((codes < 0) & held).sum())
    if loose:
        mistakes.append(_unlabelled(name, loose))
    return np.array([float(margin.get(key, 0.0)) for key in keys]), mistakes


def _number(sample: Sample, columns: tuple[str, ...]) -> list[Mistake]:
    name = " × ".join(columns)
    item = sample.item(*columns[:1])
    if len(columns) > 1 or not item.numeric:
        return [_no_number(name)]
    missing = int((~item.observed(0, sample.rows) & (sample.weights > 0)).sum())
    return [_unlabelled(name, missing)] if missing else []


def _conflicts(margins: dict[str, float]) -> list[Mistake]:
    sums = list(margins.items())
    return [
        Mistake(
            f"{sums[0][0]}, {name}",
            Text(
                f"两组边缘的合计不同：{sums[0][1]:.12g} 与 {total:.12g}。",
                f"These margins add up to {sums[0][1]:.12g} and {total:.12g}.",
            ),
            Text("所有边缘的合计相同。", "All margins add up to the same number."),
            Text("核对总体数，或按比例调到同一个合计。", "Check the numbers, or scale one of them to the other's sum."),
        )
        for name, total in sums[1:]
        if abs(total - sums[0][1]) > 1e-9 * abs(sums[0][1])
    ]


def _nothing_known() -> DesignError:
    return DesignError.single(
        "calibrate(to={})",
        Text("没有给出任何总体数。", "No number of the population is given."),
        Text('例如 {"level": {…}}。', 'Such as {"level": {…}}.'),
        Text("写出要对齐的列和总体数。", "Name the columns and their numbers."),
    )


def _no_number(name: str) -> Mistake:
    return Mistake(
        name,
        Text("这一列不是数，却只给了一个总量。", "It holds no numbers, yet a single total is given."),
        Text(
            "数值列给一个总量，类别列给每一类的总体数。",
            "One total for a column of numbers, a number per class for others.",
        ),
        Text("补上每一类的总体数。", "Give the number of each class."),
    )


def _empty(name: str, code: Any, count: float) -> Mistake:
    return Mistake(
        f"{name} = {code}",
        Text(f"总体有 {count:g} 人，样本里没有人。", f"The population has {count:g}, the sample nobody."),
        Text("每个有总体数的类在样本里都有人。", "Somebody in the sample for every margin."),
        Text("把这一类与相近的类合并，总体数相加。", "Merge it with a similar class and add the numbers."),
    )


def _without_margin(name: str, code: Any) -> Mistake:
    return Mistake(
        f"{name} = {code}",
        Text("样本里有这一类，却没有正的总体数。", "The sample has this class, yet no positive margin is given."),
        Text("样本中的每一类都有总体数。", "A margin for every class of the sample."),
        Text("补上这一类的总体数，或核对编码。", "Add its number, or check the code."),
    )


def _unlabelled(name: str, rows: int) -> Mistake:
    return Mistake(
        name,
        Text(f"有 {rows} 行缺少这一列。", f"{rows} rows lack it."),
        Text("每一行都有值。", "Every row has a value."),
        Text("按名册补上，或另设一类“不详”并给出总体数。", "Fill it in from the roster, or make a class of unknowns."),
    )
