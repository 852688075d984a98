"""The page of one organisation: one sheet of A4, for its readers and no others; and what the office keeps."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from evaluate.oversight.units.conventions import LEAST_KNOWN, SURE
from evaluate.oversight.units.unit_indicator_set import UNIT_INDICATORS
from evaluate.workspace import build

FINDING = "application/vnd.evaluate.finding.v1+json"
NOTEBOOK, OFFICE = "unit_scorecard", "unit_scorecard_office"
#: An organisation with entries, and one whose cadres are bound by analogy and which is not placed.
PLACED, UNPLACED = "U118", "U304"
KEPT = ("p_bottom", "p_top", "place_median", "三分之一", "名次", "bottom third")


@pytest.fixture(scope="module")
def sheets(study_copy) -> dict[str, tuple[Path, list[dict]]]:
    """For each of two organisations its PDF and all outputs of its notebook."""
    study = study_copy("研究 考核")
    found = {}
    for unit in (PLACED, UNPLACED):
        made = build(study, [NOTEBOOK], formats=["pdf"], parameters={"unit": unit})
        assert made.ok, [str(failure.message) for failure in made.failures]
        (executed,) = (study / "reports" / ".build").glob(f"*/{NOTEBOOK}@{unit}.ipynb")
        cells = [cell for cell in nbformat.read(executed, 4).cells if cell.cell_type == "code"]
        outputs = [output["data"] for cell in cells for output in cell.outputs if "data" in output]
        found[unit] = (made.outputs[0].path, outputs)
        assert made.outputs[0].pages == 1
    return found


def test_a_page_is_one_sheet_named_after_the_organisation(sheets, page_words):
    path, _ = sheets[PLACED]
    assert path.parent.name == "单位年度考核单"
    assert path.name == "U118 示例县人力资源和社会保障局.pdf"
    (page,) = page_words(path)
    for told in ("示例县人力资源和社会保障局", "在哪一档", "年度学时达标率", "缺席会议1次", "数据来源", "模拟数据"):
        assert told in page, told


def test_no_part_of_a_page_tells_what_the_office_keeps(sheets):
    risks = [words for one in UNIT_INDICATORS.indicators if one.gaming for words in one.gaming]
    for unit, (_, outputs) in sheets.items():
        told = json.dumps(outputs, ensure_ascii=False)
        for words in (*KEPT, *risks):
            assert words not in told, (unit, words)
        findings = [data[name] for data in outputs for name in data if "finding" in name]
        assert len(findings) == 7
        assert {content["audience"] for content in findings} == {"unit"}


def test_a_page_tells_between_which_places_what_pulls_and_by_what_conventions(sheets, page_words):
    path, outputs = sheets[PLACED]
    (page,) = page_words(path)
    for told in ("都有可能", "综合得分", "个百分点", "需求调查应答率", f"不足{LEAST_KNOWN}项", f"{SURE:.0%}以上"):
        assert told in page, told
    (band,) = (data[FINDING] for data in outputs if data.get(FINDING, {}).get("slug") == "band")
    first, last = (row["value"] for row in band["rows"] if row["measure"] == "place")
    assert first < last


def test_an_organisation_bound_by_analogy_is_not_placed_and_told_why(sheets, page_words):
    (page,) = page_words(sheets[UNPLACED][0])
    assert "不评档" in page
    assert "有数的指标太少" in page
    assert "没有加分或扣分" in page


def test_the_office_keeps_what_the_pages_do_not_tell(example):
    bands = example.findings[f"{OFFICE}.bands"]
    assert bands["audience"] == "office"
    assert {"p_top", "p_bottom", "place"} <= {row["measure"] for row in bands["rows"]}
    risks = example.findings[f"{OFFICE}.weights"]
    assert all(row["gaming"] for row in risks["rows"])
    (apart,) = example.findings[f"{OFFICE}.apart"]["rows"]
    assert (apart["managed_by"], apart["value"]) == ("city", 50)


@pytest.mark.long
def test_all_organisations_of_the_county_get_a_page_each(study_copy, record_row):
    made = build(study_copy("研究 各单位"), [NOTEBOOK], formats=["pdf"])
    assert made.ok, [str(failure.message) for failure in made.failures]
    assert len(made.outputs) == 66
    assert {output.pages for output in made.outputs} == {1}
    record_row("unit_scorecards", pages=len(made.outputs), seconds=round(made.seconds, 1))
