"""The questions that 问卷星 asks for our items: what it knows no type for is asked in several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evaluate.instruments.column import BEST_WORST, Column
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Scale

Kind = Literal["page", "note", "single", "scale", "multiple", "sort", "weight", "matrix", "matrix-scale", "fill"]


@dataclass(frozen=True)
class Question:
    """One question of theirs, the item of ours it stands for and the columns it fills."""

    kind: Kind
    title: str
    item: str = ""
    choices: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    required: bool = False
    columns: tuple[str, ...] = ()


def questions_of(questionnaire: Questionnaire, language: str) -> Iterator[Question]:
    """The questions in order, a page before each section."""
    for section in questionnaire.sections:
        yield Question("page", said(section.title, language))
        for item in section.items:
            yield from _questions(questionnaire, item, language)


def _questions(questionnaire: Questionnaire, item: Item, language: str) -> Iterator[Question]:
    title = said(item.label, language)
    hint = prompt(questionnaire, item, language)
    if item.type == "date":
        hint = "写成 2026-03-01" if language.startswith("zh") else "such as 2026-03-01"
    if hint and item.type not in ("one", "grid", "pair", "prepost", "rank", "best_worst", "nps"):
        title += f"（{hint}）"
    columns = asked.columns_of(questionnaire, item)
    names = tuple(column.name for column in columns)
    choices = asked.list_of(questionnaire, item)
    listed = tuple(said(choice.label, language) for choice in choices.choices) if choices is not None else ()
    if item.type == "note":
        yield Question("note", title, item.id)
    elif item.type in ("grid", "pair", "prepost"):
        yield from _matrices(questionnaire, item, title, language)
    elif item.type == "best_worst" and choices is not None:
        yield from _sets(item, choices, columns, title, language)
    elif item.type == "nps":
        numbers = tuple(str(number) for number in range(11))
        yield Question("scale", f"{title}（{hint}）", item.id, numbers, (), item.required, names)
    elif item.type == "flag":
        listed = tuple(said(label, language) for label in YES_NO.values())
        yield Question("single", title, item.id, listed, (), item.required, names)
    else:
        kinds: dict[str, Kind] = {"many": "multiple", "rank": "sort", "allocate": "weight", "one": "single"}
        kind: Kind = kinds.get(item.type, "fill") if listed else "fill"
        yield Question(kind, title, item.id, listed, (), item.required, names)


def _matrices(questionnaire: Questionnaire, item: Item, title: str, language: str) -> Iterator[Question]:
    for block in asked.blocks_of(questionnaire, item):
        rows = tuple(said(asked.row_label(item, column), language) for column in block.columns)
        choices = tuple(said(choice.label, language) for choice in block.scale.choices)
        word = said(block.label, language)
        # Their scale numbers the columns from 1 upwards; a choice that is no answer would get a number too.
        plain = block.scale.ordered and not block.scale.missing
        required = any(column.required for column in block.columns)
        names = tuple(column.name for column in block.columns)
        kind: Kind = "matrix-scale" if plain else "matrix"
        yield Question(kind, f"{title}（{word}）" if word else title, item.id, choices, rows, required, names)


def _sets(item: Item, choices: Scale, columns: tuple[Column, ...], title: str, language: str) -> Iterator[Question]:
    for column in columns:
        if column.part not in BEST_WORST or column.scale is None:
            continue
        listed = tuple(said(choice.label, language) for choice in column.scale.choices)
        word = said(BEST_WORST[column.part], language)
        place = f"第{column.row}组" if language.startswith("zh") else f"set {column.row}"
        yield Question("single", f"{title}（{place}，{word}）", item.id, listed, (), item.required, (column.name,))
