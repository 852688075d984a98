"""What a survey of a given size can show: power, the smallest difference it detects, and the size that detects one."""

from __future__ import annotations

from math import ceil

from evaluate.design import limits
from evaluate.design.detection import Compare, Detection, Plan, make_plan
from evaluate.errors import DesignError, Text

#: Nobody plans a survey of more answers than this.
MOST = 10_000_000


def power(
    difference: float,
    answers: int | tuple[int, int],
    *,
    compare: Compare = "groups",
    sd: float | None = None,
    share: float | None = None,
    correlation: float = 0.5,
    design_effect: float = 1.0,
    icc: float = 0.0,
    cluster_size: float = 1.0,
    population: int | tuple[int, int] | None = None,
    confidence: float = 0.95,
) -> Detection:
    """How likely is it that a survey finds a difference that is really there?

    For means, the two-sided t test: the probability that t with noncentrality difference / se exceeds its critical
    value. For shares, the normal test with the pooled share below the null hypothesis. se² carries the design effect
    and, for whole clusters, 1 + (m - 1) ρ; t then has as many degrees of freedom as clusters less groups.

    Parameters
    ----------
    difference : float
        The true difference: in standard deviations, in the measure of `sd`, or as a share (0.1: ten percentage points).
    answers : int or (int, int)
        All answers (halved between two groups), or those of each group. For `compare="twice"`, people answering twice.
    compare : {"groups", "twice", "standard"}
        Two groups; the same people before and after; everyone with a fixed standard.
    sd : float, optional
        Standard deviation of the answers. Left out, differences are in standard deviations.
    share : float, optional
        Instead of `sd`, for percentages: the share in the first group, before, or of the standard.
    correlation : float
        Between the two answers of one person, for "twice" only.
    design_effect : float
        Of unequal weights and the like (`weighting_effect`); of clusters, give the next two.
    icc, cluster_size : float
        Intraclass correlation, and answers per cluster, where whole clusters belong to one group or answer together.
    population : int or (int, int), optional
        People in the population (of each group), when conclusions are about these people and no others.
    confidence : float
        One less the level of the test.

    Returns
    -------
    Detection
        With `power`, and `text`, a sentence.

    Raises
    ------
    DesignError
        A number outside its range, both `sd` and `share`, too few clusters for a test.

    **Source**: Cohen (1988), *Statistical Power Analysis*, §2; Fleiss, Levin & Paik (2003), §4; Donner & Klar (2000),
    *Cluster Randomization Trials*, §5. Same in R: `power.t.test(strict = TRUE)`, `power.prop.test(strict = TRUE)`.

    >>> round(power(0.5, 180, sd=1.2).power, 4)
    0.7939
    >>> print(power(0.2, 180, share=0.5).text.en)
    With 180 answers (90 in each group), 50% and 70% are told apart with a probability of 79% (level 5%).

    """
    plan = make_plan(answers, compare, sd, share, correlation, design_effect, icc, cluster_size, population, confidence)
    _refuse_difference(difference, plan)
    return Detection("power", difference, plan.power(difference), plan)


def detectable(
    answers: int | tuple[int, int],
    *,
    power: float = 0.8,
    compare: Compare = "groups",
    sd: float | None = None,
    share: float | None = None,
    correlation: float = 0.5,
    design_effect: float = 1.0,
    icc: float = 0.0,
    cluster_size: float = 1.0,
    population: int | tuple[int, int] | None = None,
    confidence: float = 0.95,
) -> Detection:
    """What is the smallest difference that this many answers can show?

    The difference whose `power` is the wanted one, upwards from `share` for percentages.

    Parameters
    ----------
    power : float
        How likely it should be that the difference is found; 0.8 by custom.
    answers, compare, sd, share, correlation, design_effect, icc, cluster_size, population, confidence
        As in `power`.

    Returns
    -------
    Detection
        With `difference`, and `text`, a sentence. NaN when no difference of shares is large enough.

    Raises
    ------
    DesignError
        As in `power`.

    **Source**: Bloom (1995), *Evaluation Review* 19 (minimum detectable effects). Same in R:
    `power.t.test(n, power =)`.

    >>> print(detectable(180).text.zh)
    180份答卷（两组各90份）可以看出0.42个标准差以上的差别（把握80%，显著性水平5%）。
    >>> round(detectable(360, icc=0.05, cluster_size=20).difference, 3)
    0.439

    """
    plan = make_plan(answers, compare, sd, share, correlation, design_effect, icc, cluster_size, population, confidence)
    limits.refuse(limits.inside("power", power))
    return Detection("detectable", _smallest(plan, power), power, plan)


