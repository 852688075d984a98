"""Numbers that need no sample: registers, plans, and results published with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Origin
from evaluate.design.source import Source
from evaluate.errors import DesignError, Text
from evaluate.estimate.linearised import Given, Linearised
from evaluate.estimate.names import refuse_fixed
from evaluate.estimate.table import About, Estimate, Labels, make
from evaluate.registers import Register

UNKNOWN = Text("没有数值", "no number")


def source_of(register: Register, *others: Register | None, rows: int | None = None) -> Source:
    """Where numbers of this register come from, as a page tells it.

    Parameters
    ----------
    register : Register
        What was counted.
    others : Register
        What it was looked up in: one that is simulated makes the numbers so. None is passed over.
    rows : int, optional
        How many of its rows count; all of them unless given.
    """
    simulated = any(one.simulated for one in (register, *others) if one is not None)
    return Source(
        survey=register.source or register.name,
        sha256=register.sha256,
        rows=len(register.table) if rows is None else rows,
        simulated=simulated,
        design="register",
        corrected=register.corrected,
    )


def known(
    frame: pd.DataFrame,
    *,
    value: str,
    item: str = "item",
    by: str | Sequence[str] = (),
    measure: str = "known",
    measured_in: str = "",
    counted: str = "rows",
    n: str | None = None,
    se: str | None = None,
    covariance: Array | None = None,
    labels: Labels | None = None,
    source: Source | None = None,
    **about: Any,
) -> Estimate:
    """Numbers from a register as a table that can be added to and compared with survey results.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per number.
    value : str
        The column with the numbers.
    item : str
        The column with the items; when there is none such, the name of the only item.
    by : str or list of str
        The columns grouped by.
    measure, measured_in, counted : str
        As in the table of results.
    n : str, optional
        The column with the records behind each number (1 when left out).
    se : str, optional
        The column with standard errors, for published results; numbers are then taken as independent of one another.
    covariance : array, optional
        Their covariance matrix instead, in the order of the rows.
    labels, source, about
        What is said of the table.

    Returns
    -------
    Estimate
        Without error (a register: interval "none") unless `se` or `covariance` is given.

    Raises
    ------
    DesignError
        An unknown column, a `by` column that bears a fixed name, or a covariance matrix of another size.

    >>> plan = pd.DataFrame({"item": ["law", "data"], "places": [40, 60]})
    >>> known(plan, value="places", measured_in="places", counted="places").frame["value"].tolist()
    [40.0, 60.0]

    """
    by = (by,) if isinstance(by, str) else tuple(by)
    refuse_fixed(by)
    for name in (value, *by, *([n] if n else []), *([se] if se else [])):
        if name not in frame.columns:
            raise _unknown(name, frame)
    matrix = np.diag(frame[se].to_numpy(dtype=float) ** 2) if se is not None and covariance is None else covariance
    items = frame[item] if item in frame.columns else item
    numbers = frame[value].to_numpy(dtype=float, na_value=np.nan)
    sources = (source,) if source else ()
    kind = "none" if matrix is None else "confidence"
    told = About(interval=kind, counted=counted, sources=sources, labels=labels or {}, **about)
    return make(
        frame[list(by)].assign(measure=measure, item=items, choice=None, measured_in=measured_in),
        _given(numbers, matrix, source.survey if source else measure),
        told,
        df=np.full(len(frame), np.inf),
        n=frame[n].to_numpy() if n else np.ones(len(frame), dtype=np.int64),
        note=np.where(np.isnan(numbers), UNKNOWN.of(told.language), ""),
    )


def _given(numbers: Array, matrix: Array | None, name: str) -> Linearised:
    if matrix is None:
        return Linearised(numbers)
    if np.shape(matrix) != (len(numbers), len(numbers)):
        raise _wrong_size(np.shape(matrix), len(numbers))
    identity = sparse.eye_array(len(numbers), format="csr")
    return Linearised(numbers, ((Given(np.asarray(matrix, dtype=float), Origin(name)), identity),))


def _unknown(name: str, frame: pd.DataFrame) -> DesignError:
    shown = ", ".join(map(str, frame.columns))
    return DesignError.single(
        name,
        Text(f"表里没有名为 {name} 的列。", f"The table has no column {name}."),
        Text(f"可用的列：{shown}。", f"One of: {shown}."),
        Text("改正列名。", "Correct the name."),
    )


def _wrong_size(shape: tuple[int, ...], rows: int) -> DesignError:
    return DesignError.single(
        "known(covariance=…)",
        Text(f"协方差矩阵是 {shape}，表有 {rows} 行。", f"The covariance is {shape}, the table has {rows} rows."),
        Text(f"{rows} × {rows}。", f"{rows} × {rows}."),
        Text("按表的行排列协方差矩阵。", "Arrange the covariance by the rows of the table."),
    )
