"""A part of the people, estimated within the whole design."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample, derived
from evaluate.errors import DesignError, Text


def domain(sample: Sample, query: str | pd.Series | Array) -> Sample:
    """A part of the people, estimated within the whole design.

    Rows outside stay in the sample with the value zero, so that strata and clusters keep their size and errors are
    right.

    Parameters
    ----------
    sample : Sample
        The whole, or a domain already (both conditions then hold).
    query : str or boolean Series or array
        A pandas query ("sex == 'f' and level == 'section'"), or true/false for each row; missing is false. A Series is
        matched to the answers by its index, whatever its order; an array goes by position. Tables call a domain
        without words "rows", or "rows of age" when a Series is named so.

    Returns
    -------
    Sample
        The same sample with the domain marked.

    Raises
    ------
    DesignError
        A query that names an unknown column or is no condition, an array of another length, or a Series whose index
        is not that of the answers.

    Same in R: `subset(design, …)`.

    """
    rows, label = condition(sample, query)
    columns = _columns(sample, query)
    label = label or (f"rows of {columns[0]}" if columns else "rows")
    if sample.mask is not None:
        rows = rows & sample.mask.rows
        label = " and ".join(part for part in (sample.mask.label, label) if part)
        columns = tuple(dict.fromkeys((*sample.mask.columns, *columns)))
    rows.flags.writeable = False
    return derived(sample, mask=Mask(rows, label, columns))


def _columns(sample: Sample, query: str | pd.Series | Array) -> tuple[str, ...]:
    """The columns that a query names, or whose name a Series bears."""
    words = set(re.findall(r"\w+", query)) if isinstance(query, str) else {str(getattr(query, "name", None))}
    return tuple(str(name) for name in sample.frame.columns if str(name) in words)


def condition(sample: Sample, query: str | pd.Series | Array) -> tuple[Array, str]:
    """Which rows a query (or a series of true and false) holds for, and the words of the query."""
    if isinstance(query, str):
        try:
            answer = sample.frame.eval(query)
        except Exception as error:
            raise _no_condition(query, str(error)) from error
        label = query
    else:
        answer, label = query, ""
    rows = _aligned(sample, answer) if isinstance(answer, pd.Series) else pd.Series(np.atleast_1d(np.asarray(answer)))
    if len(rows) != sample.rows or not pd.api.types.is_bool_dtype(rows.dtype):
        filled = rows.dropna()
        if len(rows) != sample.rows or not filled.map(lambda value: isinstance(value, (bool, np.bool_))).all():
            raise _no_condition(str(label or type(query).__name__), f"{len(rows)} × {rows.dtype}")
    return rows.astype("boolean").fillna(False).to_numpy(dtype=bool), label


def _aligned(sample: Sample, answer: pd.Series) -> pd.Series:
    """The condition in the order of the answers; a Series says by its index whom each of its values is about."""
    index = sample.frame.index
    if answer.index.equals(index):
        return answer
    if index.is_unique and answer.index.is_unique and len(answer) == len(index) and index.isin(answer.index).all():
        return answer.reindex(index)
    strange = answer.index[~answer.index.isin(index)]
    shown = ", ".join(str(label) for label in strange[:5]) or f"{len(answer)} ≠ {len(index)}"
    raise DesignError.single(
        "domain(Series)",
        Text(f"条件的行号与答卷的行号对不上（{shown}）。", f"The index of the condition is another one ({shown})."),
        Text("条件的行号与答卷相同，顺序不限。", "The same index as the answers, in any order."),
        Text(
            "由 sample.frame 算出条件；确知顺序相同时改传 .to_numpy()。",
            "Compute the condition from sample.frame; pass .to_numpy() when the order is known to be the same.",
        ),
    )


def _no_condition(query: str, reason: str) -> DesignError:
    return DesignError.single(
        f"domain({query!r})",
        Text(f"这不是一个能用于每一行的条件（{reason}）。", f"This is no condition on each row ({reason})."),
        Text(
            "例如 \"level == 'section'\"，或与样本等长的真假列。",
            "For example \"level == 'section'\", or true/false per row.",
        ),
        Text("核对列名和引号。", "Check the names of columns and the quotes."),
    )
