"""Eighty workbooks that came back: the twelve wrong ones are all found, nothing else is, and only then is merged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import returned_workbooks as sent

from evaluate.documents import read_sheets
from evaluate.errors import RegisterError
from evaluate.registers import (
    Returns,
    collect_returns,
    merged,
    slip_bytes,
    state_bytes,
    write_register_templates,
)

ON = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[str, str]], Returns]:
    folder = tmp_path_factory.mktemp("collect") / "收回来的表"
    planted = sent.write_returned(folder)
    return folder, planted, collect_returns(folder, sent.ASKED, {"units": sent.units()}, on=ON)


def test_twelve_wrong_of_eighty_are_found_and_nothing_else(returned):
    _, planted, found = returned
    assert len({one.unit for one in found.files}) == 80
    assert len(planted) == 12
    assert set(found.wrong) == set(planted)
    for unit, (place, words) in planted.items():
        told = [f"{one.where} {one.what.zh}" for one in found.wrong[unit]]
        assert any(place in one and words in one for one in told), (unit, told)
        # the cell that was planted, or the column that is gone with its header: one complaint, not a flood of them
        assert len(told) <= 2, (unit, told)
    assert tuple(found.missing) == sent.MISSING
    assert list(found.doubles) == [sent.TWICE]
    assert [(one.unit, one.column, one.values) for one in found.differences] == [("U175", "hours", ("24", "20"))]


def test_what_goes_back_speaks_in_the_words_of_the_form_and_not_in_codes(tmp_path: Path):
    folder = tmp_path / "表"
    folder.mkdir()
    roster = {"roster": sent.ASKED["roster"]}
    tables = {"roster": sent.right_tables("U101")["roster"]}
    write_register_templates(roster, folder / "U101_一.xlsx", rows=tables)
    for name, sex in (("U101_二.xlsx", "女"), ("U102_一.xlsx", "男人")):
        write_register_templates(roster, folder / name, rows=tables)
        book = openpyxl.load_workbook(folder / name)
        sheet = book["干部花名册"]
        column = next(cell.column for cell in sheet[1] if str(cell.value).startswith("性别"))
        sheet.cell(3, column).value = sex
        book.save(folder / name)
    found = collect_returns(folder, roster, {"units": sent.units()}, on=ON)
    (wrong,) = [one for one in found.wrong["U102"] if "男人" in one.what.zh]
    assert wrong.right.zh == "下列之一：男、女。"
    (tmp_path / "情况.xlsx").write_bytes(state_bytes(found, sent.units(), language="zh"))
    versions = read_sheets(tmp_path / "情况.xlsx")["版本不一致"].records()
    (row,) = versions[["表", "列", "值一", "值二"]].to_numpy().tolist()
    assert row[:2] == ["干部花名册", "性别"]
    assert set(row[2:]) == {"男", "女"}


def test_nothing_is_merged_before_all_is_mended(returned):
    _, planted, found = returned
    with pytest.raises(RegisterError) as caught:
        merged(found)
    assert len(caught.value.mistakes) >= len(planted)


def test_slips_and_the_sheet_of_returns_say_it_in_order(returned, tmp_path: Path):
    _, planted, found = returned
    (tmp_path / "单.xlsx").write_bytes(slip_bytes(found.wrong["U104"], language="zh"))
    slip = read_sheets(tmp_path / "单.xlsx")["退回修改单"].records()
    assert slip["位置"].tolist() == ["U104_填报表.xlsx " + planted["U104"][0]]
    (tmp_path / "情况.xlsx").write_bytes(state_bytes(found, sent.units(), language="zh"))
    state = read_sheets(tmp_path / "情况.xlsx")["收表情况"].records().set_index("单位编码")
    assert len(state) == 83
    counts = state["情况"].value_counts().to_dict()
    assert counts == {"通过": 67, "退回修改": 11, "未交": 3, "版本不一致": 1, "通过（重复提交，内容相同）": 1}


def test_when_all_is_right_the_tables_are_merged(tmp_path: Path):
    folder = tmp_path / "表"
    folder.mkdir()
    for code in ("U101", "U102", "U103"):
        write_register_templates(sent.ASKED, folder / f"某县第{code[1:]}局.xlsx", rows=sent.right_tables(code))
    found = collect_returns(folder, sent.ASKED, {"units": sent.units()}, on=ON)
    assert not found.wrong
    tables = merged(found)
    assert tables["roster"].table["person_id"].tolist() == [f"U{u}-{n}" for u in (101, 102, 103) for n in (1, 2, 3, 4)]
    assert len(tables["hours"].table) == 24
    assert tables["hours"].table["hours"].dtype == "float64"
    assert pd.api.types.is_datetime64_any_dtype(tables["hours"].table["from"])


def test_a_person_sent_by_two_organisations_is_told_to_both(tmp_path: Path):
    folder = tmp_path / "表"
    folder.mkdir()
    for code in ("U101", "U102"):
        write_register_templates(
            {"roster": sent.ASKED["roster"]}, folder / f"{code}.xlsx", rows=sent.right_tables(code)
        )
    book = openpyxl.load_workbook(folder / "U102.xlsx")
    book["干部花名册"]["B3"] = "U101-1"
    book.save(folder / "U102.xlsx")
    (folder / "没写单位.xlsx").write_bytes((folder / "U101.xlsx").read_bytes())
    found = collect_returns(folder, sent.ASKED, {"units": sent.units()}, on=ON)
    assert {unit: len(told) for unit, told in found.wrong.items()} == {"U101": 1, "U102": 1}
    assert "U102" in found.wrong["U101"][0].what.zh
    # a file that names no organisation is whose most of its rows are; here it says what another says
    assert found.doubles == {"U101": ("U101.xlsx", "没写单位.xlsx")}


def test_a_folder_without_workbooks_is_refused(tmp_path: Path):
    with pytest.raises(RegisterError, match="没有工作簿"):
        collect_returns(tmp_path, sent.ASKED, {"units": sent.units()}, on=ON)
    (tmp_path / "a.xlsx").write_bytes(b"x")
    with pytest.raises(RegisterError, match="单位编码表"):
        collect_returns(tmp_path, sent.ASKED, {}, on=ON)
