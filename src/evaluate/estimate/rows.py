"""The only place where estimation meets rows: one pass leaves column totals and, per stage, what variance needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Sample
from evaluate.design.stage import Links, Stage
from evaluate.design.step import Adjustment, Auxiliary
from evaluate.estimate.columns import Block
from evaluate.estimate.gram import Gram
from evaluate.estimate.residuals import Residuals, assemble, auxiliary_blocks

STRETCH = 1 << 15
NOISE = 1e-13
ROWS = 128  # numbers whose unit totals stay in the processor's cache while they are centred and squared


@dataclass(frozen=True, eq=False)
class Moments:
    """What one pass leaves: column totals, the unit totals of each stage of clusters, and Q of a stage of rows.

    For columns t and a stage of clusters: `units[stage]` is (columns × units). For a stage of rows: `gram` is
    Q = Σ k t t' and `sums` the column totals per parent. `residuals` knows of the weighting steps, `links` of units of
    the first stage that are the same in two waves.
    """

    totals: Array
    units: tuple[tuple[Stage, Array], ...]
    stage_of_rows: Stage | None
    gram: Gram | None
    sums: Array | None
    residuals: Residuals
    links: Links | None = None

    def covariance(self, gradient: sparse.csr_array) -> Array:
        """Covariance of `gradient @ totals`: Σ over stages (Q - between-parent term), Särndal et al. (1992), §4.3."""
        gradient = self.residuals.of(gradient)
        result = np.zeros((gradient.shape[0], gradient.shape[0]))
        for stage, totals in self.units:
            spread = _centred(stage, gradient @ totals)
            result += spread @ spread.T if stage.form is None else spread @ stage.form @ spread.T
            if self.links is not None and stage is self.units[0][0]:
                across = (spread[:, self.links.left] * self.links.strength) @ spread[:, self.links.right].T
                result += across + across.T
        if self.stage_of_rows is not None and self.gram is not None:
            result += (gradient @ self.gram.matrix @ gradient.T).toarray()
            between, apart = self._parents(self.stage_of_rows, gradient)
            result += apart @ apart.T - between @ between.T
        return self._clean(result, gradient)

    def variance(self, gradient: sparse.csr_array) -> Array:
        """The diagonal of `covariance`, without the rest of it."""
        gradient = self.residuals.of(gradient)
        result = np.zeros(gradient.shape[0])
        for stage, totals in self.units:
            for start in range(0, len(result), ROWS):
                spread = _centred(stage, gradient[start : start + ROWS] @ totals)
                square = np.einsum("ij,ij->i", spread, spread if stage.form is None else spread @ stage.form)
                if self.links is not None and stage is self.units[0][0]:
                    square = _linked(self.links, spread, square)
                result[start : start + ROWS] += square
        if self.stage_of_rows is not None and self.gram is not None:
            result += self.gram.variance(gradient)
            between, apart = self._parents(self.stage_of_rows, gradient)
            result -= np.einsum("ij,ij->i", between, between)
            result += np.einsum("ij,ij->i", apart, apart)
        return np.where(result > self._noise(gradient), result, np.where(np.isnan(result), np.nan, 0.0))

    def _parents(self, stage: Stage, gradient: sparse.csr_array) -> tuple[Array, Array]:
        """What the sums of the parents take from Q, and what rows alone in their parent add (number × parent)."""
        assert self.sums is not None
        sums = gradient @ self.sums
        return sums * np.sqrt(stage.factor / stage.sampled), _apart(stage, sums)

    def _noise(self, gradient: sparse.csr_array) -> Array:
        """What rounding alone can leave of a variance that is zero."""
        if self.gram is None:
            return np.zeros(gradient.shape[0])
        squares = sparse.csr_array((gradient.data**2, gradient.indices, gradient.indptr), shape=gradient.shape)
        return NOISE * (squares @ self.gram.diagonal)

    def _clean(self, covariance: Array, gradient: sparse.csr_array) -> Array:
        zero = np.diag(covariance) <= self._noise(gradient)
        covariance[zero, :] = 0.0
        covariance[:, zero] = 0.0
        return covariance


def _linked(links: Links, spread: Array, square: Array) -> Array:
    """Squares with twice the products of the units that stand in both waves; what is left of a zero is zero."""
    across = 2 * np.einsum("ij,j,ij->i", spread[:, links.left], links.strength, spread[:, links.right])
    return np.where(square + across > NOISE * square, square + across, 0.0 * square)


def _centred(stage: Stage, totals: Array) -> Array:
    """Totals of units less the mean of their parent, scaled so that their squares add up to the variance."""
    if stage.form is not None:
        return totals
    order = sparse.csr_array(
        (np.ones(stage.units), stage.parent_of_unit, np.arange(stage.units + 1)), shape=(stage.units, stage.parents)
    )
    sums = totals @ order
    means = sums / stage.sampled
    if stage.parents == 1 and stage.scale is None:
        return (totals - means) * np.sqrt(stage.factor[0])
    scale = stage.factor[stage.parent_of_unit] if stage.scale is None else stage.scale
    centred = (totals - means[:, stage.parent_of_unit]) * np.sqrt(scale)
    return centred if stage.alone is None else np.hstack([centred, _apart(stage, sums)])


def _apart(stage: Stage, sums: Array) -> Array:
    """Units alone in their parent less the mean of all units; `sums` are the totals of the parents."""
    if stage.alone is None:
        return np.zeros((len(sums), 0))
    mean = sums.sum(axis=1, keepdims=True) / stage.units
    return (sums[:, stage.alone] - mean) * np.sqrt(stage.factor[stage.alone])


def moments(sample: Sample, blocks: Sequence[Block]) -> Moments:
    """One pass over the rows of `sample` for all `blocks`."""
    live = [stage for stage in sample.stages if np.any(stage.factor > 0)]
    of_rows = live[-1] if live and live[-1].unit is None else None
    clusters = [stage for stage in live if stage.unit is not None]
    made = _Pass(sample, list(blocks), clusters, of_rows, sample.adjustments).run()
    linked = bool(clusters) and clusters[0] is sample.stages[0]
    return replace(made, links=sample.links) if linked else made


def weighted_squares(sample: Sample, blocks: Sequence[Block]) -> tuple[Array, Gram]:
    """Totals, and Σ weight · t t' of unweighted contributions: what simple random sampling would have seen."""
    swept = _Pass(sample, list(blocks), [], None, by_weight=True)
    done = swept.run()
    assert done.gram is not None
    return done.totals, done.gram


