"""A table as it was made, and what of it is hidden: small counts, unanimous answers, and what gives them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.estimate.asked import Asked
from evaluate.estimate.behind import COMPLEMENT, FEW, OPEN, UNANIMOUS, Behind
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.unanimity import unanimous

#: From how many minimum cells on the rest of a group is a crowd and no few persons one could name.
CROWD = 2


class _Line(NamedTuple):
    """Rows that add up to something which may be known: their people, and how many more belong to the sum."""

    rows: Array
    outside: float


@dataclass(frozen=True, eq=False)
class Ground:
    """A table as it was made; what protection needs is counted when first asked for.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table of results.
    by : tuple of str
        Its by columns.
    linear : Linearised, optional
        Values with their gradient: whether all gave the same answer is read from it.
    asked : Asked, optional
        What a verb asked of a sample: how many gave each answer.
    inherited : Behind, optional
        Of a combination: the rows that it was made from.
    """

    frame: pd.DataFrame
    by: tuple[str, ...]
    linear: Linearised | None = None
    asked: Asked | None = None
    inherited: Behind | None = None
    _found: dict[Policy, Array] = field(default_factory=dict, repr=False)

    def reasons(self, policy: Policy) -> Array:
        """Why each row is hidden (row,)."""
        if policy not in self._found:
            handed = np.full(len(self.frame), OPEN) if self.inherited is None else self.inherited.reasons(policy)
            code = np.maximum(handed, self._own(policy))
            self._close(code, handed, policy.minimum_cell)
            self._found[policy] = code
        return self._found[policy]

    def _own(self, policy: Policy) -> Array:
        """What the rows tell by themselves."""
        code, n, least = np.full(len(self.frame), OPEN), self._n(), policy.minimum_cell
        if policy.hide_unanimous and self.linear is not None:
            code[self._unanimous(self.linear) & self._shown()] = UNANIMOUS
        code[_few(n, least)] = FEW
        if self.asked is not None:
            given = self.asked.given
            rest = self.asked.exclusive | self.asked.background | (n < CROWD * least)
            code[_few(given, least) | (rest & _few(n - given, least))] = FEW
        elif self.inherited is None and least > 0:
            # A table made by hand: shares of choices say how many people gave each answer, and nobody has counted them.
            code[self._choices() & (self._value() != 0)] = FEW
        return code

    def _choices(self) -> Array:
        choice = self.frame["choice"].astype(object)
        named = choice.notna().to_numpy() & (choice != "").to_numpy(dtype=bool)
        return self.frame["measure"].isin(["share", "total"]).to_numpy() & named

    def _unanimous(self, linear: Linearised) -> Array:
        """Unanimous rows. Where choices exclude each other, a choice of nobody tells nothing; one of all tells all."""
        same = unanimous(linear)
        if self.asked is not None and same.any():
            for rows in self._exclusive():
                same[rows] = (self.asked.given[rows] > 0).sum() == 1
        return same

    def _close(self, code: Array, handed: Array, least: int) -> None:
        """Hide the next smallest wherever what is hidden could be worked out from the rest; until nothing changes."""
        people, shown, lines = self._people(), self._shown(), list(self._lines(least))
        for _ in range(len(code)):
            changed = [_hide_next(line, people, code, handed, shown, least) for line in lines]
            if not any(changed):
                return

    def _people(self) -> Array:
        """Those who gave the answer, or stand behind the number (row,)."""
        n = self._n()
        return n if self.asked is None else np.where(np.isnan(self.asked.given), n, self.asked.given)

    def _lines(self, least: int) -> Iterator[_Line]:
        """Choices that make up everyone, and groups that make up their margin."""
        for rows in self._exclusive():
            yield _Line(rows, 0.0)
        margins = [tuple(other for other in self.by if other != name) for name in self.by]
        # People without any of the labels are in no line of two by columns, but in the sum of the whole table.
        margins += [()] if len(self.by) > 1 else []
        loose = self.asked is not None and self.asked.groups.loose
        for names in margins:
            outside = _phantom(*self.asked.outside(names), least) if loose and self.asked is not None else None
            if outside is None and len(names) < len(self.by) - 1:
                continue
            for rows in _tables(self.frame, [*names, "measure", "item", "choice"]):
                yield _Line(rows, 0.0 if outside is None else float(outside[rows[0]]))

    def _exclusive(self) -> list[Array]:
        if self.asked is None or not self.asked.exclusive.any():
            return []
        parts = np.flatnonzero(self.asked.exclusive)
        return [parts[rows] for rows in _tables(self.frame.iloc[parts], [*self.by, "item"]) if len(rows) > 1]

    def _n(self) -> Array:
        return self.frame["n"].to_numpy(dtype=float)

    def _value(self) -> Array:
        return self.frame["value"].to_numpy(dtype=float)

    def _shown(self) -> Array:
        return np.isfinite(self._value())


def _few(count: Array, least: int) -> Array:
    return (count > 0) & (count < least)


def _phantom(people: Array, given: Array, least: int) -> Array:
    """How many people a table leaves out, where they are few enough to be worked out (row,); else 0."""
    counted = np.where(np.isnan(given), people, given)
    return np.where(_few(people, least) | _few(given, least), np.maximum(counted, 1e-9), 0.0)


def _hide_next(line: _Line, people: Array, code: Array, handed: Array, shown: Array, least: int) -> bool:
    """One hidden row is the rest of the sum, and so are several that hold fewer people than the minimum together."""
    rows, outside = line
    hidden = rows[code[rows] != OPEN]
    if not outside and not (code[rows] > handed[rows]).any():
        return False  # nothing but what was closed already in the tables that these rows were made from
    alone = len(hidden) + (outside > 0) == 1
    if not alone and people[hidden].sum() + outside >= least:
        return False
    left = rows[(code[rows] == OPEN) & shown[rows] & (people[rows] > 0)]
    if not len(left):
        return False
    code[left[np.argmin(people[left])]] = COMPLEMENT
    return True


def _tables(frame: pd.DataFrame, keys: list[str]) -> list[Array]:
    """Positions of the rows that share these keys."""
    if not len(frame):
        return []
    codes = frame.groupby(keys, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
