"""The algebra: every operation must carry the gradient that a small change of the weights would show."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import Linearised, mean
from evaluate.estimate.linearised import concatenate, exp, log

RANDOM = np.random.default_rng(3)
ROWS = 40
STEP = 1e-5
FRAME = pd.DataFrame(
    {
        "a": RANDOM.uniform(1, 5, ROWS),
        "b": RANDOM.uniform(1, 5, ROWS),
        "level": RANDOM.choice(["x", "y", "z"], ROWS),
        "w": RANDOM.uniform(1, 3, ROWS),
    }
)


def parts(frame: pd.DataFrame) -> tuple[Linearised, Linearised]:
    sample = Sample(frame, Design(weights="w"))
    first, second = mean(sample, "a", by="level").linear, mean(sample, "b", by="level").linear
    assert first is not None
    assert second is not None
    return first, second


@cache
def moved(row: int, step: float) -> tuple[Linearised, Linearised]:
    """The same means after the weight of one row moved."""
    frame = FRAME.copy()
    frame.loc[row, "w"] += step
    return parts(frame)


FORMULAS: dict[str, Callable[[Linearised, Linearised], Linearised]] = {
    "difference": lambda a, b: a - b,
    "borich": lambda a, b: a * (a - b),
    "ratio": lambda a, b: a / b,
    "inverse": lambda a, b: 2 / a + (1 - b),
    "logarithm": lambda a, b: log(a / b),
    "exponential": lambda a, b: exp(a * 0.1) + b,
    "matrix": lambda a, b: np.array([[1.0, -1, 0], [0.5, 0.5, -1]]) @ (a + b),
    "one against many": lambda a, b: a[0] - b,
    "many against one": lambda a, b: a / b[1],
    "part and whole": lambda a, b: concatenate([a[[2, 0]], -b, a * b]),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_gradient_equals_the_change_when_a_weight_moves(name: str) -> None:
    """Variance of Σ w_i · dθ/dw_i, with the derivatives taken by moving one weight at a time."""
    formula = FORMULAS[name]
    result = formula(*parts(FRAME))
    influence = []
    for row in range(ROWS):
        slope = (formula(*moved(row, STEP)).value - formula(*moved(row, -STEP)).value) / (2 * STEP)
        influence.append(FRAME.loc[row, "w"] * slope)
    wanted = np.cov(np.array(influence).T) * ROWS
    np.testing.assert_allclose(result.covariance(), np.atleast_2d(wanted), rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(result.variance(), np.diag(result.covariance()), rtol=1e-9)


def test_plain_numbers_have_no_variance_and_no_sample() -> None:
    known = Linearised(np.array([1.0, 2, 3]))
    assert known.origins == ()
    assert (known.covariance() == 0).all()
    first, _ = parts(FRAME)
    np.testing.assert_allclose((first - known).covariance(), first.covariance())


def test_results_of_different_samples_are_strangers() -> None:
    first, _ = parts(FRAME)
    other, _ = parts(FRAME)
    with pytest.raises(DesignError, match="different samples"):
        _ = first + other


def test_division_by_nothing_spoils_its_own_row_only() -> None:
    first, second = parts(FRAME)
    spoiled = first / (second * np.array([1.0, 0.0, 1.0]))
    variance = spoiled.variance()
    assert np.isfinite(variance[[0, 2]]).all()
    assert not np.isfinite(spoiled.value[1])
