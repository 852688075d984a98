"""Every rule from the office's own tables: at, just below and just above its threshold, old and new, with data missing.

A rule's cases are written by hand from the consolidated table of rules, and go through whatever makes the rows that
are judged. Apart stand: PRV-01 is no rule of a rule set but the policy of disclosure (`Policy.minimum_cell`), and
QLT-01 and QLT-02 are held against survey results with their error (`effect.reaction`; `test_judge` reads their lines).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from ledgers import hours, ledger, policy, register, roster
from offices import ADOPTED, adopting, held, lessons_of, plan, teachers, timetable

from evaluate.oversight import (
    appointments,
    class_rows,
    leadership_years,
    lecture_rows,
    plan_filings,
    promotions,
    school_terms,
    school_years,
    trainee_rows,
)
from evaluate.registers import RuleBook, Subject, judge

PASS, FAIL, NONE, LITTLE = "pass", "fail", "not_applicable", "insufficient_data"
LEAST, MOST, OPEN = (FAIL, PASS, PASS), (PASS, PASS, FAIL), (LITTLE, PASS, PASS)
LATER = dt.date(2031, 1, 1)
THEORY, SPIRIT = {"content_category": "theory_education"}, {"content_category": "party_spirit_education"}
Rows = Callable[[RuleBook, str, Any], pd.DataFrame]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    return adopting(tmp_path_factory.mktemp("rules"), *ADOPTED)


def content(kind: dict[str, Any]) -> Rows:
    """A main class of 40 hours with so many of a kind; without a timetable nothing is known."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        lessons = None if value is None else lessons_of(40, (value, kind), begins=day)
        end = pd.Timestamp(day) + pd.Timedelta(days=4)
        return class_rows(plan({}), held({"opened_on": day, "closed_on": end}), rules, sessions=lessons)

    return rows


def of_class(column: str, **about: Any) -> Rows:
    """A class whose number in the register of classes held is this."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        length = about.get("length", 5)
        end = pd.Timestamp(day) + pd.Timedelta(days=length - 1)
        planned = plan({"days": float(length)})
        row = {"opened_on": day, "closed_on": end, **{k: v for k, v in about.items() if k != "length"}, column: value}
        return class_rows(planned, held(row), rules)

    return rows


def terms(term: str) -> Rows:
    """200 hours of a main class in one term, so many of them by leading cadres; without names nothing is known."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        leader, other = ({"teacher": "T1"}, {"teacher": "T2"}) if value is not None else ({}, {})
        table = lessons_of(200, (value or 20, leader), (200 - (value or 20), other), begins=day)
        classes = held({"opened_on": day, "closed_on": day, "hours": 200.0})
        people = teachers({"teacher_type": "leading_cadre"}, {})
        begin = pd.Timestamp(day)
        span = [{"semester": "学期", "from": begin, "until": begin + pd.Timedelta(days=100)}]
        found = school_terms(
            plan({}), classes, table, people, years=[begin.year], as_of=LATER, semesters=register("semesters", span)
        )
        return found[found["term"] == term]

    return rows


def kinds(kind: str, length: int) -> Rows:
    """So many main classes of a kind and length in a year; without their kind nothing is known."""

    def rows(rules: RuleBook, day: str, value: int | None) -> pd.DataFrame:
        end = pd.Timestamp(day) + pd.Timedelta(days=length - 1)
        named = [{"main_class_kind": kind if value is not None else None}] * (3 if value is None else value)
        other = {"main_class_kind": "other"} if value is not None else {"main_class_kind": None}
        classes = held(*[{"opened_on": day, "closed_on": end}] * (len(named) + 1))
        return school_years(plan(*named, other), classes, rules, years=[end.year], as_of=LATER)

    return rows


def leaders(rules: RuleBook, day: str, value: int | None) -> pd.DataFrame:
    """Three leaders who have to lecture, of whom so many did; a lecture without a name leaves it open."""
    people = teachers(*[{"teacher_type": "leading_cadre", "must_lecture": True}] * 3)
    given = [{"teacher": f"T{place + 1}", "begins": day} for place in range(2 if value is None else value)]
    return leadership_years(
        people, timetable(*given, *[{"begins": day}] * (value is None)), years=[pd.Timestamp(day).year], as_of=LATER
    )


def lead(rules: RuleBook, day: str, value: int | None) -> pd.DataFrame:
    """A class that opens so many weekdays after it was applied for."""
    applied = None if value is None else pd.Timestamp(day) - pd.offsets.BDay(value)
    return class_rows(plan({"applied_on": applied}), held({"opened_on": day}), rules)


