"""The gap between what is wanted and what is offered: places minus places, or an error."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from evaluate.errors import SupplyError, Text, UnitError
from evaluate.estimate import Estimate, Linearised, stack
from evaluate.supply.capacity import MEASURES


def gap(demand: Estimate, places: Estimate, *, required: Collection[str] = ()) -> Estimate:
    """Where are places short, and where are there more than are wanted?

    Demand minus capacity for each competency in demand. A competency that no class offers counts zero places. Required
    content is left out: it is a constraint, never a shortage or a surplus.

    Parameters
    ----------
    demand : Estimate
        Places wanted, as `needs.demand` gives them.
    places : Estimate
        Places offered, as `capacity` gives them; known without error.
    required : collection of str
        Competencies to leave out although they stand in `demand`.

    Returns
    -------
    Estimate
        Measure "gap" in places: above 0 a shortage, below 0 a surplus; its error is the demand's.

    Raises
    ------
    UnitError
        When one of the two is not measured in places.
    SupplyError
        When `places` is grouped by columns that demand is not, or the places of a competency in demand are not known.

    **Source**: a difference of an estimate and a known number; the definition of shortage and surplus is that of
    `unmet` and `idle` places, Şahin, Song, Topa & Violante (2014), American Economic Review 104(11).
    """
    _refuse_units(demand, places)
    wanted = demand.take([row for row, item in enumerate(demand.frame["item"]) if item not in set(required)])
    if not len(wanted):
        return wanted
    offered = _offered(wanted, places)
    short = wanted - offered
    own = short.about.labels
    labels = {**own, **{column: {**own.get(column, {}), **codes} for column, codes in MEASURES.items()}}
    # The people behind the demand are what a reader must know; classes are counted in the table of capacity.
    # Places are known: the gap is as sure as the demand, also where nobody or everybody wants the competency.
    ends = {name: wanted.frame[name].to_numpy() - offered.frame["value"].to_numpy() for name in ("low", "high")}
    frame = short.frame.assign(n=wanted.frame["n"].to_numpy(), **ends)
    return replace(short, frame=frame).described(measure="gap", measured_in="places", labels=labels, method="gap")


def balance(demand: Estimate, places: Estimate, *, required: Collection[str] = ()) -> Estimate:
    """What is wanted, what is offered and what is short, side by side, the largest gap first?

    The rows of `gap` with its two sides: measures "demand", "capacity" and "gap" for each competency. `n` is on every
    row the
    number of people behind the demand, since the three stand in one line.

    Parameters
    ----------
    demand, places, required
        As in `gap`.

    Returns
    -------
    Estimate
        Three measures in places.

    Raises
    ------
    UnitError, SupplyError
        As in `gap`.

    **Source**: as in `gap`.
    """
    short = gap(demand, places, required=required).sorted()
    if not len(short):
        return short
    rows = {tuple(key): row for row, key in enumerate(demand.frame[[*demand.by, "item"]].astype(object).to_numpy())}
    wanted = demand.take([rows[tuple(key)] for key in short.frame[[*demand.by, "item"]].astype(object).to_numpy()])
    offered = _offered(wanted, places)
    offered = replace(offered, frame=offered.frame.assign(n=wanted.frame["n"].to_numpy()), about=short.about)
    return stack(wanted, offered, short).described(labels=short.about.labels, method="gap")


def _offered(wanted: Estimate, places: Estimate) -> Estimate:
    """One row of `places` for each row of `wanted`, zero where nothing is offered, in the same order."""
    unknown = [name for name in places.by if name not in wanted.by]
    if unknown:
        raise _grouped_otherwise(unknown)
    keys = [*places.by, "item"]
    asked = wanted.frame[keys].drop_duplicates().astype(object)
    have = places.frame.astype(dict.fromkeys(keys, object))
    full = asked.merge(have, on=keys, how="left", indicator=True)
    unknown = full.loc[(full["_merge"] == "both") & full["value"].isna(), keys]
    if len(unknown):
        raise _unknown_places([" / ".join(map(str, key)) for key in unknown.to_numpy(dtype=object)])
    for column, value in (("value", 0.0), ("n", 0), ("note", ""), ("measured_in", "places"), ("measure", "capacity")):
        full[column] = full[column].fillna(value) if column != "note" else full[column].fillna("").astype(object)
    full["n"], full["choice"] = full["n"].astype("int64"), None
    return _known(places, full)


def _known(places: Estimate, frame: pd.DataFrame) -> Estimate:
    """`places` with other rows: numbers known without error."""
    return Estimate(frame[list(places.frame.columns)], places.about, Linearised(frame["value"].to_numpy(dtype=float)))


def _refuse_units(demand: Estimate, places: Estimate) -> None:
    for left in dict.fromkeys(demand.frame["measured_in"]):
        for right in dict.fromkeys(places.frame["measured_in"]):
            if left != "places" or right != "places":
                raise UnitError.single(
                    f"gap: {left or '?'} − {right or '?'}",
                    Text("缺口只能用人次减人次。", "A gap is places minus places."),
                    Text("两边都以人次（places）计。", "Both sides are measured in places."),
                    Text("需求用 needs.demand，供给用 supply.capacity。", "Take needs.demand and supply.capacity."),
                )


def _unknown_places(rows: list[str]) -> SupplyError:
    return SupplyError.single(
        f"gap: {'; '.join(rows)}",
        Text("这些内容的计划人次是空的，不能当作 0。", "The places of these are empty, which is not the same as 0."),
        Text("有班次的内容都有人次；没有班次的不列出。", "A number for whatever is offered; no row for what is not."),
        Text("在办班计划里补上人次。", "Fill in the places in the class plan."),
    )


def _grouped_otherwise(unknown: list[str]) -> SupplyError:
    return SupplyError.single(
        "gap",
        Text(
            f"供给按 {'、'.join(unknown)} 分组，需求没有。",
            f"Places are grouped by {', '.join(unknown)}, demand is not.",
        ),
        Text("两边分组相同，或供给不分组。", "The same groups on both sides, or none for the places."),
        Text("给 needs.demand 加上同样的 by。", "Give needs.demand the same by."),
    )
