"""What somebody sent with the form: read, checked by the questionnaire, ready to be stored or to be asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluate.collect.server.field import Value, read_field
from evaluate.collect.server.item_mistakes import item_mistake
from evaluate.errors import Text
from evaluate.instruments import Column, Item, Questionnaire
from evaluate.instruments.routing import holds_for, parse_condition, resolve_condition

_SKIPPED = "skipped"
_WHOLE = ("rank", "nps")


@dataclass(frozen=True)
class Submission:
    """One form, as it was sent and as it is stored.

    `answers` holds every column of the questionnaire, as a cell of answers.csv: codes as text, numbers, 1 and 0 of
    boxes and yes/no, days as 2026-03-01, text; None where nothing was answered, "skipped" where the question was hidden
    by the answers before it (text: None). `mistakes` says by item what is to be changed; a form with mistakes is not to
    be stored. `given` is what was sent, column → text, to fill the form again (`web_form(answers=submission.given)`).
    `unknown` counts the fields that the questionnaire does not have, the server's own among them.
    """

    answers: Mapping[str, Value]
    mistakes: Mapping[str, Text]
    given: Mapping[str, str]
    unknown: int = 0


def read_submission(
    questionnaire: Questionnaire, fields: Mapping[str, Sequence[str]], *, final: bool = True
) -> Submission:
    """What did this form answer, and may it be stored?

    Nothing that the page checks is trusted: whether a question was to be asked (by the conditions of the questionnaire;
    answers to a hidden one are dropped), required answers, codes, limits of numbers, days, how many are chosen, choices
    that go with no other, ranks, shares, the length of texts.

    Parameters
    ----------
    questionnaire : Questionnaire
        What was asked.
    fields : mapping of str to sequence of str
        Names of fields → what was sent under them, as a server decodes a form. Anything may stand there.
    final : bool
        False for a form that is put aside: nothing is demanded and no question counts as hidden; what fits no code is
        left out.

    Returns
    -------
    Submission

    """
    given = _given(questionnaire, fields)
    answers: dict[str, Value] = {}
    mistakes: dict[str, Text] = {}
    hidden: list[Column] = []
    columns_of: dict[str, list[Column]] = {item.id: [] for item in questionnaire.items}
    for column in questionnaire.columns:
        columns_of[column.item].append(column)
    for item in questionnaire.items:
        columns = columns_of[item.id]
        if final and not _shown(item, questionnaire, answers):
            hidden += columns
            continue
        found, mistake = _read_item(item, columns, given)
        answers |= found
        if final and (mistake := mistake or item_mistake(item, columns, found)) is not None:
            mistakes[item.id] = mistake
    answers |= {column.name: _SKIPPED for column in hidden if column.kind != "text"}
    ordered = {name: answers.get(name) for name in questionnaire.names}
    unknown = sum(name not in questionnaire for name in fields)
    return Submission(ordered, mistakes, given, unknown)


def fields_of(answers: Mapping[str, Value], questionnaire: Questionnaire) -> dict[str, str]:
    """Stored answers as a form sends them, column → text: to fill a form that somebody takes up again.

    Boxes that are not ticked, blanks and hidden questions send nothing.
    """
    found: dict[str, str] = {}
    for column in questionnaire.columns:
        value = answers.get(column.name)
        unticked = column.kind == "flag" and column.choice is not None and str(value) != "1"
        if value is None or unticked or (value == _SKIPPED and column.kind != "text"):
            continue
        found[column.name] = f"{value:.15g}" if isinstance(value, float) else str(value)
    return found


def _given(questionnaire: Questionnaire, fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The last thing sent under each name that the questionnaire knows, blanks left out."""
    sent = {name: [text for text in fields.get(name, ()) if text.strip()] for name in questionnaire.names}
    return {name: texts[-1] for name, texts in sent.items() if texts}


def _shown(item: Item, questionnaire: Questionnaire, answers: Mapping[str, Value]) -> bool:
    if not item.show_if:
        return True
    return holds_for(resolve_condition(parse_condition(item.show_if), questionnaire, before=item.id), answers)


def _read_item(item: Item, columns: Sequence[Column], given: Mapping[str, str]) -> tuple[dict[str, Value], Text | None]:
    """The answers to one item, and the first thing in it that cannot be understood."""
    found: dict[str, Value] = {}
    wrong: Text | None = None
    for column in columns:
        found[column.name], mistake = read_field(given.get(column.name, ""), column, whole=item.type in _WHOLE)
        wrong = wrong or mistake
    choices = [column.name for column in columns if column.part is None]
    # A box beside ticked ones, a share beside shares: left empty on purpose, it is none.
    if item.type == "many" and any(found[name] == 1 for name in choices):
        found |= {name: found[name] or 0 for name in choices}
    elif item.type == "many":
        found |= dict.fromkeys(choices)
    elif item.type == "allocate" and any(found[name] is not None for name in choices):
        found |= {name: found[name] or 0 for name in choices}
    return found, wrong
