"""All registers of the invented county, each with the columns that its form asks for."""

from __future__ import annotations

import pandas as pd

from evaluate.registers import office_forms
from evaluate.workspace.example.calendar import calendar, semesters
from evaluate.workspace.example.classes_held import classes_held, described_plan
from evaluate.workspace.example.county import County
from evaluate.workspace.example.hours import draw_hours
from evaluate.workspace.example.local_rules import cost_table, hours_policy, review_rule, rubric, rubric_evidence
from evaluate.workspace.example.offered import described_courses, described_sites, described_teachers
from evaluate.workspace.example.organisations import same_names, unit_names, units
from evaluate.workspace.example.planted import draw_planted
from evaluate.workspace.example.returned import survey_returns
from evaluate.workspace.example.supply import budget
from evaluate.workspace.example.timetable import timetable
from evaluate.workspace.example.trainees import draw_trainees
from evaluate.workspace.example.work import (
    facts,
    meeting_units,
    meetings,
    rules_issued,
    school_items,
    site_tiers,
    suggestions,
    targets,
    tasks,
)

OWN_FORMS = ("roster", "courses", "teachers", "sites", "class_plan", "budget")
"""Tables whose columns registers.yml of the example describes itself; the others have the office's forms."""


def registers_of(county: County) -> dict[str, pd.DataFrame]:
    """What does the office of this county keep?

    Parameters
    ----------
    county : County
        From `draw_county`.

    Returns
    -------
    dict of str to DataFrame
        By the name of the table. Reviews before appointment are not among them: they live in a protected folder.
    """
    trainees = draw_trainees(county)
    hours, _ = draw_hours(county, trainees, draw_planted(county.roster, county.seed))
    tables = {
        "roster": county.roster,
        "courses": described_courses(),
        "teachers": described_teachers(),
        "sites": described_sites(),
        "class_plan": described_plan(),
        "budget": budget(),
        "units": units(),
        "unit_names": unit_names(),
        "same_names": same_names(county.roster),
        "classes_held": classes_held(trainees.enrolment),
        "sessions": timetable(),
        "enrolment": trainees.enrolment,
        "attendance": trainees.attendance,
        "leave": trainees.leave,
        "discipline": trainees.discipline,
        "results": trainees.results,
        "hours": hours,
        "tasks": tasks(),
        "meetings": meetings(),
        "meeting_units": meeting_units(),
        "school_items": school_items(),
        "site_tiers": site_tiers(),
        "suggestions": suggestions(),
        "rules_issued": rules_issued(),
        "facts": facts(),
        "targets": targets(),
        "semesters": semesters(),
        "calendar": calendar(),
        "hours_policy": hours_policy(),
        "cost_table": cost_table(),
        "review_rule": review_rule(),
        "rubric": rubric(),
        "rubric_evidence": rubric_evidence(),
        "survey_returns": survey_returns(county),
    }
    return {name: table if name in OWN_FORMS else _asked(name, table) for name, table in tables.items()}


def _asked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with every column of its form; what the county does not keep stays empty."""
    return table.reindex(columns=[column.name for column in office_forms()[name].columns])
