"""Answers that came in several files, read as one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire
from evaluate.responses import read_answers, together
from evaluate.workspace.survey import open_survey

FORM = """\
questionnaire: {id: joined, version: "1", languages: [zh, en], title: {zh: 两路, en: Two ways}}
choices:
  yn: {yes_: {zh: 是, en: Yes}, no_: {zh: 否, en: No}}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: happy, type: one, choices: yn, label: {zh: 满意吗, en: Happy}}
      - {id: years, type: number, label: {zh: 工龄, en: Years}}
"""


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "joined"
    (folder / "responses").mkdir(parents=True)
    (folder / "questionnaire.yml").write_text(FORM, "utf-8")
    (folder / "responses" / "web.csv").write_text("respondent,happy,years\nA1,yes_,3\nA2,,4\n", "utf-8")
    (folder / "responses" / "paper.csv").write_text("respondent,happy,years\n100013,no_,x\n", "utf-8")
    return folder


def design(folder: Path, answers: str) -> None:
    (folder / "design.yml").write_text(f"kind: self-selected\n{answers}\n", "utf-8")


def test_all_named_files_are_read_in_their_order_with_reasons_and_traces(survey: Path) -> None:
    design(survey, "answers: [web.csv, paper.csv]")
    found = open_survey(survey).responses
    assert list(found.frame.index) == ["A1", "A2", "100013"]
    assert found.frame["happy"].astype("str").tolist()[::2] == ["yes_", "no_"]
    assert found.why_missing("happy").tolist() == [None, "not_answered", None]
    assert found.why_missing("years").tolist() == [None, None, "unreadable"]
    told = found.provenance
    assert told.unreadable == (("100013", "years", "x"),)
    assert (told.rows_kept, told.survey) == (3, "joined")
    assert "web.csv" in told.source
    assert "paper.csv" in told.source
    design(survey, "answers: [paper.csv, web.csv]")
    assert open_survey(survey).responses.provenance.sha256 != told.sha256


def test_one_file_is_itself(survey: Path) -> None:
    form = read_questionnaire(survey / "questionnaire.yml")
    alone = read_answers(survey / "responses" / "web.csv", form)
    assert together([alone]) is alone


def test_two_files_of_which_none_is_named_are_told_how_to_be_joined(survey: Path) -> None:
    design(survey, "")
    with pytest.raises(ResponsesError, match=r"answers: \[paper.csv, web.csv\]"):
        _ = open_survey(survey).responses


def test_a_named_file_that_is_not_there(survey: Path) -> None:
    design(survey, "answers: [web.csv, papr.csv]")
    with pytest.raises(ResponsesError, match=r"papr\.csv"):
        _ = open_survey(survey).responses


def test_a_respondent_in_both_files_and_another_questionnaire_are_refused(survey: Path) -> None:
    form = read_questionnaire(survey / "questionnaire.yml")
    web = read_answers(survey / "responses" / "web.csv", form)
    with pytest.raises(ResponsesError, match="A1、A2"):
        together([web, web])
    (survey / "questionnaire.yml").write_text(FORM.replace("满意吗", "高兴吗"), "utf-8")
    other = read_answers(survey / "responses" / "paper.csv", read_questionnaire(survey / "questionnaire.yml"))
    with pytest.raises(ResponsesError, match="另一份问卷"):
        together([web, other])


def test_the_answers_of_one_file_cut_in_two_are_the_answers_of_that_file(survey: Path) -> None:
    form = read_questionnaire(survey / "questionnaire.yml")
    whole = survey / "whole.csv"
    rows = [f"r{number},{code},{number}" for number, code in enumerate(["yes_", "no_", "", "dont_know"] * 3)]
    whole.write_text("\n".join(["respondent,happy,years", *rows]), "utf-8")
    parts = []
    for name, some in (("a.csv", rows[:5]), ("b.csv", rows[5:])):
        (survey / name).write_text("\n".join(["respondent,happy,years", *some]), "utf-8")
        parts.append(read_answers(survey / name, form))
    joined, one = together(parts), read_answers(whole, form)
    pd.testing.assert_frame_equal(joined.frame, one.frame)
    pd.testing.assert_frame_equal(joined.reasons, one.reasons)
