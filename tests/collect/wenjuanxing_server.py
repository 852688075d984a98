"""A stand-in for 问卷星: it takes the text that our compiler wrote and exports answers as the platform would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluate.instruments import Column
from evaluate.responses import Responses

_HEAD = re.compile(r"(\d+)\. (.+?)\*?\[(.+?)\]")
_BLANK = {"skipped": ("(跳过)", -3)}
_EMPTY = ("(空)", -2)
META = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")


@dataclass(frozen=True)
class Asked:
    """One question as it was pasted."""

    number: int
    title: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Exported:
    """The rows of both exports, header first."""

    text: list[list[Any]]
    numbers: list[list[Any]]


def pasted(text: str) -> list[Asked]:
    """The questions of a pasted text; paragraphs and pages are none."""
    found = []
    for part in text.split("\n\n"):
        head, *lines = part.strip().split("\n")
        if match := _HEAD.fullmatch(head):
            found.append(Asked(int(match[1]), match[2], match[3], tuple(lines)))
    return found


def export(compiled: str, answers: Responses) -> Exported:
    """What people answered, by text and by number of the option (collection.md of the project, section 3.1)."""
    left = list(answers.questionnaire.columns)
    words: list[tuple[str, list[Any]]] = []
    numbers: list[tuple[str, list[Any]]] = []
    for question in pasted(compiled):
        by_text, by_number = _question(question, left, answers)
        words += by_text
        numbers += by_number
    assert not left
    meta: list[tuple[str, list[Any]]] = [
        (name, [_meta(name, row) for row in range(1, len(answers) + 1)]) for name in META
    ]
    return Exported(_rows([*meta, *words]), _rows([*meta, *numbers]))


def _meta(name: str, row: int) -> Any:
    told = {"序号": row, "提交答卷时间": f"2026/9/{1 + row % 28} 9:05:07", "所用时间": f"{60 + row}秒"}
    return told.get(name, "微信" if name != "来自IP" else "192.0.2.1(河南-某市)")


def _rows(columns: Sequence[tuple[str, list[Any]]]) -> list[list[Any]]:
    return [[head for head, _ in columns], *map(list, zip(*(cells for _, cells in columns), strict=True))]


def _question(question: Asked, left: list[Column], answers: Responses) -> tuple[list, list]:
    """The columns of one question in both exports; the columns of ours that it fills are taken from `left`."""
    head = f"{question.number}、{question.title}"
    if question.kind.startswith("矩阵"):
        grid = [left.pop(0) for _ in question.lines[1:]]
        cells = [_chosen(column, answers, question.lines[0].split(" ")) for column in grid]
        heads = [f"{head}—{question.lines[1]}", *question.lines[2:]]
        return _both(heads, cells)
    if question.kind == "比重题":
        shares = [left.pop(0) for _ in question.lines]
        return _both([f"{head}—{question.lines[0]}", *question.lines[1:]], [_typed(one, answers) for one in shares])
    if question.kind in ("多选题", "排序题"):
        options = [left.pop(0) for _ in question.lines]
        beside = left.pop(0) if left and left[0].part == "text" else None
        heads = [f"{question.number}、({option})" for option in question.lines]
        ranks = [_typed(column, answers)[1] for column in options]
        joined = _several(question, options, beside, answers)
        return [(head, joined)], list(zip(heads, ranks, strict=True))
    column = left.pop(0)
    if question.kind == "填空题":
        return _both([head], [_typed(column, answers)])
    by_text, by_number = _chosen(column, answers, list(question.lines))
    if left and left[0].part == "text" and left[0].item == column.item:
        beside = left.pop(0)
        notes = answers.frame[beside.name]
        by_text = [f"{cell}〖{note}〗" if pd.notna(note) else cell for cell, note in zip(by_text, notes, strict=True)]
    return _both([head], [(by_text, by_number)])


def _both(heads: Sequence[str], cells: Sequence[tuple[list[Any], list[Any]]]) -> tuple[list, list]:
    pairs = list(zip(heads, cells, strict=True))
    return [(head, one) for head, (one, _) in pairs], [(head, other) for head, (_, other) in pairs]


def _why(column: Column, answers: Responses, row: str) -> str:
    return str(answers.reasons.at[row, column.name]) if column.name in answers.reasons else "not_answered"


def _chosen(column: Column, answers: Responses, labels: list[str]) -> tuple[list[Any], list[Any]]:
    """Wordings, and their places in the list."""
    by_text, by_number = [], []
    for row, value in answers.frame[column.name].items():
        place = _place(column, value, _why(column, answers, str(row)))
        blank = _BLANK.get(_why(column, answers, str(row)), _EMPTY)
        by_text.append(blank[0] if place is None else labels[place])
        by_number.append(blank[1] if place is None else place + 1)
    return by_text, by_number


def _place(column: Column, value: Any, why: str) -> int | None:
    if column.kind == "flag":
        return None if pd.isna(value) else int(value == 0)
    if column.scale is None:
        return None if pd.isna(value) else int(value)
    for place, choice in enumerate(column.scale.choices):
        if choice.reason is not None and pd.isna(value) and choice.reason == why:
            return place
        if pd.notna(value) and value in (choice.code, choice.value):
            return place
    return None


def _typed(column: Column, answers: Responses) -> tuple[list[Any], list[Any]]:
    """Numbers, days and texts as they were typed."""
    by_text, by_number = [], []
    for row, value in answers.frame[column.name].items():
        blank = _BLANK.get(_why(column, answers, str(row)), _EMPTY)
        typed = str(value)[:10] if column.kind == "date" else value
        typed = int(typed) if isinstance(typed, float) and typed == typed and typed.is_integer() else typed
        by_text.append(blank[0] if pd.isna(value) else typed)
        by_number.append((blank[0] if column.kind == "text" else blank[1]) if pd.isna(value) else typed)
    return by_text, by_number


def _several(question: Asked, options: list[Column], beside: Column | None, answers: Responses) -> list[str]:
    return list(_cells(question, options, beside, answers))


def _cells(question: Asked, options: list[Column], beside: Column | None, answers: Responses) -> Iterator[str]:
    """Options chosen, joined by ┋, or ranked, joined by →."""
    given = zip(*(answers.frame[column.name].astype(float).tolist() for column in options), strict=True)
    notes: list[Any] = answers.frame[beside.name].tolist() if beside is not None else [None] * len(answers)
    sign = "→" if question.kind == "排序题" else "┋"
    for row, values, note in zip(answers.frame.index, given, notes, strict=True):
        told = []
        for value, text, column in zip(values, question.lines, options, strict=True):
            if value > 0:
                written = beside is not None and column.choice == beside.choice and isinstance(note, str)
                told.append((value, f"{text}〖{note}〗" if written else text))
        ordered = sorted(told, key=lambda pair: pair[0]) if sign == "→" else told
        blank = _BLANK.get(_why(options[0], answers, str(row)), _EMPTY)[0]
        yield sign.join(text for _, text in ordered) if told else blank
