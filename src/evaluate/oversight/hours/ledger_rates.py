"""How good the hours ledger is: what part of the training is entered, and how many entries are in doubt, by kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language
from evaluate.estimate import Estimate, known, source_of
from evaluate.oversight.hours.ledger_check import DOUBTS
from evaluate.registers import Register

#: The row of the table `facts` by which an office says that all hours of a year are entered; its value is not 0.
CLOSED_FACT = "学时登记已齐"
_MEASURES = {
    "share": {"zh": "占比", "en": "share"},
    "number": {"zh": "数量", "en": "number"},
}
_METHOD = {"hours ledger": {"zh": "学时登记表：逐条核对计数", "en": "hours ledger: entries looked over and counted"}}


def closed_years(facts: Register | None) -> tuple[int, ...]:
    """Of which years does the office say that all hours are entered, so that nothing entered means no hours?

    Parameters
    ----------
    facts : Register, optional
        The table `facts`; a row 学时登记已齐 with a value other than 0 closes its year. No table closes none.

    Returns
    -------
    tuple of int
        In order: for `hours_ledger(closed=…)`.
    """
    if facts is None:
        return ()
    said = facts.table[(facts.table["fact"] == CLOSED_FACT) & (facts.table["value"] != 0)]
    return tuple(sorted({int(year) for year in said["year"]}))


def ledger_completeness(
    hours: Register,
    enrolment: Register,
    classes_held: Register,
    *,
    as_of: dt.date,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of those who came to a class that is over has its hours in the ledger?

    People of the class lists who came and of whom the ledger has an entry of that class ÷ all of them, class by class,
    one person in two sessions counted in each.

    Parameters
    ----------
    hours, enrolment, classes_held : Register
        The tables of these names; people of whom the list does not say whether they came are left out.
    as_of : datetime.date
        The day on which is looked: classes that close later are not yet due.
    policy : Policy, optional
        What may be shown.
    language : {"zh", "en"}
        Of the labels.

    Returns
    -------
    Estimate
        Measure "share", item "entered", counted in people on class lists (`n`), known without error.
    """
    keys = ["training_class", "session_no"]
    held = classes_held.table
    over = held[pd.to_datetime(held["closed_on"]) < pd.Timestamp(as_of)]
    came = enrolment.table[enrolment.table["arrived"].astype("boolean").fillna(False)]
    due = came[pd.MultiIndex.from_frame(came[keys]).isin(pd.MultiIndex.from_frame(over[keys]))]
    person = ["training_class", "person_id"]
    entered = pd.MultiIndex.from_frame(due[person]).isin(pd.MultiIndex.from_frame(hours.table[person]))
    rows = pd.DataFrame({"item": ["entered"], "value": [entered.mean() if len(due) else float("nan")], "n": [len(due)]})
    words = {"entered": {"zh": "结业班次学员的学时已登记", "en": "people of classes that are over, hours entered"}}
    told = _told(rows, hours, "share", "share", "people", words, language)
    return replace(told, about=replace(told.about, policy=policy or Policy()))


def ledger_doubts(doubts: pd.DataFrame, hours: Register, *, language: Language = "zh") -> Estimate:
    """How many doubts of each kind are there about the ledger?

    Parameters
    ----------
    doubts : pandas.DataFrame
        As `check_ledger` gives them.
    hours : Register
        The table that was looked over.
    language : {"zh", "en"}
        Of the labels.

    Returns
    -------
    Estimate
        Measure "number": item "all", then one a kind of doubt that there is, the most frequent first. `n` is the
        number of ledger rows looked over. It names nobody; known without error.
    """
    found = doubts["rule"].value_counts().rename_axis("item").reset_index(name="value")
    rows = pd.concat([pd.DataFrame({"item": ["all"], "value": [len(doubts)]}), found], ignore_index=True)
    words = {kind: {"zh": text.zh, "en": text.en} for kind, text in DOUBTS.items()}
    words["all"] = {"zh": "疑问合计", "en": "doubts in all"}
    return _told(rows.assign(n=len(hours.table)), hours, "number", "rows", "rows", words, language)


def _told(
    rows: pd.DataFrame,
    hours: Register,
    measure: str,
    measured_in: str,
    counted: str,
    words: dict[str, dict[str, str]],
    language: Language,
) -> Estimate:
    return known(
        rows,
        value="value",
        measure=measure,
        measured_in=measured_in,
        counted=counted,
        n="n",
        labels={"measure": {measure: _MEASURES[measure]}, "item": words, "method": _METHOD},
        source=source_of(hours),
        method="hours ledger",
        evidence="descriptive",
        language=language,
    )
