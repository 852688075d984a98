"""Columns of one option each: in which cells the option was ticked, whatever the platform writes there."""

from __future__ import annotations

from typing import Any

from evaluate.collect.export import Blank, ExportColumn
from evaluate.documents import cell_text, fold_text

_NOT = frozenset(
    ("0", "false", "no", "n", "否", "未选", "未选择", "未选中", "未", "unchecked", "not selected", "off", "-", "×")
)


def ticked(cell: Any) -> bool | None:
    """True for a tick, False for an option left empty, None where nothing is known."""
    if cell is None or isinstance(cell, Blank):
        return None
    return fold_text(cell_text(cell)) not in _NOT


def ticks(column: ExportColumn) -> list[int]:
    """The places of the cells where the option was chosen."""
    return [place for place, cell in enumerate(column.cells) if ticked(cell)]
