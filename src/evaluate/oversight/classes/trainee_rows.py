"""Trainees as the rule on leave judges them: hours of leave and attended, from leave and attendance registers."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from evaluate.oversight.classes.held_classes import held_classes, lessons
from evaluate.oversight.columns import Array, class_keys, codes, days, flags, numbers
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE
from evaluate.registers import Register

#: Marks of a half-day that was attended.
ATTENDED = ("present", "late", "early")
#: The place of the class among those held, and the person.
PERSON_KEY = ["place", "person_id"]


def trainee_rows(
    roster: Register,
    class_plan: Register,
    classes_held: Register,
    enrolment: Register,
    *,
    leave: Register | None = None,
    attendance: Register | None = None,
    sessions: Register | None = None,
    closed: Collection[str] = (),
) -> pd.DataFrame:
    """How much of each class did each trainee miss on leave, and attend?

    Hours of leave are those registered, or those of the half-days marked as leave where these are more. They are known
    where every half-day of the timetable is marked, or where the office has closed the class; else what is registered
    is a least, and nothing registered is not known. Half-days count the hours of their lessons.

    Parameters
    ----------
    roster, class_plan, classes_held, enrolment : Register
        The tables of those names. Those who did not arrive are left out, as are cadres managed above the county, who
        stand apart and are not judged.
    leave, attendance, sessions : Register, optional
        Leave, marks by half-day, and the timetable that says how many hours a half-day has.
    closed : collection of str
        Classes ("B001") of which the office says that all leave is registered.

    Returns
    -------
    pandas.DataFrame
        `subject` (person and class), `on` (the opening day), `class_type`, `leave_hours`, `class_hours`,
        `attended_hours` and `<column>_partial`: for `judge`. It speaks of persons: for the office alone.

    **Source**: 干部教育培训工作条例 (2023) Art. 15.
    """
    held = held_classes(class_plan, classes_held, sessions)
    people = came(enrolment, held, roster)
    keys = pd.MultiIndex.from_frame(people[PERSON_KEY])
    registered = _sum(of_class(leave, held), keys, "leave_hours")
    marked = _marked(attendance, held, lessons(sessions, held))
    on_leave = _sum(marked[marked["mark"] == "leave"], keys, "hours")
    attended = _sum(marked[marked["mark"].isin(ATTENDED)], keys, "hours")
    complete = _complete(marked, keys, lessons(sessions, held), held)
    known = complete | held["training_class"].isin(list(closed)).to_numpy()[people["place"]]
    told = np.fmax(registered, on_leave)
    place = people["place"].to_numpy()
    return pd.DataFrame(
        {
            "subject": people["person_id"] + " " + held["subject"].to_numpy()[place],
            "on": held["opened_on"].to_numpy()[place],
            "class_type": held["class_type"].to_numpy()[place],
            "leave_hours": np.where(known, np.nan_to_num(told), told),
            "class_hours": held["hours"].to_numpy()[place],
            "attended_hours": np.where(complete, np.nan_to_num(attended), attended),
            "leave_hours_partial": ~known,
            "attended_hours_partial": ~complete,
        }
    )


def came(enrolment: Register, held: pd.DataFrame, roster: Register) -> pd.DataFrame:
    """Who came to which class? One row a person and class, without those whom the city or the province manages.

    `place` is that of the class in `held`, as `held_classes` gives it; those who did not arrive are left out.
    """
    table = enrolment.table
    ours = codes(roster.table, "person_id")[codes(roster.table, "managed_by").isin(JUDGED_HERE).to_numpy()]
    people = of_class(enrolment, held).assign(absent=~flags(table, "arrived").fillna(True))
    kept = (people["place"] >= 0) & ~people["absent"] & people["person_id"].isin(ours)
    return people[kept.to_numpy()][PERSON_KEY].drop_duplicates().reset_index(drop=True)


def of_class(register: Register | None, held: pd.DataFrame) -> pd.DataFrame:
    """Rows about persons, with the place of their class among those held (−1 for a class that was not)."""
    table = pd.DataFrame() if register is None else register.table
    keys = pd.MultiIndex.from_arrays([held["training_class"], held["session_no"]])
    frame = pd.DataFrame({"place": keys.get_indexer(class_keys(table)), "person_id": codes(table, "person_id")})
    return frame.assign(leave_hours=numbers(table, "leave_hours"))


def _marked(attendance: Register | None, held: pd.DataFrame, taught: pd.DataFrame) -> pd.DataFrame:
    """Marks with the hours of the half-day that they are for; not known where the timetable has no lesson then."""
    table = pd.DataFrame() if attendance is None else attendance.table
    marks = of_class(attendance, held).assign(
        date=days(table, "date"), half_day=codes(table, "half_day"), mark=codes(table, "attendance")
    )
    half_days = taught.groupby(["place", "date", "half_day"], as_index=False)["hours"].sum()
    return marks.merge(half_days, on=["place", "date", "half_day"], how="left")


def _sum(rows: pd.DataFrame, keys: pd.MultiIndex, name: str) -> Array:
    """Sums by person and class; not a number where there is no row."""
    total = rows.groupby(PERSON_KEY)[name].sum(min_count=1)
    return total.reindex(keys).to_numpy(dtype=float)


def _complete(marked: pd.DataFrame, keys: pd.MultiIndex, taught: pd.DataFrame, held: pd.DataFrame) -> Array:
    """Whether every half-day of a timetable that tells the whole class is marked for the person."""
    due = taught[["place", "date", "half_day"]].drop_duplicates().groupby("place").size()
    seen = (
        marked[marked["mark"].notna() & marked["hours"].notna()]
        .groupby(PERSON_KEY)
        .size()
        .reindex(keys)
        .to_numpy(float)
    )
    place = keys.get_level_values(0).to_numpy(dtype=int)
    wanted = due.reindex(place).to_numpy(dtype=float)
    return held["covered"].to_numpy()[place] & (seen >= wanted)
