"""Qualtrics: current exports with three header rows, legacy ones with two; values and texts of one survey joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluate.collect.administrative import duration, set_apart
from evaluate.collect.coded_pair import pair_codes
from evaluate.collect.export import Blank, Export, ExportColumn, ExportDoubt
from evaluate.collect.label_order import ordered_labels
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.several import with_several
from evaluate.collect.source import Source
from evaluate.documents import Grid, cell_text, fold_text
from evaluate.errors import Text

NAME = Text("Qualtrics", "Qualtrics")
_OWN = (
    *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate"),
    *("ResponseId", "ResponseID", "ResponseSet", "RecipientLastName", "RecipientFirstName", "RecipientEmail"),
    *("ExternalReference", "ExternalDataReference", "EmailAddress", "LocationLatitude", "LocationLongitude"),
    *("LocationAccuracy", "DistributionChannel", "UserLanguage", "Q_RecaptchaScore", "Q_RelevantIDDuplicate"),
    *("Q_RelevantIDDuplicateScore", "Q_RelevantIDFraudScore", "Q_RelevantIDLastStartDate", "Q_DuplicateRespondent"),
)
_PREVIEW = frozenset(("survey preview", "survey test", "preview", "1", "2", "9", "调查预览", "问卷预览"))
_PART = re.compile(r"(.+?)_(\d+)(?:_(\d+))?")
_TEXT = re.compile(r".+_TEXT$")


def recognise(sources: Sequence[Source]) -> Text | None:
    """A third row of ImportIds, or the first columns of a legacy export."""
    grid = sources[0].grid
    if grid is None:
        return None
    if _import_row(grid):
        return Text("第三行是 ImportId", "its third row holds ImportIds")
    heads = header_row(grid)
    if {"V1", "V2"} <= set(heads) and "ResponseID" in header_row(grid, 1):
        return Text("前两行是旧版 Qualtrics 的表头", "its first two rows are headers of legacy Qualtrics")
    if {"ResponseId", "RecordedDate"} <= set(heads) or {"StartDate", "EndDate", "Finished"} <= set(heads):
        return Text("表头有 StartDate、EndDate、Finished", "it has StartDate, EndDate and Finished")
    return None


def read(sources: Sequence[Source]) -> Export:
    """The answers, previews left out; numbers and texts of one survey are joined.

    Raises
    ------
    ResponsesError
        The two files do not hold the same answers, or there is no question.
    """
    exports = [_read_one(source) for source in sources if source.grid is not None][:2]
    if len(exports) == 1:
        return exports[0]
    coded = max((0, 1), key=lambda place: _numbers(exports[place]))
    return pair_codes(exports[coded], exports[1 - coded], [("ResponseId", "ResponseId"), ("V1", "V1")])


PLATFORM = Platform("qualtrics", NAME, recognise, read)


def _numbers(export: Export) -> int:
    return sum(text.lstrip("-").isdigit() for column in export.columns for text in column.texts)


def _import_row(grid: Grid) -> bool:
    return len(grid.rows) > 2 and any("ImportId" in cell for cell in header_row(grid, 2)[:3])


def _read_one(source: Source) -> Export:
    grid = source.grid
    assert grid is not None
    headers = 3 if _import_row(grid) else 2
    rows, columns = sheet_columns(grid, headers=headers)
    texts = header_row(grid, 1)
    names = header_row(grid)
    wording = dict(zip(names, texts, strict=True))
    legacy = headers == 2 and "V1" in names
    # Legacy exports call their own columns V1, V2 …; what they are stands in the second row.
    own = [name for name in wording if legacy and re.fullmatch(r"V([1-9]|10)", name)]
    asked, apart = set_apart(columns, (*_OWN, *own))
    apart += [column for column in asked if name_of_person(wording.get(column.header, ""))]
    asked = [column for column in asked if all(column is not one for one in apart)]
    if not asked:
        raise no_questions(source.name)
    status = next((c for c in apart if c.header == "Status" or wording.get(c.header) == "Status"), None)
    kept = [number for number in range(len(rows)) if status is None or not _is_preview(status.cells[number])]
    doubts = (ExportDoubt("Status", "preview_entries", len(rows) - len(kept)),) if len(kept) < len(rows) else ()
    if not kept:
        raise no_questions(source.name)
    asked, apart = ([_only(column, kept) for column in part] for part in (asked, apart))
    spent = [duration(column) for column in apart if column.header == "Duration (in seconds)"]
    found = _questions([replace(column, question=wording.get(column.header, "")) for column in asked])
    return Export(
        source.path, source.sha256, tuple(rows[number] for number in kept), (*found, *spent), tuple(apart), NAME,
        title=source.path.stem, sealed=((source.path, source.sha256),), doubts=doubts,
    )  # fmt: skip


def name_of_person(text: str) -> bool:
    """Whether the wording of a column is one that Qualtrics itself gives to a person or a place."""
    return fold_text(text) in ("recipient last name", "recipient first name", "recipient email", "ip address")


def _only(column: ExportColumn, kept: list[int]) -> ExportColumn:
    return replace(column, cells=tuple(_cell(column.cells[number]) for number in kept))


def _cell(cell: Any) -> Any:
    # "Seen but unanswered" may be exported as -99.
    return Blank("not_answered", "-99") if cell is not None and cell_text(cell) == "-99" else cell


def _is_preview(cell: Any) -> bool:
    return cell is not None and fold_text(cell_text(cell)) in _PREVIEW


def _questions(columns: list[ExportColumn]) -> list[ExportColumn]:
    """Columns Q2_1, Q2_2 … are the options or rows of Q2; their wording is "question - row"."""
    found: list[ExportColumn] = []
    place = 0
    while place < len(columns):
        part = _PART.fullmatch(columns[place].header)
        stem = part.group(1) if part else ""
        stop = place + 1
        while stem and stop < len(columns) and _stem(columns[stop]) == stem:
            stop += 1
        members = columns[place:stop]
        found += _block(stem, members) if len(members) > 1 else [_single(members[0])]
        place = stop
    return found


def _stem(column: ExportColumn) -> str:
    part = _PART.fullmatch(column.header)
    return part.group(1) if part else ""


def _single(column: ExportColumn) -> ExportColumn:
    question = re.sub(r"\s*-\s*(Selected Choice|所选选项|选定的选项)$", "", column.question)
    told = replace(column, question=question or column.header, name=column.header)
    if _TEXT.fullmatch(column.header):
        return replace(told, kind="text")
    return with_several(told, (",",))[0] if "all that apply" in question or "多选" in question else told


def _block(stem: str, members: list[ExportColumn]) -> list[ExportColumn]:
    question, rows = _wording([column.question for column in members])
    words = {text for column in members for text in column.texts}
    pairs = list(zip(members, rows, strict=True))
    ticks = all({fold_text(text) for text in column.texts} <= {"1", "0", fold_text(row)} for column, row in pairs)
    whole = bool(words) and all(text.isdigit() and len(text) < 3 for text in words)
    ranks = whole and not ticks and _ranks(members)
    grid = ordered_labels(words) is not None or (whole and len(words) <= 11)
    kind = "many" if ticks and words else "rank" if ranks else ""
    if not (kind or grid):
        return [_single(column) for column in members]
    return [
        replace(
            column,
            question=question,
            row=row,
            block=stem,
            kind=kind,
            name=column.header.removeprefix(f"{stem}_") if kind else column.header,
        )
        for column, row in zip(members, rows, strict=True)
    ]


def _ranks(members: list[ExportColumn]) -> bool:
    """Whether every person's numbers are all different: ranks, and not ratings of a grid."""
    places = {str(number) for number in range(1, len(members) + 1)}
    given = []
    for row in zip(*(column.cells for column in members), strict=True):
        given.append([cell_text(cell) for cell in row if cell is not None and not isinstance(cell, Blank)])
    return len(members) > 2 and all(len(set(row)) == len(row) and set(row) <= places for row in given)


def _wording(texts: list[str]) -> tuple[str, list[str]]:
    for sign in (" - ", "-"):
        heads = [text.rpartition(sign)[0] for text in texts]
        if all(heads) and len(set(heads)) == 1:
            question = re.sub(r"\s*-\s*(Selected Choice|所选选项)$", "", heads[0])
            return question.strip(), [text.rpartition(sign)[2].strip() for text in texts]
    return texts[0], texts
