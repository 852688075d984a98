"""Draws: who is likely to be drawn, how often it happens, and what an estimate makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import (
    Design,
    Sample,
    draw_pps,
    draw_simple,
    draw_stratified,
    draw_systematic,
    draw_two_stage,
    write_drawn,
)
from evaluate.errors import DesignError
from evaluate.estimate import mean, total

UNITS = [14, 9, 6, 5, 4, 2]
ROSTER = pd.DataFrame(
    {
        "person": range(40),
        "unit": np.repeat(list("abcdef"), UNITS),
        "level": np.tile(["section", "division", "section", "section"], 10),
        "staff": np.repeat(UNITS, UNITS),
    }
)
UNIT_LIST = pd.DataFrame({"unit": list("abcdef"), "staff": UNITS})
Draw = Callable[[int], pd.DataFrame]
DRAWS: dict[str, Draw] = {
    "simple": lambda seed: draw_simple(ROSTER, 11, seed=seed),
    "systematic": lambda seed: draw_systematic(ROSTER, 11, seed=seed, order=["unit", "person"]),
    "stratified": lambda seed: draw_stratified(ROSTER, {"section": 7, "division": 4}, strata="level", seed=seed),
    "two stages": lambda seed: draw_two_stage(ROSTER, 3, clusters="unit", within=3, seed=seed),
    "two stages by size": lambda seed: draw_two_stage(ROSTER, 3, clusters="unit", within=3, seed=seed, measure=True),
    "two stages in strata": lambda seed: draw_two_stage(
        ROSTER, {"section": 3, "division": 2}, clusters="unit", within=2, strata="level", seed=seed
    ),
    "pps": lambda seed: draw_pps(UNIT_LIST, 3, measure="staff", seed=seed),
    "pps in order": lambda seed: draw_pps(UNIT_LIST, 3, measure="staff", seed=seed, order="unit"),
}
RUNS = 1000


@pytest.mark.parametrize("name", DRAWS)
def test_everybody_is_drawn_as_often_as_the_probability_says(name: str) -> None:
    """Frequencies over 1,000 draws within 4.5 standard errors; weights add up to the population on average."""
    draw = DRAWS[name]
    count, chance, weights = np.zeros(40), np.full(40, np.nan), []
    for seed in range(RUNS):
        drawn = draw(seed)
        count[drawn.index] += 1
        known = chance[drawn.index]
        assert np.allclose(np.where(np.isnan(known), drawn["probability"], known), drawn["probability"])
        chance[drawn.index] = drawn["probability"]
        weights.append(drawn["weight"].sum())
        np.testing.assert_allclose(drawn["weight"] * drawn["probability"], 1)
    rows = 6 if name.startswith("pps") else 40
    expected = chance[:rows]
    assert not np.isnan(expected).any()
    error = np.sqrt(expected * (1 - expected) / RUNS)
    assert (abs(count[:rows] / RUNS - expected) <= 4.5 * error + 1e-12).all()
    assert np.mean(weights) == pytest.approx(rows, abs=4 * np.std(weights) / np.sqrt(RUNS) + 1e-9)


@pytest.mark.parametrize("name", DRAWS)
def test_the_same_seed_draws_the_same_and_another_does_not(name: str) -> None:
    draw = DRAWS[name]
    pd.testing.assert_frame_equal(draw(3), draw(3))
    assert any(not draw(3).index.equals(draw(seed).index) for seed in range(4, 12))


def test_probabilities_in_proportion_to_size_and_units_taken_for_certain() -> None:
    drawn = draw_pps(UNIT_LIST, 3, measure="staff", seed=1)
    chance = dict(zip(drawn["unit"], drawn["probability"], strict=True))
    assert chance["a"] == 1  # 3 · 14 / 40 > 1; the other two places are shared by 26
    assert all(value == pytest.approx(2 * dict(zip("bcdef", UNITS[1:], strict=True))[unit] / 26)
               for unit, value in chance.items() if unit != "a")  # fmt: skip


def test_a_stratum_more_leaves_the_draw_of_the_others_alone() -> None:
    sizes = {"section": 7, "division": 4}
    before = draw_stratified(ROSTER, sizes, strata="level", seed=5)
    more = pd.concat([ROSTER, ROSTER.head(6).assign(level="bureau", person=range(40, 46))], ignore_index=True)
    after = draw_stratified(more, sizes | {"bureau": 2}, strata="level", seed=5)
    kept = after[after["level"] != "bureau"]
    assert kept["person"].tolist() == before["person"].tolist()


def test_a_systematic_sample_is_spread_over_the_list() -> None:
    drawn = draw_systematic(ROSTER, 10, seed=2, order="person")
    assert set(np.diff(drawn["person"])) == {4}


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("simple", Design(weights="weight", population="population")),
        ("stratified", Design(strata="level", weights="weight", population="population")),
        ("two stages", Design(clusters="unit", weights="weight", population=["clusters_there", "people_there"])),
    ],
)
def test_the_design_named_in_the_docstring_gives_right_errors(name: str, design: Design) -> None:
    """Over 500 draws the mean of the totals is the truth, and the mean variance the variance of the totals."""
    worth = np.random.default_rng(0).normal(10, 3, 40) + ROSTER["staff"].to_numpy()
    got = [
        total(Sample(drawn.assign(worth=worth[drawn.index]), design), "worth").frame.iloc[0]
        for drawn in map(DRAWS[name], range(500))
    ]
    values, variances = np.array([row["value"] for row in got]), np.array([row["se"] ** 2 for row in got])
    assert values.mean() == pytest.approx(worth.sum(), abs=4 * values.std() / np.sqrt(500))
    assert variances.mean() == pytest.approx(values.var(), rel=0.2)


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.floats(0.1, 1000), min_size=1, max_size=30), part=st.floats(0.01, 1), seed=st.integers(0, 999))
def test_pps_draws_the_number_asked_for_and_nobody_twice(sizes: list[float], part: float, seed: int) -> None:
    count = max(1, int(part * len(sizes)))
    drawn = draw_pps(pd.DataFrame({"x": sizes}), count, measure="x", seed=seed)
    assert len(drawn) == count
    assert drawn.index.is_unique
    assert ((drawn["probability"] > 0) & (drawn["probability"] <= 1)).all()


def test_everybody_may_be_drawn_and_a_register_may_be_the_roster() -> None:
    everyone = draw_simple(SimpleNamespace(table=ROSTER), 40, seed=1)
    pd.testing.assert_frame_equal(everyone[ROSTER.columns.tolist()], ROSTER)
    assert everyone["weight"].eq(1).all()
    both = draw_two_stage(ROSTER, 6, clusters="unit", within=99, seed=1)
    assert both["weight"].eq(1).all()
    answers = both.assign(q=range(40))
    design = Design(clusters="unit", weights="weight", population=["clusters_there", "people_there"])
    assert mean(Sample(answers, design), "q").frame["se"].iloc[0] == 0


def test_the_drawn_list_opens_in_excel_and_is_never_written_over(tmp_path: Path) -> None:
    drawn = draw_simple(
        pd.DataFrame({"姓名": ["李明", "王芳", "赵磊"]}, index=pd.Index([7, 8, 9], name="编号")), 2, seed=1
    )
    path = tmp_path / "drawn.csv"
    write_drawn(drawn, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    again = pd.read_csv(path, index_col="编号")
    pd.testing.assert_frame_equal(again, drawn, check_dtype=False)
    for wrong in (path, tmp_path / "drawn.xlsx"):
        with pytest.raises(DesignError):
            write_drawn(drawn, wrong)
    with pytest.raises(DesignError) as caught:
        write_drawn(ROSTER, tmp_path / "x.csv")
    assert [mistake.where for mistake in caught.value.mistakes] == ["probability", "weight"]


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: draw_simple(ROSTER, 41, seed=1), ["roster"]),
        (lambda: draw_simple(ROSTER, 2.5, seed=1), ["roster"]),  # type: ignore[arg-type]
        (lambda: draw_simple(ROSTER, 4, seed=-1), ["seed"]),
        (lambda: draw_simple(ROSTER.iloc[:0], 4, seed=1), ["roster"]),
        (lambda: draw_simple(draw_simple(ROSTER, 4, seed=1), 2, seed=1), ["probability", "weight", "population"]),
        (lambda: draw_systematic(ROSTER, 4, seed=1, order="rank"), ["rank"]),
        (lambda: draw_stratified(ROSTER, {"section": 3}, strata="level", seed=1), ["level = division"]),
        (
            lambda: draw_stratified(ROSTER, {"section": 31, "division": 11}, strata="level", seed=1),
            ["level = division", "level = section"],
        ),
        (
            lambda: draw_stratified(ROSTER, {"section": 3, "division": 1, "bureau": 1}, strata="level", seed=1),
            ["level = bureau"],
        ),
        (
            lambda: draw_stratified(ROSTER.assign(level=[None] * 3 + ["section"] * 37), 3, strata="level", seed=1),
            ["level"],
        ),
        (lambda: draw_pps(UNIT_LIST.assign(staff=[0, 1, 2, 3, 4, 5]), 2, measure="staff", seed=1), ["staff"]),
        (lambda: draw_two_stage(ROSTER, 7, clusters="unit", within=2, seed=1), ["count"]),
        (lambda: draw_two_stage(ROSTER, 2, clusters="unit", within=0, seed=1), ["within"]),
    ],
)
def test_draws_that_cannot_be_are_refused(call, where: list[str]) -> None:
    with pytest.raises(DesignError) as caught:
        call()
    assert [mistake.where for mistake in caught.value.mistakes] == where
