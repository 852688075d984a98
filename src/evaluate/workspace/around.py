"""A survey folder with what stands around it: the study's office and language, and collect.yml."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from evaluate.collect.server import CollectSettings
from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.collect_file import settings_of
from evaluate.workspace.dates import printed_date, printed_moment
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import Survey, open_survey

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


def today(language: Language) -> str:
    """The day on which a paper is written."""
    return printed_date(dt.date.today().isoformat(), language)
