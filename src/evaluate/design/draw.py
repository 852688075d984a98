"""Who is drawn: random samples from a roster, with the probability and the weight of each person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design import limits
from evaluate.design.answers import Array
from evaluate.design.census import Tabled
from evaluate.design.limits import refuse
from evaluate.design.roster_checks import by_stratum, checked_roster, measures, refuse_sizes

Roster = pd.DataFrame | Tabled


def draw_simple(roster: Roster, size: int, *, seed: int) -> pd.DataFrame:
    """Which people, when every set of `size` people is equally likely?

    Parameters
    ----------
    roster : pandas.DataFrame or Register
        One row per person.
    size : int
        How many to draw.
    seed : int
        The same roster and seed give the same people.

    Returns
    -------
    pandas.DataFrame
        The rows drawn, in the order of the roster, with `probability` (n/N), `weight` (N/n) and `population` (N): the
        design is `Design(weights="weight", population="population")`.

    Raises
    ------
    DesignError
        A size that the roster cannot give; an empty roster; a roster that has one of the added columns.

    **Source**: Cochran (1977), §2.1. Same in R: `sampling::srswor`.

    >>> people = pd.DataFrame({"name": list("abcdefgh")})
    >>> draw_simple(people, 2, seed=7)["weight"].tolist()
    [4.0, 4.0]

    """
    table = checked_roster(roster, "probability", "weight", "population")
    refuse_sizes({"roster": (size, len(table))})
    places = np.sort(_random(seed).choice(len(table), size, replace=False))
    return _drawn(table, places, np.full(len(table), size / len(table)), population=np.full(len(table), len(table)))


def draw_systematic(roster: Roster, size: int, *, seed: int, order: str | list[str] | None = None) -> pd.DataFrame:
    """Which people, when every k-th of a sorted list is taken from a random start?

    The start is anywhere between 0 and k = N/n, which need not be whole: everybody has the probability n/N, and the
    sample is spread over the list as an implicit stratification.

    Parameters
    ----------
    roster, size, seed
        As in `draw_simple`.
    order : str or list of str, optional
        The columns to sort by first (such as unit and rank); the order of the roster when left out.

    Returns
    -------
    pandas.DataFrame
        As `draw_simple` gives. Errors computed as for a simple sample are on the safe side when the order matters.

    Raises
    ------
    DesignError
        As in `draw_simple`; an unknown column.

    **Source**: Cochran (1977), §8.1; Särndal, Swensson & Wretman (1992), §3.4.2 (fractional interval).

    >>> people = pd.DataFrame({"name": list("abcdefgh")})
    >>> len(draw_systematic(people, 3, seed=7))
    3

    """
    names = [] if order is None else [order] if isinstance(order, str) else list(order)
    table = checked_roster(roster, "probability", "weight", "population", needed=names)
    refuse_sizes({"roster": (size, len(table))})
    listed = np.arange(len(table)) if not names else _sorted(table, names)
    chance = np.full(len(table), size / len(table))
    places = np.sort(listed[_every(chance[listed], _random(seed))])
    return _drawn(table, places, chance, population=np.full(len(table), len(table)))


def draw_stratified(
    roster: Roster, size: Mapping[Any, int] | int, *, strata: str | list[str], seed: int
) -> pd.DataFrame:
    """Which people, when each stratum gives a simple random sample of its own?

    Parameters
    ----------
    roster, seed
        As in `draw_simple`. Adding or changing one stratum leaves the draw of the others as it was.
    size : mapping or int
        How many of each stratum (`dict(zip(plan["level"], plan["answers"]))` of `allocate`), a code or, for several
        columns, a tuple of codes; one number for all.
    strata : str or list of str
        The columns of strata.

    Returns
    -------
    pandas.DataFrame
        The rows drawn with `probability`, `weight` and `population` (of the stratum): the design is
        `Design(strata=strata, weights="weight", population="population")`.

    Raises
    ------
    DesignError
        A stratum of the roster without a size, or a size without a stratum; more than a stratum has; a person without
        a stratum. All of them at once.

    **Source**: Cochran (1977), §5.1. Same in R: `sampling::strata(method = "srswor")`.

    >>> people = pd.DataFrame({"level": ["section"] * 6 + ["division"] * 4})
    >>> draw_stratified(people, {"section": 3, "division": 2}, strata="level", seed=1)["level"].tolist()
    ['section', 'section', 'section', 'division', 'division']

    """
    names = [strata] if isinstance(strata, str) else list(strata)
    table = checked_roster(roster, "probability", "weight", "population", needed=names)
    chance, people, picked = np.zeros(len(table)), np.zeros(len(table), dtype=np.int64), []
    for key, places, wanted in by_stratum(table, names, size):
        picked.append(_generator(seed, key).choice(places, wanted, replace=False))
        chance[places], people[places] = wanted / len(places), len(places)
    return _drawn(table, np.sort(np.concatenate(picked)), chance, population=people)


def draw_pps(roster: Roster, size: int, *, measure: str, seed: int, order: str | None = None) -> pd.DataFrame:
    """Which units, when a unit's chance grows with its size?

    Probability n·x/Σx exactly, by systematic drawing from a list in random order; units so large that this would reach
    1 are taken for certain and the rest is drawn from the others.

    Parameters
    ----------
    roster, size, seed
        As in `draw_simple`; a row is a unit or a class.
    measure : str
        The column with sizes, above zero.
    order : str, optional
        A column to sort by instead of at random (an implicit stratification).

    Returns
    -------
    pandas.DataFrame
        The rows drawn with `probability` and `weight` (1/probability).

    Raises
    ------
    DesignError
        As in `draw_simple`; a size that is missing or not above zero.

    **Source**: Hartley & Rao (1962), Ann. Math. Stat. 33; Särndal, Swensson & Wretman (1992), §3.6.
    Same in R: `sampling::UPrandomsystematic(inclusionprobabilities(x, n))`.

    >>> units = pd.DataFrame({"unit": list("abcd"), "staff": [600, 20, 40, 60]})
    >>> draw_pps(units, 2, measure="staff", seed=3)["probability"].round(3).tolist()[0]
    1.0

    """
    table = checked_roster(roster, "probability", "weight", needed=[measure, *([order] if order else [])])
    refuse_sizes({"roster": (size, len(table))})
    chance = inclusion_probabilities(measures(table, measure), size)
    random = _random(seed)
    listed = random.permutation(len(table)) if order is None else _sorted(table, [order])
    return _drawn(table, np.sort(listed[_every(chance[listed], random)]), chance)


def draw_two_stage(
    roster: Roster,
    count: int | Mapping[Any, int],
    *,
    clusters: str,
    within: int,
    seed: int,
    strata: str | None = None,
    measure: bool = False,
) -> pd.DataFrame:
    """Which people, when classes or units are drawn first and then people within them?

    Clusters by simple random sampling, or with probability proportional to their number of people; then up to `within`
    people of each by simple random sampling. With `measure=True` and clusters no smaller than `within`, everybody has
    the same probability.

    Parameters
    ----------
    roster, seed
        As in `draw_simple`; one row per person.
    count : int or mapping
        How many clusters (of each stratum).
    clusters : str
        The column of clusters; a label belongs to its stratum, so that "class 1" of two schools is two clusters.
    within : int
        How many people per cluster; all of a smaller one.
    strata : str, optional
        The column of strata.
    measure : bool
        Whether larger clusters are likelier, in proportion to their people.

    Returns
    -------
    pandas.DataFrame
        The people drawn with `probability`, `cluster_probability`, `weight`, `clusters_there` (clusters in the
        stratum) and `people_there` (people in the cluster): the design is `Design(strata, clusters, weights="weight",
        population=["clusters_there", "people_there"])`; with `measure=True` without the population of clusters.

    Raises
    ------
    DesignError
        As in `draw_stratified`; more clusters than there are.

    **Source**: Cochran (1977), §10.3 and §11.9; Särndal, Swensson & Wretman (1992), §4.3.

    >>> people = pd.DataFrame({"unit": list("aaaabbbbccccdddd")})
    >>> drawn = draw_two_stage(people, 2, clusters="unit", within=2, seed=5)
    >>> drawn["unit"].nunique(), drawn["weight"].tolist()
    (2, [4.0, 4.0, 4.0, 4.0])

    """
    names = [strata] if strata else []
    added = ("probability", "cluster_probability", "weight", "clusters_there", "people_there")
    table = checked_roster(roster, *added, needed=[*names, clusters])
    refuse(limits.whole("within", within))
    grouped = table.groupby([*names, clusters], sort=True, observed=True)
    number = grouped.ngroup().to_numpy()
    units = grouped.size().rename("people_there").reset_index()
    chance, there, picked = np.zeros(len(units)), np.zeros(len(units), dtype=np.int64), []
    for key, places, wanted in by_stratum(units, names, count):
        random = _generator(seed, key)
        sizes = units["people_there"].to_numpy(dtype=float)[places] if measure else np.ones(len(places))
        chance[places] = inclusion_probabilities(sizes, wanted)
        there[places] = len(places)
        listed = random.permutation(places)
        drawn = listed[_every(chance[listed], random)] if measure else listed[:wanted]
        picked += [(unit, random.integers(0, 2**63)) for unit in np.sort(drawn)]
    members = {unit: np.flatnonzero(number == unit) for unit, _ in picked}
    rows = [_some(members[unit], within, inner) for unit, inner in picked]
    places = np.sort(np.concatenate(rows))
    of = number[places]
    size = units["people_there"].to_numpy()[of]
    second = np.minimum(within, size) / size
    return table.iloc[places].assign(
        cluster_probability=chance[of],
        probability=chance[of] * second,
        weight=1 / (chance[of] * second),
        clusters_there=there[of],
        people_there=size,
    )


def inclusion_probabilities(sizes: Array, count: int) -> Array:
    """Probabilities in proportion to `sizes` that sum to `count`, none above 1.

    **Source**: Särndal, Swensson & Wretman (1992), §3.6.1. Same in R: `sampling::inclusionprobabilities(sizes, count)`.

    >>> inclusion_probabilities(np.array([6.0, 1.0, 1.0, 2.0]), 2).round(3).tolist()
    [1.0, 0.25, 0.25, 0.5]
    """
    certain = np.zeros(len(sizes), dtype=bool)
    while True:
        rest = sizes[~certain].sum()
        share = np.where(certain, 1.0, (count - certain.sum()) * sizes / rest if rest > 0 else 1.0)
        over = ~certain & (share >= 1 - 1e-12)
        if not over.any():
            return share
        certain |= over


def _every(chance: Array, random: np.random.Generator) -> Array:
    """Systematic drawing: the places where the running sum of probabilities passes a random start, plus 1, 2, …"""
    ends = np.cumsum(chance)
    count = round(float(ends[-1]))
    ends *= count / ends[-1]
    starts = random.random() + np.arange(count)
    return np.minimum(np.searchsorted(ends, starts, side="right"), len(chance) - 1)


def _random(seed: int) -> np.random.Generator:
    refuse(limits.whole("seed", seed, 0))
    return np.random.default_rng(seed)


def _some(members: Array, within: int, seed: int) -> Array:
    return np.random.default_rng(seed).choice(members, min(within, len(members)), replace=False)


def _sorted(table: pd.DataFrame, names: list[str]) -> Array:
    return table.reset_index(drop=True).sort_values(names, kind="stable").index.to_numpy()


def _generator(seed: int, key: str) -> np.random.Generator:
    """A stream of its own for each stratum, so that no stratum's draw depends on another's."""
    refuse(limits.whole("seed", seed, 0))
    return np.random.default_rng([seed, *key.encode("utf-8")])


def _drawn(table: pd.DataFrame, places: Array, chance: Array, **columns: Array) -> pd.DataFrame:
    kept = {name: values[places] for name, values in columns.items()}
    return table.iloc[places].assign(probability=chance[places], weight=1 / chance[places], **kept)
