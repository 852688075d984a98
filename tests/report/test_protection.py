"""From a sample to the JSON of a finding: no hidden number is in it, whatever the numbers were put through."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.estimate import Estimate, design_effect, mean, ranks, share, stack, total
from evaluate.needs import demand, high_need
from evaluate.report import finding


@pytest.fixture
def sample() -> Sample:
    random = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "c": ["x"] * 4 + ["y"] * 26 + ["z"] * 30,
            "same": 4.0625,
            "q": random.integers(1, 6, 60) + 0.0,
            "imp": [5.0] * 7 + [1.0] * 53,
            "abl": 1.0,
            "w": np.r_[[17.3] * 4, np.full(56, 1.7)],
        }
    )
    return Sample(frame, Design(weights="w"), language="en")


def stacked(part: Estimate) -> Estimate:
    return stack(part, ranks(part))


def few(sample: Sample) -> Estimate:
    return share(sample, "c").select(choice="x")


CASES: dict[str, Callable[[Sample], Estimate]] = {
    "stack of shares and ranks": lambda s: stacked(share(s, "c")),
    "stack of means and ranks": lambda s: stacked(mean(s, ["same", "q"])),
    "difference": lambda s: few(s) - share(s, "c").select(choice="z"),
    "percent": lambda s: few(s) * 100,
    "people": lambda s: total(s, "c") / 1,
    "design effect": lambda s: design_effect(share(s, "c")),
    "some choices as one": lambda s: share(s, "c", of=["x"]),
    "high need": lambda s: high_need(s, {"law": ("imp", "abl")}),
    "demand": lambda s: demand(s, {"law": ("imp", "abl")}),
}


@pytest.mark.parametrize("case", CASES)
def test_no_hidden_number_is_in_the_json(sample: Sample, case: str) -> None:
    estimate = CASES[case](sample)
    content = finding("x", estimate, zh="{item}{value}", en="{item} {value}").content
    frame = estimate.frame
    secret = (
        frame["choice"].isin(["x", "y", "x - z"])
        | frame["item"].isin(["same", "law"])
        | (case == "some choices as one")
    )
    assert secret.any()
    for row in np.flatnonzero(secret):
        assert [content["rows"][row][name] for name in ("value", "se", "low", "high", "df")] == [None] * 5
        assert content["rows"][row]["note"]
    shown = {cell for row in content["rows"] for cell in row.values() if isinstance(cell, float)}
    for row in np.flatnonzero(secret):
        assert not shown & {frame[name].iloc[row] for name in ("value", "se") if frame["measure"].iloc[row] != "rank"}
        if frame["measure"].iloc[row] != "rank":
            assert f"{frame['value'].iloc[row]:.6g}"[:6] not in json.dumps([content["claim"], content["rows"]])
