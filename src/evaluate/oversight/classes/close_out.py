"""Closing a class (结班): who attended how much, whose hours count, and what became of its objective."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.oversight.classes.class_figures import class_figures
from evaluate.oversight.classes.class_hours import OFF_JOB, ClassHours, Slot, class_hours
from evaluate.oversight.classes.class_objective import Measured, held_against
from evaluate.oversight.classes.class_session import ClassSession
from evaluate.registers import IN_CLASS, Register, RuleBook, SignIn, judge

#: The rule on leave: what exceeds it is not credited.
LEAVE_RULE = "HRS-07"
_WITHDRAWN = Text("退学，不计学时", "withdrawn: not credited")


@dataclass(frozen=True)
class CloseOut:
    """A closed session: a row a person, the rows for the registers, the numbers of the class and of its objective.

    `people` (for the office alone) has `person_id`, `unit`, `attended`, `late`, `early`, `leave`, `absent` in
    half-days, `attended_hours`, `leave_hours`, `score_before`, `score_after`, `grade`, `violations`, `credited_hours`
    and `why` nothing is credited. `attendance` and `hours` are rows of those tables, `held` the attendance and hours
    for `classes_held`. `counts` are numbers of people and half-days, `figures` rates and means, `objectives` what
    `held_against` gives, `notes` what the office should look at. `minimum` is the least number that a page may show of
    people and of what they did amiss.
    """

    session: ClassSession
    people: pd.DataFrame
    attendance: pd.DataFrame
    hours: pd.DataFrame
    held: Mapping[str, Any]
    counts: Mapping[str, int]
    figures: Mapping[str, Measured]
    objectives: pd.DataFrame
    worth: ClassHours
    notes: tuple[Text, ...]
    minimum: int = 10


def close_out(
    session: ClassSession,
    sign_in: SignIn,
    registers: Mapping[str, Register],
    rules: RuleBook,
    *,
    entered_on: dt.date,
    satisfied: Measured | None = None,
    minimum: int = 10,
    language: Language = "zh",
) -> CloseOut:
    """What is to be entered for a class that is over, and did it reach its objective?

    Everybody who came has the hours of the half-days attended (late and early leavers were there), up to the most that
    the policy credits for one class; leave is held against the hours that the class had. Nothing is credited to those
    who were withdrawn, or whose leave exceeds the part of the class's hours that the rule in force allows: they stand
    in the ledger with 0 hours, so that nobody takes them for forgotten.

    Parameters
    ----------
    session : ClassSession
        As `class_session` gives it.
    sign_in : SignIn
        As `match_sign_in` gives it, without open doubts.
    registers : mapping of str to Register
        `roster`, and `hours_policy` and `units` as far as they are kept.
    rules : RuleBook
        The rules that the office goes by.
    entered_on : date
        The day of the entry in the ledger.
    satisfied : Measured, optional
        The headline of the class form, with its interval.
    minimum : int
        Scores of fewer people, and smaller counts of absences and violations, are not shown.
    language : {"zh", "en"}
        Of the notes.

    Raises
    ------
    RegisterError
        The timetable has half-days that the sign-in sheet has not, or the other way round.

    **Source**: leave of more than one seventh: 干部教育培训工作条例 (2023) Art. 15; hours by the county's own policy.
    """
    slots = _slots(session, sign_in)
    _agree(session, slots)
    policy = registers.get("hours_policy")
    worth = class_hours(slots, policy=policy, timetable=session.rows("sessions"), planned=session.planned("hours"))
    people = _people(session, sign_in, worth, registers["roster"].table)
    people = _credited(people, session, worth, rules, language)
    figures = class_figures(people, half_days=len(slots), minimum=minimum, language=language)
    if satisfied is not None:
        figures["satisfied"] = satisfied
    attended = int((people["attended"] > 0).sum())
    return CloseOut(
        session=session,
        people=people,
        attendance=_attendance(session, sign_in),
        hours=_hours(people, session, worth, registers, entered_on),
        held={"hours": worth.total, "attended": attended},
        counts=_counts(session, people, slots, attended),
        figures=figures,
        objectives=held_against(str(session.planned("objective") or ""), figures, language=language),
        worth=worth,
        notes=tuple(_notes(session, people, worth)),
        minimum=minimum,
    )


def _slots(session: ClassSession, sign_in: SignIn) -> list[Slot]:
    """The half-days of the sheet; refused where nobody of the list came at all."""
    if sign_in.table.empty:
        raise RegisterError.single(
            f"{session.training_class} {session.session_no}",
            Text("签到表里没有一个这一期的学员。", "Nobody of this session is on the sign-in sheet."),
            Text("这一期的签到表。", "the sign-in sheet of this session."),
            Text("查一查班次、期次和签到表。", "see whether class, session and sheet are the right ones."),
        )
    days = pd.to_datetime(sign_in.table["date"]).dt.date
    return sorted({(day, str(half)) for day, half in zip(days, sign_in.table["half_day"], strict=True)})


def _agree(session: ClassSession, slots: list[Slot]) -> None:
    timetable = session.rows("sessions")
    if timetable.empty:
        return
    planned = set(zip(pd.to_datetime(timetable["date"]).dt.date, timetable["half_day"].astype(str), strict=True))
    RegisterError.refuse(_one_sided(slot, slot in planned) for slot in sorted(planned ^ set(slots)))


def _one_sided(slot: Slot, planned: bool) -> Mistake:
    half = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}[slot[1]]
    return Mistake(
        f"{slot[0]} {half} / {slot[1]}",
        Text("课表里有这个半天，签到表里没有。", "the timetable has this half-day, the sign-in sheet has not.")
        if planned
        else Text("签到表里有这个半天，课表里没有。", "the sign-in sheet has this half-day, the timetable has not."),
        Text("课表和签到表的半天一一对应。", "the same half-days in both."),
        Text("补签到表，或改正课表。", "complete the sheet, or mend the timetable."),
    )


def _people(session: ClassSession, sign_in: SignIn, worth: ClassHours, roster: pd.DataFrame) -> pd.DataFrame:
    """A row a person who came: half-days by mark, hours, leave, results and violations."""
    marks = sign_in.table.assign(day=pd.to_datetime(sign_in.table["date"]).dt.date)
    units = dict(zip(roster["person_id"].astype(str), roster["unit"], strict=True))
    results, leave, discipline = (session.rows(name) for name in ("results", "leave", "discipline"))
    rows = []
    for person, own in marks.groupby("person_id", sort=True):
        there = own[own["attendance"].isin(IN_CLASS)]
        away = own[own["attendance"] == "leave"]
        entered = leave.loc[leave["person_id"].astype(str) == person, "leave_hours"].sum() if len(leave) else 0.0
        signed = worth.of(list(zip(away["day"], away["half_day"], strict=True)))
        found = results[results["person_id"].astype(str) == person] if len(results) else results
        broken = discipline[discipline["person_id"].astype(str) == person] if len(discipline) else discipline
        rows.append(
            {
                "person_id": str(person),
                "unit": units.get(str(person)),
                "attended": len(there),
                **{mark: int((own["attendance"] == mark).sum()) for mark in ("late", "early", "leave", "absent")},
                "attended_hours": worth.of(list(zip(there["day"], there["half_day"], strict=True))),
                "leave_hours": max(float(entered), signed),
                "leave_not_entered": signed > float(entered) + 1e-9,
                **{name: _first(found, name) for name in ("score_before", "score_after", "grade")},
                "violations": len(broken),
                "withdrawn": bool(len(broken)) and bool((broken["handling"] == "withdrawn").any()),
            }
        )
    return pd.DataFrame(rows)


def _first(rows: pd.DataFrame, column: str) -> Any:
    value = rows[column].iloc[0] if len(rows) and column in rows else None
    return None if value is None or pd.isna(value) else value


def _credited(
    people: pd.DataFrame, session: ClassSession, worth: ClassHours, rules: RuleBook, language: Language
) -> pd.DataFrame:
    """The hours that count, and why they do not."""
    rows = pd.DataFrame(
        {
            "subject": people["person_id"],
            "on": pd.Timestamp(session.opened),
            "class_type": session.planned("class_type"),
            "leave_hours": people["leave_hours"],
            "class_hours": worth.total,
            "attended_hours": people["attended_hours"],
        }
    )
    verdicts = judge(rows, rules, subject="trainee", only=[LEAVE_RULE], language=language)
    found = {str(row["subject"]): row for row in verdicts.to_dict("records")}
    why = [_why(row, found[str(row["person_id"])]).of(language) for row in people.to_dict("records")]
    made = people.assign(why=why)
    return made.assign(credited_hours=made["attended_hours"].clip(upper=worth.most).where(made["why"] == "", 0.0))


def _why(person: Mapping[Any, Any], verdict: Mapping[Any, Any]) -> Text:
    """Why nothing is credited to somebody; empty where the hours count."""
    if person["withdrawn"]:
        return _WITHDRAWN
    if verdict["verdict"] != "fail":
        return Text("", "")
    hours, part, limit = person["leave_hours"], float(verdict["value"]), float(verdict["threshold"])
    return Text(
        f"请假{hours:g}学时，占{part:.1%}，超过{limit:.1%}，不计学时",
        f"leave of {hours:g} hours, {part:.1%} of the class, above {limit:.1%}: not credited",
    )


def _attendance(session: ClassSession, sign_in: SignIn) -> pd.DataFrame:
    return sign_in.table.assign(training_class=session.training_class, session_no=session.session_no)[
        ["training_class", "session_no", "person_id", "date", "half_day", "attendance"]
    ]


def _hours(
    people: pd.DataFrame,
    session: ClassSession,
    worth: ClassHours,
    registers: Mapping[str, Register],
    entered_on: dt.date,
) -> pd.DataFrame:
    """Rows for the ledger, in the columns that a class fills; days by half-days attended."""
    host = session.planned("host_unit")
    named: dict[str, str] = {}
    if "units" in registers:
        units = registers["units"].table
        named = dict(zip(units["unit"].astype(str), units["name"].astype(str), strict=True))
    halves = (people["attended"] / 2).where(people["why"] == "", 0.0)
    return pd.DataFrame(
        {
            "person_id": people["person_id"],
            "unit": people["unit"],
            "activity": session.name,
            "training_class": session.training_class,
            "training_form": OFF_JOB,
            "from": pd.Timestamp(session.opened),
            "until": pd.Timestamp(session.closed),
            "days": people["credited_hours"] / worth.per_day if worth.basis == "policy" else halves,
            "hours": people["credited_hours"],
            "institution": named.get(str(host), host) if host is not None else None,
            "entered_on": pd.Timestamp(entered_on),
        }
    )


def _counts(session: ClassSession, people: pd.DataFrame, slots: list[Slot], attended: int) -> dict[str, int]:
    sums = {name: int(people[name].sum()) for name in ("late", "early", "leave", "absent", "violations")}
    return {
        "listed": len(session.expected.people),
        "came": len(people),
        "attended": attended,
        "half_days": len(slots),
        "half_days_attended": int(people["attended"].sum()),
        **sums,
        "withdrawn": int(people["withdrawn"].sum()),
        "not_credited": int((people["why"] != "").sum()),
        "results": int(people["grade"].notna().sum()),
    }


def _notes(session: ClassSession, people: pd.DataFrame, worth: ClassHours) -> list[Text]:
    """What the office should look at: where tables disagree, and what is missing."""
    found: list[Text] = []
    planned, held = session.planned("hours"), worth.total
    if planned is not None and abs(float(planned) - held) > 1e-9:
        found.append(Text(f"计划{planned:g}学时，实际{held:g}学时", f"{planned:g} hours planned, {held:g} held"))
    unknown = int(people["leave_not_entered"].sum())
    if unknown:
        found.append(
            Text(
                f"{unknown}人签到表上的请假多于请假登记表，按多的算；请补登记",
                f"more leave on the sheet than is entered, of people: {unknown}; the larger counts; enter it",
            )
        )
    without = int(people["grade"].isna().sum())
    if without:
        found.append(Text(f"{without}人没有考核等次", f"without a grade: {without}"))
    return found
