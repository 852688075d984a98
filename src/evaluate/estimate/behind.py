"""What stands behind the rows of a table: the tables they were made from, and why a row may not be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.estimate.crowd import nobody_known

#: Why a row is hidden; of several reasons the highest is told.
#: VEILED is FEW or COMPLEMENT where these words would tell a number, together with the sums: its note says neither.
OPEN, COMPLEMENT, LISTED, DOMINANT, UNANIMOUS, VEILED, FEW, ATTITUDE = range(8)
#: What a row is to the sums of its table: nothing, a part of a sum (value × n, or a total), the people of a choice of
#: several that exclude each other, the people themselves, or a cell that is a share of other people than its group's:
#: its n may be how many gave an answer, and the cells of a group do not add up to it.
Kind = Literal["", "sum", "exclusive", "people", "cell"]


class Source(Protocol):
    """A table as it was made, which knows what of it may be shown."""

    def reasons(self, policy: Policy) -> Array:
        """Why each of its rows is hidden (row,): from OPEN to FEW."""
        ...

    def kinds(self) -> Array:
        """What each of its rows is to the sums of the table (row,): a `Kind`."""
        ...

    def crowds(self) -> Array:
        """Who stands behind each of its rows (row,): a `Crowd`, None where nobody has noted it."""
        ...


@dataclass(frozen=True, eq=False)
class Settled:
    """A table that was protected already: its reasons are left of it, and `who` finds the people for the audit."""

    found: Array
    told: Array
    who: Callable[[], Array]

    def reasons(self, policy: Policy) -> Array:
        """The reasons found then, whatever the policy is now."""
        return self.found

    def kinds(self) -> Array:
        """What each row was to the sums."""
        return self.told

    def crowds(self) -> Array:
        """Who stood behind each row."""
        return self.who()


@dataclass(frozen=True, eq=False)
class Behind:
    """For each row of a table the rows of the tables that it was made from.

    `parts` are pairs of a source and the place of each row in it (row,), -1 where the row does not rest on it. A row
    that rests on a hidden row is hidden for the same reason.
    """

    size: int
    parts: tuple[tuple[Source, Array], ...] = ()

    def __len__(self) -> int:
        return self.size

    def take(self, places: Array) -> Behind:
        """The rows at these positions."""
        return Behind(len(places), tuple((source, rows[places]) for source, rows in self.parts))

    def reasons(self, policy: Policy) -> Array:
        """Why each row is hidden (row,)."""
        found = np.full(self.size, OPEN)
        for source, rows in self.parts:
            rests = rows >= 0
            if rests.any():
                found[rests] = np.maximum(found[rests], source.reasons(policy)[rows[rests]])
        return found

    def kinds(self) -> Array:
        """What each row is to the sums of its table (row,); a row made of several rows is part of none."""
        found, parts = np.full(self.size, "", dtype=object), np.zeros(self.size)
        for source, rows in self.parts:
            rests = rows >= 0
            parts += rests
            found[rests] = source.kinds()[rows[rests]]
        found[parts != 1] = ""
        return found

    def crowds(self) -> Array:
        """Who stands behind each row (row,); of a row made of several rows it is not known."""
        found, parts = nobody_known(self.size), np.zeros(self.size)
        for source, rows in self.parts:
            rests = rows >= 0
            parts += rests
            found[rests] = source.crowds()[rows[rests]]
        found[parts != 1] = None
        return found


def resting_on(source: Source, size: int) -> Behind:
    """Rows that are those of the source itself."""
    return Behind(size, ((source, np.arange(size)),))


def side_by_side(left: Behind, right: Behind) -> Behind:
    """Rows made from a row of each."""
    return Behind(left.size, (*left.parts, *right.parts))


def one_below_another(parts: Sequence[Behind]) -> Behind:
    """The rows of all parts, in order; a source that several parts rest on is asked once."""
    size, start = sum(map(len, parts)), 0
    found: list[tuple[Source, Array]] = []
    for part in parts:
        for source, rows in part.parts:
            wide = np.full(size, -1)
            wide[start : start + len(part)] = rows
            found.append((source, wide))
        start += len(part)
    return Behind(size, tuple(found))
