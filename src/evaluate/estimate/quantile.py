"""Quantiles: below which answer does a given part of everyone lie, with Woodruff intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.intervals import t_quantile
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.quantities import NOBODY, Names, groups_of, listed, measured_in, numeric
from evaluate.estimate.scores import (
    answered,
    base,
    codes,
    numbers,
    refuse_confidence,
    refuse_word,
    scored,
    side_by_side,
    told,
)
from evaluate.estimate.share_intervals import SHARE_INTERVALS
from evaluate.estimate.table import Estimate, make

Rule = Literal["inverse", "average", "interpolated", "weibull", "linear"]
QuantileInterval = Literal["mean", "logit", "beta"]
#: R's names of the rules.
IN_R: dict[str, str] = {
    "inverse": "math", "average": "school", "interpolated": "hf4", "weibull": "hf6", "linear": "hf7"
}  # fmt: skip
WORDS = Text("分位数：Woodruff 区间，按抽样设计推断", "quantiles with Woodruff intervals, design-based")
#: Cumulated weights are sums of rounded numbers: a tie with the probability is decided to within this.
TIE = 1e-12
#: On a scale of few points the interval of a median is often one point. A gradient of nothing would look as if everyone
#: had given one answer, and be hidden: it keeps this much instead, which no error shows.
FLAT = 1e-12


def quantile(
    sample: Sample,
    what: Names,
    probabilities: float | Sequence[float] = 0.5,
    *,
    by: Names | None = None,
    rule: Rule = "inverse",
    interval: QuantileInterval = "mean",
    confidence: float = 0.95,
) -> Estimate:
    """Below which answer does this part of everyone lie?

    The smallest answer at which the weighted share of answers up to it reaches the probability. The interval runs
    between the quantiles at the ends of the interval of that share (Woodruff); the standard error is its half width
    over the t quantile.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    what : str or list of str
        Items with numbers as answers.
    probabilities : float or list of float
        Between 0 and 1, both excluded.
    by : str or list of str, optional
        One row per group of these columns.
    rule : {"inverse", "average", "interpolated", "weibull", "linear"}
        What holds between two answers: the inverse of the distribution function; the same, the middle of two answers
        where it is level; interpolation with the answers at W_k/W_n, at W_k/(W_n + w_n), or at W_{k-1}/W_{n-1}.
    interval : {"mean", "logit", "beta"}
        The interval of the share below the quantile: t, on the scale of log odds, or Korn and Graubard's.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "median" for 0.5, "quantile 0.9" and the like for others, in the item's own measure; `choice` holds
        the probability where there are several. Its covariance is that of the shares below the quantiles, scaled to
        Woodruff's errors, so that differences have errors.

    Raises
    ------
    DesignError
        As in `mean`; a probability outside (0, 1), an unknown rule or interval.

    **Source**: Woodruff (1952), JASA 47, centred on the share at the estimate; Hyndman & Fan (1996), Am. Statistician
    50, for the rules; Francisco & Fuller (1991), Ann. Statist. 19, for the linearisation. Same in R:
    `svyquantile(~what, design, probabilities, qrule = "math", interval.type = "mean")`; rules "school", "hf4", "hf6"
    and "hf7" are the others here. R's order of summation may decide a tie of share and probability the other way.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0, 20.0, 24.0]}), Design())
    >>> quantile(sample, "hours", [0.5, 0.75]).frame["value"].tolist()
    [8.0, 20.0]

    """
    refuse_confidence(confidence)
    refuse_word("quantile(rule", rule, get_args(Rule))
    refuse_word("quantile(interval", interval, get_args(QuantileInterval))
    asked = _probabilities(probabilities)
    groups, names = groups_of(sample, by), listed(what)
    place = codes(sample, groups)
    everyone, df = base(sample, sample.mask, groups)
    kept = np.flatnonzero((everyone > 0) | (not groups.names))
    ask = _Ask(asked, rule, interval, confidence)
    parts = []
    for name in names:
        numeric(sample, name)
        inside = answered(sample, [name])
        n, _ = base(sample, inside, groups)
        parts.append(_of_item(sample, name, groups, place, inside, n, df, ask))
    value, se, low, high = (np.concatenate([part.table[at] for part in parts])[:, kept].T.ravel() for at in range(4))
    places = (np.arange(len(names) * len(asked))[None, :] * groups.count + kept[:, None]).ravel()
    n = np.repeat(np.stack([part.n for part in parts]), len(asked), axis=0)[:, kept].T.ravel()
    keys = groups.levels.iloc[np.repeat(kept, len(names) * len(asked))].reset_index(drop=True)
    keys = keys.assign(
        measure=np.tile(np.array([_measure(p) for _ in names for p in asked], dtype=object), len(kept)),
        item=np.tile(np.repeat(np.array(names, dtype=object), len(asked)), len(kept)),
        choice=np.tile(np.array([_choice(p, asked) for _ in names for p in asked], dtype=object), len(kept)),
        measured_in=np.tile(np.repeat([measured_in(sample, name) for name in names], len(asked)), len(kept)),
    )
    linear = side_by_side([part.linear for part in parts])[places]
    about = told(sample, confidence, "woodruff", WORDS, names)
    note = np.where(n == 0, NOBODY.of(str(sample.language)), "")
    made = make(keys, linear, about, df=np.repeat(df[kept], len(names) * len(asked)), n=n, note=note)
    return Estimate(made.frame.assign(value=value, se=se, low=low, high=high), about, linear)


@dataclass(frozen=True)
class _Ask:
    """What is asked of every item."""

    probabilities: Array
    rule: Rule
    interval: QuantileInterval
    confidence: float


@dataclass(frozen=True, eq=False)
class _Part:
    """Quantiles of one item: value, se, low, high, each (probability × group)."""

    table: tuple[Array, Array, Array, Array]
    linear: Linearised
    n: Array


def _of_item(
    sample: Sample, name: str, groups: Any, place: Array, inside: Mask, n: Array, df: Array, ask: _Ask
) -> _Part:
    """Quantiles of one item in every group, with the linearised share below each."""
    answers, count = numbers(sample, name), len(ask.probabilities)
    curves = _curves(sample, answers, place, inside, groups.count)
    value, below = (np.full((count, groups.count), np.nan) for _ in range(2))
    scores = np.zeros((sample.rows, count))
    for group, curve in enumerate(curves):
        if curve is None:
            continue
        for at, probability in enumerate(ask.probabilities):
            value[at, group] = curve.at(probability, ask.rule)
            below[at, group] = curve.weights[curve.answers <= value[at, group]].sum() / curve.total
            under = answers[curve.rows] <= value[at, group]
            # Where the quantile is the highest answer, those who stay below it tell that not all gave the same.
            under = curve.answers < value[at, group] if under.all() else under
            scores[curve.rows, at] = (under - curve.weights[under].sum() / curve.total) / curve.total
    share = scored(
        sample, scores, below, inside=inside, groups=groups, again=lambda other: _below(curves, value, other)
    )
    spread = np.where(below < 1, np.sqrt(share.variance()).reshape(count, groups.count), 0.0)
    ends = SHARE_INTERVALS[ask.interval](below, spread, np.broadcast_to(df, below.shape), ask.confidence, n)
    low, high = (_ends(curves, end, ask.rule) for end in ends)
    se = (high - low) / (2 * t_quantile(ask.confidence, df))
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = np.where(spread > 0, np.maximum(se / spread, FLAT), np.where(np.isnan(se), np.nan, FLAT)).ravel()
    # An answer that goes up makes the share below it go down.
    linear = share * -steep + (value.ravel() + steep * below.ravel())
    return _Part((value, se, low, high), replace(linear, value=value.ravel()), n)


@dataclass(frozen=True, eq=False)
class _Curve:
    """The distribution of the answers of one group: sorted answers, their weights, and the rows they stand in."""

    answers: Array
    weights: Array
    rows: Array

    @property
    def total(self) -> float:
        return float(self.weights.sum())

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


def _linear_places(cumulated: Array, weights: Array) -> Array:
    before = np.concatenate([[0.0], cumulated[:-1]])
    return before / before[-1] if len(before) > 1 else before


PLACES: dict[str, Callable[[Array, Array], Array]] = {
    "interpolated": lambda cumulated, weights: cumulated / cumulated[-1],
    "weibull": lambda cumulated, weights: cumulated / (cumulated[-1] + weights[-1]),
    "linear": _linear_places,
}


def _curves(sample: Sample, answers: Array, place: Array, inside: Mask, count: int) -> list[_Curve | None]:
    """The answers of every group, sorted once."""
    rows = np.flatnonzero(inside.rows & (place < count))
    rows = rows[np.lexsort((rows, answers[rows], place[rows]))]
    bounds = np.searchsorted(place[rows], np.arange(count + 1))
    return [
        _Curve(answers[rows[a:b]], sample.weights[rows[a:b]], rows[a:b]) if b > a else None for a, b in pairwise(bounds)
    ]


def _below(curves: list[_Curve | None], value: Array, weights: Array) -> Array:
    """The share of other weights up to each quantile (probability × group)."""
    result = np.full(value.shape, np.nan)
    for group, curve in enumerate(curves):
        if curve is not None:
            held = weights[curve.rows]
            result[:, group] = [held[curve.answers <= number].sum() / held.sum() for number in value[:, group]]
    return result


def _ends(curves: list[_Curve | None], shares: Array, rule: Rule) -> Array:
    result = np.full(shares.shape, np.nan)
    for group, curve in enumerate(curves):
        for at in range(len(shares)):
            if curve is not None and np.isfinite(shares[at, group]):
                result[at, group] = curve.at(float(shares[at, group]), rule)
    return result


def _measure(probability: float) -> str:
    return "median" if probability == 0.5 else f"quantile {probability:g}"


def _choice(probability: float, asked: Array) -> str | None:
    """Several quantiles of one item are told apart by their probability, so that two tables meet row by row."""
    return None if len(asked) == 1 else f"{probability:g}"


def _probabilities(probabilities: float | Sequence[float]) -> Array:
    asked = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if not len(asked) or not ((asked > 0) & (asked < 1)).all():
        raise DesignError.single(
            f"quantile(probabilities={probabilities!r})",
            Text("概率要在 0 和 1 之间，不含两端。", "Probabilities lie between 0 and 1, both excluded."),
            Text("例如 0.5（中位数）或 [0.25, 0.75]。", "Such as 0.5 (the median) or [0.25, 0.75]."),
            Text("写成小数，不写百分数。", "Write them as fractions, not as percentages."),
        )
    return asked
