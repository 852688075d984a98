"""Meetings of the leading group: how many, who comes, what is decided and closed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import codes_of, grouped, needed, of_units, part, parts, told, total
from evaluate.registers import Register

_GROUPS = ("year", "meeting_kind")
ITEMS = {
    "meetings": Text("会议次数", "meetings"),
    "attendance_rate": Text("成员单位到会率", "attendance of member units"),
    "attendance_entered": Text("登记了到会情况的占比", "share with attendance entered"),
    "decisions": Text("议定事项", "decisions"),
    "decision_closure_rate": Text("议定事项办结率", "closure of decisions"),
    "present": Text("到会情况", "attendance"),
}
_HOW = Text(
    "到会率＝实到单位数合计÷应到单位数合计，办结率＝已办结数合计÷议定数合计；只计两个数都登记了的会议",
    "attendance = Σ units present ÷ Σ units due, closure = Σ decisions closed ÷ Σ decisions, of the meetings that give "
    "both",
)
_UNITS = Text("会议签到表：一次会议一个成员单位一行", "one row a meeting and member unit")


def meeting_rates(meetings: Register, *, by: str | Sequence[str] = "year", language: Language = "zh") -> Estimate:
    """How many meetings a year, with what attendance, and what became of the decisions?

    Parameters
    ----------
    meetings : Register
        The table `meetings`.
    by : str or sequence of str
        "year", "meeting_kind" or both.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "meetings", "attendance_rate", "attendance_entered", "decisions", "decision_closure_rate"; `n` in
        meetings, of each rate those that give its numbers. A meeting without a day is in no year.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"date": ["2026-03-05"], "units_due": [20], "units_present": [18]})
    >>> meeting_rates(Register("meetings", table, office_forms()["meetings"])).frame["value"].tolist()[:2]
    [1.0, 0.9]
    """
    table = needed(meetings, "date", "meeting_kind", "units_due", "units_present", "decisions", "decisions_closed")
    year = pd.to_datetime(table["date"]).dt.year
    table = table.assign(year=year.astype("Int64").astype("string"))
    numbers = []
    for group, rows in grouped(table, by, _GROUPS):
        seats = _both(rows, "units_due", "units_present")
        decided = _both(rows, "decisions", "decisions_closed")
        made = pd.to_numeric(rows["decisions"]).dropna()
        numbers += [
            total("meetings", len(rows), len(rows), "meetings", group=group),
            part("attendance_rate", seats["units_present"].sum(), seats["units_due"].sum(), len(seats), group=group),
            part("attendance_entered", len(seats), len(rows), group=group),
            total("decisions", made.sum() if len(made) else float("nan"), len(made), "decisions", group=group),
            part("decision_closure_rate", decided["decisions_closed"].sum(), decided["decisions"].sum(), len(decided),
                 group=group),
        ]  # fmt: skip
    return told(
        numbers, [meetings], method="meetings", how=_HOW, counted="meetings", items=ITEMS, by=by, language=language,
        groups={"column": {"year": Text("年度", "year")}},
    )  # fmt: skip


def unit_attendance(
    meeting_units: Register,
    meetings: Register,
    *,
    year: int,
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """Which member units come to the meetings, send a deputy, or stay away?

    Parameters
    ----------
    meeting_units, meetings : Register
        The tables `meeting_units` and `meetings`.
    year : int
        The year of the meetings.
    units : Register, optional
        For the names of the units.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        By `unit`: item "present" with the kinds of attendance as choices; `n` in meetings at which the unit is listed.
    """
    held = needed(meetings, "meeting", "date")
    mine = held.loc[pd.to_datetime(held["date"]).dt.year == year, "meeting"]
    rows = needed(meeting_units, "meeting", "unit", "present")
    kinds = codes_of(meeting_units, "present")
    numbers = [
        one
        for group, seats in grouped(rows[rows["meeting"].isin(mine)], "unit", ("unit",))
        for one in parts("present", seats["present"], tuple(kinds), group=group)
    ]
    return told(
        numbers, [meeting_units, meetings], method="unit attendance", how=_UNITS, counted="meetings", items=ITEMS,
        choices=kinds, by="unit", groups=of_units(units), language=language,
    )  # fmt: skip


def _both(rows: pd.DataFrame, whole: str, some: str) -> pd.DataFrame:
    """The meetings of which both numbers are entered."""
    numbers = rows[[whole, some]].apply(pd.to_numeric).astype(float)
    return numbers.dropna()
