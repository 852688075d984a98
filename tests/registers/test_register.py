"""Registers: typed tables, and every mistake of every table in one error with its address."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.documents import read_grid
from evaluate.errors import RegisterError
from evaluate.registers import (
    KeptTables,
    Register,
    TableForm,
    read_each_register,
    read_forms,
    read_register,
    read_registers,
    register_bytes,
    write_register_templates,
)

FORMS = """\
codes:
  position_level:
    131: {zh: 县处级正职, en: Division head}
    "141": {zh: 乡科级正职, en: Section head}
tables:
  courses:
    label: {zh: 课程目录, en: Course catalogue}
    file: courses.csv
    key: [course]
    columns:
      course: {label: {zh: 课程编号, en: Course number}, type: text}
      hours: {label: {zh: 学时, en: Hours}, type: number, required: true, minimum: 0.5, maximum: 80}
      level: {type: code, codes: position_level}
      begun: {type: date, minimum: 2020-01-01}
      required: {label: 必修, type: yes_no, required: true}
  class_plan:
    file: class_plan.xlsx
    key: [training_class]
    columns:
      - {name: training_class, type: text}
      - {name: course, type: text, references: courses.course, required: true}
      - {name: places, type: integer, minimum: 1}
"""
COURSES = "课程编号,学时,level,begun,required\nC1,12,141,2026-03-18,是\nC2,4.5,县处级正职,2026年3月2日,no\nC3,８,,,否\n"


def _study(folder: Path, courses: str = COURSES, plan: list[list] | None = None, forms: str = FORMS) -> Path:
    (folder / "responses").mkdir()
    (folder / "registers.yml").write_text(forms, encoding="utf-8")
    (folder / "courses.csv").write_text(courses, encoding="gb18030")
    book = openpyxl.Workbook()
    for row in plan or [["training_class", "course", "places"], ["K1", "C1", 40], ["K2", "C2", None]]:
        book.worksheets[0].append(row)
    book.save(folder / "responses" / "class_plan.xlsx")
    return folder


def test_tables_are_typed_and_labelled(tmp_path: Path):
    registers = read_registers(_study(tmp_path))
    courses = registers["courses"].table
    assert list(registers) == ["courses", "class_plan"]
    assert courses["course"].tolist() == ["C1", "C2", "C3"]
    assert courses["hours"].tolist() == [12.0, 4.5, 8.0]
    assert courses["level"].tolist()[:2] == ["141", "131"]
    assert pd.isna(courses["level"].iloc[2])
    assert courses["begun"].iloc[1] == pd.Timestamp("2026-03-02")
    assert courses["required"].dtype == bool
    assert courses["required"].tolist() == [True, False, False]
    places = registers["class_plan"].table["places"]
    assert places.dtype == "Int64"
    assert places.iloc[0] == 40
    labels = registers["courses"].labels()
    assert labels["level"]["131"] == {"zh": "县处级正职", "en": "Division head"}
    assert labels["column"]["hours"]["en"] == "Hours"
    assert len(registers["courses"].sha256) == 64
    assert registers["class_plan"].source == "class_plan.xlsx"


def test_every_mistake_of_every_table_in_one_error(tmp_path: Path):
    courses = (
        "course,hours,level,begun,required,hour\n"
        "C1,12h,141,2026-03-18,是,1\n"
        "C1,90,乡科级正值,2019-01-01,maybe,1\n"
        ",4,131,2026-02-30,是,1\n"
        "C4,12h,,,,1\n"
    )
    plan = [["training_class", "course", "places"], ["K1", "C9", 2.5], ["K2", "C1", "x"]]
    with pytest.raises(RegisterError) as caught:
        read_registers(_study(tmp_path, courses, plan))
    told = {mistake.where: mistake for mistake in caught.value.mistakes}
    assert len(told) == len(caught.value.mistakes) == 13
    assert "not a number" in told["courses.csv 第2、5行 / row 2, 5 hours"].what.en
    assert "from 0.5 to 80" in told["courses.csv 第3行 / row 3 hours"].right.en
    assert "乡科级正职" in told["courses.csv 第3行 / row 3 level"].mend.zh
    assert "2020-01-01" in told["courses.csv 第3行 / row 3 begun"].right.zh
    assert "not a date" in told["courses.csv 第4行 / row 4 begun"].what.en
    assert "neither yes nor no" in told["courses.csv 第3行 / row 3 required"].what.en
    assert "空" in told["courses.csv 第5行 / row 5 required"].what.zh
    assert "空" in told["courses.csv 第4行 / row 4 course"].what.zh
    assert "2 rows have the key" in told["courses.csv 第2、3行 / row 2, 3 course"].what.en
    assert "C9" in told["class_plan.xlsx Sheet!B2"].what.zh
    assert "whole number" in told["class_plan.xlsx Sheet!C2"].what.en
    assert "not a number" in told["class_plan.xlsx Sheet!C3"].what.en
    # the unknown header: a likely misspelling is not offered for a column that is there already
    assert "no column 'hour'" in told["courses.csv hour"].what.en


def test_missing_column_names_the_nearest_header(tmp_path: Path):
    courses = "course,hourss,level,begun,required\nC1,1,,,是\n"
    plan = [["training_class", "course", "places"], ["K1", "C1", 1]]
    with pytest.raises(RegisterError) as caught:
        read_registers(_study(tmp_path, courses, plan))
    assert len(caught.value.mistakes) == 2
    assert "'hours'" in caught.value.mistakes[0].mend.en
    assert "'hourss'" in caught.value.mistakes[1].mend.en


def test_missing_file_and_empty_table(tmp_path: Path):
    folder = _study(tmp_path)
    (folder / "courses.csv").unlink()
    assert list(read_registers(folder)) == ["class_plan"]  # a table that nobody has begun is no mistake
    shutil.move(folder / "responses" / "class_plan.xlsx", folder / "kept_elsewhere.xlsx")
    assert read_registers(folder) == {}
    (folder / "courses.csv").write_text("course,hours,level,begun,required\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["training_class", "course", "places"])
    book.save(folder / "responses" / "class_plan.xlsx")
    registers = read_registers(folder)  # an office may have planned nothing yet
    assert len(registers["class_plan"].table) == 0
    assert registers["courses"].table["hours"].dtype == "float64"


def test_all_mistakes_of_the_form_with_their_lines(tmp_path: Path):
    forms = """\
