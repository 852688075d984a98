"""The score interval of a quantile: all answers that a test would take for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Mask, Sample
from evaluate.estimate.distribution import Curve, share_up_to


def score_ends(
    sample: Sample, found: list[Curve | None], probabilities: Array, inside: Mask, groups: Grouping, limit: Array
) -> tuple[Array, Array]:
    """The answers at which the test of "this part of everyone answers up to here" just fails, on both sides.

    z(answer) = (share up to it - probability) / its standard error. Between two neighbouring answers z runs straight;
    where it meets -limit and limit (group,), the nearer answer is the end. Each end is found by halving.

    Returns
    -------
    (array, array)
        Lower and upper ends (probability × group); the extreme answers where the test never fails.

    **Source**: Francisco & Fuller (1991), Ann. Statist. 19, 454–469, §3. Same in R: `svyquantile(interval.type =
    "score")`, which with unequal weights takes the place of an end among the n answers, over n, for a share of the
    people, and moves it (survey 4.1 to 4.5; its interval may then leave out the estimate).
    """
    ask = _Test(sample, found, np.asarray(probabilities, dtype=np.float64)[:, None], inside, groups)
    return ask.end(-limit), ask.end(limit)


@dataclass(frozen=True, eq=False)
class _Test:
    """The test statistic at the different answers of every group; `probabilities` is a column (probability × 1)."""

    sample: Sample
    found: list[Curve | None]
    probabilities: Array
    inside: Mask
    groups: Grouping

    @cached_property
    def different(self) -> list[tuple[Array, Array]]:
        """The different answers of each group, and how many go up to each."""
        return [(np.zeros(1), np.ones(1)) if curve is None else curve.different for curve in self.found]

    def end(self, limit: Array) -> Array:
        """The answer nearest to where the statistic meets the limit (probability × group)."""
        sizes = np.array([len(answers) for answers, _ in self.different])
        limit = np.broadcast_to(limit, (len(self.probabilities), len(sizes)))
        below, above = np.full(limit.shape, -1), np.broadcast_to(sizes, limit.shape).copy()
        while (above - below > 1).any():
            middle = np.clip((below + above) // 2, 0, sizes - 1)
            under = self._statistic(middle) < limit
            wide = above - below > 1
            below, above = np.where(wide & under, middle, below), np.where(wide & ~under, middle, above)
        first, last = np.clip(below, 0, sizes - 1), np.clip(above, 0, sizes - 1)
        low, high = self._statistic(first), self._statistic(last)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(np.isfinite(high) & (high > low), (limit - low) / (high - low), 0.0)
        return np.where(np.isnan(limit), np.nan, self._nearest(first, last, np.clip(part, 0.0, 1.0)))

    def _statistic(self, places: Array) -> Array:
        value = np.stack([answers[places[:, group]] for group, (answers, _) in enumerate(self.different)], axis=1)
        shares, linear = share_up_to(self.sample, self.found, value, self.inside, self.groups)
        error = np.where(shares < 1, np.sqrt(linear.variance()).reshape(shares.shape), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(
                error > 0, (shares - self.probabilities) / error, np.sign(shares - self.probabilities) * np.inf
            )

    def _nearest(self, first: Array, last: Array, part: Array) -> Array:
        """Counted in answers: how many go up to the end."""
        result = np.full(first.shape, np.nan)
        for group, curve in enumerate(self.found):
            if curve is not None:
                upto = self.different[group][1]
                one, other = upto[first[:, group]], upto[last[:, group]]
                result[:, group] = curve.answers[np.rint(one + part[:, group] * (other - one)).astype(np.int64) - 1]
        return result
