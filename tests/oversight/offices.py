"""Small registers of an invented office: a class, its timetable, those who came, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from ledgers import register

from evaluate.registers import Register, RuleBook, read_rules

Rows = Sequence[Mapping[str, Any]]
#: Everything that a study may adopt, one version of each rule a day.
ADOPTED = (
    "regulations_2015", "plan_2018_2022/HRS-03", "plan_2023_2027/HRS-04", "plan_2023_2027/CNT-04",
    "plan_2023_2027/CNT-05", "plan_2023_2027/CNT-06", "party_member_plan_2019_2023",
    "party_member_plan_2024_2028", "civil_servants_2008",
    "training_cost_2014", "training_cost_2016", "jiangsu_2014", "sichuan_2016", "class_applications",
)  # fmt: skip


def adopting(folder: Path, *names: str) -> RuleBook:
    """The rules of a study that adopts these."""
    path = folder / "rules.yml"
    path.write_text("adopt:\n" + "".join(f"  - {name}\n" for name in names), encoding="utf-8")
    return read_rules(path)


def plan(*rows: Mapping[str, Any]) -> Register:
    """A class plan: main classes of 40 hours on five days, opened by U1."""
    usual = {"class_type": "main", "organizer_unit": "U1", "days": 5.0, "hours": 40.0, "places": 50, "sessions": 1,
             "opens": "2024-05-13", "year": 2024, "status": "held"}  # fmt: skip
    return register(
        "class_plan", [{**usual, "training_class": f"B{place + 1}", **row} for place, row in enumerate(rows)]
    )


def held(*rows: Mapping[str, Any]) -> Register:
    """Classes held: five days with 40 hours, 50 people, no days of arrival or departure."""
    usual = {"session_no": 1, "opened_on": "2024-05-13", "closed_on": "2024-05-17", "hours": 40.0, "attended": 50,
             "called_up": 50, "arrival_days": 0.0, "departure_days": 0.0}  # fmt: skip
    return register(
        "classes_held", [{**usual, "training_class": f"B{place + 1}", **row} for place, row in enumerate(rows)]
    )


def timetable(*rows: Mapping[str, Any]) -> Register:
    """Lessons of class B1: lectures on capability, unless they say otherwise; one a half-day from the first day on."""
    usual = {"training_class": "B1", "session_no": 1, "hours": 4.0, "content_category": "duty_capability_training",
             "method": "lecture", "party_spirit_analysis": False}  # fmt: skip
    made = []
    for place, row in enumerate(rows):
        day = pd.Timestamp(row.get("begins", "2024-05-13")) + pd.Timedelta(days=place // 2)
        when = {"session": f"L{place:02}", "date": day, "half_day": ("morning", "afternoon")[place % 2]}
        made.append({**usual, "topic": f"题目{place}", **when, **{k: v for k, v in row.items() if k != "begins"}})
    return register("sessions", made)


def lessons_of(total: float, *parts: tuple[float, Mapping[str, Any]], begins: str = "2024-05-13") -> Register:
    """A timetable of so many hours with so many of each kind, the rest lectures on capability."""
    rest = total - sum(hours for hours, _ in parts)
    kinds = [*parts, (rest, {})]
    return timetable(*({"hours": hours, "begins": begins, **kind} for hours, kind in kinds if hours > 0))


def teachers(*rows: Mapping[str, Any]) -> Register:
    """Teachers T1, T2 …: of the school, full time, associate professors, unless they say otherwise."""
    usual = {"teacher_type": "party_school", "full_time": True, "title": "associate", "must_lecture": False}
    return register("teachers", [{**usual, "teacher_id": f"T{place + 1}", **row} for place, row in enumerate(rows)])
