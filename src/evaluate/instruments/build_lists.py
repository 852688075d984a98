"""Labels, scales, lists of choices and competencies, built from the tree of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluate.errors import Text
from evaluate.instruments.construct import Construct, Contradiction
from evaluate.instruments.form import (
    CompetencyForm,
    ConstructForm,
    ContradictionForm,
    ListChoiceForm,
    ScaleChoiceForm,
    fill,
    keys_of,
)
from evaluate.instruments.item import Competency
from evaluate.instruments.naming import check_identifier
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.routing import read_condition
from evaluate.instruments.scale import Choice, Labels, Scale, number_in
from evaluate.instruments.suggestion import listed, replacement


def build_label(raw: Any, languages: tuple[str, ...], place: Place, reading: Reading) -> Labels:
    """A text in every language of the questionnaire; with one language plain text is enough."""
    if isinstance(raw, str) and len(languages) == 1 and raw.strip():
        return {languages[0]: raw}
    if reading.lenient and isinstance(raw, dict):
        return {language: str(text) for language, text in raw.items()}
    if raw is None:
        return {}
    wanted = Text("、".join(languages), " and ".join(languages))
    example = "{" + ", ".join(f"{language}: …" for language in languages) + "}"
    if not isinstance(raw, dict):
        reading.mistake(
            place,
            Text("文字没有分语言写。", "The text is not given by language."),
            Text(f"{wanted.zh} 各一份：{example}。", f"one text each in {wanted.en}: {example}."),
            Text("请按语言分别写出。", "Write it out for each language."),
        )
        return {}
    for language in [code for code in raw if code not in languages]:
        reading.mistake(
            (*place, language),
            Text(f"问卷没有声明语言 {language}。", f"The questionnaire does not declare the language {language}."),
            Text(f"只能是 {wanted.zh}。", f"only {wanted.en}."),
            replacement(language, languages),
        )
    for language in languages:
        if not isinstance(raw.get(language), str) or not raw[language].strip():
            reading.mistake(
                (*place, language),
                Text(f"缺少语言 {language} 的文字。", f"The text in {language} is missing."),
                Text(f"{wanted.zh} 都要有：{example}。", f"one in each of {wanted.en}: {example}."),
                Text(
                    f"请补上 {language} 的文字；不用这种语言的，从 languages 里去掉 {language}。",
                    f"Add the text in {language}, or take {language} out of languages if it is not used.",
                ),
            )
    return {language: raw[language] for language in languages if isinstance(raw.get(language), str)}


def is_label(raw: Any, languages: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Is this the short form, a bare label, and not an entry with keys of its own?"""
    return not isinstance(raw, dict) or not (set(raw) & set(keys)) or bool(set(raw) & set(languages))


def build_scales(languages: tuple[str, ...], draft: bool, reading: Reading) -> dict[str, Scale]:
    """All scales and lists of choices, under one set of names."""
    found: dict[str, Scale] = {}
    for key, ordered in (("scales", True), ("choices", False)):
        for name, raw in reading.mapping((key,), f"{key}: {{rate5: …}}").items():
            place = (key, name)
            if not draft:
                check_identifier(name, place, reading)
            if name in found:
                reading.mistake(
                    place,
                    Text(f"量表和选项表都叫 {name}。", f"A scale and a list of choices are both called {name}."),
                    Text("两处用不同的名称。", "two different names."),
                    Text("请给其中一个改名。", "Rename one of them."),
                )
                continue
            choices = _choices(raw, ordered, languages, place, reading)
            found[name] = Scale(name, ordered, choices)
    return found


def _choices(raw: Any, ordered: bool, languages: tuple[str, ...], place: Place, reading: Reading) -> tuple[Choice, ...]:
    """The choices of one scale or list."""
    entries = reading.mapping(place, "1: {zh: 很低, en: Very low}")
    if not entries and not reading.lenient and (raw is None or isinstance(raw, dict)):
        reading.mistake(
            place,
            Text("没有任何选项。", "There is no choice."),
            Text(
                "至少一个选项，例如 1: {zh: 很低, en: Very low}。", "at least one, such as 1: {zh: 很低, en: Very low}."
            ),
            Text("请补上选项，或者删去这个名称。", "Add the choices, or delete the name."),
        )
    form = ScaleChoiceForm if ordered else ListChoiceForm
    found: list[Choice] = []
    for code, entry in entries.items():
        short = is_label(entry, languages, keys_of(form))
        filled = fill(form, {"label": entry} if short else entry, (*place, code), reading)
        label = build_label(filled.label, languages, (*place, code) if short else (*place, code, "label"), reading)
        value = filled.value if isinstance(filled, ScaleChoiceForm) else None
        if ordered and value is None and filled.reason is None:
            value = _value_of(code, (*place, code), reading)
        found.append(Choice(code, label, value, filled.reason))
    _check_values(found, place, reading)
    if not reading.lenient:
        _check_codes(found, place, reading)
    return tuple(found)


