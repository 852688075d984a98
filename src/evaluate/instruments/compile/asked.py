"""The columns of each item, items asked twice a row in their two halves, and the condition of an item resolved."""

from __future__ import annotations

from dataclasses import dataclass

from evaluate.instruments.column import BEFORE_AFTER, Column, item_columns
from evaluate.instruments.item import PAIR_WORDS, Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import Test, parse_condition, resolve_condition
from evaluate.instruments.scale import Labels, Scale


@dataclass(frozen=True)
class Block:
    """Rows answered on one scale: a grid, or one half of a pair or prepost (`word`: importance, ability, before …)."""

    word: str
    label: Labels
    scale: Scale
    columns: tuple[Column, ...]


def columns_of(questionnaire: Questionnaire, item: Item) -> tuple[Column, ...]:
    """The columns in which the answers to one item stand, in order."""
    return item_columns(item, questionnaire.scales, questionnaire.competencies)


def blocks_of(questionnaire: Questionnaire, item: Item) -> tuple[Block, ...]:
    """The rows of a grid as one block, those of a pair or prepost as two; other items have none."""
    columns = columns_of(questionnaire, item)
    scales = [questionnaire.scales[name] for name in item.scales]
    if item.type == "grid" and scales:
        return (Block("", {}, scales[0], columns),)
    if item.type not in ("pair", "prepost"):
        return ()
    words = PAIR_WORDS if item.type == "pair" else BEFORE_AFTER
    half = len(columns) // 2
    return tuple(
        Block(word, label, scales[place % len(scales)], columns[place * half : (place + 1) * half])
        for place, (word, label) in enumerate(words.items())
    )


def row_label(item: Item, column: Column) -> Labels:
    """The label of the row that a column answers, without the word of its half."""
    return next((row.label for row in item.rows if row.id == column.row), column.label)


def list_of(questionnaire: Questionnaire, item: Item) -> Scale | None:
    """The scale or list that an item is answered on, or its first."""
    return questionnaire.scales[item.scales[0]] if item.scales else None


def shown_when(questionnaire: Questionnaire, item: Item) -> Test | None:
    """What must hold for an item to be shown; None when it always is."""
    if not item.show_if:
        return None
    return resolve_condition(parse_condition(item.show_if), questionnaire, before=item.id, where=item.id)
