"""The classes of 2026 as they went: days, people and money of every session, and the plan that describes them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluate.workspace.example.calendar import OPENED, held, is_working_day, working_days_before
from evaluate.workspace.example.supply import HOURS_PER_DAY, class_plan
from evaluate.workspace.example.timetable import timetable

LATE = {"C2605": 8}
"""A planted application: so many working days before the class opened, where fifteen are asked."""

DEAR = {"C2607-1": 760.0}
"""A planted class: so many yuan a person and day of training, where 550 are the most with the day of arrival."""

LONG_ARRIVAL = {"C2606-2": 1.5}
"""Planted days of arrival, where a day is the most."""

NO_SHEET = ("C2602", "C2609", "C2612")
"""Classes that have no design sheet (一班一策)."""

FILED_LATE = {"U126": "2026-04-13"}
"""A planted filing: after 31 March."""

_FILED = "2026-03-20"
_USUAL_LEAD = 22
_LODGING, _MEALS = 0.45, 0.3


def classes_held(enrolment: pd.DataFrame) -> pd.DataFrame:
    """What became of each session?  Money is the plan's, by those who came."""
    plan = class_plan().set_index("training_class")
    came = enrolment.groupby(["training_class", "session_no"])["arrived"].agg(["size", "sum"])
    fees = timetable().groupby(["training_class", "session_no"])["lecture_fee"].sum()
    rows = []
    for session in held():
        planned = plan.loc[session.training_class]
        attended = int(came["sum"][session[:2]])
        days = len(session.dates)
        rate = DEAR.get(session.name, planned["cost"] / planned["places"] / planned["days"])
        cost = round(rate * attended * days)
        rows.append(
            {
                "training_class": session.training_class,
                "session_no": session.session_no,
                "opened_on": session.dates[0],
                "closed_on": session.dates[-1],
                "arrival_days": LONG_ARRIVAL.get(session.name, 0.5 if days > 1 else 0.0),
                "departure_days": 0.5 if days > 2 else 0.0,
                "hours": HOURS_PER_DAY * days,
                "called_up": int(came["size"][session[:2]]),
                "attended": attended,
                "staff": min(10, max(1, attended // 20)),
                "cost": cost,
                "lodging_cost": round(_LODGING * cost) if days > 1 else 0,
                "meal_cost": round(_MEALS * cost),
                "faculty_cost": fees.loc[session[:2]],
                "site": planned["site"],
                "design_sheet": session.training_class not in NO_SHEET,
            }
        )
    return pd.DataFrame(rows)


def described_plan() -> pd.DataFrame:
    """The class plan with who holds each class, what for, on what evidence, when it opens and was applied for."""
    plan = class_plan()
    opens = [_opens(code, period) for code, period in zip(plan["training_class"], plan["period"], strict=True)]
    of_school = plan["class_type"].isin(["main", "rotation", "promotion"])
    organizer = plan["competency"].map(_ORGANIZERS).fillna("U106").mask(of_school, "U301")
    return plan.assign(
        organizer_unit=organizer,
        host_unit="U301",
        objective=[_OBJECTIVES[kind] for kind in plan["class_type"]],
        content=plan["name"],
        evidence=plan["required"].map({False: "需求调查"}),
        opens=opens,
        applied_on=[
            working_days_before(day, LATE.get(code, _USUAL_LEAD))
            for code, day in zip(plan["training_class"], opens, strict=True)
        ],
        filed_on=organizer.map(FILED_LATE).fillna(_FILED).where(plan["year"] == 2026),
        main_class_kind=plan["name"].map({"科级干部进修班": "refresher", "中青年干部培训班": "young_cadre"}),
        target_band=plan["competency"].map({"theory_innovation": "both"}).fillna("section_and_below"),
    )


_ORGANIZERS = {
    "digital": "U133",
    "law": "U116",
    "emergency": "U129",
    "rural": "U124",
    "economy": "U110",
    "writing": "U101",
    "work_safety": "U129",
    "history_culture": "U126",
}
_OBJECTIVES = {
    "main": "结业测试平均分比开班时提高10分",
    "rotation": "应训人员参训率达到95%",
    "special": "结业测试平均分比开班时提高8分",
    "business": "提高业务能力",
    "promotion": "结业考核合格率达到100%",
}
"""What each kind of class is to reach; business classes say it so that nobody can tell whether they did."""


def _opens(code: str, period: str) -> dt.date:
    """The first day of the first session; of a class only planned, the tenth of its month or the next workday."""
    if code in OPENED:
        return dt.date.fromisoformat(OPENED[code][0])
    day = dt.date.fromisoformat(f"{period}-10")
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day
