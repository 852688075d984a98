"""Repeat groups: rows that respondents listed, read as tables of their own that say whose each row is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluate.collect.export import Export, ExportColumn, ExportDoubt
from evaluate.collect.platform import sheet_columns
from evaluate.documents import Grid, cell_text, tidy_text
from evaluate.errors import ResponsesError, Text

#: The column that a table of a repeat group has besides its questions.
BELONGS_TO = "belongs_to"
_ASKED = "所属答卷的编号（respondent） / the answers it belongs to (respondent)"

Make = Callable[[tuple[str, ...], list[ExportColumn]], Export]
Keys = Callable[[Mapping[str, ExportColumn], int], str]


@dataclass(frozen=True)
class RepeatTable:
    """One table of an export: its name, its rows and columns; `own` and `whose` are keys of its rows and their parents.

    Keys are texts that are unique over all tables of the export. The main table's rows belong to nobody.
    """

    name: str
    rows: tuple[str, ...]
    columns: list[ExportColumn]
    own: tuple[str, ...]
    whose: tuple[str, ...] = ()


def repeat_table(name: str, grid: Grid, own: Keys, whose: Keys) -> RepeatTable | None:
    """A table with the keys of its rows; None when it cannot be read (no rows, values without a header)."""
    try:
        rows, columns = sheet_columns(grid)
    except ResponsesError:
        return None
    return keyed(name, rows, columns, own, whose)


def keyed(
    name: str, rows: tuple[str, ...], columns: list[ExportColumn], own: Keys, whose: Keys | None = None
) -> RepeatTable:
    """Columns that are read already, as a table with the keys of its rows."""
    heads = {column.header: column for column in columns}
    places = range(len(rows))
    parents = tuple(whose(heads, place) for place in places) if whose else ()
    return RepeatTable(name, rows, columns, tuple(own(heads, place) for place in places), parents)


def key_in(heads: Mapping[str, ExportColumn], header: str, place: int) -> str:
    """What stands in one cell, as a text; empty when there is no such column."""
    return tidy_text(cell_text(heads[header].cells[place])) if header in heads else ""


def with_repeats(main: Export, tables: Sequence[RepeatTable], first: RepeatTable, make: Make) -> Export:
    """The main export with an export for every repeat group.

    Each has a first column `belongs_to`: the number (`respondent`) of the answers that the row was listed in, or, for
    a group within a group, of the row of the outer group. A row whose parent is not in the export keeps its place
    with an empty cell, and is told.

    Parameters
    ----------
    main : Export
        The answers themselves.
    tables : sequence of RepeatTable
        The tables of the repeat groups.
    first : RepeatTable
        The main table, with the keys of its rows.
    make : callable
        Makes an export of rows and columns, as for the main table.
    """
    numbers = {key: row for table in (first, *tables) for key, row in zip(table.own, table.rows, strict=True) if key}
    found: list[tuple[str, Export]] = []
    unread: list[str] = []
    for table in tables:
        try:
            found.append((table.name, _export(table, numbers, make)))
        except ResponsesError:
            unread.append(table.name)
    told = (_told(name, len(each.rows)) for name, each in found)
    return replace(main, repeats=tuple(found), doubts=(*main.doubts, *told, *unread_tables(unread)))


def unread_tables(names: Sequence[str]) -> tuple[ExportDoubt, ...]:
    """One doubt that names the tables which were not read."""
    return (ExportDoubt(", ".join(names), "other_sheets", len(names)),) if names else ()


def _told(name: str, rows: int) -> ExportDoubt:
    return ExportDoubt(name, "repeat_group", rows, note=Text(f"{name}（{rows}行）", f"{name} ({rows} rows)"))


def _export(table: RepeatTable, numbers: Mapping[str, str], make: Make) -> Export:
    made = make(table.rows, table.columns)
    cells = tuple(int(numbers[key]) if key in numbers else None for key in table.whose)
    column = ExportColumn("", BELONGS_TO, cells, question=_ASKED, kind="number", name=BELONGS_TO)
    lost = cells.count(None)
    doubts = (ExportDoubt(BELONGS_TO, "no_parent_row", lost),) if lost else ()
    return replace(made, columns=(column, *made.columns), doubts=(*made.doubts, *doubts), title=table.name)
