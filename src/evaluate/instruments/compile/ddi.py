"""DDI-Codebook 2.5: the questionnaire and its variables for data archives, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from evaluate.instruments.column import Column
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.codebook_files import codes_of_column
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import condition_in_words
from evaluate.instruments.scale import Labels

NAMESPACE = "ddi:codebook:2_5"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_GROUPS = {"many": "multipleResp", "grid": "grid", "pair": "grid", "prepost": "grid"}
_FORMS = {"text": "character", "date": "character", "category": "character"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def compile_ddi(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The variables with their questions, answers, conditions and groups, as archives keep them.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        The language of the document; the first of the questionnaire when left out. Labels stand in all languages.

    Returns
    -------
    Compiled
        `<id>.ddi.xml`.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    **Source**: DDI Alliance, DDI-Codebook 2.5 (2012), `codebook.xsd`: order of the elements, values of the attributes.

    """
    refuse_draft(questionnaire)
    first = languages_of(questionnaire, language)[0]
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_tag("codeBook"), {"version": "2.5", _LANG: first})
    _citation(_child(root, "docDscr"), questionnaire, first)
    study = _child(root, "stdyDscr")
    _citation(study, questionnaire, first)
    if questionnaire.note:
        _said(_child(study, "stdyInfo"), "abstract", questionnaire.note, questionnaire)
    data = _child(root, "dataDscr")
    numbers = {column.name: f"V{number}" for number, column in enumerate(questionnaire.columns, 1)}
    for item in questionnaire.items:
        _group(data, questionnaire, item, numbers)
    for item in questionnaire.items:
        for column in asked.columns_of(questionnaire, item):
            _variable(data, questionnaire, item, column, numbers[column.name])
    ElementTree.indent(root, " ")
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return Compiled({f"{stem(questionnaire)}.ddi.xml": content})


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _child(parent: Any, name: str, text: str = "", /, **attributes: str) -> Any:
    made = ElementTree.SubElement(parent, _tag(name), {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def _said(parent: Any, name: str, labels: Labels, questionnaire: Questionnaire, **attributes: str) -> None:
    """One element a language."""
    for language in questionnaire.languages:
        if labels.get(language):
            _child(parent, name, labels[language], **attributes).set(_LANG, language)


def _citation(parent: Any, questionnaire: Questionnaire, language: str) -> None:
    citation = _child(parent, "citation")
    title = _child(citation, "titlStmt")
    _child(title, "titl", said(questionnaire.title, language) or questionnaire.id).set(_LANG, language)
    for other in questionnaire.languages:
        if other != language and questionnaire.title.get(other):
            _child(title, "parTitl", questionnaire.title[other]).set(_LANG, other)
    _child(title, "IDNo", questionnaire.id)
    _child(_child(citation, "verStmt"), "version", questionnaire.version)


def _group(data: Any, questionnaire: Questionnaire, item: Item, numbers: dict[str, str]) -> None:
    """The variables of an item that has several, under its question."""
    columns = asked.columns_of(questionnaire, item)
    if len(columns) < 2:
        return
    places = " ".join(numbers[column.name] for column in columns)
    made = _child(data, "varGrp", ID=f"G{numbers[columns[0].name]}", name=item.id, var=places)
    kind = _GROUPS.get(item.type)
    made.attrib |= {"type": kind} if kind else {"type": "other", "otherType": item.type}
    _said(made, "labl", item.label, questionnaire)


def _variable(data: Any, questionnaire: Questionnaire, item: Item, column: Column, number: str) -> None:
    made = _child(data, "var", ID=number, name=column.name, intrvl=_interval(column))
    _said(made, "labl", column.short or column.label, questionnaire, level="variable")
    question = _child(made, "qstn", ID=f"Q{number}", responseDomainType=_domain(column))
    _said(question, "qstnLit", item.label, questionnaire)
    hints = {language: prompt(questionnaire, item, language) for language in questionnaire.languages}
    _said(question, "ivuInstr", hints, questionnaire)
    if column.kind == "number" and (column.minimum is not None or column.maximum is not None):
        limits = {"min": column.minimum, "max": column.maximum}
        known = {key: limit for key, limit in limits.items() if limit is not None}
        units = "INT" if all(float(limit).is_integer() for limit in known.values()) else "REAL"
        _child(_child(made, "valrng"), "range", UNITS=units, **{key: f"{limit:.15g}" for key, limit in known.items()})
    test = asked.shown_when(questionnaire, item)
    if test is not None:
        words = condition_in_words(test, questionnaire)
        _said(made, "universe", {each: words.of(each) for each in questionnaire.languages}, questionnaire)
    for code, label, _, reason in codes_of_column(column):
        category = _child(made, "catgry", missing="Y" if reason is not None else "N")
        _child(category, "catValu", code)
        _said(category, "labl", label, questionnaire, level="category")
    for text in _notes(questionnaire, column):
        _child(made, "concept", text)
    kind = {"category": "date"} if column.kind == "date" else {}
    _child(made, "varFormat", type=_FORMS.get(column.kind, "numeric"), **kind)


def _interval(column: Column) -> str:
    return "contin" if column.kind == "number" else "discrete"


def _domain(column: Column) -> str:
    return {"number": "numeric", "text": "text", "date": "datetime"}.get(column.kind, "category")


def _notes(questionnaire: Questionnaire, column: Column) -> Iterator[str]:
    """What the variable measures: its construct, its competency."""
    for name, known in ((column.construct, questionnaire.constructs), (column.competency, questionnaire.competencies)):
        if name is not None:
            yield said(known[name].label, questionnaire.languages[0]) if name in known else name
