"""Values far out are drawn in until the shape is within limits, and no further."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.measure.composite import treat

TEN = [float(number) for number in range(1, 11)]
numbers = st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), min_size=8, max_size=40)


def column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_one_point_far_out_becomes_the_next_one() -> None:
    # COINr's own documented case: 1 … 10 and 100; and its mirror.
    made, (one,) = treat(column(*TEN, 100))
    assert made[:, 0].tolist() == [*TEN, 10.0]
    assert (one.kind, one.points) == ("winsorised", 1)
    assert treat(-column(*TEN, 100))[0][:, 0].tolist() == [-number for number in [*TEN, 10.0]]


def test_more_points_than_allowed_go_on_a_logarithm_of_the_values_as_given() -> None:
    given_ = column(*map(float, range(1, 21)), 100.0, 200.0)
    made, (one,) = treat(given_, most=1)
    assert one.kind == "log"
    np.testing.assert_allclose(made, np.log(given_ - 1 + 1.99))
    mirrored, _ = treat(-given_, most=1)
    np.testing.assert_allclose(mirrored, -np.log(-1 + 1.99 + given_))


def test_an_indicator_that_is_within_one_limit_stays_as_it_is() -> None:
    even = [-50.0, *TEN, 61.0]  # far out on both sides: no skew at all, whatever the kurtosis
    made, (one,) = treat(column(*even))
    assert one.kind == "none"
    assert made[:, 0].tolist() == even


def test_the_limits_are_those_of_the_unbiased_moments() -> None:
    from scipy.stats import kurtosis, skew

    values = np.array([*TEN, 16.0, 30.0, 44.0])
    shape = float(skew(values, bias=False)), float(kurtosis(values, bias=False))
    just_above = treat(values[:, None], skewness=shape[0] + 1e-9, kurtosis=0)[1][0]
    just_below = treat(values[:, None], skewness=shape[0] - 1e-9, kurtosis=shape[1] - 1e-9)[1][0]
    by_kurtosis = treat(values[:, None], skewness=0, kurtosis=shape[1] + 1e-9)[1][0]
    assert [one.kind for one in (just_above, just_below, by_kurtosis)] == ["none", "winsorised", "none"]


def test_missing_values_stay_missing_and_few_values_are_left_alone() -> None:
    made, (one, few) = treat(np.column_stack([[*TEN, np.nan, 100], [*[np.nan] * 8, 1, 2, 3, 1e6]]))
    assert np.isnan(made[10, 0])
    assert (made[11, 0], one.points, few.kind) == (10.0, 1, "none")


@settings(deadline=None)
@given(numbers)
def test_no_two_units_change_their_order_and_the_input_is_left_alone(values: list[float]) -> None:
    before = column(*values)
    kept = before.copy()
    made, _ = treat(before)
    order = np.argsort(before[:, 0], kind="stable")
    assert (np.diff(made[order, 0]) >= -1e-9 * (1 + np.abs(made[order[1:], 0]))).all()
    assert (before == kept).all()


def test_what_was_done_can_be_done_to_draws_of_the_values() -> None:
    _, (one,) = treat(column(*TEN, 100))
    assert one.apply(np.array([0.5, 5.0, 12.0])).tolist() == [1.0, 5.0, 10.0]


def test_an_event_that_few_units_have_is_not_drawn_in_to_nothing() -> None:
    made, (one,) = treat(column(*[0.0] * 50, 1, 1, 1, 2))
    assert one.kind == "log"
    assert len(np.unique(made)) == 3


def test_an_indicator_that_is_the_same_for_all_stays_as_it_is() -> None:
    assert treat(column(*[3.0] * 9))[1][0].kind == "none"
