"""SurveyJS: the questionnaire as the JSON that survey-core shows and checks, in every language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from evaluate.errors import Text
from evaluate.instruments.column import BEST_WORST, Column, asking
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.not_carried import not_carried
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import express_condition
from evaluate.instruments.scale import Choice, Labels

_NAME = Text("SurveyJS", "SurveyJS")
_LOCALES = {"zh": "zh-cn", "en": "en"}
_ASKED_AS = {"number": "text", "text": "comment", "date": "text", "flag": "radiogroup", "nps": "rating"}
Element = dict[str, Any]


def compile_surveyjs(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire for SurveyJS, with conditions and checks.

    Answers come back by question: a grid as `{row: code}` under the item, its halves under `<item>__<half>`, a set of a
    best–worst item as `{best: code, worst: code}` under `<item>__<set>`, several answers and ranks as lists of codes,
    shares as `{code: number}`.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        The language that it opens in; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `<id>.surveyjs.json`.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    **Source**: SurveyJS documentation, form library, JSON schema of survey-core 2.

    """
    refuse_draft(questionnaire)
    first = languages_of(questionnaire, language)[0]
    content: Element = {
        "title": _said(questionnaire.title),
        "locale": _LOCALES.get(first, first),
        "clearInvisibleValues": "onHidden",
        "showQuestionNumbers": "on",
        "pages": [
            {
                "name": f"page_{number}",
                "title": _said(section.title),
                "elements": [part for item in section.items for part in _elements(questionnaire, item)],
            }
            for number, section in enumerate(questionnaire.sections, 1)
        ],
    }
    if questionnaire.consent:
        content["description"] = _said(questionnaire.consent)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    warnings = not_carried(questionnaire, _NAME, ("attention",))
    return Compiled({f"{stem(questionnaire)}.surveyjs.json": text.encode("utf-8")}, warnings)


def _said(labels: Labels, change: Callable[[str], str] = str) -> dict[str, str]:
    """A text in all its languages; braces would be read as the answer to a question."""
    texts = {
        _LOCALES.get(each, each): change(text.replace("{", "｛").replace("}", "｝")) for each, text in labels.items()
    }
    return {"default": next(iter(texts.values()), ""), **texts}


def _elements(questionnaire: Questionnaire, item: Item) -> Iterator[Element]:
    test = asked.shown_when(questionnaire, item)
    base: Element = {"name": item.id, "title": _said(item.label)}
    hint = {each: prompt(questionnaire, item, each) for each in questionnaire.languages}
    if any(hint.values()):
        base["description"] = _said(hint)
    if test is not None:
        base["visibleIf"] = express_condition(test, "surveyjs", column=lambda name: _place(questionnaire, name))
    if item.required:
        base["isRequired"] = True
    columns = asked.columns_of(questionnaire, item)
    if item.type == "note":
        html = _said(item.label, lambda text: f"<p>{escape(text)}</p>")
        yield {"type": "html", **{k: v for k, v in base.items() if k in ("name", "visibleIf")}, "html": html}
    elif item.type in ("grid", "pair", "prepost"):
        yield from _matrices(questionnaire, item, base)
    elif item.type == "best_worst":
        yield from _sets(item, columns, base)
    elif item.type == "allocate":
        yield _shares(columns, base)
    elif item.scales:
        yield from _choice(questionnaire, item, base)
    else:
        yield _plain(item, base)


def _place(questionnaire: Questionnaire, name: str) -> str:
    """Where the answer in one of our columns stands among theirs."""
    if name not in questionnaire:
        return name
    column = questionnaire.column(name)
    item = next(each for each in questionnaire.items if each.id == column.item)
    if column.part == "text" or column.row is None:
        return name
    word = next((block.word for block in asked.blocks_of(questionnaire, item) if column in block.columns), "")
    return f"{_half(item, word)}.{column.row}"


def _half(item: Item, word: str) -> str:
    return f"{item.id}__{word}" if word else item.id


def _choices(choices: tuple[Choice, ...]) -> list[Element]:
    return [{"value": choice.code, "text": _said(choice.label)} for choice in choices]


