"""Which item, row, choice and column of an old version is which one of the new version."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from evaluate.instruments.column import Column
from evaluate.instruments.item import Item, Row
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice, Scale

Thing = TypeVar("Thing")


def matched_items(old: Questionnaire, new: Questionnaire) -> dict[str, str]:
    """Old item id → new item id: as `same_as` says, the same id, or the same type and wording under another one."""
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    declared = {item.same_as: item.id for item in new.items if item.same_as in before}
    return {str(then): now for then, now in declared.items()} | _matched(
        {name: item for name, item in before.items() if name not in declared},
        {name: item for name, item in after.items() if name not in declared.values()},
        lambda item: (item.type, *_wording(item.label), *((row.id, *_wording(row.label)) for row in item.rows)),
    )


def matched_rows(old: Item, new: Item) -> dict[str, str]:
    """Old row → new row: the same id, or the same wording."""
    return _matched(_rows(old), _rows(new), lambda row: _wording(row.label))


def matched_choices(old: Scale, new: Scale) -> dict[str, str]:
    """Old code → new code: the same code, or the same wording."""
    return _matched(_choices(old), _choices(new), lambda choice: _wording(choice.label))


def matched_columns(old: Questionnaire, new: Questionnaire) -> dict[str, str]:
    """Old column → new column, by item, row, choice and part; columns that are gone are left out."""
    items = matched_items(old, new)
    there = {_key(column, column.item, column.row, column.choice): column.name for column in new.columns}
    old_items, new_items = ({item.id: item for item in each.items} for each in (old, new))
    found: dict[str, str] = {}
    for column in old.columns:
        if column.item not in items:
            continue
        before, after = old_items[column.item], new_items[items[column.item]]
        row = column.row if before.type == "best_worst" else matched_rows(before, after).get(str(column.row))
        choice = column.choice
        if choice is not None and before.scales and after.scales:
            choice = matched_choices(old.scales[before.scales[0]], new.scales[after.scales[0]]).get(choice, choice)
        name = there.get(_key(column, after.id, row, choice))
        if name is not None:
            found[column.name] = name
    return found


def _key(column: Column, item: str, row: str | None, choice: str | None) -> Hashable:
    twofold = column.part or (column.role if column.name == f"{column.role}_{column.row}" else None)
    return item, row, choice, twofold


def _matched(
    old: Mapping[str, Thing], new: Mapping[str, Thing], likeness: Callable[[Thing], Hashable]
) -> dict[str, str]:
    """Same name first; then, among what is left, the only one that is alike."""
    found = {name: name for name in old if name in new}
    left: dict[Hashable, list[str]] = {}
    for name, thing in new.items():
        if name not in found:
            left.setdefault(likeness(thing), []).append(name)
    lost: dict[Hashable, list[str]] = {}
    for name, thing in old.items():
        if name not in found:
            lost.setdefault(likeness(thing), []).append(name)
    for like, names in lost.items():
        if len(names) == len(left.get(like, ())) == 1:
            found[names[0]] = left[like][0]
    return found


def _wording(label: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(label.items()))


def _rows(item: Item) -> dict[str, Row]:
    return {row.id: row for row in item.rows}


def _choices(scale: Scale) -> dict[str, Choice]:
    return {choice.code: choice for choice in scale.choices}


def order_kept(old: Sequence[str], new: Sequence[str], matched: Mapping[str, str]) -> bool:
    """Whether what both versions have stands in the same order."""
    carried = [matched[name] for name in old if name in matched]
    return carried == [name for name in new if name in set(carried)]
