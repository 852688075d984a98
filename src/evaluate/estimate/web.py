"""Sums that cross: lines as nodes, hidden numbers as the edges between them, and what can move without changing a sum.

A number that stands in two lines, one of each kind, is an edge between them. A change that no sum betrays runs round a
cycle, up on one edge and down on the next. So a hidden number can be worked out exactly when no cycle passes through
its edge.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evaluate.design.answers import Array
from evaluate.estimate.lines import CHOICES, Line
from evaluate.estimate.rooms import FREE, Rooms


@dataclass(eq=False)
class Web:
    """Edges between the lines of two kinds: `tail` and `head` (edge,) are lines, `row` the row of the table.

    Edges beyond the rows (people without a label) have row -1; they are hidden always, and `few` says which of them
    must not be worked out. An edge goes up from tail to head and down from head to tail.
    """

    tail: list[int]
    head: list[int]
    row: list[int]
    down: list[float]
    up: list[float]
    few: list[bool]
    nodes: int
    arcs: list[list[tuple[int, int, bool]]] = field(default_factory=list)  # of a node: (edge, other node, upwards)

    def __post_init__(self) -> None:
        self.arcs = [[] for _ in range(self.nodes)]
        for edge, (tail, head) in enumerate(zip(self.tail, self.head, strict=True)):
            self.arcs[tail].append((edge, head, True))
            self.arcs[head].append((edge, tail, False))

    def loosened(self, rooms: Rooms) -> Web:
        """The same for a reader who draws no conclusions from the notes."""
        down = [own if row < 0 else float(rooms.wide_down[row]) for row, own in zip(self.row, self.down, strict=True)]
        up = [own if row < 0 else float(rooms.wide_up[row]) for row, own in zip(self.row, self.up, strict=True)]
        return replace(self, down=down, up=up)

    def widen(self, rooms: Rooms, edges: Sequence[int]) -> None:
        """The notes of these edges tell nothing any more."""
        rooms.widen(np.array([self.row[edge] for edge in edges if self.row[edge] >= 0], dtype=np.int64))
        for edge in edges:
            if self.row[edge] >= 0:
                self.down[edge], self.up[edge] = float(rooms.down[self.row[edge]]), float(rooms.up[self.row[edge]])

    def room(self, edge: int, upwards: bool) -> float:
        """How far the number of an edge may go."""
        return self.up[edge] if upwards else self.down[edge]


def web_of(lines: Sequence[Line], rooms: Rooms) -> Web:
    """The web of lines of two kinds. What stands in a line of one kind only is tied to a node that no sum binds."""
    lines = sorted(lines, key=lambda line: line.kind != CHOICES)
    first = lines[0].kind
    ends: dict[int, list[int]] = {}
    free = len(lines)
    for node, line in enumerate(lines):
        for row in line.rows.tolist():
            ends.setdefault(row, [free, free])[line.kind != first] = node
    tail, head = [end[0] for end in ends.values()], [end[1] for end in ends.values()]
    rows = list(ends)
    web = [tail, head, rows, rooms.down[rows].tolist(), rooms.up[rows].tolist(), [False] * len(rows)]
    # People without a label make up a group of their own, whose choices add up to them.
    beyond = free + 1 if first == CHOICES else free
    if any(line.outside for line in lines):
        for node, line in enumerate(lines):
            if line.kind == CHOICES or not line.of:
                continue
            ends_of = (node, free) if line.kind == first else (beyond, node)
            count = rooms.down[line.rows[0]] < FREE
            more = (line.left, line.of - line.left) if count else (FREE, FREE)
            for column, value in zip(web, (*ends_of, -1, *more, line.outside > 0), strict=True):
                column.append(value)
    return Web(*web, nodes=free + 2)  # type: ignore[arg-type]


def stuck(web: Web, hidden: list[bool], step: float = 1.0) -> Array:
    """Which hidden edges cannot move by `step` in either way: through them passes no cycle (edge,).

    An edge lies on a cycle when its ends are strongly connected and it is no bridge: the rest of its component leads
    from one end to the other, in one direction at least.
    """
    edges = [edge for edge in range(len(web.row)) if hidden[edge]]
    up = {edge for edge in edges if web.up[edge] >= step - 1e-9}
    down = {edge for edge in edges if web.down[edge] >= step - 1e-9}
    label = _connected(web, up, down)
    able = up | down
    inner = [edge for edge in edges if edge in able and label[web.tail[edge]] == label[web.head[edge]]]
    found = np.zeros(len(web.row), dtype=bool)
    found[edges] = True
    found[inner] = False
    found[_bridges(web, inner)] = True
    return found


def _connected(web: Web, up: set[int], down: set[int]) -> list[int]:
    """Nodes that lead to one another, by these edges upwards and those downwards, bear one label (node,).

    **Source**: Tarjan (1972), *SIAM J. Comput.* 1, 146-160. Webs are of some ten lines: no library starts as quickly.
    """
    number, low, label = [0] * web.nodes, [0] * web.nodes, [-1] * web.nodes
    count, waiting = 0, list[int]()
    for start in range(web.nodes):
        if number[start]:
            continue
        path, entering = [], start
        while path or entering >= 0:
            if entering >= 0:
                count += 1
                number[entering] = low[entering] = count
                waiting.append(entering)
                path.append((entering, iter(web.arcs[entering])))
            (node, arcs), entering = path[-1], -1
            for edge, other, upwards in arcs:
                if edge not in (up if upwards else down):
                    continue
                if not number[other]:
                    entering = other
                    break
                if label[other] < 0:
                    low[node] = min(low[node], number[other])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    low[before] = min(low[before], low[node])
                while low[node] == number[node] and label[node] < 0:
                    label[waiting.pop()] = node
    return label


def _bridges(web: Web, edges: list[int]) -> list[int]:
    """Edges without which their ends fall apart (Tarjan 1974: depth first, lowest number within reach)."""
    inside = set(edges)
    number, low = [0] * web.nodes, [0] * web.nodes
    found: list[int] = []
    count = 0
    for start in dict.fromkeys(web.tail[edge] for edge in edges):
        if number[start]:
            continue
        count += 1
        number[start] = low[start] = count
        path = [(start, -1, iter(web.arcs[start]))]
        while path:
            node, came, arcs = path[-1]
            for edge, other, _ in arcs:
                if edge == came or edge not in inside:
                    continue
                if number[other]:
                    low[node] = min(low[node], number[other])
                    continue
                count += 1
                number[other] = low[other] = count
                path.append((other, edge, iter(web.arcs[other])))
                break
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    low[before] = min(low[before], low[node])
                    if low[node] > number[before]:
                        found.append(came)
    return found


def cheapest_cycle(web: Web, edge: int, upwards: bool, step: float, price: list[float]) -> tuple[float, list[int]]:
    """The cheapest edges that move with this one by `step` so that no sum changes, and what they cost.

    Infinite when there are none. `price` (edge,) is infinite for what may not be hidden, and 0 for what is.

    **Source**: shortest paths as pattern of complementary suppression: Cox (1995), *J. Amer. Statist. Assoc.* 90,
    1453-1462 (network models); Kelly, Golden & Assad (1992), *Networks* 22, 397-417.
    """
    start, goal = (web.head[edge], web.tail[edge]) if upwards else (web.tail[edge], web.head[edge])
    if web.room(edge, upwards) < step - 1e-9:
        return np.inf, []
    if start == goal:
        return 0.0, []
    best: dict[int, float] = {start: 0.0}
    came: dict[int, tuple[int, int]] = {}
    queue: list[tuple[float, int]] = [(0.0, start)]
    least = step - 1e-9
    while queue:
        cost, node = heapq.heappop(queue)
        if node == goal:
            break
        if cost > best[node]:
            continue
        for other_edge, other, up in web.arcs[node]:
            further = cost + price[other_edge] + 1e-9
            if other_edge == edge or further >= best.get(other, np.inf):
                continue
            if (web.up if up else web.down)[other_edge] < least:
                continue
            best[other], came[other] = further, (other_edge, node)
            heapq.heappush(queue, (further, other))
    if goal not in best:
        return np.inf, []
    edges: list[int] = []
    node = goal
    while node != start:
        other_edge, node = came[node]
        edges.append(other_edge)
    return best[goal], edges
