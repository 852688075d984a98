"""A survey as a folder: one door to its questionnaire, answers, corrections, design, sample and registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from evaluate.design import Policy, Sample
from evaluate.documents import read_grid
from evaluate.errors import Language, ReportError, ResponsesError, Text
from evaluate.estimate import Estimate
from evaluate.instruments import Questionnaire, read_questionnaire
from evaluate.registers import Register, RuleBook, read_rules
from evaluate.responses import FLAG_COLUMNS, RULES, Responses, check, correct, propose_exclusions, quality
from evaluate.responses.set_aside import WHOLE
from evaluate.workspace.answers import only_synthetic, read_answers, read_corrections
from evaluate.workspace.design_file import DesignFile, read_design
from evaluate.workspace.inputs import note
from evaluate.workspace.kept_registers import REGISTERS, KeptRegisters, kept_in, no_registers
from evaluate.workspace.sampling import sample_of
from evaluate.workspace.tally import careless, corrected, doubts, received, written

QUESTIONNAIRE = "questionnaire.yml"
LOCAL_RULES = "rules.yml"
DESIGN = "design.yml"
CORRECTIONS = "corrections.csv"
IMPORT_FLAGS = "flags.csv"
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True)
class Survey:
    """One survey of a study. Each part is read when it is first asked for, and then kept.

    Parameters
    ----------
    folder : Path
        Holds `questionnaire.yml` or `registers.yml`, `design.yml`, `corrections.csv` and `responses/`.
    language : str
        The language of the study, which its sample carries to every estimate.
    policy : Policy
        What may be shown, which its sample carries too.
    sibling : callable
        Opens the register folder that a census names as its roster, given its folder.

    """

    folder: Path
    language: Language = "zh"
    policy: Policy = field(default_factory=Policy)
    sibling: Callable[[Path], Survey] | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The name of the survey: its folder's."""
        return self.folder.name

    @property
    def has_questionnaire(self) -> bool:
        """Whether people were asked: a folder of registers has no questionnaire."""
        return (self.folder / QUESTIONNAIRE).is_file()

    @property
    def has_registers(self) -> bool:
        """Whether the folder keeps registers."""
        return (self.folder / REGISTERS).is_file()

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""
        if not self.has_questionnaire:
            raise _absent(self.id, QUESTIONNAIRE)
        return read_questionnaire(self.folder / QUESTIONNAIRE)

    @cached_property
    def design(self) -> DesignFile:
        """For whom the answers speak, as design.yml says. A register folder may do without the file."""
        path = self.folder / DESIGN
        if not self.has_questionnaire and not path.is_file():
            return DesignFile()
        return read_design(path, answers=self.has_questionnaire)

    @property
    def simulated(self) -> bool:
        """Whether the answers are invented: design.yml says so, or only synthetic ones are there."""
        return self.design.simulated or (self.has_questionnaire and only_synthetic(self.folder))

    @property
    def title(self) -> str:
        """What the survey is called, in the study's language."""
        titles = self.design.title or (dict(self.questionnaire.title) if self.has_questionnaire else {})
        return titles.get(self.language) or next(iter(titles.values()), self.id)

    @property
    def report_by(self) -> tuple[str, ...]:
        """The groups that reports compare."""
        return self.design.report_by

    @property
    def headline(self) -> str | None:
        """The item that stands for the whole form, as design.yml says."""
        return self.design.headline

    @property
    def pass_line(self) -> float | None:
        """The share that must be reached, as design.yml says."""
        return self.design.pass_line.value if self.design.pass_line else None

    @property
    def pass_line_note(self) -> tuple[dict[str, str], ...]:
        """Where the pass line comes from, as caveats of a finding."""
        return (self.design.pass_line.source,) if self.design.pass_line else ()

    @cached_property
    def raw(self) -> Responses:
        """The answers as they came, before any correction."""
        return read_answers(self.folder, self.questionnaire, self.design)

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """The signed corrections: respondent, item, old, new, why, by, on; no rows when there are none."""
        return read_corrections(self.folder / CORRECTIONS)

    @cached_property
    def responses(self) -> Responses:
        """The answers with the signed corrections applied."""
        return correct(self.raw, self.corrections) if len(self.corrections) else self.raw

    @cached_property
    def flags(self) -> pd.DataFrame:
        """Doubts about the answers, one row each: those found now, and those found when the file was imported."""
        found = check(self.responses)
        path = self.folder / IMPORT_FLAGS
        if not path.is_file():
            return found
        noted = read_grid(path, error=ResponsesError).records(may_be_empty=True)
        others = noted[~noted["rule"].isin(list(RULES))].reindex(columns=list(FLAG_COLUMNS))
        return pd.concat([found.astype(object), others], ignore_index=True) if len(others) else found

    @cached_property
    def careless_flags(self) -> pd.DataFrame:
        """Signs that somebody may have answered without care, one row each. Nobody is left out because of them."""
        return quality(self.responses)

    @property
    def proposed_exclusions(self) -> pd.DataFrame:
        """Responses in doubt for several kinds of reason, as rows for corrections.csv that nobody has signed."""
        return propose_exclusions(self.careless_flags)

    @property
    def received(self) -> Estimate:
        """How many responses were read, kept and dropped."""
        return received(self.responses, self.policy, self.language)

    @property
    def corrected(self) -> Estimate:
        """How many signed corrections concern each item."""
        return corrected(self.raw, self.corrections, self.policy, self.language)

    @property
    def doubts(self) -> Estimate:
        """How many doubts of each kind remain."""
        return doubts(self.responses, self.flags, self.policy, self.language)

    @property
    def careless(self) -> Estimate:
        """How many responses may have been given without care, by sign of it."""
        return careless(self.responses, self.careless_flags, self.policy, self.language)

    @property
    def written(self) -> Estimate:
        """How many people wrote something in answer to each open question; the texts themselves are the office's."""
        return written(self.responses, self.policy, self.language)

    @cached_property
    def registers(self) -> KeptRegisters:
        """The tables the office keeps in this folder; one with mistakes, or not there yet, says so when asked for."""
        if not self.has_registers:
            raise _absent(self.id, REGISTERS)
        if not any(path.suffix.lower() in _TABLES for path in self._files()):
            raise no_registers(self.id)
        read, forms = kept_in(self.folder)
        kept = {name: replace(register, simulated=self.simulated) for name, register in read.registers.items()}
        return KeptRegisters(self.id, forms, replace(read, registers=kept))

    @cached_property
    def rules(self) -> RuleBook:
        """The dated rules that the office goes by: the package's, and what `rules.yml` here adopts and adds."""
        path = self.folder / LOCAL_RULES
        return read_rules(path if path.is_file() else None)

    @cached_property
    def sample(self) -> Sample:
        """Who answered, and for whom they speak."""
        return sample_of(self.responses, self.design, self.roster, policy=self.policy, language=self.language)

    @cached_property
    def sample_of_all(self) -> Sample:
        """The sample as it would be had no whole response been set aside: what `with_and_without` compares with."""
        log = self.corrections
        cells = log[log["item"] != WHOLE] if len(log) else log
        if len(cells) == len(log):
            return self.sample
        everyone = correct(self.raw, cells)
        return sample_of(everyone, self.design, self.roster, policy=self.policy, language=self.language)

    def _files(self) -> list[Path]:
        return [path for place in (self.folder, self.folder / "responses") for path in place.glob("[!.~]*")]

    def roster(self, name: str) -> dict[str, Register]:
        """The registers of the folder of this name beside the survey."""
        folder = self.folder.parent / name
        return (self.sibling(folder) if self.sibling else open_survey(folder)).registers

    def __repr__(self) -> str:
        return f"Survey({self.id!r})"


