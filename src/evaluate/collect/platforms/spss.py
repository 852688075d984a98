"""SPSS: .sav, .zsav and .por, with user-missing values, value labels and multiple-response sets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluate.collect.administrative import set_apart
from evaluate.collect.export import Blank, Export, ExportColumn
from evaluate.collect.labelled_file import Labelled, labelled_columns, read_labelled
from evaluate.collect.platform import Platform, no_questions
from evaluate.collect.source import Source
from evaluate.documents import cell_text
from evaluate.errors import Text

NAME = Text("SPSS 数据文件", "SPSS data file")
# What LimeSurvey adds to its own .sav.
_LIMESURVEY = ("submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp", "ipaddr", "refurl")
_OPTION = re.compile(r"\[(.+?)\]\s*(.+)")


def recognise(sources: Sequence[Source]) -> Text | None:
    """The first bytes of an SPSS file, or the name of a portable one."""
    if sources[0].kind in ("sav", "por"):
        return Text("文件内容是 SPSS 格式", "its content is an SPSS file")
    return None


def read(sources: Sequence[Source]) -> Export:
    """Variables as columns; multiple-response sets as questions with several answers."""
    source = sources[0]
    found = read_labelled(source, source.kind)
    columns = with_sets(labelled_columns(found), found)
    return labelled_export(source, found, with_subquestions(columns), NAME)


PLATFORM = Platform("spss", NAME, recognise, read)


def labelled_export(source: Source, found: Labelled, columns: list[ExportColumn], name: Text) -> Export:
    """The export of a statistics file: columns that platforms add are set apart by name or label."""
    kept, apart = set_apart(columns, _LIMESURVEY)
    traces = [column for column in kept if set_apart([replace(column, header=column.question)], ())[1]]
    apart += [column for column in traces if not column.choices]
    kept = [column for column in kept if all(column is not one for one in apart)]
    if not kept:
        raise no_questions(source.name)
    title = str(found.about.get("file_label") or "").strip() or source.path.stem
    sealed = ((source.path, source.sha256),)
    return Export(source.path, source.sha256, found.rows, tuple(kept), tuple(apart), name, title=title, sealed=sealed)


def with_sets(columns: list[ExportColumn], found: Labelled) -> list[ExportColumn]:
    """Multiple-response sets as blocks of options, at the place of their first variable."""
    by_name = {column.name: column for column in columns}
    for name, about in (found.about.get("mr_sets") or {}).items():
        members = [by_name[one] for one in about["variable_list"] if one in by_name]
        if len(members) < 2:
            continue
        question = about["label"] or name
        if about["is_dichotomy"]:
            options = _counted(name, question, members, about["counted_value"])
        else:
            options = _categories(name, question, members)
        place = next(number for number, column in enumerate(columns) if column is members[0])
        rest = [column for column in columns if all(column is not one for one in members)]
        before = sum(all(column is not one for one in members) for column in columns[:place])
        columns = [*rest[:before], *options, *rest[before:]]
    return columns


def _counted(name: str, question: str, members: list[ExportColumn], counted: Any) -> list[ExportColumn]:
    labels = [column.question for column in members]
    heads = {re.split(r"[:：]", label, maxsplit=1)[0] for label in labels if re.search(r"[:：]", label)}
    cut = len(heads) == 1 and all(re.search(r"[:：]", label) for label in labels)
    wanted = cell_text(float(counted) if isinstance(counted, int) else counted)
    return [
        replace(
            column,
            cells=tuple(_mark(cell, wanted, column) for cell in column.cells),
            question=question,
            row=re.split(r"[:：]", label, maxsplit=1)[1].strip() if cut else label,
            block=name,
            kind="many",
            choices=(),
        )
        for column, label in zip(members, labels, strict=True)
    ]


def _mark(cell: Any, wanted: str, column: ExportColumn) -> Any:
    if cell is None or isinstance(cell, Blank):
        return cell
    text = cell_text(cell)
    reason = next((choice.reason for choice in column.choices if choice.written == text and choice.reason), "")
    return Blank(reason, text) if reason else int(text == wanted)


def _categories(name: str, question: str, members: list[ExportColumn]) -> list[ExportColumn]:
    """Variables that each hold one of the answers given: a column for each answer in their common list."""
    listed = {choice.written: choice for column in members for choice in column.choices if not choice.reason}
    rows = list(zip(*(column.cells for column in members), strict=True))
    texts = [[cell_text(cell) for cell in row if cell is not None and not isinstance(cell, Blank)] for row in rows]
    blanks = [next((cell for cell in row if isinstance(cell, Blank)), None) for row in rows]
    return [
        ExportColumn(
            members[0].address,
            f"{name} {code}",
            tuple(int(code in told) if told else blank for told, blank in zip(texts, blanks, strict=True)),
            question=question,
            row=choice.label,
            block=name,
            kind="many",
            name=code,
        )
        for code, choice in listed.items()
    ]


def with_subquestions(columns: list[ExportColumn]) -> list[ExportColumn]:
    """Labels such as "[row] question", as LimeSurvey writes them: rows of one grid, or options of one question."""
    found: list[ExportColumn] = []
    for column in columns:
        split = _OPTION.fullmatch(column.question)
        if split is None or column.block:
            found.append(column)
            continue
        row, question = split.groups()
        stem = column.name.rsplit("_", 1)[0]
        ticks = {choice.written for choice in column.choices} <= {"Y", "0", "1", ""} and bool(column.choices)
        if ticks:
            cells = tuple(1 if cell in ("Y", "1", 1) else None if cell is None else 0 for cell in column.cells)
            name = column.name.removeprefix(f"{stem}_")
            found.append(
                replace(column, cells=cells, question=question, row=row, block=stem, kind="many", choices=(), name=name)
            )
        elif column.choices:
            found.append(replace(column, question=question, row=row, block=stem))
        else:
            found.append(replace(column, question=f"{question}：{row}"))
    return found
