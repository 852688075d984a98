"""How many of those invited to a survey have answered, by unit: counted from what was handed out, nothing written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluate.collect.paper import ALL, return_rates, returns
from evaluate.collect.paper.slip_table import Mode
from evaluate.collect.server import answers_database
from evaluate.collect.server import returns as used_codes
from evaluate.documents import read_grid
from evaluate.errors import Language, ResponsesError
from evaluate.registers import Register, names_in, office_forms
from evaluate.workspace.booklets import booklets_of
from evaluate.workspace.collect_file import settings_of
from evaluate.workspace.collecting_refused import collected_in
from evaluate.workspace.collector_database import collector_database
from evaluate.workspace.invited_units import people_of, units_of
from evaluate.workspace.naming_answers import ON_PAPER
from evaluate.workspace.survey import Survey, open_survey

TABLE = "survey_returns"


@dataclass(frozen=True)
class HandedOut:
    """People invited and answers received, unit by unit under the names that people read; not to be shown as it is.

    `column` is the column of the roster whose units these are. Answers of no known unit stand under an empty name.
    """

    column: str
    asked: Mapping[str, int]
    came: Mapping[str, int]


def survey_returns(folder: Path) -> pd.DataFrame:
    """How many were given a code and how many used it: `unit`, `invited`, `received`; not to be shown as it is."""
    with collector_database(collected_in(open_survey(folder).folder)) as connection:
        return used_codes(connection)


def mode_of(survey: Survey) -> Mode:
    """Whether the office may know who has answered."""
    return "confidential" if settings_of(survey).mode == "confidential" else "anonymous"


def counted_rates(survey: Survey, *, minimum: int, by: str | None = None, language: Language = "zh") -> pd.DataFrame:
    """How many of those invited have answered, by unit?

    Without `by` the codes used in our own collector and the booklets typed are counted, by the units for which they
    were made: the roster's column of collect.yml, or, where only booklets were handed out, that by which they were
    packed. Booklets packed by another column, or whose unit is not kept, are counted in all only. With `by`, the
    answers of the survey are counted by a column that questionnaire and roster both have.

    Parameters
    ----------
    survey : Survey
        Whose answers.
    minimum : int
        The minimum cell, in people; small units of an anonymous survey are not told apart.
    by : str, optional
        A column of the answers and of the roster.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    pandas.DataFrame
        As `collect.paper.returns` gives it: a row a unit, the last one all.

    Raises
    ------
    DesignError
        No roster, or one without the column.
    ResponsesError
        As `collect.paper.returns`.
    """
    mode = mode_of(survey)
    if by is None:
        handed = handed_out(survey)
        return return_rates(handed.asked, handed.came, minimum=minimum, mode=mode, language=language)
    people, labels = people_of(survey, by)
    return returns(people, survey.responses.frame, by=by, minimum=minimum, mode=mode, labels=labels, language=language)


def handed_out(survey: Survey) -> HandedOut:
    """What was handed out and what came back: codes used, and booklets typed.

    Raises
    ------
    DesignError
        There is no roster, or it lacks the column.
    """
    folder, column = survey.folder, settings_of(survey).roster.unit
    came: Counter[str] = Counter()
    asked: dict[str, int] = {}
    if answers_database(folder).is_file():
        served = survey_returns(folder)
        asked = {str(unit): int(number) for unit, number in zip(served["unit"], served["invited"], strict=True)}
        came.update({str(unit): int(n) for unit, n in zip(served["unit"], served["received"], strict=True)})
    if not asked:
        column = _packed_by(folder, column)
        asked = dict(units_of(survey, column))
    came.update(_typed(folder, by=column, asked=asked))
    return HandedOut(column, asked, dict(came))


def returns_by_unit(survey: Survey, *, minimum: int) -> Register | None:
    """The same as a register of organisations: what was counted here, else what the office has entered itself.

    Parameters
    ----------
    survey : Survey
        Whose answers.
    minimum : int
        As in `counted_rates`.

    Returns
    -------
    Register or None
        The table `survey_returns` of this survey, `received` missing where it is not told; None where nobody has
        counted by organisation.
    """
    source = survey.design.roster
    if source is None:
        return None
    registers = survey.roster(source.survey)
    if "units" in registers and _something_handed_out(survey.folder):
        handed = handed_out(survey)
        # where nothing came by unit, answers came by another way (an open form, unsorted booklets): no rate is 0 then
        if any(handed.came.get(unit) for unit in handed.asked):
            told = return_rates(handed.asked, handed.came, minimum=minimum, mode=mode_of(survey))
            counted = _coded(told, registers, source.table, handed.column)
            if len(counted):
                return _register(survey, counted)
    kept = registers.get(TABLE)
    if kept is None:
        return None
    mine = kept.table[kept.table["survey"] == survey.id]
    if mine.empty:
        return None
    names = names_in(registers, TABLE, "unit", language=survey.language)
    return _told(replace(kept, table=mine), survey, minimum, names)


def _something_handed_out(folder: Path) -> bool:
    return answers_database(folder).is_file() or (folder / "responses" / ON_PAPER).is_file()


def _coded(told: pd.DataFrame, registers: Mapping[str, Register], roster: str, column: str) -> pd.DataFrame:
    """Return rates under the codes of organisations; units that are none are left out."""
    both = [names_in(registers, roster, column, language=language) for language in ("zh", "en")]
    codes = {name: code for names in both for code, name in names.items()}
    units = told["unit"].astype(str).map(lambda unit: codes.get(str(unit), str(unit)))
    known = units.isin(set(registers["units"].table["unit"].astype(str)))
    return told.assign(unit=units)[known]


def _register(survey: Survey, counted: pd.DataFrame) -> Register:
    form = office_forms()[TABLE]
    table = counted.assign(survey=survey.id)[[column.name for column in form.columns]].reset_index(drop=True)
    table = table.astype({"invited": "Int64", "received": "Int64"})
    sha256 = hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()
    return Register(TABLE, table, form, sha256=sha256, source=survey.id, simulated=survey.simulated)


def _told(register: Register, survey: Survey, minimum: int, names: Mapping[str, str]) -> Register:
    """The register without what would tell of too few people who has answered."""
    table = register.table
    invited = dict(zip(table["unit"].astype(str), table["invited"].astype(int), strict=True))
    received = dict(zip(table["unit"].astype(str), table["received"].fillna(0).astype(int), strict=True))
    rates = return_rates(invited, received, minimum=minimum, mode=mode_of(survey), labels=names)
    hidden = dict(zip(rates["unit"], rates["received"].isna(), strict=True))
    few = table["unit"].map(lambda unit: hidden[names.get(str(unit), str(unit))]).astype(bool)
    return replace(register, table=table.assign(received=table["received"].astype("Int64").mask(few)))


def _packed_by(folder: Path, usual: str) -> str:
    """The roster's column by which all sorted booklets were packed; the usual one when it was not one column."""
    columns = set(booklets_of(folder)["by"]) - {""}
    return columns.pop() if len(columns) == 1 else usual


def _typed(folder: Path, *, by: str, asked: Collection[str]) -> Iterator[str]:
    """The unit of every booklet typed; none where it was packed by another column, or for a unit under another name."""
    path = folder / "responses" / ON_PAPER
    if not path.is_file():
        return
    booklets = booklets_of(folder)
    packed = booklets[(booklets["by"] == by) & booklets["unit"].isin(list(asked))]
    units = dict(zip(packed["serial"], packed["unit"], strict=True))
    for serial in read_grid(path, error=ResponsesError).records()["respondent"]:
        yield units.get(str(serial), ALL)
