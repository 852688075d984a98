"""Every document of the example study keeps what it promises, in both languages, and building disturbs nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points

import nbformat
import pandas as pd
import pytest

from evaluate.documents import missing_characters
from evaluate.workspace import build
from evaluate.workspace.citations import citations_in

ANNUAL = "90_annual_report"
MARK = "模拟数据"
ADVICE = [
    *("50_supply.open", "50_supply.shortage", "50_supply.cut", "50_supply.surplus"),
    *("70_effect.advice", "70_effect.changes", "40_needs.required"),
]
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


# ── three formats ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_notebook_became_three_documents_with_chinese_names(example, notebooks):
    assert sorted(example.documents) == notebooks
    assert all(sorted(paths) == ["docx", "html", "pdf"] for paths in example.documents.values())
    assert example.documents[ANNUAL]["docx"].name == "示例县2026年度干部教育培训评估报告.docx"
    assert example.documents[ANNUAL]["docx"].parent == example.study / "reports"


@pytest.mark.parametrize("format", ["docx", "pdf", "html"])
def test_every_format_tells_every_claim_and_number(example, plain, format):
    words = example.words(ANNUAL, format)
    contents = example.shown(ANNUAL)
    assert len(contents) >= 14
    for content in contents:
        assert plain(content["claim"]["zh"]) in words, content["slug"]
    gap = next(content for content in contents if content["slug"] == "gap")
    for row in gap["table"]["rows"]:
        assert plain(row[0]) in words
        assert plain(row[3]) in words


def test_the_first_page_says_what_to_decide(example, plain):
    first = example.pages(ANNUAL)[0]
    for finding in ADVICE:
        assert plain(example.findings[finding]["claim"]["zh"]) in first, finding
    assert first.count("建议:") >= 3
    assert "建议:" not in "".join(example.pages(ANNUAL)[1:])


def test_every_page_is_marked_simulated(example):
    for name, paths in example.documents.items():
        pages = example.pages(name)
        assert pages
        assert all(MARK in page for page in pages), name
        assert MARK in example.words(name, "html")
        with zipfile.ZipFile(paths["docx"]) as parts:
            body = parts.read("word/document.xml").decode()
            heads = [parts.read(part).decode() for part in parts.namelist() if re.match(r"word/header\d*\.xml", part)]
        assert heads
        assert all(MARK in head for head in heads), name
        for section in re.findall(r"(?s)<w:sectPr.*?</w:sectPr>", body):
            assert re.search(r'<w:headerReference [^>]*"default"', section), name


def test_every_cited_finding_can_be_traced_on_the_last_page(example, plain):
    cited = citations_in(example.executed[ANNUAL])
    assert len(cited) >= 14
    about = " ".join(f"{name} {value}" for name, value in example.document(ANNUAL).about)
    assert [finding for finding in cited if finding not in about] == []
    last = "".join(example.pages(ANNUAL)[-2:])
    assert [finding for finding in cited if plain(finding) not in last] == []


def test_no_character_lacks_a_glyph(example, english):
    for built in (example, english):
        for name in built.executed:
            assert missing_characters(built.document(name)) == set(), name


def test_word_files_are_valid(example):
    from openxml_audit import OpenXmlValidator

    for name, paths in example.documents.items():
        assert [error.description for error in OpenXmlValidator().validate(str(paths["docx"])).errors] == [], name


def test_pdfs_are_accessible(example):
    for name, paths in example.documents.items():
        assert b"pdfuaid:part" in paths["pdf"].read_bytes(), name


def test_web_pages_stand_alone(example):
    for name, paths in example.documents.items():
        page = paths["html"].read_text("utf-8")
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?\s*(?:https?:)?//", page), name
        assert not re.search(r"(?i)<script|<iframe|<link|@import|\son[a-z]+=", page), name
        images = re.findall(r"<img[^>]*>", page)
        assert all(re.search(r'alt="[^"]{10,}"', image) for image in images), name
    assert len(re.findall(r"<img[^>]*>", example.documents[ANNUAL]["html"].read_text("utf-8"))) == sum(
        block.__class__.__name__ == "Figure" for block in example.document(ANNUAL).blocks
    )


# ── building ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_build_does_nothing(example, notebooks, digests):
    reports = example.study / "reports"
    before = digests(reports)
    times = {path: path.stat().st_mtime_ns for path in reports.rglob("*") if path.is_file()}
    result = build(example.study, notebooks, formats=["docx", "pdf", "html"])
    assert result.unchanged
    assert not any(output.written for output in result.outputs)
    assert digests(reports) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_building_leaves_the_study_as_it_was(example, english, root, digests):
    assert digests(example.study / "surveys") == digests(root / "surveys")
    built, committed = (digests(folder / "notebooks") for folder in (example.study, root))
    assert {name: built[name] for name in committed if name.endswith(".ipynb")} == {
        name: committed[name] for name in committed if name.endswith(".ipynb")
    }
    assert set(built) == {name for name in committed if ".ipynb_checkpoints" not in name}


def test_the_committed_lock_knows_the_base_of_every_finding(example, root):
    place = "notebooks/findings.lock"
    committed, built = (json.loads((folder / place).read_text("utf-8")) for folder in (root, example.study))
    sheets = [
        name for name in built if name.startswith("unit_scorecard.")
    ]  # built by name only, in a test of their own
    told = [name for name, content in example.findings.items() if content["release"] is not None]
    assert sorted(built) == sorted([*told, *sheets])
    assert sorted(set(built) - set(committed)) == []
    assert committed == built


def test_a_fresh_kernel_gives_what_the_warm_one_gave(example, study_copy):
    study = study_copy("研究 二")
    assert build(study, ["40_needs"], formats=[], fresh=True).ok
    fresh = nbformat.read(study / "reports" / ".build" / "40_needs.ipynb", 4)
    warm = example.executed["40_needs"]
    assert [cell.get("outputs") for cell in fresh.cells] == [cell.get("outputs") for cell in warm.cells]


def test_new_answers_that_change_the_order_are_a_rebuild_and_no_changed_base(study_copy):
    """The questionnaire, the people and the denominator are the same: only who is first is not."""
    study = study_copy("研究 五")
    path = study / "surveys" / "needs-2026" / "responses" / "answers.csv"
    answers = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    answers.loc[:200, ["importance_economy", "ability_economy"]] = ["5", "1"]
    answers.to_csv(path, index=False, encoding="utf-8-sig")
    result = build(study, ["40_needs"], formats=[])
    assert result.ok, [failure.message.en for failure in result.failures if failure.message]
    executed = (study / "reports" / ".build" / "40_needs.ipynb").read_text("utf-8")
    assert "在16项可选内容中，“经济工作与项目谋划”的需求指数" in executed


# ── English ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_english_reports_hold_no_chinese(english):
    """None is allowed: places, offices, classes and items of the example all have English names."""
    for name in english.documents:
        left = CHINESE.findall(english.words(name, "html"))
        assert "".join(dict.fromkeys(left)) == "", name
    for format in ("docx", "pdf"):
        assert not CHINESE.search(english.words(ANNUAL, format)), format


def test_the_english_report_has_the_same_numbers(example, english):
    assert english.documents[ANNUAL]["pdf"].name == "Annual evaluation report 2026.pdf"
    for finding, content in example.findings.items():
        own = english.findings[finding]
        assert own["claim"] == content["claim"]
        for one, other in zip(own["rows"], content["rows"], strict=True):
            assert {key: one[key] for key in one if key != "note"} == {
                key: other[key] for key in other if key != "note"
            }


def test_the_english_first_page_says_what_to_decide(english, plain):
    first = english.pages(ANNUAL)[0]
    assert "Simulateddata" in first
    assert first.count("Advice:") >= 3
    for finding in ADVICE:
        assert plain(english.findings[finding]["claim"]["en"]) in first, finding


# ── plain nbconvert ──────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_nbconvert_executes_and_writes_word(study_copy, tmp_path, digests):
    if not any(point.name == "evaluate-docx" for point in entry_points(group="nbconvert.exporters")):
        pytest.skip("the package is not installed, so nbconvert cannot know its exporters")
    study = study_copy("研究 三")
    before = digests(study)
    command = ["nbconvert", "--execute", "--to", "evaluate-docx", "notebooks/40_needs.ipynb", "--output-dir", tmp_path]
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", *command], cwd=study, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "40_needs.docx") as parts:
        body = parts.read("word/document.xml").decode()
    assert "数字化能力" in body
    assert "需求指数" in body
    assert digests(study) == before
