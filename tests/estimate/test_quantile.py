"""Quantiles equal R's five rules and three intervals; ties, groups, missing answers and bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, domain, with_columns
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, protect, quantile
from evaluate.estimate.intervals import t_quantile
from evaluate.estimate.quantile import IN_R

ELEMENTS = Design(strata="stratum", weights="w")


@pytest.mark.parametrize("rule", list(IN_R))
def test_rules_and_woodruff_errors_equal_R(api, equal, rule) -> None:
    wanted = api.wanted["quantile_api00"][IN_R[rule]]
    got = quantile(api.sample, "api00", wanted["p"], rule=rule).frame
    kept = np.ones(len(got), dtype=bool)
    if api.name == "srs" and rule in ("inverse", "average"):
        # 0.1 · 200 equal weights is exactly the 20th school, where R's rounded sums fall just short of 0.1 and 0.9.
        kept = ~np.isin(wanted["p"], [0.1, 0.9])
        ordered = np.sort(api.sample.frame["api00"])
        middle = (ordered[[19, 179]] + ordered[[20, 180]]) / 2
        equal(got["value"][~kept], ordered[[19, 179]] if rule == "inverse" else middle)
    equal(got["value"][kept], np.array(wanted["estimate"])[kept])
    for column, key in ((["se"], "se"), (["low", "high"], "ci95")):
        numbers = np.array(wanted[key], dtype=float)[kept]
        np.testing.assert_array_equal(np.isnan(got[column][kept].to_numpy().ravel()), np.isnan(numbers.ravel()))
        equal(got[column][kept], numbers)


@pytest.mark.parametrize(("interval", "key"), [("mean", "mean"), ("logit", "xlogit"), ("beta", "beta")])
def test_intervals_of_the_median_equal_R(api, equal, interval, key) -> None:
    wanted = api.wanted["median_interval"][key]
    got = quantile(api.sample, "api00", interval=interval).frame.iloc[0]
    assert got["measure"] == "median"
    equal(got["value"], wanted["estimate"])
    equal(got["se"], wanted["se"])
    equal(got[["low", "high"]].to_numpy(dtype=float), wanted["ci95"])


@pytest.mark.parametrize("name", ["srs", "clus1", "clus1_wr"])
def test_score_intervals_equal_R_where_weights_are_equal(api_of, equal, name) -> None:
    """Elsewhere R takes ranks for shares and moves the ends, even beyond the estimate (`score_as_R`)."""
    api = api_of(name)
    wanted = api.wanted["median_interval"]["score"]
    got = quantile(api.sample, "api00", interval="score").frame.iloc[0]
    equal(
        got[["value", "se", "low", "high"]].to_numpy(dtype=float), [wanted["estimate"], wanted["se"], *wanted["ci95"]]
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_score_interval_holds_what_a_test_would_not_refuse(answers, seed) -> None:
    """Tried answer by answer: all that pass are inside, and at most one neighbour on either side is not among them."""
    frame = answers(seed, rows=60)
    sample = Sample(frame, ELEMENTS)
    row = quantile(sample, "hours", interval="score").frame.iloc[0]
    limit = t_quantile(0.95, np.array(row["df"]))
    tried = np.sort(frame["hours"].to_numpy())[:-1]
    shares = [mean(with_columns(sample, {"below": (frame["hours"] <= x) * 1.0}), "below").frame.iloc[0] for x in tried]
    passing = tried[[abs(share["value"] - 0.5) <= limit * share["se"] for share in shares]]
    assert row["low"] <= row["value"] <= row["high"]
    inside = tried[(tried >= row["low"]) & (tried <= row["high"])]
    assert 0 <= np.searchsorted(tried, passing[0]) - np.searchsorted(tried, inside[0]) <= 1
    assert 0 <= np.searchsorted(tried, inside[-1]) - np.searchsorted(tried, passing[-1]) <= 1


def test_score_intervals_of_groups_and_of_equal_answers(answers) -> None:
    sample = Sample(answers(3), ELEMENTS)
    by = quantile(sample, ["imp", "hours"], [0.25, 0.5], by="level", interval="score")
    alone = quantile(domain(sample, "level == 'section'"), ["imp", "hours"], [0.25, 0.5], interval="score").frame
    pd.testing.assert_frame_equal(by.select(level="section").frame.drop(columns="level"), alone)
    same = quantile(Sample(pd.DataFrame({"q": [4.0] * 30})), "q", interval="score").frame
    assert same[["value", "low", "high"]].to_numpy().tolist() == [[4.0, 4.0, 4.0]]


def test_a_group_is_a_domain_and_the_missing_stay_in_the_design(answers) -> None:
    sample = Sample(answers(3), ELEMENTS)
    by = quantile(sample, ["imp", "hours"], [0.25, 0.5], by="level")
    for level in by.frame["level"].unique():
        alone = quantile(domain(sample, f"level == '{level}'"), ["imp", "hours"], [0.25, 0.5]).frame
        pd.testing.assert_frame_equal(by.select(level=level).frame.drop(columns="level"), alone)
    assert (by.frame["n"] <= answers(3).groupby("level").size().max()).all()


def test_doubling_weights_and_shuffling_change_nothing(answers) -> None:
    frame = answers(4)
    plain = quantile(Sample(frame, ELEMENTS), "hours", [0.1, 0.5]).frame
    for other in (frame.assign(w=frame["w"] * 2), frame.sample(frac=1, random_state=1)):
        got = quantile(Sample(other, ELEMENTS), "hours", [0.1, 0.5]).frame
        np.testing.assert_allclose(got[["value", "se"]], plain[["value", "se"]], rtol=1e-9)


def test_the_table_carries_the_errors_that_it_shows(answers) -> None:
    got = quantile(Sample(answers(5), ELEMENTS), "hours", [0.25, 0.5, 0.75], by="trained")
    np.testing.assert_allclose(np.sqrt(np.diag(covariance_of(got))), got.frame["se"], rtol=1e-9)
    gap = got.select(trained="yes") - got.select(trained="no")
    assert (gap.frame["se"] > 0).all()


def test_ties_are_decided_exactly() -> None:
    sample = Sample(pd.DataFrame({"q": np.arange(1.0, 11.0), "w": 0.1}), Design(weights="w"))
    assert quantile(sample, "q", [0.1, 0.3, 0.7]).frame["value"].tolist() == [1, 3, 7]
    assert quantile(sample, "q", [0.1, 0.3, 0.7], rule="average").frame["value"].tolist() == [1.5, 3.5, 7.5]


def test_nobody_answered_keeps_the_row() -> None:
    frame = pd.DataFrame({"q": [1.0, 2.0, np.nan, np.nan], "g": list("aabb")})
    got = quantile(Sample(frame, Design(), language="en"), "q", by="g").frame
    assert got["note"].tolist() == ["", "nobody answered"]
    assert got["n"].tolist() == [2, 0]
    assert np.isnan(got["value"].iloc[1])


def test_small_cells_lose_their_quantiles(answers) -> None:
    got = protect(quantile(Sample(answers(6).head(12), Design()), "hours", by="level")).frame
    assert got["value"].isna().all()


def test_a_median_on_a_scale_without_an_error_of_its_own_is_shown() -> None:
    frame = pd.DataFrame({"imp": [5.0] * 70 + [3.0] * 30, "abl": [2.0] * 99 + [3.0], "same": 3.0})
    got = quantile(Sample(frame, Design()), ["imp", "abl", "same"])
    assert got.frame["se"].eq(0).iloc[[0, 2]].all()
    assert np.diag(covariance_of(got))[[0, 2]].max() < 1e-20
    assert protect(got).frame["value"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "asked", [{"probabilities": 0}, {"probabilities": [50]}, {"probabilities": []}, {"rule": "math"},
              {"interval": "exact"}, {"confidence": 95}]
)  # fmt: skip
def test_bad_input_is_refused(answers, asked) -> None:
    with pytest.raises(DesignError, match="正确的写法"):
        quantile(Sample(answers(1), ELEMENTS), "hours", **asked)
    with pytest.raises(DesignError, match="choices, not numbers"):
        quantile(Sample(answers(1), ELEMENTS), "level")
