"""The index as a table of results: a score or a place by unit, with its range over the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.design.policy import Policy
from evaluate.errors import DesignError, Language, Mistake, Text
from evaluate.estimate import Estimate, Source, known
from evaluate.measure.composite.ranges import HIGH, LOW, RankRange

METHOD = Text(
    "综合指数；区间为 {draws:,} 次抽样的第 5 至第 95 百分位（抽样含{over}，种子 {seed}）",
    "composite index; ranges are the 5th to 95th percentile of {draws:,} draws over {over} (seed {seed})",
)
OVER = {
    False: Text("算法和权重", "methods and weights"),
    True: Text("算法、权重和抽样误差", "methods, weights and sampling errors"),
}


def index_table(
    ranges: RankRange,
    sizes: pd.Series,
    *,
    measure: Literal["index", "rank"] = "index",
    labels: Mapping[str, Mapping[str, str]] | None = None,
    policy: Policy | None = None,
    source: Source | None = None,
    language: Language = "zh",
) -> Estimate:
    """The score or the place of every unit with its range, as a table for a report.

    Parameters
    ----------
    ranges : RankRange
        From `rank_range`.
    sizes : pandas.Series
        People behind each unit's numbers, by unit code.
    measure : {"index", "rank"}
        The score, or the median place of the draws.
    labels : mapping, optional
        Unit code → {"zh": …, "en": …}.
    policy, source, language
        What is said of the table; numbers of units below the policy's minimum cell are hidden when it is shown.

    Returns
    -------
    Estimate
        By unit, item "composite", measured in "points" or "rank", counted in people; interval "draws" with confidence
        0.9. It carries no covariance: scores of one index do not err on their own.

    Raises
    ------
    DesignError
        A unit without a size.

    """
    frame = ranges.frame
    people = sizes.reindex(frame["unit"])
    DesignError.refuse(_no_size(unit) for unit in people.index[people.isna()])
    names = ("score", "score_low", "score_high") if measure == "index" else ("place_median", "place_low", "place_high")
    rows = frame[["unit"]].assign(number=frame[names[0]], n=people.to_numpy(dtype=np.int64))
    made = known(
        rows, value="number", item="composite", by="unit", measure=measure, n="n", counted="people", source=source,
        measured_in="points" if measure == "index" else "rank",
        labels=_labels(ranges, labels or {}), language=language, method="composite index",
        policy=policy or Policy(),
    )  # fmt: skip
    told = made.frame.assign(low=frame[names[1]].to_numpy(float), high=frame[names[2]].to_numpy(float))
    about = replace(made.about, interval="draws", confidence=(HIGH - LOW) / 100)
    return replace(made, frame=told, about=about, linear=None)


def _labels(ranges: RankRange, units: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Mapping[str, str]]]:
    over, said = OVER[ranges.erring > 0], {"draws": len(ranges.drawn), "seed": ranges.seed}
    return {
        "measure": {"index": {"zh": "得分", "en": "score"}, "rank": {"zh": "位次（中位数）", "en": "place (median)"}},
        "item": {"composite": {"zh": "综合指数", "en": "composite index"}},
        "method": {
            "composite index": {
                "zh": METHOD.zh.format(over=over.zh, **said),
                "en": METHOD.en.format(over=over.en, **said),
            }
        },
        "column": {"unit": {"zh": "单位", "en": "unit"}},
        "unit": dict(units),
    }


def _no_size(unit: object) -> Mistake:
    return Mistake(
        f"index_table: {unit}",
        Text("没有这个单位的人数。", "The unit has no number of people."),
        Text("每个单位的人数。", "A number for every unit."),
        Text("从名册补上人数。", "Count them in the roster."),
    )
