"""Documents: written once, written again when missing, never over a person's own edits; pages are counted."""

from __future__ import annotations

import os
import shutil
import zlib
from pathlib import Path

import pytest

from evaluate.errors import ReportError
from evaluate.workspace import build
from evaluate.workspace.outputs import exporter, pdf_pages

CELLS = ("# 年度 报告", "import evaluate as ev\nstudy = ev.open_study()\nstudy", "## 结论", "1 + 1")


def test_documents_are_written_once_and_again_when_missing(study_folder, notebook):
    notebook("90_annual", *CELLS)
    first = build(study_folder, formats=["docx", "pdf", "html"])
    assert first.ok, first.failures
    names = [output.path.name for output in first.outputs]
    assert names == ["年度 报告.docx", "年度 报告.pdf", "年度 报告.html"]
    assert all(output.written and output.size > 500 for output in first.outputs)
    assert first.outputs[1].pages is not None
    assert first.outputs[1].pages >= 1
    times = [output.path.stat().st_mtime_ns for output in first.outputs]
    second = build(study_folder, formats=["docx", "pdf", "html"])
    assert second.unchanged
    assert [output.path.stat().st_mtime_ns for output in second.outputs] == times
    assert second.outputs[1].pages == first.outputs[1].pages
    first.outputs[2].path.unlink()
    third = build(study_folder, formats=["docx", "pdf", "html"])
    assert [output.written for output in third.outputs] == [False, False, True]
    assert third.notebooks[0].status == "rewritten"


def test_an_edited_document_is_set_aside(study_folder, notebook):
    notebook("90_annual", *CELLS)
    page = build(study_folder, formats=["html"]).outputs[0].path
    written = page.read_bytes()
    page.write_bytes(b"edited by hand")
    output = build(study_folder, formats=["html"]).outputs[0]
    assert page.read_bytes() == written
    assert output.kept is not None
    assert output.kept.read_bytes() == b"edited by hand"
    assert output.kept.name == "年度 报告.改动稿1.html"
    assert build(study_folder, formats=["html"]).unchanged


def test_other_builds_do_not_overwrite_the_study_s_own(study_folder, notebook, tmp_path):
    notebook("90_annual", ("parameters", "group = 1"), *CELLS)
    own = build(study_folder, formats=["html"]).outputs[0].path
    english = build(study_folder, formats=["html"], language="en").outputs[0].path
    other = build(study_folder, formats=["html"], parameters={"group": 2}).outputs[0].path
    named = build(study_folder, formats=["html"], out=tmp_path / "别处").outputs[0].path
    assert english.name == "Annual report.html"
    assert other.parent == study_folder / "reports" / "group=2"
    assert named.parent == tmp_path / "别处"
    assert len({own, english, other, named}) == 4
    assert build(study_folder, formats=["html"]).unchanged


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(ReportError, match="docx"):
        exporter("odt")


def test_pages_are_counted_in_plain_and_in_compressed_objects():
    plain = b"1 0 obj << /Type /Pages /Count 2 >> 2 0 obj << /Type /Page >> 3 0 obj <</Type/Page/Parent 1 0 R>>"
    packed = zlib.compress(b"<</Type/Pages>> <</Type/Page>> <</Type /Page>> <</Type /PageLabel>>")
    assert pdf_pages(plain) == 2
    assert pdf_pages(b"5 0 obj << /Type /ObjStm /N 3 >>\nstream\r\n" + packed + b"\nendstream") == 2
    assert pdf_pages(b"no pdf at all") is None


def test_a_document_that_is_open_elsewhere_is_named(study_folder, notebook, monkeypatch: pytest.MonkeyPatch):
    notebook("90_annual", *CELLS)

    replace = os.replace

    def refuse(source: str | Path, target: str | Path) -> None:
        if Path(target).suffix == ".html":
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr("os.replace", refuse)
    message = build(study_folder, formats=["html"]).failures[0].message
    assert "年度 报告.html" in message.zh
    assert "关闭" in message.zh


def test_an_edited_document_that_is_open_is_not_copied_again_and_again(study_folder, notebook, monkeypatch):
    notebook("90_annual", *CELLS)
    page = build(study_folder, formats=["html"]).outputs[0].path
    page.write_bytes(b"edited by hand")
    replace = os.replace

    def refuse(source: str | Path, target: str | Path) -> None:
        if Path(target) == page:
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr("os.replace", refuse)
    assert not build(study_folder, formats=["html"]).ok
    assert [file.name for file in page.parent.glob("*.html")] == [page.name]
    assert page.read_bytes() == b"edited by hand"


@pytest.mark.parametrize("manifest", [None, "{damaged", '{"version": 0}'])
def test_a_document_of_which_nothing_is_known_is_set_aside_too(study_folder, notebook, manifest):
    notebook("90_annual", *CELLS)
    page = build(study_folder, formats=["html"]).outputs[0].path
    written = page.read_bytes()
    record = study_folder / "reports" / ".build" / "manifest.json"
    record.unlink()
    # the same document again is nobody's edit
    output = build(study_folder, formats=["html"]).outputs[0]
    assert output.kept is None
    page.write_bytes(b"edited by hand")
    if manifest is None:
        shutil.rmtree(record.parent)
    else:
        record.write_text(manifest, "utf-8")
    output = build(study_folder, formats=["html"]).outputs[0]
    assert output.kept is not None
    assert output.kept.read_bytes() == b"edited by hand"
    assert page.read_bytes() == written


def test_a_document_in_a_folder_used_before_is_set_aside(study_folder, notebook, tmp_path):
    notebook("90_annual", *CELLS)
    page = tmp_path / "别处" / "年度 报告.html"
    page.parent.mkdir()
    page.write_bytes(b"somebody else's")
    output = build(study_folder, formats=["html"], out=page.parent).outputs[0]
    assert output.kept == page.with_name("年度 报告.改动稿1.html")
    assert output.kept.read_bytes() == b"somebody else's"
