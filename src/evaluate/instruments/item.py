"""One question as it is put, with its rows, and the page it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from evaluate.instruments.scale import Labels, Scale

ItemType = Literal[
    "one",
    "many",
    "grid",
    "pair",
    "prepost",
    "rank",
    "allocate",
    "best_worst",
    "nps",
    "number",
    "flag",
    "text",
    "date",
    "note",
]
Role = Literal[
    "background",
    "unit",
    "attitude",
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
Personal = Literal["quasi", "may_contain", "direct"]
Altered = Literal["wording", "options", "scale", "routing"]

ITEM_TYPES: tuple[str, ...] = get_args(ItemType)
ROLES: tuple[str, ...] = get_args(Role)
PERSONAL: tuple[str, ...] = get_args(Personal)
ALTERED: tuple[str, ...] = get_args(Altered)

PAIR_WORDS = {
    "importance": {"zh": "重要程度", "en": "importance"},
    "ability": {"zh": "现有水平", "en": "ability"},
}

_PLAIN = (
    *("role", "competency", "required", "max", "minimum", "maximum", "measured_in", "formula"),
    *("show_if", "other", "attention", "construct", "reverse", "pii", "same_as"),
)


@dataclass(frozen=True)
class Competency:
    """What training is about: the key shared by needs and courses.

    `required` content (必训) is a constraint and never a candidate for being dropped.
    """

    label: Labels
    category: str | None = None
    required: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a grid, a pair or a prepost. `required` and `construct` are the item's own when left out.

    `attention` is the code that the row tells everybody to choose; `reverse` marks a row worded the other way round.
    """

    id: str
    label: Labels
    competency: str | None = None
    required: bool | None = None
    construct: str | None = None
    reverse: bool = False
    attention: str | None = None


@dataclass(frozen=True)
class Item:
    """One question as it is put.

    `scales` names what it is answered on: nothing, one scale or list of choices, or for a pair the scale of importance
    and that of ability. `short` is what tables and charts print instead of the whole question. `formula` says how a
    derived item was computed; it is empty for what was asked.

    `show_if` is the condition under which the item is shown, in its normal spelling (see `routing`). `other` is the
    choice beside which something is written, `exclusive` the choices that go with no other, `max` how many may be
    chosen (of `rank`: how many are ranked), `sets` the sets of a best–worst item in the order shown. `attention` is the
    code that the question tells everybody to choose. `pii` says how far the answer may give a person away: `quasi`
    (with others), `may_contain` (open text), `direct` (by itself).

    `same_as` is the item of the version before that this one continues, when it bore another name; `changed` says in
    what the item is not what it was there, also where no comparison would see it (see `comparable`).
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
    show_if: str = ""
    other: str | None = None
    exclusive: tuple[str, ...] = ()
    sets: tuple[tuple[str, ...], ...] = ()
    attention: str | None = None
    construct: str | None = None
    reverse: bool = False
    pii: str | None = None
    same_as: str | None = None
    changed: tuple[str, ...] = ()

    def plain(self, scales: Mapping[str, Scale]) -> dict[str, object]:
        """The item as its entry in a questionnaire file; what was left out there is left out here."""
        found: dict[str, object] = {"id": self.id, "type": self.type}
        if len(self.scales) > 1:
            found["scale"] = dict(zip(PAIR_WORDS, self.scales, strict=True))
        elif self.scales:
            found["scale" if scales[self.scales[0]].ordered else "choices"] = self.scales[0]
        for name in _PLAIN:
            if getattr(self, name) not in (None, False, ""):
                found[name] = getattr(self, name)
        # 0 is a limit, not the absence of one, although it compares equal to False above.
        found |= {name: getattr(self, name) for name in ("minimum", "maximum") if getattr(self, name) is not None}
        if self.exclusive:
            found["exclusive"] = list(self.exclusive)
        if self.changed:
            found["changed"] = list(self.changed)
        if self.sets:
            found["sets"] = [list(each) for each in self.sets]
        found["label"] = dict(self.label)
        if self.short:
            found["short"] = dict(self.short)
        if self.rows:
            found["rows"] = {row.id: _plain_row(row) for row in self.rows}
        return found


@dataclass(frozen=True)
class Section:
    """A page of the questionnaire."""

    id: str
    title: Labels
    items: tuple[Item, ...]


def _plain_row(row: Row) -> dict[str, object]:
    extra: dict[str, object] = {
        name: getattr(row, name) for name in ("competency", "construct", "attention") if getattr(row, name) is not None
    }
    if row.required is not None:
        extra["required"] = row.required
    if row.reverse:
        extra["reverse"] = True
    return {"label": dict(row.label), **extra} if extra else dict(row.label)
