"""Rows of classes, lectures, trainees and terms: known numbers, what a short timetable leaves open, order of rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register, roster
from offices import ADOPTED, adopting, held, lessons_of, plan, teachers, timetable

from evaluate.errors import RegisterError
from evaluate.oversight import (
    appointments,
    check_timetables,
    class_rows,
    lecture_rows,
    planned_rows,
    school_terms,
    trainee_rows,
)
from evaluate.oversight.classes.working_days import working_days
from evaluate.registers import SUBJECTS, Register, RuleBook, judge, read_rules, with_cost_table

THEORY, SPIRIT = {"content_category": "theory_education"}, {"content_category": "party_spirit_education"}
LATER = dt.date(2031, 1, 1)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    return adopting(tmp_path_factory.mktemp("rules"), *ADOPTED)


def verdicts(rows: pd.DataFrame, rules: RuleBook, *names: str) -> dict[str, str]:
    found = judge(rows, rules, subject="training_class", only=names)
    return dict(zip(found["rule"].astype(str), found["verdict"].astype(str), strict=True))


def test_the_rows_have_the_columns_of_their_subject(rules) -> None:
    rows = class_rows(plan({}), held({}), rules)
    plain = [name for name in rows.columns if not name.endswith("_partial")]
    assert plain == ["subject", "on", *SUBJECTS["training_class"]]
    assert [name for name in planned_rows(plan({})).columns if not name.endswith("_partial")] == plain
    assert rows["theory_hours"].isna().all()


def test_a_class_whose_every_number_is_known(rules) -> None:
    """40 hours on 5 days and a day of travel: 20 theory, 8 Party spirit, 12 in seminars; 60 yuan a head and day."""
    table = lessons_of(40, (20, THEORY), (8, {**SPIRIT, "party_spirit_analysis": True}), (12, {"method": "seminar"}))
    units = register("units", [{"unit": "U1", "unit_type": "county_organ"}])
    rows = class_rows(
        plan({"applied_on": "2024-04-22"}),
        held({"attended": 40, "cost": 14400.0, "arrival_days": 0.5, "departure_days": 0.5, "staff": 2}),
        rules,
        sessions=table,
        units=units,
    ).iloc[0]
    wanted = {
        "subject": "B1-1", "class_type": "main", "organizer_type": "county_organ", "class_hours": 40,
        "theory_and_party_spirit_hours": 28, "theory_hours": 20, "party_spirit_hours": 8, "interactive_hours": 12,
        "party_spirit_unit": "yes", "party_spirit_analysis": "yes", "months": 5 / 30, "cost_per_person": 360,
        "arrival_and_departure_days": 1, "lead_working_days": 15, "staff": 2, "trainees": 40,
    }  # fmt: skip
    assert {name: rows[name] for name in wanted} == wanted
    assert rows["on"] == pd.Timestamp("2024-05-13")
    assert not rows[[name for name in rows.index if name.endswith("_partial")]].any()
    planned = planned_rows(plan({"applied_on": "2024-04-22", "cost": 100000.0, "places": 40}), units=units).iloc[0]
    assert planned[["cost_per_person", "days", "lead_working_days"]].tolist() == [2500, 5, 15]


def test_days_of_the_ceiling(rules) -> None:
    """Training days by the timetable, else the plan, never more than the calendar; travel as far as it is allowed."""
    span = {"opened_on": "2024-05-13", "closed_on": "2024-05-24"}  # two weeks with a weekend
    days = pd.date_range("2024-05-13", periods=10, freq="B")
    table = timetable(*({"date": day, "half_day": "morning", "hours": 4.0} for day in days))
    assert class_rows(plan({"days": 11}), held(span), rules, sessions=table)["days"].tolist() == [10]
    assert class_rows(plan({"days": 11}), held(span), rules)["days"].tolist() == [11]
    assert class_rows(plan({"days": 15}), held(span), rules)["days"].tolist() == [12]
    travel = held({"arrival_days": 0.5, "departure_days": 1}, {"arrival_days": 3}, {"arrival_days": None})
    rows = class_rows(plan({}, {}, {}), travel, rules)
    assert rows["days"].tolist() == [6.5, 6, 5]
    assert rows["days_partial"].tolist() == [False, False, True]
    assert verdicts(rows.iloc[[1]], rules, "COST-03") == {"COST-03": "fail"}
    costly = held({"arrival_days": None, "cost": 137501.0})  # 1 yuan more than 5 days allow, but there may be more days
    assert verdicts(class_rows(plan({}), costly, rules), rules, "COST-01") == {"COST-01": "insufficient_data"}


def test_a_timetable_that_does_not_tell_all_hours(rules) -> None:
    """38 of 40 hours: a share that is reached stands, one that is not may still be; more than all is the base."""
    short = class_rows(plan({}), held({}), rules, sessions=lessons_of(38, (22, THEORY), (8, SPIRIT)))
    assert verdicts(short, rules, "CNT-01", "CNT-02") == {"CNT-01": "pass", "CNT-02": "pass"}
    short = class_rows(plan({}), held({}), rules, sessions=lessons_of(38, (27, THEORY)))
    assert verdicts(short, rules, "CNT-01", "CNT-02", "CNT-05", "CNT-04") == {
        "CNT-01": "insufficient_data",
        "CNT-02": "insufficient_data",
        "CNT-05": "insufficient_data",
        "CNT-04": "insufficient_data",
    }
    long = class_rows(plan({}), held({}), rules, sessions=lessons_of(44, (28, THEORY)))
    assert long["class_hours"].tolist() == [44]
    assert verdicts(long, rules, "CNT-01") == {"CNT-01": "fail"}  # 28 of 44


def test_fees_of_a_half_day() -> None:
    """Two topics in a morning are one row; one topic to two classes at once has its hours once, its fees together."""
    table = timetable(
        {"teacher": "T1", "lecture_fee": 900.0, "hours": 2.0, "half_day": "morning", "date": "2024-05-13"},
        {"teacher": "T1", "lecture_fee": 900.0, "hours": 2.0, "half_day": "morning", "date": "2024-05-13"},
        {"teacher": "T2", "lecture_fee": 2000.0, "topic": "同一题", "date": "2024-05-14", "half_day": "morning"},
        {"teacher": "T2", "lecture_fee": 500.0, "topic": "同一题", "date": "2024-05-14", "half_day": "morning",
         "training_class": "B2"},
        {"teacher": "T3"}, {"teacher": "T1"}, {"lecture_fee": 100.0},
    )  # fmt: skip
    people = teachers({"full_time": False}, {"full_time": False, "title": "full"}, {"full_time": True})
    rows = lecture_rows(table, people).set_index("subject")
    assert rows.loc["L00+L01", ["lecture_fee", "hours", "title"]].tolist() == [1800, 4, "associate"]
    assert rows.loc["L02+L03", ["lecture_fee", "hours", "title"]].tolist() == [2500, 4, "full"]
    assert np.isnan(rows.loc["L05", "lecture_fee"])  # not of the school: the fee is not entered
    assert sorted(rows.index) == ["L00+L01", "L02+L03", "L05"]


def trainees(marks: list[str], *, leave: list[float] = [], **options: Any) -> pd.Series:  # noqa: B006
    """One trainee of a class of four half-days of 4 hours with these marks and rows of leave."""
    key = {"training_class": "B1", "session_no": 1, "person_id": "a"}
    half_days = [("2024-05-13", "morning"), ("2024-05-13", "afternoon"), ("2024-05-14", "morning"),
                 ("2024-05-14", "afternoon")]  # fmt: skip
    attended = [{**key, "date": day, "half_day": half, "attendance": mark}
                for (day, half), mark in zip(half_days, marks, strict=False)]  # fmt: skip
    rows = trainee_rows(
        roster([{"person_id": "a"}, {"person_id": "b", "managed_by": "city"}, {"person_id": "c"}]),
        plan({}),
        held({"hours": 16.0}),
        register("enrolment", [{**key, "arrived": True}, {**key, "person_id": "b"},
                               {**key, "person_id": "c", "arrived": False}]),
        leave=register("leave", [{**key, "from": f"2024-05-{13 + place}", "leave_hours": hours}
                                 for place, hours in enumerate(leave)] or [{**key, "training_class": "B9"}]),
        attendance=register("attendance", attended or [{**key, "training_class": "B9"}]),
        sessions=timetable({}, {}, {}, {}),
        **options,
    )  # fmt: skip
    assert rows["subject"].tolist() == ["a B1-1"]  # not who never came, nor cadres of the city
    return rows.iloc[0]


def test_leave_from_the_register_and_from_the_marks() -> None:
    known = trainees(["present", "late", "leave", "early"])
    assert known[["leave_hours", "attended_hours", "class_hours"]].tolist() == [4, 12, 16]
    assert not known[["leave_hours_partial", "attended_hours_partial"]].any()
    assert trainees(["present"] * 4)["leave_hours"] == 0
    assert trainees(["present", "present", "leave", "present"], leave=[4, 4])["leave_hours"] == 8
    short = trainees(["present", "leave"])
    assert short[["leave_hours", "attended_hours"]].tolist() == [4, 4]
    assert short[["leave_hours_partial", "attended_hours_partial"]].all()
    nothing = trainees([])
    assert nothing[["leave_hours", "attended_hours"]].isna().all()
    assert trainees([], closed=["B1"])["leave_hours"] == 0


def test_terms_divide_a_class_by_its_lessons() -> None:
    """A class over two semesters; another whose timetable is short makes the share a least, or leaves it open."""
    table = timetable(
        {"date": "2025-08-29", "teacher": "T1", "hours": 6.0}, {"date": "2025-09-01", "teacher": "T2", "hours": 30.0},
        {"date": "2025-09-02", "teacher": "T1", "hours": 4.0},
    )  # fmt: skip
    people = teachers({"teacher_type": "leading_cadre"}, {})
    spans = [{"semester": "春", "from": "2025-03-01", "until": "2025-08-31"},
             {"semester": "秋", "from": "2025-09-01", "until": "2026-01-31"}]  # fmt: skip
    semesters = register("semesters", spans)
    one = held({"opened_on": "2025-08-29", "closed_on": "2025-09-02"})
    found = school_terms(plan({}), one, table, people, years=[2025], as_of=LATER, semesters=semesters)
    assert found[["subject", "leader_hours", "main_class_hours"]].to_numpy().tolist() == [
        ["2025", 10, 40], ["春", 6, 6], ["秋", 4, 34],
    ]  # fmt: skip
    assert not found[["leader_hours_partial", "main_class_hours_partial"]].any(axis=None)
    two = held({"opened_on": "2025-08-29", "closed_on": "2025-09-02"},
               {"opened_on": "2025-10-01", "closed_on": "2025-10-05"})  # fmt: skip
    found = school_terms(plan({}, {}), two, table, people, years=[2025, 2024], as_of=LATER, semesters=semesters)
    assert found["main_class_hours"].tolist() == [80, 6, 74]
    assert found["leader_hours_partial"].tolist() == [True, False, True]
    running = school_terms(plan({}), one, table, people, years=[2025], as_of=dt.date(2025, 12, 30))
    assert running[["leader_hours_partial", "main_class_hours_partial"]].all(axis=None)


def test_working_days() -> None:
    """Weekends alone; with 1–5 May 2024 off and 28 April and 11 May worked; of a year that is not listed, nothing."""
    begin, end = pd.Series(["2024-04-22", "2024-05-13", None]), pd.Series(["2024-05-13", "2024-04-22", "2024-05-13"])
    assert working_days(begin, end)[:2].tolist() == [15, -15]
    assert np.isnan(working_days(begin, end)[2])
    days = [{"date": f"2024-05-0{day}", "working": False} for day in range(1, 6)]
    days += [{"date": day, "working": True} for day in ("2024-04-28", "2024-05-11")]
    calendar = register("calendar", days)
    assert working_days(begin, end, calendar)[0] == 15 - 3 + 2
    assert np.isnan(working_days(begin + "", end.str.replace("2024", "2025"), calendar)).all()


def cost_table(*rows: dict[str, Any]) -> Register:
    usual = {"item": "综合定额", "per": "人·天", "from": "2024-01-01", "source": "某县培训费办法"}
    return register("cost_table", [{**usual, **row} for row in rows])


def test_the_county_s_own_ceilings_go_first(rules) -> None:
    """260 yuan since 2024, half beyond day 10; 300 yuan an hour for associates; before 2024 the national rule."""
    fee = {"item": "讲课费", "per": "学时", "title": "associate", "amount": 300.0}
    own = with_cost_table(rules, cost_table({"amount": 260.0, "days_full": 10, "rate_after": 0.5}, fee))
    found = []
    for day, length, cost in [("2024-05-13", 5, 1300), ("2024-05-13", 5, 1301), ("2024-05-13", 12, 2860),
                              ("2024-05-13", 12, 2861), ("2023-05-15", 5, 2750), ("2023-05-15", 5, 2751)]:  # fmt: skip
        span = {"opened_on": day, "closed_on": pd.Timestamp(day) + pd.Timedelta(days=length - 1), "cost": cost * 50.0}
        found.append(verdicts(class_rows(plan({"days": length}), held(span), own), own, "COST-01")["COST-01"])
    assert found == ["pass", "fail"] * 3
    for amount, wanted in ((1199.0, "pass"), (1200.0, "pass"), (1201.0, "fail")):
        rows = lecture_rows(timetable({"teacher": "T1", "lecture_fee": amount}), teachers({"full_time": False}))
        told = judge(rows, own, subject="lecture", only=["COST-02"])
        assert told["verdict"].tolist() == [wanted]
        assert told["source"].str.contains("某县培训费办法").all()


def test_a_cost_table_that_says_two_things(rules) -> None:
    with pytest.raises(RegisterError) as told:
        with_cost_table(
            rules,
            cost_table({"amount": 550.0}, {"amount": 650.0, "item": "二类"},
                       {"amount": 1.0, "per": "次", "title": "full", "item": "讲课费"}),
        )  # fmt: skip
    assert len(told.value.mistakes) == 2
    later = cost_table({"amount": 450.0, "until": "2024-12-31"}, {"amount": 550.0, "from": "2025-01-01"})
    assert len(with_cost_table(rules, later).local) == 2


def test_every_doubt_about_a_timetable_is_found_and_nothing_else() -> None:
    lesson = {"date": "2024-05-13", "half_day": "morning"}
    table = timetable(
        {**lesson, "teacher": "T1", "topic": "一"}, {**lesson, "teacher": "T1", "topic": "二", "training_class": "B2"},
        {"date": "2024-05-18"}, {"content_category": None, "method": None}, {"training_class": "B3", "hours": 40.0},
    )  # fmt: skip
    classes = held({"hours": 12.0}, {"hours": 3.0}, {}, {})
    found = check_timetables(plan({}, {}, {}, {}), classes, table)
    assert sorted(zip(found["rule"], found["subject"], strict=True)) == [
        ("no_category", "L03"), ("no_method", "L03"), ("no_timetable", "B4-1"), ("outside_the_class", "L02"),
        ("timetable_long", "B2-1"), ("two_at_once", "L00"), ("two_at_once", "L01"),
    ]  # fmt: skip
    short = check_timetables(plan({}), held({"hours": 8.0}), timetable({}))
    assert short[["subject", "rule", "value", "threshold"]].to_numpy().tolist() == [["B1-1", "timetable_short", 4, 8]]


LESSON = st.tuples(
    st.sampled_from([2.0, 4.0, 8.0]),
    st.sampled_from(["theory_education", "party_spirit_education", "knowledge_training", None]),
    st.sampled_from(["lecture", "debate", None]),
)
NAMES = ("CNT-01", "CNT-02", "CNT-04", "CNT-05")


def made(drawn: list[tuple[float, str | None, str | None]]) -> Register:
    return timetable(*({"hours": hours, "content_category": kind, "method": how} for hours, kind, how in drawn))


@settings(deadline=None, max_examples=25)
@given(st.lists(LESSON, min_size=1, max_size=8), st.floats(8, 40), st.randoms())
def test_order_does_not_matter_and_a_good_hour_never_harms(rules, drawn, hours, random) -> None:
    classes, table = held({"hours": hours}, {"session_no": 2, "training_class": "B1"}), made(drawn)
    rows = class_rows(plan({}), classes, rules, sessions=table)
    before = judge(rows, rules, subject="training_class").astype(str)
    order = list(range(len(table.table)))
    random.shuffle(order)
    mixed = replace(table, table=table.table.iloc[order])
    turned = replace(classes, table=classes.table.iloc[::-1])
    again = judge(class_rows(plan({}), turned, rules, sessions=mixed), rules, subject="training_class").astype(str)
    assert sorted(again.to_numpy().tolist()) == sorted(before.to_numpy().tolist())
    good = (4.0, "party_spirit_education", "debate")
    more = class_rows(plan({}), classes, rules, sessions=made([*drawn, good]))
    after = judge(more, rules, subject="training_class", only=NAMES)["verdict"].to_numpy()
    kept = before[before["rule"].isin(NAMES)]["verdict"].to_numpy() == "pass"
    assert (after[kept] == "pass").all()


def test_promotions_of_other_managers_and_other_posts_are_left_out(rules) -> None:
    people = roster([{"person_id": "a"}, {"person_id": "b", "managed_by": "city"}, {"person_id": "c"}])
    reviews = register("reviews", [
        {"person_id": person, "promoted_on": "2024-05-10", "proposed_level": level, "reviewed_on": "2024-05-01"}
        for person, level in (("a", "142"), ("b", "132"), ("c", "150"))
    ])  # fmt: skip
    nothing = register("hours", [{"person_id": "z", "from": "2024-05-01", "until": "2024-05-01"}])
    policy = register("hours_policy", [{"training_form": "off_job", "account": "intensive", "counts": True,
                                        "hours_per_day": 8.0, "from": "2015-01-01", "source": "某县"}])  # fmt: skip
    found = appointments(people, reviews, nothing, plan({}), policy, rules, as_of=LATER)
    assert found[["subject", "appointment_kind"]].to_numpy().tolist() == [["a 2024-05-10", "promotion_section"]]
    assert found["days"].isna().all()
    closed = appointments(people, reviews, nothing, plan({}), policy, rules, as_of=LATER, closed=range(2023, 2026))
    assert closed["days"].tolist() == [0]


def test_nothing_is_judged_by_rules_that_nobody_adopted() -> None:
    rows = class_rows(plan({}), held({"cost": 9e9}), read_rules())
    assert set(judge(rows, read_rules(), subject="training_class")["rule"].astype(str)) == {
        "CNT-01", "CNT-02", "CNT-04", "CNT-05", "CNT-06",
    }  # fmt: skip
