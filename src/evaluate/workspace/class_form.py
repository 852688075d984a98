"""What the end-of-class form says of one class: its headline with its interval, never of few people."""

from __future__ import annotations

from pathlib import Path

from evaluate.effect import reaction
from evaluate.errors import Language
from evaluate.estimate import protect
from evaluate.oversight import Measured
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import Survey

#: The item by which a rolling survey tells its classes apart, by its role or its name.
_CLASS = ("class", "training_class")


def class_satisfaction(folder: Path, training_class: str, *, language: Language) -> Measured | None:
    """What part of a class is satisfied, by the form that plays the part "reaction" in the study around a folder?

    The headline of the form, among the answers that name this class; of few answers the reason stands in place of the
    number. None where the study has no such form, or the form does not tell classes apart or has no answer of this one.
    """
    place = study_around(folder)
    if place is None:
        return None
    try:
        survey = open_study(place, language=language).survey("reaction")
        return _of_class(survey, training_class)
    except Awaited:
        return None


def _of_class(survey: Survey, training_class: str) -> Measured | None:
    columns = survey.questionnaire.columns
    item = next((column.name for column in columns if column.role in _CLASS or column.name in _CLASS), None)
    if item is None or survey.headline is None:
        return None
    table = protect(reaction(survey.sample, [survey.headline], by=item)).frame
    rows = table[table[item].astype(str) == training_class]
    if rows.empty:
        return None
    row = rows.iloc[0]
    if row["value"] != row["value"]:
        return Measured(None, int(row["n"]), str(row["note"]))
    low, high = (None if row[name] != row[name] else float(row[name]) for name in ("low", "high"))
    return Measured(float(row["value"]), int(row["n"]), "", low, high)
