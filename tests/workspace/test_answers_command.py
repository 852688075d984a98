"""Doubts signed in a workbook become signed corrections; synthetic answers stand in until there are real ones."""

from __future__ import annotations

import re

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
from evaluate.workspace.unread_numbers import SHEET as UNREAD

DECISION = (OUT.zh, "每题都选同一项，用时40秒", "核对员甲", "2026/11/3")


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
                book[PROPOSED.zh].cell(number, place).value = value
        book.save(survey / "exclusions.xlsx")
        capsys.readouterr()
        return str(survey / "exclusions.xlsx")

    return write


def test_the_workbook_holds_the_doubts_in_chinese(sheet, survey):
    book = openpyxl.load_workbook(sheet())
    assert [cell.value for cell in book[PROPOSED.zh][1]] == ["答卷", "迹象", "处理", "理由", "签名", "日期"]
    signs = [[cell.value for cell in row] for row in book[SIGNS.zh].iter_rows(min_row=2)]
    flags = open_study(survey.parents[1]).survey("needs").flags
    assert len(signs) >= len(flags) > 0
    assert any(row[1] == "答案读不懂，已按缺失处理。" for row in signs)


def test_the_workbook_speaks_the_language_of_the_study_and_is_read_in_either(sheet, survey, capsys):
    zh = openpyxl.load_workbook(sheet())
    words = [str(cell.value) for name in zh.sheetnames if name != "词表" for cell in zh[name][1]]
    assert not [word for word in words if re.search("[A-Za-z]", word)]
    settings = survey.parents[1] / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "zh"', 'language = "en"'), "utf-8")
    (survey / "exclusions.xlsx").unlink()
    assert main(["answers", "flags", str(survey)]) == 0
    book = openpyxl.load_workbook(survey / "exclusions.xlsx")
    cells = [str(cell.value) for name in book.sheetnames if name != "词表" for row in book[name] for cell in row]
    assert not [cell for cell in cells if re.search("[\u4e00-\u9fff]", cell)]
    for place, value in zip((1, 3, 4, 5, 6), ("b", OUT.en, *DECISION[1:]), strict=True):
        book[PROPOSED.en].cell(2, place).value = value
    book.save(survey / "exclusions.xlsx")
    assert main(["answers", "sign", str(survey / "exclusions.xlsx")]) == 0
    assert "1 set aside" in capsys.readouterr().out


def test_signed_decisions_become_signed_rows_once(sheet, survey, capsys):
    raw = (survey / "responses" / "answers.csv").read_bytes()
    before = open_study(survey.parents[1]).survey("needs").corrections
    file = sheet(("b", *DECISION), ("a", STAYS.zh), ("c",))
    assert main(["answers", "sign", file, "--lang", "zh"]) == 0
    assert "剔除 1 份，留用 1 份，还没有决定 1 份" in capsys.readouterr().out
    told = open_study(survey.parents[1]).survey("needs")
    assert list(told.responses.frame.index) == ["a", "c"]
    assert told.corrections.iloc[-1].tolist() == ["b", "respondent", "kept", "set_aside", *DECISION[1:3], "2026-11-03"]
    assert len(told.corrections) == len(before) + 1
    assert (survey / "responses" / "answers.csv").read_bytes() == raw
    assert main(["answers", "sign", file]) == 0
    assert len(open_study(survey.parents[1]).survey("needs").corrections) == len(before) + 1


def test_numbers_in_words_are_proposed_and_taken_when_signed(survey, capsys):
    answers = "respondent,position_level,wish,years,words\na,section,5,20年,\nb,other,3,三十,\nc,section,1,不少,\n"
    (survey / "responses" / "answers.csv").write_text(answers, "utf-8")
    raw = (survey / "responses" / "answers.csv").read_bytes()
    assert main(["answers", "flags", str(survey), "--lang", "zh"]) == 0
    assert "另有 3 个读不懂的数待定" in capsys.readouterr().out
    file = survey / "exclusions.xlsx"
    book = openpyxl.load_workbook(file)
    rows = [[cell.value for cell in row[:5]] for row in book[UNREAD.zh].iter_rows(min_row=2)]
    assert rows == [
        ["a", "工作年限", "20年", "20", None],
        ["b", "工作年限", "三十", "30", None],
        ["c", "工作年限", "不少", None, None],
    ]
    # nothing is taken for an answer before somebody has signed it
    assert open_study(survey.parents[1]).survey("needs").responses.frame["years"].isna().all()
    book[UNREAD.zh]["E2"] = "20"
    book.save(file)
    assert main(["answers", "sign", str(file), "--lang", "zh"]) == 1
    assert "还没有写明：理由、签名、日期" in capsys.readouterr().err
    for column, value in zip("FGH", ("问过本人", "核对员甲", "2026-11-03"), strict=True):
        book[UNREAD.zh][f"{column}2"] = value
    book.save(file)
    assert main(["answers", "flags", str(survey), "--lang", "zh"]) == 1
    assert "已经写了处理意见" in capsys.readouterr().err
    for _ in range(2):  # the second time nothing is left to take
        assert main(["answers", "sign", str(file), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.count("更正读不懂的数 1 处") == 1
    told = open_study(survey.parents[1]).survey("needs")
    assert told.responses.frame["years"].tolist()[0] == 20
    assert told.corrections.to_numpy().tolist()[-1] == [
        "a",
        "years",
        "20年",
        "20",
        "问过本人",
        "核对员甲",
        "2026-11-03",
    ]
    assert (survey / "responses" / "answers.csv").read_bytes() == raw


def test_what_is_not_signed_is_refused_whole(sheet, survey, capsys):
    file = sheet(
        ("a", *DECISION), ("b", OUT.zh, "", "甲", "2026-11-03"), ("zz", *DECISION), ("c", OUT.zh, "x", "甲", "昨天")
    )
    book = openpyxl.load_workbook(file)
    book[PROPOSED.zh]["C6"], book[PROPOSED.zh]["A6"] = "也许", "a"
    book.save(file)
    assert main(["answers", "sign", file, "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    for words in ("还没有写明：理由", "没有答卷“zz”", "日期“昨天”读不懂", "处理写的是“也许”", f"{PROPOSED.zh}!"):
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
    rows = list(openpyxl.load_workbook(folder / "exclusions.xlsx")[PROPOSED.zh].iter_rows(min_row=2, values_only=True))
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
    capsys.readouterr()
    assert main(["check", str(survey), "--lang", "zh"]) == 0
    assert "程序合成的模拟答卷，不是真人填的" in capsys.readouterr().out
    (survey / "responses" / "answers.csv").write_bytes(real)
    assert main(["check", str(survey), "--lang", "zh"]) == 0
    assert "模拟" not in capsys.readouterr().out
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
