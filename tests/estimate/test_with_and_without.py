"""What setting responses aside does to a number, and that it tells of nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Sample
from evaluate.errors import DesignError
from evaluate.estimate import mean, protect, with_and_without


def people(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "level": np.where(np.arange(count) % 2, "a", "b"),
            "need": rng.integers(1, 6, count).astype(float),
            "use": rng.integers(1, 6, count).astype(float),
        }
    )


def test_the_shift_is_the_difference_and_stands_on_those_set_aside():
    frame = people(120)
    everyone, kept = (mean(Sample(part), ["need", "use"], by="level") for part in (frame, frame.iloc[40:]))
    found = with_and_without(everyone, kept)
    assert found.frame["n"].tolist() == [20] * 4
    for row in found.frame.to_dict("records"):
        own = frame[frame["level"] == row["level"]][row["item"]]
        assert row["value"] == pytest.approx(own[own.index >= 40].mean() - own.mean())
    assert found.frame[["se", "low", "high"]].isna().all(axis=None)
    assert found.about.interval == "none"
    assert protect(found).frame["value"].notna().all()


def test_the_shift_of_a_few_is_shown_on_no_page():
    frame = people(120)
    everyone, kept = (mean(Sample(part), "need") for part in (frame, frame.iloc[4:]))
    found = with_and_without(everyone, kept)
    assert found.frame["value"].notna().all()
    shown = protect(found).frame
    assert shown["value"].isna().all()
    assert shown["note"].ne("").all()


def test_nobody_set_aside_moves_nothing():
    everyone = mean(Sample(people(60)), "need")
    assert with_and_without(everyone, everyone).frame["value"].tolist() == [0.0]


def test_tables_the_wrong_way_round_or_of_other_items_are_refused():
    frame = people(60)
    everyone, kept = (mean(Sample(part), ["need", "use"]) for part in (frame, frame.iloc[20:]))
    with pytest.raises(DesignError, match="order"):
        with_and_without(kept, everyone)
    with pytest.raises(DesignError):
        with_and_without(
            mean(Sample(frame), "need", by="level"), mean(Sample(frame.assign(level="c")), "need", by="level")
        )
