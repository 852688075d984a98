"""How many classes and lectures keep to the ceilings of the cost rules: counts for reports, the list for the office."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from evaluate.estimate import Estimate, Source, known

_COST = "COST-"
WORDS = {
    "measure": {"cost_rules": {"zh": "培训费规定执行情况", "en": "cost rules kept"}},
    "item": {
        "pass": {"zh": "符合", "en": "kept"},
        "fail": {"zh": "超过标准", "en": "above the ceiling"},
        "insufficient_data": {"zh": "登记不全", "en": "not enough data"},
        "judged": {"zh": "适用的班次或课次", "en": "classes or lectures it applies to"},
    },
    "rule": {
        "COST-01": {"zh": "综合定额", "en": "ceiling per person and day"},
        "COST-02": {"zh": "讲课费", "en": "lecture fee"},
        "COST-03": {"zh": "报到和离开天数", "en": "days of arrival and departure"},
    },
    "column": {"rule": {"zh": "规定", "en": "rule"}},
    "method": {
        "cost rules": {"zh": "按经费规定逐班、逐课核对", "en": "classes and lectures held against the cost rules"}
    },
}


def cost_deviations(
    verdicts: pd.DataFrame, *, source: Source | None = None, language: Literal["zh", "en"] = "zh"
) -> Estimate:
    """How many classes and lectures keep to each cost rule, and how many do not?

    Parameters
    ----------
    verdicts : pandas.DataFrame
        As `judge` gives them, of classes and lectures; those of other rules are left alone.
    source : Source, optional
        The register that was judged.
    language : {"zh", "en"}
        The language of notes.

    Returns
    -------
    Estimate
        By rule: items "judged" (to which the rule applies), "pass", "fail", "insufficient_data"; counts of classes or
        lectures, `n` those judged. No class is named: the list is `cost_self_check`.

    **Source**: the cost rules of the rule sets in force, each with its grade.
    """
    mine = _of_cost(verdicts)
    applies = mine[mine["verdict"].astype(str) != "not_applicable"]
    rows = [
        {"rule": rule, "item": item, "value": count, "n": len(part)}
        for rule, part in applies.groupby(applies["rule"].astype(str), sort=True)
        for item, count in (
            ("judged", len(part)),
            *((name, int((part["verdict"].astype(str) == name).sum())) for name in list(WORDS["item"])[:3]),
        )
    ]
    return known(
        pd.DataFrame(rows, columns=["rule", "item", "value", "n"]),
        value="value",
        by="rule",
        n="n",
        measure="cost_rules",
        measured_in="items",
        counted="cases",
        labels=WORDS,
        source=source,
        method="cost rules",
        language=language,
    )


def cost_self_check(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Which classes and lectures are above a ceiling, and by how much? The office's own list, audience office.

    Returns
    -------
    pandas.DataFrame
        The broken verdicts of cost rules with `above` (value less threshold), by rule, the largest first.
    """
    mine = _of_cost(verdicts)
    broken = mine[mine["verdict"].astype(str) == "fail"]
    told = broken.assign(rule=broken["rule"].astype(str), above=broken["value"] - broken["threshold"])
    return told.sort_values(["rule", "above", "subject"], ascending=[True, False, True], ignore_index=True)


def _of_cost(verdicts: pd.DataFrame) -> pd.DataFrame:
    return verdicts[verdicts["rule"].astype(str).str.startswith(_COST)]