codes:
  yesno: {a: A}
tables:
  courses:
    file: courses.csv
    key: [cuorse]
    columns:
      course: {type: text}
  plan:
    columns:
      Hours: {type: number}
      level: {type: cod}
      site: {type: code, codes: yseno}
      course: {type: text, references: courses.kourse, requird: true}
      day: {type: date, minimum: 3}
"""
    path = tmp_path / "registers.yml"
    path.write_text(forms, encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_forms(path)
    told = {mistake.where: mistake.mend.en + mistake.what.en for mistake in caught.value.mistakes}
    text = caught.value.in_language("en")
    assert "'cuorse'" in text
    assert "'yesno'" in told["registers.yml 第13行 / line 13 tables.plan.columns.site.codes"]
    assert "'code'" in told["registers.yml 第12行 / line 12 tables.plan.columns.level.type"]
    assert "line 11" in text
    assert "'requird'" in told["registers.yml 第14行 / line 14 tables.plan.columns.course.requird"]
    assert "limit 3" in text
    assert len(told) == 6


def test_organisations_that_cannot_be_read_take_no_other_table_with_them(tmp_path: Path, root: Path):
    """Neither a workbook that is none, nor a table without its first column: what names nobody there is read."""
    folder = tmp_path / "registers"
    shutil.copytree(root / "surveys" / "registers-2026", folder)
    text = (folder / "units.csv").read_text("utf-8-sig")
    (folder / "units.csv").write_text(text.replace("unit,", "what,", 1), "utf-8-sig")
    for kept in (read_each_register(folder), _damaged(folder)):
        assert set(kept.unreadable) == {"units"}
        assert kept.unchecked["hours"] == ("units",)
        assert {"courses", "budget", "targets"} <= set(kept.registers)


def _damaged(folder: Path) -> KeptTables:
    (folder / "units.csv").unlink()
    (folder / "units.xlsx").write_bytes(b"PK, and nothing more")
    return read_each_register(folder)


def test_references_to_nothing_and_repeated_names(tmp_path: Path):
    path = tmp_path / "registers.yml"
    path.write_text("tables:\n  a:\n    columns:\n      x: {type: text, references: b.y}\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"b\.y"):
        read_forms(path)
    path.write_text("tables:\n  a:\n    columns:\n      x: {type: text}\n      x: {type: text}\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="line 5"):
        read_forms(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_are_read_back(tmp_path: Path, language):
    forms = read_forms(_study(tmp_path) / "registers.yml")
    path = tmp_path / "form.xlsx"
    write_register_templates(forms, path, language=language)
    sheet = "课程目录" if language == "zh" else "Course catalogue"
    header = read_grid(path, sheet=sheet).rows[0]
    assert header[2] == ("学时" if language == "zh" else "Hours")
    notes = read_grid(path, sheet="填写说明" if language == "zh" else "help").records()
    assert len(notes) == 8
    assert ("县处级正职" if language == "zh" else "Division head") in notes.iloc[2, 5]
    book = openpyxl.load_workbook(path)
    for cell, value in zip("BCDEF", ["C1", 3, "131", "2026-01-02", "是"], strict=True):
        book[sheet][f"{cell}3"] = value
    book.save(tmp_path / "filled.xlsx")
    text = FORMS.replace("file: courses.csv", f"file: filled.xlsx\n    sheet: {sheet}")
    (tmp_path / "registers.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_registers(tmp_path)
    assert [mistake.where for mistake in caught.value.mistakes] == ["class_plan.xlsx Sheet!B3"]  # only C2 is gone


def test_a_column_that_may_be_empty_may_be_left_out(tmp_path: Path):
    """Forms grow: what an office filled in before a column was thought of is still a table of that form."""
    for name in ("whole", "short"):
        (tmp_path / name).mkdir()
    whole = read_registers(_study(tmp_path / "whole", "course,hours,level,begun,required\nC1,1,,,是\nC2,2,,,否\n"))[
        "courses"
    ]
    short = read_registers(_study(tmp_path / "short", "course,hours,required\nC1,1,是\nC2,2,否\n"))["courses"]
    pd.testing.assert_frame_equal(short.table, whole.table)


TEXTS = st.text(st.sampled_from("'=+-@\t\r ab，\n\""), min_size=1, max_size=6).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
def test_a_table_kept_as_csv_runs_nothing_in_a_spreadsheet_and_reads_back(texts: list[str]):
    columns = [{"name": name, "type": "text", "label": {"zh": name, "en": name}} for name in ("one", "other")]
    form = TableForm.model_validate({"name": "notes", "label": {"zh": "笔记", "en": "notes"}, "columns": columns})
    table = pd.DataFrame({"one": texts, "other": texts[::-1]})
    content = register_bytes(Register("notes", table, form))
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.csv"
        path.write_bytes(content)
        assert read_register(path, form).table.to_dict("list") == table.to_dict("list")
