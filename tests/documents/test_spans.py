"""Cells that are printed once for several rows, in every format."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import docx
import openxml_audit as audit
import pytest

from evaluate.documents.blocks import Document, Paragraph, Span, Table
from evaluate.documents.docx import write_docx
from evaluate.documents.html import write_html
from evaluate.documents.layout import CHINESE, ENGLISH, MM_PER_POINT
from evaluate.documents.measures import measure_table, text_width
from evaluate.documents.pdf import write_pdf
from evaluate.documents.spans import row_spans

ROWS = (
    ("乡科级", "一般", "甲", "1"),
    ("乡科级", "一般", "乙", "1"),
    ("县处级", "一般", "甲", "1"),
    ("县处级", "专门", "甲", "1"),
    ("", "专门", "甲", "1"),
    ("", "专门", "甲", "1"),
)
TABLE = Table(("层次", "类别", "项目", "n"), ROWS, ("left", "left", "left", "right"), "分组", "tbl-a", grouped=2)


def test_a_cell_covers_only_what_says_the_same_under_the_same_group():
    assert [row[:2] for row in row_spans(TABLE)] == [[2, 2], [0, 0], [2, 1], [0, 1], [1, 2], [1, 0]]
    assert all(row[2:] == [1, 1] for row in row_spans(TABLE))
    assert row_spans(Table(("a",), (("x",), ("x",)), ("left",))) == [[1], [1]]


def test_web_page_spans_rows_and_keeps_their_headers():
    page = write_html(Document("题", (TABLE,))).decode()
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    lines = re.findall(r"<tr>(.*?)</tr>", body)
    assert lines[0].startswith('<th scope="row" rowspan="2" class="left">乡科级</th>')
    assert "乡科级" not in lines[1]
    assert lines[1].startswith('<th scope="row" class="left">乙</th><td')
    places = 0
    for row, spans in zip(lines, row_spans(TABLE), strict=True):
        assert len(re.findall("<t[hd]", row)) == sum(span > 0 for span in spans)
        places += sum(int(span) for span in re.findall(r'rowspan="(\d+)"', row))
        places += len(re.findall("<t[hd]", row)) - row.count("rowspan")
    assert places == len(ROWS) * 4


def test_word_merges_cells_downwards(tmp_path):
    content = write_docx(Document("题", (TABLE,)))
    (tmp_path / "a.docx").write_bytes(content)
    assert list(audit.OpenXmlValidator().validate(tmp_path / "a.docx").errors) == []
    table = docx.Document(BytesIO(content)).tables[0]
    assert [cell.text for cell in table.columns[0].cells][1:5] == ["乡科级", "乡科级", "县处级", "县处级"]
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc


def test_pdf_conforms_with_merged_cells():
    long = Table(TABLE.header, tuple(row for row in ROWS for _ in range(20)), TABLE.align, "分组", "tbl-a", grouped=2)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in write_pdf(Document("题", (long,)))


def test_sources_of_one_name_are_named_once():
    document = Document("题", (), about=(("数据来源", "甲"), ("数据来源", "乙"), ("方法", "丙")))
    page = write_html(document).decode()
    assert page.count("数据来源</th>") == 1
    assert '<td class="left">乙</td>' in page


def test_nothing_follows_a_table_at_the_end_but_a_hair():
    with ZipFile(BytesIO(write_docx(Document("题", (TABLE,))))) as package:
        xml = package.read("word/document.xml").decode()
    last = xml.split("</w:tbl>")[-1]
    assert 'w:line="20" w:lineRule="exact"' in last


def test_strong_words_are_bold_where_the_font_is_missing():
    with ZipFile(BytesIO(write_docx(Document("题", (Paragraph((Span("建议一", "strong"),)),))))) as package:
        xml = package.read("word/document.xml").decode()
    (looks,) = re.findall(r"<w:rPr>((?:(?!</w:rPr>).)*)</w:rPr><w:t [^>]*>建议一", xml)
    assert "黑体" in looks
    assert "<w:b/>" in looks


@pytest.mark.parametrize("layout", [CHINESE, ENGLISH])
def test_long_headings_take_three_lines_and_numbers_one(layout):
    heads = (
        "项目",
        "您的职务级别（国有企业、事业单位按相当层级填写）",
        "Need rating, skipped counted as not needed (points)",
        "n",
    )
    rows = tuple(
        (f"Single-cell multiomics and other surface proteins {index}", "3.58 (3.42–3.74)", "0.1", "9")
        for index in range(9)
    )
    measure = measure_table(Table(heads, rows, ("left", "right", "right", "right")), layout)
    em = measure.size * MM_PER_POINT
    assert sum(measure.columns) <= layout.text_width + 0.01
    for head, width in zip(heads, measure.columns, strict=True):
        assert text_width(head) / ((width - 3.2) / em) <= 3
    assert text_width("3.58 (3.42–3.74)") * em <= measure.columns[1] - 3.1
    assert measure.size >= 9
