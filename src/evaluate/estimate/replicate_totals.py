"""Totals of columns in every replicate: what replicate weights leave for variances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.replicates import Replicates
from evaluate.design.sample import Sample
from evaluate.estimate.columns import Block
from evaluate.estimate.rows import totals


@dataclass(frozen=True, eq=False)
class ReplicateMoments:
    """Column totals, and the same totals in every replicate (column × replicate)."""

    totals: Array
    copies: Array
    replicates: Replicates

    def covariance(self, gradient: sparse.csr_array) -> Array:
        """Covariance of `gradient @ totals`."""
        spread = self.replicates.spread(gradient @ self.copies, gradient @ self.totals)
        return spread @ spread.T

    def variance(self, gradient: sparse.csr_array) -> Array:
        """Its diagonal."""
        spread = self.replicates.spread(gradient @ self.copies, gradient @ self.totals)
        return np.einsum("ij,ij->i", spread, spread)


def replicate_moments(sample: Sample, replicates: Replicates, blocks: Sequence[Block]) -> ReplicateMoments:
    """The totals of `blocks` in the sample and in every replicate.

    While replicates are factors of units, units are totalled first and each replicate costs one product per unit.
    """
    empty = np.zeros((0, len(replicates.factors)))
    if replicates.units is not None:
        # One large product is several times quicker than one per block.
        copies = np.concatenate([empty, *(_by_units(sample, replicates.units, block) for block in blocks)])
        copies = copies @ replicates.factors
    else:
        copies = np.concatenate([empty @ replicates.factors, *(_by_rows(sample, replicates, b) for b in blocks)])
    return ReplicateMoments(totals(sample, blocks), copies, replicates)


def _by_units(sample: Sample, units: Array, block: Block) -> Array:
    """The totals of every unit (column × unit)."""
    size = int(units.max()) + 1
    codes, part = block.groups.rows(0, sample.rows), block.contribution(0, sample.rows)
    key = units if codes is None else codes * size + units
    weights = sample.weights if part is None else sample.weights * part
    return np.bincount(key, weights, minlength=block.groups.cells * size).reshape(-1, size)[: block.width]


def _by_rows(sample: Sample, replicates: Replicates, block: Block) -> Array:
    codes, part = block.groups.rows(0, sample.rows), block.contribution(0, sample.rows)
    part = np.ones(sample.rows) if part is None else part
    if codes is None:
        return (part @ replicates.factors)[None, :]
    # One entry per row of the sample: a column-compressed matrix needs no sorting.
    membership = sparse.csc_array((part, codes, np.arange(sample.rows + 1)), shape=(block.groups.cells, sample.rows))
    return (membership @ replicates.factors)[: block.width]