def open_survey(
    folder: Path,
    *,
    language: Language = "zh",
    policy: Policy | None = None,
    sibling: Callable[[Path], Survey] | None = None,
) -> Survey:
    """The survey in a folder. Nothing is read yet, but in a build its files count as inputs from here on.

    Raises
    ------
    ReportError
        When there is no such folder, or it holds neither a questionnaire nor registers.

    """
    if not folder.is_dir():
        raise ReportError.single(
            folder.name or str(folder),
            Text("没有这个调查文件夹。", "There is no such survey folder."),
            Text("调查文件夹在 surveys 中，或写出它的完整路径。", "A folder under surveys, or the whole path of one."),
            Text("检查文件夹名称。", "Check the folder's name."),
        )
    survey = Survey(folder.resolve(), language, policy or Policy(), sibling)
    if not (survey.has_questionnaire or survey.has_registers):
        raise ReportError.single(
            folder.name,
            Text(
                "这个文件夹里没有 questionnaire.yml，也没有 registers.yml。",
                "This folder has neither questionnaire.yml nor registers.yml.",
            ),
            Text("调查文件夹至少有其中一份。", "A survey folder has one of them."),
            Text(
                "用 evaluate import 文件 --survey 文件夹 从数据文件建立问卷草稿。",
                "Make a draft from a data file: evaluate import FILE --survey DIR.",
            ),
        )
    note(survey.folder)
    return survey


def _absent(survey: str, file: str) -> ResponsesError:
    return ResponsesError.single(
        f"{survey}/{file}",
        Text("没有这个文件。", "There is no such file."),
        Text(
            "问卷调查有 questionnaire.yml，台账有 registers.yml。",
            "A survey of people has questionnaire.yml, a folder of registers has registers.yml.",
        ),
        Text("检查 study.toml 中各角色对应的文件夹。", "Check which folders study.toml names for which role."),
    )
