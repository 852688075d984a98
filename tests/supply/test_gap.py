"""Capacity and gap: places minus places, nothing offered counts zero, units are checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import SupplyError, UnitError
from evaluate.estimate import Estimate, known, mean
from evaluate.needs import demand
from evaluate.registers import ColumnForm, Register, TableForm
from evaluate.supply import capacity, catalogue, gap

LABEL = {"zh": "列", "en": "column"}
PAIRS = {"law": ("imp", "abl"), "data": ("imp2", "abl2")}


@pytest.fixture
def plan() -> Register:
    table = pd.DataFrame(
        {
            "code": ["C1", "C2", "C3", "C4"],
            "competency": ["law", "law", "music", "theory"],
            "places": [30, 20, 40, 500],
            "year": [2026, 2027, 2027, 2027],
        }
    )
    codes = {code: {"zh": code, "en": code} for code in ("law", "music", "theory")}
    columns = [
        ColumnForm(name="code", label=LABEL, type="text"),
        ColumnForm(
            name="competency",
            label=LABEL,
            type="code",
            codes=codes,
        ),
        ColumnForm(name="places", label=LABEL, type="integer"),
        ColumnForm(name="year", label=LABEL, type="integer"),
    ]
    form = TableForm(name="class_plan", label=LABEL, file="class_plan.csv", columns=tuple(columns), key=("code",))
    return Register("class_plan", table, form)


@pytest.fixture
def sample() -> Sample:
    frame = pd.DataFrame(
        {
            "imp": [5.0, 5, 4, 2],
            "abl": [1.0, 2, 3, 2],
            "imp2": [5.0, 5, 5, 5],
            "abl2": [1.0, 1, 5, 5],
            "size": [80.0] * 4,
        }
    )
    return Sample(frame, Design(population="size"))


def test_capacity_sums_places_and_counts_classes(plan: Register) -> None:
    result = capacity(plan)
    assert dict(zip(result.frame["item"], result.frame["value"], strict=True)) == {
        "law": 50,
        "music": 40,
        "theory": 500,
    }
    assert result.frame["n"].tolist() == [2, 1, 1]
    assert result.about.counted == "classes"
    assert capacity(plan, where="year == 2027").frame["value"].tolist() == [20, 40, 500]


def test_gap_is_demand_minus_places(plan: Register, sample: Sample) -> None:
    wanted = demand(sample, PAIRS)
    result = gap(wanted, capacity(plan, where="year == 2027")).frame
    assert result["item"].tolist() == ["law", "data"]
    assert result["value"].tolist() == pytest.approx([60 - 20, 40 - 0])
    assert result["se"].tolist() == pytest.approx(wanted.frame["se"].tolist())
    assert set(result["measured_in"]) == {"places"}
    assert result["n"].tolist() == [4, 4]


def test_required_content_is_left_out(plan: Register, sample: Sample) -> None:
    assert gap(demand(sample, PAIRS), capacity(plan), required=["law"]).frame["item"].tolist() == ["data"]


def test_points_minus_places_is_refused(plan: Register, sample: Sample) -> None:
    with pytest.raises(UnitError):
        gap(mean(sample, "imp").described(measured_in="points"), capacity(plan))


def test_people_minus_people_is_no_gap(sample: Sample) -> None:
    people = known(pd.DataFrame({"item": ["law"], "v": [3.0]}), value="v", measured_in="people")
    with pytest.raises(UnitError):
        gap(people, people)


def test_a_missing_column_is_named(plan: Register) -> None:
    with pytest.raises(SupplyError, match="seats"):
        capacity(plan, places="seats")
    with pytest.raises(SupplyError, match="topic"):
        catalogue(plan, item="topic")


def test_no_class_meets_the_condition(plan: Register) -> None:
    with pytest.raises(SupplyError, match="2031"):
        capacity(plan, where="year == 2031")


def test_places_grouped_otherwise_are_refused(plan: Register, sample: Sample) -> None:
    with pytest.raises(SupplyError, match="year"):
        gap(demand(sample, PAIRS), capacity(plan, by="year"))


def test_a_gap_is_as_sure_as_the_demand_where_nobody_wants_it(plan: Register, sample: Sample) -> None:
    wanted = demand(sample, PAIRS, importance_from=6)
    row = gap(wanted, capacity(plan)).frame.iloc[0]
    assert row[["value", "low", "high"]].tolist() == pytest.approx([-50, -50, wanted.frame["high"].iloc[0] - 50])
    assert row["high"] > -50 + 20


@pytest.mark.parametrize(("left", "right"), [("places", ""), ("", "places"), ("places", "people"), ("", "")])
def test_both_sides_of_a_gap_are_places(left: str, right: str) -> None:
    def numbers(unit: str) -> Estimate:
        return known(pd.DataFrame({"item": ["law"], "v": [3.0]}), value="v", measured_in=unit)

    with pytest.raises(UnitError):
        gap(numbers(left), numbers(right))


def test_a_class_of_unknown_size_is_named_and_not_counted_as_zero(plan: Register, sample: Sample) -> None:
    table = plan.table.assign(places=pd.array([30, None, 40, 500], dtype="Int64"))
    with pytest.raises(SupplyError, match="C2"):
        capacity(replace(plan, table=table))
    assert capacity(replace(plan, table=table), where="year == 2026").frame["value"].tolist() == [30]
    unknown = known(pd.DataFrame({"item": ["law", "music"], "v": [np.nan, 3]}), value="v", measured_in="places")
    with pytest.raises(SupplyError, match="law"):
        gap(demand(sample, PAIRS), unknown)
    # What nobody asked for needs no number.
    assert len(gap(demand(sample, PAIRS), unknown, required=["law"])) == 1
