"""What the office notes of its courses, teachers and sites beside the catalogue: quality, terms, field work, scores."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.supply import courses, sites, teachers
from evaluate.workspace.example.timetable import timetable

QUALITY = {
    "K0101": "市级精品课",
    "K0902": "县级精品课评审结果",
    "K1201": "县级精品课评审结果",
    "K1301": "学员评价连续两年满意",
}
"""Quality courses with their evidence."""

ENDED = ("T11", "T20")
"""Part-time teachers whose term has ended and not been renewed."""

FIELD_DAYS = {"T01": 22, "T02": 30, "T04": 24, "T06": 12}
FACTORS = ("theme", "courses", "facilities", "management", "faculty", "effect", "money", "influence")
_SCORES = {
    "S02": (9, 8, 8, 9, 8, 9, 7, 8),
    "S03": (8, 7, 7, 7, 6, 8, 6, 7),
    "S04": (6, 5, 6, 7, 5, 5, 5, 6),
    "S05": (8, 7, 5, 6, 6, 8, 4, 6),
}
_OTHERS_DAYS = {"S01": 62, "S02": 38, "S03": 57, "S04": 41, "S05": 29, "S06": 18, "S07": 297}
"""Days on which others than the county's own classes used a site."""

_MADE = "2021-03-01"


def described_courses() -> pd.DataFrame:
    """The catalogue with when each course was made and revised, how often it was given, and its quality."""
    catalogue = courses()
    times = timetable()["course"].value_counts()
    return catalogue.assign(
        made_on=catalogue["last_updated"].where(catalogue["last_updated"] < _MADE, _MADE),
        times_offered=catalogue["code"].map(times).fillna(0).astype("int64"),
        quality_course=catalogue["code"].isin(list(QUALITY)),
        quality_evidence=catalogue["code"].map(QUALITY),
        textbook=catalogue["content_category"].map({"theory_education": "统编教材"}),
    )


def described_teachers() -> pd.DataFrame:
    """The teachers with their terms, duties and days of field study; codes only."""
    frame = teachers()
    part_time = ~frame["full_time"] & (frame["teacher_type"] != "leading_cadre")
    until = frame["teacher_id"].isin(ENDED).map({True: "2026-06-30", False: "2027-12-31"})
    return frame.assign(
        engaged_from=pd.Series("2024-07-01", index=frame.index).where(part_time),
        engaged_until=until.where(part_time),
        must_lecture=frame["teacher_type"] == "leading_cadre",
        shared_from=pd.Series("合作高校", index=frame.index).where(frame["teacher_type"] == "university"),
        secondment_days=frame["teacher_id"].map(FIELD_DAYS).where(frame["full_time"]).fillna(0).astype("int64"),
        secondment_place=frame["teacher_id"].map(dict.fromkeys(FIELD_DAYS, "示例县第三镇")),
    )


def described_sites() -> pd.DataFrame:
    """The sites with the days on which they were used and, of on-site points, the scores of the eight factors."""
    frame = sites()
    used = timetable().groupby("site")["date"].nunique()
    scores = pd.DataFrame.from_dict(_SCORES, orient="index", columns=list(FACTORS))
    days = frame["site_id"].map(used).fillna(0) + frame["site_id"].map(_OTHERS_DAYS)
    described = frame.assign(used_days=days.astype("int64"))
    return described.join(scores, on="site_id")
