"""No path leaves the study's folder: whatever a file of the study, a form, a platform or a visitor calls a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from visitors import ask, write_survey

from evaluate.collect.services.pulled import file_name
from evaluate.errors import EvaluateError
from evaluate.instruments import freeze, read_questionnaire
from evaluate.instruments.compile import compile_questionnaire
from evaluate.registers import read_forms
from evaluate.workspace import open_study
from evaluate.workspace.cli import main
from evaluate.workspace.collecting import collector_of

AWAY = ["../../secret", "/etc/passwd", "..\\..\\secret", "C:\\secret.csv", "a/../../secret"]


@pytest.mark.parametrize("name", AWAY)
def test_a_questionnaire_may_be_called_anything_and_its_files_stay(study_folder: Path, name: str):
    path = study_folder / "surveys" / "needs 2026" / "questionnaire.yml"
    path.write_text(path.read_text("utf-8").replace("  id: needs", f"  id: {name!r}"), "utf-8")
    made = compile_questionnaire(read_questionnaire(path), ("codebook", "datapackage"))
    assert all(Path(file).name == file and "\\" not in file and ":" not in file for file in made.files)


@pytest.mark.parametrize("name", AWAY)
def test_tables_and_answers_are_named_without_a_folder(study_folder: Path, name: str):
    registers = study_folder / "surveys" / "registers-2026" / "registers.yml"
    registers.write_text(registers.read_text("utf-8").replace("file: courses.csv", f"file: {name!r}"), "utf-8")
    with pytest.raises(EvaluateError, match="只写文件名"):
        read_forms(registers)
    design = study_folder / "surveys" / "needs 2026" / "design.yml"
    design.write_text(f"kind: self-selected\nanswers: {name!r}\n", "utf-8")
    with pytest.raises(EvaluateError):
        _ = open_study(study_folder).survey("needs").responses


@pytest.mark.parametrize("name", AWAY)
def test_what_a_service_calls_its_files_is_a_name(name: str):
    assert not set(file_name(name)) & set("/\\:")


def test_reports_are_named_without_a_folder(study_folder: Path, capsys: Any):
    settings = study_folder / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace("[reports]", '[reports]\n"90" = "../../secret"'), "utf-8")
    assert main(["check", str(study_folder), "--lang", "zh"]) == 1
    assert "secret" in capsys.readouterr().err


def test_a_visitor_gets_pages_and_no_files(tmp_path: Path):
    survey = write_survey(tmp_path / "surveys" / "s")
    freeze(survey / "questionnaire.yml")
    collector = collector_of(survey)
    try:
        (collector.folder / "secret.txt").write_text("secret words", "utf-8")
        paths: list[str] = ["/../secret.txt", "/..%2fsecret.txt", "/c/../../secret.txt", "/secret.txt", "/answers.db"]
        for path in paths:
            reply = ask(collector, path)
            assert "secret words" not in reply.body
            assert reply.status in (404, 400, 405), path
    finally:
        collector.close()
