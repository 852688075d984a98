"""The only place where estimation meets rows: one pass leaves column totals and, per stage, what variance needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Sample
from evaluate.design.stages import Stage
from evaluate.estimate.columns import Block

STRETCH = 1 << 15
NOISE = 1e-13


@dataclass(frozen=True, eq=False)
class Moments:
    """What one pass leaves: column totals, the unit totals of each stage of clusters, and Q of a stage of rows.

    For columns t and a stage of clusters: `units[stage]` is (columns × units). For a stage of rows: `gram` is
    Q = Σ k t t' and `sums` the column totals per parent. `margins` are (columns × calibration cells), by design
    weights.
    """

    totals: Array
    units: tuple[tuple[Stage, Array], ...]
    stage_of_rows: Stage | None
    gram: sparse.csr_array | None
    sums: Array | None
    margins: Array | None
    calibrated: int

    def covariance(self, gradient: sparse.csr_array) -> Array:
        """Covariance of `gradient @ totals`: Σ over stages (Q - between-parent term), Särndal et al. (1992), §4.3."""
        gradient = self._residual(gradient)
        result = np.zeros((gradient.shape[0], gradient.shape[0]))
        for stage, totals in self.units:
            spread = _centred(stage, gradient @ totals)
            result += spread @ spread.T
        if self.stage_of_rows is not None and self.gram is not None:
            result += (gradient @ self.gram @ gradient.T).toarray()
            between = self._between(self.stage_of_rows, gradient)
            result -= between @ between.T
        return self._clean(result, gradient)

    def variance(self, gradient: sparse.csr_array) -> Array:
        """The diagonal of `covariance`, without the rest of it."""
        gradient = self._residual(gradient)
        result = np.zeros(gradient.shape[0])
        for stage, totals in self.units:
            spread = _centred(stage, gradient @ totals)
            result += np.einsum("ij,ij->i", spread, spread)
        if self.stage_of_rows is not None and self.gram is not None:
            result += np.asarray((gradient @ self.gram).multiply(gradient).sum(axis=1)).ravel()
            between = self._between(self.stage_of_rows, gradient)
            result -= np.einsum("ij,ij->i", between, between)
        return np.where(result > self._noise(gradient), result, np.where(np.isnan(result), np.nan, 0.0))

    def _between(self, stage: Stage, gradient: sparse.csr_array) -> Array:
        assert self.sums is not None
        return (gradient @ self.sums) * np.sqrt(stage.factor / stage.sampled)

    def _residual(self, gradient: sparse.csr_array) -> sparse.csr_array:
        """Replace each column by its residual from the design-weighted regression on the calibration columns."""
        if self.margins is None:
            return gradient
        cells = self.margins[-self.calibrated :].diagonal()
        slopes = (gradient @ self.margins[: -self.calibrated]) / cells
        return sparse.hstack([gradient, sparse.csr_array(-slopes)], format="csr")

    def _noise(self, gradient: sparse.csr_array) -> Array:
        """What rounding alone can leave of a variance that is zero."""
        if self.gram is None:
            return np.zeros(gradient.shape[0])
        return NOISE * (gradient.multiply(gradient) @ self.gram.diagonal())

    def _clean(self, covariance: Array, gradient: sparse.csr_array) -> Array:
        zero = np.diag(covariance) <= self._noise(gradient)
        covariance[zero, :] = 0.0
        covariance[:, zero] = 0.0
        return covariance


def _centred(stage: Stage, totals: Array) -> Array:
    """Totals of units less the mean of their parent, scaled so that their squares add up to the variance."""
    order = sparse.csr_array(
        (np.ones(stage.units), stage.parent_of_unit, np.arange(stage.units + 1)), shape=(stage.units, stage.parents)
    )
    means = (totals @ order) / stage.sampled
    if stage.parents == 1:
        return (totals - means) * np.sqrt(stage.factor[0])
    return (totals - means[:, stage.parent_of_unit]) * np.sqrt(stage.factor)[stage.parent_of_unit]


def moments(sample: Sample, blocks: Sequence[Block]) -> Moments:
    """One pass over the rows of `sample` for all `blocks`."""
    blocks, calibrated = list(blocks), 0
    if sample.calibration is not None:
        blocks.append(Block(sample.calibration.cells, None))
        calibrated = sample.calibration.cells.count
    live = [stage for stage in sample.stages if np.any(stage.factor > 0)]
    of_rows = live[-1] if live and live[-1].unit is None else None
    return _Pass(sample, blocks, [stage for stage in live if stage.unit is not None], of_rows, calibrated).run()


def weighted_squares(sample: Sample, blocks: Sequence[Block]) -> tuple[Array, sparse.csr_array]:
    """Totals, and Σ weight · t t' of unweighted contributions: what simple random sampling would have seen."""
    swept = _Pass(sample, list(blocks), [], None, 0, by_weight=True)
    done = swept.run()
    assert done.gram is not None
    return done.totals, done.gram


