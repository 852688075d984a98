"""Indicators of organisations: cases counted right, few cases shrunk, cadres of the city nowhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ledgers import register, roster
from organisations import AS_OF, YEAR, county, people, returns, tasks, units

from evaluate.errors import RegisterError
from evaluate.oversight import standing_apart, unit_indicators
from evaluate.oversight.units.unit_counts import (
    classes_held_of_planned,
    plans_on_time,
    suggestions_adopted,
    survey_returned,
    tasks_on_time,
)
from evaluate.registers import read_rules

CADRES = {"A": (12, 20), "B": (18, 20), "C": (6, 6), "D": (3, 30)}


def _table(found: pd.DataFrame) -> dict[str, tuple[int, int, int]]:
    return {row["unit"]: (row["hits"], row["n"], row["unknown"]) for row in found.to_dict("records")}


def test_hours_are_counted_by_organisation_as_the_ledger_judges_them():
    found = county(CADRES).rows
    kept = found[found["indicator"] == "hours_kept"].set_index("unit")
    assert kept["hits"].to_dict() == {"A": 12, "B": 18, "C": 6, "D": 3}
    assert kept["n"].to_dict() == {"A": 20, "B": 20, "C": 6, "D": 30}
    assert kept["rate"].tolist() == pytest.approx([0.6, 0.9, 1.0, 0.1])
    # nothing was entered online: nobody is known to have done it, and everybody stays in the denominator
    online = found[found["indicator"] == "online_kept"].set_index("unit")
    assert (online["hits"] == 0).all()
    assert (online["unknown"] == online["n"]).all()


def test_cadres_of_the_city_are_judged_nowhere_and_stand_in_a_table_of_their_own():
    city = people({"A": (0, 12), "B": (0, 3)}, managed_by="city", position_level="132")
    others = [{**row, "person_id": f"city-{k}"} for k, row in enumerate(city)]
    without, with_them = county(CADRES), county(CADRES, others=others)
    pd.testing.assert_frame_equal(without.rows, with_them.rows)
    assert with_them.apart.to_dict() == {"A": 12, "B": 3, "C": 0, "D": 0}
    pd.testing.assert_series_equal(with_them.sizes, without.sizes)
    table = standing_apart(with_them, roster([*people(CADRES), *others])).frame
    assert table[["managed_by", "value"]].to_numpy().tolist() == [["city", 15]]


def test_cadres_by_analogy_are_not_held_to_the_rule_of_hours():
    by_analogy = [{"person_id": f"x{k}", "unit": "A", "obliged": False} for k in range(9)]
    pd.testing.assert_frame_equal(county(CADRES, others=by_analogy).rows, county(CADRES).rows)


def test_a_task_is_on_time_on_its_last_day_and_not_known_without_one():
    usual = {"category": "课程", "task": "任务", "lead_unit": "A", "updated_on": "2025-12-31", "status": "done"}
    rows = [
        {"deadline": "2025-11-30", "done_on": "2025-11-30"},
        {"deadline": "2025-11-30", "done_on": "2025-12-01"},
        {"deadline": "2025-11-30"},
        {"deadline": "2025-11-30", "status": "in_progress"},
        {"deadline": "2026-02-28", "status": "in_progress"},
        {"deadline": "2024-11-30", "done_on": "2024-11-30"},
    ]
    table = register("tasks", [{"task_id": f"R{k}", **usual, **row} for k, row in enumerate(rows)])
    assert _table(tasks_on_time(table, year=YEAR, as_of=AS_OF)) == {"A": (1, 4, 1)}


def test_suggestions_under_consideration_do_not_count_yet():
    answers = ("adopted", "partly", "not_adopted", "open")
    rows = [
        {"suggestion": f"J{k}", "unit": "A", "received_on": "2025-03-05", "answer": one}
        for k, one in enumerate(answers)
    ]
    assert _table(suggestions_adopted(register("suggestions", rows), year=YEAR)) == {"A": (2, 3, 0)}
    assert suggestions_adopted(register("suggestions", rows), year=2024).empty


def test_survey_answers_never_exceed_those_invited_and_hidden_numbers_are_left_out():
    table = returns({"A": (7, 10), "B": (9, 8), "C": (None, 5)})
    assert _table(survey_returned(table)) == {"A": (7, 10, 0), "B": (8, 8, 0)}


def _plan() -> list[dict[str, object]]:
    usual = {"year": YEAR, "organizer_unit": "A", "status": "approved", "opens": "2025-05-18"}
    days = ("2025-03-30", "2025-03-31", "2025-04-01", None)
    rows = [{"training_class": f"B{k}", "applied_on": day, **usual} for k, day in enumerate(days)]
    rows[0]["status"], rows[2]["status"], rows[3]["opens"] = "held", "cancelled", "2025-12-30"
    return rows


def test_a_plan_filed_on_the_last_day_is_on_time_where_the_county_has_adopted_the_rule(tmp_path: Path):
    plan = register("class_plan", _plan())
    assert plans_on_time(plan, read_rules(), year=YEAR, as_of=AS_OF).empty
    (tmp_path / "rules.yml").write_text("adopt:\n  - class_applications/CLS-04\n", "utf-8")
    adopted = read_rules(tmp_path / "rules.yml")
    assert _table(plans_on_time(plan, adopted, year=YEAR, as_of=AS_OF)) == {"A": (2, 4, 0)}


def test_a_cancelled_class_was_planned_and_not_held():
    plan = register("class_plan", _plan())
    day = dt.date(2025, 11, 30)
    assert _table(classes_held_of_planned(plan, None, year=YEAR, as_of=day)) == {"A": (1, 3, 0)}
    held = register("classes_held", [{"training_class": "B1", "session_no": 1}])
    assert _table(classes_held_of_planned(plan, held, year=YEAR, as_of=day)) == {"A": (2, 3, 0)}
    assert _table(classes_held_of_planned(plan, held, year=YEAR, as_of=AS_OF)) == {"A": (2, 4, 0)}


def test_few_cases_are_drawn_towards_the_county_and_many_are_not():
    found = county({"A": (60, 100), "B": (90, 100), "C": (6, 6), "D": (30, 100), "E": (0, 6)})
    kept = found.rows[found.rows["indicator"] == "hours_kept"].set_index("unit")
    moved = (kept["shrunk"] - kept["rate"]).abs()
    assert moved[["C", "E"]].min() > 5 * moved[["A", "B", "D"]].max()
    assert kept["shrunk"].between(kept["rate"].min(), kept["rate"].max()).all()
    # (hits + strength × mean) / (n + strength)
    whole = (kept["hits"] + kept["strength"] * kept["mean"]) / (kept["n"] + kept["strength"])
    np.testing.assert_allclose(kept["shrunk"], whole)


def test_a_table_that_is_not_there_leaves_its_indicators_out_and_others_stand():
    found = county(CADRES, tasks=tasks({"A": (1, 2), "B": (2, 2)}), returns=returns({"A": (9, 20), "C": (6, 6)}))
    assert found.indicators.names == ("hours_kept", "online_kept", "took_part", "survey_returned", "tasks_on_time")
    wide = found.matrix("rate")
    assert wide["tasks_on_time"].isna().to_dict() == {"A": False, "B": False, "C": True, "D": True}
    with pytest.raises(RegisterError, match="没有可以计算指标的台账"):
        unit_indicators(units(["A", "B"]), roster(people({"A": (0, 2)})), year=YEAR, as_of=AS_OF)
