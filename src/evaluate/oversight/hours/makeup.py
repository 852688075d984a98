"""How much of next year's class plan it takes to make up for the hours that people are short of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.hours.hours_rates import WORDS, Population
from evaluate.oversight.known_numbers import Number, needed, part, told, total
from evaluate.registers import LOWER_BAND, UPPER_BAND, Register

BANDS = (UPPER_BAND, LOWER_BAND)
_CANCELLED, _BOTH = "cancelled", "both"
Array = np.ndarray[Any, Any]
_ITEMS = {
    "people_short": Text("学时不足的人数", "people short of hours"),
    "hours_short": Text("共差学时", "hours short in all"),
    "places": Text("下一年度计划名额", "places in the plan"),
    "made_up": Text("给一个名额就能补齐的人数", "people whom one place makes up for"),
    "made_up_share": Text("占学时不足人数的比例", "of the people short"),
    "places_share": Text("占计划名额的比例", "of the places planned"),
}
_HOW = Text(
    "一人一个名额，名额的学时不少于所差学时，算出最多能补齐多少人；其余的人需要两个以上班次",
    "one place a person, of at least the hours that are missing: the most people who can be made up for; the others "
    "need more than one class",
)


def makeup_places(
    short: pd.DataFrame, class_plan: Register, *, year: int, rule: str, population: Population = "obliged"
) -> pd.DataFrame:
    """Which places of the plan would make up for the hours that people are short of?

    The largest number of people who can each be made up for by one place, with the fewest hours: a transport problem
    from people who are short of the same hours to classes of at least as many.

    Parameters
    ----------
    short : pandas.DataFrame
        As `shortfall` gives it; a person short in several periods of the rule counts with the last of them.
    class_plan : Register
        The table of that name; classes cancelled, or without hours or places, are left out. A class whose band is not
        entered is for both.
    year : int
        The year of the plan.
    rule : str
        Of which rule the hours are short, such as "HRS-02".
    population : {"obliged", "by_analogy"}
        Civil servants and those managed by reference, or everybody else: never the two together.

    Returns
    -------
    pandas.DataFrame
        `training_class`, `hours` (of one place), `places`, and of each band the places given: what the solver of the
        class plan must keep free.

    **Source**: Hitchcock (1941); its corners are whole numbers (Hoffman & Kruskal 1956).
    """
    offered = _offered(class_plan, year)
    groups = (
        _missing(short, rule, population).groupby(["band", "short_by"], sort=True).size().reset_index(name="people")
    )
    given = _transported(groups, offered)
    bands = {band: given[(groups["band"] == band).to_numpy()].sum(axis=0) for band in BANDS}
    return offered[["training_class", "hours", "places"]].assign(**bands)


def _transported(groups: pd.DataFrame, offered: pd.DataFrame) -> Array:
    """People of each group (row) given a place of each class (column): as many as can be, then in the shortest."""
    from scipy.optimize import linprog

    size = len(groups), len(offered)
    if not all(size):
        return np.zeros(size, dtype=int)
    hours, band = offered["hours"].to_numpy(), offered["target_band"].to_numpy(dtype=object)
    suits = hours >= groups["short_by"].to_numpy()[:, None]
    suits &= (band == groups["band"].to_numpy(dtype=object)[:, None]) | (band == _BOTH)
    # all hours together weigh less than one person more
    cost = -1.0 + 0.5 * hours / (hours.max() * groups["people"].sum())
    to = np.vstack([np.kron(np.eye(size[0]), np.ones(size[1])), np.kron(np.ones(size[0]), np.eye(size[1]))])
    limits = np.concatenate([groups["people"], offered["places"]])
    bounds = [(0.0, None if one else 0.0) for one in suits.ravel()]
    found = linprog(np.tile(cost, size[0]), A_ub=to, b_ub=limits, bounds=bounds, method="highs-ds")
    assert found.x is not None  # giving nobody a place is always possible
    return np.round(found.x).astype(int).reshape(size)


def makeup(
    short: pd.DataFrame,
    class_plan: Register,
    hours: Register,
    *,
    year: int,
    rule: str = "HRS-02",
    population: Population = "obliged",
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """How many people are short of hours, and how much of the plan would make up for it?

    Parameters
    ----------
    short, class_plan, year, rule, population
        As in `makeup_places`.
    hours : Register
        The ledger that the shortfall was found in.
    policy : Policy, optional
        What may be shown; numbers of fewer people than its minimum cell are hidden when the table is shown.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        By `band`: people and hours short, places planned, people made up for, and both shares; counted in people.

    **Source**: as `makeup_places`.
    """
    places = makeup_places(short, class_plan, year=year, rule=rule, population=population)
    missing = _missing(short, rule, population)

    def numbers() -> Iterator[Number]:
        for band in BANDS:
            mine = missing[missing["band"] == band]
            if len(mine):
                yield from _of_band(band, mine, int(places["places"].sum()), int(places[band].sum()))

    return told(
        numbers(), (hours, class_plan), method="makeup", how=_HOW, counted="people", items=_ITEMS, by="band",
        groups={
            "band": {code: Text(one["zh"], one["en"]) for code, one in WORDS["band"].items()},
            "column": {"band": Text(**WORDS["column"]["band"])},
        },
        language=language, policy=policy,
    )  # fmt: skip


def _of_band(band: str, mine: pd.DataFrame, places: int, given: int) -> Iterator[Number]:
    group, people = {"band": band}, len(mine)
    yield total("people_short", people, people, "people", group=group)
    yield total("hours_short", mine["short_by"].sum(), people, "hours", group=group)
    yield total("places", places, people, "places", group=group)
    yield total("made_up", given, people, "people", group=group)
    yield part("made_up_share", given, people, group=group)
    yield part("places_share", given, places, people, group=group)


def _missing(short: pd.DataFrame, rule: str, population: Population) -> pd.DataFrame:
    """Each person once, with what is missing for sure, those short of least first."""
    sure = short[(short["rule"] == rule) & (short["verdict"] == "fail") & short["band"].isin(BANDS)]
    bound = sure["obliged"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    sure = sure[bound == (population == "obliged")]
    last = sure.sort_values("year").drop_duplicates("person_id", keep="last")
    return last.sort_values(["short_by", "person_id"], ignore_index=True)


def _offered(class_plan: Register, year: int) -> pd.DataFrame:
    table = needed(class_plan, "training_class", "year", "places", "hours", "status", "target_band")
    mine = (table["year"] == year).fillna(False).to_numpy(dtype=bool)
    open_ = table["status"].astype(object).ne(_CANCELLED).to_numpy(dtype=bool)
    kept = table[mine & open_].dropna(subset=["places", "hours"])
    band = kept["target_band"].astype(object)
    kept = kept.assign(
        places=kept["places"].astype(int),
        hours=kept["hours"].astype(float),
        target_band=band.where(band.notna(), "both"),
    )
    return kept.sort_values(["hours", "training_class"], ignore_index=True)
