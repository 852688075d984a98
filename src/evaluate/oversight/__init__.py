"""What must be kept: hours and their verdicts, the rates that a report may show, and the scorecard of organisations."""

from evaluate.oversight.appointment.proposed import proposed_people
from evaluate.oversight.appointment.review import Review, review, review_entries
from evaluate.oversight.appointment.review_rows import appointments, promotions
from evaluate.oversight.appointment.review_rule import ReviewRule, review_rules
from evaluate.oversight.appointment.review_sheet import review_sheet
from evaluate.oversight.appointment.reviewed_rates import reviewed_rates
from evaluate.oversight.classes.application_review import (
    ALIKE,
    FINDING_WORDS,
    REVIEW_COLUMNS,
    alike,
    call_ups,
    review_applications,
)
from evaluate.oversight.classes.class_conduct import attendance_rate, trainee_conduct
from evaluate.oversight.classes.class_content import content_shares, design_sheets, method_variety, political_content
from evaluate.oversight.classes.class_figures import class_figures
from evaluate.oversight.classes.class_hours import ClassHours, class_hours
from evaluate.oversight.classes.class_makeup import band_fit, class_homogeneity
from evaluate.oversight.classes.class_objective import (
    VERDICT_WORDS,
    Measured,
    Statement,
    held_against,
    is_measurable,
    read_objective,
)
from evaluate.oversight.classes.class_rows import class_rows, planned_rows
from evaluate.oversight.classes.class_session import ClassSession, class_session
from evaluate.oversight.classes.close_out import CloseOut, close_out
from evaluate.oversight.classes.lecture_rows import lecture_rows
from evaluate.oversight.classes.objectives import objectives
from evaluate.oversight.classes.plan_kept import planned_and_held
from evaluate.oversight.classes.timetable_check import check_timetables
from evaluate.oversight.classes.timetable_distance import own_timetables, timetable_distance
from evaluate.oversight.classes.trainee_rows import trainee_rows
from evaluate.oversight.hours.hours_ledger import HoursLedger, hours_ledger, shortfall
from evaluate.oversight.hours.hours_policy import FormPolicy, hours_policy
from evaluate.oversight.hours.hours_rates import compliance, mean_hours, participation
from evaluate.oversight.hours.ledger_check import check_ledger, entry_lag
from evaluate.oversight.hours.ledger_rates import closed_years, ledger_completeness, ledger_doubts
from evaluate.oversight.hours.makeup import makeup, makeup_places
from evaluate.oversight.money.budget import budget_lines, check_budget
from evaluate.oversight.money.cost_deviations import cost_deviations, cost_self_check
from evaluate.oversight.money.target_results import target_results, targets_met
from evaluate.oversight.money.target_workbook import target_workbook
from evaluate.oversight.money.targets import TargetTable, target_table
from evaluate.oversight.readiness.acceptance import (
    Readiness,
    acceptance,
    acceptance_outlook,
    acceptance_score,
    acceptance_states,
)
from evaluate.oversight.readiness.mending import mend_first
from evaluate.oversight.readiness.rubric_structure import rubric_structure
from evaluate.oversight.rule_rates import rule_rates
from evaluate.oversight.school.course_bank import (
    course_renewal,
    course_use,
    quality_course_count,
    quality_courses,
    renewal_states,
)
from evaluate.oversight.school.faculty import faculty_active, faculty_mix, faculty_types, secondments
from evaluate.oversight.school.faculty_terms import faculty_terms, term_states
from evaluate.oversight.school.leader_lectures import leader_lectures, leader_topics
from evaluate.oversight.school.onsite_points import onsite_points, onsite_tiers
from evaluate.oversight.school.open_door import channels, external_classes, external_hours
from evaluate.oversight.school.school_items import item_counts, item_states, open_items
from evaluate.oversight.school.school_rows import leadership_years, plan_filings, school_terms, school_years
from evaluate.oversight.school.site_use import base_use, base_visits, room_day_use
from evaluate.oversight.supervision.meetings import meeting_rates, unit_attendance
from evaluate.oversight.supervision.member_units import fact_totals, own_system_hours, recommended
from evaluate.oversight.supervision.rules_issued import issued_rule_rates, rule_review_states, rule_reviews
from evaluate.oversight.supervision.suggestions import open_suggestions, suggestion_answers, suggestion_rates
from evaluate.oversight.supervision.task_forecast import expected_slips, task_forecast
from evaluate.oversight.supervision.tasks import (
    decomposition,
    overdue_ageing,
    task_rates,
    task_state_shares,
    task_states,
    tasks_by_role,
)
from evaluate.oversight.units.assessment import Assessment, added_and_taken, assessment, assessment_totals
from evaluate.oversight.units.scorecard import scorecard
from evaluate.oversight.units.unit_index import UnitIndex, unit_index
from evaluate.oversight.units.unit_indicators import UnitIndicators, standing_apart, unit_indicators
from evaluate.oversight.units.unit_office import band_counts, bands_of_all, sensitive_choices, weights_and_gaming
from evaluate.oversight.units.unit_page import band_of, indicators_of
from evaluate.oversight.units.unit_step import next_step, pulls

