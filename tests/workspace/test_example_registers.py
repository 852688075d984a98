"""The supply side of the invented county: registers without a mistake, and a plan with planted shortages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluate.oversight import budget_lines, target_table
from evaluate.registers import Register, read_registers
from evaluate.supply import cost
from evaluate.workspace.example import (
    CODES,
    COMPETENCIES,
    EVALUATED,
    SEED,
    UNITS,
    budget,
    class_plan,
    courses,
    draw_county,
    sites,
    teachers,
    truths,
)
from evaluate.workspace.study import open_study


@pytest.fixture(scope="module")
def registers(root: Path) -> dict[str, Register]:
    return read_registers(root / "surveys" / "registers-2026")


def test_registers_are_read_without_a_mistake(registers: dict[str, Register]):
    sizes = {name: len(register.table) for name, register in registers.items()}
    assert sizes == {
        **{"assessment_items": 5, "assessment_scores": 12},
        "roster": 2400, "courses": 36, "teachers": 49, "sites": 7, "class_plan": 38, "budget": 20,
        "units": 66, "unit_names": 15, "same_names": 4, "classes_held": 24, "sessions": 204,
        "enrolment": 2018, "attendance": 5358, "leave": 21, "discipline": 31, "results": 118, "hours": 9556,
        "tasks": 18, "meetings": 5, "meeting_units": 30, "school_items": 8, "site_tiers": 3,
        "suggestions": 12, "rules_issued": 7, "facts": 21, "targets": 8, "semesters": 2, "calendar": 19,
        "hours_policy": 5, "cost_table": 4, "review_rule": 2, "rubric": 19, "rubric_evidence": 19,
        "survey_returns": 66,
    }  # fmt: skip
    assert registers["roster"].table["invited"].sum() == 900
    assert registers["roster"].table.query("invited == True").shape[0] == 900


def test_references_resolve():
    plan, catalogue = class_plan(), courses()
    assert set(plan["course"]) <= set(catalogue["code"])
    assert set(plan["site"]) <= set(sites()["site_id"])
    assert set(catalogue["teacher"]) <= set(teachers()["teacher_id"])
    county = draw_county(SEED)
    assert set(county.classes.enrolment["training_class"]) <= set(plan["training_class"])
    assert set(county.classes.enrolment["person_id"]) <= set(county.roster["person_id"])
    assert not county.classes.enrolment["person_id"].duplicated().any()


def test_forms_know_the_codes_of_the_generator(registers: dict[str, Register]):
    roster, plan = registers["roster"].form, registers["class_plan"].form
    assert set(roster.column("unit").codes) == {unit for units in UNITS.values() for unit in units}
    assert tuple(plan.column("competency").codes) == CODES
    assert all(
        {"zh", "en"} <= set(labels) for form in (roster, plan) for each in form.columns for labels in [each.label]
    )


def test_a_class_is_about_what_its_course_teaches():
    joined = class_plan().merge(courses(), left_on="course", right_on="code", suffixes=("", "_of_course"))
    assert (joined["competency"] == joined["competency_of_course"]).all()
    assert (joined["content_category"] == joined["content_category_of_course"]).all()
    assert (joined["required"] == joined["required_of_course"]).all()
    required = {each.code for each in COMPETENCIES if each.required}
    assert set(joined.loc[joined["required"], "competency"]) <= required


def test_every_competency_has_one_or_two_courses():
    counts = courses()["competency"].value_counts()
    assert set(counts.index) == set(CODES)
    assert set(counts) == {1, 2}


def test_enrolment_fills_the_places_of_the_evaluated_classes():
    places = class_plan().set_index("training_class")["places"]
    for training_class in EVALUATED:
        assert places[training_class.code] == training_class.enrolled


def test_sessions_fit_their_sites():
    plan = class_plan().merge(sites(), left_on="site", right_on="site_id")
    assert (plan["places"] / plan["sessions"] <= plan["seats"]).all()


def test_cost_is_within_the_rule_and_the_budget():
    plan, money = class_plan(), budget()
    per_day = plan["cost"] / (plan["places"] * plan["days"])
    assert per_day.between(80, 550).all()
    planned = plan.groupby(["year", "class_type"])["cost"].sum()
    amounts = money.set_index(["year", "purpose"])["amount"]
    assert (amounts.loc[planned.index] >= planned).all()
    spent = money.dropna(subset=["spent"])
    assert set(spent["year"]) == {2025, 2026}
    assert (spent["spent"] <= spent["amount"]).all()


def test_facts_answer_targets_as_the_other_tables_give_them(registers: dict[str, Register]):
    told = registers["facts"].table.set_index("fact")["value"]
    plan, held = registers["class_plan"], registers["classes_held"]
    sessions = held.table.merge(plan.table[["training_class", "class_type", "opens"]], on="training_class")
    grades, lessons = registers["results"].table["grade"], registers["sessions"].table
    opened = sessions.query("session_no == 1 and opened_on == opens")
    due = plan.table.query("year == 2026")
    found = {
        "主体班培训人次": sessions.query("class_type == 'main'")["attended"].sum(),
        "各类培训总人次": sessions["attended"].sum(),
        "现场教学学时占比": 100 * lessons.query("method == 'onsite_teaching'")["hours"].sum() / lessons["hours"].sum(),
        "主体班结业合格率": 100 * (grades != "failed").mean(),
        "班次按计划时间举办率": 100 * len(opened) / len(due),
        "人均每天培训费": cost(held).select(item="per_person_day").frame["value"].iloc[0],
    }
    assert told[list(found)].round(1).to_dict() == {name: round(float(value), 1) for name, value in found.items()}
    made = target_table(registers["targets"], year=2026, facts=registers["facts"]).rows
    assert set(made.loc[made["verdict"] == "no_data", "target"]) == {"结业测试平均提高分数", "学员满意度"}


def test_surveys_answer_the_targets_that_they_measure(root: Path):
    study = open_study(root)
    targets, facts = (study.registers()[name] for name in ("targets", "facts"))
    made = target_table(targets, study.outcomes(), year=2026, facts=facts).rows.set_index("target")
    told = made.loc[["结业测试平均提高分数", "学员满意度"], ["verdict", "n"]]
    assert told.to_numpy().tolist() == [["not_met", 96], ["met", 99]]
    assert "no_data" not in set(made["verdict"])
    assert (made.loc[told.index, "low"] < made.loc[told.index, "high"]).all()


def test_the_budget_shows_growth_the_part_of_the_county_and_audit_notes(registers: dict[str, Register]):
    found = budget_lines(registers["budget"]).select(year=2026).frame.set_index("item")["value"]
    assert found["growth"] == pytest.approx(2_160_000 / 2_010_000 - 1)
    assert found["in_government_budget"] == pytest.approx(1 - 140_000 / 2_160_000)
    assert found["audit_notes"] == 1


def test_plan_leaves_planted_shortages_and_surpluses():
    found = truths(SEED).query("measure == 'demand' and unit_type == '' and position_level == ''")
    demand = found.set_index("item")["value"]
    places = class_plan().query("year == 2027 and target_group == 'section'").groupby("competency")["places"].sum()
    assert set(places.index) == set(CODES)
    gap: pd.Series = demand - places
    assert (gap[["digital", "emergency", "law"]] > 350).all()
    assert gap["history_culture"] < -150
    free = [each.code for each in COMPETENCIES if not each.required]
    assert set(gap[free].index[gap[free] < -20]) == {"history_culture", "writing"}


def test_no_teacher_is_rated():
    assert not {"rating", "score", "rank", "name"} & set(teachers().columns)
    assert set(teachers()["teacher_type"]) >= {"party_school", "university", "leading_cadre", "role_model"}
