"""From a sample to the JSON of a finding: no hidden number is in it, whatever the numbers were put through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, HiddenNumber, Policy, Sample
from evaluate.estimate import Estimate, Released, design_effect, mean, ranks, share, stack, total
from evaluate.needs import demand, high_need
from evaluate.report import dots, finding, not_asked
from evaluate.report.provenance import provenance_rows


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


def numbers_in(text: str) -> set[str]:
    """Every number written in a text, to four significant digits, however it is written."""
    found = {float(number) for number in re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)}
    return {f"{value:.4g}" for value in found}


@pytest.mark.parametrize("case", ["stack of means and ranks", "percent", "people", "high need", "demand"])
def test_no_part_of_the_bundle_holds_a_hidden_number(sample: Sample, case: str) -> None:
    estimate = CASES[case](sample)
    made = finding("x", estimate, zh="{item}{value}", en="{item} {value}", figure=dots)
    secret = pd.Series([row["note"] != "" for row in made.rows])
    assert secret.any()
    parts, _ = made._repr_mimebundle_()
    # positions in a drawing are numbers of another kind: of the picture its words count
    words = re.sub(r"<[^>]*>", " ", parts.get("image/svg+xml", ""))
    texts = [json.dumps(parts["application/vnd.evaluate.finding.v1+json"]), parts["text/html"], parts["text/markdown"]]
    told = set().union(*map(numbers_in, [*texts, parts["text/plain"], words]))
    values = estimate.frame.loc[secret & (estimate.frame["measure"] != "rank").reset_index(drop=True), ["value", "se"]]
    hidden = {f"{abs(value) * scale:.4g}" for value in values.to_numpy().ravel() if value for scale in (1, 100)}
    shown = {f"{abs(value) * scale:.4g}" for row in made.rows for value in (row["value"], row["n"]) if value
             for scale in (1, 100)}  # fmt: skip
    assert hidden - shown
    assert not told & (hidden - shown)


def test_the_released_table_is_what_a_reader_sees(sample: Sample) -> None:
    content = finding("x", share(sample, "c"), zh="{value}", en="{value}").content
    released = Released.from_plain(json.loads(json.dumps(content["release"])))
    rows = released.rows.set_index("choice")
    assert rows.loc["x", "reason"] == "few"
    assert rows["value"].isna().tolist() == [row["value"] is None for row in content["rows"]]
    assert (released.counted, released.minimum_cell, released.name) == ("people", 10, "x")
    assert not_asked("y").content["release"] is None


def test_a_listed_number_is_hidden_in_all_that_is_made_of_it(sample: Sample) -> None:
    listed = HiddenNumber(survey=sample.source.survey, measure="mean", item="q")
    strict = replace(sample, policy=Policy(hidden=frozenset({listed})))
    for estimate in (mean(strict, "q"), mean(strict, "q") * 2, stack(mean(strict, "q"), ranks(mean(strict, ["q"])))):
        content = finding("x", estimate, zh="{value}", en="{value}").content
        assert [row["value"] for row in content["rows"]] == [None] * len(content["rows"])
        assert set(content["release"]["columns"]["reason"]) == {"listed"}


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "少于10人的数字不予显示；比例和人数取5人的倍数"), ("en", "multiples of 5 people")]
)
def test_the_last_page_tells_of_rounding(sample: Sample, language: str, told: str) -> None:
    rules = {0: Policy(), 5: Policy(rounding=5)}
    pages = {
        base: dict(provenance_rows({}, [content(replace(sample, policy=policy))], language))
        for base, policy in rules.items()
    }
    name = {"zh": "披露规则", "en": "Disclosure"}[language]
    assert told in pages[5][name]
    assert told not in pages[0][name]


def content(sample: Sample) -> dict[str, Any]:
    return finding("x", mean(sample, "q"), zh="{value}", en="{value}").content
