"""How large a workbook becomes when it is unpacked: what would fill the memory is refused before it is read."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from evaluate.errors import EvaluateError, Text

LARGEST = 512 * 1024 * 1024
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
# A cell's place, and a formula after which no result is stored: it would be read as an empty cell.
_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d{1,7})"')
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def refuse_bomb(path: Path, error: type[EvaluateError]) -> None:
    """Refuse a workbook that unpacks beyond measure, spans more cells than any table, or has unsaved formulas.

    The declared sizes are not believed: every part is unpacked piece by piece, and nothing is kept.

    Raises
    ------
    EvaluateError
        Of kind `error`.
    """
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                total = _unpack(path, archive, entry, total, error)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return  # a torn archive: the workbook reader says so


def _unpack(
    path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int, error: type[EvaluateError]
) -> int:
    if total + entry.file_size > LARGEST:
        raise _too_large(path, total + entry.file_size, error)
    sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    rows = columns = 0
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > LARGEST:
                raise _too_large(path, total, error)
            if sheet:
                piece = tail + chunk
                rows, columns = _reach(piece, rows, columns)
                if rows * columns > MOST_CELLS:
                    raise _too_wide(path, entry.filename, rows, columns, error)
                if (found := _NO_RESULT.search(piece)) is not None:
                    raise _unsaved(path, found.group(1).decode(), error)
                tail = piece[-2000:]
    return total


def _reach(piece: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The last row and column that cells name, counted from 1."""
    letters = {found[0] for found in _PLACE.findall(piece)}
    for text in letters:
        number = 0
        for letter in text:
            number = number * 26 + letter - 64
        columns = max(columns, number)
    places = [found.group(2) for found in _PLACE.finditer(piece)]
    return max([rows, *map(int, places), *map(int, _ROW.findall(piece))]), columns


def _too_large(path: Path, size: int, error: type[EvaluateError]) -> EvaluateError:
    return error.single(
        path.name,
        Text(
            f"工作簿解压后超过{LARGEST >> 20} MB（声明为{size >> 20} MB 以上），没有读取。",
            f"the workbook unpacks to more than {LARGEST >> 20} MB ({size >> 20} MB or more) and was not read.",
        ),
        Text("普通大小的数据表。", "a table of ordinary size."),
        Text("确认文件来源；重新导出，或另存为 csv。", "check where it came from; export it again, or save it as csv."),
    )


def _too_wide(path: Path, sheet: str, rows: int, columns: int, error: type[EvaluateError]) -> EvaluateError:
    return error.single(
        f"{path.name} {sheet}",
        Text(
            f"这张表占到第{rows}行第{columns}列，单元格过多，没有读取。",
            f"this sheet reaches row {rows} and column {columns}: too many cells, it was not read.",
        ),
        Text(f"不超过{MOST_CELLS:,}个单元格的表。", f"a table of at most {MOST_CELLS:,} cells."),
        Text(
            "多半是很远的地方有一个无用的单元格：删去数据区以外的行和列后另存。",
            "there is probably a stray cell far away: delete the rows and columns beyond the data and save it.",
        ),
    )


def _unsaved(path: Path, cell: str, error: type[EvaluateError]) -> EvaluateError:
    return error.single(
        f"{path.name} {cell}",
        Text(
            "这一格是公式，文件里没有保存它的结果。", "this cell is a formula whose result is not stored in the file."
        ),
        Text("单元格里是数值或文字，不是公式。", "cells that hold values or text, not formulas."),
        Text(
            "用 Excel 或 WPS 打开后保存一次；或复制后“选择性粘贴—数值”。",
            "open it in Excel or WPS and save it once, or paste it as values.",
        ),
    )
