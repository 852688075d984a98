"""Who was called to the classes of 2026, who came, was on leave, was late, and how they did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.workspace.example.calendar import Held, held
from evaluate.workspace.example.catalogue import PLAN
from evaluate.workspace.example.county import County
from evaluate.workspace.example.timetable import HALF_DAY

KEPT_ATTENDANCE = ("C2603", "C2604", "C2605", "C2611")
"""Classes whose half-days were signed: the main classes and the two that were evaluated."""

LONG_LEAVE: dict[str, int] = {"C2603-1": 1, "C2604-1": 2}
"""Trainees who were away for more than a seventh of the class: planted."""

_PLANNED = {code: (target, sessions, places) for code, _, _, _, target, sessions, places, *_ in PLAN}
_LEVELS = {"section": ("141", "142"), "all": ("141", "142", "150")}
_ARRIVE = 0.97
_MARKS = ("present", "late", "early", "absent")
_MARK_SHARES = (0.965, 0.02, 0.01, 0.005)
_GRADES = (0.0, 60.0, 80.0, 90.0)


@dataclass(frozen=True)
class Trainees:
    """The tables of trainees: `enrolment`, `attendance`, `leave`, `discipline`, `results`."""

    enrolment: pd.DataFrame
    attendance: pd.DataFrame
    leave: pd.DataFrame
    discipline: pd.DataFrame
    results: pd.DataFrame


def draw_trainees(county: County) -> Trainees:
    """Who was in the classes, and how did they keep to the rules?

    The people of the two evaluated classes are those of `county.classes`; nobody is in two places at once.
    """
    rng = np.random.default_rng([county.seed, 8])
    enrolment = _enrolment(rng, county)
    leave = _leave(rng, enrolment)
    attendance = _attendance(rng, enrolment, leave)
    return Trainees(enrolment, attendance, leave, _discipline(attendance), _results(rng, enrolment))


def _enrolment(rng: np.random.Generator, county: County) -> pd.DataFrame:
    fixed = county.classes.enrolment.groupby("training_class")["person_id"].agg(list).to_dict()
    busy: list[tuple[Held, set[str]]] = []
    taken: dict[str, set[str]] = {}
    parts = []
    for session in sorted(held(), key=lambda one: one.training_class not in fixed):
        code = session.training_class
        if code in fixed:
            people = fixed[code]
        else:
            away = {who for other, them in busy if _meet(session, other) for who in them} | taken.get(code, set())
            people = _called(rng, county.roster, code, away)
        busy.append((session, set(people)))
        taken.setdefault(code, set()).update(people)
        arrived = np.ones(len(people), dtype=bool) if code in fixed else rng.random(len(people)) < _ARRIVE
        parts.append(
            pd.DataFrame(
                {
                    "training_class": code,
                    "session_no": session.session_no,
                    "person_id": sorted(people),
                    "called_up": True,
                    "arrived": arrived,
                }
            )
        )
    whole = pd.concat(parts, ignore_index=True)
    return whole.sort_values(["training_class", "session_no", "person_id"], ignore_index=True)


def _called(rng: np.random.Generator, roster: pd.DataFrame, code: str, away: set[str]) -> list[str]:
    """A session's people: its share of the places, of the levels it is meant for; the rotation takes everybody."""
    target, sessions, places = _PLANNED[code]
    fitting = roster["invited"] if code == "C2601" else roster["position_level"].isin(_LEVELS[target])
    if code == "C2604":
        fitting &= (roster["position_level"] == "142") & roster["age_band"].isin(["le35", "36_45"])
    free = roster.loc[fitting & ~roster["person_id"].isin(away), "person_id"].to_numpy(object)
    return list(rng.choice(free, places // sessions, replace=False))


def _meet(one: Held, two: Held) -> bool:
    return one.dates[0] <= two.dates[-1] and two.dates[0] <= one.dates[-1]


def _leave(rng: np.random.Generator, enrolment: pd.DataFrame) -> pd.DataFrame:
    """A day or half a day here and there in the long classes; a few planted trainees are away much longer."""
    rows = []
    for session in held():
        if session.training_class not in ("C2603", "C2604"):
            continue
        mine = enrolment[(enrolment["training_class"] == session.training_class) & enrolment["arrived"]]
        people = mine.loc[mine["session_no"] == session.session_no, "person_id"].to_numpy(object)
        longer = LONG_LEAVE.get(session.name, 0)
        chosen = rng.choice(people, longer + len(people) // 6, replace=False)
        for place, who in enumerate(chosen):
            days = len(session.dates) // 5 if place < longer else 1
            first = int(rng.integers(0, len(session.dates) - days + 1))
            rows.append(
                {
                    "training_class": session.training_class,
                    "session_no": session.session_no,
                    "person_id": who,
                    "from": session.dates[first],
                    "until": session.dates[first + days - 1],
                    "leave_hours": 2 * HALF_DAY * days,
                    "leave_kind": "sick" if place < longer else ("duty", "personal")[place % 2],
                    "approved_by": "培训科",
                }
            )
    return pd.DataFrame(rows)


def _attendance(rng: np.random.Generator, enrolment: pd.DataFrame, leave: pd.DataFrame) -> pd.DataFrame:
    """One row a trainee and half-day of the classes whose half-days were signed."""
    signed = [session for session in held() if session.training_class in KEPT_ATTENDANCE]
    days = pd.DataFrame(
        [
            (session.training_class, session.session_no, day, half)
            for session in signed
            for day in session.dates
            for half in ("morning", "afternoon")
        ],
        columns=["training_class", "session_no", "date", "half_day"],
    )
    came = enrolment[enrolment["arrived"] & enrolment["training_class"].isin(KEPT_ATTENDANCE)]
    table = came[["training_class", "session_no", "person_id"]].merge(days, on=["training_class", "session_no"])
    table["attendance"] = rng.choice(np.array(_MARKS, dtype=object), len(table), p=_MARK_SHARES)
    away = table.merge(leave, on=["training_class", "session_no", "person_id"], how="left")
    day, first, last = (pd.to_datetime(away[name]) for name in ("date", "from", "until"))
    out = ((first <= day) & (day <= last)).to_numpy()
    table.loc[out, "attendance"] = "leave"
    return table


def _discipline(attendance: pd.DataFrame) -> pd.DataFrame:
    """Everybody who missed a half-day without leave is on the list, with what was done about it."""
    table = attendance[attendance["attendance"] == "absent"].drop_duplicates(["training_class", "person_id", "date"])
    table = table[["training_class", "session_no", "person_id", "date"]].reset_index(drop=True)
    return table.assign(
        violation="absent", handling=["reminded" if place % 4 else "criticised" for place in table.index]
    )


def _results(rng: np.random.Generator, enrolment: pd.DataFrame) -> pd.DataFrame:
    """Tests of the main classes; those of the two evaluated classes were anonymous and lead to nobody."""
    table = enrolment[enrolment["arrived"] & enrolment["training_class"].isin(["C2603", "C2604"])]
    before = np.clip(np.rint(rng.normal(64, 8, len(table))), 30, 95)
    after = np.clip(before + np.rint(rng.normal(14, 6, len(table))), 40, 100)
    names = np.array(["failed", "passed", "good", "excellent"], dtype=object)
    return table[["training_class", "session_no", "person_id"]].assign(
        score_before=before, score_after=after, grade=names[np.searchsorted(_GRADES, after, side="right") - 1]
    )
