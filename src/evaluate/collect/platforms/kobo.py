"""KoboToolbox: CSV and Excel with names or labels as headers, several answers joined, split, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.administrative import between, set_apart
from evaluate.collect.export import Export, ExportColumn
from evaluate.collect.form_definition import FormDefinition, is_xlsform, read_xlsform
from evaluate.collect.paths import with_paths
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.source import Source
from evaluate.documents import Grid, cell_text
from evaluate.errors import Text

NAME = Text("KoboToolbox", "KoboToolbox")
_OWN = (
    *("start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "subscriberid", "audit"),
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__"),
    *("_tags", "_index", "_parent_table_name", "_parent_index", "meta/instanceID", "formhub/uuid", "_geolocation"),
)


def recognise(sources: Sequence[Source]) -> Text | None:
    """The tail that KoBo adds: _id, _uuid, _submission_time, _index."""
    heads = {clean_head(head) for source in sources if source.grid for head in header_row(source.grid)}
    there = [sign for sign in ("_id", "_uuid", "_submission_time", "_index") if sign in heads]
    return Text(f"表头有 {'、'.join(there)}", f"it has {', '.join(there)}") if len(there) >= 3 else None


def read(sources: Sequence[Source]) -> Export:
    """The answers; with the XLSForm beside them, codes and labels of every choice."""
    data = next(source for source in sources if not is_xlsform(source))
    forms = [source for source in sources if is_xlsform(source)]
    form: FormDefinition = read_xlsform(forms[0]) if forms else {}
    assert data.grid is not None
    tagged = len(data.grid.rows) > 1 and is_tags(data.grid)
    rows, columns = sheet_columns(data.grid, headers=2 if tagged else 1)
    columns = [replace(column, header=clean_head(column.header)) for column in columns]
    return path_export(data, forms, rows, columns, form, _OWN, "/", ("start", "end"), NAME)


PLATFORM = Platform("kobo", NAME, recognise, read)


def path_export(
    data: Source,
    forms: Sequence[Source],
    rows: tuple[str, ...],
    columns: Sequence[ExportColumn],
    form: FormDefinition,
    own: Sequence[str],
    sign: str,
    moments: tuple[str, str],
    name: Text,
) -> Export:
    """An export whose headers are paths, as an export of questions."""
    asked, apart = set_apart(columns, own)
    asked, repeated = with_paths(asked, form, sign)
    if not asked:
        raise no_questions(data.name)
    by_header = {column.header: column for column in apart}
    start, end = (by_header.get(moment) for moment in moments)
    seconds = between(start, end) if start and end else None
    sealed = tuple((source.path, source.sha256) for source in (data, *forms))
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
