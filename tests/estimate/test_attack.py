"""An attacker who tries all tables must not find a hidden number: choices × groups, groups × groups, with margins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from evaluate.design import HiddenNumber, Policy, Sample, domain
from evaluate.estimate import Audit, Released, audit, release, share, total

LEAST = 10


@dataclass
class Attack:
    """What is published: the values that each cell may have (by the table and its notes), and the known sums."""

    cells: dict[object, list[int]]
    sums: list[tuple[list[object], int]] = field(default_factory=list)

    def values(self, cell: object, enough: int = 2) -> set[int]:
        """The values of a cell in all tables that fit, up to `enough` of them."""
        found: set[int] = set()
        for value in self.cells[cell]:
            if next(self._tables({**self.cells, cell: [value]}), None) is not None:
                found.add(value)
            if len(found) >= enough:
                break
        return found

    def _tables(self, cells: dict[object, list[int]]) -> Iterator[dict[object, int]]:
        narrowed = self._narrowed(cells)
        if narrowed is None:
            return
        open_cells = [cell for cell, values in narrowed.items() if len(values) > 1]
        if not open_cells:
            yield {cell: values[0] for cell, values in narrowed.items()}
            return
        cell = min(open_cells, key=lambda one: len(narrowed[one]))
        for value in narrowed[cell]:
            yield from self._tables({**narrowed, cell: [value]})

    def _narrowed(self, cells: dict[object, list[int]]) -> dict[object, list[int]] | None:
        """Values that no sum excludes at once; None when a sum cannot be met."""
        cells, changed = dict(cells), True
        while changed:
            changed = False
            for members, whole in self.sums:
                low, high = sum(cells[m][0] for m in members), sum(cells[m][-1] for m in members)
                if not low <= whole <= high:
                    return None
                for member in members:
                    own = cells[member]
                    kept = [v for v in own if low - own[0] + v <= whole <= high - own[-1] + v]
                    if not kept:
                        return None
                    if len(kept) < len(own):
                        low, high = low - own[0] + kept[0], high - own[-1] + kept[-1]
                        cells[member], changed = kept, True
        return cells


def told(note: str, value: int | None, n: int, least: int, *, judged: bool, strict: bool) -> list[int]:
    """The numbers of people out of n that a row with this note may stand for.

    `judged`: the people who did not give the answer must be many too. `strict`: what is hidden for others is taken to
    be many, as it always is; of what is veiled the note tells nothing.
    """
    every: Iterable[int] = range(n + 1)
    if value is not None:
        return [value]
    few = {k for k in every if 0 < k < least or (judged and 0 < n - k < least)}
    if note == "few":
        return sorted(few) if n >= least else list(every)
    if note == "complement" and strict:
        return [k for k in every if k not in few]
    return list(every)


def counts_of(seed: int, *, three: bool = False) -> np.ndarray:
    """A small table with some small, some empty and some large cells."""
    random = np.random.default_rng(seed)
    shape = np.array([2, 2, 3]) if three else random.integers((2, 3), (4, 5))
    few, many = random.integers(0, 10, shape), random.integers(10, 26, shape)
    return np.where(random.random(shape) < random.uniform(0.1, 0.6), few, many)


def people(counts: np.ndarray, names: list[str]) -> pd.DataFrame:
    places = np.argwhere(counts >= 0)
    labels = np.array(list("abcdefgh"), dtype=object)
    return pd.DataFrame(labels[np.repeat(places, counts.ravel(), axis=0)], columns=names)


def published(estimate: object, columns: list[str], head: bool) -> dict[tuple[str, ...], tuple[str, int | None, int]]:
    """By the labels of each row: its reason, the number of people where it is shown, and n."""
    rows = release(estimate).rows  # type: ignore[arg-type]
    found = {}
    for row in rows.to_dict("records"):
        shown = row["reason"] == ""
        count = round(row["value"] * (1 if head else row["n"])) if shown else None
        n = 10**6 if np.isnan(row["n"]) else int(row["n"])
        found[tuple(row[name] for name in columns)] = (str(row["reason"]), count, n)
    return found


def truth(counts: np.ndarray, key: tuple[str, ...]) -> int:
    return int(counts[tuple("abcdefgh".index(label) for label in key)])


def attack_choices(counts: np.ndarray, *, strict: bool) -> list[object]:
    """The cells of shares by group that the reader works out."""
    frame = people(counts, ["g", "q"])
    frame["q"] = pd.Categorical(frame["q"], list("abcdefgh"[: counts.shape[1]]))
    sample = Sample(frame)
    margin = published(share(sample, "q"), ["choice"], False)
    table = published(share(sample, "q", by="g"), ["g", "choice"], False)
    sizes = {label: int(n) for label, n in zip("abcdefgh", counts.sum(axis=1), strict=False) if n}
    cells: dict[object, list[int]] = {}
    for (group, choice), (reason, value, _) in table.items():
        cells[group, choice] = told(reason, value, sizes[group], LEAST, judged=True, strict=strict)
    everyone = int(counts.sum())
    for (choice,), (reason, value, _) in margin.items():
        cells["all", choice] = [-v for v in reversed(told(reason, value, everyone, LEAST, judged=True, strict=strict))]
    sums: list[tuple[list[object], int]] = []
    for group, n in sizes.items():
        sums.append(([(group, choice) for (choice,) in margin], n))
    for (choice,) in margin:
        sums.append(([*((group, choice) for group in sizes), ("all", choice)], 0))
    assert all(truth(counts, key) in cells[key] for key in table), "a note that is not true"
    attack = Attack(cells, sums)
    return [key for key, row in table.items() if row[0] and attack.values(key) == {truth(counts, key)}]


def attack_groups(counts: np.ndarray, *, strict: bool) -> list[object]:
    """The cells of numbers of people by two columns that the reader works out.

    Groups of nobody have no row, which tells that they are empty: what follows from this and the margins alone is given
    away whatever the table hides.
    """
    sample = Sample(people(counts, ["g", "h"]))
    tables = [published(total(sample, by=by), by or [], True) for by in (["g", "h"], ["g"], ["h"], None)]
    everyone = int(counts.sum())
    cells: dict[object, list[int]] = {}
    for place, table in enumerate(tables):
        for key, (reason, value, _) in table.items():
            possible = told(reason, value, everyone, LEAST, judged=False, strict=strict)
            cells[place, key] = [v for v in possible if v or value == 0]
    inner = list(tables[0])
    sums: list[tuple[list[object], int]] = []
    for place, at in ((1, 0), (2, 1)):
        for (key,) in tables[place]:
            cells[place, "-", key] = [-v for v in reversed(cells[place, (key,)])]
            sums.append(([*((0, pair) for pair in inner if pair[at] == key), (place, "-", key)], 0))
        sums.append(([(place, key) for key in tables[place]], everyone))
    for place in (1, 2):  # the two faces of a margin are one number
        for (key,) in tables[place]:
            sums.append(([(place, (key,)), (place, "-", key)], 0))
    blank = Attack({**cells, **{(0, key): [*range(everyone + 1)] for key in inner}}, sums)
    attack = Attack(cells, sums)
    return [
        key
        for key, row in tables[0].items()
        if row[0] and attack.values((0, key)) == {truth(counts, key)} and len(blank.values((0, key))) > 1
    ]


def attack_cube(counts: np.ndarray) -> list[object]:
    """The cells of shares by two columns that the reader works out, who has the shares by each of them as well.

    Where the table shows nothing but choices of nobody, the others give it away whatever it hides.
    """
    frame = people(counts, ["g", "h", "q"])
    frame["q"] = pd.Categorical(frame["q"], list("abcdefgh"[: counts.shape[2]]))
    sample = Sample(frame)
    tables = {
        by: published(share(sample, "q", by=list(by)), [*by, "choice"], False) for by in (("g", "h"), ("g",), ("h",))
    }
    sizes: list[dict[tuple[str, ...], int]] = [
        {(key if isinstance(key, tuple) else (str(key),)): int(n) for key, n in frame.groupby(list(by)).size().items()}
        for by in tables
    ]
    cells: dict[object, list[int]] = {}
    sums: list[tuple[list[object], int]] = []
    for place, table in enumerate(tables.values()):
        for key, (reason, value, _) in table.items():
            cells[place, key] = told(reason, value, sizes[place][key[:-1]], LEAST, judged=True, strict=True)
        for group, n in sizes[place].items():
            sums.append(([(place, (*group, choice)) for choice in "abc"], n))
        for key in table if place else ():
            cells["less", place, key] = [-v for v in reversed(cells[place, key])]
            sums.append(([(place, key), ("less", place, key)], 0))
            sums.append(
                ([*((0, own) for own in tables["g", "h"] if (own[place - 1], own[2]) == key), ("less", place, key)], 0)
            )
    if not any(value for _, value, _ in tables["g", "h"].values()):
        return []
    attack = Attack(cells, sums)
    found: list[object] = []
    for key, row in tables["g", "h"].items():
        if row[0] and attack.values((0, key)) == {truth(counts, key)}:
            found.append(key)
    return found


# The first, and 9, were worked out by earlier versions, or bore notes that were not true.
ORDINARY = [30, 49, 97, 555, 883, 961, *range(26)]
LONG = [pytest.param(seed, marks=pytest.mark.long) for seed in range(100, 1100) if seed not in ORDINARY]


@pytest.mark.parametrize("seed", [*ORDINARY, *LONG])
def test_choices_by_groups(seed: int) -> None:
    for strict in (True, False):
        assert attack_choices(counts_of(seed), strict=strict) == []


@pytest.mark.parametrize("seed", [*ORDINARY, *LONG])
def test_groups_by_groups(seed: int) -> None:
    for strict in (True, False):
        assert attack_groups(counts_of(seed), strict=strict) == []


@pytest.mark.parametrize("seed", [*range(10), *LONG[:200]])
def test_choices_by_groups_by_groups(seed: int) -> None:
    assert attack_cube(counts_of(seed, three=True)) == []


def test_the_attacker_finds_what_there_is_to_find() -> None:
    """Of a + b = 12 with a from 1 to 9 and b at least 10, both follow; with b free, they do not."""
    assert Attack({"a": [*range(1, 10)], "b": [*range(10, 13)]}, [(["a", "b"], 11)]).values("a") == {1}
    assert Attack({"a": [*range(1, 10)], "b": [*range(13)]}, [(["a", "b"], 12)]).values("a", 9) == {*range(1, 10)}
    assert Attack({"a": [5, 6], "b": [1, 2]}, [(["a", "b"], 12)]).values("a") == set()


@dataclass
class Domains:
    """Numbers of people in up to five domains that overlap and lie in each other, of all and by a column."""

    seed: int

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        few, many = random.integers(1, 10, 6), random.integers(10, 26, 6)
        self.kinds = np.repeat(np.arange(6), np.where(random.random(6) < 0.5, few, many))
        chosen = [np.flatnonzero(random.random(6) < 0.6).tolist() for _ in range(5)]
        self.domains = [own for own in chosen if own]
        self.group = np.array(list("aabbcc"), dtype=object)[self.kinds]

    def tables(self, hidden: frozenset[HiddenNumber] = frozenset()) -> list[Released]:
        """What is published under a policy that hides these."""
        frame = pd.DataFrame({"g": self.group, "kind": self.kinds})
        sample = Sample(frame, policy=Policy(hidden=hidden))
        tables = [release(total(sample), "all"), release(total(sample, by="g"), "by")]
        parts = [domain(sample, f"kind in {own}") for own in self.domains]
        return [*tables, *(release(total(part), f"domain {place}") for place, part in enumerate(parts))]

    def members(self) -> np.ndarray:
        """Which kinds of people each row counts (row × kind)."""
        by = [np.unique(self.kinds[self.group == name]) for name in "abc" if (self.group == name).any()]
        who = [np.arange(6), *by, *self.domains]
        return np.array([np.isin(np.arange(6), own) for own in who], dtype=float)

    def follow(self, tables: list[Released]) -> list[int]:
        """The hidden cells that follow from the shown ones, for who knows only which kinds are in which domain."""
        members, reasons = self.members(), [reason for table in tables for reason in table.rows["reason"]]
        shown = members[[reason == "" for reason in reasons]]
        rank = np.linalg.matrix_rank(shown) if len(shown) else 0
        hidden = [row for row, reason in enumerate(reasons) if reason in ("few", "veiled")]
        return [row for row in hidden if np.linalg.matrix_rank(np.vstack([shown, members[row]])) == rank]

    def told(self, tables: list[Released], found: Audit, follow: list[int]) -> list[int]:
        """Those of these cells that the audit tells of, here or in another table of the same people."""
        members, begins = self.members(), np.cumsum([0, *(len(table.rows) for table in tables)])
        names = found.recovered["table"], found.recovered["row"]
        told = {int(begins[table] + row) for table, row in zip(*names, strict=True) if row >= 0}
        return [row for row in follow if any((members[row] == members[other]).all() for other in told)]


@pytest.mark.parametrize("seed", [*range(15), *LONG[:300]])
def test_whatever_follows_from_overlapping_domains_the_audit_tells_and_mends(seed: int) -> None:
    attacked = Domains(seed)
    hidden: frozenset[HiddenNumber] = frozenset()
    for _ in range(6):  # a build hides three times and is refused then; one seed in some hundred takes four
        tables = attacked.tables(hidden)
        found, follow = audit(tables), attacked.follow(tables)
        assert follow == attacked.told(tables, found, follow)
        if found.safe:
            assert follow == []
            return
        hidden |= found.hidden
    pytest.fail("five rounds of hiding did not make it safe")


def test_the_attacker_of_domains_is_not_idle() -> None:
    attacked = [Domains(seed) for seed in range(8)]
    assert sum(len(one.follow(one.tables())) for one in attacked) > 2
