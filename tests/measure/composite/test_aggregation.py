"""One number for many: by hand, by brute force, and what each kind of mean promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.measure.composite import aggregate, fill

tables = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).integers(1, 10, (6, 4)).astype(float))
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])


def test_means_by_hand() -> None:
    values, weights = np.array([[4.0, 9], [1, 100]]), np.array([0.5, 0.5])
    np.testing.assert_allclose(aggregate(values, weights), [6.5, 50.5])
    np.testing.assert_allclose(aggregate(values, weights, "geometric"), [6, 10])


def test_majorities_by_hand() -> None:
    # A beats B on x1 and x2 (.7 of the weight); B and C are equal on x1: B has .3 + .4 / 2 = .5 and nobody wins;
    # C beats A on x2 and x3 (.6).
    values = np.array([[5.0, 5, 1], [4, 2, 9], [4, 6, 2]])
    assert aggregate(values, np.array([0.4, 0.3, 0.3]), "copeland").tolist() == [0.0, -1.0, 1.0]


@settings(deadline=None)
@given(tables)
def test_majorities_by_brute_force_whatever_the_scale(values: np.ndarray) -> None:
    wanted = []
    for own in values:
        margin = [sum(WEIGHTS * np.sign(own - other)) for other in values]
        wanted.append(sum(np.sign(round(one, 9)) for one in margin))
    made = aggregate(values, WEIGHTS, "copeland")
    assert made.tolist() == wanted
    assert made.tolist() == aggregate(np.exp(values), WEIGHTS, "copeland").tolist()


@settings(deadline=None)
@given(tables)
def test_a_geometric_mean_is_never_above_the_arithmetic(values: np.ndarray) -> None:
    assert (aggregate(values, WEIGHTS, "geometric") <= aggregate(values, WEIGHTS) + 1e-9).all()


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "copeland"])
def test_many_tables_or_many_weights_at_once_are_each_as_alone(method: str) -> None:
    random = np.random.default_rng(1)
    values, weights = random.uniform(1, 9, (5, 7, 3)), random.dirichlet(np.ones(3), 5)
    both = aggregate(values, weights, method)
    alone = [aggregate(one, own, method) for one, own in zip(values, weights, strict=True)]
    np.testing.assert_allclose(both, alone)
    many = aggregate(values[0], weights, method)
    np.testing.assert_allclose(many, [aggregate(values[0], own, method) for own in weights])
    np.testing.assert_allclose(aggregate(values, weights[0], method)[2], aggregate(values[2], weights[0], method))


GAPS = np.array([[10.0, np.nan, 40, 80], [20, 60, np.nan, np.nan], [30, 30, 30, 30]])


def test_gaps_by_hand(plain) -> None:
    pairs, weights = plain(4, group=["a", "a", "b", "b"]), np.full(4, 0.25)
    own = fill(GAPS, pairs, "own_group", weights=weights)
    # The second unit has nothing of group b: all it has.
    np.testing.assert_allclose(own, [[10, 10, 40, 80], [20, 60, 40, 40], [30] * 4])
    out = fill(GAPS, pairs, "leave_out", weights=weights)
    np.testing.assert_allclose(out, [[10, 130 / 3, 40, 80], [20, 60, 40, 40], [30] * 4])
    others = fill(GAPS, pairs, "other_units", weights=weights)
    np.testing.assert_allclose(others, [[10, 45, 40, 80], [20, 60, 35, 55], [30] * 4])


@pytest.mark.parametrize(("mean", "logs"), [("arithmetic", False), ("geometric", True)])
def test_left_out_means_that_the_others_share_the_weight(plain, mean, logs) -> None:
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    made = aggregate(fill(GAPS, plain(4), "leave_out", weights=weights, logs=logs), weights, mean)
    for unit, own in enumerate(GAPS):
        there = ~np.isnan(own)
        alone = aggregate(own[None, there], weights[there] / weights[there].sum(), mean)
        assert made[unit] == pytest.approx(alone[0])


def test_gaps_under_many_weights_at_once(plain) -> None:
    pairs = plain(4, group=["a", "a", "b", "b"])
    weights = np.random.default_rng(1).dirichlet(np.ones(4), 3)
    for method in ("own_group", "leave_out", "other_units"):
        made = np.broadcast_to(fill(GAPS, pairs, method, weights=weights[:, None, :]), (3, *GAPS.shape))
        for one, own in zip(made, weights, strict=True):
            np.testing.assert_allclose(one, fill(GAPS, pairs, method, weights=own))


def test_the_group_above_stands_in_when_all_of_a_group_is_missing() -> None:
    from evaluate.errors import Text
    from evaluate.measure.composite import Group, Indicator, Indicators

    word = Text("x", "x")
    tree = Indicators(
        tuple(Indicator(name, word, group) for name, group in zip("pqrs", ("a", "b", "b", "c"), strict=True)),
        (Group("top", word), Group("a", word, "top"), Group("b", word, "top"), Group("c", word)),
    )
    given = np.array([[np.nan, 20.0, 40.0, 90.0], [1, 1, 1, 1]])
    assert fill(given, tree, "own_group", weights=tree.weights)[0, 0] == 30.0


def test_a_table_without_gaps_comes_back_as_it_is(plain) -> None:
    whole = np.ones((3, 4))
    assert fill(whole, plain(4), "other_units", weights=np.full(4, 0.25)) is whole
