"""Readiness for the acceptance of the Party school (达标验收): what each indicator brings now, and what is at risk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.estimate import Estimate, Source, known, source_of
from evaluate.oversight.readiness.rubric_structure import aspect_labels
from evaluate.registers import Register

_EVIDENCE = ("state", "value", "points_given", "evidence", "effort_days", "unit", "checked_on")
_SLACK = 1e-9
UNCHECKED = "unchecked"
WORDS = {
    "measure": {"acceptance": {"zh": "达标验收", "en": "acceptance"}},
    "item": {
        "points": {"zh": "分值", "en": "points"},
        "score_least": {"zh": "至少得分", "en": "score at least"},
        "score_most": {"zh": "至多得分", "en": "score at most"},
        "indicators": {"zh": "指标数", "en": "indicators"},
        "met": {"zh": "达到", "en": "met"},
        "unmet": {"zh": "未达到", "en": "unmet"},
        "missing": {"zh": "缺项", "en": "missing"},
        UNCHECKED: {"zh": "还没有核对", "en": "not yet checked"},
        "at_risk": {"zh": "有失分风险的指标", "en": "indicators at risk"},
        "must_at_risk": {"zh": "其中一票否决的", "en": "of them such as must be met"},
        "days_to_mend": {"zh": "补齐所需天数（已估计的合计）", "en": "days to mend (of those estimated)"},
        "effort_unknown": {"zh": "没有估计天数的指标", "en": "indicators without an estimate of days"},
        "days_to_inspection": {"zh": "距验收天数", "en": "days to inspection"},
    },
    "column": {"aspect": {"zh": "方面", "en": "aspect"}},
    "method": {"acceptance": {"zh": "按评分表和佐证材料计分", "en": "points by the rubric and its evidence"}},
}


@dataclass(frozen=True)
class Readiness:
    """What each indicator of the rubric would bring if the inspection were today.

    `items` has a row an indicator, in the rubric's order: the columns of the rubric, those of the evidence, `state`
    ("met", "unmet", "missing", "unchecked"), `least` and `most` (points), `at_risk`. `days_left` are calendar days to
    the inspection, None when its day is not given.
    """

    items: pd.DataFrame
    as_of: dt.date
    source: Source
    days_left: int | None = None
    language: Literal["zh", "en"] = "zh"


def acceptance(
    rubric: Register,
    evidence: Register | None = None,
    *,
    as_of: dt.date,
    inspection: dt.date | None = None,
    language: Literal["zh", "en"] = "zh",
) -> Readiness:
    """How would the school stand if it were inspected today?

    Points of an indicator: all of them when it is met; none when it is missing; when it is unmet the office's own
    points, or, where it gives none, somewhere from 0 to the most that the rubric allows (all points where the rubric
    does not say). An indicator that nobody has checked may bring anything from 0 to all of its points.

    Parameters
    ----------
    rubric : Register
        The table `rubric`; `rubric_structure()` until the office has its own.
    evidence : Register, optional
        The table `rubric_evidence`.
    as_of : datetime.date
        The day on which is looked.
    inspection : datetime.date, optional
        The day of the inspection.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Readiness
        Items, in the rubric's order.

    Raises
    ------
    RegisterError
        Points that contradict the state, are more than the rubric allows, or belong to no indicator; all at once.

    **Source**: the rule "met: all points; unmet: at most half; missing: none" is that of one province (draft of 2010,
    grade C): the half stands in the rubric, not here. The range for what is not known is ours.

    >>> from evaluate.oversight import rubric_structure
    >>> ready = acceptance(rubric_structure(), as_of=dt.date(2026, 5, 1))
    >>> ready.items[["least", "most"]].sum().round(6).tolist()
    [0.0, 100.0]
    """
    table = rubric.table.reset_index(drop=True)
    found = evidence.table if evidence is not None else pd.DataFrame(columns=["indicator", *_EVIDENCE])
    RegisterError.refuse(_contradictions(table, found, evidence.source if evidence is not None else ""))
    found = found.reindex(columns=["indicator", *_EVIDENCE]).drop_duplicates("indicator", keep="last")
    items = table.merge(found, on="indicator", how="left")
    items = items.assign(state=items["state"].astype(object).where(items["state"].notna(), UNCHECKED))
    least, most = _range(items)
    source = source_of(rubric, evidence, rows=len(table))
    return Readiness(
        items=items.assign(
            must=items["must"].astype("boolean").fillna(False),
            least=least,
            most=most,
            at_risk=least < items["points"].to_numpy(dtype=float) - _SLACK,
        ),
        as_of=as_of,
        source=source,
        days_left=(inspection - as_of).days if inspection else None,
        language=language,
    )


def acceptance_score(ready: Readiness, *, by_aspect: bool = True) -> Estimate:
    """How many points are sure, and how many possible, in each aspect?

    Sums of the points of the indicators, of their least and of their most.

    Parameters
    ----------
    ready : Readiness
        As `acceptance` gives it.
    by_aspect : bool
        One group an aspect, or the school as a whole.

    Returns
    -------
    Estimate
        Items "points", "score_least", "score_most" in points; `n` is the number of indicators.
    """
    sums = {"points": "points", "score_least": "least", "score_most": "most"}
    frame = ready.items.assign(aspect=ready.items["aspect"] if by_aspect else "")
    grouped = frame.groupby("aspect", sort=False)
    rows = [
        {"aspect": aspect, "item": item, "value": float(part[column].sum()), "n": len(part)}
        for aspect, part in grouped
        for item, column in sums.items()
    ]
    return _told(pd.DataFrame(rows), ready, ["aspect"] if by_aspect else [], "points")


def acceptance_states(ready: Readiness, *, by_aspect: bool = True) -> Estimate:
    """How many indicators are met, unmet, missing or not yet checked?

    Returns
    -------
    Estimate
        Items "met", "unmet", "missing", "unchecked", and "indicators" for all; counted in indicators.
    """
    frame = ready.items.assign(aspect=ready.items["aspect"] if by_aspect else "")
    rows = [
        {"aspect": aspect, "item": state, "value": count, "n": len(part)}
        for aspect, part in frame.groupby("aspect", sort=False)
        for state, count in (
            ("indicators", len(part)),
            *((name, int((part["state"] == name).sum())) for name in ("met", "unmet", "missing", UNCHECKED)),
        )
    ]
    return _told(pd.DataFrame(rows), ready, ["aspect"] if by_aspect else [], "items")


def acceptance_outlook(ready: Readiness) -> Estimate:
    """How much is at risk, how long would it take to mend, and how long is it to the inspection?

    Returns
    -------
    Estimate
        Items "at_risk" and "must_at_risk" (indicators that may lose points), "days_to_mend" (sum over those with an
        estimate), "effort_unknown" (how many have none) and, when the day is known, "days_to_inspection".
    """
    risky = ready.items[ready.items["at_risk"]]
    effort = risky["effort_days"].astype(float)
    rows: list[tuple[str, float, int, str]] = [
        ("at_risk", len(risky), len(ready.items), "items"),
        ("must_at_risk", int(risky["must"].sum()), int(ready.items["must"].sum()), "items"),
        ("days_to_mend", float(effort.sum()), int(effort.notna().sum()), "days"),
        ("effort_unknown", int(effort.isna().sum()), len(risky), "items"),
    ]
    if ready.days_left is not None:
        rows.append(("days_to_inspection", ready.days_left, 1, "days"))
    return _told(pd.DataFrame(rows, columns=["item", "value", "n", "measured_in"]), ready, [], "")


def _told(frame: pd.DataFrame, ready: Readiness, by: list[str], unit: str) -> Estimate:
    made = known(
        frame,
        value="value",
        by=by,
        n="n",
        measure="acceptance",
        measured_in=unit,
        counted="indicators",
        source=ready.source,
        labels={**WORDS, "aspect": aspect_labels()},
        method="acceptance",
        language=ready.language,
    )
    if unit:
        return made
    return Estimate(made.frame.assign(measured_in=frame["measured_in"]), made.about, made.linear)


def _range(items: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Least and most points of each indicator."""
    points, given = items["points"].to_numpy(dtype=float), items["points_given"].to_numpy(dtype=float)
    cap = items.reindex(columns=["unmet_at_most"])["unmet_at_most"].to_numpy(dtype=float)
    state = items["state"].to_numpy(dtype=object)
    most_unmet = points * np.where(np.isnan(cap), 1.0, cap)
    unmet = np.where(np.isnan(given), 0.0, given), np.where(np.isnan(given), most_unmet, given)
    states = [state == name for name in ("met", "unmet", "missing")]
    least = np.select(states, [points, unmet[0], np.zeros(len(items))], 0.0)
    most = np.select(states, [points, unmet[1], np.zeros(len(items))], points)
    return least, most


