"""What may be shown: the study's disclosure policy. It travels with the sample and with every estimate made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """The smallest number of people behind a published number, and whether unanimous cells are hidden.

    Parameters
    ----------
    minimum_cell : int
        A number resting on fewer people than this is not shown. 10 unless the study says otherwise; 0 shows everything.
    hide_unanimous : bool
        When everyone in a group answered the same, the group's answer is everyone's answer: it is not shown.

    """

    minimum_cell: int = 10
    hide_unanimous: bool = True
