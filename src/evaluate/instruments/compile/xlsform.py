"""XLSForm: the questionnaire as the workbook that KoboToolbox, ODK Central and SurveyCTO read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from evaluate.documents import workbook_bytes
from evaluate.errors import Text
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.not_carried import not_carried
from evaluate.instruments.compile.renaming import Renaming, codes_allowed
from evaluate.instruments.compile.xlsform_rows import Row, rows_of
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice

_NAME = Text("XLSForm", "XLSForm")
_LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
_SAFE = re.compile(r"[A-Za-z0-9_.-]+")
_LONGEST = 64


def compile_xlsform(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire as an XLSForm, with conditions, checks and labels in all languages.

    Every answer comes back in a column named as in the questionnaire; of an item with several answers, its choices
    stand in one column, parted by blanks. Ranks are asked as numbers, one field a choice, so that they do too.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        The language that the form opens in; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `<id>.xlsform.xlsx`, and a table of codes when some had to be written another way.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    **Source**: XLSForm reference (xlsform.org); ODK XForms specification for the expressions.

    """
    refuse_draft(questionnaire)
    first = languages_of(questionnaire, language)[0]
    renaming = Renaming(codes_allowed(questionnaire, _SAFE, longest=_LONGEST))
    rows = list(rows_of(questionnaire, renaming))
    survey = [_survey_row(row, questionnaire) for row in rows]
    sheets = {
        "survey": pd.DataFrame(survey).dropna(axis=1, how="all"),
        "choices": pd.DataFrame(list(_choices(questionnaire, renaming))),
        "settings": pd.DataFrame(
            [
                {
                    "form_title": said(questionnaire.title, first),
                    "form_id": stem(questionnaire),
                    "version": questionnaire.version,
                    "default_language": _LANGUAGES.get(first, first),
                }
            ]
        ),
    }
    name = stem(questionnaire)
    files = {f"{name}.xlsform.xlsx": workbook_bytes(sheets)}
    warnings = list(not_carried(questionnaire, _NAME, ("attention",)))
    if renaming.changed():
        files[f"{name}.xlsform-codes.csv"] = renaming.as_csv()
        warnings += renaming.told(_NAME, f"{name}.xlsform-codes.csv")
    return Compiled(files, tuple(warnings))


def _survey_row(row: Row, questionnaire: Questionnaire) -> dict[str, object]:
    found: dict[str, object] = {"type": row.type, "name": row.name or None}
    for key, labels in (("label", row.label), ("hint", row.hint), ("constraint_message", row.message)):
        for language in questionnaire.languages:
            text = said(labels, language) if labels else ""
            found[f"{key}::{_LANGUAGES.get(language, language)}"] = plain(text) or None
    found |= {"required": "yes" if row.required else None, "relevant": row.relevant or None}
    found |= {"constraint": row.constraint or None, "appearance": row.appearance or None}
    return found | {"parameters": row.parameters or None}


def plain(text: str) -> str:
    """A label in which nothing is taken for the answer to a question."""
    return text.replace("${", "$ {")


def _choices(questionnaire: Questionnaire, renaming: Renaming) -> Iterator[dict[str, object]]:
    """One row a choice: the scales and lists, yes and no, and the choices of each best–worst set."""
    lists: dict[str, tuple[Choice, ...]] = {name: scale.choices for name, scale in questionnaire.scales.items()}
    lists["_yes_no"] = tuple(Choice(code, label) for code, label in YES_NO.items())
    for item in questionnaire.items:
        for column in asked.columns_of(questionnaire, item) if item.type == "best_worst" else ():
            if column.scale is not None:
                lists[f"_{item.id}_{column.row}"] = column.scale.choices
    origin = {f"_{item.id}_{n}": item.scales[0] for item in questionnaire.items for n, _ in enumerate(item.sets, 1)}
    for name, choices in lists.items():
        theirs = renaming.codes.get(origin.get(name, name), {})
        for choice in choices:
            row: dict[str, object] = {"list_name": name, "name": theirs.get(choice.code, choice.code)}
            for language in questionnaire.languages:
                row[f"label::{_LANGUAGES.get(language, language)}"] = plain(said(choice.label, language))
            yield row