class Units(NamedTuple):
    """The unit of each row, and how many units there are."""

    unit: Array
    units: int


def unit_totals(sample: Sample, blocks: Sequence[Block], units: Array) -> Array:
    """The weighted total of every column in every unit (column × unit); `units` holds the unit of each row."""
    return _Pass(sample, list(blocks), [Units(units, int(units.max(initial=-1)) + 1)], None).run_units()[0]


def totals(sample: Sample, blocks: Sequence[Block]) -> Array:
    """The weighted total of every column."""
    return _Pass(sample, list(blocks), [], None).run().totals


class _Pass:
    """The state of one pass; stretches of rows are read once, each block is evaluated once per stretch."""

    def __init__(
        self,
        sample: Sample,
        blocks: list[Block],
        clusters: Sequence[Stage | Units],
        of_rows: Stage | None,
        adjustments: tuple[Adjustment, ...] = (),
        *,
        by_weight: bool = False,
    ) -> None:
        known = auxiliary_blocks(adjustments)
        self.asked, blocks = len(blocks), [*blocks, *(block for block, _ in known)]
        self.weights = [*(sample.weights for _ in range(self.asked)), *(spread for _, spread in known)]
        self.sample, self.blocks, self.clusters = sample, blocks, clusters
        self.of_rows, self.adjustments, self.by_weight = of_rows, adjustments, by_weight
        self.offsets = np.cumsum([0, *(block.width for block in blocks)])
        self.places: dict[Grouping, list[int]] = {}
        for place, block in enumerate(blocks):
            self.places.setdefault(block.groups, []).append(place)
        self.sizes = {"one": 1, **{f"units{i}": stage.units for i, stage in enumerate(clusters)}}
        if of_rows is not None:
            self.sizes["parents"] = of_rows.parents
        if len(self.sizes) > 1:
            del self.sizes["one"]
        self.margins = {
            f"margins{number}.{place}": (number, place)
            for number, adjustment in enumerate(adjustments)
            for place in range(len(adjustment.columns))
        }
        self.sizes |= {name: self._auxiliary(name).groups.cells for name in self.margins}
        self.tables: dict[str, list[Array | None]] = {name: [None] * len(blocks) for name in self.sizes}
        self.gram = Gram(self.places, self.offsets) if self.squares else None

    @property
    def squares(self) -> bool:
        """Whether this pass forms Q."""
        return self.of_rows is not None or self.by_weight

    def run_units(self) -> list[Array]:
        """The unit totals of each stage of clusters."""
        self._sweep()
        return [self._table(f"units{i}") for i in range(len(self.clusters))]

    def _sweep(self) -> None:
        rows = self.sample.rows
        cells = max((groups.cells * max(self.sizes.values()) for groups in self.places), default=1)
        stretch = max(STRETCH, 2 * cells)
        for start in range(0, rows, stretch):
            self._stretch(start, min(start + stretch, rows))

    def run(self) -> Moments:
        """Totals, the unit totals of the stages of clusters, and Q of a stage of rows."""
        self._sweep()
        first = next(iter(self.sizes))
        total = np.concatenate([np.zeros(0), *(table.sum(axis=1) for table in self._tables(first)[: self.asked])])
        stages = [(f"units{i}", stage) for i, stage in enumerate(self.clusters) if isinstance(stage, Stage)]
        units = tuple((stage, self._table(name)) for name, stage in stages)
        sums = self._table("parents") if self.of_rows is not None else None
        margins = {at: self._table(name)[:, : self._auxiliary(name).groups.count] for name, at in self.margins.items()}
        residuals = assemble(self.adjustments, margins, len(total), int(self.offsets[-1]))
        return Moments(total, units, self.of_rows, self.gram, sums, residuals)

    def _auxiliary(self, name: str) -> Auxiliary:
        number, place = self.margins[name]
        return self.adjustments[number].columns[place]

    def _tables(self, name: str) -> list[Array]:
        size = self.sizes[name]
        return [
            np.zeros((block.width, size)) if table is None else table.reshape(-1, size)[: block.width]
            for table, block in zip(self.tables[name], self.blocks, strict=True)
        ]

    def _table(self, name: str) -> Array:
        return np.concatenate(self._tables(name)) if self.blocks else np.zeros((0, self.sizes[name]))

    def _stretch(self, start: int, stop: int) -> None:
        scaled = np.empty((len(self.blocks), stop - start)) if self.squares else None
        for groups, places in self.places.items():
            codes = groups.rows(start, stop)
            keys = {name: self._key(name, codes, start, stop) for name in self.sizes}
            for place in places:
                part, weights = self.blocks[place].contribution(start, stop), self.weights[place][start:stop]
                weighted = weights if part is None else weights * part
                for name, key in keys.items():
                    self._add(name, place, key, weighted, start, stop)
                if scaled is not None:
                    scaled[place] = (1.0 if part is None else part) if self.by_weight else weighted
        if scaled is not None:
            self._square(scaled, start, stop)

    def _add(self, name: str, place: int, key: Array | None, weighted: Array, start: int, stop: int) -> None:
        if name in self.margins:
            item = self._auxiliary(name).item
            weighted = weighted * self.adjustments[self.margins[name][0]].regression[start:stop]
            weighted = weighted if item is None else weighted * np.nan_to_num(item.numbers(start, stop))
        if key is None:
            part = np.array([weighted.sum()])
        else:
            part = np.bincount(key, weighted, minlength=self.blocks[place].groups.cells * self.sizes[name])
        table = self.tables[name][place]
        if table is None:
            self.tables[name][place] = part
        else:
            table += part

    def _key(self, name: str, codes: Array | None, start: int, stop: int) -> Array | None:
        """The cell of each row in the table group × unit."""
        inner = self._inner(name, start, stop)
        if inner is None:
            return codes
        return inner if codes is None else codes * self.sizes[name] + inner

    def _inner(self, name: str, start: int, stop: int) -> Array | None:
        if self.sizes[name] == 1:
            return None
        if name in self.margins:
            return self._auxiliary(name).groups.rows(start, stop)
        if name == "parents":
            return None if self.of_rows is None else self.of_rows.parent[start:stop]
        codes = self.clusters[int(name.removeprefix("units"))].unit
        return None if codes is None else codes[start:stop]

    def _square(self, scaled: Array, start: int, stop: int) -> None:
        """Add Q of this stretch."""
        if self.by_weight:
            scaled *= np.sqrt(self.sample.weights[start:stop])
        elif self.of_rows is not None:
            root = np.sqrt(self.of_rows.factor)
            scaled *= root[0] if len(root) == 1 else root[self.of_rows.parent[start:stop]]
        assert self.gram is not None
        self.gram.add(scaled, start, stop)
