"""A table as it was made, and what of it is hidden: small counts, unanimous answers, and what gives them away."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.estimate.asked import Asked
from evaluate.estimate.behind import DOMINANT, FEW, LISTED, OPEN, UNANIMOUS, Behind
from evaluate.estimate.complement import complement
from evaluate.estimate.crowd import nobody_known
from evaluate.estimate.dominance import amounts, dominated
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.lines import exclusive, few, lines_of
from evaluate.estimate.named import Base, numbers
from evaluate.estimate.rooms import Rooms
from evaluate.estimate.sums import Sums
from evaluate.estimate.unanimity import unanimous

#: From how many minimum cells on the rest of a group is a crowd and no few persons one could name.
CROWD = 2


@dataclass(frozen=True, eq=False)
class Ground:
    """A table as it was made; what protection needs is counted when first asked for.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table of results.
    by : tuple of str
        Its by columns.
    base : Base
        Whose answers it is about: with this a policy names rows to hide.
    linear : Linearised, optional
        Values with their gradient: whether all gave the same answer is read from it.
    asked : Asked, optional
        What a verb asked of a sample: how many gave each answer.
    inherited : Behind, optional
        Of a combination: the rows that it was made from.
    """

    frame: pd.DataFrame
    by: tuple[str, ...]
    base: Base = field(default_factory=Base)
    linear: Linearised | None = None
    asked: Asked | None = None
    inherited: Behind | None = None
    _found: dict[Policy, Array] = field(default_factory=dict, repr=False)

    def reasons(self, policy: Policy) -> Array:
        """Why each row is hidden (row,)."""
        if policy not in self._found:
            handed = np.full(len(self.frame), OPEN) if self.inherited is None else self.inherited.reasons(policy)
            code = np.maximum(handed, self._own(policy))
            self._close(code, handed, policy)
            self._found[policy] = code
        return self._found[policy]

    def kinds(self) -> Array:
        """What each row is to the sums of the table (row,)."""
        return np.full(len(self.frame), "", dtype=object) if self.asked is None else self.asked.kinds

    def crowds(self) -> Array:
        """Who stands behind each row (row,)."""
        return nobody_known(len(self.frame)) if self.asked is None else self.asked.crowds

    def _own(self, policy: Policy) -> Array:
        """What the rows tell by themselves."""
        code, n, least = np.full(len(self.frame), OPEN), self._n(), policy.minimum_cell
        if policy.hidden:
            code[[number in policy.hidden for number in numbers(self.frame, self.by, self.base)]] = LISTED
        if self.asked is not None and least > 0:
            code[dominated(self.asked, policy) & self._shown()] = DOMINANT
        if policy.hide_unanimous and self.linear is not None:
            code[self._unanimous(self.linear) & self._shown()] = UNANIMOUS
        code[few(n, least)] = FEW
        if self.asked is not None:
            given = self.asked.given
            if policy.rounding <= 1:
                code[few(given, least) | (self._judged(policy) & few(n - given, least))] = FEW
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
        if self.asked is None:
            return unanimous(linear)
        given, n = self.asked.given, self._n()
        same = (given == 0) | (given == n)
        numbers_of = np.flatnonzero(np.isnan(given))
        if len(numbers_of):
            same[numbers_of] = unanimous(linear[numbers_of])
        if same.any():
            for rows in exclusive(self.frame, self.by, self.asked):
                same[rows] = (given[rows] > 0).sum() == 1
        return same

    def _close(self, code: Array, handed: Array, policy: Policy) -> None:
        """Hide what could be worked out from the rest otherwise."""
        lines = list(lines_of(self.frame, self.by, self.asked, policy.minimum_cell))
        if not any(line.outside for line in lines) and not (code > handed).any():
            return
        people, shown = self._people(), self._shown()
        counts = self._counts()
        # What is rounded is never known, and hides nothing else.
        loose = ~np.isnan(counts) if policy.rounding > 1 else np.zeros(len(code), dtype=bool)
        axes = [pd.factorize(self.frame[name])[0] for name in (*self.by, "choice")]
        sums = Sums(
            lines, code, np.where(loose, code, handed), people, shown & (people > 0) & ~loose,
            self._rooms(code, counts, policy), policy.minimum_cell,
        )  # fmt: skip
        complement(sums, np.column_stack(axes))

    def _rooms(self, code: Array, counts: Array, policy: Policy) -> Rooms:
        """How far a reader must think each number could be from the true one."""
        rooms, n = Rooms.free(len(self.frame)), self._n()
        if self.asked is None:
            return rooms
        heads = self.asked.kinds == "people"
        rooms.counts(np.where(heads, np.nan, counts), n, self._judged(policy), code, policy)
        rooms.heads(n, heads, code, policy)
        totals = amounts(self.asked) & self._shown() & (self._value() >= 0)
        means = (self.frame["measure"] != "total").to_numpy()
        rooms.amounts(np.where(means, n, 1.0) * np.nan_to_num(self._value()), totals, code, policy.closeness)
        return rooms

    def _judged(self, policy: Policy) -> Array:
        """Of which rows the people who did not give the answer must be many too."""
        if self.asked is None:
            return np.zeros(len(self.frame), dtype=bool)
        return self.asked.exclusive | self.asked.background | (self._n() < CROWD * policy.minimum_cell)

    def _counts(self) -> Array:
        """The numbers of people that rows tell (row,), NaN where they tell none."""
        if self.asked is None:
            return np.full(len(self.frame), np.nan)
        return np.where(self.asked.kinds == "people", self._n(), self.asked.given)

    def _people(self) -> Array:
        """Those who gave the answer, or stand behind the number (row,)."""
        n = self._n()
        return n if self.asked is None else np.where(np.isnan(self.asked.given), n, self.asked.given)

    def _n(self) -> Array:
        return self.frame["n"].to_numpy(dtype=float)

    def _value(self) -> Array:
        return self.frame["value"].to_numpy(dtype=float)

    def _shown(self) -> Array:
        return np.isfinite(self._value())
