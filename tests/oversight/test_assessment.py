"""The form of the assessment office: every point traced, every mistake of the table named."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register

from evaluate.errors import RegisterError
from evaluate.oversight import added_and_taken, assessment, assessment_totals
from evaluate.registers import Register

ITEMS = [
    {"item": "G1", "name": "学时达标", "base_points": 20, "deduction_cap": 10, "evidence_required": True},
    {"item": "G2", "name": "办班质量", "base_points": 10, "addition_cap": 2, "evidence_required": False, "weight": 2},
]
UNITS = [
    {"unit": code, "name": f"{code}局", "unit_type": "county_organ", "legal_basis": "civil_service"} for code in "ABC"
]


def scores(*rows: dict[str, Any]) -> Register:
    """Entries with a code each, under G1 of unit A unless they say otherwise."""
    usual = {"unit": "A", "item": "G1", "reason": "未达标", "evidence": "第3页", "by": "王五", "on": "2026-12-01"}
    columns = ["score", *usual, "points"]
    table = [{"score": f"F{place}", **usual, **row} for place, row in enumerate(rows, 1)]
    return register("assessment_scores", table or [dict.fromkeys(columns)][:0], **({} if table else _empty(columns)))


def _empty(columns: list[str]) -> dict[str, Any]:
    return {name: pd.Series(dtype=object) for name in columns}


def made(*rows: dict[str, Any]):
    items = register("assessment_items", [{"source": "考核办法", **item} for item in ITEMS])
    return assessment(items, scores(*rows), register("units", UNITS))


def test_points_are_base_and_what_was_added_less_what_was_taken():
    found = made({"points": -1.5}, {"points": -0.5}, {"unit": "B", "item": "G2", "points": 2, "evidence": None})
    totals = found.totals.set_index("unit")
    # full: 20 + 2 × 10; A: 18 + 2 × 10; B: 20 + 2 × 12; nobody gave C anything
    assert totals["full"].tolist() == [40, 40, 40]
    assert totals["total"].to_dict() == {"A": 38, "B": 44, "C": 40}
    assert totals["entries"].to_dict() == {"A": 2, "B": 1, "C": 0}
    of_a = found.points[(found.points["unit"] == "A") & (found.points["item"] == "G1")].iloc[0]
    assert (of_a["added"], of_a["taken"], of_a["points"]) == (0, 2, 18)
    assert "by" not in found.entries.columns


def test_every_entry_stands_on_the_page_with_its_reason_and_evidence():
    found = made({"points": -1.5}, {"unit": "B", "item": "G2", "points": 2, "reason": "被推广", "evidence": None})
    own = added_and_taken(found, "A").frame
    assert own[["item", "value", "entry"]].to_numpy().tolist() == [["G1", -1.5, "未达标（第3页）"]]
    assert added_and_taken(found, "B").frame["entry"].tolist() == ["被推广"]
    none = added_and_taken(found, "C")
    assert none.frame["value"].tolist() == [0]
    assert none.frame["entry"].tolist() == ["没有加分或扣分"]
    assert assessment_totals(found, unit="B").frame["value"].tolist() == [44, 40]
    assert added_and_taken(found, "A").about.labels["item"]["G1"]["zh"] == "学时达标"


def test_all_mistakes_of_the_table_are_named_at_once():
    with pytest.raises(RegisterError) as caught:
        made(
            {"points": -6},
            {"points": -5},
            {"points": 1},
            {"unit": "B", "points": -1, "evidence": " "},
            {"unit": "X", "points": -1},
            {"unit": "B", "item": "G9", "points": -1},
            {"unit": "C", "item": "G2", "points": 2.5},
        )
    told = {mistake.where: mistake.what.zh for mistake in caught.value.mistakes}
    assert "共扣11分，超过上限10分" in told["assessment_scores A G1"] or "共加1分" in told["assessment_scores A G1"]
    assert "佐证" in told["assessment_scores F4"]
    assert "单位编码表" in told["assessment_scores F5"]
    assert "考核项目表" in told["assessment_scores F6"]
    assert "共加2.5分，超过上限2分" in told["assessment_scores C G2"]
    # taken beyond the cap, added where nothing may be added
    assert len([one for one in caught.value.mistakes if one.where == "assessment_scores A G1"]) == 2
    assert len(caught.value.mistakes) == 6


def test_an_item_without_a_cap_of_deductions_can_lose_its_base_and_no_more():
    assert made({"item": "G2", "points": -10}).totals["total"].tolist() == [20, 40, 40]
    with pytest.raises(RegisterError, match=r"共扣10\.5分"):
        made({"item": "G2", "points": -10.5})


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-9, 0)), max_size=6), st.randoms())
def test_the_order_of_entries_changes_nothing_and_every_point_is_traced(entries, random):
    kept: dict[str, int] = {}
    rows = []
    for unit, points in entries:
        if kept.get(unit, 0) - points <= 10:
            kept[unit] = kept.get(unit, 0) - points
            rows.append({"score": f"{unit}{len(rows)}", "unit": unit, "points": points})
    found = made(*rows)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(found.totals, made(*rows).totals)
    assert found.totals["total"].sum() == 120 + found.entries["points"].astype(float).sum()
