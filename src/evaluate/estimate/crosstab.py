"""Tables of one item by another: shares of everyone, of rows or of columns, or numbers of people."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, reduce
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import EVERYONE, Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import later, places_of, rows_of
from evaluate.estimate.asked import Asked
from evaluate.estimate.attitude import by_unit
from evaluate.estimate.behind import Behind, side_by_side
from evaluate.estimate.columns import Block
from evaluate.estimate.counts import degrees_of_freedom, tally
from evaluate.estimate.intervals import plain
from evaluate.estimate.linearised import Columns, linear
from evaluate.estimate.quantities import (
    FEW,
    NOBODY,
    Quantity,
    about,
    choices_of,
    groups_of,
    is_background,
    kind_of,
    with_exact_ends,
)
from evaluate.estimate.scores import answered, numbers, refuse_confidence, refuse_word
from evaluate.estimate.share_intervals import SHARE_INTERVALS, Function, ShareInterval
from evaluate.estimate.table import Estimate, behind_of, grounded, make

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
        Measure "share", or "total" in people; `n` is the number of records of the denominator (for "people" those of
        the column: the records of a pair would say what a hidden number was).

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
    made, asked = _table(sample, rows, columns, of, interval, confidence)
    return grounded(made, asked=asked, inherited=_either_way(asked, columns, of))


def _table(
    sample: Sample, rows: str, columns: str, of: Of, interval: ShareInterval, confidence: float
) -> tuple[Estimate, Asked]:
    """The table, groups of `columns` outside and choices of `rows` inside, and what it asked."""
    groups = groups_of(sample, columns)
    cells = exclusive(sample, rows, columns)
    count = len(cells)
    order = (np.arange(count)[None, :] * groups.count + np.arange(groups.count)[:, None]).ravel()
    number = linear(Columns(sample, tuple(q.over for q in cells)))[order]
    df = np.repeat(degrees_of_freedom(sample, groups, sample.mask).astype(float), count)
    blocks, which = _denominators(sample, cells, of, order)
    n, ends = np.concatenate([tally(sample, block).astype(np.int64) for block in blocks])[which], plain
    if of != "people":
        number, ends = (
            number / linear(Columns(sample, blocks))[which],
            partial(_with_records, SHARE_INTERVALS[interval], n),
        )
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
    told = replace(about(sample, confidence), items=(rows, columns))
    made = make(keys, number, told, df=df, n=n, interval=ends, note=note)
    asked = Asked(sample, groups, np.arange(groups.count), tuple(cells), of_group=of in ("columns", "people"))
    if of != "people" and interval == "logit":
        made = with_exact_ends(made, sample, blocks, which)
    return made, asked


def _either_way(asked: Asked, columns: str, of: Of) -> Behind | None:
    """A table tells what the shares of either item by the other tell: what is hidden there is hidden here.

    Where a colleague can see in which column somebody is, that all who gave an answer are in one tells nothing.
    """
    rows, sample, choices = asked.wanted[0].item, asked.sample, [cell.over.choices[0] for cell in asked.wanted]
    labels = [(column, choice) for column in asked.groups.levels[columns] for choice in choices]

    def upright() -> Behind:
        made, own = _table(sample, rows, columns, "columns", "mean", 0.95)
        return behind_of(grounded(made, asked=own))

    def turned() -> Behind:
        made, own = _table(sample, columns, rows, "columns", "mean", 0.95)
        answers = [cell.over.choices[0] for cell in own.wanted]
        named = replace(made, frame=made.frame.assign(choice=answers * own.groups.count))
        wanted = places_of(named, [rows, "choice"], [(choice, column) for column, choice in labels])
        return rows_of(behind_of(grounded(made, asked=own)), wanted)

    def margin() -> Behind:
        inside = answered(sample, [columns, rows])
        cells = [replace(q, over=replace(q.over, groups=EVERYONE, mask=inside)) for q in asked.wanted]
        frame = pd.DataFrame(
            {"measure": "share", "item": rows, "choice": [cell.choice for cell in cells], "value": 1.0}
        )
        table = Estimate(frame.assign(n=int(tally(sample, cells[0].over.people)[0])))
        whole = grounded(table, asked=Asked(sample, EVERYONE, np.array([0]), tuple(cells)))
        return rows_of(behind_of(whole), np.arange(len(labels)) % len(cells))

    parts = list(by_unit(sample, [[rows, columns]], [rows, columns], len(labels)))
    if of != "columns":
        parts.append(later(len(labels), upright))
    if of == "rows":
        # Here n is how many gave each answer: an answer that may not be counted has no row.
        parts.append(later(len(labels), margin))
    if not is_background(sample, columns) and asked.groups.count <= FEW:
        parts.append(later(len(labels), turned))
    return reduce(side_by_side, parts) if parts else None


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
        parts = [quantity for side in sides for quantity in choices_of(sample, groups, rows, [side])]
        return [replace(quantity, form="exclusive") for quantity in parts]
    return choices_of(sample, groups, rows, None)


def _with_records(interval: Function, n: Array, value: Array, se: Array, df: Array, confidence: float) -> Any:
    return interval(value, se, df, confidence, n)


def _denominators(sample: Sample, cells: list[Quantity], of: Of, order: Array) -> tuple[tuple[Block, ...], Array]:
    """The blocks that count the people of each denominator, and at which of their columns that of each row stands."""
    first = cells[0].over
    if of in ("columns", "people"):
        return (first.people,), order % first.groups.count
    inside = answered(sample, [*first.groups.names, cells[0].item])
    if of == "rows":
        return tuple(replace(q.over, groups=EVERYONE, mask=inside) for q in cells), order // first.groups.count
    return (Block(EVERYONE, inside),), order * 0
