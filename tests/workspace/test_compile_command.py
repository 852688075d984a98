"""A questionnaire compiled from the command line, and the answers exported for statistics programmes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from evaluate.workspace.cli import main
from evaluate.workspace.survey import open_survey

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """The end-of-class form in a folder of its own, with two answers."""
    folder = tmp_path / "结业评估 2026"
    (folder / "responses").mkdir(parents=True)
    for name in ("questionnaire.yml", "design.yml"):
        shutil.copy(ROOT / "surveys" / "reaction-2026" / name, folder)
    (folder / "responses" / "answers.csv").write_text("training_class,plan_needs\nC2605,4\nC2611,2\n", encoding="utf-8")
    return folder


def test_forms_are_written_beside_the_questionnaire_and_warnings_said(survey: Path, capsys: pytest.CaptureFixture[str]):
    words = [
        "questionnaire",
        "compile",
        str(survey),
        "--to",
        "web,xlsform",
        "limesurvey",
        "--language",
        "zh",
        "--lang",
        "zh",
    ]
    assert main(words) == 0
    written = {path.name for path in (survey / "compiled").iterdir()}
    assert written == {
        "reaction-2026.zh.html",
        "reaction-2026.xlsform.xlsx",
        "reaction-2026.limesurvey.txt",
        "reaction-2026.limesurvey-codes.csv",
    }
    said = capsys.readouterr().out
    assert "请注意：LimeSurvey：" in said
    assert "reaction-2026.zh.html" in said


def test_answers_are_exported_beside_the_answers(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["questionnaire", "compile", str(survey), "--to", "spss", "--lang", "en"]) == 0
    frame, _ = pyreadstat.read_sav(survey / "responses" / "exported" / "reaction-2026.sav")
    assert frame["plan_needs"].tolist() == [4.0, 2.0]
    assert "please note: Some codes became numbers" in capsys.readouterr().out
    # what was exported is not taken for answers
    assert (
        main(["questionnaire", "compile", str(survey), "--to", "answers", "--out", str(survey / "out"), "--lang", "en"])
        == 0
    )
    assert (survey / "out" / "datapackage.json").is_file()


def test_targets_made_together_never_write_over_each_other(survey: Path):
    """The syntax reads numbers, the package holds codes: they cannot share a file."""
    words = ["questionnaire", "compile", str(survey), "--to"]
    assert main([*words, "spss", "answers", "--out", str(survey / "both")]) == 0
    assert main([*words, "spss", "--out", str(survey / "one")]) == 0
    assert main([*words, "answers", "--out", str(survey / "other")]) == 0
    apart = [path for name in ("one", "other") for path in (survey / name).iterdir()]
    assert {path.name for path in (survey / "both").iterdir()} == {path.name for path in apart}
    assert len({path.name for path in apart}) == len(apart)
    for path in apart:
        if path.suffix != ".sav":  # it holds the second in which it was made
            assert (survey / "both" / path.name).read_bytes() == path.read_bytes(), path.name


def test_our_own_sav_is_read_as_answers(survey: Path):
    assert main(["questionnaire", "compile", str(survey), "--to", "spss", "--out", str(survey / "out")]) == 0
    before = open_survey(survey).responses
    shutil.move(survey / "out" / "reaction-2026.sav", survey / "responses")
    (survey / "responses" / "answers.csv").unlink()
    design = survey / "design.yml"
    design.write_text(design.read_text("utf-8").replace("answers.csv", "reaction-2026.sav"), encoding="utf-8")
    after = open_survey(survey).responses
    pd.testing.assert_frame_equal(after.frame, before.frame)


def test_an_unknown_target_is_told_and_nothing_written(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["questionnaire", "compile", str(survey), "--to", "web", "papers", "--lang", "en"]) == 1
    assert "There is no target called papers" in capsys.readouterr().err
    assert not (survey / "compiled").exists()
