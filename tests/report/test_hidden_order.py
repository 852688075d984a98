"""Two surveys that differ in a hidden number only: every part of a finding must be the same, to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.estimate import Estimate, mean, ranks, stack, top_set
from evaluate.report import dots, dumbbell, finding, rank_intervals
from evaluate.report.findings import Chart

VALUES = {"a": 3.0, "c": 4.0, "d": 2.0, "e": 1.0}


def survey(hidden: float) -> Sample:
    """Four items answered by all forty and one, b, put to four people only, who answer around `hidden`."""
    asked = {name: np.arange(40) < (4 if name == "b" else 40) for name in "abcde"}
    spread = np.resize([-0.5, 0.5], 40)
    columns = {name: np.where(asked[name], VALUES.get(name, hidden) + spread, np.nan) for name in asked}
    return Sample(pd.DataFrame(columns), Design(), language="en")


def needs(sample: Sample) -> Estimate:
    return mean(sample, list("abcde"))


def pairs(sample: Sample) -> Estimate:
    wanted = needs(sample)
    offered = mean(sample, list("cadeb")).described(measure="offered")
    return stack(wanted.sorted(), offered)


CASES: dict[str, tuple[Callable[[Sample], Estimate], Chart | None]] = {
    "sorted": (lambda s: needs(s).sorted(), dots),
    "smallest first": (lambda s: needs(s).sorted(largest_first=False, across_groups=True), dots),
    "top": (lambda s: needs(s).top(3), dots),
    "lowest": (lambda s: needs(s).top(3, largest_first=False), None),
    "where": (lambda s: needs(s).where("value > 2.5"), dots),
    "where low": (lambda s: needs(s).where("not (high < 2.5) and n > 3"), None),
    "ranks": (lambda s: ranks(needs(s)), rank_intervals),
    "ranks sorted": (lambda s: ranks(needs(s), simultaneous=True).sorted(largest_first=False), rank_intervals),
    "first ranks": (lambda s: stack(needs(s).top(3), ranks(needs(s)).where("value <= 3")), dots),
    "top set": (lambda s: top_set(needs(s), 2), rank_intervals),
    "difference": (lambda s: (needs(s) - 2.0).sorted(), dots),
    "two measures": (pairs, dumbbell),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hidden_number_leaves_no_trace(case: str) -> None:
    made, figure = CASES[case]
    bundles = []
    for hidden in (-30.0, 2.4, 3.6, 900.0):
        told = finding(
            "x", made(survey(hidden)), zh="{item}{value}，{items}", en="{item} {value}, {items}", figure=figure
        )
        bundles.append(json.dumps(told._repr_mimebundle_(), sort_keys=True))
    assert len(set(bundles)) == 1
