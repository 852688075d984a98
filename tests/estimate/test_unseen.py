"""Order and selection by value tell nothing of hidden numbers: not by a place, nor by who is there or is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, HiddenNumber, Policy, Sample
from evaluate.estimate import Estimate, known, mean, protect, ranks, stack, top_set, total

SIZES = {"a": 20, "b": 4, "c": 24, "d": 30, "e": 22}
VALUES = {"a": 3.0, "c": 4.0, "d": 2.0, "e": 1.0}


def by_unit(hidden: float, language: str = "en") -> Estimate:
    """Means of five units; four people of unit b answer around `hidden`."""
    parts = [
        pd.DataFrame({"unit": unit, "q": VALUES.get(unit, hidden) + np.resize([-0.5, 0.5], size)})
        for unit, size in SIZES.items()
    ]
    return mean(Sample(pd.concat(parts, ignore_index=True), Design(), language=language), "q", by="unit")


def units(estimate: Estimate) -> list[str]:
    return estimate.frame["unit"].tolist()


@pytest.fixture(params=[-9.0, 2.5, 99.0], ids=["lowest", "within", "highest"])
def means(request: pytest.FixtureRequest) -> Estimate:
    return by_unit(request.param)


def test_hidden_rows_stand_last_in_their_own_order(means: Estimate) -> None:
    hidden = [row == "b" or note != "" for row, note in zip(units(means), protect(means).frame["note"], strict=True)]
    last = [unit for unit, gone in zip(units(means), hidden, strict=True) if gone]
    assert "b" in last
    shown = [unit for unit in "cade" if unit not in last]
    assert units(means.sorted(across_groups=True)) == shown + last
    assert units(means.sorted(largest_first=False, across_groups=True)) == shown[::-1] + last
    assert units(means.sorted()) == units(means)


def items(hidden: float) -> Estimate:
    """Five items of one unit; one of them was put to four people only."""
    columns = {
        name: np.where(
            np.arange(40) < (4 if name == "b" else 40), VALUES.get(name, hidden) + np.resize([-1, 1], 40), np.nan
        )
        for name in SIZES
    }
    return mean(Sample(pd.DataFrame(columns), Design(), language="en"), list(SIZES))


@pytest.mark.parametrize("hidden", [-9.0, 2.5, 99.0])
def test_top_counts_what_is_shown_and_tells_what_it_passed_over(hidden: float) -> None:
    table = items(hidden)
    assert table.top(2).frame["item"].tolist() == ["c", "a"]
    assert table.top(9, largest_first=False).frame["item"].tolist() == ["e", "d", "a", "c"]
    assert table.top(2).about.passed_over == {HiddenNumber("frame", item="b")}
    assert not table.sorted().about.passed_over
    assert not table.select(item="c").about.passed_over


@pytest.mark.parametrize("hidden", [-9.0, 2.5, 99.0])
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("value > 2.4", "ac"),
        ("value < 2.6", "de"),
        ("low > 2", "ac"),
        ("se < 5", "acde"),
        ("n >= 4", "acde"),
        ("not (value > 2.4)", "bde"),
        ("item != 'c'", "abde"),
        ("note == ''", "acde"),
    ],
)
def test_no_query_learns_of_a_hidden_number(hidden: float, query: str, kept: str) -> None:
    chosen = items(hidden).where(query)
    assert "".join(chosen.frame["item"]) == kept
    assert bool(chosen.about.passed_over) == ("b" not in kept)


@pytest.mark.parametrize("hidden", [-9.0, 2.5, 99.0])
def test_places_are_those_among_the_rows_shown(hidden: float) -> None:
    placed = ranks(items(hidden))
    frame = placed.frame.set_index("item")
    assert frame.loc[list("cade"), "value"].tolist() == [1, 2, 3, 4]
    assert np.isnan(frame.loc["b", ["value", "low", "high"]].to_numpy(dtype=float)).all()
    assert frame.loc["b", "note"] == "not shown, and so not ranked"
    pd.testing.assert_frame_equal(frame.drop(index="b"), ranks(items(2.5)).frame.set_index("item").drop(index="b"))
    first = top_set(items(hidden), 2)
    assert first.frame["item"].tolist() == top_set(items(2.5), 2).frame["item"].tolist()
    assert len(first.about.passed_over) == 1


def test_where_nothing_else_is_left_the_hidden_rows_say_why() -> None:
    hidden = items(99.0).select(item="b")
    for left in (hidden.top(1), hidden.where("value > 3"), items(99.0).where("value > 50"), top_set(hidden, 1)):
        assert left.frame["item"].tolist() == ["b"]
        assert not left.about.passed_over


def test_a_hidden_row_that_a_query_leaves_out_by_name_is_not_passed_over() -> None:
    table = items(99.0)
    assert not table.where("item == 'a' and value > 1").about.passed_over
    assert len(table.where("item in ['a', 'b'] and value > 1").about.passed_over) == 1
    assert len(table.where("item != 'c' and value < 9").about.passed_over) == 1


def test_what_was_passed_over_travels_and_is_counted_once() -> None:
    table = items(99.0)
    both = stack(table.top(3), ranks(table).where("value <= 3"))
    assert len(both.about.passed_over) == 1
    assert len((table.top(2) * 2).about.passed_over) == 1


def test_rows_listed_by_the_policy_are_passed_over_and_shown_ones_never() -> None:
    table = items(99.0)
    listed = HiddenNumber("frame", measure="mean", item="c")
    strict = replace(table, about=replace(table.about, policy=Policy(hidden=frozenset([listed]))))
    assert strict.top(2).frame["item"].tolist() == ["a", "d"]
    open_to_all = replace(table, about=replace(table.about, policy=Policy(minimum_cell=0, hide_unanimous=False)))
    assert open_to_all.top(2).frame["item"].tolist() == ["b", "c"]
    places = known(
        pd.DataFrame({"item": ["x", "y"], "v": [1, 2], "classes": [1, 1]}), value="v", n="classes", counted="classes"
    )
    assert places.top(1).frame["item"].tolist() == ["y"]


def test_total_of_people_sorts_without_the_small_ones() -> None:
    frame = pd.DataFrame({"unit": ["a"] * 30 + ["b"] * 5 + ["c"] * 40 + ["d"] * 20})
    counted = total(Sample(frame, Design()), by="unit")
    order = units(counted.sorted(across_groups=True))
    hidden = protect(counted).frame.set_index("unit")["value"].isna()
    assert hidden["b"]
    assert [bool(hidden[unit]) for unit in order] == sorted(bool(hidden[unit]) for unit in order)
