"""Terms of part-time teachers: whose has ended, whose ends soon. The list is the office's, by code; reports count."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import needed, parts, told
from evaluate.registers import Register

#: Columns of the office's list.
TERM_COLUMNS = ("teacher_id", "teacher_type", "engaged_from", "engaged_until", "days_left", "state")
#: A term whose last day is not entered is not known: it is no term without an end.
STATES = {
    "ended": Text("聘期已满", "ended"),
    "ending": Text("即将期满", "ends soon"),
    "running": Text("在聘期内", "running"),
    "not_begun": Text("尚未起聘", "not begun"),
    "not_known": Text("没有填聘期", "term not entered"),
}
ITEMS = {"term": Text("兼职教师聘期", "terms of part-time teachers")}
_HOW = Text("兼职教师按聘期起止日期归类；最后一天仍算在聘期内", "part-time teachers by the dates of their terms, the "
            "last day included")  # fmt: skip


def faculty_terms(teachers: Register, *, as_of: dt.date, within_days: int = 60) -> pd.DataFrame:
    """Whose term as a part-time teacher has ended, or ends within so many days?

    Parameters
    ----------
    teachers : Register
        The table `teachers`.
    as_of : datetime.date
        The day on which is looked.
    within_days : int
        How far ahead.

    Returns
    -------
    pandas.DataFrame
        `teacher_id | teacher_type | engaged_from | engaged_until | days_left | state`, one row a part-time teacher,
        those that need somebody first; `state` as in `STATES`. Codes only, for the office alone.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"teacher_id": ["T1"], "full_time": [False], "engaged_until": ["2026-06-30"]})
    >>> faculty_terms(Register("teachers", table, office_forms()["teachers"]), as_of=dt.date(2026, 6, 1))["state"][0]
    'ending'
    """
    table = needed(teachers, "teacher_id", "teacher_type", "full_time", "engaged_from", "engaged_until")
    half = table[~table["full_time"].astype("boolean").fillna(True)]
    begin, end = pd.to_datetime(half["engaged_from"]), pd.to_datetime(half["engaged_until"])
    today = pd.Timestamp(as_of)
    left = (end - today).dt.days
    state = pd.Series("running", index=half.index, dtype=object)
    state = state.mask(left <= within_days, "ending").mask(left < 0, "ended").mask(begin > today, "not_begun")
    state = state.mask(end.isna(), "not_known")
    listed = half.assign(engaged_from=begin, engaged_until=end, days_left=left, state=state)
    order = state.map({name: place for place, name in enumerate(STATES)})
    listed = listed.assign(_order=order).sort_values(["_order", "engaged_until", "teacher_id"], ignore_index=True)
    return listed[list(TERM_COLUMNS)]


def term_states(teachers: Register, *, as_of: dt.date, within_days: int = 60, language: Language = "zh") -> Estimate:
    """What part of the part-time teachers have a term that has ended, ends soon, runs, or is not entered?

    Parameters
    ----------
    teachers, as_of, within_days
        As in `faculty_terms`.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Item "term", the states as choices; `n` in teachers.
    """
    states = faculty_terms(teachers, as_of=as_of, within_days=within_days)["state"]
    return told(
        parts("term", states, tuple(STATES)), [teachers], method="terms", how=_HOW, counted="teachers", items=ITEMS,
        choices=STATES, language=language,
    )  # fmt: skip
