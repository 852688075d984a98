"""Power, detectable differences and the size that finds one: R's numbers, simulation, and sentences."""

from __future__ import annotations

import json
from math import isnan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from evaluate.design import clustering_effect, detectable, power, size_to_detect
from evaluate.errors import DesignError

R = json.loads((Path(__file__).parents[1] / "reference" / "planning_reference.json").read_text())["power"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda: power(0.5, (90, 90), sd=1.2).power, "t_two_90_half"),
        (lambda: detectable(180).difference, "t_two_90_detect"),
        # A paired test of R takes the standard deviation of the differences: 0.9 = 0.9 √(2 (1 - 0.5)).
        (lambda: power(0.3, 60, sd=0.9, compare="twice", correlation=0.5).power, "t_paired_60"),
        (lambda: detectable(40, compare="standard", power=0.9).difference, "t_one_40_detect"),
        (lambda: power(0.2, 180, share=0.5).power, "p_two_90"),
        (lambda: 0.5 + detectable(180, share=0.5).difference, "p_two_detect"),
    ],
)
def test_the_numbers_of_r(ours, theirs: str) -> None:
    assert ours() == pytest.approx(R[theirs], rel=1e-9)


def test_sizes_of_r_rounded_up() -> None:
    assert size_to_detect(0.4).plan.answers == (np.ceil(R["t_two_size"]),) * 2
    assert size_to_detect(0.15, share=0.5, power=0.9).plan.answers == (np.ceil(R["p_two_size"]),) * 2


def test_clusters_are_worth_fewer_answers_and_fewer_degrees_of_freedom() -> None:
    """20 classes of 18: se = s √(4 deff / n), t with 18 degrees of freedom (Donner & Klar 2000, §5)."""
    found = power(0.4, 360, icc=0.05, cluster_size=18)
    away = 0.4 / sqrt(4 * clustering_effect(0.05, 18) / 360)
    critical = special.stdtrit(18, 0.975)
    assert found.power == pytest.approx(stats.nct.sf(critical, 18, away), rel=1e-5)
    assert found.power < power(0.4, 360, design_effect=clustering_effect(0.05, 18)).power < power(0.4, 360).power


def test_power_of_whole_classes_is_what_simulation_finds() -> None:
    """Two groups of 12 classes of 15, intraclass correlation 0.1, true difference 0.5: t test of class means."""
    random = np.random.default_rng(11)
    wanted = power(0.5, 360, icc=0.1, cluster_size=15).power
    runs = 4000
    classes = random.normal(0, sqrt(0.1), (runs, 2, 12)) + random.normal(0, sqrt(0.9 / 15), (runs, 2, 12))
    classes[:, 1] += 0.5
    found = stats.ttest_ind(classes[:, 0], classes[:, 1], axis=1).pvalue < 0.05
    assert found.mean() == pytest.approx(wanted, abs=4 * sqrt(wanted * (1 - wanted) / runs))


def test_power_of_shares_is_what_simulation_finds() -> None:
    random = np.random.default_rng(12)
    runs, n = 20_000, 90
    first, second = random.binomial(n, 0.5, runs) / n, random.binomial(n, 0.7, runs) / n
    pooled = (first + second) / 2
    z = (second - first) / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert (abs(z) > special.ndtri(0.975)).mean() == pytest.approx(power(0.2, 180, share=0.5).power, abs=0.02)


def test_everybody_asked_leaves_no_doubt() -> None:
    assert power(0.01, (50, 60), population=(50, 60)).power == 1
    assert power(0.01, 100, share=0.4, compare="standard", population=100).power == 1
    few = detectable((200, 200), population=(400, 400)).difference
    assert few == pytest.approx(detectable((200, 200)).difference / sqrt(2), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    difference=st.floats(0.05, 0.8),
    answers=st.integers(10, 2000),
    icc=st.floats(0, 0.3),
    compare=st.sampled_from(["groups", "twice", "standard"]),
)
def test_detectable_and_size_turn_power_round(difference: float, answers: int, icc: float, compare) -> None:
    smallest = detectable(answers, icc=icc, compare=compare).difference
    assert power(smallest, answers, icc=icc, compare=compare).power == pytest.approx(0.8, abs=1e-8)
    needed = size_to_detect(difference, compare=compare, icc=icc)
    assert needed.power >= 0.8
    fewer = tuple(n - 1 for n in needed.plan.answers)
    if min(fewer) >= 2:
        assert needed.plan.of(fewer).power(difference) < 0.8
    assert power(difference * 1.2, answers, compare=compare).power >= power(difference, answers, compare=compare).power


def test_sentences() -> None:
    assert detectable(180, share=0.5).text.zh == (
        "180份答卷（两组各90份）可以看出20.3个百分点以上的差别（把握80%，显著性水平5%）。"
    )
    assert detectable(180, sd=0.9, icc=0.05, cluster_size=18).text.en == (
        "180 answers (90 in each group, 18 per cluster, intraclass correlation 0.05: worth 97 independent ones) "
        "can show a difference of 0.58 or more (power 80%, level 5%)."
    )
    assert size_to_detect(0.3, compare="twice", response=0.6).text.zh == (
        "要看出0.3个标准差的差别，需要90人前后各答一次，按60%的应答率邀请150人（把握80%，显著性水平5%）。"
    )
    assert power(0.3, 60, compare="twice").text.en.startswith("With 60 people answering twice, a difference of 0.3")
    nothing = detectable(6, share=0.95)
    assert isnan(nothing.difference)
    assert "看不出任何差别" in nothing.text.zh


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: power(0, 100), "difference"),
        (lambda: power(0.6, 100, share=0.5), "share + difference"),
        (lambda: power(0.3, 100, sd=1, share=0.5), "power(share=…, sd=…)"),
        (lambda: power(0.3, 1), "answers"),
        (lambda: power(0.3, (10, 10), compare="twice"), "answers"),
        (lambda: power(0.3, 100, compare="pairs"), "compare='pairs'"),  # type: ignore[arg-type]
        (lambda: power(0.3, 60, icc=0.1, cluster_size=30), "answers, cluster_size"),
        (lambda: detectable(100, power=80), "power"),
        (lambda: size_to_detect(0.00001), "size_to_detect(1e-05)"),
    ],
)
def test_plans_that_cannot_be_are_refused(call, where: str) -> None:
    with pytest.raises(DesignError) as caught:
        call()
    assert caught.value.mistakes[0].where == where
