"""A questionnaire edited in Excel, taken back, frozen, carried to the next version, from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from evaluate.instruments import fielded, read_questionnaire
from evaluate.workspace.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "surveys" / "reaction-2026"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "surveys" / "reaction-2026" / "questionnaire.yml", folder)
    return folder


def edited(survey: Path, capsys: pytest.CaptureFixture[str], sheet: str, cell: str, value: object) -> Path:
    """The workbook written by the command, with one cell changed."""
    assert main(["questionnaire", "edit", str(survey), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    workbook = next(survey.glob("*.xlsx"))
    assert workbook.name in said
    assert "evaluate questionnaire import" in said
    book = openpyxl.load_workbook(workbook)
    book[sheet][cell] = value
    book.save(workbook)
    return workbook


def test_a_workbook_without_changes_writes_nothing(survey: Path, capsys: pytest.CaptureFixture[str]):
    before = (survey / "questionnaire.yml").read_bytes()
    assert main(["questionnaire", "edit", str(survey)]) == 0
    workbook = next(survey.glob("*.xlsx"))
    assert workbook.name == "reaction-2026_2026.1.xlsx"
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 0
    assert "没有改动" in capsys.readouterr().out
    assert (survey / "questionnaire.yml").read_bytes() == before


def test_edits_are_told_and_taken_back(survey: Path, capsys: pytest.CaptureFixture[str]):
    workbook = edited(survey, capsys, "问卷", "C6", "新标题")
    assert main(["questionnaire", "edit", str(survey), "--lang", "zh"]) == 1
    assert "还没导入" in capsys.readouterr().err
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 0
    assert "标题改动。" in capsys.readouterr().out
    assert read_questionnaire(survey / "questionnaire.yml").title["zh"] == "新标题"
    assert (survey / "questionnaire.yml").read_text("utf-8").startswith("#")
    assert main(["questionnaire", "edit", str(survey)]) == 0


def test_a_dropped_language_is_told_in_two_lines(survey: Path, capsys: pytest.CaptureFixture[str]):
    workbook = edited(survey, capsys, "问卷", "B4", "zh")
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "没有读入语言 en 的文字" in told
    assert told.count("增减了译文") == 1
    assert read_questionnaire(survey / "questionnaire.yml").languages == ("zh",)
    assert main(["questionnaire", "edit", str(survey)]) == 0


def test_answers_under_a_version_that_is_not_frozen_are_pointed_out(survey: Path, capsys: pytest.CaptureFixture[str]):
    (survey / "responses").mkdir()
    (survey / "responses" / "answers.csv").write_text("overall\n5\n", encoding="utf-8")
    workbook = edited(survey, capsys, "量表", "C2", "另一种说法")
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 0
    told = capsys.readouterr()
    assert "（影响已收答案的含义）" in told.out
    assert "已有答卷" in told.err


def test_a_fielded_version_bears_no_change_of_meaning(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["questionnaire", "freeze", str(survey), "--lang", "zh"]) == 0
    assert "questionnaire.lock" in capsys.readouterr().out
    before = (survey / "questionnaire.yml").read_bytes()
    workbook = edited(survey, capsys, "量表", "C2", "另一种说法")
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "→“另一种说法”" in told
    assert "--new-version" in told
    assert (survey / "questionnaire.yml").read_bytes() == before
    target = survey.parent / "reaction-2027"
    assert main(["questionnaire", "import", str(workbook), "--new-version", str(target), "--lang", "zh"]) == 0
    assert "影响已收答案的含义" in capsys.readouterr().out
    following = read_questionnaire(target / "questionnaire.yml")
    assert (following.id, following.version) == ("reaction-2027", "2026.2")
    crosswalk = pd.read_csv(target / "crosswalk_from_reaction-2026.csv", dtype=str, keep_default_na=False)
    assert (crosswalk["change"] == "wording").any()
    assert "" in set(crosswalk["old_code"])
    assert (survey / "questionnaire.yml").read_bytes() == before
    assert main(["questionnaire", "import", str(workbook), "--new-version", str(target), "--lang", "zh"]) == 1
    assert "已有问卷" in capsys.readouterr().err


def test_a_fielded_version_takes_up_what_is_harmless(survey: Path, capsys: pytest.CaptureFixture[str]):
    main(["questionnaire", "freeze", str(survey)])
    workbook = edited(survey, capsys, "问卷", "C6", "新标题")
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 0
    assert "questionnaire.lock" in capsys.readouterr().out
    asked = read_questionnaire(survey / "questionnaire.yml")
    kept = fielded(survey / "questionnaire.yml")
    assert kept is not None
    assert kept.questionnaire == asked
    assert asked.title["zh"] == "新标题"


def test_a_changed_frozen_file_stops_every_use(survey: Path, capsys: pytest.CaptureFixture[str]):
    main(["questionnaire", "freeze", str(survey)])
    path = survey / "questionnaire.yml"
    main(["check", str(survey), "--lang", "zh"])
    assert "起冻结" in capsys.readouterr().out
    first = read_questionnaire(path).items[-1]
    path.write_text(path.read_text("utf-8").replace(first.label["zh"], "改了的题"), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(survey), "--lang", "zh"]) == 1
    assert "→“改了的题”" in capsys.readouterr().err


def test_a_folder_without_a_questionnaire_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for words in (["edit"], ["freeze"]):
        assert main(["questionnaire", *words, str(tmp_path), "--lang", "en"]) == 1
        assert "There is no questionnaire.yml here" in capsys.readouterr().err


def test_mistakes_in_the_workbook_are_told_with_cells_and_nothing_is_written(
    survey: Path, capsys: pytest.CaptureFixture[str]
):
    before = (survey / "questionnaire.yml").read_bytes()
    workbook = edited(survey, capsys, "题目", "C3", "onne")
    assert main(["questionnaire", "import", str(workbook), "--lang", "zh"]) == 1
    assert "题目!C3" in capsys.readouterr().err
    assert (survey / "questionnaire.yml").read_bytes() == before
