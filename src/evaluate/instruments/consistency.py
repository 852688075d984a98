"""What must hold across a whole questionnaire: names once only, none taken, pairs that can be subtracted."""

from __future__ import annotations

from collections.abc import Iterator

from evaluate.errors import Text
from evaluate.instruments.column import Column, item_columns
from evaluate.instruments.item import ITEM_TYPES, PAIR_WORDS, Item
from evaluate.instruments.naming import check_identifier, check_reserved
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.suggestion import listed, replacement

#: The role of what people think of their work and their leaders.
ATTITUDE = "attitude"


def check_names(questionnaire: Questionnaire, reading: Reading) -> None:
    """Every section, item and column bears its own name, and one that may be used."""
    seen: dict[str, Text] = {}
    for name, place, own in _named(questionnaire, reading):
        if name in seen:
            first = seen[name]
            reading.mistake(
                place,
                Text(f"名称 {name} 重复，{first.zh}已经用过。", f"{name} is used twice; {first.en} has it already."),
                Text("题目、行和列的名称各不相同。", "items, rows and columns with names of their own."),
                Text("请给其中一个改名。", "Rename one of them."),
            )
            continue
        seen[name] = reading.spot(place)
        if own and not questionnaire.draft:
            check_identifier(name, place, reading)
            check_reserved(name, place, reading)
    sections: set[str] = set()
    for number, section in enumerate(questionnaire.sections):
        if section.id and section.id in sections:
            reading.mistake(
                ("sections", number),
                Text(f"有两个部分都叫 {section.id}。", f"Two sections are called {section.id}."),
                Text("每个部分的 id 各不相同。", "sections with ids of their own."),
                Text("请给其中一个改名。", "Rename one of them."),
            )
        sections.add(section.id)


def check_continued(questionnaire: Questionnaire, reading: Reading) -> None:
    """No two items continue one item of the version before."""
    seen: dict[str, str] = {}
    for item, place in placed_items(questionnaire, reading):
        if item.same_as is not None and item.same_as in seen:
            other = seen[item.same_as]
            reading.mistake(
                (*place, "same_as"),
                Text(f"{other} 已经写了 same_as: {item.same_as}。", f"{other} says same_as: {item.same_as} already."),
                Text("上一版的一道题只由一道题接着问。", "an item of the version before is continued by one item."),
                Text("请删去其中一个 same_as。", "Delete one of them."),
            )
        elif item.same_as is not None:
            seen[item.same_as] = item.id


def check_never_by_unit(questionnaire: Questionnaire, reading: Reading) -> None:
    """What is never shown by unit is there, and plays no other role: only attitudes are kept from a table by unit."""
    place = ("questionnaire", "never_by_unit")
    # a pair is importance and ability by its type, whatever role is written
    roles = {item.id: "importance" if item.type == "pair" else item.role for item in questionnaire.items}
    for name in questionnaire.never_by_unit:
        if name not in roles:
            reading.mistake(
                place,
                Text(f"没有题目 {name}。", f"There is no item {name}."),
                Text(f"已有：{listed(roles).zh}。", f"one of {listed(roles).en}."),
                replacement(name, roles),
            )
        elif roles[name] not in (None, ATTITUDE):
            reading.mistake(
                place,
                Text(
                    f"{name} 不得按单位反映，角色却是 {roles[name]}。",
                    f"{name} is never shown by unit, but its role is {roles[name]}.",
                ),
                Text(f"角色为 {ATTITUDE}，或者不写。", f"the role {ATTITUDE}, or none."),
                Text(f"请删去 {name} 的角色。", f"Delete the role of {name}."),
            )


def _named(questionnaire: Questionnaire, reading: Reading) -> Iterator[tuple[str, Place, bool]]:
    """Every name of an item or column with its place, and whether its spelling is to be checked."""
    for item, place in placed_items(questionnaire, reading):
        if item.id:
            yield item.id, (*place, "id"), True
        for column in _columns(item, questionnaire):
            if column.name == item.id:
                continue
            if item.rows and column.row is not None:
                yield column.name, (*place, "rows", column.row), True
            elif column.choice is not None and column.part is None:
                yield column.name, ("choices", item.scales[0], column.choice), True
            else:
                yield column.name, place, True


def _columns(item: Item, questionnaire: Questionnaire) -> tuple[Column, ...]:
    """The columns of an item whose scale or list could be found; none otherwise, since that is a mistake already."""
    if not item.scales and item.type in ("one", "grid"):
        return ()
    return item_columns(item, questionnaire.scales, questionnaire.competencies)


def placed_items(questionnaire: Questionnaire, reading: Reading) -> Iterator[tuple[Item, Place]]:
    """Each item with its place in the file; items that could not be built leave gaps there."""
    for number, section in enumerate(questionnaire.sections):
        built = iter(section.items)
        raw = reading.at(("sections", number, "items"))
        for position, entry in enumerate(raw if isinstance(raw, list) else ()):
            if not isinstance(entry, dict) or not _was_built(entry):
                continue
            item = next(built, None)
            if item is not None:
                yield item, ("sections", number, "items", position)


def _was_built(entry: dict[str, object]) -> bool:
    return entry.get("type") in ITEM_TYPES


def check_pairs(questionnaire: Questionnaire, reading: Reading) -> None:
    """Importance and ability belong to a competency, once each, on equal scales."""
    found: dict[tuple[str, str], Column] = {}
    for item, place in placed_items(questionnaire, reading):
        for column in _columns(item, questionnaire):
            if column.role not in PAIR_WORDS:
                continue
            inner = (*place, "rows", column.name) if item.type == "grid" else place
            if column.competency is None:
                _no_competency(column, inner, reading)
            elif (column.competency, column.role) in found:
                _twice(column, found[column.competency, column.role], inner, reading)
            else:
                found[column.competency, column.role] = column
                if item.type != "pair":
                    _check_equal(column, found, inner, reading)


def _no_competency(column: Column, place: Place, reading: Reading) -> None:
    reading.mistake(
        place,
        Text(
            f"{column.name} 没有说明是哪一项能力。",
            f"{column.name} does not say which competency it rates.",
        ),
        Text("competency: 能力项名称。", "a line `competency: …`."),
        Text("请补上 competency。", "Add competency."),
    )


def _twice(column: Column, first: Column, place: Place, reading: Reading) -> None:
    word = PAIR_WORDS[str(column.role)]["zh"]
    reading.mistake(
        place,
        Text(
            f"能力项 {column.competency} 的{word}问了两次：{first.name} 和 {column.name}。",
            f"The {column.role} of {column.competency} is asked twice, in {first.name} and {column.name}.",
        ),
        Text("每项能力的重要程度和现有水平各问一次。", "each competency rated once for importance, once for ability."),
        Text("请删去其中一个，或者改掉它的 role。", "Delete one of them, or change its role."),
    )


def _check_equal(column: Column, found: dict[tuple[str, str], Column], place: Place, reading: Reading) -> None:
    other_role = "ability" if column.role == "importance" else "importance"
    other = found.get((str(column.competency), other_role))
    if other is None:
        return
    own, theirs = (each.scale.values if each.scale is not None else None for each in (column, other))
    if own != theirs:
        reading.mistake(
            place,
            Text(
                f"{column.name} 与 {other.name} 的量表数值不一致。",
                f"{column.name} and {other.name} have scales with different numbers.",
            ),
            Text(
                "重要程度与现有水平用同样的数值，才能相减。",
                "the same numbers for both, so that they can be subtracted.",
            ),
            Text("请让两题用同样数值的量表。", "Use scales with the same numbers."),
        )
