"""The 24 competencies of the example survey and how need differs between kinds of cadres: the planted pattern."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Competency(NamedTuple):
    """One competency and the centres of what people think of it.

    `importance` and `ability` are centres on the 1–5 scale for a county organ; `township`, `institution` and
    `state_firm` are the (importance, ability) shifts of the other unit types.
    """

    code: str
    category: str
    importance: float
    ability: float
    township: tuple[float, float]
    institution: tuple[float, float]
    state_firm: tuple[float, float]

    @property
    def required(self) -> bool:
        """Required content (必训): theory and Party spirit."""
        return self.category in ("theory_education", "party_spirit_education")


COMPETENCIES = (
    Competency("theory_innovation", "theory_education", 4.5, 4.3, (0.0, -0.3), (0.0, -0.1), (-0.1, -0.2)),
    Competency("basic_theory", "theory_education", 4.1, 3.9, (-0.1, -0.4), (0.0, 0.0), (-0.2, -0.3)),
    Competency("major_decisions", "theory_education", 4.5, 4.1, (0.1, -0.3), (-0.1, -0.1), (-0.1, -0.2)),
    Competency("party_history", "theory_education", 4.0, 4.3, (-0.1, -0.2), (0.0, 0.1), (-0.1, -0.1)),
    Competency("party_discipline", "party_spirit_education", 4.6, 4.3, (0.0, -0.2), (-0.1, 0.0), (0.0, -0.2)),
    Competency("party_spirit", "party_spirit_education", 4.4, 4.2, (0.0, -0.2), (0.0, -0.1), (-0.2, -0.2)),
    Competency("clean_conduct", "party_spirit_education", 4.5, 4.4, (0.0, -0.2), (-0.1, 0.0), (0.1, -0.2)),
    Competency("political_ethics", "party_spirit_education", 4.2, 4.4, (0.0, -0.1), (0.0, 0.0), (-0.1, -0.1)),
    Competency("digital", "duty_capability_training", 4.3, 3.1, (0.1, -0.8), (0.0, 0.3), (0.1, 0.3)),
    Competency("emergency", "duty_capability_training", 3.8, 3.4, (0.9, -0.8), (-0.6, 0.1), (0.0, 0.0)),
    Competency("law", "duty_capability_training", 4.2, 3.4, (0.3, -0.9), (-0.4, 0.1), (-0.2, -0.1)),
    Competency("rural", "duty_capability_training", 3.5, 3.9, (1.2, -0.2), (-0.8, -0.1), (-1.0, -0.2)),
    Competency("grassroots", "duty_capability_training", 3.5, 3.9, (1.2, -0.4), (-0.7, -0.1), (-1.1, -0.2)),
    Competency("mass_work", "duty_capability_training", 3.8, 4.2, (0.9, -0.1), (-0.4, -0.2), (-0.9, -0.3)),
    Competency("economy", "duty_capability_training", 4.0, 3.5, (0.1, -0.6), (-1.1, -0.2), (0.5, 0.3)),
    Competency("investment", "duty_capability_training", 3.8, 3.4, (0.3, -0.6), (-1.3, -0.3), (0.3, 0.2)),
    Competency("ecology", "duty_capability_training", 3.6, 3.9, (0.5, -0.4), (-0.6, -0.2), (-0.1, 0.0)),
    Competency("work_safety", "duty_capability_training", 3.9, 3.9, (0.7, -0.4), (-0.7, 0.0), (0.7, 0.3)),
    Competency("public_opinion", "duty_capability_training", 3.9, 3.5, (0.3, -0.7), (-0.5, 0.1), (-0.4, 0.0)),
    Competency("writing", "duty_capability_training", 4.2, 4.1, (-0.2, -0.7), (0.0, 0.2), (-0.4, -0.3)),
    Competency("finance", "knowledge_training", 3.6, 3.3, (-0.2, -0.3), (-0.5, -0.1), (0.9, 0.6)),
    Competency("science", "knowledge_training", 3.8, 3.1, (-0.5, -0.3), (0.6, 0.5), (0.1, 0.1)),
    Competency("history_culture", "knowledge_training", 2.9, 4.1, (-0.3, -0.2), (0.4, 0.2), (-0.3, 0.0)),
    Competency("wellbeing", "knowledge_training", 3.6, 4.0, (0.3, -0.2), (0.1, 0.1), (-0.1, 0.0)),
)
CODES = tuple(competency.code for competency in COMPETENCIES)

_LEVEL_IMPORTANCE = {"132": 0.20, "141": 0.08, "142": 0.0, "150": -0.05, "160": -0.10}
_LEVEL_ABILITY = {"132": 0.40, "141": 0.20, "142": 0.0, "150": -0.15, "160": -0.25}
_STRAIGHT_LINERS = 9


def _centres(roster: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Centres of importance and ability, one row per person and one column per competency."""
    shifts = {"county_organ": [(0.0, 0.0)] * len(COMPETENCIES)}
    for unit_type in ("township", "institution", "state_firm"):
        shifts[unit_type] = [getattr(competency, unit_type) for competency in COMPETENCIES]
    levels = roster["position_level"].astype(object)
    both = []
    for part, base, by_level in ((0, "importance", _LEVEL_IMPORTANCE), (1, "ability", _LEVEL_ABILITY)):
        of_type = {
            unit_type: np.array([getattr(c, base) for c in COMPETENCIES]) + np.array([pair[part] for pair in pairs])
            for unit_type, pairs in shifts.items()
        }
        centre = np.stack([of_type[unit_type] for unit_type in roster["unit_type"]])
        both.append(centre + levels.map(by_level).to_numpy(float)[:, None])
    return both[0], both[1]


def draw_needs(roster: pd.DataFrame, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What would each person of the roster say about each competency?

    A person's answer is the centre of their kind of post, plus a personal style that moves all their answers a little,
    plus chance, rounded to 1–5.  Nine invited people tick one column for everything: that is what they would answer,
    so it belongs to the truth that a full census would find.

    Parameters
    ----------
    roster : DataFrame
        From `draw_roster`.
    seed : int
        The same seed gives the same needs.

    Returns
    -------
    (importance, ability) : two integer arrays, people × 24 competencies, values 1–5
    """
    rng = np.random.default_rng([seed, 2])
    shape = (len(roster), len(COMPETENCIES))
    importance, ability = _centres(roster)
    importance = importance + 0.30 * rng.standard_normal((shape[0], 1)) + 0.75 * rng.standard_normal(shape)
    ability = ability + 0.30 * rng.standard_normal((shape[0], 1)) + 0.75 * rng.standard_normal(shape)
    importance = np.clip(np.rint(importance), 1, 5).astype(np.int64)
    ability = np.clip(np.rint(ability), 1, 5).astype(np.int64)
    liners = rng.choice(np.flatnonzero(roster["invited"].to_numpy()), _STRAIGHT_LINERS, replace=False)
    importance[liners] = np.where(np.arange(_STRAIGHT_LINERS) % 2, 5, 4)[:, None]
    ability[liners] = np.where(np.arange(_STRAIGHT_LINERS) % 2, 5, 4)[:, None]
    return importance, ability
