"""Reading a questionnaire: every mistake of the file in one pass, each with its line and how to mend it."""

from __future__ import annotations

from pathlib import Path

from evaluate.instruments.build import read_unfrozen
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.versions.freeze import refuse_changed


def read_questionnaire(path: str | Path) -> Questionnaire:
    """What does this file ask?

    The file is YAML 1.2. `questionnaire` says id, version, title, languages (and note, consent); `competencies` what
    training is about (label, category, required), `categories` their content categories; `constructs` what several
    items measure together (label, score, min_items, range), `contradictions` which answers cannot go together (when,
    label); `scales` the ordered scales and `choices` the lists of choices, each `code: label`; `sections` the pages
    with their `items`. An item has id, type, label, and by its type scale, choices, rows, max, other, exclusive, sets,
    minimum, maximum, measured_in; role, competency, required, construct, reverse, attention, pii, same_as, changed and
    show_if where they apply. The types are one, many, grid, pair, prepost (before the training and now), rank, allocate
    (100 shared out), best_worst, nps (0 to 10), number, flag, text, date and note.

    A version that is in the field (`questionnaire.lock` beside the file) is read only as long as it is unchanged.

    Every scalar is read as text first and typed by the form, so that `on`, `12:30` or `04` stay what was written.

    Parameters
    ----------
    path : str or Path
        The file, UTF-8.

    Returns
    -------
    Questionnaire
        With every reference resolved and every name checked.

    Raises
    ------
    QuestionnaireError
        With *all* mistakes of the file, in its order: file, line, item, what is wrong, what is right, how to mend it;
        or with every difference from the version that is in the field.

    """
    found = read_unfrozen(path)
    refuse_changed(found, Path(path))
    return found
