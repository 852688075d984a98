"""The columns in which the answers to an item stand: what they are called, how they are stored, what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from evaluate.instruments.item import PAIR_WORDS, Competency, Item, ItemType, Row
from evaluate.instruments.scale import Labels, Scale

Kind = Literal["scale", "category", "flag", "number", "text", "date"]
Part = Literal["text", "before", "after", "best", "worst"]

BEFORE_AFTER = {"before": {"zh": "培训前", "en": "before the training"}, "after": {"zh": "现在", "en": "now"}}
BEST_WORST = {"best": {"zh": "最需要", "en": "most"}, "worst": {"zh": "最不需要", "en": "least"}}
TEXT_WORD = {"zh": "请写明", "en": "please specify"}
_ASKS = re.compile("请(?:注明|写明|说明|填写)|specify", re.IGNORECASE)
ALLOCATED = 100
MOST_LIKELY = 10


@dataclass(frozen=True)
class Column:
    """One column of answers: where it comes from, how its answers are stored, what it is called.

    `row` is the row of the item that it answers (of a best–worst item the number of the set), `choice` the choice, and
    `part` which of several answers to the same row or choice it holds.
    """

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
    row: str | None = None
    part: Part | None = None
    construct: str | None = None
    reverse: bool = False
    attention: str | None = None
    pii: str | None = None


def item_columns(item: Item, scales: Mapping[str, Scale], competencies: Mapping[str, Competency]) -> tuple[Column, ...]:
    """The columns in which the answers to an item stand, in the order in which forms print them.

    one, number, nps, flag, text, date: `<item>`; grid: `<row>`; many, rank, allocate: `<item>_<choice>`; pair:
    `importance_<row>` and `ability_<row>`; prepost: `before_<row>` and `after_<row>`; best_worst: `<item>_<set>_best`
    and `<item>_<set>_worst`; what is written beside a choice: `<item>_text`; note: none. An item whose scale or list
    could not be found has none either.
    """
    if item.type == "note":
        return ()
    lists = [scales[name] for name in item.scales]
    if not lists and item.type not in ("number", "nps", "flag", "text", "date", "one", "grid"):
        return ()
    if item.type in ("many", "rank", "allocate"):
        found = list(_choice_columns(item, lists[0]))
    elif item.type in ("pair", "prepost"):
        found = list(_twofold_columns(item, lists))
    elif item.type == "best_worst":
        found = list(_set_columns(item, lists[0]))
    else:
        found = list(_row_columns(item, lists[0] if lists else None))
    if item.other is not None and lists:
        found.append(_text_column(item, lists[0]))
    return tuple(
        replace(column, category=competencies[column.competency].category)
        if column.competency is not None and column.competency in competencies
        else column
        for column in found
    )


def _column(item: Item, name: str, kind: Kind, label: Labels, asked: Row | None = None, **more: object) -> Column:
    """A column with everything that its item, or its row, says."""
    attention = asked.attention if asked is not None else item.attention
    column = Column(
        name=name,
        item=item.id,
        kind=kind,
        label=label,
        role=item.role,
        competency=(asked.competency if asked is not None else None) or item.competency,
        required=item.required if asked is None or asked.required is None else asked.required,
        formula=item.formula,
        construct=(asked.construct if asked is not None else None) or item.construct,
        reverse=asked.reverse if asked is not None else item.reverse,
        attention=attention,
        pii=item.pii,
        **more,  # type: ignore[arg-type]
    )
    # What everybody was told to choose is nobody's opinion and enters no result.
    return column if attention is None else replace(column, role=None, competency=None, construct=None)


def _row_columns(item: Item, scale: Scale | None) -> Iterator[Column]:
    """One column a row of a grid; any other item is its own only row."""
    kind = _kind(item.type, scale)
    if item.type == "grid":
        for row in item.rows:
            yield _column(item, row.id, kind, row.label, row, scale=scale, row=row.id)
        return
    low, high = (0.0, float(MOST_LIKELY)) if item.type == "nps" else (item.minimum, item.maximum)
    asked = _column(item, item.id, kind, item.label, scale=scale)
    yield replace(asked, minimum=low, maximum=high, measured_in=item.measured_in, short=item.short)


def _kind(type_: ItemType, scale: Scale | None) -> Kind:
    if scale is not None:
        return "scale" if scale.ordered else "category"
    kinds: dict[ItemType, Kind] = {"number": "number", "nps": "number", "flag": "flag", "date": "date"}
    return kinds.get(type_, "text")


def _choice_columns(item: Item, choices: Scale) -> Iterator[Column]:
    """One column a choice: ticked or not, its rank, or its share."""
    for choice in choices.choices:
        kind: Kind = "flag" if item.type == "many" else "number"
        column = _column(item, f"{item.id}_{choice.code}", kind, choice.label, choice=choice.code)
        if item.type == "rank":
            last = float(item.max or len(choices.choices))
            column = replace(column, minimum=1.0, maximum=last, measured_in="rank")
        elif item.type == "allocate":
            measured_in = item.measured_in or "percent"
            column = replace(column, minimum=0.0, maximum=float(ALLOCATED), measured_in=measured_in)
        yield column


def _twofold_columns(item: Item, scales: list[Scale]) -> Iterator[Column]:
    """Two columns a row, all of the first kind before all of the second, as forms print them."""
    pair = item.type == "pair"
    for place, (word, words) in enumerate((PAIR_WORDS if pair else BEFORE_AFTER).items()):
        for row in item.rows:
            column = _column(
                item,
                f"{word}_{row.id}",
                "scale",
                with_word(row.label, words),
                row,
                scale=scales[place % len(scales)],
                row=row.id,
            )
            # In a pair the role is the rating itself, and a row that names no competency is named after it.
            yield (
                replace(column, role=word, competency=column.competency or row.id)
                if pair
                else replace(column, part=word)  # type: ignore[arg-type]
            )


def _set_columns(item: Item, choices: Scale) -> Iterator[Column]:
    """Two columns a set: the choice that mattered most and the one that mattered least."""
    for number, codes in enumerate(item.sets, 1):
        shown = tuple(choice for code in codes for choice in choices.choices if choice.code == code)
        for word, words in BEST_WORST.items():
            label = {
                language: f"{text}（第{number}组，{words['zh']}）"
                if language.startswith("zh")
                else f"{text} (set {number}, {words['en']})"
                for language, text in item.label.items()
            }
            name = f"{item.id}_{number}_{word}"
            scale = Scale(choices.name, False, shown)
            yield _column(item, name, "category", label, scale=scale, row=str(number), part=word)


def _text_column(item: Item, choices: Scale) -> Column:
    """What is written beside the choice that asks for it."""
    label = asking(choices.label(str(item.other)))
    text = _column(item, f"{item.id}_text", "text", label, choice=item.other, part="text")
    return replace(text, required=False, attention=None, construct=None, pii="may_contain")


def with_word(label: Labels, word: Labels) -> Labels:
    """A label with a word in brackets after it, in each of its languages."""
    return {
        language: f"{text}（{word['zh']}）" if language.startswith("zh") else f"{text} ({word['en']})"
        for language, text in label.items()
    }


def asking(label: Labels) -> Labels:
    """The label of a choice beside which something is written: it asks for it, unless it does so itself."""
    worded = with_word(label, TEXT_WORD)
    return {language: text if _ASKS.search(text) else worded[language] for language, text in label.items()}
