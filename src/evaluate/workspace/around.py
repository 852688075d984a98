"""A survey folder with what stands around it: the study's office and language, collect.yml, those who were invited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.collect.server import CollectSettings
from evaluate.design import Policy
from evaluate.errors import DesignError, Language, Text
from evaluate.registers import names_in
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.collecting import settings_of
from evaluate.workspace.dates import printed_date, printed_moment
from evaluate.workspace.sampling import invited
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import DESIGN, Survey, open_survey

SIMULATED = Text("模拟数据", "simulated data")
_LATER = Text("另行通知", "to be announced")


@dataclass(frozen=True)
class Around:
    """A survey with what its papers say of it: who runs it, until when, in which language."""

    survey: Survey
    settings: CollectSettings
    language: Language
    office: str
    minimum: int

    @property
    def mark(self) -> str:
        """What stands on every page of a survey that design.yml calls simulated.

        Synthetic answers tried before the field work do not make what is handed to real people simulated.
        """
        return SIMULATED.of(self.language) if self.survey.design.simulated else ""

    def closes(self, given: str = "") -> str:
        """Until when the survey is open, as people read it."""
        if given:
            return given
        moment = self.settings.closes
        return printed_moment(moment, self.language) if moment else _LATER.of(self.language)


def around(folder: Path) -> Around:
    """A survey folder, and the study it stands in where there is one."""
    place = study_around(folder)
    study = open_study(place) if place is not None else None
    language: Language = study.language if study is not None else "zh"
    survey = open_survey(folder, language=language)
    offices = survey.design.office or (study.office if study is not None else {})
    minimum = (study.policy if study is not None else Policy()).minimum_cell
    return Around(survey, settings_of(survey), language, offices.get(language, ""), minimum)


def units_of(about: Around, by: str) -> Mapping[str, int]:
    """How many of those invited are in each unit, under the names that people read, in the order of the roster."""
    people, labels = people_of(about, by)
    counts = people[by].astype(str).value_counts(sort=False)
    return {labels.get(str(code), str(code)): int(number) for code, number in counts.items()}


def people_of(about: Around, by: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Those whom design.yml says were invited, and what the codes in one of their columns are called.

    Raises
    ------
    DesignError
        When there is no roster, or it has no such column.

    """
    survey, source = about.survey, about.survey.design.roster
    if source is None:
        raise DesignError.single(
            f"{survey.id}/{DESIGN}",
            Text("没有名册，不知道请谁填。", "There is no roster: who is to be asked is not known."),
            Text("design.yml 有 roster。", "design.yml has a roster."),
            Text(
                "补上 roster；只印份数时用 --count，不写 --by。",
                "Add it; to print a number, give --count without --by.",
            ),
        )
    registers = open_survey(survey.folder.parent / source.survey).registers
    people = invited(registers, source)
    if by not in people:
        there = "、".join(map(str, people.columns))
        raise DesignError.single(
            f"--by {by}",
            Text(f"名册里没有 {by} 列。", f"The roster has no column {by}."),
            Text(f"名册有：{there}。", f"one of {there.replace('、', ', ')}."),
            Text("写名册里单位所在的列。", "Name the roster's column of units."),
        )
    return people, names_in(registers, source.table, by, language=about.language)


def today(language: Language) -> str:
    """The day on which a paper is written."""
    return printed_date(dt.date.today().isoformat(), language)
