"""Monte Carlo coverage: how often do nominal 95 % intervals hold the truth, when samples are drawn again and again?

Every row of the table stands on 1,000 draws, so that chance moves it by 0.7 points (one standard error). Where
linearised intervals are too short (weights fitted to few clusters, few people in a group), their row stands beside the
one that mends them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special

from evaluate.design import Design, Sample, calibrate, census, combine, link_waves, replicate
from evaluate.errors import DesignError
from evaluate.estimate import Estimate, independent, mean, quantile, ranks, ratio, share, total

Random = np.random.Generator
#: Kind of interval; for every target whether it was covered, the value, and half the width.
Answer = tuple[str, Any, Any, Any]
Draw = Callable[[Random], Iterator[Answer]]
TABLE = "Monte Carlo coverage of nominal 95 % intervals"
DRAWS = 1_000
NOMINAL = (93.0, 97.0)
#: Sets of ranks and exact intervals promise at least 95 %.
AT_LEAST = (93.0, 100.0)


@dataclass
class Tally:
    """What one kind of interval did in each draw (draw × target)."""

    inside: list[Any] = field(default_factory=list)
    value: list[Any] = field(default_factory=list)
    half: list[Any] = field(default_factory=list)

    def columns(self) -> dict[str, float]:
        """Coverage over all targets, of those covered worst and best; half width over 1.96 standard deviations."""
        inside = np.array(self.inside, dtype=float)
        assert np.isnan(inside).mean() < 0.01  # a group below one degree of freedom has no interval
        each = 100 * np.nanmean(inside, axis=0)
        spread = np.nanstd(np.array(self.value, dtype=float), axis=0)
        width = np.nanmean(np.array(self.half, dtype=float), axis=0)
        wide = float(np.mean(width[spread > 0] / (1.96 * spread[spread > 0]))) if (spread > 0).any() else np.nan
        found = {"coverage": each.mean(), "worst": each.min(), "best": each.max(), "width": wide}
        return {**{name: float(number) for name, number in found.items()}, "draws": len(self.inside)}


def answer(kind: str, low: Any, high: Any, value: Any, truth: Any) -> Answer:
    inside = np.where(np.isnan(low), np.nan, (low <= truth + 1e-12) & (truth - 1e-12 <= high))
    return kind, inside, value, (high - low) / 2


def told(kind: str, table: Estimate, truth: Any) -> Answer:
    low, high, value = (table.frame[name].to_numpy(dtype=float) for name in ("low", "high", "value"))
    return answer(kind, low, high, value, np.asarray(truth, dtype=float))


def coverage(draw: Draw, draws: int, seed: int) -> dict[str, dict[str, float]]:
    """What `draw` tells of each kind of interval, over `draws` samples; a sample that is refused counts for none."""
    random, kinds = np.random.default_rng(seed), defaultdict(Tally)
    for _ in range(draws):
        for kind, inside, value, half in draw(random):
            kinds[kind].inside.append(inside)
            kinds[kind].value.append(value)
            kinds[kind].half.append(half)
    return {kind: tally.columns() for kind, tally in kinds.items()}


def likert(random: Random, middle: Any) -> Any:
    """Answers on five points around `middle`."""
    return np.clip(np.round(middle + random.normal(0, 1, len(middle))), 1, 5)


def people(seed: int, count: int) -> pd.DataFrame:
    """A population in six cells, whose answers and whose readiness to answer differ between cells."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"level": random.choice(["bureau", "division", "section"], count, p=[0.15, 0.35, 0.5])})
    frame["kind"] = random.choice(["town", "county"], count)
    rise = frame["level"].map({"bureau": 1.0, "division": 0.4, "section": 0.0}) + (frame["kind"] == "town") * 0.5
    frame["ready"] = 0.45 + 0.35 * rise / 1.5
    frame["q"], frame["hours"] = likert(random, 2.8 + rise), random.gamma(2, 10 + 8 * rise)
    frame["often"] = (random.random(count) < 0.25 + 0.2 * rise).astype(float)
    frame["there"] = frame.groupby("level")["level"].transform("size")
    return frame


