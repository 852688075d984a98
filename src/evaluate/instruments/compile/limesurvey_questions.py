"""The questions that LimeSurvey asks for our items: its types, rows, answers and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from evaluate.instruments.column import BEST_WORST, asking, with_word
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.compile.renaming import Renaming
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import express_condition
from evaluate.instruments.scale import Labels, Scale

Named = tuple[tuple[str, Labels], ...]


@dataclass(frozen=True)
class Question:
    """One question: type L list, M several, F array, R ranking, K numbers, N number, D date, T text, S line, X note.

    `columns` are the names of our columns that it fills: one for each row, one for each answer that is ranked, or one.
    """

    section: str
    type: str
    name: str
    label: Labels
    hint: Labels = field(default_factory=dict)
    required: bool = False
    relevance: str = "1"
    rows: Named = ()
    answers: Named = ()
    columns: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def questions_of(questionnaire: Questionnaire, renaming: Renaming) -> Iterator[Question]:
    """The questions in order."""
    for section in questionnaire.sections:
        for item in section.items:
            yield from _questions(questionnaire, item, section.id, renaming)


def _questions(questionnaire: Questionnaire, item: Item, section: str, renaming: Renaming) -> Iterator[Question]:
    names = renaming.names
    hint = {each: prompt(questionnaire, item, each) for each in questionnaire.languages}
    relevance = _relevance(questionnaire, item, renaming)
    types = {"note": "X", "number": "N", "date": "D", "text": "T", "flag": "L", "nps": "L"}

    def made(type_: str, name: str, label: Labels, **more: object) -> Question:
        kept: dict[str, object] = {"hint": hint, "required": item.required, "relevance": relevance, **more}
        return Question(section, type_, names[name], label, **kept)  # type: ignore[arg-type]

    for block in asked.blocks_of(questionnaire, item):
        rows = tuple((names[column.name], asked.row_label(item, column)) for column in block.columns)
        name = f"{item.id}_{block.word}" if block.word else item.id
        label = with_word(item.label, block.label) if block.word else item.label
        required = any(column.required for column in block.columns)
        own = tuple(column.name for column in block.columns)
        answers = _answers(block.scale, renaming)
        yield made("F", name, label, rows=rows, answers=answers, columns=own, required=required)
    if item.type == "best_worst":
        yield from _sets(questionnaire, item, made, renaming)
    elif item.type in ("many", "rank", "allocate", "one") and item.scales:
        yield from _choice(questionnaire, item, made, renaming, relevance)
    elif item.type in ("flag", "nps"):
        answers = tuple(YES_NO.items())
        if item.type == "nps":
            answers = tuple((str(number), dict.fromkeys(questionnaire.languages, str(number))) for number in range(11))
        yield made("L", item.id, item.label, answers=answers, columns=(item.id,))
    elif item.type not in ("grid", "pair", "prepost"):
        limits = {"min_num_value_n": item.minimum, "max_num_value_n": item.maximum}
        extra = {key: f"{limit:g}" for key, limit in limits.items() if limit is not None}
        own = () if item.type == "note" else (item.id,)
        yield made(types.get(item.type, "T"), item.id, item.label, columns=own, extra=extra)


def _relevance(questionnaire: Questionnaire, item: Item, renaming: Renaming) -> str:
    test = asked.shown_when(questionnaire, item)
    if test is None:
        return "1"

    def named(name: str) -> str:
        if name in questionnaire and questionnaire.column(name).row is not None:
            column = questionnaire.column(name)
            asked_in = next(each for each in questionnaire.items if each.id == column.item)
            word = next((b.word for b in asked.blocks_of(questionnaire, asked_in) if column in b.columns), "")
            outer = f"{asked_in.id}_{word}" if word else asked_in.id
            return f"{renaming.names[outer]}_{renaming.names[name]}"
        return renaming.names[name]

    def coded(name: str, code: str) -> str:
        many = next((each for each in questionnaire.items if each.id == name and each.type == "many"), None)
        return renaming.names[f"{name}_{code}"] if many is not None else renaming.code(questionnaire, name, code)

    return express_condition(test, "limesurvey", column=named, code=coded)


def _answers(scale: Scale, renaming: Renaming) -> Named:
    codes = renaming.codes.get(scale.name, {})
    return tuple((codes.get(choice.code, choice.code), choice.label) for choice in scale.choices)


def _choice(
    questionnaire: Questionnaire, item: Item, made: Callable[..., Question], renaming: Renaming, relevance: str
) -> Iterator[Question]:
    scale = questionnaire.scales[item.scales[0]]
    names = renaming.names
    columns = [column for column in asked.columns_of(questionnaire, item) if column.part is None]
    rows = tuple((names[column.name], column.label) for column in columns)
    own = tuple(column.name for column in columns)
    extra: dict[str, str] = {}
    if item.max is not None and item.type in ("many", "rank"):
        extra["max_answers"] = str(item.max)
    if item.type == "many":
        if item.exclusive:
            extra["exclude_all_others"] = ";".join(names[f"{item.id}_{code}"] for code in item.exclusive)
        yield made("M", item.id, item.label, rows=rows, columns=own, extra=extra)
    elif item.type == "rank":
        yield made("R", item.id, item.label, answers=_answers(scale, renaming), columns=own, extra=extra)
    elif item.type == "allocate":
        yield made("K", item.id, item.label, rows=rows, columns=own, extra={"equals_num_value": "100"})
    else:
        yield made("L", item.id, item.label, answers=_answers(scale, renaming), columns=own)
    if item.other is not None:
        mine = renaming.names[item.id]
        theirs = renaming.code(questionnaire, item.id, item.other)
        chosen = (
            f'{mine}.NAOK == "{theirs}"'
            if item.type == "one"
            else f'{mine}_{names[f"{item.id}_{item.other}"]}.NAOK == "Y"'
        )
        shown = chosen if relevance == "1" else f"({relevance}) and {chosen}"
        label = asking(scale.label(item.other))
        yield made(
            "S", f"{item.id}_text", label, hint={}, required=False, relevance=shown, columns=(f"{item.id}_text",)
        )


def _sets(
    questionnaire: Questionnaire, item: Item, made: Callable[..., Question], renaming: Renaming
) -> Iterator[Question]:
    codes = renaming.codes.get(item.scales[0], {}) if item.scales else {}
    best = ""
    for column in asked.columns_of(questionnaire, item):
        if column.scale is None or column.part not in BEST_WORST:
            continue
        answers = tuple((codes.get(choice.code, choice.code), choice.label) for choice in column.scale.choices)
        mine = renaming.names[column.name]
        extra = {}
        if column.part == "worst":
            extra["em_validation_q"] = f"is_empty({mine}.NAOK) or {mine}.NAOK != {best}.NAOK"
        best = mine if column.part == "best" else best
        yield made("L", column.name, column.label, answers=answers, columns=(column.name,), extra=extra)
