"""KoboToolbox: CSV and Excel with names or labels as headers, several answers joined, split, or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaluate.collect.administrative import between, set_apart
from evaluate.collect.export import Export, ExportColumn
from evaluate.collect.form_definition import FormDefinition, is_xlsform, read_xlsform
from evaluate.collect.paths import with_paths
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.repeats import (
    Keys,
    Make,
    RepeatTable,
    key_in,
    keyed,
    repeat_table,
    unread_tables,
    with_repeats,
)
from evaluate.collect.source import Source
from evaluate.documents import Grid, cell_text, read_sheets
from evaluate.errors import Text

NAME = Text("KoboToolbox", "KoboToolbox")
# A workbook keeps 31 signs of the name of a sheet; the last of them may be dots, or a number in brackets.
_CUT = 24
_OWN = (
    *("start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "subscriberid", "audit"),
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__"),
    *("_tags", "_index", "_parent_table_name", "_parent_index", "meta/instanceID", "formhub/uuid", "_geolocation"),
    *("_submission__id", "_submission__uuid", "_submission__submission_time", "_submission__validation_status"),
    *("_submission__notes", "_submission__status", "_submission__submitted_by", "_submission___version__"),
    *("_submission__tags", "_root_id", "_root_uuid", "_parent_id", "_parent_uuid"),
)


def recognise(sources: Sequence[Source]) -> Text | None:
    """The tail that KoBo adds: _id, _uuid, _submission_time, _index."""
    heads = {clean_head(head) for source in sources if source.grid for head in header_row(source.grid)}
    there = [sign for sign in ("_id", "_uuid", "_submission_time", "_index") if sign in heads]
    return Text(f"表头有 {'、'.join(there)}", f"it has {', '.join(there)}") if len(there) >= 3 else None


def read(sources: Sequence[Source]) -> Export:
    """The answers, and those of every repeat group; with the XLSForm beside them, codes and labels of every choice."""
    forms = [source for source in sources if is_xlsform(source)]
    tables = [source for source in sources if source not in forms]
    data = next((source for source in tables if not _is_group(source.grid)), tables[0])
    beside = [source for source in tables if source is not data]
    form: FormDefinition = read_xlsform(forms[0]) if forms else {}
    assert data.grid is not None
    tagged = len(data.grid.rows) > 1 and is_tags(data.grid)
    rows, columns = sheet_columns(data.grid, headers=2 if tagged else 1)
    columns = [replace(column, header=clean_head(column.header)) for column in columns]

    def make(rows: tuple[str, ...], columns: list[ExportColumn]) -> Export:
        return path_export(data, [*forms, *beside], rows, columns, form, _OWN, "/", ("start", "end"), NAME)

    others = _sheets(data) | _files(data, beside)
    return _with_groups(make(rows, columns), others, keyed("", rows, columns, _own_key("")), make)


PLATFORM = Platform("kobo", NAME, recognise, read)


def _sheets(data: Source) -> dict[str, Grid]:
    """The other sheets of the workbook in which the answers stand."""
    if data.grid is None or data.grid.sheet is None:
        return {}
    return {name: grid for name, grid in read_sheets(data.path).items() if name != data.grid.sheet}


def _files(data: Source, beside: Sequence[Source]) -> dict[str, Grid]:
    """The tables that a pull left beside the answers: `kobo_x-people.csv` of `kobo_x.csv` is the group people."""
    grids = ((source.path.stem.removeprefix(f"{data.path.stem}-"), source.grid) for source in beside)
    return {name: grid for name, grid in grids if grid is not None}


def _is_group(grid: Grid | None) -> bool:
    return grid is not None and "_parent_index" in map(clean_head, header_row(grid))


def _with_groups(main: Export, others: Mapping[str, Grid], first: RepeatTable, make: Make) -> Export:
    """The answers with their repeat groups, joined by `_parent_index`; any other table is named as not read."""
    groups = {name: grid for name, grid in others.items() if _is_group(grid)}
    read = {name: repeat_table(name, grid, _own_key(name), _whose(set(groups))) for name, grid in groups.items()}
    unread = [name for name, grid in others.items() if read.get(name) is None and len(grid.rows) > 1]
    found = with_repeats(main, [table for table in read.values() if table is not None], first, make)
    return replace(found, doubts=(*found.doubts, *unread_tables(unread)))


def _own_key(sheet: str) -> Keys:
    """A row by the number that KoBo gives it in its sheet; the sheet of the answers has no name here."""
    return lambda heads, place: _row_key(sheet, key_in(heads, "_index", place))


def _whose(groups: set[str]) -> Keys:
    """The row that a row was listed in: in another group, or else in the answers, whatever their sheet is called."""

    def key(heads: Mapping[str, ExportColumn], place: int) -> str:
        sheet = _sheet_of(key_in(heads, "_parent_table_name", place), groups)
        return "" if sheet is None else _row_key(sheet, key_in(heads, "_parent_index", place))

    return key


def _row_key(sheet: str, number: str) -> str:
    """A key of a row; none of a row without a number, which would be that of any other such row."""
    return f"{sheet}!{number}" if number else ""


def _sheet_of(table: str, groups: set[str]) -> str | None:
    """The sheet of a table: names of tables may be longer than those of sheets; None when two sheets can be meant."""
    if table in groups:
        return table
    cut = [name for name in groups if len(name) > _CUT and len(table) > len(name) and table[:_CUT] == name[:_CUT]]
    return cut[0] if len(cut) == 1 else None if cut else ""


def path_export(
    data: Source,
    beside: Sequence[Source],
    rows: tuple[str, ...],
    columns: Sequence[ExportColumn],
    form: FormDefinition,
    own: Sequence[str],
    sign: str,
    moments: tuple[str, str],
    name: Text,
) -> Export:
    """An export whose headers are paths, as an export of questions; the files `beside` it are sealed with it."""
    asked, apart = set_apart(columns, own)
    asked, repeated = with_paths(asked, form, sign)
    if not asked:
        raise no_questions(data.name)
    by_header = {column.header: column for column in apart}
    start, end = (by_header.get(moment) for moment in moments)
    seconds = between(start, end) if start and end else None
    sealed = tuple((source.path, source.sha256) for source in (data, *beside))
    return Export(
        data.path, data.sha256, rows, (*asked, *([seconds] if seconds else [])), (*apart, *repeated), name,
        title=data.path.stem, sealed=sealed,
    )  # fmt: skip


def clean_head(head: str) -> str:
    """A header without the mark of the encoding, which some exports leave inside the first pair of quotes."""
    return head.replace("\ufeff", "").strip().strip('"').strip()


def is_tags(grid: Grid) -> bool:
    """Whether the second row holds HXL tags instead of answers."""
    cells = [cell_text(cell) for cell in grid.rows[1] if cell is not None]
    return bool(cells) and all(cell.startswith("#") for cell in cells)
