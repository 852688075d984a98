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
from evaluate.estimate.rows import totals, unit_totals


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
    if replicates.units is not None:
        units = unit_totals(sample, blocks, replicates.units)
        # One large product is several times quicker than one per block.
        return ReplicateMoments(units.sum(axis=1), units @ replicates.factors, replicates)
    empty = np.zeros((0, len(replicates.factors)))
    copies = np.concatenate([empty @ replicates.factors, *(_by_rows(sample, replicates, block) for block in blocks)])
    return ReplicateMoments(totals(sample, blocks), copies, replicates)


def _by_rows(sample: Sample, replicates: Replicates, block: Block) -> Array:
    codes, part = block.groups.rows(0, sample.rows), block.contribution(0, sample.rows)
    part = np.ones(sample.rows) if part is None else part
    if codes is None:
        return (part @ replicates.factors)[None, :]
    # One entry per row of the sample: a column-compressed matrix needs no sorting.
    membership = sparse.csc_array((part, codes, np.arange(sample.rows + 1)), shape=(block.groups.cells, sample.rows))
    return (membership @ replicates.factors)[: block.width]
