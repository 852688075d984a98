"""Fitted scores: columns of a sample that a method computes row by row, such as the residuals of a regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from evaluate.design.answers import EVERYONE, Array, Grouping, Item
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.about import About
from evaluate.estimate.columns import Block
from evaluate.estimate.counts import degrees_of_freedom, records
from evaluate.estimate.linearised import Columns, Linearised, identity
from evaluate.estimate.quantities import METHOD, about


def scored(
    sample: Sample,
    scores: Array,
    value: Array,
    *,
    inside: Mask | None,
    groups: Grouping = EVERYONE,
    again: Callable[[Array], Array] | None = None,
) -> Linearised:
    """Values whose linearised contributions are known row by row.

    Parameters
    ----------
    sample : Sample
        The sample.
    scores : array (row × column)
        What each row adds to each value, before weighting: the derivative of the value by the row's weight.
    value : array
        The values, column by column and within it group by group (column · group,).
    inside : Mask, optional
        Who contributes; the scores of all others count as zero.
    groups : Grouping
        Each row contributes to the values of its own group.
    again : function of weights, optional
        The values computed anew from other weights (row,), for samples with replicates.

    Returns
    -------
    Linearised
        The values; their covariance is that of the totals of the scores.

    **Source**: Deville (1999), Survey Methodology 25(2): the variance of an estimate is that of the total of its
    linearised variable.

    """
    columns = np.asarray(scores, dtype=np.float64).reshape(sample.rows, -1)
    if inside is not None:
        columns = np.where(inside.rows[:, None], columns, 0.0)
    blocks = tuple(
        Block(groups, inside, (), Item(f"score {place}", np.ascontiguousarray(column), None, None, (), None, False))
        for place, column in enumerate(columns.T)
    )
    # The values are known: the pass waits until somebody asks for an error.
    size = sum(block.width for block in blocks)
    terms = ((Columns(sample, blocks), identity(size)),)
    values, replicates = np.asarray(value, dtype=np.float64).ravel(), sample.replicates
    if replicates is None or again is None:
        return Linearised(values, terms)
    each = [again(replicates.weights(place, sample.weights)).ravel() for place in range(replicates.count)]
    return Linearised(values, terms, copies=((sample.origin, np.column_stack(each)),))


def side_by_side(parts: Sequence[Linearised]) -> Linearised:
    """Results of `scored` on one sample, one after the other, to be counted in a single pass."""
    terms = [part.terms[0] for part in parts]
    columns = [source for source, _ in terms if isinstance(source, Columns)]
    blocks = tuple(block for source in columns for block in source.blocks)
    gradient = _block_diagonal([gradient for _, gradient in terms])
    values = np.concatenate([part.value for part in parts])
    copies = [held for part in parts for _, held in part.copies]
    origin = columns[0].sample.origin
    each = ((origin, np.concatenate(copies)),) if len(copies) == len(parts) else ()
    return Linearised(values, ((Columns(columns[0].sample, blocks), gradient),), copies=each)


def _block_diagonal(parts: Sequence[sparse.csr_array]) -> sparse.csr_array:
    """Matrices one below another, each over columns of its own."""
    starts = np.cumsum([0, *(part.shape[1] for part in parts)])
    data = np.concatenate([part.data for part in parts])
    indices = np.concatenate([part.indices + start for part, start in zip(parts, starts[:-1], strict=True)])
    held = np.concatenate([[0], *(np.diff(part.indptr) for part in parts)])
    return sparse.csr_array((data, indices, np.cumsum(held)), shape=(len(held) - 1, int(starts[-1])))


def answered(sample: Sample, names: Sequence[str]) -> Mask:
    """Who is in the domain and answered all of these items: the missing are a domain, never dropped rows."""
    rows = np.ones(sample.rows, dtype=bool) if sample.mask is None else sample.mask.rows.copy()
    for name in dict.fromkeys(names):
        rows &= sample.item(name).observed(0, sample.rows)
    return Mask(rows, sample.mask.label if sample.mask is not None else "")


def base(sample: Sample, inside: Mask | None, groups: Grouping = EVERYONE) -> tuple[Array, Array]:
    """Unweighted records and degrees of freedom of each group of a domain: (group,) and (group,)."""
    return records(sample, Block(groups, inside)), degrees_of_freedom(sample, groups, inside).astype(np.float64)


def numbers(sample: Sample, name: str) -> Array:
    """All answers of an item as numbers, NaN where there is none."""
    return sample.item(name).numbers(0, sample.rows).astype(np.float64)


def codes(sample: Sample, groups: Grouping) -> Array:
    """The group of every row; those in none are in group `groups.count`."""
    found = groups.rows(0, sample.rows)
    return np.zeros(sample.rows, dtype=np.int64) if found is None else found


def told(sample: Sample, confidence: float, method: str, words: Text, items: Sequence[str]) -> About:
    """What a table of this sample says of itself when its errors come from a method of its own."""
    first = about(sample, confidence)
    spoken = {**METHOD, method: {"zh": words.zh, "en": words.en}}
    return replace(first, method=method, labels={**first.labels, "method": spoken}, items=tuple(dict.fromkeys(items)))


def refuse_confidence(confidence: float) -> None:
    """A confidence that is no fraction is refused."""
    if not 0 < confidence < 1:
        raise DesignError.single(
            f"confidence={confidence!r}",
            Text("置信水平要在 0 和 1 之间。", "Confidence lies between 0 and 1."),
            Text("例如 0.95。", "For example 0.95."),
            Text("写成小数，不写百分数。", "Write it as a fraction, not as a percentage."),
        )


def refuse_word(where: str, word: object, allowed: Sequence[str]) -> None:
    """An option that is none of the allowed words is refused, naming those."""
    if word not in allowed:
        raise DesignError.single(
            f"{where}={word!r}",
            Text("没有这个选项。", "There is no such option."),
            Text(f"其中之一：{'、'.join(allowed)}。", f"One of: {', '.join(allowed)}."),
            Text("改正这个选项。", "Correct the option."),
        )
