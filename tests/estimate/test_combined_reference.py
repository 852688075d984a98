"""Independent samples laid together, waves that share people, and successive differences, equal to R survey."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Replication, Sample, combine, link_waves, replicate
from evaluate.estimate import covariance_of, independent, mean, ratio, regress, share, total

REFERENCE = Path(__file__).parents[1] / "reference"


@cache
def api(name: str) -> pd.DataFrame:
    return pd.DataFrame(json.loads((REFERENCE / "api_reference.json").read_text(encoding="utf-8"))["data"][name])


@cache
def wanted() -> dict[str, Any]:
    return json.loads((REFERENCE / "combined_reference.json").read_text(encoding="utf-8"))


def same(got: Any, numbers: Any, tolerance: float = 1e-9) -> None:
    got = np.atleast_1d(np.asarray(got, dtype=float))
    np.testing.assert_allclose(got, np.asarray(numbers, dtype=float).reshape(got.shape), rtol=tolerance, atol=1e-15)


def stratified() -> Sample:
    return Sample(api("apistrat"), Design(strata="stype", weights="pw", population="fpc"))


def clustered() -> Sample:
    return Sample(api("apiclus1"), Design(clusters="dnum", weights="pw", population="fpc"))


def test_two_independent_designs_as_one_sample() -> None:
    both, numbers = combine({"strat": stratified(), "clus1": clustered()}, into="part"), wanted()["combined"]
    assert both.df == numbers["degf"]
    for table, key in (
        (mean(both, "api00"), "mean"),
        (total(both, "enroll"), "total"),
        (share(both, "stype"), "share"),
        (ratio(both, "api.stu", "enroll"), "ratio"),
    ):
        same(table.frame["value"], numbers[key]["estimate"])
        same(table.frame["se"], numbers[key]["se"])
    groups = mean(both, "api00", by="part")
    same(groups.frame["value"], numbers["by"]["estimate"])
    same(covariance_of(groups), numbers["by"]["vcov"])
    change = groups.select(part="clus1") - groups.select(part="strat")
    same(change.frame["se"], numbers["difference"]["se"])
    fit = regress(both, "api00 ~ ell").coefficients
    same(fit.frame["value"], numbers["regress"]["estimate"])
    same(covariance_of(fit), numbers["regress"]["vcov"], 1e-7)


def test_two_independent_designs_side_by_side() -> None:
    first, second, numbers = stratified(), clustered(), wanted()["separate"]
    before, after = independent(mean(first, "api00"), mean(second, "api00"))
    change = (after - before).frame
    same(change["value"], numbers["difference"])
    same(change["se"], numbers["difference_se"])
    one, other = independent(ratio(first, "api.stu", "enroll"), ratio(second, "api.stu", "enroll"))
    same((other - one).frame["se"], numbers["ratios_difference_se"])


def waves(rows: slice, column: str, weights: Any) -> Sample:
    frame = api("apisrs").assign(w=weights)[["cds", column, "w"]].iloc[rows].rename(columns={column: "y"})
    return Sample(frame.sample(frac=1, random_state=3), Design(weights="w"))


ODD, SEVENTH = 1 + (np.arange(1, 201) % 5) / 5, 1 + (np.arange(1, 201) % 7) / 7


def test_waves_that_share_some_people() -> None:
    """R counts n/(n - 1) of all people of both waves; here each wave keeps its own."""
    numbers = wanted()["waves"]["partial"]
    first, second = link_waves(waves(slice(140), "api99", ODD), waves(slice(60, 200), "api00", SEVENTH), on="cds")
    before, after = mean(first, "y"), mean(second, "y")
    same([before.frame["value"].iloc[0], after.frame["value"].iloc[0]], numbers["estimate"])
    clusters, factor = numbers["clusters"], 139 / 140
    vcov = np.array(numbers["vcov"]).reshape(2, 2) * (clusters - 1) / clusters / factor
    same(before.frame["se"], np.sqrt(vcov[0, 0]))
    same(before.frame["se"], mean(waves(slice(140), "api99", ODD), "y").frame["se"])
    same((after - before).frame["se"], np.sqrt(vcov[0, 0] + vcov[1, 1] - 2 * vcov[0, 1]))
    same((after - before).frame["se"] ** 2 * factor * clusters / (clusters - 1), numbers["difference_se"] ** 2)


def test_waves_of_the_same_people() -> None:
    numbers = wanted()["waves"]["whole"]
    # R gives the 140 people of the second wave the weights that rows 61 to 200 have.
    later = np.concatenate([SEVENTH[60:], SEVENTH[:60]])
    first, second = link_waves(waves(slice(140), "api99", ODD), waves(slice(140), "api00", later), on="cds")
    same((mean(second, "y") - mean(first, "y")).frame["se"], numbers["difference_se"])


def test_a_stratified_panel_with_finite_population() -> None:
    design, numbers = Design(strata="stype", weights="pw", population="fpc"), wanted()["panel"]
    parts = [
        Sample(api("apistrat").assign(y=lambda frame, name=name: frame[name]), design) for name in ("api99", "api00")
    ]
    first, second = link_waves(*parts, on="cds")
    vcov = np.array(numbers["vcov"]).reshape(2, 2)
    same((mean(second, "y") - mean(first, "y")).frame["se"], np.sqrt(vcov[0, 0] + vcov[1, 1] - 2 * vcov[0, 1]), 1e-8)
    both = mean(second, "y") - mean(first, "y")
    paired = parts[0].frame.assign(change=lambda frame: frame["api00"] - frame["api99"])
    same(both.frame["se"], mean(Sample(paired, design), "change").frame["se"])


@pytest.mark.parametrize("given", [True, False], ids=["supplied", "made"])
def test_successive_differences(given: bool) -> None:
    frame, numbers = api("apisrs").head(30).assign(there=6194.0), wanted()["successive"]
    sample = replicate(Sample(frame, Design(population="there")), "successive")
    made = sample.replicates
    assert made is not None
    assert made.scale == pytest.approx(numbers["scale"])
    if given:
        names = tuple(f"r{place}" for place in range(made.count))
        wide = frame.join(pd.DataFrame(made.table(sample.weights), columns=names, index=frame.index))
        design = Design(weights="pw0", replicates=Replication(names, "successive"))
        sample = Sample(wide.assign(pw0=sample.weights), design)
    for table, key in (
        (mean(sample, "api00"), "mean"),
        (total(sample, "enroll"), "total"),
        (ratio(sample, "api.stu", "enroll"), "ratio"),
    ):
        same(table.frame["value"], numbers[key]["estimate"])
        same(table.frame["se"], numbers[key]["se"])
