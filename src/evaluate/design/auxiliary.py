"""What is known of the population, read into columns of the sample with their totals."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping
from evaluate.design.cells import Cells, cells_of
from evaluate.design.sample import Sample
from evaluate.design.step import Auxiliary, gram
from evaluate.errors import DesignError, Mistake, Text

Known = Mapping[Any, Mapping[Any, float] | float]
Solver = Callable[[sparse.csr_array, Array, Array], Array]


@dataclass(frozen=True, eq=False)
class Targets:
    """Known totals, and the columns of the sample that must meet them.

    `matrix` (cell × column) holds the columns once per cell of equal rows, `cells` brings rows and cells together; with
    numbers among the columns every row is a cell of its own (`cells` is None).
    """

    columns: tuple[Auxiliary, ...]
    matrix: sparse.csr_array
    cells: Cells | None
    totals: Array
    names: tuple[str, ...]

    @property
    def margins(self) -> tuple[slice, ...]:
        """Where the columns of each margin (or number) stand."""
        ends = np.cumsum([0, *(part.groups.count for part in self.columns)])
        return tuple(slice(int(a), int(b)) for a, b in itertools.pairwise(ends))

    def collapsed(self, weights: Array) -> Array:
        """The weights of the cells."""
        if self.cells is None:
            return weights
        return self.cells.held if weights is self.cells.weights else self.cells.sums(weights)

    def of_rows(self, factors: Array) -> Array:
        """The factor of each row, from those of the cells."""
        return factors if self.cells is None else self.cells.rows(factors)

    def products(self, weights: Array) -> Array:
        """Σ weight · x x'."""
        return gram(self.matrix, self.collapsed(weights))


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
    DesignError.refuse(_no_totals(to))
    parts, totals, names, mistakes = [], [], [], []
    margins: dict[str, float] = {}
    margin_columns = [_columns(key) if isinstance(known, Mapping) else () for key, known in to.items()]
    cells = cells_of([sample.groups(columns) for columns in margin_columns], sample.weights)
    held = cells.held > 0
    for place, (key, known) in enumerate(to.items()):
        columns, groups = _columns(key), cells.groups[place]
        if isinstance(known, Mapping) or not columns:
            margin = known if isinstance(known, Mapping) else {(): float(known)}
            found, wrong = _margin(groups, margin, cells.codes[place][held], sample)
            parts.append(Auxiliary(groups))
            margins[" × ".join(columns) or "()"] = float(np.nansum(found))
            names += [_named(columns, code) for code in groups.keys]
        else:
            name = columns[0]
            found, wrong = np.array([float(known)]), _number(sample, columns)
            parts.append(Auxiliary(groups, sample.item(name)))
            names.append(name)
        totals.append(found)
        mistakes += wrong
    DesignError.refuse(mistakes or _conflicts(margins))
    wanted, titles = np.concatenate(totals), tuple(names)
    if any(part.item is not None for part in parts):
        return Targets(tuple(parts), columns_matrix(parts, sample.rows), None, wanted, titles)
    short = [
        Auxiliary(Grouping(groups.names, codes, groups.levels))
        for groups, codes in zip(cells.groups, cells.codes, strict=True)
    ]
    return Targets(tuple(parts), columns_matrix(short, len(held)), cells, wanted, titles)


def columns_matrix(parts: Sequence[Auxiliary], rows: int) -> sparse.csr_array:
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


def _no_totals(to: Known) -> list[Mistake]:
    """Known totals that are no numbers."""
    found = []
    for key, known in to.items():
        name = " × ".join(_columns(key)) or "()"
        counts = known.items() if isinstance(known, Mapping) else [(None, known)]
        for code, count in counts:
            if isinstance(count, Real):
                continue
            right = Text(f'例如 {{"{name}": {{"a": 412, "b": 86}}}}。', f'Such as {{"{name}": {{"a": 412, "b": 86}}}}.')
            found.append(
                Mistake(
                    name if code is None else f"{name} = {code}",
                    Text(f"总体数 {count!r} 不是数。", f"The known total {count!r} is no number."),
                    right,
                    Text(
                        "写成数；一列的各类写成编码到数的字典。", "Write a number; classes as a dict of code to number."
                    ),
                )
            )
    return found


def _columns(key: Any) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key)


def _named(columns: tuple[str, ...], code: Any) -> str:
    return f"{' × '.join(columns)} = {code}" if columns else "()"


def _margin(groups: Grouping, margin: Mapping[Any, float], held: Array, sample: Sample) -> tuple[Array, list[Mistake]]:
    """The totals of one margin; `held` are the groups of the cells that weigh something."""
    name, keys = " × ".join(groups.names) or "()", groups.keys
    occurring = dict.fromkeys(keys)
    mistakes = [_empty(name, code, count) for code, count in margin.items() if code not in occurring and count != 0]
    people = np.bincount(held[held >= 0], minlength=groups.count)
    for key, count in zip(keys, people, strict=True):
        known = key in margin and np.isfinite(margin[key]) and margin[key] > 0
        if count and not known:
            mistakes.append(_without_margin(name, key))
        elif known and not count:
            mistakes.append(_empty(name, key, margin[key]))
    if (held < 0).any() and groups.codes is not None:
        mistakes.append(_unlabelled(name, int(((groups.codes < 0) & (sample.weights > 0)).sum())))
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
