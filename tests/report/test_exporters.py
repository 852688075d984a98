"""Three formats from one executed notebook, and what each must hold to."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from evaluate.errors import ReportError
from evaluate.report import dots, dumbbell, finding, likert, rank_intervals, study_card
from evaluate.report.exporters import DocxExporter, HtmlExporter, PdfExporter

EXPORTERS = {"docx": DocxExporter, "pdf": PdfExporter, "html": HtmlExporter}
CLAIM = {"zh": "{item}{value}、{-1.value}。{items}", "en": "{item} {value}, {-1.value}. {items}"}
HIDDEN = re.compile(r"98\.[78]|98\.265|99\.265")


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request, notebook, make):
    """An annual report in small: every kind of cell, figure and table."""
    language = request.param
    charts = {"needs": dots, "groups": dots, "ranks": rank_intervals, "gap": dumbbell, "answers": likert}
    made = {kind: finding(kind, getattr(make, kind)(language), **CLAIM, figure=chart) for kind, chart in charts.items()}
    card = study_card(
        {"zh": "示例县培训评估", "en": "Training evaluation"}, language=language, place="示例县",
        office="干教办", year=2026, date="2026-11-23", simulated=True, design="self-selected",
    )  # fmt: skip
    return notebook(
        ("# {place}{year}年培训评估报告", "zh"), ("# Training evaluation, {place} {year}", "en"), card,
        "## 甲 One\n\n见@fig-needs、@tbl-groups[^a]。\n\n1. 一\n2. 二", made["needs"], made["groups"],
        "### 乙 Two\n\n[^a]: Note 注。", made["ranks"], made["gap"], "> Quoted 引文", made["answers"],
        made["needs"].cited("40_needs.x"), (pd.DataFrame({"a": [1]}), "raw-output"),
    )  # fmt: skip


def body(kind, nb, **options):
    return EXPORTERS[kind](**options).from_notebook_node(nb)[0]


def all_words(kind, made):
    if kind == "html":
        return re.sub(r"base64,[A-Za-z0-9+/=]+", "", made)
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
    return made.decode("latin-1")


@pytest.mark.parametrize("kind", EXPORTERS)
def test_each_format_twice_the_same_and_without_hidden_numbers(kind, report):
    one, two = (body(kind, report) for _ in range(2))
    assert one == two
    assert not HIDDEN.search(all_words(kind, one))


def test_word_file_is_valid(report, tmp_path):
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "报告.docx"
    path.write_bytes(body("docx", report))
    assert [error.description for error in OpenXmlValidator().validate(str(path)).errors] == []
    words = all_words("docx", path.read_bytes())
    assert words.count("<w:tbl>") >= 7
    assert 'descr=""' not in words


def test_pdf_says_it_is_accessible(report):
    made = body("pdf", report)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part" in made


def test_web_page_stands_alone(report):
    made = body("html", report)
    assert isinstance(made, str)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//", made)
    assert "<script" not in made.lower()
    images = re.findall(r"<img[^>]*>", made)
    assert len(images) == 5
    assert all(re.search(r'alt="[^"]{10,}"', image) for image in images)


def test_first_page_says_simulated_and_self_selected(report):
    made = body("html", report)
    chinese = report.cells[2].outputs[0].data["application/vnd.evaluate.study.v1+json"]["language"] == "zh"
    assert ("模拟数据（非真实单位和人员）" if chinese else "Simulated data") in made
    place = made.index("没有抽样框" if chinese else "no sampling frame")
    assert place < made.index("One")


def test_names_extensions_and_menu():
    for kind, exporter in EXPORTERS.items():
        made = exporter()
        assert made.file_extension == f".{kind}"
        assert re.search("[一-鿿]", exporter.export_from_notebook)
        assert made.output_mimetype


def test_language_can_be_set_from_outside(notebook):
    nb = notebook(("# 题", "zh"), ("# Title", "en"))
    made = HtmlExporter(config=Config({"HtmlExporter": {"language": "en"}})).from_notebook_node(nb)[0]
    assert "Title" in made
    assert "题" not in made


def test_tags_to_remove_are_honoured(notebook):
    nb = notebook("# 题", ("机密甲", "remove-cell"), ("机密乙", "mine"), "公开")
    options = {"TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": ["mine"]}}
    made = HtmlExporter(config=Config(options)).from_notebook_node(nb)[0]
    assert "机密" not in made
    assert "公开" in made


def test_execute_is_honoured(notebook):
    nb = notebook("# 题", [])
    nb.cells[1].source = "from evaluate.report import not_asked\nnot_asked('x', what='三类需求')"
    nb.cells[1].execution_count = None
    with pytest.raises(ReportError, match="--execute"):
        body("html", nb)
    executed = body("html", nb, config=Config({"ExecutePreprocessor": {"enabled": True}}))
    assert "三类需求：本问卷未设此题" in executed
    assert nb.cells[1].outputs == []


def test_stock_html_export_still_shows_findings(report):
    made = HTMLExporter().from_notebook_node(report)[0]
    assert "evaluate-finding" in made
    assert not HIDDEN.search(re.sub(r"base64,[A-Za-z0-9+/=]+|d=\"[^\"]+\"", "", made))


def test_importing_the_exporters_is_cheap():
    """Every exporter is imported on each run of nbconvert."""
    code = (
        "import sys; import evaluate.report.exporters as e; e.DocxExporter(), e.PdfExporter(), e.HtmlExporter();"
        "print([n for n in ('docx', 'typst', 'matplotlib', 'pandas', 'numpy', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_broken_notebook_does_not_stop_other_exporters(notebook):
    nb = notebook("# 题", "见@fig-none")
    with pytest.raises(ReportError, match="@fig-none"):
        body("docx", nb)
    assert "@fig-none" in HTMLExporter().from_notebook_node(nb)[0]
