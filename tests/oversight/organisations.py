"""Small invented counties of organisations, made by hand: who keeps the hours, what was done on time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ledgers import POLICY, hours, policy, register, roster

from evaluate.oversight import HoursLedger, UnitIndicators, hours_ledger, unit_indicators
from evaluate.registers import Register, read_rules

YEAR, AS_OF = 2025, dt.date(2026, 1, 31)


def units(codes: list[str]) -> Register:
    usual = {"unit_type": "county_organ", "legal_basis": "civil_service"}
    return register("units", [{"unit": code, "name": f"{code}局", **usual} for code in codes])


def people(cadres: Mapping[str, tuple[int, int]], **more: Any) -> list[dict[str, Any]]:
    """Cadres of each unit: n of them, whatever they did."""
    return [{"person_id": f"{unit}-{k}", "unit": unit, **more} for unit, (_, n) in cadres.items() for k in range(n)]


def hours_of(cadres: Mapping[str, tuple[int, int]]) -> Register:
    """Of n cadres of each unit, so many have the twelve days that the rule asks for; the others have two."""
    return hours(
        [
            {"person_id": f"{unit}-{k}", "unit": unit, "from": "2025-05-05", "days": 12.0 if k < kept else 2.0}
            for unit, (kept, n) in cadres.items()
            for k in range(n)
        ]
    )


def ledger(cadres: Mapping[str, tuple[int, int]], *, others: list[dict[str, Any]] | None = None) -> HoursLedger:
    """Their ledger of the year, with other people on the roster who have no hours."""
    people_of = roster([*people(cadres), *(others or [])])
    return hours_ledger(people_of, hours_of(cadres), policy(POLICY), read_rules(), years=[YEAR], as_of=AS_OF)


def tasks(done: Mapping[str, tuple[int, int]]) -> Register:
    """Of n tasks of each unit, so many were done on the last day; the others a day late."""
    usual = {
        "category": "课程",
        "task": "一项任务",
        "deadline": "2025-11-30",
        "status": "done",
        "updated_on": "2025-12-31",
    }
    rows = [
        {"task_id": f"{unit}-{k}", "lead_unit": unit, "done_on": "2025-11-30" if k < kept else "2025-12-01", **usual}
        for unit, (kept, n) in done.items()
        for k in range(n)
    ]
    return register("tasks", rows)


def returns(answered: Mapping[str, tuple[int | None, int]]) -> Register:
    """Return rates of the needs survey; None where the number is not told."""
    usual = {"survey": "needs-2025"}
    rows = [{"unit": unit, "invited": n, "received": came, **usual} for unit, (came, n) in answered.items()]
    return register("survey_returns", rows)


def county(cadres: Mapping[str, tuple[int, int]], **tables: Any) -> UnitIndicators:
    """Indicators of a county whose cadres kept the hours rule as said."""
    others = tables.pop("others", None)
    made = ledger(cadres, others=others)
    return unit_indicators(
        units(list(cadres)), roster([*people(cadres), *(others or [])]), year=YEAR, as_of=AS_OF, ledger=made, **tables
    )
