"""Counted by organisation: how many of how many cadres, tasks, classes or suggestions."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluate.oversight.hours.hours_ledger import JUDGED_HERE, HoursLedger, periods
from evaluate.registers import Register, RuleBook, judge

#: What every function here gives, one row a unit: `hits` of `n`, and of how many of the n nothing can be told.
COLUMNS = ("unit", "hits", "n", "unknown")
#: Replies to a suggestion that took it up.
ADOPTED = ("adopted", "partly")


def rule_kept(ledger: HoursLedger, rule: str, *, year: int) -> pd.DataFrame:
    """How many of those whom a rule binds keep it in this year, by organisation?

    Cadres bound by the regulations whom the county or their unit manages, as `compliance` counts them; those without
    enough data stay in the denominator.

    Parameters
    ----------
    ledger : HoursLedger
        As `hours_ledger` gives it.
    rule : str
        Such as "HRS-02"; one of the year, not of a stretch of years.
    year : int
        Looked at.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`.
    """
    mine = ledger.verdicts[(ledger.verdicts["rule"] == rule) & (ledger.verdicts["verdict"] != "not_applicable")]
    frame = periods(ledger, mine["subject"]).assign(verdict=mine["verdict"].astype(str).to_numpy())
    frame = frame[(frame["year"] == year) & _obliged(frame)]
    return _counted(frame["unit"], frame["verdict"] == "pass", frame["verdict"] == "insufficient_data")


def took_part(ledger: HoursLedger, *, year: int) -> pd.DataFrame:
    """How many have any training recorded in this year, by organisation?

    Parameters
    ----------
    ledger, year
        As in `rule_kept`, and the same people.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. Of whom nothing is entered, or a training without hours, it is not known whether they took part: they
        stay in the denominator.
    """
    frame = ledger.person_years
    frame = frame[(frame["year"] == year) & frame["managed_by"].isin(JUDGED_HERE) & _obliged(frame)]
    unsure = frame["hours_all"].isna() | ((frame["hours_all"] == 0) & frame["hours_all_partial"])
    return _counted(frame["unit"], frame["hours_all"] > 0, unsure)


def survey_returned(returns: Register) -> pd.DataFrame:
    """How many of those invited to the survey have answered, by organisation?

    Parameters
    ----------
    returns : Register
        The table `survey_returns`, of one survey; rows without a number are left out.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; no more than were invited count as answered.
    """
    known = returns.table.dropna(subset=["invited", "received"])
    hits = known[["received", "invited"]].min(axis=1).astype(int)
    frame = pd.DataFrame({"unit": known["unit"].astype(str), "hits": hits, "n": known["invited"].astype(int)})
    return frame.assign(unknown=0)[list(COLUMNS)].reset_index(drop=True)


def classes_held_of_planned(plan: Register, held: Register | None, *, year: int, as_of: dt.date) -> pd.DataFrame:
    """How many of the classes that an organisation had planned to this day were held?

    Parameters
    ----------
    plan : Register
        The table `class_plan`.
    held : Register, optional
        The table `classes_held`; without it the state in the plan tells.
    year : int
        Of the plan.
    as_of : datetime.date
        Classes that open later do not count yet.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; a cancelled class was planned and not held.
    """
    due = _planned(plan, year)
    due = due[pd.to_datetime(due["opens"]) <= pd.Timestamp(as_of)]
    done = due["status"] == "held"
    if held is not None:
        done |= due["training_class"].isin(held.table["training_class"])
    return _counted(due["organizer_unit"], done)


def plans_on_time(plan: Register, rules: RuleBook, *, year: int, as_of: dt.date) -> pd.DataFrame:
    """How many of an organisation's classes were put into the plan by the day that the rule in force asks for?

    Parameters
    ----------
    plan, year, as_of
        As in `classes_held_of_planned`.
    rules : RuleBook
        Its rules of the filing of plans; no rows where the county has adopted none.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; a class without a day of application is late once the day has passed.
    """
    mine = _planned(plan, year).reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "subject": mine["training_class"].astype(str),
            "on": pd.Timestamp(year, 12, 31),
            "filed_on": pd.to_datetime(mine["applied_on"]),
            "year": year,
        }
    )
    verdicts = judge(frame, rules, subject="plan_filing", as_of=as_of)
    verdicts = verdicts[verdicts["verdict"] != "not_applicable"]
    unit = verdicts["subject"].astype(str).map(dict(zip(frame["subject"], mine["organizer_unit"], strict=True)))
    return _counted(unit, verdicts["verdict"] == "pass", verdicts["verdict"] == "insufficient_data")


def tasks_on_time(tasks: Register, *, year: int, as_of: dt.date) -> pd.DataFrame:
    """How many of the tasks that an organisation leads, and that fell due, were done by their deadline?

    Parameters
    ----------
    tasks : Register
        The table `tasks`.
    year : int
        Of the deadline.
    as_of : datetime.date
        Tasks that fall due later do not count yet.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; a task said to be done without a day is not known to be on time.
    """
    deadline = pd.to_datetime(tasks.table["deadline"])
    due = tasks.table[(deadline.dt.year == year) & (deadline <= pd.Timestamp(as_of))]
    done_on, limit = pd.to_datetime(due["done_on"]), pd.to_datetime(due["deadline"])
    said = due["status"].isin(["done", "closed_out"]) & done_on.isna()
    return _counted(due["lead_unit"], done_on <= limit, said)


def suggestions_adopted(suggestions: Register, *, year: int) -> pd.DataFrame:
    """How many of the suggestions that an organisation made were taken up, wholly or in part?

    Parameters
    ----------
    suggestions : Register
        The table `suggestions`.
    year : int
        Received in it; those still under consideration do not count yet.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`.
    """
    table = suggestions.table
    mine = table[(pd.to_datetime(table["received_on"]).dt.year == year) & (table["answer"] != "open")]
    return _counted(mine["unit"], mine["answer"].isin(ADOPTED))


def _planned(plan: Register, year: int) -> pd.DataFrame:
    return plan.table[(plan.table["year"] == year) & plan.table["organizer_unit"].notna()]


def _obliged(frame: pd.DataFrame) -> pd.Series:
    return frame["obliged"].astype("boolean").fillna(False).astype(bool)


def _counted(unit: pd.Series, hit: pd.Series, unknown: pd.Series | None = None) -> pd.DataFrame:
    """One row a unit."""
    unsure = pd.Series(False, index=unit.index) if unknown is None else unknown
    frame = pd.DataFrame({"unit": unit.astype(str), "hits": hit.astype(int), "n": 1, "unknown": unsure.astype(int)})
    return frame.groupby("unit", sort=True)[["hits", "n", "unknown"]].sum().reset_index()[list(COLUMNS)]
