"""The benefit of the doubt against a published example, a closed form, and what it promises."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.errors import DesignError
from evaluate.measure.composite import benefit_of_the_doubt


def test_seven_stores_of_the_textbook() -> None:
    # Cooper, Seiford & Tone, Introduction to Data Envelopment Analysis, Table 1.4 and Figure 1.4: per employee
    # customers and sales of stores A … G; B, E, F, G are on the frontier, D has 0.75, A lies at 5/7 of the level of B.
    stores = np.array([[1.0, 5], [2, 7], [3, 4], [4, 3], [4, 6], [5, 5], [6, 2]])
    made = benefit_of_the_doubt(stores)
    np.testing.assert_allclose(made.scores[[1, 4, 5, 6]], 1, atol=1e-9)
    assert made.scores[3] == pytest.approx(0.75)
    assert made.scores[0] == pytest.approx(5 / 7)
    # C between E (4, 6) and F (5, 5): u·10 = 1 for both, so (3 + 4) / 10.
    assert made.scores[2] == pytest.approx(0.7)
    np.testing.assert_allclose(benefit_of_the_doubt(stores * [100, 0.01]).scores, made.scores)


def test_equal_shares_have_a_closed_form() -> None:
    # With shares of 1/k each, w = s / (k·x) of the unit, and the largest mean of y / x over the units is at most 1.
    values = np.random.default_rng(1).uniform(1, 9, (7, 3))
    made = benefit_of_the_doubt(values, least=1 / 3, most=1 / 3)
    wanted = [1 / (values / own).mean(axis=1).max() for own in values]
    np.testing.assert_allclose(made.scores, wanted)


def test_limits_of_shares_are_kept_and_cost_something() -> None:
    values = np.random.default_rng(2).uniform(1, 9, (12, 4))
    free, bound = benefit_of_the_doubt(values), benefit_of_the_doubt(values, least=0.1, most=0.5)
    assert (bound.shares >= 0.1 - 1e-9).all()
    assert (bound.shares <= 0.5 + 1e-9).all()
    assert (bound.scores <= free.scores + 1e-9).all()
    assert (bound.scores < free.scores - 1e-6).any()
    np.testing.assert_allclose(bound.shares.sum(axis=1), 1)


def test_no_common_weights_treat_a_unit_better() -> None:
    random = np.random.default_rng(3)
    values = random.uniform(0, 9, (10, 3))
    made = benefit_of_the_doubt(values)
    for weights in random.dirichlet(np.ones(3), 50):
        common = values @ weights
        assert (made.scores >= common / common.max() - 1e-9).all()
    assert made.scores.max() == pytest.approx(1)
    assert (values @ made.weights.T).max() <= 1 + 1e-9


def test_a_unit_with_nothing_scores_nothing() -> None:
    assert benefit_of_the_doubt(np.array([[0.0, 0], [1, 2]])).scores.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("values", "least", "most"),
    [([[1.0, np.nan]], 0, 1), ([[1.0, -1]], 0, 1), ([[1.0, 1]], 0.6, 1), ([[1.0, 1]], 0, 0.4), ([[1.0, 1]], 0.5, 0.2)],
)
def test_what_has_no_solution_is_refused(values: list[list[float]], least: float, most: float) -> None:
    with pytest.raises(DesignError):
        benefit_of_the_doubt(np.array(values), least=least, most=most)
