"""Bad input as a user meets it: a clear error in both languages at every door, and nothing on disk is touched or lost.

The readers and the designs have tests of their own beside them; here the same mistakes come in by the command line and
through a study's folder.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import evaluate as ev
from evaluate.errors import DesignError, EvaluateError, RegisterError, ResponsesError
from evaluate.registers import read_registers
from evaluate.workspace.cli import main
from evaluate.workspace.survey import open_survey

CHINESE = re.compile("[\u4e00-\u9fff]")
QUESTIONNAIRE = """\
questionnaire: {id: needs, version: "1", title: {zh: 需求调查, en: Needs survey}, languages: [zh, en]}
scales:
  five:
    "1": {zh: 很低, en: very low}
    "2": {zh: 较低, en: low}
    "3": {zh: 一般, en: middle}
    "4": {zh: 较高, en: high}
choices:
  level: {section: {zh: 科级, en: section}, other: {zh: 其他, en: other}}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: position_level, type: one, choices: level, role: background, label: {zh: 职务层次, en: Level}}
      - {id: wish, type: one, scale: five, role: need, label: {zh: 需要程度, en: Need}}
      - {id: office, type: number, label: {zh: 单位编号, en: Office}}
      - {id: w, type: number, label: {zh: 权数, en: Weight}}
"""
REGISTERS = """\
tables:
  courses:
    file: courses.csv
    key: [course]
    columns:
      course: {type: text, required: true, label: {zh: 课程, en: Course}}
      hours: {type: integer, label: {zh: 学时, en: Hours}}
