"""The table of targets for a report: what was reached of each, and how many were met."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.estimate import Estimate, known
from evaluate.oversight.money.targets import REACHED, TargetTable

#: What offices write for a unit of measurement, as numbers are printed by it; others are printed as they stand.
_MEASURED_IN = {
    **dict.fromkeys(("%", "％", "百分比", "percent"), "share"),
    **{"人次": "places", "人": "people", "元": "yuan", "分": "points", "学时": "hours", "天": "days", "期": "sessions"},
}
WORDS = {
    "measure": {
        "targets": {"zh": "绩效目标", "en": "performance targets"},
        "target": {"zh": "目标值", "en": "target"},
        "actual": {"zh": "实际", "en": "reached"},
    },
    "item": {
        "targets": {"zh": "目标数", "en": "targets"},
        "result": {"zh": "绩效目标", "en": "performance target"},
        **{name: {"zh": words.zh, "en": words.en} for name, words in REACHED.items()},
        "weight": {"zh": "分值", "en": "weight"},
        "score_least": {"zh": "至少得分", "en": "score at least"},
        "score_most": {"zh": "至多得分", "en": "score at most"},
    },
    "verdict": {name: {"zh": words.zh, "en": words.en} for name, words in REACHED.items()},
    "column": {
        "target_kind": {"zh": "指标类别", "en": "kind of target"},
        "target": {"zh": "目标", "en": "target"},
        "verdict": {"zh": "完成情况", "en": "met?"},
    },
    "method": {"performance targets": {"zh": "绩效目标逐项对照", "en": "targets held against what was reached"}},
}


def target_results(table: TargetTable) -> Estimate:
    """What was promised and what was reached, target by target, and is that enough?

    Parameters
    ----------
    table : TargetTable
        As `target_table` gives it.

    Returns
    -------
    Estimate
        By `target` and `verdict` ("met", "not_met", "undecided", "no_data") two measures: "target", and "actual" with
        the interval of a survey result; `n` the records behind what was reached. Why there is no number stands in the
        note.
    """
    rows = table.rows.assign(written=table.rows["measured_in"].astype(str).str.strip())
    rows = rows.assign(measured_in=rows["written"].map(_MEASURED_IN).fillna(rows["written"]))
    scale = np.where(rows["measured_in"] == "share", 0.01, 1.0)
    wide = (rows["low"] < rows["high"]).to_numpy()
    ends = {name: (rows[name] * scale).where(wide) for name in ("low", "high")}
    told = rows[["target", "verdict", "measured_in", "n"]]
    parts = [
        told.assign(measure="target", value=rows["value"] * scale, low=np.nan, high=np.nan, note=""),
        told.assign(measure="actual", value=rows["actual"] * scale, **ends, note=rows["note"]),
    ]
    frame = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    made = known(
        frame.assign(item="result"), value="value", by=("target", "verdict"), n="n", counted="rows",
        labels={**table.labels, **WORDS, "target": _names(table)}, method="performance targets",
        language=table.language,
    )  # fmt: skip
    own = {name: frame[name].to_numpy() for name in ("measure", "measured_in", "low", "high", "note")}
    interval = "confidence" if wide.any() else "none"
    return replace(
        made, frame=made.frame.assign(**own), about=replace(made.about, sources=table.sources, interval=interval)
    )


def _names(table: TargetTable) -> dict[str, dict[str, str]]:
    """What each target is called; in English one that has no English name is told by its kind and number in it."""
    kinds = table.rows["target_kind"].astype(str)
    numbers = kinds.groupby(kinds).cumcount() + 1
    told = {}
    for name, kind, number in zip(table.rows["target"].astype(str), kinds, numbers, strict=True):
        words = table.labels.get("target_kind", {}).get(kind, {}).get("en", kind)
        told[name] = {"zh": name, "en": name if name.isascii() else f"{words}, {number}"}
    return told


def targets_met(table: TargetTable) -> Estimate:
    """How many targets were met, and what score do they bring?

    Parameters
    ----------
    table : TargetTable
        As `target_table` gives it.

    Returns
    -------
    Estimate
        By `target_kind`: "targets", "met", "not_met", "undecided", "no_data"; "weight", "score_least",
        "score_most" in points. Counted in targets.
    """
    rows = []
    for kind, part in table.rows.groupby("target_kind", sort=False):
        counts = {"targets": len(part), **{name: int((part["verdict"] == name).sum()) for name in REACHED}}
        points = {name: float(part[name].astype(float).sum()) for name in ("weight", "score_least", "score_most")}
        for unit, numbers in (("items", counts), ("points", points)):
            rows += [(kind, item, value, len(part), unit) for item, value in numbers.items()]
    frame = pd.DataFrame(rows, columns=["target_kind", "item", "value", "n", "unit"])
    made = known(
        frame, value="value", by="target_kind", n="n", measure="targets", counted="targets",
        labels={**table.labels, **WORDS}, method="performance targets", language=table.language,
    )  # fmt: skip
    told = made.frame.assign(measured_in=frame["unit"].to_numpy())
    return replace(made, frame=told, about=replace(made.about, sources=table.sources))