def totals(sample: Sample, blocks: Sequence[Block]) -> Array:
    """The weighted total of every column."""
    return _Pass(sample, list(blocks), [], None, 0).run().totals


class _Pass:
    """The state of one pass; stretches of rows are read once, each block is evaluated once per stretch."""

    def __init__(
        self,
        sample: Sample,
        blocks: list[Block],
        clusters: list[Stage],
        of_rows: Stage | None,
        calibrated: int,
        *,
        by_weight: bool = False,
    ) -> None:
        self.sample, self.blocks, self.clusters = sample, blocks, clusters
        self.of_rows, self.calibrated, self.by_weight = of_rows, calibrated, by_weight
        self.offsets = np.cumsum([0, *(block.width for block in blocks)])
        self.places: dict[Grouping, list[int]] = {}
        for place, block in enumerate(blocks):
            self.places.setdefault(block.groups, []).append(place)
        self.sizes = {"one": 1, **{f"units{i}": stage.units for i, stage in enumerate(clusters)}}
        if of_rows is not None:
            self.sizes["parents"] = of_rows.parents
        if len(self.sizes) > 1:
            del self.sizes["one"]
        if calibrated:
            self.sizes["margins"] = calibrated
        self.tables = {
            name: [np.zeros(block.groups.cells * size) for block in blocks] for name, size in self.sizes.items()
        }
        self.grams: dict[tuple[Grouping, Grouping], dict[int, Array]] = {}

    @property
    def squares(self) -> bool:
        """Whether this pass forms Q."""
        return self.of_rows is not None or self.by_weight

    def run(self) -> Moments:
        rows = self.sample.rows
        cells = max((groups.cells * max(self.sizes.values()) for groups in self.places), default=1)
        stretch = max(STRETCH, 2 * cells)
        for start in range(0, rows, stretch):
            self._stretch(start, min(start + stretch, rows))
        first = next(name for name in self.sizes if name != "margins")
        total = np.concatenate([np.zeros(0), *(table.sum(axis=1) for table in self._tables(first))])
        units = tuple((stage, self._table(f"units{i}")) for i, stage in enumerate(self.clusters))
        sums = self._table("parents") if self.of_rows is not None else None
        margins = self._table("margins") if self.calibrated else None
        gram = self._assembled() if self.squares else None
        return Moments(total[: len(total) - self.calibrated], units, self.of_rows, gram, sums, margins, self.calibrated)

    def _tables(self, name: str) -> list[Array]:
        size = self.sizes[name]
        return [
            table.reshape(-1, size)[: block.width] for table, block in zip(self.tables[name], self.blocks, strict=True)
        ]

    def _table(self, name: str) -> Array:
        return np.concatenate(self._tables(name)) if self.blocks else np.zeros((0, self.sizes[name]))

    def _stretch(self, start: int, stop: int) -> None:
        weights = self.sample.weights[start:stop]
        scaled = np.empty((len(self.blocks), stop - start)) if self.squares else None
        for groups, places in self.places.items():
            codes = groups.rows(start, stop)
            keys = {name: self._key(name, codes, start, stop) for name in self.sizes}
            for place in places:
                part = self.blocks[place].contribution(start, stop)
                weighted = weights if part is None else weights * part
                for name, key in keys.items():
                    self._add(name, place, key, weighted, part, start, stop)
                if scaled is not None:
                    scaled[place] = (1.0 if part is None else part) if self.by_weight else weighted
        if scaled is not None:
            self._square(scaled, start, stop)

    def _add(
        self, name: str, place: int, key: Array | None, weighted: Array, part: Array | None, start: int, stop: int
    ) -> None:
        if name == "margins" and self.sample.calibration is not None:
            weighted = self.sample.calibration.design_weights[start:stop]
            weighted = weighted if part is None else weighted * part
        table = self.tables[name][place]
        if key is None:
            table[0] += weighted.sum()
        else:
            table += np.bincount(key, weighted, minlength=len(table))

    def _key(self, name: str, codes: Array | None, start: int, stop: int) -> Array | None:
        """The cell of each row in the table group × unit."""
        inner = self._inner(name)
        if inner is None:
            return codes
        inner = inner[start:stop]
        return inner if codes is None else codes * self.sizes[name] + inner

    def _inner(self, name: str) -> Array | None:
        if self.sizes[name] == 1:
            return None
        if name == "margins":
            return self.sample.calibration.cells.codes if self.sample.calibration else None
        stage = self.of_rows if name == "parents" else self.clusters[int(name.removeprefix("units"))]
        return None if stage is None else stage.parent if name == "parents" else stage.unit

    def _square(self, scaled: Array, start: int, stop: int) -> None:
        """Add Q of this stretch: rows are brought together by group, so that each group is one matrix product."""
        if self.by_weight:
            scaled *= np.sqrt(self.sample.weights[start:stop])
        elif self.of_rows is not None:
            root = np.sqrt(self.of_rows.factor)
            scaled *= root[0] if len(root) == 1 else root[self.of_rows.parent[start:stop]]
        for left, right in combinations_with_replacement(self.places, 2):
            codes = left.rows(start, stop)
            if left is not right:
                other = right.rows(start, stop)
                codes = other if codes is None else codes if other is None else codes * right.cells + other
            found = self.grams.setdefault((left, right), {})
            _add_products(found, scaled, self.places[left], self.places[right], codes)

    def _assembled(self) -> sparse.csr_array:
        """Q as one sparse matrix: rows of two groups meet only when a person can be in both."""
        entries: list[tuple[Array, Array, Array]] = []
        for (left, right), found in self.grams.items():
            for cell, product in found.items():
                first, second = (cell, cell) if left is right else divmod(cell, right.cells)
                if first >= left.count or second >= right.count:
                    continue
                rows = np.repeat(self.offsets[self.places[left]] + first, product.shape[1])
                columns = np.tile(self.offsets[self.places[right]] + second, product.shape[0])
                entries.append((rows, columns, product.ravel()))
                if left is not right:
                    entries.append((columns, rows, product.ravel()))
        size = int(self.offsets[-1])
        if not entries:
            return sparse.csr_array((size, size))
        rows, columns, data = (np.concatenate(part) for part in zip(*entries, strict=True))
        return sparse.coo_array((data, (rows, columns)), shape=(size, size)).tocsr()


def _add_products(
    found: dict[int, Array], scaled: Array, left: list[int], right: list[int], codes: Array | None
) -> None:
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
        product = first[:, begin:end] @ second[:, begin:end].T
        key = int(cell)
        found[key] = found[key] + product if key in found else product


def _gathered(scaled: Array, places: list[int], order: Array | None) -> Array:
    whole = len(places) == len(scaled)
    part = scaled if whole else scaled[places]
    return part if order is None else np.take(part, order, axis=1)
