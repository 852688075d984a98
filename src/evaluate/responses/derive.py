"""Columns made from answers: scores, and themes coded by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Item, Questionnaire, Scale, Section, draft_item
from evaluate.instruments.item import ROLES, Role
from evaluate.instruments.naming import RESERVED, is_identifier
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses.cell import Answer, expected, stored, understand
from evaluate.responses.responses import Responses

SECTION = Section("derived", {"zh": "派生指标", "en": "Derived"}, ())


def derive(
    responses: Responses,
    item: str,
    values: pd.Series | np.ndarray | Sequence[object],
    *,
    label: Mapping[str, str] | str,
    formula: str,
    scale: Scale | None = None,
    role: Role | None = None,
    competency: str | None = None,
    measured_in: str | None = None,
) -> Responses:
    """Add a computed or coded column together with the item that says what it is.

    Parameters
    ----------
    responses : Responses
        The answers to add to; they stay as they are.
    item : str
        Name of the new item and column.
    values : Series, array or list
        One value a respondent: a Series is matched by respondent, anything else by order. Numbers become a number, true
        and false a flag, few different texts a category, dates a date. With `scale` they are its numbers or codes.
    label : dict or str
        What a person reads, in every language of the questionnaire; a str is used for all of them.
    formula : str
        How the values came to be: a formula in words, or the file of the coder. It may not be blank.
    scale : Scale, optional
        The scale or list of choices the values stand on.
    role, competency, measured_in : str, optional
        As in the questionnaire.

    Returns
    -------
    Responses
        With one more column, its item in the section `derived`, and a step in the provenance.

    Raises
    ------
    ResponsesError
        If the name is taken or no name, the formula or a label is missing, the respondents do not match, or a value is
        not on the scale.

    """
    questionnaire = responses.questionnaire
    labels = dict.fromkeys(questionnaire.languages, label) if isinstance(label, str) else dict(label)
    ResponsesError.refuse([*_mistakes(responses, item, labels, formula, role, competency)])
    given = _aligned(values, item, responses)
    if scale is None:
        added, scale = draft_item(item, given)
        if scale is not None and scale.name in questionnaire.scales:
            scale = replace(scale, name=_free(f"{item}_choices", questionnaire.scales))
    else:
        added = Item(item, "one", labels)
        _refuse_other_scale(scale, questionnaire, item)
    added = replace(
        added,
        label=labels,
        scales=(scale.name,) if scale is not None else (),
        role=role,
        competency=competency,
        measured_in=measured_in,
        formula=formula.strip(),
    )
    scales = {**questionnaire.scales, **({scale.name: scale} if scale is not None else {})}
    extended = replace(questionnaire, scales=scales, sections=_with_item(questionnaire, added))
    frame = responses.frame.copy(deep=False)
    frame[item] = _typed(given, item, extended)
    step = f"派生 {item} = {formula.strip()} / derived {item} = {formula.strip()}"
    provenance = replace(responses.provenance, steps=(*responses.provenance.steps, step))
    return Responses(frame, extended, responses.reasons, provenance)


def _mistakes(
    responses: Responses, item: str, labels: Mapping[str, str], formula: str, role: str | None, competency: str | None
) -> Iterable[Mistake]:
    """Everything wrong with how a derived item is described."""
    questionnaire = responses.questionnaire
    place = f"derive · {item}"
    taken = {*questionnaire.names, *(each.id for each in questionnaire.items), *responses.frame.columns}
    if item in taken or item in RESERVED or not (is_identifier(item) or questionnaire.draft):
        yield Mistake(
            place,
            Text(f"名称 {item} 已被占用或不能用。", f"The name {item} is taken or cannot be used."),
            Text(
                "没有用过的名称：英文字母开头，只含字母、数字和下划线。",
                "a new name of ASCII letters, digits, _.",
            ),
            Text("请换一个名称。", "Choose another name."),
        )
    if not formula.strip():
        yield Mistake(
            place,
            Text("没有写明 formula。", "The formula is blank."),
            Text(
                "用文字写明如何得出，或写编码人的文件名。", "how the values came to be, in words, or the coder's file."
            ),
            Text("请补上 formula。", "Give the formula."),
        )
    lacking = [language for language in questionnaire.languages if not str(labels.get(language, "")).strip()]
    if lacking:
        names = listed(lacking)
        yield Mistake(
            place,
            Text(f"label 缺少语言 {names.zh}。", f"The label lacks {names.en}."),
            Text("问卷的每种语言都有文字。", "a text in every language of the questionnaire."),
            Text("请补上。", "Add it."),
        )
    yield from _unknown_words(place, (role, ROLES, "角色"), (competency, tuple(questionnaire.competencies), "能力项"))


def _unknown_words(place: str, *asked: tuple[str | None, tuple[str, ...], str]) -> Iterable[Mistake]:
    """Words that are not among the known ones."""
    for word, known, zh in asked:
        if word is not None and word not in known:
            names = listed(known)
            yield Mistake(
                place,
                Text(f"不认识的{zh} {word}。", f"{word} is not known."),
                Text(f"只能是 {names.zh}。", f"one of {names.en}."),
                replacement(word, known),
            )


def _aligned(values: Any, item: str, responses: Responses) -> pd.Series:
    """The values in the order of the respondents."""
    index = responses.frame.index
    if isinstance(values, pd.Series):
        if values.index.equals(index):
            return values.rename(item)
        if index.is_unique and values.index.is_unique and len(values) == len(index) and index.isin(values.index).all():
            return values.reindex(index).rename(item)
    elif len(values) == len(index):
        return pd.Series(values, index=index, name=item)
    raise ResponsesError.single(
        f"derive · {item}",
        Text(
            f"给了 {len(values)} 个值，与 {len(index)} 名应答者对不上。",
            f"{len(values)} values do not match the {len(index)} respondents.",
        ),
        Text(
            "每名应答者一个值；Series 的索引就是 respondent。", "one value a respondent; a Series is indexed by them."
        ),
        Text(
            "请用 responses.frame 计算，或按其索引对齐。", "Compute it from responses.frame, or align it to its index."
        ),
    )


def _typed(given: pd.Series, item: str, questionnaire: Questionnaire) -> pd.Series:
    """The values in the type of their kind; one error for all that are not on the scale."""
    column = questionnaire.column(item)
    different = set(given.dropna().unique()) if column.scale is not None else set()
    meaning: dict[object, Answer] = {}
    for value in different:
        if column.scale is not None and column.scale.ordered and not isinstance(value, str):
            meaning[value] = float(value) if float(value) in column.scale.values else None
        else:
            meaning[value] = understand(str(value), column)[0]
    wrong = listed(sorted(str(value) for value, answer in meaning.items() if answer is None))
    if any(answer is None for answer in meaning.values()):
        raise ResponsesError.single(
            f"derive · {item}",
            Text(f"这些值不在量表上：{wrong.zh}。", f"These values are not on the scale: {wrong.en}."),
            expected(column),
            Text("请改正这些值，或者换一个量表。", "Correct them, or give another scale."),
        )
    if column.scale is not None:
        return stored([None if pd.isna(value) else meaning[value] for value in given], column, given.index)
    if column.kind == "text":
        return given.astype("str")
    return given if column.kind == "date" else given.astype("float64")


def _refuse_other_scale(scale: Scale, questionnaire: Questionnaire, item: str) -> None:
    if questionnaire.scales.get(scale.name, scale) != scale:
        raise ResponsesError.single(
            f"derive · {item}",
            Text(f"问卷已有名为 {scale.name} 的另一个量表。", f"The questionnaire has another scale {scale.name}."),
            Text("同名的量表内容相同。", "one content under one name."),
            Text("请给新量表改名。", "Rename the new scale."),
        )


def _with_item(questionnaire: Questionnaire, added: Item) -> tuple[Section, ...]:
    """The sections with the item at the end of the section `derived`, which is made when needed."""
    sections = list(questionnaire.sections)
    for place, section in enumerate(sections):
        if section.id == SECTION.id:
            sections[place] = replace(section, items=(*section.items, added))
            return tuple(sections)
    title = {language: SECTION.title.get(language, SECTION.title["en"]) for language in questionnaire.languages}
    return (*sections, replace(SECTION, title=title, items=(added,)))


def _free(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name += "_"
    return name
