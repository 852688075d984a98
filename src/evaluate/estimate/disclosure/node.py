"""One number that a reader of all tables may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from evaluate.estimate.disclosure.reasons import SENSITIVE

#: The choice of a node that is an amount (value × n of a mean) and no number of people.
MEAN = "\0mean"
#: The label of those who stand in no group of a table.
REST = "\0rest"
Group = tuple[tuple[str, str], ...]  # ((column, label), …) sorted by column


@dataclass(eq=False)
class Node:
    """A choice (or the amount) of some people; `group` are the words for them, `rows` the places it stands at, `seen`
    the first that shows it, `like` a row of the tables about it. `rest`: a few whom other groups leave; `crossing`: a
    few whom no table shows by themselves.
    """

    people: int
    choice: str
    group: Group = ()
    n: float = np.nan
    rows: list[int] = field(default_factory=list)
    amount: float = np.nan
    known: bool = False
    hidden: bool = False
    reason: str = ""
    rest: bool = False
    crossing: bool = False
    seen: int = -1
    like: int = -1

    @property
    def count(self) -> bool:
        """Whether it is a number of people, and so a whole number between 0 and n."""
        return self.choice != MEAN

    @property
    def sensitive(self) -> bool:
        """Whether it tells on somebody itself."""
        return self.reason in SENSITIVE
