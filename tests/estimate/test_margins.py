"""Predictive margins equal R's svypredmeans; with one variable they are means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from evaluate.design import Design, Sample, replicate
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, ordinal, predictive_margins, protect, regress

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
        predictive_margins(ordinal(sample, "imp ~ trained"), "level")


def test_ordinal_margins_are_averages_of_the_shares_between_thresholds(answers) -> None:
    sample = Sample(answers(5), ELEMENTS)
    fit = ordinal(sample, "imp ~ trained + hours")
    got = predictive_margins(fit, "trained")
    levels = len(fit.matrix.levels)
    assert got.frame["choice"].tolist() == [f"{level:g}" for level in fit.matrix.levels] * 2
    inside = sample.frame[["imp", "trained", "hours"]].notna().all(axis=1)
    hours, weights = sample.frame.loc[inside, "hours"], sample.frame.loc[inside, "w"]
    slope, per_hour, *thresholds = fit.linear.value
    for place, level in enumerate(got.frame["trained"].unique()):
        predictor = slope * (level == "yes") + per_hour * hours.to_numpy()
        upto = [np.average(expit(at - predictor), weights=weights) for at in thresholds]
        wanted = np.diff([0, *upto, 1])
        np.testing.assert_allclose(got.frame["value"].iloc[levels * place : levels * (place + 1)], wanted, rtol=1e-10)
    covariance = covariance_of(got)
    np.testing.assert_allclose(covariance[:levels].sum(axis=0), 0, atol=1e-12)
    turned = ordinal(Sample(sample.frame.assign(imp=6 - sample.frame["imp"]), ELEMENTS), "imp ~ trained + hours")
    back = predictive_margins(turned, "trained").frame[["value", "se"]].to_numpy().reshape(2, levels, 2)[:, ::-1]
    np.testing.assert_allclose(got.frame[["value", "se"]].to_numpy().reshape(2, levels, 2), back, rtol=1e-6)


def test_errors_of_ordinal_margins_are_those_of_the_jackknife(answers) -> None:
    sample = Sample(answers(6, missing=0), ELEMENTS)
    again = predictive_margins(ordinal(replicate(sample), "imp ~ trained + hours"), "trained").frame
    got = predictive_margins(ordinal(sample, "imp ~ trained + hours"), "trained").frame
    np.testing.assert_allclose(got["value"], again["value"], rtol=1e-9)
    np.testing.assert_allclose(got["se"], again["se"], rtol=0.05)
    apart = predictive_margins(ordinal(sample, "imp ~ trained + hours"), "trained", errors="apart").frame
    assert (apart["se"] > 0).all()


def test_ordinal_margins_of_an_answer_of_few_are_hidden(answers) -> None:
    frame = answers(7, missing=0).assign(imp=lambda data: np.resize([1.0, 2.0, 3.0], len(data)))
    rare = frame.assign(imp=np.where(np.arange(len(frame)) < 3, 6.0, frame["imp"]))
    for data, hidden in ((frame, False), (rare, True)):
        table = predictive_margins(ordinal(Sample(data, ELEMENTS), "imp ~ trained + hours"), "trained")
        assert protect(table).frame["value"].isna().all() == hidden
    # With no other variable they are a table in disguise: a group in which an answer is that of few is hidden whole.
    frame["imp"] = np.where(frame["trained"] == "yes", np.where(np.arange(len(frame)) < 12, 1.0, 3.0), frame["imp"])
    alone = protect(predictive_margins(ordinal(Sample(frame, ELEMENTS), "imp ~ trained"), "trained"))
    assert alone.select(trained="yes").frame["value"].isna().all()