def _plain(item: Item, base: Element) -> Element:
    found = {"type": _ASKED_AS.get(item.type, "comment"), **base}
    if item.type == "number":
        found["inputType"] = "number"
        limits = {"min": item.minimum, "max": item.maximum}
        found |= {key: limit for key, limit in limits.items() if limit is not None}
    elif item.type == "date":
        found["inputType"] = "date"
    elif item.type == "nps":
        found |= {"rateMin": 0, "rateMax": 10}
    elif item.type == "flag":
        found["choices"] = _choices(tuple(Choice(code, label) for code, label in YES_NO.items()))
    return found


def _choice(questionnaire: Questionnaire, item: Item, base: Element) -> Iterator[Element]:
    scale = questionnaire.scales[item.scales[0]]
    kind = {"many": "checkbox", "rank": "ranking"}.get(item.type, "radiogroup")
    found: Element = {"type": kind, **base, "choices": _choices(scale.choices)}
    if item.type == "rank":
        found["selectToRankEnabled"] = True
    if item.max is not None and item.type in ("many", "rank"):
        found["maxSelectedChoices"] = item.max
    checks = [f"{{{item.id}}} notcontains '{_quoted(code)}' or {{{item.id}.length}} = 1" for code in item.exclusive]
    if checks:
        text = _said({each: prompt(questionnaire, item, each) for each in questionnaire.languages})
        found["validators"] = [{"type": "expression", "expression": check, "text": text} for check in checks]
    yield found
    if item.other is not None:
        word = "contains" if item.type == "many" else "="
        yield {
            "type": "text",
            "name": f"{item.id}_text",
            "title": _said(asking(scale.label(item.other))),
            "visibleIf": f"{{{item.id}}} {word} '{_quoted(item.other)}'",
        }


def _quoted(code: str) -> str:
    return code.replace("\\", "\\\\").replace("'", "\\'")


def _matrices(questionnaire: Questionnaire, item: Item, base: Element) -> Iterator[Element]:
    blocks = asked.blocks_of(questionnaire, item)
    for block in blocks:
        title = item.label if not block.word else {
            each: f"{said(item.label, each)} — {said(block.label, each)}" for each in item.label
        }  # fmt: skip
        yield {
            "type": "matrix",
            **{key: value for key, value in base.items() if key != "isRequired"},
            "name": _half(item, block.word),
            "title": _said(title),
            "columns": _choices(block.scale.choices),
            "rows": [{"value": each.row, "text": _said(asked.row_label(item, each))} for each in block.columns],
            **_required_rows(item, block),
        }


def _required_rows(item: Item, block: asked.Block) -> Element:
    """All rows at once where all are required; single rows by an expression on what was answered."""
    required = [column for column in block.columns if column.required]
    if len(required) == len(block.columns):
        return {"isRequired": True, "eachRowRequired": True}
    name = _half(item, block.word)
    check = " and ".join(f"{{{name}.{column.row}}} notempty" for column in required)
    if not check:
        return {}
    text = _said(
        {each: "、".join(said(asked.row_label(item, column), each) for column in required) for each in item.label}
    )
    return {"isRequired": True, "validators": [{"type": "expression", "expression": check, "text": text}]}


def _sets(item: Item, columns: tuple[Column, ...], base: Element) -> Iterator[Element]:
    for number, _ in enumerate(item.sets, 1):
        scale = next(column.scale for column in columns if column.row == str(number))
        name = f"{item.id}__{number}"
        worded = {language: f"{text}（{number}）" for language, text in item.label.items()}
        check = f"{{{name}.best}} empty or {{{name}.worst}} empty or {{{name}.best}} != {{{name}.worst}}"
        yield {
            "type": "matrix",
            **base,
            "name": name,
            "title": _said(worded),
            "columns": _choices(scale.choices if scale is not None else ()),
            "rows": [{"value": part, "text": _said(label)} for part, label in BEST_WORST.items()],
            **({"eachRowRequired": True} if item.required else {}),
            "validators": [{"type": "expression", "expression": check, "text": base["description"]}],
        }


def _shares(columns: tuple[Column, ...], base: Element) -> Element:
    name = base["name"]
    parts = ", ".join(f"{{{name}.{column.choice}}}" for column in columns if column.choice is not None)
    share = {"type": "numeric", "minValue": 0, "maxValue": 100}
    fields = [
        {"name": column.choice, "title": _said(column.label), "inputType": "number", "validators": [share]}
        for column in columns
        if column.choice is not None
    ]
    check = {"type": "expression", "expression": f"sum({parts}) = 100", "text": base["description"]}
    return {"type": "multipletext", **base, "items": fields, "validators": [check]}
