"""The index itself: numbers treated, put on one scale, completed and put together, with every step kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.measure.composite.aggregation import Aggregation, aggregate
from evaluate.measure.composite.indicators import Indicators
from evaluate.measure.composite.missing import Missing, fill
from evaluate.measure.composite.normalisation import Normalisation, normalise, ranked
from evaluate.measure.composite.treatment import Treatment, treat

#: Scores nearer than this are the same: what is left is rounding.
SAME = 1e-9


@dataclass(frozen=True)
class Recipe:
    """How an index is put together."""

    normalisation: Normalisation = "min_max"
    aggregation: Aggregation = "arithmetic"
    missing: Missing = "own_group"
    treated: bool = True

    @property
    def floor(self) -> float:
        """What the worst unit stands at: 1 where a zero would make everything zero."""
        return 1.0 if self.aggregation == "geometric" else 0.0


#: The words of a recipe, and those that each may be.
WORDS = {
    "normalisation": get_args(Normalisation),
    "aggregation": get_args(Aggregation),
    "missing": get_args(Missing),
}
#: Means of indicators between the worst unit and the best, with values far out drawn in.
USUAL = Recipe()


@dataclass(frozen=True, eq=False)
class Index:
    """A composite index with every step on the way.

    Tables are unit × indicator: `values` as given, `treated`, `normalised` (more is better, missing ones still
    missing), `filled` (nothing missing). `scores` and `groups` (unit × group) on the scale of the recipe, `places` 1
    for the highest score. `notes`: indicator | treatment | points | missing, points and missing in units.
    """

    values: pd.DataFrame
    treated: pd.DataFrame
    normalised: pd.DataFrame
    filled: pd.DataFrame
    scores: pd.Series
    groups: pd.DataFrame
    places: pd.Series
    notes: pd.DataFrame
    indicators: Indicators
    recipe: Recipe
    treatments: tuple[Treatment, ...]


def compose(values: pd.DataFrame, indicators: Indicators, *, recipe: Recipe = USUAL) -> Index:
    """What does the index say of every unit, and by which steps?

    Values far out are drawn in (`treat`), all indicators put on one scale (`normalise`), gaps closed (`fill`) and all
    put together with the set's weights (`aggregate`).

    Parameters
    ----------
    values : pandas.DataFrame
        One row a unit, whose code is the row's label; one column an indicator; NaN = missing. Columns that are no
        indicator are left aside.
    indicators : Indicators
        Directions, groups, weights.
    recipe : Recipe
        Which scale, which mean, which treatment of gaps.

    Returns
    -------
    Index

    Raises
    ------
    DesignError
        Units twice or fewer than three, an indicator without a column or a number, a unit without any number, a
        target that is missing.

    **Source**: OECD & JRC (2008), *Handbook on Constructing Composite Indicators*, steps 3–6; Becker et al. (2022),
    JOSS 7(78), 4567. Same in R: `COINr::Aggregate(COINr::Normalise(COINr::qTreat(coin)))`.

    >>> units = pd.DataFrame({"hours": [30.0, 50, 40], "late": [4.0, 0, 1]}, index=["tax", "law", "water"])
    >>> from evaluate.measure.composite.indicators import Indicator
    >>> two = Indicators((Indicator("hours", Text("学时", "hours")), Indicator("late", Text("迟报", "late"), "", -1)))
    >>> compose(units, two).scores.to_dict()
    {'tax': 0.0, 'law': 100.0, 'water': 62.5}

    """
    given = numbers(values, indicators, recipe)
    array = given.to_numpy(dtype=float)
    treated, treatments = treat(array) if recipe.treated else (array, (Treatment(),) * len(indicators.indicators))
    weights = indicators.weights
    normalised, filled, scores = steps(treated, indicators, recipe, weights)
    frames = [pd.DataFrame(table, index=given.index, columns=given.columns) for table in (treated, normalised, filled)]
    groups = {
        name: aggregate(filled[:, members], weights[members] / weights[members].sum(), recipe.aggregation)
        for name, members in reversed(indicators.members().items())
    }
    return Index(
        given,
        *frames,
        scores=pd.Series(scores, index=given.index, name="score"),
        groups=pd.DataFrame(groups, index=given.index),
        places=pd.Series(places(scores), index=given.index, name="place"),
        notes=_notes(indicators, treatments, np.isnan(array)),
        indicators=indicators,
        recipe=recipe,
        treatments=treatments,
    )


def steps(treated: Array, indicators: Indicators, recipe: Recipe, weights: Array) -> tuple[Array, Array, Array]:
    """On one scale, completed, and put together, for values (… × unit × indicator) and weights (… × indicator)."""
    normalised = normalise(
        treated, indicators.directions, recipe.normalisation, targets=indicators.targets, floor=recipe.floor
    )
    within = weights if weights.ndim == 1 else weights[:, None, :]
    logs = recipe.aggregation == "geometric"
    filled = fill(normalised, indicators, recipe.missing, weights=within, logs=logs)
    return normalised, filled, aggregate(filled, weights, recipe.aggregation)


def places(scores: Array) -> Array:
    """1 + how many units have a higher score, along the last axis."""
    return ranked(-np.round(scores / SAME) * SAME, axis=-1, first=True).astype(np.int64)


def numbers(values: pd.DataFrame, indicators: Indicators, recipe: Recipe) -> pd.DataFrame:
    """The indicators' columns as floats, with all that is wrong with them told at once."""
    DesignError.refuse(_mistakes(values, indicators, recipe))
    return values[list(indicators.names)].astype(float)


