"""The office's copy of the scorecard: all organisations with how sure their bands are, and what the index hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.estimate import Estimate, known
from evaluate.estimate.about import AND
from evaluate.measure.composite import Indicator
from evaluate.oversight.units.conventions import RANGE
from evaluate.oversight.units.unit_index import UnitIndex, choices_that_matter, what_counts
from evaluate.oversight.units.unit_tables import BANDS, WORDS

_MEASURES = {
    "score": {"zh": "综合得分（中位）", "en": "score (median)"},
    "place": {"zh": "名次（中位）", "en": "place (median)"},
    "p_top": {"zh": "在前三分之一的可能", "en": "chance of the top third"},
    "p_bottom": {"zh": "在后三分之一的可能", "en": "chance of the bottom third"},
    "weight": {"zh": "名义权重", "en": "weight on paper"},
    "variance_share": {"zh": "实际权重", "en": "weight in effect"},
    "first": {"zh": "单独影响", "en": "by itself"},
    "total": {"zh": "总影响", "en": "with all others"},
    "count": {"zh": "单位数", "en": "organisations"},
}
_COLUMNS = {
    "unit": {"zh": "单位", "en": "organisation"},
    "band": {"zh": "档次", "en": "band"},
    "gaming": {"zh": "可能怎样做数", "en": "how it could be made to shine"},
}
_METHOD = {
    "unit index": {
        "zh": "综合指数：归一化、权重、合成和缺失处理各种做法连同偶然性反复计算",
        "en": "composite index over all scales, weights, aggregations and treatments of gaps, with chance",
    },
    "unit bands": WORDS["method"]["unit bands"],
}
#: The columns of a rank range, each with what it is measured in and where its ends stand.
_RANGE = {
    "score": ("score_median", "points", "score_low", "score_high"),
    "place": ("place_median", "rank", "place_low", "place_high"),
    "p_top": ("p_top", "share", "", ""),
    "p_bottom": ("p_bottom", "share", "", ""),
}


def bands_of_all(index: UnitIndex, *, policy: Policy | None = None) -> Estimate:
    """How sure is the band of each organisation? For the office alone.

    Parameters
    ----------
    index : UnitIndex
        As `unit_index` gives it.
    policy : Policy, optional
        Travels with the table.

    Returns
    -------
    Estimate
        Per organisation and band (by columns) four measures: "score" and "place" with their 5 to 95% range over all
        draws, "p_top" and "p_bottom"; the bottom band first, organisations in the order of their codes.
    """
    frame = index.ranges.frame.merge(index.bands[["unit", "band"]], on="unit")
    frame["order"] = frame["band"].map({band: place for place, band in enumerate(("bottom", "middle", "top"))})
    frame = frame.sort_values(["order", "unit"], kind="stable", ignore_index=True)
    parts = []
    for measure, (column, measured_in, low, high) in _RANGE.items():
        ends = {"low": frame[low] if low else np.nan, "high": frame[high] if high else np.nan}
        part = frame[["unit", "band"]].assign(measure=measure, value=frame[column], measured_in=measured_in, **ends)
        parts.append(part.assign(place=range(len(frame))))
    long = pd.concat(parts, ignore_index=True).sort_values("place", kind="stable", ignore_index=True)
    made = _table(long.assign(item="index", n=len(frame)), index, policy, by=("unit", "band"))
    about = replace(made.about, interval="draws", confidence=RANGE)
    return replace(made, frame=made.frame.assign(low=long["low"], high=long["high"]), about=about)


def band_counts(index: UnitIndex, *, policy: Policy | None = None) -> Estimate:
    """How many organisations are in each band?

    Parameters
    ----------
    index, policy
        As in `bands_of_all`.

    Returns
    -------
    Estimate
        Measure "count" by `band`, those that are not placed among them.
    """
    counts = index.bands["band"].value_counts().to_dict() | {"unplaced": len(index.unplaced)}
    frame = pd.DataFrame({"band": list(BANDS), "value": [int(counts.get(band, 0)) for band in BANDS]})
    frame = frame.assign(item="index", measure="count", measured_in="organisations", n=frame["value"])
    return _table(frame, index, policy, by=("band",))


def weights_and_gaming(index: UnitIndex, *, policy: Policy | None = None) -> Estimate:
    """What does each indicator count in effect, and how could it be made to shine? For the office alone.

    Parameters
    ----------
    index, policy
        As in `bands_of_all`.

    Returns
    -------
    Estimate
        Per indicator, with the risk as the by column `gaming` (its words are the labels): measures "weight" and
        "variance_share".
    """
    found = what_counts(index)
    frame = found.rename(columns={"indicator": "item"}).assign(gaming=found["indicator"])
    long = frame.melt(["item", "gaming"], ["weight", "variance_share"], var_name="measure")
    long = long.assign(measured_in="share", n=len(index.ranges.frame))
    return _table(long, index, policy, by=("gaming",))


def sensitive_choices(index: UnitIndex, *, policy: Policy | None = None) -> Estimate:
    """Which of the choices behind the index move the places of the organisations most? For the office alone.

    Parameters
    ----------
    index, policy
        As in `bands_of_all`.

    Returns
    -------
    Estimate
        Per choice two measures: "first" (by itself) and "total" (together with all others), Sobol indices.

    **Source**: as `measure.composite.sensitivity`.
    """
    found = choices_that_matter(index)
    long = found.melt(["choice", "label_zh", "label_en"], ["first", "total"], var_name="measure")
    told = found.astype(str).to_dict("records")
    names = {row["choice"]: {"zh": row["label_zh"], "en": row["label_en"]} for row in told}
    long = long.rename(columns={"choice": "item"}).assign(measured_in="ratio", n=len(index.ranges.frame))
    return _table(long, index, policy, items=names)


def _indicators(index: UnitIndex) -> tuple[Indicator, ...]:
    return index.found.indicators.indicators


def _table(
    frame: pd.DataFrame,
    index: UnitIndex,
    policy: Policy | None,
    *,
    by: tuple[str, ...] = (),
    items: Mapping[str, Mapping[str, str]] | None = None,
) -> Estimate:
    found = index.found
    names = {each.name: each.label._asdict() for each in _indicators(index)}
    labels = {
        "measure": _MEASURES,
        "item": {**WORDS["item"], **names, **(items or {})},
        "unit": found.names,
        "band": BANDS,
        "gaming": {each.name: each.gaming._asdict() for each in _indicators(index) if each.gaming},
        "method": _METHOD,
        "column": _COLUMNS,
    }
    made = known(
        frame, value="value", by=by, n="n", counted="organisations", labels=labels, policy=policy or Policy(),
        language=found.language, method=AND.join(("unit index", "unit bands")),
    )  # fmt: skip
    told = made.frame.assign(measure=frame["measure"].to_numpy(), measured_in=frame["measured_in"].to_numpy())
    return replace(made, frame=told, about=replace(made.about, sources=found.sources))
