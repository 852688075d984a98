"""Every condition of a questionnaire against its items: unknown names and codes, items asked later, wrong kinds."""

from __future__ import annotations

from evaluate.errors import QuestionnaireError
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.routing.parse import parse_condition
from evaluate.instruments.routing.resolve import resolve_condition


def check_conditions(questionnaire: Questionnaire, places: dict[str, Place], reading: Reading) -> None:
    """Note every mistake in `show_if` and `contradictions`. `places` knows where each item stands in the file."""
    asked: list[tuple[str, str | None, Place]] = [
        (item.show_if, item.id, (*places[item.id], "show_if"))
        for item in questionnaire.items
        if item.show_if and item.id in places
    ]
    for name, contradiction in questionnaire.contradictions.items():
        if contradiction.when:
            asked.append((contradiction.when, None, ("contradictions", name, "when")))
    for text, before, place in asked:
        try:
            resolve_condition(parse_condition(text), questionnaire, before=before)
        except QuestionnaireError as error:
            for mistake in error.mistakes:
                reading.mistake(place, mistake.what, mistake.right, mistake.mend)
