"""Which sums hold between sets of people: a whole, its parts in some table, and those whom they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import sparse

from evaluate.estimate.disclosure.sets import NOBODY, Sets

#: How many sets that no table shows are looked into, and how often what is left of one is taken apart again.
UNSEEN, DEPTH = 150, 3
Partition = tuple[int, ...]


class Sum(NamedTuple):
    """A set of people, disjoint parts of it, and the set of those in none of them (NOBODY: they are all of it)."""

    whole: int
    parts: Partition
    rest: int


@dataclass(frozen=True, eq=False)
class Sums:
    """All sums between the groups of some tables: `nested` of groups that lie in each other; `crossed` of each group
    over the people whom all tables treat alike, where there are few enough kinds of them.
    """

    nested: list[Sum]
    crossed: list[Sum]


@dataclass(frozen=True, eq=False)
class Telling:
    """Of whom no number may be known: of fewer people than the minimum, and of an attitude, of those in one unit."""

    sets: Sets
    minimum: float
    attitude: bool = False

    def __call__(self, people: int) -> bool:
        """Whether no number of these may be known."""
        return self.few(people) or (self.attitude and self.sets.in_one_unit(people))

    def few(self, people: int) -> bool:
        """Whether they are fewer than the minimum."""
        return self.sets.size(people) < self.minimum


def sums_between(tables: Sequence[Partition], telling: Telling, cells: int) -> Sums:
    """The sums between the groups of these tables.

    Parameters
    ----------
    tables : list of tuple of int
        The sets that the groups of each table are; within a table they are disjoint.
    telling : Telling
        Of whom no number may be known.
    cells : int
        Up to how many sets of people whom all tables treat alike are told.

    Returns
    -------
    Sums
        Each group and what lies in it, table by table; wholes that two tables share though none shows them; and what
        is left of a whole, taken apart again: all less (a, b and c) may be the d that another table hides.

    """
    tables, sets, minimum = list(dict.fromkeys(tables)), telling.sets, telling.minimum
    shown = sorted({place for table in tables for place in table})
    nested = list(_nested(telling, tables, [*shown, *_shared_wholes(sets, tables, minimum)], set(shown)))
    members = sets.members(shown)
    patterns = np.unique(members[:, members.any(axis=0)], axis=1).shape[1] if len(shown) else 0
    if not 1 < patterns <= cells:
        return Sums(nested, [])
    few = [one.rest for one in nested if one.rest != NOBODY and telling(one.rest)]
    return Sums(nested, list(_crossed(sets, shown, dict.fromkeys([*shown, *few]))))


def _nested(
    telling: Telling, tables: list[Partition], wholes: list[int], shown: set[int]
) -> Iterable[Sum]:  # fmt: skip
    queue, seen, unseen = [(whole, 0) for whole in wholes], set(wholes), 0
    while queue:
        whole, depth = queue.pop(0)
        for one in _sums_of(telling, tables, whole, shown):
            yield one
            left = one.rest
            if left in seen or left == NOBODY or depth == DEPTH or unseen == UNSEEN or telling.few(left):
                continue
            seen.add(left)
            unseen += 1
            queue.append((left, depth + 1))


def _sums_of(telling: Telling, tables: list[Partition], whole: int, shown: set[int]) -> Iterable[Sum]:
    """The sums of one whole, without those that follow from coarser parts."""
    sets = telling.sets
    every = sorted({place for table in tables for place in table} - {whole})
    if not every:
        return
    sizes = np.array([sets.size(place) for place in every])
    inside = {place for place, low in zip(every, sets.shared([whole], every)[0] >= sizes, strict=True) if low}
    found: dict[Partition, int] = {}
    for table in tables:
        parts = tuple(place for place in table if place in inside)
        if parts and parts not in found:
            found[parts] = sets.add(sets.members([whole])[0] & ~sets.union(parts))
    for parts, rest in found.items():
        wanted = rest != NOBODY and (rest in shown or telling(rest))
        if wanted or not any(_finer(sets, parts, other) for other in found if other != parts):
            yield Sum(whole, parts, rest)


def _finer(sets: Sets, parts: Partition, other: Partition) -> bool:
    """Whether every one of these parts lies in one of the others."""
    if len(parts) < len(other):
        return False
    sizes = np.array([sets.size(place) for place in parts])
    return bool((sets.shared(parts, other).max(axis=1) >= sizes).all())


def _shared_wholes(sets: Sets, tables: list[Partition], minimum: float) -> list[int]:
    """Wholes that no table shows but two have in parts, all but a few."""
    found = []
    for first, second in combinations([table for table in tables if len(table) > 1], 2):
        touching = sparse.csr_array((sets.shared(first, second) > 0).astype(float))
        graph = sparse.block_array([[None, touching], [touching.T, None]], format="csr")
        _, label = sparse.csgraph.connected_components(graph, directed=False)
        for part in np.unique(label):
            one = [place for place, own in zip(first, label[: len(first)], strict=True) if own == part]
            two = [place for place, own in zip(second, label[len(first) :], strict=True) if own == part]
            if len(one) > 1 and len(two) > 1:
                sides = sets.union(one), sets.union(two)
                if sets.people[sides[0] ^ sides[1]].sum() < minimum:
                    found.append(sets.add(sides[0] | sides[1]))
    return list(dict.fromkeys(found))


def _crossed(sets: Sets, shown: Sequence[int], wholes: Iterable[int]) -> Iterable[Sum]:
    """Each whole as the sum of the people whom all tables treat alike."""
    members = sets.members(shown)
    _, label = np.unique(members, axis=1, return_inverse=True)
    label = np.where(members.any(axis=0), label.ravel(), -1)
    kinds = {int(one): sets.add(label == one) for one in np.unique(label[label >= 0])}
    for whole in wholes:
        parts = tuple(kinds[int(one)] for one in np.unique(label[sets.members([whole])[0]]))
        if parts != (whole,):
            yield Sum(whole, parts, NOBODY)
