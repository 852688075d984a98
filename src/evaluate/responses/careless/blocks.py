"""Ratings in blocks: the grids and runs of questions on one scale, as numbers, from which careless answering shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluate.instruments import Column
from evaluate.responses.responses import Responses

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Block:
    """Ratings asked one below another on one scale: a grid, one half of a pair, or questions in a row.

    `ratings` (people × columns) runs from 0 (lowest answer) to 1 (highest) as it was ticked, NaN where missing;
    `aligned` turns reverse-worded columns round, so that more always means more of what is measured.
    """

    name: str
    columns: tuple[Column, ...]
    ratings: Array
    aligned: Array

    @property
    def reversed_wording(self) -> bool:
        """Whether some columns are worded the other way round, so that equal ticks contradict each other."""
        return len({column.reverse for column in self.columns}) == 2

    @property
    def middle(self) -> bool:
        """Whether the scale has a middle answer."""
        scale = self.columns[0].scale
        values = [choice.value for choice in scale.choices if choice.value is not None] if scale else []
        return bool(values) and (min(values) + max(values)) / 2 in values


def blocks(responses: Responses) -> tuple[Block, ...]:
    """The blocks of ratings in the order of the questionnaire; attention items are not among them."""
    types = {item.id: item.type for item in responses.questionnaire.items}
    groups: dict[tuple[str, ...], list[Column]] = {}
    for section in responses.questionnaire.sections:
        own = {item.id for item in section.items}
        for column in responses.questionnaire.columns:
            if column.item not in own or not _is_rating(column, responses):
                continue
            scale = column.scale.name if column.scale is not None else ""
            alone = types[column.item] == "one"
            half = column.part or (column.role or "" if types[column.item] == "pair" else "")
            key = ("one", section.id, scale) if alone else ("block", column.item, half)
            groups.setdefault(key, []).append(column)
    return tuple(
        _block(key[1] if not key[2] else f"{key[1]}.{key[2]}", found, responses) for key, found in groups.items()
    )


def _is_rating(column: Column, responses: Responses) -> bool:
    return (
        column.kind == "scale"
        and column.attention is None
        and column.scale is not None
        and len(_values(column)) > 1
        and column.name in responses.frame.columns
    )


def _values(column: Column) -> list[float]:
    choices = column.scale.choices if column.scale is not None else ()
    return [choice.value for choice in choices if choice.value is not None]


def _block(name: str, columns: list[Column], responses: Responses) -> Block:
    rated = []
    for column in columns:
        low, high = min(_values(column)), max(_values(column))
        rated.append((responses.frame[column.name].to_numpy(dtype=float, na_value=np.nan) - low) / (high - low))
    ratings = np.column_stack(rated)
    turned = np.array([column.reverse for column in columns])
    return Block(name, tuple(columns), ratings, np.where(turned, 1 - ratings, ratings))


def scales(responses: Responses) -> tuple[Array, ...]:
    """Ratings that measure one thing each, reverse items turned round, one table a scale of two columns or more.

    The constructs of the questionnaire; where it declares none, each block, divided by the category of its columns.
    """
    groups: dict[tuple[str, ...], list[Array]] = {}
    declared = bool(responses.questionnaire.constructs)
    for block in blocks(responses):
        for place, column in enumerate(block.columns):
            if declared and column.construct is None:
                continue
            key = (column.construct,) if declared and column.construct else (block.name, column.category or "")
            groups.setdefault(key, []).append(block.aligned[:, place])
    return tuple(np.column_stack(found) for found in groups.values() if len(found) > 1)


def in_a_row(found: Iterable[Block], *, aligned: bool = False) -> Array:
    """All ratings of these blocks side by side, people × columns."""
    tables = [block.aligned if aligned else block.ratings for block in found]
    return np.column_stack(tables) if tables else np.empty((0, 0))
