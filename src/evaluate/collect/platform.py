"""What a platform is to an import: how its files are recognised, and how they are read into one intermediate value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluate.collect.export import BLANKS, Export, ExportColumn, clean_column
from evaluate.collect.source import Source
from evaluate.documents import Grid, cell_text, column_letters, tidy_text
from evaluate.documents.grid import Cell
from evaluate.errors import ResponsesError, Text

_MOST_TITLES = 6


@dataclass(frozen=True)
class Platform:
    """One platform or file format.

    `recognise` says by what a file is known to come from it (None when it does not); `read` makes the export of one
    file, or of several that belong together.
    """

    key: str
    name: Text
    recognise: Callable[[Sequence[Source]], Text | None]
    read: Callable[[Sequence[Source]], Export]


def header_row(grid: Grid, row: int = 0) -> list[str]:
    """The headers in one row, tidy; an empty header is an empty text."""
    return [tidy_text(cell_text(cell)) for cell in grid.rows[row]] if row < len(grid.rows) else []


def sheet_columns(grid: Grid, *, headers: int = 1) -> tuple[tuple[str, ...], list[ExportColumn]]:
    """The respondents (row numbers as a person sees them) and the columns below `headers` rows of headers.

    Headers may repeat: no column is renamed. Columns and rows that are wholly empty are left out.

    Raises
    ------
    ResponsesError
        There is no row below the headers, or values stand below an empty header.
    """
    names = header_row(grid)
    body = [(number, row) for number, row in enumerate(grid.rows) if number >= headers and any(map(is_filled, row))]
    if not body:
        raise _no_rows(grid)
    nameless = [place for place, name in enumerate(names) if not name and any(is_filled(row[place]) for _, row in body)]
    if nameless:
        raise _nameless(grid, nameless)
    columns = [
        clean_column(address_of(grid, place), name, [row[place] for _, row in body])
        for place, name in enumerate(names)
        if name
    ]
    return tuple(str(number + 1) for number, _ in body), columns


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds more than blanks."""
    return cell is not None and not (isinstance(cell, str) and not cell.strip(BLANKS))


def titles_above(grid: Grid) -> int:
    """How many rows of titles stand above the headers: rows of one cell, and then a row of many."""
    filled = [sum(map(is_filled, row)) for row in grid.rows[:_MOST_TITLES]]
    titles = next((number for number, count in enumerate(filled) if count > 1), 0)
    return titles if titles and filled[titles] > 2 else 0


def address_of(grid: Grid, place: int) -> str:
    """Where a column stands, by its letters."""
    letters = column_letters(place)
    return f"{grid.sheet}!{letters}1" if grid.sheet else f"{letters}1"


def no_questions(source: str) -> ResponsesError:
    """What a person reads when nothing is left after the platform's own columns are set apart."""
    return ResponsesError.single(
        source,
        Text("只有平台自带的管理列，没有题目列。", "there are only administrative columns, no question."),
        Text("每道题一列的导出文件。", "an export with a column for each question."),
        Text("在问卷平台选择导出全部题目的答案。", "export the answers to all questions from the platform."),
    )


def _no_rows(grid: Grid) -> ResponsesError:
    return ResponsesError.single(
        grid.source,
        Text("表头之下没有数据，一份答卷也没有。", "there are no rows below the header: no answers at all."),
        Text("表头之下每份答卷一行。", "a row for each respondent below the header."),
        Text("检查是否导出了空表，或选错了工作表。", "check whether an empty table was exported or the wrong sheet."),
    )


def _nameless(grid: Grid, places: list[int]) -> ResponsesError:
    cells = "、".join(grid.where(0, place) for place in places[:5])
    return ResponsesError.single(
        cells,
        Text(f"有{len(places)}列没有表头，下面却有值。", f"{len(places)} columns have values but no header."),
        Text("有值的列都有表头。", "every column with values has a header."),
        Text(
            "补上表头；如果是一行里多了分隔符，请改正那一行。",
            "add the header, or mend the row with a separator too many.",
        ),
    )
