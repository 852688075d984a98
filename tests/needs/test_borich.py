"""Borich's score: a known answer, its error against a jackknife, complete pairs, and required content left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate import mean
from evaluate.needs import borich

PAIRS = {"law": ("imp", "abl"), "data": ("imp2", "abl2")}


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = 120
    level = rng.choice(["section", "division"], rows)
    importance = rng.integers(3, 6, rows).astype(float)
    ability = np.clip(importance - rng.integers(0, 3, rows), 1, 5).astype(float)
    found = pd.DataFrame({"level": level, "imp": importance, "abl": ability})
    found["imp2"], found["abl2"] = rng.integers(1, 6, rows).astype(float), rng.integers(1, 6, rows).astype(float)
    found.loc[::7, "abl"] = np.nan
    found.loc[3::11, "imp2"] = np.nan
    return found


def score(frame: pd.DataFrame, names: tuple[str, str]) -> float:
    """McKim & Saucier's calculator: each discrepancy times the mean importance, averaged."""
    pairs = frame[list(names)].dropna()
    weighted = (pairs[names[0]] - pairs[names[1]]) * pairs[names[0]].mean()
    return float(weighted.mean())


def test_equals_the_calculator_on_complete_pairs(frame: pd.DataFrame) -> None:
    result = borich(Sample(frame), PAIRS).frame
    assert result["value"].tolist() == pytest.approx([score(frame, names) for names in PAIRS.values()], rel=1e-12)
    assert result["n"].tolist() == [len(frame[list(names)].dropna()) for names in PAIRS.values()]
    assert set(result["measured_in"]) == {"points"}
    assert set(result["measure"]) == {"borich"}


def test_error_is_near_the_jackknife(frame: pd.DataFrame) -> None:
    rows = len(frame)
    left_out = np.array([score(frame.drop(index=row), PAIRS["law"]) for row in frame.index])
    jackknife = np.sqrt((rows - 1) / rows * ((left_out - left_out.mean()) ** 2).sum())
    assert borich(Sample(frame), PAIRS).frame["se"].iloc[0] == pytest.approx(jackknife, rel=0.02)


def test_a_group_is_a_domain(frame: pd.DataFrame) -> None:
    sample = Sample(frame)
    grouped = borich(sample, PAIRS, by="level").select(level="section").frame
    alone = borich(domain(sample, "level == 'section'"), PAIRS).frame
    for column in ("value", "se", "n"):
        assert grouped[column].to_numpy(float) == pytest.approx(alone[column].to_numpy(float), rel=1e-12)


def test_no_discrepancy_is_no_need() -> None:
    same = pd.DataFrame({"imp": [5.0, 3, 4, 2], "abl": [5.0, 3, 4, 2]})
    result = borich(Sample(same), {"law": ("imp", "abl")}).frame
    assert result["value"].tolist() == [0.0]


def test_difference_of_two_scores_carries_covariance(frame: pd.DataFrame) -> None:
    sample = Sample(frame)
    need = borich(sample, PAIRS)
    difference = need.select(item="law") - need.select(item="data")
    both = frame.dropna()
    assert difference.frame["value"].iloc[0] == pytest.approx(
        score(frame, PAIRS["law"]) - score(frame, PAIRS["data"]), rel=1e-12
    )
    assert 0 < difference.frame["se"].iloc[0] < need.frame["se"].sum()
    assert len(both)


def test_an_unknown_item_is_named(frame: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="impp"):
        borich(Sample(frame), {"law": ("impp", "abl")})


def test_no_pairs_no_rows(frame: pd.DataFrame) -> None:
    sample = Sample(frame, Design())
    assert len(borich(sample)) == 0
    assert len(mean(sample, "imp")) == 1
