"""One question as it is put, its rows, and the columns in which its answers stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from evaluate.instruments.scale import Labels, Scale

Kind = Literal["scale", "category", "flag", "number", "text", "date"]
ItemType = Literal["one", "many", "grid", "pair", "number", "flag", "text", "date"]
Role = Literal[
    "background",
    "importance",
    "ability",
    "need",
    "preference",
    "reaction",
    "test",
    "behaviour",
    "result",
    "key",
    "open",
]

ITEM_TYPES: tuple[str, ...] = get_args(ItemType)
ROLES: tuple[str, ...] = get_args(Role)

PAIR_WORDS = {
    "importance": {"zh": "重要程度", "en": "importance"},
    "ability": {"zh": "现有水平", "en": "ability"},
}


@dataclass(frozen=True)
class Competency:
    """What training is about: the key shared by needs and courses.

    `required` content (必训) is a constraint and never a candidate for being dropped.
    """

    label: Labels
    category: str | None = None
    required: bool = False


@dataclass(frozen=True)
class Column:
    """One column of answers: where it comes from, how its answers are stored, what it is called."""

    name: str
    item: str
    kind: Kind
    label: Labels
    scale: Scale | None = None
    role: str | None = None
    competency: str | None = None
    category: str | None = None
    required: bool = False
    choice: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    measured_in: str | None = None
    formula: str = ""
    short: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of a grid or of a pair. `required` is the item's own when left out."""

    id: str
    label: Labels
    competency: str | None = None
    required: bool | None = None


@dataclass(frozen=True)
class Item:
    """One question as it is put.

    `scales` names what it is answered on: nothing, one scale or list of choices, or for a pair the scale of importance
    and that of ability. `short` is what tables and charts print instead of the whole question. `formula` says how a
    derived item was computed; it is empty for what was asked.
    """

    id: str
    type: ItemType
    label: Labels
    scales: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    role: str | None = None
    competency: str | None = None
    required: bool = False
    max: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    measured_in: str | None = None
    formula: str = ""
    short: Labels = field(default_factory=dict)

    def plain(self, scales: Mapping[str, Scale]) -> dict[str, object]:
        """The item as its entry in a questionnaire file; what was left out there is left out here."""
        found: dict[str, object] = {"id": self.id, "type": self.type}
        if len(self.scales) > 1:
            found["scale"] = dict(zip(PAIR_WORDS, self.scales, strict=True))
        elif self.scales:
            found["scale" if scales[self.scales[0]].ordered else "choices"] = self.scales[0]
        for name in ("role", "competency", "required", "max", "minimum", "maximum", "measured_in", "formula"):
            if getattr(self, name) not in (None, False, ""):
                found[name] = getattr(self, name)
        # 0 is a limit, not the absence of one, although it compares equal to False above.
        found |= {name: getattr(self, name) for name in ("minimum", "maximum") if getattr(self, name) is not None}
        found["label"] = dict(self.label)
        if self.short:
            found["short"] = dict(self.short)
        if self.rows:
            found["rows"] = {row.id: _plain_row(row) for row in self.rows}
        return found

    def columns(self, scales: Mapping[str, Scale], competencies: Mapping[str, Competency]) -> tuple[Column, ...]:
        """The columns in which the answers to this item stand."""
        if self.type == "many":
            return _many_columns(self, scales[self.scales[0]])
        if self.type == "pair":
            return _pair_columns(self, scales, competencies)
        return _row_columns(self, scales, competencies)


@dataclass(frozen=True)
class Section:
    """A page of the questionnaire."""

    id: str
    title: Labels
    items: tuple[Item, ...]


def _row_columns(item: Item, scales: Mapping[str, Scale], competencies: Mapping[str, Competency]) -> tuple[Column, ...]:
    """One column a row of a grid; any other item is its own only row."""
    scale = scales[item.scales[0]] if item.scales else None
    rows = item.rows if item.type == "grid" else (Row(item.id, item.label),)
    return tuple(
        Column(
            name=row.id,
            item=item.id,
            kind=_kind(item, scale),
            label=row.label,
            scale=scale,
            role=item.role,
            competency=row.competency or item.competency,
            category=_category(row.competency or item.competency, competencies),
            required=item.required if row.required is None else row.required,
            minimum=item.minimum,
            maximum=item.maximum,
            measured_in=item.measured_in,
            formula=item.formula,
            short=item.short if row.id == item.id else {},
        )
        for row in rows
    )


def _kind(item: Item, scale: Scale | None) -> Kind:
    if scale is not None:
        return "scale" if scale.ordered else "category"
    kinds: dict[ItemType, Kind] = {"number": "number", "flag": "flag", "date": "date"}
    return kinds.get(item.type, "text")


def _many_columns(item: Item, choices: Scale) -> tuple[Column, ...]:
    """One 0/1 column a choice, called item_choice."""
    return tuple(
        Column(
            name=f"{item.id}_{choice.code}",
            item=item.id,
            kind="flag",
            label=choice.label,
            role=item.role,
            competency=item.competency,
            required=item.required,
            choice=choice.code,
            formula=item.formula,
        )
        for choice in choices.choices
    )


def _pair_columns(
    item: Item, scales: Mapping[str, Scale], competencies: Mapping[str, Competency]
) -> tuple[Column, ...]:
    """Two columns a row, importance_<row> and ability_<row>, all importances first, as forms print them."""
    return tuple(
        Column(
            name=f"{role}_{row.id}",
            item=item.id,
            kind="scale",
            label=_with_word(row.label, PAIR_WORDS[role]),
            scale=scales[item.scales[place % len(item.scales)]],
            role=role,
            competency=row.competency or row.id,
            category=_category(row.competency or row.id, competencies),
            required=item.required if row.required is None else row.required,
        )
        for place, role in enumerate(PAIR_WORDS)
        for row in item.rows
    )


def _plain_row(row: Row) -> dict[str, object]:
    extra: dict[str, object] = {}
    if row.competency is not None:
        extra["competency"] = row.competency
    if row.required is not None:
        extra["required"] = row.required
    return {"label": dict(row.label), **extra} if extra else dict(row.label)


def _with_word(label: Labels, word: Labels) -> Labels:
    return {
        language: f"{text}（{word['zh']}）" if language.startswith("zh") else f"{text} ({word['en']})"
        for language, text in label.items()
    }


def _category(competency: str | None, competencies: Mapping[str, Competency]) -> str | None:
    known = competencies.get(competency) if competency is not None else None
    return known.category if known is not None else None
