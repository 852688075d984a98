"""Looking timetables over: lessons that contradict their class, and what a rule would need and nobody entered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.oversight.classes.held_classes import held_classes, lessons
from evaluate.oversight.columns import Array
from evaluate.registers import VERDICT_COLUMNS, Register

_WORDS = {
    "no_timetable": Text("没有课表", "no timetable"),
    "timetable_short": Text("课表学时少于登记的学时", "fewer hours in the timetable than registered"),
    "timetable_long": Text("课表学时多于登记的学时", "more hours in the timetable than registered"),
    "outside_the_class": Text("上课日期不在班次起止日期内", "a lesson on a day on which the class was not held"),
    "two_at_once": Text(
        "同一天同一授课人同一半天在不同的班讲不同的题目", "one teacher, one half-day, two classes, two topics"
    ),
    "no_category": Text("没有内容类别", "no category of content"),
    "no_method": Text("没有教学方式", "no method"),
}


def check_timetables(class_plan: Register, classes_held: Register, sessions: Register) -> pd.DataFrame:
    """Which timetables cannot be right, and which leave rules without an answer?

    Parameters
    ----------
    class_plan, classes_held, sessions : Register
        The tables of those names.

    Returns
    -------
    pandas.DataFrame
        `subject | rule | verdict | value | threshold | branch | source | note`, verdict "doubt", one row a doubt;
        `subject` is a class and session, or a lesson. Value and threshold are hours: of the timetable and registered.
        For the office alone.
    """
    held = held_classes(class_plan, classes_held, sessions)
    taught = lessons(sessions, held)
    told, hours = held["timetable_hours"].to_numpy(), held["hours"].to_numpy()
    place = taught["place"].to_numpy()
    first, last = (held[name].to_numpy()[place] for name in ("opened_on", "closed_on"))
    outside = ((taught["date"] < first) | (taught["date"] > last)).to_numpy()
    parts = [
        _doubts(held["subject"], "no_timetable", told == 0, told, hours),
        _doubts(held["subject"], "timetable_short", (told > 0) & (told < hours * (1 - 1e-9)), told, hours),
        _doubts(held["subject"], "timetable_long", told > hours * (1 + 1e-9), told, hours),
        _doubts(taught["lesson"], "outside_the_class", outside),
        _doubts(taught["lesson"], "two_at_once", _two_at_once(taught)),
        _doubts(taught["lesson"], "no_category", taught["content_category"].isna().to_numpy()),
        _doubts(taught["lesson"], "no_method", taught["method"].isna().to_numpy()),
    ]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(verdict="doubt", source=sessions.source)[list(VERDICT_COLUMNS)]


def _two_at_once(taught: pd.DataFrame) -> Array:
    """Lessons of a teacher who gives another topic to another class in the same half-day."""
    named = taught[taught["teacher"].notna() & taught["date"].notna()]
    half_days = named.groupby(["teacher", "date", "half_day"], dropna=False)
    several = (half_days["place"].transform("nunique") > 1) & (half_days["topic"].transform("nunique") > 1)
    return np.isin(np.arange(len(taught)), several.index[several])


def _doubts(
    subject: pd.Series, rule: str, where: Array, value: Array | None = None, limit: Array | None = None
) -> pd.DataFrame:
    empty, words = np.full(len(subject), np.nan), _WORDS[rule]
    return pd.DataFrame(
        {
            "subject": subject.to_numpy(dtype=object)[where],
            "rule": rule,
            "value": (empty if value is None else value)[where],
            "threshold": (empty if limit is None else limit)[where],
            "branch": "",
            "note": f"{words.zh} / {words.en}",
        }
    )
