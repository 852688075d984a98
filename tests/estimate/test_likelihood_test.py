"""The likelihood-ratio test equals R's regTermTest(method = "LRT")."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import likelihood_ratio_test, regress, term_test

ELEMENTS = Design(strata="stratum", weights="w")


def test_deviance_and_design_effects_equal_R(api) -> None:
    wanted = api.wanted["regTermTest_binomial_stype_LRT"]
    fit = regress(api.sample, "`sch.wide` ~ stype + ell", family="binomial")
    got = likelihood_ratio_test(fit, "stype").frame["value"].to_numpy()
    np.testing.assert_allclose(got[0], wanted["chisq"], rtol=1e-9)
    np.testing.assert_allclose(got[1:3], wanted["lambda"], rtol=2e-7)
    # R's p is a saddlepoint approximation of the tail that we integrate.
    assert got[3] == pytest.approx(wanted["p"], rel=0.5)


def test_a_simple_random_sample_has_effects_near_one_and_agrees_with_wald(answers) -> None:
    fit = regress(Sample(answers(1), Design()), "trained ~ hours + level", family="binomial")
    ratio = likelihood_ratio_test(fit, "level").frame["value"]
    wald = term_test(fit, "level").frame["value"]
    assert ratio.iloc[1:3].between(0.8, 1.2).all()
    assert ratio.iloc[-1] == pytest.approx(wald.iloc[2], abs=0.05)


def test_what_it_is_not_for_is_refused(answers) -> None:
    sample = Sample(answers(2), ELEMENTS)
    with pytest.raises(DesignError, match="logistic and Poisson"):
        likelihood_ratio_test(regress(sample, "imp ~ hours"), "hours")
    fit = regress(sample, "trained ~ hours", family="binomial")
    with pytest.raises(DesignError, match="no such term"):
        likelihood_ratio_test(fit, "level")
