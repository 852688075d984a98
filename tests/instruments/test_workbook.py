"""A questionnaire edited as a workbook: written and read back unchanged, also after LibreOffice; mistakes by cell."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from generated import questionnaires
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evaluate.errors import QuestionnaireError
from evaluate.instruments import (
    Questionnaire,
    draft_questionnaire,
    read_questionnaire,
    read_questionnaire_workbook,
    write_questionnaire_workbook,
)
from evaluate.instruments.workbook import undeclared_languages
from evaluate.instruments.workbook.sheets import SHEETS

ROOT = Path(__file__).resolve().parents[2]
NEEDS = ROOT / "surveys" / "needs-2026" / "questionnaire.yml"
# What a workbook cannot hold at all: half characters and two code points that XML forbids.
WRITABLE = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff\r")
IN_CELLS = st.text(WRITABLE, min_size=1, max_size=12).filter(str.strip)
# LibreOffice drops control characters.
PRINTED = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff", include_characters="\n"
)
PRINTABLE = st.text(PRINTED, min_size=1, max_size=12).filter(str.strip)


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=questionnaires(IN_CELLS), fielded=st.booleans())
def test_writing_and_reading_a_workbook_is_the_identity(tmp_path: Path, asked: Questionnaire, fielded: bool):
    path = tmp_path / "questionnaire.xlsx"
    write_questionnaire_workbook(asked, path, fielded=fielded)
    assert read_questionnaire_workbook(path) == asked


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(several=st.lists(questionnaires(PRINTABLE), min_size=8, max_size=8))
def test_libreoffice_may_save_it_in_between(tmp_path: Path, several: list[Questionnaire]):
    if shutil.which("localc") is None:
        pytest.skip("LibreOffice Calc is not installed")
    many = [read_questionnaire(NEEDS), *several]
    for number, asked in enumerate(many):
        write_questionnaire_workbook(asked, tmp_path / "own" / f"{number}.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(path) for path in sorted((tmp_path / "own").iterdir())]
    convert = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*convert, str(tmp_path / "saved"), *files], check=True, capture_output=True, timeout=120)
    for number, asked in enumerate(many):
        assert read_questionnaire_workbook(tmp_path / "saved" / f"{number}.xlsx") == asked


def test_a_draft_with_blank_labels_and_codes_survives(tmp_path: Path):
    frame = pd.DataFrame(
        {"满意度 (1-5)": [1.0, 2.0], "class": ["", " a"], "value": pd.to_datetime(["2026-01-01", None])}
    )
    asked = draft_questionnaire(frame)
    write_questionnaire_workbook(asked, tmp_path / "draft.xlsx")
    assert read_questionnaire_workbook(tmp_path / "draft.xlsx") == asked


# -- edited ------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "needs.xlsx"
    write_questionnaire_workbook(read_questionnaire(NEEDS), path)
    return path


def edited(path: Path, *changes: tuple[str, str, object]) -> Path:
    workbook = openpyxl.load_workbook(path)
    for sheet, cell, value in changes:
        workbook[sheet][cell] = value
    workbook.save(path)
    return path


def row_of(path: Path, sheet: str, name: str, column: str = "B") -> int:
    cells = openpyxl.load_workbook(path)[sheet][column]
    return next(cell.row for cell in cells if cell.value == name)


def test_what_an_office_types_is_understood(book: Path):
    row = row_of(book, "题目", "sex")
    edited(book, ("题目", f"H{row}", "是"), ("问卷", "B3", "2026.10"), ("题目", f"I{row}", "unit_type ＝ township"))
    asked = read_questionnaire_workbook(book)
    item = next(item for item in asked.items if item.id == "sex")
    assert (item.required, item.show_if, asked.version) == (True, "unit_type == township", "2026.10")


def test_one_language_is_dropped_by_one_cell(book: Path):
    assert undeclared_languages(book) == ()
    edited(book, ("问卷", "B4", "zh"))
    before, asked = read_questionnaire(NEEDS), read_questionnaire_workbook(book)
    assert undeclared_languages(book) == ("en",)
    assert (asked.languages, asked.names) == (("zh",), before.names)
    assert asked.title == {"zh": before.title["zh"]}
    assert {tuple(item.label) for item in asked.items} == {("zh",)}


def test_types_may_be_written_in_chinese(book: Path):
    row = row_of(book, "题目", "sex")
    edited(book, ("题目", f"C{row}", "单选"))
    assert read_questionnaire_workbook(book) == read_questionnaire(NEEDS)


def test_a_best_worst_item_without_sets_gets_balanced_ones(book: Path):
    row = row_of(book, "题目", "aims")
    edited(book, ("题目", f"C{row}", "best_worst"), ("题目", f"J{row}", None))
    item = next(item for item in read_questionnaire_workbook(book).items if item.id == "aims")
    assert len(item.sets) == 7
    assert {len(codes) for codes in item.sets} == {3}
    assert {code for codes in item.sets for code in codes} == {"theory", "duty", "knowledge", "problem", "exchange"}


def test_numbers_as_excel_keeps_them_are_codes_and_limits(book: Path):
    edited(book, ("量表", "B2", 1), ("量表", "E2", 1.0))
    assert read_questionnaire_workbook(book) == read_questionnaire(NEEDS)


def test_every_mistake_is_told_with_its_cell(book: Path):
    sex, aims = row_of(book, "题目", "sex"), row_of(book, "题目", "aims")
    edited(
        book,
        ("题目", f"C{sex}", "onne"),
        ("题目", f"I{aims}", "selected(topics, a)"),
        ("题目", f"D{aims}", None),
        ("选项", "B3", "county_organ"),
        ("量表", "E3", "two"),
        ("能力", "D2", "theroy"),
        ("题目", "A3", "小题"),
    )
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire_workbook(book)
    places = {mistake.where.removeprefix("needs.xlsx ").split(" · ")[0] for mistake in error.value.mistakes}
    assert {f"题目!C{sex}", f"题目!I{aims}", f"题目!D{aims}", "选项!B3", "量表!E3", "能力!D2", "题目!A3"} <= places


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("题目", "C1", "题型 typ")], "题目!C1"),
        ([("题目", "C1", "名称 id")], "有两列都是"),
        ([("能力", "A3", None)], "能力!A3"),
        ([("能力", "A3", "theory_innovation")], "能力!A2已经有了"),
        ([("选项", "A2", None)], "没有写选项表"),
        ([("题目", "A2", "题")], "没有归属"),
    ],
)
def test_a_spoilt_sheet_is_told(book: Path, changes: list[tuple[str, str, object]], said: str):
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire_workbook(edited(book, *changes))
    assert said in str(error.value)


def test_another_workbook_is_refused_in_words(tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.save(tmp_path / "other.xlsx")
    with pytest.raises(QuestionnaireError, match="没有名为“问卷”的工作表"):
        read_questionnaire_workbook(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(QuestionnaireError):
        read_questionnaire_workbook(tmp_path / "text.xlsx")


def test_a_character_that_no_workbook_holds_is_refused(tmp_path: Path):
    asked = read_questionnaire(NEEDS)
    asked.title["zh"] = "调查\uffff"  # type: ignore[index]
    with pytest.raises(QuestionnaireError, match="工作簿存不下"):
        write_questionnaire_workbook(asked, tmp_path / "q.xlsx")
    assert not (tmp_path / "q.xlsx").exists()


def test_the_sheets_guide_whoever_edits(book: Path):
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["说明", *SHEETS, "词表"]
    assert workbook["词表"].sheet_state == "hidden"
    sheet = workbook["题目"]
    assert sheet.freeze_panes == "C2"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["A2"].type == "list"
    assert "best_worst" in rules["C2"].prompt
    lists = {cell.value for column in workbook["词表"].iter_cols() for cell in column}
    assert {"importance5", "theory_innovation", "是", "grid", "quasi", "dont_know"} <= lists
    assert not sheet.protection.sheet
    assert sheet.cell(2, 3).number_format == "@"


def test_names_and_codes_are_locked_once_fielded(tmp_path: Path):
    path = tmp_path / "fielded.xlsx"
    write_questionnaire_workbook(read_questionnaire(NEEDS), path, fielded=True)
    sheet = openpyxl.load_workbook(path)["题目"]
    locked = {sheet.cell(1, cell.column).value for cell in sheet[3] if cell.protection.locked}
    assert sheet.protection.sheet
    assert {"名称 id", "题型 type"} <= locked
    assert "文字 label:zh" not in locked


def test_the_same_questionnaire_gives_the_same_bytes(tmp_path: Path):
    asked = read_questionnaire(NEEDS)
    for name in ("a.xlsx", "b.xlsx"):
        write_questionnaire_workbook(asked, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_mistakes_speak_of_columns_and_sheets_and_not_of_the_file_behind(book: Path):
    sex, aims, needs = (row_of(book, "题目", name) for name in ("sex", "aims", "needs"))
    edited(
        book,
        ("题目", f"H{aims}", "也许"),
        ("题目", f"J{needs}", 3),
        ("题目", f"D{sex}", None),
        ("量表", "E3", "two"),
        ("能力", "D2", "theroy"),
    )
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire_workbook(book)
    told = error.value.in_language("zh")
    for words in (
        "“必答”的内容“也许”不对",
        "是 或 否",
        "这一行的“最多选”不用填",
        "清空这一格",
        "“类别”表里已有",
        "“数值”",
    ):
        assert words in told
    for words in ("true", "键", "这一行。", "scales", "categories", "{zh", "label", "competencies."):
        assert words not in told
