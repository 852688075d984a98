"""The example county breaks rules on purpose: all of it is found, and nothing else is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluate.oversight import (
    HoursLedger,
    check_ledger,
    class_rows,
    closed_years,
    hours_ledger,
    leadership_years,
    lecture_rows,
    plan_filings,
    promotions,
    school_terms,
    trainee_rows,
)
from evaluate.registers import Register, RuleBook, Subject, judge, office_forms, read_registers, read_rules
from evaluate.workspace.example import SEED, draw_county, violations
from evaluate.workspace.example.planted import CLOSED, FIRST, draw_planted, reviews

AS_OF = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def registers(root: Path) -> dict[str, Register]:
    return read_registers(root / "surveys" / "registers-2026")


@pytest.fixture(scope="module")
def rules(root: Path) -> RuleBook:
    return read_rules(root / "surveys" / "registers-2026" / "rules.yml")


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    return violations(draw_county(SEED))


@pytest.fixture(scope="module")
def ledger(registers: dict[str, Register], rules: RuleBook) -> HoursLedger:
    roster, hours, policy = (registers[name] for name in ("roster", "hours", "hours_policy"))
    years, closed = range(FIRST, AS_OF.year + 1), closed_years(registers["facts"])
    assert closed == (CLOSED,)
    return hours_ledger(roster, hours, policy, rules, years=years, as_of=AS_OF, windows="rolling", closed=closed)


def pairs(found: pd.DataFrame) -> list[tuple[str, str]]:
    return sorted(zip(found["rule"].astype(str), found["subject"].astype(str), strict=True))


def test_every_rule_that_a_county_is_judged_by_is_broken_somewhere(planted: pd.DataFrame, rules: RuleBook):
    assert set(rules.names()) <= set(planted["rule"])
    assert not planted.duplicated(["rule", "subject"]).any()


def test_planted_shortages_of_hours_are_found_and_nothing_else(ledger: HoursLedger, planted: pd.DataFrame):
    found = ledger.verdicts[ledger.verdicts["verdict"] == "fail"]
    wanted = planted[planted["rule"].str.startswith("HRS-0") & (planted["rule"] < "HRS-06")]
    assert pairs(found) == pairs(wanted)
    assert wanted["rule"].value_counts().to_dict() == {"HRS-03": 124, "HRS-02": 102, "HRS-01": 3}


def test_planted_violations_of_classes_are_found_and_nothing_else(
    registers: dict[str, Register], rules: RuleBook, planted: pd.DataFrame
):
    year_end = dt.date(2026, 12, 31)
    found = pd.concat(
        [judge(rows, rules, subject=subject, as_of=year_end) for subject, rows in described(registers, rules).items()]
    )
    of_hours = set(rules.names("person_year")) | set(rules.names("person_window"))
    wanted = planted[planted["rule"].isin(rules.names()) & ~planted["rule"].isin(of_hours)]
    assert pairs(found[found["verdict"] == "fail"]) == pairs(wanted)
    kept = (found["verdict"] == "pass").groupby(found["rule"].astype(str)).any()
    assert set(kept.index[~kept]) == {"CNT-06", "LDR-01"}  # one class of a month, one year: both planted


def described(tables: dict[str, Register], rules: RuleBook) -> dict[Subject, pd.DataFrame]:
    """What rules judge besides hours, from the tables of the example; reviews are kept apart from the others."""
    plan, held = tables["class_plan"], tables["classes_held"]
    span: dict[str, Any] = {"years": [2026], "as_of": dt.date(2026, 12, 31)}
    lessons, teachers = tables["sessions"], tables["teachers"]
    form = office_forms()["reviews"]
    drawn = reviews(draw_planted(draw_county(SEED).roster, SEED)).reindex(columns=[one.name for one in form.columns])
    return {
        "training_class": class_rows(
            plan, held, rules, sessions=lessons, units=tables["units"], calendar=tables["calendar"]
        ),
        "lecture": lecture_rows(lessons, teachers),
        "trainee": trainee_rows(
            tables["roster"], plan, held, tables["enrolment"], leave=tables["leave"],
            attendance=tables["attendance"], sessions=lessons,
        ),
        "school_term": school_terms(plan, held, lessons, teachers, semesters=tables["semesters"], **span),
        "leadership_year": leadership_years(teachers, lessons, **span),
        "plan_filing": plan_filings(plan),
        "promotion": promotions(tables["roster"], Register("reviews", drawn, form)),
    }  # fmt: skip


def test_planted_mistakes_of_the_ledger_are_found_and_nothing_else(
    registers: dict[str, Register], planted: pd.DataFrame
):
    names = ("hours", "hours_policy", "enrolment", "classes_held")
    hours, policy, enrolment, held = (registers[name] for name in names)
    found = check_ledger(hours, policy, as_of=AS_OF, enrolment=enrolment, classes_held=held)
    assert pairs(found) == pairs(planted[planted["why"] == "学时登记有误"])


def test_the_closed_year_is_known_of_everybody_the_county_manages(ledger: HoursLedger):
    mine = ledger.verdicts[ledger.verdicts["subject"].astype(str).str.endswith(f" {CLOSED}")]
    assert not (mine["verdict"] == "insufficient_data").any()