"""
ANSWERS = """\
respondent,position_level,wish,office,w
甲,section,4,1,2
乙,section,3,1,2
丙,section,1,2,2
丁,other,2,3,1.5
戊,other,,4,1.5
"""
CLUSTERED = "kind: clustered\nstrata: position_level\nclusters: office\nweights: w\n"
COURSES = "course,hours\n党性教育,8\n依法行政,\n"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A survey folder and a register folder beside it, in a path with Chinese and a space."""
    folder = tmp_path / "示例 县" / "needs 2026"
    (folder / "responses").mkdir(parents=True)
    (folder / "questionnaire.yml").write_text(QUESTIONNAIRE, "utf-8")
    (folder / "design.yml").write_text("kind: self-selected\n", "utf-8")
    (folder / "responses" / "answers.csv").write_text(ANSWERS, "utf-8")
    registers = folder.parent / "registers"
    registers.mkdir()
    (registers / "registers.yml").write_text(REGISTERS, "utf-8")
    (registers / "courses.csv").write_text(COURSES, "utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def refused(kind: type[EvaluateError], do: Callable[[], object], folder: Path) -> EvaluateError:
    """The error of `do`: every mistake whole in both languages, every file as it was, no file added."""
    before = contents(folder)
    with pytest.raises(kind) as caught:
        do()
    assert contents(folder) == before
    assert caught.value.mistakes
    for mistake in caught.value.mistakes:
        assert mistake.where.strip()
        for text in (mistake.what, mistake.right, mistake.mend):
            assert text.zh.endswith("。")
            assert CHINESE.search(text.zh)
            assert text.en.endswith(".")
            assert re.search("[a-z]{2}", text.en)
    return caught.value


def office_file(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "x")
    return memory.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
FILES = {
    "empty": ("csv", b"", "文件是空的", "the file is empty"),
    "letter": ("xlsx", office_file("word/document.xml"), "Word 文档", "a Word document"),
    "paper": ("xlsx", b"%PDF-1.7 ...", "PDF 文件", "a PDF file"),
    "locked": ("xlsx", OLE, "密码", "password"),
    "twice": ("csv", "respondent,wish,wish\n甲,1,2\n".encode("gb18030"), "wish", "wish"),
}
BAD_FILES = pytest.mark.parametrize(("ending", "content", "zh", "en"), FILES.values(), ids=list(FILES))


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


@BAD_FILES
def test_a_bad_file_of_answers(survey: Path, ending: str, content: bytes, zh: str, en: str):
    (survey / "responses" / "answers.csv").unlink()
    name = f"answers.{ending}"
    (survey / "responses" / name).write_bytes(content)
    error = refused(ResponsesError, lambda: open_survey(survey).responses, survey.parent)
    assert name in error.mistakes[0].where
    assert zh in error.in_language("zh")
    assert en in error.in_language("en")


@BAD_FILES
def test_a_bad_file_of_a_register(survey: Path, ending: str, content: bytes, zh: str, en: str):
    folder = survey.parent / "registers"
    (folder / "courses.csv").unlink()
    name = f"courses.{ending}"
    (folder / name).write_bytes(content)
    (folder / "registers.yml").write_text(REGISTERS.replace("courses.csv", name), "utf-8")
    error = refused(RegisterError, lambda: read_registers(folder), survey.parent)
    assert name in error.mistakes[0].where
    assert zh in error.in_language("zh")
    assert en in error.in_language("en")


@BAD_FILES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_import_command_tells_it_in_one_language(
    tmp_path: Path, capsys, language: str, ending: str, content: bytes, zh: str, en: str
):
    path, survey = tmp_path / f"导出 文件.{ending}", tmp_path / "surveys" / "new"
    path.write_bytes(content)
    assert main(["import", str(path), "--survey", str(survey), "--lang", language]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert path.name in told.err
    assert (zh if language == "zh" else en) in told.err
    assert ("改法" in told.err) == (language == "zh")
    assert ("To mend it" in told.err) == (language == "en")
    assert "Traceback" not in told.err
    assert path.read_bytes() == content
    assert not survey.parent.exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_files_as_excel_saves_them_lose_nothing(survey: Path, encoding: str):
    expected = open_survey(survey).responses
    courses = read_registers(survey.parent / "registers")["courses"].table
    answers, register = survey / "responses" / "answers.csv", survey.parent / "registers" / "courses.csv"
    answers.write_bytes(ANSWERS.replace("\n", "\r\n").encode(encoding))
    register.write_bytes(COURSES.replace("\n", "\r\n").encode(encoding))
    before = contents(survey.parent)
    again = open_survey(survey).responses
    assert again.frame.equals(expected.frame)
    assert again.reasons.equals(expected.reasons)
    assert again.frame.index.tolist() == ["甲", "乙", "丙", "丁", "戊"]
    assert (again.provenance.rows_read, again.provenance.rows_kept) == (5, 5)
    assert read_registers(survey.parent / "registers")["courses"].table.equals(courses)
    assert courses["course"].tolist() == ["党性教育", "依法行政"]
    assert contents(survey.parent) == before


# ── unknown columns ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_column_nobody_asked_about(survey: Path):
    path = survey / "responses" / "answers.csv"
    path.write_text(ANSWERS.replace("wish", "wishh"), "utf-8")
    error = refused(ResponsesError, lambda: open_survey(survey).responses, survey.parent)
    assert "answers.csv" in error.mistakes[0].where
    assert "wishh" in error.in_language("zh")
    assert "write wish" in error.in_language("en")


def test_a_register_column_that_the_form_does_not_know(survey: Path):
    folder = survey.parent / "registers"
    (folder / "courses.csv").write_text(COURSES.replace("hours", "hour"), "utf-8")
    error = refused(RegisterError, lambda: read_registers(folder), survey.parent)
    assert "'hour'" in error.in_language("en")
    assert "'hours'" in error.in_language("en")


@pytest.mark.parametrize(
    "design",
    [
        "kind: stratified\nstrata: position_levle\nweights: w",
        "kind: clustered\nclusters: offise\nweights: w",
        "kind: simple\nweights: ww",
        "kind: simple\nweights: w\ncalibrate: {to: {position_levle: {section: 3}}}",
    ],
)
def test_a_design_column_that_is_not_in_the_answers(survey: Path, design: str):
    (survey / "design.yml").write_text(design + "\n", "utf-8")
    name = re.findall(r"position_levle|offise|ww", design)[0]
    error = refused(DesignError, lambda: open_survey(survey).sample, survey.parent)
    assert name in error.in_language("zh")
    assert name in error.in_language("en")
    assert re.search(r"position_level\b|office|\bw\b", error.in_language("en"))


@pytest.mark.parametrize("ask", ["mean", "total", "share"])
def test_an_estimate_of_a_column_that_is_not_there(survey: Path, ask: str):
    sample = open_survey(survey).sample
    error = refused(EvaluateError, lambda: getattr(ev, ask)(sample, "wsih"), survey.parent)
    assert "wsih" in str(error)
    assert "wish" in error.in_language("en")


# ── weights, clusters and margins ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("weight", ["0", "-1.5", ""])
def test_a_weight_of_zero_or_below_or_none(survey: Path, weight: str):
    (survey / "design.yml").write_text("kind: simple\nweights: w\n", "utf-8")
    path = survey / "responses" / "answers.csv"
    path.write_text(ANSWERS.replace("丁,other,2,3,1.5", f"丁,other,2,3,{weight}"), "utf-8")
    error = refused(DesignError, lambda: open_survey(survey).sample, survey.parent)
    assert "w" in error.mistakes[0].where
    assert "丁" in error.in_language("zh")
    assert "丁" in error.in_language("en")


def test_one_cluster_in_a_stratum_is_named_with_it(survey: Path):
    (survey / "design.yml").write_text(
        "kind: clustered\nstrata: position_level\nclusters: office\nweights: w\n", "utf-8"
    )
    path = survey / "responses" / "answers.csv"
    path.write_text(ANSWERS.replace("戊,other,,4", "戊,other,,3"), "utf-8")
    error = refused(DesignError, lambda: open_survey(survey).sample, survey.parent)
    assert len(error.mistakes) == 1
    assert "position_level" in error.mistakes[0].where
    assert "other" in error.mistakes[0].where


@pytest.mark.parametrize(
    ("margin", "cell"),
    [
        ("{section: 500, other: 0}", "other"),
        ("{section: 500}", "other"),
        ("{section: 500, other: 300, division: 50}", "division"),
        ("{section: 500, other: }", "other"),
    ],
    ids=["zero", "missing", "nobody answered", "left blank"],
)
def test_a_margin_with_an_empty_cell(survey: Path, margin: str, cell: str):
    design = f"kind: simple\nweights: w\ncalibrate:\n  to:\n    position_level: {margin}\n"
    (survey / "design.yml").write_text(design, "utf-8")
    error = refused(DesignError, lambda: open_survey(survey).sample, survey.parent)
    assert any(cell in f"{mistake.where} {mistake.what.en}" for mistake in error.mistakes)
    assert "position_level" in str(error)


def test_the_check_command_tells_all_of_them_and_changes_nothing(survey: Path, capsys):
    (survey / "design.yml").write_text(
        "kind: clustered\nstrata: position_level\nclusters: office\nweights: w\n", "utf-8"
    )
    (survey / "responses" / "answers.csv").write_text(ANSWERS.replace("1,2\n", "1,-2\n"), "utf-8")
    before = contents(survey.parent)
    assert main(["check", str(survey), "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert "weight" in told.err
    assert "甲" in told.err
    assert "Traceback" not in told.err
    assert contents(survey.parent) == before
