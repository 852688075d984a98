"""The groups of a small-area model in one order, with what the registers know of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.table import Estimate


@dataclass(frozen=True, eq=False)
class Areas:
    """All groups: their labels (`keys`), the regression's `columns` (group × coefficient), and what these are."""

    by: tuple[str, ...]
    keys: pd.DataFrame
    columns: Array
    names: tuple[str, ...]

    def aligned(self, frame: pd.DataFrame) -> pd.DataFrame:
        """One item's rows in the order of the groups; a group that nobody answered from has n = 0 and no value."""
        made = self.places(frame)
        found = frame.iloc[np.maximum(made, 0)].reset_index(drop=True)
        absent = made < 0
        for name in ("value", "se", "low", "high", "df"):
            found[name] = found[name].astype(float).where(~absent)
        found["n"] = np.where(absent, 0, found["n"])
        found["note"] = np.where(absent, "", found["note"])
        return found.assign(**{name: self.keys[name] for name in self.by})

    def spread_out(self, values: Array, frame: pd.DataFrame) -> Array:
        """Values of one item's rows in the order of the groups; 0 for a group without a row."""
        places = self.places(frame)
        return np.where(places < 0, 0, values[np.maximum(places, 0)])

    def places(self, frame: pd.DataFrame) -> Array:
        """The row of one item's rows that belongs to each group, -1 where there is none (group,)."""
        where = {key: place for place, key in enumerate(_keys(frame, self.by))}
        return np.array([where.get(key, -1) for key in _keys(self.keys, self.by)], dtype=np.int64)


def read_areas(estimate: Estimate, covariates: pd.DataFrame | None) -> Areas:
    """The groups of a table and of the covariates beside it.

    Raises
    ------
    DesignError
        A by column that the covariates lack, a group without or with two rows, a value that is missing, columns that
        repeat one another.

    """
    by = estimate.by
    groups = estimate.frame[list(by)].drop_duplicates().reset_index(drop=True)
    if covariates is None:
        return Areas(by, groups, np.ones((len(groups), 1)), ())
    DesignError.refuse([_lacks(name, covariates) for name in by if name not in covariates.columns])
    table = covariates.reset_index(drop=True)
    names = [str(name) for name in table.columns if name not in by]
    known = _keys(table, by)
    mistakes = [_twice(key, by) for key, count in pd.Series(known, dtype=object).value_counts().items() if count > 1]
    mistakes += [_without(key, by) for key in _keys(groups, by) if key not in set(known)]
    mistakes += [_gap(name, table, by) for name in names if table[name].isna().any()]
    DesignError.refuse(mistakes)
    first = {key: place for place, key in enumerate(_keys(groups, by))}
    order = np.argsort([first.get(key, len(first) + place) for place, key in enumerate(known)], kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    columns = _design(table[names])
    if np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise _repeated(names)
    return Areas(by, table[list(by)], columns, tuple(names))


def _design(table: pd.DataFrame) -> Array:
    """An intercept, numbers as they are, classes as columns of 0 and 1 but for the first."""
    wide = pd.get_dummies(table, drop_first=True, dtype=float)
    return np.column_stack([np.ones(len(table)), wide.to_numpy(dtype=float)])


def _keys(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(frame[list(by)].astype(object).itertuples(index=False, name=None))


def _said(key: Any, by: Sequence[str]) -> str:
    return ", ".join(f"{name} = {label}" for name, label in zip(by, key, strict=True))


def _lacks(name: str, covariates: pd.DataFrame) -> Mistake:
    return Mistake(
        f"covariates.{name}",
        Text("协变量表没有这一分组列。", "The covariates lack this column of groups."),
        Text(f"含有 {name} 的表；现有 {', '.join(map(str, covariates.columns))}。", f"A table with {name}."),
        Text("从名册汇总时保留分组列。", "Keep the columns of groups when summing up the register."),
    )


def _twice(key: Any, by: Sequence[str]) -> Mistake:
    return Mistake(
        _said(key, by),
        Text("协变量表里这个组不止一行。", "The covariates have more than one row for this group."),
        Text("每组一行。", "One row per group."),
        Text("先按组汇总。", "Sum up by group first."),
    )


def _without(key: Any, by: Sequence[str]) -> Mistake:
    return Mistake(
        _said(key, by),
        Text("协变量表里没有这个组。", "The covariates lack this group."),
        Text("结果表里的每个组都有协变量。", "Covariates for every group of the table."),
        Text("补上这一行，或核对编码。", "Add the row, or check the code."),
    )


def _gap(name: str, table: pd.DataFrame, by: Sequence[str]) -> Mistake:
    row = table.loc[table[name].isna(), list(by)].iloc[0]
    return Mistake(
        f"covariates.{name}",
        Text(f"有缺失（例如 {_said(tuple(row), by)}）。", f"Values are missing (such as {_said(tuple(row), by)})."),
        Text("每组都有值。", "A value for every group."),
        Text("补上，或不用这一列。", "Fill it in, or leave the column out."),
    )


def _repeated(names: Sequence[str]) -> DesignError:
    return DesignError.single(
        f"covariates: {', '.join(names)}",
        Text("这些列互相重复，系数定不下来。", "These columns repeat one another: coefficients are not determined."),
        Text("彼此独立的列，组数多于系数。", "Independent columns, and more groups than coefficients."),
        Text("删去多余的列（常数项已自动加上）。", "Drop what is redundant (the intercept is there already)."),
    )
