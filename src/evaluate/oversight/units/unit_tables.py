"""Tables about one organisation: their words, what may be named of it, and the row that says why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Text
from evaluate.estimate import Estimate, known
from evaluate.oversight.units.conventions import CONVENTIONS
from evaluate.oversight.units.unit_indicator_set import MATTERS, OF_PEOPLE
from evaluate.oversight.units.unit_indicators import UnitIndicators

Kind = Literal["people", "matters"]
BANDS = {
    "top": {"zh": "稳居前列", "en": "clearly ahead"},
    "middle": {"zh": "难分先后", "en": "not separable"},
    "bottom": {"zh": "需要加力", "en": "to catch up"},
    "unplaced": {"zh": "不评档", "en": "not placed"},
}
#: Why it is in that band, for its own page: no single place, no chance of a third.
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
        "place": {"zh": "位次范围", "en": "range of places"},
        "pull": {"zh": "与各单位平均之差", "en": "beside the mean of organisations"},
        "more": {"zh": "还要增加", "en": "more needed"},
    },
    "item": {
        "index": {"zh": "综合指数", "en": "index"},
        "first": {"zh": "最前", "en": "first"},
        "last": {"zh": "最后", "en": "last"},
        "none": {"zh": "说明", "en": "note"},
        "people": {"zh": "队伍培训", "en": "training of cadres"},
        "matters": {"zh": "工作推进", "en": "work in hand"},
    },
    "method": {
        "unit indicators": {
            "zh": "登记数；件数少的比例按贝塔—二项分布向全县收缩",
            "en": "registers; shares of few cases drawn towards the county (beta-binomial)",
        },
        "unit bands": {"zh": CONVENTIONS.zh, "en": CONVENTIONS.en},
    },
    "choice": BANDS,
    "why": _WHY,
    "way": {"up": {"zh": "拉高", "en": "pulls up"}, "down": {"zh": "拉低", "en": "pulls down"}},
    "aim": {
        "band": {"zh": "综合得分就达到上一档的水平", "en": "the score is that of the next band"},
        "mean": {"zh": "这项指标就达到各单位的平均水平", "en": "this indicator is at the mean of organisations"},
    },
    "column": {
        "unit": {"zh": "单位", "en": "organisation"},
        "why": {"zh": "原因", "en": "why"},
        "way": {"zh": "对综合得分", "en": "effect on the score"},
        "aim": {"zh": "能达到", "en": "reaches"},
    },
}


def table_of_unit(
    frame: pd.DataFrame,
    found: UnitIndicators,
    unit: str,
    policy: Policy | None,
    *,
    counted: str,
    measured_in: str,
    method: str = "unit indicators",
    by: tuple[str, ...] = (),
    se: str | None = None,
) -> Estimate:
    """Numbers of one organisation with the words that a person reads; a table not grouped by it has it as its domain.

    Parameters
    ----------
    frame : pandas.DataFrame
        `item`, `measure`, `value`, `n`, and the columns `by` and `se` name.
    found : UnitIndicators
        Where the numbers come from.
    unit, policy, counted, measured_in, method, by, se
        As the table has them.
    """
    items = {each.name: each.label._asdict() for each in found.indicators.indicators}
    labels = {**WORDS, "item": {**WORDS["item"], **items}, "unit": found.names}
    made = known(
        frame, value="value", by=by, measured_in=measured_in, n="n", se=se, counted=counted, labels=labels,
        policy=policy or Policy(), language=found.language, method=method, domain="" if "unit" in by else unit,
    )  # fmt: skip
    told = made.frame.assign(measure=frame["measure"].to_numpy())
    return replace(made, frame=told, about=replace(made.about, sources=found.sources))


def noted_row(
    found: UnitIndicators,
    unit: str,
    policy: Policy | None,
    why: Text,
    *,
    kind: Kind | None = None,
    by: tuple[str, ...] = (),
) -> Estimate:
    """One row without a number, which says why there is none; its groups are empty."""
    plain = {"item": kind or "none", "measure": "rate" if kind else "more", "value": np.nan, "n": 0}
    frame = pd.DataFrame([{**plain, **dict.fromkeys(by, "")}])
    measured_in = "share" if kind else MATTERS
    made = table_of_unit(frame, found, unit, policy, counted=kind or MATTERS, measured_in=measured_in, by=by)
    return replace(made, frame=made.frame.assign(note=why.of(found.language)))


def may_be_named(rows: pd.DataFrame, policy: Policy | None) -> pd.Series:
    """Which of these indicators may be named of the organisation: those of cadres only where there are enough.

    Parameters
    ----------
    rows : pandas.DataFrame
        Indexed by indicator, with `n`.
    policy : Policy, optional
        With the minimum cell.
    """
    enough = rows["n"] >= (policy or Policy()).minimum_cell
    return enough | ~rows.index.isin(OF_PEOPLE)
