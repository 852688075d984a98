"""Applications looked over together: the planted conflicts are all found, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register

from evaluate.oversight import alike, call_ups, planned_and_held, review_applications
from evaluate.registers import Register, RuleBook, read_rules

#: Nothing is wrong with an application that says no more than this.
CLEAN = {
    "year": 2027,
    "class_type": "special",
    "organizer_unit": "U1",
    "objective": "结业测试平均分比开班时提高10分",
    "content_category": "duty_capability_training",
    "required": False,
    "sessions": 1,
    "places": 40,
    "days": 3.0,
    "hours": 24.0,
    "cost": 60000.0,
    "cost_lodging": 40000.0,
    "cost_meals": 20000.0,
    "evidence": "2026年需求调查第12题",
    "applied_on": "2027-03-01",
}
APART: list[dict[str, Any]] = [
    {"application": code, "name": name, "target_group": group, "content": content, "opens": opens}
    for code, name, group, content, opens in (
        ("S1", "产业发展专题班", "乡镇分管农业负责同志", "特色产业", "2027-05-10"),
        ("S2", "公文写作班", "县直机关办公室主任", "公文处理", "2027-05-10"),
        ("S3", "安全生产班", "企业安全管理人员", "隐患排查", "2027-06-07"),
        ("S4", "财务管理班", "村会计", "财务制度", "2027-07-05"),
    )
]


def applications(rows: Sequence[dict[str, Any]]) -> Register:
    return register("applications", [{**CLEAN, **row} for row in rows])


def rules(tmp_path: Path) -> RuleBook:
    path = tmp_path / "rules.yml"
    path.write_text("adopt: [class_applications/CLS-03, training_cost_2016/COST-01]\n", encoding="utf-8")
    return read_rules(path)


def found(rows: Sequence[dict[str, Any]], book: RuleBook, **others: Any) -> set[tuple[str, str, str]]:
    table = review_applications(applications(rows), book, **others)
    return {(row["application"], row["finding"], row["other"]) for row in table.to_dict("records")}


def with_one(place: int, **changed: Any) -> list[dict[str, Any]]:
    return [{**row, **changed} if number == place else row for number, row in enumerate(APART)]


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path):
    assert found(APART, rules(tmp_path)) == set()


def test_every_planted_conflict_is_found_and_nothing_else(tmp_path: Path):
    rows = [
        *APART,
        # S5 is S1 again in other words, at another time
        {**APART[0], "application": "S5", "name": "产业发展专题研讨班", "target_group": "乡镇分管农业的负责同志",
         "opens": "2027-09-06"},
        # S6 calls the audience of S2 on one of its days, for something else
        {**APART[1], "application": "S6", "name": "保密教育班", "content": "保密制度", "opens": "2027-05-12"},
        # S7 and S3 call on one person on the same day
        {**APART[2], "application": "S7", "name": "统计业务班", "target_group": "统计员", "content": "统计方法",
         "opens": "2027-06-09", "target_people": "P9，P1"},
        {**APART[3], "application": "S8", "name": "党务工作班", "target_group": "党支部书记", "content": "组织生活",
         "opens": "2027-03-19", "cost": 70000.0, "evidence": None, "objective": "提高认识"},
    ]  # fmt: skip
    rows[2] = {**rows[2], "target_people": "P1、P2"}
    assert found(rows, rules(tmp_path)) == {
        ("S5", "merge", "S1"),
        ("S6", "overlap", "S2"),
        ("S7", "person_overlap", "S3"),
        ("S8", "cost", ""),
        ("S8", "cost_sum", ""),
        ("S8", "lead_time", ""),
        ("S8", "no_evidence", ""),
        ("S8", "vague_objective", ""),
    }


def test_each_line_says_what_why_and_how_to_mend_it(tmp_path: Path):
    table = review_applications(applications(with_one(3, cost=70000.0, applied_on="2027-06-17")), rules(tmp_path))
    lines = table.set_index("finding")
    # 70,000 ÷ 40 = 1,750 a person for three days of 550; 18 June to 5 July are 12 working days
    assert lines.loc["cost", "why"].startswith("人均1,750元，标准1,650元（")
    assert (lines.loc["cost_sum", "value"], lines.loc["cost_sum", "limit"]) == (60000, 70000)
    assert (lines.loc["lead_time", "value"], lines.loc["lead_time", "limit"]) == (12, 15)
    assert (table["mend"] != "").all()


def test_rules_that_the_office_has_not_adopted_find_nothing():
    assert found(with_one(3, cost=900000.0, cost_lodging=880000.0, applied_on="2027-07-04"), read_rules()) == set()


def test_holidays_are_no_working_days(tmp_path: Path):
    # 15 working days by the week, 14 when one of them is a holiday
    rows = with_one(3, applied_on="2027-06-14")
    assert found(rows, rules(tmp_path)) == set()
    calendar = register("calendar", [{"date": "2027-06-16", "working": False}])
    assert found(rows, rules(tmp_path), calendar=calendar) == {("S4", "lead_time", "")}


def test_a_class_of_the_plan_collides_like_an_application(tmp_path: Path):
    plan = register("class_plan", [
        {**CLEAN, "training_class": "B1", "name": "村级财务管理班", "target_group": "村会计", "content": "财务制度",
         "opens": "2027-07-06", "status": "approved"},
        {**CLEAN, "training_class": "B2", "name": "财务管理班", "target_group": "村会计", "content": "财务制度",
         "opens": "2027-07-06", "status": "cancelled"},
    ])  # fmt: skip
    assert found(APART, rules(tmp_path), plan=plan) == {("S4", "merge", "B1"), ("S4", "overlap", "B1")}


def test_organisations_named_on_both_sides_decide_who_is_called_on(tmp_path: Path):
    same = {"target_group": "科级干部", "opens": "2027-06-07"}
    rows = [{**APART[2], **same, "target_units": "U1、U2"}, {**APART[3], **same, "target_units": "U3，U4"}]
    assert found(rows, rules(tmp_path)) == set()
    rows[1]["target_units"] = "U2；U3"
    assert found(rows, rules(tmp_path)) == {("S4", "overlap", "S3")}


def test_the_ground_is_held_against_the_needs_survey(tmp_path: Path):
    rows = [{**row, "competency": code} for row, code in zip(APART, ("rural", "writing", "safety", "x"), strict=True)]
    book = rules(tmp_path)
    assert found(rows, book) == set()
    assert found(rows, book, competencies={"rural", "writing", "safety"}) == {("S4", "not_in_survey", "")}
    # one code of the survey is one content, whatever the class is called
    both = [
        {**APART[0], "competency": "rural"},
        {**APART[3], "competency": "rural", "target_group": "乡镇分管农业同志"},
    ]
    assert found(both, book) == {("S4", "merge", "S1")}


def test_call_ups_are_counted_by_organisation_and_person():
    rows = with_one(0, target_units="U1、U2", target_people="P1")
    rows[1] = {**rows[1], "target_units": "U1", "days": 2.0}
    table = call_ups(applications(rows))
    assert table.to_numpy().tolist() == [
        ["unit", "U1", 2, 5.0, "S1、S2"],
        ["unit", "U2", 1, 3.0, "S1"],
        ["person", "P1", 1, 3.0, "S1"],
    ]


def test_likeness_is_that_of_pairs_of_characters():
    # 村会计: 村会 会计; 村级会计: 村级 级会 会计: one in common
    assert alike("村会计", "村级会计") == 2 * 1 / 5
    assert alike("村会计", " 村会计。") == 1.0
    assert alike("", "村会计") == 0.0


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(order: list[int]):
    rows = [
        *APART,
        {**APART[0], "application": "S5", "opens": "2027-05-11"},
        {**APART[1], "application": "S6", "applied_on": "2027-02-01"},
    ]
    expected = review_applications(applications(rows), read_rules())
    shuffled = review_applications(applications([rows[place] for place in order]), read_rules())
    pd.testing.assert_frame_equal(expected, shuffled)
    # of a pair, the one that was applied for later is told
    assert ("S2", "merge", "S6") in set(
        zip(expected["application"], expected["finding"], expected["other"], strict=True)
    )


def test_the_plan_is_held_against_what_was_held():
    classes = [
        ("B1", 2026, 2, 100, 3.0, 1000.0, "held"),
        ("B2", 2026, 1, 50, 2.0, 500.0, "cancelled"),
        ("B3", 2026, 1, 30, 1.0, 200.0, "held"),
        ("B4", 2026, 1, 20, 1.0, 100.0, "held"),
        ("B9", 2025, 9, 900, 9.0, 900.0, "held"),
    ]
    names = ("training_class", "year", "sessions", "places", "days", "cost", "status")
    plan = register("class_plan", [dict(zip(names, row, strict=True)) for row in classes])
    sessions = [
        ("B1", 1, "2026-05-18", "2026-05-20", 48, 450.0),
        ("B3", 1, "2026-06-01", "2026-06-01", 30, None),
        ("B3", 2, "2026-06-08", "2026-06-08", 31, 210.0),
        ("B4", 1, "2026-07-01", "2026-07-01", 20, 90.0),
        ("B9", 1, "2025-07-01", "2025-07-01", 99, 90.0),
    ]
    names = ("training_class", "session_no", "opened_on", "closed_on", "attended", "cost")
    held = register("classes_held", [dict(zip(names, row, strict=True)) for row in sessions])
    changes = register("plan_changes", [
        {"training_class": "B2", "application": "无", "decision": "cancelled", "why": "经费调整", "on": "2026-04-01"},
        {"training_class": "B4", "application": "无", "decision": "added", "why": "上级要求", "on": "2026-06-01"},
    ])  # fmt: skip
    frame = planned_and_held(plan, held, year=2026, changes=changes).frame
    got = {(row["side"], row["item"]): (row["value"], row["n"]) for row in frame.to_dict("records")}
    assert got == {
        # B4 was added later and is no part of the plan
        ("planned", "sessions"): (4.0, 3),
        ("planned", "people"): (180.0, 3),
        ("planned", "days"): (9.0, 3),
        ("planned", "cost"): (1700.0, 3),
        ("held", "sessions"): (4.0, 4),
        ("held", "people"): (129.0, 4),
        ("held", "days"): (6.0, 4),
        # one session says nothing of its cost
        ("held", "cost"): (750.0, 3),
        ("share", "kept"): (0.5, 4),
        # the second session of B3, and B4
        ("share", "unplanned"): (0.5, 4),
        ("share", "cancelled"): (1 / 3, 3),
        ("share", "cancelled_with_reason"): (1.0, 1),
    }
    bare = planned_and_held(plan, held, year=2026).frame.set_index("item")
    assert pd.isna(bare.loc["cancelled_with_reason", "value"])


def test_every_session_that_has_a_date_is_compared_and_one_without_is_told(tmp_path: Path):
    two = {"sessions": 2, "session_dates": "2027-05-10、2027年9月6日"}
    later = {**APART[0], "application": "S5", "content": "防汛", "name": "防汛班", "opens": "2027-09-08"}
    assert found([*with_one(0, **two), later], rules(tmp_path)) == {("S5", "overlap", "S1")}
    table = review_applications(applications([*with_one(0, **two), later]), rules(tmp_path))
    assert "2027-09-06至2027-09-08" in table["why"].iloc[0]
    assert found(with_one(0, sessions=2), rules(tmp_path)) == {("S1", "session_dates", "")}
    assert found(with_one(0, sessions=2, session_dates="2027-05-10、九月"), rules(tmp_path)) == {
        ("S1", "session_dates", "")
    }


def test_a_lead_time_that_cannot_be_counted_is_told_with_how_to_give_the_calendar(tmp_path: Path):
    calendar = register("calendar", [{"date": "2026-10-01", "working": False}])
    table = review_applications(applications(APART[:1]), rules(tmp_path), calendar=calendar)
    (row,) = table.to_dict("records")
    assert (row["application"], row["finding"]) == ("S1", "lead_unknown")
    assert "没有2027年" in row["why"]
    assert "calendar" in row["mend"]
    now = register("calendar", [{"date": "2027-10-01", "working": False}])
    assert found(APART, rules(tmp_path), calendar=now) == set()
