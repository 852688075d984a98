"""Small ledgers of invented people, made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from evaluate.oversight import HoursLedger, hours_ledger
from evaluate.registers import Register, RuleBook, office_forms, read_rules

AS_OF = dt.date(2026, 1, 31)
FORMS = office_forms()
#: A policy of 8 hours a day; centre-group sessions 6 a day and at most 30 a year; online 45 minutes an hour.
POLICY: list[dict[str, Any]] = [
    {"training_form": "off_job", "account": "intensive", "hours_per_day": 8.0},
    {"training_form": "center_group_study", "account": "intensive", "hours_per_half_day": 3.0, "cap_per_year": 30.0},
    {"training_form": "online", "account": "online", "online_minutes_per_hour": 45.0},
    {"training_form": "in_house", "account": "intensive", "hours_per_day": 6.0, "cap_per_class": 18.0},
    {"training_form": "self_study", "account": "online", "counts": False},
]


def register(name: str, rows: list[dict[str, Any]], /, **columns: Any) -> Register:
    form = FORMS[name]
    table = pd.DataFrame(rows).assign(**columns)
    for column in form.columns:
        if column.name not in table:
            table[column.name] = None
        if column.type == "date":
            table[column.name] = pd.to_datetime(table[column.name])
        elif column.type == "number":
            table[column.name] = table[column.name].astype(float)
        elif column.type == "yes_no":
            table[column.name] = table[column.name].astype("boolean")
    return Register(name, table[[column.name for column in form.columns]], form, source=f"{name}.xlsx")


def policy(rows: list[dict[str, Any]] | None = None) -> Register:
    rows = POLICY if rows is None else rows
    return register(
        "hours_policy", [{"counts": True, "from": "2015-01-01", "source": "某县办法", **row} for row in rows]
    )


def roster(rows: list[dict[str, Any]]) -> Register:
    usual = {
        "unit": "U1",
        "obliged": True,
        "managed_by": "county",
        "position_level": "142",
        "civil_servant_rank": "none",
    }
    return register("roster", [{**usual, **row} for row in rows])


def hours(rows: list[dict[str, Any]]) -> Register:
    """Rows of one person `a` off the job unless they say otherwise; `from` alone is a single day."""
    usual = {"person_id": "a", "unit": "U1", "activity": "班", "training_form": "off_job", "basic": False}
    return register("hours", [{**usual, "until": row["from"], **row} for row in rows])


def ledger(
    rows: list[dict[str, Any]],
    *,
    people: list[dict[str, Any]] | None = None,
    rules: RuleBook | None = None,
    years: range = range(2021, 2026),
    local: list[dict[str, Any]] | None = None,
    **options: Any,
) -> HoursLedger:
    persons = roster(people or [{"person_id": "a"}])
    options = {"as_of": AS_OF, **options}
    return hours_ledger(persons, hours(rows), policy(local), rules or read_rules(), years=years, **options)
