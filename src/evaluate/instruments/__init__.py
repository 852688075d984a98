"""What we ask: questionnaire, scales, choices, competencies; as YAML, as a codebook, or drafted from a plain table."""

from evaluate.instruments.codebook import codebook
from evaluate.instruments.draft import draft_item, draft_questionnaire
from evaluate.instruments.item import Column, Competency, Item, Row, Section
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.read import questionnaire_as_json, questionnaire_from_json, read_questionnaire
from evaluate.instruments.scale import Choice, Labels, Scale
from evaluate.instruments.write import write_questionnaire

__all__ = [
    "Choice",
    "Column",
    "Competency",
    "Item",
    "Labels",
    "Questionnaire",
    "Row",
    "Scale",
    "Section",
    "codebook",
    "draft_item",
    "draft_questionnaire",
    "questionnaire_as_json",
    "questionnaire_from_json",
    "read_questionnaire",
    "write_questionnaire",
]
