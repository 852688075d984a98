"""The distribution of the answers of a group: the answer at a share of the people, and the share up to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Mask, Sample
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.scores import scored

Rule = Literal["inverse", "average", "interpolated", "weibull", "linear"]
#: Cumulated weights are sums of rounded numbers: a tie with the probability is decided to within this.
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Curve:
    """The distribution of the answers of one group: sorted answers, their weights, and the rows they stand in."""

    answers: Array
    weights: Array
    rows: Array

    @property
    def total(self) -> float:
        """The weighted number of people."""
        return float(self.weights.sum())

    @cached_property
    def different(self) -> tuple[Array, Array]:
        """The different answers, and how many answers go up to each."""
        first = np.flatnonzero(np.diff(self.answers, append=np.inf))
        return self.answers[first], first + 1

    def at(self, probability: float, rule: Rule) -> float:
        """The answer at this share of the weights; NaN where the rule names none."""
        if not 0 <= probability <= 1:
            return np.nan
        cumulated = np.cumsum(self.weights)
        if rule in ("inverse", "average"):
            share = cumulated / cumulated[-1]
            found = min(int(np.searchsorted(share, probability - TIE)), len(share) - 1)
            level = rule == "average" and abs(share[found] - probability) <= TIE and found + 1 < len(share)
            return float((self.answers[found] + self.answers[found + 1]) / 2 if level else self.answers[found])
        places = PLACES[rule](cumulated, self.weights)
        outside = probability < places[0] - TIE or probability > places[-1] + TIE
        return np.nan if outside else float(np.interp(probability, places, self.answers))

    def beyond(self, seen: Array) -> Array:
        """Twice as many people as gave these answers or answers beyond, on the side where they are fewer.

        Of a median these are all; the more extreme the quantile, or the end of its interval, the fewer could have given
        it. An answer that is none (NaN) tells of nobody in particular.
        """
        below = np.searchsorted(self.answers, seen, side="right")
        above = len(self.answers) - np.searchsorted(self.answers, seen, side="left")
        return np.where(np.isnan(seen), np.inf, 2 * np.minimum(below, above))


def _linear_places(cumulated: Array, weights: Array) -> Array:
    before = np.concatenate([[0.0], cumulated[:-1]])
    return before / before[-1] if len(before) > 1 else before


PLACES: dict[str, Callable[[Array, Array], Array]] = {
    "interpolated": lambda cumulated, weights: cumulated / cumulated[-1],
    "weibull": lambda cumulated, weights: cumulated / (cumulated[-1] + weights[-1]),
    "linear": _linear_places,
}


def curves(sample: Sample, answers: Array, place: Array, inside: Mask, count: int) -> list[Curve | None]:
    """The answers of every group, sorted once."""
    rows = np.flatnonzero(inside.rows & (place < count))
    rows = rows[np.lexsort((rows, answers[rows], place[rows]))]
    bounds = np.searchsorted(place[rows], np.arange(count + 1))
    return [
        Curve(answers[rows[a:b]], sample.weights[rows[a:b]], rows[a:b]) if b > a else None for a, b in pairwise(bounds)
    ]


def below(found: list[Curve | None], value: Array, weights: Array) -> Array:
    """The share of other weights up to each quantile (probability × group)."""
    result = np.full(value.shape, np.nan)
    for group, curve in enumerate(found):
        if curve is not None:
            held = weights[curve.rows]
            result[:, group] = [held[curve.answers <= number].sum() / held.sum() for number in value[:, group]]
    return result


def share_up_to(
    sample: Sample, found: list[Curve | None], value: Array, inside: Mask, groups: Grouping
) -> tuple[Array, Linearised]:
    """The share of people whose answers go up to each value (probability × group), and the same with its error."""
    shares, scores = np.full(value.shape, np.nan), np.zeros((sample.rows, len(value)))
    for group, curve in enumerate(found):
        if curve is None:
            continue
        for at, number in enumerate(value[:, group]):
            under = curve.answers <= number
            shares[at, group] = curve.weights[under].sum() / curve.total
            # Where the value is the highest answer, those who stay below it tell that not all gave the same.
            under = curve.answers < number if under.all() else under
            scores[curve.rows, at] = (under - curve.weights[under].sum() / curve.total) / curve.total
    again = scored(sample, scores, shares, inside=inside, groups=groups, again=lambda other: below(found, value, other))
    return shares, again
