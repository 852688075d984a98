"""A questionnaire built from a mapping: what was asked, as far as the export tells."""

from __future__ import annotations

from collections.abc import Iterator

from evaluate.collect.mapping import OTHER, MappedColumn, MappedLabel, Mapping
from evaluate.errors import Language
from evaluate.instruments import Choice, Competency, Item, Questionnaire, Row, Scale, Section

REASONS = ("not_applicable", "dont_know")
_TITLES = {"zh": "问卷", "en": "Questionnaire"}
_OTHER_TEXT = {"zh": "（其他，请说明）", "en": " (other, in own words)"}


def build_questionnaire(mapping: Mapping, *, id: str, title: str, language: Language) -> Questionnaire:
    """The questionnaire that a mapping describes, in one language.

    Rows of need, importance and ability grids become competencies; the grid's question gives their category.
    """
    scales = {name: _scale(name, mapping.labels_of(name), language) for name in _scale_names(mapping)}
    items: list[Item] = []
    competencies: dict[str, Competency] = {}
    categories: dict[str, dict[str, str]] = {}
    keys: dict[str, str] = {}
    for group in _items(mapping):
        item = _item(group, scales, language)
        if item.type == "grid" and item.role in ("need", "importance", "ability"):
            item, named = _with_competencies(item, keys, language)
            fresh = {key: label for key, label in named.items() if key not in competencies}
            competencies |= {key: Competency({language: label}, item.id) for key, label in fresh.items()}
            if fresh:
                categories[item.id] = {language: _short(group[0].question)}
        items.append(item)
        if (
            item.scales
            and any(choice.code == OTHER for choice in scales[item.scales[0]].choices)
            and item.type != "grid"
        ):
            label = {language: f"{group[0].question}{_OTHER_TEXT[language]}"}
            items.append(Item(other_text(item.id), "text", label, role="open"))
    return Questionnaire(
        id=id,
        title={language: title},
        languages=(language,),
        sections=(Section("questions", {language: _TITLES[language]}, tuple(items)),),
        scales=scales,
        competencies=competencies,
        categories=categories,
    )


def other_text(item: str) -> str:
    """The name of the column that keeps what was written in for 'other'."""
    return f"{item}_other_text"


def _items(mapping: Mapping) -> Iterator[list[MappedColumn]]:
    groups: dict[str, list[MappedColumn]] = {}
    for column in mapping.answers:
        groups.setdefault(column.item if column.type == "grid" else f"={column.name}", []).append(column)
    yield from groups.values()


def _item(group: list[MappedColumn], scales: dict[str, Scale], language: Language) -> Item:
    first = group[0]
    used = (first.answered_on,) if first.answered_on in scales else ()
    label = {language: first.question or first.header}
    rows = (
        tuple(Row(column.name, {language: column.row or column.header}) for column in group)
        if first.type == "grid"
        else ()
    )
    name = first.item if first.type == "grid" else first.name
    return Item(name, first.type, label, used, rows, role=first.role or None)  # type: ignore[arg-type]


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
    return Scale(name, ordered, tuple(Choice(row.code, {language: row.label}, row.value, _reason(row)) for row in rows))


def _reason(label: MappedLabel) -> str | None:
    return label.code if label.code in REASONS else None


def _short(question: str) -> str:
    for mark in (":", "：", "？", "?"):
        head = question.split(mark)[0].strip()
        if mark in question and 0 < len(head) <= 60:
            return head
    return question if len(question) <= 60 else question[:57].rstrip() + "…"
