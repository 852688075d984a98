"""ODK Central: a CSV, or the zip of CSVs it offers, with several answers joined or split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.export import Export, ExportDoubt
from evaluate.collect.form_definition import FormDefinition, is_xlsform, read_xlsform
from evaluate.collect.platform import Platform, header_row, sheet_columns
from evaluate.collect.platforms.kobo import path_export
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
# What pyxform adds to a form for tables of questions; nobody answers it.
_EMPTY = re.compile(r"(^|-)(generated_table_list_label|reserved_name_for_field_list_labels)_\d+$")


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
    """The main table; tables of repeated groups are named as a doubt and not read.

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
    rows, columns = sheet_columns(main)
    empty = [column for column in columns if _EMPTY.search(column.header)]
    columns = [column for column in columns if all(column is not one for one in empty)]
    export = path_export(data, forms, rows, columns, form, _OWN, "-", ("start", "end"), NAME)
    others = [table.source for table in tables if table is not main]
    doubts = (ExportDoubt(", ".join(others), "other_sheets", len(others)),) if others else ()
    return replace(export, administrative=(*export.administrative, *empty), doubts=(*export.doubts, *doubts))


PLATFORM = Platform("odk", NAME, recognise, read)


def _tables(source: Source) -> list[Grid]:
    found = []
    for name, content in members(source, ".csv"):
        rows, encoding = read_delimited(content, name, ResponsesError) if content.strip() else ([], "utf-8")
        if rows:
            width = max(map(len, rows))
            filled = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
            found.append(Grid(name, None, filled, source.sha256, encoding, ResponsesError))
    return found
