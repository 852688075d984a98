"""A sealed survey folder: what changed, is missing, was added; and raw files that are to be deleted in time."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from pathlib import Path

import pytest

from evaluate.collect import read_receipts
from evaluate.errors import ResponsesError
from evaluate.workspace.archive import FILE, read_archive, seal_survey, verify_survey
from evaluate.workspace.cli import main

DAY = dt.date(2026, 11, 1)
SURVEY = Path(__file__).resolve().parents[2] / "surveys" / "learning-before-2026"
ANSWERS = next((SURVEY / "responses").iterdir()).name


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SURVEY, tmp_path / "测验"))


def _kinds(folder: Path) -> dict[str, str]:
    return {each.file: each.kind for each in verify_survey(folder)[1]}


def test_an_untouched_folder_is_as_it_was_sealed(survey: Path):
    assert verify_survey(survey) == (None, ())
    archive, before = seal_survey(survey, on=DAY)
    assert before == ()
    assert verify_survey(survey) == (archive, ())
    assert set(archive.files) == {"README.md", "collect.py", "design.yml", "questionnaire.yml", f"responses/{ANSWERS}"}
    assert archive.rows == len((survey / "responses" / ANSWERS).read_text("utf-8-sig").splitlines()) - 1
    (survey / "~$open.xlsx").write_bytes(b"")
    (survey / ".hidden").write_bytes(b"")
    os.utime(survey / "README.md", (0, 0))
    assert _kinds(survey) == {}


def test_changes_losses_and_additions_are_told_apart(survey: Path):
    seal_survey(survey, on=DAY)
    answers = survey / "responses" / ANSWERS
    lines = answers.read_text("utf-8-sig").splitlines()
    answers.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    (survey / "README.md").unlink()
    (survey / "corrections.csv").write_text("respondent,item,old,new,why,by,on\n", "utf-8")
    assert _kinds(survey) == {
        f"responses/{ANSWERS}": "changed",
        "README.md": "missing",
        "corrections.csv": "added",
    }
    words = next(each.words for each in verify_survey(survey)[1] if each.kind == "changed")
    assert f"{len(lines) - 1} → {len(lines) - 2}" in words.zh
    # a new seal takes the folder as it is and remembers the one before
    first = read_archive(survey)
    archive, differences = seal_survey(survey)
    assert first is not None
    assert len(differences) == 3
    assert archive.earlier == ((DAY.isoformat(), first.seal),)
    assert _kinds(survey) == {}


def test_a_table_saved_anew_holds_the_same_answers(survey: Path):
    seal_survey(survey)
    answers = survey / "responses" / ANSWERS
    head, *rows = answers.read_text("utf-8-sig").splitlines()
    answers.write_bytes("\r\n".join([head, *reversed(rows), ""]).encode("utf-8-sig"))
    asked = survey / "questionnaire.yml"
    asked.write_text("# 一行注释\n" + asked.read_text("utf-8"), "utf-8")
    found = verify_survey(survey)[1]
    assert {each.kind for each in found} == {"saved anew"}
    assert all(each.harmless for each in found)


def test_a_record_changed_by_hand_is_refused(survey: Path):
    seal_survey(survey)
    content = json.loads((survey / FILE).read_text("utf-8"))
    content["files"]["README.md"] = "0" * 64
    (survey / FILE).write_text(json.dumps(content), "utf-8")
    with pytest.raises(ResponsesError, match="手工改动"):
        verify_survey(survey)
    (survey / FILE).write_text("{", "utf-8")
    with pytest.raises(ResponsesError, match="损坏"):
        verify_survey(survey)


def test_answers_that_cannot_be_read_are_not_sealed(survey: Path):
    answers = survey / "responses" / ANSWERS
    answers.write_text("nobody,asked\n1,2\n", "utf-8")
    with pytest.raises(ResponsesError):
        seal_survey(survey)
    assert not (survey / FILE).exists()


def test_the_command_seals_and_verifies(survey: Path, capsys):
    assert main(["verify", str(survey), "--lang", "zh"]) == 0
    assert "还没有封存" in capsys.readouterr().out
    assert main(["verify", str(survey), "--seal", "--lang", "zh"]) == 0
    assert "封存码" in capsys.readouterr().out
    assert main(["verify", str(survey), "--lang", "en"]) == 0
    assert "as it was sealed" in capsys.readouterr().out
    (survey / "README.md").write_text("x", "utf-8")
    assert main(["verify", str(survey), "--lang", "zh"]) == 1
    assert "README.md 有改动" in capsys.readouterr().err


def test_looking_a_survey_over_tells_what_changed_since_it_was_sealed(survey: Path, capsys):
    seal_survey(survey, on=DAY)
    main(["check", str(survey), "--lang", "zh"])
    assert "2026-11-01 封存，至今没有变" in capsys.readouterr().out
    path = survey / "responses" / ANSWERS
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    main(["check", str(survey), "--lang", "zh"])
    assert f"之后有 1 个文件不同：responses/{ANSWERS}" in "".join(capsys.readouterr())


def test_a_study_verifies_every_survey_and_is_not_sealed_whole(study_folder: Path, capsys):
    place = shutil.copytree(SURVEY, study_folder / "surveys" / "before")
    seal_survey(place)
    (place / "README.md").unlink()
    assert main(["verify", str(study_folder), "--lang", "zh"]) == 1
    assert "缺少文件 README.md" in capsys.readouterr().err
    assert main(["verify", str(study_folder), "--seal", "--lang", "zh"]) == 1
    assert "逐个调查" in capsys.readouterr().err


def test_raw_files_have_a_day_to_be_deleted_by(tmp_path: Path, capsys):
    export = tmp_path / "答卷.csv"
    export.write_text("1、您的性别？,2、满意吗？\n男,满意\n女,不满意\n男,满意\n", "utf-8-sig")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "t"\nplace = "p"\noffice = "o"\nyear = 2026\n[keeping]\nsource_days = 30\n', "utf-8"
    )
    folder = tmp_path / "surveys" / "needs"
    assert main(["import", str(export), "--survey", str(folder), "--lang", "zh"]) == 0
    (receipt,) = read_receipts(folder)
    assert receipt.delete_by - receipt.sealed == dt.timedelta(days=30)
    assert f"请在 {receipt.delete_by} 前删除" in capsys.readouterr().out
    main(["check", str(folder), "--lang", "zh"])
    assert "请删除原始文件" not in capsys.readouterr().out
    seal_survey(folder)

    path = folder / "responses" / "source" / "receipt.json"
    path.write_text(path.read_text("utf-8").replace(receipt.delete_by.isoformat(), "2020-01-01"), "utf-8")
    main(["check", str(folder), "--lang", "zh"])
    assert "请删除原始文件 responses/source/答卷.csv：保存期限 2020-01-01 已过" in capsys.readouterr().out
    # reading the file again does not lengthen its life
    assert main(["import", str(export), "--survey", str(folder)]) == 0
    assert read_receipts(folder)[0].delete_by == dt.date(2020, 1, 1)

    (folder / "responses" / "source" / "答卷.csv").unlink()
    assert _kinds(folder)["responses/source/答卷.csv"] == "raw deleted"
    capsys.readouterr()
    main(["check", str(folder), "--lang", "zh"])
    assert "请删除原始文件" not in capsys.readouterr().out
    path.write_text("{}", "utf-8")
    with pytest.raises(ResponsesError, match="收据"):
        read_receipts(folder)
