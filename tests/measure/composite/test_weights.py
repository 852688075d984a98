"""Weights against published examples and arithmetic by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.errors import DesignError
from evaluate.measure.composite import ahp, critic, entropy, equal, expert


def test_the_textbook_comparisons() -> None:
    made = ahp([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    np.testing.assert_allclose(made.values, [0.637, 0.258, 0.105], atol=5e-4)
    assert made.largest == pytest.approx(3.0385, abs=5e-5)
    assert made.ratio == pytest.approx(0.033, abs=5e-4)
    assert made.index == pytest.approx((made.largest - 3) / 2)
    assert made.accepted
    assert "0.033" in made.note.zh


def test_saaty_wealth_of_nations() -> None:
    # Saaty (1977), Table 3 and text: seven nations; eigenvector .427 .230 .021 .052 .052 .123 .094, λmax = 7.61.
    nations = [
        [1, 4, 9, 6, 6, 5, 5],
        [1 / 4, 1, 7, 5, 5, 3, 4],
        [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
        [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
    ]
    made = ahp(nations)
    np.testing.assert_allclose(made.values, [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], atol=2e-3)
    assert made.largest == pytest.approx(7.61, abs=5e-3)


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 9), min_size=1, max_size=9))
def test_comparisons_that_agree_give_the_weights_they_were_made_of(points: list[float]) -> None:
    true = np.array(points) / sum(points)
    made = ahp(true[:, None] / true[None, :])
    np.testing.assert_allclose(made.values, true, rtol=1e-8)
    assert made.ratio == pytest.approx(0, abs=1e-8)


def test_two_indicators_cannot_disagree_and_one_has_all() -> None:
    assert ahp([[1, 4], [1 / 4, 1]]).ratio == 0
    np.testing.assert_allclose(ahp([[1, 4], [1 / 4, 1]]).values, [0.8, 0.2])
    assert ahp([[1]]).values.tolist() == [1.0]


def test_comparisons_in_a_circle_are_told_with_the_pair_to_look_at() -> None:
    made = ahp([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    assert not made.accepted
    assert f"{made.ratio:.3f}" in made.note.en
    # All agree but for the comparison of the first with the third.
    spoilt = ahp([[1, 2, 1 / 4, 2], [1 / 2, 1, 1, 1], [4, 1, 1, 1], [1 / 2, 1, 1, 1]])
    assert spoilt.worst == (0, 2)


@pytest.mark.parametrize(
    "matrix", [[[1, 3], [3, 1]], [[1, 0], [0, 1]], [[2, 3], [1 / 3, 1]], [[1, 2, 3]], [[1, -2], [-0.5, 1]], []]
)
def test_what_is_no_table_of_comparisons_is_refused(matrix: list[list[float]]) -> None:
    with pytest.raises(DesignError):
        ahp(matrix)


def test_all_cells_that_do_not_agree_are_named_at_once() -> None:
    with pytest.raises(DesignError) as told:
        ahp([[1, 3, 5], [3, 1, 2], [5, 1 / 2, 1]])
    assert [one.where for one in told.value.mistakes] == ["ahp: (1, 2)", "ahp: (1, 3)"]
    with pytest.raises(DesignError):
        ahp(np.ones((16, 16)))


def test_entropy_by_hand() -> None:
    # x1 = (1, 1, 2): p = 1/4, 1/4, 1/2; H = 2·(1/4)·ln 4 + (1/2)·ln 2 = 1.5·ln 2 = 1.039721; e = H / ln 3 = 0.946395
    # x2 = (1, 0, 1): p = 1/2, 0, 1/2; H = ln 2 = 0.693147; e = 0.630930
    # 1 - e = 0.053605 and 0.369070; sum 0.422675; weights 0.126823 and 0.873177.
    made = entropy(np.array([[1.0, 1], [1, 0], [2, 1]]))
    np.testing.assert_allclose(made.values, [0.126823, 0.873177], atol=1e-6)
    assert "误差大" in made.note.zh
    assert "noisy" in made.note.en


def test_entropy_gives_nothing_to_an_indicator_that_is_the_same_for_all() -> None:
    assert entropy(np.array([[5.0, 1], [5, 2], [5, 4]])).values[0] == 0
    # As many times as much for everybody: the same shares.
    values = np.random.default_rng(1).uniform(1, 2, (9, 3))
    np.testing.assert_allclose(entropy(values).values, entropy(values * [1, 10, 0.1]).values)


def test_critic_by_hand() -> None:
    # x1 = 0, 1, 2 → 0, .5, 1: s = .5; x2 = 0, 2, 1 → 0, 1, .5: s = .5; x3 = 4, 2, 0 → 1, .5, 0: s = .5
    # r12 = .5, r13 = -1, r23 = -.5. Σ(1 - r): x1: .5 + 2 = 2.5; x2: .5 + 1.5 = 2; x3: 2 + 1.5 = 3.5; together 8.
    made = critic(np.array([[0.0, 0, 4], [1, 2, 2], [2, 1, 0]]))
    np.testing.assert_allclose(made.values, [2.5 / 8, 2 / 8, 3.5 / 8])
    np.testing.assert_allclose(critic(np.array([[0.0, 0, 40], [1, 2, 20], [2, 1, 0]])).values, made.values)


def test_critic_shares_equally_where_all_say_the_same() -> None:
    np.testing.assert_allclose(critic(np.array([[0.0, 1], [1, 3], [2, 5]])).values, [0.5, 0.5])
    one = np.array([0.1, 0.35, 0.2, 0.77, 0.4])  # correlated up to the last bit
    np.testing.assert_allclose(critic(np.column_stack([one, 2 * one + 0.1, 3 * one - 0.05])).values, [1 / 3] * 3)


def test_points_of_experts() -> None:
    assert expert([40, 60]).values.tolist() == [0.4, 0.6]
    assert equal(5).values.sum() == pytest.approx(1)
    with pytest.raises(DesignError) as told:
        expert([1, 0, np.nan])
    assert len(told.value.mistakes) == 2


@pytest.mark.parametrize(
    ("method", "values"),
    [
        (entropy, [[1.0, -1], [2, 3]]),
        (entropy, [[1.0, np.nan], [2, 3]]),
        (entropy, [[1.0, 0], [2, 0]]),
        (entropy, [[2.0, 1], [2, 1]]),
        (entropy, [[2.0, 1]]),
        (critic, [[2.0, 1], [2, 3]]),
        (critic, [[2.0, np.nan], [1, 3]]),
    ],
)
def test_numbers_without_weights_in_them_are_refused(method: type, values: list[list[float]]) -> None:
    with pytest.raises(DesignError):
        method(np.array(values))
