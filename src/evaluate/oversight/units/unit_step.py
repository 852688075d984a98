"""What pulls one organisation's score up and down, and what would be a step for it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Text
from evaluate.estimate import Estimate
from evaluate.oversight.units.unit_index import UnitIndex
from evaluate.oversight.units.unit_indicator_set import MATTERS, OF_PEOPLE, PEOPLE
from evaluate.oversight.units.unit_tables import may_be_named, noted_row, table_of_unit

#: So many indicators are named each way.
_MOST = 2
#: A difference from the mean that half a case would make is none.
_CASE = 0.5
_UNCOMPARED = Text("不评档，各项指标不与各单位平均作比较", "not placed, and compared with no mean")
_ALIKE = Text("各项指标都与各单位平均持平，或人数不足", "at the mean in every indicator, or too few people")
_AHEAD = Text("已在最前一档", "in the first band already")
_NOT_PLACED = Text("不评档，没有进档一说", "not placed: there is no band above")
_NO_STEP = Text("单改一项不够，要几项一起改进", "no single indicator is enough: several must improve")
_NONE_BEHIND = Text("各项指标与各单位平均持平或更好", "every indicator is at the mean of organisations or above")


def pulls(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """Which indicators pull the score of one organisation up most, and which down?

    Difference = the share that the band rests on - the mean of that share over the organisations placed. An indicator
    pulls by its difference times what a share counts in the score. Named are, each way, the two that pull most of
    those whose difference is more than chance; where there is none, the one that pulls most, whatever chance may have
    done.

    Parameters
    ----------
    index, unit, policy
        As in `band_of`; an indicator of fewer cadres than the minimum cell is not named.

    Returns
    -------
    Estimate
        Measure "pull" in percentage points, by `way` ("up", "down"), those that pull up first, with intervals of 95%
        from the errors of the shrunken shares (that of the mean is left out), `n` the organisation's own cases. One
        row without a number for an organisation that is not placed.

    **Source**: contributions to a weighted mean, as OECD & JRC (2008), *Handbook on Constructing Composite
    Indicators*, step 9 (back to the details).
    """
    found = index.found
    if index.band(unit) == "unplaced":
        return noted_row(found, unit, policy, _UNCOMPARED, by=("way",))
    rows = _differences(index, unit)
    rows = rows[may_be_named(rows, policy)].rename_axis("item")
    if rows.empty:
        return noted_row(found, unit, policy, _ALIKE, by=("way",))
    rows = rows.assign(way=np.where(rows["difference"] > 0, "up", "down"), measure="pull")
    rows = rows.assign(value=100 * rows["difference"], se=100 * rows["se"]).sort_values(
        "way", ascending=False, kind="stable"
    )
    made = table_of_unit(
        rows.reset_index(), found, unit, policy, counted=MATTERS, measured_in="percentage points", by=("way",), se="se"
    )
    return made.take(_named(made.frame))


def next_step(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """What would be a step up for one organisation, if nothing else changed?

    How many more cases of one indicator must turn out well, by the shrinkage and the index as they are: for the score
    to be that of the next band, the indicator that asks for the smallest part of its range first; where no band can be
    reached so, for the indicator to be at the mean of the organisations, the one that pulls the score down most first.

    Parameters
    ----------
    index, unit, policy
        As in `pulls`.

    Returns
    -------
    Estimate
        Measure "more", one row an indicator, in people or cases, by `aim` ("band", "mean"); a single row without a
        number, whose note says why, where there is nothing to do or not enough to do it with.
    """
    found, band = index.found, index.band(unit)
    if band in ("top", "unplaced"):
        return noted_row(found, unit, policy, _AHEAD if band == "top" else _NOT_PLACED, by=("aim",))
    below = _to_mean(index, unit)
    steps = _possible(index.steps.assign(aim="band"), index, unit, policy)
    steps = _possible(below, index, unit, policy) if steps.empty else steps
    if steps.empty:
        return noted_row(found, unit, policy, _NONE_BEHIND if below.empty else _NO_STEP, by=("aim",))
    frame = steps.rename(columns={"indicator": "item", "more": "value"}).assign(measure="more")
    made = table_of_unit(frame, found, unit, policy, counted=MATTERS, measured_in=MATTERS, by=("aim",))
    units = np.where(made.frame["item"].isin(OF_PEOPLE), PEOPLE, MATTERS)
    return replace(made, frame=made.frame.assign(measured_in=units))


def _named(frame: pd.DataFrame) -> list[int]:
    """The rows that are told, of indicators by the force with which they pull."""
    sure = (frame["low"] > 0) | (frame["high"] < 0)
    told: list[int] = []
    for way in ("up", "down"):
        mine = frame.index[frame["way"] == way]
        told += list(mine[sure[mine]][:_MOST]) or list(mine[:1])
    return told


def _counts(index: UnitIndex) -> pd.Series:
    """How many points of the score one whole share of each indicator is."""
    made = index.ranges.index
    width = made.treated.max() - made.treated.min()
    points = made.normalised.max() - made.normalised.min()
    return (points / width).where(width > 0, 0.0) * made.indicators.weights


def _differences(index: UnitIndex, unit: str) -> pd.DataFrame:
    """Where the organisation is not at the mean of those placed, by indicator; what moves the score most first."""
    values, rows = index.ranges.index.values, index.found.rows
    mine = rows[rows["unit"] == unit].set_index("indicator")
    mine = mine.assign(mean_of_units=values.mean(), difference=values.T[unit] - values.mean())
    cases = mine["difference"].abs() * (mine["n"] + mine["strength"])
    force = (mine["difference"] * _counts(index)).abs()
    return mine.loc[force[cases >= _CASE].sort_values(ascending=False, kind="stable").index]


def _to_mean(index: UnitIndex, unit: str) -> pd.DataFrame:
    """The indicators in which an organisation is below the mean, as `UnitIndex.steps` has its rows."""
    behind = _differences(index, unit).query("difference < 0")
    needed = behind["mean_of_units"].to_numpy()
    return pd.DataFrame({"unit": unit, "indicator": behind.index, "needed": needed, "aim": "mean"})


def _possible(steps: pd.DataFrame, index: UnitIndex, unit: str, policy: Policy | None) -> pd.DataFrame:
    """The steps that the organisation has cases enough for and that may be named, with how many `more` each asks."""
    mine = steps[steps["unit"] == unit].merge(index.found.rows, on=["unit", "indicator"], how="left")
    mine = mine[may_be_named(mine.set_index("indicator"), policy).to_numpy()]
    mine = mine.assign(more=[_more(row) for row in mine.to_dict("records")])
    return mine[mine["more"] <= mine["n"] - mine["hits"]]


def _more(row: dict[str, Any]) -> int:
    """Cases that must turn out well besides: the shrunken share that is needed, undone to cases."""
    needed = float(row["needed"]) * (row["n"] + row["strength"]) - row["mean"] * row["strength"]
    return max(math.ceil(needed - row["hits"] - 1e-9), 1)
