"""`evaluate review`: a protected folder with a sheet a person, the register of reviews and a log only added to."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from docx import Document

from evaluate.registers import office_forms, read_register
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.cli import main
from evaluate.workspace.review_log import read_review_log
from evaluate.workspace.study import open_study
from evaluate.workspace.template import GITIGNORE

TABLES = {
    "units": "unit,name,unit_type,legal_basis\nU1,某县教育局,county_organ,civil_service\n",
    "roster": "person_id,name,unit,position_level,civil_servant_rank,obliged,managed_by\n"
    "P1,张三,U1,142,none,yes,county\nP2,李四,U1,142,none,yes,county\nP3,王五,U1,132,none,yes,city\n",
    "hours": "person_id,unit,activity,training_form,from,until,hours\n"
    "P1,U1,某班,off_job,2025-05-01,2025-05-12,90\nP2,U1,某班,off_job,2025-05-01,2025-05-12,89\n",
    "hours_policy": "training_form,account,counts,hours_per_day,from,source\noff_job,intensive,yes,8,2015-01-01,办法\n",
    "review_rule": "band,window_years,hours,deferral_months,from,source\n"
    "section_and_below,1,90,12,2015-01-01,某县任前审核办法\n",
}
TOML = """\
[study]
title = "试"
place = "某县"
office = "某办"
year = 2026
language = "zh"
[surveys]
registers = "registers"
"""
LIST = "person,unit,proposed_level,special_reason\n张三,某县教育局,141,\nP2,U1,141,援藏\nP3,U1,131,\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    folder = tmp_path / "surveys" / "registers"
    folder.mkdir(parents=True)
    lines = "".join(f"  {name}: office\n" for name in office_forms())
    (folder / "registers.yml").write_text(f"tables:\n{lines}", encoding="utf-8")
    for name, text in TABLES.items():
        columns = text.partition("\n")[0].split(",")
        absent = [column.name for column in office_forms()[name].columns if column.name not in columns]
        frame = pd.read_csv(pd.io.common.StringIO(text), dtype=str).assign(**dict.fromkeys(absent, ""))
        frame.to_csv(folder / f"{name}.csv", index=False)
    (tmp_path / "名单.csv").write_text(LIST, encoding="utf-8")
    return tmp_path


def prepare(study: Path, *more: str, on: str = "2026-05-10") -> int:
    folder = str(study / "surveys" / "registers")
    words = ["review", "prepare", str(study / "名单.csv"), "--registers", folder, "--by", "赵六", "--on", on]
    return main([*words, "--lang", "zh", *more])


def test_everything_stays_in_a_protected_folder(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare(study) == 0
    said = capsys.readouterr().out
    assert "符合 1 人" in said
    assert "1 人由上级管理" in said
    assert "张三" not in said
    folder = study / ".review"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {
        ".gitignore", "review.log", "reviews.csv", "P1_2026-05-10.docx", "P2_2026-05-10.docx"
    }  # fmt: skip
    rows = read_register(folder / "reviews.csv", office_forms()["reviews"]).table
    assert rows[["person_id", "verdict"]].to_numpy().tolist() == [["P1", "met"], ["P2", "not_met_deferred_1y"]]
    assert rows["deadline"].tolist() == [pd.NaT, pd.Timestamp("2027-05-10")]
    assert rows["reviewer"].tolist() == ["赵六", "赵六"]
    elsewhere = [path for path in study.rglob("*") if path.is_file() and ".review" not in path.parts]
    assert not [path for path in elsewhere if "P1_" in path.name]


def test_git_never_takes_the_folder_up(study: Path) -> None:
    assert prepare(study) == 0
    subprocess.run(["git", "init", "-q", str(study)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(study), "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True
    ).stdout
    assert "study.toml" in listed
    assert ".review" not in listed


def test_git_takes_up_no_list_that_lies_beside_the_study(study: Path) -> None:
    (study / ".gitignore").write_text(GITIGNORE, encoding="utf-8")
    (study / "拟任人员名单.xlsx").write_bytes(b"")
    subprocess.run(["git", "init", "-q", str(study)], check=True)
    words = ["git", "-C", str(study), "-c", "core.quotePath=false", "status", "--porcelain", "-uall"]
    listed = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    assert "study.toml" in listed
    assert "名单" not in listed


def test_the_log_is_added_to_and_never_rewritten(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = study / ".review" / "review.log"
    assert prepare(study) == 0
    first = log.read_bytes()
    assert log.stat().st_mode & 0o777 == 0o600
    assert prepare(study, on="2026-06-10") == 0
    second = log.read_bytes()
    assert second.startswith(first)
    assert len(second.splitlines()) == 2
    entry = json.loads(second.splitlines()[1])
    assert (entry["by"], entry["people"]) == ("赵六", ["P1", "P2", "P3"])
    sheet = study / ".review" / "P1_2026-06-10.docx"
    assert entry["written"][sheet.name] == hashlib.sha256(sheet.read_bytes()).hexdigest()
    assert "张三" not in second.decode()
    capsys.readouterr()
    look = ["review", "log", "--registers", str(study / "surveys" / "registers"), "--lang", "zh"]
    assert main(look) == 0
    assert "日志完整" in capsys.readouterr().out
    log.write_bytes(second.replace(b"P2", b"P9", 1))
    assert main(look) == 1
    assert "第 2 行" in capsys.readouterr().err
    assert read_review_log(log).broken == (2,)


def test_nothing_is_written_when_the_log_cannot_be(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (study / ".review" / "review.log").mkdir(parents=True)
    assert prepare(study) == 1
    assert not (study / ".review" / "reviews.csv").exists()


def test_a_sheet_that_somebody_changed_and_what_the_office_entered_are_left_alone(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare(study) == 0
    register = study / ".review" / "reviews.csv"
    deferred = "P2,141,2026-05-10,not_met_deferred_1y,2027-05-10,"
    entered = register.read_text("utf-8-sig").replace(
        f"{deferred},", f"{deferred.replace('2027-05-10', '2027-06-30')}2026-07-01,"
    )
    register.write_text(entered, encoding="utf-8-sig")
    assert prepare(study) == 0  # the same day again
    rows = read_register(register, office_forms()["reviews"]).table.set_index("person_id")
    assert rows["promoted_on"].tolist() == [pd.NaT, pd.Timestamp("2026-07-01")]
    assert rows["deadline"].tolist() == [pd.NaT, pd.Timestamp("2027-06-30")]
    sheet = study / ".review" / "P1_2026-05-10.docx"
    sheet.write_bytes(sheet.read_bytes() + b" ")
    before = {path.name: path.read_bytes() for path in (study / ".review").iterdir()}
    assert prepare(study) == 1
    assert "有人改过" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (study / ".review").iterdir()} == before


def test_without_the_countys_rule_nobody_is_judged(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (study / "surveys" / "registers" / "review_rule.csv").unlink()
    assert prepare(study) == 1
    assert "程序不猜" in capsys.readouterr().err
    assert not (study / ".review").exists()


def test_a_notebook_reads_the_register_of_reviews_and_none_is_awaited(study: Path) -> None:
    with pytest.raises(Awaited):
        open_study(study).reviews()
    assert prepare(study) == 0
    found = open_study(study).reviews()
    assert found.table["person_id"].tolist() == ["P1", "P2"]
    assert found.sha256


@pytest.mark.parametrize("invented", ["registers", "needs", ""])
def test_sheets_and_register_are_marked_where_anything_of_the_study_is_invented(study: Path, invented: str) -> None:
    needs = study / "surveys" / "needs"
    needs.mkdir()
    (needs / "questionnaire.yml").write_text("questionnaire: {}\n", encoding="utf-8")
    (study / "study.toml").write_text(TOML + 'needs = "needs"\n', encoding="utf-8")
    for name in ("registers", "needs"):
        text = f'kind: self-selected\nwave: "2026"\nsimulated: {str(name == invented).lower()}\n'
        (study / "surveys" / name / "design.yml").write_text(text, encoding="utf-8")
    assert prepare(study) == 0
    document = Document(str(study / ".review" / "P1_2026-05-10.docx"))
    parts = [*document.paragraphs, *(line for section in document.sections for line in section.header.paragraphs)]
    assert any("模拟数据" in line.text for line in parts) == bool(invented)
    assert open_study(study).reviews().simulated == (invented == "registers")
