"""What two tables side by side give away without any sum: a number hidden here and shown there, nested domains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.estimate.disclosure.family import NAMES
from evaluate.estimate.disclosure.reasons import SENSITIVE
from evaluate.estimate.disclosure.sets import NOBODY, Sets

Pair = tuple[int, int, str, float, bool]  # two rows, how, a figure, whether it tells on somebody
AND = " and "


def shown_elsewhere(rows: pd.DataFrame) -> Iterator[Pair]:
    """Numbers that one table hides and another shows: the other is to hide them too."""
    hidden, shown = rows["hidden"].to_numpy(dtype=bool), rows["shown"].to_numpy(dtype=bool)
    reason, value = rows["reason"].to_numpy(), rows["value"].to_numpy(dtype=float)
    for own in alike(rows, [*NAMES, "sha256", "people"]):
        if not (hidden[own].any() and shown[own].any()):
            continue
        for one in own[hidden[own] & (reason[own] != "rounded")]:
            for other in own[shown[own]]:
                yield int(one), int(other), "shown", float(value[other]), reason[one] in SENSITIVE


def differences(rows: pd.DataFrame, sets: Sets) -> Iterator[Pair]:
    """The same number of two domains, or of two releases, that differ by a few people: subtracting tells of these.

    Of numbers from the same answers it is the people who tell which are of the others; of two releases, or where the
    people are not known, domains are nested when every condition of one is a condition of the other. The later or the
    smaller one is to be hidden. Numbers that belong to a family are left to its sums.
    """
    n, least = rows["n"].to_numpy(dtype=float), rows["minimum"].to_numpy(dtype=float)
    domain, sha256 = rows["domain"].to_numpy(), rows["sha256"].to_numpy()
    people, summed = rows["people"].to_numpy(), (rows["kind"] != "").to_numpy()
    # The n of a cell is that of other people than its group's: it differs from table to table, and not by their people.
    places = np.flatnonzero((rows["shown"] & rows["n"].notna() & (rows["kind"] != "cell")).to_numpy())
    names = ["survey", "wave", "group", "measure", "item", "choice"]
    for own in alike(rows.iloc[places], names):
        own = places[own]
        if len(own) < 2 or (n[own] == n[own[0]]).all():
            continue
        for first, second in combinations(own.tolist(), 2):
            known = sha256[first] == sha256[second] and NOBODY not in (people[first], people[second])
            apart = abs(n[first] - n[second])
            if not 0 < apart < least[first] or (known and summed[first] and summed[second]):
                continue
            if not (_within(sets, people[first], people[second]) if known else _nested(domain[first], domain[second])):
                continue
            later = second if sha256[first] != sha256[second] or n[first] >= n[second] else first
            yield later, first + second - later, "difference", float(apart), True


def _within(sets: Sets, first: int, second: int) -> bool:
    """Whether one of two sets of people lies in the other."""
    common = float(sets.shared([first], [second])[0, 0])
    return common in (sets.size(first), sets.size(second))


def alike(rows: pd.DataFrame, names: list[str]) -> list[Array]:
    """Positions of the rows that share these columns."""
    codes = rows.groupby(names, sort=False).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []


def _nested(one: str, other: str) -> bool:
    first, second = (set(filter(None, domain.split(AND))) for domain in (one, other))
    return first <= second or second <= first
