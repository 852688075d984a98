"""Columns of a table that may not be there: what is not known is empty, never 0 and never no."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]
#: What names a class and its session in every table of classes.
CLASS_KEY = ["training_class", "session_no"]


def numbers(table: pd.DataFrame, name: str) -> Array:
    """Numbers of a column, not a number where there is none."""
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=float, na_value=np.nan)


def days(table: pd.DataFrame, name: str) -> pd.Series:
    """Days of a column, by place."""
    if name not in table.columns:
        return pd.Series(pd.NaT, index=range(len(table)), dtype="datetime64[ns]")
    return pd.to_datetime(table[name].reset_index(drop=True))


def codes(table: pd.DataFrame, name: str) -> pd.Series:
    """Codes of a column, by place, None where there is none."""
    if name not in table.columns:
        return pd.Series(None, index=range(len(table)), dtype=object)
    column = table[name].reset_index(drop=True).astype(object)
    return column.where(column.notna(), None)


def flags(table: pd.DataFrame, name: str) -> pd.Series:
    """Yes and no of a column, by place, in the kind of bool that knows what is not known."""
    if name not in table.columns:
        return pd.Series(pd.NA, index=range(len(table)), dtype="boolean")
    return table[name].reset_index(drop=True).astype("boolean")


def class_keys(table: pd.DataFrame) -> pd.MultiIndex:
    """Class and session of each row."""
    number = pd.Series(numbers(table, "session_no")).fillna(0).astype(np.int64)
    return pd.MultiIndex.from_arrays([codes(table, "training_class").astype(str), number], names=CLASS_KEY)
