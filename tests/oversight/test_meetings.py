"""Meetings, suggestions, rules issued, member units and facts: counted by hand."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from ledgers import hours, register
from tables import AS_OF, numbers, shuffled

from evaluate.design import Policy
from evaluate.errors import RegisterError
from evaluate.estimate import protect
from evaluate.oversight import (
    fact_totals,
    issued_rule_rates,
    meeting_rates,
    open_suggestions,
    own_system_hours,
    recommended,
    rule_review_states,
    rule_reviews,
    suggestion_answers,
    suggestion_rates,
    unit_attendance,
)
from evaluate.registers import Register

YEAR = 2026


def meetings() -> Register:
    rows = [
        {"meeting": "H1", "date": "2026-03-05", "units_due": 22, "units_present": 20, "decisions": 5,
         "decisions_closed": 3},
        {"meeting": "H2", "date": "2026-08-05", "units_due": 18, "units_present": 15, "decisions": 3},
        {"meeting": "H3", "date": "2026-09-01", "units_due": 22, "decisions": 0, "decisions_closed": 0},
        {"meeting": "H4", "date": "2025-03-05", "units_due": 20, "units_present": 20},
    ]  # fmt: skip
    return register("meetings", [{"meeting_kind": "leading_group", **row} for row in rows])


def test_meetings_a_year_with_attendance_and_closure_where_entered() -> None:
    found = numbers(meeting_rates(meetings()), "year")
    assert found["meetings", "2026"] == (3, 3)
    assert found["attendance_rate", "2026"] == (35 / 40, 2)
    assert found["attendance_entered", "2026"] == (pytest.approx(2 / 3), 3)
    assert found["decisions", "2026"] == (8, 3)
    assert found["decision_closure_rate", "2026"] == (3 / 5, 2)
    assert math.isnan(found["decision_closure_rate", "2025"][0])
    undated = register("meetings", [{"meeting": "H9", "date": None, "meeting_kind": "office"}])
    assert len(meeting_rates(undated)) == 0
    assert numbers(meeting_rates(undated, by="meeting_kind"), "meeting_kind")["meetings", "office"] == (1, 1)


def test_attendance_by_member_unit() -> None:
    seats = register("meeting_units", [
        {"meeting": meeting, "unit": unit, "present": present}
        for meeting, unit, present in (("H1", "U1", "present"), ("H2", "U1", "absent"), ("H1", "U2", "deputy"),
                                       ("H4", "U2", "absent"))
    ])  # fmt: skip
    found = numbers(unit_attendance(seats, meetings(), year=YEAR), "unit", "choice")
    assert found["present", "U1", "present"] == (0.5, 2)
    assert found["present", "U2", "deputy"] == (1, 1)
    assert found["present", "U2", "absent"] == (0, 1)


def suggestions() -> Register:
    rows: list[dict[str, Any]] = [
        {"suggestion": "J1", "answer": "adopted", "answered_on": "2026-03-11", "document": "办班计划"},
        {"suggestion": "J2", "answer": "partly", "answered_on": "2026-03-21"},
        {"suggestion": "J3", "answer": "not_adopted"},
        {"suggestion": "J4", "answer": "open"},
        {"suggestion": "J5", "answer": "open", "received_on": "2026-02-01"},
        {"suggestion": "J6", "answer": "adopted", "received_on": "2025-02-01", "answered_on": "2025-02-02"},
    ]
    return register(
        "suggestions", [{"unit": "U1", "text": "增加校长培训", "received_on": "2026-03-01", **row} for row in rows]
    )


def test_suggestions_stay_in_the_denominator_until_answered() -> None:
    made = suggestion_rates(suggestions(), year=YEAR)
    found = numbers(made, "measure")
    assert found["adopted_rate", "share"] == (2 / 5, 5)
    assert found["replied_rate", "share"] == (3 / 5, 5)
    assert found["days_to_reply", "median"] == (15, 2)
    assert found["days_to_reply", "longest"] == (20, 2)
    assert found["reply_not_dated", "share"] == (pytest.approx(1 / 3), 3)
    assert found["with_document", "share"] == (0.5, 2)
    answers = numbers(suggestion_answers(suggestions(), year=YEAR), "choice")
    assert answers["answer", "open"] == (2 / 5, 5)
    waiting = open_suggestions(suggestions(), as_of=AS_OF)
    assert waiting["suggestion"].tolist() == ["J5", "J4"]
    assert waiting["days_open"].tolist() == [241, 213]


def rules() -> Register:
    rows: list[dict[str, Any]] = [
        {"rule": "Z1", "review_due": "2026-09-30", "reviewed_on": "2026-09-30", "practice": "半天考勤"},
        {"rule": "Z2", "review_due": "2026-09-29"},
        {"rule": "Z3", "review_due": "2026-09-30", "issued_on": "2026-02-01", "practice": "试讲"},
        {"rule": "Z4", "review_due": None, "issued_on": "2026-03-01"},
        {"rule": "Z5", "review_due": "2026-01-01", "reviewed_on": "2026-02-01"},
        {"rule": "Z6", "review_due": "2026-01-01", "state": "repealed"},
        {"rule": "Z7", "review_due": "2027-01-01", "issued_on": "2026-12-01"},
    ]
    return register(
        "rules_issued", [{"issued_on": "2024-01-01", "state": "in_force", "title": "办法", **row} for row in rows]
    )


def test_rules_are_reviewed_when_they_should_be() -> None:
    listed = rule_reviews(rules(), as_of=AS_OF).set_index("rule")["review"]
    assert listed.to_dict() == {"Z2": "overdue", "Z5": "late", "Z1": "on_time", "Z3": "not_due", "Z4": "not_dated"}
    assert listed.index[0] == "Z2"
    found = numbers(issued_rule_rates(rules(), year=YEAR, as_of=AS_OF), "choice")
    assert found["reviewed_on_time_rate", ""] == (pytest.approx(1 / 3), 3)
    assert found["rules_issued", ""] == (2, 2)
    assert found["from_practice", ""] == (0.5, 2)
    states = numbers(rule_review_states(rules(), as_of=AS_OF), "choice")
    assert states["review", "not_dated"] == (1 / 5, 5)


def _halls(*people: int) -> list[dict[str, Any]]:
    """In-house training of six hours for so many people of each unit."""
    return [
        {"person_id": f"{unit}-{n}", "unit": f"U{unit}", "from": "2026-04-01", "hours": 6, "training_form": "in_house"}
        for unit, count in enumerate(people, 1)
        for n in range(count)
    ]


def test_training_in_the_own_system_and_few_people_are_hidden() -> None:
    rows = [{"person_id": f"a{n}", "from": "2026-04-01", "hours": 6, "training_form": "in_house"} for n in range(12)]
    rows += [{"person_id": "b", "unit": "U2", "from": "2026-04-01", "hours": 8, "training_class": "B1"},
             {"person_id": "c", "unit": "U2", "from": "2026-04-02", "hours": None, "training_class": "B1"},
             {"person_id": "d", "unit": "U3", "from": "2026-04-02", "hours": 8, "training_class": "B1"},
             {"person_id": "a1", "from": "2025-04-01", "hours": 6, "training_form": "in_house"}]  # fmt: skip
    plan = register("class_plan", [{"training_class": "B1", "organizer_unit": "U2"}])
    made = own_system_hours(hours(rows), year=YEAR, class_plan=plan)
    found = numbers(made, "unit")
    assert found["own_hours", "U1"] == (72, 12)
    assert found["own_hours", "U2"] == (8, 2)
    assert found["rows_without_hours", "U2"] == (0.5, 2)
    assert ("own_hours", "U3") not in found  # somebody else's class
    shown = protect(own_system_hours(hours(_halls(12, 11, 13, 2)), year=YEAR)).frame
    open_ones = shown[shown["value"].notna()]
    assert "U4" not in set(open_ones["unit"])  # two people, and one unit more lest they be worked out
    assert len(set(open_ones["unit"])) == 2
    units = register("units", [{"unit": "U1", "name": "甲局", "member_unit": False},
                               {"unit": "U2", "name": "乙局", "member_unit": True}])  # fmt: skip
    assert set(own_system_hours(hours(rows), year=YEAR, class_plan=plan, units=units).frame["unit"]) == {"U2"}


def test_recommended_cadres_are_a_number_and_nothing_else() -> None:
    rows = [{"fact": "推荐优秀干部人数", "year": 2026, "unit": unit, "value": value, "measured_in": "人"}
            for unit, value in (("U1", 4.0), ("U2", 7.0))]  # fmt: skip
    made = recommended(register("facts", rows), year=YEAR)
    assert numbers(made) == {"recommended": (11, 11)}
    assert protect(made).frame["value"].tolist() == [11]
    few = recommended(register("facts", rows[:1]), year=YEAR)
    assert protect(few).frame["value"].isna().all()
    assert numbers(protect(recommended(register("facts", rows[:1]), year=YEAR, policy=Policy(minimum_cell=0)))) == {
        "recommended": (4, 4)
    }
    assert math.isnan(numbers(recommended(register("facts", rows), year=2020))["recommended"][0])


def test_facts_in_different_measures_are_refused() -> None:
    rows = [{"fact": "外请课时", "year": 2026, "unit": unit, "value": 12.0, "measured_in": measure}
            for unit, measure in (("U1", "学时"), ("U2", "天"))]  # fmt: skip
    with pytest.raises(RegisterError, match="计量单位不同"):
        fact_totals(register("facts", rows), "外请课时", year=YEAR)
    one = fact_totals(register("facts", rows[:1]), "外请课时", year=YEAR, by="unit")
    assert one.frame[["unit", "value", "measured_in"]].to_numpy().tolist() == [["U1", 12.0, "学时"]]
    assert len(fact_totals(register("facts", rows), "外请课时", year=2020)) == 0


def test_order_of_rows_changes_nothing() -> None:
    pd.testing.assert_frame_equal(meeting_rates(meetings()).frame, meeting_rates(shuffled(meetings(), 2)).frame)
    pd.testing.assert_frame_equal(
        suggestion_rates(suggestions(), year=YEAR).frame, suggestion_rates(shuffled(suggestions(), 2), year=YEAR).frame
    )
    day = dt.date(2026, 9, 30)
    pd.testing.assert_frame_equal(rule_reviews(rules(), as_of=day), rule_reviews(shuffled(rules(), 4), as_of=day))
