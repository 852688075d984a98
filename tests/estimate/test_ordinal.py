"""Ordinal logistic regression equals R's svyolr; two thresholds collapse to a logit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, with_columns
from evaluate.errors import DesignError
from evaluate.estimate import ordinal
from evaluate.estimate.ordinal import _likelihood, _rows
from evaluate.estimate.scores import scored

ELEMENTS = Design(strata="stratum", weights="w")


def with_bands(sample: Sample) -> Sample:
    meals = pd.cut(sample.frame["meals"], [-1, 25, 50, 75, 100], labels=list("abcd"))
    return with_columns(sample, {"mealcat": meals, "avged": sample.frame["avg.ed"]})


def test_coefficients_and_errors_equal_R(api, equal) -> None:
    wanted = api.wanted["olr_mealcat"]
    fit = ordinal(with_bands(api.sample), "mealcat ~ avged + mobility + stype")
    assert fit.names[-3:] == ("a|b", "b|c", "c|d")
    equal(fit.coefficients.frame["value"], wanted["coef"], 1e-7)
    # R differentiates its information numerically with steps of 0.001, which leaves its errors good to 4e-4 …
    equal(fit.coefficients.frame["se"], wanted["se"], 5e-4)
    # … as doing the same shows.
    equal(np.sqrt(errors_as_R(fit)), wanted["se"], 1e-7)


def errors_as_R(fit) -> np.ndarray:
    """Variances with the information taken from differences, in R's parameters (log gaps between thresholds)."""
    rows = fit.matrix.inside.rows
    x, y, weights = fit.matrix.x[rows], fit.matrix.y[rows].astype(int), fit.sample.weights[rows]
    upper, lower = _rows(x, y, 4)
    width = x.shape[1]

    def at(par: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps = np.concatenate([par[width : width + 1], np.exp(par[width + 1 :])])
        value = np.concatenate([par[:width], np.cumsum(steps)])
        turn = np.zeros((len(par), len(par)))
        turn[:width, :width] = np.eye(width)
        turn[width:, width:] = np.tril(np.ones((len(steps), len(steps)))) * np.append(1.0, steps[1:])
        return weights @ _likelihood(value, upper, lower, y, weights, 4)[1] @ turn, turn

    value = fit.linear.value
    par = np.concatenate([value[: width + 1], np.log(np.diff(value[width:]))])
    hessian = np.array([(at(par + h)[0] - at(par - h)[0]) / 0.002 for h in 0.001 * np.eye(len(par))])
    turn = at(par)[1]
    inverse = turn @ np.linalg.inv(-(hessian + hessian.T) / 2) @ turn.T
    scores = np.zeros((fit.sample.rows, len(value)))
    scores[rows] = _likelihood(value, upper, lower, y, weights, 4)[1] @ inverse
    return scored(fit.sample, scores, value, inside=fit.matrix.inside).variance()


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
