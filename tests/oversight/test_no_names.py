"""Nobody is named: what stands in personal columns is in no estimate, no finding and no list, and changes none."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import FORMS, register
from tables import AS_OF, sessions, sites, teachers
from test_tasks import ROWS

import evaluate as ev
from evaluate.estimate import Estimate
from evaluate.oversight import (
    channels,
    decomposition,
    expected_slips,
    external_classes,
    external_hours,
    faculty_active,
    faculty_mix,
    faculty_terms,
    faculty_types,
    leader_lectures,
    leader_topics,
    overdue_ageing,
    secondments,
    task_forecast,
    task_rates,
    task_state_shares,
    task_states,
    tasks_by_role,
    term_states,
)
from evaluate.registers import Register

Made = Estimate | pd.DataFrame
OF_TEACHERS: list[Callable[[Register], Made]] = [
    lambda t: external_hours(sessions(), t, year=2026),
    lambda t: channels(sessions(), t, year=2026),
    lambda t: external_classes(sessions(), t, year=2026, sites=sites()),
    lambda t: leader_lectures(sessions(), t, year=2026),
    lambda t: leader_topics(sessions(), t, year=2026),
    faculty_mix,
    faculty_types,
    lambda t: faculty_active(t, sessions(), year=2026, by="teacher_type"),
    lambda t: faculty_terms(t, as_of=AS_OF),
    lambda t: term_states(t, as_of=AS_OF),
    secondments,
]
OF_TASKS: list[Callable[[Register], Made]] = [
    lambda t: task_states(t, as_of=AS_OF),
    lambda t: task_rates(t, as_of=AS_OF, by="lead_unit"),
    lambda t: task_state_shares(t, as_of=AS_OF),
    lambda t: overdue_ageing(t, as_of=AS_OF),
    lambda t: tasks_by_role(t, as_of=AS_OF),
    lambda t: task_forecast(t, as_of=AS_OF),
    lambda t: expected_slips(t, as_of=AS_OF),
    decomposition,
]
VERBS = [("teachers", verb) for verb in OF_TEACHERS] + [("tasks", verb) for verb in OF_TASKS]


def named(table: str, name: str) -> Register:
    """The table with this name in each of its personal cells."""
    personal = [column.name for column in FORMS[table].columns if column.personal]
    assert personal
    if table == "teachers":
        return teachers(**dict.fromkeys(personal, name))
    usual = {"lead_unit": "U1", "category": "课程建设", "coop_units": "U2、U3"}
    return register("tasks", [{**usual, **row} for row in ROWS], **dict.fromkeys(personal, name))


def words(made: Made) -> str:
    """Everything that a table says, with what is said of it."""
    if isinstance(made, pd.DataFrame):
        return made.to_csv()
    return made.frame.to_csv() + repr(made.about)


@pytest.mark.parametrize(("table", "verb"), VERBS)
@settings(max_examples=4, deadline=None)
@given(name=st.text(st.sampled_from("欧阳慕容诸葛"), min_size=2, max_size=4))
def test_names_are_in_no_output_and_change_none(table: str, verb: Callable[[Register], Made], name: str) -> None:
    told = words(verb(named(table, name)))
    assert name not in told
    assert told == words(verb(named(table, "司马")))


@pytest.mark.parametrize(("table", "verb"), VERBS)
def test_names_are_in_no_finding(table: str, verb: Callable[[Register], Made]) -> None:
    made = verb(named(table, "某领导甲"))
    if isinstance(made, pd.DataFrame):
        assert "lead_leader" not in made.columns
        assert "name" not in made.columns
        return
    finding = ev.finding("counts", made, zh="下表为计数。", en="Counts.")
    bundle = finding._repr_mimebundle_()
    parts = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "某领导甲" not in json.dumps(parts, default=str, ensure_ascii=False)
    assert "counts" in json.dumps(parts, default=str)
