"""Repeat groups of KoBo and ODK: every row in a survey of its own, with the answers that it belongs to."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.collect import Imported, import_file
from evaluate.errors import ResponsesError

Bring = Callable[..., Imported]

ADDED = ("_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags")
TAIL = ("_id", "_uuid", *ADDED, "_index")
# The columns that formpack puts behind those of a repeat group.
JOINED = ("_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid",
          *(f"_submission_{name}" for name in ADDED))  # fmt: skip
UNITS = ("农业农村局", "财政局", "城关镇")
PEOPLE = (("正科", 12, 1), ("副科", 5, 1), ("副科", 7, 3), ("正科", 20, 3))
COURSES = (("依法行政", 1), ("数字化", 1), ("应急处置", 4))


@pytest.fixture
def book() -> openpyxl.Workbook:
    """A workbook as KoBo writes it: units that list people, and courses for each of them."""
    made = openpyxl.Workbook()
    answers = made.worksheets[0]
    answers.title = "单位征集表"
    answers.append(["unit", *TAIL])
    for number, unit in enumerate(UNITS, 1):
        answers.append([unit, 100 + number, f"u{number}", f"2026-11-0{number}T09:00:00", *[None] * 6, number])
    _sheet(made, "people", ("people/level", "people/years"), [(row[:2], "单位征集表", row[2]) for row in PEOPLE])
    _sheet(made, "courses", ("people/courses/course",), [(row[:1], "people", row[1]) for row in COURSES])
    return made


def _sheet(
    book: openpyxl.Workbook, name: str, asked: Sequence[str], rows: Sequence[tuple[Sequence[Any], str, int]]
) -> None:
    sheet = book.create_sheet(name)
    sheet.append([*asked, *JOINED])
    for number, (cells, table, parent) in enumerate(rows, 1):
        sheet.append([*cells, number, table, parent, 100 + parent, f"u{parent}", *[None] * len(ADDED)])


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    book.save(folder / "kobo.xlsx")
    return folder / "kobo.xlsx"


def test_a_group_of_kobo_is_a_survey_that_says_whose_each_row_is(bring: Bring, book: openpyxl.Workbook, tmp_path: Path):
    imported = bring(saved(book, tmp_path))
    people, courses = imported.repeats
    assert imported.responses.frame["unit"].tolist() == list(UNITS)
    assert [each.survey.name for each in (imported, people, courses)] == ["s", "s-people", "s-courses"]
    # respondents are called by their rows in the sheet: the first row of answers is row 2
    assert people.responses.frame["belongs_to"].tolist() == [2, 2, 4, 4]
    assert people.responses.frame["years"].tolist() == [12, 5, 7, 20]
    assert set(people.responses.frame["belongs_to"].astype(int).astype(str)) <= set(imported.responses.frame.index)
    # a group within a group belongs to the row of the outer group
    assert courses.responses.frame["belongs_to"].tolist() == [2, 2, 5]
    assert courses.responses.frame["course"].tolist() == ["依法行政", "数字化", "应急处置"]
    assert not [name for each in imported.repeats for name in each.responses.frame if str(name).startswith("_")]


def test_the_folder_of_a_group_is_whole_and_follows_what_a_person_changed(
    bring: Bring, book: openpyxl.Workbook, tmp_path: Path
):
    file = saved(book, tmp_path)
    (people, _) = bring(file, language="zh").repeats
    there = {path.name for path in people.survey.iterdir()}
    assert {"questionnaire.yml", "mapping.xlsx", "design.yml", "README.md", "flags.csv", "responses"} <= there
    assert "belongs_to" in (people.survey / "design.yml").read_text("utf-8")
    assert (people.survey / "responses" / "source" / "kobo.xlsx").read_bytes() == file.read_bytes()
    asked = people.survey / "questionnaire.yml"
    asked.write_text(asked.read_text("utf-8").replace("zh: years", "zh: 工作年限"), "utf-8")
    (again, _) = bring(file, language="zh").repeats
    assert again.reviewed == ("questionnaire.yml",)
    assert again.questionnaire.column("years").label["zh"] == "工作年限"
    assert again.responses.frame["belongs_to"].tolist() == [2, 2, 4, 4]


def test_groups_whose_names_make_one_file_name_keep_apart(bring: Bring, book: openpyxl.Workbook, tmp_path: Path):
    book["people"].title = "a b"
    book["courses"].title = "a.b"
    imported = bring(saved(book, tmp_path))
    assert [each.survey.name for each in imported.repeats] == ["s-a-b", "s-a-b-2"]
    assert [len(each.responses) for each in imported.repeats] == [4, 3]


def test_names_that_differ_in_capitals_are_two_folders_also_where_a_system_sees_one(
    bring: Bring, book: openpyxl.Workbook, tmp_path: Path
):
    book["people"].title = "Staff"
    book["courses"].title = "staff."
    imported = bring(saved(book, tmp_path))
    assert [each.survey.name for each in imported.repeats] == ["s-Staff", "s-staff-2"]


def test_a_group_whose_sheet_has_a_shortened_name_keeps_its_own_rows(
    bring: Bring, book: openpyxl.Workbook, tmp_path: Path
):
    """KoBo shortens names of sheets to 31 signs, and writes the whole name beside every row of the inner group."""
    book["people"].title = "people_that_are_to_be_traine..."
    for row in book["courses"].iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].value = "people_that_are_to_be_trained_in_2027"
    _, courses = bring(saved(book, tmp_path)).repeats
    assert courses.responses.frame["belongs_to"].tolist() == [2, 2, 5]


def test_rows_without_numbers_belong_to_nobody(bring: Bring, book: openpyxl.Workbook, tmp_path: Path):
    answers = book.worksheets[0]
    for row in answers.iter_rows(min_row=2, min_col=len(TAIL) + 1):
        row[0].value = None
    book["people"].cell(2, 5).value = None
    people, _ = bring(saved(book, tmp_path)).repeats
    assert people.responses.frame["belongs_to"].isna().all()


def test_what_is_not_read_is_named_and_a_row_without_answers_is_kept(
    bring: Bring, book: openpyxl.Workbook, tmp_path: Path
):
    book["people"].append(["副科", 3, 5, "单位征集表", 9, 109, "u9", *[None] * len(ADDED)])
    book.create_sheet("说明").append(["什么"])
    book["说明"].append(["说明的话"])
    book.create_sheet("nobody").append(["nobody/name", *JOINED])
    imported = bring(saved(book, tmp_path))
    told = "".join(line.zh for line in imported.look_at)
    assert "people（5行）；courses（3行）" in told
    assert "说明，共1张表" in told
    assert "nobody" not in told
    people = imported.repeats[0]
    assert people.responses.frame["years"].tolist() == [12, 5, 7, 20, 3]
    assert np.isnan(people.responses.frame["belongs_to"].tolist()[-1])
    assert "找不到所属答卷的行，编号留空：belongs_to，共1行。" in [line.zh for line in people.look_at]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from((*range(6), None, "x")), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_every_row_is_kept_and_belongs_where_it_says(
    tmp_path_factory: pytest.TempPathFactory, parents: list, dice: Random
):
    """Whatever stands in `_parent_index` and in whatever order sheets and rows come."""
    folder = tmp_path_factory.mktemp("any")
    made = openpyxl.Workbook()
    made.worksheets[0].append(["unit", *TAIL])
    numbers = dice.sample(range(1, 4), 3)
    for number in numbers:
        made.worksheets[0].append([UNITS[number - 1], number, f"u{number}", "2026-11-01", *[None] * 6, number])
    sheet = made.create_sheet("people")
    sheet.append(["people/years", *JOINED])
    for place, parent in enumerate(parents):
        sheet.append([place + 30, place, made.worksheets[0].title, parent, *[None] * (len(JOINED) - 3)])
    imported = import_file(saved(made, folder), folder / "s")
    (people,) = imported.repeats
    assert people.responses.frame["years"].tolist() == [place + 30 for place in range(len(parents))]
    for parent, row in zip(parents, people.responses.frame["belongs_to"], strict=True):
        if parent in numbers:
            assert imported.responses.frame.loc[str(int(row)), "unit"] == UNITS[parent - 1]
        else:
            assert np.isnan(row)


def test_the_groups_of_odk_are_joined_by_their_keys(bring: Bring, tmp_path: Path):
    file = tmp_path / "need.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "need.csv",
            "SubmissionDate,unit,SET-OF-visit,KEY,SubmitterID\n"
            "2026-11-01T09:00:00.000Z,农业局,x,uuid:a,1\n2026-11-01T10:00:00.000Z,财政局,y,uuid:b,1\n",
        )
        archive.writestr(
            "need-visit.csv",
            "place,days,PARENT_KEY,KEY,SET-OF-person\n"
            "党校,3,uuid:a,uuid:a/visit[1],p\n高校,5,uuid:b,uuid:b/visit[1],q\n高校,4,uuid:b,uuid:b/visit[2],r\n",
        )
        archive.writestr(
            "need-visit-person.csv", "role,PARENT_KEY,KEY\n组长,uuid:b/visit[2],uuid:b/visit[2]/person[1]\n"
        )
        archive.writestr("media/list.csv", "a,b\n1,2\n")
    imported = bring(file)
    visits, people = imported.repeats
    assert [each.survey.name for each in imported.repeats] == ["s-visit", "s-visit-person"]
    assert list(imported.responses.frame) == ["unit"]
    assert visits.responses.frame["belongs_to"].tolist() == [2, 3, 3]
    assert visits.responses.frame["days"].tolist() == [3, 5, 4]
    assert people.responses.frame["belongs_to"].tolist() == [4]
    assert any("media/list.csv" in line.zh for line in imported.look_at)


def test_answers_of_another_survey_are_never_written_over(bring: Bring, book: openpyxl.Workbook, tmp_path: Path):
    other = tmp_path / "surveys" / "s-courses" / "responses"
    other.mkdir(parents=True)
    (other / "answers.csv").write_text("respondent,q\n1,2\n", "utf-8")
    with pytest.raises(ResponsesError, match="里面已有别的答卷"):
        bring(saved(book, tmp_path))
    assert (other / "answers.csv").read_text("utf-8") == "respondent,q\n1,2\n"
    # nothing of the whole import has been written
    assert [path.name for path in (tmp_path / "surveys").iterdir()] == ["s-courses"]
