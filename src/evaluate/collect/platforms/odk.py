"""ODK Central: a CSV, or the zip of CSVs it offers, with several answers joined or split."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from evaluate.collect.export import Export, ExportColumn
from evaluate.collect.form_definition import FormDefinition, is_xlsform, read_xlsform
from evaluate.collect.platform import Platform, header_row, sheet_columns
from evaluate.collect.platforms.kobo import path_export
from evaluate.collect.repeats import key_in, keyed, repeat_table, unread_tables, with_repeats
from evaluate.collect.source import Source, damaged, members
from evaluate.documents import Grid
from evaluate.documents.csv_reader import read_delimited
from evaluate.errors import ResponsesError, Text

NAME = Text("ODK Central", "ODK Central")
_OWN = (
    *("SubmissionDate", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status"),
    *("ReviewState", "DeviceID", "Edits", "FormVersion", "start", "end", "today", "meta-instanceID", "instanceID"),
    *("meta-instanceName", "meta-audit", "username", "deviceid", "phonenumber", "PARENT_KEY"),
)
# What pyxform adds to a form for tables of questions, and Central for repeat groups; nobody answers it.
_EMPTY = re.compile(r"(^|-)(generated_table_list_label|reserved_name_for_field_list_labels)_\d+$|^SET-OF-")


def recognise(sources: Sequence[Source]) -> Text | None:
    """The columns SubmissionDate and KEY, in the file or in a CSV of the archive."""
    for source in sources:
        grid = source.grid
        if source.kind == "zip":
            grid = next((one for one in _tables(source) if "SubmissionDate" in header_row(one)), None)
        if grid is not None and {"SubmissionDate", "KEY"} <= set(header_row(grid)):
            return Text("表头有 SubmissionDate、KEY", "it has SubmissionDate and KEY")
    return None


def read(sources: Sequence[Source]) -> Export:
    """The main table, and those of every repeat group, joined by `PARENT_KEY`.

    Raises
    ------
    ResponsesError
        The archive is damaged or holds no table of answers.
    """
    forms = [source for source in sources if is_xlsform(source)]
    data = next(source for source in sources if source not in forms)
    form: FormDefinition = read_xlsform(forms[0]) if forms else {}
    tables = _tables(data) if data.kind == "zip" else [data.grid] if data.grid else []
    main = next((table for table in tables if "SubmissionDate" in header_row(table)), None)
    if main is None:
        raise damaged(data.name, "SubmissionDate?")

    def make(rows: tuple[str, ...], columns: list[ExportColumn]) -> Export:
        empty = [column for column in columns if _EMPTY.search(column.header)]
        asked = [column for column in columns if all(column is not one for one in empty)]
        export = path_export(data, forms, rows, asked, form, _OWN, "-", ("start", "end"), NAME)
        return replace(export, administrative=(*export.administrative, *empty))

    rows, columns = sheet_columns(main)
    first = keyed("", rows, columns, _own_key)
    others = {_group(table.source, main.source): table for table in tables if table is not main}
    read = {
        name: repeat_table(name, table, _own_key, _whose) if "PARENT_KEY" in header_row(table) else None
        for name, table in others.items()
    }
    unread = [others[name].source for name, table in read.items() if table is None and len(others[name].rows) > 1]
    found = with_repeats(make(rows, columns), [table for table in read.values() if table is not None], first, make)
    return replace(found, doubts=(*found.doubts, *unread_tables(unread)))


PLATFORM = Platform("odk", NAME, recognise, read)


def _own_key(heads: Mapping[str, ExportColumn], place: int) -> str:
    return key_in(heads, "KEY", place)


def _whose(heads: Mapping[str, ExportColumn], place: int) -> str:
    return key_in(heads, "PARENT_KEY", place)


def _group(table: str, main: str) -> str:
    """The name of a repeat group: `visit` of `tna-visit.csv` beside `tna.csv`."""
    return PurePath(table).stem.removeprefix(f"{PurePath(main).stem}-")


def _tables(source: Source) -> list[Grid]:
    found = []
    for name, content in members(source, ".csv"):
        rows, encoding = read_delimited(content, name, ResponsesError) if content.strip() else ([], "utf-8")
        if rows:
            width = max(map(len, rows))
            filled = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
            found.append(Grid(name, None, filled, source.sha256, encoding, ResponsesError))
    return found