def census_with_nonresponse() -> Draw:
    everyone = people(1, 600)
    items = ["q", "hours", "often"]
    truth, parts = everyone[items].mean(), everyone.groupby("level")["q"].mean()
    middle = np.sort(everyone["hours"])[299]

    def draw(random: Random) -> Iterator[Answer]:
        sample = census(everyone[random.random(600) < everyone["ready"]], everyone, cells=["level", "kind"])
        yield told("mean", mean(sample, items), truth)
        yield told("mean of a group", mean(sample, "q", by="level"), parts)
        yield told("share, logit", share(sample, "q", of=[4, 5]), (everyone["q"] >= 4).mean())
        yield told("median, Woodruff", quantile(sample, "hours"), middle)

    return draw


def stratified() -> Draw:
    everyone = people(2, 1_000)
    rows = {name: np.flatnonzero(everyone["level"] == name) for name in ("bureau", "division", "section")}
    take = {"bureau": 15, "division": 30, "section": 40}

    def draw(random: Random) -> Iterator[Answer]:
        chosen = np.concatenate([random.choice(rows[name], size, replace=False) for name, size in take.items()])
        sample = Sample(everyone.iloc[chosen], Design(strata="level", population="there"))
        yield told("mean", mean(sample, ["q", "hours"]), everyone[["q", "hours"]].mean())
        yield told("total", total(sample, "hours"), everyone["hours"].sum())
        yield told("ratio", ratio(sample, "hours", "q"), everyone["hours"].sum() / everyone["q"].sum())
        yield told("share, logit", share(sample, "often", of=[1]), everyone["often"].mean())

    return draw


def clusters_of(seed: int, count: int, between: float, size: tuple[int, int] = (8, 31)) -> pd.DataFrame:
    """Clusters of people who resemble one another, with margins of people and of clusters that answers depend on."""
    random = np.random.default_rng(seed)
    sizes = random.integers(*size, count)
    cluster = np.repeat(np.arange(count), sizes)
    frame = pd.DataFrame({"cluster": cluster, "clusters": count, "members": sizes[cluster]})
    frame["sex"] = random.choice(["f", "m"], len(frame), p=[0.4, 0.6])
    frame["age"] = random.choice(["young", "middle", "old"], len(frame), p=[0.3, 0.4, 0.3])
    frame["town"] = np.where(random.random(count) < 0.4, "town", "county")[cluster]
    frame["kind"] = random.choice(["a", "b", "c"], count)[cluster]
    rise = (frame["sex"] == "f") * 0.5 + frame["age"].map({"young": 0.0, "middle": 0.4, "old": 0.8})
    rise += (frame["town"] == "town") * 0.8 + (frame["kind"] == "a") * 0.6
    frame["y"] = 3 + rise + random.normal(0, 1, len(frame)) + random.normal(0, between, count)[cluster]
    frame["often"] = (random.random(len(frame)) < 0.2 + 0.15 * rise).astype(float)
    return frame


def in_two_stages(everyone: pd.DataFrame, random: Random, clusters: int, each: int) -> pd.DataFrame:
    chosen = random.choice(int(everyone["clusters"].iloc[0]), clusters, replace=False)
    inside = everyone[np.isin(everyone["cluster"], chosen)]
    return inside.iloc[random.permutation(len(inside))].groupby("cluster").head(each)


TWO_STAGES = Design(clusters=["cluster"], population=["clusters", "members"])


