"""What indicators really count: against what must come out by the algebra."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.measure.composite import Recipe, compose, effective_weights
from evaluate.measure.composite.effective import correlation_ratio


def test_parts_of_the_variance_sum_to_one_and_follow_the_algebra(units, plain) -> None:
    index = compose(units(40, 3), plain(3).weighted([0.6, 0.3, 0.1]), recipe=Recipe(treated=False))
    made = effective_weights(index)
    assert made["variance_share"].sum() == pytest.approx(1)
    x, weights = index.normalised.to_numpy(), made["weight"].to_numpy()
    covariance = np.cov(x, rowvar=False)
    np.testing.assert_allclose(
        made["variance_share"], weights * (covariance @ weights) / (weights @ covariance @ weights)
    )


def test_equal_weights_of_two_that_say_the_same_are_two_thirds_or_more(plain) -> None:
    random = np.random.default_rng(1)
    one, other = random.uniform(0, 1, (2, 200))
    values = pd.DataFrame({"x1": one, "x2": one * 3, "x3": other})
    made = effective_weights(compose(values, plain(3))).set_index("indicator")
    # Var(2a + b) = 5 when a and b are alike and apart: shares 2/5, 2/5, 1/5 for equal weights.
    np.testing.assert_allclose(made["variance_share"], [0.4, 0.4, 0.2], atol=0.06)
    assert made.loc["x1", "correlation_ratio"] == pytest.approx(0.8, abs=0.07)
    assert made.loc["x3", "correlation_ratio"] == pytest.approx(0.2, abs=0.07)


def test_shares_are_not_claimed_where_the_index_is_no_sum(units, plain) -> None:
    index = compose(units(12, 3), plain(3), recipe=Recipe(aggregation="geometric"))
    assert effective_weights(index)["variance_share"].isna().all()
    assert effective_weights(index)["correlation_ratio"].between(0, 1).all()


@pytest.mark.parametrize(
    ("line", "wanted", "near"),
    [(lambda x: 2 - 3 * x, 1.0, 1e-6), (lambda x: x**2, 1.0, 0.02), (lambda x: np.sin(6 * x), 1.0, 0.03)],
)
def test_a_curve_is_found_where_a_correlation_would_see_nothing(line, wanted: float, near: float) -> None:
    x = np.random.default_rng(2).uniform(-1, 1, 150)
    assert correlation_ratio(x, line(x)) == pytest.approx(wanted, abs=near)


def test_noise_and_constants_explain_nothing() -> None:
    random = np.random.default_rng(3)
    assert correlation_ratio(random.normal(size=300), random.normal(size=300)) < 0.05
    assert correlation_ratio(np.ones(9), np.arange(9.0)) == 0
    assert correlation_ratio(np.array([0.0, 1] * 20), np.array([1.0, 3] * 20)) == pytest.approx(1)
