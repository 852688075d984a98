"""The example county (示例县): invented people, answers and registers with known truths, all 模拟数据."""

from evaluate.workspace.example.answers import RESPONSE, Would
from evaluate.workspace.example.classes import DID_NOT_WORK, EVALUATED, REACTION_ITEMS, WORKED, Classes, EvaluatedClass
from evaluate.workspace.example.competencies import CODES, COMPETENCIES, Competency
from evaluate.workspace.example.county import SEED, County, draw_county
from evaluate.workspace.example.reviewed import write_reviews
from evaluate.workspace.example.roster import CELLS, UNITS, draw_roster
from evaluate.workspace.example.supply import budget, class_plan, courses, sites, teachers
from evaluate.workspace.example.truths import truths, truths_of
from evaluate.workspace.example.violations import violations
from evaluate.workspace.example.write import drawn_again, typed_answers, write_example

__all__ = [
    "CELLS",
    "CODES",
    "COMPETENCIES",
    "DID_NOT_WORK",
    "EVALUATED",
    "REACTION_ITEMS",
    "RESPONSE",
    "SEED",
    "UNITS",
    "WORKED",
    "Classes",
    "Competency",
    "County",
    "EvaluatedClass",
    "Would",
    "budget",
    "class_plan",
    "courses",
    "draw_county",
    "draw_roster",
    "drawn_again",
    "sites",
    "teachers",
    "truths",
    "truths_of",
    "typed_answers",
    "violations",
    "write_example",
    "write_reviews",
]
