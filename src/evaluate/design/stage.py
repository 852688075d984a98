"""One stage of drawing, as variance sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of drawing.

    `unit` and `parent` hold a code per row; a stage of rows has no `unit`. Per parent: `sampled` units n, `fraction`
    f = n/N (0 for an infinite population) and `factor` = (1 - f) n/(n - 1) times the fractions of all parents above.

    `alone` are the parents with a single unit that are compared with the mean of all units. Where units were drawn with
    unequal probability every unit has its `probability` and, instead of the parent's factor, its own `scale`; or
    `form`, the matrix of the quadratic form that the variance is. `own` is the fraction of each row's own stratum where
    strata were joined for the sake of errors: weights are those of the draw.
    """

    unit: Array | None
    parent: Array
    parent_of_unit: Array
    sampled: Array
    fraction: Array
    factor: Array
    labels: tuple[str, ...]
    alone: Array | None = None
    probability: Array | None = None
    scale: Array | None = None
    form: Array | None = None
    own: Array | None = None

    @property
    def parents(self) -> int:
        """How many strata (or parent clusters) there are."""
        return len(self.sampled)

    @property
    def fractions(self) -> Array:
        """How much of its stratum was drawn, for each row."""
        return self.fraction[self.parent] if self.own is None else self.own

    @property
    def units(self) -> int:
        """How many units were drawn at this stage."""
        return len(self.parent_of_unit)


@dataclass(frozen=True, eq=False)
class Links:
    """Units of the first stage that two waves share: the codes in each, and how strongly they tie them (-1 to 1).

    The covariance of two totals is Σ strength · u · v + v · u, over the pairs, of the centred and scaled totals u and v
    of the two units.
    """

    left: Array
    right: Array
    strength: Array
