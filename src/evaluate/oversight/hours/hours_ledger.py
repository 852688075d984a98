"""The hours ledger (学时登记): who has how many hours, and whether the rules in force are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.errors import Language, RegisterError, Text
from evaluate.estimate import Source, source_of
from evaluate.oversight.hours.accounts import QUANTITIES, Account, accounts, window
from evaluate.oversight.hours.credited import credited
from evaluate.oversight.hours.hours_policy import hours_policy
from evaluate.registers import UPPER_BAND, Register, RuleBook, bands, judge

Windows = Literal["plan", "rolling"]
#: The Regulations say "every five years" without a beginning.
WINDOW_YEARS = 5
#: Cadres managed above the county stand apart and are not judged.
JUDGED_HERE = ("county", "unit")
PEOPLE = ("person_id", "unit", "obliged", "managed_by", "position_level", "civil_servant_rank", "party_role")


@dataclass(frozen=True)
class HoursLedger:
    """Accounts and verdicts of everybody on the roster. It speaks of persons and never reaches a finding itself.

    `person_years` and `person_windows` have one row a person and period: `subject`, `person_id`, `unit`, `obliged`,
    `managed_by`, `band`, `year` (of a window its last), `first`, `last`, `on`, `window`, and the six quantities with
    `<quantity>_partial`. `verdicts` are those of people whom the county or their unit manages, in the fixed columns.
    """

    person_years: pd.DataFrame
    person_windows: pd.DataFrame
    verdicts: pd.DataFrame
    rules: RuleBook
    source: Source
    language: Language = "zh"


def hours_ledger(
    roster: Register,
    hours: Register,
    policy: Register,
    rules: RuleBook,
    *,
    years: Sequence[int],
    as_of: dt.date,
    windows: Windows = "plan",
    closed: Collection[int] = (),
    language: Literal["zh", "en"] = "zh",
) -> HoursLedger:
    """Who has done how much training, and is it enough?

    Hours are credited by the county's policy, summed per person, year and account, and judged by the rule set in force
    on the last day of each period: years, and stretches of five years. A person with nothing in an account is not at
    0 but not known, unless the office has closed the year.

    Parameters
    ----------
    roster, hours, policy : Register
        The tables `roster`, `hours` and `hours_policy` of the office's forms.
    rules : RuleBook
        As `read_rules` gives it.
    years : sequence of int
        The years to look at.
    as_of : datetime.date
        The day on which is looked: sums of a period that has not ended are the least they can be.
    windows : {"plan", "rolling"}
        Stretches of five years: those of the national plans, or the five years up to each year.
    closed : collection of int
        Years of which the office says that everything is entered.
    language : {"zh", "en"}
        Of sources and notes.

    Returns
    -------
    HoursLedger
        Levels are those of the roster as it is: a person who entered the upper level after the end of a period is in
        no known band there.

    Raises
    ------
    RegisterError
        No year, or a policy that cannot be applied (`hours_policy`).

    **Source**: 干部教育培训工作条例 (2015) Art. 15, (2023) Art. 14; the accounts follow the national plans.
    """
    span = _span(years)
    now = pd.Timestamp(as_of)
    people = roster.table.reset_index(drop=True)
    local = hours_policy(policy)
    found = accounts(
        credited(hours.table, local),
        local,
        people=pd.Index(people["person_id"]),
        years=span,
        closed=closed,
        as_of=now,
    )
    annual = _table(people, rules, found, [((year, year), [place]) for place, year in enumerate(span)], "year")
    long = _table(people, rules, found, _stretches(span, windows, rules), windows)
    yearly = judge(_ours(annual), rules, subject="person_year", as_of=as_of, language=language)
    verdicts = [_settled(yearly, _ours(annual)["year"], closed, language)]
    if len(long):
        verdicts.append(judge(_ours(long), rules, subject="person_window", as_of=as_of, language=language))
    return HoursLedger(annual, long, _stacked(verdicts), rules, source_of(hours, roster), language)


def shortfall(ledger: HoursLedger) -> pd.DataFrame:
    """Who is short of hours, and by how much?

    One row a person, period and rule that is broken, or that cannot be told because only a least is known: the
    threshold of the branch of hours less what stands in the account. For the office alone.

    Parameters
    ----------
    ledger : HoursLedger
        As `hours_ledger` gives it.

    Returns
    -------
    pandas.DataFrame
        `subject`, `person_id`, `unit`, `band`, `obliged`, `year`, `rule`, `verdict`, `hours`, `threshold`,
        `short_by` (hours, at most that much where the verdict is not "fail"), by unit and person.
    """
    columns = ["subject", "person_id", "unit", "band", "obliged", "year", "rule", "verdict", "hours", "threshold"]
    judged = ledger.verdicts["rule"].cat.categories
    found = [part for rule in judged for part in _short_of(ledger, rule)]
    if not found:
        return pd.DataFrame(columns=[*columns, "short_by"])
    table = pd.concat(found, ignore_index=True)[columns]
    table["short_by"] = table["threshold"] - table["hours"]
    # an empty account says nothing about how much is missing
    return table[table["short_by"] > 0].sort_values(["unit", "person_id", "year", "rule"], ignore_index=True)


def periods(ledger: HoursLedger, subjects: pd.Series) -> pd.DataFrame:
    """The rows of people and periods that verdicts speak of, in the order of the verdicts."""
    every = pd.concat([ledger.person_years, ledger.person_windows], ignore_index=True)
    places = pd.Index(every["subject"]).get_indexer(subjects.cat.categories)
    return every.take(places[subjects.cat.codes]).reset_index(drop=True)


def _short_of(ledger: HoursLedger, rule: str) -> Iterator[pd.DataFrame]:
    """Those who do not keep a rule, or may not, with what stands in the account and the threshold of their day."""
    mine = ledger.verdicts[
        (ledger.verdicts["rule"] == rule) & ledger.verdicts["verdict"].isin(["fail", "insufficient_data"])
    ]
    about = periods(ledger, mine["subject"]).assign(rule=rule, verdict=mine["verdict"].to_numpy())
    for day, part in about.groupby("on"):
        version = ledger.rules.in_force(rule, pd.Timestamp(str(day)).date())
        for branch in version.rule.branches.values() if version else ():
            if branch.column.startswith("hours"):
                number = branch.threshold
                codes = part[branch.by or "rule"]
                limit = codes.map(number if isinstance(number, dict) else dict.fromkeys(codes, number))
                yield part.assign(hours=part[branch.column], threshold=limit)


def _span(years: Sequence[int]) -> list[int]:
    if not len(years):
        raise RegisterError.single(
            "hours_ledger: years",
            Text("没有写明看哪几年。", "no year is given."),
            Text("例如 years=range(2023, 2028)。", "such as years=range(2023, 2028)."),
            Text("写上年份。", "give the years."),
        )
    return list(range(min(years), max(years) + 1))


def _stretches(span: list[int], windows: Windows, rules: RuleBook) -> list[tuple[tuple[int, int], list[int | None]]]:
    """First and last year of each stretch, and where its years stand in the ledger."""
    if windows == "plan":
        ends = [(first, last) for first, last in rules.plan_periods() if first <= span[-1] and last >= span[0]]
    else:
        ends = [(year - WINDOW_YEARS + 1, year) for year in span]
    places = {year: place for place, year in enumerate(span)}
    return [((first, last), [places.get(year) for year in range(first, last + 1)]) for first, last in ends]


def _table(
    people: pd.DataFrame,
    rules: RuleBook,
    found: dict[str, Account],
    stretches: Sequence[tuple[tuple[int, int], Sequence[int | None]]],
    kind: str,
) -> pd.DataFrame:
    """One row a person and stretch of years."""
    parts = [
        _period(people, rules, ends, {name: window(one, places) for name, one in found.items()}, kind)
        for ends, places in stretches
    ]
    return pd.concat(parts, ignore_index=True) if parts else _period(people.iloc[:0], rules, (2000, 2000), {}, kind)


def _period(
    people: pd.DataFrame, rules: RuleBook, ends: tuple[int, int], sums: dict[str, Account], kind: str
) -> pd.DataFrame:
    first, last = ends
    day = pd.Timestamp(last, 12, 31)
    name = str(last) if kind == "year" else f"{first}–{last}"
    frame = people.reindex(columns=list(PEOPLE)).assign(
        band=_band(people, rules, day), year=last, first=first, last=last, on=day, window=kind
    )
    frame.insert(0, "subject", people["person_id"].astype(str) + f" {name}")
    nothing = Account(np.array([]), np.array([], dtype=bool))
    for quantity in QUANTITIES:
        frame[quantity], frame[f"{quantity}_partial"] = sums.get(quantity, nothing)
    return frame


def _band(people: pd.DataFrame, rules: RuleBook, day: pd.Timestamp) -> pd.Series:
    """The band on the last day of a period; not known where the level of today began later."""
    found = bands(people, rules, day=day)
    if "in_level_since" in people.columns:
        later = people["in_level_since"].fillna("").astype(str) > f"{day:%Y-%m}"
        found = found.mask(later & (found == UPPER_BAND), None)
    return found


def _settled(verdicts: pd.DataFrame, years: pd.Series, closed: Collection[int], language: str) -> pd.DataFrame:
    """Verdicts on a 0 that stands there because the office has closed the year say so."""
    if not len(closed) or not len(verdicts):
        return verdicts
    words = Text("本单位确认该年登记已齐，没有登记的按 0 计", "closed by the office: nothing entered counts as 0")
    year = np.tile(years.to_numpy(), len(verdicts) // len(years))
    zero = (verdicts["value"] == 0).to_numpy() & np.isin(year, list(closed))
    note = verdicts["note"].astype(str).to_numpy(dtype=object)
    told = np.where(zero, np.where(note == "", "", note + "；") + words.of(language), note)
    return verdicts.assign(note=pd.Categorical(told))


def _ours(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["managed_by"].isin(JUDGED_HERE)]


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Tables of verdicts under one another, their words kept as codes."""
    joined = {}
    for name in parts[0].columns:
        columns = [part[name] for part in parts]
        one = isinstance(columns[0].dtype, pd.CategoricalDtype)
        joined[name] = pd.api.types.union_categoricals(columns) if one else np.concatenate(columns)
    return pd.DataFrame(joined)