def _notes(indicators: Indicators, treatments: tuple[Treatment, ...], gaps: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": list(indicators.names),
            "treatment": [one.kind for one in treatments],
            "points": [one.points for one in treatments],
            "missing": gaps.sum(axis=0),
        }
    )


def unknown_word(where: str, option: str, word: str) -> Iterator[Mistake]:
    """The mistake of a word that the option does not know, if it is one."""
    if word not in WORDS[option]:
        shown = ", ".join(WORDS[option])
        yield Mistake(
            f"{where}: {option}={word!r}",
            Text("没有这个选项。", "There is no such option."),
            Text(f"可用：{shown}。", f"One of: {shown}."),
            Text("改正选项。", "Correct the option."),
        )


def _mistakes(values: pd.DataFrame, indicators: Indicators, recipe: Recipe) -> Iterator[Mistake]:
    for option in WORDS:
        yield from unknown_word("Recipe", option, getattr(recipe, option))
    if values.index.has_duplicates or len(values) < 3:
        yield _units(values.index)
    there = [name for name in indicators.names if name in values.columns]
    for name in indicators.names:
        if name not in there:
            yield _no_column(name, values)
        elif not pd.api.types.is_numeric_dtype(values[name]):
            yield _no_numbers(name, Text("这一列不全是数。", "The column holds more than numbers."))
        elif not np.isfinite(values[name].to_numpy(dtype=float, na_value=np.nan)).any():
            yield _no_numbers(name, Text("这一列没有一个数。", "The column holds no number."))
        elif np.isinf(values[name].to_numpy(dtype=float, na_value=np.nan)).any():
            yield _no_numbers(name, Text("这一列有无穷大。", "The column holds infinite numbers."))
    if there:
        for unit in values.index[values[there].isna().all(axis=1)]:
            yield _nothing(unit)
    if recipe.normalisation == "target":
        yield from (_no_target(one.name) for one in indicators.indicators if one.target is None)


def _units(index: pd.Index) -> Mistake:
    twice = "、".join(map(str, index[index.duplicated()].unique()))
    return Mistake(
        "compose",
        Text(
            f"有 {len(index)} 行；重复的单位：{twice or '无'}。", f"{len(index)} rows; units twice: {twice or 'none'}."
        ),
        Text("每个单位一行，至少三个单位。", "A row a unit, three units or more."),
        Text("以单位代码作行标签，每个单位只留一行。", "Make the unit's code the row's label, one row each."),
    )


def _no_column(name: str, values: pd.DataFrame) -> Mistake:
    shown = ", ".join(map(str, values.columns))
    return Mistake(
        f"compose: {name}",
        Text("数据里没有这个指标。", "The data lack this indicator."),
        Text(f"现有的列：{shown}。", f"One of: {shown}."),
        Text("补上这一列，或从指标集里删去。", "Add the column, or drop the indicator."),
    )


def _no_numbers(name: str, what: Text) -> Mistake:
    return Mistake(
        f"compose: {name}",
        what,
        Text("每个单位一个数，缺的留空。", "A number a unit, empty where missing."),
        Text("改正这一列，或从指标集里删去这个指标。", "Correct the column, or drop the indicator."),
    )


def _nothing(unit: object) -> Mistake:
    return Mistake(
        f"compose: {unit}",
        Text("这个单位一个指标也没有。", "The unit has no indicator at all."),
        Text("至少有一个指标。", "One number or more."),
        Text("不参加考核的单位请从数据中删去，并在报告中说明。", "Leave the unit out, and say so in the report."),
    )


def _no_target(name: str) -> Mistake:
    return Mistake(
        f"compose: {name}",
        Text("按目标归一化，但这个指标没有目标值。", "Distance to target, but the indicator has no target."),
        Text("每个指标都有目标值。", "A target for every indicator."),
        Text("补上 target，或换用 min_max。", "Give the target, or use min_max."),
    )
