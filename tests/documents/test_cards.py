"""Cards to cut apart, letters' first and last lines, and copies of a form that each bear a number."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import segno

from evaluate.documents import (
    Card,
    Cards,
    Document,
    Heading,
    Inline,
    Paragraph,
    Span,
    Table,
    missing_characters,
    write_docx,
    write_html,
    write_pdf,
)
from evaluate.documents.card_measures import measure_cards, typed_lines
from evaluate.documents.layout import CHINESE_FORM
from evaluate.errors import ReportError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(text: str) -> Inline:
    """Plain text."""
    return (Span(text),)


def png(text: str = "x") -> bytes:
    """A picture."""
    picture = io.BytesIO()
    segno.make(text, micro=False).save(picture, kind="png")
    return picture.getvalue()


def card(number: int, *, alt: str = "二维码") -> Card:
    """One card with a picture of its own."""
    address = f"http://h/c/{number}"
    return Card(png(address), alt, "调查 <b>", f"AB{number:02}-CDEF", address, ("甲局",))


def document(count: int, *, down: int = 5) -> Document:
    """Cards after a paragraph."""
    cards = Cards(tuple(card(number) for number in range(count)), down=down)
    return Document("凭证", (Paragraph(words("说明")), cards), form=True)


def pages(content: bytes, path: Path) -> list[str]:
    """The text of every page of a PDF, by a second programme."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs Debian's poppler-utils: a second programme that reads the PDF")
    path.write_bytes(content)
    made = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return made.stdout.decode("utf-8").split("\f")[:-1]


def test_cards_fill_pages_from_a_new_one_on(tmp_path: Path):
    found = pages(write_pdf(document(23)), tmp_path / "a.pdf")
    assert [len(re.findall(r"AB\d\d-CDEF", page)) for page in found] == [0, 10, 10, 3]
    found = pages(write_pdf(document(7, down=6)), tmp_path / "b.pdf")
    assert [len(re.findall(r"AB\d\d-CDEF", page)) for page in found] == [0, 7]


def test_a_word_file_has_rows_that_fill_the_page_and_each_picture_once():
    content = write_docx(document(5))
    word = docx.Document(io.BytesIO(content))
    rows = word.tables[0].rows
    assert len(rows) == 3
    height = rows[0].height
    assert height is not None
    room = (297 - CHINESE_FORM.top - CHINESE_FORM.bottom) * 36000
    assert 4.8 < room / height < 5.2
    assert 5 * height < room
    numbers = [node.get("id") for node in word.element.body.iter() if str(node.tag).endswith("}docPr")]
    assert len(set(numbers)) == len(numbers) == 5
    assert len([name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "media/" in name]) == 5
    assert word.tables[0]._element.getprevious().find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert content == write_docx(document(5))


def test_the_page_shows_every_card_and_takes_no_markup_from_it():
    html = write_html(document(3)).decode("utf-8")
    assert html.count('class="card"') == 3
    assert "调查 &lt;b&gt;" in html


def test_what_is_typed_is_broken_after_a_stroke_and_loses_nothing():
    cards = Cards((card(1),))
    measure = measure_cards(cards, CHINESE_FORM)
    address = "http://192.168.10.125:8765/c/ABCD-EFGH-JKLM"
    lines = typed_lines(Card(png(), "码", "", "", address), measure)
    assert "".join(lines) == address
    assert lines[0].endswith("/")
    whole = "x" * 300
    assert "".join(typed_lines(Card(png(), "码", "", "", whole), measure)) == whole
    long = measure_cards(Cards((Card(png(), "码", "", "W" * 40, ""),)), CHINESE_FORM)
    assert 7 <= long.word < measure.word


def test_type_shrinks_until_a_card_has_room_and_is_refused_when_it_cannot():
    lines = ("示例县人力资源和社会保障局", "截止：2026年11月30日18:00", "匿名填答，只能交一次。")
    full = Card(
        png(),
        "码",
        "示例县2026年干部教育培训需求调查",
        "ABCD-EFGH-JKLM",
        "http://192.168.10.125:8765/c/" + "A" * 14,
        lines,
    )
    sizes = [measure_cards(Cards((full,), down=down), CHINESE_FORM).small for down in (4, 5, 6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 7.5
    with pytest.raises(ReportError, match="放不下"):
        measure_cards(Cards((replace(full, heading="调查" * 60),), down=6), CHINESE_FORM)


def test_a_card_without_picture_or_words_for_it_is_refused():
    broken = Cards((Card(b"", "", "甲", "AB", "x"),))
    with pytest.raises(ReportError) as caught:
        write_pdf(Document("凭证", (broken,)))
    assert len(caught.value.mistakes) == 2
    odd = Document("凭证", (Cards((Card(png(), "码", "\U0001f600", "AB", "x"),)),))
    assert missing_characters(odd) == {"\U0001f600"}


def test_a_letter_names_whom_it_is_for_and_whose_it_is():
    blocks = (
        Paragraph(words("各单位："), "address"),
        Paragraph(words("正文")),
        Paragraph(words("干教办"), "signature"),
    )
    word = docx.Document(io.BytesIO(write_docx(Document("通知", blocks))))
    first, body, last = (each._element.find(f"{W}pPr") for each in word.paragraphs[-3:])
    assert first.find(f"{W}ind").get(f"{W}firstLine") == "0"
    assert body.find(f"{W}ind") is None
    assert last.find(f"{W}jc").get(f"{W}val") == "right"
    html = write_html(Document("通知", blocks)).decode("utf-8")
    assert '<p class="address">各单位：</p>' in html
    assert write_pdf(Document("通知", blocks)).startswith(b"%PDF")


def test_copies_bear_their_words_and_begin_on_the_front_of_a_sheet(tmp_path: Path):
    form = Document("问卷", (Heading(1, words("甲")), Paragraph(words("一题"))), form=True, mark="模拟数据")
    found = pages(write_pdf(form, copies=("编号 1", "编号 2", "编号 3")), tmp_path / "c.pdf")
    assert len(found) == 5
    assert [re.findall(r"编号 \d", page) for page in found] == [["编号 1"], [], ["编号 2"], [], ["编号 3"]]
    assert not found[1].strip()
    assert all(re.search(r"—\s*1\s*—", found[place]) and "模拟数据" in found[place] for place in (0, 2, 4))
    table = Table(("甲",), (("1",),), ("left",), caption="一")
    with pytest.raises(ReportError, match="不能印成多份"):
        write_pdf(Document("问卷", (table,)), copies=("1", "2"))
