"""The faculty: full and part time, kinds, who teaches, what is shared, time spent at the grassroots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import (
    Number,
    answered,
    codes_of,
    grouped,
    in_year,
    needed,
    part,
    parts,
    told,
    total,
)
from evaluate.registers import Register

_GROUPS = ("teacher_type", "full_time", "title", "field")
ITEMS = {
    "teachers": Text("师资库人数", "teachers on the list"),
    "full_time": Text("专职教师", "full-time teachers"),
    "part_time": Text("兼职教师", "part-time teachers"),
    "part_per_full": Text("每名专职教师对应的兼职教师数", "part-time teachers per full-time teacher"),
    "teacher_type": Text("师资构成", "kinds of teachers"),
    "active": Text("本年授过课", "taught in the year"),
    "shared_teachers": Text("共享师资", "teachers shared with other schools"),
    "shared_share": Text("共享师资占比", "share of shared teachers"),
    "shared_active": Text("共享师资中本年授过课的占比", "share of the shared teachers who taught"),
    "seconded": Text("挂职、蹲点调研的专职教师占比", "share of full-time teachers with secondment or field study"),
    "not_entered": Text("没有填挂职、蹲点天数的专职教师占比", "share of full-time teachers without an entry"),
    "secondment_days": Text("挂职、蹲点调研天数合计", "days of secondment and field study"),
}
_MIX = Text("按师资库登记计数", "counted on the faculty table")
_ACTIVE = Text("本年课表上有课的人数除以师资库人数", "those on the year's timetable ÷ those on the faculty table")
_FIELD = Text("专职教师中填了天数且大于0的；没有填的不算0，仍在分母里", "full-time teachers with more than 0 days; no "
              "entry is not 0 and stays in the denominator")  # fmt: skip


def faculty_mix(teachers: Register, *, language: Language = "zh") -> Estimate:
    """How many teachers are there, full and part time, and how many part-time teachers to one full-time?

    Parameters
    ----------
    teachers : Register
        The table `teachers`.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Numbers, shares and the ratio (专兼比); `n` in teachers. Shared ones are not known without that column.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"teacher_id": ["T1", "T2", "T3"], "full_time": [True, False, False]})
    >>> faculty_mix(Register("teachers", table, office_forms()["teachers"])).frame["value"].tolist()[:4]
    [3.0, 1.0, 2.0, 2.0]
    """
    table = needed(teachers, "teacher_id", "full_time", "shared_from")
    kinds = answered(table["full_time"]).value_counts()
    full, half = int(kinds.get("yes", 0)), int(kinds.get("no", 0))
    # an empty cell is nobody's; without the column nothing is known
    shared = int(table["shared_from"].notna().sum()) if "shared_from" in teachers.table.columns else float("nan")
    numbers = [
        total("teachers", len(table), len(table), "teachers"),
        total("full_time", full, len(table), "teachers"),
        total("part_time", half, len(table), "teachers"),
        Number("part_per_full", half / full if full else float("nan"), full + half, "ratio", "total"),
        total("shared_teachers", shared, len(table), "teachers"),
        part("shared_share", shared, len(table)),
    ]
    return told(numbers, [teachers], method="faculty", how=_MIX, counted="teachers", items=ITEMS, language=language)


def faculty_types(teachers: Register, *, language: Language = "zh") -> Estimate:
    """What part of the faculty are party-school teachers, university experts, leading cadres, role models, experts?

    Parameters
    ----------
    teachers, language
        As in `faculty_mix`.

    Returns
    -------
    Estimate
        Item "teacher_type" with the kinds as choices; `n` in teachers.
    """
    table = needed(teachers, "teacher_type")
    kinds = codes_of(teachers, "teacher_type")
    return told(
        parts("teacher_type", table["teacher_type"], tuple(kinds)), [teachers], method="faculty", how=_MIX,
        counted="teachers", items=ITEMS, choices=kinds, language=language,
    )  # fmt: skip


def faculty_active(
    teachers: Register,
    sessions: Register,
    *,
    year: int,
    by: str | Sequence[str] = (),
    as_of: dt.date | None = None,
    language: Language = "zh",
) -> Estimate:
    """Who of the list has taught this year, and are shared teachers used?

    Distinct teachers with a lecture in the year ÷ teachers on the list. By kind it may be split; never by person.

    Parameters
    ----------
    teachers, sessions : Register
        The faculty and the timetable.
    year : int
        The year of the lectures.
    by : str or sequence of str
        Codes of the faculty table, such as "teacher_type" or "full_time".
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Shares "active" and "shared_active"; `n` in teachers.
    """
    table = needed(teachers, "teacher_id", "shared_from")
    held = in_year(needed(sessions, "date", "teacher"), "date", year, as_of)
    table = table.assign(active=table["teacher_id"].isin(held["teacher"].dropna()))
    numbers = []
    for group, rows in grouped(table, by, _GROUPS):
        shared = rows[rows["shared_from"].notna()]
        numbers.append(part("active", rows["active"].sum(), len(rows), group=group))
        numbers.append(part("shared_active", shared["active"].sum(), len(shared), group=group))
    return told(
        numbers, [teachers, sessions], method="active faculty", how=_ACTIVE, counted="teachers", items=ITEMS, by=by,
        language=language,
    )  # fmt: skip


def secondments(teachers: Register, *, language: Language = "zh", policy: Policy | None = None) -> Estimate:
    """What part of the full-time teachers has been on secondment or field study, and for how many days?

    Teachers with more than 0 days ÷ full-time teachers; those without an entry are not at 0 but not known, and stay
    in the denominator.

    Parameters
    ----------
    teachers : Register
        The table `teachers`.
    language : {"zh", "en"}
        Of notes.
    policy : Policy, optional
        What may be shown; of fewer teachers than its minimum cell nothing is.

    Returns
    -------
    Estimate
        Shares and days; `n` in people, the full-time teachers.
    """
    table = needed(teachers, "full_time", "secondment_days")
    own = table[table["full_time"].astype("boolean").fillna(False)]
    days = pd.to_numeric(own["secondment_days"]).astype(float)
    entered = days.notna().any()
    numbers = [
        part("seconded", (days > 0).sum() if entered else float("nan"), len(own)),
        part("not_entered", days.isna().sum(), len(own)),
        total("secondment_days", days.sum() if entered else float("nan"), len(own), "days"),
    ]
    return told(
        numbers, [teachers], method="secondment", how=_FIELD, counted="people", items=ITEMS, language=language,
        policy=policy,
    )  # fmt: skip
