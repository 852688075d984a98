"""The whole way from numbers to an index: by hand, against COINr, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import DesignError, Text
from evaluate.measure.composite import Group, Indicator, Indicators, Recipe, compose

WORD = Text("词", "word")
UNITS = pd.DataFrame(
    {"hours": [30.0, 50, 40, 45], "late": [4.0, 0, 1, 3], "plans": [1.0, 3, np.nan, 2]},
    index=["tax", "law", "water", "roads"],
)
SET = Indicators(
    (
        Indicator("hours", WORD, "training", weight=3),
        Indicator("plans", WORD, "training"),
        Indicator("late", WORD, "work", direction=-1),
    ),
    (Group("training", WORD, weight=2), Group("work", WORD)),
)


def test_an_index_by_hand() -> None:
    # hours 0 100 50 75; plans 0 100 – 50; late 0 100 75 25. Within training 3:1, training to work 2:1.
    # water has no plans: its training is its hours, 50.
    made = compose(UNITS, SET)
    np.testing.assert_allclose(made.groups["training"], [0, 100, 50, 68.75])
    np.testing.assert_allclose(made.groups["work"], [0, 100, 75, 25])
    np.testing.assert_allclose(made.scores, [0, 100, (100 + 75) / 3, (137.5 + 25) / 3])
    assert made.places.to_dict() == {"tax": 4, "law": 1, "water": 2, "roads": 3}
    assert made.notes["missing"].tolist() == [0, 1, 0]
    np.testing.assert_allclose(SET.weights, [0.5, 1 / 6, 1 / 3])
    # Left out, the weight of the plans goes to both: (50·.5 + 75/3) / (5/6).
    left = compose(UNITS, SET, recipe=Recipe(missing="leave_out"))
    assert left.scores["water"] == pytest.approx(60)


def test_coinr_agrees(asem) -> None:
    made = compose(asem.values, asem.indicators)
    scale = asem.treated.abs().max()
    assert ((made.treated - asem.treated) / scale).abs().max().max() < 1e-12
    assert (made.normalised - asem.normalised).abs().max().max() < 1e-9
    groups = [group.name for group in asem.indicators.groups]
    # COINr's results are written with two decimals.
    assert (made.groups[groups] - asem.results[groups]).abs().max().max() <= 0.005 + 1e-9
    assert (made.scores - asem.results["Index"]).abs().max() <= 0.005 + 1e-9
    assert made.places.tolist() == asem.results["Rank"].tolist()
    assert made.scores.round(2)[["CHE", "NLD", "DNK", "NOR"]].tolist() == [68.38, 64.82, 64.80, 64.47]
    # The winsorised points of R, counted in its files.
    points = dict(zip(made.notes["indicator"], made.notes["points"], strict=True))
    assert [points[name] for name in ("Flights", "Bord", "Services", "FDI", "NGOs")] == [1, 3, 4, 2, 3]


@pytest.mark.parametrize("normalisation", ["min_max", "z", "percentile", "rank", "target"])
@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "copeland"])
def test_the_order_of_rows_and_units_of_measurement_have_no_say(units, plain, normalisation, aggregation) -> None:
    values, indicators = units(9, 4, missing=0.1), plain(4)
    targets = Indicators(tuple(Indicator(one.name, one.label, target=90) for one in indicators.indicators))
    recipe = Recipe(normalisation, aggregation)
    made = compose(values, targets, recipe=recipe).scores
    np.testing.assert_allclose(compose(values.iloc[::-1], targets, recipe=recipe).scores[values.index], made)
    again = Indicators(tuple(Indicator(one.name, one.label, target=900) for one in indicators.indicators))
    np.testing.assert_allclose(compose(values * 10, again, recipe=recipe).scores, made)


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "copeland"])
def test_doing_better_on_an_indicator_never_costs_anything(units, plain, aggregation) -> None:
    values = units(9, 4)
    before = compose(values, plain(4), recipe=Recipe(aggregation=aggregation)).scores
    better = values.copy()
    better.loc["u03", "x2"] = min(better.loc["u03", "x2"] + 8, values["x2"].max())
    after = compose(better, plain(4), recipe=Recipe(aggregation=aggregation)).scores
    assert after["u03"] >= before["u03"]


def test_a_best_unit_on_everything_is_first_and_has_all_the_points(units, plain) -> None:
    values = units(8, 3)
    values.loc["u05"] = values.max() + 1
    made = compose(values, plain(3), recipe=Recipe(treated=False))
    assert made.scores["u05"] == pytest.approx(100)
    assert made.places["u05"] == 1


def test_given_weights_keep_the_groups(plain) -> None:
    weights = [0.5, 0.1, 0.3, 0.1]
    made = plain(4, group=["a", "a", "b", "b"]).weighted(weights)
    np.testing.assert_allclose(made.weights, weights)
    assert made.members()["b"].tolist() == [False, False, True, True]
    with pytest.raises(DesignError):
        made.weighted([1, 2])


def test_indicators_beside_groups_share_with_them() -> None:
    made = Indicators((Indicator("a", WORD, "g"), Indicator("b", WORD, "g"), Indicator("c", WORD)), (Group("g", WORD),))
    np.testing.assert_allclose(made.weights, [0.25, 0.25, 0.5])


def test_a_set_with_mistakes_is_told_all_of_them() -> None:
    with pytest.raises(DesignError) as told:
        Indicators(
            (Indicator("a", WORD, "nowhere"), Indicator("a", WORD, weight=0), Indicator("b", WORD, direction=2)),
            (Group("g", WORD, "h"), Group("h", WORD, "g"), Group("empty", WORD)),
        )
    places = [one.where for one in told.value.mistakes]
    assert len(places) == 7
    assert {f"Indicators: {name}" for name in ("a", "b", "g", "h", "empty")} == set(places)
    with pytest.raises(DesignError):
        Indicators(())


def test_bad_numbers_are_all_named_at_once() -> None:
    bad = pd.DataFrame(
        {"hours": ["30", "50", "x"], "plans": [np.nan] * 3, "work": [1.0, 2, 3]}, index=["tax", "tax", "law"]
    )
    with pytest.raises(DesignError) as told:
        compose(bad, SET)
    assert [one.where.split(": ")[-1] for one in told.value.mistakes] == ["compose", "hours", "plans", "late"]


def test_a_unit_with_nothing_and_a_target_that_is_missing_are_refused() -> None:
    empty = UNITS.copy()
    empty.loc["law"] = np.nan
    with pytest.raises(DesignError) as told:
        compose(empty, SET, recipe=Recipe("target"))
    assert [one.where for one in told.value.mistakes] == [
        f"compose: {one}" for one in ("law", "hours", "plans", "late")
    ]


def test_words_that_no_recipe_knows_are_refused() -> None:
    with pytest.raises(DesignError) as told:
        compose(UNITS, SET, recipe=Recipe("minmax", "mean", "zero"))
    assert len(told.value.mistakes) == 3


def test_the_numbers_given_are_left_alone() -> None:
    kept = UNITS.copy()
    compose(UNITS, SET)
    pd.testing.assert_frame_equal(UNITS, kept)
