"""Collecting on paper from the command line: slips and booklets printed, typed twice, settled, counted, reminded of."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from evaluate.collect.paper import entry_columns
from evaluate.documents import read_grid, write_workbook
from evaluate.instruments import read_questionnaire
from evaluate.workspace.around import around
from evaluate.workspace.booklets import booklets_of
from evaluate.workspace.cli import main
from evaluate.workspace.survey import open_survey

ROOT = Path(__file__).resolve().parents[2]
#: Three units of 14, 6 and 12 people.
ROSTER = {"U101": 14, "U102": 6, "U103": 12}
REGISTERS = """\
codes:
  unit: {U101: {zh: 甲局, en: A}, U102: {zh: 乙局, en: B}, U103: {zh: 丙镇, en: C}}
  unit_type: {county_organ: {zh: 县直机关, en: County}, township: {zh: 乡镇, en: Town}}
tables:
  roster:
    file: roster.csv
    label: {zh: 花名册, en: Roster}
    key: [person_id]
    columns:
      person_id: {type: text, required: true, label: {zh: 编号, en: Number}}
      unit: {type: code, codes: unit, label: {zh: 单位, en: Unit}}
      unit_type: {type: code, codes: unit_type, label: {zh: 类别, en: Kind}}
"""


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """The needs survey in a small study of its own, without answers."""
    study = tmp_path / "我的 研究"
    folder, registers = study / "surveys" / "needs-2026", study / "surveys" / "registers-2026"
    folder.mkdir(parents=True)
    registers.mkdir()
    shutil.copy(ROOT / "study.toml", study)
    shutil.copy(ROOT / "surveys" / "needs-2026" / "questionnaire.yml", folder)
    (registers / "registers.yml").write_text(REGISTERS, encoding="utf-8")
    people = [(f"{unit}-{number}", unit, "county_organ") for unit, count in ROSTER.items() for number in range(count)]
    table = pd.DataFrame(people, columns=["person_id", "unit", "unit_type"])
    table.to_csv(registers / "roster.csv", index=False, encoding="utf-8-sig")
    (folder / "design.yml").write_text(
        "kind: census\nwave: '2026'\nsimulated: true\nroster: {survey: registers-2026, table: roster}\n"
        "cells: [unit_type]\n",
        encoding="utf-8",
    )
    return folder


def collect(*words: object) -> int:
    """`evaluate collect …` in Chinese."""
    return main(["collect", *map(str, words), "--lang", "zh"])


def type_in(path: Path, survey: Path, rows: dict[str, dict[str, str]], *, sheet: str = "录入") -> None:
    """Type rows into a workbook."""
    columns = entry_columns(read_questionnaire(survey / "questionnaire.yml"))
    places = {column.name: place for place, column in enumerate(columns, 3)}
    book = openpyxl.load_workbook(path)
    for number, (serial, answers) in enumerate(rows.items(), 2):
        book[sheet].cell(number, 1, serial)
        for name, text in answers.items():
            book[sheet].cell(number, places[name], text)
    book.save(path)


def test_codes_become_slips_for_every_unit(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert collect("slips", survey) == 1
    assert "evaluate collect invite" in capsys.readouterr().err
    (survey / "collect.yml").write_text("mode: anonymous\ncloses: 2026-11-30 18:00\n", encoding="utf-8")
    assert collect("invite", survey, "--address", "http://192.168.1.20:8765") == 0
    assert collect("slips", survey, "--to", "docx", "--per-page", "12") == 0
    place = survey / "responses" / "collector"
    assert (place / "slips.docx").is_file()
    assert not (place / "slips.pdf").exists()
    assert "单面打印" in capsys.readouterr().out


def test_paper_from_print_to_answers(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert collect("booklets", survey) == 1
    assert "--count 300" in capsys.readouterr().err
    assert collect("booklets", survey, "--by", "unit") == 1
    assert "没有冻结" in capsys.readouterr().err
    assert collect("booklets", survey, "--by", "unit", "--freeze") == 0
    assert "批次 01：35 份，其中备用 3 份，分 3 包" in capsys.readouterr().out
    assert (survey / "responses" / "paper" / ".gitignore").read_text("ascii") == "*\n"
    booklets = read_grid(survey / "responses" / "paper" / "booklets.csv").records().fillna("")
    # the unit of 6 people is not kept, nor the next smallest: 7 blank numbers would be those of the 6
    assert booklets["unit"].value_counts().to_dict() == {"甲局": 15, "": 20}
    assert collect("booklets", survey, "--count", "3") == 0
    assert len(set(read_grid(survey / "responses" / "paper" / "booklets.csv").records()["serial"])) == 39

    assert collect("entry", survey) == 0
    assert collect("entry", survey) == 1
    assert "已经有了" in capsys.readouterr().err
    known = booklets[booklets["unit"] == "甲局"]["serial"].tolist()[:3]
    rows = {serial: {"unit_type": "A", "position_level": "B", "sex": "A"} for serial in known}
    paper = survey / "responses" / "paper"
    type_in(paper / "录入一.xlsx", survey, rows)
    type_in(paper / "录入二.xlsx", survey, rows | {known[0]: rows[known[0]] | {"sex": "B"}})
    assert collect("settle", survey) == 1
    assert collect("compare", survey) == 0
    assert "3 份问卷、9 个字段：1 处不一致（每万字段 1111.1 处）" in capsys.readouterr().out
    assert collect("settle", survey) == 1
    assert "还没有填" in capsys.readouterr().err
    assert not (survey / "responses" / "paper_answers.xlsx").exists()
    book = openpyxl.load_workbook(paper / "双录核对.xlsx")
    for place, text in ((6, "B"), (7, "王五"), (8, "2026-11-25")):
        book["待裁定"].cell(2, place, text)
    book.save(paper / "双录核对.xlsx")
    # comparing again keeps what was decided
    assert collect("compare", survey) == 0
    assert collect("settle", survey) == 0
    answers = read_grid(survey / "responses" / "paper_answers.xlsx").records().set_index("respondent")
    assert answers["sex"].to_dict() == {known[0]: "f", known[1]: "m", known[2]: "m"}
    (record,) = paper.glob("双录记录_*.xlsx")
    assert openpyxl.load_workbook(record)["裁定记录"]["F2"].value == "f"
    assert main(["check", str(survey), "--lang", "zh"]) == 0

    assert collect("returns", survey, "--line", "0.5", "--closes", "2026年11月30日") == 0
    told = capsys.readouterr().out
    # the small unit would follow from the sum, so the next smallest is hidden with it
    assert "甲局　邀请 14　收到 3　21.4%" in told
    assert "乙局　邀请 6　收到 不足10人　—" in told
    assert "丙镇　邀请 12　收到 与人数少的单位一并隐去　—" in told
    assert "合计　邀请 32　收到 3　9.4%" in told
    assert (survey / "responses" / "returns" / "催收通知.docx").is_file()


def test_return_rates_by_a_column_of_the_answers(survey: Path, capsys: pytest.CaptureFixture[str]):
    (survey / "responses").mkdir()
    answers = "respondent,unit_type,position_level\n" + "".join(f"R{n},county_organ,142\n" for n in range(20))
    (survey / "responses" / "answers.csv").write_text(answers, encoding="utf-8")
    assert collect("returns", survey, "--by", "unit_type") == 0
    assert "邀请 32　收到 20　62.5%" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(survey / "responses" / "returns" / "回收率.xlsx")["回收率"]
    assert [cell.value for cell in sheet[1]] == ["单位", "应填答人数", "已收到份数", "回收率", "模拟数据"]
    assert collect("returns", survey, "--by", "town") == 1
    assert collect("returns", survey, "--line", "80") == 1
    assert "如 0.8" in capsys.readouterr().err


def test_trying_reports_on_synthetic_answers_does_not_mark_what_real_people_are_handed(survey: Path):
    design = survey / "design.yml"
    design.write_text(design.read_text("utf-8").replace("simulated: true\n", ""), "utf-8")
    assert main(["answers", "synthetic", str(survey), "--count", "20"]) == 0
    assert open_survey(survey).simulated
    assert around(survey).mark == ""
    # but a table that counts synthetic answers says so
    assert collect("returns", survey, "--by", "unit_type") == 0
    sheet = openpyxl.load_workbook(survey / "responses" / "returns" / "回收率.xlsx")["回收率"]
    assert sheet.cell(1, 5).value == "模拟数据"
    design.write_text(design.read_text("utf-8") + "simulated: true\n", "utf-8")
    assert around(survey).mark == "模拟数据"


def test_where_only_booklets_were_handed_out_rates_go_by_the_column_they_were_packed_by(survey: Path, capsys):
    assert collect("booklets", survey, "--by", "unit_type", "--freeze") == 0
    booklets = booklets_of(survey)
    typed = booklets.loc[booklets["unit"] == "县直机关", "serial"].tolist()[:9]
    write_workbook({"answers": pd.DataFrame({"respondent": typed})}, survey / "responses" / "paper_answers.xlsx")
    capsys.readouterr()
    assert collect("returns", survey) == 0
    told = capsys.readouterr().out
    assert "县直机关　邀请 32　收到 9　28.1%" in told
    assert "分不清" not in told


def test_booklets_packed_by_another_column_are_counted_in_all_only(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert collect("booklets", survey, "--by", "unit_type", "--count", "4", "--freeze") == 0
    assert collect("booklets", survey, "--by", "unit", "--count", "32") == 0
    booklets = booklets_of(survey)
    assert set(booklets["by"]) == {"unit_type", "unit"}
    typed = [booklets.loc[booklets["by"] == "unit_type", "serial"].iloc[0]]
    typed += booklets.loc[booklets["unit"] == "甲局", "serial"].tolist()[:5]
    answers = pd.DataFrame({"respondent": typed, "sex": "f"})
    write_workbook({"answers": answers}, survey / "responses" / "paper_answers.xlsx")
    assert collect("returns", survey) == 0
    told = capsys.readouterr().out
    assert "甲局　邀请 14　收到 5" in told
    assert "合计（其中1份分不清是哪个单位的，只计入合计）　邀请 32　收到 6" in told
    notice = docx.Document(str(survey / "responses" / "returns" / "催收通知.docx"))
    assert any("其中1份分不清是哪个单位的" in paragraph.text for paragraph in notice.paragraphs)
    # a list of booklets without the column, as one written by hand: no unit is taken for granted
    booklets.drop(columns="by").to_csv(survey / "responses" / "paper" / "booklets.csv", index=False)
    assert collect("returns", survey) == 0
    assert "其中6份" in capsys.readouterr().out


def test_an_english_study_has_english_workbooks(survey: Path, capsys: pytest.CaptureFixture[str]):
    settings = survey.parent.parent / "study.toml"
    settings.write_text(re.sub('language = "zh"', 'language = "en"', settings.read_text("utf-8")), "utf-8")
    assert collect("booklets", survey, "--by", "unit", "--freeze") == 0
    assert collect("entry", survey) == 0
    paper = survey / "responses" / "paper"
    booklets = booklets_of(survey)
    (serial, *_) = booklets.loc[booklets["unit"] == "A", "serial"]
    for name, mark in (("first_typist.xlsx", "A"), ("second_typist.xlsx", "B")):
        type_in(paper / name, survey, {serial: {"sex": mark}}, sheet="typing")
    assert collect("compare", survey) == 0
    check = paper / "double_entry_check.xlsx"
    book = openpyxl.load_workbook(check)
    assert book.sheetnames == ["to decide", "numbers", "about"]
    for place, text in ((6, "B"), (7, "Wang"), (8, "2026-11-25")):
        book["to decide"].cell(2, place, text)
    book.save(check)
    # a study that changes its language goes on with the files that it has
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', 'language = "zh"'), "utf-8")
    assert collect("entry", survey) == 1
    assert collect("compare", survey) == 0
    assert not (paper / "双录核对.xlsx").exists()
    settings.write_text(settings.read_text("utf-8").replace('language = "zh"', 'language = "en"'), "utf-8")
    assert collect("settle", survey) == 0
    assert read_grid(survey / "responses" / "paper_answers.xlsx").records()["sex"].tolist() == ["f"]
    capsys.readouterr()
    assert main(["collect", "returns", str(survey), "--lang", "en"]) == 0
    place = survey / "responses" / "returns"
    assert {file.name for file in place.iterdir()} == {"return_rates.xlsx", "reminder.docx"}
    rows = list(openpyxl.load_workbook(place / "return_rates.xlsx")["return rates"].values)
    assert rows[0][:4] == ("unit", "people invited", "answers received", "return rate")
    assert [row[0] for row in rows[1:4]] == ["A", "B", "C"]
    assert rows[2][2] == "fewer than 10 people"
    assert rows[4][:4] == ("all", 32, 1, "3.1%")
