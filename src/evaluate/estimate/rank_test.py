"""Design-based rank tests: do the answers of one group tend to be higher than those of another?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from scipy import special

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.hypothesis_test import Outcome, Tested, compared, outcomes_by_group
from evaluate.estimate.quantities import Names, numeric
from evaluate.estimate.scores import answered, base, numbers, refuse_word, scored
from evaluate.estimate.t_test import coefficients, indicator, slope, smaller, two_groups, two_sided
from evaluate.estimate.table import Estimate

RankTest = Literal["wilcoxon", "vanderWaerden", "median", "kruskal"]
WORDS: dict[str, Text] = {
    "wilcoxon": Text("按抽样设计的 Wilcoxon 秩检验", "design-based Wilcoxon test"),
    "vanderWaerden": Text("按抽样设计的 van der Waerden 检验", "design-based van der Waerden test"),
    "median": Text("按抽样设计的中位数检验", "design-based median test"),
    "kruskal": Text("按抽样设计的 Kruskal–Wallis 检验", "design-based Kruskal–Wallis test"),
}
#: The score of each estimated population rank, itself between 0 and 1.
SCORES: dict[str, Callable[[Array], Array]] = {
    "wilcoxon": lambda rank: rank,
    "vanderWaerden": special.ndtri,
    "median": lambda rank: (rank > 0.5).astype(float),
    "kruskal": lambda rank: rank,
}


def rank_test(
    sample: Sample,
    what: str,
    between: str,
    *,
    test: RankTest = "wilcoxon",
    by: Names | None = None,
) -> Estimate:
    """Do the answers of one group tend to be higher than those of another?

    Each answer gets its estimated rank in the population, from 0 to 1 (half the weight of its ties counts as below);
    the mean scores of the groups are compared as in a t test, or an F test for several groups.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    what : str
        An item with numbers as answers.
    between : str
        A column with two groups (two or more for "kruskal").
    test : {"wilcoxon", "vanderWaerden", "median", "kruskal"}
        The score: the rank, its normal quantile, whether it is in the upper half; or the rank in several groups.
    by : str or list of str, optional
        One test per group of these columns.

    Returns
    -------
    Estimate
        Rows "difference" (of mean scores, measured in share of ranks), "t" and "p"; for "kruskal" rows "chi-square",
        "df" and "p". Without covariance.

    Raises
    ------
    DesignError
        As in `mean`; a number of groups that does not fit the test.

    **Source**: Lumley & Scott (2013), Biometrika 100(4), eq. 2–4. Same in R: `svyranktest(what ~ between, design,
    test = "wilcoxon")`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"score": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "trained": ["no"] * 3 + ["yes"] * 3})
    >>> rank_test(Sample(frame, Design()), "score", "trained").frame["value"].iloc[0].round(3)
    np.float64(0.5)

    """
    refuse_word("rank_test(test", test, get_args(RankTest))
    numeric(sample, what)
    if test == "kruskal":
        _several(sample, between)
    else:
        two_groups(sample, between)
    made = outcomes_by_group(
        sample,
        by,
        lambda part: _test(part, what, between, test),
        item=f"{what} × {between}",
        items=(what, between),
        words=WORDS[test],
        method=f"rank test {test}",
    )
    return compared(made, sample, what, between, by)


def _test(sample: Sample, what: str, between: str, test: RankTest) -> Tested:
    inside = answered(sample, [what, between])
    scores = np.zeros(sample.rows)
    scores[inside.rows] = SCORES[test](population_ranks(sample, numbers(sample, what), inside))
    design = indicator(sample, between)
    if test == "kruskal":
        return _kruskal(sample, scores, design, inside)
    gap, error, df, n = slope(sample, scores, design, inside)
    t = gap / error if error > 0 else np.nan
    return Tested(
        (
            Outcome("difference", gap, df, error, n=smaller(design, inside)),
            Outcome("t", t, df),
            Outcome("p", two_sided(t, df), df),
        ),
        n,
    )


def population_ranks(sample: Sample, answers: Array, inside: Mask) -> Array:
    """The estimated rank of each answer of the domain in the population, as a part of everyone; ties share theirs.

    A tie's rank is the mean over its rows of the weight below each plus half its own.
    """
    y, weights = answers[inside.rows], sample.weights[inside.rows]
    order = np.argsort(y, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    _, tie = np.unique(y[order], return_inverse=True)
    ranks = np.empty(len(y))
    ranks[order] = (np.bincount(tie, middle) / np.bincount(tie))[tie] if len(y) else 0.0
    return ranks / weights.sum()


def _kruskal(sample: Sample, scores: Array, design: Array, inside: Mask) -> Tested:
    design = design[:, (design[inside.rows] != 0).any(axis=0)]
    weights = np.where(inside.rows, sample.weights, 0.0)
    value, rows = coefficients(scores, design, weights)
    n, df = base(sample, inside)
    free = len(value) - 1
    below = float(df[0]) - free
    form = p = np.nan
    if free and below >= 1 and np.isfinite(value).all():
        spread = scored(sample, rows[:, 1:], value[1:], inside=inside).covariance()
        if np.linalg.matrix_rank(spread) == free:
            form = float(value[1:] @ np.linalg.solve(spread, value[1:]))
            p = float(special.fdtrc(free, below, form / free))
    outcomes = (
        Outcome("chi-square", form, below),
        Outcome("df", float(free), below),
        Outcome("p", p, below),
    )
    return Tested(outcomes, int(n[0]))


def _several(sample: Sample, between: str) -> None:
    count = sample.groups((between,)).count
    if count < 2:
        raise DesignError.single(
            between,
            Text(f"这一列只有 {count} 组。", f"The column has {count} group."),
            Text("两组以上。", "Two groups or more."),
            Text("换一个分组列。", "Choose another column."),
        )
