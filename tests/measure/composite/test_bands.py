"""Three bands with a reason, what would move a unit up, and the table for a report."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Policy
from evaluate.errors import DesignError
from evaluate.estimate import protect
from evaluate.measure.composite import (
    Choices,
    Recipe,
    bands,
    compose,
    effective_weights,
    index_table,
    rank_range,
    sampling_errors,
    to_next_band,
)

USUAL = Recipe()
STILL = Choices((), (), (), {}, 0.0)


@pytest.fixture
def ranges(units, plain):
    """Twelve units with errors, so that some are clearly above, some clearly below, and some neither."""

    def make(recipe: Recipe = USUAL, **options):
        values = units(12, 3, seed=5)
        errors = sampling_errors(values, se=values * 0 + 4)
        return rank_range(values, plain(3), seed=1, recipe=recipe, errors=errors, draws=400, **options)

    return make


def test_a_band_asks_for_certainty(ranges) -> None:
    made = ranges()
    told, frame = bands(made), made.frame
    assert set(told["band"]) == {"top", "middle", "bottom"}
    assert (told["band"] == "top").tolist() == (frame["p_top"] >= 0.8).tolist()
    assert (told["band"] == "bottom").tolist() == (frame["p_bottom"] >= 0.8).tolist()
    # A higher level never moves a unit into an end.
    strict = bands(made, level=0.95)
    assert not ((strict["band"] != "middle") & (strict["band"] != told["band"])).any()


def test_the_reason_for_a_unit_names_no_chance_of_the_last_third(ranges) -> None:
    told = bands(ranges())
    low = told[told["band"] != "top"]
    assert not low[["reason_zh", "reason_en"]].map(lambda words: bool(re.search(r"\d", words))).any().any()
    assert told["office_reason_zh"].str.contains("后三分之一的可能性 [0-9]+%").all()
    with pytest.raises(DesignError):
        bands(ranges(), level=0.4)


def test_a_place_in_the_middle_that_holds_is_told_from_one_that_moves(ranges) -> None:
    made = ranges()
    told, frame = bands(made), made.frame
    middle = told["band"] == "middle"
    steady = (frame["p_top"] + frame["p_bottom"] <= 0.2) & middle
    assert 0 < steady.sum() < middle.sum()
    assert told.loc[steady, "reason_zh"].str.contains("都在中间").all()
    assert told.loc[middle & ~steady, "reason_zh"].str.contains("变动").all()


def test_sampling_errors_are_only_spoken_of_where_there_are_some(units, plain, ranges) -> None:
    without = rank_range(units(12, 3, seed=5), plain(3), seed=1, draws=100)
    sizes = pd.Series(30, index=without.frame["unit"])
    for made, spoken in ((ranges(), True), (without, False)):
        method = index_table(made, sizes).about.labels["method"]["composite index"]
        assert ("抽样误差" in method["zh"]) == spoken
        assert ("sampling errors" in method["en"]) == spoken
        assert bands(made)["reason_zh"].str.contains("抽样误差").all() == spoken


@pytest.mark.parametrize("normalisation", ["min_max", "z", "percentile"])
@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "copeland"])
def test_the_change_that_is_asked_for_is_enough_and_no_more_than_enough(ranges, normalisation, aggregation) -> None:
    from evaluate.measure.composite.next_band import _moved

    made = ranges(Recipe(normalisation, aggregation), choices=STILL)
    steps, index = to_next_band(made), made.index
    band = bands(made).set_index("unit")["band"]
    assert len(steps)
    for row in steps.itertuples():
        goal = index.scores[(band == row.next_band) & (index.scores > index.scores[row.unit] + 1e-9)].min()
        unit, column = index.values.index.get_loc(row.unit), index.values.columns.get_loc(row.indicator)
        for value, enough in ((row.needed, True), (row.now + 0.999 * row.change, False)):
            values = index.values.to_numpy().copy()
            values[unit, column] = value
            score = _moved(index, values)[unit, column]
            assert (score >= goal - 1e-6) == enough


def test_composing_again_with_the_change_reaches_the_next_band(ranges) -> None:
    made = ranges(choices=STILL)
    band, steps = bands(made).set_index("unit")["band"], to_next_band(made)
    index = made.index
    for row in steps[steps["share_of_way"] < 0.99].itertuples():
        column = index.values[row.indicator]
        if row.now == column.min():  # the worst unit carries the end of the scale with it
            continue
        values = index.values.copy()
        values.loc[row.unit, row.indicator] = row.needed
        scores = compose(values, index.indicators).scores
        goal = index.scores[(band == row.next_band) & (index.scores > index.scores[row.unit])].min()
        assert scores[row.unit] == pytest.approx(goal, abs=1e-6)


def test_the_smallest_change_comes_first_and_nobody_is_asked_for_more_than_was_ever_reached(ranges) -> None:
    made = ranges()
    steps = to_next_band(made)
    assert not steps["unit"].isin(bands(made).query("band == 'top'")["unit"]).any()
    for _, own in steps.groupby("unit"):
        assert own["share_of_range"].round(6).is_monotonic_increasing
    assert steps["share_of_way"].between(0, 1 + 1e-9).all()
    best = made.index.values.max()
    assert (steps["needed"].to_numpy() <= best[steps["indicator"]].to_numpy() + 1e-9).all()
    assert (steps["change"] > 0).all()


def test_a_gap_cannot_be_closed_and_less_is_better_asks_for_less(units) -> None:
    from evaluate.errors import Text
    from evaluate.measure.composite import Indicator, Indicators

    values = units(12, 2, seed=5)
    values.loc["u03", "x1"] = np.nan
    word = Text("词", "word")
    both = Indicators((Indicator("x1", word), Indicator("x2", word, direction=-1)))
    steps = to_next_band(rank_range(values, both, seed=1, draws=100, choices=STILL))
    assert not ((steps["unit"] == "u03") & (steps["indicator"] == "x1")).any()
    assert (steps.loc[steps["indicator"] == "x2", "change"] < 0).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("normalisation", ["min_max", "z", "percentile", "rank"])
def test_indicators_that_say_next_to_nothing_do_no_harm(units, plain, normalisation) -> None:
    values = units(12, 4, missing=0.1)
    values["x2"], values["x3"] = 7.0, np.nan
    values.loc["u05", "x3"] = 1.0
    errors = sampling_errors(values, se=values[["x1"]] * 0 + 5)
    made = rank_range(values, plain(4), seed=1, recipe=Recipe(normalisation), errors=errors, draws=100)
    assert made.frame.drop(columns="unit").notna().all().all()
    steps = to_next_band(made)
    assert not steps["indicator"].isin(["x2", "x3"]).any()
    assert effective_weights(made.index).set_index("indicator").loc["x2", "correlation_ratio"] == 0


def test_nobody_is_asked_for_more_than_counts(units, plain) -> None:
    values = units(20, 2, seed=5)
    values.loc["u00", "x1"] = 5000.0
    made = rank_range(values, plain(2), seed=1, draws=100, choices=STILL)
    assert made.index.notes["treatment"].tolist() == ["winsorised", "none"]
    steps = to_next_band(made).query("indicator == 'x1'")
    assert len(steps)
    assert steps["needed"].max() <= values["x1"].drop("u00").max()


def test_the_table_has_the_range_of_the_draws_and_hides_small_units(ranges) -> None:
    made = ranges()
    sizes = pd.Series(30, index=made.frame["unit"])
    sizes[["u04", "u06"]] = 6
    table = index_table(made, sizes, policy=Policy(minimum_cell=10))
    assert (table.about.interval, table.about.confidence, table.about.counted) == ("draws", 0.9, "people")
    np.testing.assert_allclose(table.frame["low"], made.frame["score_low"])
    assert table.linear is None
    shown = protect(table).frame.set_index("unit")
    assert shown.loc[["u04", "u06"], ["value", "low", "high"]].isna().all().all()
    assert shown.drop(["u04", "u06"])["value"].notna().all()
    places = index_table(made, sizes, measure="rank", labels={"u00": {"zh": "税务局", "en": "tax"}})
    assert places.frame["measured_in"].unique().tolist() == ["rank"]
    assert places.about.labels["unit"]["u00"]["zh"] == "税务局"
    with pytest.raises(DesignError):
        index_table(made, sizes.drop("u02"))
