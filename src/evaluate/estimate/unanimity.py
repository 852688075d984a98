"""Whether everybody behind a number gave the same answer, read from the variance of the linearised answers."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.columns import Block, merge
from evaluate.estimate.counts import records
from evaluate.estimate.linearised import Columns, Linearised
from evaluate.estimate.rows import NOISE, weighted_squares


def unanimous(linear: Linearised) -> Array:
    """For which rows everybody behind the number gave the same answer (row,). Counts of people are no answers."""
    same = np.zeros(len(linear), dtype=bool)
    if not linear.terms:
        return same
    same[:] = True
    for columns, gradient in linear.terms:
        if not isinstance(columns, Columns):
            return np.zeros(len(linear), dtype=bool)
        variance, _, _ = spread(columns, gradient)
        same &= (variance == 0) & _about_answers(columns, gradient)
    return same


def spread(columns: Columns, gradient: sparse.csr_array) -> tuple[Array, Array, Array]:
    """Weighted variance of each row's linearised answers in its domain, and the domain's people, weighted and not."""
    place, group = _first(columns, gradient)
    counts = tuple(dict.fromkeys(block.people for block in columns.blocks))
    union, places, people_places = merge(columns.blocks, counts)
    total, squares = weighted_squares(columns.sample, union)
    width = len(total)
    moved = sparse.csr_array((gradient.data, places[gradient.indices], gradient.indptr), (gradient.shape[0], width))
    offsets = dict(zip(counts, np.cumsum([0, *(block.width for block in counts)])[:-1], strict=True))
    at = np.array([offsets[block.people] for block in columns.blocks], dtype=np.int64)[place] + group
    people = total[people_places[at]]
    n = _records(columns, counts)[at]
    square = squares.variance(moved)
    noise = 10 * NOISE * (moved.multiply(moved) @ squares.diagonal)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = square / people - ((moved @ total) / people) ** 2
        return np.where(variance * people > noise, variance, np.where(np.isnan(variance), np.nan, 0.0)), people, n


def _records(columns: Columns, counts: tuple[Block, ...]) -> Array:
    return np.concatenate([records(columns.sample, block) for block in counts]).astype(float)


def _first(columns: Columns, gradient: sparse.csr_array) -> tuple[Array, Array]:
    """The block and the group that each row of the gradient starts in."""
    offsets = np.cumsum([0, *(block.width for block in columns.blocks)])
    starts = gradient.indptr[:-1]
    has = np.diff(gradient.indptr) > 0
    indices = gradient.indices if len(gradient.indices) else np.zeros(1, dtype=np.int64)
    first = np.where(has, indices[np.minimum(starts, len(indices) - 1)], 0)
    place = np.searchsorted(offsets, first, side="right") - 1
    return place, first - offsets[place]


def _about_answers(columns: Columns, gradient: sparse.csr_array) -> Array:
    answers = np.concatenate([np.full(block.width, block.answer is not None) for block in columns.blocks])
    return (abs(gradient) @ answers.astype(float)) > 0
