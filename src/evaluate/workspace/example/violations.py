"""What is planted against the rules, and in the ledger: a list that tests hold against what the rules find."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.calendar import held
from evaluate.workspace.example.classes_held import DEAR, FILED_LATE, LATE, LONG_ARRIVAL
from evaluate.workspace.example.county import County
from evaluate.workspace.example.hours import draw_hours
from evaluate.workspace.example.planted import CLOSED, FIRST, MADE_UP_LATE, PROMOTED, draw_planted
from evaluate.workspace.example.timetable import DEAR_LECTURE, LECTURED, MAIN, leaders
from evaluate.workspace.example.trainees import LONG_LEAVE, draw_trainees

BY_POST = (2021, 2022)
"""Years in which only the post decided who is under the five-year rule: a consultant was judged by the year."""

COLUMNS = ("rule", "subject", "why")


def violations(county: County) -> pd.DataFrame:
    """What must the rules find in this county, and what must `check_ledger` find in its ledger?

    Parameters
    ----------
    county : County
        From `draw_county`.

    Returns
    -------
    DataFrame
        `rule` (such as HRS-02, or the name of a doubt about the ledger), `subject` (as the verdict or doubt names it)
        and `why`, in Chinese: one row a violation, and nothing else in the county is one.
    """
    planted, trainees = draw_planted(county.roster, county.seed), draw_trainees(county)
    _, mistakes = draw_hours(county, trainees, planted)
    rows = [
        *(("HRS-01", f"{who} {FIRST}–{CLOSED}", "五年集中培训学时只有要求的一半左右") for who in planted.five_years),
        *(
            ("HRS-02", f"{who} {year}", "当时按职务分，属乡科级，不到12天")
            for who in planted.five_years
            for year in BY_POST
        ),
        *(("HRS-02", f"{who} {CLOSED}", "全年集中培训不到12天，也不到90学时") for who in planted.short),
        *(("HRS-03", f"{who} {CLOSED}", "选修课折半后网络学时不到50") for who in planted.offline),
        ("HRS-06", f"{planted.promoted[MADE_UP_LATE]} {PROMOTED[MADE_UP_LATE][1]}", "任职一年以后才完成补训"),
        *_of_trainees(trainees.leave),
        *_of_classes(),
    ]
    told = [*rows, *((rule, subject, "学时登记有误") for rule, subject in mistakes.itertuples(index=False))]
    return pd.DataFrame(told, columns=list(COLUMNS))


def _of_trainees(leave: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Those who were away longest: as many of each session as were planted."""
    sizes = {one.name: len(one.dates) for one in held()}
    names = leave["training_class"] + "-" + leave["session_no"].astype(str)
    longest = leave[(leave["leave_hours"] > 8).to_numpy() & names.isin(list(LONG_LEAVE)).to_numpy()]
    return [
        ("HRS-07", f"{leave.at[row, 'person_id']} {names[row]}", f"请假占{sizes[names[row]]}天的五分之一")
        for row in longest.index
    ]


def _of_classes() -> list[tuple[str, str, str]]:
    spring, autumn = (name for name in MAIN if name != "C2603-2")
    return [
        ("CNT-01", "C2603-2", "理论教育和党性教育占六成"),
        ("CNT-02", "C2603-2", "没有党性教育"),
        ("CNT-03", "2026年春季学期", "领导干部授课占一成"),
        ("CNT-04", spring, "互动式教学占两成"),
        ("CNT-05", "C2603-2", "没有党性教育单元"),
        ("CNT-06", autumn, "一个半月的班没有党性分析"),
        *(("CLS-03", f"{code}-1", f"提前{days}个工作日申报") for code, days in LATE.items()),
        *(("CLS-04", f"{unit} 2026", f"{day}报备") for unit, day in FILED_LATE.items()),
        *(("COST-01", name, f"人均每天{rate:.0f}元") for name, rate in DEAR.items()),
        *(("COST-02", session, f"半天讲课费{fee:.0f}元") for session, fee in DEAR_LECTURE.items()),
        *(("COST-03", name, f"报到{days}天") for name, days in LONG_ARRIVAL.items()),
        ("LDR-01", "2026", f"应讲{len(leaders())}人，已讲{LECTURED}人"),
    ]
