"""Hours of a class: what each half-day is worth by the office's own tables, and what each person has attended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from evaluate.errors import RegisterError, Text
from evaluate.oversight.hours.hours_policy import FormPolicy, hours_policy
from evaluate.registers import Register

Basis = Literal["policy", "timetable", "plan"]
Slot = tuple[dt.date, str]
#: The form of training that a class is.
OFF_JOB = "off_job"


@dataclass(frozen=True)
class ClassHours:
    """What the half-days of a class are worth: hours of each, most on one day, and by which table.

    `most` is what a person can be credited for one class at most; how long the class was is another matter.
    """

    worth: Mapping[Slot, float]
    per_day: float
    most: float
    basis: Basis

    @property
    def total(self) -> float:
        """Hours of the class as held."""
        return self.of(list(self.worth))

    def of(self, slots: Collection[Slot]) -> float:
        """Hours of these half-days together, by the most that a day counts."""
        days: dict[dt.date, float] = {}
        for day, half in slots:
            days[day] = days.get(day, 0.0) + self.worth[day, half]
        return sum(min(hours, self.per_day) for hours in days.values())


def class_hours(
    slots: Sequence[Slot],
    *,
    policy: Register | None = None,
    timetable: pd.DataFrame | None = None,
    planned: float | None = None,
) -> ClassHours:
    """How many hours is each half-day of a class worth?

    By the hours policy in force on the first day, when it says what a half-day or a day off the job counts for (half a
    day then, and never more than the day); else by the timetable; else the planned hours divided evenly.

    Parameters
    ----------
    slots : sequence of (date, half-day)
        The half-days of the class.
    policy : Register, optional
        The table `hours_policy`.
    timetable : pandas.DataFrame, optional
        Rows of the table `sessions` of this class: `date`, `half_day`, `hours`.
    planned : float, optional
        Hours of a session in the class plan.

    Raises
    ------
    RegisterError
        None of the three says it.
    """
    local = _in_force(policy, min(day for day, _ in slots)) if policy is not None else None
    infinite = float("inf")
    if local is not None:
        half = local.half_day if local.half_day == local.half_day else local.hours_per_day / 2
        worth = dict.fromkeys(slots, half)
        return ClassHours(worth, local.hours_per_day, local.cap_per_class, "policy")
    if timetable is not None and len(timetable):
        days = pd.to_datetime(timetable["date"]).dt.date
        sums = timetable["hours"].astype(float).groupby([days, timetable["half_day"]]).sum()
        held: dict[Slot, float] = {(key[0], str(key[1])): float(hours) for key, hours in sums.items()}  # type: ignore[index]
        return ClassHours({slot: held.get(slot, 0.0) for slot in slots}, infinite, infinite, "timetable")
    if planned is not None and planned == planned:
        return ClassHours(dict.fromkeys(slots, planned / len(slots)), infinite, infinite, "plan")
    raise RegisterError.single(
        "hours_policy",
        Text("不知道一个半天折多少学时。", "What a half-day is worth is not known."),
        Text("学时折算办法、课表或办班计划里有学时。", "hours in the hours policy, the timetable or the class plan."),
        Text("补上其中一张表的学时。", "enter the hours in one of them."),
    )


def _in_force(policy: Register, day: dt.date) -> FormPolicy | None:
    """The row of the policy for classes on a day, when it says what a day is worth."""
    found = [
        one
        for one in hours_policy(policy)
        if one.training_form == OFF_JOB and one.begins <= pd.Timestamp(day) <= one.ends
    ]
    return next((one for one in found if one.counts and one.hours_per_day == one.hours_per_day), None)
