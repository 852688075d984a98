"""Regressions equal R's svyglm at convergence; contrasts, domains, and what cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, protect, regress, stack, term_test, total

ELEMENTS = Design(strata="stratum", weights="w")
FITS = {
    "glm_gaussian": ("api00 ~ ell + meals + mobility", "gaussian"),
    "glm_factor": ("api00 ~ stype + ell", "gaussian"),
    "glm_binomial": ("`sch.wide` ~ ell + meals + mobility", "binomial"),
    "glm_binomial_factor": ("`sch.wide` ~ stype + ell", "binomial"),
    "glm_poisson": ("`api.stu` ~ ell + meals + log(enroll)", "poisson"),
}


@pytest.mark.parametrize("key", list(FITS))
def test_coefficients_errors_and_p_equal_R(api, equal, key) -> None:
    formula, family = FITS[key]
    wanted = api.wanted[key]
    fit = regress(api.sample, formula, family=family)
    frame = fit.coefficients.frame
    assert fit.df == wanted["df_resid"]
    equal(frame["value"], wanted["coef"], 1e-7)
    # R's working weights lag one step behind its coefficients: its own errors are good to about 1e-7.
    equal(frame["se"], wanted["se"], 1e-7)
    vcov = np.array(wanted["vcov"])
    size = np.sqrt(np.outer(np.diag(vcov), np.diag(vcov)))
    np.testing.assert_allclose(covariance_of(fit.coefficients) / size, vcov / size, atol=3e-7)
    p = [term_test(fit, name).frame["value"].iloc[2] for name in fit.names]
    np.testing.assert_allclose(p, wanted["p"], rtol=1e-6)
    np.testing.assert_allclose(fit.dispersion, wanted["dispersion"], rtol=1e-7)


@pytest.mark.parametrize(
    ("key", "test", "terms"),
    [
        ("glm_gaussian", "regTermTest_ell_mobility", ["ell", "mobility"]),
        ("glm_factor", "regTermTest_stype", "stype"),
        ("glm_binomial_factor", "regTermTest_binomial_stype_Wald", "stype"),
    ],
)
def test_term_tests_equal_R(api, key, test, terms) -> None:
    formula, family = FITS[key]
    wanted = api.wanted[test]
    got = term_test(regress(api.sample, formula, family=family), terms).frame
    np.testing.assert_allclose(got["value"], [wanted["F"], wanted["df"], wanted["p"]], rtol=1e-6)
    assert (got["df"] == wanted["ddf"]).all()


def test_an_intercept_is_the_mean_and_a_slope_on_a_group_the_difference(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    alone = regress(sample, "imp ~ 1").coefficients.frame
    np.testing.assert_allclose(alone[["value", "se"]], mean(sample, "imp").frame[["value", "se"]], rtol=1e-9)
    by = mean(sample, "imp", by="trained")
    gap = (by.select(trained="yes") - by.select(trained="no")).frame
    slope = regress(sample, "imp ~ trained").coefficients.frame.iloc[[1]]
    np.testing.assert_allclose(slope[["value", "se"]], gap[["value", "se"]], rtol=1e-9)


def test_coefficients_combine_with_each_other_and_with_means(answers) -> None:
    sample = Sample(answers(2), ELEMENTS)
    table = regress(sample, "hours ~ level").coefficients
    gap = table.select(item="level[T.section]") - table.select(item="level[T.division]")
    turned = regress(sample, "hours ~ C(level, contr.treatment('division'))").coefficients.frame.iloc[2]
    np.testing.assert_allclose(gap.frame[["value", "se"]].iloc[0], turned[["value", "se"]].astype(float), rtol=1e-8)
    zero = table.select(item="Intercept") - mean(domain(sample, "level == 'bureau'"), "hours")
    np.testing.assert_allclose(zero.frame[["value", "se"]], 0, atol=1e-9)
    assert len(stack(table, mean(sample, "imp"))) == 4


def test_a_coefficient_of_few_people_is_hidden(answers) -> None:
    frame = answers(7).assign(level=["bureau"] * 4 + ["section"] * 60 + ["division"] * 56)
    table = regress(Sample(frame, Design()), "hours ~ level").coefficients
    assert table.frame["n"].tolist() == [4, 4, 4]
    assert protect(table).frame["value"].isna().all()
    turned = regress(Sample(frame, Design()), "hours ~ C(level, contr.treatment('section'))").coefficients
    assert turned.frame["n"].tolist() == [60, 4, 56]


def test_poisson_with_a_constant_alone_is_the_mean(answers) -> None:
    sample = Sample(answers(3), ELEMENTS)
    fit = regress(sample, "abl ~ 1", family="poisson")
    value = fit.ratios.frame
    assert value["measure"].iloc[0] == "rate ratio"
    np.testing.assert_allclose(value[["value", "se"]], mean(sample, "abl").frame[["value", "se"]], rtol=1e-9)
    assert value["low"].iloc[0] < value["value"].iloc[0] < value["high"].iloc[0]


def test_scaling_weights_and_measures_changes_nothing_else(answers) -> None:
    frame = answers(4)
    plain = regress(Sample(frame, ELEMENTS), "trained ~ imp + hours", family="binomial").coefficients.frame
    other = frame.assign(w=frame["w"] * 50, hours=frame["hours"] * 1e6)
    got = regress(Sample(other, ELEMENTS), "trained ~ imp + hours", family="binomial").coefficients.frame
    np.testing.assert_allclose(got[["value", "se"]].iloc[:2], plain[["value", "se"]].iloc[:2], rtol=1e-7)
    np.testing.assert_allclose(got[["value", "se"]].iloc[2] * 1e6, plain[["value", "se"]].iloc[2], rtol=1e-7)


def test_a_missing_answer_keeps_its_row_in_the_design(answers) -> None:
    frame = answers(5)
    clusters = Design(strata="stratum", clusters="cluster", weights="w")
    gone = frame["cluster"] == 0
    fit = regress(Sample(frame.assign(hours=frame["hours"].mask(gone)), clusters), "abl ~ hours")
    part = regress(domain(Sample(frame, clusters), ~gone), "abl ~ hours")
    np.testing.assert_allclose(covariance_of(fit.coefficients), covariance_of(part.coefficients), rtol=1e-9)
    dropped = regress(Sample(frame[~gone], clusters), "abl ~ hours")
    assert abs(dropped.coefficients.frame["se"] / part.coefficients.frame["se"] - 1).max() > 1e-6
    assert fit.n == (~gone).sum()


def test_what_cannot_be_fitted_is_refused(answers) -> None:
    frame = answers(6).assign(split=lambda data: (data["hours"] > 20).astype(float))
    sample = Sample(frame, ELEMENTS)
    with pytest.raises(DesignError, match="does not converge"):
        regress(sample, "split ~ hours", family="binomial")
    with pytest.raises(DesignError, match="does not fit family binomial"):
        regress(sample, "imp ~ hours", family="binomial")
    with pytest.raises(DesignError, match="does not fit family gaussian"):
        regress(sample, "trained ~ hours")
    with pytest.raises(DesignError, match="binomial"):
        regress(sample, "imp ~ hours", family="probit")  # type: ignore[arg-type]
    fit = regress(sample, "imp ~ hours")
    with pytest.raises(DesignError, match="no such term"):
        term_test(fit, "level")
    with pytest.raises(DesignError, match="no logarithms"):
        _ = fit.ratios
    assert total(sample).frame["value"].iloc[0] > 0
