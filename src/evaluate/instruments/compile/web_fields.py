"""The fields of one question on the web form: radio buttons, boxes, lists, inputs; grids as rows that stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from evaluate.instruments.column import ALLOCATED, BEST_WORST, TEXT_WORD, Column
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice

_SHORT_CODE = 2


def fields(questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """Every field that the item asks for, filled with the answers given so far."""
    columns = asked.columns_of(questionnaire, item)
    if item.type in ("grid", "pair", "prepost"):
        yield from _rows(questionnaire, item, language, answers)
    elif item.type == "best_worst":
        yield from _sets(item, columns, language, answers)
    elif item.type == "many":
        boxes = [_box(column, language, answers) for column in columns if column.part is None]
        yield f'<div class="list">{"".join(boxes)}</div>'
    elif item.type == "one" and columns and columns[0].scale is not None:
        yield f'<div class="list">{_radios(columns[0].name, columns[0].scale.choices, language, answers)}</div>'
    elif item.type == "flag":
        choices = tuple(Choice(code, label) for code, label in YES_NO.items())
        yield f"<div>{_radios(item.id, choices, language, answers)}</div>"
    elif item.type == "nps":
        numbers = tuple(Choice(str(number), {language: str(number)}) for number in range(11))
        yield f"<div>{_radios(item.id, numbers, language, answers)}</div>"
    elif item.type == "rank":
        yield from (_ranked(column, language, answers) for column in columns)
    elif item.type == "allocate":
        yield from (_share(column, language, answers) for column in columns)
    elif item.type != "note":
        yield _input(item, language, answers)
    if item.other is not None:
        word = escape(f"{said(columns[-1].label, language)}")
        name = f"{item.id}_text"
        yield f'<label>{word} <input name="{escape(name)}"{_value(name, answers)} maxlength="500"></label>'


def _radios(
    name: str, choices: Sequence[Choice], language: str, answers: Mapping[str, str], *, codes: bool = False
) -> str:
    """Radio buttons with their labels, or with their codes where a legend explains them."""
    return "".join(
        f'<label><input type="radio" name="{escape(name)}" value="{escape(choice.code)}"'
        f"{' checked' if answers.get(name) == choice.code else ''}>"
        f"{escape(choice.code if codes else said(choice.label, language))}</label>"
        for choice in choices
    )


def _box(column: Column, language: str, answers: Mapping[str, str]) -> str:
    ticked = " checked" if answers.get(column.name) == "1" else ""
    words = escape(said(column.label, language))
    return f'<label><input type="checkbox" name="{escape(column.name)}" value="1"{ticked}>{words}</label>'


def _rows(questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """One group a row; where two things are asked, numbers with a legend above."""
    blocks = asked.blocks_of(questionnaire, item)
    coded = len(blocks) > 1 and all(len(each.code) <= _SHORT_CODE for block in blocks for each in block.scale.choices)
    if coded:
        for block in blocks:
            legend = "  ".join(f"{each.code} {said(each.label, language)}" for each in block.scale.choices)
            colon = "：" if language.startswith("zh") else ": "
            yield f'<p class="hint">{escape(said(block.label, language))}{colon}{escape(legend)}'
    look = "r two" if len(blocks) > 1 else "r"
    for columns in zip(*(block.columns for block in blocks), strict=True):
        label = escape(said(asked.row_label(item, columns[0]), language))
        star = ' <span class="star">*</span>' if columns[0].required and not item.required else ""
        groups = []
        for block, column in zip(blocks, columns, strict=True):
            word = escape(said(block.label, language)) if block.label else ""
            named = f' role="radiogroup" aria-label="{word}" data-word="{word}"' if word else ""
            radios = _radios(column.name, block.scale.choices, language, answers, codes=coded)
            groups.append(f'<div class="s"{named}>{radios}</div>')
        yield f'<fieldset class="{look}"><legend>{label}{star}</legend>{"".join(groups)}</fieldset>'


def _sets(item: Item, columns: Sequence[Column], language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """One group a set: a list of choices for the best, the same for the worst."""
    for number, _ in enumerate(item.sets, 1):
        title = f"第{number}组" if language.startswith("zh") else f"Set {number}"
        groups = []
        for column in columns:
            if column.row != str(number) or column.scale is None or column.part not in BEST_WORST:
                continue
            word = escape(said(BEST_WORST[column.part], language))
            radios = _radios(column.name, column.scale.choices, language, answers)
            groups.append(f'<div class="s" role="radiogroup" aria-label="{word}" data-word="{word}">{radios}</div>')
        yield f'<fieldset class="r two"><legend>{title}</legend>{"".join(groups)}</fieldset>'


def _ranked(column: Column, language: str, answers: Mapping[str, str]) -> str:
    given = answers.get(column.name, "")
    ranks = "".join(
        f"<option{' selected' if given == str(rank) else ''}>{rank}</option>"
        for rank in range(1, int(column.maximum or 1) + 1)
    )
    name, words = escape(column.name), escape(said(column.label, language))
    select = f'<select name="{name}"><option value=""></option>{ranks}</select>'
    return f"<div><label>{select} {words}</label></div>"


def _share(column: Column, language: str, answers: Mapping[str, str]) -> str:
    name, words = escape(column.name), escape(said(column.label, language))
    number = f'type="number" min="0" max="{ALLOCATED}" inputmode="numeric"'
    return f'<div><label><input name="{name}" {number}{_value(column.name, answers)}> {words}</label></div>'


def _input(item: Item, language: str, answers: Mapping[str, str]) -> str:
    """A line, a box for text, a number or a date, named for screen readers by its question."""
    name, label = escape(item.id), escape(said(item.label, language) or TEXT_WORD["en"])
    if item.type == "text":
        given = escape(answers.get(item.id, ""))
        return f'<textarea name="{name}" aria-label="{label}" maxlength="5000">{given}</textarea>'
    limits = "".join(
        f' {key}="{limit:g}"' for key, limit in (("min", item.minimum), ("max", item.maximum)) if limit is not None
    )
    kind = 'type="date"' if item.type == "date" else f'type="number" step="any" inputmode="decimal"{limits}'
    return f'<input name="{name}" {kind} aria-label="{label}"{_value(item.id, answers)}>'


def _value(name: str, answers: Mapping[str, str]) -> str:
    return f' value="{escape(answers[name])}"' if answers.get(name) else ""
