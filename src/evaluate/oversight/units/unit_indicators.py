"""Indicators by organisation: shares from the registers, those of few cases drawn towards the county's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import RegisterError, Text
from evaluate.estimate import Estimate, Source, known, source_of
from evaluate.measure.composite import Indicators, shrink
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE, HoursLedger
from evaluate.oversight.units.unit_counts import (
    classes_held_of_planned,
    plans_on_time,
    rule_kept,
    suggestions_adopted,
    survey_returned,
    tasks_on_time,
    took_part,
)
from evaluate.oversight.units.unit_indicator_set import UNIT_INDICATORS
from evaluate.registers import Register, RuleBook, unit_labels

#: The rules of the year that two of the indicators hold people against.
YEARLY_HOURS, ONLINE_HOURS = "HRS-02", "HRS-03"
_PLANNED = ("organizer_unit", "opens", "applied_on")
_MANAGERS = {
    "province": {"zh": "省管", "en": "province"},
    "city": {"zh": "市管", "en": "city"},
}


@dataclass(frozen=True)
class UnitIndicators:
    """Every organisation by every indicator, for the office; tables that may be shown are made of it elsewhere.

    `rows` has one row a unit and indicator: `unit`, `indicator`, `hits` of `n`, `unknown` (cases in n of which nothing
    can be told), `rate` = hits / n, and `shrunk`, `se`, `shrinkage` as `measure.composite.shrink` gives them; without a
    case `rate` is not known, and so are the others. `strength` and `mean` of an indicator are those of its shrinkage.
    `sizes` are the cadres of each unit that are judged here, `apart` how many the city or the province manages.
    """

    rows: pd.DataFrame
    sizes: pd.Series
    apart: pd.Series
    names: dict[str, dict[str, str]]
    indicators: Indicators
    sources: tuple[Source, ...]
    year: int
    language: Literal["zh", "en"] = "zh"

    def matrix(self, column: str) -> pd.DataFrame:
        """One column of `rows` as unit × indicator."""
        wide = self.rows.pivot(index="unit", columns="indicator", values=column)
        return wide.reindex(index=self.sizes.index, columns=list(self.indicators.names))


def unit_indicators(
    units: Register,
    roster: Register,
    *,
    year: int,
    as_of: dt.date,
    ledger: HoursLedger | None = None,
    rules: RuleBook | None = None,
    class_plan: Register | None = None,
    classes_held: Register | None = None,
    tasks: Register | None = None,
    suggestions: Register | None = None,
    returns: Register | None = None,
    language: Literal["zh", "en"] = "zh",
) -> UnitIndicators:
    """How does each organisation stand, by what the registers hold?

    Shares of cases; a share of few cases is drawn towards that of the whole county as far as chance can explain it
    (beta-binomial), or an organisation of six cadres would be first in one year and last in the next. A table that is
    not there leaves its indicators out. Cadres managed above the county count in none of them.

    Parameters
    ----------
    units, roster : Register
        The tables `units` and `roster`; organisations no longer in being are left out.
    year : int
        Under report.
    as_of : datetime.date
        The day on which is looked: what falls due later does not count yet.
    ledger : HoursLedger, optional
        For hours and participation, of its last year.
    rules : RuleBook, optional
        For the day by which plans are filed; the ledger's unless given.
    class_plan, classes_held, tasks, suggestions : Register, optional
        The tables of these names.
    returns : Register, optional
        The table `survey_returns`, of the needs survey alone; organisations whose number may not be told have none.
    language : {"zh", "en"}
        Of what is made from it.

    Returns
    -------
    UnitIndicators
        Only indicators with a case in at least two organisations.

    Raises
    ------
    RegisterError
        No table that an indicator could be made of.

    **Source**: definitions are ours, after the mechanisms of 干部教育培训工作条例 (2023); shrinkage as in `shrink`
    (Kleinman 1973, JASA 68).
    """
    codes, rulebook = _units(units), rules or (ledger.rules if ledger is not None else None)
    counted = [
        *_of_ledger(ledger),
        *([("survey_returned", survey_returned(returns))] if returns is not None else []),
        *_of_plan(class_plan, classes_held, rulebook, year, as_of),
        *([("tasks_on_time", tasks_on_time(tasks, year=year, as_of=as_of))] if tasks is not None else []),
        *([("suggestions_adopted", suggestions_adopted(suggestions, year=year))] if suggestions is not None else []),
    ]
    parts = [_shrunken(name, table, codes) for name, table in counted]
    parts = [part for part in parts if part["rate"].notna().sum() > 1]
    if not parts:
        raise _no_table()
    rows = pd.concat(parts, ignore_index=True)
    kept = set(rows["indicator"])
    used = tuple(one for one in UNIT_INDICATORS.indicators if one.name in kept)
    groups = tuple(one for one in UNIT_INDICATORS.groups if one.name in {each.group for each in used})
    here, above = _people(roster, codes)
    sources = tuple(
        source_of(each) for each in (roster, class_plan, classes_held, tasks, suggestions, returns) if each is not None
    )
    sources = (*sources, ledger.source) if ledger is not None else sources
    names = unit_labels(units)
    return UnitIndicators(rows, here, above, names, Indicators(used, groups), sources, year, language)


def standing_apart(found: UnitIndicators, roster: Register, *, policy: Policy | None = None) -> Estimate:
    """How many cadres stand apart, because the city or the province manages them, and are judged nowhere here?

    Parameters
    ----------
    found : UnitIndicators
        As `unit_indicators` gives it.
    roster : Register
        The table that it was made from.
    policy : Policy, optional
        What may be shown.

    Returns
    -------
    Estimate
        Measure "count", grouped by `managed_by`, counted in people; no organisation is named.
    """
    above = roster.table.loc[~roster.table["managed_by"].isin(JUDGED_HERE), "managed_by"].astype(str)
    counts = above.value_counts().rename_axis("managed_by").reset_index(name="value")
    labels = {
        "managed_by": _MANAGERS,
        "measure": {"count": {"zh": "人数", "en": "cadres"}},
        "item": {"apart": {"zh": "单列、不作评价", "en": "apart, not judged"}},
        "column": {"managed_by": {"zh": "管理权限", "en": "managed by"}},
        "method": {"standing apart": {"zh": "按名册的管理权限计数", "en": "counted from the roster, by who manages"}},
    }
    return known(
        counts, value="value", item="apart", by="managed_by", measure="count", measured_in="people", n="value",
        counted="people", labels=labels, source=source_of(roster), policy=policy or Policy(), language=found.language,
        method="standing apart",
    )  # fmt: skip


def _units(units: Register) -> list[str]:
    table = units.table
    standing = table[table["until"].isna()] if "until" in table.columns else table
    return [str(code) for code in standing["unit"]]


def _of_ledger(ledger: HoursLedger | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Of the ledger's last year."""
    if ledger is None:
        return
    year = int(ledger.person_years["year"].max())
    yield "hours_kept", rule_kept(ledger, YEARLY_HOURS, year=year)
    yield "online_kept", rule_kept(ledger, ONLINE_HOURS, year=year)
    yield "took_part", took_part(ledger, year=year)


