"""Rank tests equal R's svyranktest; ranks do not mind how answers are spaced."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import rank_test
from evaluate.estimate.rank_test import population_ranks
from evaluate.estimate.scores import answered

ELEMENTS = Design(strata="stratum", weights="w")


@pytest.mark.parametrize("test", ["wilcoxon", "vanderWaerden", "median"])
def test_two_groups_equal_R(api, equal, test) -> None:
    wanted = api.wanted["ranktest_api00_compimp"][test]
    got = rank_test(api.sample, "api00", "comp.imp", test=test).frame
    equal(got["value"], [wanted["estimate"], wanted["statistic"], wanted["p_value"]])
    assert got["df"].eq(wanted["parameter"]).all()


def test_several_groups_equal_R(api, equal) -> None:
    wanted = api.wanted["kruskal_api00_stype"]  # R's fields: df, chi-square, p
    got = rank_test(api.sample, "api00", "stype", test="kruskal").frame
    equal(got["value"], [wanted["parameter"], wanted["statistic"], wanted["p_value"]])


def test_ranks_of_equal_weights_are_mid_ranks(answers) -> None:
    frame = answers(1, missing=0)
    sample = Sample(frame, Design())
    got = population_ranks(sample, frame["imp"].to_numpy(), answered(sample, ["imp"]))
    np.testing.assert_allclose(got, (stats.rankdata(frame["imp"]) - 0.5) / len(frame), rtol=1e-12)


def test_a_rising_transformation_changes_nothing(answers, equal) -> None:
    frame = answers(2)
    for test in ("wilcoxon", "vanderWaerden", "median"):
        plain = rank_test(Sample(frame, ELEMENTS), "hours", "trained", test=test).frame["value"]
        bent = Sample(frame.assign(hours=np.exp(frame["hours"] / 9)), ELEMENTS)
        equal(rank_test(bent, "hours", "trained", test=test).frame["value"], plain)


def test_two_groups_of_kruskal_are_wilcoxon(answers, equal) -> None:
    sample = Sample(answers(3), ELEMENTS)
    several = rank_test(sample, "imp", "trained", test="kruskal").frame["value"]
    two = rank_test(sample, "imp", "trained").frame["value"]
    equal([several.iloc[0], several.iloc[2]], [two.iloc[1] ** 2, two.iloc[2]])


def test_by_groups_and_bad_input(answers) -> None:
    sample = Sample(answers(4), ELEMENTS)
    by = rank_test(sample, "imp", "trained", by="level").frame
    assert by["n"].iloc[1::3].sum() == answers(4)["imp"].notna().sum()
    with pytest.raises(DesignError, match="3 groups"):
        rank_test(sample, "imp", "level")
    with pytest.raises(DesignError, match="kruskal"):
        rank_test(sample, "imp", "trained", test="sign")  # type: ignore[arg-type]
