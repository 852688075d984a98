"""Columns of a sample, as recipes: weight × observed × in the domain × answer (or choice) × group. Never data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluate.design.answers import Array, Grouping, Item
from evaluate.design.sample import Mask, Sample


@dataclass(frozen=True)
class Block:
    """One recipe over all groups of a grouping: as many columns as there are groups.

    A row's contribution is 1 (or its answer, or whether it chose one of `choices`) when it is in the domain and
    answered every item of `needs`, else 0. Items, groupings and masks are compared by identity: the sample reads each
    once.
    """

    groups: Grouping
    mask: Mask | None
    needs: tuple[Item, ...] = ()
    answer: Item | None = None
    choices: tuple[Any, ...] = ()

    @property
    def width(self) -> int:
        """How many columns."""
        return self.groups.count

    @property
    def people(self) -> Block:
        """The block that counts the people behind this one."""
        return Block(self.groups, self.mask, self.needs)

    def contribution(self, start: int, stop: int) -> Array | None:
        """What each of rows `start:stop` adds before weighting; None when every row adds 1."""
        part: Array | None = None
        if self.answer is not None:
            part = self._answers(self.answer, start, stop)
        for item in self.needs:
            if item is not self.answer:
                seen = item.observed(start, stop)
                part = seen.astype(np.float64) if part is None else part * seen
        if self.mask is not None:
            inside = self.mask.rows[start:stop]
            part = inside.astype(np.float64) if part is None else part * inside
        return part

    def _answers(self, item: Item, start: int, stop: int) -> Array:
        if self.choices:
            return item.chosen(self.choices, start, stop).astype(np.float64)
        numbers = item.numbers(start, stop)
        return np.where(np.isnan(numbers), 0.0, numbers) if item.missing else numbers


def block(
    sample: Sample,
    groups: Grouping,
    answer: str | None = None,
    *,
    choices: Sequence[Any] = (),
    needs: Sequence[str] = (),
) -> Block:
    """The recipe for one item in every group; `needs` must be answered too (the item itself always must)."""
    names = [*needs, answer] if answer is not None else list(needs)
    items = [sample.item(name) for name in sorted(set(names))]
    # An item that everyone answered restricts nobody; leaving it out lets complete items share one count of people.
    needed = tuple(item for item in items if item.missing)
    return Block(groups, sample.mask, needed, sample.item(answer) if answer is not None else None, tuple(choices))


def merge(left: Sequence[Block], right: Sequence[Block]) -> tuple[tuple[Block, ...], Array, Array]:
    """The union of two lists of blocks, and where the columns of each went."""
    union = tuple(dict.fromkeys([*left, *right]))
    offsets = dict(zip(union, np.cumsum([0, *(part.width for part in union)])[:-1], strict=True))
    return union, _places(left, offsets), _places(right, offsets)


def _places(blocks: Sequence[Block], offsets: dict[Block, int]) -> Array:
    return np.concatenate([np.zeros(0, np.int64), *(offsets[part] + np.arange(part.width) for part in blocks)])
