"""What a service answered: its bytes, read as JSON or as a table, and refused when they are something else."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from evaluate.collect.services.trouble import too_much, unreadable, web_page
from evaluate.errors import Text

Row = dict[str, str]
_PAGE = re.compile(rb"\s*<(!doctype html|html|head|body|\?xml[^>]*>\s*<html)", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """One answer of a server. `where` names the service and the step, for messages."""

    where: str
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, such as a login."""
        return bool(_PAGE.match(self.content.removeprefix(b"\xef\xbb\xbf")[:500]))

    def json(self) -> Any:
        """The value.

        Raises
        ------
        ServiceError
            It is a web page, or no whole JSON.
        """
        if self.is_page:
            raise web_page(self.where)
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise unreadable(self.where, Text("不是完整的 JSON", "no whole JSON")) from None

    def member(self, *names: str) -> Any:
        """A part of the JSON object, step by step: `member("result", "fileId")`.

        Raises
        ------
        ServiceError
            It is no object, or has no such part.
        """
        value = self.json()
        for name in names:
            if not isinstance(value, dict) or name not in value:
                raise unreadable(self.where, Text(f"没有 {'.'.join(names)}", f"no {'.'.join(names)}"))
            value = value[name]
        return value

    def count(self, *names: str) -> int:
        """A number of answers in the JSON object; services write some of them as text."""
        value = self.member(*names)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
            raise unreadable(self.where, Text(f"{'.'.join(names)} 不是份数", f"{'.'.join(names)} is no count"))
        return value


def table_rows(content: bytes, where: str) -> list[list[str]]:
    """The rows of a CSV that a service sent, headers first; blank lines are none.

    Raises
    ------
    ServiceError
        It is a web page, no text in UTF-8, or breaks off inside quotes.
    """
    if Reply(where, 200, {}, content).is_page:
        raise web_page(where)
    try:
        text = content.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise unreadable(where, Text("表格中断或编码不对", "the table breaks off or is no UTF-8")) from None
    rows = [row for row in rows if any(row)]
    if rows and any(len(row) != len(rows[0]) for row in rows):
        raise unreadable(where, Text("表格各行的列数不同", "rows of the table differ in length"))
    return rows


def csv_column(rows: list[list[str]], name: str, where: str) -> list[str]:
    """One column below its header.

    Raises
    ------
    ServiceError
        There is no such header.
    """
    heads = [head.strip('\ufeff" ') for head in rows[0]] if rows else []
    if name not in heads:
        raise unreadable(where, Text(f"表头没有“{name}”", f"no column {name}"))
    place = heads.index(name)
    return [row[place] for row in rows[1:]]


def unzipped(content: bytes, where: str, largest: int) -> dict[str, bytes]:
    """The tables in an archive that a service sent, unpacked in memory.

    Raises
    ------
    ServiceError
        It is a web page, no whole archive, or unpacks beyond `largest` bytes.
    """
    if Reply(where, 200, {}, content).is_page:
        raise web_page(where)
    found: dict[str, bytes] = {}
    room = largest
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if not entry.filename.lower().endswith(".csv"):
                    continue
                with archive.open(entry) as packed:
                    # the size that the archive declares may be a lie
                    found[entry.filename] = packed.read(room + 1)
                room -= len(found[entry.filename])
                if room < 0:
                    raise too_much(where, largest)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise unreadable(where, Text("压缩包损坏", "the archive is damaged")) from None
    return found
