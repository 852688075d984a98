"""What a person reads for the names and codes of answers, in the shape in which estimates carry it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluate.instruments.column import Column
from evaluate.instruments.item import Competency
from evaluate.instruments.scale import Labels

YES_NO = {"1": {"zh": "是", "en": "Yes"}, "0": {"zh": "否", "en": "No"}}


def labels_of(
    columns: Iterable[Column], competencies: Mapping[str, Competency], categories: Mapping[str, Labels]
) -> dict[str, dict[str, dict[str, str]]]:
    """`labels[column][code][language]` for every column, with "item", "choice", "column", "competency" and "category".

    "item" knows columns and competencies (a column wins where both bear one name); "choice" is keyed "column=code";
    the short label wins over the whole question; "column" gives the headings; a column's own entry gives its codes,
    also as the numbers they are stored as.
    """
    found: dict[str, dict[str, dict[str, str]]] = {"item": {}, "choice": {}, "column": {}}
    for column in columns:
        label = dict(column.short or column.label)
        found["item"][column.name] = found["column"][column.name] = label
        codes = code_labels(column)
        if codes:
            found.setdefault(column.name, {}).update(codes)
            found["choice"].update({f"{column.name}={code}": text for code, text in codes.items()})
    for name, competency in competencies.items():
        found["item"].setdefault(name, dict(competency.label))
        found.setdefault("competency", {}).setdefault(name, dict(competency.label))
    for name, label in categories.items():
        found.setdefault("category", {}).setdefault(name, dict(label))
    return found


def code_labels(column: Column) -> dict[str, dict[str, str]]:
    """Label of each code of a column; a scale's codes also as its numbers are written ("4" and "4.0")."""
    if column.kind == "flag":
        return {spelling: text for code, text in YES_NO.items() for spelling in (code, f"{code}.0")}
    if column.scale is None:
        return {}
    found = {choice.code: dict(choice.label) for choice in column.scale.choices}
    for choice in column.scale.answers:
        if choice.value is not None:
            for spelling in (f"{choice.value:g}", str(float(choice.value))):
                found.setdefault(spelling, dict(choice.label))
    return found
