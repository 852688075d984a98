"""The course bank: what has been renewed, what is offered, which quality courses have their evidence, textbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import grouped, in_year, needed, part, parts, told, total
from evaluate.registers import Register

#: Columns of the office's list of quality courses.
QUALITY_COLUMNS = ("code", "name", "content_category", "last_updated", "times_offered", "evidence", "state")
RENEWAL = {
    "new": Text("本年新开发", "made in the year"),
    "updated": Text("本年更新", "updated in the year"),
    "not_renewed": Text("本年没有更新", "not renewed"),
    "not_known": Text("没有填日期", "no date entered"),
}
_GROUPS = ("content_category", "competency", "method", "required")
ITEMS = {
    "renewal": Text("课程更新", "renewal of courses"),
    "courses": Text("课程门数", "courses"),
    "renewed": Text("本年新开发和更新的门数", "courses made or updated in the year"),
    "course_renewal_rate": Text("课程更新率", "renewal rate of courses"),
    "quality": Text("精品课门数", "quality courses"),
    "quality_not_entered": Text("没有填是否精品课的占比", "share without an entry"),
    "quality_with_evidence": Text("有依据的精品课占比", "share of quality courses with evidence"),
    "courses_given": Text("本年开过的课程门数", "courses given in the year"),
    "courses_given_share": Text("本年开过的课程占比", "share of courses given in the year"),
    "textbook": Text("开过的课程中登记了教材的占比", "share of the courses given that name a textbook"),
    "textbooks": Text("用到的教材种数", "textbooks used"),
}
_HOW = Text(
    "课程更新率＝本年新开发和更新的门数÷年末课程库门数；没有填日期的课程留在分母里",
    "renewal rate = courses made or updated in the year ÷ courses in the bank; a course without a date stays in the "
    "denominator",
)
_QUALITY = Text("精品课以课程目录登记为准，依据须写明", "quality courses as the catalogue says, with its evidence")
_USE = Text("本年课表上出现过的课程除以课程库门数", "courses on the year's timetable ÷ courses in the bank")


def course_renewal(
    courses: Register, *, year: int, by: str | Sequence[str] = (), language: Language = "zh"
) -> Estimate:
    """What part of the course bank was made or updated in the year?

    Courses whose day of making or of last update lies in the year ÷ all courses that were in the bank at the end of
    the year (those made later are left out). A course of which no day is entered is not known, and counts as not
    renewed in the rate.

    Parameters
    ----------
    courses : Register
        The table `courses`.
    year : int
        The year.
    by : str or sequence of str
        Codes of the table, such as "content_category".
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "courses", "renewed", "course_renewal_rate"; `n` in courses.

    **Source**: a rate of renewal (above 50 %) is published by county schools (Yuanjiang 2023); none gives a formula,
    and this definition is ours.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"code": ["K1", "K2"], "last_updated": ["2026-03-01", "2024-03-01"]})
    >>> course_renewal(Register("courses", table, office_forms()["courses"]), year=2026).frame["value"].tolist()
    [2.0, 1.0, 0.5]
    """
    table = _renewal(courses, year)
    numbers = []
    for group, rows in grouped(table, by, _GROUPS):
        done = rows["renewal"].isin(["new", "updated"]).sum()
        numbers += [
            total("courses", len(rows), len(rows), "courses", group=group),
            total("renewed", done, len(rows), "courses", group=group),
            part("course_renewal_rate", done, len(rows), group=group),
        ]
    return told(
        numbers, [courses], method="renewal", how=_HOW, counted="courses", items=ITEMS, by=by, language=language
    )


def renewal_states(courses: Register, *, year: int, language: Language = "zh") -> Estimate:
    """What part of the bank is new, updated, not renewed, or without a date?

    Parameters
    ----------
    courses, year, language
        As in `course_renewal`.

    Returns
    -------
    Estimate
        Item "renewal" with the states as choices; `n` in courses.
    """
    table = _renewal(courses, year)
    return told(
        parts("renewal", table["renewal"], tuple(RENEWAL)), [courses], method="renewal", how=_HOW, counted="courses",
        items=ITEMS, choices=RENEWAL, language=language,
    )  # fmt: skip


def quality_courses(courses: Register) -> pd.DataFrame:
    """Which courses are called quality courses, and on what evidence?

    Parameters
    ----------
    courses : Register
        The table `courses`.

    Returns
    -------
    pandas.DataFrame
        `code | name | content_category | last_updated | times_offered | evidence | state`, those without evidence
        first; for the office, which has to find it or drop the title.
    """
    table = needed(courses, "code", "name", "content_category", "last_updated", "times_offered", "quality_course",
                   "quality_evidence")  # fmt: skip
    chosen = table[table["quality_course"].astype("boolean").fillna(False)]
    given = chosen["quality_evidence"].fillna("").astype(str).str.strip() != ""
    state = given.map({True: "with_evidence", False: "no_evidence"})
    listed = chosen.assign(evidence=chosen["quality_evidence"], state=state, _given=given)
    return listed.sort_values(["_given", "code"], ignore_index=True)[list(QUALITY_COLUMNS)]


def quality_course_count(courses: Register, *, language: Language = "zh") -> Estimate:
    """How many quality courses are there, and what part of them has its evidence entered?

    Parameters
    ----------
    courses : Register
        The table `courses`.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "quality", "quality_not_entered" and "quality_with_evidence"; `n` in courses. Not known where the table
        says of no course whether it is one.
    """
    listed, entered = quality_courses(courses), needed(courses, "code", "quality_course")["quality_course"].notna()
    numbers = [
        total("quality", len(listed) if entered.any() else float("nan"), len(entered), "courses"),
        part("quality_not_entered", (~entered).sum(), len(entered)),
        part("quality_with_evidence", (listed["state"] == "with_evidence").sum(), len(listed)),
    ]
    return told(
        numbers, [courses], method="quality courses", how=_QUALITY, counted="courses", items=ITEMS, language=language
    )


def course_use(
    courses: Register, sessions: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """How much of the bank was taught, and with textbooks?

    Parameters
    ----------
    courses, sessions : Register
        The catalogue and the timetable.
    year : int
        The year of the lectures.
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Courses given and their share of the bank; the share of those given that name a textbook, and how many
        different textbooks; `n` in courses.
    """
    bank = needed(courses, "code", "textbook")
    held = in_year(needed(sessions, "date", "course"), "date", year, as_of)
    given = bank[bank["code"].isin(held["course"].dropna())]
    books = given["textbook"].dropna().astype(str).str.strip()
    books = books[books != ""]
    numbers = [
        total("courses_given", len(given), len(bank), "courses"),
        part("courses_given_share", len(given), len(bank)),
        part("textbook", len(books), len(given)),
        total("textbooks", books.nunique(), len(given), "textbooks"),
    ]
    return told(
        numbers, [courses, sessions], method="course use", how=_USE, counted="courses", items=ITEMS, language=language
    )


def _renewal(courses: Register, year: int) -> pd.DataFrame:
    """The courses that were in the bank at the end of the year, and how each was renewed."""
    table = needed(courses, "code", "made_on", "last_updated")
    made, updated = pd.to_datetime(table["made_on"]), pd.to_datetime(table["last_updated"])
    state = pd.Series("not_renewed", index=table.index, dtype=object)
    state = state.mask(updated.dt.year == year, "updated").mask(made.dt.year == year, "new")
    # an update after the year hides whether there was one in it
    hidden = (updated.dt.year > year) & (made.dt.year != year)
    state = state.mask((made.isna() & updated.isna()) | hidden, "not_known")
    later = made.dt.year > year
    return table.assign(renewal=state)[~later].reset_index(drop=True)
