"""Strata with a single unit: refused with their names, or treated by the rule that was written down."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import mean, total

FRAME = pd.DataFrame(
    {
        "stratum": ["a", "b", "b", "b", "c", "d", "d", "e"],
        "q": [1.0, 2, 4, 3, 8, 5, 7, 2],
        "there": [4, 9, 9, 9, 5, 6, 6, 1],
    }
)


def test_refused_by_default_with_every_stratum_named() -> None:
    with pytest.raises(DesignError) as caught:
        Sample(FRAME, Design(strata="stratum"))
    assert [mistake.where for mistake in caught.value.mistakes] == ["stratum = a", "stratum = c", "stratum = e"]
    # e has a single member: it was taken whole and is not lonely.
    with pytest.raises(DesignError) as caught:
        Sample(FRAME, Design(strata="stratum", population="there"))
    assert [mistake.where for mistake in caught.value.mistakes] == ["stratum = a", "stratum = c"]


def test_collapse_joins_neighbours_by_label() -> None:
    got = Sample(FRAME, Design(strata="stratum", population="there", lonely="collapse"))
    merged = FRAME.assign(stratum=["ab"] * 4 + ["d"] * 3 + ["e"], there=[13] * 4 + [11] * 3 + [1])
    merged["stratum"] = ["abc"] * 5 + ["d"] * 2 + ["e"]
    merged["there"] = [18] * 5 + [6] * 2 + [1]
    merged["w"] = got.weights
    wanted = Sample(merged, Design(strata="stratum", weights="w", population="there"))
    assert got.df == wanted.df
    for verb in (lambda s: mean(s, "q"), lambda s: total(s, "q")):
        assert verb(got).frame["se"].iloc[0] == pytest.approx(verb(wanted).frame["se"].iloc[0], rel=1e-12)


def test_order_of_rows_does_not_matter() -> None:
    shuffled = FRAME.sample(frac=1, random_state=3)
    for rule in ("remove", "adjust", "average", "collapse"):
        first, second = (
            total(Sample(frame, Design(strata="stratum", population="there", lonely=rule)), "q").frame["se"].iloc[0]
            for frame in (FRAME, shuffled)
        )
        assert first == pytest.approx(second, rel=1e-12)


def test_rules_are_ordered_and_one_stratum_alone_is_always_refused() -> None:
    se = {
        rule: total(Sample(FRAME, Design(strata="stratum", lonely=rule)), "q").frame["se"].iloc[0]  # type: ignore[arg-type]
        for rule in ("remove", "average")
    }
    assert se["average"] == pytest.approx(se["remove"] * (5 / 2) ** 0.5)
    with pytest.raises(DesignError):
        Sample(FRAME.head(1), Design(lonely="adjust"))
    with pytest.raises(DesignError, match="collapse"):
        Design(lonely="ignore")  # type: ignore[arg-type]


def test_clusters_alone_at_the_second_stage() -> None:
    frame = FRAME.assign(cluster=[1, 2, 2, 2, 3, 4, 4, 5], clusters=20, people=[3, 6, 6, 6, 2, 2, 2, 4])
    design = {"clusters": ["cluster"], "population": ["clusters", "people"]}
    with pytest.raises(DesignError) as caught:
        Sample(frame, Design(**design))  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 3
    errors = [
        total(Sample(frame, Design(**design, lonely=rule)), "q").frame["se"].iloc[0]  # type: ignore[arg-type]
        for rule in ("remove", "average", "adjust", "collapse")
    ]
    assert min(errors[1:]) > errors[0] > 0
