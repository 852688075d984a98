"""A file before anything is known of it: its kind, read from its content, and its cells where it has any."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from evaluate.documents import Grid
from evaluate.documents.file_kind import file_kind, refuse_kind
from evaluate.documents.grid import grid_of
from evaluate.errors import ResponsesError, Text

SourceKind = Literal["cells", "sav", "por", "dta", "sas7bdat", "sas7bcat", "xpt", "zip", "xml"]
# A county's survey has 10^2 to 10^5 rows; what is larger is no export of answers, or would fill the office's computer.
LARGEST = 256 * 1024 * 1024
_SAS = b"\x00" * 12 + b"\xc2\xea\x81\x60"
_BY_SUFFIX: dict[str, SourceKind] = {
    ".dta": "dta",
    ".por": "por",
    ".xpt": "xpt",
    ".sas7bdat": "sas7bdat",
    ".sas7bcat": "sas7bcat",
}


@dataclass(frozen=True)
class Source:
    """One file: where it lies, what kind it is by its content, its hash, and its cells (None for other kinds)."""

    path: Path
    kind: SourceKind
    sha256: str
    content: bytes
    grid: Grid | None = None

    @property
    def name(self) -> str:
        """The file's name, as messages give it."""
        return self.path.name


def open_source(path: str | Path) -> Source:
    """What kind of file is this, and what cells does it hold?

    Raises
    ------
    ResponsesError
        The file is missing, empty, too large, protected by a password, damaged, or of a kind that holds no answers.
    """
    path = Path(path)
    if path.is_file() and (size := path.stat().st_size) > LARGEST:
        raise too_large(path.name, size)
    kind, content, sha256 = file_kind(path, ResponsesError)
    found = _data_kind(path, kind, content)
    if found is not None:
        return Source(path, found, sha256, content)
    if kind == "html":
        rows = html_rows(content)
        if len(rows) < 2:
            refuse_kind(path, kind, ResponsesError)
        width = max(map(len, rows))
        filled = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
        return Source(path, "cells", sha256, content, Grid(path.name, None, filled, sha256, "html", ResponsesError))
    if kind not in ("text", "xlsx", "xls"):
        refuse_kind(path, kind, ResponsesError)
    return Source(path, "cells", sha256, content, grid_of(path, kind, content, sha256))


def too_large(name: str, size: int) -> ResponsesError:
    """What a person reads when a file is larger than any export of answers."""
    return ResponsesError.single(
        name,
        Text(f"文件太大（约{size / 2**20:,.0f} MB）。", f"the file is too large (about {size / 2**20:,.0f} MB)."),
        Text(f"不超过{LARGEST >> 20} MB 的导出文件。", f"an export of at most {LARGEST >> 20} MB."),
        Text(
            "确认选对了文件；图片、附件不要一起导出。",
            "check that it is the right file; export no pictures or attachments with it.",
        ),
    )


def html_rows(content: bytes) -> list[list[str | None]]:
    """The rows of the largest table in a web page: some platforms call such a page .xls."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = content.decode("gb18030", errors="replace")
    page = _Tables()
    page.feed(text)
    page.close()
    return max(page.tables, key=lambda table: sum(map(len, table)), default=[])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str | None]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 1000) if span.isdigit() and len(span) < 5 else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.tables[-1]:
            self.tables[-1].append([])
        self.tables[-1][-1] += ["".join(self._cell).strip() or None, *[None] * (self._span - 1)]
        self._cell, self._span = None, 1


def _data_kind(path: Path, kind: str, content: bytes) -> SourceKind | None:
    if kind in ("sav", "zip", "xml"):
        found: dict[str, SourceKind] = {"sav": "sav", "zip": "zip", "xml": "xml"}
        # Stata's newer files begin like a web page's cousin.
        return "dta" if content[:64].lstrip().startswith(b"<stata_dta>") else found[kind]
    if content.startswith(b"<stata_dta>"):
        return "dta"
    if content.startswith(b"HEADER RECORD*******LIBRARY") or content.startswith(b"HEADER RECORD*******LIBV8"):
        return "xpt"
    if content.startswith(_SAS):
        return "sas7bcat" if path.suffix.lower() == ".sas7bcat" else "sas7bdat"
    suffix = _BY_SUFFIX.get(path.suffix.lower())
    if suffix == "dta" and 102 <= content[0] <= 115:
        return "dta"
    if suffix is not None and kind in ("text", "binary"):
        return suffix
    return None


def members(source: Source, suffix: str) -> list[tuple[str, bytes]]:
    """The files in an archive whose names end in `suffix`, unpacked in memory; refuses what unpacks beyond measure."""
    found: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            for entry in archive.infolist():
                if entry.filename.lower().endswith(suffix) and not entry.is_dir():
                    if entry.file_size > LARGEST:
                        raise too_large(f"{source.name}!{entry.filename}", entry.file_size)
                    found.append((entry.filename, archive.read(entry)))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as problem:
        raise damaged(source.name, str(problem)) from None
    return found


def damaged(name: str, problem: str) -> ResponsesError:
    """What a person reads when a file cannot be read to its end."""
    return ResponsesError.single(
        name,
        Text(f"文件已损坏，无法读取（{problem}）。", f"the file is damaged and cannot be read ({problem})."),
        Text("完整的导出文件。", "a whole export."),
        Text("重新从平台导出或下载，再读取。", "export or download it again."),
    )
