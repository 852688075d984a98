"""A survey's questionnaire: edited as a workbook, taken back, frozen in the field, carried to a new version."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from evaluate.documents import write_together
from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments import (
    Change,
    Questionnaire,
    compare,
    fielded,
    freeze,
    read_questionnaire,
    read_questionnaire_workbook,
    write_questionnaire_workbook,
)
from evaluate.instruments.build import read_unfrozen
from evaluate.instruments.versions import crosswalk_bytes, lock_path, locked, next_version, refuse_meaning
from evaluate.instruments.write import questionnaire_bytes
from evaluate.workspace.survey import QUESTIONNAIRE


@dataclass(frozen=True)
class Taken:
    """What an edited workbook changed, and the files written for it; none when nothing changed.

    `answered`: the folder holds answers, and no version is frozen that would guard their meaning.
    """

    questionnaire: Questionnaire
    changes: tuple[Change, ...]
    written: tuple[Path, ...]
    answered: bool = False


def edit_questionnaire(survey: str | Path) -> Path:
    """Write the questionnaire of a survey as a workbook to edit, `<id>_<version>.xlsx` in its folder.

    Parameters
    ----------
    survey : str or Path
        The survey's folder.

    Returns
    -------
    Path
        The workbook. Names and codes are locked in it when the version is in the field.

    Raises
    ------
    QuestionnaireError
        When the questionnaire has mistakes, or a workbook with edits that were not taken back would be overwritten.

    """
    path = _questionnaire_in(Path(survey))
    questionnaire = read_questionnaire(path)
    name = re.sub(r'[\\/:*?"<>|\s]+', "_", f"{questionnaire.id}_{questionnaire.version}")
    workbook = path.with_name(f"{name}.xlsx")
    if workbook.is_file() and read_questionnaire_workbook(workbook) != questionnaire:
        raise QuestionnaireError.single(
            str(workbook),
            Text("这个工作簿里有还没导入的修改。", "This workbook holds edits that were not taken back."),
            Text("先导入，再重新写出。", "a workbook whose edits were imported."),
            Text(
                "运行 evaluate questionnaire import 这个文件；不要这些修改就删去它。",
                "Run evaluate questionnaire import with it, or delete it if the edits are not wanted.",
            ),
        )
    write_questionnaire_workbook(questionnaire, workbook, fielded=fielded(path) is not None)
    return workbook


def take_questionnaire(
    workbook: str | Path, *, survey: str | Path | None = None, new_version: str | Path | None = None
) -> Taken:
    """Take an edited workbook back into its survey, or into the folder of the next version.

    Parameters
    ----------
    workbook : str or Path
        What `edit_questionnaire` wrote, edited.
    survey : str or Path, optional
        The survey's folder; that of the workbook unless given.
    new_version : str or Path, optional
        A new survey folder: it gets the questionnaire as the next version, and `crosswalk_from_<old folder>.csv`.

    Returns
    -------
    Taken
        The changes in words. A version in the field takes up only what leaves the meaning of stored answers.

    Raises
    ------
    QuestionnaireError
        For every mistake in the workbook; for every change that a version in the field cannot bear; when the new
        folder has a questionnaire already.

    """
    folder = Path(survey) if survey is not None else Path(workbook).resolve().parent
    path = folder / QUESTIONNAIRE
    new = read_questionnaire_workbook(workbook)
    kept = fielded(path)
    old = kept.questionnaire if kept is not None else read_unfrozen(path) if path.is_file() else None
    if new_version is not None:
        return _next(old, new, folder, Path(new_version))
    changes = compare(old, new) if old is not None else ()
    if kept is not None:
        refuse_meaning(changes, Path(workbook).name)
    if old is not None and not changes:
        return Taken(new, (), ())
    contents = {path: questionnaire_bytes(new, remark=_remark(path))}
    if kept is not None:
        contents[lock_path(path)] = locked(new, kept.since)
    write_together(contents, error=QuestionnaireError)
    answers = folder / "responses"
    answered = kept is None and answers.is_dir() and any(answers.iterdir())
    return Taken(new, changes, tuple(contents), answered)


def freeze_questionnaire(survey: str | Path, *, on: dt.date | None = None) -> tuple[Path, tuple[Change, ...]]:
    """Freeze the questionnaire of a survey as it goes into the field, or take up harmless changes.

    Returns
    -------
    tuple
        The lock file, and what changed since it was frozen before.

    Raises
    ------
    QuestionnaireError
        When it has mistakes, or changed in what stored answers mean.

    """
    path = _questionnaire_in(Path(survey))
    return lock_path(path), freeze(path, on=on)


def _next(old: Questionnaire | None, new: Questionnaire, folder: Path, target: Path) -> Taken:
    """The next version in a folder of its own, with the crosswalk from the old one."""
    path = target / QUESTIONNAIRE
    if old is None or path.exists():
        raise QuestionnaireError.single(
            str(path if old is not None else folder / QUESTIONNAIRE),
            Text("新文件夹里已有问卷。", "The new folder has a questionnaire already.")
            if old is not None
            else Text("没有原来的问卷，谈不上下一版。", "There is no version before this one."),
            Text("一个还没有问卷的新文件夹。", "a new folder without a questionnaire.")
            if old is not None
            else Text("原调查文件夹里有 questionnaire.yml。", "a questionnaire.yml in the survey's folder."),
            Text(
                "请换一个文件夹，或用 --survey 写明原来的调查。",
                "Choose another folder, or name the survey by --survey.",
            ),
        )
    version = next_version(old.version) if new.version == old.version else new.version
    name = target.resolve().name if new.id == old.id == folder.resolve().name else new.id
    following = replace(new, id=name, version=version)
    crosswalk = target / f"crosswalk_from_{folder.resolve().name}.csv"
    write_together(
        {path: questionnaire_bytes(following), crosswalk: crosswalk_bytes(old, following)}, error=QuestionnaireError
    )
    return Taken(following, compare(old, following), (path, crosswalk))


def _questionnaire_in(folder: Path) -> Path:
    path = folder / QUESTIONNAIRE
    if path.is_file():
        return path
    raise QuestionnaireError.single(
        str(folder),
        Text(f"这里没有 {QUESTIONNAIRE}。", f"There is no {QUESTIONNAIRE} here."),
        Text("一个调查文件夹，例如 surveys/needs。", "the folder of a survey, such as surveys/needs."),
        Text("请核对文件夹的名称。", "Check the name of the folder."),
    )


def _remark(path: Path) -> str:
    """The comment lines at the head of the file that is replaced."""
    if not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith("#"), lines))
