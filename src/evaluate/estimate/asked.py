"""What a table asked of its sample: whose answers each row counts, and who stands in no group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Sample
from evaluate.estimate.behind import Kind
from evaluate.estimate.columns import Block
from evaluate.estimate.counts import tally
from evaluate.estimate.crowd import Crowd, Roll, nobody_known

#: What a row tells of single answers: nothing ("number", as a mean), how many gave one ("alone": a flag, some choices
#: as one), or how many gave one of choices that exclude each other and all have a row ("exclusive").
Form = Literal["number", "alone", "exclusive"]


@dataclass(frozen=True, eq=False)
class Quantity:
    """One number per group: block `over` divided by block `under` (or the total of `over` when there is none).

    `background` when the item says who people are: a colleague can see the answer.
    """

    item: str
    choice: str | None
    measured_in: str
    over: Block
    under: Block | None
    form: Form = "number"
    background: bool = False


@dataclass(frozen=True, eq=False)
class Asked:
    """The quantities of a table in its groups: groups outside, quantities inside, as the rows stand. Counted when asked
    for. `of_group` is false where rows are shares of other people than their group's; `units` are the rolls by unit of
    each quantity that is never told by unit.
    """

    sample: Sample
    groups: Grouping
    kept: Array
    wanted: tuple[Quantity, ...]
    of_group: bool = True
    units: tuple[tuple[Roll, ...], ...] = ()

    @cached_property
    def given(self) -> Array:
        """How many people gave the answer of each row, unweighted (row,); NaN where the row is about no answer."""
        return self._rows(self._given_inside)

    @cached_property
    def _given_inside(self) -> list[Array]:
        """The same quantity by quantity (group,)."""
        return [self._given(quantity, self.groups) for quantity in self.wanted]

    @cached_property
    def exclusive(self) -> Array:
        """Which rows are choices that exclude each other (row,)."""
        return np.tile([quantity.form == "exclusive" for quantity in self.wanted], len(self.kept))

    @cached_property
    def background(self) -> Array:
        """Which rows are about what a colleague can see (row,)."""
        return np.tile([quantity.background for quantity in self.wanted], len(self.kept))

    @cached_property
    def kinds(self) -> Array:
        """What each row is to the sums of the table (row,): a `Kind`."""
        found = [_kind(quantity) if self.of_group else "cell" for quantity in self.wanted]
        return np.tile(np.array(found, dtype=object), len(self.kept))

    @cached_property
    def crowds(self) -> Array:
        """Who stands behind each row (row,); None where n counts other people than the share is of."""
        size = len(self.kept) * len(self.wanted)
        found = nobody_known(size)
        if not self.of_group:
            return found
        rolls = {people: self._roll(people) for people in dict.fromkeys(q.over.people for q in self.wanted)}
        units = self.units or ((),) * len(self.wanted)
        found[:] = [
            Crowd(rolls[q.over.people], int(group), never)
            for group in self.kept
            for q, never in zip(self.wanted, units, strict=True)
        ]
        return found

    def _roll(self, people: Block) -> Roll:
        rows = self.sample.rows
        inside, codes = people.contribution(0, rows), people.groups.codes
        codes = np.zeros(rows, dtype=np.int32) if codes is None else codes.astype(np.int32)
        return Roll(self.sample.frame.index, codes if inside is None else np.where(inside > 0, codes, -1))

    def outside(self, names: tuple[str, ...]) -> tuple[Array, Array]:
        """Of those who share each row's labels in the columns `names`: how many are in no group of the table (row,),
        and how many of these gave the row's answer (NaN where it is about none).
        """
        margin = self.sample.groups(names)
        home = self._home(margin)
        blocks = dict.fromkeys(q.over.people for q in self.wanted)  # choices of one item have their people in common
        left = {people: self._left(tally(self.sample, people), people, home, margin) for people in blocks}
        people = [left[q.over.people] for q in self.wanted]
        given = [
            self._left(inside, q.over, home, margin) if q.form != "number" else np.full(self.groups.count, np.nan)
            for q, inside in zip(self.wanted, self._given_inside, strict=True)
        ]
        return self._rows(people), self._rows(given)

    def _left(self, inside: Array, block: Block, home: Array, margin: Grouping) -> Array:
        """What the groups of the table leave of the margin that each of them belongs to (group,)."""
        everyone = tally(self.sample, replace(block, groups=margin))
        return (everyone - np.bincount(home, inside, minlength=margin.count))[home]

    def _home(self, margin: Grouping) -> Array:
        """The margin's group that holds each group of the table."""
        home = np.zeros(self.groups.count, dtype=np.int64)
        if margin.codes is not None and self.groups.codes is not None:
            inside = self.groups.codes >= 0
            home[self.groups.codes[inside]] = margin.codes[inside]
        return home

    def _given(self, quantity: Quantity, groups: Grouping) -> Array:
        if quantity.form == "number":
            return np.full(groups.count, np.nan)
        return tally(self.sample, replace(quantity.over, groups=groups))

    def _rows(self, found: list[Array]) -> Array:
        return np.array(found, dtype=np.float64).reshape(len(self.wanted), self.groups.count)[:, self.kept].T.ravel()


def _kind(quantity: Quantity) -> Kind:
    """A mean or total times its people is a part of a sum; a ratio of two answers is none."""
    if quantity.under is not None and quantity.under != quantity.over.people:
        return ""
    if quantity.form == "exclusive":
        return "exclusive"
    return "people" if quantity.over.answer is None else "sum"
