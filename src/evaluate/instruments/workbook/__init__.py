"""The questionnaire as a workbook: written for editing, read back with every mistake by its sheet and cell."""

from evaluate.instruments.workbook.read import (
    is_questionnaire_workbook,
    read_questionnaire_workbook,
    undeclared_languages,
)
from evaluate.instruments.workbook.write import write_questionnaire_workbook

__all__ = [
    "is_questionnaire_workbook",
    "read_questionnaire_workbook",
    "undeclared_languages",
    "write_questionnaire_workbook",
]
