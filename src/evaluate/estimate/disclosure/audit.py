"""The audit of a whole build: which hidden numbers follow from all tables together, and what to hide as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.policy import HiddenNumber
from evaluate.errors import DesignError, Text
from evaluate.estimate.disclosure.bounds import Worked, needed, too_narrow, worked_out
from evaluate.estimate.disclosure.closing import closing
from evaluate.estimate.disclosure.difference import differences, shown_elsewhere
from evaluate.estimate.disclosure.family import NAMES, Family, families, rows_of
from evaluate.estimate.disclosure.node import REST, Node
from evaluate.estimate.disclosure.released import Released

RECOVERED_COLUMNS = ("table", "row", *NAMES, "how", "low", "high", "sensitive", "tables")
#: How many hidden and underivable numbers of one item are looked into: more would take hours.
LARGEST = 2_500
#: How often further numbers are hidden in one family, and for how many at once.
ROUNDS, MANY = 40, 8
NONE = np.zeros(0, dtype=int)


@dataclass(frozen=True, eq=False)
class Audit:
    """What the tables of a build give away together.

    `recovered` has one row per hidden number that can be worked out: `table` and `row` say where it stands, the names
    which it is, `how` is "exact" (by adding and subtracting), "range" (to within `low` and `high`, in people or in
    value × n), "shown" (by another table) or "difference" (two domains or two releases differ by fewer people than the
    minimum cell); `tables` are the tables that give it away, the own one first. A rest without a row of its own has
    row -1. `sensitive` is false for numbers hidden only to protect others.
    """

    recovered: pd.DataFrame
    hidden: frozenset[HiddenNumber]

    @property
    def safe(self) -> bool:
        """Whether no number that tells on somebody can be worked out."""
        return not self.recovered["sensitive"].any()


def audit(tables: Sequence[Released]) -> Audit:
    """Can any hidden number be worked out from all tables of one build together?

    Rows of the same survey, wave, file and item belong together. Which of them are of the same people, or of a part of
    them, the people themselves tell (`Released.crowds`), not the words of a domain: a set of people is the sum of its
    parts, whether these are groups of a table, domains, or what one leaves of another. The choices of an item that
    exclude each other add up to its people, and weighted by their scores to its mean. Every number of people and every
    value × n (or total) is a node; a hidden one is recovered exactly when its unit vector lies in the
    row space of these equations, and narrowly when linear programming leaves a single number of people (or, of an
    amount, less than the closeness of the policy). The reader is taken to know the rules behind the notes, every n that
    is printed, and to take all weights as equal.

    Parameters
    ----------
    tables : list of Released
        All published tables, in the order in which they came out; those of the last release first.

    Returns
    -------
    Audit
        Nothing recovered and nothing to hide, when all is well. Otherwise put `hidden` into the policy
        (`Policy.hidden`), make the tables again and audit again: other cells may have joined.

    Raises
    ------
    DesignError
        Too many numbers of one item are hidden to look through them all; tells which tables to make coarser.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4.3 (audit by linear programming); Dobra &
    Fienberg (2000), *PNAS* 97, 11885-11892 (bounds from margins).

    >>> audit([]).safe
    True

    """
    rows, sets = rows_of(tables)
    found = _Findings(rows, [table.name for table in tables])
    if len(found.rows):
        found.add(shown_elsewhere(found.rows))
        for family in families(rows, sets):
            _refuse_too_large(family, found)
            found.add(_near(family))
            _examine(family, found)
        found.add(differences(rows, sets))
    return found.told()


class _Findings:
    """What is found on the way: numbers recovered, and rows to hide."""

    def __init__(self, rows: pd.DataFrame, tables: list[str]) -> None:
        self.rows = rows
        self.tables = tables
        self.recovered: list[dict[str, Any]] = []
        self.hide: set[int] = set()

    @cached_property
    def column(self) -> dict[str, Array]:
        """The columns of the rows, for looking up one after the other."""
        return {str(name): self.rows[name].to_numpy() for name in self.rows.columns}

    def told(self) -> Audit:
        recovered = pd.DataFrame(self.recovered, columns=list(RECOVERED_COLUMNS))
        recovered = recovered.astype({"low": float, "high": float, "sensitive": bool})
        recovered = recovered.sort_values(["table", "row"], kind="stable", ignore_index=True)
        return Audit(recovered, frozenset(self.name(row) for row in self.hide))

    def name(self, row: int) -> HiddenNumber:
        return HiddenNumber(*(self.column[name][row] for name in NAMES))

    def add(self, found: Iterator[tuple[int, int, str, float, bool]]) -> None:
        """Numbers recovered in one row because another stands beside it: hidden is the one that is shown ("shown"), or
        the later of two ("difference").
        """
        for one, other, how, figure, sensitive in found:
            self.hide.add(other if how == "shown" else one)
            self._record(one, how, figure, figure, sensitive, {one, other})

    def record(
        self, family: Family, place: int, how: str, low: float, high: float, sensitive: bool, sums: Array
    ) -> None:
        """A node of a family is recovered by these of its equations."""
        node, behind = family.nodes[place], _known_in(family, sums)
        own = [row for row in node.rows if self.column["hidden"][row]]
        for row in own:
            self._record(row, how, low, high, sensitive, {row, *behind})
        if not own:
            self._rest(node, (how, low, high, sensitive), family, behind)

    def _record(self, row: int, how: str, low: float, high: float, sensitive: bool, rows: set[int]) -> None:
        table = int(self.column["table"][row])
        names = dict(zip(NAMES, self.name(row), strict=True))
        figures = {"how": how, "low": low, "high": high, "sensitive": sensitive, "tables": self._which(table, rows)}
        self.recovered.append({"table": table, "row": int(self.column["row"][row]), **names, **figures})

    def _rest(self, node: Node, figures: tuple[str, float, float, bool], family: Family, behind: set[int]) -> None:
        like = node.like
        group = "; ".join(f"{name}={'*' if label == REST else label}" for name, label in node.group)
        choice = "" if node.choice.startswith("\0") else node.choice
        names = dict(zip(NAMES, self.name(like)._replace(group=group, choice=choice), strict=True))
        told = dict(zip(("how", "low", "high", "sensitive"), figures, strict=True))
        table = int(self.column["table"][like])
        self.recovered.append({"table": table, "row": -1, **names, **told, "tables": self._which(table, behind)})

    def _which(self, table: int, rows: set[int]) -> tuple[str, ...]:
        """The fewest tables that hold these rows, the own one first; of a number shown twice one table is enough."""
        chosen = [table]
        for row in sorted(row for row in rows if self.column["shown"][row]):
            same = self._same[self.column["_number"][row]]
            if not any(place in chosen for place in same):
                chosen.append(same[0])
        return tuple(dict.fromkeys(self.tables[place] for place in chosen))

    @cached_property
    def _same(self) -> dict[int, list[int]]:
        """The tables that show each number."""
        codes = self.rows.groupby([*NAMES, "sha256", "people"], sort=False).ngroup().to_numpy()
        self.column["_number"] = codes
        found: dict[int, list[int]] = {}
        for code, table, shown in zip(codes.tolist(), self.column["table"], self.column["shown"], strict=True):
            if shown:
                found.setdefault(code, []).append(int(table))
        return found


def _refuse_too_large(family: Family, found: _Findings) -> None:
    """What cannot be looked through is not published: an audit that stops early would say that all is well."""
    unknown = [node for node in family.nodes if not node.known]
    if len(unknown) <= LARGEST:
        return
    tables, item = found.column["table"], str(found.column["item"][unknown[0].like])
    often = Counter(int(tables[row]) for node in unknown for row in node.rows or [node.like])
    worst = ", ".join(found.tables[table] for table, _ in often.most_common(5))
    raise DesignError.single(
        worst,
        Text(
            f"关于“{item}”的表太多、太细：合起来有 {len(unknown)} 个不显示的数，无法核对能不能从别的表算出来。",
            f"The tables about {item} are too many and too fine: of {len(unknown)} numbers not shown it cannot be "
            "checked whether they follow from the others.",
        ),
        Text(
            f"同一题不显示的数（连同各组之外余下的人）不超过 {LARGEST} 个。",
            f"At most {LARGEST} numbers of one item that are not shown, those of the people left between groups too.",
        ),
        Text(
            "先从这几张表减起：合并人数少的组，分组少用一列，或者不出其中几张。",
            "Begin with these tables: merge small groups, group by a column less, or leave some of them out.",
        ),
    )


def _near(family: Family) -> Iterator[tuple[int, int, str, float, bool]]:
    """Shown numbers of people who differ by a few: the one of fewer people is to be hidden."""
    return ((part.seen, whole.seen, "difference", people, True) for whole, part, people in family.near)


def _known_in(family: Family, sums: Array) -> set[int]:
    """The rows that stand in these equations with a number."""
    nodes = np.unique(family.matrix[sums].indices) if len(sums) else np.zeros(0, dtype=int)
    return {family.nodes[int(place)].seen for place in nodes if family.nodes[int(place)].known}


def _examine(family: Family, found: _Findings) -> None:
    """Record what this family gives away, then hide one pattern after the other until it gives away nothing."""
    nodes = family.nodes
    unknown = np.array([not node.known for node in nodes])
    hidden = np.array([node.hidden for node in nodes])
    sensitive = np.array([node.sensitive for node in nodes])
    known = np.array([node.amount if node.known else 0.0 for node in nodes])
    wanted, leak = (hidden | sensitive) & unknown, (hidden & ~unknown).any()
    lost = np.zeros(len(nodes), dtype=bool)
    if wanted.any():
        worked = worked_out(family, unknown, wanted, known)
        lost = wanted & _lost(family, worked)
        leak |= (lost & sensitive).any()
        for place in map(int, np.flatnonzero(lost)):
            how = "exact" if worked.exact[place] else "range"
            low, high = float(worked.low[place]), float(worked.high[place])
            found.record(family, place, how, low, high, bool(sensitive[place]), worked.sums.get(place, NONE))
    if leak:
        # A group hidden in one table and shown by another as its domain.
        found.hide.update(row for node in nodes if node.hidden and node.known for row in node.rows)
        # Whom only a row told that is hidden now may be lost by others yet.
        _close(family, known, unknown | hidden, sensitive & (lost | (hidden & ~unknown)), found)


def _close(family: Family, known: Array, unknown: Array, wanted: Array, found: _Findings) -> None:
    """Hide the cheapest pattern for the sensitive nodes that may be lost, until none is."""
    for _ in range(ROUNDS):
        several = np.flatnonzero(wanted & family.counts)
        if len(several) < MANY:
            break
        closed = closing(family, known, unknown, several, np.ones(len(several)))
        if closed is None or not closed.apart.any():
            break
        wanted[several[closed.apart]] = False
        _hide(family, unknown, closed.nodes, found)
    for _ in range(ROUNDS):
        if not wanted.any():
            return
        worked = worked_out(family, unknown, wanted, known)
        # What is hidden only widens what is possible: whoever is safe now stays so.
        wanted &= _lost(family, worked)
        if not wanted.any():
            return
        target = np.flatnonzero(wanted)[:1]
        closed = closing(family, known, unknown, target, np.maximum(needed(family, worked)[target], 1e-3))
        if closed is None or not closed.nodes.any():
            wanted[target] = False  # nothing published can keep it apart
            continue
        _hide(family, unknown, closed.nodes, found)


def _hide(family: Family, unknown: Array, further: Array, found: _Findings) -> None:
    unknown |= further
    found.hide.update(row for place in np.flatnonzero(further) for row in family.nodes[place].rows)


def _lost(family: Family, worked: Worked) -> Array:
    """Of a few whom no table shows by themselves only what follows exactly: others may not know that they are few."""
    crossing = np.array([node.crossing for node in family.nodes])
    return worked.exact | (too_narrow(family, worked) & ~crossing)
