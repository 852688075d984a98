"""The provenance of a single sheet stands in small type below it, and takes no page of its own."""

from __future__ import annotations

import io
import zipfile

import pytest

from evaluate.documents import write_docx, write_html, write_pdf
from evaluate.documents.blocks import Document, Paragraph, Span
from evaluate.documents.numbering import number

ABOUT = (("数据来源", "roster.csv，2,400条"), ("数据来源", "tasks.csv，18条"), ("方法", "登记数"))
TOLD = "数据来源与计算说明：数据来源：roster.csv，2,400条；tasks.csv，18条；方法：登记数"


def _sheet(*, form: bool) -> Document:
    return Document("考核单", (Paragraph((Span("一句话。"),)),), about=ABOUT, form=form)


def test_every_source_is_told_once_under_its_name():
    last = number(_sheet(form=True)).blocks[-1].block
    assert isinstance(last, Paragraph)
    assert last.place == "small"
    assert "".join(span.text for span in last.text) == TOLD


def test_a_report_keeps_its_table_of_sources():
    kinds = [type(item.block).__name__ for item in number(_sheet(form=False)).blocks]
    assert kinds == ["Paragraph", "Heading", "Table"]


@pytest.mark.parametrize("form", [True, False])
def test_all_formats_tell_it(form: bool):
    document = _sheet(form=form)
    assert write_pdf(document).startswith(b"%PDF")
    page = write_html(document).decode()
    assert ('class="small"' in page) is form
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as parts:
        words = parts.read("word/document.xml").decode()
    assert "roster.csv" in words
    assert ("<w:tbl>" in words) is not form
