"""Classes as rules judge them: content, methods, length, cost and lead time, from plan, register and timetable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.oversight.classes.held_classes import Hours, held_classes, hours_of, lessons
from evaluate.oversight.classes.working_days import working_days
from evaluate.oversight.columns import Array, codes, days, numbers
from evaluate.registers import SUBJECTS, Register, RuleBook, defined

THEORY, PARTY_SPIRIT = "theory_education", "party_spirit_education"


def class_rows(
    class_plan: Register,
    classes_held: Register,
    rules: RuleBook,
    *,
    sessions: Register | None = None,
    units: Register | None = None,
    calendar: Register | None = None,
) -> pd.DataFrame:
    """What do the rules for classes need to know of each class held?

    Shares are of the class's hours: those registered, or those of the timetable where it has more. Where it has fewer,
    hours of a kind are the least that they can be (`<column>_partial`), and the unit and the analysis of Party spirit
    are "yes" or not known. Days of the cost ceiling are training days with arrival and departure, of which no more
    count than the rule on them allows; where those are not entered, the days are a least. The cost is that of the
    class without faculty ÷ trainees who attended.

    Parameters
    ----------
    class_plan, classes_held : Register
        The tables of those names.
    rules : RuleBook
        Says which methods are interactive, and how many days of arrival and departure count.
    sessions, units, calendar : Register, optional
        The timetable, the organisations (for their type) and the office's holidays; what they would tell is not known
        without them, except that Monday to Friday are then the working days.

    Returns
    -------
    pandas.DataFrame
        `subject` ("B001-1"), `on` (the opening day), the columns of `SUBJECTS["training_class"]` and their
        `<column>_partial`, one row a session held: for `judge`.

    **Source**: 中央和国家机关培训费管理办法 (2016) Art. 9: days include arrival and departure, each at most one.
    """
    held = held_classes(class_plan, classes_held, sessions)
    frame = held[["subject"]].assign(on=held["opened_on"], class_type=held["class_type"])
    frame["organizer_type"] = _organizer_type(held["organizer_unit"], units)
    frame["class_hours"] = held["class_hours"]
    frame = _with_content(frame, held, lessons(sessions, held), rules)
    frame = _with_days(frame, held, rules)
    trainees = held["attended"].to_numpy()
    frame["cost_per_person"] = np.divide(
        held["cost"].to_numpy(), trainees, out=np.full(len(held), np.nan), where=trainees > 0
    )
    frame["lead_working_days"] = working_days(held["applied_on"], held["opened_on"], calendar)
    frame["staff"], frame["trainees"] = held["staff"], trainees
    return _ordered(frame)


def planned_rows(
    class_plan: Register, *, units: Register | None = None, calendar: Register | None = None
) -> pd.DataFrame:
    """What do the rules for classes need to know of each class applied for or planned?

    Lead time and cost of a plan: its cost ÷ its places, its days without arrival and departure, which are a least. Of
    content and methods a plan tells nothing yet.

    Parameters
    ----------
    class_plan, units, calendar : Register
        As in `class_rows`.

    Returns
    -------
    pandas.DataFrame
        As in `class_rows`, one row a class; `subject` is its code, `on` the day on which it is to open.

    >>> from evaluate.registers import office_forms
    >>> plan = {"training_class": ["B1"], "opens": ["2026-05-18"], "applied_on": ["2026-04-27"], "days": [3.0]}
    >>> table = pd.DataFrame({**plan, "places": [60], "cost": [99000.0]})
    >>> rows = planned_rows(Register("class_plan", table, office_forms()["class_plan"]))
    >>> rows[["cost_per_person", "lead_working_days"]].iloc[0].tolist()
    [1650.0, 15.0]
    """
    table = class_plan.table.reset_index(drop=True)
    opens, places = days(table, "opens"), numbers(table, "places")
    frame = pd.DataFrame({"subject": table["training_class"].astype(str), "on": opens})
    frame["class_type"] = codes(table, "class_type")
    frame["organizer_type"] = _organizer_type(codes(table, "organizer_unit"), units)
    frame["class_hours"] = numbers(table, "hours")
    frame["days"], frame["days_partial"] = numbers(table, "days"), True
    frame["cost_per_person"] = np.divide(
        numbers(table, "cost"), places, out=np.full(len(table), np.nan), where=places > 0
    )
    frame["lead_working_days"] = working_days(days(table, "applied_on"), opens, calendar)
    frame["trainees"] = places
    return _ordered(frame)


def _with_content(frame: pd.DataFrame, held: pd.DataFrame, taught: pd.DataFrame, rules: RuleBook) -> pd.DataFrame:
    category = taught["content_category"]
    known = category.notna()
    spirit = (category == PARTY_SPIRIT).astype("boolean").where(known)
    theory = (category == THEORY).astype("boolean").where(known)
    opened = held["opened_on"].take(taught["place"].to_numpy()).reset_index(drop=True)
    kinds = {
        "theory_and_party_spirit_hours": theory | spirit,
        "theory_hours": theory,
        "party_spirit_hours": spirit,
        "interactive_hours": defined(taught, rules, "interactive_hours", days=opened),
    }
    for name, which in kinds.items():
        frame[name], frame[f"{name}_partial"] = hours_of(taught, held, which)
    frame["party_spirit_unit"] = _has(hours_of(taught, held, spirit))
    frame["party_spirit_analysis"] = _has(hours_of(taught, held, taught["party_spirit_analysis"]))
    return frame


def _has(hours: Hours) -> Array:
    """Yes when a lesson is known to be of the kind, no when all are known not to be; else not known."""
    found = np.full(len(hours.value), None, dtype=object)
    found[(hours.value == 0) & ~hours.partial] = "no"
    found[hours.value > 0] = "yes"
    return found


def _with_days(frame: pd.DataFrame, held: pd.DataFrame, rules: RuleBook) -> pd.DataFrame:
    arrival, departure = held["arrival_days"].to_numpy(), held["departure_days"].to_numpy()
    travel = _counted(held["opened_on"], arrival, departure, rules)
    frame["days"] = held["training_days"] + np.nan_to_num(travel)
    frame["days_partial"] = np.isnan(travel)
    frame["months"] = held["months"]
    frame["arrival_days"], frame["departure_days"] = arrival, departure
    frame["arrival_and_departure_days"] = arrival + departure
    return frame


def _counted(opened: pd.Series, arrival: Array, departure: Array, rules: RuleBook) -> Array:
    """Days of arrival and departure, no more than the rule of the day allows: one that is broken raises no ceiling."""
    parts = {"arrival_days": arrival.copy(), "departure_days": departure.copy()}
    together = np.full(len(arrival), np.inf)
    for day, rows in opened.groupby(opened).groups.items():
        version = rules.in_force("COST-03", pd.Timestamp(str(day)).date())
        for branch in version.rule.branches.values() if version else ():
            limit = branch.at_most if isinstance(branch.at_most, float | int) else np.inf
            numbers_of = parts.get(branch.column, together)
            numbers_of[rows] = np.minimum(numbers_of[rows], limit)
    return np.minimum(parts["arrival_days"] + parts["departure_days"], together)


def _organizer_type(organizer: pd.Series, units: Register | None) -> pd.Series:
    if units is None:
        return pd.Series(None, index=organizer.index, dtype=object)
    kinds = dict(zip(units.table["unit"].astype(str), codes(units.table, "unit_type"), strict=True))
    return organizer.map(kinds).astype(object)


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the subject in their order, those that nothing told included."""
    columns = SUBJECTS["training_class"]
    partial = [f"{name}_partial" for name in columns if f"{name}_partial" in frame]
    return frame.reindex(columns=["subject", "on", *columns, *partial])