def _of_plan(
    plan: Register | None, held: Register | None, rules: RuleBook | None, year: int, as_of: dt.date
) -> Iterator[tuple[str, pd.DataFrame]]:
    """What a class plan tells that says whose each class is."""
    if plan is None or not {*_PLANNED} <= {*plan.table.columns}:
        return
    if rules is not None:
        yield "plans_on_time", plans_on_time(plan, rules, year=year, as_of=as_of)
    yield "classes_held", classes_held_of_planned(plan, held, year=year, as_of=as_of)


def _shrunken(name: str, counted: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """One indicator of every organisation, with its share as counted and drawn towards the county's."""
    table = counted.set_index("unit")[["hits", "n", "unknown"]].reindex(codes, fill_value=0)
    hits, n = (table[column].to_numpy(dtype=float) for column in ("hits", "n"))
    told = n > 0
    made = {column: np.full(len(table), np.nan) for column in ("shrunk", "se", "shrinkage", "strength", "mean")}
    if told.sum() > 1:
        drawn = shrink(hits[told], n[told])
        made["shrunk"][told], made["se"][told], made["shrinkage"][told] = drawn.rate, drawn.se, drawn.shrinkage
        made["strength"][told], made["mean"][told] = drawn.strength, drawn.mean
    rate = np.divide(hits, n, out=np.full(len(table), np.nan), where=told)
    return table.rename_axis("unit").reset_index().assign(indicator=name, rate=rate, **made)


def _no_table() -> RegisterError:
    return RegisterError.single(
        "unit_indicators",
        Text("没有可以计算指标的台账。", "there is no register that an indicator could be made of."),
        Text("学时、办班计划、任务、意见建议中至少一张。", "one of hours, class plan, tasks, suggestions."),
        Text("补上其中一张表。", "add one of them."),
    )


def _people(roster: Register, codes: list[str]) -> tuple[pd.Series, pd.Series]:
    """Cadres of each organisation who are judged here, and who are not."""
    here = roster.table["managed_by"].isin(JUDGED_HERE)
    parts = (roster.table.loc[mask, "unit"].astype(str).value_counts() for mask in (here, ~here))
    first, second = (part.reindex(codes, fill_value=0).rename_axis("unit") for part in parts)
    return first, second
