"""Predictive margins: what everyone would answer on average if they all had the same value of one variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Origin
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import all_of, rows_of
from evaluate.estimate.attitude import by_unit, is_unit
from evaluate.estimate.behind import Behind, side_by_side
from evaluate.estimate.coefficients import by_group, single_factor
from evaluate.estimate.intervals import logit, plain
from evaluate.estimate.linearised import Given, Linearised
from evaluate.estimate.ordinal import answer_name
from evaluate.estimate.predicted import predicted, slopes
from evaluate.estimate.quantities import measured_in
from evaluate.estimate.regression import Fit
from evaluate.estimate.scores import refuse_word, scored, told
from evaluate.estimate.table import FIXED, Estimate, behind_of, grounded, make

Errors = Literal["joint", "apart"]
WORDS = Text("按抽样设计的回归预测边际", "predictive margins of a design-based regression")


def predictive_margins(fit: Fit, over: str, *, at: Sequence[Any] | None = None, errors: Errors = "joint") -> Estimate:
    """What would everyone answer on average if all had this value of a variable, and kept all their others?

    For each value: everyone's prediction with the variable set to it, averaged with the weights; of an ordinal
    regression the share of each answer.

    Parameters
    ----------
    fit : Fit
        A regression whose formula has `over`.
    over : str
        A variable of the formula; it is the by column of the result.
    at : list, optional
        The values to set; every category that occurs when left out. A number needs them.
    errors : {"joint", "apart"}
        "joint" linearises coefficients and average together, covariance and all, so that the result combines with
        others of the sample. "apart" adds the variance of the average to that of the coefficients as if they were
        independent, as SUDAAN and R do; such a table combines with no other of the sample.

    Returns
    -------
    Estimate
        Measure "predicted mean" ("predicted share" of a logistic regression, and of each `choice` of an ordinal one),
        t intervals (logit for shares) on the
        regression's degrees of freedom. Differences of rows are adjusted differences.

    Raises
    ------
    DesignError
        A variable that is not in the formula, a value that never occurs.

    **Source**: Graubard & Korn (1999), Biometrics 55, 652–659. Same in R: `svypredmeans(fit without over, ~over)`
    (errors="apart").

    >>> from evaluate.design import Design, Sample
    >>> from evaluate.estimate.regression import regress
    >>> frame = pd.DataFrame({"after": [2.0, 4.0, 6.0, 9.0, 7.0], "trained": ["no", "no", "yes", "yes", "no"]})
    >>> fit = regress(Sample(frame, Design()), "after ~ trained")
    >>> predictive_margins(fit, "trained").frame["value"].round(3).tolist()
    [4.333, 7.5]

    """
    refuse_word("predictive_margins(errors", errors, get_args(Errors))
    values = _values(fit, over, at)
    sample, matrix = fit.sample, fit.matrix
    inside = matrix.inside.rows
    columns = [matrix.at(sample, over, value)[inside] for value in values]

    def averaged(weights: Array) -> Array:
        value = fit.linear.value if weights is sample.weights else fit.refit(weights)
        return np.concatenate([np.average(predicted(fit, x, value), axis=0, weights=weights[inside]) for x in columns])

    averages, weights = averaged(sample.weights), sample.weights[inside]
    around = np.zeros((sample.rows, len(averages)))
    predictions = np.hstack([predicted(fit, x, fit.linear.value) for x in columns])
    around[inside] = (predictions - averages) / weights.sum()
    along = np.vstack([slopes(fit, x, fit.linear.value, weights) for x in columns])
    linear = _linear(fit, averages, around, along, errors, averaged)
    each = len(averages) // len(values)
    keys = _keys(fit, over, values)
    about = told(sample, fit.confidence, "predictive margins", WORDS, (matrix.response, *matrix.variables))
    made = make(
        keys,
        linear,
        replace(about, evidence="adjusted"),
        df=np.full(len(averages), fit.df),
        n=np.repeat(_records(fit, over, values), each),
        interval=plain if keys["measure"].iloc[0] == "predicted mean" else logit,
    )
    # Over the units that are merely held fixed the margins are averaged.
    items = [name for name in (matrix.response, *matrix.variables) if not is_unit(sample, name)]
    parts = [*by_unit(sample, [items], [over], len(averages)), *_means(fit, values, each), *_thresholds(fit, averages)]
    return grounded(made, inherited=reduce(side_by_side, parts) if parts else None)


def _keys(fit: Fit, over: str, values: Sequence[Any]) -> pd.DataFrame:
    """What each row is about: the value, and in it the answers of an ordinal regression."""
    response, ordered = fit.matrix.response, fit.family == "ordinal"
    choices = [answer_name(level) for level in fit.matrix.levels] if ordered else [None]
    share = ordered or fit.family == "binomial"
    return pd.DataFrame({over: pd.Series([value for value in values for _ in choices], dtype=object)}).assign(
        measure="predicted share" if share else "predicted mean",
        item=response,
        choice=pd.Series(choices * len(values), dtype=object),
        measured_in="share" if share else measured_in(fit.sample, response),
    )


def _means(fit: Fit, values: Sequence[Any], each: int) -> tuple[Behind, ...]:
    """With no other variable margins are the means of the groups, and what of these may be shown of those."""
    if single_factor(fit.sample, fit.matrix) is None:
        return ()
    levels = list(fit.sample.groups(fit.matrix.variables).levels[fit.matrix.variables[0]])
    places = np.array([levels.index(value) if value in levels else -1 for value in values], dtype=np.int64)
    return (rows_of(by_group(fit.sample, fit.matrix), np.repeat(places, each)),)


def _thresholds(fit: Fit, averages: Array) -> tuple[Behind, ...]:
    """Shares of answers tell the thresholds between them: where few gave an answer neither is shown."""
    if fit.family != "ordinal":
        return ()
    first = len(fit.matrix.names)
    places = np.broadcast_to(np.arange(first, len(fit.names)), (len(averages), len(fit.names) - first))
    return (all_of(behind_of(fit.coefficients), places),)


def _linear(
    fit: Fit, averages: Array, around: Array, slopes: Array, errors: Errors, again: Callable[[Array], Array]
) -> Linearised:
    """The averages with their covariance, of one piece or of two that are added."""
    if errors == "joint":
        scores = around + fit.scores @ slopes.T
        return scored(fit.sample, scores, averages, inside=fit.matrix.inside, again=again)
    of_average = scored(fit.sample, around, averages, inside=fit.matrix.inside).covariance()
    matrix = slopes @ fit.linear.covariance() @ slopes.T + of_average
    identity = sparse.csr_array(sparse.eye_array(len(averages)))
    return Linearised(averages, ((Given(matrix, Origin(fit.sample.origin.name)), identity),))


def _records(fit: Fit, over: str, values: Sequence[Any]) -> Array:
    """Records behind each margin: those who have the value, where it is a category; all, where it is a number."""
    found = fit.sample.frame.loc[fit.matrix.inside.rows, over]
    if pd.api.types.is_numeric_dtype(found.dtype) and not pd.api.types.is_bool_dtype(found.dtype):
        return np.full(len(values), fit.n)
    return np.array([int((found == value).sum()) for value in values])


def _values(fit: Fit, over: str, at: Sequence[Any] | None) -> list[Any]:
    if over not in fit.matrix.variables or over in FIXED:
        raise DesignError.single(
            f"predictive_margins({over!r})",
            Text("它不是这个回归公式里的自变量。", "It is no variable of this regression."),
            Text(f"其中之一：{'、'.join(fit.matrix.variables)}。", f"One of: {', '.join(fit.matrix.variables)}."),
            Text("把这个变量写进公式。", "Put the variable into the formula of regress."),
        )
    found = fit.sample.frame.loc[fit.matrix.inside.rows, over]
    if pd.api.types.is_numeric_dtype(found.dtype) and not pd.api.types.is_bool_dtype(found.dtype):
        if at is None:
            raise DesignError.single(
                f"predictive_margins({over!r})",
                Text("数值变量要写出取哪些值。", "A number needs the values to set it to."),
                Text("例如 at=[10, 20, 40]。", "Such as at=[10, 20, 40]."),
                Text("加上 at。", "Add at."),
            )
        return [float(value) for value in at]
    levels = list(fit.sample.groups((over,)).levels[over])
    occurring = set(found.dropna().unique())
    unknown = [value for value in (at or []) if value not in occurring]
    if unknown:
        raise DesignError.single(
            f"predictive_margins({over!r}, at={list(at or [])!r})",
            Text(f"没有人取这些值：{unknown}。", f"Nobody has these values: {unknown}."),
            Text(f"其中之一：{sorted(map(str, occurring))}。", f"One of: {sorted(map(str, occurring))}."),
            Text("改正 at。", "Correct at."),
        )
    return list(at) if at is not None else [level for level in levels if level in occurring]
