"""Tables of one item by another: shares of everyone, of rows or of columns, or numbers of people."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal, get_args

import numpy as np

from evaluate.design.answers import EVERYONE, Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.columns import Block
from evaluate.estimate.counts import degrees_of_freedom, records, tally
from evaluate.estimate.intervals import plain
from evaluate.estimate.linearised import Columns, linear
from evaluate.estimate.quantities import NOBODY, Quantity, about, choices_of, groups_of, kind_of
from evaluate.estimate.scores import answered, numbers, refuse_confidence, refuse_word
from evaluate.estimate.share_intervals import SHARE_INTERVALS, Function, ShareInterval
from evaluate.estimate.table import Estimate, make

Of = Literal["columns", "rows", "all", "people"]


def crosstab(
    sample: Sample,
    rows: str,
    columns: str,
    *,
    of: Of = "columns",
    interval: ShareInterval = "logit",
    confidence: float = 0.95,
) -> Estimate:
    """How do the answers to one item differ between the answers to another?

    One row per pair of choices. The share of a choice of `rows` among the people of one choice of `columns`
    (`of="columns"`), of a choice of `columns` among the people of one choice of `rows` (`of="rows"`), of the pair among
    everyone (`of="all"`), or the weighted number of people (`of="people"`). Only people who answered both count.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    rows : str
        An item whose choices exclude each other; it fills `item` and `choice`.
    columns : str
        A second one; it is the by column.
    of : {"columns", "rows", "all", "people"}
        Of what the shares are parts.
    interval : {"logit", "wilson", "beta", "mean", "arcsine", "likelihood"}
        The kind of interval of a share.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "share", or "total" in people; `n` is the number of records of the denominator (of the pair for
        "people").

    Raises
    ------
    DesignError
        An unknown column or option, or an item of several answers per person.

    Same in R: `svyby(~rows, ~columns, design, svymean)`, `svymean(~interaction(rows, columns), design)`,
    `svytable(~rows + columns, design)`. `independence` tests the table.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"level": list("aabb"), "trained": ["no", "yes", "yes", "yes"]})
    >>> crosstab(Sample(frame, Design()), "trained", "level", of="all").frame["value"].tolist()
    [0.25, 0.25, 0.0, 0.5]

    """
    refuse_confidence(confidence)
    refuse_word("crosstab(of", of, get_args(Of))
    refuse_word("crosstab(interval", interval, get_args(ShareInterval))
    groups = groups_of(sample, columns)
    cells = exclusive(sample, rows, columns)
    count = len(cells)
    order = (np.arange(count)[None, :] * groups.count + np.arange(groups.count)[:, None]).ravel()
    over = linear(Columns(sample, tuple(q.over for q in cells)))[order]
    df = np.repeat(degrees_of_freedom(sample, groups, sample.mask).astype(float), count)
    number, n, ends = over, _records(sample, tuple(q.over for q in cells))[order], plain
    if of != "people":
        under, blocks = _denominators(sample, cells, of)
        which = order % groups.count if of == "columns" else order // groups.count if of == "rows" else order * 0
        number, n = over / linear(Columns(sample, blocks))[under[which]], _records(sample, blocks)[under[which]]
        ends = partial(_with_records, SHARE_INTERVALS[interval], n)
        if of != "columns":
            df = np.full(len(order), float(degrees_of_freedom(sample, EVERYONE, sample.mask)[0]))
    keys = groups.levels.iloc[np.repeat(np.arange(groups.count), count)].reset_index(drop=True)
    keys = keys.assign(
        measure="total" if of == "people" else "share",
        item=rows,
        choice=np.tile(np.array([q.choice for q in cells], dtype=object), groups.count),
        measured_in=sample.counted if of == "people" else "share",
    )
    note = np.where((n == 0) & (of != "people"), NOBODY.of(str(sample.language)), "")
    return make(
        keys, number, replace(about(sample, confidence), items=(rows, columns)), df=df, n=n, interval=ends, note=note
    )


def exclusive(sample: Sample, rows: str, columns: str) -> list[Quantity]:
    """One quantity per choice of `rows` in the groups of `columns`; items of several answers are refused."""
    asked = [column for column in sample.questionnaire.columns if column.item in (rows, columns)]
    if any(column.kind == "flag" and column.item != column.name for column in asked) or rows == columns:
        raise DesignError.single(
            f"crosstab({rows!r}, {columns!r})",
            Text("要两个不同的单选题。", "Two different items of one answer each are needed."),
            Text("每个人在一题里只落在一格。", "Everybody falls into a single cell of each item."),
            Text("多选题请逐个选项地列（列名如 topic_law）。", "Take the choices one by one, such as topic_law."),
        )
    groups = groups_of(sample, columns)
    if kind_of(sample, rows) == "flag" and sample.item(rows).codes is None:
        # A flag has both its sides here: whom it holds for, and whom not.
        found = np.unique(numbers(sample, rows))
        sides = [side for side in (0.0, 1.0) if side in found]
        return [quantity for side in sides for quantity in choices_of(sample, groups, rows, [side])]
    return choices_of(sample, groups, rows, None)


def _with_records(interval: Function, n: Array, value: Array, se: Array, df: Array, confidence: float) -> Any:
    return interval(value, se, df, confidence, n)


def _denominators(sample: Sample, cells: list[Quantity], of: Of) -> tuple[Array, tuple[Block, ...]]:
    """The blocks that count the people of each denominator, and where each stands."""
    first = cells[0].over
    if of == "columns":
        return np.arange(first.groups.count), (first.people,)
    inside = answered(sample, [*first.groups.names, cells[0].item])
    if of == "all":
        return np.zeros(1, dtype=np.int64), (Block(EVERYONE, inside),)
    blocks = tuple(replace(q.over, groups=EVERYONE, mask=inside) for q in cells)
    return np.arange(len(cells)), blocks


def _records(sample: Sample, blocks: tuple[Block, ...]) -> Array:
    """The unweighted records behind each column of the blocks."""
    return np.concatenate([tally(sample, b).astype(np.int64) if b.choices else records(sample, b) for b in blocks])
