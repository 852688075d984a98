"""Where a study is: the study.toml that is meant, and the folders of its surveys."""

from __future__ import annotations

import os
from pathlib import Path

from evaluate.errors import ReportError, Text
from evaluate.workspace.settings import FILE

# set by the runner, so that a notebook that says nothing is about the study of the build
STUDY = "EVALUATE_STUDY"


def study_file(path: str | Path | None) -> Path:
    """The study.toml of a folder or file given, of the running build, or nearest upward from the current folder."""
    given = path if path is not None else os.environ.get(STUDY)
    if given is not None:
        place = Path(given).expanduser().resolve()
        file = place / FILE if place.is_dir() else place
        if file.is_file() and file.name == FILE:
            return file
        raise _no_study(place.name or str(place))
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise _no_study(here.name)


def inside(study: Path, name: str | Path) -> Path:
    """A folder under `surveys/`, or named from the study's folder, or anywhere by its whole path."""
    path = Path(name).expanduser()
    if path.is_absolute():
        return path.resolve()
    listed = study / "surveys" / path
    return (listed if listed.is_dir() or not (study / path).is_dir() else study / path).resolve()


def _no_study(place: str) -> ReportError:
    return ReportError.single(
        place,
        Text("这里和上级文件夹中都没有 study.toml。", "There is no study.toml here or in a folder above."),
        Text("研究文件夹的第一层有一份 study.toml。", "A study's folder has a study.toml at its top."),
        Text(
            "用 evaluate init 文件夹 新建一个研究，或用 --study 指明。",
            "Make one: evaluate init DIR; or name it: --study DIR.",
        ),
    )
