"""How trainees keep to the rules of a class: attendance by half-day, violations, withdrawals, pass rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, ratio, share
from evaluate.oversight.classes.held_classes import class_groups, held_classes
from evaluate.oversight.classes.trainee_rows import ATTENDED, PERSON_KEY, came, of_class
from evaluate.oversight.columns import codes
from evaluate.oversight.everyone import everyone, nobody, told_of
from evaluate.registers import Register

WORDS = {
    "measure": {"share": {"zh": "占比", "en": "share"}, "ratio": {"zh": "比率", "en": "rate"}},
    "item": {
        "attended / marked": {"zh": "半天出勤率", "en": "half-days attended"},
        "violation": {"zh": "违纪情况", "en": "violations"},
        "withdrawn": {"zh": "退学", "en": "withdrawn"},
        "result": {"zh": "考核结果", "en": "result"},
    },
    "choice": {
        "violation=no_violation": {"zh": "没有违纪登记", "en": "none entered"},
        "violation=several": {"zh": "不止一种", "en": "several kinds"},
        "withdrawn=1": {"zh": "退学", "en": "withdrawn"},
        "result=passed": {"zh": "合格以上", "en": "passed"},
        "result=failed": {"zh": "不合格", "en": "failed"},
    },
    "column": {"year": {"zh": "年度", "en": "year"}},
}
_ATTENDANCE = Text(
    "签到表里到、迟到、早退的半天除以有记录的半天", "half-days attended, if late or in part, ÷ half-days marked"
)
_CONDUCT = Text("以报到的学员（人次）为分母；没有登记不等于没有发生", "of trainees who arrived, by class; what is not "
                "entered may have happened")  # fmt: skip


def attendance_rate(
    roster: Register,
    class_plan: Register,
    classes_held: Register,
    enrolment: Register,
    attendance: Register,
    *,
    by: str | Sequence[str] = ("class_type",),
    year: int | None = None,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the half-days did trainees attend?

    Parameters
    ----------
    roster, class_plan, classes_held, enrolment, attendance : Register
        The tables of those names; cadres managed above the county stand apart and are left out.
    by : str or sequence of str
        Codes of the plan, such as "class_type".
    year : int, optional
        Of classes that opened in it.
    policy : Policy, optional
        What may be shown: groups of fewer trainees than its minimum cell are hidden.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "ratio", from 0 to 1, `n` in trainees with marks; without error, since everybody is counted.
    """
    columns = class_groups(by)
    held = held_classes(class_plan, classes_held)
    trainees = _of_year(came(enrolment, held, roster), held, year, columns)
    marks = of_class(attendance, held).assign(mark=codes(attendance.table, "attendance"))
    marks = marks[marks["mark"].notna()].assign(attended=marks["mark"].isin(ATTENDED).astype(float), marked=1.0)
    counted = marks.groupby(PERSON_KEY)[["attended", "marked"]].sum()
    frame = trainees.join(counted, on=PERSON_KEY, how="inner")
    if frame.empty:
        return nobody(columns, "ratio", "people")
    sample = everyone(frame[[*columns, "attended", "marked"]], policy=policy, language=language)
    found = ratio(sample, "attended", "marked", by=columns or None)
    shown = replace(found, frame=found.frame.assign(measured_in="share"))
    return told_of(
        shown, (attendance, enrolment, class_plan), labels=WORDS, method="attendance by half-day", how=_ATTENDANCE
    )


def trainee_conduct(
    roster: Register,
    class_plan: Register,
    classes_held: Register,
    enrolment: Register,
    *,
    discipline: Register | None = None,
    results: Register | None = None,
    by: str | Sequence[str] = (),
    year: int | None = None,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """How many trainees broke which rule of conduct, had to leave, and passed?

    Parameters
    ----------
    roster, class_plan, classes_held, enrolment : Register
        As in `attendance_rate`.
    discipline, results : Register, optional
        Violations with what came of them, and grades; items of a table that is not there are left out.
    by, year, policy, language
        As in `attendance_rate`. Kinds of violation of fewer people than the minimum cell are hidden.

    Returns
    -------
    Estimate
        Measure "share": items "violation" (its kinds, "several", "no_violation"), "withdrawn" and "result" ("passed",
        "failed"; of those with a grade), counted in people: a trainee of two classes counts in each.
    """
    columns = class_groups(by)
    held = held_classes(class_plan, classes_held)
    frame = _of_year(came(enrolment, held, roster), held, year, columns)
    items: list[str] = []
    if discipline is not None:
        frame, items = frame.join(_violations(discipline, held), on=PERSON_KEY), ["violation", "withdrawn"]
        frame = frame.fillna({"violation": "no_violation"})
        # a flag and no answer: of two answers the one that nobody gave would tell the other
        frame = frame.assign(withdrawn=frame["withdrawn"].eq("yes").fillna(False).astype(bool))
    if results is not None:
        frame, items = frame.join(_results(results, held), on=PERSON_KEY), [*items, "result"]
    if frame.empty or not items:
        return nobody(columns, "share", "people")
    found = share(everyone(frame[[*columns, *items]], policy=policy, language=language), items, by=columns or None)
    registers = (discipline, results, enrolment, class_plan)
    kinds = discipline.labels()["violation"] if discipline is not None else {}
    choices = {f"violation={code}": dict(words) for code, words in kinds.items()} | WORDS["choice"]
    return told_of(found, registers, labels={**WORDS, "choice": choices}, method="conduct", how=_CONDUCT)


def _of_year(trainees: pd.DataFrame, held: pd.DataFrame, year: int | None, columns: Sequence[str]) -> pd.DataFrame:
    """Trainees with the codes of their class."""
    frame = trainees.join(held[list(dict.fromkeys(["year", *columns]))], on="place")
    kept = frame if year is None else frame[(frame["year"] == year).fillna(False).to_numpy(dtype=bool)]
    return kept.assign(year=kept["year"].astype("string").astype(object))


def _violations(discipline: Register, held: pd.DataFrame) -> pd.DataFrame:
    """Of each trainee with an entry, its kind, or that there are several, and whether it ended the class."""
    rows = of_class(discipline, held).assign(
        violation=codes(discipline.table, "violation"), handling=codes(discipline.table, "handling")
    )
    by_person = rows.groupby(PERSON_KEY)
    kinds = by_person["violation"].agg(lambda kinds: kinds.iloc[0] if kinds.nunique() == 1 else "several")
    left = by_person["handling"].agg(lambda ends: "yes" if (ends == "withdrawn").any() else "no")
    return pd.DataFrame({"violation": kinds, "withdrawn": left})


def _results(results: Register, held: pd.DataFrame) -> pd.Series:
    grades = codes(results.table, "grade")
    outcome = (grades == "failed").map({True: "failed", False: "passed"}).where(grades.notna(), None)
    return of_class(results, held).assign(result=outcome).groupby(PERSON_KEY)["result"].first()
