"""Tests of a table equal R's svychisq; what they must do when there is nothing, or everything, to find."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaluate.design import Design, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate import independence
from evaluate.estimate.independence import mixture_tail

ELEMENTS = Design(strata="stratum", weights="w")


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_statistic_degrees_of_freedom_and_p_equal_R(api, equal, statistic) -> None:
    wanted = api.wanted["svychisq"][statistic]
    got = independence(api.sample, "sch.wide", "stype", statistic=statistic).frame
    free = np.atleast_1d(wanted["parameter"])
    equal(got["value"], [wanted["statistic"], free[0], wanted["p_value"]])
    if len(free) == 2:
        equal(got["df"].iloc[0], free[1])


def test_mixture_equals_pearson_of_R_and_its_known_special_case(api, equal) -> None:
    wanted = api.wanted["svychisq"]["lincom"]
    got = independence(api.sample, "sch.wide", "stype", statistic="lincom").frame["value"]
    equal(got.iloc[0], wanted["statistic"])
    # R approximates the tail by a saddlepoint; the integral is exact.
    assert got.iloc[2] == pytest.approx(wanted["p_value"], rel=0.5)
    for size, df in ((2.0, 12.0), (9.0, 40.0)):
        exact = stats.f.sf(size / 3, 3, df)
        assert mixture_tail(np.ones(3), size, df) == pytest.approx(exact, rel=1e-8)


def test_the_same_table_either_way_round(answers, equal) -> None:
    sample = Sample(answers(1), ELEMENTS)
    for statistic in ("F", "Chisq", "Wald", "adjWald", "lincom"):
        one = independence(sample, "level", "trained", statistic=statistic).frame["value"]
        other = independence(sample, "trained", "level", statistic=statistic).frame["value"]
        equal(one, other)


def test_simple_random_sample_gives_pearson(answers) -> None:
    frame = answers(2, missing=0)
    got = independence(Sample(frame, Design()), "level", "trained", statistic="Chisq").frame
    table = frame.groupby(["level", "trained"]).size().unstack()
    assert got["value"].iloc[0] == pytest.approx(stats.chi2_contingency(table, correction=False).statistic, rel=1e-10)


def test_groups_are_domains_and_missing_answers_count_nowhere(answers, equal) -> None:
    sample = Sample(answers(3), ELEMENTS)
    by = independence(sample, "imp", "trained", by="level")
    assert by.frame["n"].iloc[::3].sum() == answers(3)["imp"].notna().sum()
    for level in by.frame["level"].unique():
        alone = independence(domain(sample, f"level == '{level}'"), "imp", "trained").frame
        equal(by.select(level=level).frame["value"], alone["value"])


def test_a_table_of_one_line_has_a_note_and_no_number(answers) -> None:
    got = independence(Sample(answers(4), ELEMENTS, language="en"), "level", "trained", by="level").frame
    assert got["value"].isna().all()
    assert got["note"].eq("too little to test").all()


def test_bad_input_is_refused(answers) -> None:
    sample = Sample(answers(5), ELEMENTS)
    with pytest.raises(DesignError, match="adjWald"):
        independence(sample, "level", "trained", statistic="G")  # type: ignore[arg-type]
    with pytest.raises(DesignError, match="Two different items"):
        independence(sample, "level", "level")


def test_everyone_asked_leaves_nothing_to_test(answers) -> None:
    sample = Sample(answers(6).assign(there=120.0), Design(population="there"), language="en")
    for statistic in ("F", "Chisq", "Wald", "lincom"):
        got = independence(sample, "level", "trained", statistic=statistic).frame
        assert np.isnan(got["value"].iloc[2])
        assert got["note"].iloc[2] == "too little to test"
