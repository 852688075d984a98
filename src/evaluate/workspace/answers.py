"""The answers in a survey folder: codes under the questionnaire's column names, or answers.parquet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from evaluate.documents import read_grid
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.responses import CORRECTION_COLUMNS, Responses, read_responses
from evaluate.responses import read_answers as read_coded
from evaluate.workspace.design_file import DesignFile

_READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")


def read_answers(folder: Path, questionnaire: Questionnaire, design: DesignFile) -> Responses:
    """The answers of one survey, as they came.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    questionnaire : Questionnaire
        What was asked: it names and types the columns.
    design : DesignFile
        Its `answers` names the file in `responses/` when there are several.

    Returns
    -------
    Responses
        A cell that cannot be understood is missing with the reason "unreadable"; its text is kept in the provenance.
        The folder's name, and wave and mark of design.yml, are its provenance.

    Raises
    ------
    ResponsesError
        No file, several files, unknown or missing columns, a respondent without or with somebody else's number.

    """
    path = _answers_file(folder, design)
    if path.suffix.lower() == ".parquet":
        responses = read_responses(path)
        # an imported file knows neither the folder's name nor what design.yml says of it
        traced = replace(responses.provenance, survey=folder.name, wave=design.wave, simulated=design.simulated)
        return replace(responses, provenance=traced)
    return read_coded(path, questionnaire, survey=folder.name, wave=design.wave, simulated=design.simulated)


def read_corrections(path: Path) -> pd.DataFrame:
    """The signed corrections of a survey: one row each, every cell as text; no rows when there is no file."""
    if not path.is_file():
        return pd.DataFrame(columns=list(CORRECTION_COLUMNS), dtype=object)
    return read_grid(path, error=ResponsesError).records(may_be_empty=True).reset_index(drop=True)


def _answers_file(folder: Path, design: DesignFile) -> Path:
    place = folder / "responses"
    found = sorted(
        path
        for path in (place.iterdir() if place.is_dir() else ())
        if path.suffix.lower() in (*_READABLE, ".parquet") and not path.name.startswith((".", "~$"))
    )
    names = {path.name: path for path in found}
    if design.answers is not None and design.answers in names:
        return names[design.answers]
    if design.answers is None and "answers.parquet" in names:
        return names["answers.parquet"]
    if design.answers is None and len(found) == 1:
        return found[0]
    told = "、".join(names) or "（无）"
    what = (
        Text(f"responses 里没有 {design.answers}。", f"There is no {design.answers} in responses.")
        if design.answers
        else Text("responses 里没有答卷文件。", "There is no file of answers in responses.")
        if not found
        else Text(
            "responses 里有几份文件，不知道用哪一份。",
            "There are several files in responses: which one counts is not said.",
        )
    )
    raise ResponsesError.single(
        f"{folder.name}/responses",
        what,
        Text(f"已有的文件：{told}。", f"Files there: {told.replace('、', ', ').replace('（无）', '(none)')}."),
        Text(
            f"在 design.yml 里把 answers 改成 {found[0].name}。",
            f"Write `answers: {found[0].name}` in design.yml.",
        )
        if design.answers and len(found) == 1
        else Text(
            "放入答卷文件，并在 design.yml 中用 answers 写明文件名。",
            "Put the file there and name it under `answers` in design.yml.",
        ),
    )
