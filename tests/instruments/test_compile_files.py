"""The files that compilers write, read by programs and held against files that servers have accepted."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path

import frictionless
import openxml_audit as audit
import pytest
from asking import asked_of, brought, every_type, program

from evaluate.instruments.compile import TARGETS, web_form
from evaluate.instruments.compile.limesurvey import HEADER


def tabbed(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter="\t"))


def test_the_limesurvey_file_is_built_like_an_accepted_one(shared: Path):
    golden = (shared / "reference" / "exports-own-run" / "limesurvey_tsv_accepted.txt").read_bytes()
    content = TARGETS["limesurvey"](every_type()).files["every-type.limesurvey.txt"]
    assert content[:3] == golden[:3]
    known = content.decode("utf-8-sig").split("\n")[0].split("\t")
    assert known[: len(golden.decode("utf-8-sig").split("\r")[0].split("\n")[0].split("\t"))] == tabbed_header(golden)
    fields = ("class", "id", "related_id", "type/scale", "name", "relevance", "mandatory", "language")
    for class_ in ("G", "Q", "SQ", "A"):
        theirs = {key for row in tabbed(golden) if row["class"] == class_ for key in fields if row[key]}
        for row in tabbed(content):
            if row["class"] == class_:
                assert theirs <= {key for key in fields if row[key]}, row


def tabbed_header(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()[0].split("\t")


def test_limesurvey_names_codes_and_numbers_are_allowed_and_the_same_in_both_languages():
    rows = tabbed(TARGETS["limesurvey"](every_type()).files["every-type.limesurvey.txt"])
    questions = [row for row in rows if row["class"] == "Q"]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{1,19}", row["name"]) for row in questions)
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"]) for row in rows if row["class"] == "A")
    shapes = {}
    for language in ("zh-Hans", "en"):
        kept = [row for row in rows if row["language"] == language and row["class"] in ("Q", "SQ", "A")]
        shapes[language] = [(row["class"], row["id"], row["related_id"], row["name"], row["relevance"]) for row in kept]
        ids = [row["id"] for row in kept if row["class"] in ("Q", "SQ")]
        assert len(ids) == len(set(ids))
    assert shapes["zh-Hans"] == shapes["en"]
    assert set(rows[0]) == set(HEADER)


def pasted(text: str) -> list[tuple[str, str, bool, list[str], list[str]]]:
    """Kind, question, required, choices and rows, as 问卷星's page for importing text takes them.

    Choices stand on lines of their own, and blanks part them too; the first line of a matrix holds its columns.
    """
    found = []
    for block in text.split("\n\n"):
        head, *lines = block.strip().split("\n")
        match = re.fullmatch(r"\d+\. (.+?)(\*?)\[(.+题)\]", head)
        if match is None:
            continue
        title, star, kind = match.groups()
        columns = (
            re.split(r"[ \t]+", lines[0]) if kind.startswith("矩阵") else [c for line in lines for c in line.split(" ")]
        )
        found.append((kind, title, bool(star), columns, lines[1:] if kind.startswith("矩阵") else []))
    return found


def test_wenjuanxing_text_reads_back_as_what_was_asked():
    asked = every_type()
    text = TARGETS["wenjuanxing"](asked, language="en").files["every-type.en.问卷星.txt"].decode()
    found = pasted(text)
    kinds = [
        "单选题",
        "单选题",
        "填空题",
        "多选题",
        "矩阵量表题",
        "矩阵量表题",
        "矩阵单选题",
        "矩阵量表题",
        "矩阵量表题",
    ]
    assert [kind for kind, *_ in found] == [*kinds, "排序题", "比重题", *["单选题"] * 4, "量表题", "填空题", "填空题"]
    by_title = {
        title: (required, [c.replace("\u00a0", " ") for c in choices], rows)
        for _, title, required, choices, rows in found
    }
    assert by_title["Your kind of unit"] == (True, ["County organ", "Township", "Other"], [])
    assert by_title["Skills（ability）"] == (False, ["None", "Some", "Full", "Don't know"], ["Law", "Digital"])
    assert "Content[分页栏]" in text
    assert f"{asked.sections[0].title['en']}[段落说明]" in text
    assert "Now about content.[段落说明]" in text


def test_wenjuanxing_text_is_like_an_accepted_one(shared: Path):
    golden = (shared / "reference" / "exports-own-run" / "wenjuanxing_text_import_accepted.txt").read_text(
        encoding="utf-8"
    )
    head = r"\d+\. .+?\[(单选题|多选题|填空题|量表题|矩阵量表题)\]"
    assert len(re.findall(head, golden)) == 5
    ours = TARGETS["wenjuanxing"](every_type(), language="zh").files["every-type.zh.问卷星.txt"].decode()
    assert {"单选题", "多选题", "填空题", "量表题", "矩阵量表题"} <= set(re.findall(head, ours))


def test_wenjuanxing_questions_carry_the_vendors_numbers():
    content = json.loads(TARGETS["wenjuanxing"](every_type(), language="zh").files["every-type.zh.问卷星.json"])
    questions = json.loads(content["questions"])
    assert [question["q_index"] for question in questions] == list(range(1, 19))
    subtypes = [question["q_subtype"] for question in questions]
    assert subtypes == [3, 3, 5, 4, 701, 701, 702, 701, 701, 402, 9, 3, 3, 3, 3, 302, 5, 5]
    matrix = questions[6]
    assert [row["item_title"] for row in matrix["items"]] == ["依法行政", "数字化"]
    assert [column["item_title"] for column in matrix["col_items"]] == ["不会", "会一点", "熟练", "不清楚"]


def test_frictionless_accepts_the_data_package(tmp_path: Path):
    for name, content in TARGETS["datapackage"](every_type()).files.items():
        (tmp_path / name).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["message"])


def test_the_paper_form_opens_in_libreoffice_with_every_word(root: Path, tmp_path: Path):
    soffice, pdftotext = program("soffice"), program("pdftotext")
    questionnaire = asked_of(root, "needs-2026")
    files = TARGETS["paper"](questionnaire, language="zh").files
    (tmp_path / "form.docx").write_bytes(files["needs-2026.zh.docx"])
    (tmp_path / "ours.pdf").write_bytes(files["needs-2026.zh.pdf"])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "form.docx"),
    ]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    wanted = [item.label["zh"] for item in questionnaire.items]
    wanted += [row.label["zh"] for item in questionnaire.items for row in item.rows]
    wanted += [
        c.label["zh"]
        for item in questionnaire.items
        for name in item.scales
        for c in questionnaire.scales[name].choices
    ]
    for name in ("form.pdf", "ours.pdf"):
        printed = subprocess.run(
            [pdftotext, str(tmp_path / name), "-"], capture_output=True, timeout=60, check=True
        ).stdout
        letters = re.sub(r"\s", "", printed.decode("utf-8", "replace"))
        assert [text for text in wanted if re.sub(r"\s", "", text) not in letters] == []
        assert "问卷编号" in letters


@pytest.mark.parametrize("target", ["paper", "wenjuanxing"])
def test_word_files_are_valid(target: str, tmp_path: Path):
    files = TARGETS[target](every_type(), language="zh").files
    (name,) = (name for name in files if name.endswith(".docx"))
    path = tmp_path / name
    path.write_bytes(files[name])
    assert list(audit.OpenXmlValidator().validate(path).errors) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_web_form_travels_small(root: Path, language: str):
    """What goes over the air for every questionnaire that we bring, before a server compresses it."""
    for questionnaire in brought(root).values():
        page = web_form(questionnaire, language=language, hidden={"submission": "0" * 32, "code": "0" * 12})
        assert len(page.encode()) < 20_000, questionnaire.id
        assert "src=" not in page
        assert "http" not in page
