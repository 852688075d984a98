"""How far an order can be trusted: nothing to vary, errors with known chances, and three countries in 0.35 points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from evaluate.errors import DesignError
from evaluate.estimate import known
from evaluate.measure.composite import Choices, Recipe, compose, inseparable, rank_range, sampling_errors

NOTHING = Choices((), (), (), {}, 0.0)
RAW = Recipe(treated=False)


def test_with_nothing_to_vary_every_draw_is_the_index(units, plain) -> None:
    values = units(9, 3, missing=0.1)
    made = rank_range(values, plain(3), seed=1, choices=NOTHING, draws=100).frame
    np.testing.assert_allclose(made["score_low"], made["score"])
    np.testing.assert_allclose(made["score_high"], made["score"])
    assert (made["place_low"] == made["place"]).all()
    assert (made["place_high"] == made["place"]).all()
    assert made["p_top"].tolist() == (made["place"] <= 3).astype(float).tolist()
    assert made["p_bottom"].tolist() == (made["place"] >= 7).astype(float).tolist()
    assert made["missing"].sum() == values.isna().to_numpy().sum() > 0


@pytest.mark.parametrize(
    ("high", "top", "bottom"),
    # of nine units with three places in a third: how many have the high score, and how sure the two kinds are
    [(9, (1 / 3, None), (1 / 3, None)), (6, (0.5, 0.0), (0.0, 1.0)), (3, (1.0, 0.0), (0.0, 0.5))],
)
def test_equal_units_share_the_places_of_a_third(plain, high: int, top: tuple, bottom: tuple) -> None:
    values = pd.DataFrame(
        {name: [1.0] * high + [0.5] * (9 - high) for name in plain(2).names}, index=[f"u{n}" for n in range(9)]
    )
    made = rank_range(values, plain(2), seed=1, draws=100).frame
    for column, expected in (("p_top", top), ("p_bottom", bottom)):
        assert made[column].iloc[0] == pytest.approx(expected[0])
        assert expected[1] is None or made[column].iloc[-1] == pytest.approx(expected[1])
        assert made[column].sum() == pytest.approx(3)


def test_chances_and_ranges_are_those_of_normal_errors(plain) -> None:
    values = pd.DataFrame({"x1": [0.0, 50, 52, 100]}, index=list("abcd"))
    se = pd.DataFrame({"x1": [2.0, 2.0]}, index=["b", "c"])
    errors = sampling_errors(values, se=se)
    made = rank_range(values, plain(1), seed=1, recipe=RAW, choices=NOTHING, draws=4000, errors=errors)
    above = (made.drawn[:, 2] > made.drawn[:, 1]).mean()
    assert above == pytest.approx(norm.cdf(2 / np.sqrt(8)), abs=0.02)
    assert inseparable(made).to_dict("list")["unit"] == ["c"]
    assert inseparable(made, level=0.7).empty
    # b stands at 50 with an error of 2, and the ends of the scale stand firm.
    frame = made.frame.set_index("unit")
    assert frame["score_high"]["b"] - frame["score_low"]["b"] == pytest.approx(2 * 1.645 * 2, rel=0.05)


def test_errors_that_go_together_change_no_order(plain) -> None:
    values = pd.DataFrame({"x1": [0.0, 50, 52, 100], "x2": [0.0, 50, 52, 100]}, index=list("abcd"))
    table = pd.DataFrame({"unit": ["b", "c"], "item": "x1", "value": [50.0, 52.0]})

    def chance(covariance: list[list[float]]) -> float:
        survey = known(table, value="value", by="unit", covariance=np.array(covariance), measure="mean")
        errors = sampling_errors(values, estimates=[survey])
        drawn = rank_range(values, plain(2), seed=1, recipe=RAW, choices=NOTHING, draws=400, errors=errors).drawn
        return float((drawn[:, 2] > drawn[:, 1]).mean())

    assert chance([[9.0, 9.0], [9.0, 9.0]]) == 1.0
    assert chance([[9.0, 0.0], [0.0, 9.0]]) < 0.9


def test_three_countries_in_a_third_of_a_point_cannot_be_told_apart(asem) -> None:
    made = rank_range(asem.values, asem.indicators, seed=1)
    frame = made.frame.set_index("unit")
    three = frame.loc[["NLD", "DNK", "NOR"]]
    assert three["score"].max() - three["score"].min() < 0.36
    assert three["place_low"].max() <= three["place_high"].min()
    pairs = set(inseparable(made, level=0.95)[["unit", "other"]].itertuples(index=False, name=None))
    assert {("NLD", "DNK"), ("DNK", "NOR")} <= pairs
    assert frame.loc["CHE", "place_median"] == 1
    assert (three["p_top"] == 1).all()


def test_the_same_seed_gives_the_same_and_the_order_of_units_has_no_say(units, plain) -> None:
    values = units(12, 4, missing=0.05)
    made = rank_range(values, plain(4), seed=3, draws=200).frame
    pd.testing.assert_frame_equal(rank_range(values, plain(4), seed=3, draws=200).frame, made)
    turned = rank_range(values.iloc[::-1], plain(4), seed=3, draws=200).frame
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), made)
    assert not rank_range(values, plain(4), seed=4, draws=200).frame.equals(made)


def test_chances_and_ranges_hang_together(units, plain) -> None:
    made = rank_range(units(15, 5, missing=0.05), plain(5), seed=1, draws=300).frame
    assert (made["score_low"] <= made["score_high"]).all()
    assert (made["place_low"] <= made["place_median"]).all()
    assert (made["place_median"] <= made["place_high"]).all()
    # Five of fifteen are in the first third in every draw, but for equal scores.
    assert made["p_top"].sum() >= 5 - 1e-9
    assert made["p_bottom"].sum() >= 5 - 1e-9
    assert ((made["p_top"] + made["p_bottom"]) <= 1 + 1e-9).all()


def test_weights_spread_as_asked_around_each_set(units, plain) -> None:
    from evaluate.measure.composite.choices import alternatives

    index = compose(units(6, 5), plain(5))
    weights = alternatives(index, Choices((), (), (), {}, 0.2), None).weights(
        np.random.default_rng(1).random((4000, 5))
    )
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_allclose(weights.mean(axis=0), 0.2, atol=0.003)
    np.testing.assert_allclose(weights.std(axis=0) / 0.2, 0.2, rtol=0.06)
    two = alternatives(index, Choices((), (), (), {"first": np.array([96.0, 1, 1, 1, 1])}, 0.0), None)
    assert set(two.weights(np.random.default_rng(1).random((50, 1)))[:, 0].round(2)) == {0.2, 0.96}


def test_a_unit_that_is_best_on_everything_is_first_whatever_was_chosen(units, plain) -> None:
    values = units(12, 4)
    values.loc["u07"] = values.max() + 1
    made = rank_range(values, plain(4), seed=1, draws=300, recipe=RAW).frame.set_index("unit")
    assert made.loc["u07", ["place_low", "place_high", "p_top"]].tolist() == [1, 1, 1.0]


@pytest.mark.parametrize(
    "options",
    [
        {"draws": 50},
        {"choices": Choices(weight_spread=0.9)},
        {"choices": Choices(normalisations=("minmax",))},
        {"choices": Choices(weight_spread=-0.1)},
        {"choices": Choices(weight_sets={"few": np.array([1.0, 2])})},
        {"choices": Choices(weight_sets={"zero": np.array([1.0, 2, 0])})},
        {"choices": Choices(normalisations=("target",))},
    ],
)
def test_choices_that_cannot_be_are_refused(units, plain, options) -> None:
    with pytest.raises(DesignError):
        rank_range(units(6, 3), plain(3), seed=1, **options)


def test_errors_that_fit_nowhere_are_refused(units) -> None:
    values = units(4, 2)
    survey = known(
        pd.DataFrame({"unit": ["u00"], "item": ["x1"], "value": [50.0], "se": [1.0]}), value="value", by="unit", se="se"
    )
    bad = [
        {"se": pd.DataFrame({"x1": [-1.0]}, index=["u00"])},
        {"se": pd.DataFrame({"x9": [1.0]}, index=["u77"])},
        {"se": pd.DataFrame({"x1": [1.0]}, index=["u00"]), "estimates": [survey]},
        {"estimates": [survey], "unit": "office"},
    ]
    found = []
    for options in bad:
        with pytest.raises(DesignError) as told:
            sampling_errors(values, **options)
        found.append(len(told.value.mistakes))
    assert found == [1, 2, 1, 1]
    assert sampling_errors(values).root.shape == (0, 0)
