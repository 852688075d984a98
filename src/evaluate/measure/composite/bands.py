"""Three bands with a reason: clearly above, clearly below, and all others in between."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from evaluate.errors import DesignError, Text
from evaluate.measure.composite.ranges import RankRange

Band = Literal["top", "middle", "bottom"]
BANDS = {
    "top": Text("稳居前列", "clearly in the first third"),
    "middle": Text("居中", "in between"),
    "bottom": Text("需要加力", "clearly in the last third"),
}


def bands(ranges: RankRange, *, level: float = 0.8) -> pd.DataFrame:
    """In which of three bands is each unit, and why?

    Top (bottom) when the unit is in the first (last) third in `level` of the draws or more; all others are in the
    middle, whatever their score. There may be fewer than a third at either end, or nobody.

    Parameters
    ----------
    ranges : RankRange
        From `rank_range`.
    level : float
        Above 0.5, up to 1.

    Returns
    -------
    pandas.DataFrame
        unit | band | reason_zh | reason_en | office_reason_zh | office_reason_en. The reason is for the unit's page;
        the office's names the chances of both ends, and stays in the office's copy.

    Raises
    ------
    DesignError
        A level out of range.

    """
    if not 0.5 < level <= 1:
        raise _level(level)
    frame = ranges.frame
    top, bottom = frame["p_top"].to_numpy(), frame["p_bottom"].to_numpy()
    band = np.select([top >= level, bottom >= level], ["top", "bottom"], "middle")
    rows = [
        _reasons(name, float(first), float(last), level, ranges.erring > 0)
        for name, first, last in zip(band, top, bottom, strict=True)
    ]
    columns = ["reason_zh", "reason_en", "office_reason_zh", "office_reason_en"]
    told = pd.DataFrame(rows, columns=columns, index=frame.index)
    return pd.concat([frame[["unit"]].assign(band=band), told], axis=1)


def _reasons(band: str, top: float, bottom: float, level: float, erring: bool) -> tuple[str, str, str, str]:
    """The reason for the unit, and the one for the office, in both languages."""
    with_errors = Text("、计入抽样误差", ", sampling errors included") if erring else Text("", "")
    by_errors = Text("和抽样误差", " and sampling errors") if erring else Text("", "")
    own = {
        "top": Text(
            f"换用其他算法和权重{with_errors.zh}后，绝大多数情形（不低于 {level:.0%}）仍在前三分之一。",
            f"In the first third in {level:.0%} or more of the ways to compute the index{with_errors.en}.",
        ),
        "bottom": Text(
            f"换用其他算法和权重{with_errors.zh}后，绝大多数情形仍在后三分之一，短板不是算法造成的。",
            f"In the last third in nearly all ways to compute the index{with_errors.en}, whatever the method.",
        ),
        "steady": Text(
            f"换用其他算法和权重{with_errors.zh}后，绝大多数情形都在中间。",
            f"In neither end in nearly all ways to compute the index{with_errors.en}.",
        ),
        "middle": Text(
            f"位次随算法、权重{by_errors.zh}变动，不足以说明在前列或在后列。",
            f"The place changes with methods, weights{by_errors.en}: neither end can be claimed.",
        ),
    }["steady" if band == "middle" and top + bottom <= 1 - level else band]
    office = Text(
        f"前三分之一的可能性 {top:.0%}，后三分之一的可能性 {bottom:.0%}（分档线 {level:.0%}）。",
        f"First third in {top:.0%} of the draws, last third in {bottom:.0%} (a band asks for {level:.0%}).",
    )
    return own.zh, own.en, office.zh, office.en


def _level(level: float) -> DesignError:
    return DesignError.single(
        f"bands(level={level:g})",
        Text("分档线超出范围。", "The level is out of range."),
        Text("大于 0.5，不超过 1，通常 0.8。", "Above 0.5, up to 1; 0.8 as a rule."),
        Text("改正 level。", "Correct level."),
    )
