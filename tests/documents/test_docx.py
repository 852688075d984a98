"""The Word file: valid, native, repeatable, and whole."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import openxml_audit as audit
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from evaluate.documents.blocks import Document, Figure, Heading, PageBreak, Paragraph, Span, Table
from evaluate.documents.docx import write_docx


def part(content: bytes, name: str) -> str:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name).decode("utf-8")


def test_the_file_is_valid_ooxml(document, tmp_path):
    path = tmp_path / "报告.docx"
    path.write_bytes(write_docx(document))
    result = audit.OpenXmlValidator().validate(path)
    assert result.is_valid
    assert list(result.errors) == []


def test_control_characters_do_not_reach_the_file():
    document = Document("a\x0bb" * 200, (Paragraph((Span("c\x00d\ud800e\nf"),)),), issuer="\x07")
    word = docx.Document(BytesIO(write_docx(document)))
    assert word.paragraphs[-1].text == "cde f"
    assert len(word.core_properties.title) == 255


def test_the_same_document_gives_the_same_bytes(document):
    first = write_docx(document)
    assert write_docx(document) == first
    with ZipFile(BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if "stylesWithEffects" in name or "thumbnail" in name]


def test_page_and_type_follow_gb_t_9704(chinese):
    word = docx.Document(BytesIO(write_docx(chinese)))
    section = word.sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(length / 36000) for length in page] == [210, 297, 37, 35]
    assert [round(side / 36000) for side in (section.left_margin, section.right_margin)] == [28, 26]
    body, title = word.styles["Body Text"], word.styles["Title"]
    assert (body.font.size.pt, title.font.size.pt) == (16, 22)
    assert body.paragraph_format.line_spacing.pt == 28.8
    east = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in (body, title)}
    assert east == {"Body Text": "仿宋_GB2312", "Title": "方正小标宋简体"}


@pytest.mark.parametrize(
    ("language", "patterns"),
    [("zh", ["%1、", "（%2）", "%3.", "（%4）"]), ("en", ["%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"])],
)
def test_headings_are_native_and_numbered_by_word(chinese, language, patterns):
    word = docx.Document(BytesIO(write_docx(replace(chinese, language=language))))
    headings = [p.style.name for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["Heading 1", "Heading 2", "Heading 3", "Heading 4", "Heading 1", "Heading 1"]
    numbering = word.part.numbering_part.element
    found = [
        level.find(qn("w:lvlText")).get(qn("w:val"))
        for level in numbering.iter(qn("w:lvl"))
        if level.find(qn("w:pStyle")) is not None
    ]
    assert found == patterns


def test_tables_are_native_with_a_repeated_header_and_inside_the_margins(document):
    word = docx.Document(BytesIO(write_docx(document)))
    written = [block for block in document.blocks if isinstance(block, Table)]
    assert len(word.tables) == len(written) + 1
    width = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    for table, block in zip(word.tables, written, strict=False):
        assert [cell.text for cell in table.rows[0].cells] == list(block.header)
        assert len(table.rows) == len(block.rows) + 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) <= width + Mm(0.5)


def test_captions_count_by_field_and_references_point_to_them(document):
    xml = part(write_docx(document), "word/document.xml")
    figure = "图" if document.language == "zh" else "Figure"
    assert len(re.findall(rf"SEQ {figure} ", xml)) == 1
    wanted = set(re.findall(r" (?:NOTE)?REF (\w+) ", xml))
    assert wanted == {"_Ref_figure_1", "_Ref_table_1", "_Ref_note_1"}
    marks = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(\w+)"', xml)
    assert wanted <= {name for _, name in marks}
    assert len({identity for identity, _ in marks}) == len(marks)


def test_footnotes_are_real(document, nasty):
    content = write_docx(document)
    notes = part(content, "word/footnotes.xml")
    assert notes.count("<w:footnote ") == 4
    assert "REF _Ref_table_1" in notes
    assert part(content, "word/document.xml").count("<w:footnoteReference ") == 2
    assert "#let x = 1" in notes


def test_pictures_carry_their_alternative_text(document):
    xml = part(write_docx(document), "word/document.xml")
    assert re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml) == [
        block.alt for block in document.blocks if isinstance(block, Figure)
    ]


def test_the_mark_and_the_page_number_stand_on_odd_and_even_pages(document):
    word = docx.Document(BytesIO(write_docx(document)))
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == document.mark
    sides = [footer.paragraphs[0].alignment for footer in (section.footer, section.even_page_footer)]
    assert [side.name for side in sides] == ["RIGHT", "LEFT"]
    assert section.footer.paragraphs[0].text == "— 1 —"


def test_core_properties_tell_the_document_and_no_user(document):
    properties = docx.Document(BytesIO(write_docx(document))).core_properties
    assert (properties.title, properties.author) == (document.title, document.issuer)
    assert properties.language == ("zh-CN" if document.language == "zh" else "en-GB")
    assert properties.created == properties.modified
    assert f"{properties.created:%Y-%m-%d}" == "2026-11-20"


def test_official_fonts_name_what_word_takes_instead(chinese):
    fonts = part(write_docx(chinese), "word/fontTable.xml")
    assert re.search(r'w:name="仿宋_GB2312"[^>]*>\s*<w:altName w:val="仿宋"/>', fonts)


def test_typed_text_survives_as_it_was_typed(document, nasty):
    word = docx.Document(BytesIO(write_docx(document)))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert nasty in texts
    for start in ("- ", "+ ", "1. ", "= ", "// "):
        assert start + "开头" in texts
    assert nasty in [cell.text for table in word.tables for row in table.rows for cell in row.cells]


def test_items_are_native_lists_that_start_where_they_should(chinese):
    content = write_docx(chinese)
    word = docx.Document(BytesIO(content))
    items = [p for p in word.paragraphs if p.style.name == "Report Item"]
    assert [p.text for p in items] == ["甲", "甲之一", "乙", "丙", "五"]
    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert numbers[0] == numbers[2]
    assert len(set(numbers)) == 3
    assert re.findall(r'<w:startOverride w:val="(\d+)"', part(content, "word/numbering.xml")) == ["1", "5"]


def test_a_page_break_leaves_no_empty_line():
    blocks = (Paragraph((Span("a"),)), PageBreak(), Heading(1, (Span("b"),)))
    word = docx.Document(BytesIO(write_docx(Document("t", blocks))))
    last = word.paragraphs[-1]
    assert last.text == "b"
    assert last.paragraph_format.page_break_before
    assert "w:br " not in part(write_docx(Document("t", blocks)), "word/document.xml")


def test_ten_pages_take_less_than_a_second(chinese):
    write_docx(chinese)
    start = time.perf_counter()
    write_docx(chinese)
    assert time.perf_counter() - start < 1.0
