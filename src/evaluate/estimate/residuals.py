"""What weighting does to errors: contributions of rows become residuals from the columns the weights were made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.step import Adjustment
from evaluate.estimate.columns import Block


@dataclass(frozen=True, eq=False)
class Residuals:
    """Turns a gradient over columns into one over columns and auxiliary columns.

    Per weighting step: where its auxiliary columns stand, Σ regression · x z for every column z (`margins`), and the
    inverse of Σ d x x'. The last step is undone first: the residual of a total after it is a total before it.
    """

    steps: tuple[tuple[slice, Array, Array], ...]
    width: int

    def of(self, gradient: sparse.csr_array) -> sparse.csr_array:
        """The gradient of the residual."""
        if not self.steps:
            return gradient
        empty = sparse.csr_array((gradient.shape[0], self.width - gradient.shape[1]))
        wide = sparse.csr_array(sparse.hstack([gradient, empty], format="csr"))
        for place, margins, inverse in reversed(self.steps):
            slopes = np.asarray(wide @ margins) @ inverse
            before = sparse.csr_array((gradient.shape[0], place.start))
            after = sparse.csr_array((gradient.shape[0], self.width - place.stop))
            wide = sparse.csr_array(wide + sparse.hstack([before, sparse.csr_array(-slopes), after], format="csr"))
        return wide


def auxiliary_blocks(adjustments: Sequence[Adjustment]) -> list[tuple[Block, Array]]:
    """The columns that residuals are taken on, each with the row weights it is totalled with."""
    return [
        (Block(part.groups, None, (), part.item), adjustment.spread)
        for adjustment in adjustments
        for part in adjustment.columns
    ]


def assemble(
    adjustments: Sequence[Adjustment], tables: dict[tuple[int, int], Array], start: int, width: int
) -> Residuals:
    """The residuals from the tables (column × group) of every auxiliary column, named by step and place."""
    steps = []
    for number, adjustment in enumerate(adjustments):
        margins = np.hstack([tables[number, place] for place in range(len(adjustment.columns))])
        steps.append((slice(start, start + margins.shape[1]), margins, adjustment.inverse))
        start += margins.shape[1]
    return Residuals(tuple(steps), width)
