"""Lonely units, certainty units and unequal probabilities equal to R survey 4.5."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, hartley_rao
from evaluate.estimate import covariance_of, mean, total


@cache
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


def same(got: Any, wanted: Any) -> None:
    got = np.atleast_1d(np.asarray(got, dtype=float))
    np.testing.assert_allclose(got, np.asarray(wanted, dtype=float).reshape(got.shape), rtol=1e-9, atol=0)


def lonely() -> pd.DataFrame:
    frame = pd.DataFrame(reference()["data"]["apistrat"])
    parts = [frame[frame["stype"] == "E"], frame[frame["stype"] == "M"], frame[frame["stype"] == "H"].head(1)]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("clusters", [None, "cds"], ids=["rows", "clusters"])
@pytest.mark.parametrize("rule", ["remove", "adjust", "average"])
def test_lonely_units(rule: Any, clusters: str | None) -> None:
    wanted = reference()["lonely"][rule]
    sample = Sample(lonely(), Design(strata="stype", clusters=clusters, weights="pw", lonely=rule))
    assert sample.df == wanted["degf"]
    for got, key in ((mean(sample, "api00").frame, "mean_api00"), (total(sample, "enroll").frame, "total_enroll")):
        same(got["value"], wanted[key]["estimate"])
        same(got["se"], wanted[key]["se"])


def test_certainty_units_by_probability_one() -> None:
    """A stratum taken whole, told by sizes or by probabilities, is the same stratum."""
    wanted = reference()["certainty"]
    frame = pd.DataFrame(reference()["data"]["apistrat"])
    whole = frame["stype"] == "H"
    frame.loc[whole, "pw"], frame.loc[whole, "fpc"] = 1.0, float(whole.sum())
    frame["p"] = frame.groupby("stype")["stype"].transform("size") / frame["fpc"]
    for design in (
        Design(strata="stype", weights="pw", population="fpc"),
        Design(strata="stype", weights="pw", probabilities="p"),
    ):
        sample = Sample(frame, design)
        for got, key in ((mean(sample, "api00").frame, "mean_api00"), (total(sample, "enroll").frame, "total_enroll")):
            same(got["se"], wanted[key]["se"])
            same(got[["low", "high"]].to_numpy(float), wanted[key]["ci95_t"])


CANDIDATES = ["Bush", "Kerry", "Nader"]


def election() -> pd.DataFrame:
    pps = reference()["pps"]
    return pd.DataFrame({name: pps[name] for name in ("p", *CANDIDATES)})


@pytest.mark.parametrize("key", ["brewer", "horvitz_thompson", "yates_grundy", "hartley_rao"])
def test_unequal_probabilities(key: str) -> None:
    pps, frame = reference()["pps"], election()
    joint = None if key == "brewer" else np.array(pps["joint_probability"])
    if key == "hartley_rao":
        joint = hartley_rao(frame["p"].to_numpy(), pps["sum_p2_over_n"])
    pairs = {"hartley_rao": "horvitz-thompson"}.get(key, key.replace("_", "-"))
    got = total(Sample(frame, Design(probabilities="p", pairs=pairs), joint=joint), CANDIDATES)  # type: ignore[arg-type]
    same(got.frame["value"], pps[key]["estimate"])
    same(got.frame["se"], pps[key]["se"])
    same(covariance_of(got), pps[key]["vcov"])
