"""What to hide so that numbers cannot be worked out of a family of tables: the cheapest pattern, by one programme."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.estimate.disclosure.bounds import limits_of, mended
from evaluate.estimate.disclosure.family import Family

DEAR = 1e3  # what it costs to leave a number as near as it is, where many are kept apart at once


class Closed(NamedTuple):
    """The nodes to hide (node,), and which targets are then wide enough (target,)."""

    nodes: Array
    apart: Array


def closing(family: Family, known: Array, unknown: Array, targets: Array, need: Array) -> Closed | None:
    """The cheapest published nodes whose hiding leaves the targets `need` wide; None when nothing does.

    By linear programming: two tables that obey the equations and are `need` apart in the targets, with as little change
    as possible to what is published; what changes in either is to be hidden. Of several targets some may hang together
    so that no two tables tell all of them apart: these are left over.
    """
    from scipy import optimize

    linprog: Any = optimize.linprog  # its declared types know no sparse arrays
    cells, matrix, limits = len(family.nodes), family.matrix, limits_of(family)
    fixed = np.where(unknown, np.nan, known)
    start = mended(matrix, family.constant, np.where(np.isnan(fixed)[:, None], limits, fixed[:, None]))
    if start is None:
        return None
    constant, shown, many = matrix @ start, np.flatnonzero(~unknown), len(targets)
    price = _prices(family)[shown]
    moves, away = _moves(shown, cells, many), _away(targets, cells, len(shown))
    amounts = known[shown]
    none = sparse.csr_array((2 * len(constant), 2 * len(shown) + many))
    spare = np.column_stack([np.zeros(many), need if many > 1 else np.zeros(many)])
    result = linprog(
        np.concatenate([np.zeros(2 * cells), price, price, np.full(many, DEAR)]),
        A_ub=sparse.vstack([moves, away], format="csc"),
        b_ub=np.concatenate([amounts, -amounts, amounts, -amounts, -need]),
        A_eq=sparse.hstack([sparse.block_diag([matrix, matrix]), none], format="csc"),
        b_eq=np.concatenate([constant, constant]),
        bounds=np.vstack([limits, limits, np.tile([0.0, np.inf], (2 * len(shown), 1)), spare]),
        method="highs",
    )
    if result.status != 0:
        return None
    moved = np.zeros(cells, dtype=bool)
    moved[shown] = result.x[2 * cells : 2 * cells + 2 * len(shown)].reshape(2, -1).max(axis=0, initial=0.0) > 1e-6
    first, second = result.x[:cells][targets], result.x[cells : 2 * cells][targets]
    return Closed(moved, np.abs(first - second) >= need - 1e-6)


def _prices(family: Family) -> Array:
    """A node that stands in no table cannot be hidden, and is known only because it follows: it costs nothing."""
    n = np.nan_to_num(family.n)
    return np.where([bool(node.rows) for node in family.nodes], 1.0 + n / (1.0 + n.sum()), 0.0)


def _moves(shown: Array, cells: int, many: int) -> sparse.csr_array:
    """By how much each shown node differs from what is published, in both tables."""
    pick = sparse.csr_array((np.ones(len(shown)), (np.arange(len(shown)), shown)), shape=(len(shown), cells))
    eye, none = sparse.eye_array(len(shown)), sparse.csr_array((len(shown), many))
    blocks = [
        [pick, None, -eye, None, none], [-pick, None, -eye, None, none],
        [None, pick, None, -eye, none], [None, -pick, None, -eye, none],
    ]  # fmt: skip
    return sparse.csr_array(sparse.block_array(blocks))


def _away(targets: Array, cells: int, shown: int) -> sparse.csr_array:
    """How far the two tables are apart in each target, of several in one direction or the other."""
    many = len(targets)
    sign = np.random.default_rng(many).choice([-1.0, 1.0], many) if many > 1 else np.ones(1)
    place = np.arange(many)
    entries = np.concatenate([-sign, sign, -np.ones(many)])
    columns = np.concatenate([targets, cells + targets, 2 * cells + 2 * shown + place])
    return sparse.csr_array((entries, (np.tile(place, 3), columns)), shape=(many, 2 * cells + 2 * shown + many))
