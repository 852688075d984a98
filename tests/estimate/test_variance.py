"""Variances, covariances and correlations of items equal R; pairs, groups and bad input."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate import correlation, covariance, variance

ELEMENTS = Design(strata="stratum", weights="w")


def test_moments_equal_R(api, equal) -> None:
    matrix = api.wanted["cov_api00_api99"]
    for got, value, se in (
        (variance(api.sample, "api00"), api.wanted["var_api00"]["estimate"], api.wanted["var_api00"]["se"]),
        (variance(api.sample, "api99"), matrix["matrix"][1][1], matrix["se"][3]),
        (covariance(api.sample, ["api00", "api99"]), matrix["matrix"][0][1], matrix["se"][1]),
        (
            correlation(api.sample, ["api00", "api99"]),
            api.wanted["corr_api00_api99"]["estimate"],
            api.wanted["corr_api00_api99"]["se"],
        ),
    ):
        equal(got.frame["value"], [value])
        equal(got.frame["se"], [se])


def test_a_correlation_is_the_ratio_of_its_moments_with_the_same_error(answers) -> None:
    frame = answers(2, missing=0)
    sample = Sample(frame, ELEMENTS)
    both = covariance(sample, ["imp", "abl"])
    got = correlation(sample, ["imp", "abl"]).frame
    value = both.frame["value"] / np.sqrt(variance(sample, ["imp", "abl"]).frame["value"].prod())
    np.testing.assert_allclose(got["value"], value, rtol=1e-12)
    assert (got["low"] > -1).all()
    assert (got["high"] < 1).all()
    scaled = correlation(Sample(frame.assign(imp=frame["imp"] * 7 - 3), ELEMENTS), ["imp", "abl"]).frame
    np.testing.assert_allclose(scaled[["value", "se"]], got[["value", "se"]], rtol=1e-9)


def test_pairs_use_who_answered_both_and_groups_are_domains(answers) -> None:
    sample = Sample(answers(3), ELEMENTS)
    by = correlation(sample, ["imp", "abl", "hours"], by="level")
    assert by.frame["item"].unique().tolist() == ["imp × abl", "imp × hours", "abl × hours"]
    for level in by.frame["level"].unique():
        alone = correlation(domain(sample, f"level == '{level}'"), ["imp", "abl", "hours"]).frame
        one = by.select(level=level).frame
        np.testing.assert_allclose(one[["value", "se", "df", "n"]], alone[["value", "se", "df", "n"]], rtol=1e-9)
    inside = by.frame.pivot_table(index="level", columns="item", values="n")
    assert (inside["imp × abl"] < inside["abl × hours"]).all()


def test_one_answer_has_no_variance_and_equal_answers_have_none(answers) -> None:
    frame = answers(4).assign(year=2026.0)
    frame.loc[1:, "hours"] = np.nan
    sample = Sample(frame, ELEMENTS)
    assert variance(sample, "year").frame[["value", "se"]].eq(0).all(axis=None)
    assert variance(sample, "hours").frame["value"].isna().all()
    assert correlation(sample, ["imp", "year"]).frame["value"].isna().all()


def test_bad_input_is_refused(answers) -> None:
    sample = Sample(answers(5), ELEMENTS)
    for names in ("imp", ["imp"], ["imp", "imp"]):
        with pytest.raises(DesignError, match="Two or more different items"):
            correlation(sample, names)
    with pytest.raises(DesignError, match="choices, not numbers"):
        covariance(sample, ["imp", "level"])
    with pytest.raises(DesignError, match="置信水平"):
        variance(sample, "imp", confidence=95)
