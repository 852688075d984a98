"""Answers that the questionnaire itself rules out: past a skip, against an instruction, against each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluate.instruments import Column, Item
from evaluate.instruments.column import ALLOCATED
from evaluate.instruments.routing import evaluate_condition
from evaluate.responses.cell import written
from evaluate.responses.flag import Flag
from evaluate.responses.responses import Responses


def not_to_be_answered(responses: Responses) -> Iterator[Flag]:
    """Items answered by those for whom their condition is known to be false."""
    for item, columns in items_with_columns(responses):
        if not item.show_if or not columns:
            continue
        hidden = shown(responses, item) == 0
        answered = np.column_stack([_answered(responses, column) for column in columns]).sum(axis=1)
        for row in np.flatnonzero(hidden & (answered > 0)):
            subject = str(responses.frame.index[int(row)])
            yield subject, "not_to_be_answered", "doubt", int(answered[row]), item.show_if, item.id, ""


def instruction_missed(responses: Responses) -> Iterator[Flag]:
    """Rows and items that tell everybody what to choose, answered otherwise."""
    for column in responses.questionnaire.columns:
        if column.attention is None:
            continue
        for subject, answer in responses.frame[column.name].dropna().items():
            if (code := written(answer, column)) != column.attention:
                yield str(subject), "instruction_missed", "doubt", code, column.attention, column.name, ""


def contradictions(responses: Responses) -> Iterator[Flag]:
    """Answers that the questionnaire says cannot go together."""
    for name, contradiction in responses.questionnaire.contradictions.items():
        holds = evaluate_condition(contradiction.when, responses.questionnaire, responses.frame)
        said = " / ".join(contradiction.label.values())
        for subject in responses.frame.index[holds.fillna(False).to_numpy(dtype=bool)]:
            yield str(subject), "contradiction", "doubt", "", contradiction.when, name, f" ({said})"


def exclusive_with_others(responses: Responses) -> Iterator[Flag]:
    """A choice that goes with no other, ticked together with others."""
    for item, columns in items_with_columns(responses):
        ticks = [column.name for column in columns if column.part is None]
        for code in item.exclusive if item.type == "many" else ():
            alone = responses.frame[f"{item.id}_{code}"] == 1
            count = responses.frame[ticks].sum(axis=1)
            for subject, ticked in count[alone & (count > 1)].items():
                yield str(subject), "exclusive_with_others", "doubt", int(ticked), code, item.id, ""


def shares_off_total(responses: Responses) -> Iterator[Flag]:
    """100 to be shared out, and the shares do not add up to it; blanks beside answers count as 0."""
    for item, columns in items_with_columns(responses):
        if item.type != "allocate" or not columns:
            continue
        total = responses.frame[[column.name for column in columns if column.part is None]].sum(axis=1, min_count=1)
        for subject, found in total[(total - ALLOCATED).abs() > 1e-6].items():
            yield str(subject), "shares_off_total", "doubt", found, ALLOCATED, item.id, ""


def same_rank_twice(responses: Responses) -> Iterator[Flag]:
    """Two choices with the same rank."""
    for item, columns in items_with_columns(responses):
        if item.type != "rank" or not columns:
            continue
        for subject, ranks in responses.frame[[column.name for column in columns]].iterrows():
            for rank in sorted(set(ranks[ranks.notna() & ranks.duplicated(keep=False)])):
                yield str(subject), "same_rank_twice", "doubt", rank, "", item.id, ""


def best_is_worst(responses: Responses) -> Iterator[Flag]:
    """One choice of a set that matters both most and least."""
    for item, _ in items_with_columns(responses):
        for number in range(1, len(item.sets) + 1):
            best, worst = (responses.frame[f"{item.id}_{number}_{part}"].astype(object) for part in ("best", "worst"))
            for subject in responses.frame.index[(best.notna() & (best == worst)).to_numpy(dtype=bool)]:
                yield str(subject), "best_is_worst", "doubt", best[subject], number, item.id, ""


def items_with_columns(responses: Responses) -> Iterator[tuple[Item, list[Column]]]:
    """Each item with the columns it asks."""
    columns: dict[str, list[Column]] = {}
    for column in responses.questionnaire.columns:
        columns.setdefault(column.item, []).append(column)
    for item in responses.questionnaire.items:
        yield item, columns.get(item.id, [])


def shown(responses: Responses, item: Item) -> np.ndarray:
    """Who was shown the item: 1 yes, 0 no, NaN where an answer that decides it is missing."""
    if not item.show_if:
        return np.ones(len(responses.frame))
    holds = evaluate_condition(item.show_if, responses.questionnaire, responses.frame)
    return holds.to_numpy(dtype=float, na_value=np.nan)


def _answered(responses: Responses, column: Column) -> np.ndarray:
    """Whether there is an answer; a box that was not ticked is none."""
    answers: pd.Series = responses.frame[column.name]
    return (
        (answers == 1).to_numpy(dtype=bool) if column.kind == "flag" and column.choice else answers.notna().to_numpy()
    )
