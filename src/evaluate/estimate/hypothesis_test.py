"""The result of a test as rows of the one long table: the statistic, then its p value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluate.design.domain import domain
from evaluate.design.sample import Sample
from evaluate.errors import Text
from evaluate.estimate.quantities import NOBODY, Names, groups_of
from evaluate.estimate.scores import told
from evaluate.estimate.table import FIXED, Estimate

#: Why a test has no result.
TOO_LITTLE = Text("数据不足以检验", "too little to test")


@dataclass(frozen=True)
class Outcome:
    """One number of a test: its measure ("F", "p", "difference"), and its error where it has one.

    `n` are the records behind a number that tells of fewer people than the test, such as of the smaller of two groups.
    """

    measure: str
    value: float
    df: float = np.nan
    se: float = np.nan
    low: float = np.nan
    high: float = np.nan
    measured_in: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Tested:
    """What a test of one group of people found, and on how many records."""

    outcomes: tuple[Outcome, ...]
    n: int


def outcomes_by_group(
    sample: Sample,
    by: Names | None,
    test: Callable[[Sample], Tested],
    *,
    item: str,
    items: Sequence[str],
    words: Text,
    method: str,
    confidence: float = 0.95,
) -> Estimate:
    """The outcomes of `test` in every group, as rows; they carry no covariance."""
    groups = groups_of(sample, by)
    codes = groups.rows(0, sample.rows)
    frames = []
    for group in range(groups.count):
        part = sample if codes is None else domain(sample, codes == group)
        if codes is not None and not len(part):
            continue
        found = test(part)
        frame = pd.DataFrame([vars(outcome) for outcome in found.outcomes])
        n = [found.n if outcome.n is None else outcome.n for outcome in found.outcomes]
        labels = {name: groups.levels[name].iloc[group] for name in groups.names}
        nobody, empty = NOBODY.of(str(sample.language)), TOO_LITTLE.of(str(sample.language))
        note = np.where(frame["value"].notna(), "", nobody if found.n == 0 else empty)
        frames.append(frame.assign(**labels, item=item, choice=None, n=n, note=note))
    frame = pd.concat(frames, ignore_index=True)[[*groups.names, *FIXED]]
    about = told(sample, confidence, method, words, items)
    return Estimate(frame, replace(about, interval=about.interval if frame["low"].notna().any() else "none"))


def f_outcomes(statistic: float, numerator: float, denominator: float, p: float) -> tuple[Outcome, ...]:
    """The rows of an F test: F, its two degrees of freedom (the second also in the column df), p."""
    return (
        Outcome("F", statistic, denominator),
        Outcome("numerator df", numerator, denominator),
        Outcome("p", p, denominator),
    )
