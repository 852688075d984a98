"""Writing executed notebooks as documents, whole or not at all, never over a person's own edits."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.documents import read_bytes, write_together
from evaluate.errors import Language, ReportError, Text
from evaluate.workspace.inputs import ABSENT, digest
from evaluate.workspace.manifest import Written
from evaluate.workspace.notebook import read_notebook

FORMATS = ("docx", "pdf", "html")


@dataclass(frozen=True)
class Output:
    """One document: where it is, its size, its pages (PDF only), whether it was written now, and what was set aside."""

    path: Path
    format: str
    size: int
    pages: int | None
    written: bool
    kept: Path | None = None


def exporter(format: str) -> Any:
    """The nbconvert exporter of a format: the entry point `evaluate-<format>`.

    Raises
    ------
    ReportError
        When no installed package has such an exporter: the formats there are named.

    """
    from importlib.metadata import entry_points

    points = {
        point.name: point for point in entry_points(group="nbconvert.exporters") if point.name.startswith("evaluate-")
    }
    point = points.get(f"evaluate-{format}")
    if point is not None:
        return point.load()()
    if format in FORMATS:
        # a checkout that is not installed has no entry points
        from evaluate.report import exporters

        return getattr(exporters, f"{format.capitalize()}Exporter")()
    known = sorted({*FORMATS, *(name.removeprefix("evaluate-") for name in points)})
    raise ReportError.single(
        "--to",
        Text(f"不认识格式“{format}”。", f"The format '{format}' is not known."),
        Text(f"可以写：{'、'.join(known)}。", f"One or more of {', '.join(known)}."),
        Text("改正格式名称。", "Correct the format's name."),
    )


def write_output(
    executed: Path, path: Path, format: str, *, made_of: str, before: Written | None, language: Language
) -> tuple[Output, Written]:
    """Write one document, unless it already is what it would become.

    A document that a person has edited since it was written is set aside under another name, and a new one written. So
    is one of which nothing is known any more, for example in a folder used before, unless it is the same document.

    Parameters
    ----------
    executed : Path
        The notebook after its run; read only when the document is written.
    path : Path
        Where the document goes.
    format : str
        "docx", "pdf" or "html".
    made_of : str
        Fingerprint of everything that decides the document's content.
    before : Written or None
        The record of the last time; None when there is none.
    language : str
        The language of the name under which an edited document is set aside.

    """
    there = digest(path)
    if before is not None and before.made_of == made_of and before.sha256 == there:
        return Output(path, format, path.stat().st_size, before.pages, False), before
    content = _exported(executed, format, path)
    pages = pdf_pages(content) if format == "pdf" else None
    written = Written(hashlib.sha256(content).hexdigest(), made_of, pages)
    ours = {ABSENT, written.sha256, before.sha256 if before is not None else ABSENT}
    kept = None if there in ours else aside(path, language)
    edited = {} if kept is None else {kept: read_bytes(path, error=ReportError)}
    write_together({**edited, path: content}, error=ReportError)
    return Output(path, format, len(content), pages, True, kept), written


def _exported(executed: Path, format: str, path: Path) -> bytes:
    body, _ = exporter(format).from_notebook_node(
        read_notebook(executed), resources={"metadata": {"name": path.stem, "path": str(path.parent)}}
    )
    return body if isinstance(body, bytes) else body.encode("utf-8")


def aside(path: Path, language: Language) -> Path:
    """The name under which an edited document is kept."""
    word = "改动稿" if language == "zh" else "edited"
    number = 1
    while (place := path.with_name(f"{path.stem}.{word}{number}{path.suffix}")).exists():
        number += 1
    return place


def pdf_pages(content: bytes) -> int | None:
    """How many pages a PDF has, counted in its objects; None when they cannot be read."""
    page = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
    found = len(page.findall(content))
    if not found:
        # newer PDFs keep their objects in compressed streams
        for stream in re.finditer(rb"/ObjStm\b.*?stream\r?\n", content, flags=re.DOTALL):
            try:
                found += len(page.findall(zlib.decompressobj().decompress(content[stream.end() :])))
            except zlib.error:
                continue
    return found or None
