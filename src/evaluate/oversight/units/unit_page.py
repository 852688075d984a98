"""The page of one organisation: its indicators beside the county's, its band with a reason, its range of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Text
from evaluate.estimate import Estimate
from evaluate.estimate.about import AND
from evaluate.oversight.units.conventions import RANGE
from evaluate.oversight.units.unit_index import UnitIndex
from evaluate.oversight.units.unit_indicator_set import MATTERS, OF_PEOPLE, PEOPLE
from evaluate.oversight.units.unit_indicators import UnitIndicators
from evaluate.oversight.units.unit_tables import Kind, noted_row, table_of_unit

_NO_TABLE = Text("还没有这类台账", "no register of this kind yet")
_NO_CASE = {
    PEOPLE: Text("没有可计的人员，或人数不足", "nobody to count, or too few people"),
    MATTERS: Text("没有可计的事项", "no case to count"),
}
_NO_OTHERS = Text("没有人数足够的单位可比", "no organisation of enough people to compare with")
_UNPLACED = Text("有数的指标太少", "too few indicators are known")
#: Shares of the county that a page sets beside its own.
_QUARTERS = {"low_quarter": 0.25, "middle": 0.5, "high_quarter": 0.75}
#: The ends of a range of places, as `rank_range` calls them.
_ENDS = {"first": "low", "last": "high"}


def indicators_of(found: UnitIndicators, unit: str, kind: Kind, *, policy: Policy | None = None) -> Estimate:
    """How does one organisation stand on each indicator, and how do the organisations of the county?

    The share as counted, the share that the band rests on (drawn towards the county's, the fewer cases the more), and
    the quartiles of all organisations.

    Parameters
    ----------
    found : UnitIndicators
        As `unit_indicators` gives it.
    unit : str
        Its code.
    kind : {"people", "matters"}
        Indicators of cadres, or of tasks, classes and suggestions.
    policy : Policy, optional
        What may be shown: shares of fewer cadres than its minimum cell are hidden.

    Returns
    -------
    Estimate
        Measures "rate", "used" and three quartiles of each indicator that the organisation has a case of, counted in
        people or matters; `n` are its own cases, and all cases behind a quartile. A single row without a number for an
        organisation without any case.
    """
    names = [name for name in found.indicators.names if (name in OF_PEOPLE) == (kind == PEOPLE)]
    if not names:
        return noted_row(found, unit, policy, _NO_TABLE, kind=kind)
    rows = found.rows[(found.rows["unit"] == unit) & found.rows["indicator"].isin(names)]
    if not rows["n"].any():
        return noted_row(found, unit, policy, _NO_CASE[kind], kind=kind)
    least = (policy or Policy()).minimum_cell if kind == PEOPLE else 1
    counted = set(rows.loc[rows["n"] > 0, "indicator"])
    parts = [_lines(found, unit, name, least) for name in names if name in counted]
    frame = pd.DataFrame([line for part in parts for line in part], columns=["item", "measure", "value", "n"])
    made = table_of_unit(frame, found, unit, policy, counted=kind, measured_in="share")
    note = made.frame["note"].where(made.frame["value"].notna(), _NO_OTHERS.of(found.language))
    return replace(made, frame=made.frame.assign(note=note))


def band_of(index: UnitIndex, unit: str, *, policy: Policy | None = None) -> Estimate:
    """In which of three bands is one organisation, and between which places does it stand?

    The places are the ends of a range over all ways to compute the index, its own errors counted: so it is told how
    much can be known of them, and no single place.

    Parameters
    ----------
    index : UnitIndex
        As `unit_index` gives it.
    unit : str
        Its code.
    policy : Policy, optional
        Travels with the table.

    Returns
    -------
    Estimate
        Three rows with the band as their choice and the reason in the by column `why`: measure "score" with its range
        over all draws, `n` the indicators known; then measure "place", items "first" and "last", the ends of its
        range of places, `n` the organisations placed. No chance of a third. Of an organisation that is not placed
        there are no numbers, and the note says why.
    """
    found, band, ranges = index.found, index.band(unit), index.ranges.frame
    row = ranges.set_index("unit").reindex([unit]).to_dict("records")[0]
    count = int(found.rows.loc[found.rows["unit"] == unit, "shrunk"].notna().sum())
    score = {"value": row["score_median"], "low": row["score_low"], "high": row["score_high"]}
    place = {"measure": "place", "n": len(ranges), "measured_in": "rank"}
    frame = pd.DataFrame(
        [
            {"item": "index", "measure": "score", "n": count, "measured_in": "points", **score},
            *({"item": item, "value": value, **place} for item, value in _places(row, len(ranges)).items()),
        ]
    )
    frame = frame.assign(unit=unit, why=band)
    made = table_of_unit(
        frame, found, unit, policy, counted=MATTERS, measured_in="", by=("unit", "why"),
        method=AND.join(("unit indicators", "unit bands")),
    )  # fmt: skip
    note = made.frame["note"].where(made.frame["value"].notna(), _UNPLACED.of(found.language))
    told = {name: frame[name].to_numpy() for name in ("low", "high", "measured_in")}
    about = replace(made.about, interval="draws", confidence=RANGE)
    return replace(made, frame=made.frame.assign(**told, choice=band, note=note), about=about)


def _places(row: Mapping[Any, Any], placed: int) -> dict[str, float]:
    """The ends of the range of places; one that has closed to a single place is told with its neighbours."""
    low, high = (float(row[f"place_{end}"]) for end in _ENDS.values())
    if low == high:
        low, high = max(low - 1, 1.0), min(high + 1, float(placed))
    return dict(zip(_ENDS, (low, high), strict=True))


def _lines(found: UnitIndicators, unit: str, name: str, least: int) -> list[tuple[str, str, float, int]]:
    """The numbers of one indicator; quartiles only of organisations whose own share may be shown."""
    rows = found.rows[found.rows["indicator"] == name].set_index("unit")
    own, others = rows.loc[[unit]].to_dict("records")[0], rows[rows["n"] >= max(least, 1)]
    n, county = int(own["n"]), int(others["n"].sum())
    quartiles = [(name, measure, float(others["rate"].quantile(part)), county) for measure, part in _QUARTERS.items()]
    return [(name, "rate", float(own["rate"]), n), (name, "used", float(own["shrunk"]), n), *quartiles]
