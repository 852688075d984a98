"""Booklets settled again: a corrected number leaves no row behind, and other booklets stay."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import openpyxl
import pandas as pd
import pytest
from visitors import write_survey

from evaluate.documents import read_grid
from evaluate.errors import ResponsesError
from evaluate.workspace.double_entry import SOURCES, Taken, add_settled, compare_typed, settle_typed, write_entry_forms


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A small survey, in a path with Chinese and a blank."""
    return write_survey(tmp_path / "我的 研究" / "surveys" / "小问卷")


def settle_numbers(survey: Path, numbers: list[str], before: Literal["keep", "drop"] | None = None) -> Taken:
    """Both typists type these booklets, alike, into the workbooks that are there; then they are settled."""
    for name in ("录入一", "录入二"):
        path = survey / "responses" / "paper" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["录入"]
        for row in range(2, 8):
            number = numbers[row - 2] if row - 2 < len(numbers) else None
            sheet.cell(row, 1).value = number
            sheet.cell(row, 3).value = "B" if number else None
        book["说明"].cell(5, 2).value = name
        book.save(path)
    compare_typed(survey)
    return settle_typed(survey, before=before)


def settled(taken: Taken) -> list[str]:
    """The numbers in the file of answers."""
    return read_grid(taken.answers).records()["respondent"].tolist()


def test_a_corrected_number_replaces_the_wrong_one(survey: Path):
    write_entry_forms(survey)
    assert settled(settle_numbers(survey, ["111111", "333333"])) == ["111111", "333333"]
    taken = settle_numbers(survey, ["222222", "333333"])
    assert settled(taken) == ["222222", "333333"]
    assert taken.booklets == 2
    sheet = openpyxl.load_workbook(taken.record)["更正后去掉的编号"]
    assert [cell.value for cell in sheet["A"]] == ["问卷编号", "111111"]
    sources = read_grid(survey / "responses" / "paper" / SOURCES).records()
    assert sources["respondent"].tolist() == ["222222", "333333"]
    assert set(sources["first"]) == {"录入一.xlsx"}


def test_workbooks_written_anew_are_other_files_under_the_same_names(survey: Path):
    write_entry_forms(survey)
    settle_numbers(survey, ["111111", "333333"])
    write_entry_forms(survey, replacing=True)
    # one of the first batch is typed again: the other one stays
    assert settled(settle_numbers(survey, ["333333", "444444"])) == ["111111", "333333", "444444"]


def test_whether_every_number_was_corrected_or_other_booklets_were_typed_is_asked(survey: Path):
    write_entry_forms(survey)
    settle_numbers(survey, ["111111", "333333"])
    with pytest.raises(ResponsesError, match=r"--before keep.*--before drop"):
        settle_numbers(survey, ["222222", "444444"])
    # nothing was written while it is not said
    answers = read_grid(survey / "responses" / "paper_answers.xlsx").records()["respondent"].tolist()
    assert answers == ["111111", "333333"]
    assert settled(settle_numbers(survey, ["222222", "444444"], "keep")) == ["111111", "222222", "333333", "444444"]
    # what the emptied workbooks gave is theirs no longer: a correction takes back what they hold now, and no more
    taken = settle_numbers(survey, ["222222", "555555"])
    assert (settled(taken), taken.replaced) == (["111111", "222222", "333333", "555555"], ("444444",))
    taken = settle_numbers(survey, ["666666"], "drop")
    assert (settled(taken), taken.replaced) == (["111111", "333333", "666666"], ("222222", "555555"))


def test_a_number_that_other_files_gave_since_stays():
    files, others = ("a", "b", "1 1"), ("c", "d", "2 2")
    rows = {number: pd.DataFrame({"respondent": number.split(), "x": "1"}) for number in ("1 3", "2 3", "1", "4 5")}
    nothing = pd.DataFrame(columns=["respondent", "first", "second", "form"], dtype=object)
    before, sources, dropped = add_settled(rows["1 3"].iloc[:0], nothing, rows["1 3"], files)
    assert dropped == ()
    before, sources, dropped = add_settled(before, sources, rows["2 3"], files)
    assert dropped == ("1",)
    before, sources, _ = add_settled(before, sources, rows["1"], others)
    before, sources, dropped = add_settled(before, sources, rows["2 3"], files)
    assert dropped == ()
    assert before["respondent"].tolist() == sources["respondent"].tolist() == ["1", "2", "3"]
    assert sources["first"].tolist() == ["c", "a", "a"]
