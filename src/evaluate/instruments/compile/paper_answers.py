"""Where the answer to one question is written on paper: circles and boxes, tables, lines."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from evaluate.documents import Block, Table
from evaluate.instruments.column import BEST_WORST
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.compile.prompts import DATE, TOTAL
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice, Labels, Scale

ONE, MANY = "○", "□"
# Between wide spaces the circle is set in the Chinese font everywhere; alone, some programs take a smaller Latin one.
_CELL = f"　{ONE}　"
_LINE = "_" * 12
_FULL_LINE = "_" * 76
_WIDEST = 44
_MOST_COLUMNS, _WIDEST_HEADER = 7, 46


def answer_blocks(questionnaire: Questionnaire, item: Item, language: str) -> tuple[list[str], list[Block]]:
    """Lines to stand in the question's own paragraph, and blocks to stand below it."""
    choices = asked.list_of(questionnaire, item)
    if item.type in ("grid", "pair", "prepost"):
        return _grid(questionnaire, item, language)
    if item.type == "best_worst":
        return [], _sets(item, choices, language)
    if item.type in ("one", "many") and choices is not None:
        sign = MANY if item.type == "many" else ONE
        return _gathered([_choice(sign, place, each, item, language) for place, each in enumerate(choices.choices)]), []
    if item.type == "rank" and choices is not None:
        return _gathered([f"（　　）{said(each.label, language)}" for each in choices.choices]), []
    if item.type == "allocate" and choices is not None:
        lines = [f"{said(each.label, language)} ______" for each in choices.choices]
        return _gathered([*lines, f"{TOTAL.of(language)} 100"]), []
    if item.type == "flag":
        return ["".join(f"　{ONE} {said(label, language)}" for label in YES_NO.values())], []
    if item.type == "nps":
        return ["".join(f"　{ONE} {number}" for number in range(11))], []
    return [_written(item, language)] if item.type != "text" else [_FULL_LINE, _FULL_LINE], []


def letter(place: int) -> str:
    """A, B, …, Z, AA, AB, …: what a choice is called on paper."""
    return letter(place // 26 - 1) + ascii_uppercase[place % 26] if place >= 26 else ascii_uppercase[place]


def _choice(sign: str, place: int, choice: Choice, item: Item, language: str) -> str:
    line = f"：{_LINE}" if choice.code == item.other else ""
    return f"{sign} {letter(place)}. {said(choice.label, language)}{line}"


def _written(item: Item, language: str) -> str:
    if item.type == "date":
        return (
            f"______{DATE.of(language)}" if language.startswith("zh") else f"________ – ____ – ____ {DATE.of(language)}"
        )
    return _LINE


def _gathered(parts: Sequence[str]) -> list[str]:
    """Choices side by side, as many as a line takes; each on its own when one is long."""
    if max(map(_width, parts), default=0) > _WIDEST:
        return [f"　{part}" for part in parts]
    lines: list[str] = []
    for part in parts:
        if lines and _width(lines[-1]) + _width(part) + 2 <= _WIDEST * 2:
            lines[-1] += f"　{part}"
        else:
            lines.append(f"　{part}")
    return lines


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 or character in "○□" else 1 for character in text)


def _grid(questionnaire: Questionnaire, item: Item, language: str) -> tuple[list[str], list[Block]]:
    """A grid with a column for each choice; two halves, or too many choices, with their numbers in one cell."""
    blocks = asked.blocks_of(questionnaire, item)
    rows = {column.row: said(asked.row_label(item, column), language) for column in blocks[0].columns}
    stars = {column.row: " *" if column.required and not item.required else "" for column in blocks[0].columns}
    if len(blocks) == 1 and _fits(blocks[0].scale, language):
        choices = blocks[0].scale.choices
        header = ("", *(said(each.label, language) for each in choices))
        cells = tuple((f"{label}{stars[row]}", *(_CELL for _ in choices)) for row, label in rows.items())
        return [], [Table(header, cells, ("left", *("center" for _ in choices)))]
    legends = [f"{_word(block.label, language)}{_legend(block.scale, language)}" for block in blocks]
    header = ("", *(said(block.label, language) for block in blocks))
    cells = tuple(
        (
            f"{label}{stars[row]}",
            *("".join(f"　{ONE}{mark}" for mark in marks_of(block.scale)) + "　" for block in blocks),
        )
        for row, label in rows.items()
    )
    return legends, [Table(header, cells, ("left", *("center" for _ in blocks)))]


def _word(label: Labels, language: str) -> str:
    """The word of a half before its legend; a grid has none."""
    return said(label, language) + ("：" if language.startswith("zh") else ": ") if label else ""


def _fits(scale: Scale, language: str) -> bool:
    labels = [said(choice.label, language) for choice in scale.choices]
    return len(labels) <= _MOST_COLUMNS and sum(min(_width(label), 12) for label in labels) <= _WIDEST_HEADER


def marks_of(scale: Scale) -> list[str]:
    """What the choices of a scale are called in a grid: their codes when these are short, letters otherwise."""
    codes = [choice.code for choice in scale.choices]
    return codes if all(len(code) <= 2 for code in codes) else [letter(place) for place in range(len(codes))]


def _legend(scale: Scale, language: str) -> str:
    pairs = zip(marks_of(scale), scale.choices, strict=True)
    return ("，" if language.startswith("zh") else ", ").join(
        f"{mark} = {said(each.label, language)}" for mark, each in pairs
    )


def _sets(item: Item, choices: Scale | None, language: str) -> list[Block]:
    """One small table a set: the best left, the worst right."""
    best, worst = (said(label, language) for label in BEST_WORST.values())
    found: list[Block] = []
    for number, codes in enumerate(item.sets, 1):
        middle = f"第{number}组" if language.startswith("zh") else f"Set {number}"
        rows = tuple((_CELL, said(choices.label(code), language) if choices else code, _CELL) for code in codes)
        found.append(Table((best, middle, worst), rows, ("center", "left", "center")))
    return found
