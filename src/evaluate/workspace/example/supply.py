"""What the invented county offers: courses, teachers, sites, the class plan of two years, and the budget."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.catalogue import COURSES, PLAN, TEACHERS
from evaluate.workspace.example.competencies import COMPETENCIES

HOURS_PER_DAY = 8
"""A half day is four training hours in this county; local rules differ."""

_CATEGORY = {competency.code: competency.category for competency in COMPETENCIES}
_REQUIRED = {competency.code: competency.required for competency in COMPETENCIES}
_DAY_RATE = {"main": 320, "rotation": 110, "special": 290, "business": 230, "promotion": 310}
"""Cost of one person-day in yuan by class type, all within the 550 yuan of the cost rule for section-level cadres."""

_FUNDING = {
    "main": "earmarked",
    "rotation": "earmarked",
    "special": "earmarked",
    "business": "unit",
    "promotion": "earmarked",
}

SITES = (
    ("S01", "示例县委党校", "party_school", 240, 160, True, 220),
    ("S02", "警示与党性教育基地（模拟）", "onsite", 120, 0, False, 120),
    ("S03", "乡村治理现场教学点（模拟）", "onsite", 80, 40, True, 150),
    ("S04", "地方文化馆教学点（模拟）", "onsite", 60, 0, False, 200),
    ("S05", "应急演练现场教学点（模拟）", "onsite", 60, 0, False, 90),
    ("S06", "合作高校培训点（模拟）", "university", 100, 100, True, 60),
    ("S07", "县干部网络学院（模拟）", "online", 2400, 0, False, 365),
)
_PLAN_COLUMNS = (
    "training_class",
    "name",
    "class_type",
    "competency",
    "target_group",
    "sessions",
    "places",
    "days",
    "period",
    "status",
    "site",
)
_SITE_COLUMNS = ("site_id", "name", "site_type", "seats", "beds", "boarding", "available_days")

_BUDGET_NAMES = {
    "main": "主体班次培训费",
    "rotation": "集中轮训培训费",
    "special": "专题班次培训费",
    "business": "业务班次培训费",
    "promotion": "任职班次培训费",
    "faculty": "师资费",
    "online": "网络培训平台费",
}
_FIXED_BUDGET = {"faculty": (260_000, 214_500), "online": (120_000, 120_000)}
_LAST_YEAR = {  # what 2025 appropriated and spent
    "main": (720_000, 703_500),
    "rotation": (280_000, 268_000),
    "special": (260_000, 247_900),
    "business": (130_000, 121_400),
    "promotion": (260_000, 251_300),
    "faculty": (240_000, 236_800),
    "online": (120_000, 120_000),
}
#: Paid by the organisations themselves, and so in no budget of the county.
_OUTSIDE = ("business",)
_AUDIT_NOTES = {"B2025_faculty": "2门课讲课费的职称依据不全，已补齐", "B2026_business": "1期班的签到表没有附全"}


def courses() -> pd.DataFrame:
    """What is taught: one row per course with its competency, method, hours and days."""
    frame = pd.DataFrame(COURSES, columns=["code", "name", "competency", "method", "hours", "teacher", "last_updated"])
    frame.insert(3, "content_category", frame["competency"].map(_CATEGORY))
    frame.insert(6, "days", frame["hours"] / HOURS_PER_DAY)
    frame.insert(7, "required", frame["competency"].map(_REQUIRED))
    return frame


def teachers() -> pd.DataFrame:
    """Who can teach: codes only, never ranked; leading cadres are counted, not judged."""
    columns = ["teacher_id", "teacher_type", "full_time", "title", "available_days"]
    return pd.DataFrame(TEACHERS, columns=columns)


def sites() -> pd.DataFrame:
    """Where classes can be held."""
    return pd.DataFrame(SITES, columns=list(_SITE_COLUMNS))


def class_plan() -> pd.DataFrame:
    """The classes of 2026 and 2027 with places, days, hours and cost.

    Cost in yuan = places × days × the day rate of the class type.  The plan of 2027 is the planted one: far too few
    places for digital work, emergencies and law, too many for local history and official writing.
    """
    frame = pd.DataFrame(PLAN, columns=list(_PLAN_COLUMNS))
    frame.insert(1, "year", 2000 + frame["training_class"].str[1:3].astype("int64"))
    frame["period"] = [f"{year}-{month:02d}" for year, month in zip(frame["year"], frame["period"], strict=True)]
    first_course = {competency: code for code, _, competency, *_ in reversed(COURSES)}
    frame.insert(4, "course", frame["competency"].map(first_course))
    frame.insert(6, "content_category", frame["competency"].map(_CATEGORY))
    frame.insert(7, "required", frame["competency"].map(_REQUIRED))
    frame.insert(12, "hours", frame["days"] * HOURS_PER_DAY)
    frame["cost"] = frame["places"] * frame["days"] * frame["class_type"].map(_DAY_RATE)
    frame["funding"] = frame["class_type"].map(_FUNDING)
    return frame


def budget() -> pd.DataFrame:
    """The training budget in yuan: by year and purpose, with what 2026 has spent so far (empty for 2027)."""
    plan = class_plan()
    rows: list[tuple[str, int, str, str, int, int | None]] = [
        (f"B2025_{purpose}", 2025, purpose, _BUDGET_NAMES[purpose], *sums) for purpose, sums in _LAST_YEAR.items()
    ]
    for year in (2026, 2027):
        for purpose, name in _BUDGET_NAMES.items():
            of_purpose = plan[(plan["year"] == year) & (plan["class_type"] == purpose)]
            if purpose in _FIXED_BUDGET:
                amount, spent = _FIXED_BUDGET[purpose]
            elif of_purpose.empty:
                continue
            else:
                amount = -(-int(of_purpose["cost"].sum()) // 10_000) * 10_000
                spent = int(of_purpose.loc[of_purpose["status"] == "held", "cost"].sum())
            rows.append((f"B{year}_{purpose}", year, purpose, name, amount, spent if year == 2026 else None))
    frame = pd.DataFrame(rows, columns=["budget_line", "year", "purpose", "name", "amount", "spent"])
    told = frame.assign(earmarked=~frame["purpose"].isin(_OUTSIDE), audit_note=frame["budget_line"].map(_AUDIT_NOTES))
    return told.astype({"spent": "Int64"})
