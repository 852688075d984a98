"""Under replicate weights every value is computed in every replicate, and arithmetic acts on those values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, calibrate, domain, replicate
from evaluate.estimate import Estimate, Linearised, each_replicate, independent, mean, ratio, share, stack, total
from evaluate.estimate.linearised import concatenate, exp, log

RANDOM = np.random.default_rng(5)
ROWS = 60
FRAME = pd.DataFrame(
    {
        "cluster": np.repeat(np.arange(12), 5),
        "a": RANDOM.uniform(1, 5, ROWS),
        "b": np.where(RANDOM.random(ROWS) < 0.1, np.nan, RANDOM.uniform(1, 5, ROWS)),
        "level": RANDOM.choice(["x", "y", "z"], ROWS),
        "w": RANDOM.uniform(1, 3, ROWS),
    }
)
PLAIN = Sample(FRAME, Design(clusters="cluster", weights="w"))
MADE = replicate(PLAIN)
CALIBRATED = replicate(calibrate(PLAIN, to={"level": {"x": 30, "y": 40, "z": 50}}))
BOTH = pytest.mark.parametrize("sample", [MADE, CALIBRATED], ids=["units", "rows"])


def errors(linear: Linearised) -> np.ndarray[Any, Any]:
    return np.sqrt(linear.variance())


VERBS: dict[str, Callable[[Sample], Estimate]] = {
    "mean": lambda s: mean(s, ["a", "b"], by="level"),
    "total": lambda s: total(s, "a"),
    "share": lambda s: share(s, "level"),
    "ratio": lambda s: ratio(s, "a", "b"),
    "domain": lambda s: mean(domain(s, "a > 2"), "b"),
    "borich": lambda s: mean(s, "a") * (mean(s, "a") - mean(s, "b")),
    "quotient": lambda s: mean(s, "a", by="level") / mean(s, "b", by="level"),
    "scaled": lambda s: 3 - 2 * mean(s, "a", by="level") / 7,
    "group against all": lambda s: mean(s, "a", by="level") - mean(s, "a"),
    "stack": lambda s: stack(mean(s, "a"), total(s, "b")),
}


@BOTH
@pytest.mark.parametrize("name", VERBS)
def test_values_per_replicate_are_those_of_doing_it_again(sample: Sample, name: str) -> None:
    verb = VERBS[name]
    got, again = verb(sample), each_replicate(sample, verb)
    np.testing.assert_allclose(got.frame["value"], again.frame["value"])
    np.testing.assert_allclose(got.frame["se"], again.frame["se"], rtol=1e-9)
    assert got.linear is not None
    assert again.linear is not None
    np.testing.assert_allclose(got.linear.covariance(), again.linear.covariance(), rtol=1e-7, atol=1e-12)


@BOTH
def test_functions_of_values_act_on_every_replicate(sample: Sample) -> None:
    linear = mean(sample, "a", by="level").linear
    assert linear is not None
    (held,) = (copies for _, copies in linear.copies)
    replicates = sample.replicates
    assert replicates is not None
    matrix = np.array([[1.0, -1, 0], [0.5, 0.5, -1]])
    for made, values in (
        (log(linear), np.log(held)),
        (exp(linear * 0.3), np.exp(held * 0.3)),
        (2 / linear, 2 / held),
        (matrix @ linear, matrix @ held),
        (concatenate([linear[[2, 0]], -linear]), np.vstack([held[[2, 0]], -held])),
        (linear * np.array([1.0, 2, 3]), held * np.array([[1.0], [2], [3]])),
    ):
        spread = replicates.spread(values, made.value)
        np.testing.assert_allclose(errors(made), np.sqrt((spread**2).sum(axis=1)), rtol=1e-10)


@BOTH
def test_results_without_copies_fall_back_on_the_gradient(sample: Sample) -> None:
    linear = mean(sample, "a", by="level").linear
    assert linear is not None
    bare = Linearised(linear.value, linear.terms)
    # Weights of cells move little between replicates: the first order is near.
    np.testing.assert_allclose(errors(bare), errors(linear), rtol=0.15)
    np.testing.assert_allclose(errors(bare - linear), 0, atol=0.15 * errors(linear).max())
    sums = total(sample, "a").linear
    assert sums is not None
    np.testing.assert_allclose(errors(Linearised(sums.value, sums.terms)), errors(sums), rtol=1e-10)


def test_an_independent_sample_adds_its_own_variance() -> None:
    other = Sample(FRAME.iloc[:30], Design(weights="w"))
    left, right = independent(mean(MADE, "a"), mean(other, "a"))
    both = (left - right).frame["se"].iloc[0]
    assert both == pytest.approx(np.hypot(left.frame["se"].iloc[0], right.frame["se"].iloc[0]))
    left, right = independent(mean(MADE, "a"), mean(replicate(other), "a"))
    both = (left - right).frame["se"].iloc[0]
    assert both == pytest.approx(np.hypot(left.frame["se"].iloc[0], right.frame["se"].iloc[0]))


def test_a_group_that_some_replicate_lacks_has_no_error() -> None:
    frame = FRAME.assign(level=np.where(FRAME["cluster"] == 3, "only", FRAME["level"]))
    got = mean(replicate(Sample(frame, Design(clusters="cluster", weights="w"))), "a", by="level").frame
    only = got["level"] == "only"
    assert got.loc[only, "se"].isna().all()
    assert got.loc[~only, "se"].notna().all()


def test_each_replicate_is_for_samples_with_replicates_and_fixed_rows() -> None:
    with pytest.raises(Exception, match="no replicate weights"):
        each_replicate(PLAIN, lambda s: mean(s, "a"))
    with pytest.raises(Exception, match="other rows"):
        each_replicate(MADE, lambda s: mean(s, ["a", "b"] if s.weights[0] else "a"))
