"""Repeated groups in KoboToolbox's JSON as tables, joined to the answers as in its own workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from evaluate.collect.services.kobo_table import csv_table, is_question
from evaluate.collect.services.pulled import file_name
from evaluate.collect.services.said import in_short

_JOINED = ("_index", "_parent_table_name", "_parent_index")


def group_tables(answers: Sequence[Mapping[str, Any]]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """A CSV for every repeated group, and the lists that are none.

    Parameters
    ----------
    answers : sequence of mappings
        As the service gives them; a group is a list of mappings under its path.

    Returns
    -------
    tuple
        Name of the group → its table: the questions, `_index` of the row, `_parent_table_name` (empty for the answers)
        and `_parent_index`; and the names of lists that are in the raw answers only.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    unread: dict[str, None] = {}
    names = {"": ""}
    waiting: list[tuple[str, Sequence[Mapping[str, Any]]]] = [("", answers)]
    while waiting:
        parent, rows = waiting.pop(0)
        for path, listed in _listed(rows).items():
            if path in found or not all(isinstance(row, Mapping) for _, row in listed):
                unread[in_short(path)] = None
                continue
            names[path] = _free(path, names.values())
            found[path] = [
                {**row, **dict(zip(_JOINED, (number, names[parent], index), strict=True))}
                for number, (index, row) in enumerate(listed, 1)
            ]
            waiting.append((path, found[path]))
    return {names[path]: _table(rows) for path, rows in found.items()}, tuple(unread)


def _listed(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[int, Any]]]:
    """What the rows of one table list, by its path: the number of the row (from 1), and what stands there."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for index, row in enumerate(rows, 1):
        for path, value in row.items():
            if isinstance(value, list) and is_question(path):
                found.setdefault(path, []).extend((index, each) for each in value)
    return found


def _free(path: str, taken: Iterable[str]) -> str:
    """The last part of a path as part of a file's name, with a number where another group has it."""
    stem, used = file_name(path.rsplit("/", 1)[-1]), {name.casefold() for name in taken}
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name.casefold() not in used)


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    seen = dict.fromkeys(name for row in rows for name, value in row.items() if not isinstance(value, list))
    return csv_table([*(name for name in seen if is_question(name)), *_JOINED], rows)
