"""The page of one organisation: its indicators beside the county's, its band with a reason, and the way up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Text
from evaluate.estimate import Estimate, known
from evaluate.oversight.units.unit_index import UnitIndex
from evaluate.oversight.units.unit_indicator_set import MATTERS, OF_PEOPLE, PEOPLE
from evaluate.oversight.units.unit_indicators import UnitIndicators

Kind = Literal["people", "matters"]
BANDS = {
    "top": {"zh": "稳居前列", "en": "clearly ahead"},
    "middle": {"zh": "难分先后", "en": "not separable"},
    "bottom": {"zh": "需要加力", "en": "to catch up"},
    "unplaced": {"zh": "不评档", "en": "not placed"},
}
#: Why it is in that band, for its own page: no place, no chance of a third.
_WHY = {
    "top": {
        "zh": "换用其他算法和权重、计入偶然性后，绝大多数情形仍在前列",
        "en": "with other methods and weights, and chance counted, it is ahead nearly always",
    },
    "middle": {
        "zh": "位次随算法、权重和偶然性变动，说不上在前或在后",
        "en": "its place changes with method, weights and chance: neither end can be claimed",
    },
    "bottom": {
        "zh": "换用其他算法和权重、计入偶然性后，差距仍在，不是算法造成的",
        "en": "with other methods and weights, and chance counted, the gap remains",
    },
    "unplaced": {"zh": "不评档", "en": "not placed"},
}
WORDS = {
    "measure": {
        "rate": {"zh": "本单位", "en": "this organisation"},
        "used": {"zh": "评档用数", "en": "used for the band"},
        "low_quarter": {"zh": "全县下四分位", "en": "county, lower quarter"},
        "middle": {"zh": "全县中位", "en": "county, median"},
        "high_quarter": {"zh": "全县上四分位", "en": "county, upper quarter"},
        "score": {"zh": "综合得分（中位）", "en": "score (median)"},
        "lead": {"zh": "比全县平均", "en": "beside the county's mean"},
        "more": {"zh": "还要增加", "en": "more needed"},
    },
    "item": {
        "index": {"zh": "综合指数", "en": "index"},
        "none": {"zh": "说明", "en": "note"},
        "people": {"zh": "队伍培训", "en": "training of cadres"},
        "matters": {"zh": "工作推进", "en": "work in hand"},
    },
    "method": {
        "unit indicators": {
            "zh": "登记数；件数少的比例按贝塔—二项分布向全县收缩",
            "en": "registers; shares of few cases drawn towards the county (beta-binomial)",
        },
    },
    "choice": BANDS,
    "why": _WHY,
    "column": {"unit": {"zh": "单位", "en": "organisation"}, "why": {"zh": "原因", "en": "why"}},
}
_NO_TABLE = Text("还没有这类台账", "no register of this kind yet")
_NO_CASE = Text("没有可计的事项", "no case to count")
_AHEAD = Text("已在最前一档", "in the first band already")
_NOT_PLACED = Text("不评档，没有进档一说", "not placed: there is no band above")
_NOBODY = Text("各单位的差别不足以分出上一档，没有进档一说", "organisations differ too little for a band above")
_NO_STEP = Text("单改一项进不了上一档，要几项一起改进", "no single indicator is enough: several must improve")
_UNCOMPARED = Text("不评档，各项指标不与全县平均作比较", "not placed, and compared with no mean")
_UNPLACED = Text("有数的指标太少", "too few indicators are known")
#: Shares of the county that a page sets beside its own.
_QUARTERS = {"low_quarter": 0.25, "middle": 0.5, "high_quarter": 0.75}


def indicators_of(found: UnitIndicators, unit: str, kind: Kind, *, policy: Policy | None = None) -> Estimate:
    """How does one organisation stand on each indicator, and how do the organisations of the county?

    The share as counted, the share that the band rests on (drawn towards the county's, the fewer cases the more), and
    the quartiles of all organisations.

    Parameters
    ----------
    found : UnitIndicators
        As `unit_indicators` gives it.
    unit : str
        Its code.
    kind : {"people", "matters"}
        Indicators of cadres, or of tasks, classes and suggestions.
    policy : Policy, optional
        What may be shown: shares of fewer cadres than its minimum cell are hidden.

    Returns
    -------
    Estimate
        Measures "rate", "used" and three quartiles, counted in people or matters; `n` are the organisation's own cases,
        and all cases behind a quartile. A single row without a number for an organisation without any case.
    """
    names = [name for name in found.indicators.names if (name in OF_PEOPLE) == (kind == PEOPLE)]
    if not names:
        return _noted(found, unit, policy, _NO_TABLE, kind=kind)
    rows = found.rows[(found.rows["unit"] == unit) & found.rows["indicator"].isin(names)]
    if not rows["n"].any():
        return _noted(found, unit, policy, _NO_CASE, kind=kind)
    least = (policy or Policy()).minimum_cell if kind == PEOPLE else 1
    counted = set(rows.loc[rows["n"] > 0, "indicator"])
    # those with cases first: they have all five numbers, and give the columns their order
    parts = [_lines(found, unit, name, least) for name in sorted(names, key=lambda name: name not in counted)]
    frame = pd.DataFrame([line for part in parts for line in part], columns=["item", "measure", "value", "n"])
    made = _known(frame, found, unit, policy, counted=kind, measured_in="share")
    note = made.frame["note"].where(made.frame["value"].notna(), _NO_CASE.of(found.language))
    return replace(made, frame=made.frame.assign(note=note))


def band_of(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """In which of three bands is one organisation?

    Parameters
    ----------
    index : UnitIndex
        As `unit_index` gives it.
    unit : str
        Its code.
    policy : Policy, optional
        Travels with the table.

    Returns
    -------
    Estimate
        One row: measure "score" with the band as its choice and the reason in the by column `why`, and how far the
        score reaches over all draws; no place among the others and no chance of a third. `n` are the indicators known.
    """
    row = index.ranges.frame.set_index("unit").reindex([unit]).to_dict("records")[0]
    rows = index.found.rows
    count = int(rows.loc[rows["unit"] == unit, "shrunk"].notna().sum())
    band = index.band(unit)
    plain = {"unit": unit, "why": band, "item": "index", "measure": "score", "value": row["score_median"], "n": count}
    frame = pd.DataFrame([plain])
    made = _known(frame, index.found, unit, policy, counted="matters", measured_in="points", by=("unit", "why"))
    ends = {"low": row["score_low"], "high": row["score_high"], "choice": band}
    note = made.frame["note"].where(made.frame["value"].notna(), _UNPLACED.of(index.found.language))
    about = replace(made.about, interval="draws", confidence=0.9)
    return replace(made, frame=made.frame.assign(**ends, note=note), about=about)


def leads(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """On which indicators is one organisation ahead of the county's mean, and on which behind?

    Parameters
    ----------
    index, unit, policy
        As in `band_of`; an indicator of fewer cadres than the minimum cell is not named.

    Returns
    -------
    Estimate
        Measure "lead" in points of the normalised indicators (0 to 100), the largest first, with intervals of 95% from
        the errors of the shrunken shares; one row without a number for an organisation that is not placed.
    """
    normal, found = index.ranges.index.normalised, index.found
    if unit not in normal.index:
        return _noted(found, unit, policy, _UNCOMPARED)
    spread = _points_a_share(index)
    rows = found.rows[found.rows["unit"] == unit].set_index("indicator")
    lead = (normal - normal.mean()).T[unit]
    frame = rows.assign(value=lead, se=rows["se"] * spread).dropna(subset=["value"])
    frame = frame[_told(frame, policy)].rename_axis("item").reset_index().assign(measure="lead")
    frame = frame.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    return _known(frame, found, unit, policy, counted="matters", measured_in="points", se="se")


def next_step(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """What would move one organisation up a band, if nothing else changed?

    How many more cases of one indicator must turn out well, by the shrinkage and the index as they are; the indicator
    that asks for the smallest part of its range first.

    Parameters
    ----------
    index, unit, policy
        As in `leads`.

    Returns
    -------
    Estimate
        Measure "more", one row an indicator that alone is enough, in people or cases; a single row without a number,
        whose note says why, where there is none.
    """
    found = index.found
    steps = index.steps[index.steps["unit"] == unit].merge(found.rows, on=["unit", "indicator"], how="left")
    steps = steps[_told(steps.set_index("indicator"), policy).to_numpy()]
    steps = steps.assign(more=[_more(row) for row in steps.to_dict("records")])
    steps = steps[steps["more"] <= steps["n"] - steps["hits"]]
    if steps.empty:
        return _noted(found, unit, policy, _no_step(index, unit))
    frame = pd.DataFrame({"item": steps["indicator"], "measure": "more", "value": steps["more"], "n": steps["n"]})
    made = _known(frame, found, unit, policy, counted="matters", measured_in="matters")
    units = np.where(made.frame["item"].isin(OF_PEOPLE), PEOPLE, MATTERS)
    return replace(made, frame=made.frame.assign(measured_in=units))


def _lines(found: UnitIndicators, unit: str, name: str, least: int) -> list[tuple[str, str, float, int]]:
    """The numbers of one indicator; quartiles only of organisations whose own share may be shown."""
    rows = found.rows[found.rows["indicator"] == name].set_index("unit")
    own, others = rows.loc[[unit]].to_dict("records")[0], rows[rows["n"] >= max(least, 1)]
    n = int(own["n"])
    lines = [(name, "rate", float(own["rate"]), n)]
    if n:
        lines.append((name, "used", float(own["shrunk"]), n))
    county = int(others["n"].sum())
    return lines + [
        (name, measure, float(others["rate"].quantile(part)), county) for measure, part in _QUARTERS.items()
    ]


def _noted(found: UnitIndicators, unit: str, policy: Policy | None, why: Text, *, kind: Kind | None = None) -> Estimate:
    """One row without a number, which says why there is none."""
    plain = {"item": kind or "none", "measure": "rate" if kind else "more", "value": np.nan, "n": 0}
    measured_in = "share" if kind else "matters"
    made = _known(pd.DataFrame([plain]), found, unit, policy, counted=kind or MATTERS, measured_in=measured_in)
    return replace(made, frame=made.frame.assign(note=why.of(found.language)))


def _told(rows: pd.DataFrame, policy: Policy | None) -> pd.Series:
    """Which of these indicators may be named of the organisation: those of cadres only where there are enough."""
    enough = rows["n"] >= (policy or Policy()).minimum_cell
    return enough | ~rows.index.isin(OF_PEOPLE)


def _points_a_share(index: UnitIndex) -> pd.Series:
    """How many points of the normalised indicator one whole share is."""
    made = index.ranges.index
    width = made.treated.max() - made.treated.min()
    points = made.normalised.max() - made.normalised.min()
    return (points / width).where(width > 0, 0.0)


def _no_step(index: UnitIndex, unit: str) -> Text:
    """Why nothing is said to move it up."""
    band = index.band(unit)
    if band in ("top", "unplaced"):
        return _AHEAD if band == "top" else _NOT_PLACED
    above = ("middle", "top") if band == "bottom" else ("top",)
    return _NO_STEP if index.bands["band"].isin(above).any() else _NOBODY


def _more(row: dict[str, Any]) -> int:
    """Cases that must turn out well besides: the shrunken share that is needed, undone to cases."""
    needed = float(row["needed"]) * (row["n"] + row["strength"]) - row["mean"] * row["strength"]
    return max(math.ceil(needed - row["hits"] - 1e-9), 1)


def _known(
    frame: pd.DataFrame,
    found: UnitIndicators,
    unit: str,
    policy: Policy | None,
    *,
    counted: str,
    measured_in: str,
    by: tuple[str, ...] = (),
    se: str | None = None,
) -> Estimate:
    """Numbers of one organisation with the words that a person reads; a table without groups has it as its domain."""
    items = {each.name: each.label._asdict() for each in found.indicators.indicators}
    units = found.names
    labels = {**WORDS, "item": {**WORDS["item"], **items}, "unit": units}
    made = known(
        frame, value="value", by=by, measured_in=measured_in, n="n", se=se, counted=counted, labels=labels,
        policy=policy or Policy(), language=found.language, method="unit indicators", domain="" if by else unit,
    )  # fmt: skip
    told = made.frame.assign(measure=frame["measure"].to_numpy())
    return replace(made, frame=told, about=replace(made.about, sources=found.sources))
