"""Quantiles: below which answer does a given part of everyone lie, with Woodruff intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import judged
from evaluate.estimate.attitude import by_unit
from evaluate.estimate.distribution import Curve, Rule, curves, share_up_to
from evaluate.estimate.intervals import t_quantile
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.quantities import NOBODY, Names, groups_of, listed, measured_in, numeric
from evaluate.estimate.score_interval import score_ends
from evaluate.estimate.scores import (
    answered,
    base,
    codes,
    numbers,
    refuse_confidence,
    refuse_word,
    side_by_side,
    told,
)
from evaluate.estimate.share_intervals import SHARE_INTERVALS
from evaluate.estimate.table import Estimate, make

QuantileInterval = Literal["mean", "logit", "beta", "score"]
#: R's names of the rules.
IN_R: dict[str, str] = {
    "inverse": "math", "average": "school", "interpolated": "hf4", "weibull": "hf6", "linear": "hf7"
}  # fmt: skip
WORDS = Text("分位数：Woodruff 区间，按抽样设计推断", "quantiles with Woodruff intervals, design-based")
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
    interval : {"mean", "logit", "beta", "score"}
        The interval of the share below the quantile: t, on the scale of log odds, or Korn and Graubard's. Or "score":
        all answers that a test of the share up to them would take for the quantile.
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
    50, for the rules; Francisco & Fuller (1991), Ann. Statist. 19, for the linearisation and the score. Same in R:
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
    everyone, df = base(sample, sample.mask, groups)
    kept = np.flatnonzero((everyone > 0) | (not groups.names))
    ask = _Ask(asked, rule, interval, confidence)
    parts = []
    for name in names:
        numeric(sample, name)
        inside = answered(sample, [name])
        n, _ = base(sample, inside, groups)
        parts.append(_of_item(sample, name, groups, inside, n, df, ask))
    value, se, low, high, people, same = (
        np.concatenate([part.table[at] for part in parts])[:, kept].T.ravel() for at in range(6)
    )
    places = (np.arange(len(names) * len(asked))[None, :] * groups.count + kept[:, None]).ravel()
    n = np.repeat(np.stack([part.n for part in parts]), len(asked), axis=0)[:, kept].T.ravel()
    keys = _keys(sample, groups.levels, kept, names, asked)
    linear = side_by_side([part.linear for part in parts])[places]
    about = told(sample, confidence, "woodruff", WORDS, names)
    note = np.where(n == 0, NOBODY.of(str(sample.language)), "")
    made = make(keys, linear, about, df=np.repeat(df[kept], len(names) * len(asked)), n=n, note=note)
    numbers = {"value": value, "se": se, "low": low, "high": high}
    frame = pd.DataFrame({name: numbers.get(name, made.frame[name].array) for name in made.frame.columns})
    attitudes = by_unit(sample, [[name] for name in names for _ in asked], groups.names, len(frame))
    return judged(Estimate(frame, about, linear), *attitudes, people=lambda: people, same=lambda: same > 0)


def _keys(sample: Sample, levels: pd.DataFrame, kept: Array, names: Sequence[str], asked: Array) -> pd.DataFrame:
    """What each row is about: groups outside, in them items, in them probabilities."""
    told = {
        "measure": [_measure(p) for _ in names for p in asked],
        "item": [name for name in names for _ in asked],
        "choice": [_choice(p, asked) for _ in names for p in asked],
        "measured_in": [unit for name in names for unit in [measured_in(sample, name)] * len(asked)],
    }
    rows = np.repeat(kept, len(names) * len(asked))
    # Made in one piece, as the table itself: a median in each of many replicates is mostly the making of tables.
    columns = {name: levels[name].array[rows] for name in levels.columns}
    words = {name: np.tile(np.array(column, dtype=object), len(kept)) for name, column in told.items()}
    return pd.DataFrame({**columns, **words}, index=range(len(rows)))


@dataclass(frozen=True)
class _Ask:
    """What is asked of every item."""

    probabilities: Array
    rule: Rule
    interval: QuantileInterval
    confidence: float


@dataclass(frozen=True, eq=False)
class _Part:
    """Quantiles of one item: value, se, low, high, the people that they tell of, and whether all gave the same answer,
    each (probability × group).
    """

    table: tuple[Array, ...]
    linear: Linearised
    n: Array


def _of_item(sample: Sample, name: str, groups: Any, inside: Mask, n: Array, df: Array, ask: _Ask) -> _Part:
    """Quantiles of one item in every group, with the linearised share below each."""
    answers, count = numbers(sample, name), len(ask.probabilities)
    found = curves(sample, answers, codes(sample, groups), inside, groups.count)
    value = np.full((count, groups.count), np.nan)
    for group, curve in enumerate(found):
        if curve is not None:
            value[:, group] = [curve.at(probability, ask.rule) for probability in ask.probabilities]
    below, share = share_up_to(sample, found, value, inside, groups)
    spread = np.where(below < 1, np.sqrt(share.variance()).reshape(count, groups.count), 0.0)
    if ask.interval == "score":
        low, high = score_ends(sample, found, ask.probabilities, inside, groups, t_quantile(ask.confidence, df))
    else:
        ends = SHARE_INTERVALS[ask.interval](below, spread, np.broadcast_to(df, below.shape), ask.confidence, n)
        low, high = (_ends(found, end, ask.rule) for end in ends)
    se = (high - low) / (2 * t_quantile(ask.confidence, df))
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = np.where(spread > 0, np.maximum(se / spread, FLAT), np.where(np.isnan(se), np.nan, FLAT)).ravel()
    # An answer that goes up makes the share below it go down.
    linear = share * -steep + (value.ravel() + steep * below.ravel())
    people, same = np.zeros((2, *value.shape))
    for group, curve in enumerate(found):
        if curve is not None:
            seen = np.array([value[:, group], low[:, group], high[:, group]])
            people[:, group], same[:, group] = curve.beyond(seen).min(axis=0), curve.answers[0] == curve.answers[-1]
    return _Part((value, se, low, high, people, same), replace(linear, value=value.ravel()), n)


def _ends(found: list[Curve | None], shares: Array, rule: Rule) -> Array:
    result = np.full(shares.shape, np.nan)
    for group, curve in enumerate(found):
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
