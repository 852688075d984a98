"""From recipes to a table: one number per group and quantity, with its error, its base and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array, Grouping, Item
from evaluate.design.caution import caution
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.asked import Asked, Form, Quantity
from evaluate.estimate.attitude import UNIT, by_unit, rolls_by_unit
from evaluate.estimate.columns import Block, block
from evaluate.estimate.counts import degrees_of_freedom, effective, records
from evaluate.estimate.intervals import at_an_end, exact, plain
from evaluate.estimate.linearised import Columns, Linearised, linear
from evaluate.estimate.names import FIXED, refuse_fixed
from evaluate.estimate.share_intervals import SHARE_INTERVALS
from evaluate.estimate.table import About, Estimate, grounded, make

#: What the last page says of errors computed here.
METHOD = {
    "linearised": {"zh": "按抽样设计推断，泰勒线性化方差", "en": "design-based, Taylor linearised variance"},
    "replicates": {"zh": "按抽样设计推断，重复权数方差", "en": "design-based, variance from replicate weights"},
    "self-selected": {"zh": "自愿作答，泰勒线性化方差", "en": "self-selected answers, Taylor linearised variance"},
}
Names = str | Sequence[str]
Complete = Sequence[str] | Mapping[str, Sequence[str]]
NOBODY = Text("没有人回答", "nobody answered")
FEW = 50
BACKGROUND = "background"


def estimate(
    sample: Sample,
    groups: Grouping,
    measure: str,
    wanted: Sequence[Quantity],
    confidence: float = 0.95,
    *,
    interval: Any = plain,
    by_records: bool = False,
) -> Estimate:
    """One table of `wanted` in every group that has somebody in the domain: groups outside, quantities inside.

    `interval` gets (value, se, df, confidence), and with `by_records` the number of records as well.
    """
    _refuse_confidence(confidence)
    if not wanted:
        return nothing(sample, groups.names, confidence)
    blocks = tuple(dict.fromkeys(b for q in wanted for b in (q.over, q.under) if b is not None))
    columns = linear(Columns(sample, blocks))
    offsets = dict(zip(blocks, np.cumsum([0, *(b.width for b in blocks)])[:-1], strict=True))
    everyone, counts = _counts(sample, groups, wanted)
    kept = np.flatnonzero((everyone > 0) | (not groups.names))
    number = _select(columns, np.array([offsets[q.over] for q in wanted], dtype=np.int64)[None, :] + kept[:, None])
    under = [q.under for q in wanted]
    if all(b is not None for b in under):
        places = np.array([offsets[b] for b in under if b is not None], dtype=np.int64)[None, :] + kept[:, None]
        number = number / _select(columns, places)
    keys = _keys(groups, measure, wanted, kept)
    n = counts[:, kept].T.ravel()
    df = np.repeat(degrees_of_freedom(sample, groups, sample.mask)[kept].astype(np.float64), len(wanted))
    note = np.where(n == 0, NOBODY.of(str(sample.language)), "")
    if measure == "total":
        number = _empty_where(number, n == 0)
    asked = tuple(dict.fromkeys(quantity.item for quantity in wanted))
    told = replace(about(sample, confidence), items=asked)
    ends = (lambda *known: interval(*known, n)) if by_records else interval
    made = make(keys, number, told, df=df, n=n, interval=ends, note=note)
    items = [_items(quantity) for quantity in wanted]
    attitudes = by_unit(sample, items, groups.names, len(made))
    whose = Asked(sample, groups, kept, tuple(wanted), units=rolls_by_unit(sample, items))
    made = grounded(made, asked=whose, inherited=attitudes[0] if attitudes else None)
    return _with_ends(made, sample, wanted, kept) if interval is SHARE_INTERVALS["logit"] else made


def _items(quantity: Quantity) -> list[str]:
    """The columns whose answers a quantity is made of."""
    blocks = (quantity.over, quantity.under)
    return [quantity.item, *(b.answer.name for b in blocks if b is not None and b.answer is not None)]


def _with_ends(made: Estimate, sample: Sample, wanted: Sequence[Quantity], kept: Array) -> Estimate:
    people = tuple(dict.fromkeys(q.over.people for q in wanted))
    which = np.array([people.index(q.over.people) for q in wanted], dtype=np.int64) * people[0].width
    return with_exact_ends(made, sample, people, (which[None, :] + kept[:, None]).ravel())


def _keys(groups: Grouping, measure: str, wanted: Sequence[Quantity], kept: Array) -> pd.DataFrame:
    """What each row of the table is about."""
    named = {name: [getattr(q, name) for q in wanted] for name in ("item", "choice", "measured_in")}
    tiled = {name: np.tile(np.array(words, dtype=object), len(kept)) for name, words in named.items()}
    rows = np.repeat(kept, len(wanted))
    levels = {name: groups.levels[name].array.take(rows) for name in groups.names}
    return pd.DataFrame({**levels, "measure": measure, **tiled}, index=pd.RangeIndex(len(rows)))


def with_exact_ends(made: Estimate, sample: Sample, blocks: tuple[Block, ...], which: Array) -> Estimate:
    """Shares that everybody or nobody makes up show no error of their own: how many people were asked bounds them.

    `blocks` count the people of the denominators, `which` says at which of their columns each row's stands (row,). A
    share of people who are all in the sample is known, however few they are.
    """
    value, low, high, df, n = (made.frame[name].to_numpy(dtype=float) for name in ("value", "low", "high", "df", "n"))
    ends = at_an_end(value)
    open_rows = np.flatnonzero((ends | np.isnan(low)) & ~np.isnan(value))
    if not len(open_rows):
        return made
    many = np.concatenate([effective(sample, block) for block in blocks])[which]
    rows = open_rows[ends[open_rows] | np.isinf(many[open_rows])]
    low, high = low.copy(), high.copy()
    low[rows], high[rows] = exact(value[rows], many[rows], n[rows], df[rows], made.about.confidence)
    return replace(made, frame=made.frame.assign(low=low, high=high))


def nothing(sample: Sample, by: Names | None = None, confidence: float = 0.95) -> Estimate:
    """The table of what was not asked: no rows."""
    names = () if by is None else listed(by)
    return Estimate(
        pd.DataFrame({name: pd.Series(dtype=object) for name in (*names, *FIXED)}), about(sample, confidence)
    )


def about(sample: Sample, confidence: float = 0.95) -> About:
    """What every table of this sample says of itself."""
    return About(
        confidence=confidence,
        method=_method(sample),
        counted=sample.counted,
        policy=sample.policy,
        sources=(replace(sample.source, caution=caution(sample)),),
        labels={**sample.labels, "method": METHOD},
        language=str(sample.language),
        domain=sample.mask.label if sample.mask else "",
    )


def _method(sample: Sample) -> str:
    if sample.replicates is not None:
        return "replicates"
    return "self-selected" if sample.design.kind == "self-selected" else "linearised"


def measured_in(sample: Sample, name: str) -> str:
    """What the answers of an item are measured in: points, share, its own word, or nothing."""
    kind = kind_of(sample, name)
    if kind in ("scale", "flag"):
        return "points" if kind == "scale" else "share"
    column = sample.questionnaire.column(name) if name in sample.questionnaire else None
    return getattr(column, "measured_in", None) or ""


def numeric(sample: Sample, name: str) -> Item:
    """The answers of `name`, which must be numbers."""
    item = sample.item(name)
    if item.numeric:
        return item
    raise DesignError.single(
        name,
        Text("这一题的答案是选项，不是数。", "The answers of this item are choices, not numbers."),
        Text("均值、总量和比值用数值题或量表题。", "Means, totals and ratios are of numbers and scales."),
        Text("要各选项所占的比例，用 share。", "Use share for the part that chose each."),
    )


def choices_of(
    sample: Sample, groups: Grouping, name: str, of: Sequence[Any] | None, *, complete: tuple[str, ...] = ()
) -> list[Quantity]:
    """One quantity per choice of an item: whoever chose it, out of whoever answered."""
    flags = [column for column in sample.questionnaire.columns if column.item == name and column.kind == "flag"]
    if name not in sample.frame.columns and flags:
        blocks = [(str(column.choice), block(sample, groups, column.name, needs=complete)) for column in flags]
        background = any(column.role in (BACKGROUND, UNIT) for column in flags)
        return [Quantity(name, code, "share", over, over.people, "alone", background) for code, over in blocks]
    item = sample.item(name)
    if of is not None:
        chosen = [_among(sample, name, item, of)]
    elif _flag(sample, name, item):
        chosen = [("1", (1.0,))]
    else:
        chosen = [(code, (value,)) for code, value in _levels(sample, name, item)]
    blocks = [(code, block(sample, groups, name, choices=values, needs=complete)) for code, values in chosen]
    form: Form = "exclusive" if len(blocks) > 1 or (of is None and not _flag(sample, name, item)) else "alone"
    background = is_background(sample, name)
    return [Quantity(name, code, "share", over, over.people, form, background) for code, over in blocks]


def _flag(sample: Sample, name: str, item: Item) -> bool:
    return kind_of(sample, name) == "flag" and item.codes is None


def _among(sample: Sample, name: str, item: Item, of: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """Several choices as one, whether named by code or by number."""
    levels = [*_levels(sample, name, item), *_given_by_nobody(sample, name, item, of)]
    by_code, values = dict(levels), [value for _, value in levels]
    unknown = [choice for choice in of if choice not in values and str(choice) not in by_code]
    if unknown or not of:
        raise DesignError.single(
            f"share({name!r}, of={list(of)!r})",
            Text(f"这一题没有选项 {unknown}。", f"The item has no choice {unknown}."),
            Text(f"其中之一：{'、'.join(by_code)}。", f"One of: {', '.join(by_code)}."),
            Text("改正 of。", "Correct of."),
        )
    chosen = tuple(choice if choice in values else by_code[str(choice)] for choice in of)
    codes = {value: code for code, value in levels}
    return "|".join(codes[value] for value in chosen), chosen


def _given_by_nobody(sample: Sample, name: str, item: Item, of: Sequence[Any]) -> list[tuple[str, Any]]:
    """Those numbers of `of` that are an answer to an item without a list of answers, although nobody gave them."""
    fixed = isinstance(sample.frame[name].dtype, pd.CategoricalDtype) or kind_of(sample, name) == "scale"
    if fixed or not item.numeric:
        return []
    given = {float(value) for _, value in _levels(sample, name, item)}
    asked = dict.fromkeys(number for number in map(_number, of) if number is not None and number not in given)
    possible = [number for number in asked if kind_of(sample, name) != "flag" or number in (0.0, 1.0)]
    return [(f"{number:g}", number) for number in possible]


def _number(choice: Any) -> float | None:
    try:
        number = float(choice)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None


def _levels(sample: Sample, name: str, item: Item) -> list[tuple[str, Any]]:
    """The choices of an item as (code, what stands in the data)."""
    column = sample.questionnaire.column(name) if name in sample.questionnaire else None
    if item.codes is not None:
        return [(str(level), level) for level in item.levels]
    if column is not None and column.scale is not None and column.kind == "scale":
        return [(choice.code, choice.value) for choice in column.scale.choices if choice.value is not None]
    values = pd.unique(item.numbers(0, sample.rows))
    values = np.sort(values[~np.isnan(values)])
    if len(values) > FEW:
        raise DesignError.single(
            name,
            Text(f"这一题有 {len(values)} 个不同的数，不是选项。", f"{len(values)} different numbers are no choices."),
            Text(f"至多 {FEW} 个不同的数，或量表题。", f"At most {FEW} different numbers, or a scale."),
            Text("先分段，或改用 mean。", "Cut it into bands first, or use mean."),
        )
    return [(f"{value:g}", float(value)) for value in values]


def kind_of(sample: Sample, name: str) -> str:
    """The kind of answers that the questionnaire knows of this column."""
    return sample.questionnaire.column(name).kind if name in sample.questionnaire else ""


def two_valued(sample: Sample, name: str) -> bool:
    """Whether the answers are 0 and 1 and nothing else: their sum is how many people gave one, whatever they are
    called.
    """
    if kind_of(sample, name) == "flag":
        return True
    key = ("two-valued", name)
    if key not in sample._read:
        answers = sample.item(name).numbers(0, sample.rows)
        sample._read[key] = bool(np.isin(answers[~np.isnan(answers)], [0.0, 1.0]).all())
    return sample._read[key]


def is_background(sample: Sample, name: str) -> bool:
    """Whether the item says who people are."""
    return name in sample.questionnaire and sample.questionnaire.column(name).role in (BACKGROUND, UNIT)


def _counts(sample: Sample, groups: Grouping, wanted: Sequence[Quantity]) -> tuple[Array, Array]:
    """Records in each group, and behind each quantity in each group (quantity × group)."""
    everyone = Block(groups, sample.mask)
    found = {everyone: records(sample, everyone)}
    for quantity in wanted:
        if quantity.over.people not in found:
            found[quantity.over.people] = records(sample, quantity.over.people)
    counts = np.array([found[quantity.over.people] for quantity in wanted]).reshape(len(wanted), groups.count)
    return found[everyone], counts


def _select(columns: Linearised, places: Array) -> Linearised:
    flat = places.ravel()
    (source, gradient) = columns.terms[0]
    chosen = sparse.csr_array(
        (np.ones(len(flat)), flat, np.arange(len(flat) + 1)), shape=(len(flat), gradient.shape[1])
    )
    copies = tuple((origin, held[flat]) for origin, held in columns.copies)
    return Linearised(columns.value[flat], ((source, chosen),), copies=copies)


def _empty_where(number: Linearised, nobody: Array) -> Linearised:
    return Linearised(np.where(nobody, np.nan, number.value), number.terms, number.declared, number.copies)


def groups_of(sample: Sample, by: Names | None) -> Grouping:
    """The groups by these columns; a name that the table of results uses itself is refused."""
    names = () if by is None else tuple(listed(by))
    refuse_fixed(names)
    return sample.groups(names)


def also_needed(complete: Complete, name: str) -> tuple[str, ...]:
    """The items that must be answered beside `name`."""
    return tuple(complete.get(name, ()) if isinstance(complete, Mapping) else complete)


def listed(names: Names) -> list[str]:
    """One name or several, as a list."""
    return [names] if isinstance(names, str) else list(names)


def _refuse_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise DesignError.single(
            f"confidence={confidence!r}",
            Text("置信水平要在 0 和 1 之间。", "Confidence lies between 0 and 1."),
            Text("例如 0.95。", "For example 0.95."),
            Text("写成小数，不写百分数。", "Write it as a fraction, not as a percentage."),
        )
