"""Predictive margins equal R's svypredmeans; with one variable they are means."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, ordinal, predictive_margins, regress

ELEMENTS = Design(strata="stratum", weights="w")


def test_margins_equal_R(api, equal) -> None:
    wanted = api.wanted["predmeans_schwide_by_stype"]
    fit = regress(api.sample, "`sch.wide` ~ ell + meals + stype", family="binomial")
    got = predictive_margins(fit, "stype", at=wanted["names"], errors="apart")
    equal(got.frame["value"], wanted["estimate"])
    equal(got.frame["se"], wanted["se"], 1e-7)
    joint = predictive_margins(fit, "stype", at=wanted["names"]).frame
    equal(joint["value"], wanted["estimate"])
    assert (joint["se"] > 0).all()


def test_one_variable_alone_gives_the_means_of_its_groups(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    by = mean(sample, "imp", by="level")
    got = predictive_margins(regress(sample, "imp ~ level"), "level")
    assert got.frame["level"].tolist() == by.frame["level"].tolist()
    np.testing.assert_allclose(got.frame[["value", "se"]], by.frame[["value", "se"]], rtol=1e-9)
    np.testing.assert_allclose(covariance_of(got), covariance_of(by), rtol=1e-8, atol=1e-15)


def test_differences_of_a_linear_model_are_its_coefficients(answers) -> None:
    sample = Sample(answers(2), ELEMENTS)
    fit = regress(sample, "imp ~ trained + hours")
    got = predictive_margins(fit, "trained")
    gap = (got.select(trained="yes") - got.select(trained="no")).frame
    slope = fit.coefficients.select(item="trained[T.yes]").frame
    np.testing.assert_allclose(gap[["value", "se"]], slope[["value", "se"]], rtol=1e-8)
    line = predictive_margins(fit, "hours", at=[10, 20]).frame
    assert line["hours"].tolist() == [10, 20]
    assert np.diff(line["value"])[0] == pytest.approx(10 * fit.linear.value[2], rel=1e-9)


def test_errors_apart_combine_with_nothing_else(answers) -> None:
    sample = Sample(answers(3), ELEMENTS)
    fit = regress(sample, "imp ~ trained + hours")
    apart = predictive_margins(fit, "trained", errors="apart")
    assert ((apart.select(trained="yes") - apart.select(trained="no")).frame["se"] > 0).all()
    with pytest.raises(DesignError, match="different samples"):
        _ = apart - mean(sample, "imp")
    assert ((predictive_margins(fit, "trained") - mean(sample, "imp")).frame["se"] > 0).all()


def test_bad_input_is_refused(answers) -> None:
    sample = Sample(answers(4), ELEMENTS)
    fit = regress(sample, "imp ~ trained + hours")
    for asked, told in (
        (("level", None), "no variable"),
        (("hours", None), "needs the values"),
        (("trained", ["maybe"]), "Nobody has"),
    ):
        with pytest.raises(DesignError, match=told):
            predictive_margins(fit, asked[0], at=asked[1])
    with pytest.raises(DesignError, match="no variable"):
        predictive_margins(ordinal(sample, "imp ~ trained"), "trained")
