"""Equal to R survey 4.5 on the api samples (tests/reference/api_reference.R made the numbers)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, calibrate, domain
from evaluate.estimate import Estimate, covariance_of, design_effect, mean, ratio, share, total

DESIGNS: dict[str, tuple[str, Design]] = {
    "srs": ("apisrs", Design(population="fpc")),
    "strat": ("apistrat", Design(strata="stype", weights="pw", population="fpc")),
    "strat_wr": ("apistrat", Design(strata="stype", weights="pw")),
    "clus1": ("apiclus1", Design(clusters="dnum", weights="pw", population="fpc")),
    "clus1_wr": ("apiclus1", Design(clusters="dnum", weights="pw")),
    "clus2": ("apiclus2", Design(clusters=["dnum", "snum"], population=["fpc1", "fpc2"])),
    "clus2_wr": ("apiclus2", Design(clusters=["dnum", "snum"], weights="pw")),
    "clus2_ultimate": ("apiclus2", Design(clusters="dnum", weights="pw", population="fpc1")),
}


@cache
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


@cache
def sample_of(name: str) -> Sample:
    data, design = DESIGNS[name]
    return Sample(pd.DataFrame(reference()["data"][data]), design)


@pytest.fixture(params=list(DESIGNS))
def design(request: pytest.FixtureRequest) -> tuple[Sample, dict[str, Any]]:
    return sample_of(request.param), reference()["designs"][request.param]


def same(got: Any, wanted: Any, *, scale: float | None = None) -> None:
    """Within 1e-9 of each number; a number that R itself leaves at rounding noise is compared with the largest one."""
    got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    floor = 1e-12 * np.abs(wanted).max(initial=0) if scale is None else scale
    np.testing.assert_allclose(got, wanted.reshape(got.shape), rtol=1e-9, atol=floor)


def check(estimate: Estimate, wanted: dict[str, Any]) -> None:
    same(estimate.frame["value"], wanted["estimate"])
    same(estimate.frame["se"], wanted["se"])
    if "vcov" in wanted:
        same(covariance_of(estimate), wanted["vcov"])
    if "ci95_t" in wanted and estimate.frame["measure"].iloc[0] != "share":
        same(estimate.frame[["low", "high"]], wanted["ci95_t"])


def test_design_is_read_as_R_reads_it(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    assert (sample.df, len(sample)) == (wanted["degf"], wanted["n"])
    same(sample.weights.sum(), wanted["sum_weights"])


def test_means_with_their_covariance(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    # R drops the rows that lack any of the three items.
    got = mean(sample, ["api00", "api99", "enroll"], complete=["enroll"])
    check(got, wanted["mean"])
    check(mean(sample, "api00"), wanted["mean_api00"])


@pytest.mark.parametrize(("item", "key"), [("enroll", "total"), ("api.stu", "total_api_stu"), ("stype", "total_stype")])
def test_totals(design: tuple[Sample, dict[str, Any]], item: str, key: str) -> None:
    sample, wanted = design
    check(total(sample, item), wanted[key])


def test_shares_and_their_logit_interval(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    got = share(sample, "stype")
    same(got.frame["value"], wanted["prop_stype"]["estimate"])
    same(covariance_of(got), wanted["prop_stype"]["vcov"])
    awards = share(sample, "awards", of=["Yes"]).frame
    same(awards["value"], wanted["ciprop_awards"]["logit"]["estimate"])
    same(awards[["low", "high"]].iloc[0], wanted["ciprop_awards"]["logit"]["ci95"])


def test_ratio(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    got = ratio(sample, "api.stu", "enroll")
    same(got.frame["value"].iloc[0], wanted["ratio"]["estimate"])
    same(got.frame["se"].iloc[0], wanted["ratio"]["se"])
    same(got.frame[["low", "high"]].iloc[0], wanted["ratio"]["ci95_t"])


def test_groups_with_covariance_and_degrees_of_freedom(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    got, by = mean(sample, "api00", by="stype"), wanted["by_stype_mean_api00"]
    assert got.frame["stype"].tolist() == by["levels"]
    check(got, by)
    same(got.frame["df"], by["df_domain"])


def test_two_by_columns(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    wanted = wanted["by_stype_schwide_total_enroll"]
    got = total(sample, "enroll", by=["sch.wide", "stype"])
    assert got.frame["stype"].tolist() == wanted["stype"]
    same(got.frame["value"], wanted["estimate"])
    same(got.frame["se"], wanted["se"])


def test_domain_keeps_the_design(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    wanted = wanted["domain_compimp_yes"]
    part = domain(domain(sample, "`comp.imp` == 'Yes'"), sample.frame["api00"] > 0)
    assert len(part) == wanted["n"]
    got = mean(part, "api00")
    check(got, wanted["mean_api00"])
    assert got.frame["df"].iloc[0] == wanted["degf"]
    check(total(part, "enroll"), wanted["total_enroll"])


def test_contrasts_across_calls(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    by = mean(sample, "api00", by="stype")
    for got, key in (
        (mean(sample, "api00") - mean(sample, "api99"), "diff_api00_api99"),
        (mean(sample, "api00") / mean(sample, "api99") - 1, "relchange_api00_api99"),
        (by.select(stype="E") - by.select(stype="H"), "contrast_E_minus_H"),
    ):
        check(got, {part: wanted[key][part] for part in ("estimate", "se")})
    apart = mean(domain(sample, "stype == 'E'"), "api00") - mean(domain(sample, "stype == 'H'"), "api00")
    same(apart.frame["se"], wanted["contrast_E_minus_H"]["se"])


@pytest.mark.parametrize(
    ("verb", "key"),
    [
        (lambda sample: mean(sample, "api00"), "mean_api00"),
        (lambda sample: total(sample, "enroll"), "total"),
        (lambda sample: share(sample, "stype"), "prop_stype"),
        (lambda sample: ratio(sample, "api.stu", "enroll"), "ratio"),
        (lambda sample: mean(sample, "api00", by="stype"), "by_stype_mean_api00"),
    ],
)
def test_design_effects(design: tuple[Sample, dict[str, Any]], verb: Callable[[Sample], Estimate], key: str) -> None:
    sample, wanted = design
    got = design_effect(verb(sample)).frame["value"].to_numpy()
    deff = np.atleast_1d(np.array(wanted[key]["deff"], dtype=float))
    # Strata fix the number of schools of each type: the variance is exactly 0 and R prints rounding noise.
    noise = np.abs(deff) < 1e-20
    assert (got[noise] == 0).all() or np.isnan(got[noise]).all()
    same(got[~noise], deff[~noise])


def test_design_effect_with_replacement(design: tuple[Sample, dict[str, Any]]) -> None:
    sample, wanted = design
    got = design_effect(mean(sample, "api00"), form="replace").frame["value"]
    same(got, wanted["mean_api00_deff_wr"]["deff"])


@pytest.mark.parametrize("name", ["clus1", "strat", "clus2"])
def test_poststratified_weights_and_errors(name: str) -> None:
    known, wanted = reference()["population"]["stype"], reference()["weighting"][name]["poststratify_stype"]
    sample = calibrate(sample_of(name), to={"stype": known})
    same(sample.weights, wanted["weights"])
    for got, key in ((mean(sample, "api00"), "mean_api00"), (total(sample, "enroll"), "total_enroll")):
        check(got, {part: wanted[key][part] for part in ("estimate", "se", "ci95_t")})
    margin = total(sample, by="stype").frame
    same(margin["value"], list(known.values()))
    assert (margin["se"] < 1e-9 * margin["value"]).all()


def test_stratum_taken_whole_adds_no_error() -> None:
    wanted = reference()["certainty"]
    frame = pd.DataFrame(reference()["data"]["apistrat"])
    whole = frame["stype"] == "H"
    frame.loc[whole, "pw"], frame.loc[whole, "fpc"] = 1.0, int(whole.sum())
    sample = Sample(frame, Design(strata="stype", weights="pw", population="fpc"))
    for got, key in ((mean(sample, "api00"), "mean_api00"), (total(sample, "enroll"), "total_enroll")):
        check(got, {part: wanted[key][part] for part in ("estimate", "se", "ci95_t")})
    assert mean(domain(sample, "stype == 'H'"), "api00").frame["se"].iloc[0] == 0
