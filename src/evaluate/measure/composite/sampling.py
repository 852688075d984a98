"""The sampling errors of an index's numbers: which of them come from a sample, and how they err together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate import Estimate, covariance_of


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors of some of the numbers: `rows` and `columns` say which (error,), `root · root'` is their covariance."""

    rows: Array
    columns: Array
    root: sparse.csr_array

    def around(self, values: Array, normal: Array) -> Array:
        """Values (draw × unit × indicator) moved by standard normal draws (draw × error)."""
        made = np.repeat(values[None], len(normal), axis=0)
        made[:, self.rows, self.columns] += (self.root @ normal.T).T
        return made


def sampling_errors(
    values: pd.DataFrame, *, se: pd.DataFrame | None = None, estimates: Sequence[Estimate] = (), unit: str = "unit"
) -> Errors:
    """Which numbers of the index err, by how much, and which of them together?

    Parameters
    ----------
    values : pandas.DataFrame
        The table that goes into the index: unit × indicator.
    se : pandas.DataFrame, optional
        Standard errors, in the same shape or for some of the units and indicators; numbers err on their own. Empty or
        zero: known. Rates from `shrink` and results of `estimate.fay_herriot` bring theirs this way.
    estimates : sequence of Estimate
        Survey results by unit whose items bear the indicators' names (`described(item=…)`); their covariance is used.
        Different tables err on their own.
    unit : str
        The by column of the estimates that names the unit.

    Returns
    -------
    Errors

    Raises
    ------
    DesignError
        Negative errors, units or indicators that the values lack, tables without that column, one number twice.

    """
    parts = [] if se is None else [_alone(values, se)]
    parts += [_together(values, estimate, unit) for estimate in estimates]
    none = np.empty(0, dtype=np.int64)
    rows, columns = (np.concatenate([none, *those]) for those in ([p[0] for p in parts], [p[1] for p in parts]))
    places = pd.MultiIndex.from_arrays([rows, columns])
    DesignError.refuse(_twice(values, place) for place in places[places.duplicated()].unique())
    # Most numbers err on their own: the whole root would be zeros nearly everywhere.
    blocks = [part[2] for part in parts if len(part[0])]
    root = sparse.block_diag(blocks, format="csr") if blocks else sparse.csr_array((0, 0))
    return Errors(rows, columns, sparse.csr_array(root))


def _alone(values: pd.DataFrame, se: pd.DataFrame) -> tuple[Array, Array, sparse.csr_array]:
    DesignError.refuse(_strangers(values, list(se.index), list(se.columns)))
    given = se.to_numpy(dtype=float, na_value=np.nan)
    DesignError.refuse(_negative(se, int(row), int(column)) for row, column in zip(*np.nonzero(given < 0), strict=True))
    rows, columns = np.nonzero(np.nan_to_num(given) > 0)
    return (
        values.index.get_indexer(se.index)[rows],
        values.columns.get_indexer(se.columns)[columns],
        sparse.csr_array(sparse.diags_array(given[rows, columns])),
    )


def _together(values: pd.DataFrame, estimate: Estimate, unit: str) -> tuple[Array, Array, sparse.csr_array]:
    if unit not in estimate.by:
        raise _no_units(unit, estimate.by)
    frame = estimate.frame
    DesignError.refuse(_strangers(values, list(frame[unit].unique()), list(frame["item"].unique())))
    shown = np.flatnonzero(np.isfinite(frame["value"].to_numpy(dtype=float)))
    covariance = covariance_of(estimate)[np.ix_(shown, shown)]
    scale, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    kept = scale > 1e-12 * max(float(scale.max(initial=0.0)), 0.0)
    return (
        values.index.get_indexer(pd.Index(frame[unit].iloc[shown])),
        values.columns.get_indexer(pd.Index(frame["item"].iloc[shown])),
        sparse.csr_array(vectors[:, kept] * np.sqrt(scale[kept])),
    )


def _strangers(values: pd.DataFrame, units: Sequence[object], names: Sequence[object]) -> Iterator[Mistake]:
    for kind, known, given in (("单位", values.index, units), ("指标", values.columns, names)):
        for one in given:
            if one not in known:
                yield Mistake(
                    f"sampling_errors: {one}",
                    Text(f"指标表里没有这个{kind}。", "The table of values does not have it."),
                    Text("与指标表相同的单位和指标名称。", "The units and indicators of the values."),
                    Text("改正名称，或先筛选。", "Correct the name, or select first."),
                )


def _negative(se: pd.DataFrame, row: int, column: int) -> Mistake:
    return Mistake(
        f"sampling_errors: {se.index[row]}, {se.columns[column]}",
        Text("标准误是负数。", "The standard error is negative."),
        Text("不小于 0；确知的留空。", "0 or more; empty where known."),
        Text("改正这个数。", "Correct the number."),
    )


def _twice(values: pd.DataFrame, place: tuple[int, int]) -> Mistake:
    return Mistake(
        f"sampling_errors: {values.index[place[0]]}, {values.columns[place[1]]}",
        Text("同一个数给了两次误差。", "One number was given two errors."),
        Text("每个数一个误差。", "One error a number."),
        Text("se 与 estimates 只留一处。", "Keep it in `se` or in one of the estimates."),
    )


def _no_units(unit: str, by: Sequence[str]) -> DesignError:
    return DesignError.single(
        "sampling_errors",
        Text(f"结果表没有按“{unit}”分组。", f"The estimate is not by {unit}."),
        Text(
            f"按单位分组的结果表；现有分组：{'、'.join(by) or '无'}。",
            f"Results by unit; by: {', '.join(by) or 'none'}.",
        ),
        Text("用 by= 再算一次，或用 unit= 指明列名。", "Compute it by unit, or name the column with unit=."),
    )