def size_to_detect(
    difference: float,
    *,
    power: float = 0.8,
    compare: Compare = "groups",
    sd: float | None = None,
    share: float | None = None,
    correlation: float = 0.5,
    design_effect: float = 1.0,
    icc: float = 0.0,
    cluster_size: float = 1.0,
    population: int | tuple[int, int] | None = None,
    response: float = 1.0,
    confidence: float = 0.95,
) -> Detection:
    """How many answers does it take to find a difference of this size?

    The smallest number, equal in both groups, whose `power` reaches the wanted one; whole clusters where
    `cluster_size` is above 1.

    Parameters
    ----------
    difference, compare, sd, share, correlation, design_effect, icc, cluster_size, population, confidence
        As in `power`.
    power : float
        How likely it should be that the difference is found.
    response : float
        The part of those invited who will answer.

    Returns
    -------
    Detection
        With `answers` (all groups together), `invited`, and `text`, a sentence.

    Raises
    ------
    DesignError
        As in `power`; a difference that the whole population would not show.

    Same in R: `power.t.test(delta, sd, power =)`, `power.prop.test(p1, p2, power =)`.

    >>> size_to_detect(0.4).answers
    200
    >>> size_to_detect(0.4, icc=0.05, cluster_size=20, response=0.8).invited
    550

    """
    plan = make_plan(
        MOST, compare, sd, share, correlation, design_effect, icc, cluster_size, population, confidence, response
    )
    limits.refuse(limits.inside("power", power), limits.part_of_one("response", response))
    _refuse_difference(difference, plan)
    groups = len(plan.answers)
    step = max(1, ceil(cluster_size)) if plan.clustered else 1
    most = int(min(*plan.people, MOST // groups)) // step
    low, high = 1, 2
    while high < most and plan.of((high * step,) * groups).power(difference) < power:
        low, high = high, min(2 * high, most)
    if high > most or plan.of((high * step,) * groups).power(difference) < power:
        raise _never(difference)
    while high - low > 1:
        middle = (low + high) // 2
        if plan.of((middle * step,) * groups).power(difference) < power:
            low = middle
        else:
            high = middle
    found = plan.of((high * step,) * groups)
    return Detection("size", difference, found.power(difference), found)


def _smallest(plan: Plan, wanted: float) -> float:
    """The difference at which the power of `plan` reaches `wanted`."""
    from scipy.optimize import brentq

    if plan.share is not None:
        top = 1 - plan.share - 1e-12
        if plan.power(top) < wanted:
            return float("nan")
    else:
        top = plan.scale
        while plan.power(top) < wanted:
            top *= 2
    return float(brentq(lambda difference: plan.power(difference) - wanted, 0.0, top, xtol=1e-13, rtol=1e-13))


def _refuse_difference(difference: float, plan: Plan) -> None:
    if plan.share is None:
        limits.refuse(limits.above_zero("difference", abs(difference)))
        return
    limits.refuse(
        limits.above_zero("difference", abs(difference)), limits.inside("share + difference", plan.share + difference)
    )


def _never(difference: float) -> DesignError:
    return DesignError.single(
        f"size_to_detect({difference:g})",
        Text("没有哪个可行的样本量看得出这么小的差别。", "No sample that could be asked shows so small a difference."),
        Text("更大的差别，或更小的把握。", "A larger difference, or less power."),
        Text("放宽 difference 或 power，或改用前后对比。", "Ask for less, or compare the same people twice."),
    )
