"""Who in the invented county breaks the rules of hours, and who is reviewed before an appointment: drawn codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

CLOSED = 2025
"""The year of which the office says that all hours are entered; 2026 is still running."""

FIRST = 2021
"""Hours of the upper band are kept from this year on, for their five years."""

UPPER_RANKS = ("consultant_1", "consultant_2", "consultant_3", "consultant_4")

_SHORT = {"county_organ": 24, "township": 46, "institution": 14, "state_firm": 12}
_OFFLINE = {"county_organ": 30, "township": 64, "institution": 16, "state_firm": 14}
_FIVE_YEARS = 3


@dataclass(frozen=True)
class Planted:
    """Codes of people: with too few hours of intensive training, online, and in five years; and who is reviewed."""

    short: tuple[str, ...]
    offline: tuple[str, ...]
    five_years: tuple[str, ...]
    promoted: tuple[str, ...]


def is_upper(roster: pd.DataFrame) -> pd.Series:
    """Who is in the upper band by the regulations of 2023: division level, or a consultant's rank."""
    return roster["position_level"].isin(["132"]) | roster["civil_servant_rank"].isin(UPPER_RANKS)


def draw_planted(roster: pd.DataFrame, seed: int) -> Planted:
    """Who breaks the rules of hours in the invented county?

    Fixed numbers of each kind of organisation, drawn from the cadres whom the county manages; those who are short of
    intensive training are not short online, so that each rule has its own.

    Parameters
    ----------
    roster : DataFrame
        From `draw_roster`.
    seed : int
        The same seed plants the same.
    """
    rng = np.random.default_rng([seed, 7])
    ours = roster[roster["managed_by"] == "county"]
    upper = is_upper(ours)
    lower = ours[~upper]
    short = _drawn(rng, lower, _SHORT)
    rest = lower[~lower["person_id"].isin(short)]
    offline = _drawn(rng, rest, _OFFLINE)
    five = rng.choice(ours.loc[upper, "person_id"].to_numpy(object), _FIVE_YEARS, replace=False)
    section = rest.loc[rest["position_level"] == "142", "person_id"].to_numpy(object)
    promoted = rng.choice(section, len(PROMOTED), replace=False)
    return Planted(*(tuple(sorted(codes)) for codes in (short, offline, five)), promoted=tuple(promoted))


_OF_2026 = (
    ("2026-03-09", "2026-03-20", "met", "", 7),
    ("2026-03-09", "2026-03-20", "not_met_deferred_1y", "2026-09-25", 4),
    ("2026-05-18", "2026-05-29", "met", "", 7),
    ("2026-05-18", "2026-05-29", "not_met_deferred_1y", "2026-10-30", 3),
    ("2026-08-24", "2026-09-07", "met", "", 7),
    ("2026-08-24", "2026-09-07", "not_met_deferred_1y", "", 5),
    # reviewed only after they were appointed
    ("2026-09-21", "2026-09-07", "met", "", 11),
)
"""The same of the year under report, each so many times."""

PROMOTED: tuple[tuple[str, str, str, str], ...] = (
    ("2025-03-10", "2025-03-20", "met", ""),
    ("2025-03-10", "2025-03-20", "met", ""),
    ("2025-03-10", "2025-03-20", "not_met_deferred_1y", "2025-11-28"),
    ("2025-06-16", "2025-06-30", "met", ""),
    ("2025-06-16", "2025-06-30", "met", ""),
    ("2025-06-16", "2025-06-30", "not_met_deferred_1y", "2026-07-24"),
    ("2025-09-22", "2025-10-09", "met", ""),
    ("2025-09-22", "2025-10-09", "met", ""),
    ("2025-09-22", "2025-10-09", "not_met_deferred_1y", "2026-04-27"),
    ("2025-12-08", "2025-12-22", "met", ""),
    ("2025-12-08", "2025-12-22", "met", ""),
    ("2025-12-08", "2025-12-22", "met", ""),
    *(
        (reviewed, appointed, verdict, made_up)
        for reviewed, appointed, verdict, made_up, times in _OF_2026
        for _ in range(times)
    ),
)
"""Day of review, day of appointment, verdict, training made up on."""

MADE_UP_LATE = 5
"""The place of the one who made it up later than a year after the appointment."""


def reviews(planted: Planted) -> pd.DataFrame:
    """The reviews before appointments: kept in a protected folder, never with the other registers."""
    columns = ["reviewed_on", "promoted_on", "verdict", "made_up_on"]
    frame = pd.DataFrame(PROMOTED, columns=columns).assign(person_id=planted.promoted, proposed_level="141")
    year_on = (pd.to_datetime(frame["promoted_on"]) + pd.DateOffset(years=1)).dt.strftime("%Y-%m-%d")
    return frame.assign(deadline=year_on.where(frame["verdict"] != "met", "")).replace("", None)


def _drawn(rng: np.random.Generator, people: pd.DataFrame, wanted: dict[str, int]) -> list[str]:
    found: list[str] = []
    for kind, count in wanted.items():
        codes = people.loc[people["unit_type"] == kind, "person_id"].to_numpy(object)
        found += list(rng.choice(codes, count, replace=False))
    return found
