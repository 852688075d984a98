"""The protected folder of the invented county: its reviews before appointment, made where the example is set up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluate.documents import write_bytes
from evaluate.errors import RegisterError
from evaluate.registers import Register, office_forms, register_bytes
from evaluate.workspace.example.county import SEED
from evaluate.workspace.example.planted import draw_planted, reviews
from evaluate.workspace.example.roster import draw_roster
from evaluate.workspace.protected import protected_folder
from evaluate.workspace.review_folder import FOLDER, REVIEWS


def write_reviews(study: Path, *, seed: int = SEED) -> Path:
    """Write the reviews of the invented county where those of a real one would be, and say where.

    They are no part of `write_example`: the folder is taken up by no git, in the example as anywhere.

    Parameters
    ----------
    study : Path
        The folder of the example.
    seed : int
        As in `write_example`.
    """
    form = office_forms()["reviews"]
    drawn = reviews(draw_planted(draw_roster(seed), seed)).reindex(columns=[column.name for column in form.columns])
    for column in form.columns:
        if column.type == "date":
            drawn[column.name] = pd.to_datetime(drawn[column.name])
    path = protected_folder(study / FOLDER) / REVIEWS
    write_bytes(path, register_bytes(Register("reviews", drawn, form)), error=RegisterError)
    return path
