"""Tasks: states, rates and ageing by hand; units and never people."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register
from tables import AS_OF, NAME, numbers, shuffled

from evaluate.errors import RegisterError
from evaluate.oversight import (
    decomposition,
    expected_slips,
    overdue_ageing,
    task_forecast,
    task_rates,
    task_state_shares,
    task_states,
    tasks_by_role,
)
from evaluate.registers import Register

ROWS: list[dict[str, Any]] = [
    {"task_id": "R1", "deadline": "2026-06-30", "done_on": "2026-06-30", "status": "done", "progress": 100.0},
    {"task_id": "R2", "deadline": "2026-06-30", "done_on": "2026-07-01", "status": "closed_out", "progress": 100.0},
    {"task_id": "R3", "deadline": "2026-06-30", "done_on": None, "status": "done"},
    {"task_id": "R4", "deadline": "2026-09-29", "status": "in_progress", "progress": 80.0},
    {"task_id": "R5", "deadline": "2026-09-30", "status": "overdue", "progress": 60.0, "q2": "试讲", "q4": "开讲"},
    {"task_id": "R6", "deadline": "2026-12-31", "status": "in_progress", "progress": 25.0, "q1": "征题", "q3": "入库",
     "q4": "开讲", "lead_unit": "U2"},
    {"task_id": "R7", "deadline": None, "status": "not_started", "lead_unit": "U2"},
    {"task_id": "R8", "deadline": "2026-03-01", "status": "not_started", "lead_unit": "U2", "progress": 0.0},
]  # fmt: skip


def tasks(rows: list[dict[str, Any]] | None = None) -> Register:
    usual = {
        "lead_unit": "U1",
        "category": "课程建设",
        "coop_units": "U2、U3",
        "lead_leader": NAME,
        "updated_on": "2026-09-28",
    }
    return register("tasks", [{**usual, **row} for row in (ROWS if rows is None else rows)])


def test_states_go_by_dates_whatever_the_table_says() -> None:
    found = task_states(tasks(), as_of=AS_OF).set_index("task_id")
    assert found["state"].to_dict() == {
        "R1": "done_on_time", "R2": "done_late", "R3": "done_not_known", "R4": "overdue", "R5": "running",
        "R6": "running", "R7": "not_known", "R8": "overdue",
    }  # fmt: skip
    assert found["days_overdue"].dropna().to_dict() == {"R4": 1, "R8": 213}
    assert found["age"].dropna().to_dict() == {"R4": "within_30", "R8": "over_90"}
    assert found.loc["R6", ["nodes", "nodes_due"]].tolist() == [3, 2]
    assert found.loc["R6", "elapsed"] == pytest.approx(272 / 364)  # from 1 January
    earlier = task_states(tasks(), as_of=dt.date(2026, 6, 30)).set_index("task_id")["state"]
    assert earlier["R1"] == "done_on_time"
    assert earlier["R2"] == "done_not_known"  # it says done, and the day given is still to come


DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def _state(deadline: dt.date | None, done_on: dt.date | None, status: str) -> str:
    """The states once more, told row by row."""
    done_on = done_on if done_on is not None and done_on <= AS_OF else None
    if done_on is not None and deadline is not None:
        return "done_on_time" if done_on <= deadline else "done_late"
    if done_on is not None or status in ("done", "closed_out"):
        return "done_not_known"
    if deadline is None:
        return "not_known"
    return "overdue" if deadline < AS_OF else "running"


ROW = st.tuples(DAYS, DAYS, st.sampled_from(["not_started", "done", "overdue", "closed_out"]))


@settings(max_examples=12, deadline=None)
@given(rows=st.lists(ROW, min_size=5, max_size=40))
def test_states_agree_with_telling_them_row_by_row(rows: list[tuple[dt.date | None, dt.date | None, str]]) -> None:
    dated = [(deadline and str(deadline), done and str(done), status) for deadline, done, status in rows]
    columns = ("deadline", "done_on", "status")
    made = tasks([{"task_id": f"R{n:03}", **dict(zip(columns, row, strict=True))} for n, row in enumerate(dated)])
    expected = [_state(*row) for row in rows]
    assert task_states(made, as_of=AS_OF)["state"].tolist() == expected
    shares = task_state_shares(made, as_of=AS_OF).frame
    assert shares["value"].sum() == pytest.approx(1)
    rates = numbers(task_rates(made, as_of=AS_OF))
    due = sum(state not in ("running", "not_known") for state in expected)
    assert rates["on_time_rate"][1] == due


def test_rates_have_their_own_denominators() -> None:
    found = numbers(task_rates(tasks(), as_of=AS_OF))
    assert found["task_completion_rate"] == (3 / 8, 8)
    assert found["on_time_rate"] == (1 / 5, 5)  # three done, two overdue
    assert found["overdue_rate"] == (2 / 8, 8)
    assert found["progress"] == (pytest.approx(365 / 600), 6)
    assert found["behind_nodes"] == (0.5, 2)  # R6 has 25 % of two thirds; R5 60 % of a half
    units = numbers(task_rates(tasks(), as_of=AS_OF, by="lead_unit"), "lead_unit")
    assert units["on_time_rate", "U2"] == (0, 1)
    shares = task_state_shares(tasks(), as_of=AS_OF).frame
    assert shares["value"].sum() == pytest.approx(1)
    ageing = numbers(overdue_ageing(tasks(), as_of=AS_OF), "choice")
    assert ageing == {("overdue_age", "within_30"): (1, 8), ("overdue_age", "within_90"): (0, 8),
                      ("overdue_age", "over_90"): (1, 8)}  # fmt: skip
    assert math.isnan(numbers(task_rates(tasks([ROWS[6]]), as_of=AS_OF))["on_time_rate"][0])


@pytest.mark.parametrize(
    ("late", "age"), [(1, "within_30"), (30, "within_30"), (31, "within_90"), (90, "within_90"), (91, "over_90")]
)
def test_bands_of_ageing_begin_where_they_say(late: int, age: str) -> None:
    day = AS_OF - dt.timedelta(days=late)
    one = tasks([{"task_id": "R1", "deadline": str(day), "status": "in_progress"}])
    assert task_states(one, as_of=AS_OF)["age"].tolist() == [age]


def test_the_breakdown_and_the_roles() -> None:
    found = numbers(decomposition(tasks()))
    assert {name: value for name, (value, _) in found.items()} == {
        "lead_leader": 1, "lead_unit": 1, "coop_units": 1, "measures": 0, "deadline": 7 / 8, "nodes": 2 / 8,
        "all_quarters": 0,
    }  # fmt: skip
    roles = numbers(tasks_by_role(tasks(), as_of=AS_OF), "unit")
    assert roles["tasks_led", "U1"] == (5, 5)
    assert roles["led_closed", "U1"] == (3 / 5, 5)
    assert roles["tasks_joined", "U3"] == (8, 8)
    assert roles["joined_closed", "U3"] == (3 / 8, 8)
    assert math.isnan(roles["led_closed", "U3"][0])


@pytest.mark.parametrize("by", ["lead_leader", ("lead_unit", "lead_leader"), "status"])
def test_nothing_is_told_by_person(by: Any) -> None:
    with pytest.raises(RegisterError, match="不按个人"):
        task_rates(tasks(), as_of=AS_OF, by=by)
    with pytest.raises(RegisterError):
        decomposition(tasks(), by=by)
    with pytest.raises(RegisterError):
        expected_slips(tasks(), as_of=AS_OF, by=by)


def test_the_forecast_lists_running_tasks_and_knows_what_it_does_not_know() -> None:
    rows = [*ROWS, {"task_id": "R9", "deadline": "2026-12-31", "begins": "2027-01-01", "status": "not_started"},
            {"task_id": "S1", "deadline": "2026-12-31", "status": "in_progress", "progress": None}]  # fmt: skip
    listed = task_forecast(tasks(rows), as_of=AS_OF).set_index("task_id")
    assert sorted(listed.index) == ["R5", "R6", "R9", "S1"]
    assert math.isnan(listed.loc["R9", "chance"])  # it ends before it begins
    assert listed.loc["R5", "chance"] == pytest.approx(1)  # the day has come, and 60 % is done
    assert listed.loc["R6", "reason"] == "进度落后于时间；该单位以往常逾期"
    assert "没有填进度" in listed.loc["S1", "reason"]
    assert listed.loc["R6", "chance"] > listed.loc["S1", "chance"] > 0
    made = expected_slips(tasks(rows), as_of=AS_OF)
    found = numbers(made, "lead_unit")
    assert found["expected_slips", "U2"] == (pytest.approx(listed.loc["R6", "chance"]), 1)
    assert found["running", "U1"] == (3, 3)
    assert found["expected_slips", "U1"][1] == 2  # of three, one has no order of dates
    assert found["already_overdue", "U1"] == (1, 4)
    assert made.about.interval == "posterior"
    row = made.frame.set_index(["item", "lead_unit"]).loc[("expected_slips", "U1")]
    whole = numbers(expected_slips(tasks(rows), as_of=AS_OF, by=()))
    assert whole["expected_slips"] == (pytest.approx(listed["chance"].sum()), 3)
    assert whole["already_overdue"] == (2, 6)
    assert 0 <= row["low"] <= row["value"] <= row["high"] <= 2


def test_more_progress_never_raises_the_chance_and_more_time_passed_never_lowers_it() -> None:
    def chance(progress: float, day: str) -> float:
        one = [
            {
                "task_id": "R1",
                "deadline": "2026-12-31",
                "status": "in_progress",
                "progress": progress,
                "updated_on": day,
            }
        ]
        return task_forecast(tasks(one), as_of=dt.date.fromisoformat(day))["chance"][0]

    by_progress = [chance(progress, "2026-07-01") for progress in (0.0, 10.0, 30.0, 50.0, 70.0, 90.0, 100.0)]
    assert by_progress == sorted(by_progress, reverse=True)
    by_day = [chance(40.0, day) for day in ("2026-03-01", "2026-06-01", "2026-09-01", "2026-11-01", "2026-12-20")]
    assert by_day == sorted(by_day)
    assert by_day[-1] > 0.95 > 0.5 > by_progress[-2]


def test_order_of_rows_changes_nothing() -> None:
    for verb in (task_states, task_forecast):
        pd.testing.assert_frame_equal(verb(tasks(), as_of=AS_OF), verb(shuffled(tasks(), 5), as_of=AS_OF))
    for verb in (task_rates, expected_slips, tasks_by_role, overdue_ageing):
        pd.testing.assert_frame_equal(verb(tasks(), as_of=AS_OF).frame, verb(shuffled(tasks(), 5), as_of=AS_OF).frame)
