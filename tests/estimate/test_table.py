"""The one table: its columns, its arithmetic, what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample, domain
from evaluate.errors import DesignError, UnitError
from evaluate.estimate import FIXED, covariance_of, draws, independent, known, mean, ratio, share, stack, total

FRAME = pd.DataFrame(
    {
        "imp": [5.0, 4, 3, np.nan, 5, 2, 4, 4],
        "abl": [2.0, 3, 3, 1, np.nan, 2, 1, 5],
        "hours": [10.0, 20, 30, 40, 50, 60, 70, 80],
        "level": ["a", "a", "a", "a", "b", "b", "b", None],
        "likes_law": [True, False, True, True, False, False, True, True],
    }
)


@pytest.fixture
def sample() -> Sample:
    return Sample(FRAME, Design())


def test_columns_are_fixed_and_groups_are_real_columns(sample: Sample) -> None:
    got = mean(sample, ["hours", "imp"], by="level")
    assert tuple(got.frame.columns) == ("level", *FIXED)
    assert got.by == ("level",)
    assert got.frame["level"].tolist() == ["a", "a", "b", "b"]
    assert got.frame["item"].tolist() == ["hours", "imp"] * 2
    assert got.frame["n"].tolist() == [4, 3, 3, 3]
    assert got.frame["n"].dtype == np.int64
    assert got.frame["value"].tolist() == pytest.approx([25, 4, 60, 11 / 3])
    assert got.about.counted == "people"
    assert got.about.sources[0].rows == 8


def test_srs_mean_by_hand(sample: Sample) -> None:
    row = mean(sample, "hours").frame.iloc[0]
    assert row["se"] == pytest.approx(FRAME["hours"].std() / np.sqrt(8))
    assert (row["df"], row["measure"], row["note"]) == (7, "mean", "")
    # t(0.975, 7) = 2.3646
    assert row["high"] - row["value"] == pytest.approx(2.364624 * row["se"], rel=1e-6)
    wide = mean(sample, "hours", confidence=0.99).frame.iloc[0]
    assert wide["high"] - wide["value"] == pytest.approx(3.499483 * row["se"], rel=1e-6)


def test_population_size_and_counts(sample: Sample) -> None:
    assert total(sample).frame[["value", "measured_in"]].iloc[0].tolist() == [8.0, "people"]
    counts = total(sample, "level").frame
    assert counts["value"].tolist() == [4, 3]
    assert counts["n"].tolist() == [7, 7]
    assert set(counts["measured_in"]) == {"people"}


def test_complete_pairs_count_pairs(sample: Sample) -> None:
    got = mean(sample, ["imp", "abl"], complete={"imp": ["abl"], "abl": ["imp"]})
    both = FRAME.dropna(subset=["imp", "abl"])
    assert got.frame["n"].tolist() == [len(both)] * 2
    assert got.frame["value"].tolist() == pytest.approx([both["imp"].mean(), both["abl"].mean()])
    alone = mean(sample, ["imp", "abl"])
    assert alone.frame["n"].tolist() == [7, 7]


def test_share_of_some_choices(sample: Sample) -> None:
    high = share(sample, "imp", of=[4, 5]).frame.iloc[0]
    assert (high["value"], high["choice"], high["n"]) == (pytest.approx(5 / 7), "4|5", 7)
    nobody = share(sample, "imp", of=[9]).frame.iloc[0]  # numbers without a scale: an answer that nobody gave
    assert (nobody["value"], nobody["choice"], nobody["n"]) == (0, "9", 7)
    with pytest.raises(DesignError, match="no choice"):
        share(sample, "imp", of=["nine"])
    assert share(sample, "likes_law").frame[["choice", "value"]].iloc[0].tolist() == ["1", 5 / 8]


def test_differences_are_named_and_keep_what_they_are_measured_in(sample: Sample) -> None:
    gap = mean(sample, "imp") - mean(sample, "abl")
    assert gap.frame["item"].iloc[0] == "imp - abl"
    assert gap.frame["measure"].iloc[0] == "difference"
    assert gap.frame["n"].iloc[0] == 7
    by = mean(sample, "hours", by="level")
    apart = by.select(level="a") - by.select(level="b")
    assert apart.frame[["level", "item"]].iloc[0].tolist() == ["a - b", "hours"]
    assert apart.frame["df"].iloc[0] == 2
    each = by - mean(sample, "hours")
    assert each.frame["level"].tolist() == ["a", "b"]
    tenfold = 10 * by + 1
    assert tenfold.frame["value"].tolist() == pytest.approx([251, 601])
    assert (5 - by).frame["value"].tolist() == pytest.approx([-20, -55])
    assert (by * 0.5).frame["se"].tolist() == pytest.approx((by.frame["se"] / 2).tolist())


def test_a_number_subtracted_from_itself_is_certain(sample: Sample) -> None:
    nothing = mean(sample, ["imp", "hours"]) - mean(sample, ["imp", "hours"])
    assert nothing.frame["value"].eq(0).all()
    assert nothing.frame["se"].eq(0).all()


def places(unit: str = "places", numbers: tuple[float, ...] = (40, 30)) -> pd.DataFrame:
    return pd.DataFrame({"item": ["a", "b"][: len(numbers)], "places": numbers, "unit": unit})


def test_need_less_places_is_checked_for_its_measure(sample: Sample) -> None:
    have = known(places(), value="places", measured_in="places", counted="places")
    need = total(sample, by="level")
    demand = need.described(item="law", measured_in="places")
    supply = known(
        places().rename(columns={"item": "level"}), value="places", by="level", item="law", measured_in="places"
    )
    short = demand - supply
    assert short.frame["value"].tolist() == [4 - 40, 3 - 30]
    assert short.frame["se"].tolist() == demand.frame["se"].tolist()
    assert short.about.counted == "people"
    with pytest.raises(UnitError, match="people"):
        _ = need - supply
    assert (have * 2).frame["value"].tolist() == [80, 60]
    assert have.about.interval == "none"
    assert have.frame["se"].isna().all()


def test_rows_without_partner_are_named(sample: Sample) -> None:
    one = known(places(), value="places")
    other = known(places().assign(item=["a", "c"]), value="places")
    with pytest.raises(DesignError, match=r"b.*c|c.*b"):
        _ = one - other


def test_two_samples_are_refused_unless_declared_independent(sample: Sample) -> None:
    other = Sample(FRAME.assign(imp=FRAME["imp"] - 1), Design())
    first, second = mean(sample, "imp"), mean(other, "imp")
    with pytest.raises(DesignError, match="independent"):
        _ = first - second
    first, second = independent(first, second)
    gap = (first - second).frame.iloc[0]
    assert gap["value"] == pytest.approx(1)
    assert gap["se"] == pytest.approx(np.hypot(first.frame["se"].iloc[0], second.frame["se"].iloc[0]))
    assert (mean(sample, "imp") - 3).frame["value"].iloc[0] == pytest.approx(27 / 7 - 3)


def test_stack_keeps_covariance(sample: Sample) -> None:
    both = stack(mean(sample, "imp"), mean(sample, "abl"))
    np.testing.assert_allclose(covariance_of(both), covariance_of(mean(sample, ["imp", "abl"])), rtol=1e-12)
    gap = both.select(item="imp") - both.select(item="abl")
    assert gap.frame["se"].iloc[0] == pytest.approx((mean(sample, "imp") - mean(sample, "abl")).frame["se"].iloc[0])
    with pytest.raises(DesignError, match="by"):
        stack(mean(sample, "imp"), mean(sample, "imp", by="level"))


def test_draws_have_the_moments(sample: Sample) -> None:
    estimate = mean(sample, ["imp", "abl", "hours"])
    drawn = draws(estimate, 40_000, seed=3)
    np.testing.assert_allclose(drawn.mean(axis=0), estimate.frame["value"], rtol=0.02)
    np.testing.assert_allclose(np.cov(drawn.T), covariance_of(estimate), rtol=0.05, atol=0.02)
    np.testing.assert_array_equal(drawn, draws(estimate, 40_000, seed=3))


def test_top_and_where() -> None:
    everything = Policy(minimum_cell=0, hide_unanimous=False)
    estimate = mean(Sample(FRAME, Design(), policy=everything), ["imp", "abl", "hours"], by="level")
    assert estimate.top(1).frame["item"].tolist() == ["hours", "hours"]
    assert estimate.top(1, largest_first=False).frame["item"].tolist() == ["abl", "abl"]
    assert estimate.top(1, across_groups=True).frame["value"].tolist() == [estimate.frame["value"].max()]
    assert len(estimate.where("value > 10")) == 2
    with pytest.raises(DesignError, match="sex"):
        estimate.select(sex="f")
    assert "<table" in estimate._repr_html_()


def test_nobody_keeps_the_row_and_says_why(sample: Sample) -> None:
    nobody = mean(domain(sample, "hours > 1000"), "imp").frame.iloc[0]
    assert np.isnan(nobody["value"])
    assert (nobody["n"], nobody["note"]) == (0, "没有人回答")
    english = Sample(FRAME.assign(never=np.nan), Design(), language="en")
    rows = total(english, ["never", "imp"], by="level").frame
    assert rows["note"].tolist() == ["nobody answered", "", "nobody answered", ""]
    assert rows["value"].isna().tolist() == [True, False, True, False]


@pytest.mark.parametrize("taken", ["value", "n", "item"])
def test_by_column_with_a_fixed_name_is_refused(taken: str) -> None:
    with pytest.raises(DesignError, match=f"{taken}_group"):
        mean(Sample(FRAME.rename(columns={"level": taken}), Design()), "imp", by=taken)


def test_wrong_questions_are_refused(sample: Sample) -> None:
    with pytest.raises(DesignError, match=r"imo.*imp|imp.*imo"):
        mean(sample, "imo")
    with pytest.raises(DesignError, match="share"):
        mean(sample, "level")
    with pytest.raises(DesignError, match="share"):
        ratio(sample, "imp", "level")
    with pytest.raises(DesignError, match=r"0\.95"):
        mean(sample, "imp", confidence=95)
    with pytest.raises(DesignError, match="bands"):
        share(Sample(pd.DataFrame({"x": np.arange(100.0)}), Design()), "x")


def test_known_numbers_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(DesignError, match="seats"):
        known(places(), value="seats")
    with pytest.raises(DesignError, match="covariance"):
        known(places(), value="places", covariance=np.eye(3))


def test_policy_of_a_combination_is_the_strictest(sample: Sample) -> None:
    strict = Sample(FRAME, Design(), policy=Policy(minimum_cell=30))
    a, b = independent(mean(sample, "imp"), mean(strict, "imp"))
    assert (a - b).about.policy.minimum_cell == 30
    assert len((a - b).about.sources) == 1  # the same survey, named once


def test_tables_of_different_confidence_are_not_joined(sample: Sample) -> None:
    wide, usual = mean(sample, "imp", confidence=0.99), mean(sample, "abl")
    for join in (stack, lambda a, b: a - b):
        with pytest.raises(DesignError, match=r"0\.95, 0\.99"):
            join(usual, wide)
    have = known(places(numbers=(2,)), value="places", confidence=0.5)
    assert (have - wide).about.confidence == 0.99
    assert stack(wide, have).about.confidence == 0.99
    assert stack(have, have).about.interval == "none"


@pytest.mark.parametrize(
    ("one", "other", "weakest"),
    [
        ("randomised", "before-after", "before-after"),
        ("self-report", "before-after", "self-report"),
        ("adjusted", "quasi-experimental", "adjusted"),
        ("descriptive", "randomised", "descriptive"),
    ],
)
def test_a_combination_has_the_weakest_evidence(sample: Sample, one: str, other: str, weakest: str) -> None:
    a, b = mean(sample, "imp").described(evidence=one), mean(sample, "abl").described(evidence=other)
    for joined in (a - b, b - a, stack(a, b), stack(b, a)):
        assert joined.about.evidence == weakest
    have = known(places(numbers=(2,)), value="places")
    assert (a - have).about.evidence == (have + a).about.evidence == one  # a register is no evidence of its own


@pytest.mark.parametrize("taken", ["n", "value", "note"])
def test_known_numbers_are_not_grouped_by_a_fixed_name(taken: str) -> None:
    frame = places().assign(**{taken: 1})
    with pytest.raises(DesignError, match=f"{taken}_group"):
        known(frame, value="places", by=taken)


def test_a_number_that_is_not_finite_says_why(sample: Sample) -> None:
    english = Sample(FRAME.assign(zero=0.0, endless=[np.inf, *[1.0] * 7]), Design(), language="en")
    for made in (
        ratio(english, "imp", "zero"),
        mean(english, "endless"),
        total(english, "endless"),
        mean(english, "imp") / mean(english, "zero"),
        mean(english, "imp") / 0,
    ):
        row = made.frame.iloc[0]
        assert np.isnan(row["value"])
        assert np.isnan(row["se"])
        assert row["note"].startswith("no finite number")
    assert mean(sample, "imp").frame["note"].tolist() == [""]
    gap = known(places(numbers=(3, np.nan)), value="places")
    assert gap.frame["note"].tolist() == ["", "没有数值"]
    assert (gap - 1).frame["note"].tolist() == ["", "没有数值"]
