"""Ordinal logistic regression equals R's svyolr; two thresholds collapse to a logit."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, with_columns
from evaluate.errors import DesignError
from evaluate.estimate import ordinal

ELEMENTS = Design(strata="stratum", weights="w")


def with_bands(sample: Sample) -> Sample:
    meals = pd.cut(sample.frame["meals"], [-1, 25, 50, 75, 100], labels=list("abcd"))
    return with_columns(sample, {"mealcat": meals, "avged": sample.frame["avg.ed"]})


@cache
def sharper() -> dict[str, dict[str, list[float]]]:
    return json.loads((Path(__file__).parents[1] / "reference" / "ordinal_reference.json").read_text(encoding="utf-8"))


def test_coefficients_and_errors_equal_R(api, equal) -> None:
    fit = ordinal(with_bands(api.sample), "mealcat ~ avged + mobility + stype")
    assert fit.names[-3:] == ("a|b", "b|c", "c|d")
    equal(fit.coefficients.frame["value"], api.wanted["olr_mealcat"]["coef"], 1e-7)
    # By default R differentiates its information with steps of 0.001, which leaves its errors good to 4e-4 …
    equal(fit.coefficients.frame["se"], api.wanted["olr_mealcat"]["se"], 4e-4)
    # … with steps of 0.00001 they are ours (tests/reference/ordinal_reference.R).
    equal(fit.coefficients.frame["se"], sharper()[api.name]["se"], 1e-7)


def test_without_variables_that_matter_thresholds_are_the_log_odds(answers) -> None:
    frame = answers(1, missing=0).assign(balanced=np.tile([0.0, 1.0], 60))
    frame = pd.concat([frame, frame.assign(balanced=1 - frame["balanced"])])
    fit = ordinal(Sample(frame, Design(weights="w")), "imp ~ balanced")
    assert fit.linear.value[0] == pytest.approx(0, abs=1e-10)
    below = np.cumsum(frame.groupby("imp")["w"].sum() / frame["w"].sum()).to_numpy()[:-1]
    np.testing.assert_allclose(fit.linear.value[1:], np.log(below / (1 - below)), rtol=1e-9)


def test_turning_the_scale_round_turns_the_signs(answers) -> None:
    frame = answers(2)
    plain = ordinal(Sample(frame, ELEMENTS), "imp ~ hours + trained")
    turned = ordinal(Sample(frame.assign(imp=6 - frame["imp"]), ELEMENTS), "imp ~ hours + trained")
    np.testing.assert_allclose(turned.linear.value[:2], -plain.linear.value[:2], rtol=1e-8)
    np.testing.assert_allclose(turned.linear.variance()[:2], plain.linear.variance()[:2], rtol=1e-7)
    assert plain.ratios.frame["measure"].eq("odds ratio").all()
    assert plain.n == frame["imp"].notna().sum()


def test_bad_responses_are_refused(answers) -> None:
    frame = answers(3).assign(band=lambda data: pd.cut(data["hours"], [-1, 5, 20, 999], labels=list("abc")))
    sample = Sample(frame, ELEMENTS)
    with pytest.raises(DesignError, match="2 categories"):
        ordinal(sample, "trained ~ hours")
    with pytest.raises(DesignError, match="120 categories"):
        ordinal(sample, "hours ~ imp + level - 1") if frame["imp"].notna().all() else ordinal(sample, "hours ~ abl")
    with pytest.raises(DesignError, match="no maximum"):
        ordinal(sample, "band ~ hours")
