"""The result of a test as rows of the one long table: the statistic, then its p value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluate.design.domain import domain
from evaluate.design.sample import Sample
from evaluate.errors import Text
from evaluate.estimate.apart import all_of, judged, later, places_of
from evaluate.estimate.attitude import by_unit
from evaluate.estimate.behind import Behind, side_by_side
from evaluate.estimate.quantities import NOBODY, Names, groups_of, listed
from evaluate.estimate.scores import answered, numbers, told
from evaluate.estimate.table import FIXED, Estimate, behind_of
from evaluate.estimate.verbs import mean

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
    """What a test of one group of people found, and on how many records.

    `fewest` is the smallest cell of a table that the outcomes give away: of two times two cells whose margins are known
    a single number gives all.
    """

    outcomes: tuple[Outcome, ...]
    n: int
    fewest: int | None = None


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
    frames, people = [], []
    for group in range(groups.count):
        part = sample if codes is None else domain(sample, codes == group)
        if codes is not None and not len(part):
            continue
        found = test(part)
        frame = pd.DataFrame([vars(outcome) for outcome in found.outcomes])
        n = [found.n if outcome.n is None else outcome.n for outcome in found.outcomes]
        people += n if found.fewest is None else [min(found.fewest, count) for count in n]
        labels = {name: groups.levels[name].iloc[group] for name in groups.names}
        nobody, empty = NOBODY.of(str(sample.language)), TOO_LITTLE.of(str(sample.language))
        note = np.where(frame["value"].notna(), "", nobody if found.n == 0 else empty)
        frames.append(frame.assign(**labels, item=item, choice=None, n=n, note=note))
    frame = pd.concat(frames, ignore_index=True)[[*groups.names, *FIXED]]
    about = told(sample, confidence, method, words, items)
    about = replace(about, interval=about.interval if frame["low"].notna().any() else "none")
    attitudes = by_unit(sample, [items], groups.names, len(frame))
    return judged(Estimate(frame, about), *attitudes, people=lambda: np.array(people))


def compared(made: Estimate, sample: Sample, what: str, between: str | None, by: Names | None) -> Estimate:
    """A test whose difference rests on the means it compares: with one of them it gives away the other.

    Of two kinds of answers in two groups, whose margins may be known, the other outcomes give away the means too.
    """
    names = [] if by is None else listed(by)
    rows = [()] * len(made) if not names else list(made.frame[names].astype(object).itertuples(index=False, name=None))
    levels = [()] if between is None else [(level,) for level in sample.groups((between,)).levels[between]]
    given = numbers(sample, what)[answered(sample, [what]).rows]
    telling = (made.frame["measure"] == "difference").to_numpy() | (len(np.unique(given)) <= 2 >= len(levels))

    def means() -> Behind:
        columns = [*names, *([] if between is None else [between])]
        table = mean(sample, what, by=columns or None)
        places = [places_of(table, columns, [(*row, *level) for row in rows]) for level in levels]
        return all_of(behind_of(table), np.where(telling, places, -1).T)

    behind = later(len(made), means)
    return replace(made, behind=side_by_side(behind_of(made), behind))


def f_outcomes(statistic: float, numerator: float, denominator: float, p: float) -> tuple[Outcome, ...]:
    """The rows of an F test: F, its two degrees of freedom (the second also in the column df), p."""
    return (
        Outcome("F", statistic, denominator),
        Outcome("numerator df", numerator, denominator),
        Outcome("p", p, denominator),
    )
