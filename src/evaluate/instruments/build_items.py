"""Sections and items, built from the tree of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from evaluate.errors import Text
from evaluate.instruments.build_lists import build_label, check_construct, is_label
from evaluate.instruments.check_item import check_item
from evaluate.instruments.construct import Construct
from evaluate.instruments.form import ITEM_FORMS, GridRowForm, ItemForm, RowForm, SectionForm, fill, keys_of
from evaluate.instruments.item import ITEM_TYPES, PAIR_WORDS, Competency, Item, ItemType, Row, Section
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.routing import read_condition
from evaluate.instruments.scale import Scale
from evaluate.instruments.suggestion import listed, replacement

_COPIED = (
    *("role", "competency", "required", "max", "minimum", "maximum", "measured_in", "formula"),
    *("other", "attention", "reverse", "pii", "same_as"),
)


@dataclass(frozen=True)
class Declared:
    """What items may refer to."""

    languages: tuple[str, ...]
    scales: Mapping[str, Scale]
    competencies: Mapping[str, Competency]
    constructs: Mapping[str, Construct]


def build_sections(declared: Declared, reading: Reading) -> tuple[Section, ...]:
    """All sections with their items."""
    found = [
        Section(
            form.id or "",
            build_label(form.title, declared.languages, (*place, "title"), reading),
            tuple(
                item
                for inner, raw in _entries((*place, "items"), "- {id: q1, type: text, label: …}", reading)
                if (item := _item(raw, inner, declared, reading)) is not None
            ),
        )
        for place, entry in _entries(("sections",), "- {id: s1, title: …, items: […]}", reading)
        for form in (fill(SectionForm, entry, place, reading),)
    ]
    return tuple(found)


def _entries(place: Place, example: str, reading: Reading) -> list[tuple[Place, dict[str, Any]]]:
    """The mappings of a list, each with its place; anything else is a mistake."""
    raw = reading.at(place)
    if raw is None:
        return []
    entries = raw if isinstance(raw, list) else [raw]
    good = [(((*place, number)), entry) for number, entry in enumerate(entries) if isinstance(entry, dict)]
    if not isinstance(raw, list) or len(good) != len(entries):
        wrong = next((number for number, entry in enumerate(entries) if not isinstance(entry, dict)), 0)
        reading.mistake(
            (*place, wrong) if isinstance(raw, list) else place,
            Text(
                "这里应当是以“- ”开头的列表，每条有自己的键。", "Here a list is expected: entries that start with `- `."
            ),
            Text(f"例如 {example}。", f"for example {example}."),
            Text("请按例子改写。", "Write it as in the example."),
        )
    return good if isinstance(raw, list) else []


def _item(raw: dict[str, Any], place: Place, declared: Declared, reading: Reading) -> Item | None:
    """One item; None when not even its type is known."""
    type_ = raw.get("type")
    if type_ not in ITEM_TYPES:
        known = listed(ITEM_TYPES)
        what = (
            Text("没有写明题型 type。", "The item has no type.")
            if type_ is None
            else Text(f"不认识的题型 {type_}。", f"Unknown item type {type_}.")
        )
        reading.mistake(
            (*place, "type"),
            what,
            Text(f"题型只能是 {known.zh}。", f"one of {known.en}."),
            replacement(str(type_), ITEM_TYPES),
        )
        return None
    form = fill(ITEM_FORMS[type_], raw, place, reading)
    given = {name: getattr(form, name) for name in _COPIED if getattr(form, name, None) is not None}
    _check_competency(given.get("competency"), (*place, "competency"), declared, reading)
    construct = getattr(form, "measures", None)
    check_construct(construct, (*place, "construct"), declared.constructs, reading)
    item = Item(
        id=form.id or "",
        type=cast(ItemType, type_),
        label=build_label(form.label, declared.languages, (*place, "label"), reading),
        scales=_scales(form, place, declared, reading),
        rows=_rows(form, place, declared, reading),
        short=build_label(getattr(form, "short", None), declared.languages, (*place, "short"), reading),
        show_if=read_condition(form.show_if, (*place, "show_if"), reading),
        exclusive=tuple(getattr(form, "exclusive", None) or ()),
        changed=tuple(getattr(form, "changed", None) or ()),
        sets=tuple(tuple(each) for each in getattr(form, "sets", None) or ()),
        construct=construct,
        **given,
    )
    check_item(item, declared.scales, place, reading)
    return item


def _scales(form: ItemForm, place: Place, declared: Declared, reading: Reading) -> tuple[str, ...]:
    """The names of the scales or list that an item is answered on, those that are declared."""
    if form.type == "pair":
        return _pair_scales(getattr(form, "scale", None), (*place, "scale"), declared, reading)
    asked = [(key, getattr(form, key)) for key in ("scale", "choices") if getattr(form, key, None) is not None]
    if form.type in ("one", "grid") and len(asked) != 1:
        reading.mistake(
            place,
            Text("应当写明 scale（量表）或 choices（选项表），二者取一。", "Either scale or choices must be named."),
            Text("scale: … 或 choices: …。", "`scale: …` or `choices: …`."),
            Text("请补上一个，或者删去一个。", "Add one, or delete one."),
        )
    return tuple(
        name for key, name in asked[:1] if _known_scale(name, key == "scale", (*place, key), declared, reading)
    )


def _pair_scales(raw: Any, place: Place, declared: Declared, reading: Reading) -> tuple[str, ...]:
    """One scale for both ratings, or one each: {importance: …, ability: …}."""
    if raw is None:
        return ()
    if isinstance(raw, dict):
        if set(raw) != set(PAIR_WORDS) or not all(isinstance(name, str) for name in raw.values()):
            reading.mistake(
                place,
                Text("配对题要有两个量表。", "A pair needs two scales."),
                Text("{importance: 量表名, ability: 量表名}。", "{importance: scale, ability: scale}."),
                Text("请补全这两个量表。", "Name both scales, and nothing else."),
            )
            return ()
        names = tuple(raw[role] for role in PAIR_WORDS)
    else:
        names = (str(raw),)
    known = [_known_scale(name, True, place, declared, reading) for name in names]
    if not all(known):
        return ()
    sizes = [[(choice.code, choice.value) for choice in declared.scales[name].answers] for name in names]
    if any(size != sizes[0] for size in sizes):
        first, second = names[0], names[-1]
        reading.mistake(
            place,
            Text(
                f"量表 {first} 与 {second} 的代码或数值不一致。",
                f"The scales {first} and {second} have different codes or numbers.",
            ),
            Text(
                "重要程度与现有水平用同样的数值，才能相减。",
                "the same numbers for importance and ability, so that they can be subtracted.",
            ),
            Text(
                "请改用同一个量表，或者让两个量表的代码和数值一致。",
                "Use one scale for both, or give both the same codes and values.",
            ),
        )
    return names if len(set(names)) > 1 else names[:1]


def _known_scale(name: str, ordered: bool, place: Place, declared: Declared, reading: Reading) -> bool:
    """Is there a scale (or list of choices) of this name? If not, which are there."""
    scale = declared.scales.get(name)
    if scale is not None and scale.ordered is ordered:
        return True
    same = [each.name for each in declared.scales.values() if each.ordered is ordered]
    known = listed(same)
    zh, en = ("量表", "scale") if ordered else ("选项表", "list of choices")
    key = "scales" if ordered else "choices"
    if scale is not None:
        what = Text(f"{name} 不是{zh}。", f"{name} is no {en}.")
        other = "choices" if ordered else "scale"
        mend = Text(f"请改写成 {other}: {name}。", f"Write `{other}: {name}`.")
    else:
        what = Text(f"{zh} {name} 没有声明。", f"The {en} {name} is not declared.")
        mend = replacement(name, same)
    reading.mistake(place, what, Text(f"{key} 里已有：{known.zh}。", f"one of {known.en}, declared under {key}."), mend)
    return False


def _rows(form: ItemForm, place: Place, declared: Declared, reading: Reading) -> tuple[Row, ...]:
    """The rows of a grid, a pair or a prepost."""
    if getattr(form, "rows", None) is None:
        return ()
    shape = GridRowForm if form.type == "grid" else RowForm
    found: list[Row] = []
    for name, raw in reading.mapping((*place, "rows"), "rows: {sat1: {zh: 课程针对性, en: Relevance}}").items():
        inner = (*place, "rows", name)
        short = is_label(raw, declared.languages, keys_of(shape))
        row = fill(shape, {"label": raw} if short else raw, inner, reading)
        label = build_label(row.label, declared.languages, inner if short else (*inner, "label"), reading)
        _check_competency(row.competency, (*inner, "competency"), declared, reading)
        if form.type == "pair" and row.competency is None and declared.competencies:
            _check_competency(name, inner, declared, reading)
        plain = Row(name, label, row.competency, row.required)
        if isinstance(row, GridRowForm):
            check_construct(row.measures, (*inner, "construct"), declared.constructs, reading)
            plain = replace(plain, construct=row.measures, reverse=row.reverse, attention=row.attention)
        found.append(plain)
    return tuple(found)


def _check_competency(name: str | None, place: Place, declared: Declared, reading: Reading) -> None:
    if name is None or name in declared.competencies:
        return
    known = listed(declared.competencies)
    reading.mistake(
        place,
        Text(f"能力项 {name} 没有声明。", f"The competency {name} is not declared."),
        Text(f"competencies 里已有：{known.zh}。", f"one of {known.en}, declared under competencies."),
        replacement(name, declared.competencies),
    )
