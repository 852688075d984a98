"""Sets of people: which groups of all tables are the same, lie in each other, and what is left between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.estimate.crowd import Crowd, Roll

NOBODY = -1


class Sets:
    """Sets of people by number; the same people have the same number, however they were come by.

    Parameters
    ----------
    people : array
        How many people are alike to all tables (kind,): who is in the same groups everywhere is taken as one.
    units : array
        The unit of each kind, by each column that stands for units (kind, column), -1 where there is none.

    """

    def __init__(self, people: Array, units: Array) -> None:
        self.people = people.astype(float)
        self._units = units
        self._alone: dict[int, bool] = {}
        self._members: list[Array] = []
        self._sizes: list[float] = []
        self._place: dict[bytes, int] = {}

    def add(self, members: Array) -> int:
        """The number of the set with these members (kind,); NOBODY where there is none."""
        if not members.any():
            return NOBODY
        key = np.packbits(members).tobytes()
        if key not in self._place:
            self._place[key] = len(self._members)
            self._members.append(members)
            self._sizes.append(float(self.people[members].sum()))
        return self._place[key]

    def size(self, place: int) -> float:
        """How many people."""
        return self._sizes[place]

    def in_one_unit(self, place: int) -> bool:
        """Whether all of them work in one unit."""
        if place not in self._alone:
            own = self._units[self._members[place]]
            self._alone[place] = bool(((own == own[:1]) & (own >= 0)).all(axis=0).any())
        return self._alone[place]

    def members(self, places: Sequence[int]) -> Array:
        """Who is in each of them (set, kind)."""
        return np.array([self._members[place] for place in places]).reshape(len(places), len(self.people))

    def union(self, places: Sequence[int]) -> Array:
        """Who is in one of them (kind,)."""
        return np.asarray(self.members(places).any(axis=0))

    def shared(self, first: Sequence[int], second: Sequence[int]) -> Array:
        """How many people each of the first has in common with each of the second."""
        return (self.members(first) * self.people) @ self.members(second).T.astype(float)


def sets_of(tables: Iterable[tuple[object, Sequence[Crowd | None]]]) -> tuple[Sets, list[Array]]:
    """The sets of all tables, and per table the number of each row's (row,), NOBODY where it is not known.

    Each table comes with the answers that it is of: people of other answers are others.
    """
    known = [(base, tuple(crowds)) for base, crowds in tables]
    universe, rolls, which = _rolls(known)
    kind, columns = _kinds(universe, rolls)
    by_unit = sorted({which[base, id(roll)] for base, crowds in known for c in crowds if c for roll in c.units})
    sets = Sets(np.bincount(kind, minlength=len(columns)), columns[:, by_unit])
    place: dict[tuple[int, int], int] = {}
    found = []
    for base, crowds in known:
        own = np.full(len(crowds), NOBODY)
        for row, crowd in enumerate(crowds):
            if crowd is not None:
                at = which[base, id(crowd.roll)]
                if (at, crowd.group) not in place:
                    place[at, crowd.group] = sets.add(columns[:, at] == crowd.group)
                own[row] = place[at, crowd.group]
        found.append(own)
    return sets, found


def _rolls(
    known: Sequence[tuple[object, Sequence[Crowd | None]]],
) -> tuple[int, list[Array], dict[tuple[object, int], int]]:
    """How many people there are in all answers; the different rolls over all of them (-1: in none of its groups); and
    which of these each roll is.
    """
    people = _People()
    place: dict[tuple[object, int, bytes], int] = {}
    which: dict[tuple[object, int], int] = {}
    found: list[tuple[Array, Roll]] = []
    for base, crowds in known:
        for roll in (roll for crowd in crowds if crowd is not None for roll in (crowd.roll, *crowd.units)):
            if (base, id(roll)) in which:
                continue
            where = people.where(base, roll.people)
            key = (base, id(where), roll.codes.astype(np.int32).tobytes())
            if key not in place:
                place[key] = len(found)
                found.append((where, roll))
            which[base, id(roll)] = place[key]
    columns = []
    for where, roll in found:
        column = np.full(people.count, -1, dtype=np.int32)
        column[where] = roll.codes
        columns.append(column)
    return people.count, columns, which


class _People:
    """Everybody in the answers of all tables, numbered."""

    def __init__(self) -> None:
        self.count = 0
        self._number: dict[tuple[object, str], int] = {}
        self._where: dict[tuple[object, bytes], Array] = {}
        self._known: dict[tuple[object, int], Array] = {}

    def where(self, base: object, people: pd.Index) -> Array:
        """Their numbers (person,); the same array for the same people."""
        if (base, id(people)) not in self._known:
            numbers = np.array([self._of(base, str(person)) for person in people], dtype=np.int64)
            self._known[base, id(people)] = self._where.setdefault((base, numbers.tobytes()), numbers)
        return self._known[base, id(people)]

    def _of(self, base: object, person: str) -> int:
        if (base, person) not in self._number:
            self._number[base, person] = self.count
            self.count += 1
        return self._number[base, person]


def _kinds(universe: int, rolls: Sequence[Array]) -> tuple[Array, Array]:
    """People who are in the same groups of every roll are of one kind (person,); the groups of each (kind, roll)."""
    kind = np.zeros(universe, dtype=np.int64)
    for column in rolls:
        kind = pd.factorize(kind * (int(column.max(initial=0)) + 2) + column + 1)[0]
    first = np.unique(kind, return_index=True)[1]
    columns = np.array([column[first] for column in rolls], dtype=np.int32).reshape(len(rolls), len(first))
    return kind, columns.T
