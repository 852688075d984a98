"""Confidence sets of ranks: against csranks 1.2.3, and where the answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Policy, Sample
from evaluate.errors import DesignError
from evaluate.estimate import Estimate, known, mean, ranks, share, top_set
from evaluate.estimate.ranks import _draws, _quantile


@pytest.fixture(scope="module")
def pisa(shared: Path) -> tuple[Estimate, pd.DataFrame]:
    oracle = pd.read_csv(shared / "reference" / "csranks-pisa2018" / "oracle_csranks_1.2.3.csv")
    return known(oracle, value="math", item="jurisdiction", se="se", measured_in="points"), oracle


@pytest.mark.parametrize(("simultaneous", "part"), [(False, "marg"), (True, "simul")])
def test_sets_of_pisa_2018_equal_csranks(pisa: tuple[Estimate, pd.DataFrame], simultaneous: bool, part: str) -> None:
    estimate, oracle = pisa
    got = ranks(estimate, simultaneous=simultaneous).frame
    off = np.abs(np.r_[got["low"] - oracle[f"{part}_L"], got["high"] - oracle[f"{part}_U"]])
    # Both sides draw at random. One end point (Slovenia) may move two places at once: Norway and Austria stand at the
    # same statistic, 3.05, right at the critical value.
    assert (off > 0).sum() <= 3
    assert off.max() <= 2
    assert got["value"].tolist() == oracle["rank"].tolist()


def test_first_five_of_pisa_2018(pisa: tuple[Estimate, pd.DataFrame]) -> None:
    got = set(top_set(pisa[0], 5).frame["item"])
    assert got == {
        *("Belgium", "Canada", "Denmark", "Estonia", "Finland", "Japan"),
        *("Korea", "Netherlands", "Poland", "Slovenia", "Sweden", "Switzerland"),
    }


def table(values: list[float], se: list[float], **more: object) -> Estimate:
    frame = pd.DataFrame({"item": [f"i{i}" for i in range(len(values))], "value": values, "se": se, **more})
    return known(frame, value="value", se="se")


def test_clear_order_and_hopeless_ties() -> None:
    clear = ranks(table([1, 2, 3], [0.01] * 3), simultaneous=True).frame
    assert clear[["low", "high"]].to_numpy().tolist() == [[3, 3], [2, 2], [1, 1]]
    tied = ranks(table([2, 2, 2], [1.0] * 3)).frame
    assert tied["value"].tolist() == [1, 1, 1]
    assert tied[["low", "high"]].to_numpy().tolist() == [[1, 3]] * 3


def test_smallest_first_mirrors_largest_first() -> None:
    estimate = table([1, 2, 2.1, 5], [0.3] * 4)
    down, up = ranks(estimate).frame, ranks(estimate, largest_first=False).frame
    assert (up["low"] == 5 - down["high"]).all()
    assert (up["high"] == 5 - down["low"]).all()


def test_single_item_and_numbers_without_error() -> None:
    one = ranks(table([4.0], [0.5])).frame.iloc[0]
    assert (one["value"], one["low"], one["high"]) == (1, 1, 1)
    certain = ranks(known(pd.DataFrame({"item": list("abc"), "v": [3, 1, 3]}), value="v")).frame
    assert certain[["value", "low", "high"]].to_numpy().tolist() == [[1, 1, 2], [3, 3, 3], [1, 1, 2]]


def test_some_items_without_error_among_others() -> None:
    got = ranks(table([3, 1, 2, 2], [0, 0, 0.01, 0.01]), simultaneous=True).frame
    assert got[["low", "high"]].to_numpy().tolist() == [[1, 1], [4, 4], [2, 3], [2, 3]]


def test_missing_values_have_no_rank() -> None:
    got = ranks(table([3, np.nan, 1], [0.1, 0.1, 0.1])).frame
    assert got["value"].tolist()[::2] == [1, 2]
    assert np.isnan(got["value"].iloc[1])
    assert np.isnan(got["low"].iloc[1])


def test_covariance_of_one_sample_narrows_the_sets() -> None:
    """Answers of the same people move together: their order is surer than the separate errors say."""
    random = np.random.default_rng(4)
    person = random.normal(0, 1, 300)
    frame = pd.DataFrame({f"q{i}": 3 + 0.12 * i + person + random.normal(0, 0.3, 300) for i in range(6)})
    estimate = mean(Sample(frame, Design()), list(frame))
    together = ranks(estimate, simultaneous=True).frame
    apart = estimate.frame[["item", "value", "se"]].rename(columns={"value": "mean"})
    separate = ranks(known(apart, value="mean", se="se"), simultaneous=True).frame
    assert (together["high"] - together["low"]).sum() < (separate["high"] - separate["low"]).sum() / 2


def test_each_group_is_ranked_by_itself_and_the_seed_decides() -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame({f"q{i}": random.normal(i / 4, 1, 80) for i in range(5)}).assign(level=["a", "b"] * 40)
    estimate = mean(Sample(frame, Design()), [f"q{i}" for i in range(5)], by="level")
    got = ranks(estimate)
    assert sorted(got.select(level="a").frame["value"]) == [1, 2, 3, 4, 5]
    alone = ranks(estimate.select(level="b"))
    pd.testing.assert_frame_equal(got.select(level="b").frame, alone.frame)
    pd.testing.assert_frame_equal(ranks(estimate, seed=9).frame, ranks(estimate, seed=9).frame)
    assert got.frame["measured_in"].eq("rank").all()
    assert ranks(share(Sample(frame, Design()), "level")).frame["value"].tolist() == [1, 1]


def test_simultaneous_sets_cover_all_true_ranks() -> None:
    """95 % sets over 200 draws with ties: the covered part must not fall below what chance allows."""
    random = np.random.default_rng(6)
    truth = np.array([0.0, 0.0, 0.5, 0.5, 2.0])
    best = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst = 5 - (truth[None, :] < truth[:, None]).sum(axis=1)
    covered = 0
    for _ in range(200):
        got = ranks(table(list(truth + random.normal(0, 0.3, 5)), [0.3] * 5), simultaneous=True, draws=2_000).frame
        covered += bool(((got["low"] <= best) & (got["high"] >= worst)).all())
    assert covered >= 181  # P(Binomial(200, 0.95) < 181) = 0.5 %


def test_ranks_of_ranks_are_refused() -> None:
    with pytest.raises(DesignError, match="covariance"):
        ranks(ranks(table([1, 2], [0.1, 0.1])))


def test_without_degrees_of_freedom_there_are_places_and_no_sets() -> None:
    """One person in each stratum: the spread within strata is not known, and normal draws would promise too much."""
    random = np.random.default_rng(8)
    frame = pd.DataFrame(random.integers(1, 6, (30, 3)).astype(float), columns=["a", "b", "c"])
    frame["level"] = ["one"] + ["many"] * 29
    everything = Policy(minimum_cell=0, hide_unanimous=False)
    estimate = mean(Sample(frame, Design(), language="en", policy=everything), ["a", "b", "c"], by="level")
    assert estimate.select(level="one").frame["df"].tolist() == [0, 0, 0]
    got = ranks(estimate)
    alone = got.select(level="one").frame
    assert alone["value"].notna().all()
    assert alone[["low", "high"]].isna().all(axis=None)
    assert set(alone["note"]) == {"too few degrees of freedom for confidence sets"}
    assert got.select(level="many").frame["low"].notna().all()
    first = top_set(estimate, 1)
    assert len(first.select(level="one")) == 3  # nobody knows which of them cannot be first


Pairs = set[tuple[int, int]]


def surely_above(values: np.ndarray, covariance: np.ndarray, drawn: np.ndarray, judged: set[int]) -> Pairs:
    """The stepdown as it is written down: pairs (above, below) of which one is `judged`, both signs in the family."""
    spread, found, items = np.diag(covariance), set(), range(len(values))
    left = {(j, k) for j in items for k in items if j != k and {j, k} & judged}
    se = {(j, k): np.sqrt(spread[j] + spread[k] - 2 * covariance[j, k]) for j, k in left}
    while left:
        critical = np.quantile(np.max([(drawn[j] - drawn[k]) / se[j, k] for j, k in left], axis=0), 0.95)
        new = {(j, k) for j, k in left if (values[j] - values[k]) / se[j, k] > critical}
        if not new:
            break
        found |= new
        left -= new
    return found


@settings(max_examples=25, deadline=None)
@given(items=st.integers(2, 7), seed=st.integers(0, 10**6), simultaneous=st.booleans())
def test_running_maxima_find_what_the_stepdown_finds(items: int, seed: int, simultaneous: bool) -> None:
    random = np.random.default_rng(seed)
    root = random.normal(size=(items, items)) * 0.3
    covariance, values = root @ root.T, np.round(random.normal(size=items), 1)
    frame = pd.DataFrame({"item": [f"i{place}" for place in range(items)], "value": values})
    made = ranks(known(frame, value="value", covariance=covariance), draws=400, simultaneous=simultaneous).frame
    drawn = _draws(covariance, np.inf, 400, 1)
    everyone = set(range(items))
    for item in everyone:
        found = surely_above(values, covariance, drawn, everyone if simultaneous else {item})
        assert made["low"].iloc[item] == 1 + sum(below == item for _, below in found)
        assert made["high"].iloc[item] == items - sum(above == item for above, _ in found)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0.01, 0.99))
def test_the_quantile_is_that_of_numpy(numbers: list[float], confidence: float) -> None:
    assert _quantile(np.array(numbers), confidence) == np.quantile(numbers, confidence)


def test_only_what_is_surely_among_the_first_is_said_to_be() -> None:
    needs = pd.DataFrame({"item": list("abc"), "need": [3.0, 2.9, 1.0]})
    sure = ranks(known(needs.assign(se=0.1), value="need", se="se"), first=2).frame
    assert sure["note"].tolist() == ["met", "met", "not_met"]
    unsure = ranks(known(needs.assign(se=5.0), value="need", se="se"), first=2).frame
    assert unsure["note"].tolist() == ["not_shown"] * 3
    assert ranks(known(needs.assign(se=0.1), value="need", se="se")).frame["note"].tolist() == [""] * 3
