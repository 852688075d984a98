"""The planted truths: what a survey of all 900 invited, fully answered, would have found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.workspace.example.answers import DURATIONS, METHODS
from evaluate.workspace.example.classes import EVALUATED, REACTION_ITEMS
from evaluate.workspace.example.competencies import CODES
from evaluate.workspace.example.county import County, draw_county

GROUPINGS: tuple[tuple[str, ...], ...] = ((), ("unit_type",), ("position_level",), ("unit_type", "position_level"))
HIGH_IMPORTANCE = 4
HIGH_NEED_ABILITY = 3
"""A need is high when importance is at least 4 and ability at most 3."""


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank 1 for the largest; equal values share the better rank."""
    return 1 + (values[None, :] > values[:, None]).sum(axis=1)


def _need_rows(importance: np.ndarray, ability: np.ndarray) -> list[tuple[str, str, float]]:
    """(measure, item, value) of one group of people."""
    mean_importance, mean_ability = importance.mean(axis=0), ability.mean(axis=0)
    high = (importance >= HIGH_IMPORTANCE) & (ability <= HIGH_NEED_ABILITY)
    borich = mean_importance * (mean_importance - mean_ability)
    values = {
        "importance": mean_importance,
        "ability": mean_ability,
        "borich": borich,
        "high_need": high.mean(axis=0),
        "demand": high.sum(axis=0),
        "borich_rank": _ranks(borich),
        "high_need_rank": _ranks(high.sum(axis=0)),
    }
    return [
        (name, code, float(value)) for name, found in values.items() for code, value in zip(CODES, found, strict=True)
    ]


def _habit_rows(table: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Conflict of work and study (mean), methods and duration (shares)."""
    rows = [("mean", "work_study_conflict", float(table["work_study_conflict"].astype(float).mean()))]
    for method in METHODS:
        rows.append(("share", f"methods_{method}", float((table[f"methods_{method}"] == "1").mean())))
    for duration in DURATIONS:
        rows.append(("share", f"duration={duration}", float((table["duration"] == duration).mean())))
    return rows


def truths_of(county: County) -> pd.DataFrame:
    """What is true in this county?  See `truths`."""
    people = county.would.table
    rows: list[dict[str, object]] = []
    for grouping in GROUPINGS:
        groups = people.groupby(list(grouping)).indices if grouping else {(): np.arange(len(people))}
        for key, members in groups.items():
            named = dict(zip(grouping, key if isinstance(key, tuple) else (key,), strict=True))
            found = _need_rows(county.would.importance[members], county.would.ability[members])
            found += _habit_rows(people.iloc[members])
            rows += [{**named, "measure": measure, "item": item, "value": value} for measure, item, value in found]
    for training_class in EVALUATED:
        named = {"training_class": training_class.code}
        scores = county.classes.true_scores.query("training_class == @training_class.code")
        gain = float((scores["after"] - scores["before"]).mean())
        rows.append({**named, "measure": "gain", "item": "score", "value": gain})
        for item, below in zip(REACTION_ITEMS, training_class.below, strict=True):
            share = 1 - below / training_class.enrolled
            rows.append({**named, "measure": "satisfied", "item": item, "value": share})
    columns = ["unit_type", "position_level", "training_class", "measure", "item", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    by = columns[:3]
    return frame.assign(**{column: frame[column].astype(object).where(frame[column].notna(), "") for column in by})


def truths(seed: int) -> pd.DataFrame:
    """What is true in the invented county of this seed?

    Parameters
    ----------
    seed : int
        Of `draw_county`.

    Returns
    -------
    DataFrame
        Long: unit_type, position_level, training_class ("" where not grouped), measure, item, value.  Measures:
        `importance`, `ability` (means, points 1–5), `borich` (mean importance × (mean importance − mean ability)),
        `high_need` (share with importance ≥ 4 and ability ≤ 3), `demand` (places: people with high need),
        `borich_rank`, `high_need_rank` (1 = greatest, within the group), `mean`, `share` (other items), `gain` (test
        points), `satisfied` (share of the enrolled who find the item 满意 or 较满意).
    """
    return truths_of(draw_county(seed))
