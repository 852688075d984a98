"""Rates of small units: by hand, planted truths recovered, and no extremes for six people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluate.errors import DesignError
from evaluate.measure.composite import shrink

counts = st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=3, max_size=20)


def test_kleinman_by_hand() -> None:
    # 2 of 10, 8 of 10, 5 of 10: m = .5, w = 1/3 each; S = (.09 + .09 + 0) / 3 = .06; Σw(1-w) = 2/3,
    # Σw(1-w)/n = 2/30; share between = (.06 - .25·2/30) / (.25·(2/3 - 2/30)) = .0433333 / .15 = .2888889;
    # a + b = 1 / .2888889 - 1 = 2.461538; 2 of 10 → (2 + 1.230769) / 12.461538 = .259259.
    made = shrink(np.array([2, 8, 5]), np.array([10, 10, 10]))
    assert (made.mean, made.strength) == (0.5, pytest.approx(2.461538, abs=1e-6))
    np.testing.assert_allclose(made.rate, [0.259259, 0.740741, 0.5], atol=1e-6)
    np.testing.assert_allclose(made.shrinkage, 2.461538 / 12.461538, atol=1e-6)
    np.testing.assert_allclose(made.se[2], np.sqrt(0.25 / 13.461538), atol=1e-6)


@settings(deadline=None)
@given(counts)
def test_a_rate_lies_between_what_was_counted_and_the_mean_and_small_units_move_more(drawn) -> None:
    size = np.array([n for n, _ in drawn])
    count = np.array([round(n * share) for n, share in drawn])
    assume(0 < count.sum() < size.sum())
    made = shrink(count, size)
    direct = count / size
    low, high = np.minimum(direct, made.mean), np.maximum(direct, made.mean)
    assert ((made.rate >= low - 1e-12) & (made.rate <= high + 1e-12)).all()
    assert (np.diff(made.shrinkage[np.argsort(size, kind="stable")]) <= 1e-12).all()
    assert (made.se > 0).all()


def test_chance_alone_is_shrunk_nearly_all_the_way() -> None:
    random = np.random.default_rng(1)
    size = random.integers(6, 60, 60)
    made = shrink(random.binomial(size, 0.8), size)
    assert np.ptp(made.rate) < 0.1
    six = shrink(np.array([6, 48, 49, 47, 50]), np.array([6, 60, 60, 60, 60]))
    # All six of six are no better than 50 of 60 when the units differ by no more than chance.
    assert six.rate[0] <= six.rate.max() + 1e-3
    assert six.shrinkage[0] > 0.9


def test_planted_rates_are_recovered_better_than_by_counting() -> None:
    random = np.random.default_rng(2)
    size = random.integers(5, 40, 400)
    true = random.beta(8, 2, 400)
    count = random.binomial(size, true)
    made = shrink(count, size)
    assert made.strength == pytest.approx(10, rel=0.3)
    assert np.square(made.rate - true).mean() < 0.75 * np.square(count / size - true).mean()
    covered = np.abs(made.rate - true) < 1.96 * made.se
    assert covered.mean() == pytest.approx(0.95, abs=0.03)


def test_nobody_and_missing() -> None:
    made = shrink(np.array([3, 0, np.nan, 9]), np.array([6, 0, 8, 10]))
    assert made.rate[1] == pytest.approx(made.mean)
    assert np.isnan(made.rate[2])
    assert shrink(np.array([4, 7]), np.array([4, 7])).rate.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("count", "size"), [([3, -1], [4, 4]), ([5], [4]), ([0], [0]), ([1, 2], [3])])
def test_impossible_counts_are_refused(count: list[int], size: list[int]) -> None:
    with pytest.raises(DesignError):
        shrink(np.array(count), np.array(size))
