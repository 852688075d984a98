"""What a class comes to in numbers: scores before and after, pass rate, attendance; small groups are not shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.errors import Language, Text
from evaluate.oversight.classes.class_objective import Measured

_FAILED, _EXCELLENT = "failed", "excellent"


def class_figures(
    people: pd.DataFrame, *, half_days: int, minimum: int = 10, language: Language = "zh"
) -> dict[str, Measured]:
    """How did a class come out?

    Mean scores and their mean difference among people who have both; pass rate: grades other than 不合格 ÷ grades
    entered; attendance: half-days attended ÷ half-days × people who came. Everybody of the class is counted, so that
    nothing is estimated; that the score rose says nothing of why.

    Parameters
    ----------
    people : pandas.DataFrame
        One row a person who came: `attended`, `score_before`, `score_after`, `grade` (empty where none is entered).
    half_days : int
        Half-days of the class.
    minimum : int
        Scores and grades of fewer people than this are not shown.
    language : {"zh", "en"}
        Of the notes.

    Returns
    -------
    dict of str to Measured
        score_before, score_after, score_gain (points), pass_rate, excellent_rate, attendance_rate (0 to 1); a number
        that nothing is entered for is not there.
    """
    before, after = (people[name].astype(float) for name in ("score_before", "score_after"))
    paired = before.notna() & after.notna()
    grades = people["grade"].dropna()
    found = {
        "score_before": before[paired],
        "score_after": after.dropna(),
        "score_gain": (after - before)[paired],
        "pass_rate": (grades != _FAILED).astype(float),
        "excellent_rate": (grades == _EXCELLENT).astype(float),
    }
    figures = {name: _mean(values, minimum, language) for name, values in found.items() if len(values)}
    if len(people) and half_days:
        rate = float(people["attended"].sum()) / (half_days * len(people))
        figures["attendance_rate"] = Measured(rate, len(people))
    return figures


def _mean(values: pd.Series, minimum: int, language: Language) -> Measured:
    if len(values) < minimum:
        return Measured(None, len(values), too_few(minimum).of(language))
    return Measured(float(np.mean(values.to_numpy(dtype=float))), len(values))


def too_few(minimum: int) -> Text:
    """Why a number of few people is not shown."""
    return Text(f"不足{minimum}人，不显示", f"fewer than {minimum} people, not shown")
