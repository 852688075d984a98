"""Performance targets: known numbers at, below and above; survey results with their interval, never by the point."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register

from evaluate.design import Design, Sample
from evaluate.errors import RegisterError
from evaluate.estimate import Estimate, share
from evaluate.oversight import TargetTable, target_results, target_table, target_workbook, targets_met
from evaluate.report import finding

MORE = {"direction": "more", "measured_in": "%"}
TARGETS: list[dict[str, Any]] = [
    {**MORE, "target": "培训人次", "target_kind": "quantity", "value": 280.0, "measured_in": "人次", "last_year": 265.0,
     "weight": 10.0},
    {"target": "人均成本", "target_kind": "cost", "direction": "less", "value": 550.0, "measured_in": "元",
     "weight": 10.0},
    {**MORE, "target": "满意度", "target_kind": "satisfaction", "value": 90.0, "weight": 20.0},
    {**MORE, "target": "调训率", "target_kind": "quality", "value": 95.0},
]  # fmt: skip


def table(actual: dict[str, Any] | None = None, **options: Any) -> TargetTable:
    return target_table(register("targets", TARGETS, year=2026), actual, year=2026, **options)


def satisfied(yes: int, of: int) -> Estimate:
    answers = pd.DataFrame({"satisfied": ["yes"] * yes + ["no"] * (of - yes)})
    return share(Sample(answers, Design()), "satisfied", of=["yes"])


def row(found: TargetTable, target: str) -> pd.Series:
    return found.rows.set_index("target").loc[target]


@pytest.mark.parametrize(
    ("target", "actual", "verdict", "score"),
    [
        ("培训人次", 279.9, "not_met", 10 * 279.9 / 280),
        ("培训人次", 280, "met", 10),
        ("培训人次", 300, "met", 10),
        ("培训人次", 0, "not_met", 0),
        ("人均成本", 549, "met", 10),
        ("人均成本", 550, "met", 10),
        ("人均成本", 1100, "not_met", 5),
    ],
)
def test_numbers_known_without_error(target: str, actual: float, verdict: str, score: float) -> None:
    found = row(table({target: actual}), target)
    assert found["verdict"] == verdict
    assert found["score_least"] == found["score_most"] == pytest.approx(score)


def test_a_survey_result_is_held_against_its_target_with_its_interval() -> None:
    """Of 400 people 95 % are above a line of 90 % for sure, and 80 % below; 91 % and 89 % decide nothing."""
    for yes, of, verdict in (
        (380, 400, "met"),
        (364, 400, "undecided"),
        (356, 400, "undecided"),
        (320, 400, "not_met"),
    ):
        found = row(table({"满意度": satisfied(yes, of)}), "满意度")
        assert found["verdict"] == verdict, yes
        assert found["actual"] == pytest.approx(100 * yes / of)
        assert found["low"] < found["actual"] < found["high"]
        assert found["score_least"] <= found["score_most"]
    assert row(table({"满意度": satisfied(380, 400)}), "满意度")["score_least"] == 20


def test_a_result_that_may_not_be_shown_is_no_data() -> None:
    found = row(table({"满意度": satisfied(7, 9)}), "满意度")
    assert found["verdict"] == "no_data"
    assert pd.isna(found["actual"])
    assert found["note"]
    assert (found["score_least"], found["score_most"]) == (0, 20)


def test_facts_stand_in_for_what_is_not_given_and_for_last_year() -> None:
    facts = register(
        "facts",
        [
            *({"fact": "培训人次", "year": 2026, "unit": unit, "value": 150.0, "measured_in": "人次"}
              for unit in ("U1", "U2")),
            {"fact": "人均成本", "year": 2025, "unit": "U1", "value": 500.0, "measured_in": "元"},
        ],
    )  # fmt: skip
    found = table(facts=facts)
    assert row(found, "培训人次")[["actual", "last_year", "verdict"]].tolist() == [300, 265, "met"]
    assert row(found, "人均成本")["last_year"] == 500
    assert row(found, "人均成本")["verdict"] == "no_data"
    assert row(table({"培训人次": 1}, facts=facts), "培训人次")["actual"] == 1


@pytest.mark.parametrize(
    ("target", "measured_in", "values", "told"),
    [
        ("调训率", "％", [96.0], (96.0, "met", "")),
        ("调训率", "%", [90.0, 90.0], (np.nan, "no_data", "各单位的百分比不能相加")),
        ("培训人次", "万人次", [1.0], (np.nan, "no_data", "台账里的计量单位是“万人次”，不是“人次”")),
    ],
)
def test_facts_that_cannot_be_added_up_or_are_in_another_measure_are_no_data(
    target: str, measured_in: str, values: list[float], told: tuple[float, str, str]
) -> None:
    rows = [{"fact": target, "year": 2026, "unit": f"U{n}", "value": value, "measured_in": measured_in}
            for n, value in enumerate(values)]  # fmt: skip
    found = row(table(facts=register("facts", rows)), target)
    assert found["actual"] == pytest.approx(told[0], nan_ok=True)
    assert (found["verdict"], found["note"]) == told[1:]


def test_counts_and_scores_by_kind() -> None:
    found = targets_met(table({"培训人次": 280, "人均成本": 1100})).frame.set_index(["target_kind", "item"])["value"]
    assert found["quantity"].to_dict() == {
        "targets": 1, "met": 1, "not_met": 0, "undecided": 0, "no_data": 0,
        "weight": 10, "score_least": 10, "score_most": 10,
    }  # fmt: skip
    assert found["satisfaction", "score_least"] == 0
    assert found["satisfaction", "score_most"] == 20
    assert found["quality", "weight"] == 0  # a target without a weight brings no points


def test_the_workbook_is_what_a_finance_bureau_asks_for() -> None:
    made = table({"培训人次": 280, "满意度": satisfied(364, 400)})
    sheet = openpyxl.load_workbook(io.BytesIO(target_workbook(made))).worksheets[0]
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[0][:5] == ("一级指标", "二级指标", "三级指标", "方向", "年度目标值")
    assert cells[1] == (
        "产出", "数量", "培训人次", "越大越好", 280, "人次", 265, 280, None, "完成", 10, 10, None
    )  # fmt: skip
    assert "不能判定" in str(cells[3][9])
    assert cells[4][9] == "没有数据"
    assert sheet.title == "2026年绩效目标表"
    lines = [{"budget_line": "a", "year": 2026, "purpose": "main", "amount": 200.0, "spent": 150.0},
             {"budget_line": "b", "year": 2025, "purpose": "main", "amount": 10.0, "spent": 10.0}]  # fmt: skip
    content = target_workbook(made, project="干部教育培训", budget=register("budget", lines))
    about = openpyxl.load_workbook(io.BytesIO(content))["项目基本情况"]
    told = dict(about.iter_rows(min_row=2, values_only=True))
    assert (told["项目名称"], told["年度预算（元）"], told["执行数（元）"], told["执行率（%）"]) == (
        "干部教育培训",
        200,
        150,
        75,
    )
    assert told["主管部门"] is None  # left to be filled in


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1000), st.floats(0, 100), st.sampled_from(["培训人次", "人均成本"]))
def test_doing_better_never_lowers_the_score(actual: float, better: float, target: str) -> None:
    step = better if target == "培训人次" else -min(better, actual)
    before, after = (row(table({target: value}), target) for value in (actual, actual + step))
    assert after["score_least"] >= before["score_least"] - 1e-9
    assert before["verdict"] != "met" or after["verdict"] == "met"


def test_wrong_names_and_tables_are_refused() -> None:
    with pytest.raises(RegisterError, match="下列之一"):
        table({"培训人数": 1})
    with pytest.raises(RegisterError, match="不是一行"):
        table({"满意度": share(Sample(pd.DataFrame({"a": ["x", "y"] * 20}), Design()), "a")})
    with pytest.raises(RegisterError, match="2030"):
        target_table(register("targets", TARGETS, year=2026), year=2030)


MEASURED = [{**row, "measured_by": {"满意度": "satisfaction", "培训人次": None}.get(row["target"])} for row in TARGETS]


def test_a_target_takes_the_survey_result_that_it_is_measured_by() -> None:
    targets = register("targets", MEASURED, year=2026)
    outcomes = {"satisfaction": satisfied(364, 400), "score_gain": satisfied(1, 400)}
    found = row(target_table(targets, outcomes, year=2026), "满意度")
    assert (found["verdict"], found["n"]) == ("undecided", 400)
    # the name of the target goes first, and a result that no target asks for is no mistake
    assert row(target_table(targets, {**outcomes, "满意度": 95}, year=2026), "满意度")["verdict"] == "met"
    made = target_table(targets, outcomes, year=2026)
    assert len(made.sources) == 2
    assert len(target_table(targets, {"满意度": 95, **outcomes}, year=2026).sources) == 1


def test_without_its_survey_such_a_target_has_no_data_whatever_the_facts_say() -> None:
    usual = {"fact": "满意度", "year": 2026, "unit": "U1", "measured_in": "%"}
    facts = register("facts", [{**usual, "value": 99.0}])
    found = row(target_table(register("targets", MEASURED, year=2026), year=2026, facts=facts), "满意度")
    assert found["verdict"] == "no_data"
    assert "还没有调查结果" in found["note"]


def test_a_share_is_no_answer_to_a_target_in_another_unit() -> None:
    found = row(table({"培训人次": satisfied(380, 400)}), "培训人次")
    assert found["verdict"] == "no_data"
    assert "计量单位不是" in found["note"]


def test_a_report_tells_target_and_result_with_the_interval_of_a_survey() -> None:
    made = table({"培训人次": 280, "满意度": satisfied(364, 400)})
    frame = target_results(made).frame.set_index(["target", "measure"])
    assert frame.loc[("满意度", "target"), "value"] == pytest.approx(0.9)
    assert frame.loc[("满意度", "actual"), "value"] == pytest.approx(0.91)
    assert frame.loc[("满意度", "actual"), "low"] < 0.9 < frame.loc[("满意度", "actual"), "high"]
    assert frame.loc[("满意度", "actual"), "n"] == 400
    assert set(frame.loc["满意度", "verdict"]) == {"undecided"}
    assert frame.loc[("培训人次", "actual"), ["value", "measured_in"]].tolist() == [280, "places"]
    assert pd.isna(frame.loc[("培训人次", "actual"), "low"])
    assert frame.loc[("调训率", "actual"), "note"] == "没有数据"
    told = finding("targets", target_results(made), zh="{target}", en="{target}").claim
    assert (told.zh, told.en) == ("培训人次", "Output quantity, 1")
