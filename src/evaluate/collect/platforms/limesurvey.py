"""LimeSurvey: answers with codes or whole texts as headers, and the structure of the survey (.lss)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluate.collect.administrative import between, set_apart
from evaluate.collect.coded_pair import pair_codes
from evaluate.collect.export import Blank, ColumnKind, Export, ExportColumn
from evaluate.collect.form_definition import FormDefinition
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.platforms.lss import is_lss, read_lss
from evaluate.collect.source import Source
from evaluate.documents import fold_text
from evaluate.errors import Text

NAME = Text("LimeSurvey", "LimeSurvey")
_CODES = ("id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp")
_TEXTS = (
    ("反馈 ID", "提交的日期", "末页", "起始语言", "种子", "访问代码", "开始日期", "上次操作日期"),
    ("Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code", "Date started",
     "Date last action"),
)  # fmt: skip
_OWN = (*_CODES, *_TEXTS[0], *_TEXTS[1], "ipaddr", "IP address", "IP 地址", "refurl", "Referrer URL", "interviewtime")
_PART = re.compile(r"(.*?)\s*\[([^\[\]]*)\](?:\[([^\[\]]*)\])?", re.DOTALL)
_TICKS = frozenset(("y", "n", "yes", "no", "是", "否", ""))


def recognise(sources: Sequence[Source]) -> Text | None:
    """The columns that LimeSurvey puts first, or a structure file."""
    for source in sources:
        if is_lss(source):
            return Text("文件是 LimeSurvey 的问卷结构（.lss）", "it is a LimeSurvey structure (.lss)")
        heads = header_row(source.grid)[:9] if source.grid else []
        for signs in (_CODES, *_TEXTS):
            there = [sign for sign in signs[1:4] if sign in heads]
            if len(there) == 3:
                return Text(f"表头有 {'、'.join(there)}", f"it has the columns {', '.join(there)}")
    return None


def read(sources: Sequence[Source]) -> Export:
    """The answers; codes and texts of one survey are joined, and the structure gives wording and choices.

    Raises
    ------
    ResponsesError
        The files do not hold the same answers, or there is no question.
    """
    structures = [source for source in sources if is_lss(source)]
    form = read_lss(structures[0]) if structures else {}
    tables = [source for source in sources if source.grid is not None]
    if not tables:
        return _draft(structures[0], form)
    exports = [_read_one(source, form if _coded(source) else {}) for source in tables]
    found = exports[0]
    if len(tables) > 1:
        place = next((number for number, source in enumerate(tables) if _coded(source)), 0)
        same = [(code, text) for texts in _TEXTS for code, text in zip(_CODES[:1], texts[:1], strict=True)]
        found = pair_codes(exports[place], exports[1 - place], same)
    return replace(found, sealed=(*found.sealed, *((one.path, one.sha256) for one in structures)))


PLATFORM = Platform("limesurvey", NAME, recognise, read)


def _coded(source: Source) -> bool:
    return source.grid is not None and "submitdate" in header_row(source.grid)


def _read_one(source: Source, form: FormDefinition) -> Export:
    assert source.grid is not None
    rows, columns = sheet_columns(source.grid)
    asked, apart = set_apart(columns, _OWN)
    if not asked:
        raise no_questions(source.name)
    asked = [replace(column, cells=tuple(map(_cell, column.cells))) for column in asked]
    by_header = {column.header: column for column in apart}
    moments = [by_header.get(header) for header in ("startdate", "datestamp")]
    if not all(moments):
        moments = [next((by_header[t[p]] for t in _TEXTS if t[p] in by_header), None) for p in (6, 7)]
    start, end = moments
    seconds = between(start, end) if start and end else None
    found = _questions(asked, form, _coded(source))
    return Export(
        source.path, source.sha256, rows, (*found, *([seconds] if seconds else [])), tuple(apart), NAME,
        title=source.path.stem, sealed=((source.path, source.sha256),),
    )  # fmt: skip


def _cell(cell: Any) -> Any:
    # LimeSurvey writes N/A where a question was not shown.
    return Blank("skipped", cell) if cell == "N/A" else cell


def _questions(columns: Sequence[ExportColumn], form: FormDefinition, coded: bool) -> list[ExportColumn]:
    """Headers such as TOPIC[T1]: options of TOPIC, or rows of it."""
    split = [_PART.fullmatch(column.header) for column in columns]
    stems = [found.group(1) if found else "" for found in split]
    found: list[ExportColumn] = []
    for column, part, stem in zip(columns, split, stems, strict=True):
        if part is None:
            found.append(_defined(column, column.header, form) if coded else replace(column, question=column.header))
            continue
        row = part.group(2) + (f" {part.group(3)}" if part.group(3) else "")
        members = [one for one, other in zip(columns, stems, strict=True) if other == stem]
        texts = {fold_text(text) for one in members if not _is_other(one) for text in one.texts}
        ticks = bool(texts) and texts <= _TICKS
        block = stem if coded else f"#{stem}"
        told = replace(column, question=stem, row=row, block=block, name=row if ticks else f"{stem}_{row}")
        told = told if coded else replace(told, name="")
        asked = form.get(f"{stem}[{row}]")
        if asked is not None:
            told = replace(told, question=asked.block_label, row=asked.label, kind=asked.kind, choices=asked.choices)
        elif _is_other(column):
            told = replace(
                column, question=f"{stem}（其他，请说明）", kind="text", name=f"{stem}_{row}" if coded else ""
            )
        elif ticks:
            told = replace(told, kind="many")
        if asked is not None and _is_other(column):
            told = replace(told, question=f"{asked.block_label}：{asked.label}", row="", block="", kind="text")
            told = replace(told, name=f"{stem}_{row}")
        found.append(told)
    return found


def _is_other(column: ExportColumn) -> bool:
    return column.header.endswith(("[other]", "[其它]", "[其他]", "[Other]"))


def _defined(column: ExportColumn, name: str, form: FormDefinition) -> ExportColumn:
    asked = form.get(name)
    if asked is None:
        return replace(column, question=name, name=name)
    return replace(column, question=asked.label, kind=asked.kind, choices=asked.choices, name=name)


def _draft(source: Source, form: FormDefinition) -> Export:
    """The structure alone: what would be asked, before anybody answered."""
    columns = []
    for name, asked in form.items():
        part = _PART.fullmatch(name)
        kind: ColumnKind = asked.kind
        column = ExportColumn(name, name, (), question=asked.label, kind=kind, choices=asked.choices, name=name)
        if part is not None:
            stem, row = part.group(1), part.group(2)
            own = row if kind == "many" else f"{stem}_{row}"
            column = replace(column, question=asked.block_label, row=asked.label, block=stem, name=own)
            if _is_other(column):
                told = f"{asked.block_label}：{asked.label}"
                column = replace(column, question=told, row="", block="", kind="text", name=f"{stem}_{row}")
        columns.append(column)
    sealed = ((source.path, source.sha256),)
    return Export(source.path, source.sha256, (), tuple(columns), (), NAME, title=source.path.stem, sealed=sealed)
