"""t tests equal R's svyttest and what means say of the same difference."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.design import Design, Sample, domain, with_columns
from evaluate.errors import DesignError
from evaluate.estimate import mean, protect, t_test

ELEMENTS = Design(strata="stratum", weights="w")


def test_two_groups_equal_R(api, equal) -> None:
    wanted = api.wanted["ttest_api00_compimp"]
    got = t_test(api.sample, "api00", "comp.imp").frame
    equal(got["value"], [wanted["estimate"], wanted["statistic"], wanted["p_value"]])
    assert got["df"].eq(wanted["parameter"]).all()


def test_one_mean_equals_R(api, equal) -> None:
    sample = with_columns(api.sample, {"gain": api.sample.frame["api00"] - api.sample.frame["api99"]})
    wanted = api.wanted["ttest_gain_zero"]
    got = t_test(sample, "gain").frame
    equal(got["value"], [wanted["estimate"], wanted["statistic"], wanted["p_value"]])
    assert got["df"].eq(wanted["parameter"]).all()


def test_the_difference_is_that_of_the_means(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    by = mean(sample, "imp", by="trained")
    gap = (by.select(trained="yes") - by.select(trained="no")).frame
    got = t_test(sample, "imp", "trained").frame
    np.testing.assert_allclose(got[["value", "se"]].iloc[0], gap[["value", "se"]].iloc[0], rtol=1e-9)
    shifted = t_test(sample, "imp", "trained", against=gap["value"].iloc[0]).frame["value"]
    np.testing.assert_allclose(shifted, [0, 0, 1], atol=1e-9)


def test_groups_are_domains(answers, equal) -> None:
    sample = Sample(answers(2), ELEMENTS)
    by = t_test(sample, "imp", "trained", by="level")
    for level in by.frame["level"].unique():
        alone = t_test(domain(sample, f"level == '{level}'"), "imp", "trained").frame
        equal(by.select(level=level).frame[["value", "df", "n"]], alone[["value", "df", "n"]])


def test_a_difference_from_a_group_of_few_is_hidden(answers) -> None:
    frame = answers(6).assign(trained=["yes"] * 3 + ["no"] * 117)
    got = t_test(Sample(frame, Design()), "hours", "trained")
    assert got.frame["n"].tolist() == [3, 120, 120]
    assert protect(got).frame["value"].isna().tolist() == [True, False, False]


def test_nothing_to_test_keeps_its_rows(answers) -> None:
    frame = answers(3).assign(same=4.0, none=np.nan)
    sample = Sample(frame, ELEMENTS, language="en")
    assert t_test(sample, "same", against=4).frame["note"].tolist() == ["", "too little to test", "too little to test"]
    assert t_test(sample, "none").frame["note"].eq("nobody answered").all()
    one_sided = t_test(sample, "imp", "trained", by="trained").frame
    assert one_sided["value"].isna().all()


def test_bad_input_is_refused(answers) -> None:
    sample = Sample(answers(4), ELEMENTS)
    with pytest.raises(DesignError, match="3 groups"):
        t_test(sample, "imp", "level")
    with pytest.raises(DesignError, match="choices, not numbers"):
        t_test(sample, "level", "trained")
    with pytest.raises(DesignError, match="置信水平"):
        t_test(sample, "imp", confidence=95)
