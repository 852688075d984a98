"""A condition in a questionnaire file: read where it stands, its mistakes told with their line."""

from __future__ import annotations

from evaluate.errors import QuestionnaireError
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.routing.condition import spell_condition
from evaluate.instruments.routing.parse import parse_condition


def read_condition(text: str | None, place: Place, reading: Reading) -> str:
    """The normal spelling of a condition in a file; empty when there is none or it cannot be read."""
    if text is None or not text.strip():
        return ""
    try:
        return spell_condition(parse_condition(text))
    except QuestionnaireError as error:
        for mistake in error.mistakes:
            reading.mistake(place, mistake.what, mistake.right, mistake.mend)
        return ""
