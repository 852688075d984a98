"""Which columns of an export are one question, of which kind: as the platform says, or by headers and answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from evaluate.collect.export import ExportColumn
from evaluate.collect.grid_headers import grid_runs
from evaluate.collect.kinds import guess_kind
from evaluate.collect.label_order import ordered_labels
from evaluate.collect.names import Names

BlockKind = Literal["scale", "category", "many", "rank", "number", "text", "date", "duration"]


@dataclass
class Block:
    """One question as exported: its columns, and their rows when it is a grid or has a column for each option."""

    question: str
    columns: list[ExportColumn]
    rows: tuple[str, ...]
    item: str
    names: list[str]
    kind: str
    counts: Counter[str] = field(default_factory=Counter)
    scale: str = ""
    role: str = ""
    doubt: str = ""

    @property
    def is_grid(self) -> bool:
        """Whether its columns are rows of a grid."""
        return bool(self.rows) and self.kind in ("scale", "category")

    @property
    def listed(self) -> bool:
        """Whether the platform lists the choices, so that none has to be guessed."""
        return any(column.choices for column in self.columns)


def find_blocks(columns: Sequence[ExportColumn]) -> list[Block]:
    """The questions of an export, in order.

    Parameters
    ----------
    columns : sequence of ExportColumn
        The answer columns. Those with a `block` are taken together; for the others neighbouring headers that share a
        question are a grid.
    """
    names, found, start = Names(), [], 0
    runs = {run.start: run for run in grid_runs(["" if _known(column) else column.header for column in columns])}
    while start < len(columns):
        first, run = columns[start], runs.get(start)
        if first.block and first.row:
            stop = start + 1
            while stop < len(columns) and _together(first, columns[stop]):
                stop += 1
            found += _given(list(columns[start:stop]), names, len(found))
            start = stop
            continue
        members = list(columns[start : run.stop]) if run else [first]
        kind = _grid_kind(members) if run else None
        if run and kind:
            found.append(_grid(run.question, members, run.rows, kind, names, len(found)))
        else:
            # Several questions that only begin alike are no grid.
            found += [_single(column, names, len(found) + more) for more, column in enumerate(members)]
        start += len(members)
    return found


def _together(first: ExportColumn, other: ExportColumn) -> bool:
    """Whether a column belongs to the question of the first; a number used twice does not make an option of another."""
    return other.block == first.block and (first.kind not in ("many", "rank") or other.kind == first.kind)


def _known(column: ExportColumn) -> bool:
    return bool(column.block or column.kind or column.name or column.question)


def _given(members: list[ExportColumn], names: Names, number: int) -> list[Block]:
    """A block that the platform names: options of several answers, ranks, or the rows of a grid."""
    first = members[0]
    rows = tuple(column.row for column in members)
    if first.kind in ("many", "rank"):
        item = names.named(first.block) if _is_name(first.block) else _name(first, names, number)
        own = Names()
        ends = [own.part(column.name or column.row, f"c{place}") for place, column in enumerate(members, 1)]
        return [Block(first.question, members, rows, item, [f"{item}_{end}" for end in ends], first.kind)]
    kind = "category" if first.choices else _grid_kind(members)
    if kind is None:
        return [_single(column, names, number + more) for more, column in enumerate(members)]
    block = _grid(first.question, members, rows, kind, names, number)
    if first.choices:
        block.kind = "scale" if _ordered(members) else "category"
    return [block]


def _grid(
    question: str, members: list[ExportColumn], rows: Sequence[str], kind: str, names: Names, number: int
) -> Block:
    first = members[0]
    item = names.named(first.block) if _is_name(first.block) else _name(first, names, number, question)
    own = [
        names.named(column.name) if column.name else names.name(row, f"{item}_{place}")
        for place, (column, row) in enumerate(zip(members, rows, strict=True), 1)
    ]
    counts = Counter(text for column in members for text in column.texts)
    return Block(question, members, tuple(rows), item, own, kind, counts)


def _single(column: ExportColumn, names: Names, number: int) -> Block:
    name = names.named(column.name) if column.name else _name(column, names, number)
    kind: str = column.kind or guess_kind(column)
    if kind == "one" or (column.choices and kind != "many"):
        kind = "scale" if _ordered([column]) else "category"
    question = column.question or column.header
    if column.row:
        question = f"{question}：{column.row}" if question != column.row else column.row
    return Block(question, [column], (), name, [name], kind, Counter(column.texts))


def _name(column: ExportColumn, names: Names, number: int, question: str = "") -> str:
    """A name from the words of the question, otherwise its number on the platform, otherwise its place."""
    otherwise = column.block[1:] if _numbered(column.block) else f"q{number + 1:02}"
    return names.name(question or column.question or column.header, otherwise)


def _numbered(block: str) -> bool:
    return re.fullmatch(r"#q\d+(_\d+)?", block) is not None


def own_names(columns: Iterable[ExportColumn]) -> frozenset[str]:
    """The names of questions and rows that are the platform's own, and not made from words or numbers."""
    given = {column.block for column in columns if _is_name(column.block)}
    given |= {column.name for column in columns if column.name and not column.name.isdecimal()}
    return frozenset(Names().named(name) for name in given)


def _is_name(block: str) -> bool:
    """Whether a block is the platform's own name of the question, and no number or mark that keeps it together."""
    return bool(block) and not block.startswith("#")


def _ordered(members: list[ExportColumn]) -> bool:
    """Whether listed choices are the points of a scale: as the platform says, otherwise by their wording."""
    said = next((column.ordered for column in members if column.ordered is not None), None)
    if said is not None:
        return said
    choices = {choice.label for column in members for choice in column.choices if not choice.reason}
    return 2 < len(choices) <= 11 and ordered_labels(choices) is not None


def _grid_kind(columns: Sequence[ExportColumn]) -> str | None:
    kinds = {guess_kind(column) for column in columns if column.answers}
    if kinds <= {"scale", "category"}:
        counts = Counter(text for column in columns for text in column.texts)
        return "scale" if len(counts) <= 11 else None
    if kinds == {"number"}:
        counts = Counter(text for column in columns for text in column.texts)
        few = len(counts) <= 11 and all(text.isdigit() and int(text) <= 10 for text in counts)
        return "scale" if few else None
    return None
