"""What each indicator counts: the same for all, by points of experts, or by what the numbers themselves say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text


@dataclass(frozen=True)
class Weights:
    """Weights that sum to 1 (indicator,), how they were found, and what must be said beside them."""

    values: Array
    method: str
    note: Text


def equal(count: int) -> Weights:
    """Every indicator counts the same.

    >>> equal(4).values.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    note = Text("各指标权重相同；相关的指标合起来分量更重。", "All count the same; those that go along count more.")
    return Weights(np.full(count, 1 / count), "equal", note)


def expert(points: Sequence[float] | Array) -> Weights:
    """Points that experts, or the assessment office, have shared out over the indicators.

    Parameters
    ----------
    points : sequence of float (indicator,)
        Above zero; whatever they sum to.

    Raises
    ------
    DesignError
        Points that are missing or not above zero.

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, step 6 (budget allocation).

    >>> expert([50, 30, 20]).values.tolist()
    [0.5, 0.3, 0.2]

    """
    given = np.asarray(points, dtype=float)
    DesignError.refuse(_no_points(place, point) for place, point in enumerate(given, 1) if not 0 < point < np.inf)
    return Weights(given / given.sum(), "expert", Text("权重由考核部门或专家给定。", "Given by experts."))


def entropy(values: Array) -> Weights:
    """Weights that follow how unequally each indicator is spread over the units.

    With shares p = x / Σx over the units, e = -Σ p·log p / log n; the weight is (1 - e) / Σ(1 - e).

    Parameters
    ----------
    values : array (unit × indicator)
        On one scale, more is better, not below zero; nothing missing.

    Returns
    -------
    Weights
        With the warning that belongs to them.

    Raises
    ------
    DesignError
        Missing or negative values, an indicator of zeros, all indicators the same for all units.

    **Source**: Shannon (1948); Zeleny (1982), *Multiple Criteria Decision Making*, ch. 7; the warning: Zhu, Tian & Yan
    (2020), Mathematical Problems in Engineering 2020, 3564835.

    >>> entropy(np.array([[1.0, 1.0], [1.0, 3.0]])).values.tolist()
    [0.0, 1.0]

    """
    given = _whole(values, "entropy", least=0.0)
    share = given / given.sum(axis=0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    spread = np.maximum(1 + (share * logs).sum(axis=0) / np.log(len(given)), 0.0)
    spread = np.where(spread < 1e-12, 0.0, spread)
    if not spread.any():
        raise _no_spread("entropy")
    note = Text(
        "熵权只看各单位差别大小，不看重要与否：误差大、极端值多的指标权重反而高，只宜作对照，不宜单独采用。",
        "Entropy weights reward spread, not importance: a noisy indicator gets the weight. For comparison only.",
    )
    return Weights(spread / spread.sum(), "entropy", note)


def critic(values: Array) -> Weights:
    """Weights that follow how far each indicator spreads the units and how little the others say the same.

    C = s·Σ(1 - r) with the standard deviation s of the indicator on a scale from 0 to 1 and its correlations r with all
    others; the weight is C / ΣC.

    Parameters
    ----------
    values : array (unit × indicator)
        More is better; brought to 0 … 1 here; nothing missing.

    Raises
    ------
    DesignError
        Missing values, an indicator that is the same for all units.

    **Source**: Diakoulaki, Mavrotas & Papayannakis (1995), Computers & Operations Research 22(7), eq. 4–6.

    >>> critic(np.array([[0.0, 0, 4], [1, 1, 2], [2, 2, 0]])).values.round(3).tolist()
    [0.25, 0.25, 0.5]

    """
    given = _whole(values, "critic", least=-np.inf)
    length = given.max(axis=0) - given.min(axis=0)
    DesignError.refuse(_no_spread(f"critic: {place}").mistakes[0] for place in np.flatnonzero(length == 0) + 1)
    scaled = (given - given.min(axis=0)) / length
    related = np.atleast_2d(np.corrcoef(scaled, rowvar=False))
    content = scaled.std(axis=0, ddof=1) * (1 - related).sum(axis=0)
    content = np.where(content < 1e-12, 0.0, content)  # correlations of 1, but for the last bit
    note = Text(
        "CRITIC 权重由数据的离散程度和相关性决定，年年会变；不代表工作的轻重。",
        "CRITIC weights follow spread and correlation and change from year to year; they are not importance.",
    )
    if not content.any():  # indicators that all say the same share equally
        content = np.ones(len(content))
    return Weights(content / content.sum(), "critic", note)


def _whole(values: Array, method: str, *, least: float) -> Array:
    """The numbers as floats, if nothing is missing or below the least."""
    given = np.asarray(values, dtype=float)
    mistakes = []
    for place, column in enumerate(np.atleast_2d(given).T, 1):
        if not np.isfinite(column).all() or (column < least).any() or (least == 0 and not column.any()):
            mistakes.append(
                Mistake(
                    f"{method}: {place}",
                    Text("这一列有缺失、负数，或者全是零。", "Missing or negative numbers, or nothing but zeros."),
                    Text("归一化后的完整数据。", "Complete numbers on one scale."),
                    Text("先 compose，再用其 filled 表。", "Compose first, and use its table `filled`."),
                )
            )
    if given.ndim != 2 or len(given) < 2:
        mistakes.append(
            Mistake(
                method,
                Text(f"数据的形状是 {given.shape}。", f"Numbers of shape {given.shape}."),
                Text("单位 × 指标，至少两个单位。", "Unit × indicator, two units or more."),
                Text("给出整张表。", "Give the whole table."),
            )
        )
    DesignError.refuse(mistakes)
    return given


def _no_points(place: int, point: float) -> Mistake:
    return Mistake(
        f"expert: {place}",
        Text(f"第 {place} 个指标的分数是 {point:g}。", f"Indicator {place} has {point:g} points."),
        Text("大于 0 的数。", "A number above 0."),
        Text("补上分数；不用的指标请删去。", "Give it points, or drop the indicator."),
    )


def _no_spread(where: str) -> DesignError:
    return DesignError.single(
        where,
        Text("各单位的数完全相同，算不出权重。", "All units have the same number: there is nothing to weigh by."),
        Text("各单位有差别的指标。", "An indicator that differs between units."),
        Text("删去这个指标，或改用等权、专家赋权。", "Drop it, or use equal or expert weights."),
    )
