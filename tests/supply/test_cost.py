"""Cost per person-day and person-hour: sums over sums, nothing taken for 0, groups of either table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import SupplyError
from evaluate.registers import Register, office_forms
from evaluate.supply import cost


def register(name: str, rows: list[dict[str, Any]]) -> Register:
    form = office_forms()[name]
    table = pd.DataFrame(rows).reindex(columns=[column.name for column in form.columns])
    for column in form.columns:
        if column.type == "date":
            table[column.name] = pd.to_datetime(table[column.name])
    return Register(name, table, form, source=f"{name}.csv")


#: 60 people, 3 days, 24 hours, 99,000 yuan; 40 people, 1 day, 8 hours, 10,000; one without a cost, one without anybody.
HELD = [
    {"training_class": "B1", "session_no": 1, "opened_on": "2026-05-18", "closed_on": "2026-05-20", "hours": 24.0,
     "attended": 60, "cost": 99_000.0, "faculty_cost": 8_000.0},
    {"training_class": "B2", "session_no": 1, "opened_on": "2026-06-01", "closed_on": "2026-06-01", "hours": 8.0,
     "attended": 40, "cost": 10_000.0},
    {"training_class": "B2", "session_no": 2, "opened_on": "2025-06-01", "closed_on": "2025-06-01", "hours": 8.0,
     "attended": 40},
    {"training_class": "B3", "session_no": 1, "opened_on": "2026-06-01", "closed_on": "2026-06-02", "hours": 8.0,
     "attended": 0, "cost": 500.0},
]  # fmt: skip


def test_sums_over_sums() -> None:
    found = cost(register("classes_held", HELD)).frame.set_index("item")
    assert found.loc["per_person_day", "value"] == pytest.approx(109_000 / (180 + 40))
    assert found.loc["per_person_hour", "value"] == pytest.approx(109_000 / (1440 + 320))
    assert found.loc["per_person_day_with_faculty", "value"] == pytest.approx(107_000 / 180)
    assert found["n"].to_dict() == {
        "per_person_day": 2, "per_person_hour": 2, "per_person_day_with_faculty": 1, "per_person_hour_with_faculty": 1
    }  # fmt: skip
    assert "2 个班次" in found.loc["per_person_day", "note"]
    assert found["measured_in"].unique().tolist() == ["yuan"]


def test_groups_of_either_table() -> None:
    kinds = {"B1": "main", "B2": "special", "B3": "special"}
    plan = register("class_plan", [{"training_class": name, "class_type": kind} for name, kind in kinds.items()])
    found = cost(register("classes_held", HELD), class_plan=plan, by=["year", "class_type"]).frame
    found = found[found["item"] == "per_person_day"]
    assert found[["year", "class_type", "n"]].to_numpy().tolist() == [
        [2025, "special", 0], [2026, "main", 1], [2026, "special", 1]
    ]  # fmt: skip
    assert np.isnan(found["value"].iloc[0])
    assert found["value"].tolist()[1:] == [550, 250]
    with pytest.raises(SupplyError, match="class_plan"):
        cost(register("classes_held", HELD), by="class_type")


def test_a_dearer_class_never_lowers_the_cost() -> None:
    before = cost(register("classes_held", HELD)).frame["value"].iloc[0]
    dearer = [{**HELD[0], "cost": 120_000.0}, *HELD[1:]]
    assert cost(register("classes_held", dearer)).frame["value"].iloc[0] > before
    mixed = cost(register("classes_held", HELD[::-1])).frame["value"]
    assert np.allclose(mixed, cost(register("classes_held", HELD)).frame["value"])
