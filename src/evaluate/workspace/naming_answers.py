"""Telling design.yml which files hold the answers: those collected on screen, those typed from paper, or both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from evaluate.documents import write_bytes

COLLECTED, ON_PAPER = "answers.csv", "paper_answers.xlsx"
_LINE = re.compile(r"^answers:(?P<said>[^\r\n]*)", re.MULTILINE)


def name_answers(folder: Path, written: Literal["answers.csv", "paper_answers.xlsx"]) -> bool:
    """Have the file just written counted: with the other way's file where that is there or is named alone.

    Whatever else design.yml says of answers was somebody's choice and stays. The rest of the file is left as it stands.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    written : {"answers.csv", "paper_answers.xlsx"}
        The file in `responses/` that was written.

    Returns
    -------
    bool
        Whether design.yml was changed.

    """
    design = folder / "design.yml"
    if not design.is_file():
        return False
    other = ON_PAPER if written == COLLECTED else COLLECTED
    both = f"answers: [{COLLECTED}, {ON_PAPER}]"
    text = design.read_bytes().decode("utf-8")
    line = _LINE.search(text)
    if line is not None:
        said = line["said"].split(" #")[0].strip(" \t[]'\"")
        if said != other:
            return False
        made = f"{text[: line.start()]}{both}{text[line.end() :]}"
    elif (folder / "responses" / other).is_file():
        made = f"{_ended(text)}{both}\n"
    elif written == COLLECTED:
        made = f"{_ended(text)}answers: {COLLECTED}\n"
    else:  # answers on paper alone are read without being named
        return False
    write_bytes(design, made.encode("utf-8"))
    return True


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"
