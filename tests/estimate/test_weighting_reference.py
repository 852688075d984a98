"""Calibrated weights and their errors equal to R survey 4.5 (tests/reference/api_reference.R made the numbers)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, calibrate, trim
from evaluate.estimate import mean, total

DESIGNS = {
    "clus1": ("apiclus1", Design(clusters="dnum", weights="pw", population="fpc")),
    "strat": ("apistrat", Design(strata="stype", weights="pw", population="fpc")),
    "clus2": ("apiclus2", Design(clusters=["dnum", "snum"], population=["fpc1", "fpc2"])),
}
NAMES = pytest.mark.parametrize("name", DESIGNS)


@cache
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


@cache
def sample_of(name: str) -> Sample:
    data, design = DESIGNS[name]
    return Sample(pd.DataFrame(reference()["data"][data]), design)


def check(name: str, made: Sample, key: str) -> None:
    """Every weight, the extremes of g, Kish's design effect, and the errors of a mean and a total."""
    wanted, before = reference()["weighting"][name][key], sample_of(name).weights
    near = {"rtol": 1e-9, "atol": 0.0}
    np.testing.assert_allclose(made.weights, wanted["weights"], **near)
    g = made.weights / before
    np.testing.assert_allclose([g.min(), g.max()], [wanted["g_min"], wanted["g_max"]], **near)
    np.testing.assert_allclose(made.steps[-1].design_effect, wanted["kish_deff"], **near)
    for got, part in ((mean(made, "api00").frame, "mean_api00"), (total(made, "enroll").frame, "total_enroll")):
        np.testing.assert_allclose(got["value"].iloc[0], wanted[part]["estimate"], **near)
        np.testing.assert_allclose(got["se"].iloc[0], wanted[part]["se"], **near)
        np.testing.assert_allclose(got[["low", "high"]].to_numpy(float), wanted[part]["ci95_t"], **near)


def margins() -> dict[str, Any]:
    return {name: reference()["population"][name] for name in ("stype", "sch.wide")}


def totals() -> dict[str, Any]:
    return {"stype": reference()["population"]["stype"], "api99": reference()["population"]["total_api99"]}


@NAMES
def test_poststratification(name: str) -> None:
    check(name, calibrate(sample_of(name), to={"stype": margins()["stype"]}), "poststratify_stype")


@NAMES
def test_raking_by_sweeps_and_its_two_kinds_of_errors(name: str) -> None:
    regression = calibrate(sample_of(name), to=margins(), method="rake")
    check(name, regression, "rake_by_calibrate_stype_schwide")
    sweep = calibrate(sample_of(name), to=margins(), method="rake", residuals="sweep")
    check(name, sweep, "rake_stype_schwide")


@NAMES
def test_raking_by_newton(name: str) -> None:
    check(name, calibrate(sample_of(name), to=margins(), method="raking"), "rake_by_calibrate_stype_schwide")
    check(name, calibrate(sample_of(name), to=totals(), method="raking"), "cal_raking")
    check(name, calibrate(sample_of(name), to=totals(), method="entropy"), "cal_raking")


@NAMES
def test_general_regression_and_its_trimming(name: str) -> None:
    greg = calibrate(sample_of(name), to=totals(), method="linear")
    check(name, greg, "greg_linear")
    check(name, trim(greg, upper=reference()["weighting"][name]["trimmed_greg"]["upper"]), "trimmed_greg")


@NAMES
def test_bounded_distances(name: str) -> None:
    bounds = tuple(reference()["weighting"][name]["bounds"])
    check(name, calibrate(sample_of(name), to=totals(), method="logit", bounds=bounds), "cal_logit")
    check(name, calibrate(sample_of(name), to=totals(), method="linear", bounds=bounds), "cal_linear_bounded")


def test_ratio_estimator_as_calibration() -> None:
    known = {"api99": reference()["population"]["total_api99"]}
    made = calibrate(sample_of("clus1"), to=known, method="linear", variance="api99")
    check("clus1", made, "ratio_calibration_api99")
    assert np.ptp(made.weights) == pytest.approx(0, abs=1e-9)
