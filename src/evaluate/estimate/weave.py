"""Sums of two kinds that cross: every hidden number gets a cycle through which it can move."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array
from evaluate.estimate.behind import COMPLEMENT, OPEN, VEILED
from evaluate.estimate.lines import Line
from evaluate.estimate.smallest import smallest_set
from evaluate.estimate.sums import Sums
from evaluate.estimate.web import Web, cheapest_cycle, stuck, web_of

PROGRAMMES = 4  # parts of a table for which the smallest set is looked for
TRIALS = 60  # numbers of a table that are tried to be shown again after a heuristic


class Weaver:
    """Closes the parts of a table whose sums cross, one after the other."""

    def __init__(self, sums: Sums) -> None:
        self.sums = sums
        self.trials = TRIALS
        self.programmes = PROGRAMMES

    def weave(self, own: list[int], lines: list[Line]) -> None:
        """Hide further numbers where these lines cross; `own` are the places of all lines of the part."""
        web = web_of(lines, self.sums.rooms)
        rows = np.array(sorted({row for row in web.row if row >= 0}))
        before = self.sums.code[rows].copy()
        hopeless = self._mend(own, web)
        added = int((self.sums.code[rows] != before).sum())
        if added > 1 and not hopeless and not (self.sums.code[rows] == VEILED).any():
            found = self._smallest(lines, rows, before)
            if found is not None and found.sum() < added:
                heuristic = self.sums.code[rows].copy()
                self.sums.code[rows] = np.where(found, COMPLEMENT, before)
                self._mend(own, web)
                if (self.sums.code[rows] != before).sum() >= added:
                    self.sums.code[rows] = heuristic
                return
            if found is None:
                self._show_again(own, web, rows[self.sums.code[rows] != before])

    def _smallest(self, lines: list[Line], rows: Array, code: Array) -> Array | None:
        if not self.programmes:
            return None
        self.programmes -= 1
        return smallest_set(
            lines, rows, code, self.sums.handed, self.sums.people, self.sums.open_to, self.sums.rooms, self.sums.least
        )

    def _mend(self, own: list[int], web: Web) -> set[int]:
        """Cycles for what is stuck, then sums that hold too few; until nothing changes. Hopeless edges are returned."""
        hopeless: set[int] = set()
        loose: Web | None = None
        for _ in range(len(self.sums.code) + 1):
            hidden = self._hidden(web)
            lost = self._lost(web, hidden) - hopeless
            if not lost:
                before = (self.sums.code != OPEN).sum()
                self.sums.fill(own)
                if (self.sums.code != OPEN).sum() == before:
                    break
                continue
            for edge in sorted(lost):
                if self._turn(web, edge) is None:
                    # The notes tell it: they are no longer to say what they do round the cheapest cycle.
                    loose = loose or web.loosened(self.sums.rooms)
                    cycle = self._turn(loose, edge)
                    if cycle is None:
                        hopeless.add(edge)
                        self._give_up(web.row[edge])
                    else:
                        web.widen(self.sums.rooms, cycle)
                        self.sums.veil(np.array([web.row[other] for other in cycle if web.row[other] >= 0]))
        # A margin may be hidden itself: what does no better is hidden rather than nothing.
        self.sums.barred[:] = False
        self.sums.fill(own)
        return hopeless

    def _give_up(self, row: int) -> None:
        """Nothing keeps this number apart from its margins: was it hidden for others, another does better."""
        if row >= 0 and self.sums.code[row] == COMPLEMENT and self.sums.handed[row] == OPEN:
            self.sums.code[row] = OPEN
            self.sums.barred[row] = True

    def _lost(self, web: Web, hidden: list[bool]) -> set[int]:
        """Edges that ought to be able to move and cannot."""
        binding = self._binding(web)
        amounts = [
            edge for edge, row in enumerate(web.row) if binding[edge] and row >= 0 and self.sums.rooms.upwards[row]
        ]
        wide = [edge for edge in amounts if self.sums.code[web.row[edge]] > COMPLEMENT]
        found = set(np.flatnonzero(stuck(web, hidden, 1e-9 if amounts else 1.0) & np.array(binding)).tolist())
        price = [0.0 if gone else np.inf for gone in hidden] if wide else []
        for edge in wide:
            if not np.isfinite(cheapest_cycle(web, edge, True, self.sums.rooms.step[web.row[edge]], price)[0]):
                found.add(edge)
        return found

    def _turn(self, web: Web, edge: int) -> list[int] | None:
        """Hide the cheapest cycle through this edge, and return it."""
        row, price = web.row[edge], self._price(web)
        step = float(self.sums.rooms.step[row]) if row >= 0 else 1.0
        upwards = row >= 0 and bool(self.sums.rooms.upwards[row])
        ways = [cheapest_cycle(web, edge, way, step, price) for way in ((True,) if upwards else (True, False))]
        cost, edges = min(ways, key=lambda way: way[0])
        if not np.isfinite(cost):
            return None
        for other in edges:
            place = web.row[other]
            if place >= 0 and self.sums.code[place] == OPEN:
                self.sums.code[place] = COMPLEMENT
        return [edge, *edges]

    def _show_again(self, own: list[int], web: Web, added: Array) -> None:
        """Show what was hidden for others and turns out not to be needed, the largest first."""
        could = self._lost(web, self._hidden(web))
        was = {place: self.sums.told(self.sums.lines[place]) for place in own}
        for row in added[np.argsort(-self.sums.people[added], kind="stable")]:
            if not self.trials:
                return
            self.trials -= 1
            self.sums.code[row] = OPEN
            worse = any(self.sums.told(self.sums.lines[place]) > was[place] for place in self.sums.of[row])
            if worse or self._lost(web, self._hidden(web)) - could:
                self.sums.code[row] = COMPLEMENT

    def _hidden(self, web: Web) -> list[bool]:
        return [row < 0 or self.sums.code[row] != OPEN for row in web.row]

    def _binding(self, web: Web) -> list[bool]:
        """Edges that must be able to move."""
        return [
            few if row < 0 else self.sums.code[row] > self.sums.handed[row]
            for row, few in zip(web.row, web.few, strict=True)
        ]

    def _price(self, web: Web) -> list[float]:
        """What it costs to hide each edge: one, and a little for its people."""
        rows = np.array(web.row)
        people = np.where(rows >= 0, self.sums.people[rows], 0.0)
        price = np.where(self.sums.open_to[rows] & ~self.sums.barred[rows], 1.0 + people / (1.0 + people.sum()), np.inf)
        return np.where((rows >= 0) & (self.sums.code[rows] == OPEN), price, 0.0).tolist()
