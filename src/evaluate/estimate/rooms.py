"""How far a reader who knows the rules must think each hidden number could be from the true one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.estimate.behind import FEW, LISTED, OPEN

#: Of numbers without bounds only the pattern of the sums matters, not the scale.
FREE = 1e12


@dataclass(frozen=True, eq=False)
class Rooms:
    """Per row: how far its number may go down and up before it breaks what the notes say, and how far it must be able
    to go: one person (up or down), or of an amount its closeness upwards. The wide rooms are those without the notes.
    """

    down: Array
    up: Array
    step: Array
    upwards: Array

    wide_down: Array
    wide_up: Array

    @classmethod
    def free(cls, rows: int) -> Rooms:
        """Rows of which nothing is known: a mean of points, a rank."""
        down, up, wide_down, wide_up = (np.full(rows, FREE) for _ in range(4))
        return cls(down, up, np.ones(rows), np.zeros(rows, dtype=bool), wide_down, wide_up)

    def loosened(self) -> Rooms:
        """For a reader who draws no conclusions from the notes."""
        return replace(self, down=self.wide_down, up=self.wide_up)

    def widen(self, rows: Array) -> None:
        """The notes of these rows tell nothing any more."""
        self.down[rows], self.up[rows] = self.wide_down[rows], self.wide_up[rows]

    def counts(self, given: Array, n: Array, judged: Array, code: Array, policy: Policy) -> None:
        """Numbers of people out of n (row,), NaN where the row is none. `judged` says whose rest must be large too.

        "Too few" tells that it is 1 to 9, or that the rest is; in a group below the minimum cell everything is hidden,
        whatever its size. An open number, or one hidden for others, is the minimum at least, and so is its rest. Where
        "too few" could mean either side, the reader is taken to know which.
        """
        rows, least = ~np.isnan(given), policy.minimum_cell
        low, high = np.zeros(len(given)), n.copy()
        open_rows = code < LISTED
        low = np.where(open_rows, np.minimum(least, given), low)
        high = np.where(open_rows & judged & (n - given >= least), n - least, high)
        high = np.where(open_rows & (given == 0), 0.0, high)
        few = (code == FEW) & (n >= least)
        either = few & judged & (n <= 2 * least - 1)
        small = few & ~either & (given < least)
        large = few & ~either & (given >= least)
        low = np.where(few, np.where(large, n - least + 1, 1.0), low)
        high = np.where(small, least - 1.0, np.where(either | large, n - 1.0, high))
        self.down[rows], self.up[rows] = np.maximum(given - low, 0.0)[rows], np.maximum(high - given, 0.0)[rows]
        self.wide_down[rows], self.wide_up[rows] = given[rows], (n - given)[rows]

    def heads(self, people: Array, rows: Array, code: Array, policy: Policy) -> None:
        """The people themselves: 1 to 9 of them, or the minimum at least."""
        few, least = (code == FEW)[rows], policy.minimum_cell
        count = people[rows]
        self.down[rows] = np.maximum(count - np.where(few, 1.0, least), 0.0)
        self.wide_down[rows] = count - 1.0  # a group of nobody has no row
        self.up[rows] = np.where(few, np.maximum(least - 1.0 - count, 0.0), FREE)

    def amounts(self, amount: Array, rows: Array, code: Array, closeness: float) -> None:
        """Totals of hours or yuan: never below zero, and not to be guessed to within `closeness` of their size."""
        self.down[rows], self.up[rows] = amount[rows], FREE
        need = rows & (code > OPEN)
        self.wide_down[rows], self.step[rows] = amount[rows], 1e-9
        self.step[need], self.upwards[need] = np.maximum(closeness * amount[need], 1e-9), True
