"""The budget: sums with what is left out, growth on the year before, and the office's list for self-checking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from ledgers import register

from evaluate.oversight import budget_lines, check_budget, cost_deviations, cost_self_check
from evaluate.registers import VERDICT_COLUMNS, Register, judge, read_rules

LINES: list[dict[str, Any]] = [
    {"budget_line": "a", "year": 2025, "purpose": "main", "amount": 100.0, "spent": 90.0, "earmarked": True},
    {"budget_line": "b", "year": 2026, "purpose": "main", "amount": 120.0, "spent": 60.0, "earmarked": True},
    {"budget_line": "c", "year": 2026, "purpose": "faculty", "amount": 30.0, "spent": 33.0, "earmarked": False,
     "audit_note": "讲课费标准依据不足"},
    {"budget_line": "d", "year": 2026, "purpose": "other", "amount": 50.0},
]  # fmt: skip


def lines(rows: list[dict[str, Any]] | None = None) -> Register:
    return register("budget", LINES if rows is None else rows)


def test_sums_rates_and_growth() -> None:
    found = budget_lines(lines()).frame.set_index(["year", "item"])
    wanted = {
        (2025, "appropriation"): 100, (2025, "spent"): 90, (2025, "execution"): 0.9, (2025, "growth"): np.nan,
        (2025, "in_government_budget"): 1, (2025, "audit_notes"): 0,
        (2026, "appropriation"): 200, (2026, "spent"): 93, (2026, "execution"): 93 / 150, (2026, "growth"): 1.0,
        (2026, "in_government_budget"): 120 / 150, (2026, "audit_notes"): 1,
    }  # fmt: skip
    assert found["value"].to_dict() == pytest.approx(wanted, nan_ok=True)
    assert found.loc[(2026, "execution"), "n"] == 2
    assert "1 笔" in found.loc[(2026, "execution"), "note"]
    assert "没有上年" in found.loc[(2025, "growth"), "note"]
    assert found.loc[2026, "measured_in"].tolist() == ["yuan", "yuan", "share", "share", "share", "items"]


def test_groups_by_purpose_grow_on_their_own_year_before() -> None:
    found = budget_lines(lines(), by=["year", "purpose"]).frame.set_index(["year", "purpose", "item"])["value"]
    assert found[2026, "main", "growth"] == pytest.approx(0.2)
    assert np.isnan(found[2026, "faculty", "growth"])
    assert np.isnan(found[2026, "other", "spent"])  # nothing entered is no 0
    assert np.isnan(found[2026, "other", "execution"])


def test_what_an_auditor_would_ask() -> None:
    found = check_budget(lines())
    assert tuple(found.columns) == VERDICT_COLUMNS
    assert found[["subject", "rule"]].to_numpy().tolist() == [
        ["c", "overspent"], ["c", "not_in_government_budget"], ["c", "audit_note"]
    ]  # fmt: skip
    assert found["value"].tolist()[:2] == [33, 30]
    assert found["note"].iloc[2] == "有审计意见：讲课费标准依据不足"
    assert check_budget(lines(LINES[:2])).empty


def test_counts_of_the_cost_rules_name_no_class() -> None:
    rules = read_rules()
    adopted = rules.__class__(rules.sets, adopted=frozenset({"training_cost_2016"}))
    frame = pd.DataFrame(
        {"subject": ["B1", "B2", "B3"], "on": pd.Timestamp("2026-05-01"), "days": [3.0, 3.0, 3.0],
         "cost_per_person": [1650.0, 1651.0, np.nan], "arrival_days": [1.0, 2.0, 0.5], "departure_days": 0.0}
    )  # fmt: skip
    verdicts = judge(frame, adopted, subject="training_class")
    found = cost_deviations(verdicts)
    counts = found.frame.set_index(["rule", "item"])["value"]
    assert counts["COST-01"].to_dict() == {"judged": 3, "pass": 1, "fail": 1, "insufficient_data": 1}
    assert counts["COST-03"].to_dict() == {"judged": 3, "pass": 2, "fail": 1, "insufficient_data": 0}
    assert "B2" not in found.frame.to_csv()
    listed = cost_self_check(verdicts)
    assert listed[["subject", "rule", "above"]].to_numpy().tolist() == [["B2", "COST-01", 1], ["B2", "COST-03", 1]]


def test_a_column_that_an_office_does_not_keep_is_not_known() -> None:
    whole = lines()
    plain = Register("budget", whole.table.drop(columns=["earmarked", "audit_note"]), whole.form)
    found = budget_lines(plain).frame.set_index(["year", "item"])
    assert np.isnan(found.loc[(2026, "audit_notes"), "value"])
    assert np.isnan(found.loc[(2026, "in_government_budget"), "value"])
    assert found.loc[(2026, "appropriation"), "value"] == 200
    assert check_budget(plain)["rule"].tolist() == ["overspent"]
