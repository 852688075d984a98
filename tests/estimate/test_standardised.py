"""Standardised means equal R's svystandardize; they follow the standard and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import mean, standardised

ELEMENTS = Design(weights="w")
TYPES = {"E": 4421, "H": 755, "M": 1018}


def test_standardised_means_equal_R(api, equal) -> None:
    wanted = api.wanted["standardized_api00_by_compimp"]
    got = standardised(api.sample, "api00", to={"stype": TYPES}, by="comp.imp").frame
    assert got["comp.imp"].tolist() == wanted["levels"]
    equal(got["value"], wanted["estimate"])
    equal(got["se"], wanted["se"])


def test_a_standard_of_one_class_is_its_mean(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    got = standardised(sample, ["imp", "hours"], to={"level": {"section": 5}}, by="trained").frame
    by = mean(sample, ["imp", "hours"], by=["trained", "level"]).select(level="section").frame
    np.testing.assert_allclose(got[["value", "se"]], by[["value", "se"]], rtol=1e-9)


def test_only_proportions_count_and_classes_may_be_crossed(answers) -> None:
    sample = Sample(answers(2), ELEMENTS)
    plain = standardised(sample, "hours", to={"level": {"section": 3, "bureau": 1}}).frame
    other = standardised(sample, "hours", to={"level": {"section": 0.75, "bureau": 0.25}}).frame
    np.testing.assert_allclose(plain[["value", "se"]], other[["value", "se"]], rtol=1e-12)
    crossed = {("level", "trained"): {("section", "no"): 1, ("section", "yes"): 1}}
    halves = mean(sample, "hours", by=["level", "trained"]).select(level="section").frame["value"].mean()
    got = standardised(sample, "hours", to=crossed).frame["value"].iloc[0]
    assert got == pytest.approx(halves, rel=1e-12)


def test_a_group_that_lacks_a_class_says_so(answers) -> None:
    frame = answers(3)
    frame = frame[~((frame["level"] == "bureau") & (frame["trained"] == "yes"))]
    sample = Sample(frame, ELEMENTS, language="en")
    got = standardised(sample, "hours", to={"level": {"bureau": 1, "section": 1}}, by="trained").frame
    assert np.isnan(got["value"].iloc[1])
    assert "nobody in one of the classes" in got["note"].iloc[1]
    assert got["note"].iloc[0] == ""


def test_bad_standards_are_refused(answers) -> None:
    sample = Sample(answers(4), ELEMENTS)
    for to in ({}, {"level": {"village": 3}}, {"level": {"section": -1, "bureau": 2}}, {"level": {"section": 0}}):
        with pytest.raises(DesignError, match=r"标准|这一类"):
            standardised(sample, "hours", to=to)
