"""Signed corrections of registers: applied to what stands there, refused when unsigned, stale or wrong."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from evaluate.errors import RegisterError
from evaluate.estimate import known, release, source_of
from evaluate.registers import read_forms, read_registers, write_corrections_form

FORMS = "tables:\n  units: office\n  unit_names: office\n"
UNITS = (
    "unit,name,unit_type,legal_basis,member_unit,from,until\n"
    "U1,某县教育局,county_organ,civil_service,yes,2019-03-01,\n"
    "U2,某县民政局,町乡,civil_service,,,\n"
    "U2,某县民政局,county_organ,civil_service,,,\n"
)
NAMES = "name,unit,name_kind,from,until\n县教育局,U1,short,,\n"
SIGNED = ("材料核对", "王五", "2026-05-01")
RIGHT = (
    ("单位编码表", "第3行", "整行", "保留", "删去", *SIGNED),
    ("units", "U1", "单位全称", "某县教育局", "某县教育和体育局", *SIGNED),
    ("单位编码表", "U1", "设立日期", "2019年3月1日", "2019-03-05", *SIGNED),
    ("单位别名表", "县教育局 / U1", "until", "", "2020-12-31", *SIGNED),
    # a second correction of one cell starts from what the first left
    ("units", "U1", "name", "某县教育和体育局", "某县教体局", *SIGNED),
)


def _study(folder: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    (folder / "registers.yml").write_text(FORMS, encoding="utf-8")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "unit_names.csv").write_text(NAMES, encoding="utf-8")
    write_corrections_form(read_forms(folder / "registers.yml"), folder / "corrections.xlsx")
    book = openpyxl.load_workbook(folder / "corrections.xlsx")
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            book["更正"].cell(number, place, value)
    book.save(folder / "corrections.xlsx")
    return folder


def test_signed_rows_are_applied_in_order_and_the_file_is_left_alone(tmp_path: Path):
    registers = read_registers(_study(tmp_path, RIGHT))
    units = registers["units"].table
    assert units["name"].tolist() == ["某县教体局", "某县民政局"]
    assert units["from"].iloc[0] == pd.Timestamp("2019-03-05")
    assert registers["unit_names"].table["until"].iloc[0] == pd.Timestamp("2020-12-31")
    assert [row.by for row in registers["units"].corrections] == ["王五"] * 4
    assert (tmp_path / "units.csv").read_text(encoding="utf-8") == UNITS


def test_what_was_corrected_makes_other_numbers_of_the_same_file(tmp_path: Path):
    """A report after a correction is compared with the one before as another release, not as the same numbers."""
    before, after = (read_registers(_study(tmp_path, rows))["unit_names"] for rows in (RIGHT[:3], RIGHT))
    assert before.sha256 == after.sha256
    assert source_of(before).corrected == ""
    frame = pd.DataFrame({"item": ["names"], "value": [20.0], "n": [20]})
    first, second = (
        release(known(frame, value="value", n="n", measure="count", counted="people", source=source_of(one)), "p.t")
        for one in (before, after)
    )
    assert first.sha256 == before.sha256 != second.sha256


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("units", "U1", "name", "某县教育局", "新名", "", "王五", "2026-05-01"), "没有签署"),
        (("units", "U1", "name", "某县教育局", "新名", "错", "王五", "五月"), "读不懂"),
        (("units", "U1", "name", "某县民政局", "新名", *SIGNED), "现在的值是“某县教育局”"),
        (("units", "U9", "name", "某县教育局", "新名", *SIGNED), "有0行"),
        (("units", "U2", "name", "某县民政局", "新名", *SIGNED), "有2行"),
        (("units", "U1", "unit_type", "county_organ", "县直机光", *SIGNED), "不在可填的值里"),
        (("units", "U1", "nam", "某县教育局", "新名", *SIGNED), "没有“nam”"),
        (("unit", "U1", "name", "某县教育局", "新名", *SIGNED), "没有“unit”"),
        (("units", "U1", "row", "", "删去", *SIGNED), "整行"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_place(tmp_path: Path, row: tuple[str, ...], words: str):
    folder = _study(tmp_path, (row,))
    (folder / "units.csv").write_text(UNITS.replace("町乡", "county_organ"), encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_registers(folder)
    told = [mistake for mistake in caught.value.mistakes if "corrections.xlsx" in mistake.where]
    assert len(told) == 1
    assert words in told[0].what.zh


def test_the_form_has_every_column_a_correction_needs(tmp_path: Path):
    _study(tmp_path, ())
    book = openpyxl.load_workbook(tmp_path / "corrections.xlsx")
    del book["更正"]["F1"]
    book["更正"]["F1"] = "备注"
    book.save(tmp_path / "corrections.xlsx")
    with pytest.raises(RegisterError, match="缺少“理由”列"):
        read_registers(tmp_path)
