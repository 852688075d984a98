"""How many records stand behind a number, and on how many degrees of freedom its error rests."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.replicates import Replicates
from evaluate.design.sample import Mask, Sample
from evaluate.estimate.columns import Block

STRETCH = 1 << 16


def records(sample: Sample, block: Block) -> Array:
    """The unweighted number of rows behind each group of `block` (group,)."""
    return tally(sample, block.people).astype(np.int64)


def tally(sample: Sample, block: Block) -> Array:
    """The unweighted sum of what the rows add to `block` (group,): of choices, how many rows gave one of them."""
    found = np.zeros(block.groups.cells)
    for start in range(0, sample.rows, STRETCH):
        stop = min(start + STRETCH, sample.rows)
        codes, part = block.groups.rows(start, stop), block.contribution(start, stop)
        if codes is None:
            found += stop - start if part is None else part.sum()
        else:
            found += np.bincount(codes, part, minlength=len(found))
    return found[: block.width]


def effective(sample: Sample, block: Block) -> Array:
    """How many people drawn with equal weights from an endless population tell as much as those whom `block` counts
    (group,): the people behind a number, or those who gave an answer.

    (Σw)² / Σ(w²/g): unequal weights make it smaller than the number of records, a finite population larger. Of those
    drawn with the fraction f, g = -log(1 - f)/f: nobody among n of N gave an answer that D do has at most the
    probability (1 - f)^D. Where everyone is in the sample (f = 1), g and the number are infinite. (The factor 1/(1 - f)
    of the variance would promise too much: after 45 of 48 it calls one single exception among the other three
    impossible.)

    **Source**: Kish (1965), §11.7, for the weights; the bound is that of the hypergeometric distribution.
    """
    weight, square = np.zeros(block.groups.cells), np.zeros(block.groups.cells)
    for start in range(0, sample.rows, STRETCH):
        stop = min(start + STRETCH, sample.rows)
        codes, part = block.groups.rows(start, stop), block.contribution(start, stop)
        codes = np.zeros(stop - start, dtype=np.int64) if codes is None else codes
        weights = sample.weights[start:stop] if part is None else sample.weights[start:stop] * part
        weight += np.bincount(codes, weights, minlength=len(weight))
        square += np.bincount(codes, weights**2 / _worth(_fraction(sample, start, stop)), minlength=len(square))
    with np.errstate(divide="ignore", invalid="ignore"):
        return (weight**2 / square)[: block.width]


def _fraction(sample: Sample, start: int, stop: int) -> Array:
    """The part of the population that was drawn where each row is, over all stages; 0 where it is infinite."""
    fraction = np.ones(stop - start)
    for stage in sample.stages:
        fraction = fraction * stage.fractions[start:stop]
    return fraction


def _worth(fraction: Array) -> Array:
    """-log(1 - f)/f, 1 for f = 0 and infinite for f = 1."""
    drawn = np.clip(fraction, 1e-12, 1.0)
    with np.errstate(divide="ignore"):
        return -np.log1p(-drawn) / drawn


def degrees_of_freedom(sample: Sample, groups: Grouping, mask: Mask | None) -> Array:
    """First-stage units less strata, among those that hold at least one row of the group (group,).

    Same in R: `degf(subset(design, group))`.
    """
    if sample.design.replicates is not None and sample.replicates is not None:
        return _ranks(sample, sample.replicates, groups, mask)
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


def _ranks(sample: Sample, replicates: Replicates, groups: Grouping, mask: Mask | None) -> Array:
    """Supplied replicate weights say nothing of strata: the rank of the weights of each group, less one."""
    codes = np.zeros(sample.rows, dtype=np.int64) if groups.codes is None else groups.codes
    inside = np.ones(sample.rows, dtype=bool) if mask is None else mask.rows
    found = [replicates.df(sample.weights, (codes == group) & inside) for group in range(groups.count)]
    return np.array(found, dtype=np.float64)
