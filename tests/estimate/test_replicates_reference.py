"""Replicate weights, made and supplied, equal to R survey 4.5."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Replication, Sample, calibrate, replicate
from evaluate.estimate import Estimate, covariance_of, design_effect, mean, ratio, total


@cache
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


def same(got: Any, wanted: Any) -> None:
    got = np.atleast_1d(np.asarray(got, dtype=float))
    np.testing.assert_allclose(got, np.asarray(wanted, dtype=float).reshape(got.shape), rtol=1e-9, atol=0)


def sample_of(data: str, **design: Any) -> Sample:
    return Sample(pd.DataFrame(reference()["data"][data]), Design(**design))


def clus1() -> Sample:
    return sample_of("apiclus1", clusters="dnum", weights="pw", population="fpc")


def clus2() -> Sample:
    return sample_of("apiclus2", clusters="dnum", weights="pw", population="fpc1")


def raked(sample: Sample) -> Sample:
    known = reference()["population"]
    return calibrate(sample, to={name: known[name] for name in ("stype", "sch.wide")}, method="rake")


def poststratified(sample: Sample) -> Sample:
    return calibrate(sample, to={"stype": reference()["population"]["stype"]})


def bootstrapped() -> Sample:
    multipliers = np.array(reference()["replicates"]["clus1_subbootstrap40"]["multipliers"])
    names = [f"r{place}" for place in range(multipliers.shape[1])]
    frame = pd.DataFrame(reference()["data"]["apiclus1"]).join(pd.DataFrame(multipliers, columns=names))
    return Sample(frame, Design(weights="pw", replicates=Replication(tuple(names), "bootstrap", combined=False)))


CASES: dict[str, Callable[[], Sample]] = {
    "clus1_JK1": lambda: replicate(clus1()),
    "clus1_JK1_wr": lambda: replicate(sample_of("apiclus1", clusters="dnum", weights="pw")),
    "clus1_JK1_mse": lambda: replicate(clus1(), mse=True),
    "strat_JKn": lambda: replicate(sample_of("apistrat", strata="stype", weights="pw", population="fpc")),
    "strat_JKn_wr": lambda: replicate(sample_of("apistrat", strata="stype", weights="pw")),
    "clus2_JK1": lambda: replicate(clus2()),
    "clus2_JK1_rake_stype_schwide": lambda: replicate(raked(clus2())),
    "clus1_JK1_rake_stype_schwide": lambda: raked(replicate(clus1())),
    "clus1_JK1_poststratify_stype": lambda: replicate(poststratified(clus1())),
    "clus1_subbootstrap40": bootstrapped,
}


def check(got: Estimate, wanted: dict[str, Any]) -> None:
    same(got.frame["value"], wanted["estimate"])
    same(got.frame["se"], wanted["se"])
    if "ci95_t" in wanted:
        same(got.frame[["low", "high"]], wanted["ci95_t"])


@pytest.mark.parametrize("key", CASES)
def test_made_and_supplied_replicates(key: str) -> None:
    sample, wanted = CASES[key](), reference()["replicates"][key]
    assert sample.replicates is not None
    assert (sample.replicates.count, sample.df) == (wanted["n_rep"], wanted["degf"])
    average = mean(sample, "api00")
    check(average, wanted["mean_api00"])
    same(design_effect(average).frame["value"], wanted["mean_api00"]["deff"])
    check(total(sample, "enroll"), wanted["total_enroll"])
    check(ratio(sample, "api.stu", "enroll"), wanted["ratio"])
    check(mean(sample, "api00", by="stype"), wanted["by_stype_mean_api00"])
    assert average.about.method == "replicates"


@pytest.mark.parametrize("order", [lambda s: replicate(raked(s)), lambda s: raked(replicate(s))])
def test_replay_gives_the_same_whether_the_step_came_before_or_after(order: Callable[[Sample], Sample]) -> None:
    check(mean(order(clus2()), "api00"), reference()["replicates"]["clus2_JK1_rake_stype_schwide"]["mean_api00"])


@pytest.mark.parametrize("key", ["BRR", "Fay"])
@pytest.mark.parametrize("supplied", [True, False])
def test_balanced_halves(key: str, supplied: bool) -> None:
    wanted = reference()["replicates"][f"scd_{key}"]
    multipliers = np.array(wanted["multipliers"], dtype=float)
    names = [f"r{place}" for place in range(multipliers.shape[1])]
    frame = pd.DataFrame(wanted["data"]).join(pd.DataFrame(multipliers, columns=names))
    if supplied:
        made = Replication(tuple(names), key.lower(), rho=wanted["fay_rho"], combined=False)  # type: ignore[arg-type]
        sample = Sample(frame, Design(weights="wt", replicates=made))
    else:
        sample = Sample(frame, Design(strata="ESA", clusters="ambulance", weights="wt"))
        sample = replicate(sample, "brr", fay=wanted["fay_rho"])
    both = total(sample, ["alive", "arrests"])
    same(both.frame["value"], wanted["total"]["estimate"])
    same(covariance_of(both), wanted["total"]["vcov"])
    check(ratio(sample, "alive", "arrests"), wanted["ratio"])
    assert sample.df == 3
