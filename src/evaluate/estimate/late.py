"""Those who answered late beside those who answered early: a glimpse of those who did not answer at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Sample, with_columns
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.quantities import Names, listed
from evaluate.estimate.table import Estimate
from evaluate.estimate.together import stack
from evaluate.estimate.verbs import mean, share

GROUP = "answered"
LABELS = {
    "early": {"zh": "较早作答", "en": "answered early"},
    "late": {"zh": "较晚作答", "en": "answered late"},
    "late - early": {"zh": "晚减早", "en": "late less early"},
}


def late_respondents(
    sample: Sample,
    what: Names,
    *,
    order: str,
    since: Any = None,
    late: float = 0.25,
    confidence: float = 0.95,
) -> Estimate:
    """Do those who answered late say something else than those who answered early?

    Late answers come from people who nearly did not answer: where they differ, those who did not answer at all are
    likely to differ further, the same way. No difference proves nothing, but is a good sign.

    Parameters
    ----------
    sample : Sample
        The whole sample or a domain.
    what : str or list of str
        Items: numbers and scales by their mean, categories by their shares.
    order : str
        The column with the time of the answer, or its number in order of arrival.
    since : date, time or number, optional
        Answers from then on are late, such as the day of the reminder.
    late : float
        Without `since`: the part of the answers that counts as late, the last to arrive.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Grouped by "answered": early, late, and "late - early" with the error of the difference.

    Raises
    ------
    DesignError
        An unknown column, one without times or numbers, a name that is taken, fewer than two early or late answers.

    **Source**: Armstrong & Overton (1977), J. Marketing Research 14 (successive waves); Groves (2006), Public Opinion
    Quarterly 70, on what it cannot show.

    >>> from evaluate.design import Design
    >>> answers = pd.DataFrame({"day": [1, 1, 2, 2, 5, 6], "q": [4.0, 4.0, 5.0, 3.0, 2.0, 3.0]})
    >>> late_respondents(Sample(answers, Design()), "q", order="day", since=5).frame["value"].tolist()
    [4.0, 2.5, -1.5]

    """
    _refuse(sample, order, late)
    times = _times(sample, order)
    inside = np.isfinite(times) & (sample.weights > 0) & (True if sample.mask is None else sample.mask.rows)
    cut = _cut(sample, times[inside], order, since, late)
    group = np.where(times >= cut, "late", "early").astype(object)
    group[~np.isfinite(times)] = None
    _refuse_few(group[inside], order)
    told = with_columns(sample, {GROUP: pd.Series(pd.Categorical(group, ["early", "late"]), index=sample.frame.index)})
    names = listed(what)
    numbers = [name for name in names if name in sample.frame.columns and sample.item(name).numeric]
    others = [name for name in names if name not in numbers]
    parts = [mean(told, numbers, by=GROUP, confidence=confidence)] if numbers else []
    parts += [share(told, others, by=GROUP, confidence=confidence)] if others else []
    return _labelled(stack(*[table for part in parts for table in _compared(part)]))


def _compared(part: Estimate) -> list[Estimate]:
    """Early, late, and the difference, whose rows keep their measure."""
    early, late = part.select(**{GROUP: "early"}), part.select(**{GROUP: "late"})
    difference = late - early
    kept = {name: early.frame[name].to_numpy() for name in ("item", "choice")}
    frame = difference.frame.assign(measure="difference", **{GROUP: "late - early"}, **kept)
    plain = [replace(one, frame=one.frame.assign(**{GROUP: one.frame[GROUP].astype(object)})) for one in (early, late)]
    return [*plain, replace(difference, frame=frame[early.frame.columns])]


def _labelled(table: Estimate) -> Estimate:
    labels = {**table.about.labels, GROUP: LABELS}
    labels["column"] = {**labels.get("column", {}), GROUP: {"zh": "作答先后", "en": "time of answer"}}
    return table.described(labels=labels)


def _times(sample: Sample, order: str) -> Array:
    """The times of answering as numbers, NaN where unknown."""
    column = sample.frame[order]
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=float, na_value=np.nan)
    stamps = column
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        stamps = pd.to_datetime(column, errors="coerce", format="mixed")
        if bool((stamps.isna() & column.notna()).any()):
            raise _no_time(order, column[stamps.isna() & column.notna()].iloc[0])
    return _numbers(stamps)


def _numbers(stamps: pd.Series) -> Array:
    """Times as nanoseconds, whatever unit and time zone they came in."""
    return stamps.dt.as_unit("ns").astype("int64").to_numpy(dtype=float) * np.where(stamps.isna(), np.nan, 1.0)


def _cut(sample: Sample, times: Array, order: str, since: Any, late: float) -> float:
    """The first time that counts as late."""
    if since is None:
        return float(np.quantile(times, 1 - late, method="higher")) if len(times) else np.nan
    if isinstance(since, (int, float)):
        return float(since)
    try:
        stamp = pd.Timestamp(since)
    except (ValueError, TypeError) as error:
        raise _no_time(f"since ({order})", since) from error
    zone = getattr(sample.frame[order].dtype, "tz", None)
    return float(_numbers(pd.Series([stamp.tz_localize(zone) if zone and stamp.tzinfo is None else stamp]))[0])


def _refuse(sample: Sample, order: str, late: float) -> None:
    mistakes = []
    if GROUP in sample.frame.columns:
        mistakes.append(
            Mistake(
                GROUP,
                Text("数据里已有这个列名。", "The data have a column of this name."),
                Text(f"数据里没有名为 {GROUP} 的列。", f"No column {GROUP} in the data."),
                Text("先改名。", "Rename it first."),
            )
        )
    if not 0 < late < 1:
        mistakes.append(
            Mistake(
                f"late={late}",
                Text("比例要在 0 和 1 之间。", "A part lies between 0 and 1."),
                Text("例如 0.25。", "For example 0.25."),
                Text("改正 late，或用 since 给出催办日期。", "Correct it, or give the day of the reminder as since."),
            )
        )
    DesignError.refuse(mistakes)
    sample.groups((order,))


def _refuse_few(group: Array, order: str) -> None:
    early, late = int((group == "early").sum()), int((group == "late").sum())
    if min(early, late) >= 2:
        return
    raise DesignError.single(
        order,
        Text(f"较早 {early} 份、较晚 {late} 份，无法比较。", f"{early} early and {late} late answers: no comparison."),
        Text("两边各至少两份。", "Two or more of each."),
        Text("改 since 或 late。", "Change since or late."),
    )


def _no_time(where: str, value: Any) -> DesignError:
    return DesignError.single(
        where,
        Text(f"{value} 不是时间，也不是数。", f"{value} is neither a time nor a number."),
        Text("提交时间（2026-03-05 14:20）或序号。", "A time such as 2026-03-05 14:20, or a number."),
        Text("改用提交时间或序号所在的列。", "Name the column of times, or of numbers in order."),
    )
