"""One session of a class as the office's tables know it: its plan, its days, its list, its half-days of leave."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evaluate.documents import nearest_name
from evaluate.errors import Language, RegisterError, Text
from evaluate.oversight.classes.session_dates import session_dates
from evaluate.registers import ClassList, Register

_KEYS = ("training_class", "session_no")


@dataclass(frozen=True)
class ClassSession:
    """A session of a class: its row of the plan, first and last day, and rows of the other tables that speak of it.

    `tables` has `sessions`, `enrolment`, `leave`, `discipline`, `results` and `classes_held`, each with the rows of
    this session alone; a table that the office does not keep is not there. `words` are the labels of the plan's codes.
    """

    training_class: str
    session_no: int
    plan: Mapping[str, Any]
    opened: dt.date
    closed: dt.date
    tables: Mapping[str, pd.DataFrame]
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the class is called."""
        return str(self.plan["name"])

    def rows(self, table: str) -> pd.DataFrame:
        """The rows of a table that speak of this session; none where the table is not kept."""
        return self.tables.get(table, pd.DataFrame())

    def planned(self, column: str) -> Any:
        """What the plan says; None where it says nothing."""
        value = self.plan.get(column)
        return None if value is None or pd.isna(value) else value

    def told(self, column: str, language: Language) -> str:
        """What the plan says, in words where it has a code; empty where it says nothing."""
        value = self.planned(column)
        if value is None:
            return ""
        words = self.words.get(column, {}).get(str(value), {})
        return str(words.get(language) or value)

    @property
    def expected(self) -> ClassList:
        """Whom the class expects, who is known not to have come, and who is on leave on which day."""
        listed = self.rows("enrolment")
        came = listed["arrived"] if "arrived" in listed else pd.Series(True, index=listed.index)
        away = ~came.astype("boolean").fillna(True).astype(bool)
        leave = self.rows("leave")
        days = {
            (str(row["person_id"]), day.date())
            for row in leave.to_dict("records")
            for day in pd.date_range(row["from"], row["until"])
        }
        people = tuple(sorted(listed["person_id"].astype(str)))
        return ClassList(people, frozenset(listed["person_id"].astype(str)[away]), frozenset(days))


def class_session(registers: Mapping[str, Register], training_class: str, session_no: int = 1) -> ClassSession:
    """What do the office's tables know of this session?

    Its days are those of the timetable; else of `classes_held`; else the plan's first day of it (`opens`, of several
    sessions `session_dates`) and number of days.

    Parameters
    ----------
    registers : mapping of str to Register
        `class_plan` and `enrolment`, and as far as they are kept `sessions`, `classes_held`, `leave`, `discipline` and
        `results`.
    training_class, session_no : str, int
        Which session.

    Raises
    ------
    RegisterError
        There is no such class, nobody is on its list, or its days are not known.
    """
    plan = registers["class_plan"].table
    found = plan[plan["training_class"].astype(str) == training_class]
    if found.empty:
        raise _no_class(training_class, list(plan["training_class"].astype(str)))
    tables = {
        name: _of(registers[name].table, training_class, session_no)
        for name in ("sessions", "classes_held", "enrolment", "leave", "discipline", "results")
        if name in registers
    }
    row = {str(name): value for name, value in found.astype(object).iloc[0].items()}
    opened, closed = _period(row, tables, training_class, session_no)
    if "enrolment" not in tables or tables["enrolment"].empty:
        raise _no_list(f"{training_class} {session_no}")
    return ClassSession(training_class, session_no, row, opened, closed, tables, registers["class_plan"].labels())


def _of(table: pd.DataFrame, training_class: str, session_no: int) -> pd.DataFrame:
    mine = table["training_class"].astype(str) == training_class
    if "session_no" in table:
        mine &= table["session_no"] == session_no
    return table[mine].reset_index(drop=True)


def _period(
    plan: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], training_class: str, session_no: int
) -> tuple[dt.date, dt.date]:
    timetable, held = tables.get("sessions"), tables.get("classes_held")
    if timetable is not None and len(timetable):
        taught = pd.to_datetime(timetable["date"])
        return taught.min().date(), taught.max().date()
    if held is not None and len(held):
        return pd.Timestamp(held["opened_on"].iloc[0]).date(), pd.Timestamp(held["closed_on"].iloc[0]).date()
    firsts, days, sessions = session_dates(plan).days, plan.get("days"), int(plan.get("sessions") or 1)
    # unless all are written, nobody knows which of them is whose
    if len(firsts) != sessions or not 1 <= session_no <= sessions or days is None or pd.isna(days):
        raise RegisterError.single(
            f"{training_class} {session_no}",
            Text("不知道这一期是哪几天办的。", "On which days this session was held is not known."),
            Text("课表或实际办班登记表里有这一期。", "the session in the timetable or among the classes held."),
            Text(
                "补课表（sessions）或实际办班登记表（classes_held）；或者在办班计划的“各期开班日期”里写全。",
                "enter it in `sessions` or `classes_held`, or write all `session_dates` of the plan.",
            ),
        )
    first = firsts[session_no - 1]
    return first, first + dt.timedelta(days=max(math.ceil(float(days)), 1) - 1)


def _no_class(code: str, known: list[str]) -> RegisterError:
    near = nearest_name(code, known)
    return RegisterError.single(
        code,
        Text(f"办班计划里没有班次“{code}”。", f"there is no class '{code}' in the plan."),
        Text(f"下列之一：{'、'.join(known[:20])}。", f"one of {', '.join(known[:20])}."),
        Text(f"是否应为“{near}”？", f"was '{near}' meant?")
        if near
        else Text("改正班次编号，或先补办班计划。", "mend the code, or add the class to the plan."),
    )


def _no_list(where: str) -> RegisterError:
    return RegisterError.single(
        where,
        Text("这一期没有参训名单。", "Nobody is on the list of this session."),
        Text("参训名单（enrolment）里有这一期的学员。", "the trainees of the session in `enrolment`."),
        Text("先补参训名单；查一查期次。", "enter the list first; see whether the session is the right one."),
    )
