"""The timetable of every session held in 2026: half-days with content, method, teacher and fee."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import pandas as pd

from evaluate.workspace.example.calendar import Held, held
from evaluate.workspace.example.catalogue import COURSES, PLAN, TEACHERS
from evaluate.workspace.example.competencies import COMPETENCIES

HALF_DAY = 4
"""Hours of a half-day."""

LECTURED = 27
"""So many of the leading cadres who have the duty to lecture have done it; the others have not."""

FEES = {"associate": 400, "full": 800, "intermediate": 200, "none": 100}
"""Yuan an hour after tax that the county pays teachers from outside, by title."""


class Block(NamedTuple):
    """So many half-days of some content in a main class, how many of them interactive and how many given by leaders."""

    competencies: tuple[str, ...]
    half_days: int
    interactive: int
    leaders: int


_THEORY = ("theory_innovation", "basic_theory", "major_decisions")
_SPIRIT = ("party_discipline", "political_ethics", "clean_conduct", "party_spirit")
_DUTY = ("grassroots", "law", "digital", "emergency", "economy", "mass_work")
MAIN: dict[str, tuple[Block, ...]] = {
    "C2603-1": (Block(_THEORY, 14, 2, 2), Block(_SPIRIT, 8, 2, 0), Block(_DUTY, 6, 2, 0), Block(("finance",), 2, 0, 0)),
    "C2603-2": (Block(_THEORY, 18, 6, 2), Block(_DUTY, 10, 6, 2), Block(("finance",), 2, 0, 0)),
    "C2604-1": (
        Block(_THEORY, 24, 6, 7),
        Block(_SPIRIT, 20, 8, 4),
        Block(_DUTY, 14, 8, 3),
        Block(("science",), 2, 0, 0),
    ),
}
"""What the main classes were taught. C2603-1 is planted with too little interaction, C2603-2 without Party-spirit
education, C2604-1 without Party-spirit analysis; in spring leading cadres gave a tenth of the hours only."""

DEAR_LECTURE = {"C2605-1-02": 2600.0}
"""A planted fee: four hours of an associate professor, 650 yuan each."""

_SPIRIT_KINDS = {"political_ethics": "ethics", "clean_conduct": "warning", "party_discipline": "political_culture"}
_LIVELY = ("seminar", "case_teaching", "structured_discussion", "simulation")
_PARTS = ("knowledge", "ability", "conduct", "spirit")
_LED = {"C2601-1": 2, **{f"C2601-{number}": 1 for number in range(2, 7)}}
"""Half-days that leading cadres open in the rotation of the year."""

_CATEGORY = {one.code: one.category for one in COMPETENCIES}
_PLANNED = {code: (competency, site) for code, _, _, competency, *_, site in PLAN}
_TITLE = {code: title for code, _, _, title, _ in TEACHERS}
_TYPE = {code: kind for code, kind, *_ in TEACHERS}


def leaders() -> tuple[str, ...]:
    """Codes of the leading cadres who have the duty to lecture."""
    return tuple(code for code, kind in _TYPE.items() if kind == "leading_cadre")


def timetable() -> pd.DataFrame:
    """What was taught in every half-day of the classes held?"""
    lecturing = cycle(leaders()[:LECTURED])
    rows = [row for session in held() for row in _of_session(session, lecturing)]
    frame = pd.DataFrame(rows)
    frame["site"] = [_PLANNED[code][1] for code in frame["training_class"]]
    frame["lecture_fee"] = [
        DEAR_LECTURE.get(code, _fee(who)) for code, who in zip(frame["session"], frame["teacher"], strict=True)
    ]
    return frame


def _fee(teacher: str) -> float:
    """Teachers of the school and leading cadres are paid nothing for a lecture."""
    return 0.0 if _TYPE[teacher] in ("party_school", "leading_cadre") else float(HALF_DAY * FEES[_TITLE[teacher]])


def _of_session(session: Held, lecturing: Iterator[str]) -> Iterator[dict[str, object]]:
    taught = _main(MAIN[session.name]) if session.name in MAIN else _other(session)
    places = [(day, half) for day in session.dates for half in ("morning", "afternoon")]
    for number, ((day, half), (competency, method, led)) in enumerate(zip(places, taught, strict=True), 1):
        course, name, *_, teacher, _ = _course(competency, number)
        category = _CATEGORY[competency]
        yield {
            "session": f"{session.name}-{number:02d}",
            "training_class": session.training_class,
            "session_no": session.session_no,
            "date": day,
            "half_day": half,
            "hours": HALF_DAY,
            "course": course,
            "topic": name,
            "content_category": category,
            "party_spirit_kind": _SPIRIT_KINDS.get(competency, "other")
            if category == "party_spirit_education"
            else None,
            "capability_part": _PARTS[number % len(_PARTS)] if category == "duty_capability_training" else None,
            "party_spirit_analysis": False,
            "method": method,
            "teacher": next(lecturing) if led else _taught_by(teacher, number),
        }


def _main(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str, bool]]:
    """Content, method and whether a leading cadre lectures, half-day by half-day."""
    for block in blocks:
        for place in range(block.half_days):
            lively = place < block.interactive
            method = _LIVELY[place % len(_LIVELY)] if lively else "lecture"
            led = block.interactive <= place < block.interactive + block.leaders
            yield block.competencies[place * len(block.competencies) // block.half_days], method, led


def _other(session: Held) -> Iterator[tuple[str, str, bool]]:
    """A class of one subject: its courses in turn."""
    competency, _ = _PLANNED[session.training_class]
    for number in range(1, 2 * len(session.dates) + 1):
        led = number <= _LED.get(session.name, 0)
        yield competency, "lecture" if led else str(_course(competency, number)[3]), led


def _course(competency: str, number: int) -> tuple[str, str, str, str, int, str, str]:
    fitting = [course for course in COURSES if course[2] == competency]
    return fitting[number % len(fitting)]


def _taught_by(teacher: str, number: int) -> str:
    """The course's own teacher; the school's own teachers stand in for leading cadres who are not on that day."""
    return f"T{number % 6 + 1:02d}" if _TYPE[teacher] == "leading_cadre" else teacher
