"""Margins of a roster: how many people of each kind there are, as `calibrate` wants to know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from evaluate.design.census import Tabled
from evaluate.errors import DesignError, Mistake, Text


def margins_of(roster: pd.DataFrame | Tabled, columns: Sequence[str | tuple[str, ...]]) -> Mapping[Any, Any]:
    """How many people of each kind does the roster hold? Nobody types the totals that weights are made on.

    Parameters
    ----------
    roster : pandas.DataFrame or Register
        One row per person of the population.
    columns : list of str or tuple of str
        Each is a margin: one column, or several crossed.

    Returns
    -------
    mapping
        For `calibrate(sample, to=…)`: margin → label → people.

    Raises
    ------
    DesignError
        Columns that the roster lacks, and people without a label; all of them at once.

    >>> people = pd.DataFrame({"level": ["a", "a", "b"], "sex": ["f", "m", "f"]})
    >>> margins_of(people, ["level", ("level", "sex")])["level"]
    {'a': 2, 'b': 1}

    """
    table = roster if isinstance(roster, pd.DataFrame) else roster.table
    names = dict.fromkeys(name for key in columns for name in ((key,) if isinstance(key, str) else key))
    DesignError.refuse(mistake for name in names if (mistake := _mistake(table, name)) is not None)
    return {key: _counts(table, key) for key in columns}


def _counts(table: pd.DataFrame, key: str | tuple[str, ...]) -> dict[Any, int]:
    if isinstance(key, str):
        return table[key].value_counts(sort=False).loc[lambda counts: counts > 0].to_dict()
    return table.groupby(list(key), observed=True).size().to_dict()


def _mistake(table: pd.DataFrame, name: str) -> Mistake | None:
    if name not in table.columns:
        shown = ", ".join(map(str, list(table.columns)[:12]))
        return Mistake(
            f"roster.{name}",
            Text(f"名册没有列 {name}。", f"The roster has no column {name}."),
            Text(f"已有的列：{shown}。", f"One of: {shown}."),
            Text("改正列名。", "Correct the name."),
        )
    blank = int(table[name].isna().sum())
    if not blank:
        return None
    return Mistake(
        f"roster.{name}",
        Text(f"名册有 {blank} 人这一列是空的。", f"{blank} people of the roster have no label here."),
        Text("每个人都有。", "Everybody has one."),
        Text("在名册里补上。", "Fill it in on the roster."),
    )
