"""The smallest set of numbers to hide, by integer programming."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.behind import COMPLEMENT, OPEN
from evaluate.estimate.lines import Line
from evaluate.estimate.rooms import Rooms

SIZE = 400  # rows × rows to be kept apart, up to which the smallest set is looked for
NODES = 200  # of the search tree; a limit in seconds would make the result hang on the machine


def smallest_set(
    lines: Sequence[Line], rows: Array, code: Array, handed: Array, people: Array, open_to: Array, rooms: Rooms,
    least: int,
) -> Array | None:  # fmt: skip
    """Which of `rows` to hide besides those hidden already (row,), or None when the table is too large for it.

    For every hidden number, and every one that becomes so, there are differences from the true table that change no
    sum, in which only hidden numbers move, each within its room, and in which it moves by its step itself; and what a
    line hides holds the minimum of people. Amounts, and tables with people outside of all groups, are left to the
    heuristic.

    **Source**: Kelly, Golden & Assad (1992), *Networks* 22, 397-417, eqs. 1-6; Fischetti & Salazar (2001), *Management
    Science* 47, 1008-1027.
    """
    from scipy import optimize

    wanted = np.flatnonzero(code > np.maximum(handed[rows], COMPLEMENT))
    if len(rows) * len(wanted) > SIZE or rooms.upwards[rows].any() or any(line.outside for line in lines):
        return None
    table = np.zeros((len(lines), len(rows)))
    for place, line in enumerate(lines):
        table[place, np.searchsorted(rows, line.rows)] = 1.0
    # Round a cycle everything moves by one person.
    down, up = (np.floor(np.minimum(room[rows], 1.0)) for room in (rooms.down, rooms.up))
    cells, count, fixed = len(rows), len(wanted), code != OPEN
    if not count or (np.maximum(up, down)[wanted] < 1.0).any():
        return None
    matrix, low, high = _programme(table, (up, down), wanted, people[rows], least)
    total, own = matrix.shape[1], cells + np.arange(count) * cells + wanted
    lower, upper, whole = np.zeros(total), np.ones(total), np.zeros(total, dtype=np.int64)
    lower[:cells], upper[:cells] = fixed, fixed | open_to[rows]
    whole[:cells] = whole[own] = 1
    result = optimize.milp(
        np.concatenate([1.0 + people[rows] / (1.0 + people[rows].sum()), np.zeros(total - cells)]),
        constraints=optimize.LinearConstraint(matrix, low, high),
        bounds=optimize.Bounds(lower, upper),
        integrality=whole,
        options={"node_limit": NODES, "mip_rel_gap": 1e-4},
    )
    return None if result.x is None or result.status != 0 else (result.x[:cells] > 0.5) & ~fixed


def _programme(
    table: Array, rooms: tuple[Array, Array], wanted: Array, people: Array, least: int
) -> tuple[sparse.csr_array, Array, Array]:
    """Constraints on: hidden or not (cell), then moves up and moves down of every cell for every wanted one."""
    cells, count = table.shape[1], len(wanted)
    moves = count * cells
    copies, stacked = sparse.eye_array(count), np.ones((count, 1))
    up, down = (-sparse.kron(stacked, sparse.diags_array(room)) for room in rooms)
    eye, sums = sparse.eye_array(moves), sparse.kron(copies, table)
    own = sparse.csr_array((np.ones(count), (np.arange(count), np.arange(count) * cells + wanted)), (count, moves))
    filled = _filled(table, people, least)
    matrix = sparse.block_array(
        [
            [None, sums, -sums],  # no sum changes
            [up, eye, None],  # only hidden numbers move, within their rooms
            [down, None, eye],
            [None, own, own],  # the wanted one moves, up or down
            [filled, None, None],
        ],
        format="csr",
    )
    still, free, one, more = np.zeros(sums.shape[0]), np.zeros(2 * moves), np.ones(count), np.zeros(filled.shape[0])
    low = np.concatenate([still, free - np.inf, one, more])
    return sparse.csr_array(matrix), low, np.concatenate([still, free, one, more + np.inf])


def _filled(table: Array, people: Array, least: int) -> sparse.csr_array:
    """One hidden cell of a line asks for the minimum of people in all that the line hides, or for all there are."""
    found = []
    for line in table:
        inside = np.flatnonzero(line)
        for cell in inside:
            row = line * people
            row[cell] -= min(least, people[inside].sum())
            found.append(row)
    return sparse.csr_array(np.array(found))
