"""The list of those drawn as a file, for whoever sends the invitations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluate.design.roster_checks import unknown_column
from evaluate.errors import DesignError, Mistake, Text


def write_drawn(drawn: pd.DataFrame, path: Path | str) -> None:
    """Write the drawn list, with probabilities and weights, as a CSV file that Excel opens (UTF-8 with a mark).

    The list names people: it stays in the study's folder and goes to nobody but those who invite.

    Parameters
    ----------
    drawn : pandas.DataFrame
        As the `draw_…` verbs give it.
    path : path
        A file ending in `.csv`; an existing file is not written over.

    Raises
    ------
    DesignError
        A frame without probabilities, another ending, or a file that exists.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> drawn = pd.DataFrame({"name": ["李明"], "probability": [0.5], "weight": [2.0]})
    >>> write_drawn(drawn, folder / "drawn.csv")
    >>> pd.read_csv(folder / "drawn.csv")["weight"].tolist()
    [2.0]

    """
    target = Path(path)
    mistakes = [unknown_column(name, drawn) for name in ("probability", "weight") if name not in drawn.columns]
    if target.suffix.lower() != ".csv":
        mistakes.append(_no_csv(target))
    elif target.exists():
        mistakes.append(_exists(target))
    DesignError.refuse(mistakes)
    drawn.to_csv(target, index=drawn.index.name is not None, encoding="utf-8-sig", lineterminator="\r\n")


def _no_csv(path: Path) -> Mistake:
    return Mistake(
        path.name,
        Text("抽样名单写成 CSV 文件。", "The drawn list is written as a CSV file."),
        Text("以 .csv 结尾的文件名。", "A name that ends in .csv."),
        Text("改文件名。", "Change the name."),
    )


def _exists(path: Path) -> Mistake:
    return Mistake(
        path.name,
        Text("文件已经存在。抽出的名单不能覆盖。", "The file exists. A drawn list is never written over."),
        Text("一个新的文件名。", "A new file name."),
        Text("另起文件名；确实要重抽时先把旧名单归档。", "Choose another name, and keep the old list on file."),
    )
