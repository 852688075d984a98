"""REDCap: raw exports and exports of labels, joined when both are given; a checkbox has a column for each option."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.administrative import set_apart
from evaluate.collect.coded_pair import pair_codes
from evaluate.collect.export import Export, ExportColumn, ExportDoubt
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.source import Source
from evaluate.errors import Text

NAME = Text("REDCap", "REDCap")
_OWN = (
    *(
        "record_id",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_survey_identifier",
    ),
    *("redcap_data_access_group", "Record ID", "Event Name", "Repeat Instrument", "Repeat Instance"),
    *("Survey Identifier", "Survey Timestamp", "Data Access Group", "Complete?"),
)
_RAW = re.compile(r"(.+)___(\w+)")
_LABEL = re.compile(r"(.+?)\s*\(choice=(.+)\)", re.DOTALL)
_STATE = re.compile(r".+_(complete|timestamp)$")


def recognise(sources: Sequence[Source]) -> Text | None:
    """A record number first, and checkboxes or the state of a form in REDCap's way of naming them."""
    heads = header_row(sources[0].grid) if sources[0].grid is not None else []
    if not heads or heads[0] not in ("record_id", "Record ID"):
        return None
    signs = [head for head in heads if _RAW.fullmatch(head) or _LABEL.fullmatch(head) or head.endswith("_complete")]
    signs += [head for head in heads if head in ("Complete?", "redcap_event_name", "Event Name")]
    return Text(f"表头有 {heads[0]}、{signs[0]}", f"it has {heads[0]} and {signs[0]}") if signs else None


def read(sources: Sequence[Source]) -> Export:
    """The answers; the raw file and the file of labels are joined column by column.

    Raises
    ------
    ResponsesError
        The two files do not hold the same answers, or there is no question.
    """
    exports = [_read_one(source) for source in sources if source.grid is not None][:2]
    if len(exports) == 1:
        return exports[0]
    raw = next((place for place, one in enumerate(exports) if one.administrative[0].header == "record_id"), 0)
    return pair_codes(exports[raw], exports[1 - raw], [("record_id", "Record ID")])


PLATFORM = Platform("redcap", NAME, recognise, read)


def _read_one(source: Source) -> Export:
    assert source.grid is not None
    rows, columns = sheet_columns(source.grid)
    states = [column.header for column in columns if _STATE.fullmatch(column.header)]
    asked, apart = set_apart(columns, (*_OWN, *states))
    if not asked:
        raise no_questions(source.name)
    found = [_column(column) for column in asked]
    repeats = next((c for c in apart if c.header in ("redcap_repeat_instance", "Repeat Instance") and c.answers), None)
    doubts = (ExportDoubt(repeats.header, "repeated_rows", len(repeats.answers), repeats.address),) if repeats else ()
    return Export(
        source.path, source.sha256, rows, tuple(found), tuple(apart), NAME,
        title=source.path.stem, sealed=((source.path, source.sha256),), doubts=doubts,
    )  # fmt: skip


def _column(column: ExportColumn) -> ExportColumn:
    raw, label = _RAW.fullmatch(column.header), _LABEL.fullmatch(column.header)
    if raw is not None:
        stem, code = raw.groups()
        return replace(column, question=stem, row=code, block=stem, kind="many", name=code)
    if label is not None:
        stem, option = label.groups()
        return replace(column, question=stem, row=option, block=f"#{stem}", kind="many")
    name = column.header if re.fullmatch(r"[a-z][a-z0-9_]*", column.header) else ""
    return replace(column, question=column.header, name=name)
