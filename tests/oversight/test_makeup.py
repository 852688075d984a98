"""Making up for missing hours: known answers, the largest matching against brute force, nobody given two places."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from ledgers import register

from evaluate.design import Policy
from evaluate.oversight import makeup, makeup_places
from evaluate.oversight.hours.makeup import BANDS
from evaluate.registers import Register

SHOWN = Policy(minimum_cell=0, hide_unanimous=False)


def short(hours: list[float], *, band: str = "section_and_below", rule: str = "HRS-02") -> pd.DataFrame:
    rows = [{"person_id": f"p{place:02d}", "band": band, "year": 2026, "rule": rule, "verdict": "fail", "short_by": one,
             "obliged": True}
            for place, one in enumerate(hours)]  # fmt: skip
    return pd.DataFrame(rows)


def plan(*classes: tuple[float, int, str | None]) -> Register:
    rows = [{"training_class": f"B{place}", "year": 2027, "hours": one, "places": places, "target_band": band}
            for place, (one, places, band) in enumerate(classes)]  # fmt: skip
    return register("class_plan", rows, status="planned")


def test_each_gets_the_shortest_class_that_will_do() -> None:
    """Short of 4, 8, 20 and 60 hours; two places of 8 hours, one of 24: the last needs more than one class."""
    given = makeup_places(short([60, 4, 20, 8]), plan((24, 1, None), (8, 2, None)), year=2027, rule="HRS-02")
    assert dict(zip(given["training_class"], given["section_and_below"], strict=True)) == {"B1": 2, "B0": 1}
    ledger = register("hours", [{"person_id": "p00"}])
    found = makeup(short([60, 4, 20, 8]), plan((24, 1, None), (8, 2, None)), ledger, year=2027, policy=SHOWN)
    told = dict(zip(found.frame["item"], found.frame["value"], strict=True))
    assert told == pytest.approx({
        "people_short": 4, "hours_short": 92, "places": 3, "made_up": 3, "made_up_share": 0.75, "places_share": 1.0,
    })  # fmt: skip


def test_a_class_is_for_its_band_and_other_years_rules_and_cancelled_classes_do_not_count() -> None:
    lower = short([8, 8])
    upper = plan((8, 5, "division_and_above"))
    assert makeup_places(lower, upper, year=2027, rule="HRS-02")["section_and_below"].sum() == 0
    assert makeup_places(lower, plan((8, 5, None)), year=2027, rule="HRS-01")["section_and_below"].sum() == 0
    assert makeup_places(lower, plan((8, 5, None)), year=2026, rule="HRS-02").empty
    cancelled = register(
        "class_plan", [{"training_class": "B0", "year": 2027, "hours": 8, "places": 5}], status="cancelled"
    )
    assert makeup_places(lower, cancelled, year=2027, rule="HRS-02").empty


def test_a_person_counts_once_and_only_when_surely_short() -> None:
    twice = pd.concat([short([8]), short([4]).assign(year=2025), short([2, 3]).assign(
        person_id=["q1", "q2"], verdict="insufficient_data")])  # fmt: skip
    given = makeup_places(twice, plan((8, 9, None)), year=2027, rule="HRS-02")
    assert given["section_and_below"].sum() == 1
    apart = short([8, 8]).assign(obliged=[True, False])
    for population in ("obliged", "by_analogy"):
        one = makeup_places(apart, plan((8, 9, None)), year=2027, rule="HRS-02", population=population)
        assert one["section_and_below"].sum() == 1


@pytest.mark.parametrize("seed", range(20))
def test_nobody_could_close_more(seed: int) -> None:
    """Five people of two bands, four places of their own bands or of both: every order of giving tried."""
    random = np.random.default_rng(seed)
    hours, places = random.integers(1, 9, 5).astype(float), random.integers(2, 9, 4).astype(float)
    mine, theirs = random.choice(list(BANDS), 5), random.choice([*BANDS, "both"], 4)
    people = short(list(hours)).assign(band=mine)
    offered = plan(*((one, 1, band) for one, band in zip(places, theirs, strict=True)))
    given = makeup_places(people, offered, year=2027, rule="HRS-02")
    best = max(
        sum(hours[one] <= places[at] and theirs[at] in (mine[one], "both") for at, one in enumerate(order))
        for order in itertools.permutations(range(5), 4)
    )
    assert given[list(BANDS)].to_numpy().sum() == best
    assert (given[list(BANDS)].sum(axis=1) <= given["places"]).all()
