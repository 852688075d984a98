"""Rows that are alike in several groupings, brought together: a million rows make a few thousand cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.design.answers import Array, Grouping

Waiting = Sequence[tuple[int, Array, int]]  # place of a grouping, codes from 0 for no group, how many of them
STRETCH = 1 << 16  # rows that stay in the processor's cache while their keys are made


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells that occur among the rows.

    `keys` holds a number per row, `present` the number of each cell, and `codes` the group of each cell in every
    grouping (grouping × cell, -1: in none); `held` are the sums of `weights` over the rows of each cell.
    """

    groups: tuple[Grouping, ...]
    keys: Array
    size: int
    present: Array
    codes: Array
    weights: Array
    held: Array

    def sums(self, numbers: Array) -> Array:
        """The sum of `numbers` over the rows of each cell."""
        return np.bincount(self.keys, numbers, minlength=self.size)[self.present]

    def rows(self, numbers: Array) -> Array:
        """The number of its cell for each row."""
        table = np.zeros(self.size)
        table[self.present] = numbers
        return np.take(table, self.keys)


def cells_of(groups: Sequence[Grouping], weights: Array) -> Cells:
    """The cells that `groups` make of the rows; those in no group of a grouping are cells of their own."""
    rows, known = len(weights), {}
    keys, size = np.zeros(0, dtype=np.int64), 1
    waiting: list[tuple[int, Array, int]] = []
    for place, part in enumerate(groups):
        if part.narrow is None:
            continue
        if size * (part.count + 1) > 4 * rows + 1000:
            # Renumbering keeps the product of many groupings no larger than the data.
            keys, found = pd.factorize(_extended(keys, waiting, rows, size))
            known, waiting, size = _decoded(np.asarray(found, dtype=np.int64), waiting, known), [], len(found)
        waiting.append((place, part.narrow, part.count + 1))
        size *= part.count + 1
    keys = _extended(keys, waiting, rows, size)
    held = np.bincount(keys, weights, minlength=size)
    occurs = held > 0 if weights.min(initial=1.0) > 0 else np.bincount(keys, minlength=size) > 0
    present = np.flatnonzero(occurs)
    codes = np.zeros((len(groups), len(present)), dtype=np.int64)
    for place, part in _decoded(present, waiting, known).items():
        codes[place] = part
    return Cells(tuple(groups), keys, size, present, codes, weights, held[present])


def _extended(keys: Array, waiting: Waiting, rows: int, size: int) -> Array:
    """The key of each row below `size`, told apart by further groupings as well; without keys by these alone.

    A stretch at a time, which is read once, in as few bytes as hold a key: memory is what takes the time.
    """
    made = np.zeros(rows, dtype=np.min_scalar_type(size) if size < 1 << 32 else np.int64)
    for start in range(0, rows, STRETCH):
        stretch = slice(start, start + STRETCH)
        part = made[stretch]
        if len(keys):
            part[:] = keys[stretch]
        for _, codes, count in waiting:
            part *= count
            part += codes[stretch]
    return made


def _decoded(keys: Array, waiting: Waiting, known: dict[int, Array]) -> dict[int, Array]:
    """The groups that keys stand for, by the place of the grouping; `known` are those of the keys before `waiting`."""
    codes = {}
    for place, _, count in reversed(waiting):
        keys, code = np.divmod(keys, count)
        codes[place] = code - 1
    return codes | {place: part[keys] for place, part in known.items()}
