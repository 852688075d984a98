"""A row of sums that somebody put below the answers: it is no respondent."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from evaluate.collect.platform import is_filled
from evaluate.collect.source import Source
from evaluate.documents import cell_text, fold_text
from evaluate.documents.grid import Cell

_WORDS = frozenset(("合计", "总计", "total", "grand total"))


@dataclass(frozen=True)
class TotalRow:
    """Where a row of sums stands, and the word it begins with."""

    address: str
    word: str


def without_total(source: Source) -> tuple[Source, TotalRow | None]:
    """The file without its last row, where that is a row of sums: 合计 or 总计 in its first cell, else numbers alone.

    Parameters
    ----------
    source : Source
        One file of answers, the header first.

    Returns
    -------
    (Source, TotalRow or None)
        The same source and None wherever there is any doubt: the row then stays, as that of a respondent.
    """
    grid = source.grid
    filled = [number for number, row in enumerate(grid.rows) if any(map(is_filled, row))] if grid else []
    if grid is None or len(filled) < 3:
        return source, None
    last = filled[-1]
    first, *others = grid.rows[last]
    numbers = [cell for cell in others if is_filled(cell)]
    if not isinstance(first, str) or fold_text(first) not in _WORDS or not numbers or not all(map(_is_number, numbers)):
        return source, None
    kept = replace(source, grid=replace(grid, rows=grid.rows[:last]))
    return kept, TotalRow(grid.address(last), cell_text(first))


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return False
    try:
        float(unicodedata.normalize("NFKC", str(cell)))
    except ValueError:
        return False
    return True
