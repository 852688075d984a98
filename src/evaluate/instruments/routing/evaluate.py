"""For whom a condition holds: true, false, or unknown where an answer it looks at is missing."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from evaluate.instruments.column import Column
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing.condition import Condition
from evaluate.instruments.routing.parse import parse_condition
from evaluate.instruments.routing.resolve import resolve_condition
from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate_condition(condition: Condition | str, questionnaire: Questionnaire, frame: pd.DataFrame) -> pd.Series:
    """For whom does a condition hold?

    Three-valued (Kleene): a comparison with a missing answer is unknown; `and` is false when a part is false, `or` true
    when a part is true, whatever is unknown beside it. A form shows an item to those for whom its condition is true.

    Parameters
    ----------
    condition : Condition or str
        The condition, or its text.
    questionnaire : Questionnaire
        What was asked.
    frame : pandas.DataFrame
        Answers as `Responses.frame` holds them: numbers of scales, codes of lists, 0/1 of yes/no. A column that is not
        there counts as not answered.

    Returns
    -------
    pandas.Series
        dtype boolean (True, False, NA), on the index of `frame`.

    Raises
    ------
    QuestionnaireError
        When the condition does not fit the questionnaire.

    **Source**: Kleene (1952), Introduction to Metamathematics, §64, strong three-valued logic; the same as `&`, `|` and
    `!` of logical vectors with NA in R.

    """
    tree = parse_condition(condition) if isinstance(condition, str) else condition
    test = resolve_condition(tree, questionnaire, where=questionnaire.id)
    return pd.Series(_truth(test, questionnaire, frame), index=frame.index)


def _truth(test: Test, questionnaire: Questionnaire, frame: pd.DataFrame) -> Any:
    match test:
        case AllOf(tests) | AnyOf(tests):
            join = operator.and_ if isinstance(test, AllOf) else operator.or_
            return reduce(join, (_truth(part, questionnaire, frame) for part in tests))
        case Ticked(item, code, yes):
            ticked = _numbers(frame, f"{item}_{code}")
            return _known((ticked == 1) == yes, ~np.isnan(ticked))
        case Wrote(name, text, yes):
            written = _answers(frame, name)
            return _known((written == text).to_numpy(dtype=bool, na_value=False) == yes, written.notna().to_numpy())
        case Chosen(name, codes):
            return _chosen(questionnaire.column(name), codes, frame)
        case Compared(name, compare, value, other):
            left = _comparable(frame, questionnaire.column(name))
            right = value if other is None else _comparable(frame, questionnaire.column(other))
            if questionnaire.column(name).kind == "date" and other is None:
                right = np.datetime64(str(value))
            known = ~_blank(left) if other is None else ~_blank(left) & ~_blank(right)
            return _known(_COMPARE[compare](left, right), known)


def _chosen(column: Column, codes: tuple[str, ...], frame: pd.DataFrame) -> Any:
    """Whether the answer is one of the codes; scales are stored as the numbers of their codes."""
    if column.scale is not None and not column.scale.ordered:
        given = _answers(frame, column.name)
        return _known(given.isin(list(codes)).to_numpy(), given.notna().to_numpy())
    if column.scale is not None:
        values = dict(zip(column.scale.codes, column.scale.values, strict=True))
        wanted = [values[code] for code in codes]
    else:
        wanted = [float(code) for code in codes]
    numbers = _numbers(frame, column.name)
    return _known(np.isin(numbers, wanted), ~np.isnan(numbers))


def _comparable(frame: pd.DataFrame, column: Column) -> np.ndarray:
    if column.kind == "date":
        return pd.to_datetime(_answers(frame, column.name)).to_numpy(dtype="datetime64[us]")
    return _numbers(frame, column.name)


def _blank(values: Any) -> np.ndarray:
    return np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    return _answers(frame, name).to_numpy(dtype=float, na_value=np.nan)


def _answers(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame.columns else pd.Series(np.nan, index=frame.index)


def _known(truth: Any, known: np.ndarray) -> Any:
    """Truth where it is known, NA elsewhere."""
    return pd.arrays.BooleanArray(np.asarray(truth, dtype=bool), ~np.asarray(known, dtype=bool))
