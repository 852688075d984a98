"""Packs: what is handed out, counted by unit, with spares; and how many spares a unit gets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evaluate.errors import DesignError, Text

SPARES = 0.05


@dataclass(frozen=True)
class Pack:
    """What one unit is given: `codes` of its slips or serial numbers of its booklets, `spares` of them to spare.

    `unit` is empty where nothing is sorted by unit.
    """

    unit: str
    codes: tuple[str, ...]
    spares: int

    @property
    def people(self) -> int:
        """How many are meant to be handed out."""
        return len(self.codes) - self.spares


def spares_for(people: int, *, part: float = SPARES) -> int:
    """How many spares does a unit of so many people get? A part of them rounded up, and one at least.

    >>> spares_for(46), spares_for(3)
    (3, 1)

    """
    if not 0 <= part <= 1:
        raise DesignError.single(
            f"spares {part:g}",
            Text("备用的比例不在 0 到 1 之间。", "The part of spares is outside 0 to 1."),
            Text("例如 0.05，即百分之五。", "such as 0.05 for five per cent."),
            Text("改正这个比例。", "Correct the part."),
        )
    return max(1, math.ceil(people * part - 1e-9))


def shared_out(count: int, people: Mapping[str, int]) -> dict[str, int]:
    """How many of `count` booklets each unit gets, in proportion to its people (largest remainders).

    >>> shared_out(10, {"A": 2, "B": 1, "C": 1})
    {'A': 5, 'B': 3, 'C': 2}

    """
    total = sum(people.values()) or 1
    exact = {unit: count * number / total for unit, number in people.items()}
    given = {unit: math.floor(share) for unit, share in exact.items()}
    left = count - sum(given.values())
    for unit in sorted(exact, key=lambda unit: given[unit] - exact[unit])[:left]:
        given[unit] += 1
    return given
