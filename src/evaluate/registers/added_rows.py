"""Rows that come later: added to a table that is there already, without touching what stands in it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.register import Register
from evaluate.registers.register_file import stored_cell

_MOST = 20
"""So many rows are named in a refusal."""


class Added(NamedTuple):
    """The table with its new rows, and how many are new and how many were there already."""

    register: Register
    new: int
    same: int


def with_added(standing: Register, later: Register) -> Added:
    """Which rows of a later table are new, and what is the table with them?

    A row is told by the key of its form. What is there already and the same is passed over, so that a file may be
    added twice; nothing that is there is changed.

    Parameters
    ----------
    standing, later : Register
        Of the same form.

    Raises
    ------
    RegisterError
        Rows without a key, and rows that say something else of a key that is there already, each with its key.
    """
    there = dict(zip(_keys(standing), _rows(standing), strict=True))
    fresh: list[int] = []
    mistakes: list[Mistake] = []
    for place, (key, row) in enumerate(zip(_keys(later), _rows(later), strict=True)):
        if not all(key):
            mistakes.append(_mistake(later, key, Text("主键是空的。", "its key is empty.")))
        elif key not in there:
            fresh.append(place)
        elif there[key] != row:
            what = Text("表里已有这一行，内容不同。", "there is such a row already, and it says something else.")
            mistakes.append(_mistake(later, key, what))
    RegisterError.refuse(mistakes[:_MOST])
    table = pd.concat([standing.table, later.table.iloc[fresh]], ignore_index=True)
    return Added(replace(standing, table=table), len(fresh), len(later.table) - len(fresh))


def _rows(register: Register) -> list[tuple[str, ...]]:
    """The rows as a file holds them."""
    columns = register.form.columns
    records = register.table.astype(object).to_dict("records")
    return [tuple(stored_cell(row[one.name], one) for one in columns) for row in records]


def _keys(register: Register) -> list[tuple[str, ...]]:
    places = [[one.name for one in register.form.columns].index(name) for name in register.form.key]
    return [tuple(row[place] for place in places) for row in _rows(register)]


def _mistake(later: Register, key: tuple[str, ...], what: Text) -> Mistake:
    names = [later.form.column(name) for name in later.form.key]
    told = "，".join(f"{one.zh} {value or '—'}" for one, value in zip(names, key, strict=True))
    return Mistake(
        f"{later.source} {told}",
        what,
        Text("新增的行有主键，且表里还没有。", "A row to add has a key, and the table has none of that key yet."),
        Text("已有的行用更正表改；新行补上主键。", "Correct rows that are there by signed rows; give new ones a key."),
    )
