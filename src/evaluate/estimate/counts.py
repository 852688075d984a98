"""How many records stand behind a number, and on how many degrees of freedom its error rests."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Mask, Sample
from evaluate.estimate.columns import Block

STRETCH = 1 << 16


def records(sample: Sample, block: Block) -> Array:
    """The unweighted number of rows behind each group of `block` (group,)."""
    found = np.zeros(block.groups.cells)
    for start in range(0, sample.rows, STRETCH):
        stop = min(start + STRETCH, sample.rows)
        codes, part = block.groups.rows(start, stop), block.people.contribution(start, stop)
        if codes is None:
            found += stop - start if part is None else part.sum()
        else:
            found += np.bincount(codes, part, minlength=len(found))
    return found[: block.width].astype(np.int64)


def chosen(sample: Sample, block: Block) -> Array:
    """The unweighted number of rows that gave one of the block's choices, per group; NaN for a block without
    choices.
    """
    if not block.choices:
        return np.full(block.width, np.nan)
    found = np.zeros(block.groups.cells)
    for start in range(0, sample.rows, STRETCH):
        stop = min(start + STRETCH, sample.rows)
        codes, part = block.groups.rows(start, stop), block.contribution(start, stop)
        if codes is None:
            found += 0 if part is None else part.sum()
        else:
            found += np.bincount(codes, part, minlength=len(found))
    return found[: block.width]


def degrees_of_freedom(sample: Sample, groups: Grouping, mask: Mask | None) -> Array:
    """First-stage units less strata, among those that hold at least one row of the group (group,).

    Same in R: `degf(subset(design, group))`.
    """
    stage = sample.stages[0]
    inner, size = (stage.parent, stage.parents) if stage.unit is None else (stage.unit, stage.units)
    table = np.zeros(groups.cells * size)
    stretch = max(STRETCH, len(table))
    for start in range(0, sample.rows, stretch):
        stop = min(start + stretch, sample.rows)
        codes, rows = groups.rows(start, stop), None if mask is None else mask.rows[start:stop].astype(np.float64)
        key = inner[start:stop] if codes is None else codes * size + inner[start:stop]
        table += np.bincount(key, rows, minlength=len(table))
    cells = table.reshape(-1, size)[: groups.count]
    if stage.unit is None:
        return cells.sum(axis=1) - (cells > 0).sum(axis=1)
    active = cells > 0
    strata = np.zeros((groups.count, stage.parents), dtype=bool)
    for group in range(groups.count):
        strata[group, stage.parent_of_unit[active[group]]] = True
    return (active.sum(axis=1) - strata.sum(axis=1)).astype(np.float64)
