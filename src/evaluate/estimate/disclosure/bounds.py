"""What can be worked out of a family of tables: exactly, by the row space; to within a range, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.disclosure.family import Family
from evaluate.estimate.disclosure.node import Node
from evaluate.estimate.disclosure.piece import Piece, one_by_one

TOGETHER = 12  # how often tables are looked for that differ in many unknown numbers at once
WIDTH = 1.0  # people: at least two numbers of people remain possible


@dataclass(frozen=True, eq=False)
class Worked:
    """What a reader can work out about each unknown node: exactly or not, between which bounds, and by which sums.

    The bounds are as wide as can be only where they are too narrow: of the others it is enough to have seen two tables
    that fit. `sums` has the equations that bind each node that follows exactly or nearly.
    """

    exact: Array
    low: Array
    high: Array
    sums: dict[int, Array]


def worked_out(family: Family, unknown: Array, wanted: Array, known: Array) -> Worked:
    """For the wanted nodes (node,): whether the equations settle them, and their lowest and highest possible amount.

    `known` are the amounts of the other nodes. Where published numbers do not add up (unequal weights, rounding), the
    equations give way by as little as makes them hold.
    """
    nodes = len(family.nodes)
    found = Worked(np.zeros(nodes, dtype=bool), np.full(nodes, -np.inf), np.full(nodes, np.inf), {})
    columns = np.flatnonzero(unknown)
    constant = family.constant - family.matrix @ np.where(unknown, 0.0, known)
    whole = Piece(family.matrix[:, columns], constant, columns, np.arange(len(constant)))
    limits = limits_of(family)
    for piece in whole.parts(wanted):
        start = mended(piece.matrix, piece.constant, limits[piece.nodes]) if len(piece.rows) else None
        if start is None:
            found.low[piece.nodes], found.high[piece.nodes] = limits[piece.nodes].T
            continue
        piece = replace(piece, constant=piece.matrix @ start)
        alone = one_by_one(piece.matrix)
        found.sums.update({int(piece.nodes[at]): piece.rows[sums] for at, sums in alone.items()})
        _settle(found, piece, np.array(list(alone), dtype=int), start)
        for rest in piece.without(np.isin(np.arange(len(start)), list(alone)), start).parts(wanted):
            _bound(found, family, rest, limits, wanted, start[np.searchsorted(piece.nodes, rest.nodes)])
    return found


def _settle(found: Worked, piece: Piece, at: Array, start: Array) -> None:
    nodes = piece.nodes[at]
    found.exact[nodes] = True
    found.low[nodes] = found.high[nodes] = start[at]


def _bound(found: Worked, family: Family, piece: Piece, limits: Array, wanted: Array, start: Array) -> None:
    """What follows exactly of a piece, and the ranges of the wanted nodes of the rest."""
    fixed = settled(piece.matrix)
    _settle(found, piece, np.flatnonzero(fixed), start)
    for at in np.flatnonzero(fixed & wanted[piece.nodes]).tolist():
        # One side is enough: both ends are the same.
        _, dual = _end(piece.matrix, piece.constant, limits[piece.nodes], _unit(at, len(start)))
        found.sums[int(piece.nodes[at])] = piece.rows[np.abs(dual) > 1e-9]
    for rest in piece.without(fixed, start).parts(wanted):
        at = start[np.searchsorted(piece.nodes, rest.nodes)]
        _ranges(found, family, rest, limits[rest.nodes], np.flatnonzero(wanted[rest.nodes]), at)


def _unit(place: int, size: int) -> Array:
    unit = np.zeros(size)
    unit[place] = 1.0
    return unit


def settled(matrix: sparse.csr_array) -> Array:
    """Whether the unit vector of each column lies in the row space: then its amount follows from the equations."""
    # By the products of columns: they are small whole numbers, and ten times as quick as the singular values.
    size, vectors = np.linalg.eigh((matrix.T @ matrix).toarray())
    null = vectors[:, size <= 1e-10 * max(1.0, size.max(initial=0.0))]
    return np.square(null).sum(axis=1) < 1e-12


def _ranges(found: Worked, family: Family, piece: Piece, limits: Array, targets: Array, start: Array) -> None:
    """The ranges of the targets of a piece, as far as they are not seen to be wide enough.

    Each table that fits is evidence for all targets at once: tables far from each other in many of them are looked for
    first, and one target at a time only where these do not differ enough.
    """
    nodes = piece.nodes[targets]
    found.low[nodes], found.high[nodes] = start[targets], start[targets]
    reach = 10.0 * (1.0 + np.abs(start).max(initial=0.0))
    near = np.clip(limits, (start - reach)[:, None], (start + reach)[:, None])
    random = np.random.default_rng(0)
    for turn in range(TOGETHER):
        left = targets[too_narrow(family, found)[nodes]]
        if len(left) < 2:
            break
        signs = random.choice([-1.0, 1.0], len(left)) if turn > 1 else np.full(len(left), 1.0 - 2.0 * turn)
        aim = np.zeros(len(start))
        aim[left] = signs
        for sign in (1.0, -1.0):
            _seen(found, nodes, _end(piece.matrix, piece.constant, near, sign * aim)[0], targets)
    for target in targets.tolist():
        node = piece.nodes[target]
        if not too_narrow(family, found)[node]:
            continue
        bind: set[int] = set()
        for sign in (1.0, -1.0):
            amounts, dual = _end(piece.matrix, piece.constant, limits, sign * _unit(target, len(start)))
            if amounts is None:
                (found.low if sign > 0 else found.high)[node] = -sign * np.inf
            _seen(found, nodes, amounts, targets)
            bind |= set(np.flatnonzero(np.abs(dual) > 1e-9).tolist())
        found.sums[int(node)] = piece.rows[sorted(bind)]


def _seen(found: Worked, nodes: Array, amounts: Array | None, targets: Array) -> None:
    """Widen the ranges by a table that fits."""
    if amounts is not None:
        found.low[nodes] = np.minimum(found.low[nodes], amounts[targets])
        found.high[nodes] = np.maximum(found.high[nodes], amounts[targets])


def _end(matrix: sparse.csr_array, constant: Array, limits: Array, aim: Array) -> tuple[Array | None, Array]:
    """The table that fits and makes the aim least, None where it has no least; and the duals (equation,)."""
    from scipy import optimize

    linprog: Any = optimize.linprog  # its declared types know no sparse arrays
    result = linprog(aim, A_eq=matrix, b_eq=constant, bounds=limits, method="highs")
    if result.status != 0:
        return None, np.zeros(len(constant))
    return result.x, np.asarray(result.eqlin.marginals)


def needed(family: Family, worked: Worked) -> Array:
    """How wide each range must be: two numbers of people, or of an amount the closeness of the policy."""
    largest = np.maximum(np.abs(worked.low), np.abs(worked.high))
    people = np.fmin(WIDTH, family.n)
    return np.where(family.counts, people, family.closeness * np.where(np.isfinite(largest), largest, 0.0))


def too_narrow(family: Family, worked: Worked) -> Array:
    """Whether the range leaves one number of people only, or tells an amount to within its closeness."""
    with np.errstate(invalid="ignore"):
        width = np.where(np.isfinite(worked.high) & np.isfinite(worked.low), worked.high - worked.low, np.inf)
    return width < needed(family, worked) - 1e-5


def mended(matrix: sparse.csr_array, constant: Array, limits: Array) -> Array | None:
    """Amounts within the limits that come as near to the equations as can be."""
    from scipy import optimize

    linprog: Any = optimize.linprog  # its declared types know no sparse arrays
    rows, cells = matrix.shape
    eye = sparse.eye_array(rows)
    result = linprog(
        np.concatenate([np.zeros(cells), np.ones(2 * rows)]),
        A_eq=sparse.hstack([matrix, eye, -eye], format="csc"),
        b_eq=constant,
        bounds=np.vstack([limits, np.tile([0.0, np.inf], (2 * rows, 1))]),
        method="highs",
    )
    return None if result.x is None else result.x[:cells]


def limits_of(family: Family) -> Array:
    """What a reader knows of each node before any sum (node × low and high).

    Nobody is counted less than zero times, nor more people than there are. Where numbers of people are whole, the notes
    tell too: "too few" are at least one, and fewer than the minimum when another choice of their group is shown to be
    of somebody; whom nothing but the sums hides is the minimum at least.
    """
    negative = any(node.known and node.amount < 0 for node in family.nodes)
    someone = {node.people for node in family.nodes if node.known and node.count and node.amount > 0}
    return np.array([_limits(family, node, negative, node.people in someone) for node in family.nodes], dtype=float)


def _limits(family: Family, node: Node, negative: bool, other: bool) -> tuple[float, float]:
    if not node.count:
        return (-np.inf if negative else 0.0), np.inf
    few = family.minimum - 1.0
    n = node.n if np.isfinite(node.n) else (few if node.rows and node.reason == "few" else np.inf)
    if not family.whole or node.known or not node.rows or n < family.minimum:
        return 0.0, n
    if node.reason == "complement":
        return min(family.minimum, n), n
    if node.reason == "few":
        return 1.0, few if other else max(n - 1.0, 1.0)
    return 0.0, n
