"""The codebook: what every column of answers means, one row a column."""

from __future__ import annotations

import pandas as pd

from evaluate.instruments.column import Column
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire

CODEBOOK_COLUMNS = (
    "column",
    "item",
    "section",
    "kind",
    "label_zh",
    "label_en",
    "codes",
    "choices_zh",
    "choices_en",
    "role",
    "competency",
    "category",
    "required",
    "minimum",
    "maximum",
    "measured_in",
    "formula",
)


def codebook(questionnaire: Questionnaire) -> pd.DataFrame:
    """What does each column of answers mean?

    Parameters
    ----------
    questionnaire : Questionnaire
        Any questionnaire, also a draft.

    Returns
    -------
    pandas.DataFrame
        One row a column, in the order of the questionnaire, with the columns of `CODEBOOK_COLUMNS`. `codes` lists the
        codes as they stand in files, `choices_zh` and `choices_en` give "code = label"; a choice that counts as missing
        shows its reason in brackets.

    """
    sections = {item.id: section.id for section in questionnaire.sections for item in section.items}
    rows = [_row(column, sections[column.item]) for column in questionnaire.columns]
    return pd.DataFrame(rows, columns=list(CODEBOOK_COLUMNS))


def _row(column: Column, section: str) -> dict[str, object]:
    return {
        "column": column.name,
        "item": column.item,
        "section": section,
        "kind": column.kind,
        "label_zh": column.label.get("zh", ""),
        "label_en": column.label.get("en", ""),
        "codes": "; ".join(code for code, _, _ in _choices(column, "zh")),
        "choices_zh": _spelled(column, "zh"),
        "choices_en": _spelled(column, "en"),
        "role": column.role,
        "competency": column.competency,
        "category": column.category,
        "required": column.required,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "measured_in": column.measured_in,
        "formula": column.formula,
    }


def _choices(column: Column, language: str) -> list[tuple[str, str, str | None]]:
    """Code, label and reason of each choice of a column."""
    if column.kind == "flag":
        return [(code, label[language], None) for code, label in YES_NO.items()]
    if column.scale is None:
        return []
    return [(choice.code, choice.label.get(language, ""), choice.reason) for choice in column.scale.choices]


def _spelled(column: Column, language: str) -> str:
    return "; ".join(
        f"{code} = {label}" + (f" ({reason})" if reason else "") for code, label, reason in _choices(column, language)
    )
