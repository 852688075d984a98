"""Fitted scores: missing answers are a domain, and under replicates every method is computed anew, as R does."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample, replicate
from evaluate.estimate import (
    correlation,
    covariance_of,
    each_replicate,
    independence,
    mean,
    predictive_margins,
    quantile,
    regress,
    t_test,
    variance,
)
from evaluate.estimate.scores import answered, scored

JACKKNIFES = {
    "clus1_JK1": ("clus1", {}),
    "clus1_JK1_wr": ("clus1_wr", {}),
    "clus1_JK1_mse": ("clus1", {"mse": True}),
    "strat_JKn": ("strat", {}),
    "clus2_JK1": ("clus2_ultimate", {}),
}


def test_the_score_of_a_mean_has_the_error_of_the_mean(api, equal) -> None:
    inside = answered(api.sample, ["enroll"])
    y = np.nan_to_num(api.sample.frame["enroll"].to_numpy(dtype=float))
    weights = np.where(inside.rows, api.sample.weights, 0)
    value = np.average(y, weights=weights)
    got = scored(api.sample, (y - value) / weights.sum(), np.array([value]), inside=inside)
    equal(np.sqrt(got.variance()), mean(api.sample, "enroll").frame["se"])


@pytest.mark.parametrize("name", list(JACKKNIFES))
def test_methods_under_replicates_equal_R(api_of, reference, equal, name) -> None:
    design, options = JACKKNIFES[name]
    sample, wanted = replicate(api_of(design).sample, **options), reference["replicates"][name]
    linear = regress(sample, "api00 ~ ell + meals + mobility")
    assert linear.df == wanted["glm_gaussian"]["df_resid"]
    equal(linear.coefficients.frame["se"], wanted["glm_gaussian"]["se"])
    logistic = regress(sample, "`sch.wide` ~ ell + meals + mobility", family="binomial")
    equal(logistic.coefficients.frame["se"], wanted["glm_binomial"]["se"], 1e-7)
    table, test = independence(sample, "sch.wide", "stype").frame, wanted["svychisq_F"]
    equal(table["value"], [test["statistic"], test["parameter"][0], test["p_value"]])
    two = t_test(sample, "api00", "comp.imp").frame["value"]
    test = wanted["ttest_api00_compimp"]
    equal(two, [test["estimate"], test["statistic"], test["p_value"]])
    median = quantile(sample, "api00").frame.iloc[0]
    equal(median[["value", "se"]].astype(float), [wanted["median"]["estimate"], wanted["median"]["se"]])
    equal(median[["low", "high"]].astype(float), wanted["median"]["ci95"])


def test_replicates_are_those_of_computing_again(answers) -> None:
    sample = replicate(Sample(answers(1), Design(strata="stratum", clusters="cluster", weights="w")))
    for verb in (
        lambda each: correlation(each, ["imp", "hours"], by="level"),
        lambda each: variance(each, "imp"),
        lambda each: predictive_margins(regress(each, "imp ~ trained + hours"), "trained"),
    ):
        np.testing.assert_allclose(covariance_of(verb(sample)), covariance_of(each_replicate(sample, verb)), rtol=1e-8)
