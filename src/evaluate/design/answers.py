"""How the rows of a sample are read: the answers of one item, and the groups of one or several columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Item:
    """One column of answers, read by stretches of rows so that no second copy of the table is ever made.

    `values` are numbers (any NumPy number type, a view of the frame), `nullable` a pandas column read stretch by
    stretch; `codes` are the places of the answers in `levels` (-1: no answer) when answers are categories. `scores`
    are the numbers that the categories stand for, if they are numbers.
    """

    name: str
    values: Array | None
    nullable: pd.Series | None
    codes: Array | None
    levels: tuple[Any, ...]
    scores: Array | None
    missing: bool

    @property
    def numeric(self) -> bool:
        """Whether one can compute with the answers."""
        return self.values is not None or self.nullable is not None or self.scores is not None

    def numbers(self, start: int, stop: int) -> Array:
        """The answers of rows `start:stop` as numbers, NaN where there is none."""
        if self.values is not None:
            return self.values[start:stop].astype(np.float64, copy=False)
        if self.nullable is not None:
            return self.nullable.iloc[start:stop].to_numpy(dtype=np.float64, na_value=np.nan)
        if self.scores is None or self.codes is None:
            raise TypeError(f"{self.name} holds no numbers")
        return self.scores[self.codes[start:stop]]

    def observed(self, start: int, stop: int) -> Array:
        """Who of rows `start:stop` answered."""
        if self.codes is not None:
            return self.codes[start:stop] >= 0
        return ~np.isnan(self.numbers(start, stop))

    def chosen(self, choices: tuple[Any, ...], start: int, stop: int) -> Array:
        """Who of rows `start:stop` gave one of `choices`."""
        if self.codes is None:
            answers = self.numbers(start, stop)
            found = answers == choices[0]
            for choice in choices[1:]:
                found |= answers == choice
            return found
        wanted = np.array([*(level in choices for level in self.levels), False])
        return wanted[self.codes[start:stop]]


def read_item(series: pd.Series) -> Item:
    """The answers of one column, whatever its type: float, integer, true/false, nullable, categorical or text."""
    name, dtype = str(series.name), series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        levels = tuple(series.cat.categories)
        return Item(name, None, None, codes, levels, _scores(levels), bool((codes < 0).any()))
    if pd.api.types.is_bool_dtype(dtype) or pd.api.types.is_numeric_dtype(dtype):
        if isinstance(dtype, np.dtype):
            values = series.to_numpy()
            missing = bool(np.isnan(values).any()) if values.dtype.kind == "f" else False
            return Item(name, values, None, None, (), None, missing)
        return Item(name, None, series, None, (), None, bool(series.isna().any()))
    codes, levels = pd.factorize(series, sort=True, use_na_sentinel=True)
    # Text has no numbers behind it; a column of Python objects may.
    return Item(name, None, None, codes, tuple(levels), _scores(tuple(levels)), bool((codes < 0).any()))


def _scores(levels: tuple[Any, ...]) -> Array | None:
    """The numbers behind categories; the last entry serves the code -1."""
    if not levels or not all(isinstance(level, (int, float, np.number)) for level in levels):
        return None
    return np.array([*levels, np.nan], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups that one or several columns make of the rows.

    `codes` holds the group of each row (-1: in none, a label is missing; None: everyone is one group); `levels` has
    one row per group that occurs, in the order of the categories or of the labels.
    """

    names: tuple[str, ...]
    codes: Array | None
    levels: pd.DataFrame

    @cached_property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.levels)

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """What each group is called: a label, or a tuple of labels where columns are crossed."""
        if not self.names:
            return ((),)
        if len(self.names) == 1:
            return tuple(self.levels.iloc[:, 0])
        return tuple(self.levels.itertuples(index=False, name=None))

    @cached_property
    def narrow(self) -> Array | None:
        """One more than the group of each row, in as few bytes as hold it: 0 for rows in none."""
        if self.codes is None:
            return None
        return np.add(self.codes, 1, dtype=np.min_scalar_type(self.count), casting="unsafe")

    def rows(self, start: int, stop: int) -> Array | None:
        """The groups of rows `start:stop`; those in none fall into a last, extra group."""
        return None if self._filled is None else self._filled[start:stop]

    @cached_property
    def _filled(self) -> Array | None:
        if self.codes is None:
            return None
        codes = self.codes.astype(np.int64, copy=False)
        return np.where(codes < 0, self.count, codes) if self.loose else codes

    @cached_property
    def loose(self) -> bool:
        """Whether some rows are in no group."""
        return self.codes is not None and bool(self.codes.min(initial=0) < 0)

    @property
    def cells(self) -> int:
        """How many groups `rows` may name, the extra one included."""
        return self.count + self.loose


EVERYONE = Grouping((), None, pd.DataFrame(index=range(1)))


def read_groups(frame: pd.DataFrame, names: tuple[str, ...]) -> Grouping:
    """The groups of the rows of `frame` by `names`; no names make one group of everyone."""
    if not names:
        return EVERYONE
    if len(names) == 1 and not isinstance(frame[names[0]].dtype, pd.CategoricalDtype):
        codes, levels = _levels(frame[names[0]])  # every label occurs
        return Grouping(names, codes, levels.to_frame())
    joint = np.zeros(len(frame), dtype=np.int64)
    missing = np.zeros(len(frame), dtype=bool)
    labels: list[pd.Series] = []
    for name in names:
        codes, levels = _levels(frame[name])
        missing |= codes < 0
        joint = joint * max(len(levels), 1) + codes
        labels.append(levels)
    size = int(np.prod([max(len(levels), 1) for levels in labels]))
    joint[missing] = size
    found = _present(joint, size)
    place = np.full(size + 1, -1, dtype=np.int64)
    place[found] = np.arange(len(found))
    columns, rest = {}, found
    for name, levels in zip(reversed(names), reversed(labels), strict=True):
        rest, code = np.divmod(rest, max(len(levels), 1))
        columns[name] = levels.iloc[code].reset_index(drop=True)
    ordered = pd.DataFrame({name: columns[name] for name in names}, index=range(len(found)))
    return Grouping(names, place[joint], ordered)


def _levels(series: pd.Series) -> tuple[Array, pd.Series]:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return series.cat.codes.to_numpy().astype(np.int64), pd.Series(series.cat.categories, name=series.name)
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu" and np.can_cast(series.dtype, np.int64):
        values = series.to_numpy()
        low, high = int(values.min(initial=0)), int(values.max(initial=0))
        if high - low <= 4 * len(series) + 1000:
            codes, found = _whole_numbers(values, low, high)
            return codes, pd.Series(found, name=series.name)
    codes, levels = pd.factorize(series, sort=True, use_na_sentinel=True)
    return codes.astype(np.int64, copy=False), pd.Series(levels, name=series.name)


def _whole_numbers(values: Array, low: int, high: int) -> tuple[Array, Array]:
    """Codes of whole numbers that lie close together: a table looks them up several times quicker than a hash."""
    places = np.subtract(values, low, dtype=np.int64)
    found = np.flatnonzero(np.bincount(places, minlength=high - low + 1))
    code = np.zeros(high - low + 1, dtype=np.int64)
    code[found] = np.arange(len(found))
    return code[places], (found + low).astype(values.dtype)


def _present(joint: Array, size: int) -> Array:
    """The cells that occur, without a table of all cells when that would be larger than the data."""
    if size > 4 * len(joint) + 1000:
        found = np.unique(joint)
        return found[found < size]
    return np.flatnonzero(np.bincount(joint, minlength=size + 1)[:size])
