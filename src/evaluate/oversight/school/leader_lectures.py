"""Leading cadres at the lectern (领导干部上讲台): how many have a duty, how many have lectured. Counts and no more."""

from __future__ import annotations

import datetime as dt

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import in_year, needed, part, told, total
from evaluate.oversight.school.open_door import LEADING
from evaluate.registers import Register

ITEMS = {
    "leaders_due": Text("应讲人数", "with a duty to lecture"),
    "leaders_lectured": Text("已讲人数", "of them have lectured"),
    "leaders_lectured_share": Text("已讲占应讲", "share of those due"),
    "duty_not_entered": Text("没有填是否应上讲台的人数", "without an entry on the duty to lecture"),
    "lectures": Text("领导干部授课次数", "lectures by leading cadres"),
    "lecture_hours": Text("领导干部授课学时", "hours by leading cadres"),
    "topics": Text("领导干部授课题目数", "topics of leading cadres"),
}
_HOW = Text("应讲以师资库登记为准，已讲指本年至少讲过一次；只计数，不评分、不排名、不列名",
            "due: as the faculty table says; lectured: once or more in the year; counted, never scored, ranked or "
            "named")  # fmt: skip
_TOPICS = Text("次数、学时、题目数只计领导干部讲的课", "lectures, hours and different topics by leading cadres")


def leader_lectures(
    sessions: Register,
    teachers: Register,
    *,
    year: int,
    as_of: dt.date | None = None,
    language: Language = "zh",
    policy: Policy | None = None,
) -> Estimate:
    """Of how many with a duty to lecture have how many lectured?

    Distinct people with a lecture in the year among those whom the faculty table says have the duty (应讲 32 人、已讲
    27 人). Nobody is named, scored or ranked, and there is no list of those who have not.

    Parameters
    ----------
    sessions, teachers : Register
        The timetable, and the faculty with the column `must_lecture`.
    year : int
        The year of the lectures.
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.
    policy : Policy, optional
        What may be shown: with fewer leaders than its minimum cell nothing is.

    Returns
    -------
    Estimate
        Items "leaders_due", "leaders_lectured", "leaders_lectured_share" (`n` in people, those due) and
        "duty_not_entered". Not known where the faculty table says of nobody whether there is a duty.

    **Source**: each member of a leadership team lectures at least once a year at the school of its level (Sichuan
    2016; Chengdu 2020); which forms count is in the timetable.
    """
    faculty = needed(teachers, "teacher_id", "must_lecture")
    duty = faculty["must_lecture"].astype("boolean")
    due = set(faculty.loc[duty.fillna(False), "teacher_id"])
    held = in_year(needed(sessions, "date", "teacher"), "date", year, as_of)
    lectured = len(due & set(held["teacher"].dropna()))
    told_of = bool(duty.notna().any())
    numbers = [
        total("leaders_due", len(due) if told_of else float("nan"), len(due), "people"),
        total("leaders_lectured", lectured if told_of else float("nan"), len(due), "people"),
        part("leaders_lectured_share", lectured, len(due)),
        total("duty_not_entered", duty.isna().sum(), len(faculty), "people"),
    ]
    return told(
        numbers, [sessions, teachers], method="leaders lectured", how=_HOW, counted="people", items=ITEMS,
        language=language, policy=policy,
    )  # fmt: skip


def leader_topics(
    sessions: Register, teachers: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """How many lectures, hours and different topics have leading cadres given?

    Parameters
    ----------
    sessions, teachers, year, as_of, language
        As in `leader_lectures`.

    Returns
    -------
    Estimate
        Items "lectures", "lecture_hours", "topics"; `n` in lectures.
    """
    faculty = needed(teachers, "teacher_id", "teacher_type")
    leading = faculty.loc[faculty["teacher_type"] == LEADING, "teacher_id"]
    held = in_year(needed(sessions, "date", "teacher", "hours", "topic"), "date", year, as_of)
    mine = held[held["teacher"].isin(leading)]
    numbers = [
        total("lectures", len(mine), len(mine), "lectures"),
        total("lecture_hours", mine["hours"].sum(), len(mine), "hours"),
        total("topics", mine["topic"].nunique(), len(mine), "topics"),
    ]
    return told(
        numbers, [sessions, teachers], method="leaders' topics", how=_TOPICS, counted="lectures", items=ITEMS,
        language=language,
    )  # fmt: skip
