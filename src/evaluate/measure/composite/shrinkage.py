"""Rates of small units, drawn towards the rate of all: six people are first one year and last the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text


@dataclass(frozen=True)
class Shrunken:
    """Rates drawn towards the `mean` of all units (unit,).

    `rate` with its standard error `se`; `shrinkage` says how far it was drawn (0: as counted, 1: the mean); `strength`
    is how many people's worth of the mean every unit was given (a + b of the beta distribution).
    """

    rate: Array
    se: Array
    shrinkage: Array
    mean: float
    strength: float


def shrink(successes: Array, trials: Array) -> Shrunken:
    """What rate can a small unit be held to, when a few people more or less decide it?

    Units' true rates are taken to follow a beta distribution with mean m and strength s = a + b; what a unit counted, x
    of n, gives the rate (x + s·m) / (n + s), drawn towards m by s / (n + s), with the variance p·(1 - p) / (n + s + 1).
    m and s come from the counts by Kleinman's weighted moments. Where units differ no more than chance makes them, s
    is the number of all people: m itself is no surer than that. Survey results have errors of their own and go to
    `estimate.fay_herriot` instead.

    Parameters
    ----------
    successes, trials : array (unit,)
        How many of how many; a unit with none (0 of 0) stands at the mean. Missing stays missing.

    Returns
    -------
    Shrunken

    Raises
    ------
    DesignError
        Negative counts, more successes than trials, or nobody at all.

    **Source**: Kleinman (1973), Journal of the American Statistical Association 68(341), §3 (moments with weights n);
    Casella (1985), The American Statistician 39(2), for the idea.

    >>> made = shrink(np.array([6, 80, 60, 3]), np.array([6, 100, 100, 6]))
    >>> made.rate.round(2).tolist()
    [0.81, 0.79, 0.61, 0.63]

    """
    count, size = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    DesignError.refuse(_mistakes(count, size))
    there = np.isfinite(count) & np.isfinite(size)
    mean, strength = _moments(count[there & (size > 0)], size[there & (size > 0)])
    rate = (count + strength * mean) / (size + strength)
    se = np.sqrt(rate * (1 - rate) / (size + strength + 1))
    return Shrunken(rate, se, np.where(there, strength / (size + strength), np.nan), mean, strength)


def _moments(count: Array, size: Array) -> tuple[float, float]:
    """Mean and strength of the beta distribution, each unit weighing what it has of people."""
    people = float(size.sum())
    mean = float(count.sum() / people)
    weight = size / people
    chance = mean * (1 - mean)
    square = float((weight * (count / size - mean) ** 2).sum())
    free, within = float((weight * (1 - weight)).sum()), float((weight * (1 - weight) / size).sum())
    if chance == 0 or free - within <= 0:
        return mean, people
    # The share of the variance that is between units: 1 / (a + b + 1).
    between = (square - chance * within) / (chance * (free - within))
    if between <= 0:
        return mean, people
    return mean, float(np.clip(1 / between - 1, 1e-6, people))


def _mistakes(count: Array, size: Array) -> Iterator[Mistake]:
    if count.shape != size.shape or count.ndim != 1 or not (np.nan_to_num(size) > 0).any():
        yield Mistake(
            "shrink",
            Text(
                f"两列的形状是 {count.shape} 和 {size.shape}，或者没有人。",
                f"Shapes {count.shape} and {size.shape}, or nobody.",
            ),
            Text("每个单位一行：达标人数和总人数。", "A row a unit: how many, of how many."),
            Text("核对两列。", "Look over the two columns."),
        )
        return
    for place in np.flatnonzero((count < 0) | (size < 0) | (count > size)):
        yield Mistake(
            f"shrink: {place + 1}",
            Text(f"{count[place]:g} / {size[place]:g}。", f"{count[place]:g} of {size[place]:g}."),
            Text("0 到总人数之间。", "Between 0 and the number of people."),
            Text("核对这个单位的人数。", "Look over this unit's numbers."),
        )
