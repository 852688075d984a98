"""Attitudes are never shown by unit: which rows of a table would do so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample
from evaluate.estimate.apart import later
from evaluate.estimate.behind import ATTITUDE, Behind
from evaluate.estimate.crowd import Roll, nobody_known

#: The role of an item on what people think of their work or their leaders, and that of one on where they work. A column
#: of this name, as from the roster, is an organisation whatever asked for it.
ATTITUDES, UNIT = "attitude", "unit"


@dataclass(frozen=True)
class Never:
    """A row that is not shown under any policy."""

    def reasons(self, policy: Policy) -> Array:
        """ATTITUDE (row,)."""
        return np.array([ATTITUDE])

    def kinds(self) -> Array:
        """No part of a sum."""
        return np.array([""], dtype=object)

    def crowds(self) -> Array:
        """Nobody of his own."""
        return nobody_known(1)


def by_unit(sample: Sample, asked: Sequence[Sequence[str]], by: Sequence[str], size: int) -> tuple[Behind, ...]:
    """The rows that would show an attitude by unit, whichever of the two the table is about.

    An attitude is answered in groups by unit, in a domain of a single one, or compared between two (whether many units
    differ at all says it of none of them); or units are counted (or anything else is asked by unit) among those who
    gave one answer to an attitude, in groups or in a domain, with or without words. A column whose groups each lie in a
    single unit stands for the unit, whatever its name.

    Parameters
    ----------
    sample : Sample
        What was asked, with roles.
    asked : list of list of str
        The items behind each row of a group; they come again in every group.
    by : list of str
        The columns grouped by.
    size : int
        How many rows the table has.

    Returns
    -------
    tuple of Behind
        One, or none when there are no such rows.

    """
    among = any(role_of(sample, name) == ATTITUDES for name in by) or _by_an_attitude(sample)
    opinion = [among or any(role_of(sample, name) == ATTITUDES for name in names) for names in asked]
    if not any(opinion):
        return ()
    units = _of_one_unit(sample) or any(_stands_for_unit(sample, name) for name in by)
    told = np.array(
        [
            tells and (units or any(_stands_for_unit(sample, name) and (among or _two(sample, name)) for name in names))
            for tells, names in zip(opinion, asked, strict=True)
        ],
        dtype=bool,
    )
    if not told.any():
        return ()
    return (Behind(size, ((Never(), np.where(np.resize(told, size), 0, -1)),)),)


def rolls_by_unit(sample: Sample, asked: Sequence[Sequence[str]]) -> tuple[tuple[Roll, ...], ...]:
    """For each list of items asked, by what nobody may work it out: the rolls by unit where one is an attitude."""
    opinion = [any(role_of(sample, name) == ATTITUDES for name in names) for names in asked]
    if not any(opinion):
        return ()
    known = [unit for unit in _units(sample) if unit.codes is not None and unit.count > 1]
    rolls = tuple(Roll(sample.frame.index, np.asarray(unit.codes, dtype=np.int32)) for unit in known)
    return tuple(rolls if tells else () for tells in opinion)


def _by_an_attitude(sample: Sample) -> bool:
    """Whether the domain is made of an attitude: by the columns it was made of, or because those who gave an answer are
    in it or out of it together.
    """
    mask = sample.mask
    if mask is None:
        return False
    if any(role_of(sample, name) == ATTITUDES for name in mask.columns):
        return True
    attitudes = [str(name) for name in sample.frame.columns if role_of(sample, str(name)) == ATTITUDES]
    return any(_together(sample.groups((name,)), mask.rows) for name in attitudes)


def _together(answers: Grouping, inside: Array) -> bool:
    codes = answers.codes
    if codes is None or answers.count < 2:
        return False
    given = codes >= 0
    members = np.bincount(codes[given], inside[given], minlength=answers.count)
    everyone = np.bincount(codes[given], minlength=answers.count)
    return bool(np.isin(members - everyone, [0]).any() and (members == 0).any() and (members % everyone == 0).all())


def _stands_for_unit(sample: Sample, name: str) -> bool:
    """Whether the column is a unit, or of groups that each lie in a single one, in a domain of several."""
    if is_unit(sample, name):
        return True
    if name not in sample.frame.columns or sample.item(name).codes is None:
        return False
    groups = sample.groups((name,))
    return any(_lies_in(groups, unit, sample) for unit in _units(sample))


def _two(sample: Sample, name: str) -> bool:
    """Whether the domain leaves two groups of the column."""
    codes = sample.groups((name,)).codes
    inside = slice(None) if sample.mask is None else sample.mask.rows
    return codes is not None and len(np.unique(codes[inside][codes[inside] >= 0])) == 2


def _lies_in(groups: Grouping, units: Grouping, sample: Sample) -> bool:
    if groups.codes is None or units.codes is None:
        return False
    inside = (groups.codes >= 0) & (units.codes >= 0)
    if sample.mask is not None:
        inside &= sample.mask.rows
    pairs = np.unique(np.column_stack([groups.codes[inside], units.codes[inside]]), axis=0)
    return len(np.unique(pairs[:, 1])) > 1 and len(pairs) == len(np.unique(pairs[:, 0]))


def _units(sample: Sample) -> list[Grouping]:
    return [sample.groups((str(name),)) for name in sample.frame.columns if is_unit(sample, str(name))]


def throughout(behind: Behind, of: Array, series: Array) -> Behind:
    """Rows of a model that was fitted to attitudes by unit, whether or not a number of their own went into it.

    Parameters
    ----------
    behind : Behind
        The rows that the model was fitted to.
    of : array
        Of which series each of them is (row behind,).
    series : array
        Of which series each row made from them is (row,).

    """

    def made() -> Behind:
        # Under a policy that shows everything, attitudes by unit are all that is hidden.
        told = behind.reasons(Policy(0, hide_unanimous=False)) == ATTITUDE
        return Behind(len(series), ((Never(), np.where(np.isin(series, of[told]), 0, -1)),))

    return later(len(series), made)


def role_of(sample: Sample, name: str) -> str | None:
    """The role of a column, or of the item whose choices it is one of."""
    if name in sample.questionnaire:
        return sample.questionnaire.column(name).role
    return next((column.role for column in sample.questionnaire.columns if column.item == name), None)


def is_unit(sample: Sample, name: str) -> bool:
    """Whether the column says in which organisation somebody works."""
    return name == UNIT or role_of(sample, name) == UNIT


def _of_one_unit(sample: Sample) -> bool:
    """Whether the domain leaves one unit of several."""
    if sample.mask is None:
        return False
    units = _units(sample)
    inside = [np.unique(unit.codes[sample.mask.rows]) for unit in units if unit.codes is not None and unit.count > 1]
    return any(len(found) == 1 for found in inside)
