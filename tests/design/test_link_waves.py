"""Waves that partly reached the same people: variances stay, covariances follow the overlap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate, census, describe, domain, link_waves, replicate
from evaluate.errors import DesignError
from evaluate.estimate import Estimate, covariance_of, mean, quantile, ratio, regress, share, stack, total

SEEDS = st.integers(0, 10_000)


def everyone(seed: int, count: int = 120) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"who": [f"P{at}" for at in range(count)], "level": random.choice(["a", "b"], count)})
    frame["one"] = 3 + random.normal(0, 1, count)
    frame["two"] = frame["one"] + random.normal(0.3, 0.5, count)
    frame["w"] = random.uniform(1, 3, count)
    return frame


def samples(seed: int, design: Design | None = None, keep: float = 0.7) -> tuple[Sample, Sample]:
    frame, random = everyone(seed), np.random.default_rng(seed + 1)
    waves = []
    for name in ("one", "two"):
        part = frame[random.random(len(frame)) < keep].rename(columns={name: "q"}).sample(frac=1, random_state=seed)
        waves.append(Sample(part.reset_index(drop=True), design or Design(strata="level", weights="w")))
    return waves[0], waves[1]


def numbers(table: Estimate, *columns: str) -> Any:
    return table.frame[list(columns or ("value", "se", "low", "high", "df", "n"))].to_numpy(dtype=float)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_every_wave_keeps_its_own_numbers(seed: int) -> None:
    waves = samples(seed)
    for own, linked in zip(waves, link_waves(*waves, on="who"), strict=True):
        for verb in (
            lambda s: mean(s, "q", by="level"),
            lambda s: total(s, "q"),
            lambda s: share(s, "level"),
            lambda s: ratio(s, "q", "w"),
            lambda s: quantile(s, "q", [0.25, 0.5]),
            lambda s: regress(s, "q ~ level + w").coefficients,
            lambda s: mean(domain(s, "w > 1.5"), "q"),
        ):
            np.testing.assert_allclose(numbers(verb(linked)), numbers(verb(own)), rtol=1e-8, atol=1e-12)
        assert len(linked) == len(own)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_covariance_by_hand(seed: int) -> None:
    waves = samples(seed)
    first, second = link_waves(*waves, on="who")
    z = []
    for wave in waves:
        frame = wave.frame.set_index("who")
        z_wave = frame["w"] * (frame["q"] - np.average(frame["q"], weights=frame["w"])) / frame["w"].sum()
        n = z_wave.groupby(frame["level"]).transform("size")
        z.append((z_wave - z_wave.groupby(frame["level"]).transform("mean")) * np.sqrt(n / (n - 1)))
    both = z[0].index.intersection(z[1].index)
    wanted = np.array([[z[0] @ z[0], z[0][both] @ z[1][both]], [z[0][both] @ z[1][both], z[1] @ z[1]]])
    table = stack(mean(first, "q"), mean(second, "q"))
    np.testing.assert_allclose(covariance_of(table), wanted, rtol=1e-9)
    change = (mean(second, "q") - mean(first, "q")).frame["se"].iloc[0]
    assert change == pytest.approx(np.sqrt(wanted[0, 0] + wanted[1, 1] - 2 * wanted[0, 1]), rel=1e-9)
    assert (
        np.linalg.eigvalsh(covariance_of(stack(mean(first, "q", by="level"), mean(second, "q", by="level")))).min() > 0
    )


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_same_people_twice_are_a_paired_comparison(seed: int) -> None:
    frame = everyone(seed).assign(there=lambda f: f.groupby("level")["level"].transform("size") + 30)
    design = Design(strata="level", weights="w", population="there")
    pair = Sample(frame.assign(change=frame["two"] - frame["one"]), design)
    first, second = link_waves(
        Sample(frame.assign(q=frame["one"]), design), Sample(frame.assign(q=frame["two"]).iloc[::-1], design), on="who"
    )
    got, wanted = mean(second, "q") - mean(first, "q"), mean(pair, "change")
    np.testing.assert_allclose(numbers(got, "value", "se", "df"), numbers(wanted, "value", "se", "df"), rtol=1e-8)
    nothing = mean(first, "w") - mean(second, "w")
    assert nothing.frame["se"].iloc[0] == 0


def test_a_census_twice() -> None:
    """Who answers the second time may or may not be who answered the first time: n₁₂/(n₁n₂) - 1/N, Tam (1984)."""
    frame = everyone(3, 200).assign(level="a")
    for rows in (slice(60, 160), slice(100, 200), slice(20, 140)):
        parts = [
            census(part.rename(columns={name: "q"}), frame, cells=["level"])
            for part, name in ((frame.iloc[:140], "one"), (frame.iloc[rows], "two"))
        ]
        first, second = link_waves(*parts, on="who")
        n1, n2, size = 140, parts[1].rows, 200
        both = frame.iloc[max(rows.start, 0) : min(140, rows.stop)]
        n12 = len(both)
        apart = (both["one"] - frame["one"].iloc[:140].mean()) @ (both["two"] - frame["two"].iloc[rows].mean())
        room = np.sqrt((1 - n1 / size) * (1 - n2 / size))
        strength = np.clip((1 - n1 * n2 / (n12 * size)) / room, -1, 1)
        wanted = strength * room * apart / np.sqrt(n1 * (n1 - 1) * n2 * (n2 - 1))
        got = covariance_of(stack(mean(first, "q"), mean(second, "q")))
        assert got[0, 1] == pytest.approx(wanted, rel=1e-9)
        assert np.linalg.eigvalsh(got).min() > 0


def test_waves_weighted_each_by_itself() -> None:
    first, second = (calibrate(wave, to={"level": {"a": 300, "b": 200}}, method="poststratify") for wave in samples(5))
    one, two = link_waves(first, second, on="who")
    assert total(one, by="level").frame["se"].tolist() == pytest.approx([0, 0], abs=1e-9)
    np.testing.assert_allclose(numbers(mean(two, "q")), numbers(mean(second, "q")), rtol=1e-9)
    change = (mean(two, "q") - mean(one, "q")).frame["se"].iloc[0]
    apart = np.hypot(mean(first, "q").frame["se"].iloc[0], mean(second, "q").frame["se"].iloc[0])
    assert 0 < change < 0.9 * apart


def test_clusters_that_are_in_both_waves() -> None:
    random = np.random.default_rng(4)
    waves = []
    effect = random.normal(0, 1, 30)
    for offices in (range(20), range(5, 25)):
        office = np.repeat(list(offices), 6)
        frame = pd.DataFrame({"office": office, "q": effect[office] + random.normal(0, 0.5, len(office))})
        waves.append(Sample(frame, Design(clusters="office")))
    first, second = link_waves(*waves, on="office")
    assert first.links is not None
    assert len(first.links.left) == 15
    change = (mean(second, "q") - mean(first, "q")).frame["se"].iloc[0]
    assert change < 0.8 * np.hypot(*(mean(wave, "q").frame["se"].iloc[0] for wave in waves))


def three(seed: int, **design: Any) -> dict[str, Sample]:
    """Three waves of the same kind of people; some are in one, some in two, some in all."""
    frame, random = everyone(seed), np.random.default_rng(seed + 1)
    frame["three"] = frame["two"] + random.normal(0.2, 0.5, len(frame))
    parts = {
        name: frame[random.random(len(frame)) < 0.6].rename(columns={name: "q"}) for name in ("one", "two", "three")
    }
    return {name: Sample(part.reset_index(drop=True), Design(strata="level", **design)) for name, part in parts.items()}


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, finite=st.booleans())
def test_of_three_waves_any_two_are_linked_as_if_alone(seed: int, finite: bool) -> None:
    waves = three(seed, weights="w")
    if finite:
        there = {name: wave.frame.assign(there=200) for name, wave in waves.items()}
        waves = {name: Sample(frame, Design(strata="level", population="there")) for name, frame in there.items()}
    linked = link_waves(waves, on="who")
    assert list(linked) == ["one", "two", "three"]
    for one, other in (("one", "two"), ("two", "three"), ("one", "three")):
        alone = link_waves(waves[one], waves[other], on="who")
        for by in (None, "level"):
            got = mean(linked[other], "q", by=by) - mean(linked[one], "q", by=by)
            wanted = mean(alone[1], "q", by=by) - mean(alone[0], "q", by=by)
            np.testing.assert_allclose(numbers(got), numbers(wanted), rtol=1e-9)


def test_a_trend_over_three_waves_knows_all_three_overlaps() -> None:
    linked = link_waves(three(2, weights="w"), on="who")
    table = stack(*(mean(wave, "q") for wave in linked.values()))
    covariance = covariance_of(table)
    bend = mean(linked["one"], "q") - 2 * mean(linked["two"], "q") + mean(linked["three"], "q")
    contrast = np.array([1, -2, 1])
    assert bend.frame["se"].iloc[0] == pytest.approx(np.sqrt(contrast @ covariance @ contrast), rel=1e-9)
    assert (covariance[np.triu_indices(3, 1)] > 0).all()


def test_what_is_said_of_linked_waves() -> None:
    waves = samples(6)
    first, _ = link_waves(*waves, on="who")
    both = len(set(waves[0].frame["who"]) & set(waves[1].frame["who"]))
    assert f"{both} units are in another wave" in describe(first, language="en")
    parts = three(6)
    others = set(parts["one"].frame["who"]) | set(parts["three"].frame["who"])
    middle = describe(link_waves(parts, on="who")["two"], language="en")
    assert f"{len(others & set(parts['two'].frame['who']))} units are in another wave" in middle
    assert "同" in describe(first, language="zh")


def refused(*args: Any, on: str = "who") -> list[str]:
    with pytest.raises(DesignError) as caught:
        link_waves(*args, on=on)
    return [mistake.where for mistake in caught.value.mistakes]


def test_refusals() -> None:
    one, two = samples(7)
    twice = Sample(two.frame.assign(who="P1"), Design())
    strangers = Sample(two.frame.assign(who=[f"Q{at}" for at in range(two.rows)]), Design())
    blank = Sample(two.frame.assign(who=None), Design())
    assert refused(one, two, on="code") == ["link_waves · before", "link_waves · after"]
    assert refused(one, twice) == ["link_waves · after · who"]
    assert refused(one, strangers) == refused(one, blank) == ["link_waves(on='who')"]
    assert refused(domain(one, "q > 2"), two) == ["link_waves · before"]
    assert refused({"a": one, "b": two, "c": strangers}) == ["link_waves(on='who') · c"]
    assert refused({"a": one}) == refused({}) == ["link_waves"]
    assert refused({"a": one, "b": 3}) == ["link_waves · b"]
    assert refused(one, None) == ["link_waves · after"]
    linked, _ = link_waves(one, two, on="who")
    assert refused(linked, two) == ["link_waves · before"]
    for verb in (replicate, lambda s: calibrate(s, to={(): 100})):
        with pytest.raises(DesignError):
            verb(linked)
    mixed = Sample(one.frame.assign(office=np.arange(one.rows) // 5), Design(clusters="office"))
    assert refused(mixed, two) == ["link_waves · before · who"]
