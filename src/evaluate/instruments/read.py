"""Reading a questionnaire: every mistake of the file in one pass, each with its line and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path

from evaluate.errors import Text
from evaluate.instruments.build_items import Declared, build_sections
from evaluate.instruments.build_lists import build_categories, build_competencies, build_label, build_scales
from evaluate.instruments.consistency import check_names, check_pairs
from evaluate.instruments.form import AboutForm, fill
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Reading, read_tree
from evaluate.instruments.suggestion import listed, replacement

TOP = ("questionnaire", "categories", "competencies", "scales", "choices", "sections")


def read_questionnaire(path: str | Path) -> Questionnaire:
    """What does this file ask?

    The file is YAML 1.2. `questionnaire` says id, version, title, languages (and note, consent); `competencies` what
    training is about (label, category, required), `categories` their content categories; `scales` the ordered scales
    and `choices` the lists of choices, each `code: label`; `sections` the pages with their `items`. An item has id,
    type (one, many, grid, pair, number, flag, text, date), label, and by its type scale, choices, rows, max, minimum,
    maximum, measured_in; role, competency and required where they apply.

    Every scalar is read as text first and typed by the form, so that `on`, `12:30` or `04` stay what was written.

    Parameters
    ----------
    path : str or Path
        The file, UTF-8.

    Returns
    -------
    Questionnaire
        With every reference resolved and every name checked.

    Raises
    ------
    QuestionnaireError
        With *all* mistakes of the file, in its order: file, line, item, what is wrong, what is right, how to mend it.

    """
    reading = read_tree(Path(path))
    return _questionnaire(reading)


def questionnaire_as_json(questionnaire: Questionnaire) -> str:
    """The content of a questionnaire in one line of JSON, for a file that carries answers with what asked them."""
    return json.dumps(questionnaire.plain(), ensure_ascii=False, separators=(",", ":"))


def questionnaire_from_json(text: str, *, source: str = "questionnaire") -> Questionnaire:
    """The questionnaire that `questionnaire_as_json` wrote.

    It is trusted to be consistent: only its shape is checked, since it was a Questionnaire when it was written.
    """
    return _questionnaire(Reading(source, json.loads(text), lenient=True), trusted=True)


def _questionnaire(reading: Reading, *, trusted: bool = False) -> Questionnaire:
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
    sections = build_sections(Declared(languages, scales, competencies), reading)
    found = Questionnaire(
        id=about.id or "",
        version=about.version,
        languages=languages,
        sections=sections,
        scales=scales,
        competencies=competencies,
        categories=categories,
        draft=about.draft,
        **texts,
    )
    if not trusted:
        check_names(found, reading)
        if not draft:
            check_pairs(found, reading)
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
