"""Closing a class: hours, leave, figures and objectives, each number checked by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import policy, register, roster

from evaluate.errors import RegisterError
from evaluate.oversight import (
    CloseOut,
    Measured,
    class_figures,
    class_hours,
    class_session,
    close_out,
    held_against,
    is_measurable,
    read_objective,
)
from evaluate.registers import SignIn, read_rules

DAYS = [dt.date(2026, 5, 18), dt.date(2026, 5, 19), dt.date(2026, 5, 20)]
SLOTS = [(day, half) for day in DAYS for half in ("morning", "afternoon")]
OFF_JOB = {"training_form": "off_job", "account": "intensive", "hours_per_day": 8.0, "hours_per_half_day": 4.0}
PLAN = {
    "training_class": "B001",
    "name": "示例班",
    "class_type": "special",
    "objective": "合格率100%",
    "sessions": 1,
    "days": 3.0,
    "hours": 24.0,
    "opens": "2026-05-18",
}


def sign_in(marks: dict[str, str]) -> SignIn:
    """Marks by person, a letter a half-day: √ here, 迟 late, 假 leave, 缺 absent."""
    words = {"√": "present", "迟": "late", "假": "leave", "缺": "absent"}
    rows = [
        (person, pd.Timestamp(day), half, words[mark])
        for person, row in sorted(marks.items())
        for (day, half), mark in zip(SLOTS, row, strict=True)
    ]
    return SignIn(pd.DataFrame(rows, columns=["person_id", "date", "half_day", "attendance"]), ())


def closed(
    marks: dict[str, str], *, plan: dict[str, Any] | None = None, cap: float | None = None,
    **tables: list[dict[str, Any]],
) -> CloseOut:  # fmt: skip
    same = {"training_class": "B001", "session_no": 1}
    listed = [{**same, "person_id": person, "called_up": True, "arrived": None} for person in marks]
    registers = {
        "class_plan": register("class_plan", [{**PLAN, **(plan or {})}]),
        "enrolment": register("enrolment", listed),
        "roster": roster([{"person_id": person, "name": person} for person in marks]),
        "hours_policy": policy() if cap is None else policy([{**OFF_JOB, "cap_per_class": cap}]),
        **{name: register(name, [{**same, **row} for row in rows]) for name, rows in tables.items()},
    }
    session = class_session(registers, "B001")
    return close_out(session, sign_in(marks), registers, read_rules(), entered_on=dt.date(2026, 5, 25), minimum=3)


def test_hours_are_those_of_the_half_days_attended():
    found = closed({"a": "√√√√√√", "b": "迟√缺√√√"})
    hours = found.hours.set_index("person_id")
    assert hours["hours"].tolist() == [24.0, 20.0]
    assert hours["days"].tolist() == [3.0, 2.5]
    assert found.held == {"hours": 24.0, "attended": 2}
    assert found.counts["half_days_attended"] == 11
    assert found.counts["late"] == found.counts["absent"] == 1
    assert found.figures["attendance_rate"].value == pytest.approx(11 / 12)


@pytest.mark.parametrize(("leave", "credited"), [(3.0, 24.0), (3.428571, 24.0), (3.5, 0.0)])
def test_leave_beyond_a_seventh_is_not_credited(leave: float, credited: float):
    # a seventh of 24 hours is 3.43
    entered = [{"person_id": "a", "from": "2026-05-19", "until": "2026-05-19", "leave_hours": leave}]
    found = closed({"a": "√√√√√√"}, leave=entered)
    assert found.hours["hours"].tolist() == [credited]
    assert found.counts["not_credited"] == (credited == 0)
    if not credited:
        assert found.people["why"].iloc[0] == "请假3.5学时，占14.6%，超过14.3%，不计学时"


def test_what_a_class_is_credited_at_most_makes_no_leave_longer():
    entered = [{"person_id": "a", "from": "2026-05-19", "until": "2026-05-19", "leave_hours": 3.0}]
    found = closed({"a": "√√√√√√", "b": "√√√√缺缺"}, leave=entered, cap=12.0)
    # 3 of 24 hours are less than a seventh, though they are a quarter of the 12 that are credited
    assert found.hours["hours"].tolist() == [12.0, 12.0]
    assert found.people["attended_hours"].tolist() == [24.0, 16.0]
    assert found.held["hours"] == 24.0


def test_leave_on_the_sheet_alone_counts_and_is_told():
    found = closed({"a": "√√假√√√"})
    assert found.people["leave_hours"].tolist() == [4.0]
    assert found.hours["hours"].tolist() == [0.0]
    assert any("请补登记" in note.zh for note in found.notes)


def test_the_withdrawn_are_credited_nothing():
    found = closed({"a": "√√√√√√"}, discipline=[{"person_id": "a", "date": "2026-05-19", "handling": "withdrawn"}])
    assert found.hours[["days", "hours"]].to_numpy().tolist() == [[0.0, 0.0]]
    assert found.people["why"].tolist() == ["退学，不计学时"]


def test_the_timetable_and_the_sheet_have_the_same_half_days():
    timetable = [{"session": str(n), "date": str(day), "half_day": half, "hours": 4.0} for n, (day, half) in
                 enumerate(SLOTS[:5])]  # fmt: skip
    with pytest.raises(RegisterError, match=r"2026-05-20 下午[\s\S]*签到表里有这个半天，课表里没有"):
        closed({"a": "√√√√√√"}, sessions=timetable)


def test_what_a_half_day_is_worth():
    evening = [*SLOTS, (DAYS[0], "evening")]
    local = class_hours(evening, policy=policy([{"training_form": "off_job", "account": "intensive",
                                                 "hours_per_day": 8.0, "hours_per_half_day": 4.0}]))  # fmt: skip
    # three half-days of 4 hours are still one day of 8
    assert (local.total, local.basis) == (24.0, "policy")
    timetable = pd.DataFrame([{"date": day, "half_day": half, "hours": 3.0} for day, half in SLOTS])
    assert class_hours(SLOTS, timetable=timetable).total == 18.0
    planned = class_hours(SLOTS, planned=21.0)
    assert (planned.of(SLOTS[:2]), planned.basis) == (7.0, "plan")
    with pytest.raises(RegisterError, match="半天折多少学时"):
        class_hours(SLOTS)


def test_the_days_of_a_session_come_from_the_plan_only_when_there_is_one_session():
    with pytest.raises(RegisterError, match="不知道这一期是哪几天办的"):
        closed({"a": "√√√√√√"}, plan={"sessions": 2})
    with pytest.raises(RegisterError, match="没有班次“B002”"):
        class_session({"class_plan": register("class_plan", [PLAN])}, "B002")


def test_a_code_of_the_plan_is_told_in_words():
    registers = {
        "class_plan": register("class_plan", [{**PLAN, "target_group": "乡镇负责同志"}]),
        "enrolment": register("enrolment", [{"training_class": "B001", "session_no": 1, "person_id": "a"}]),
    }
    session = class_session(registers, "B001")
    assert session.told("class_type", "zh") == "专题班"
    assert session.told("target_group", "zh") == "乡镇负责同志"
    assert session.told("no_such_column", "zh") == ""


def test_scores_of_few_people_are_not_shown():
    people = pd.DataFrame(
        {
            "attended": [6, 6, 5, 6],
            "score_before": [60.0, 70.0, None, 80.0],
            "score_after": [80.0, 78.0, 90.0, 82.0],
            "grade": ["passed", "excellent", "failed", None],
        }
    )
    shown = class_figures(people, half_days=6, minimum=3)
    assert shown["score_gain"] == Measured(10.0, 3)
    assert shown["score_after"] == Measured(82.5, 4)
    assert shown["pass_rate"].value == pytest.approx(2 / 3)
    assert shown["attendance_rate"].value == pytest.approx(23 / 24)
    hidden = class_figures(people, half_days=6, minimum=4)
    assert hidden["score_gain"] == Measured(None, 3, "不足4人，不显示")
    assert hidden["score_after"].value == 82.5


@pytest.mark.parametrize(
    ("objective", "measure", "target"),
    [
        ("结业测试平均分比开班时提高10分", "score_gain", 10.0),
        ("结业考试平均分达到80分以上", "score_after", 80.0),
        ("考核合格率不低于95%", "pass_rate", 0.95),
        ("全员考核合格", "pass_rate", 1.0),
        ("优秀率达到20％", "excellent_rate", 0.2),
        ("学员满意度90%以上", "satisfied", 0.9),
        ("引进项目3个", "other", None),
        ("提高政治站位、增强履职本领", "", None),
    ],
)
def test_what_an_objective_asks_for(objective: str, measure: str, target: float | None):
    (found,) = read_objective(objective)
    assert (found.measure, found.target) == (measure, target)
    assert is_measurable(objective) == (target is not None)


def test_an_objective_is_held_against_what_is_known():
    figures = {
        "score_gain": Measured(9.9, 30),
        "pass_rate": Measured(0.95, 40),
        "satisfied": Measured(0.95, 40, low=0.88, high=0.98),
    }
    table = held_against("了解政策，成绩提高10分，合格率95%；满意度90%；优秀率20%，引进3个项目", figures)
    assert dict(zip(table["measure"], table["verdict"], strict=True)) == {
        "score_gain": "not_reached",
        "pass_rate": "reached",
        # the point estimate alone decides nothing
        "satisfied": "not_shown",
        "excellent_rate": "not_known",
        "other": "not_recorded",
    }
    assert held_against("提高认识", figures)["verdict"].tolist() == ["not_measurable"]
    few = {"pass_rate": Measured(None, 4, "不足10人，不显示")}
    assert held_against("合格率95%", few)[["verdict", "note"]].to_numpy().tolist() == [
        ["not_known", "不足10人，不显示"]
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(alphabet="√迟假缺", min_size=6, max_size=6), min_size=1, max_size=5))
def test_nobody_has_more_hours_than_were_attended_and_the_order_of_people_changes_nothing(rows: list[str]):
    marks = {f"p{place}": row for place, row in enumerate(rows)}
    found = closed(marks)
    again = closed(dict(reversed(marks.items())))
    pd.testing.assert_frame_equal(found.hours, again.hours)
    attended = [4.0 * sum(mark in "√迟" for mark in row) for row in rows]
    for credited, most, row in zip(found.hours["hours"], attended, rows, strict=True):
        # one half-day of leave is 4 of 24 hours, more than a seventh
        assert credited == (0.0 if "假" in row else most)
