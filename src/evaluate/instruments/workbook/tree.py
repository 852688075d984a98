"""The rows of the sheet of items as the tree of a questionnaire file: sections, their items, the items' rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evaluate.errors import Text
from evaluate.instruments.best_worst import SMALLEST, draw_sets
from evaluate.instruments.item import PAIR_WORDS
from evaluate.instruments.reading import Place
from evaluate.instruments.workbook.cells import Record, SheetReading
from evaluate.instruments.workbook.sheets import ITEM, LABEL, ROW, SECTION

_KINDS = {SECTION: SECTION, ITEM: ITEM, ROW: ROW, "section": SECTION, "item": ITEM, "row": ROW, "题目": ITEM}
_SEVERAL = ("exclusive", "changed")
_ON_LISTS, _ON_SCALES = ("many", "rank", "allocate", "best_worst"), ("pair", "prepost")
_LEFT = ("kind", "on", "on_ability", *_SEVERAL)


def sets_of(records: Iterable[Record]) -> dict[str, list[tuple[Record, list[str]]]]:
    """Item → its sets, each with the row in which it stands."""
    found: dict[str, list[tuple[Record, list[str]]]] = {}
    for record in records:
        codes = [key for key, _ in record.cells if key.startswith("code")]
        ordered = sorted(codes, key=lambda key: int(key.removeprefix("code")))
        found.setdefault(record.text("item"), []).append((record, [record.text(key) for key in ordered]))
    return found


def item_tree(
    records: Iterable[Record],
    sets: Mapping[str, list[tuple[Record, list[str]]]],
    declared: tuple[set[str], set[str]],
    reading: SheetReading,
) -> list[dict[str, Any]]:
    """Sections with their items, in the order of the sheet. `declared` are the names of scales and of lists.

    A best–worst item without sets gets balanced ones, which the questionnaire then keeps.
    """
    sections: list[dict[str, Any]] = []
    for record in records:
        kind = _KINDS.get(record.text("kind"))
        here: Place = ("sections", len(sections) - 1, "items")
        items = sections[-1]["items"] if sections else []
        if kind is None:
            known = f"{SECTION}、{ITEM}、{ROW}"
            what = Text(f"类别“{record.text('kind')}”不认识。", f"The kind “{record.text('kind')}” is unknown.")
            _misplaced(record, what, Text(f"{known} 之一。", f"one of {known}."), reading)
        elif kind == SECTION:
            place: Place = ("sections", len(sections))
            entry = record.entry(place, reading, leave=("kind",))
            if LABEL in entry:
                record.put_texts(LABEL, (*place, "title"), reading)
                entry["title"] = entry.pop(LABEL)
            sections.append({**entry, "items": []})
        elif not sections or (kind == ROW and not items):
            before = Text("前面要先有“部分”，行的前面要先有“题”。", "a section before items, an item before its rows.")
            _misplaced(record, Text("这一行没有归属。", "This row belongs to nothing."), before, reading)
        elif kind == ITEM:
            items.append(_item(record, (*here, len(items)), sets, declared, reading))
        else:
            _row(record, items[-1], (*here, len(items) - 1), reading)
    return sections


def _item(
    record: Record,
    place: Place,
    sets: Mapping[str, list[tuple[Record, list[str]]]],
    declared: tuple[set[str], set[str]],
    reading: SheetReading,
) -> dict[str, Any]:
    entry = record.entry(place, reading, leave=_LEFT)
    type_, on = record.text("type"), record.text("on")
    if on or "on_ability" in record:
        scales, lists = declared
        scale = type_ in _ON_SCALES or (type_ not in _ON_LISTS and on in scales and on not in lists)
        key = "scale" if scale else "choices"
        reading.put((*place, key), record.order, record.address("on"))
        entry[key] = on
        if "on_ability" in record:
            entry[key] = {word: record.text(name) for word, name in zip(PAIR_WORDS, ("on", "on_ability"), strict=True)}
    for name in _SEVERAL:
        if name in record:
            reading.put((*place, name), record.order, record.address(name))
            entry[name] = [code for code in re.split(r"[\s,，、;；]+", record.text(name)) if code]
    found = sets.get(record.text("id"), []) if type_ == "best_worst" else []
    if found:
        entry["sets"] = [codes for _, codes in found]
        reading.put((*place, "sets"), found[0][0].order, found[0][0].first)
        for number, (row, _) in enumerate(found):
            reading.put((*place, "sets", number), row.order, row.first)
    elif type_ == "best_worst":
        choices = reading.tree.get("choices", {}).get(on, {})
        codes = [code for code, choice in choices.items() if "reason" not in choice]
        if len(codes) >= SMALLEST:
            entry["sets"] = [list(codes) for codes in draw_sets(codes)]
    return entry


def _row(record: Record, item: dict[str, Any], place: Place, reading: SheetReading) -> None:
    name = record.text("id")
    rows = item.setdefault("rows", {})
    if not name or name in rows:
        what = Text(f"行的名称“{name}”空着或者重复。", f"The name “{name}” of the row is blank or stands twice.")
        _misplaced(record, what, Text("每行有自己的名称。", "rows with names of their own."), reading)
        return
    reading.put((*place, "rows"), record.order, record.first)
    rows[name] = record.entry((*place, "rows", name), reading, leave=("kind", "id"))


def _misplaced(record: Record, what: Text, right: Text, reading: SheetReading) -> None:
    place = ("rows", record.sheet, record.row)
    reading.put(place, record.order, record.first)
    reading.mistake(place, what, right, Text("请改正、移动或删去这一行。", "Correct, move or delete the row."))
