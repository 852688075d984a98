"""High need and demand: who counts, complete answers only, and places as share × people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.needs import demand, high_need, mastery, rating
from evaluate.responses import Responses

PAIRS = {"law": ("imp", "abl")}


@pytest.fixture
def sample() -> Sample:
    frame = pd.DataFrame(
        {
            "imp": [5, 4, 4, 3, 5, np.nan, 5, 4],
            "abl": [3, 2, 4, 1, 5, 2, np.nan, 3],
            "unit": list("aabbaabb"),
            "size": [40.0] * 8,
        }
    )
    return Sample(frame, Design(population="size"))


def test_important_and_not_mastered(sample: Sample) -> None:
    row = high_need(sample, PAIRS).frame.iloc[0]
    assert row["value"] == pytest.approx(3 / 6)  # rows 0, 1 and 7 of the six complete pairs
    assert row["n"] == 6
    assert row["measured_in"] == "share"
    assert pd.isna(row["choice"])
    assert 0 < row["low"] < row["value"] < row["high"] < 1


def test_thresholds_move_the_line(sample: Sample) -> None:
    strict = high_need(sample, PAIRS, importance_from=5, ability_to=3).frame["value"].iloc[0]
    loose = high_need(sample, PAIRS, importance_from=3, ability_to=5).frame["value"].iloc[0]
    assert (strict, loose) == pytest.approx((1 / 6, 1.0))


def test_demand_is_share_times_people(sample: Sample) -> None:
    share, places = high_need(sample, PAIRS).frame.iloc[0], demand(sample, PAIRS).frame.iloc[0]
    assert places["value"] == pytest.approx(share["value"] * 40)
    assert places["se"] == pytest.approx(share["se"] * 40)
    assert places["measured_in"] == "places"
    assert places["item"] == "law"


def test_demand_by_group_adds_up(sample: Sample) -> None:
    groups = demand(sample, PAIRS, by="unit").frame
    assert groups["unit"].tolist() == ["a", "b"]
    share = high_need(sample, PAIRS, by="unit").frame["value"]
    assert groups["value"].tolist() == pytest.approx((share * 20).tolist())


def test_nobody_and_everybody_have_an_interval_of_their_own(sample: Sample) -> None:
    for start, to, value in ((5, 0, 0.0), (1, 5, 1.0)):
        part = high_need(sample, PAIRS, importance_from=start, ability_to=to).frame.iloc[0]
        places = demand(sample, PAIRS, importance_from=start, ability_to=to).frame.iloc[0]
        assert (part["value"], part["n"]) == (value, 6)
        assert part["high"] - part["low"] > 0.3
        assert places[["value", "low", "high"]].tolist() == pytest.approx(
            (part[["value", "low", "high"]] * 40).tolist()
        )


def test_a_group_in_which_nobody_needs_it_keeps_its_row() -> None:
    frame = pd.DataFrame({"imp": [5.0] * 10 + [1.0] * 10, "abl": [1.0] * 20, "unit": ["p"] * 10 + ["q"] * 10})
    rows = demand(Sample(frame), PAIRS, by="unit").frame
    assert rows["value"].tolist() == [10, 0]
    assert rows["low"].iloc[1] == 0
    assert rows["high"].iloc[1] == pytest.approx(10 * (1 - 0.025 ** (1 / 10)))
    assert 0 < rows["low"].iloc[0] < 10 < rows["high"].iloc[0]  # 10 of the 20 rows: their number is estimated


def test_nothing_asked_gives_no_rows(sample: Sample) -> None:
    assert [len(method(sample)) for method in (high_need, demand, rating, mastery)] == [0, 0, 0, 0]


@pytest.fixture
def rated() -> Sample:
    from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section

    scale = Scale("need5", True, tuple(Choice(str(n), {"en": str(n)}, float(n)) for n in range(1, 6)))
    items = tuple(Item(name, "one", {"en": name}, ("need5",), role="need") for name in ("ai", "fair"))
    asked = Questionnaire(
        id="s", version="1", title={"en": "s"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"need5": scale},
    )  # fmt: skip
    frame = pd.DataFrame({"ai": [5.0, 4, np.nan, np.nan], "fair": [2.0, np.nan, 3, 4]})
    frame.index.name = "respondent"
    reasons = pd.DataFrame(
        {"ai": [None, None, "not_answered", "skipped"], "fair": [None, "not_answered", None, None]}, dtype=object
    )
    return Sample(Responses(frame, asked, reasons.set_axis(frame.index), _provenance()))


def _provenance() -> object:
    from evaluate.responses import Provenance

    return Provenance(survey="s", wave="", source="s", rows_read=4, rows_kept=4)


def test_two_bases_of_a_rating(rated: Sample) -> None:
    assert rating(rated).frame["value"].tolist() == pytest.approx([4.5, 3.0])
    lowest = rating(rated, skipped="lowest").frame
    assert lowest["value"].tolist() == pytest.approx([(5 + 4 + 1) / 3, (2 + 1 + 3 + 4) / 4])
    assert lowest["n"].tolist() == [3, 4]  # not_answered stays out
    assert lowest["item"].tolist() == ["ai", "fair"]


def test_high_need_of_ratings(rated: Sample) -> None:
    assert high_need(rated).frame["value"].tolist() == pytest.approx([1.0, 1 / 3])
