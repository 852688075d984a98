"""Trimming: limits kept, sums kept, zero weights left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, domain, trim
from evaluate.errors import DesignError


def sample_of(weights: list[float]) -> Sample:
    return Sample(pd.DataFrame({"w": weights, "q": range(len(weights))}), Design(weights="w"))


@settings(max_examples=50, deadline=None)
@given(weights=st.lists(st.floats(0.1, 50), min_size=3, max_size=30), room=st.floats(1.05, 3))
def test_limits_and_sum_are_kept(weights: list[float], room: float) -> None:
    sample = sample_of(weights)
    centre = sample.weights.mean()
    made = trim(sample, lower=centre / room, upper=centre * room)
    assert made.weights.sum() == pytest.approx(sample.weights.sum())
    assert made.weights.min() >= centre / room * (1 - 1e-9)
    assert made.weights.max() <= centre * room * (1 + 1e-9)
    assert made.steps[0].design_effect <= len(weights) * (sample.weights**2).sum() / sample.weights.sum() ** 2 + 1e-9
    np.testing.assert_array_equal(made.steps[0].replay(sample.weights), made.weights)


def test_nothing_outside_changes_nothing() -> None:
    made = trim(sample_of([1.0, 2, 3]), upper=3)
    assert made.weights.tolist() == [1, 2, 3]
    assert str(made.steps[0]) == "trim: 0 outside 0–3; deff 1.167"


def test_those_who_did_not_answer_stay_at_zero() -> None:
    made = trim(sample_of([1.0, 2, 3, 10]), upper=7)
    assert made.steps[0].replay(np.array([0.0, 2, 3, 10])).tolist() == [0, 3.5, 4.5, 7]


@pytest.mark.parametrize("limits", [{"upper": 2}, {"lower": 5}, {"lower": 3, "upper": 2}, {"lower": -1}])
def test_limits_without_room_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(DesignError):
        trim(sample_of([1.0, 2, 3, 10]), **limits)


def test_a_domain_is_refused() -> None:
    with pytest.raises(DesignError, match="domain"):
        trim(domain(sample_of([1.0, 2, 3]), "q > 0"), upper=3)
