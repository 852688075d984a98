"""The hidden numbers of a table and the sums that tell of them, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.behind import COMPLEMENT, FEW, OPEN, VEILED
from evaluate.estimate.lines import Line
from evaluate.estimate.rooms import Rooms

#: What a line tells of what it hides: nothing; a number, with the notes; the rest, or that of too few.
SAFE, NOTED, BARE = range(3)


@dataclass(eq=False)
class Sums:
    """A table whose hidden numbers must not be worked out. `code` (row,) is changed: further rows become COMPLEMENT.

    Parameters
    ----------
    lines : list of Line
        Rows that add up to something which may be known.
    code, handed : array (row,)
        Why each row is hidden, in all and by the tables that it was made from: these were closed there.
    people : array (row,)
        Those who gave the answer, or stand behind the number; the fewest are hidden first.
    open_to : array (row,)
        Rows that may be hidden for others.
    rooms : Rooms
        How far each number may move.
    least : int
        The minimum cell: in a line, what is hidden must hold so many people together.

    """

    lines: Sequence[Line]
    code: Array
    handed: Array
    people: Array
    open_to: Array
    rooms: Rooms
    least: int
    of: list[list[int]] = field(init=False)  # the lines of each row
    barred: Array = field(init=False)  # rows that turned out to cover nobody

    def __post_init__(self) -> None:
        self.of, self.barred = [[] for _ in self.code], np.zeros(len(self.code), dtype=bool)
        for place, line in enumerate(self.lines):
            for row in line.rows.tolist():
                self.of[row].append(place)

    def parts(self) -> list[list[int]]:
        """Lines that share rows, directly or through others, where something is hidden."""
        active = [
            bool(line.outside) or bool((self.code[line.rows] > self.handed[line.rows]).any()) for line in self.lines
        ]
        if not any(active):
            return []
        owner = np.repeat(np.arange(len(self.lines)), [len(line.rows) for line in self.lines])
        rows = np.concatenate([line.rows for line in self.lines])
        touched = sparse.csr_array((np.ones(len(owner)), (owner, rows)), shape=(len(self.lines), len(self.code)))
        _, label = sparse.csgraph.connected_components(touched @ touched.T, directed=False)
        order = np.argsort(label, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
        return [part.tolist() for part in parts if any(active[place] for place in part)]

    def fill(self, own: list[int]) -> None:
        """Hide the next smallest in every line whose hidden numbers are not safe together."""
        waiting, inside = dict.fromkeys(own), set(own)
        while waiting:
            place = next(iter(waiting))
            line = self.lines[place]
            left = line.rows[(self.code[line.rows] == OPEN) & self.open_to[line.rows] & ~self.barred[line.rows]]
            told = self.told(line) if len(left) or (self.code[line.rows] == FEW).any() else SAFE
            if told == NOTED and not len(left):
                self.veil(line.rows)
            if told == SAFE or not len(left):
                del waiting[place]
                continue
            row = int(left[np.argmin(self.people[left])])
            self.code[row] = COMPLEMENT
            waiting.update(dict.fromkeys(other for other in self.of[row] if other in inside))

    def told(self, line: Line) -> int:
        """How much a line tells of what it hides: nothing; one number, with the notes; the rest, or that of too few."""
        rows = line.rows
        hidden = rows[self.code[rows] != OPEN]
        if not line.outside and not (self.code[hidden] > self.handed[hidden]).any():
            return SAFE  # nothing but what was closed already in the tables that these rows were made from
        if len(hidden) + (line.outside > 0) == 1 or self.people[hidden].sum() + line.outside < self.least:
            return BARE
        rooms = self.rooms
        down, up = rooms.down[hidden], rooms.up[hidden]
        all_down = down.sum() + (line.left if line.outside else 0.0)
        all_up = up.sum() + (line.of - line.left if line.outside else 0.0)
        rises, falls = np.minimum(up, all_down - down), np.minimum(down, all_up - up)
        moves = np.where(rooms.upwards[hidden], rises, np.maximum(rises, falls))
        fixed = (moves < rooms.step[hidden] - 1e-9) & (self.code[hidden] > self.handed[hidden])
        return NOTED if fixed.any() else SAFE

    def veil(self, rows: Array) -> None:
        """Where nothing else is left to hide, neither "too few" nor "for others" is said: one note for all of these.

        "For others" alone would tell that a number is no small one, and by its sum that the veiled one beside it is.
        """
        self.code[rows[(self.code[rows] == FEW) | (self.code[rows] == COMPLEMENT)]] = VEILED
        self.rooms.widen(rows[self.code[rows] != OPEN])