def filed(rules: RuleBook, day: str, value: str | None) -> pd.DataFrame:
    """Two organisers, of whom the first filed on this day."""
    year = int(day[:4])
    others = {"organizer_unit": "U2", "year": year, "filed_on": None if value is None else f"{year}-03-01"}
    table = plan({"year": year, "filed_on": None if value is None else f"{year}-{value}"}, others)
    return plan_filings(table).iloc[:1]


def lecture(**about: Any) -> Rows:
    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        person = {"full_time": False, "title": about.get("title", "associate")}
        given = {"teacher": "T1", "lecture_fee": value, "begins": day, "hours": about.get("hours", 4.0)}
        return lecture_rows(timetable(given), teachers(person))

    return rows


def years(column: str, **person: Any) -> Rows:
    """A person's year in the ledger; of several columns only this is entered."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        year = int(day[:4])
        entered = {"hours": 0.0, "days": 0.0, "from": f"{year}-05-01", **person.get("row", {})}
        if value is None:
            entered |= {"hours": None, "days": None}
        made = ledger([{**entered, column: value}], people=[{"person_id": "a", **person.get("about", {})}], rules=rules,
                      years=range(year, year + 1), as_of=LATER)  # fmt: skip
        return made.person_years

    return rows


def window(row: dict[str, Any], **about: Any) -> Rows:
    """A person's five years of a plan, with one entry in each: the last of them is this much."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        last = int(day[:4])
        usual = {"hours": 0.0, "days": 0.0, **row}
        entered = [{**usual, "from": f"{year}-05-01"} for year in range(last - 4, last)]
        entered += [{**usual, "from": f"{last}-05-01", "hours": value, "days": 0.0 if value is not None else None}]
        made = ledger(entered, people=[{"person_id": "a", **about}], rules=rules, years=range(last - 4, last + 1),
                      as_of=LATER)  # fmt: skip
        return made.person_windows[made.person_windows["last"] == last]

    return rows


def months(rules: RuleBook, day: str, value: int | None) -> pd.DataFrame:
    """A leader of the division level with one stretch of so many days off the job in five years."""
    last = int(day[:4])
    span = {"until": pd.Timestamp(f"{last}-03-01") + pd.Timedelta(days=(value or 10) - 1), "from": f"{last}-03-01"}
    entered = [{"from": f"{year}-05-01", "hours": 1.0, "days": 1.0, "training_form": "in_house"}
               for year in range(last - 4, last)]  # fmt: skip
    entered.append({**span, "hours": 1.0, "days": 1.0})
    people = [{"person_id": "a", "position_level": "132"}]
    made = ledger(entered if value is not None else entered[:2], people=people, rules=rules, as_of=LATER,
                  years=range(last - 4, last + 1))  # fmt: skip
    return made.person_windows[made.person_windows["last"] == last]


def made_up(rules: RuleBook, day: str, value: str | None) -> pd.DataFrame:
    row = {"person_id": "a", "promoted_on": day, "reviewed_on": day, "made_up_on": value,
           "verdict": None if value is None else "not_met_deferred_1y"}  # fmt: skip
    return promotions(roster([{"person_id": "a"}]), register("reviews", [row]))


