"""Replicate weights: what each half-sample, jackknife or bootstrap would have weighed the rows with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.step import Replay

#: Differences between replicates that rounding alone can make, relative to the value.
NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class Replicates:
    """Weights of every replicate, and how values from them become a variance.

    Variance = `scale` Σ rscales_r (value_r - centre)², the centre being the mean over the replicates, or the value
    itself when `mse`. While no weighting step came between, `units` holds the unit of each row and `factors`
    (unit × replicate) what its weight is multiplied by; afterwards `factors` holds the weights themselves
    (row × replicate) and `units` is None.
    """

    method: str
    units: Array | None
    factors: Array
    scale: float
    rscales: Array
    mse: bool = False

    @property
    def count(self) -> int:
        """How many replicates there are."""
        return self.factors.shape[1]

    def weights(self, place: int, weights: Array) -> Array:
        """The weights of one replicate; `weights` are those of the whole sample."""
        column = self.factors[:, place]
        return column if self.units is None else weights * column[self.units]

    def table(self, weights: Array) -> Array:
        """The weights of all replicates (row × replicate)."""
        return self.factors if self.units is None else weights[:, None] * self.factors[self.units]

    def replayed(self, replay: Replay, weights: Array) -> Replicates:
        """The same replicates after a weighting step is done in each."""
        table = np.column_stack([replay(self.weights(place, weights)) for place in range(self.count)])
        return replace(self, units=None, factors=table)

    def spread(self, values: Array, centre: Array) -> Array:
        """Values per replicate (value × replicate), less their centre and scaled so that squares add to variance."""
        used = self.rscales > 0
        middle = centre if self.mse else values[:, used].mean(axis=1)
        apart = values - middle[:, None]
        apart[np.abs(apart).max(axis=1, initial=0.0) <= NOISE * np.abs(middle)] = 0.0
        return apart * np.sqrt(self.scale * self.rscales)

    def df(self, weights: Array, rows: Array | None = None) -> int:
        """Degrees of freedom: the rank of the replicate weights (of these rows) less one. Same in R: `degf`."""
        if rows is None and self.units is None:
            return self._df
        table = self.table(weights)
        return _rank(table if rows is None else table[rows]) - 1

    @cached_property
    def _df(self) -> int:
        """Degrees of freedom of weights that came as they are: every table of the sample asks for them."""
        return _rank(self.factors) - 1


def _rank(table: Array) -> int:
    unique = np.unique(table, axis=0) if len(table) else table
    return int(np.linalg.matrix_rank(unique, rtol=1e-5)) if len(unique) else 0
