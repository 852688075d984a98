"""Lectures as the rule on fees judges them: what a teacher gave in one half-day, and what was paid for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.oversight.columns import codes, days, flags, numbers
from evaluate.registers import Register

_HALF_DAY = ["teacher", "date", "half_day"]


def lecture_rows(sessions: Register, teachers: Register) -> pd.DataFrame:
    """What was paid for the lectures of each half-day, to what title, and for how many hours?

    All lessons of one teacher in one half-day together, since what may be paid is said of the half-day. One topic that
    several classes hear at once counts its hours once, and its fees together. A fee that is not entered is not known,
    except for the school's own full-time teachers: those without a fee are left out.

    Parameters
    ----------
    sessions, teachers : Register
        The timetable and the teachers of the office's forms.

    Returns
    -------
    pandas.DataFrame
        `subject` (the codes of the lessons, no person's), `on`, `title`, `lecture_fee` (yuan), `hours`: for `judge`.
        For the office alone: what costs too much goes to its own list.

    **Source**: 中央和国家机关培训费管理办法 (2016) Art. 10: fees by the hour, at most four hours a half-day, a lecture
    to several classes at once paid once.

    >>> from evaluate.registers import office_forms
    >>> lesson = {"session": ["L1", "L2"], "teacher": "T1", "date": "2026-05-18", "half_day": "morning"}
    >>> table = pd.DataFrame({**lesson, "topic": ["A", "B"], "hours": 2.0, "lecture_fee": [900.0, 800.0]})
    >>> people = pd.DataFrame({"teacher_id": ["T1"], "title": ["associate"], "full_time": [False]})
    >>> teachers = Register("teachers", people, office_forms()["teachers"])
    >>> rows = lecture_rows(Register("sessions", table, office_forms()["sessions"]), teachers)
    >>> rows[["subject", "lecture_fee", "hours"]].to_numpy().tolist()
    [['L1+L2', 1700.0, 4.0]]
    """
    table = sessions.table.reset_index(drop=True)
    frame = pd.DataFrame({name: codes(table, name) for name in ("session", "teacher", "half_day", "topic")})
    frame["date"] = days(table, "date")
    frame["hours"], frame["fee"] = numbers(table, "hours"), numbers(table, "lecture_fee")
    frame = frame[frame["teacher"].notna()].fillna({"topic": "", "half_day": ""})
    about = pd.DataFrame({"title": codes(teachers.table, "title"), "own": flags(teachers.table, "full_time")})
    about.index = pd.Index(teachers.table["teacher_id"].astype(str))
    # heard by several classes at once: the hours of one of them, the fees of all
    heard = frame.groupby([*_HALF_DAY, "topic"], sort=False, dropna=False).agg(
        subject=("session", lambda names: "+".join(names.astype(str))), hours=("hours", "max"), fee=("fee", _all_known)
    )
    given = heard.reset_index().groupby(_HALF_DAY, sort=False, dropna=False)
    rows = given.agg(subject=("subject", "+".join), hours=("hours", _all_known), lecture_fee=("fee", _all_known))
    rows = rows.reset_index().join(about, on="teacher")
    unpaid = rows["lecture_fee"].isna() & rows["own"].fillna(False)
    rows = rows[~unpaid].rename(columns={"date": "on"})
    return rows[["subject", "on", "title", "lecture_fee", "hours"]].reset_index(drop=True)


def _all_known(amounts: pd.Series) -> float:
    return float(amounts.sum()) if amounts.notna().all() else np.nan
