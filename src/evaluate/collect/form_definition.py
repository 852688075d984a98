"""What the author of a form wrote: questions, groups and choices by name, from an XLSForm or a LimeSurvey structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluate.collect.export import ColumnKind, ExportChoice, ExportColumn
from evaluate.collect.source import Source
from evaluate.documents import Grid, cell_text, tidy_text
from evaluate.documents.grid import grid_of
from evaluate.errors import ResponsesError


@dataclass(frozen=True)
class FormQuestion:
    """One question by its name: wording, kind, choices; `block` and `block_label` when it is a row of a grid."""

    name: str
    label: str
    kind: ColumnKind
    choices: tuple[ExportChoice, ...] = ()
    block: str = ""
    block_label: str = ""


FormDefinition = Mapping[str, FormQuestion]
_KINDS: dict[str, ColumnKind] = {
    "select_one": "one", "select_multiple": "many", "rank": "text", "integer": "number", "decimal": "number",
    "range": "number", "date": "date", "text": "text", "note": "text",
}  # fmt: skip


def is_xlsform(source: Source) -> bool:
    """Whether a workbook is a form: its first sheet lists questions by type and name."""
    if source.grid is None or source.grid.sheet is None:
        return False
    heads = {cell_text(cell).strip().casefold() for cell in source.grid.rows[0]}
    return {"type", "name"} <= heads and any(head.startswith("label") for head in heads)


def read_xlsform(source: Source) -> FormDefinition:
    """The questions of an XLSForm by name, in its first language.

    Raises
    ------
    ResponsesError
        The workbook is damaged.
    """
    assert source.grid is not None
    survey = _table(source.grid)
    try:
        listed = _table(grid_of(source.path, "xlsx", source.content, source.sha256, sheet="choices"))
    except ResponsesError:
        listed = []
    lists: dict[str, list[ExportChoice]] = {}
    for row in listed:
        name = row.get("list_name") or row.get("list name") or ""
        lists.setdefault(name, []).append(ExportChoice(row.get("name", ""), _label(row), row.get("name", "")))
    found: dict[str, FormQuestion] = {}
    groups: list[tuple[str, str, bool]] = []
    for row in survey:
        words = row.get("type", "").split()
        if not words:
            continue
        kind = words[0].replace(" ", "_")
        if kind == "begin_group" or words[:2] == ["begin", "group"]:
            groups.append((row.get("name", ""), _label(row), "table-list" in row.get("appearance", "")))
        elif kind == "end_group" or words[:2] == ["end", "group"]:
            groups = groups[:-1]
        elif kind in _KINDS and row.get("name"):
            choices = tuple(lists.get(words[-1], ())) if len(words) > 1 else ()
            question = FormQuestion(row["name"], _label(row), _KINDS[kind], choices)
            if groups and groups[-1][2] and kind == "select_one":
                question = replace(question, block=groups[-1][0], block_label=groups[-1][1])
            found[row["name"]] = question
    return found


def with_definition(column: ExportColumn, name: str, form: FormDefinition) -> ExportColumn:
    """The column with what the form says of the question called `name`; unchanged when the form does not know it."""
    asked = form.get(name)
    if asked is None:
        return column
    told = replace(column, question=asked.label or name, kind=asked.kind, choices=asked.choices, name=name)
    if asked.kind == "many":
        told = replace(told, separator=" ")
    if asked.block:
        told = replace(told, question=asked.block_label, row=asked.label, block=asked.block)
    return told


def _table(grid: Grid) -> list[dict[str, str]]:
    heads = [tidy_text(cell_text(cell)).casefold() for cell in grid.rows[0]]
    return [
        {head: tidy_text(cell_text(cell)) for head, cell in zip(heads, row, strict=True) if head}
        for row in grid.rows[1:]
    ]


def _label(row: Mapping[str, str]) -> str:
    return next((text for head, text in row.items() if head.split("::")[0] == "label" and text), row.get("name", ""))
