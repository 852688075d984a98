"""A questionnaire built from the tree of a file: every mistake in one pass, each with its place and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path

from evaluate.errors import Text
from evaluate.instruments.build_items import Declared, build_sections
from evaluate.instruments.build_lists import (
    build_categories,
    build_competencies,
    build_constructs,
    build_contradictions,
    build_label,
    build_scales,
)
from evaluate.instruments.consistency import (
    check_continued,
    check_names,
    check_never_by_unit,
    check_pairs,
    placed_items,
)
from evaluate.instruments.form import AboutForm, fill
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Reading, read_tree
from evaluate.instruments.routing import check_conditions
from evaluate.instruments.scores import check_constructs
from evaluate.instruments.suggestion import listed, replacement

TOP = (
    *("questionnaire", "categories", "competencies", "constructs", "contradictions"),
    *("scales", "choices", "sections"),
)


def read_unfrozen(path: str | Path) -> Questionnaire:
    """What a file asks, whether or not a version of it is in the field."""
    return build_questionnaire(read_tree(Path(path)))


def questionnaire_as_json(questionnaire: Questionnaire) -> str:
    """The content of a questionnaire in one line of JSON, for a file that carries answers with what asked them."""
    return json.dumps(questionnaire.plain(), ensure_ascii=False, separators=(",", ":"))


def questionnaire_from_json(text: str, *, source: str = "questionnaire") -> Questionnaire:
    """The questionnaire that `questionnaire_as_json` wrote.

    It is trusted to be consistent: only its shape is checked, since it was a Questionnaire when it was written.
    """
    return build_questionnaire(Reading(source, json.loads(text), lenient=True), trusted=True)


def build_questionnaire(reading: Reading, *, trusted: bool = False) -> Questionnaire:
    """The questionnaire in a tree, or one error with all its mistakes."""
    _check_top(reading)
    raw = reading.mapping(("questionnaire",), "questionnaire: {id: …}")
    about = fill(AboutForm, raw, ("questionnaire",), reading) if raw else AboutForm()
    reading.lenient = draft = about.draft or trusted
    languages = _languages(about, reading)
    texts = {
        name: build_label(getattr(about, name), languages, ("questionnaire", name), reading)
        for name in ("title", "note", "consent")
    }
    categories = build_categories(languages, reading)
    competencies = build_competencies(languages, categories, draft, reading)
    scales = build_scales(languages, draft, reading)
    constructs = build_constructs(languages, reading)
    contradictions = build_contradictions(languages, reading)
    sections = build_sections(Declared(languages, scales, competencies, constructs), reading)
    found = Questionnaire(
        id=about.id or "",
        version=about.version,
        languages=languages,
        sections=sections,
        scales=scales,
        competencies=competencies,
        categories=categories,
        draft=about.draft,
        constructs=constructs,
        contradictions=contradictions,
        never_by_unit=tuple(dict.fromkeys(about.never_by_unit)),
        **texts,
    )
    if not trusted:
        check_names(found, reading)
        check_continued(found, reading)
        check_never_by_unit(found, reading)
        check_conditions(found, {item.id: place for item, place in placed_items(found, reading)}, reading)
        if not draft:
            check_pairs(found, reading)
            check_constructs(found, reading)
    reading.refuse()
    return found


def _check_top(reading: Reading) -> None:
    """Only known entries at the top, and the two without which there is no questionnaire."""
    top = reading.mapping((), "questionnaire: {id: …}")
    known = listed(TOP)
    for name in top:
        if name not in TOP:
            reading.mistake(
                (name,),
                Text(f"不认识的键 {name}。", f"Unknown key {name}."),
                Text(f"最外层可以写：{known.zh}。", f"one of {known.en}."),
                replacement(name, TOP),
            )
    for name in ("questionnaire", "sections"):
        if not top.get(name) and not reading.lenient:
            reading.mistake(
                (name,),
                Text(f"缺少 {name}。", f"{name} is missing."),
                Text(f"最外层写有 {name}: …。", f"an entry `{name}: …` at the top."),
                Text(f"请补上 {name}。", f"Add {name}."),
            )


def _languages(about: AboutForm, reading: Reading) -> tuple[str, ...]:
    """The languages of the questionnaire, each once."""
    languages = tuple(dict.fromkeys(about.languages))
    if not languages or len(languages) != len(about.languages) or not all(code.strip() for code in languages):
        reading.mistake(
            ("questionnaire", "languages"),
            Text("语言列表为空或有重复。", "The list of languages is empty or repeats one."),
            Text("例如 [zh, en]。", "for example [zh, en]."),
            Text("请改正 languages。", "Correct languages."),
        )
    return languages or ("zh",)
