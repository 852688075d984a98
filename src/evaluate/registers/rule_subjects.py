"""What rules judge, and the columns that each such thing is described by: a rule may test these and no others."""

from __future__ import annotations

from typing import Literal, get_args

Subject = Literal[
    "person_year",
    "person_window",
    "promotion",
    "appointment",
    "trainee",
    "training_class",
    "lecture",
    "school_term",
    "school_year",
    "leadership_year",
    "plan_filing",
    "survey_result",
]

_PERSON = ("band", "obliged", "managed_by", "party_role", "hours_intensive", "hours_online", "hours_basic", "hours_all",
           "days_intensive", "months_intensive")  # fmt: skip
_COLUMNS: dict[Subject, tuple[str, ...]] = {
    "person_year": _PERSON,
    "person_window": (*_PERSON, "window"),
    "promotion": ("met_at_promotion", "promoted_on", "made_up_on"),
    "appointment": ("appointment_kind", "days", "hours"),
    "trainee": ("class_type", "leave_hours", "class_hours", "attended_hours"),
    "training_class": (
        "class_type",
        "organizer_type",
        "class_hours",
        "theory_and_party_spirit_hours",
        "theory_hours",
        "party_spirit_hours",
        "interactive_hours",
        "party_spirit_unit",
        "party_spirit_analysis",
        "days",
        "months",
        "cost_per_person",
        "arrival_days",
        "departure_days",
        "arrival_and_departure_days",
        "lead_working_days",
        "staff",
        "trainees",
    ),
    # all that a teacher gives in one half-day: what is paid at most is said of the half-day
    "lecture": ("title", "lecture_fee", "hours"),
    "school_term": ("term", "leader_hours", "main_class_hours"),
    "school_year": ("refresher_classes", "young_cadre_classes", "main_classes"),
    # counts only: nobody who lectures is named or judged
    "leadership_year": ("leaders_lectured", "leaders_due"),
    "plan_filing": ("filed_on", "year"),
    # a point estimate is never held against a line: `effect` reads the threshold and judges with its error
    "survey_result": ("satisfaction_mean", "satisfaction_lowest", "satisfied"),
}
#: What rules count and rule sets define.
Defined = Literal["interactive_hours", "refresher_classes", "young_cadre_classes"]
_CLASS = ("class_type", "main_class_kind", "target_band", "months")
#: The columns of lessons, or of classes, that a definition may name.
DEFINITIONS: dict[Defined, tuple[str, ...]] = {
    "interactive_hours": ("method", "content_category", "party_spirit_kind", "capability_part"),
    "refresher_classes": _CLASS,
    "young_cadre_classes": _CLASS,
}
SUBJECTS: dict[Subject, tuple[str, ...]] = {name: _COLUMNS[name] for name in get_args(Subject)}
