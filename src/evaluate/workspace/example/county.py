"""The invented county of one seed, whole and in memory: fast enough to draw it hundreds of times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.workspace.example.answers import Would, draw_answers, draw_respondents, draw_would
from evaluate.workspace.example.classes import Classes, draw_classes
from evaluate.workspace.example.competencies import draw_needs
from evaluate.workspace.example.roster import draw_roster

SEED = 2026
"""The seed of the committed example study."""


@dataclass(frozen=True)
class County:
    """Everything drawn for one seed.

    `would` is the truth about the 900 invited, in roster order; `respondents` are the rows of `would` that answered, in
    the order of `answers`.  The link from answers to people exists here only, never in a file.
    """

    seed: int
    roster: pd.DataFrame
    would: Would
    respondents: np.ndarray
    answers: pd.DataFrame
    classes: Classes


def draw_county(seed: int) -> County:
    """Which county belongs to this seed?  No file is read or written.

    Every part draws from its own stream, so a new part moves no old one.
    """
    roster = draw_roster(seed)
    would = draw_would(roster, draw_needs(roster, seed), seed)
    respondents = draw_respondents(would, seed)
    answers = draw_answers(would, respondents, seed)
    return County(seed, roster, would, respondents, answers, draw_classes(roster, seed))
