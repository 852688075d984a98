"""The PDF: conforms to PDF/UA-1, repeats byte for byte, holds what was typed, has no empty boxes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from evaluate.documents.blocks import Document, Figure, Paragraph, Span
from evaluate.documents.fonts import SANS, SERIF, bundled_fonts, families, missing_characters
from evaluate.documents.numbering import number
from evaluate.documents.pdf import write_pdf
from evaluate.errors import ReportError


def text_of(content: bytes, path: Path, *options: str) -> str:
    """The text layer, without spaces: justified lines and mixed scripts set their own."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not on this machine")
    path.write_bytes(content)
    run = subprocess.run(["pdftotext", "-layout", *options, str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_file_is_pdf_ua_in_the_language_of_the_document(document):
    content = write_pdf(document)
    assert content.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert (b"/Lang(zh-CN)" if document.language == "zh" else b"/Lang(en-GB)") in content.replace(b"/Lang (", b"/Lang(")


def test_the_same_document_gives_the_same_bytes(document):
    assert write_pdf(document) == write_pdf(document)


def test_typed_text_survives_as_it_was_typed(document, nasty, tmp_path):
    text = squeeze(text_of(write_pdf(document), tmp_path / "报告.pdf", "-raw"))
    # Body, heading, caption and footnote each hold it whole; pdftotext may fold the two quotes it knows.
    assert text.count(squeeze(nasty)) >= 3
    for start in ("-", "+", "1.", "=", "//", "/", "*", ">", "|"):
        assert start + "开头" in text


def test_numbers_are_those_of_the_shared_count(document, tmp_path):
    text = squeeze(text_of(write_pdf(document), tmp_path / "a.pdf", "-raw"))
    for item in number(document).blocks:
        assert squeeze(item.number) in text
    assert ("一、结论" if document.language == "zh" else "1Whattodecide") in text


def test_every_page_shows_the_mark_and_its_number(document, tmp_path):
    pages = text_of(write_pdf(document), tmp_path / "a.pdf").rstrip("\f").split("\f")
    assert len(pages) >= 5
    for count, page in enumerate(pages, 1):
        assert document.mark in page
        assert re.search(rf"—\s*{count}\s*—", page)


def test_no_temporary_file_is_left(chinese, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    write_pdf(chinese)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_vector_picture_gives_way_to_the_png(picture):
    def document(svg: str) -> Document:
        return Document("题", (Figure(picture, "图意", svg, "题", "fig-a"),))

    assert write_pdf(document("<svg><nope")) == write_pdf(document(""))


def test_portable_families_are_the_bundled_ones_and_official_ones_come_first():
    assert {name for names in families("portable", "zh").values() for name in names} == {SANS, SERIF}
    official = families("official", "zh")
    assert official["body"][0] == "仿宋_GB2312"
    assert all(names[-1] in (SANS, SERIF) for names in official.values())
    assert all(path.is_file() for path in bundled_fonts())


def test_official_fonts_fall_back_to_the_bundled_ones(chinese):
    assert write_pdf(chinese, fonts="official").startswith(b"%PDF-")


def test_no_character_of_a_report_lacks_a_glyph(document):
    assert missing_characters(document) == set()


def test_missing_characters_are_found_wherever_they_stand(chinese):
    assert missing_characters(replace(chinese, title="\ue123")) == {"\ue123"}
    assert missing_characters(replace(chinese, about=(("姓", "\U000e1234"),))) == {"\U000e1234"}
    drawn = Figure(b"", "a", svg="<svg><text x='1'>\ue124</text></svg>")
    assert missing_characters(replace(chinese, blocks=(drawn,))) == {"\ue124"}


def test_a_character_without_any_font_is_refused_by_name():
    with pytest.raises(ReportError, match="\U000e1234"):
        write_pdf(Document("题", (Paragraph((Span("a\U000e1234b"),)),)))


def test_ten_pages_take_less_than_a_second(chinese):
    write_pdf(chinese)
    start = time.perf_counter()
    write_pdf(replace(chinese, title=chinese.title + "二"))
    assert time.perf_counter() - start < 1.0
