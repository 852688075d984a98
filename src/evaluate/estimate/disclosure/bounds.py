"""What can be worked out of a family of tables: exactly, by the row space; to within a range, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.disclosure.family import Family
from evaluate.estimate.disclosure.node import Node

DENSE = 1_200  # unknown numbers up to which the null space is taken in one piece
WIDE = 40_000  # unknown numbers of linear programmes that are solved in one call
WIDTH = 1.0  # people: at least two numbers of people remain possible


@dataclass(frozen=True, eq=False)
class Worked:
    """What a reader can work out about each unknown node: exactly or not, between which bounds, and by which sums.

    `sums` has the equations that bind each wanted node, by the dual solutions.
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
    matrix = family.matrix[:, columns]
    constant = family.constant - family.matrix @ np.where(unknown, 0.0, known)
    _, label = sparse.csgraph.connected_components(matrix.T @ matrix, directed=False)
    limits = limits_of(family)
    for part in np.unique(label[wanted[columns]]):
        own = np.flatnonzero(label == part)
        rows = np.flatnonzero(np.diff(matrix[:, own].indptr))
        piece = matrix[rows][:, own]
        targets = np.flatnonzero(wanted[columns[own]])
        at = columns[own[targets]]
        found.exact[at] = settled(piece, targets)
        found.low[at], found.high[at], bind = ranges(piece, constant[rows], limits[columns[own]], targets)
        found.sums.update({int(node): rows[which] for node, which in zip(at, bind, strict=True)})
    return found


def settled(matrix: sparse.csr_array, targets: Array) -> Array:
    """Whether the unit vector of each target lies in the row space: then its amount follows from the equations."""
    if matrix.shape[1] <= DENSE:
        _, size, right = np.linalg.svd(matrix.toarray(), full_matrices=True)
        rank = int((size > 1e-9 * max(1.0, size.max(initial=0.0))).sum())
        return np.abs(right[rank:, targets]).max(axis=0, initial=0.0) < 1e-8
    found = np.zeros(len(targets), dtype=bool)
    for place, target in enumerate(targets):
        unit = np.zeros(matrix.shape[1])
        unit[target] = 1.0
        found[place] = sparse.linalg.lsqr(matrix.T.tocsr(), unit, atol=1e-12, btol=1e-12)[3] < 1e-8
    return found


