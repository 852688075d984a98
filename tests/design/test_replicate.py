"""Replicates that are made: jackknife, bootstrap and balanced halves, with every weighting step done again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate, domain, nonresponse, replicate, trim
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, total

SEEDS = st.integers(0, 10_000)


def survey(seed: int, clusters: int = 18) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), random.integers(3, 8, clusters))
    rows = len(cluster)
    frame = pd.DataFrame(
        {
            "stratum": cluster % 3,
            "cluster": cluster,
            "w": random.uniform(1, 4, rows),
            "q": random.normal(3, 1, rows) + random.normal(0, 0.5, clusters)[cluster],
            "level": random.choice(["a", "b"], rows),
            "sex": random.choice(["f", "m"], rows),
            "clusters_there": (cluster % 3 + 1) * 15.0,
        }
    )
    frame.loc[[0, 1, 2, 3], "level"], frame.loc[[0, 1, 2, 3], "sex"] = list("abab"), list("ffmm")
    return frame


CLUSTERED = Design(strata="stratum", clusters="cluster", weights="w", population="clusters_there")
MARGINS = {"level": {"a": 60, "b": 90}, "sex": {"f": 70, "m": 80}}


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_the_jackknife_of_a_total_is_the_formula(seed: int) -> None:
    sample = Sample(survey(seed), CLUSTERED)
    for by in (None, "level"):
        linear, repeated = total(sample, "q", by=by), total(replicate(sample), "q", by=by)
        np.testing.assert_allclose(covariance_of(linear), covariance_of(repeated), rtol=1e-9)
        assert linear.frame["df"].tolist() == repeated.frame["df"].tolist()


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_bootstrap_comes_near_the_formula(seed: int) -> None:
    sample = Sample(survey(seed), CLUSTERED)
    made = replicate(sample, "bootstrap", count=2_000, seed=seed)
    assert made.replicates is not None
    factors = made.replicates.factors
    assert factors.min() >= 0
    np.testing.assert_allclose(pd.DataFrame(factors).groupby(made.stages[0].parent_of_unit).mean(), 1.0, rtol=1e-12)
    linear, repeated = total(sample, "q").frame["se"].iloc[0], total(made, "q").frame["se"].iloc[0]
    assert repeated == pytest.approx(linear, rel=0.1)


def test_the_seed_decides() -> None:
    sample = Sample(survey(1), CLUSTERED)
    first, again, other = (
        total(replicate(sample, "bootstrap", count=50, seed=seed), "q").frame["se"].iloc[0] for seed in (7, 7, 8)
    )
    assert first == again != other


@pytest.mark.parametrize("strata", [1, 3, 4, 7, 11])
def test_balanced_halves_of_a_total_are_the_formula(strata: int) -> None:
    random = np.random.default_rng(strata)
    unit = np.repeat(np.arange(2 * strata), 3)
    frame = pd.DataFrame({"h": unit // 2, "u": unit, "q": random.normal(size=len(unit)), "w": 2.0})
    sample = Sample(frame, Design(strata="h", clusters="u", weights="w"))
    wanted = total(sample, "q").frame["se"].iloc[0]
    for fay in (0.0, 0.3):
        got = total(replicate(sample, "brr", fay=fay), "q").frame["se"].iloc[0]
        assert got == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    "steps",
    [
        lambda s: calibrate(s, to={"level": MARGINS["level"]}),
        lambda s: calibrate(s, to=MARGINS, method="rake"),
        lambda s: calibrate(s, to={**MARGINS, "q": 150 * mean(s, "q").frame["value"].iloc[0]}, method="linear"),
        lambda s: trim(calibrate(s, to=MARGINS, method="raking"), upper=4.5),
        lambda s: calibrate(nonresponse(s, "q > 1.5", cells=["sex"]), to=MARGINS, method="rake"),
    ],
)
def test_steps_are_done_again_in_every_replicate(steps: Any) -> None:
    sample = Sample(survey(3), CLUSTERED)
    before, after = steps(replicate(sample)), replicate(steps(sample))
    assert before.replicates is not None
    assert after.replicates is not None
    table = after.replicates.table(after.weights)
    np.testing.assert_allclose(before.replicates.table(before.weights), table, rtol=1e-12)
    plain = replicate(sample).replicates
    assert plain is not None
    by_hand = plain.weights(5, sample.weights)
    for step in after.steps:
        by_hand = step.replay(by_hand)
    np.testing.assert_allclose(table[:, 5], by_hand)
    # Which units there are is what counts: a margin that is known has no error.
    if after.steps[-1].method != "trim":
        known = total(after, by="level").frame
        assert (known["se"] < 1e-9 * known["value"]).all()


def test_errors_of_calibrated_weights_agree_with_the_formula() -> None:
    design = Design(strata="stratum", clusters="cluster", weights="w")
    sample = calibrate(Sample(survey(5, clusters=90), design), to=MARGINS, method="rake")
    linear, repeated = mean(sample, "q").frame["se"].iloc[0], mean(replicate(sample), "q").frame["se"].iloc[0]
    assert repeated == pytest.approx(linear, rel=0.1)
    assert repeated != linear


def test_a_stratum_taken_whole_is_left_alone() -> None:
    frame = survey(2)
    frame.loc[frame["stratum"] == 0, "clusters_there"] = frame.loc[frame["stratum"] == 0, "cluster"].nunique()
    sample = Sample(frame, CLUSTERED)
    for method in ("jackknife", "bootstrap"):
        made = replicate(sample, method, seed=1)  # type: ignore[arg-type]
        assert total(domain(made, "stratum == 0"), "q").frame["se"].iloc[0] == 0
        assert total(domain(made, "stratum == 1"), "q").frame["se"].iloc[0] > 0


def where(sample: Sample, *args: Any, **options: Any) -> list[str]:
    with pytest.raises(DesignError) as caught:
        replicate(sample, *args, **options)
    return [mistake.where for mistake in caught.value.mistakes]


def test_refusals() -> None:
    sample = Sample(survey(2), CLUSTERED)
    assert where(sample, "magic") == ["replicate(method='magic')"]
    assert where(sample, "bootstrap") == ["replicate(count=500, seed=None)"]
    assert where(sample, "bootstrap", count=1, seed=1) == ["replicate(count=1, seed=1)"]
    assert where(sample, fay=0.3) == ["replicate(fay=0.3)"]
    assert where(sample, "brr") == ["stratum = 0", "stratum = 1", "stratum = 2"]
    assert where(replicate(sample)) == ["replicate(sample)"]
    assert where(domain(sample, "q > 2")) == ["replicate(sample)"]
    alone = Sample(survey(2).assign(stratum=lambda f: np.where(f["cluster"] == 0, 9, 0), clusters_there=99),
                   Design(strata="stratum", clusters="cluster", weights="w", lonely="remove"))  # fmt: skip
    assert where(alone) == ["stratum = 9"]
    many = Sample(pd.DataFrame({"q": np.zeros(5_001)}), Design())
    assert where(many) == ["replicate(method='jackknife')"]
    assert where(many, "bootstrap", count=100_000, seed=1) == ["replicate(method='bootstrap')"]


def test_a_margin_that_a_replicate_cannot_meet_is_named() -> None:
    frame = survey(2)
    frame["rare"] = np.where(frame["cluster"] == 4, "yes", "no")
    sample = calibrate(Sample(frame, CLUSTERED), to={"rare": {"yes": 9, "no": 141}})
    assert where(sample) == ["rare = yes"]
