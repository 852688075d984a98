"""Hiding as few further numbers as are needed, so that no hidden one can be worked out from the rest and the sums."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array
from evaluate.estimate.behind import COMPLEMENT, OPEN
from evaluate.estimate.cube import cheapest_cube, grid_of
from evaluate.estimate.lines import WHOLE
from evaluate.estimate.sums import Sums
from evaluate.estimate.weave import Weaver

CUBES = 500  # numbers of a table with sums of three kinds, above which it shows nothing


def complement(sums: Sums, axes: Array) -> None:
    """Hide what must be hidden.

    Lines of one kind: the smallest numbers, one after the other. Lines of two kinds: for each number that no cycle
    moves, the cheapest cycle; small tables then get the smallest set by integer programming, larger ones show
    again whatever was hidden in vain. Lines of three kinds: cubes. The result hangs on the table alone.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4.4 (secondary suppression, in which the
    hidden cells of a sum must be safe together); Fischetti & Salazar (2001), *Management Science* 47, 1008-1027.
    """
    weaver = Weaver(sums)
    for own in sums.parts():
        crossing = [sums.lines[place] for place in own if sums.lines[place].kind != WHOLE]
        kinds = len({line.kind for line in crossing})
        if kinds < 2:
            sums.fill(own)
        elif kinds == 2:
            weaver.weave(own, crossing)
        else:
            _cube(sums, axes, own)


def _cube(sums: Sums, axes: Array, own: list[int]) -> None:
    """Every hidden number at the corner of a hidden cube; where there is none, everything is hidden."""
    rows = np.unique(np.concatenate([sums.lines[place].rows for place in own]))
    grid, whole = grid_of(axes, rows), 1.0 + sums.people[rows].sum()
    done: set[int] = set()
    if (sums.code[rows] > sums.handed[rows]).sum() > CUBES:
        sums.code[rows[(sums.code[rows] == OPEN) & sums.open_to[rows]]] = COMPLEMENT
        return
    for _ in range(len(rows) + 1):
        sums.fill(own)
        left = [row for row in rows if sums.code[row] > sums.handed[row] and row not in done]
        if not left:
            return
        for row in left:
            price = np.where(sums.code != OPEN, 0.0, np.where(sums.open_to, 1.0 + sums.people / whole, np.inf))
            cost, corners = cheapest_cube(grid, int(row), sums.rooms, price)
            done.add(row)
            if not np.isfinite(cost):
                cost, corners = cheapest_cube(grid, int(row), sums.rooms.loosened(), price)
                veiled = [row, *corners] if np.isfinite(cost) else rows[sums.open_to[rows]].tolist()
                sums.code[[corner for corner in veiled if sums.code[corner] == OPEN]] = COMPLEMENT
                sums.veil(np.array(veiled))
            sums.code[[corner for corner in corners if sums.code[corner] == OPEN]] = COMPLEMENT
