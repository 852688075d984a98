"""A notebook run once for each row of a register: its documents, its readers, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluate.errors import ReportError
from evaluate.workspace import build, open_study
from evaluate.workspace.cli import main
from evaluate.workspace.lock import read_lock

SHEETS = """
[sheets.page]
title = { zh = "课程单", en = "Course pages" }
each = "courses"
audience = "unit"
"""
OPENED = 'import evaluate as ev\nstudy = ev.open_study()\nsheet = study.sheet("courses", course)\nsheet'


@pytest.fixture
def sheets(study_folder: Path, notebook) -> Path:
    """A study with one notebook that is run for each of three courses."""
    (study_folder / "study.toml").write_text((study_folder / "study.toml").read_text("utf-8") + SHEETS, "utf-8")
    rows = "﻿course,hours\r\n党性,8\r\nA/B,4\r\n数字化,16\r\n"
    (study_folder / "surveys" / "registers-2026" / "courses.csv").write_bytes(rows.encode())
    notebook("90_annual", "# 年度", "import evaluate as ev\nev.open_study()")
    notebook("page", "# {subject}的单子", ("parameters", "course = None"), OPENED)
    return study_folder


def _told(audience: str, finding_code) -> str:
    return finding_code().replace('"audience": "office"', f'"audience": "{audience}"')


def test_each_row_becomes_a_document_of_its_own_and_only_when_it_is_asked_for(sheets: Path):
    first = build(sheets, formats=["html"])
    assert [one.notebook for one in first.notebooks] == ["90_annual"]
    made = build(sheets, ["page"], formats=["html"])
    assert made.ok
    assert [one.notebook for one in made.notebooks] == ["page@党性", "page@A_B~998d3e", "page@数字化"]
    names = [output.path.relative_to(sheets / "reports").as_posix() for output in made.outputs]
    assert names == ["课程单/党性.html", "课程单/A_B~998d3e.html", "课程单/数字化.html"]
    pages = [output.path.read_text("utf-8") for output in made.outputs]
    assert ["党性的单子" in page for page in pages] == [True, False, False]
    assert "A/B的单子" in pages[1]
    assert build(sheets, ["page"], formats=["html"]).unchanged


def test_only_the_rows_whose_data_changed_run_again_when_one_is_added(sheets: Path):
    build(sheets, ["page"], formats=["html"])
    table = sheets / "surveys" / "registers-2026" / "courses.csv"
    table.write_bytes(table.read_bytes() + "法治,2\r\n".encode())
    assert len(build(sheets, ["page"], formats=["html"]).notebooks) == 4


def test_one_row_may_be_asked_for_by_its_parameter(sheets: Path):
    made = build(sheets, ["page"], formats=["html"], parameters={"course": "数字化"})
    assert [one.notebook for one in made.notebooks] == ["page@数字化"]
    assert "数字化的单子" in made.outputs[0].path.read_text("utf-8")


def test_a_sheet_is_set_small_and_a_notebook_opened_by_itself_shows_the_first_row(sheets: Path):
    study = open_study(sheets)
    card = study.sheet("courses")._repr_mimebundle_()["application/vnd.evaluate.study.v1+json"]
    assert (card["subject"]["zh"], card["style"]) == ("党性", "sheet")
    assert study.sheet("courses", "A/B").row == "A/B"
    with pytest.raises(ReportError, match="没有这一行"):
        study.sheet("courses", "没有")


@pytest.mark.parametrize(("audience", "kept"), [("leading_group", True), ("unit", False)])
def test_a_finding_for_a_smaller_circle_never_reaches_the_page(sheets: Path, notebook, finding_code, audience, kept):
    code = _told(audience, finding_code)
    notebook("page", "# {subject}", ("parameters", "course = None"), OPENED, code)
    made = build(sheets, ["page"], formats=["html"])
    assert made.ok is not kept
    assert bool(made.outputs) is not kept
    if kept:
        message = made.failures[0].message
        assert message is not None
        assert "page@党性.first" in message.zh


def test_the_row_is_no_part_of_a_base(sheets: Path, notebook, finding_code):
    code = _told("unit", finding_code)
    by_row = code.replace('"domain": ""', '"domain": course or ""')
    notebook("page", "# {subject}", ("parameters", "course = None"), OPENED, by_row)
    assert build(sheets, ["page"], formats=["html"]).ok
    lock = sheets / "notebooks" / "findings.lock"
    recorded = read_lock(lock)
    assert {name: base["domain"] for name, base in recorded.items()} == {"page.first": ""}
    other = finding_code(items='["years"]').replace('"audience": "office"', '"audience": "unit"')
    notebook("page", "# {subject}", ("parameters", "course = None"), OPENED, other)
    assert "page.first" in build(sheets, ["page"], formats=["html"]).failures[0].message.zh  # type: ignore[union-attr]
    assert main(["accept", "page.first", "--study", str(sheets)]) == 0
    assert read_lock(lock)["page.first"]["items"] == ["years"]


def test_every_mistake_in_sheets_is_told_with_its_line(sheets: Path):
    file = sheets / "study.toml"
    text = file.read_text("utf-8").replace('audience = "unit"', 'audience = "friends"\nrows = 3')
    file.write_text(text.replace("课程单", "课程:单"), "utf-8")
    with pytest.raises(ReportError) as caught:
        open_study(sheets)
    told = "\n".join(f"{one.where} {one.of('zh')}" for one in caught.value.mistakes)
    assert len(caught.value.mistakes) == 3
    assert all(word in told for word in ("sheets.page.audience", "sheets.page.rows", "课程:单"))
    assert all(re.search(r"第\d+行", one.where) for one in caught.value.mistakes)


def test_a_register_that_is_not_there_and_a_parameter_that_is_missing_are_told(sheets: Path, notebook):
    notebook("page", "# {subject}", ("parameters", "lesson = None"), OPENED.replace("course)", "None)"))
    with pytest.raises(ReportError, match="没有参数 course"):
        build(sheets, ["page"], formats=["html"])
    file = sheets / "study.toml"
    file.write_text(file.read_text("utf-8").replace('each = "courses"', 'each = "lessons"'), "utf-8")
    with pytest.raises(ReportError, match="没有名为 lessons 的台账"):
        build(sheets, ["page"], formats=["html"])


def test_a_row_that_there_is_not_is_refused(sheets: Path):
    with pytest.raises(ReportError, match=r"courses 法治.*例如：党性、A/B、数字化"):
        build(sheets, ["page"], formats=["html"], parameters={"course": "法治"})
