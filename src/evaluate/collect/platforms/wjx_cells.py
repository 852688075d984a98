"""The cells of 问卷星: several answers joined by ┋, ranks joined by →, words written beside an option in 〖〗."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from evaluate.collect.export import WRITTEN_BESIDE, Blank, ExportChoice, ExportColumn
from evaluate.documents import cell_text, tidy_text

SEPARATOR, ARROW = "┋", "→"
_WRITTEN = re.compile(r"〖([^〖〗]*)〗")
_SEVERAL = re.compile(r"多选|可多选|不定项|限选|最多选|multiple", re.IGNORECASE)


def whole(text: str) -> bool:
    """Whether a text is a whole number of at most three digits."""
    return text.isascii() and text.isdigit() and len(text) <= 3


def with_write_ins(column: ExportColumn) -> tuple[ExportColumn, list[ExportColumn]]:
    """The column with the options alone, and a column of what was written beside them, when anything was."""
    cells: list[Any] = []
    written: list[Any] = []
    for cell in column.cells:
        text = cell if isinstance(cell, str) else ""
        notes = [note for note in _WRITTEN.findall(text) if note.strip()]
        bare = _WRITTEN.sub("", text).strip() if "〖" in text else cell
        cells.append((bare or None) if isinstance(bare, str) else bare)
        written.append("；".join(notes) or Blank("not_applicable", ""))
    if all(isinstance(note, Blank) for note in written):
        return (replace(column, cells=tuple(cells)) if cells != list(column.cells) else column), []
    beside = ExportColumn(
        f"{column.address}〖〗",
        f"{column.header}〖〗",
        tuple(written),
        question=f"{column.question}{WRITTEN_BESIDE}",
        block=f"{column.block}_0" if column.block else "",
        kind="text",
    )
    return replace(column, cells=tuple(cells)), [beside]


def many_of(column: ExportColumn) -> ExportColumn:
    """The column as a question with several answers, if the parts between ┋ come back in different combinations."""
    texts = column.texts
    several = {text for text in texts if SEPARATOR in text}
    asked = _SEVERAL.search(column.header) is not None
    if not several and not asked:
        return column
    counts = Counter(piece for text in texts for piece in pieces_of(text))
    homes = Counter(piece for text in set(texts) for piece in pieces_of(text))
    again = sum(homes[piece] > 1 for text in several for piece in pieces_of(text))
    parts = sum(len(pieces_of(text)) for text in several)
    if not asked and (2 * again < parts or len(counts) > 60):
        return column
    choices = tuple(ExportChoice(piece, piece) for piece, _ in sorted(counts.items(), key=lambda p: (-p[1], p[0])))
    return replace(column, kind="many", separator=SEPARATOR, choices=choices)


def pieces_of(text: str, separator: str = SEPARATOR) -> list[str]:
    """The answers in one cell, tidy, each once."""
    return list(dict.fromkeys(piece for part in text.split(separator) if (piece := tidy_text(part))))


def rank_columns(column: ExportColumn) -> list[ExportColumn]:
    """The ranks of A→B→C, a column for each option; nothing when the cells are no ranking."""
    orders = [
        None if cell is None or isinstance(cell, Blank) else pieces_of(cell_text(cell), ARROW) for cell in column.cells
    ]
    given = [order for order in orders if order]
    options = list(dict.fromkeys(option for order in given for option in order))
    several = sum(len(order) > 1 for order in given)
    if not several or several < 0.5 * len(given) or len(options) > min(40, 4 * max(map(len, given))):
        return []
    options.sort()
    block = column.block or f"#{column.address}"
    found = []
    for number, option in enumerate(options, 1):
        cells = [
            (float(order.index(option) + 1) if option in order else Blank("not_answered", "")) if order else cell
            for order, cell in zip(orders, column.cells, strict=True)
        ]
        found.append(
            ExportColumn(
                column.address,
                f"{column.header}{ARROW}{option}",
                tuple(cells),
                question=column.question,
                row=option,
                block=block,
                kind="rank",
                name=str(number),
            )
        )
    return found