def two_stages() -> Draw:
    everyone = clusters_of(3, 80, 0.5)

    def draw(random: Random) -> Iterator[Answer]:
        sample = Sample(in_two_stages(everyone, random, 25, 6), TWO_STAGES)
        yield told("mean", mean(sample, "y"), everyone["y"].mean())
        yield told("share, logit", share(sample, "often", of=[1]), everyone["often"].mean())
        yield told("median, Woodruff", quantile(sample, "y"), np.sort(everyone["y"])[(len(everyone) - 1) // 2])
        yield told("mean, jackknife of both stages", mean(replicate(sample), "y"), everyone["y"].mean())

    return draw


def margins(everyone: pd.DataFrame, *names: str) -> dict[str, dict[Any, float]]:
    return {name: everyone[name].value_counts().astype(float).to_dict() for name in names}


def raked() -> Draw:
    everyone = people(4, 900).assign(there=900)
    known = margins(everyone, "level", "kind")

    def draw(random: Random) -> Iterator[Answer]:
        chosen = random.choice(900, 120, replace=False)
        sample = calibrate(Sample(everyone.iloc[chosen], Design(population="there")), to=known, method="rake")
        yield told("mean", mean(sample, ["q", "hours"]), everyone[["q", "hours"]].mean())
        yield told("share, logit", share(sample, "often", of=[1]), everyone["often"].mean())

    return draw


def few_clusters(clusters: int, *names: str) -> Draw:
    """Weights are fitted to so few clusters that linearised errors, which know the fit, are still too short."""
    everyone = clusters_of(5, 150, 0.4, (6, 15))
    known = margins(everyone, *names)
    rows = [np.flatnonzero(everyone["cluster"] == cluster) for cluster in range(150)]

    def draw(random: Random) -> Iterator[Answer]:
        chosen = np.concatenate([rows[at] for at in random.choice(150, clusters, replace=False)])
        plain = Sample(everyone.iloc[chosen], Design(clusters="cluster", population="clusters"))
        try:
            sample = calibrate(plain, to=known, method="rake")
            again = replicate(sample)
        except DesignError:  # a margin that a replicate cannot meet
            return
        yield told("mean, linearised", mean(sample, "y"), everyone["y"].mean())
        yield told("mean, jackknife raked again", mean(again, "y"), everyone["y"].mean())

    return draw


def small_domains() -> Draw:
    everyone = people(6, 1_200)
    everyone["unit"] = np.random.default_rng(6).integers(0, 20, 1_200)
    truth = everyone.groupby("unit")["q"].mean().to_numpy()

    def draw(random: Random) -> Iterator[Answer]:
        sample = Sample(everyone.groupby("level").sample(80, random_state=random), STRATA)
        table, again = mean(sample, "q", by="unit"), mean(replicate(sample), "q", by="unit")
        yield told("mean of 12 people, df of the group", table, truth)
        yield _on_df_of_design("mean of 12 people, df of the design", table, sample.df, truth)
        yield told("mean of 12 people, jackknife, df of the group", again, truth)

    return draw


STRATA = Design(strata="level", population="there")


def small_domains_of_clusters() -> Draw:
    everyone = clusters_of(7, 120, 0.4)
    everyone["unit"] = everyone["cluster"] % 5
    truth = everyone.groupby("unit")["y"].mean().to_numpy()

    def draw(random: Random) -> Iterator[Answer]:
        sample = Sample(in_two_stages(everyone, random, 40, 6), TWO_STAGES)
        table = mean(sample, "y", by="unit")
        if len(table) == 5 and table.frame["df"].min() >= 1:
            yield told("mean of 8 clusters, df of the group", table, truth)
            yield _on_df_of_design("mean of 8 clusters, df of the design", table, sample.df, truth)

    return draw


def _on_df_of_design(kind: str, table: Estimate, df: int, truth: Any) -> Answer:
    """What the interval would be if a group had the degrees of freedom of the whole design."""
    value, se = (table.frame[name].to_numpy(dtype=float) for name in ("value", "se"))
    half = special.stdtrit(df, 0.975) * se
    return answer(kind, value - half, value + half, value, truth)


def rank_sets(*middle: float) -> Draw:
    """Sets of ranks of eight items. Where all are equal every rank is 1: the hardest case, which sets are made for."""
    places = np.array([1 + sum(other > one for other in middle) for one in middle])
    names = [f"q{at}" for at in range(len(middle))]

    def draw(random: Random) -> Iterator[Answer]:
        answers = middle + random.normal(0, 0.8, (150, 1)) + random.normal(0, 0.9, (150, len(middle)))
        table = mean(Sample(pd.DataFrame(answers, columns=names), Design()), names)
        seed = int(random.integers(1 << 30))
        yield told("marginal sets", ranks(table, draws=2_000, seed=seed), places)
        sets = ranks(table, simultaneous=True, draws=2_000, seed=seed).frame
        inside = ((sets["low"] <= places) & (places <= sets["high"])).all()
        yield "simultaneous sets", np.array([inside]), np.zeros(1), np.zeros(1)

    return draw


def extreme_shares() -> Draw:
    truth = np.array([0.02, 0.05, 0.95, 0.98])
    names = [f"p{at}" for at in range(4)]

    def draw(random: Random) -> Iterator[Answer]:
        sample = Sample(pd.DataFrame((random.random((150, 4)) < truth).astype(float), columns=names), Design())
        for interval in ("logit", "wilson", "beta", "mean"):
            yield told(f"share of 2, 5, 95, 98 %, {interval}", share(sample, names, of=[1], interval=interval), truth)

    return draw


def quantiles() -> Draw:
    everyone = people(8, 2_000)
    ordered = np.sort(everyone["hours"])
    truth = ordered[[499, 999, 1799]]

    def draw(random: Random) -> Iterator[Answer]:
        sample = Sample(everyone.groupby("level").sample(60, random_state=random), STRATA)
        yield told("quarter, half, 90 %, Woodruff", quantile(sample, "hours", [0.25, 0.5, 0.9]), truth)

    return draw


def two_waves() -> Draw:
    """Everybody is invited twice; most who answer once answer again, and answers hardly change."""
    everyone = people(9, 500)
    random = np.random.default_rng(9)
    everyone["who"] = np.arange(500)
    everyone["later"] = everyone["hours"] * random.uniform(0.9, 1.3, 500)
    truth = everyone["later"].mean() - everyone["hours"].mean()

    def draw(random: Random) -> Iterator[Answer]:
        eager = random.random(500) < everyone["ready"]
        chance = np.where(eager, 0.85, 0.25)
        parts = [everyone[random.random(500) < chance] for _ in range(2)]
        one, two = (
            census(part.assign(y=part[name]), everyone, cells=["level", "kind"])
            for part, name in zip(parts, ("hours", "later"), strict=True)
        )
        first, second = link_waves(one, two, on="who")
        yield told("difference, waves linked", mean(second, "y") - mean(first, "y"), truth)
        before, after = independent(mean(one, "y"), mean(two, "y"))
        yield told("difference, as if independent", after - before, truth)

    return draw


def two_designs() -> Draw:
    one, two = people(10, 800), clusters_of(11, 60, 0.5)
    truth = (one["q"].sum() + two["y"].sum()) / (len(one) + len(two))

    def draw(random: Random) -> Iterator[Answer]:
        first = Sample(one.groupby("level").sample(25, random_state=random).rename(columns={"q": "y"}), STRATA)
        second = Sample(in_two_stages(two, random, 20, 6), TWO_STAGES)
        yield told("mean of two counties", mean(combine({"a": first, "b": second}, into="county"), "y"), truth)
        before, after = independent(mean(first, "y"), mean(second, "y"))
        yield told("difference of two counties", after - before, two["y"].mean() - one["q"].mean())

    return draw


SPREAD, EQUAL = (3.9, 3.7, 3.65, 3.4, 3.38, 3.1, 2.8, 2.75), (3.0,) * 8
SCENARIOS: dict[str, Draw] = {
    "census with non-response": census_with_nonresponse(),
    "stratified": stratified(),
    "two stages": two_stages(),
    "raked": raked(),
    "15 clusters raked to 3 margins": few_clusters(15, "sex", "age", "town"),
    "40 clusters raked to 4 margins": few_clusters(40, "sex", "age", "town", "kind"),
    "small groups": small_domains(),
    "small groups of clusters": small_domains_of_clusters(),
    "ranks of 8 items": rank_sets(*SPREAD),
    "ranks of 8 equal items": rank_sets(*EQUAL),
    "shares near 0 and 1": extreme_shares(),
    "quantiles": quantiles(),
    "two waves": two_waves(),
    "two designs": two_designs(),
}
#: Rows that stand in the table to show what goes wrong, and by how much: coverage between these.
SHOWN: dict[str, tuple[float, float]] = {
    "mean, linearised": (80, 94),
    "mean of 12 people, df of the group": (91, 95),
    "mean of 12 people, df of the design": (84, 92),
    "mean of 8 clusters, df of the design": (85, 93),
    "share of 2, 5, 95, 98 %, mean": (80, 94),
    "share of 2, 5, 95, 98 %, beta": AT_LEAST,
    "difference, as if independent": (97, 100),
    "marginal sets": AT_LEAST,
    "simultaneous sets": AT_LEAST,
}


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nominal_intervals_hold_the_truth(scenario: str, record_row: Callable[..., None]) -> None:
    found = coverage(SCENARIOS[scenario], DRAWS, 2026)
    for kind, columns in found.items():
        record_row(TABLE, samples=scenario, interval=kind, **columns)
    for kind, columns in found.items():
        low, high = SHOWN.get(kind, NOMINAL)
        assert columns["draws"] >= 0.97 * DRAWS
        assert low <= columns["coverage"] <= high, (kind, columns)
