"""Neighbouring list items as a tree, for the formats that write lists as lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluate.documents.blocks import Item
from evaluate.documents.numbering import Numbered, Piece


@dataclass
class Entry:
    """One list item with the items below it; `number` is None for a bullet."""

    number: int | None
    pieces: tuple[Piece, ...]
    children: list[Entry] = field(default_factory=list)


def nest(items: Sequence[Numbered]) -> list[Entry]:
    """The items as a tree by their depth; an item deeper than any before it hangs on the last one."""
    top: list[Entry] = []
    open_lists: list[tuple[int, list[Entry]]] = [(0, top)]
    for item in items:
        assert isinstance(item.block, Item)
        while len(open_lists) > 1 and item.block.depth < open_lists[-1][0]:
            open_lists.pop()
        depth, entries = open_lists[-1]
        if item.block.depth > depth and entries:
            open_lists.append((item.block.depth, entries[-1].children))
            entries = entries[-1].children
        entries.append(Entry(item.block.number, item.pieces))
    return top


def alike(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries split where bullets change to numbers, or numbers do not count on."""
    groups: list[list[Entry]] = []
    for entry in entries:
        last = groups[-1][-1].number if groups else 0
        follows = (entry.number is None and last is None) or (
            entry.number is not None and last is not None and entry.number == last + 1
        )
        if groups and follows:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups
