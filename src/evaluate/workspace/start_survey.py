"""A new survey made from blocks of the bank: its folder, written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluate.collect.services import SERVICES
from evaluate.design import SinglingOut
from evaluate.documents import write_together
from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments import Block, Minutes, Questionnaire, assemble, minutes, read_questionnaire
from evaluate.instruments.write import questionnaire_bytes
from evaluate.workspace.bank_folder import left_out, named_blocks, open_bank
from evaluate.workspace.collect_script import SCRIPT, script_text
from evaluate.workspace.invited_people import power_note, roster_for, singled_by
from evaluate.workspace.survey import DESIGN, QUESTIONNAIRE
from evaluate.workspace.survey_papers import design_text, readme_text

README = "README.md"


@dataclass(frozen=True)
class NewSurvey:
    """A survey written from the bank.

    `left_out`: blocks that its set leaves out, to be added by whoever wants them; `power` and `doubts`: sentences to
    print; `singled` is None without a roster.
    """

    folder: Path
    questionnaire: Questionnaire
    blocks: tuple[Block, ...]
    left_out: tuple[Block, ...]
    minutes: Minutes
    power: tuple[Text, ...]
    singled: SinglingOut | None
    doubts: tuple[Text, ...]
    written: tuple[Path, ...]


def start_survey(
    folder: str | Path,
    names: Sequence[str],
    *,
    title: str | None = None,
    modules: str | Path | None = None,
    people: int | None = None,
    response: float = 0.7,
) -> NewSurvey:
    """Make a survey from blocks of the bank: questionnaire.yml, design.yml, README.md and collect.py
    in a new folder.

    Parameters
    ----------
    folder : str or Path
        The new survey's folder; there is no questionnaire in it yet.
    names : sequence of str
        Sets (`needs`, `class`, …) and blocks, in the order of the questionnaire.
    title : str, optional
        The Chinese title; that of the set or of the first block unless given.
    modules : str or Path, optional
        A survey whose modules (`competencies`) take the place of the bank's.
    people : int, optional
        How many people are asked; counted in the study's roster unless given.
    response : float
        The part of them that is expected to answer.

    Returns
    -------
    NewSurvey

    Raises
    ------
    QuestionnaireError
        For names that the bank does not have, blocks that do not go together, a folder that holds a questionnaire.

    """
    folder = Path(folder)
    _refuse_existing(folder)
    bank = open_bank(folder)
    blocks, label = named_blocks(bank, names)
    own = read_questionnaire(Path(modules) / QUESTIONNAIRE) if modules is not None else None
    name = folder.resolve().name
    year = re.search(r"(?:19|20)\d\d", name)
    version = f"{year.group()}.1" if year else "1"
    questionnaire = assemble(
        blocks,
        id=name,
        version=version,
        title={"zh": title, "en": title} if title else label,
        competencies=own.competencies if own else None,
        categories=own.categories if own else None,
    )
    roster, doubts = roster_for(folder, questionnaire)
    took = minutes(questionnaire, blocks=blocks)
    power = power_note(questionnaire, roster, people, response)
    singled, unseen = singled_by(questionnaire, roster)
    found = readme_text(questionnaire, blocks, (took.text, *power), singled)
    contents = {
        folder / QUESTIONNAIRE: questionnaire_bytes(questionnaire),
        folder / DESIGN: design_text(questionnaire, year.group() if year else "", roster).encode(),
        folder / README: found.encode(),
        folder / SCRIPT: script_text(SERVICES[0]).encode(),
    }
    write_together(contents, error=QuestionnaireError)
    spare = left_out(bank, names)
    return NewSurvey(folder, questionnaire, blocks, spare, took, power, singled, (*doubts, *unseen), tuple(contents))


def _refuse_existing(folder: Path) -> None:
    found = [name for name in (QUESTIONNAIRE, DESIGN, README) if (folder / name).exists()]
    if found:
        raise QuestionnaireError.single(
            str(folder),
            Text(f"这个文件夹里已有 {'、'.join(found)}。", f"This folder has {', '.join(found)} already."),
            Text("一个还没有问卷的新文件夹。", "a new folder without a questionnaire."),
            Text("请换一个文件夹。", "Choose another folder."),
        )
