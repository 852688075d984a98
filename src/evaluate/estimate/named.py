"""What names a number across tables and builds, and which numbers a policy lists by their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.policy import HiddenNumber, Policy
from evaluate.estimate.about import About
from evaluate.estimate.behind import LISTED, Behind

KEYS = ("measure", "item", "choice")


class Base(NamedTuple):
    """Whose answers a table is about."""

    survey: str = ""
    wave: str = ""
    domain: str = ""


@dataclass(frozen=True, eq=False)
class Named:
    """A table under the names of a method: what of it may be shown is that of the table it was, and what is listed
    under its own names.
    """

    frame: pd.DataFrame
    by: tuple[str, ...]
    base: Base
    inherited: Behind

    def reasons(self, policy: Policy) -> Array:
        """Why each row is hidden (row,)."""
        found = self.inherited.reasons(policy)
        if not policy.hidden:
            return found
        return np.maximum(found, LISTED * self._listed(policy))

    def kinds(self) -> Array:
        """What each row is to the sums of its table."""
        return self.inherited.kinds()

    def crowds(self) -> Array:
        """Who stands behind each row of the table it was."""
        return self.inherited.crowds()

    def _listed(self, policy: Policy) -> Array:
        return np.array([number in policy.hidden for number in self.names], dtype=bool)

    @cached_property
    def names(self) -> list[HiddenNumber]:
        """The name of each row."""
        return numbers(self.frame, self.by, self.base)


def base_of(about: About) -> Base:
    """Survey and wave of the first source, and the domain."""
    source = about.sources[0] if about.sources else None
    return Base(source.survey if source else "", source.wave if source else "", about.domain)


def numbers(frame: pd.DataFrame, by: tuple[str, ...], base: Base) -> list[HiddenNumber]:
    """The name of each row of a table.

    A semicolon in a label stands between groups where the name is written down: in the name it is a comma.
    """
    names = sorted(by)
    columns = [[word.replace(";", ",").replace("；", "，") for word in _words(frame[name])] for name in names]
    groups = ["; ".join(f"{n}={w}" for n, w in zip(names, words, strict=True)) for words in zip(*columns, strict=True)]
    told = zip(groups if names else [""] * len(frame), *(_words(frame[name]) for name in KEYS), strict=True)
    return [HiddenNumber(*base, *words) for words in told]


def _words(column: pd.Series) -> list[str]:
    values = column.astype(object)
    return [str(value).strip() for value in values.where(values.notna(), "")]