__all__ = [
    "ALIKE",
    "FINDING_WORDS",
    "REVIEW_COLUMNS",
    "VERDICT_WORDS",
    "Assessment",
    "ClassHours",
    "ClassSession",
    "CloseOut",
    "FormPolicy",
    "HoursLedger",
    "Measured",
    "Readiness",
    "Review",
    "ReviewRule",
    "Statement",
    "TargetTable",
    "UnitIndex",
    "UnitIndicators",
    "acceptance",
    "acceptance_outlook",
    "acceptance_score",
    "acceptance_states",
    "added_and_taken",
    "alike",
    "appointments",
    "assessment",
    "assessment_totals",
    "attendance_rate",
    "band_counts",
    "band_fit",
    "band_of",
    "bands_of_all",
    "base_use",
    "base_visits",
    "budget_lines",
    "call_ups",
    "channels",
    "check_budget",
    "check_ledger",
    "check_timetables",
    "class_figures",
    "class_homogeneity",
    "class_hours",
    "class_rows",
    "class_session",
    "close_out",
    "closed_years",
    "compliance",
    "content_shares",
    "cost_deviations",
    "cost_self_check",
    "course_renewal",
    "course_use",
    "decomposition",
    "design_sheets",
    "entry_lag",
    "expected_slips",
    "external_classes",
    "external_hours",
    "fact_totals",
    "faculty_active",
    "faculty_mix",
    "faculty_terms",
    "faculty_types",
    "held_against",
    "hours_ledger",
    "hours_policy",
    "indicators_of",
    "is_measurable",
    "issued_rule_rates",
    "item_counts",
    "item_states",
    "leader_lectures",
    "leader_topics",
    "leadership_years",
    "lecture_rows",
    "ledger_completeness",
    "ledger_doubts",
    "makeup",
    "makeup_places",
    "mean_hours",
    "meeting_rates",
    "mend_first",
    "method_variety",
    "next_step",
    "objectives",
    "onsite_points",
    "onsite_tiers",
    "open_items",
    "open_suggestions",
    "overdue_ageing",
    "own_system_hours",
    "own_timetables",
    "participation",
    "plan_filings",
    "planned_and_held",
    "planned_rows",
    "political_content",
    "promotions",
    "proposed_people",
    "pulls",
    "quality_course_count",
    "quality_courses",
    "read_objective",
    "recommended",
    "renewal_states",
    "review",
    "review_applications",
    "review_entries",
    "review_rules",
    "review_sheet",
    "reviewed_rates",
    "room_day_use",
    "rubric_structure",
    "rule_rates",
    "rule_review_states",
    "rule_reviews",
    "school_terms",
    "school_years",
    "scorecard",
    "secondments",
    "sensitive_choices",
    "shortfall",
    "standing_apart",
    "suggestion_answers",
    "suggestion_rates",
    "target_results",
    "target_table",
    "target_workbook",
    "targets_met",
    "task_forecast",
    "task_rates",
    "task_state_shares",
    "task_states",
    "tasks_by_role",
    "term_states",
    "timetable_distance",
    "trainee_conduct",
    "trainee_rows",
    "unit_attendance",
    "unit_index",
    "unit_indicators",
    "weights_and_gaming",
]