def ranges(
    matrix: sparse.csr_array, constant: Array, limits: Array, targets: Array
) -> tuple[Array, Array, list[Array]]:
    """The lowest and highest amount of each target under the equations and limits, and the equations that bind it.

    Many targets are solved as one programme of blocks, which saves the calls.
    """
    rows, cells = matrix.shape
    start = mended(matrix, constant, limits) if rows else None
    if start is None:
        return limits[targets, 0], limits[targets, 1], [np.zeros(0, dtype=int)] * len(targets)
    constant = matrix @ start
    ends = np.empty((2, len(targets)))
    binding: list[set[int]] = [set() for _ in targets]
    many = max(1, WIDE // cells)
    for first in range(0, len(targets), many):
        some = targets[first : first + many]
        for side, sign in enumerate((1.0, -1.0)):
            amounts, duals = _blocks(matrix, constant, limits, some, sign)
            ends[side, first : first + many] = amounts
            for place, dual in enumerate(duals):
                binding[first + place] |= set(np.flatnonzero(np.abs(dual) > 1e-9).tolist())
    return ends[0], ends[1], [np.array(sorted(own), dtype=int) for own in binding]


def _blocks(
    matrix: sparse.csr_array, constant: Array, limits: Array, targets: Array, sign: float
) -> tuple[Array, Array]:
    """The end of each target's range on one side, and the duals (target × equation)."""
    from scipy import optimize

    linprog: Any = optimize.linprog  # its declared types know no sparse arrays
    rows, cells = matrix.shape
    count = len(targets)
    aim = np.zeros((count, cells))
    aim[np.arange(count), targets] = sign
    result = linprog(
        aim.ravel(), A_eq=sparse.kron(sparse.eye_array(count), matrix, format="csc"), b_eq=np.tile(constant, count),
        bounds=np.tile(limits, (count, 1)), method="highs",
    )  # fmt: skip
    if result.status == 0:
        amounts = result.x.reshape(count, cells)[np.arange(count), targets]
        return amounts, np.asarray(result.eqlin.marginals).reshape(count, rows)
    if count > 1:
        parts = [_blocks(matrix, constant, limits, targets[i : i + 1], sign) for i in range(count)]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    return np.array([-sign * np.inf]), np.zeros((1, rows))


def needed(family: Family, worked: Worked) -> Array:
    """How wide each range must be: two numbers of people, or of an amount the closeness of the policy."""
    people = np.array([min(WIDTH, node.n) if np.isfinite(node.n) else WIDTH for node in family.nodes])
    largest = np.maximum(np.abs(worked.low), np.abs(worked.high))
    counts = np.array([node.count for node in family.nodes])
    return np.where(counts, people, family.closeness * np.where(np.isfinite(largest), largest, 0.0))


def too_narrow(family: Family, worked: Worked) -> Array:
    """Whether the range leaves one number of people only, or tells an amount to within its closeness."""
    with np.errstate(invalid="ignore"):
        width = np.where(np.isfinite(worked.high) & np.isfinite(worked.low), worked.high - worked.low, np.inf)
    return width < needed(family, worked) - 1e-5


def closing(family: Family, known: Array, unknown: Array, target: int, need: float) -> Array | None:
    """The cheapest published nodes whose hiding leaves the target `need` wide (node,); None when nothing does.

    By linear programming: two tables that obey the equations and are `need` apart in the target, with as little change
    as possible to what is published; what changes in either is to be hidden.
    """
    from scipy import optimize

    linprog: Any = optimize.linprog  # its declared types know no sparse arrays
    cells, matrix, limits = len(family.nodes), family.matrix, limits_of(family)
    fixed = np.where(unknown, np.nan, known)
    start = mended(matrix, family.constant, np.where(np.isnan(fixed)[:, None], limits, fixed[:, None]))
    if start is None:
        return None
    constant, shown = matrix @ start, np.flatnonzero(~unknown)
    n = np.array([node.n if np.isfinite(node.n) else 0.0 for node in family.nodes])
    # A node that stands in no table cannot be hidden, and is known only because it follows.
    price = np.where([bool(node.rows) for node in family.nodes], 1.0 + n / (1.0 + n.sum()), 0.0)[shown]
    pick = sparse.csr_array((np.ones(len(shown)), (np.arange(len(shown)), shown)), shape=(len(shown), cells))
    eye = sparse.eye_array(len(shown))
    apart = sparse.csr_array(([-1.0, 1.0], ([0, 0], [target, cells + target])), shape=(1, 2 * cells + 2 * len(shown)))
    moves = [[pick, None, -eye, None], [-pick, None, -eye, None], [None, pick, None, -eye], [None, -pick, None, -eye]]
    amounts = known[shown]
    none = sparse.csr_array((2 * len(constant), 2 * len(shown)))
    result = linprog(
        np.concatenate([np.zeros(2 * cells), price, price]),
        A_ub=sparse.vstack([sparse.block_array(moves), apart], format="csc") if len(shown) else apart,
        b_ub=np.concatenate([amounts, -amounts, amounts, -amounts, [-need]]),
        A_eq=sparse.hstack([sparse.block_diag([matrix, matrix]), none], format="csc"),
        b_eq=np.concatenate([constant, constant]),
        bounds=np.vstack([limits, limits, np.tile([0.0, np.inf], (2 * len(shown), 1))]),
        method="highs",
    )
    if result.status != 0:
        return None
    moved = np.zeros(cells, dtype=bool)
    moved[shown] = result.x[2 * cells :].reshape(2, -1).max(axis=0) > 1e-6
    return moved


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
    someone = {node.group for node in family.nodes if node.known and node.count and node.amount > 0}
    return np.array([_limits(family, node, negative, node.group in someone) for node in family.nodes], dtype=float)


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
