"""A questionnaire built from a mapping: what was asked, as far as the export tells."""

from __future__ import annotations

from collections.abc import Iterator

from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping
from evaluate.errors import Language
from evaluate.instruments import Choice, Competency, Item, Questionnaire, Row, Scale, Section
from evaluate.instruments.scale import REASONS

_TITLES = {"zh": "问卷", "en": "Questionnaire"}
_PARADATA = {"zh": "填答过程", "en": "How it was answered"}
_OTHER_TEXT = {"zh": "（其他，请说明）", "en": " (other, in own words)"}
_SPENT = {"zh": "填答用时（秒）", "en": "Time spent answering (seconds)"}


def build_questionnaire(mapping: Mapping, *, id: str, title: str, language: Language) -> Questionnaire:
    """The questionnaire that a mapping describes, in one language.

    Rows of need, importance and ability grids become competencies; the grid's question gives their category. The time
    spent is paradata and stands in a section of its own.
    """
    scales = {name: _scale(name, mapping.labels_of(name), language) for name in _scale_names(mapping)}
    items: list[Item] = []
    paradata: list[Item] = []
    competencies: dict[str, Competency] = {}
    categories: dict[str, dict[str, str]] = {}
    keys: dict[str, str] = {}
    for name, group in _items(mapping):
        if group[0].type == "duration":
            paradata.append(Item(group[0].name, "number", {language: _SPENT[language]}, measured_in="seconds"))
            continue
        item = _item(name, group, scales, language)
        if item.type == "grid" and item.role in ("need", "importance", "ability"):
            item, named = _with_competencies(item, keys, language)
            fresh = {key: label for key, label in named.items() if key not in competencies}
            competencies |= {key: Competency({language: label}, item.id) for key, label in fresh.items()}
            if fresh:
                categories[item.id] = {language: _short(group[0].question)}
        items.append(item)
        if item.scales and item.type != "grid" and mapping.writes_other(item.scales[0]):
            label = {language: f"{group[0].question}{_OTHER_TEXT[language]}"}
            items.append(Item(other_text(item.id), "text", label, role="open"))
    parts = (("questions", _TITLES, items), ("paradata", _PARADATA, paradata))
    return Questionnaire(
        id=id,
        title={language: title},
        languages=(language,),
        sections=tuple(Section(name, {language: told[language]}, tuple(held)) for name, told, held in parts if held),
        scales=scales,
        competencies=competencies,
        categories=categories,
    )


def other_text(item: str) -> str:
    """The name of the column that keeps what was written in for 'other'."""
    return f"{item}_other_text"


def _items(mapping: Mapping) -> Iterator[tuple[str, list[MappedColumn]]]:
    """Each item's name and columns: rows of a grid with one role and scale, options of one question, or one column.

    A row whose role or scale a person changed leaves its grid and makes one of its own, named after the row.
    """
    groups: dict[tuple[str, ...], list[MappedColumn]] = {}
    for column in mapping.answers:
        key = ("column", column.name)
        if column.type == "grid":
            key = ("grid", column.item, column.role, column.scale)
        elif column.is_option:
            key = (column.type, column.item)
        groups.setdefault(key, []).append(column)
    largest: dict[str, int] = {}
    for (kind, item, *_), group in groups.items():
        if kind == "grid":
            largest[item] = max(largest.get(item, 0), len(group))
    named: set[str] = set()
    for (kind, item, *_), group in groups.items():
        name = item
        if kind == "grid" and (len(group) < largest[item] or item in named):
            name = f"{group[0].name}_grid"
        named.add(name)
        yield name, group


def _item(name: str, group: list[MappedColumn], scales: dict[str, Scale], language: Language) -> Item:
    first = group[0]
    used = (first.answered_on,) if first.answered_on in scales else ()
    label = {language: _words(first.question or first.header, first.name)}
    role = first.role or None
    if first.type != "grid":
        return Item(name, first.type, label, used, role=role)  # type: ignore[arg-type]
    rows = tuple(Row(column.name, {language: _words(column.row or column.header, column.name)}) for column in group)
    return Item(name, "grid", label, used, rows, role=role)


def _with_competencies(item: Item, keys: dict[str, str], language: Language) -> tuple[Item, dict[str, str]]:
    """Rows with equal texts in two grids are one competency, so that importance and ability find each other."""
    rows, named = [], {}
    for row in item.rows:
        text = row.label[language]
        key = keys.setdefault(text, row.id)
        named[key] = text
        rows.append(Row(row.id, row.label, key))
    return Item(item.id, item.type, item.label, item.scales, tuple(rows), role=item.role), named


def _scale_names(mapping: Mapping) -> list[str]:
    return list(dict.fromkeys(column.answered_on for column in mapping.answers if column.answered_on))


def _scale(name: str, labels: tuple[MappedLabel, ...], language: Language) -> Scale:
    ordered = any(label.value is not None for label in labels)
    chosen: dict[str, MappedLabel] = {}
    for label in labels:
        chosen.setdefault(label.code, label)
    rows = list(chosen.values())
    if ordered:
        rows.sort(key=lambda label: (label.value is None, label.value or 0.0))
    return Scale(
        name,
        ordered,
        tuple(Choice(row.code, {language: _words(row.label, row.code)}, row.value, _reason(row)) for row in rows),
    )


def _words(text: str, otherwise: str) -> str:
    """What a person can read of a label; its code where a damaged file left nothing but control characters."""
    return text if any(sign.isprintable() and not sign.isspace() for sign in text) else otherwise


def _reason(label: MappedLabel) -> str | None:
    return label.reason or (label.code if label.code in REASONS else None)


def _short(question: str) -> str:
    for mark in (":", "：", "？", "?"):
        head = question.split(mark)[0].strip()
        if mark in question and 0 < len(head) <= 60:
            return head
    return question if len(question) <= 60 else question[:57].rstrip() + "…"
