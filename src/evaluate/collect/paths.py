"""Headers that are paths, as KoBo and ODK write them: group/question and question/option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.export import ExportColumn
from evaluate.collect.form_definition import FormDefinition, with_definition
from evaluate.collect.label_order import ordered_labels
from evaluate.collect.several import with_several
from evaluate.documents import fold_text

_FLAGS = frozenset(("0", "1", "", "true", "false"))


def with_paths(
    columns: Sequence[ExportColumn], form: FormDefinition, between: str
) -> tuple[list[ExportColumn], list[ExportColumn]]:
    """The columns as questions, and those that repeat in one cell what columns of options hold.

    Parameters
    ----------
    columns : sequence of ExportColumn
        The answer columns.
    form : FormDefinition
        What the form says, by name of the question; may be empty.
    between : str
        The sign between a group and a question; options are always set off by a slash.
    """
    heads = {column.header for column in columns}
    options = _options(columns, heads)
    found: list[ExportColumn] = []
    repeated: list[ExportColumn] = []
    for column in columns:
        question, slash, option = column.header.rpartition("/")
        if column.header in options.values():
            repeated.append(column)
        elif slash and column.header in options:
            found.append(_option(column, question, option, form, between))
        else:
            found.append(_question(column, form, between))
    return _grids(found), repeated


def last_part(path: str, between: str) -> str:
    """The last part of a path."""
    return path.replace(between, "/").rsplit("/", 1)[-1].strip()


def _options(columns: Sequence[ExportColumn], heads: set[str]) -> dict[str, str]:
    """Header of each column of an option → header of its question: that stands there too, or all cells are 0 and 1."""
    found: dict[str, str] = {}
    groups: dict[str, list[ExportColumn]] = {}
    for column in columns:
        question, slash, _ = column.header.rpartition("/")
        if slash:
            groups.setdefault(question, []).append(column)
    for question, members in groups.items():
        flags = all(set(map(fold_text, column.texts)) <= _FLAGS for column in members)
        if flags and (question in heads or (len(members) > 1 and any(column.answers for column in members))):
            found |= {column.header: question for column in members}
    return found


def _option(column: ExportColumn, question: str, option: str, form: FormDefinition, between: str) -> ExportColumn:
    name = last_part(question, between)
    asked = form.get(name) or next((one for one in form.values() if one.label == name), None)
    block = asked.name if asked else name if name.isascii() else f"#{question}"
    row, code = option, option if option.isascii() else ""
    if asked is not None:
        listed = next((choice for choice in asked.choices if option in (choice.written, choice.label)), None)
        row, code = (listed.label, listed.code) if listed else (option, option)
    return replace(
        column, question=asked.label if asked else name, row=row, block=block, kind="many", name=code,
    )  # fmt: skip


def _question(column: ExportColumn, form: FormDefinition, between: str) -> ExportColumn:
    name = last_part(column.header, between)
    if name in form:
        told = with_definition(column, name, form)
        return told
    asked = next((one for one in form.values() if one.label == name), None)
    if asked is not None:
        told = with_definition(column, asked.name, form)
        # Labels were exported: they stand in the cells instead of the codes.
        return replace(told, choices=tuple(replace(choice, written=choice.label) for choice in asked.choices))
    group = column.header[: -len(name)].rstrip(f"/{between}")
    told = replace(column, question=name, name=name if name.isascii() else "", block=f"#{group}" if group else "")
    if column.texts and all(text.isascii() and len(text) < 200 for text in column.texts):
        return with_several(told, (" ",))[0]
    return told


def _grids(columns: list[ExportColumn]) -> list[ExportColumn]:
    """Neighbours in one group that are answered with the same words of degree are the rows of a grid."""
    found: list[ExportColumn] = []
    place = 0
    while place < len(columns):
        stop = place + 1
        group = columns[place].block
        while stop < len(columns) and group.startswith("#") and columns[stop].block == group:
            stop += 1
        members = columns[place:stop]
        if group.startswith("#") and not members[0].row:
            words = {text for column in members for text in column.texts}
            grid = len(members) > 1 and 2 < len(words) <= 11 and ordered_labels(words) is not None
            stem = group[1:].rsplit("/", 1)[-1]
            members = [
                replace(column, question=stem, row=column.question) if grid else replace(column, block="")
                for column in members
            ]
        found += members
        place = stop
    return found
