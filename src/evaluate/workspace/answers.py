"""The answers in a survey folder: codes under the questionnaire's column names, or answers.parquet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from evaluate.collect.own_sav import read_own_sav
from evaluate.documents import nearest_name, read_grid
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.responses import CORRECTION_COLUMNS, Responses, read_responses, together
from evaluate.responses import read_answers as read_coded
from evaluate.workspace.awaited import Awaited, Gap
from evaluate.workspace.design_file import DesignFile

#: Synthetic answers: read while there are no others.
SYNTHETIC = "synthetic.parquet"
_READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".sav")


def read_answers(folder: Path, questionnaire: Questionnaire, design: DesignFile) -> Responses:
    """The answers of one survey, as they came.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    questionnaire : Questionnaire
        What was asked: it names and types the columns.
    design : DesignFile
        Its `answers` names the file in `responses/` when there are several, or all that count together.

    Returns
    -------
    Responses
        A cell that cannot be understood is missing with the reason "unreadable"; its text is kept in the provenance.
        The folder's name, and wave and mark of design.yml, are its provenance.

    Raises
    ------
    ResponsesError
        Several files of which none is named, one that is not there, unknown or missing columns, a respondent without
        or with somebody else's number.

    Awaited
        No answers have come in yet.

    """
    return together([_read(path, folder, questionnaire, design) for path in _files_read(folder, questionnaire, design)])


def _read(path: Path, folder: Path, questionnaire: Questionnaire, design: DesignFile) -> Responses:
    if path.suffix.lower() == ".parquet":
        responses = read_responses(path)
        # an imported file knows neither the folder's name nor what design.yml says of it
        simulated = design.simulated or path.name == SYNTHETIC
        traced = replace(responses.provenance, survey=folder.name, wave=design.wave, simulated=simulated)
        return replace(responses, provenance=traced)
    read = read_own_sav if path.suffix.lower() == ".sav" else read_coded
    return read(path, questionnaire, survey=folder.name, wave=design.wave, simulated=design.simulated)


def read_corrections(path: Path) -> pd.DataFrame:
    """The signed corrections of a survey: one row each, every cell as text; no rows when there is no file."""
    if not path.is_file():
        return pd.DataFrame(columns=list(CORRECTION_COLUMNS), dtype=object)
    return read_grid(path, error=ResponsesError).records(may_be_empty=True).reset_index(drop=True)


def answer_files(folder: Path) -> list[Path]:
    """Every file in the survey's folder `responses` that may hold answers."""
    place = folder / "responses"
    return sorted(
        path
        for path in (place.iterdir() if place.is_dir() else ())
        if path.suffix.lower() in (*_READABLE, ".parquet") and not path.name.startswith((".", "~$"))
    )


def only_synthetic(folder: Path) -> bool:
    """Whether the only answers in a survey's folder are synthetic ones."""
    return [path.name for path in answer_files(folder)] == [SYNTHETIC]


def _files_read(folder: Path, questionnaire: Questionnaire, design: DesignFile) -> list[Path]:
    """The files that are read: those that design.yml names, or the only one there is."""
    found = answer_files(folder)
    if len(found) > 1:
        found = [path for path in found if path.name != SYNTHETIC]
    if not found:
        raise no_answers(folder.name, questionnaire)
    names = {path.name: path for path in found}
    if [path.name for path in found] == [SYNTHETIC]:
        return found
    ResponsesError.refuse(_not_there(folder.name, name, names) for name in design.answers if name not in names)
    if design.answers:
        return [names[name] for name in dict.fromkeys(design.answers)]
    if "answers.parquet" in names:
        return [names["answers.parquet"]]
    if len(found) == 1:
        return found
    raise _which_files(folder.name, list(names))


def no_answers(folder: str, questionnaire: Questionnaire) -> Awaited:
    """What is told where nobody's answers have come in yet."""
    title = questionnaire.title
    zh, en = title.get("zh") or next(iter(title.values())), title.get("en") or next(iter(title.values()))
    command = f"evaluate import 答卷.xlsx --survey surveys/{folder}"
    gap = Gap(
        Text(f"还没有“{zh}”的答卷，暂无数据可报告。", f"There are no answers to “{en}” yet; nothing to report."),
        Text(f"{folder} 还没有答卷。", f"{folder} has no answers yet."),
        Text(
            f"收回后运行 {command}；不做这项调查，就删去 study.toml [surveys] 里写着它的那一行。",
            f"Once they are in, run: {command}. If it is not done, delete its line under [surveys] in study.toml.",
        ),
    )
    return Awaited(f"{folder}/responses", gap, Text("responses 里有一份答卷。", "A file of answers in responses."))


def _not_there(folder: str, named: str, there: Collection[str]) -> Mistake:
    near = nearest_name(named, there) or next(iter(there))
    return Mistake(
        f"{folder}/responses",
        Text(f"responses 里没有 {named}。", f"There is no {named} in responses."),
        Text(f"已有的文件：{'、'.join(there)}。", f"Files there: {', '.join(there)}."),
        Text(f"在 design.yml 里把 answers 改成 {near}。", f"Write `answers: {near}` in design.yml."),
    )


def _which_files(folder: str, there: list[str]) -> ResponsesError:
    both = f"answers: [{', '.join(there[:2])}]"
    return ResponsesError.single(
        f"{folder}/responses",
        Text(
            "responses 里有几份文件，不知道用哪一份。",
            "There are several files in responses: which one counts is not said.",
        ),
        Text(f"已有的文件：{'、'.join(there)}。", f"Files there: {', '.join(there)}."),
        Text(
            f"在 design.yml 中用 answers 写明用哪一份；纸质和网上的一起用，就都写上：{both}。",
            f"Name the one that counts under `answers` in design.yml, or all that count together: `{both}`.",
        ),
    )
