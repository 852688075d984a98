"""Attitudes are never shown by unit: which rows of a table would do so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample
from evaluate.estimate.apart import later
from evaluate.estimate.behind import ATTITUDE, Behind

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


def by_unit(sample: Sample, asked: Sequence[Sequence[str]], by: Sequence[str], size: int) -> tuple[Behind, ...]:
    """The rows that would show an attitude by unit, whichever of the two the table is about.

    An attitude is answered in groups by unit, or in a domain of a single one; or units are counted (or anything else is
    asked by unit) among those who gave one answer to an attitude, in groups or by the words of the domain.

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
    units = any(is_unit(sample, name) for name in by) or _of_one_unit(sample)
    among = any(role_of(sample, name) == ATTITUDES for name in (*by, *_conditions(sample)))

    def tells(names: Sequence[str]) -> bool:
        if among:
            return units or any(is_unit(sample, name) for name in names)
        return units and any(role_of(sample, name) == ATTITUDES for name in names)

    told = np.array([tells(names) for names in asked], dtype=bool)
    if not told.any():
        return ()
    return (Behind(size, ((Never(), np.where(np.resize(told, size), 0, -1)),)),)


def _conditions(sample: Sample) -> list[str]:
    """The columns that the words of the domain name."""
    label = sample.mask.label if sample.mask is not None else ""
    words = set(re.findall(r"\w+", label)) if label else set()
    return [str(name) for name in sample.frame.columns if str(name) in words]


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
    units = [sample.groups((str(name),)) for name in sample.frame.columns if is_unit(sample, str(name))]
    inside = [np.unique(unit.codes[sample.mask.rows]) for unit in units if unit.codes is not None and unit.count > 1]
    return any(len(found) == 1 for found in inside)
