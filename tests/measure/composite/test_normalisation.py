"""Scales against arithmetic by hand, and what no scale may depend on."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from scipy.stats import rankdata

from evaluate.measure.composite import Normalisation, normalise
from evaluate.measure.composite.normalisation import ranked

VALUES = np.array([[2.0], [4.0], [6.0], [4.0], [np.nan]])
UP, DOWN = np.array([1]), np.array([-1])
# By hand: mean 4, sample standard deviation sqrt(8 / 3) = 1.632993, so z of 2 is -1.224745.
BY_HAND: dict[Normalisation, list[float]] = {
    "min_max": [0, 50, 100, 50],
    "z": [37.752551, 50, 62.247449, 50],
    "percentile": [0, 50, 100, 50],
    "rank": [1, 2.5, 4, 2.5],
    "target": [0, 2 / 3 * 100, 100, 2 / 3 * 100],
}


@pytest.mark.parametrize("method", get_args(Normalisation))
def test_scales_by_hand_with_ties_and_a_gap(method: Normalisation) -> None:
    made = normalise(VALUES, UP, method, targets=np.array([5.0]))
    np.testing.assert_allclose(made[:4, 0], BY_HAND[method], atol=1e-6)
    assert np.isnan(made[4, 0])


@pytest.mark.parametrize("method", ["min_max", "z", "percentile", "rank"])
def test_less_is_better_is_the_mirror_and_units_of_measurement_have_no_say(method: Normalisation) -> None:
    values = np.random.default_rng(1).normal(size=(9, 3))
    directions = np.array([1, -1, 1])
    made = normalise(values, directions, method)
    np.testing.assert_allclose(normalise(-values, -directions, method), made)
    np.testing.assert_allclose(normalise(3 + 7 * values, directions, method), made)


def test_a_target_that_is_passed_or_that_is_the_worst_value_counts_as_reached() -> None:
    assert normalise(VALUES[:4], UP, "target", targets=np.array([2.0]))[:, 0].tolist() == [100.0] * 4
    # Less is better, target 4: the worst is 6.
    assert normalise(VALUES[:4], DOWN, "target", targets=np.array([4.0]))[:, 0].tolist() == [100, 100, 0, 100]


def test_a_floor_keeps_everything_off_zero() -> None:
    far = np.array([[0.0], *[[100.0]] * 60])
    for method in ("min_max", "z", "percentile"):
        assert normalise(far, UP, method, floor=1.0).min() == 1.0


@pytest.mark.parametrize("method", ["min_max", "z", "percentile"])
def test_an_indicator_that_is_the_same_for_all_stands_in_the_middle(method: Normalisation) -> None:
    assert normalise(np.full((4, 1), 3.0), UP, method)[:, 0].tolist() == [50.0] * 4


@pytest.mark.parametrize(("first", "rule"), [(False, "average"), (True, "min")])
def test_places_agree_with_scipy_for_many_tables_at_once(first: bool, rule: str) -> None:
    values = np.random.default_rng(2).integers(0, 5, (4, 11, 3)).astype(float)
    np.testing.assert_array_equal(ranked(values, first=first), rankdata(values, method=rule, axis=1))


def test_many_tables_at_once_are_each_as_alone() -> None:
    values = np.random.default_rng(3).normal(size=(5, 8, 2))
    values[2, 3, 1] = np.nan
    for method in ("min_max", "z", "percentile", "rank"):
        alone = np.stack([normalise(one, np.array([1, -1]), method) for one in values])
        np.testing.assert_array_equal(normalise(values, np.array([1, -1]), method), alone)


@pytest.mark.parametrize("number", [0.1, 0.7, 1 / 3])
@pytest.mark.parametrize("method", ["min_max", "z", "percentile"])
def test_an_indicator_that_is_the_same_for_all_stands_at_50(number: float, method: Normalisation) -> None:
    assert normalise(np.full((7, 1), number), np.array([1]), method).tolist() == [[50.0]] * 7
