"""The objective of a class held against its result: what can be measured in it, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from evaluate.errors import Language, Text

Verdict = Literal["reached", "not_reached", "not_shown", "not_known", "not_recorded", "not_measurable"]
#: The columns of `held_against`.
OBJECTIVE_COLUMNS = ("statement", "measure", "target", "value", "n", "verdict", "note")
VERDICT_WORDS: Mapping[str, Text] = {
    "reached": Text("达到", "reached"),
    "not_reached": Text("没有达到", "not reached"),
    "not_shown": Text("还不能认定", "not shown"),
    "not_known": Text("没有数据", "no data"),
    "not_recorded": Text("台账里没有这项数据", "not recorded"),
    "not_measurable": Text("目标不可衡量", "the objective cannot be measured"),
}
_NUMBER = r"(\d+(?:\.\d+)?)\s*"
_MORE = r"(?:提高|提升|增加|上升|增长)\s*(?:了|到?不少于|不低于|至少)?\s*"
#: What an objective may ask of the records of a class, the most exact first; a number that none of them takes is told.
_KINDS: tuple[tuple[str, str, float], ...] = (
    ("score_gain", rf"(?:测试|测验|考试|成绩|平均分|得分).*?{_MORE}{_NUMBER}分", 1.0),
    ("pass_rate", rf"(?:合格率|及格率|通过率|结业率).*?{_NUMBER}[%％]", 0.01),
    ("excellent_rate", rf"优秀率.*?{_NUMBER}[%％]", 0.01),
    ("attendance_rate", rf"(?:出勤率|到课率|参训率).*?{_NUMBER}[%％]", 0.01),
    ("satisfied", rf"满意(?:率|度).*?{_NUMBER}[%％]", 0.01),
    ("score_after", rf"(?:平均分|平均成绩|结业测试|结业考试).*?{_NUMBER}分", 1.0),
)
_CLAUSES = re.compile(r"[；;。，,\n]+")
_ALL = re.compile(r"(?:全部|全员|人人|所有学员).{0,6}(?:合格|及格|通过)")


@dataclass(frozen=True)
class Measured:
    """One number of a class: its value, the people behind it, and an interval where it has one.

    `note` says why there is no value. With an interval (`low`, `high`) the value alone decides nothing.
    """

    value: float | None
    n: int
    note: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Statement:
    """One clause of an objective: what it asks for, and how much; no measure for a clause that names none."""

    text: str
    measure: str = ""
    target: float | None = None


def read_objective(objective: str) -> tuple[Statement, ...]:
    """What does an objective promise that can be counted?

    Each clause is one statement. Understood are a gain in the test score, a mean score, a pass rate, a rate of
    excellent grades, attendance and satisfaction. Another number is kept as asked for and not recorded; a clause
    without a number cannot be measured.

    Parameters
    ----------
    objective : str
        As it stands in the class plan.

    Returns
    -------
    tuple of Statement

    >>> read_objective("结业测试平均分比开班时提高10分，合格率95%")[1]
    Statement(text='合格率95%', measure='pass_rate', target=0.95)
    """
    clauses = [clause.strip() for clause in _CLAUSES.split(objective) if clause.strip()]
    return tuple(_statement(clause) for clause in clauses)


def is_measurable(objective: str) -> bool:
    """Whether an objective has one clause at least whose result the records of a class can give."""
    return any(one.measure not in ("", "other") for one in read_objective(objective))


def held_against(objective: str, measured: Mapping[str, Measured], *, language: Language = "zh") -> pd.DataFrame:
    """Did the class reach what it set out to?

    A rate or mean of the class's own records is that of everybody counted and is compared as it is. A number with an
    interval, such as satisfaction, is reached only when the whole interval reaches the target, and missed only when
    the whole interval lies below.

    Parameters
    ----------
    objective : str
        As it stands in the class plan.
    measured : mapping of str to Measured
        By measure: score_gain, score_after, pass_rate, excellent_rate, attendance_rate, satisfied.
    language : {"zh", "en"}
        Of the notes.

    Returns
    -------
    pandas.DataFrame
        `statement | measure | target | value | n | verdict | note`, a row a clause. Clauses without a number that
        stand beside one that can be measured are its wording and have no row.
    """
    statements = read_objective(objective) or (Statement(objective.strip()),)
    counted = [one for one in statements if one.measure]
    rows = [_row(one, measured, language) for one in counted or statements]
    return pd.DataFrame(rows, columns=list(OBJECTIVE_COLUMNS))


def _statement(clause: str) -> Statement:
    for measure, pattern, unit in _KINDS:
        if found := re.search(pattern, clause):
            return Statement(clause, measure, round(float(found[1]) * unit, 6))
    if _ALL.search(clause):
        return Statement(clause, "pass_rate", 1.0)
    return Statement(clause, "other" if re.search(r"\d", clause) else "")


def _row(one: Statement, measured: Mapping[str, Measured], language: Language) -> tuple[object, ...]:
    if not one.measure:
        return (one.text, "", None, None, 0, "not_measurable", "")
    found = measured.get(one.measure)
    if found is None:
        verdict = "not_recorded" if one.measure == "other" else "not_known"
        return (one.text, one.measure, one.target, None, 0, verdict, VERDICT_WORDS[verdict].of(language))
    verdict = _verdict(found, one.target or 0.0)
    return (one.text, one.measure, one.target, found.value, found.n, verdict, found.note)


def _verdict(found: Measured, target: float) -> Verdict:
    if found.value is None:
        return "not_known"
    low, high = (found.value, found.value) if found.low is None or found.high is None else (found.low, found.high)
    if low >= target - 1e-9:
        return "reached"
    return "not_reached" if high < target - 1e-9 else "not_shown"
