"""Answers as SPSS holds them: numbers with labels, reasons for missing ones as user-missing numbers, short names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluate.instruments import Column, Labels, Questionnaire
from evaluate.instruments.compile import allowed, codes_of_column, reason_words, said
from evaluate.instruments.scale import number_in
from evaluate.responses.responses import INDEX, Responses

MISSING_NUMBERS = {
    "not_answered": -99.0,
    "dont_know": -98.0,
    "not_applicable": -97.0,
    "unreadable": -96.0,
    "skipped": -95.0,
}
LOWEST, HIGHEST = min(MISSING_NUMBERS.values()), max(MISSING_NUMBERS.values())
LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_NAME = 255, 120, 64
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?<!_)")
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


@dataclass(frozen=True)
class Variable:
    """One variable: its values as numbers, text or dates, and what SPSS is told about it.

    `codes` are our codes and the numbers they became; `keeps_reasons` says that the numbers from −99 to −95 are user-
    missing in it; `cut` names what was too long and was shortened.
    """

    name: str
    column: Column
    values: pd.Series
    label: str
    value_labels: Mapping[float, str] = field(default_factory=dict)
    codes: Mapping[str, float] = field(default_factory=dict)
    keeps_reasons: bool = False
    lost_reasons: bool = False
    cut: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """SPSS's level of measurement."""
        return {"scale": "ordinal", "number": "scale", "date": "scale"}.get(self.column.kind, "nominal")


def variables_of(responses: Responses, language: str) -> tuple[Variable, ...]:
    """The variables in the order of the questionnaire."""
    names = variable_names(responses.questionnaire)
    return tuple(
        _variable(responses, column, names[column.name], language) for column in responses.questionnaire.columns
    )


def variable_names(questionnaire: Questionnaire) -> dict[str, str]:
    """What each column is called in SPSS: its own name where SPSS takes it."""
    safe = {column.name: "" if column.name.lower() in _RESERVED else column.name for column in questionnaire.columns}
    return allowed(list(safe), re.compile("|".join(map(re.escape, filter(_fits, safe.values()))) or r"(?!)"),
                   longest=LONGEST_NAME, stem="v")  # fmt: skip


def respondent_variable(names: Iterable[str]) -> str:
    """The variable that holds who answered, beside variables of these names."""
    return INDEX if INDEX not in {name.lower() for name in names} else f"{INDEX}_id"


def _fits(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _variable(responses: Responses, column: Column, name: str, language: str) -> Variable:
    answers, why = responses.answers(column.name), responses.why_missing(column.name)
    whole = _label(responses, column, language)
    label = shortened(whole, LONGEST_LABEL)
    cuts = [name] if label != whole else []
    if column.kind in ("text", "date"):
        values = answers.astype(object).where(answers.notna(), None)
        values = (
            values.map(_day) if column.kind == "date" else values.map(lambda text: "" if text is None else str(text))
        )
        given = why.isin([reason for reason in MISSING_NUMBERS if reason != "not_answered"]).any()
        return Variable(name, column, values, label, lost_reasons=bool(given), cut=tuple(cuts))
    codes = codes_of(column)
    values = answers.astype(object).map(codes) if column.kind == "category" else answers
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    keeps = not (numbers <= HIGHEST).any()
    value_labels = _value_labels(column, codes, language)
    if keeps:
        numbers = numbers.where(numbers.notna(), why.map(MISSING_NUMBERS).astype(float))
        used = {float(number) for number in np.unique(numbers.dropna()) if LOWEST <= number <= HIGHEST}
        value_labels |= {MISSING_NUMBERS[reason]: text for reason, text in reason_words(language).items()
                         if MISSING_NUMBERS[reason] in used}  # fmt: skip
    cut = {number: shortened(text, LONGEST_VALUE_LABEL) for number, text in value_labels.items()}
    cuts += [f"{name} = {number:g}" for number, text in value_labels.items() if cut[number] != text]
    lost = not keeps and bool(why.notna().any())
    return Variable(name, column, numbers, label, cut, codes, keeps, lost, tuple(cuts))


def _label(responses: Responses, column: Column, language: str) -> str:
    """What the variable is called: a row or choice first, in square brackets, then the question it belongs to."""
    own = said(column.label, language)
    item = next((item for item in responses.questionnaire.items if item.id == column.item), None)
    whole = said(item.label, language) if item is not None else own
    return own if own == whole or column.row is column.choice is None else f"[{own}] {whole}"


def _day(moment: object) -> object:
    return None if moment is None or moment is pd.NaT else pd.Timestamp(moment).date()  # type: ignore[arg-type]


def codes_of(column: Column) -> dict[str, float]:
    """The number of each code: what the code spells where all spell different ones, else 1, 2, 3 … in order."""
    answers = [(code, value) for code, _, value, reason in codes_of_column(column) if reason is None]
    if column.kind != "category":
        return {code: value for code, value in answers if value is not None}
    spelled = [number_in(code) for code, _ in answers]
    whole = all(number is not None and number.is_integer() and number > HIGHEST for number in spelled)
    if whole and len(set(spelled)) == len(spelled):
        return {code: number for (code, _), number in zip(answers, spelled, strict=True) if number is not None}
    return {code: float(place) for place, (code, _) in enumerate(answers, 1)}


def _value_labels(column: Column, codes: Mapping[str, float], language: str) -> dict[float, str]:
    labels: dict[str, Labels] = {code: label for code, label, _, reason in codes_of_column(column) if reason is None}
    return {number: said(labels[code], language) for code, number in codes.items()}


def shortened(text: str, longest: int) -> str:
    """A text of at most `longest` bytes in UTF-8, cut between characters, with … where it was cut."""
    if len(text.encode("utf-8")) <= longest:
        return text
    return text.encode("utf-8")[: longest - 3].decode("utf-8", "ignore") + "…"
