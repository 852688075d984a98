"""A document set as a form to fill in: smaller type, ruled rows, questions that stay with their tables."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluate.documents import (
    Document,
    Heading,
    Paragraph,
    Span,
    Table,
    workbook_bytes,
    write_docx,
    write_pdf,
    write_workbook,
)

TABLE = Table(("", "是", "否"), (("甲", "○", "○"), ("乙", "○", "○")), ("left", "center", "center"))
FORM = Document(
    "表",
    (Heading(1, (Span("一"),), numbered=False), Paragraph((Span("1. 题"),)), TABLE, Paragraph((Span("2. 题"),))),
    form=True,
)


def body(document: Document) -> str:
    return zipfile.ZipFile(io.BytesIO(write_docx(document))).read("word/document.xml").decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_only_a_form_keeps_questions_with_their_tables_and_rules_its_rows(language: str):
    form, report = (body(replace(FORM, language=language, form=form)) for form in (True, False))
    assert "w:insideH" in form
    assert "w:insideH" not in report
    first, second = form.index("1. 题"), form.index("2. 题")
    assert "w:keepNext" in form[form.rindex("<w:p>", 0, first) : first]
    assert "w:keepNext" not in form[form.rindex("<w:p>", 0, second) : second]
    assert "w:docGrid" not in form.split("w:sectPr")[-2] or 'linePitch="579"' not in form


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_is_smaller_and_prints(language: str):
    form, report = replace(FORM, language=language), replace(FORM, language=language, form=False)
    assert write_pdf(form).startswith(b"%PDF")
    assert write_pdf(form) != write_pdf(report)
    sizes = [zipfile.ZipFile(io.BytesIO(write_docx(each))).read("word/styles.xml").decode() for each in (form, report)]
    assert 'w:val="22"' in sizes[0] if language == "zh" else 'w:val="20"' in sizes[0]
    assert sizes[0] != sizes[1]


def test_a_workbook_in_memory_is_the_one_that_is_written(tmp_path: Path):
    sheets = {"a": pd.DataFrame({"x": ["=1+1", "是"]})}
    write_workbook(sheets, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == workbook_bytes(sheets)
