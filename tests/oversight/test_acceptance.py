"""Readiness for acceptance: points by state, ranges where nobody knows, and what to mend first."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import register

from evaluate.errors import RegisterError
from evaluate.oversight import (
    Readiness,
    acceptance,
    acceptance_outlook,
    acceptance_score,
    acceptance_states,
    mend_first,
    rubric_structure,
)

DAY = dt.date(2026, 5, 1)
RUBRIC = [
    {"indicator": "A1", "aspect": "教学工作", "text": "一", "points": 10, "unmet_at_most": 0.5},
    {"indicator": "A2", "aspect": "教学工作", "text": "二", "points": 6, "unmet_at_most": 0.5, "must": True},
    {"indicator": "B1", "aspect": "办学保障", "text": "三", "points": 4},
    {"indicator": "B2", "aspect": "办学保障", "text": "四", "points": 8, "unmet_at_most": 0.5},
    {"indicator": "B3", "aspect": "办学保障", "text": "五", "points": 2, "unmet_at_most": 0.5},
]


def ready(*evidence: dict[str, Any], rubric: list[dict[str, Any]] | None = None, **options: Any) -> Readiness:
    table = register("rubric", rubric or RUBRIC)
    return acceptance(table, register("rubric_evidence", list(evidence)), as_of=DAY, **options)


@pytest.mark.parametrize(
    ("indicator", "about", "wanted"),
    [
        ("A1", {"state": "met"}, (10, 10)),
        ("A1", {"state": "unmet"}, (0, 5)),  # at most half, and nobody says how much
        ("A1", {"state": "unmet", "points_given": 0}, (0, 0)),
        ("A1", {"state": "unmet", "points_given": 5}, (5, 5)),
        ("A1", {"state": "missing"}, (0, 0)),
        ("A1", {"state": "met", "points_given": 10}, (10, 10)),
        ("B1", {"state": "unmet"}, (0, 4)),  # the rubric does not say how much an unmet one may bring
        ("B1", {"state": "unmet", "points_given": 3}, (3, 3)),
    ],
)
def test_points_by_state(indicator: str, about: dict[str, Any], wanted: tuple[float, float]) -> None:
    items = ready({"indicator": indicator, **about}).items.set_index("indicator")
    assert tuple(items.loc[indicator, ["least", "most"]]) == wanted
    other = items.loc["B2"]
    assert (other["state"], other["least"], other["most"]) == ("unchecked", 0, 8)  # never a 0 that nobody said


def test_points_that_contradict_the_state_are_refused() -> None:
    with pytest.raises(RegisterError) as told:
        ready(
            {"indicator": "A1", "state": "unmet", "points_given": 5.1},
            {"indicator": "A2", "state": "met", "points_given": 5},
            {"indicator": "B1", "state": "missing", "points_given": 1},
            {"indicator": "B2", "state": "unmet", "points_given": 4},
            {"indicator": "C9", "state": "met"},
        )
    assert [one.where.split()[-1] for one in told.value.mistakes] == ["A1", "A2", "B1", "C9"]


EVIDENCE = [
    {"indicator": "A1", "state": "unmet", "effort_days": 10.0},
    {"indicator": "A2", "state": "missing", "effort_days": 30.0},
    {"indicator": "B1", "state": "met"},
    {"indicator": "B3", "state": "missing", "effort_days": 1.0},
]


def test_scores_and_what_is_at_risk() -> None:
    found = ready(*EVIDENCE, inspection=dt.date(2026, 6, 1))
    score = acceptance_score(found).frame.set_index(["aspect", "item"])["value"]
    assert score["教学工作"].to_dict() == {"points": 16, "score_least": 0, "score_most": 5}
    assert score["办学保障"].to_dict() == {"points": 14, "score_least": 4, "score_most": 12}
    whole = acceptance_score(found, by_aspect=False).frame
    assert whole[["item", "value", "n"]].to_numpy().tolist() == [
        ["points", 30, 5], ["score_least", 4, 5], ["score_most", 17, 5]
    ]  # fmt: skip
    assert whole["measured_in"].unique().tolist() == ["points"]
    states = acceptance_states(found, by_aspect=False).frame.set_index("item")["value"].to_dict()
    assert states == {"indicators": 5, "met": 1, "unmet": 1, "missing": 2, "unchecked": 1}
    outlook = acceptance_outlook(found).frame
    assert outlook[["item", "value", "n", "measured_in"]].to_numpy().tolist() == [
        ["at_risk", 4, 5, "items"],
        ["must_at_risk", 1, 1, "items"],
        ["days_to_mend", 41, 3, "days"],
        ["effort_unknown", 1, 4, "items"],
        ["days_to_inspection", 31, 1, "days"],
    ]
    assert "days_to_inspection" not in acceptance_outlook(ready(*EVIDENCE)).frame["item"].tolist()


def test_what_to_mend_first() -> None:
    """A2 must be met; B3 wins 2 points a day, A1 5 points in 10 days for sure; nobody knows how long B2 takes."""
    found = mend_first(ready(*EVIDENCE), days=32)
    assert found["indicator"].tolist() == ["A2", "B3", "A1", "B2"]
    assert found["gain_least"].tolist() == [6, 2, 5, 0]
    assert found["gain_most"].tolist() == [6, 2, 10, 8]
    assert found["days_so_far"].tolist()[:3] == [30, 31, 31]
    assert found["fits"].tolist() == [True, True, False, pd.NA]
    assert "先核对" in found["note"].iloc[3]
    assert "排在最后" in found["note"].iloc[3]
    assert mend_first(ready(*EVIDENCE))["fits"].isna().all()
    assert mend_first(ready(*({"indicator": one["indicator"], "state": "met"} for one in RUBRIC))).empty


def test_ties_go_by_points_then_by_the_order_of_the_rubric() -> None:
    rubric = [{"indicator": name, "aspect": "a", "text": "t", "points": points, "unmet_at_most": 0.5}
              for name, points in (("x", 2), ("y", 4), ("z", 4))]  # fmt: skip
    evidence = [
        {"indicator": name, "state": "missing", "effort_days": days}
        for name, days in (("x", 1.0), ("y", 2.0), ("z", 2.0))
    ]
    assert mend_first(ready(*evidence, rubric=rubric))["indicator"].tolist() == ["y", "z", "x"]
    free = [{**one, "effort_days": 0.0 if one["indicator"] == "x" else one["effort_days"]} for one in evidence]
    assert mend_first(ready(*free, rubric=rubric))["indicator"].iloc[0] == "x"  # costs nothing


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=7), st.integers(1, 20))
def test_the_greedy_choice_is_within_one_indicator_of_the_best(pairs: list[tuple[int, int]], days: int) -> None:
    rubric = [{"indicator": f"i{place}", "aspect": "a", "text": "t", "points": float(points)}
              for place, (points, _) in enumerate(pairs)]  # fmt: skip
    evidence = [{"indicator": f"i{place}", "state": "missing", "effort_days": float(cost)}
                for place, (_, cost) in enumerate(pairs)]  # fmt: skip
    found = mend_first(ready(*evidence, rubric=rubric), days=days)
    chosen = found[found["fits"].astype(bool)]
    assert chosen["effort_days"].sum() <= days
    best = max(
        sum(points for points, _ in some)
        for size in range(len(pairs) + 1)
        for some in combinations(pairs, size)
        if sum(cost for _, cost in some) <= days
    )
    assert chosen["gain_least"].sum() + max(points for points, _ in pairs) >= best


def test_the_structure_has_ten_aspects_of_equal_weight() -> None:
    table = rubric_structure().table
    by_aspect = table.groupby("aspect", sort=False)["points"].sum()
    assert len(by_aspect) == 10
    assert np.allclose(by_aspect, 10)
    assert table["indicator"].is_unique
    assert table["source"].str.contains("未经核定").all()
    found = acceptance(rubric_structure(), as_of=DAY, language="en")
    assert acceptance_score(found).about.labels["aspect"]["教学工作"]["en"] == "Teaching"
