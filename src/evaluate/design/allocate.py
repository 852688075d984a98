"""How many answers each stratum gets: in proportion, by Neyman's rule, or the cheapest that serves several targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design import limits
from evaluate.design.answers import Array
from evaluate.design.whole import least_that_serve, shared_out, spent
from evaluate.errors import DesignError, Mistake, Text

Rule = Literal["proportional", "neyman"]
ADDED = ("answers", "fraction")


def allocate(
    strata: pd.DataFrame,
    total: int | None = None,
    *,
    method: Rule = "proportional",
    budget: float | None = None,
    population: str = "population",
    sd: str | None = None,
    cost: str | None = None,
    minimum: int = 2,
) -> pd.DataFrame:
    """How is a given number of answers, or a given budget, best shared among the strata?

    Proportional: n in proportion to N. Neyman: n in proportion to N S / √c, which makes the variance of the overall
    mean smallest. No stratum gets less than `minimum` or more than it has; what that leaves is shared again by the
    same rule, so that the total is kept exactly (largest remainder).

    Parameters
    ----------
    strata : pandas.DataFrame
        One row per stratum.
    total : int, optional
        All answers together. Give this or `budget`.
    method : {"proportional", "neyman"}
        The rule.
    budget : float, optional
        What all answers may cost; needs `cost`.
    population, sd, cost : str
        Columns with the people of a stratum, the standard deviation of its answers (for Neyman), and the cost of one
        answer (optional).
    minimum : int
        The fewest answers per stratum (or all of its people); 2, so that each shows its spread.

    Returns
    -------
    pandas.DataFrame
        `strata` with the columns `answers` and `fraction` (answers / population).

    Raises
    ------
    DesignError
        A missing column or number, more answers than people, fewer than the minima need.

    **Source**: Neyman (1934), JRSS 97; Cochran (1977), §5.5 and §5.9.

    >>> cities = pd.DataFrame({"stratum": ["large", "small"], "population": [16, 48], "sd": [232.04, 74.71]})
    >>> allocate(cities, 24)["answers"].tolist(), allocate(cities, 24, method="neyman", sd="sd")["answers"].tolist()
    ([6, 18], [12, 12])

    """
    if (total is None) == (budget is None):
        raise limits.either("allocate", "total", "budget")
    limits.refuse(
        limits.one_of("method", method, get_args(Rule)),
        limits.whole("minimum", minimum, 0),
        [] if total is None else limits.whole("total", total),
        [] if budget is None else limits.above_zero("budget", budget),
        _needs("sd", sd, method == "neyman"),
        _needs("cost", cost, budget is not None),
    )
    columns = _columns(strata, population, *([sd] if sd else []), *([cost] if cost else []))
    people = columns[population]
    prices = columns[cost] if cost else np.ones(len(strata))
    spread = columns[str(sd)] if method == "neyman" else np.ones(len(strata))
    pull = people * spread / (np.sqrt(prices) if method == "neyman" else 1.0)
    least = np.minimum(float(minimum), people)
    if total is not None:
        _refuse_total(total, least, people)
        answers = shared_out(total, pull, least, people)
    else:
        assert budget is not None
        _refuse_budget(budget, least, prices)
        answers = spent(budget, pull, least, people, prices)
    return _with(strata, answers, people)


def allocate_bethel(
    strata: pd.DataFrame,
    to: Mapping[str, float],
    *,
    population: str = "population",
    cost: str | None = None,
    within: str | None = None,
    minimum: int = 2,
) -> pd.DataFrame:
    """What is the cheapest number of answers per stratum that reaches every one of several targets?

    Smallest Σ c n with Σ W² S² (1/n - 1/N) ≤ target² for each item (in each group of `within`), minimum ≤ n ≤ N:
    a convex programme, solved by its dual, whose value proves how near the answer is to the best. Numbers are then
    made whole without missing a target.

    Parameters
    ----------
    strata : pandas.DataFrame
        One row per stratum.
    to : mapping
        For each column of standard deviations the largest standard error that the item's mean may have, in the item's
        measure: `{"sd_importance": 0.05}`. Half the width of a 95 % interval is about twice that.
    population, cost : str
        Columns with the people of a stratum and the cost of one answer (1 when left out).
    within : str, optional
        A column of the strata: every target holds in each of its groups rather than overall.
    minimum : int
        The fewest answers per stratum (or all of its people).

    Returns
    -------
    pandas.DataFrame
        `strata` with the columns `answers` and `fraction`.

    Raises
    ------
    DesignError
        A missing column or number, a target that is not above zero.

    **Source**: Bethel (1989), *Survey Methodology* 15; Chromy (1987), ASA Proceedings. Same in R:
    `SamplingStrata::bethel(strata, errors)`, with coefficients of variation.

    >>> county = pd.DataFrame({"population": [400, 250, 150], "sd_law": [1.0, 0.8, 1.2], "sd_data": [0.7, 1.3, 0.9]})
    >>> allocate_bethel(county, {"sd_law": 0.05, "sd_data": 0.06})["answers"].tolist()
    [132, 66, 59]

    """
    if not to:
        raise _no_target()
    limits.refuse(
        *(limits.above_zero(f"to[{name!r}]", target) for name, target in to.items()),
        limits.whole("minimum", minimum, 0),
    )
    columns = _columns(strata, population, *to, *([cost] if cost else []), zero=tuple(to))
    people, prices = columns[population], columns[cost] if cost else np.ones(len(strata))
    groups = pd.factorize(strata[within])[0] if within else np.zeros(len(strata), dtype=np.int64)
    size = np.bincount(groups, people)[groups]
    rows = []
    for name, target in to.items():
        terms = (people / size * columns[name]) ** 2
        rows += [np.where(groups == group, terms, 0.0) / target**2 for group in range(int(groups.max()) + 1)]
    least = np.maximum(np.minimum(float(minimum), people), 1.0)
    answers = least_that_serve(np.array(rows), prices, least, people)
    return _with(strata, answers, people)


def _with(strata: pd.DataFrame, answers: Array, people: Array) -> pd.DataFrame:
    return strata.assign(answers=answers.astype(np.int64), fraction=answers / people)


def _columns(strata: pd.DataFrame, *names: str, zero: tuple[str, ...] = ()) -> dict[str, Array]:
    """The numbers of these columns; every missing column and bad number is told at once."""
    mistakes: list[Mistake] = [] if len(strata) else [_empty()]
    found: dict[str, Array] = {}
    mistakes += [_taken(name) for name in ADDED if name in strata.columns]
    for place, name in enumerate(names):
        if name not in strata.columns:
            mistakes.append(_unknown(name, strata))
            continue
        numbers = pd.to_numeric(strata[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        good = np.isfinite(numbers) & (numbers >= 0 if name in zero else numbers > 0)
        good &= (numbers == np.floor(numbers)) | (place > 0)
        mistakes += [
            _bad(name, strata.index[row], strata[name].iloc[row], whole=not place) for row in np.where(~good)[0]
        ]
        found[name] = numbers
    DesignError.refuse(mistakes)
    return found


def _needs(name: str, given: Any, needed: bool) -> list[Mistake]:
    if given is not None or not needed:
        return []
    return [
        Mistake(
            f"allocate({name}=…)",
            Text(f"没有给出 {name}。", f"{name} is not given."),
            Text("Neyman 分配要 sd，按经费分配要 cost。", "Neyman's rule needs sd, a budget needs cost."),
            Text(f"用 {name}= 写明列名。", f"Name the column with {name}=."),
        )
    ]


def _refuse_total(total: int, least: Array, people: Array) -> None:
    if least.sum() <= total <= people.sum():
        return
    low, high = int(least.sum()), int(people.sum())
    raise DesignError.single(
        f"allocate(total={total})",
        Text(f"总数 {total} 放不进各层。", f"A total of {total} does not fit the strata."),
        Text(f"各层至少共 {low}，至多共 {high}。", f"From {low} (the minima) to {high} (everybody)."),
        Text("改 total、minimum，或合并小层。", "Change total or minimum, or merge small strata."),
    )


def _refuse_budget(budget: float, least: Array, prices: Array) -> None:
    if (needed := float((least * prices).sum())) > budget:
        raise DesignError.single(
            f"allocate(budget={budget:g})",
            Text(f"各层的最少份数就要 {needed:g}。", f"The minima alone cost {needed:g}."),
            Text(f"不少于 {needed:g} 的经费。", f"A budget of {needed:g} or more."),
            Text("增加经费、减小 minimum，或合并小层。", "Raise it, lower minimum, or merge small strata."),
        )


def _empty() -> Mistake:
    return Mistake(
        "strata",
        Text("没有任何层。", "There are no strata."),
        Text("每层一行。", "One row per stratum."),
        Text("按名册汇总出各层人数。", "Count the people of each stratum from the roster."),
    )


def _taken(name: str) -> Mistake:
    return Mistake(
        name,
        Text("这个列名要用来写结果。", "The name is needed for the result."),
        Text("层表里没有这一列。", "The table of strata does not have it."),
        Text("换个列名。", "Rename the column."),
    )


def _unknown(name: str, strata: pd.DataFrame) -> Mistake:
    shown = ", ".join(map(str, strata.columns))
    return Mistake(
        name,
        Text(f"层表里没有名为 {name} 的列。", f"The table of strata has no column {name}."),
        Text(f"已有的列：{shown}。", f"One of: {shown}."),
        Text("改正列名，或加上这一列。", "Correct the name, or add the column."),
    )


def _bad(name: str, row: Any, value: Any, *, whole: bool) -> Mistake:
    return Mistake(
        f"{name}, {row}",
        Text(f"这一层写的是 {value}。", f"It is {value} there."),
        Text("正整数。", "A whole number above zero.") if whole else Text("正数。", "A number above zero."),
        Text("改正这一格。", "Correct the cell."),
    )


def _no_target() -> DesignError:
    return DesignError.single(
        "allocate_bethel(to={})",
        Text("没有给出任何目标。", "No target is given."),
        Text('例如 {"sd_law": 0.05}：这一项均值的标准误不超过 0.05。', 'Such as {"sd_law": 0.05}, a standard error.'),
        Text("给出至少一个目标。", "Give at least one."),
    )
