"""Classes as they were held: each session with its plan and its days, and the lessons of its timetable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluate.errors import RegisterError, Text
from evaluate.oversight.columns import Array, class_keys, codes, days, flags, numbers
from evaluate.oversight.hours.credited import DAYS_OF_A_MONTH
from evaluate.registers import Register

_PLAN = ("class_type", "main_class_kind", "organizer_unit", "host_unit", "target_band")
#: What reports on classes may be grouped by.
CLASS_GROUPS = (*_PLAN, "year")
_LESSON = ("content_category", "party_spirit_kind", "capability_part", "method", "course", "topic", "half_day")


class Hours(NamedTuple):
    """Hours of each class, not a number where its timetable tells nothing, and whether they are only a least."""

    value: Array
    partial: Array


def held_classes(class_plan: Register, classes_held: Register, sessions: Register | None = None) -> pd.DataFrame:
    """Which classes were held, how long, for how many, and how much of them does the timetable tell?

    Parameters
    ----------
    class_plan, classes_held : Register
        The tables of those names: the plan tells what kind of class it is.
    sessions : Register, optional
        The timetable.

    Returns
    -------
    pandas.DataFrame
        One row a session held, in the order of `classes_held`: `subject` (class and session, "B001-1"),
        `training_class`, `session_no`, the plan's codes, `opened_on`, `closed_on`, `applied_on`, `year`,
        `calendar_days`, `months` (calendar days ÷ 30), `training_days`, `hours`, `timetable_hours` (0 when it has no
        lesson there), `class_hours` (the larger of the two), `covered` (the timetable tells all of them) and the
        numbers of the form. A session is of the year in which it opened.
    """
    table = classes_held.table.reset_index(drop=True)
    keys = class_keys(table)
    frame = pd.DataFrame({"training_class": keys.get_level_values(0), "session_no": keys.get_level_values(1)})
    frame.insert(0, "subject", frame["training_class"] + "-" + frame["session_no"].astype(str))
    places = pd.Index(class_plan.table["training_class"].astype(str)).get_indexer(keys.get_level_values(0))
    plan = class_plan.table.reset_index(drop=True).reindex(np.where(places < 0, len(class_plan.table), places))
    for name in _PLAN:
        frame[name] = codes(plan, name)
    for name in ("opened_on", "closed_on"):
        frame[name] = days(table, name)
    frame["applied_on"] = days(plan, "applied_on")
    frame["year"] = frame["opened_on"].dt.year.astype("Int64")
    frame["calendar_days"] = ((frame["closed_on"] - frame["opened_on"]).dt.days + 1).astype(float)
    frame["months"] = frame["calendar_days"] / DAYS_OF_A_MONTH
    for name in ("hours", "called_up", "attended", "staff", "cost", "arrival_days", "departure_days"):
        frame[name] = numbers(table, name)
    frame["design_sheet"] = flags(table, "design_sheet")
    return _with_timetable(frame, numbers(plan, "days"), sessions)


def class_groups(by: str | Sequence[str]) -> list[str]:
    """The columns to group classes by.

    Raises
    ------
    RegisterError
        A column that is none of `CLASS_GROUPS`: nothing is told by person.
    """
    columns = [by] if isinstance(by, str) else list(by)
    wrong = [name for name in columns if name not in CLASS_GROUPS]
    if wrong:
        raise RegisterError.single(
            f"by={', '.join(wrong)}",
            Text("班次不能按这一列分组。", "Classes are not grouped by this column."),
            Text(f"可用：{'、'.join(CLASS_GROUPS)}。", f"One of {', '.join(CLASS_GROUPS)}."),
            Text("改用这些列。", "Use these."),
        )
    return columns


def lessons(sessions: Register | None, held: pd.DataFrame) -> pd.DataFrame:
    """The lessons of the classes held.

    Parameters
    ----------
    sessions : Register, optional
        The timetable; without it there are no lessons.
    held : pandas.DataFrame
        As `held_classes` gives it.

    Returns
    -------
    pandas.DataFrame
        One row a lesson: `place` (of its class in `held`), `lesson`, `date`, `hours`, the codes of the form,
        `party_spirit_analysis`, `teacher`, `lecture_fee`.
    """
    table = pd.DataFrame() if sessions is None else sessions.table
    keys = pd.MultiIndex.from_arrays([held["training_class"], held["session_no"]])
    frame = pd.DataFrame({"place": keys.get_indexer(class_keys(table)), "lesson": codes(table, "session")})
    frame["date"], frame["hours"] = days(table, "date"), numbers(table, "hours")
    for name in (*_LESSON, "teacher"):
        frame[name] = codes(table, name)
    frame["party_spirit_analysis"] = flags(table, "party_spirit_analysis")
    frame["lecture_fee"] = numbers(table, "lecture_fee")
    return frame[frame["place"] >= 0].reset_index(drop=True)


def hours_of(taught: pd.DataFrame, held: pd.DataFrame, which: pd.Series) -> Hours:
    """How many hours of each class are of this kind?

    The sum over the lessons that `which` (boolean, by lesson) holds for. It is a least where the timetable does not
    tell all hours of the class, or of some lesson nobody knows; it is not known where that is so of all of them.

    Parameters
    ----------
    taught, held : pandas.DataFrame
        As `lessons` and `held_classes` give them.
    which : pandas.Series
        boolean, in the order of `taught`.
    """
    place, hours, size = taught["place"].to_numpy(), taught["hours"].to_numpy(), len(held)
    unsure = (which.isna().to_numpy()) | np.isnan(hours)
    ours = np.where(unsure, 0.0, np.nan_to_num(hours) * which.fillna(False).to_numpy(dtype=float))
    value = np.bincount(place, ours, minlength=size)
    told = np.bincount(place, ~unsure, minlength=size) > 0
    doubt = np.bincount(place, unsure, minlength=size) > 0
    return Hours(np.where(told, value, np.nan), doubt | ~held["covered"].to_numpy())


def _with_timetable(frame: pd.DataFrame, planned: Array, sessions: Register | None) -> pd.DataFrame:
    """How much of each class the timetable tells, and on how many days it was taught.

    Days are those of the timetable where it tells all, else those of the plan, and never more than the calendar has.
    """
    taught = lessons(sessions, frame)
    place = taught["place"].to_numpy()
    timetable = np.bincount(place, np.nan_to_num(taught["hours"]), minlength=len(frame))
    on_days = taught[["place", "date"]].drop_duplicates()["place"].to_numpy()
    hours, calendar = frame["hours"].to_numpy(), frame["calendar_days"].to_numpy()
    covered = (timetable > 0) & (timetable >= hours * (1 - 1e-9))
    told = np.where(covered, np.bincount(on_days, minlength=len(frame)), planned)
    return frame.assign(
        timetable_hours=timetable,
        class_hours=np.maximum(hours, timetable),
        covered=covered,
        training_days=np.minimum(told, calendar),
    )


def session_names(class_plan: Register, sessions: pd.DataFrame) -> dict[str, dict[str, str]]:
    """What each session of a class is called, by the code in `class`, for labels; `training_class` is the class's."""
    plan = class_plan.table
    names = dict(zip(plan["training_class"].astype(str), codes(plan, "name"), strict=True))
    found = sessions[["class", "training_class"]].drop_duplicates().itertuples(index=False)
    called = {str(name): names.get(code) or str(name) for name, code in found}
    return {name: {"zh": f"{title}（{name}）", "en": name} for name, title in called.items()}
