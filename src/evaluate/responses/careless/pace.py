"""How fast somebody answered: seconds for each answer given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.responses.responses import Responses

SECONDS = "duration_seconds"
FEWEST_TIMED = 20
_NOT_ASKED = ("key",)


def seconds_per_answer(responses: Responses, *, time: str = SECONDS) -> pd.Series:
    """How many seconds did each answer take? (time)

    Seconds spent, divided by the answers given. Low values are suspect; high ones only tell of a pause, so they are
    not.

    Parameters
    ----------
    responses : Responses
        Answers with a column of seconds, as `import_file` keeps it.
    time : str
        The name of that column.

    Returns
    -------
    pandas.Series
        Seconds by respondent; NaN without a time, with a time of nothing, or without any answer.

    **Source**: Huang, Curran, Keeney, Poposki & DeShon (2012), J. Bus. Psychol. 27.

    """
    index = responses.frame.index
    if time not in responses.frame.columns:
        return pd.Series(np.nan, index=index)
    spent = responses.frame[time].to_numpy(dtype=float, na_value=np.nan)
    answers = _given(responses, time)
    usable = (spent > 0) & (answers > 0)
    return pd.Series(np.where(usable, spent / np.where(usable, answers, 1), np.nan), index=index)


def too_fast(responses: Responses, pace: pd.Series, *, least: float, share: float, by: str | None = None) -> pd.Series:
    """Below how many seconds per answer is somebody too fast? (the larger of two limits)

    `least` seconds, or `share` of the median pace of those in the same group of `by`; groups with fewer than 20 times
    are measured by everybody's median.
    """
    overall = float(pace.median()) if pace.notna().sum() >= FEWEST_TIMED else 0.0
    if by is None:
        middle = pd.Series(overall, index=pace.index)
    else:
        groups = responses.answers(by).astype(object)
        timed = pace.groupby(groups, dropna=False)
        middle = timed.transform("median").where(timed.transform("count") >= FEWEST_TIMED, overall)
    return (share * middle).clip(lower=least)


def _given(responses: Responses, time: str) -> np.ndarray:
    """Answers each gave: rows of a grid one by one, all boxes of one question together."""
    groups: dict[str, list[str]] = {}
    for column in responses.questionnaire.columns:
        if column.name in responses.frame.columns and column.name != time and column.role not in _NOT_ASKED:
            groups.setdefault(column.item if column.choice else column.name, []).append(column.name)
    given = [responses.frame[names].notna().any(axis=1).to_numpy() for names in groups.values()]
    return np.sum(given, axis=0) if given else np.zeros(len(responses.frame))
