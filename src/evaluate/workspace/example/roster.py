"""The invented county's 2,400 cadres: fixed numbers in every cell, everything else drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

SECTION_AND_ABOVE = ("132", "141", "142")
"""GB/T 12407-2008 codes of the invited: 县处级副职, 乡科级正职, 乡科级副职."""

CELLS: dict[tuple[str, str], int] = {
    ("county_organ", "132"): 36,
    ("county_organ", "141"): 118,
    ("county_organ", "142"): 196,
    ("county_organ", "150"): 420,
    ("county_organ", "160"): 40,
    ("township", "132"): 14,
    ("township", "141"): 76,
    ("township", "142"): 210,
    ("township", "150"): 380,
    ("township", "160"): 60,
    ("institution", "141"): 44,
    ("institution", "142"): 106,
    ("institution", "150"): 420,
    ("state_firm", "141"): 34,
    ("state_firm", "142"): 66,
    ("state_firm", "150"): 180,
}
"""People by unit type and position level; the 900 of section level and above fill ten response cells."""

UNITS: dict[str, tuple[str, ...]] = {
    "county_organ": tuple(f"U1{number:02d}" for number in range(1, 35)),
    "township": tuple(f"U2{number:02d}" for number in range(1, 15)),
    "institution": tuple(f"U3{number:02d}" for number in range(1, 13)),
    "state_firm": tuple(f"U4{number:02d}" for number in range(1, 7)),
}
UNDER_CIVIL_SERVICE_LAW = frozenset({"U301", "U302", "U303"})
"""Institutions managed by reference to the Civil Service Law (参公): the training regulations bind them."""

AGE_BANDS: tuple[str, ...] = ("le35", "36_45", "46_55", "ge56")
_AGE_SHARES = {
    "132": (0.00, 0.28, 0.56, 0.16),
    "141": (0.03, 0.36, 0.45, 0.16),
    "142": (0.18, 0.47, 0.27, 0.08),
    "150": (0.52, 0.25, 0.16, 0.07),
    "160": (0.78, 0.14, 0.05, 0.03),
}
_WOMEN = {"132": 0.22, "141": 0.27, "142": 0.36, "150": 0.45, "160": 0.50}
_RANKS: dict[str, dict[str, float]] = {
    "132": {"consultant_1": 0.10, "consultant_2": 0.25, "consultant_3": 0.40, "consultant_4": 0.25},
    "141": {"consultant_4": 0.12, "principal_1": 0.58, "principal_2": 0.30},
    "142": {"principal_1": 0.08, "principal_2": 0.32, "principal_3": 0.40, "principal_4": 0.20},
    "150": {"principal_3": 0.10, "principal_4": 0.35, "staff_1": 0.55},
    "160": {"staff_2": 1.0},
}
_LEADING_POSTS: dict[str, float] = {"132": 0.90, "141": 0.85, "142": 0.75, "150": 0.0, "160": 0.0}
_OTHER_POSTS: dict[str, dict[str, float]] = {
    "county_organ": {
        "general_administration": 0.72,
        "administrative_enforcement": 0.20,
        "professional_technical": 0.08,
    },
    "township": {"general_administration": 0.80, "administrative_enforcement": 0.15, "professional_technical": 0.05},
    "institution": {"professional_technical": 0.65, "general_administration": 0.35},
    "state_firm": {"enterprise_management": 0.75, "professional_technical": 0.25},
}


def _pick(rng: np.random.Generator, shares: Mapping[str, float], count: int) -> np.ndarray:
    """`count` codes drawn with the given shares."""
    codes = list(shares)
    weights = np.array(list(shares.values()))
    edges = np.cumsum(weights / weights.sum())
    places = np.minimum(np.searchsorted(edges, rng.random(count), side="right"), len(codes) - 1)
    return np.array(codes, dtype=object)[places]


def _cell(rng: np.random.Generator, unit_type: str, position_level: str, count: int) -> pd.DataFrame:
    """The people of one cell: every unit gets one before any unit gets a second."""
    units = np.array(UNITS[unit_type], dtype=object)
    first = units[: min(count, len(units))]
    unit = np.concatenate([first, units[rng.integers(0, len(units), count - len(first))]])
    leading = rng.random(count) < _LEADING_POSTS[position_level]
    bound = unit_type in ("county_organ", "township") or np.isin(unit, list(UNDER_CIVIL_SERVICE_LAW))
    obliged = np.broadcast_to(bound, count)
    age = dict(zip(AGE_BANDS, _AGE_SHARES[position_level], strict=True))
    return pd.DataFrame(
        {
            "unit": unit,
            "unit_type": unit_type,
            "position_level": position_level,
            "civil_servant_rank": np.where(obliged, _pick(rng, _RANKS[position_level], count), "none"),
            "post_category": np.where(leading, "leading_post", _pick(rng, _OTHER_POSTS[unit_type], count)),
            "sex": np.where(rng.random(count) < _WOMEN[position_level], "f", "m"),
            "age_band": _pick(rng, age, count),
            "obliged": obliged,
            "managed_by": "city" if position_level == "132" else "county",
            "invited": position_level in SECTION_AND_ABOVE,
        }
    )


def draw_roster(seed: int) -> pd.DataFrame:
    """Who works in the invented county? 2,400 people with codes instead of names.

    The number in every cell of unit type and position level is fixed (`CELLS`), so that each response cell of the
    survey holds at least 14 invited people whatever the seed; unit, rank, post, sex and age are drawn.

    Parameters
    ----------
    seed : int
        The same seed gives the same people.

    Returns
    -------
    DataFrame
        One row per person: person_id (GB0001 …), unit, unit_type, position_level, civil_servant_rank, post_category,
        sex, age_band, obliged, managed_by, invited.  `obliged` and `invited` are booleans.
    """
    rng = np.random.default_rng([seed, 1])
    parts = [_cell(rng, unit_type, level, count) for (unit_type, level), count in CELLS.items()]
    people = pd.concat(parts, ignore_index=True)
    people = people.sort_values(["unit", "position_level"], kind="stable", ignore_index=True)
    people.insert(0, "person_id", [f"GB{number:04d}" for number in range(1, len(people) + 1)])
    return people
