"""Workbooks to fill in: text stays text, drop-downs and help are there, locks lock what is there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evaluate.documents import FormColumn, FormSheet, read_sheets, write_workbook_form
from evaluate.errors import QuestionnaireError, ResponsesError

COLUMNS = (
    FormColumn("名称 id", "英文名称。", locked=True, needed=True),
    FormColumn("文字", width=10),
    FormColumn("类型", choices=("甲", "乙, 丙")),
)
TRICKY = ["=1+1", "04", "1e3", " 空 ", "_x0041_", "a\x01b", "两\n行", "'撇", None, 2.5]


def test_cells_come_back_as_they_were_written(tmp_path: Path):
    path = tmp_path / "表.xlsx"
    write_workbook_form([FormSheet("甲", COLUMNS, [(value, None, "甲") for value in TRICKY])], path)
    grid = read_sheets(path)["甲"]
    assert [row[0] for row in grid.rows[1:]] == TRICKY
    assert grid.rows[0] == ("名称 id", "文字", "类型")
    assert grid.address(3, 1) == "甲!B4"


def test_guides_locks_and_heights(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    write_workbook_form(
        [FormSheet("甲", COLUMNS, [("a", "一二三四五六七八九十", "甲")]), FormSheet("空", COLUMNS[1:2])], path
    )
    book = openpyxl.load_workbook(path)
    sheet = book["甲"]
    assert (sheet["A2"].protection.locked, sheet["B2"].protection.locked) == (True, False)
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet.protection.sheet
    assert not book["空"].protection.sheet
    assert sheet.row_dimensions[2].height == 30
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["A2:A202"].prompt == "英文名称。"
    assert rules["C2:C202"].formula1 == "'词表'!$A$1:$A$2"
    assert [cell.value for cell in book["词表"]["A"]] == ["甲", "乙, 丙"]
    assert "LEN(A2)=0" in str([rule.formula for rules in sheet.conditional_formatting for rule in rules.rules])


@pytest.mark.parametrize("text", ["x" * 32768, "half \ud800", "\uffff"])
def test_what_no_cell_holds_is_refused_and_nothing_is_written(tmp_path: Path, text: str):
    with pytest.raises(QuestionnaireError):
        write_workbook_form(
            [FormSheet("甲", COLUMNS, [(text, None, None)])], tmp_path / "a.xlsx", error=QuestionnaireError
        )
    assert list(tmp_path.iterdir()) == []


def test_a_text_file_is_no_workbook(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ResponsesError, match="不是工作簿"):
        read_sheets(tmp_path / "a.csv")


def test_numbers_are_guided_by_their_bounds_and_stay_numbers(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    bounds = [(0.0, 60.0), (1.5, None), (None, 9.0), (None, None)]
    columns = tuple(FormColumn(f"数{place}", number=bound) for place, bound in enumerate(bounds))
    write_workbook_form([FormSheet("甲", (*columns, FormColumn("很长的题目名称", width=6)), spare=10)], path)
    sheet = openpyxl.load_workbook(path)["甲"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    told = [(rule.operator, rule.formula1, rule.formula2) for rule in rules.values()]
    assert set(rules) == {f"{letter}2:{letter}11" for letter in "ABCD"}
    assert told == [
        ("between", "0", "60"),
        ("greaterThanOrEqual", "1.5", None),
        ("lessThanOrEqual", "9", None),
        ("lessThanOrEqual", "1e+300", None),
    ]
    assert sheet.column_dimensions["A"].number_format == "General"
    assert sheet.column_dimensions["E"].number_format == "@"
    assert sheet.row_dimensions[1].height == 45
