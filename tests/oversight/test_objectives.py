"""Objectives of a plan: what can be measured is told from what cannot, and from what is not there."""

from __future__ import annotations

from ledgers import register

from evaluate.oversight import objectives


def test_objectives_by_whether_records_can_show_them() -> None:
    written = ["结业测试平均分比开班时提高10分", "提高政治能力", None, "出勤率不低于95%"]
    plan = register(
        "class_plan", [{"training_class": f"B{at}", "year": 2026, "objective": one} for at, one in enumerate(written)]
    )
    found = objectives(plan, year=2026).frame
    assert dict(zip(found["choice"], found["value"], strict=True)) == {
        "measurable": 0.5, "vague": 0.25, "not_entered": 0.25,
    }  # fmt: skip
    assert found["n"].tolist() == [4, 4, 4]
    assert objectives(plan, year=2025).frame["n"].eq(0).all()
