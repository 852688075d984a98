"""Does the census with non-response recover what was planted?  Intervals of the invented county, seed after seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluate.workspace.example import CODES, SEED, County, draw_county, truths_of

MEASURES = ("importance", "ability", "borich", "demand")
CELLS = ["unit_type", "position_level"]


@dataclass(frozen=True)
class Intervals:
    """Value and half width of each measure (rows) for each competency (columns)."""

    value: np.ndarray
    half: np.ndarray


def _variance(parts: np.ndarray, cell: np.ndarray, invited: np.ndarray) -> np.ndarray:
    """Stratified variance with finite population correction of the column totals of `parts`."""
    found = np.zeros(parts.shape[1])
    for place, size in enumerate(invited):
        rows = parts[cell == place]
        count = len(rows)
        if count < size:
            found += (1 - count / size) * count * rows.var(axis=0, ddof=1)
    return found


def _mean(values: np.ndarray, seen: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean of those seen, and each row's part in it (its linearised residual)."""
    total = (weight[:, None] * seen).sum(axis=0)
    mean = (weight[:, None] * np.where(seen, values, 0)).sum(axis=0) / total
    return mean, weight[:, None] * np.where(seen, values - mean, 0) / total


def intervals(county: County, *, confidence: float = 0.95) -> Intervals:
    """Intervals written out from the survey-sampling formulas, independent of the rooms that the package uses."""
    answers, people = county.answers, county.would.table
    keys = people.groupby(CELLS).size()
    cell = pd.Index(keys.index).get_indexer(pd.MultiIndex.from_frame(answers[CELLS]))
    invited = keys.to_numpy()
    answered = np.bincount(cell, minlength=len(invited))
    weight = (invited / answered)[cell]
    importance = answers[[f"importance_{code}" for code in CODES]].astype(float).to_numpy()
    ability = answers[[f"ability_{code}" for code in CODES]].astype(float).to_numpy()
    seen_importance, seen_ability = ~np.isnan(importance), ~np.isnan(ability)
    both = seen_importance & seen_ability
    high = np.where(both, (importance >= 4) & (ability <= 3), np.nan)
    mean_importance, part_importance = _mean(importance, seen_importance, weight)
    mean_ability, part_ability = _mean(ability, seen_ability, weight)
    of_pairs, part_of_pairs = _mean(importance, both, weight)
    level_of_pairs, part_level = _mean(ability, both, weight)
    share, part_share = _mean(high, both, weight)
    values = [mean_importance, mean_ability, of_pairs * (of_pairs - level_of_pairs), share * invited.sum()]
    parts = [
        part_importance,
        part_ability,
        (2 * of_pairs - level_of_pairs) * part_of_pairs - of_pairs * part_level,
        part_share * invited.sum(),
    ]
    reach = stats.t.ppf(0.5 + confidence / 2, len(answers) - len(invited))
    half = reach * np.sqrt(np.stack([_variance(part, cell, invited) for part in parts]))
    return Intervals(np.stack(values), half)


def planted(county: County) -> np.ndarray:
    """The true values in the shape of `Intervals.value`."""
    whole = truths_of(county).query("unit_type == '' and position_level == '' and training_class == ''")
    wide = whole.pivot(index="measure", columns="item", values="value")
    return wide.reindex(index=list(MEASURES), columns=list(CODES)).to_numpy()


def covered(county: County) -> np.ndarray:
    found = intervals(county)
    return np.abs(found.value - planted(county)) <= found.half


def test_committed_seed_covers_within_the_binomial_range():
    hits = covered(draw_county(SEED))
    assert stats.binom.ppf(0.005, hits.size, 0.95) <= hits.sum() <= stats.binom.ppf(0.995, hits.size, 0.95)


def test_naive_means_miss_what_weighted_means_hit():
    county = draw_county(SEED)
    true = planted(county)[0]
    found = intervals(county)
    naive = county.answers[[f"importance_{code}" for code in CODES]].astype(float).mean().to_numpy()
    missed = np.abs(naive - true) > found.half[0]
    hit = np.abs(found.value[0] - true) <= found.half[0]
    assert {CODES[place] for place in np.flatnonzero(missed & hit)} >= {"rural", "grassroots", "mass_work", "emergency"}


def test_naive_means_fail_on_average_over_counties():
    # In one county chance may help; over twelve the plain mean of the townships' themes is always too low.
    errors = np.zeros((12, len(CODES)))
    for seed in range(12):
        county = draw_county(seed)
        naive = county.answers[[f"importance_{code}" for code in CODES]].astype(float).mean().to_numpy()
        errors[seed] = (naive - planted(county)[0]) / intervals(county).half[0]
    mean_error: np.ndarray = errors.mean(axis=0)
    assert mean_error[CODES.index("rural")] < -1.5
    assert mean_error[CODES.index("grassroots")] < -1.5


@pytest.mark.long
def test_intervals_cover_over_200_seeds():
    hits = np.stack([covered(draw_county(seed)) for seed in range(200)])
    by_measure = hits.mean(axis=(0, 2))
    assert ((by_measure >= 0.93) & (by_measure <= 0.97)).all(), dict(zip(MEASURES, by_measure, strict=True))
    worst = hits.mean(axis=0).min()  # 96 intervals, 200 draws each: even the worst is near 0.95
    assert worst >= 0.88
