"""The fields of one question on the web form: lists, boxes, inputs, each with its label, in as little markup as can be.

What has one answer is a list (`<select>`), or the number of a code where a legend explains the codes; the script makes
radio buttons of it. A page of radio buttons alone would be twice as long, and without script this can be filled in too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from evaluate.instruments.column import ALLOCATED, BEST_WORST, Column
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice

LONGEST_TEXT, LONGEST_OTHER = 5000, 500
_SHORT_CODE = 2
_PLAIN = re.compile(r"[\w.-]+")


def fields(questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """Every field that the item asks for, filled with the answers given so far."""
    columns = asked.columns_of(questionnaire, item)
    if item.type == "note":
        return
    if item.type in ("grid", "pair", "prepost"):
        yield from _rows(questionnaire, item, language, answers)
    elif item.type == "best_worst":
        yield from _sets(item, columns, language, answers)
    elif item.type == "many":
        boxes = [_box(column, language, answers) for column in columns if column.part is None]
        yield f"<p>{''.join(boxes)}"
    elif item.type == "rank":
        ranks = (_ranked(column, language, answers) for column in columns)
        yield f"<p>{''.join(ranks)}"
    elif item.type == "allocate":
        shares = (_share(column, language, answers) for column in columns)
        yield f"<p class=sum>{''.join(shares)}"
    else:
        yield _single(questionnaire, item, columns, language, answers)
    if item.other is not None:
        name, word = f"{item.id}_text", text(said(columns[-1].label, language))
        value = attribute("value", answers.get(name, ""))
        yield f"<label>{word} <input{attribute('name', name)}{value} maxlength={LONGEST_OTHER}></label>"


def text(words: str) -> str:
    """Words between tags, where quotes stand for themselves."""
    return escape(words, quote=False)


def attribute(name: str, value: str) -> str:
    """An attribute with a blank before it, without quotes where it needs none; nothing for an empty value."""
    if not value:
        return ""
    return f" {name}={value}" if _PLAIN.fullmatch(value) else f' {name}="{escape(value)}"'


def _single(
    questionnaire: Questionnaire, item: Item, columns: Sequence[Column], language: str, answers: Mapping[str, str]
) -> str:
    """The one field of a question with one answer."""
    named = f"{attribute('name', item.id)} aria-labelledby={questionnaire.numbers[item.id]}"
    given = answers.get(item.id, "")
    scale = columns[0].scale if columns else None
    if scale is not None:
        return _list(named, scale.choices, language, given)
    if item.type == "flag":
        return _list(f"{named} class=s", [Choice(code, label) for code, label in YES_NO.items()], language, given)
    if item.type == "nps":
        return _list(f"{named} class=s", [Choice(f"{number}", {}) for number in range(11)], language, given)
    if item.type == "number":
        limits = (("min", item.minimum), ("max", item.maximum))
        numbers = "".join(attribute(key, f"{limit:g}") for key, limit in limits if limit is not None)
        return f"<input{named} type=number step=any{numbers}{attribute('value', given)}>"
    if item.type == "date":
        return f"<input{named} type=date{attribute('value', given)}>"
    # A line end right behind the tag would be lost.
    return f"<textarea{named} maxlength={LONGEST_TEXT}>\n{text(given)}</textarea>"


def _code(named: str, choices: Sequence[Choice], given: str, counted: bool) -> str:
    """The code of a choice: as a number where they are `counted`, else out of a list."""
    if not counted:
        return _list(named, [Choice(choice.code, {}) for choice in choices], "", given)
    first, last = choices[0].code, choices[-1].code
    return f"<input{named} type=number min={first} max={last}{attribute('value', given)}>"


def _count_on(choices: Sequence[Choice]) -> bool:
    """Whether the codes are whole numbers, each one more than the one before."""
    codes = [choice.code for choice in choices]
    return codes[0].isdecimal() and codes == [f"{int(codes[0]) + place}" for place in range(len(codes))]


def _list(named: str, choices: Sequence[Choice], language: str, given: str) -> str:
    """A list of choices after a blank."""
    options = []
    for choice in choices:
        words = said(choice.label, language) or choice.code
        code = "" if words == choice.code else attribute("value", choice.code)
        options.append(f"<option{code}{' selected' if given == choice.code else ''}>{text(words)}")
    return f"<select{named}><option>{''.join(options)}</select>"


def _box(column: Column, language: str, answers: Mapping[str, str]) -> str:
    ticked = " checked" if answers.get(column.name) in ("1", "on") else ""
    words = text(said(column.label, language))
    return f"<label><input type=checkbox{attribute('name', column.name)}{ticked}>{words}</label>"


def _rows(questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """One line a row; where two things are asked, a group a row, and codes with a legend above."""
    blocks = asked.blocks_of(questionnaire, item)
    coded = len(blocks) > 1 and all(len(each.code) <= _SHORT_CODE for block in blocks for each in block.scale.choices)
    counted = all(_count_on(block.scale.choices) for block in blocks)
    if coded:
        colon, comma = ("：", "，") if language.startswith("zh") else (": ", ", ")
        legends = [
            text(said(block.label, language) + colon)
            + comma.join(f"{each.code}&nbsp;{text(said(each.label, language))}" for each in block.scale.choices)
            for block in blocks
        ]
        yield f"<p class=key>{'<br>'.join(legends)}</p>"
    for columns in zip(*(block.columns for block in blocks), strict=True):
        label = text(said(asked.row_label(item, columns[0]), language))
        label += "<b>*</b>" if columns[0].required and not item.required else ""
        lists = []
        for block, column in zip(blocks, columns, strict=True):
            named, given = attribute("name", column.name), answers.get(column.name, "")
            choices = block.scale.choices
            lists.append(_code(named, choices, given, counted) if coded else _list(named, choices, language, given))
        if len(blocks) == 1:
            yield f"<label class=r>{label}{lists[0]}</label>"
        else:
            yield _group(label, [said(block.label, language) for block in blocks], lists)


def _group(title: str, words: Sequence[str], lists: Sequence[str]) -> str:
    """Several lists under one title (already escaped), each named by its word."""
    named = "".join(f"<label>{text(word)}{each}</label>" for word, each in zip(words, lists, strict=True))
    return f"<fieldset><legend>{title}</legend>{named}</fieldset>"


def _sets(item: Item, columns: Sequence[Column], language: str, answers: Mapping[str, str]) -> Iterator[str]:
    """One group a set: a list of choices for the best, the same for the worst."""
    for number, _ in enumerate(item.sets, 1):
        title = f"第{number}组" if language.startswith("zh") else f"Set {number}"
        pairs = [
            (
                said(BEST_WORST[column.part], language),
                _list(attribute("name", column.name), column.scale.choices, language, answers.get(column.name, "")),
            )
            for column in columns
            if column.row == str(number) and column.scale is not None and column.part in BEST_WORST
        ]
        yield _group(title, [word for word, _ in pairs], [each for _, each in pairs])


def _ranked(column: Column, language: str, answers: Mapping[str, str]) -> str:
    ranks = [Choice(f"{rank}", {}) for rank in range(1, int(column.maximum or 1) + 1)]
    chosen = _list(f" class=n{attribute('name', column.name)}", ranks, language, answers.get(column.name, ""))
    return f"<label>{chosen} {text(said(column.label, language))}</label>"


def _share(column: Column, language: str, answers: Mapping[str, str]) -> str:
    number = f"type=number min=0 max={ALLOCATED} step=any{attribute('value', answers.get(column.name, ''))}"
    words = text(said(column.label, language))
    return f"<label><input{attribute('name', column.name)} {number}> {words}</label>"
