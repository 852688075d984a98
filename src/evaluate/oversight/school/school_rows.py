"""Terms and years of the Party school as rules judge them: leaders' lectures, main classes; counts, never persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluate.oversight.classes.held_classes import held_classes, lessons
from evaluate.oversight.columns import codes, days, flags
from evaluate.registers import Register, RuleBook, defined

MAIN = "main"
_LEADER = "leading_cadre"


def school_terms(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    teachers: Register,
    *,
    years: Sequence[int],
    as_of: dt.date,
    semesters: Register | None = None,
) -> pd.DataFrame:
    """How many hours of the main classes did leading cadres teach, by year and by semester?

    Lessons of main classes in the term whose teacher is a leading cadre, ÷ all hours of main classes in it. The rule
    set of the day says whether the year or the semester counts. Numbers are a least while the term lasts, where a
    timetable does not tell all hours of its class, and where a lecture has no known teacher.

    Parameters
    ----------
    class_plan, classes_held, sessions, teachers : Register
        The tables of those names.
    years : sequence of int
        Calendar years to look at.
    as_of : datetime.date
        The day on which is looked.
    semesters : Register, optional
        The school's own semesters; without it there are rows of years only.

    Returns
    -------
    pandas.DataFrame
        `subject`, `on` (the last day of the term), `term` ("year", "semester"), `leader_hours`, `main_class_hours`
        and their `<column>_partial`: for `judge`. Terms without a main class are left out.

    **Source**: 党校（行政学院）工作条例 (2025) Art. 8 (4), by semester; the national plan of 2018–2022, by year.
    """
    held = held_classes(class_plan, classes_held, sessions)
    held = held[(held["class_type"] == MAIN).to_numpy()].reset_index(drop=True)
    taught = lessons(sessions, held)
    kinds = dict(zip(teachers.table["teacher_id"].astype(str), codes(teachers.table, "teacher_type"), strict=True))
    taught["kind"] = taught["teacher"].map(kinds).astype(object)
    spans = [(str(year), "year", pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)) for year in years]
    if semesters is not None:
        table = semesters.table
        names, ends = codes(table, "semester"), (days(table, "from"), days(table, "until"))
        spans += [(str(name), "semester", *span) for name, *span in zip(names, *ends, strict=True)]
    rows = [_term(span, held, taught, pd.Timestamp(as_of)) for span in spans]
    columns = ["subject", "on", "term", "leader_hours", "main_class_hours"]
    partial = ["leader_hours_partial", "main_class_hours_partial"]
    return pd.DataFrame([row for row in rows if row], columns=[*columns, *partial])


def school_years(
    class_plan: Register, classes_held: Register, rules: RuleBook, *, years: Sequence[int], as_of: dt.date
) -> pd.DataFrame:
    """How many main classes were held, and how many of them of the kinds and lengths that a rule asks for?

    Parameters
    ----------
    class_plan, classes_held : Register
        The tables of those names; `main_class_kind` of the plan tells refresher classes from those for young cadres.
    rules : RuleBook
        Defines both kinds with their least length; nothing is counted where the study goes by no such definition.
    years : sequence of int
        Years to look at; of one in which no class is registered nothing is known.
    as_of : datetime.date
        The day on which is looked: counts of a year that has not ended are a least.

    Returns
    -------
    pandas.DataFrame
        `subject`, `on` (31 December), `refresher_classes`, `young_cadre_classes`, `main_classes` and their
        `<column>_partial`: for `judge`.
    """
    held = held_classes(class_plan, classes_held)
    kinds = {
        "refresher_classes": defined(held, rules, "refresher_classes", days=held["opened_on"]),
        "young_cadre_classes": defined(held, rules, "young_cadre_classes", days=held["opened_on"]),
        "main_classes": (held["class_type"] == MAIN).astype("boolean").where(held["class_type"].notna()),
    }
    frame = pd.DataFrame({"subject": [str(year) for year in years]})
    frame["on"] = [pd.Timestamp(year, 12, 31) for year in years]
    running = (frame["on"] > pd.Timestamp(as_of)).to_numpy()
    of_year = [(held["year"] == year).fillna(False).to_numpy(dtype=bool) for year in years]
    for name, which in kinds.items():
        told = [which[rows] for rows in of_year]
        frame[name] = [float(one.sum()) if one.notna().any() else np.nan for one in told]
        frame[f"{name}_partial"] = running | np.array([bool(one.isna().any()) for one in told])
    return frame


def leadership_years(teachers: Register, sessions: Register, *, years: Sequence[int], as_of: dt.date) -> pd.DataFrame:
    """How many of the leaders who have to lecture did so in each year? Counts only: nobody is named or judged.

    Parameters
    ----------
    teachers, sessions : Register
        The teachers (`must_lecture` as it is today) and the timetable.
    years : sequence of int
        Years to look at; of one without any lesson nothing is known.
    as_of : datetime.date
        The day on which is looked: the count of a year that has not ended is a least.

    Returns
    -------
    pandas.DataFrame
        `subject`, `on` (31 December), `leaders_lectured`, `leaders_due` and their `<column>_partial`: for `judge`.
    """
    due = flags(teachers.table, "must_lecture")
    ours = set(teachers.table["teacher_id"].astype(str)[due.fillna(False).to_numpy(dtype=bool)])
    unsure = bool((due.isna() & (codes(teachers.table, "teacher_type") == _LEADER)).any())
    date, teacher = days(sessions.table, "date"), codes(sessions.table, "teacher")
    nameless = teacher.isna() & (codes(sessions.table, "method") == "lecture")
    rows = []
    for year in years:
        now, end = (date.dt.year == year).to_numpy(), pd.Timestamp(year, 12, 31)
        lectured = len(ours & set(teacher[now])) if now.any() else np.nan
        least = end > pd.Timestamp(as_of) or bool(nameless[now].any()) or unsure
        rows.append((str(year), end, lectured, float(len(ours)) if due.notna().any() else np.nan, least, unsure))
    names = ["leaders_lectured", "leaders_due"]
    return pd.DataFrame(rows, columns=["subject", "on", *names, *(f"{name}_partial" for name in names)])


def plan_filings(class_plan: Register) -> pd.DataFrame:
    """When did each organiser file its plan for the year?

    The first day of filing among the organiser's classes of a year; classes filed later are additions. Where the office
    keeps no days of filing at all, nothing is known; where it does, an empty day is late once the due day has passed.

    Parameters
    ----------
    class_plan : Register
        The class plan.

    Returns
    -------
    pandas.DataFrame
        `subject` (organisation and year), `on` (1 January), `filed_on`, `year`: for `judge`.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"organizer_unit": ["U1", "U1"], "year": 2026, "filed_on": ["2026-06-01", "2026-03-20"]})
    >>> plan_filings(Register("class_plan", table, office_forms()["class_plan"]))["filed_on"].dt.strftime("%m-%d")[0]
    '03-20'
    """
    table = class_plan.table
    frame = pd.DataFrame({"unit": codes(table, "organizer_unit"), "year": table["year"].to_numpy()})
    frame["filed_on"] = days(table, "filed_on")
    rows = pd.DataFrame(frame.groupby(["unit", "year"])["filed_on"].min()).reset_index()
    year = rows["year"].astype(str)
    return pd.DataFrame(
        {
            "subject": rows["unit"].astype(str) + " " + year,
            "on": pd.to_datetime(year + "-01-01"),
            "filed_on": rows["filed_on"],
            "year": np.nan if frame["filed_on"].isna().all() else rows["year"],
        }
    )


def _term(
    span: tuple[str, str, pd.Timestamp, pd.Timestamp], held: pd.DataFrame, taught: pd.DataFrame, now: pd.Timestamp
) -> tuple[object, ...] | None:
    """One term: its lessons, and the hours of classes whose timetable does not tell all."""
    name, term, first, last = span
    mine = taught[((taught["date"] >= first) & (taught["date"] <= last)).to_numpy()]
    touched = ((held["opened_on"] <= last) & (held["closed_on"] >= first)).to_numpy()
    inside = ((held["opened_on"] >= first) & (held["closed_on"] <= last)).to_numpy()
    untold = held["class_hours"].where(inside & ~held["covered"]) - held["timetable_hours"]
    if not touched.any():
        return None
    running = last > now
    short = touched & ~held["covered"].to_numpy()
    nameless = (mine["kind"].isna() & (mine["teacher"].notna() | (mine["method"] == "lecture"))).any()
    leaders = float(mine["hours"][(mine["kind"] == _LEADER).to_numpy()].sum())
    whole = float(mine["hours"].sum() + untold.fillna(0).sum())
    return (
        name,
        last,
        term,
        leaders if len(mine) else np.nan,
        whole if whole > 0 else np.nan,
        bool(running or short.any() or nameless),
        bool(running or (short & ~inside).any()),
    )