def appointed(kind: str) -> Rows:
    """Somebody promoted, or recruited, with so many days in a class of the kind that is due."""

    def rows(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
        initial = kind == "initial"
        level = "132" if kind == "promotion_division" else "141"
        review = [{"person_id": "a", "promoted_on": None if initial else day, "proposed_level": level}]
        entered = [{"from": day, "days": value, "training_class": "B1"}]
        return appointments(
            roster([{"person_id": "a"}]),
            register("reviews", review),
            hours(entered),
            plan({"class_type": "initial" if initial else "promotion"}),
            policy(),
            rules,
            as_of=LATER,
        )

    return rows


def on_leave(rules: RuleBook, day: str, value: float | None) -> pd.DataFrame:
    """A class of 70 hours that the office has closed; without the register of leave it is not."""
    row = {"training_class": "B1", "session_no": 1, "person_id": "a", "arrived": True}
    return trainee_rows(
        roster([{"person_id": "a"}]),
        plan({}),
        held({"opened_on": day, "closed_on": day, "hours": 70.0}),
        register("enrolment", [row]),
        leave=None if value is None else register("leave", [{**row, "from": day, "until": day, "leave_hours": value}]),
        closed=["B1"] if value is not None else (),
    )


CLASS: Subject = "training_class"
UPPER = {"position_level": "132"}
OFFICER, MEMBER = {"party_role": "officer"}, {"party_role": "member"}
IN_HOUSE = {"training_form": "in_house", "basic": True}
Case = tuple[str, Subject, str, Rows, tuple[Any, Any, Any], tuple[str, str, str]]
#: Rule, what is judged, day, the tables, the numbers just below, at and just above, and what they must give.
CASES: list[Case] = [
    ("HRS-01", "person_window", "2022-12-31", window({}, **UPPER), (549.5, 550, 550.5), LEAST),
    ("HRS-01", "person_window", "2027-12-31", window({}, **UPPER), (549.5, 550, 550.5), LEAST),
    ("HRS-01", "person_window", "2022-12-31", months, (89, 90, 91), LEAST),
    ("HRS-01", "person_window", "2027-12-31", months, (89, 90, 91), LEAST),
    ("HRS-02", "person_year", "2017-12-31", years("hours"), (89.5, 90, 90.5), LEAST),
    ("HRS-02", "person_year", "2021-12-31", years("hours"), (89.5, 90, 90.5), LEAST),
    ("HRS-02", "person_year", "2024-12-31", years("hours"), (89.5, 90, 90.5), LEAST),
    ("HRS-02", "person_year", "2021-12-31", years("days"), (11.5, 12, 12.5), LEAST),
    ("HRS-02", "person_year", "2024-12-31", years("days"), (11.5, 12, 12.5), LEAST),
    ("HRS-03", "person_year", "2021-12-31", years("hours", row={"training_form": "online"}), (49.5, 50, 50.5), LEAST),
    ("HRS-03", "person_year", "2024-12-31", years("hours", row={"training_form": "online"}), (49.5, 50, 50.5), LEAST),
    ("HRS-04", "person_window", "2027-12-31", window({"basic": True}, **UPPER), (359, 360, 361), LEAST),
    ("HRS-04", "person_window", "2027-12-31", window({"basic": True}), (239, 240, 241), LEAST),
    ("HRS-05", "person_year", "2019-12-31", years("hours", about=OFFICER), (55, 56, 57), OPEN),
    ("HRS-05", "person_year", "2024-12-31", years("hours", about=MEMBER), (31, 32, 33), OPEN),
    ("HRS-06", "promotion", "2021-03-10", made_up, ("2022-03-09", "2022-03-10", "2022-03-11"), MOST),
    ("HRS-06", "promotion", "2024-03-10", made_up, ("2025-03-09", "2025-03-10", "2025-03-11"), MOST),
    ("HRS-07", "trainee", "2021-05-10", on_leave, (9.5, 10, 10.5), MOST),
    ("HRS-07", "trainee", "2024-05-10", on_leave, (9.5, 10, 10.5), MOST),
    ("HRS-08", "appointment", "2018-05-10", appointed("initial"), (11, 12, 13), LEAST),
    ("HRS-08", "appointment", "2021-05-10", appointed("promotion_division"), (29, 30, 31), LEAST),
    ("HRS-08", "appointment", "2024-05-10", appointed("promotion_section"), (14, 15, 16), LEAST),
    ("CNT-01", CLASS, "2021-05-10", content(THEORY), (27.5, 28, 28.5), LEAST),
    ("CNT-01", CLASS, "2026-05-11", content(SPIRIT), (27.5, 28, 28.5), LEAST),
    ("CNT-02", CLASS, "2021-05-10", content(SPIRIT), (7.5, 8, 8.5), LEAST),
    ("CNT-02", CLASS, "2026-05-11", content(SPIRIT), (7.5, 8, 8.5), LEAST),
    ("CNT-03", "school_term", "2021-03-01", terms("year"), (39, 40, 41), LEAST),
    ("CNT-03", "school_term", "2025-09-01", terms("semester"), (39, 40, 41), LEAST),
    ("CNT-04", CLASS, "2021-05-10", content({"method": "debate"}), (11.5, 12, 12.5), LEAST),
    ("CNT-04", CLASS, "2024-05-13", content({"method": "structured_discussion"}), (11.5, 12, 12.5), LEAST),
    ("CNT-05", CLASS, "2021-05-10", content(SPIRIT), (0, 0.5, 1), LEAST),
    ("CNT-05", CLASS, "2024-05-13", content(SPIRIT), (0, 0.5, 1), LEAST),
    ("CLS-01", "school_year", "2024-05-13", kinds("refresher", 15), (1, 2, 3), LEAST),
    ("CLS-02", "school_year", "2024-05-13", kinds("young_cadre", 30), (0, 1, 2), LEAST),
    ("CLS-03", CLASS, "2024-05-13", lead, (14, 15, 16), LEAST),
    ("CLS-04", "plan_filing", "2024-01-01", filed, ("03-30", "03-31", "04-01"), MOST),
    ("LDR-01", "leadership_year", "2024-05-13", leaders, (1, 2, 3), (FAIL, FAIL, PASS)),
    # 50 people for 5 days at 450 yuan, then at 550; for 45 days 37.5 of them count until 2016, and 40.5 since
    ("COST-01", CLASS, "2015-05-11", of_class("cost"), (112499, 112500, 112501), MOST),
    ("COST-01", CLASS, "2024-05-13", of_class("cost"), (137499, 137500, 137501), MOST),
    ("COST-01", CLASS, "2015-05-11", of_class("cost", length=45), (843749, 843750, 843751), MOST),
    ("COST-01", CLASS, "2024-05-13", of_class("cost", length=45), (1113749, 1113750, 1113751), MOST),
    ("COST-02", "lecture", "2015-05-11", lecture(), (999, 1000, 1001), MOST),
    ("COST-02", "lecture", "2024-05-13", lecture(title="full"), (3999, 4000, 4001), MOST),
    ("COST-02", "lecture", "2024-05-13", lecture(hours=5.0), (1999, 2000, 2001), MOST),
    ("COST-03", CLASS, "2015-05-11", of_class("arrival_days"), (0.5, 1, 1.5), MOST),
    ("COST-03", CLASS, "2024-05-13", of_class("departure_days"), (0.5, 1, 1.5), MOST),
]


def verdict(rules: RuleBook, rule: str, subject: Subject, rows: pd.DataFrame) -> str:
    found = judge(rows, rules, subject=subject, only=[rule], as_of=LATER)["verdict"].astype(str).tolist()
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(("rule", "subject", "day", "rows", "values", "wanted"), CASES)
def test_below_at_and_above_each_threshold(rules, rule, subject, day, rows, values, wanted) -> None:
    assert [verdict(rules, rule, subject, rows(rules, day, value)) for value in values] == list(wanted)


@pytest.mark.parametrize(("rule", "subject", "day", "rows"), [case[:4] for case in CASES])
def test_what_is_not_entered_is_not_known(rules, rule, subject, day, rows) -> None:
    assert verdict(rules, rule, subject, rows(rules, day, None)) == LITTLE


@pytest.mark.parametrize(("rule", "kind", "shortest"), [("CLS-01", "refresher", 15), ("CLS-02", "young_cadre", 30)])
def test_classes_that_are_too_short_do_not_count(rules, rule: str, kind: str, shortest: int) -> None:
    for length, wanted in ((shortest - 1, FAIL), (shortest, PASS), (shortest + 1, PASS)):
        assert verdict(rules, rule, "school_year", kinds(kind, length)(rules, "2024-05-13", 2)) == wanted


@pytest.mark.parametrize("day", ["2021-05-10", "2024-05-13"])
def test_classes_of_a_month_include_an_analysis(rules, day: str) -> None:
    """29, 30 and 31 calendar days; an analysis, none, and a timetable that does not say."""
    wanted = {29: (NONE, NONE, NONE), 30: (PASS, FAIL, LITTLE), 31: (PASS, FAIL, LITTLE)}
    for length, outcomes in wanted.items():
        end = pd.Timestamp(day) + pd.Timedelta(days=length - 1)
        classes = held({"opened_on": day, "closed_on": end})
        tables = [
            lessons_of(40, (4, {"party_spirit_analysis": True}), begins=day),
            lessons_of(40, begins=day),
            lessons_of(40, (4, {"party_spirit_analysis": None}), begins=day),
        ]
        found = [class_rows(plan({}), classes, rules, sessions=table) for table in tables]
        assert tuple(verdict(rules, "CNT-06", "training_class", rows) for rows in found) == outcomes


def test_every_rule_is_tested_from_tables(rules) -> None:
    judged = {name for name in rules.names() if not name.startswith("QLT")}
    assert {case[0] for case in CASES} | {"CNT-06"} == judged
