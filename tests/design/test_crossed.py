"""Several columns of strata without clusters are crossed; nothing that a design names is passed over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import mean

ROW = np.arange(24)
FRAME = pd.DataFrame(
    {
        "county": np.array(["a", "b"])[ROW % 2],
        "level": np.array(["x", "y", "z"])[ROW % 3],
        "y": ROW * ROW % 7 + 10.0 * (ROW % 3),
    }
).assign(
    cell=lambda frame: frame["county"] + frame["level"],
    people=lambda frame: np.where(frame["county"] == "a", 20, 50),
)
SIZES = {(county, level): 20.0 if county == "a" else 50.0 for county in "ab" for level in "xyz"}


def row(design: Design, **given: object) -> pd.Series:
    return mean(Sample(FRAME, design, **given), "y").frame.iloc[0]  # type: ignore[arg-type]


def test_two_columns_are_the_cells_they_make() -> None:
    crossed, by_hand = row(Design(strata=["county", "level"])), row(Design(strata="cell"))
    assert crossed[["value", "se", "df"]].tolist() == by_hand[["value", "se", "df"]].tolist()
    # svydesign(ids = ~1, strata = ~interaction(county, level), weights = ~one)
    assert crossed["se"] == pytest.approx(0.320047739495, abs=1e-11)


@pytest.mark.parametrize("by_column", [True, False])
def test_population_of_crossed_strata(by_column: bool) -> None:
    crossed = (
        row(Design(strata=["county", "level"], population="people"))
        if by_column
        else row(Design(strata=["county", "level"]), population=SIZES)
    )
    # svydesign(ids = ~1, strata = ~interaction(county, level), fpc = ~people)
    assert crossed["value"] == pytest.approx(12.0119047619, abs=1e-9)
    assert crossed["se"] == pytest.approx(0.328838745641, abs=1e-11)
    assert crossed["df"] == 18


@pytest.mark.parametrize("size", [None, np.nan, 0.0])
def test_a_crossed_stratum_without_a_size_is_named(size: float | None) -> None:
    sizes = {key: value for key, value in SIZES.items() if key != ("b", "z")}
    if size is not None:
        sizes["b", "z"] = size
    with pytest.raises(DesignError, match="county = b, level = z"):
        Sample(FRAME, Design(strata=["county", "level"]), population=sizes)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({"strata": "county", "population": ["people", "y"]}, "y"),
        ({"population": ["people", "y"]}, "population"),
        ({"strata": ["county", "level", "cell"], "clusters": "y"}, "cell"),
        ({"clusters": "cell", "population": ["people", "y", "cell"]}, "population"),
        ({"kind": "census", "clusters": "cell", "population": "people"}, "census"),
        ({"kind": "census", "strata": "cell", "population": ["people", "y"]}, "population"),
    ],
)
def test_columns_that_no_stage_uses_are_refused(named: dict[str, object], told: str) -> None:
    with pytest.raises(DesignError, match=told):
        Design(**named)  # type: ignore[arg-type]


def test_with_clusters_strata_go_stage_by_stage() -> None:
    design = Design(strata=["county", "level"], clusters="cell")
    assert [(stage.strata, stage.clusters) for stage in design.stages] == [(("county",), "cell"), (("level",), None)]


def test_a_census_without_a_population_is_refused() -> None:
    with pytest.raises(DesignError, match="roster"):
        Sample(FRAME, Design(strata="cell", kind="census"))
    assert row(Design(strata="cell", population="people", kind="census"))["df"] == 18
