"""How much time and memory does it take to judge five years of 100,000 people, beside a plain groupby of the rows?"""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
import pytest

from evaluate.oversight import hours_ledger, shortfall
from evaluate.registers import Register, office_forms, read_rules

PEOPLE, YEARS = 100_000, range(2021, 2026)


@pytest.fixture(scope="module")
def registers() -> tuple[Register, Register, Register]:
    random = np.random.default_rng(1)
    codes = np.array([f"P{number:06d}" for number in range(PEOPLE)], dtype=object)
    roster = pd.DataFrame(
        {
            "person_id": codes,
            "unit": random.choice([f"U{place}" for place in range(80)], PEOPLE),
            "obliged": random.random(PEOPLE) < 0.7,
            "managed_by": random.choice(["city", "county", "unit"], PEOPLE, p=[0.05, 0.5, 0.45]),
            "position_level": random.choice(["132", "141", "142", "150"], PEOPLE, p=[0.05, 0.2, 0.3, 0.45]),
            "civil_servant_rank": random.choice(["consultant_4", "principal_1", "none"], PEOPLE),
        }
    )
    rows = PEOPLE * len(YEARS)
    begins = pd.to_datetime(np.repeat(np.array(YEARS), PEOPLE).astype(str))
    begins += pd.to_timedelta(random.integers(0, 364, rows), unit="D")
    hours = pd.DataFrame(
        {
            "person_id": np.tile(codes, len(YEARS)),
            "activity": "班",
            "training_form": random.choice(["off_job", "online", "center_group_study"], rows),
            "from": begins,
            "until": begins + pd.to_timedelta(random.integers(0, 30, rows), unit="D"),
            "days": np.where(random.random(rows) < 0.5, random.integers(1, 20, rows), np.nan),
            "hours": np.where(random.random(rows) < 0.9, random.integers(4, 120, rows), np.nan),
            "basic": random.random(rows) < 0.5,
        }
    )
    policy = pd.DataFrame(
        {
            "training_form": ["off_job", "online", "center_group_study"],
            "account": ["intensive", "online", "intensive"],
            "counts": True,
            "hours_per_day": [8.0, np.nan, 6.0],
            "cap_per_year": [np.nan, np.nan, 30.0],
            "from": pd.Timestamp("2015-01-01"),
            "source": "某县办法",
        }
    )
    forms = office_forms()
    tables = {"roster": roster, "hours": hours, "hours_policy": policy}
    kept = {name: Register(name, table, forms[name]) for name, table in tables.items()}
    return kept["roster"], kept["hours"], kept["hours_policy"]


@pytest.mark.bench
def test_judging_a_hundred_thousand_people(registers, record_row: Callable[..., None]) -> None:
    roster, hours, policy = registers
    rules = read_rules()

    def judged():
        return hours_ledger(roster, hours, policy, rules, years=YEARS, as_of=dt.date(2026, 1, 31))

    began = process_time()
    found = judged()
    seconds = process_time() - began
    began = process_time()
    shortfall(found)
    short = process_time() - began
    began = process_time()
    rows = hours.table.assign(year=hours.table["from"].dt.year)
    rows.groupby(["person_id", "year", "training_form"])["hours"].sum()
    plain = process_time() - began
    verdicts = len(found.verdicts)
    del found
    tracemalloc.start()
    judged()
    peak = tracemalloc.get_traced_memory()[1] / 1e9
    tracemalloc.stop()
    record_row(
        "hours ledger",
        people=PEOPLE,
        years=len(YEARS),
        verdicts=verdicts,
        seconds=seconds,
        shortfall=short,
        groupby=plain,
        ratio=seconds / plain,
        peak_GB=peak,
    )
    assert seconds < 5
    assert peak < 1