def _contradictions(rubric: pd.DataFrame, evidence: pd.DataFrame, where: str) -> Iterator[Mistake]:
    known_ones = rubric.set_index("indicator")
    for row in evidence.to_dict("records"):
        place = f"{where} {row['indicator']}"
        if row["indicator"] not in known_ones.index:
            yield Mistake(
                place,
                Text("验收指标里没有这个编号。", "the rubric has no such indicator."),
                Text("与达标验收指标表一致的编号。", "an indicator of the rubric."),
                Text("改正编号。", "correct it."),
            )
            continue
        given = row.get("points_given")
        if given is None or pd.isna(given):
            continue
        one = known_ones.loc[row["indicator"]]
        least, most = _allowed(str(row["state"]), float(one["points"]), one.get("unmet_at_most"))
        if not least - _SLACK <= float(given) <= most + _SLACK:
            yield _wrong_points(place, float(given), least, most)


def _allowed(state: str, points: float, cap: float | None) -> tuple[float, float]:
    """Which points go with a state."""
    if state == "met":
        return points, points
    if state == "missing":
        return 0.0, 0.0
    return 0.0, points * (1.0 if cap is None or pd.isna(cap) else float(cap))


def _wrong_points(where: str, given: float, least: float, most: float) -> Mistake:
    right = f"{most:g}" if least == most else f"{least:g}–{most:g}"
    return Mistake(
        where,
        Text(f"自评得分 {given:g} 与达标情况不符。", f"{given:g} points do not go with the state."),
        Text(f"这种情况得 {right} 分。", f"{right} points."),
        Text("改正得分或达标情况；达到的、缺项的可以不填得分。", "correct points or state; met and missing need none."),
    )
