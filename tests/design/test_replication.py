"""Supplied replicate weights: scales by method, and descriptions that are incomplete."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Replication, Sample, calibrate, replicate
from evaluate.errors import DesignError
from evaluate.estimate import mean, total

RANDOM = np.random.default_rng(2)
ROWS, COUNT = 24, 8
NAMES = tuple(f"r{place}" for place in range(COUNT))
FACTORS = RANDOM.uniform(0.2, 1.8, (ROWS, COUNT))
FRAME = pd.DataFrame({"q": RANDOM.normal(3, 1, ROWS), "w": RANDOM.uniform(1, 3, ROWS), "g": [*"ab"] * 12}).join(
    pd.DataFrame(FACTORS, columns=NAMES)
)


@pytest.mark.parametrize(
    ("options", "scale"),
    [
        ({"method": "jackknife-1"}, 7 / 8),
        ({"method": "jackknife-n", "rscales": (0.5,) * 8}, 0.5),
        ({"method": "brr"}, 1 / 8),
        ({"method": "fay", "rho": 0.5}, 1 / 2),
        ({"method": "bootstrap"}, 1 / 7),
        ({"method": "successive"}, 4 / 8),
        ({"method": "bootstrap", "scale": 0.25}, 0.25),
    ],
)
@pytest.mark.parametrize("mse", [True, False])
def test_variance_by_hand(options: dict[str, Any], scale: float, mse: bool) -> None:
    made = Replication(NAMES, combined=False, mse=mse, **options)
    sample = Sample(FRAME, Design(weights="w", replicates=made))
    assert sample.design.kind == "replicates"
    got = mean(sample, "q").frame
    weights = FACTORS * FRAME[["w"]].to_numpy()
    values = (FRAME["q"].to_numpy() @ weights) / weights.sum(axis=0)
    centre = got["value"].iloc[0] if mse or options["method"] == "successive" else values.mean()
    assert got["se"].iloc[0] == pytest.approx(np.sqrt(scale * ((values - centre) ** 2).sum()), rel=1e-12)
    whole = FRAME.assign(**dict(zip(NAMES, weights.T, strict=True)))
    same = Sample(whole, Design(weights="w", replicates=Replication(NAMES, mse=mse, **options)))
    assert mean(same, "q").frame["se"].iloc[0] == pytest.approx(got["se"].iloc[0], rel=1e-12)


def test_degrees_of_freedom_are_the_rank_less_one() -> None:
    halves = np.where(np.arange(ROWS)[:, None] % 3 == np.arange(COUNT)[None, :] % 3, 0.5, 1.5)
    frame = FRAME.assign(**dict(zip(NAMES, halves.T, strict=True)))
    sample = Sample(frame, Design(weights="w", replicates=Replication(NAMES, "brr", combined=False)))
    assert sample.df == 2
    assert mean(sample, "q", by="g").frame["df"].tolist() == [2, 2]


def test_supplied_replicates_are_calibrated_alike() -> None:
    sample = Sample(FRAME, Design(weights="w", replicates=Replication(NAMES, "bootstrap", combined=False)))
    made = calibrate(sample, to={"g": {"a": 20, "b": 30}})
    table = total(made, by="g").frame
    assert table["value"].tolist() == pytest.approx([20, 30])
    assert (table["se"] < 1e-9).all()
    with pytest.raises(DesignError):
        replicate(made)


@pytest.mark.parametrize(
    "options",
    [
        {"columns": NAMES, "method": "magic"},
        {"columns": NAMES[:1], "method": "brr"},
        {"columns": NAMES, "method": "fay", "rho": 1.0},
        {"columns": NAMES, "method": "brr", "rho": 0.3},
        {"columns": NAMES, "method": "jackknife-n"},
        {"columns": NAMES, "method": "jackknife-n", "rscales": (1.0,)},
    ],
)
def test_incomplete_descriptions_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DesignError, match="described"):
        Replication(**options)


def test_columns_that_are_missing_or_hold_no_weights() -> None:
    made = Replication((*NAMES, "r8"), "brr")
    with pytest.raises(DesignError, match="no column r8"):
        Sample(FRAME, Design(weights="w", replicates=made))
    for bad in (-1.0, np.nan):
        frame = FRAME.copy()
        frame.loc[3, "r2"] = bad
        with pytest.raises(DesignError, match="r2"):
            Sample(frame, Design(weights="w", replicates=Replication(NAMES, "brr")))
