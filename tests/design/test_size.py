"""Sample sizes: published numbers, the interval that is really reached, and numbers that cannot be."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from evaluate.design import (
    Design,
    Sample,
    Size,
    clustering_effect,
    size_for_difference,
    size_for_gap,
    size_for_mean,
    size_for_share,
    weighting_effect,
)
from evaluate.errors import DesignError

#: Cochran works with t = 2.
TWO = float(2 * special.ndtr(2) - 1)


@pytest.mark.parametrize(
    ("people", "answers"), [(200, 132), (500, 218), (800, 260), (1200, 292), (2000, 323), (5000, 357)]
)
def test_the_table_every_office_knows(people: int, answers: int) -> None:
    """±5 percentage points, 95%, finite population."""
    assert size_for_share(0.05, population=people).answers == answers


def test_examples_of_cochran() -> None:
    """Cochran (1977): p. 76 the blood groups of an island, 400 and 356 of 3,200; p. 78 seedlings, 95 and 78 of 430."""
    assert size_for_share(0.05, confidence=TWO).answers == 400
    assert size_for_share(0.05, population=3200, confidence=TWO).answers == 356
    assert size_for_mean(1.9, sd=sqrt(85.6), confidence=TWO).answers == 95
    assert size_for_mean(1.9, sd=sqrt(85.6), population=430, confidence=TWO).answers == 78


def test_a_gap_is_a_mean_with_the_variance_of_the_difference() -> None:
    sd = sqrt(0.9**2 + 1.1**2 - 2 * 0.4 * 0.9 * 1.1)
    by_gap = size_for_gap(0.1, sd=(0.9, 1.1), correlation=0.4, population=900, design_effect=1.3)
    assert by_gap == size_for_mean(0.1, sd=sd, population=900, design_effect=1.3)


def test_a_difference_of_two_large_groups_needs_twice_the_variance() -> None:
    assert size_for_difference(0.1, shares=(0.5, 0.5)).answers == 193  # 2 · 1.96² / 4 / 0.01 = 192.1
    assert size_for_difference(0.2, sd=1.0).answers == 193
    assert size_for_difference(0.2, sd=(1.0, 1.0), design_effect=2.0).answers == 385


def test_a_small_group_is_asked_as_a_whole() -> None:
    plan = size_for_difference(0.1, shares=(0.5, 0.5), population=(40, 2000))
    alone = size_for_share(0.1, population=2000)
    assert (plan.answers, plan.margin) == (alone.answers, pytest.approx(alone.margin))


def test_the_margin_is_that_of_the_estimate_made_later() -> None:
    """A mean of exactly the planned size, with the planned spread, has the planned interval."""
    plan = size_for_mean(0.12, sd=1.0, population=600)
    answers = np.random.default_rng(1).normal(size=plan.answers)
    answers = (answers - answers.mean()) / answers.std(ddof=1)
    sample = Sample(pd.DataFrame({"q": answers, "N": 600}), Design(population="N"))
    from evaluate.estimate import mean

    se = mean(sample, "q").frame["se"].iloc[0]
    assert se * special.ndtri(0.975) == pytest.approx(plan.margin, rel=1e-10)
    assert plan.margin <= 0.12


@given(
    margin=st.floats(0.005, 0.4),
    share=st.floats(0.01, 0.99),
    people=st.integers(2, 20_000),
    effect=st.floats(0.5, 4),
    response=st.floats(0.05, 1),
)
def test_enough_and_not_one_too_many(margin: float, share: float, people: int, effect: float, response: float) -> None:
    plan = size_for_share(margin, share=share, population=people, design_effect=effect, response=response)
    assert 1 <= plan.answers <= plan.invited <= people
    z2 = special.ndtri(0.975) ** 2 * effect * share * (1 - share) * people / (people - 1)
    assert plan.margin == pytest.approx(sqrt(max(z2 * (1 / plan.answers - 1 / people), 0)))
    if plan.enough:
        assert plan.answers == 1 or z2 * (1 / (plan.answers - 1) - 1 / people) > margin**2 * (1 - 1e-6)
        assert plan.answers == 1 or plan.invited * response >= plan.answers - 1e-6
    else:
        assert plan.invited == people


@given(people=st.integers(50, 5000), effect=st.floats(1, 3))
def test_more_people_a_larger_effect_or_a_smaller_margin_need_more(people: int, effect: float) -> None:
    size = size_for_share(0.05, population=people).answers
    assert size <= size_for_share(0.05, population=people + 100).answers <= size_for_share(0.05).answers
    assert size <= size_for_share(0.05, population=people, design_effect=effect).answers
    assert size <= size_for_share(0.03, population=people).answers


def test_sentences_say_what_is_needed_and_what_cannot_be() -> None:
    plan = size_for_share(0.05, population=800, response=0.65)
    assert plan.text.zh == ("需要260份答卷（总体800人），按65%的应答率需邀请400人，95%置信区间为±5个百分点。")
    assert plan.text.en == (
        "260 answers of a population of 800 give a 95% interval of ±5 percentage points; "
        "at a response rate of 65% invite 400."
    )
    short = size_for_mean(0.05, sd=1.0, population=100, response=0.5)
    assert (short.enough, short.invited, short.answers) == (False, 100, 50)
    assert "达不到±0.05" in short.text.zh
    assert "not ±0.05" in short.text.en
    assert isinstance(short, Size)
    assert size_for_difference(0.1, shares=(0.5, 0.5)).text.zh.startswith("每组需要193份答卷")


def test_design_effects_before_the_field() -> None:
    assert clustering_effect(0.02, 21) == pytest.approx(1.4)
    assert clustering_effect(0.3, 1) == 1
    assert clustering_effect(0.02, 21, variation=0.5) == pytest.approx(1 + (21 * 1.25 - 1) * 0.02)
    assert weighting_effect([3.0] * 7) == pytest.approx(1)
    assert weighting_effect([1, 1, 4]) == pytest.approx(3 * 18 / 36)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: size_for_share(5), "margin"),  # five percent written as 5: allowed as a number, yet no share
        (lambda: size_for_share(0), "margin"),
        (lambda: size_for_share(0.05, share=1.2), "share"),
        (lambda: size_for_share(0.05, population=1), "population"),
        (lambda: size_for_share(0.05, population=99.5), "population"),  # type: ignore[arg-type]
        (lambda: size_for_share(0.05, response=70), "response"),
        (lambda: size_for_mean(0.05, sd=float("nan")), "sd"),
        (lambda: size_for_mean(0.05, sd=1, confidence=95), "confidence"),
        (lambda: size_for_gap(0.05, sd=(1, 1), correlation=1.5), "correlation"),
        (lambda: size_for_difference(0.05), "size_for_difference(shares=…, sd=…)"),
        (lambda: size_for_difference(0.05, sd=1, shares=(0.5, 0.5)), "size_for_difference(shares=…, sd=…)"),
        (lambda: clustering_effect(1.5, 20), "icc"),
        (lambda: weighting_effect([1, 0]), "weighting_effect"),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_both_languages(call, where: str) -> None:
    with pytest.raises(DesignError) as caught:
        call()
    (mistake,) = caught.value.mistakes
    assert mistake.where == where
    assert mistake.what.zh.endswith("。")
    assert mistake.mend.en.endswith(".")


def test_all_mistakes_of_a_call_are_told_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        size_for_mean(-1, sd=1, response=0, confidence=2)
    assert [mistake.where for mistake in caught.value.mistakes] == ["margin", "response", "confidence"]