def _value_of(code: str, place: Place, reading: Reading) -> float | None:
    value = number_in(code)
    if value is None:
        reading.mistake(
            place,
            Text(f"代码 {code} 不是数，也没有给出 value。", f"The code {code} is no number, and no value is given."),
            Text(
                "量表的每个选项要有数值，或者用 reason 说明它不算回答。",
                "each choice of a scale has a number, or a reason why it is no answer.",
            ),
            Text("请写成 {label: …, value: 3}。", "Write {label: …, value: 3}."),
        )
    return value


def _check_values(choices: list[Choice], place: Place, reading: Reading) -> None:
    """Two choices of one scale may not share a number: the answer could not be told back from it."""
    first: dict[float, str] = {}
    for choice in choices:
        if choice.value is None:
            continue
        if choice.value in first:
            other = first[choice.value]
            reading.mistake(
                (*place, choice.code),
                Text(f"与选项 {other} 的数值相同。", f"It has the same number as the choice {other}."),
                Text("同一量表内数值各不相同。", "different numbers within one scale."),
                Text("请改正其中一个 value。", "Correct one of the values."),
            )
        first.setdefault(choice.value, choice.code)


def _check_codes(choices: list[Choice], place: Place, reading: Reading) -> None:
    """A code is what stands in the answers: it may not be blank or begin or end with a space."""
    for choice in choices:
        if choice.code != choice.code.strip() or not choice.code:
            reading.mistake(
                (*place, choice.code),
                Text("选项代码为空，或者首尾有空格。", "The code is blank, or begins or ends with a space."),
                Text("没有首尾空格的代码。", "a code without spaces around it."),
                Text("请去掉空格。", "Take the spaces away."),
            )


def build_categories(languages: tuple[str, ...], reading: Reading) -> dict[str, Labels]:
    """The content categories that competencies are sorted into."""
    raw = reading.mapping(("categories",), "categories: {theory: {zh: 理论教育, en: Theory}}")
    return {name: build_label(label, languages, ("categories", name), reading) for name, label in raw.items()}


def build_competencies(
    languages: tuple[str, ...], categories: dict[str, Labels], draft: bool, reading: Reading
) -> dict[str, Competency]:
    """What training is about, by key."""
    found: dict[str, Competency] = {}
    for name, raw in reading.mapping(("competencies",), "competencies: {law: {label: …}}").items():
        place = ("competencies", name)
        if not draft:
            check_identifier(name, place, reading)
        short = is_label(raw, languages, keys_of(CompetencyForm))
        form = fill(CompetencyForm, {"label": raw} if short else raw, place, reading)
        label = build_label(form.label, languages, place if short else (*place, "label"), reading)
        if form.category is not None and categories and form.category not in categories:
            known = listed(categories)
            reading.mistake(
                (*place, "category"),
                Text(f"类别 {form.category} 没有声明。", f"The category {form.category} is not declared."),
                Text(f"categories 里已有：{known.zh}。", f"one of {known.en}."),
                replacement(form.category, categories),
            )
        found[name] = Competency(label, form.category, form.required)
    return found


def build_constructs(languages: tuple[str, ...], reading: Reading) -> dict[str, Construct]:
    """What several items measure together, by key."""
    found: dict[str, Construct] = {}
    for name, raw in reading.mapping(("constructs",), "constructs: {reaction: {label: …, score: mean}}").items():
        place = ("constructs", name)
        check_identifier(name, place, reading)
        short = is_label(raw, languages, keys_of(ConstructForm))
        form = fill(ConstructForm, {"label": raw} if short else raw, place, reading)
        label = build_label(form.label, languages, place if short else (*place, "label"), reading)
        if form.range is not None and form.range[0] >= form.range[1]:
            reading.mistake(
                (*place, "range"),
                Text("range 的下限不小于上限。", "The range does not start below its end."),
                Text("先写最低分，再写最高分，例如 [1, 5]。", "the lowest score first, such as [1, 5]."),
                Text("请改正 range。", "Correct range."),
            )
        found[name] = Construct(label, form.score, form.min_items, form.range)
    return found


def build_contradictions(languages: tuple[str, ...], reading: Reading) -> dict[str, Contradiction]:
    """Which answers cannot go together, by key."""
    found: dict[str, Contradiction] = {}
    example = "contradictions: {young_veteran: {when: age == le35 and years > 30, label: …}}"
    for name, raw in reading.mapping(("contradictions",), example).items():
        place = ("contradictions", name)
        check_identifier(name, place, reading)
        form = fill(ContradictionForm, raw if isinstance(raw, dict) else {}, place, reading)
        label = build_label(form.label, languages, (*place, "label"), reading)
        found[name] = Contradiction(read_condition(form.when, (*place, "when"), reading), label)
    return found


def check_construct(name: str | None, place: Place, constructs: Mapping[str, Construct], reading: Reading) -> None:
    """Note a mistake when an item names a construct that is not declared."""
    if name is None or name in constructs:
        return
    known = listed(constructs)
    reading.mistake(
        place,
        Text(f"维度 {name} 没有声明。", f"The construct {name} is not declared."),
        Text(f"constructs 里已有：{known.zh}。", f"one of {known.en}, declared under constructs."),
        replacement(name, constructs),
    )
