"""Doubts signed in a workbook become signed corrections; synthetic answers stand in until there are real ones."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from careless_people import draw_people

from evaluate.instruments import write_questionnaire
from evaluate.responses import write_responses
from evaluate.workspace.cli import main
from evaluate.workspace.exclusion_sheet import OUT, PROPOSED, SIGNS, STAYS
from evaluate.workspace.study import open_study
from evaluate.workspace.synthetic_answers import write_synthetic

DECISION = (OUT, "每题都选同一项，用时40秒", "核对员甲", "2026/11/3")


@pytest.fixture
def survey(study_folder):
    """The folder of the needs survey, with three answers that are not invented."""
    folder = study_folder / "surveys" / "needs 2026"
    (folder / "design.yml").write_text("kind: self-selected\n", "utf-8")
    return folder


@pytest.fixture
def sheet(survey, capsys):
    """The workbook to sign, with a row for respondent b, and for any other rows given."""

    def write(*rows):
        assert main(["answers", "flags", str(survey), "--lang", "zh"]) == 0
        book = openpyxl.load_workbook(survey / "exclusions.xlsx")
        for number, row in enumerate(rows, 2):
            for place, value in zip((1, 3, 4, 5, 6), row, strict=False):
                book[PROPOSED].cell(number, place).value = value
        book.save(survey / "exclusions.xlsx")
        capsys.readouterr()
        return str(survey / "exclusions.xlsx")

    return write


def test_the_workbook_holds_the_doubts_in_chinese(sheet, survey):
    book = openpyxl.load_workbook(sheet())
    assert [str(cell.value).split()[0] for cell in book[PROPOSED][1]] == [
        "答卷",
        "迹象",
        "处理",
        "理由",
        "签名",
        "日期",
    ]
    signs = [[cell.value for cell in row] for row in book[SIGNS].iter_rows(min_row=2)]
    flags = open_study(survey.parents[1]).survey("needs").flags
    assert len(signs) >= len(flags) > 0
    assert any(row[1] == "答案读不懂，已按缺失处理。" for row in signs)


def test_signed_decisions_become_signed_rows_once(sheet, survey, capsys):
    raw = (survey / "responses" / "answers.csv").read_bytes()
    before = open_study(survey.parents[1]).survey("needs").corrections
    file = sheet(("b", *DECISION), ("a", STAYS), ("c",))
    assert main(["answers", "sign", file, "--lang", "zh"]) == 0
    assert "剔除 1 份，留用 1 份，还没有决定 1 份" in capsys.readouterr().out
    told = open_study(survey.parents[1]).survey("needs")
    assert list(told.responses.frame.index) == ["a", "c"]
    assert told.corrections.iloc[-1].tolist() == ["b", "respondent", "kept", "set_aside", *DECISION[1:3], "2026-11-03"]
    assert len(told.corrections) == len(before) + 1
    assert (survey / "responses" / "answers.csv").read_bytes() == raw
    assert main(["answers", "sign", file]) == 0
    assert len(open_study(survey.parents[1]).survey("needs").corrections) == len(before) + 1


def test_what_is_not_signed_is_refused_whole(sheet, survey, capsys):
    file = sheet(("a", *DECISION), ("b", OUT, "", "甲", "2026-11-03"), ("zz", *DECISION), ("c", OUT, "x", "甲", "昨天"))
    book = openpyxl.load_workbook(file)
    book[PROPOSED]["C6"], book[PROPOSED]["A6"] = "也许", "a"
    book.save(file)
    assert main(["answers", "sign", file, "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    for words in ("还没有写明：理由", "没有答卷“zz”", "日期“昨天”读不懂", "处理写的是“也许”", f"{PROPOSED}!"):
        assert words in told
    assert list(open_study(survey.parents[1]).survey("needs").responses.frame.index) == ["a", "b", "c"]


def test_decisions_are_not_overwritten(sheet, survey, capsys):
    sheet(("b", *DECISION))
    assert main(["answers", "flags", str(survey), "--lang", "zh"]) == 1
    assert "已经写了处理意见" in capsys.readouterr().err


def test_careless_people_are_proposed_with_their_signs_in_words(study_folder, capsys):
    answers, habit = draw_people(120, {"straight": 6}, seed=11)
    folder = study_folder / "surveys" / "careless"
    (folder / "responses").mkdir(parents=True)
    write_questionnaire(answers.questionnaire, folder / "questionnaire.yml")
    write_responses(answers, folder / "responses" / "answers.parquet")
    (folder / "design.yml").write_text("kind: self-selected\n", "utf-8")
    assert main(["answers", "flags", str(folder), "--lang", "zh"]) == 0
    rows = list(openpyxl.load_workbook(folder / "exclusions.xlsx")[PROPOSED].iter_rows(min_row=2, values_only=True))
    proposed = {row[0]: row[1] for row in rows if row[0]}
    straight = set(habit.index[habit == "straight"])
    assert len(straight & set(proposed)) >= 4
    assert all("连续同一答案过长" in str(proposed[name]) for name in straight & set(proposed))
    assert f"建议核对 {len(proposed)} 份" in capsys.readouterr().out


def test_synthetic_answers_are_marked_and_give_way_to_real_ones(survey, capsys):
    real = (survey / "responses" / "answers.csv").read_bytes()
    assert main(["answers", "synthetic", str(survey), "--count", "9", "--lang", "zh"]) == 1
    assert "已有答卷" in capsys.readouterr().err
    (survey / "responses" / "answers.csv").unlink()
    assert main(["answers", "synthetic", str(survey), "--count", "30", "--seed", "4", "--lang", "zh"]) == 0
    study = open_study(survey.parents[1])
    made = study.survey("needs")
    assert len(made.responses.frame) == 30
    assert made.simulated
    assert made.responses.provenance.simulated
    assert study.simulated
    (survey / "responses" / "answers.csv").write_bytes(real)
    study = open_study(survey.parents[1])
    assert not study.simulated
    assert list(study.survey("needs").raw.frame.index) == ["a", "b", "c"]


def test_the_same_seed_gives_the_same_synthetic_answers(survey):
    (survey / "responses" / "answers.csv").unlink()
    opened = open_study(survey.parents[1]).survey("needs")
    first, again, other = (write_synthetic(opened, count=20, seed=seed)[1].frame for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize("count", ["0", "-3", "1000000"])
def test_a_number_that_cannot_be_is_refused(survey, capsys, count):
    (survey / "responses" / "answers.csv").unlink()
    assert main(["answers", "synthetic", str(survey), f"--count={count}", "--lang", "zh"]) == 1
    assert "--count" in capsys.readouterr().err
    assert not list((survey / "responses").glob("*.parquet"))
