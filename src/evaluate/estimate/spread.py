"""How much the answers behind a number differ: the design effect, and whether everyone answered the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text
from evaluate.estimate.columns import Block, merge
from evaluate.estimate.counts import chosen, records
from evaluate.estimate.linearised import Columns
from evaluate.estimate.rows import NOISE, weighted_squares
from evaluate.estimate.table import FIXED, Estimate

Form = Literal["without replacement", "replace"]


def design_effect(estimate: Estimate, *, form: Form = "without replacement") -> Estimate:
    """How many times larger is the variance than that of a simple random sample of the same size?

    Variance of the estimate divided by N² S²/n (times 1 - n/N unless `form` is "replace"), where S² is the weighted
    variance of the linearised answers in the domain, N its weighted and n its unweighted number of people.

    Parameters
    ----------
    estimate : Estimate
        Means, totals, shares or ratios, as the verb made them (no sums or differences).
    form : {"without replacement", "replace"}
        Whether the simple random sample is drawn without or with replacement.

    Returns
    -------
    Estimate
        Measure "design effect", measured in "ratio", no error of its own.

    Raises
    ------
    DesignError
        A table that does not stand on one sample.

    **Source**: Kish (1965), *Survey Sampling*, §8.2. Same in R: `svymean(…, deff = TRUE)` and `deff = "replace"`.

    """
    linear = estimate.linear
    columns, gradient = linear.terms[0] if linear is not None and len(linear.terms) == 1 else (None, None)
    if linear is None or gradient is None or not isinstance(columns, Columns):
        raise DesignError.single(
            "design_effect",
            Text("这张表不是由一个样本直接得到的。", "The table does not come straight from one sample."),
            Text("mean、total、share 或 ratio 的结果。", "A result of mean, total, share or ratio."),
            Text("对运算前的表求设计效应。", "Take the design effect before combining."),
        )
    variance, people, n = _spread(columns, gradient)
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = people**2 * variance / (n - 1)
        if form == "without replacement":
            simple = np.where(people >= n, simple * (1 - n / people), np.nan)
        value = np.where(simple > 0, linear.variance() / simple, np.nan)
    frame = estimate.frame.assign(
        measure="design effect", value=value, se=np.nan, low=np.nan, high=np.nan, df=np.nan, measured_in="ratio"
    )
    return Estimate(frame[[*estimate.by, *FIXED]], replace(estimate.about, interval="none"), None)


def unanimous(estimate: Estimate) -> Array:
    """For which rows everybody behind the number gave the same answer (row,). Counts of people are no answers."""
    linear, same = estimate.linear, np.zeros(len(estimate), dtype=bool)
    if linear is None or not linear.terms:
        return same
    same[:] = True
    for columns, gradient in linear.terms:
        if not isinstance(columns, Columns):
            return np.zeros(len(estimate), dtype=bool)
        variance, _, _ = _spread(columns, gradient)
        same &= (variance == 0) & _about_answers(columns, gradient)
    return same


def givers(estimate: Estimate) -> Array:
    """How many people gave the answer of each row that has a choice, unweighted (row,); NaN where it is no such row.

    Where a table no longer carries its columns, the share times n stands in for the count.
    """
    frame = estimate.frame
    parts = frame["measure"].isin(["share", "total"]).to_numpy() & frame["choice"].notna().to_numpy()
    counts = np.full(len(frame), np.nan)
    linear = estimate.linear
    columns, gradient = linear.terms[0] if linear is not None and len(linear.terms) == 1 else (None, None)
    if not isinstance(columns, Columns) or gradient is None:
        shares = parts & (frame["measure"] == "share").to_numpy()
        counts[shares] = np.rint((frame["value"].astype(float) * frame["n"]).to_numpy()[shares])
        return counts
    given = np.concatenate([chosen(columns.sample, block) for block in columns.blocks] or [np.zeros(0)])
    picked = gradient.copy()
    picked.data = (picked.data != 0).astype(float)
    found = picked @ np.nan_to_num(given)
    known = (picked @ np.isfinite(given).astype(float)) == 1
    counts[parts & known] = found[parts & known]
    return counts


def _spread(columns: Columns, gradient: sparse.csr_array) -> tuple[Array, Array, Array]:
    """Weighted variance of each row's linearised answers in its domain, and the domain's people, weighted and not."""
    blocks, groups = _first(columns, gradient)
    counts = tuple(dict.fromkeys(Block(block.groups, block.mask, block.needs) for block in blocks))
    union, places, people_places = merge(columns.blocks, counts)
    total, squares = weighted_squares(columns.sample, union)
    width = len(total)
    moved = sparse.csr_array((gradient.data, places[gradient.indices], gradient.indptr), (gradient.shape[0], width))
    offsets = dict(zip(counts, np.cumsum([0, *(block.width for block in counts)])[:-1], strict=True))
    at = np.array([people_places[offsets[b.people] + g] for b, g in zip(blocks, groups, strict=True)], dtype=np.int64)
    people = total[at]
    n = _records(columns, counts)[[offsets[b.people] + g for b, g in zip(blocks, groups, strict=True)]]
    square = np.asarray((moved @ squares).multiply(moved).sum(axis=1)).ravel()
    noise = 10 * NOISE * (moved.multiply(moved) @ squares.diagonal())
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = square / people - ((moved @ total) / people) ** 2
        return np.where(variance * people > noise, variance, np.where(np.isnan(variance), np.nan, 0.0)), people, n


def _records(columns: Columns, counts: tuple[Block, ...]) -> Array:
    return np.concatenate([records(columns.sample, block) for block in counts]).astype(float)


def _first(columns: Columns, gradient: sparse.csr_array) -> tuple[list[Block], list[int]]:
    """The block and the group that each row of the gradient starts in."""
    offsets = np.cumsum([0, *(block.width for block in columns.blocks)])
    starts = gradient.indptr[:-1]
    has = np.diff(gradient.indptr) > 0
    first = np.where(has, gradient.indices[np.minimum(starts, max(len(gradient.indices) - 1, 0))], 0)
    place = np.searchsorted(offsets, first, side="right") - 1
    return [columns.blocks[p] for p in place], [int(f - offsets[p]) for f, p in zip(first, place, strict=True)]


def _about_answers(columns: Columns, gradient: sparse.csr_array) -> Array:
    answers = np.concatenate([np.full(block.width, block.answer is not None) for block in columns.blocks])
    return (abs(gradient) @ answers.astype(float)) > 0
