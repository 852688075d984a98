"""A table in an HTML output (a DataFrame, a Styler) as a finished table of strings."""

from __future__ import annotations

import re
from typing import Any

from evaluate.documents.blocks import Align, Table

_NUMBER = re.compile(r"[-+−]?[\d,]+(\.\d+)?(e[-+]?\d+)?%?")
_EMPTY = ("", "—", "NaN", "nan", "None", "NaT", "<NA>")


def table_in_html(source: str, *, caption: str = "") -> Table | None:
    """The first table of an HTML text, or None; several header rows are joined by `·`, merged cells repeated."""
    from lxml import html

    found = html.fromstring(f"<div>{source}</div>").find(".//table")
    if found is None:
        return None
    grid, heads = _grid(found)
    if not grid:
        return None
    width = max(len(row) for row in grid)
    grid = [row + [""] * (width - len(row)) for row in grid]
    heads = max(heads, 1)
    header = tuple(
        " · ".join(dict.fromkeys(cell for cell in column if cell)) for column in zip(*grid[:heads], strict=True)
    )
    body = [tuple("—" if cell in _EMPTY[2:] else cell for cell in row) for row in grid[heads:]]
    own = found.find("caption")
    words = caption or (" ".join(own.text_content().split()) if own is not None else "")
    return Table(header, tuple(body), tuple(_align(index, body) for index in range(width)), words)


def _grid(table: Any) -> tuple[list[list[str]], int]:
    cells: dict[tuple[int, int], str] = {}
    heads = 0
    lines = list(table.iter("tr"))
    for row, line in enumerate(lines):
        if line.getparent().tag == "thead":
            heads = row + 1
        column = 0
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in cells:
                column += 1
            text = " ".join(cell.text_content().split())
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            for y in range(down):
                for x in range(across):
                    cells[row + y, column + x] = text
            column += across
    width = max((column for _, column in cells), default=-1) + 1
    return [[cells.get((row, column), "") for column in range(width)] for row in range(len(lines))], heads


def _align(index: int, body: list[tuple[str, ...]]) -> Align:
    filled = [row[index] for row in body if row[index] not in _EMPTY]
    return "right" if filled and all(_NUMBER.fullmatch(cell) for cell in filled) else "left"
