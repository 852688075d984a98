"""Workbooks: what is written is read back, text stays text, same tables same bytes."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.documents import read_grid, write_workbook
from evaluate.errors import ResponsesError

FRAME = pd.DataFrame(
    {
        "标题": ["=1+1", "-5", "@cmd", "a\x02b", None],
        "number": [1.5, 2.0, float("nan"), 4.0, 5.0],
        "day": pd.to_datetime(["2026-03-18", None, None, None, None]),
    }
)


def test_round_trip_and_text_is_never_a_formula(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    write_workbook({"表/1": FRAME, "表/1 ": FRAME.head(0)}, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"
    grid = read_grid(path, sheet="表_1")
    assert grid.rows[1] == ("=1+1", 1.5, dt.datetime(2026, 3, 18))
    assert grid.rows[2][1] == 2
    assert grid.rows[3][1] is None


def test_same_tables_same_bytes(tmp_path: Path):
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_workbook({"s": FRAME}, first)
    time.sleep(2.1)  # zip and core properties keep whole seconds, in steps of two
    write_workbook({"s": FRAME}, second)
    assert first.read_bytes() == second.read_bytes()


def test_text_too_long_for_a_cell_is_refused_not_cut(tmp_path: Path):
    with pytest.raises(ResponsesError, match="32767"):
        write_workbook({"s": pd.DataFrame({"a": ["x" * 40000]})}, tmp_path / "l.xlsx")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1), min_size=1, max_size=5))
def test_any_text_is_read_back_as_written(tmp_path_factory: pytest.TempPathFactory, texts: list[str]):
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    write_workbook({"s": pd.DataFrame({"text": texts}, dtype=object)}, path)
    assert [row[0] for row in read_grid(path).rows[1:]] == texts


def test_characters_that_xml_cannot_hold_are_escaped(tmp_path: Path):
    write_workbook({"a": pd.DataFrame({"x": ["a\ufffeb", "c\ud800d"]}, dtype=object)}, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["a_xFFFE_b", "c_xD800_d"]


def test_a_sheet_prints_across_on_a4_with_its_header_on_every_page_and_stays_legible(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    wide = pd.DataFrame({f"第{number}列：一个不短的列名": ["字" * 20] * 3 for number in range(12)})
    write_workbook({"窄": FRAME, "宽": wide}, path)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (book["窄"].page_setup.fitToWidth, book["窄"].print_title_cols) == (1, None)
    # twelve columns of 42 characters on one page would be print of 3 points
    assert book["宽"].page_setup.fitToWidth == 3
    assert book["宽"].print_title_cols == "$A:$A"
