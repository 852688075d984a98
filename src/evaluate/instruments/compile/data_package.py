"""Data Package: the answers' table described so that other software can read and check it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

from evaluate.instruments.column import Column
from evaluate.instruments.compile.codebook_files import REASONS, codes_of_column
from evaluate.instruments.compile.compiled import Compiled, languages_of, said, stem
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import number_in

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES = {"number": "number", "date": "date", "text": "string"}


def compile_data_package(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The description of the table of answers that this questionnaire will bring, with an empty table.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any, also a draft.
    language : str, optional
        Of titles and labels, which the standard holds in one language; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `datapackage.json` and `<id>.csv` with a header and no row.

    Raises
    ------
    QuestionnaireError
        For an unknown language.

    **Source**: Data Package standard, version 2 (datapackage.org): categories, labelled missing values of a field.

    """
    return packaged(questionnaire, [], languages_of(questionnaire, language)[0])


def packaged(questionnaire: Questionnaire, rows: Sequence[Sequence[str]], language: str) -> Compiled:
    """The description and the table with these rows: the respondent, then one cell a column of the questionnaire."""
    path = f"{stem(questionnaire)}.csv"
    memory = io.StringIO(newline="")
    csv.writer(memory, lineterminator="\n").writerows([("respondent", *questionnaire.names), *rows])
    name = re.sub(r"[^a-z0-9._-]+", "-", questionnaire.id.lower()).strip("-") or "questionnaire"
    about: dict[str, Any] = {
        "$schema": PROFILE,
        "name": name,
        "title": said(questionnaire.title, language),
        "version": questionnaire.version,
        "questionnaire": {"id": questionnaire.id, "version": questionnaire.version, "sha256": questionnaire.sha256},
        "resources": [
            {
                "name": "answers",
                "path": path,
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": _schema(questionnaire, language),
            }
        ],
    }
    if questionnaire.note:
        about["description"] = said(questionnaire.note, language)
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    return Compiled({"datapackage.json": text.encode("utf-8"), path: memory.getvalue().encode("utf-8")})


def _schema(questionnaire: Questionnaire, language: str) -> dict[str, Any]:
    respondent = {"name": "respondent", "type": "string", "constraints": {"required": True, "unique": True}}
    return {
        "$schema": _SCHEMA,
        "fields": [respondent, *(_field(questionnaire, column, language) for column in questionnaire.columns)],
        "primaryKey": ["respondent"],
        "missingValues": [""],
    }


def _field(questionnaire: Questionnaire, column: Column, language: str) -> dict[str, Any]:
    """One column: its type, what it was asked, its codes with labels, and what stands for no answer."""
    codes = list(codes_of_column(column))
    whole = bool(codes) and all(_is_integer(code) for code, _, _, reason in codes if reason is None)
    field: dict[str, Any] = {
        "name": column.name,
        "type": "integer" if whole else _TYPES.get(column.kind, "string"),
        "title": said(column.label, language),
    }
    item = next((each for each in questionnaire.items if each.id == column.item), None)
    if item is not None and said(item.label, language) != field["title"]:
        field["description"] = said(item.label, language)
    answers = [(code, label) for code, label, _, reason in codes if reason is None]
    if answers:
        field["categories"] = [
            {"value": int(code) if whole else code, "label": said(label, language)} for code, label in answers
        ]
        field["categoriesOrdered"] = column.kind == "scale"
    if column.kind != "text":
        field["missingValues"] = _missing_values(column, language)
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    constraints = {key: limit for key, limit in limits.items() if limit is not None and column.kind == "number"}
    return field | ({"constraints": constraints} if constraints else {})


def _missing_values(column: Column, language: str) -> list[dict[str, str]]:
    """What stands for no answer: a blank, codes of its own, words for the other reasons. No label may come twice."""
    own = [(code, said(label, language), reason) for code, label, _, reason in codes_of_column(column) if reason]
    coded = {reason for _, _, reason in own}
    words = {"": REASONS["not_answered"].of(language)} | {code: label for code, label, _ in own}
    words |= {reason: text.of(language) for reason, text in REASONS.items() if reason not in coded | {"not_answered"}}
    labels = list(words.values())
    return [
        {"value": value, "label": label if labels.count(label) == 1 else f"{label} [{value}]"}
        for value, label in words.items()
    ]


def _is_integer(code: str) -> bool:
    number = number_in(code)
    return number is not None and number.is_integer() and str(int(number)) == code
