"""Allocation: the example of Cochran, exact totals, and Bethel's programme against a general optimiser."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import allocate, allocate_bethel
from evaluate.errors import DesignError

CITIES = pd.DataFrame({"stratum": ["large", "small"], "population": [16, 48], "S": [53843**0.5, 5581**0.5]})


def test_the_cities_of_cochran() -> None:
    """Cochran (1977), §5.6: 24 of 64 cities, variances 53,843 and 5,581: 6 and 18 in proportion, 12 and 12 at best."""
    assert allocate(CITIES, 24)["answers"].tolist() == [6, 18]
    best = allocate(CITIES, 24, method="neyman", sd="S")
    assert best["answers"].tolist() == [12, 12]
    assert best["fraction"].tolist() == [0.75, 0.25]
    assert "answers" not in CITIES.columns


def test_dearer_answers_get_fewer() -> None:
    """Answers in proportion to N S / √c: an answer four times as dear counts half."""
    strata = pd.DataFrame({"population": [1000, 1000], "S": [1.0, 1.0], "price": [4.0, 1.0]})
    assert allocate(strata, 90, method="neyman", sd="S", cost="price")["answers"].tolist() == [30, 60]
    spent = allocate(strata, budget=180, method="neyman", sd="S", cost="price")
    assert spent["answers"].tolist() == [30, 60]
    tight = allocate(strata, budget=101, cost="price")["answers"].to_numpy()
    assert 100 <= (tight * strata["price"]).sum() <= 101


def test_a_stratum_that_is_too_small_gives_the_rest_to_the_others() -> None:
    strata = pd.DataFrame({"population": [10, 500, 490], "S": [50.0, 1.0, 1.0]})
    assert allocate(strata, 100, method="neyman", sd="S")["answers"].tolist() == [10, 45, 45]
    assert allocate(strata, 100, minimum=20)["answers"].tolist() == [10, 45, 45]
    assert allocate(strata, 1000)["answers"].tolist() == [10, 500, 490]


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6), strata=st.integers(1, 30), part=st.floats(0, 1), minimum=st.integers(0, 4))
def test_totals_are_kept_and_bounds_hold(seed: int, strata: int, part: float, minimum: int) -> None:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"population": random.integers(1, 300, strata), "S": random.uniform(0.2, 3, strata)})
    people = frame["population"].to_numpy()
    least = np.minimum(minimum, people).sum()
    total = max(int(least + part * (people.sum() - least)), 1)
    for extra in ({}, {"method": "neyman", "sd": "S"}):
        answers = allocate(frame, total, minimum=minimum, **extra)["answers"].to_numpy()
        assert answers.sum() == total
        assert ((answers >= np.minimum(minimum, people)) & (answers <= people)).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_swap_of_an_answer_betters_neyman(seed: int) -> None:
    """Within rounding: the variance is at most what one answer moved anywhere could save, summed over strata."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"population": random.integers(40, 300, 5), "S": random.uniform(0.5, 2, 5)})
    terms = (frame["population"] * frame["S"]).to_numpy() ** 2
    best = (terms / allocate(frame, 100, method="neyman", sd="S")["answers"]).sum()
    assert best <= (terms / allocate(frame, 100)["answers"]).sum() * (1 + 1e-9)
    exact = np.sqrt(terms).sum() ** 2 / 100
    assert exact * (1 - 1e-12) <= best <= exact * 1.01


def variances(plan: pd.DataFrame, sd: str) -> float:
    people = plan["population"]
    return float(((people / people.sum() * plan[sd]) ** 2 * (1 / plan["answers"] - 1 / people)).sum())


