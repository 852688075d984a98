"""Strata with a single unit: refused with their names, or treated by the rule that was written down."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import total

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
    weights = [4.0, 3, 3, 3, 5, 3, 3, 1]
    assert got.weights.tolist() == weights
    assert got.df == 8 - 3
    parts = FRAME["q"] * weights
    # a, b and c together: of five units three were drawn from nine, and two alone in their strata.
    square = 5 / 4 * (1 - (3 / 9) * 3 / 5) * ((parts[:5] - parts[:5].mean()) ** 2).sum()
    square += 2 * (1 - 2 / 6) * ((parts[5:7] - parts[5:7].mean()) ** 2).sum()
    told = total(got, "q").frame.iloc[0]
    assert (told["value"], told["se"]) == pytest.approx((parts.sum(), square**0.5), rel=1e-12)
    merged = Sample(
        FRAME.assign(stratum=["abc"] * 5 + ["d", "d", "e"], w=weights),
        Design(strata="stratum", weights="w", lonely="remove"),
    )
    assert got.df == merged.df


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


def test_no_rule_changes_a_number() -> None:
    """Strata are joined for the sake of errors only."""
    values = [
        total(Sample(FRAME, Design(strata="stratum", population="there", lonely=rule)), "q").frame["value"].iloc[0]
        for rule in ("remove", "average", "adjust", "collapse")
    ]
    assert values == [109.0] * 4


CHANCES = np.array([[0.5, 0.3, 0.2], [0.6, 0.2, 0.2], [0.25, 0.25, 0.5], [1 / 3, 1 / 3, 1 / 3]])
AMOUNTS = np.array([[5.0, 2, 3], [4, 6, 1], [9, 2, 5], [3, 3, 7]])


@pytest.mark.parametrize("given", ["probabilities", "population"])
def test_one_of_each_stratum_errors_hold_over_all_samples(given: str) -> None:
    """Every sample there could be: the mean of the squared errors is the variance and the differences within pairs."""
    chances = CHANCES if given == "probabilities" else np.full((4, 3), 1 / 3)
    found = 0.0
    for drawn in product(range(3), repeat=4):
        rows = np.arange(4), np.array(drawn)
        frame = pd.DataFrame({"h": list("abcd"), "q": AMOUNTS[rows], "p": chances[rows], "there": 3})
        design = {"probabilities": "p"} if given == "probabilities" else {"population": "there"}
        made = Sample(frame, Design(strata="h", lonely="collapse", **design))  # type: ignore[arg-type]
        assert made.df == 2
        found += chances[rows].prod() * total(made, "q").frame["se"].iloc[0] ** 2
    whole = AMOUNTS.sum(axis=1)
    within = (chances * (AMOUNTS / chances - whole[:, None]) ** 2).sum()
    between = (whole[0] - whole[1]) ** 2 + (whole[2] - whole[3]) ** 2
    assert found == pytest.approx(within + between, rel=1e-12)


def test_unequal_strata_joined_with_larger_ones() -> None:
    frame = pd.DataFrame({"h": ["a", "b", "b", "c", "d"], "q": [2.0, 3, 5, 4, 9], "p": [0.4, 0.5, 0.2, 0.5, 1.0]})
    with pytest.raises(DesignError, match="h = a; h = c"):
        Sample(frame, Design(strata="h", probabilities="p"))
    made = Sample(frame, Design(strata="h", probabilities="p", lonely="collapse"))
    parts = (frame["q"] / frame["p"])[:4].to_numpy()
    square = 4 / 3 * (np.array([1, 0.5, 0.8, 1]) * (parts - parts.mean()) ** 2).sum()
    told = total(made, "q").frame.iloc[0]
    assert (told["value"], told["se"]) == pytest.approx((parts.sum() + 9, square**0.5), rel=1e-12)
    with pytest.raises(DesignError, match="single unit"):
        Sample(frame[3:], Design(strata="h", probabilities="p", lonely="collapse"))


def test_a_stratum_taken_whole_is_joined_with_none() -> None:
    frame = FRAME.assign(there=[1, 9, 9, 9, 5, 6, 6, 4])
    made = Sample(frame, Design(strata="stratum", population="there", lonely="collapse"))
    assert [stage.labels for stage in made.stages] == [
        ("stratum = b + stratum = c", "stratum = d + stratum = e", "stratum = a")
    ]
