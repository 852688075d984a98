"""A study as a folder: study.toml says what it is, and this opens its surveys, registers and findings."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evaluate.design import HiddenNumber, Policy, Sample
from evaluate.errors import EvaluateError, Language, ReportError, Text
from evaluate.estimate import Estimate
from evaluate.registers import Register, RuleBook
from evaluate.report import StudyCard, study_card
from evaluate.workspace.citations import Cited, cite
from evaluate.workspace.counted_returns import returns_by_unit
from evaluate.workspace.dates import printed_date
from evaluate.workspace.hidden import FILE as HIDDEN
from evaluate.workspace.hidden import read_hidden
from evaluate.workspace.inputs import note
from evaluate.workspace.outcomes import outcomes_of
from evaluate.workspace.panel import panel_of
from evaluate.workspace.parts import PARTS, no_part
from evaluate.workspace.review_folder import kept_reviews
from evaluate.workspace.salt import salt_of
from evaluate.workspace.settings import Settings, read_settings
from evaluate.workspace.shadow import refuse_shadow
from evaluate.workspace.sheets import Sheet, sheet_of
from evaluate.workspace.study_folder import inside, study_file
from evaluate.workspace.survey import DESIGN, Survey, open_survey
from evaluate.workspace.warm import speak

# set by the runner, so that a notebook that says nothing is about the survey of the build
SURVEY = "EVALUATE_SURVEY"
LANGUAGE = "EVALUATE_LANGUAGE"
BUILD = "EVALUATE_BUILD"


@dataclass(frozen=True)
class Study:
    """One study: a folder with study.toml, surveys, notebooks and reports.

    `replaced` is the folder that plays the part "needs" instead of the one study.toml names, if one was asked for.
    `hidden` are the numbers of hidden.csv.
    """

    folder: Path
    settings: Settings
    language: Language
    replaced: Path | None = None
    hidden: frozenset[HiddenNumber] = field(default_factory=frozenset, repr=False)
    _opened: dict[Path, Survey] = field(default_factory=dict, repr=False, compare=False)

    @property
    def notebooks(self) -> Path:
        """The folder of the study's notebooks."""
        return self.folder / "notebooks"

    @property
    def reports(self) -> Path:
        """The folder of the study's finished documents."""
        return self.folder / "reports"

    @property
    def policy(self) -> Policy:
        """What may be shown: the rules of study.toml and the numbers of hidden.csv."""
        policy = self.settings.policy(self.hidden)
        return replace(policy, salt=salt_of(self.folder)) if policy.rounding > 1 else policy

    @property
    def foreign(self) -> bool:
        """Whether the survey asked for stands outside this study: then nothing of the study's name belongs to it."""
        return self.replaced is not None and not self.replaced.is_relative_to(self.folder)

    @property
    def title(self) -> dict[str, str]:
        """What the report is about, in both languages."""
        if not self.foreign:
            return self.settings.study.title
        survey = self.survey("needs")
        return survey.design.title or dict(survey.questionnaire.title)

    @property
    def place(self) -> dict[str, str]:
        """Where it was done; empty for a survey from outside that does not say."""
        return (self.survey("needs").design.place or {}) if self.foreign else self.settings.study.place

    @property
    def office(self) -> dict[str, str]:
        """Who signs; empty for a survey from outside that does not say."""
        return (self.survey("needs").design.office or {}) if self.foreign else self.settings.study.office

    @property
    def year(self) -> int | None:
        """The year under report."""
        if not self.foreign:
            return self.settings.study.year
        design = self.survey("needs").design
        return design.year or (int(design.wave[:4]) if design.wave[:4].isdigit() else None)

    @property
    def simulated(self) -> bool:
        """Whether any survey of the study is invented; for a survey from outside, whether that survey is."""
        if self.foreign:
            return self.survey("needs").simulated
        return any(_says_simulated(folder) for folder in self._folders().values())

    def survey(self, survey: str | Path) -> Survey:
        """One survey of the study.

        Parameters
        ----------
        survey : str or Path
            A role of study.toml ("needs", "registers", "reaction", "learning_before", "learning_after"), the name of a
            folder under `surveys/`, or the path of a folder.

        Raises
        ------
        ReportError
            When there is no such survey, or invented answers would stand beside real ones.

        """
        opened = self._open(self._find(survey))
        if self.foreign and opened.folder != self.replaced:
            self._refuse_mixture(opened)
        return opened

    def registers(self, role: str | Path = "registers") -> dict[str, Register]:
        """The tables the office keeps, by name."""
        return self.survey(role).registers

    def rules(self, role: str | Path = "registers") -> RuleBook:
        """The dated rules that the office goes by, with its own `rules.yml` beside the registers."""
        return self.survey(role).rules

    def sheet(self, table: str, row: str | None = None, *, role: str | Path = "registers") -> Sheet:
        """The page of one row of a register: shown, it is the study with what the page is about; `row` is its code.

        Without a code it is the first row, so that the notebook can be opened and read as it is.
        """
        return sheet_of(self._card(), self.registers(role)[table], row)

    def reviews(self, role: str | Path = "registers") -> Register:
        """The reviews before appointment, for shares of people and nothing else."""
        return kept_reviews(self.survey(role))

    def returns(self, survey: str | Path = "needs") -> Register | None:
        """How many of those invited have answered, by organisation; None where nobody has counted.

        In an anonymous survey `received` is missing where it would tell of too few people who has answered.
        """
        if isinstance(survey, str) and survey in PARTS and survey not in {*self._roles(), *self._folders()}:
            return None
        return returns_by_unit(self.survey(survey), minimum=self.policy.minimum_cell)

    def panel(self, before: str | Path, after: str | Path) -> Sample:
        """The people who answered both surveys, as one sample with columns `<item>_before` and `<item>_after`."""
        return panel_of(self.survey(before), self.survey(after))

    def outcomes(self) -> dict[str, Estimate]:
        """What the surveys of the classes say of the year, by the names that targets are `measured_by`."""
        return outcomes_of(self.survey, self.panel)

    def cite(self, finding: str) -> Cited:
        """A finding of another notebook, by its id `notebook.slug`, shown exactly as it was there.

        Raises
        ------
        ReportError
            When that notebook has not been run, or has no such finding; the ones it has are named.

        """
        return cite(self.build_folder, finding)

    @property
    def build_folder(self) -> Path:
        """Where executed notebooks stand; in a build, those of that build."""
        named = os.environ.get(BUILD)
        inside = named and Path(named).is_relative_to(self.folder)
        return Path(named) if named and inside else self.reports / ".build"

    def _find(self, survey: str | Path) -> Path:
        if isinstance(survey, str):
            if survey == "needs" and self.replaced is not None:
                return self.replaced
            roles = self._roles()
            if survey in roles:
                return inside(self.folder, roles[survey])
            if survey in PARTS:
                raise no_part(survey, list(roles))
        return inside(self.folder, survey)

    def _open(self, folder: Path) -> Survey:
        folder = folder.resolve()
        if folder not in self._opened:
            self._opened[folder] = open_survey(folder, language=self.language, policy=self.policy, sibling=self._open)
        return self._opened[folder]

    def _roles(self) -> dict[str, str]:
        return {str(role): folder for role, folder in self.settings.surveys.items()}

    def _folders(self) -> dict[str, Path]:
        roles = self._roles()
        folders = {role: inside(self.folder, name) for role, name in roles.items()}
        if self.replaced is not None:
            folders["needs"] = self.replaced
        return folders

    def _refuse_mixture(self, opened: Survey) -> None:
        mine = self._open(self.replaced) if self.replaced else opened
        if opened.simulated == mine.simulated:
            return
        raise ReportError.single(
            opened.id,
            Text(
                f"{opened.id} 与 {mine.id} 一份是模拟数据，一份不是。",
                f"Of {opened.id} and {mine.id}, one holds simulated data and the other does not.",
            ),
            Text("模拟数据和真实数据不写进同一份报告。", "Simulated and real data never share a report."),
            Text(
                "为真实调查另建一个研究文件夹：evaluate init 文件夹。",
                "Give the real survey a study of its own: evaluate init DIR.",
            ),
        )

    def _card(self) -> StudyCard:
        return card_of(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self._card()._repr_mimebundle_(include=include, exclude=exclude)

    def __repr__(self) -> str:
        return f"Study({self.settings.study.title.get(self.language, '')!r}, {self.settings.study.year})"


def open_study(
    path: str | Path | None = None, *, language: Language | None = None, survey: str | Path | None = None
) -> Study:
    """Which study is this folder?

    Parameters
    ----------
    path : str or Path, optional
        The study's folder or its study.toml. Without it, the study of the running build; else the nearest study.toml
        upward from the current folder.
    language : {"zh", "en"}, optional
        The language of the report; study.toml's without it.
    survey : str or Path, optional
        The survey that plays the part "needs" this time: a role, a folder under `surveys/`, or the path of any folder.

    Returns
    -------
    Study

    Raises
    ------
    ReportError
        When there is no study.toml, or it has mistakes; all of them at once.

    """
    refuse_shadow()
    file = study_file(path)
    note(file)
    settings = read_settings(file)
    spoken = language or os.environ.get(LANGUAGE) or settings.study.language
    spoken = "zh" if str(spoken).startswith("zh") else "en"
    speak(spoken)
    note(file.parent / HIDDEN)
    study = Study(file.parent, settings, spoken, hidden=read_hidden(file.parent / HIDDEN))
    # "needs" is whatever plays that part, also when the build has put another survey there
    wanted = (survey if survey != "needs" else None) or os.environ.get(SURVEY) or None
    if wanted is None:
        return study
    folder = study._find(wanted)
    if not folder.is_dir() and not Path(wanted).is_absolute() and Path(wanted).is_dir():
        folder = Path(wanted)
    return replace(study, replaced=open_survey(folder).folder, _opened={})


def card_of(study: Study) -> StudyCard:
    """What the first cell of a notebook shows of the study: exporters read nothing else about it."""
    heading = study.settings.study
    return study_card(
        study.title,
        language=study.language,
        place=study.place,
        office=study.office,
        year=study.year or "",
        date="" if study.foreign else printed_date(heading.date, study.language),
        simulated=study.simulated,
        design=_needs_kind(study),
        minimum_cell=heading.minimum_cell,
        style=heading.style,
        provenance=_provenance(study),
    )


def _needs_kind(study: Study) -> str:
    """How people came into the needs survey, when there is one: page one warns of a self-selected one."""
    folder = study._folders().get("needs")
    if folder is None or not folder.is_dir():
        return ""
    note(folder / DESIGN)
    try:
        return Survey(folder).design.kind or ""
    except EvaluateError:
        return ""


def _provenance(study: Study) -> tuple[tuple[str, str], ...]:
    from evaluate import __version__

    zh = study.language == "zh"
    survey = study.replaced.name if study.replaced else study._roles().get("needs", "")
    rows = [("软件" if zh else "Software", f"gongxu {__version__}")]
    if survey:
        rows.append(("需求调查" if zh else "Needs survey", survey))
    return tuple(rows)


def _says_simulated(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    note(folder / DESIGN)
    try:
        return Survey(folder).simulated
    except EvaluateError:
        # the mistake is told when that survey itself is opened; until then the careful answer is the mark
        return True