@pytest.mark.parametrize("seed", range(12))
def test_bethel_is_as_cheap_as_a_general_optimiser_and_serves_every_target(seed: int) -> None:
    from scipy.optimize import minimize

    random = np.random.default_rng(seed)
    size, items = int(random.integers(2, 14)), int(random.integers(1, 5))
    names = [f"sd{item}" for item in range(items)]
    frame = pd.DataFrame(random.gamma(4, 0.25, (size, items)), columns=names).assign(
        population=random.integers(30, 800, size), price=random.uniform(1, 3, size)
    )
    to = {name: float(random.uniform(0.04, 0.1)) for name in names}
    plan = allocate_bethel(frame, to, cost="price")
    for name, target in to.items():
        assert variances(plan, name) <= target**2 * (1 + 1e-9)
    people, price = frame["population"].to_numpy(dtype=float), frame["price"].to_numpy()
    needs = np.array([(people / people.sum() * frame[name]) ** 2 / to[name] ** 2 for name in names])
    right = 1 + (needs / people).sum(axis=1)
    best = minimize(
        lambda n: (price * n).sum() / 1000, people, jac=lambda n: price / 1000, method="SLSQP",
        bounds=list(zip(np.minimum(2, people), people, strict=True)), options={"maxiter": 2000, "ftol": 1e-13},
        constraints={"type": "ineq", "fun": lambda n: 1 - (needs / n).sum(axis=1) / right,
                     "jac": lambda n: needs / n**2 / right[:, None]},
    )  # fmt: skip
    assert best.success
    cost = (plan["answers"] * price).sum()
    # Whole numbers cost at most one answer per stratum more than the optimum in fractions.
    assert 1000 * best.fun * (1 - 1e-6) <= cost <= 1000 * best.fun + price.sum()


def test_bethel_for_one_target_is_neyman() -> None:
    strata = pd.DataFrame({"population": [4000, 2500, 1500], "S": [1.0, 0.8, 1.5]})
    plan = allocate_bethel(strata, {"S": 0.05})
    neyman = allocate(strata, int(plan["answers"].sum()), method="neyman", sd="S")
    assert (plan["answers"] - neyman["answers"]).abs().max() <= 1
    fewer = plan.assign(answers=plan["answers"] - (np.arange(3) == 0))
    assert variances(fewer, "S") > 0.05**2


def test_targets_within_groups() -> None:
    """Every rank to ±: each group of strata meets the target by itself, as if planned alone."""
    strata = pd.DataFrame({"rank": ["a", "a", "b", "b"], "population": [400, 200, 300, 100], "S": [1.0, 1.2, 0.8, 1.1]})
    plan = allocate_bethel(strata, {"S": 0.1}, within="rank")
    for rank, part in strata.groupby("rank"):
        alone = allocate_bethel(part, {"S": 0.1})
        assert plan.loc[part.index, "answers"].tolist() == alone["answers"].tolist(), rank
        assert variances(plan.loc[part.index], "S") <= 0.1**2


def test_an_item_on_which_nobody_differs_needs_the_minimum() -> None:
    strata = pd.DataFrame({"population": [40, 1], "S": [0.0, 0.0]})
    assert allocate_bethel(strata, {"S": 0.1})["answers"].tolist() == [2, 1]


GOOD = pd.DataFrame({"population": [40, 60], "S": [1.0, 2.0], "price": [1.0, 2.0]})


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: allocate(GOOD), "allocate(total=…, budget=…)"),
        (lambda: allocate(GOOD, 10, budget=10), "allocate(total=…, budget=…)"),
        (lambda: allocate(GOOD, 101), "allocate(total=101)"),
        (lambda: allocate(GOOD, 30, minimum=20), "allocate(total=30)"),
        (lambda: allocate(GOOD, 10, method="neyman"), "allocate(sd=…)"),
        (lambda: allocate(GOOD, 10, method="best"), "method='best'"),  # type: ignore[arg-type]
        (lambda: allocate(GOOD, budget=50), "allocate(cost=…)"),
        (lambda: allocate(GOOD, budget=5, cost="price"), "allocate(budget=5)"),
        (lambda: allocate(GOOD, 10, population="people"), "people"),
        (lambda: allocate(GOOD.iloc[:0], 10), "strata"),
        (lambda: allocate(GOOD.assign(answers=1), 10), "answers"),
        (lambda: allocate(GOOD.assign(population=[40.5, 60]), 10), "population, 0"),
        (lambda: allocate(GOOD.assign(S=[np.nan, 1]), 10, method="neyman", sd="S"), "S, 0"),
        (lambda: allocate_bethel(GOOD, {}), "allocate_bethel(to={})"),
        (lambda: allocate_bethel(GOOD, {"S": 0}), "to['S']"),
        (lambda: allocate_bethel(GOOD, {"S": 0.1, "T": 0.1}), "T"),
    ],
)
def test_tables_that_cannot_be_are_refused(call, where: str) -> None:
    with pytest.raises(DesignError) as caught:
        call()
    assert caught.value.mistakes[0].where == where
    assert caught.value.mistakes[0].mend.zh.endswith("。")
