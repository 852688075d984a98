"""On-site teaching points (现场教学点) on eight factors, and in tiers by the office's own lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Language, RegisterError, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import needed, parts, told
from evaluate.registers import Register

Array = np.ndarray[Any, Any]
#: The eight factors, each scored from 0 to 10 on the spot.
FACTORS = ("theme", "courses", "facilities", "management", "faculty", "effect", "money", "influence")
MOST = 10.0
#: Columns of the office's list; `score` is out of 100, `weights` says whether they are the office's or equal.
POINT_COLUMNS = ("site_id", "name", "score", "lowest", "highest", "tier", "weakest", "missing", "weights")
NO_LINES = "no_lines"
NOT_KNOWN, _NOT_KNOWN = "not_known", Text("打分不全或没有分类标准", "points or lines missing")
ITEMS = {"tier": Text("现场教学点类别", "tier of on-site teaching points")}
_HOW = Text(
    "八项各0—10分，按权重合成百分制；没有下发权重时八项等权；分类线取自本地标准；有一项没打分就只有区间，区间跨线的不归类",
    "eight factors of 0 to 10, weighted to 100 points, equally unless the office has weights; tiers by the office's "
    "lines; a factor not scored leaves a range, and a range across a line is in no tier",
)


def onsite_points(
    sites: Register,
    *,
    as_of: dt.date,
    weights: Register | None = None,
    tiers: Register | None = None,
    language: Language = "zh",
) -> pd.DataFrame:
    """How do the on-site teaching points stand on the eight factors, and in which tier is each?

    Score = 100 · Σ weight · points ÷ (10 · Σ weight). A factor without points is not 0: the score is not known, and
    lies between `lowest` (0 there) and `highest` (10 there); the tier is known where both ends are in the same.

    Parameters
    ----------
    sites : Register
        The table `sites`; rows of the kind "onsite" are looked at.
    as_of : datetime.date
        The day on which is looked: of the office's tables the rows in force.
    weights : Register, optional
        The table `site_factors`; equal weights without it.
    tiers : Register, optional
        The table `site_tiers`; no tiers without it.
    language : {"zh", "en"}
        Of the names of factors.

    Returns
    -------
    pandas.DataFrame
        `site_id | name | score | lowest | highest | tier | weakest | missing | weights`, by code and not by score;
        `tier` is the office's code, "no_lines" without the table, "not_known" where points are missing. For the
        office.

    Raises
    ------
    RegisterError
        Weights of factors there are not, or none above 0.

    **Source**: the factors and the classing in three are those of Jiaozuo (2021) for 现场教学点; its weights and lines
    are not public, and none are made up here.
    """
    table = needed(sites, "site_id", "name", "site_type", *FACTORS)
    points = table[table["site_type"] == "onsite"].sort_values("site_id", ignore_index=True)
    given = points[list(FACTORS)].apply(pd.to_numeric).to_numpy(dtype=float)
    weight = _weights(weights, as_of)
    lowest = 100 * np.where(np.isnan(given), 0.0, given) @ weight / MOST
    highest = 100 * np.where(np.isnan(given), MOST, given) @ weight / MOST
    names = np.array([sites.labels()["column"].get(name, {}).get(language, name) for name in FACTORS])
    whole = ~(np.isnan(given) & (weight > 0)).any(axis=1)
    made = points.assign(
        score=np.where(whole, lowest, np.nan),
        lowest=lowest,
        highest=highest,
        tier=_tiers(lowest, highest, tiers, as_of),
        weakest=["、".join(names[_weakest(row, weight)]) for row in given],
        missing=["、".join(names[np.isnan(row)]) for row in given],
        weights="equal" if weights is None else "office",
    )
    return made[list(POINT_COLUMNS)]


def onsite_tiers(
    sites: Register, tiers: Register, *, as_of: dt.date, weights: Register | None = None, language: Language = "zh"
) -> Estimate:
    """What part of the on-site teaching points is in each tier?

    Parameters
    ----------
    sites, tiers, as_of, weights
        As in `onsite_points`.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Item "tier", the office's tiers as choices from the best down, then those that cannot be told; `n` in sites.
    """
    found = onsite_points(sites, as_of=as_of, weights=weights, tiers=tiers)["tier"]
    lines = _lines(tiers, as_of)["tier"]
    choices = {str(tier): Text(str(tier), str(tier)) for tier in lines} | {NOT_KNOWN: _NOT_KNOWN}
    return told(
        parts("tier", found, tuple(choices)), [sites, weights, tiers], method="on-site points", how=_HOW,
        counted="sites", items=ITEMS, choices=choices, language=language,
    )  # fmt: skip


def _weights(weights: Register | None, as_of: dt.date) -> Array:
    """The weight of each factor, adding up to 1."""
    if weights is None:
        return np.full(len(FACTORS), 1 / len(FACTORS))
    table = _in_force(weights, as_of, "factor", "weight")
    unknown = sorted(set(table["factor"]) - set(FACTORS))
    given = table.groupby("factor")["weight"].last().reindex(list(FACTORS)).fillna(0.0).to_numpy(dtype=float)
    if unknown or not given.sum() > 0:
        raise RegisterError.single(
            weights.name,
            Text(
                f"权重不能用：{'、'.join(unknown) or '合计为0'}。", f"Useless: {', '.join(unknown) or 'they add to 0'}."
            ),
            Text(
                f"因素取自 {'、'.join(FACTORS)}，权重合计大于0。", f"Factors of {', '.join(FACTORS)}, weights above 0."
            ),
            Text("改正因素代码或权重；核对施行日期。", "Correct factors or weights, and their dates."),
        )
    return given / given.sum()


def _lines(tiers: Register | None, as_of: dt.date) -> pd.DataFrame:
    """The lines in force, the highest first."""
    if tiers is None:
        return pd.DataFrame({"tier": [], "at_least": []})
    return _in_force(tiers, as_of, "tier", "at_least").sort_values("at_least", ascending=False, ignore_index=True)


def _tiers(lowest: Array, highest: Array, tiers: Register | None, as_of: dt.date) -> list[str]:
    lines = _lines(tiers, as_of)
    if lines.empty:
        return [NO_LINES] * len(lowest)
    ends = [[_tier(score, lines) for score in scores] for scores in (lowest, highest)]
    return [one if one == other else NOT_KNOWN for one, other in zip(*ends, strict=True)]


def _tier(score: float, lines: pd.DataFrame) -> str:
    """The best tier whose line is reached; below all lines the lowest tier."""
    reached = lines[lines["at_least"].to_numpy(dtype=float) <= score + 1e-9]
    return str((reached if len(reached) else lines.iloc[-1:])["tier"].iloc[0])


def _weakest(row: Array, weight: Array) -> Array:
    """The factors that cost the most points: the reason that stands beside a tier."""
    lost = np.where(np.isnan(row), -1.0, (MOST - row) * weight)
    return np.isclose(lost, lost.max()) & (lost > 0)


def _in_force(register: Register, as_of: dt.date, *columns: str) -> pd.DataFrame:
    table = needed(register, *columns, "from", "until")
    today = pd.Timestamp(as_of)
    begin, end = pd.to_datetime(table["from"]), pd.to_datetime(table["until"])
    return table[(begin.isna() | (begin <= today)) & (end.isna() | (end >= today))]
