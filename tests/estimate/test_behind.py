"""What is hidden stays hidden in whatever is made from it: stacks, ranks, differences, multiples, selections."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.estimate import REASONS, Estimate, design_effect, known, mean, protect, ranks, ratio, share, stack, total

FEW, SAME, ALSO = (REASONS[why].zh for why in ("few", "unanimous", "complement"))


@pytest.fixture
def sample() -> Sample:
    """`c` is x for four people with large weights; `same` is one number; level b has four people."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "c": ["x"] * 4 + ["y"] * 26 + ["z"] * 30,
            "q": random.integers(1, 6, 60).astype(float),
            "r": random.integers(1, 6, 60).astype(float),
            "same": 5.0,
            "level": ["b"] * 4 + ["a"] * 36 + ["c"] * 20,
            "w": [20.0] * 4 + [1.0] * 56,
        }
    )
    return Sample(frame, Design(weights="w"))


def notes(estimate: Estimate) -> list[str]:
    shown = protect(estimate).frame
    assert (shown["value"].isna() == shown["note"].ne("")).all()
    return shown["note"].tolist()


def test_a_stack_with_ranks_hides_what_its_parts_hide(sample: Sample) -> None:
    shares = share(sample, "c")
    assert notes(shares) == [FEW, ALSO, ""]
    assert notes(ranks(shares)) == [FEW, ALSO, ""]
    assert notes(stack(shares, ranks(shares))) == [FEW, ALSO, ""] * 2
    means = mean(sample, ["same", "q"])
    assert notes(stack(means, ranks(means))) == [SAME, ""] * 2


MADE: dict[str, Callable[[Estimate], Estimate]] = {
    "multiple": lambda part: part * 100,
    "sum with a number": lambda part: 1 - part,
    "design effect": design_effect,
    "described": lambda part: part.described(measure="what", item="it"),
    "in another order": lambda part: part.take([1, 2, 0]).take([2, 0, 1]),
    "product with a known number": lambda part: part * known(pd.DataFrame({"item": ["c"], "v": [7.0]}), value="v"),
    "once more": protect,
    "ranks of a multiple": lambda part: ranks(part * 2),
}


@pytest.mark.parametrize("how", MADE)
def test_numbers_made_from_hidden_ones_are_hidden(sample: Sample, how: str) -> None:
    assert notes(MADE[how](share(sample, "c"))) == [FEW, ALSO, ""]


def test_a_combination_inherits_from_both_sides(sample: Sample) -> None:
    shares = share(sample, "c")
    few, large = shares.select(choice="x"), shares.select(choice="z")
    assert notes(few - large) == [FEW]
    assert notes(large - few) == [FEW]
    assert notes(large * total(sample)) == [""]
    assert notes(few * total(sample)) == [FEW]
    assert notes(mean(sample, "q") / mean(sample, "same")) == [SAME]
    assert notes(mean(sample, "q") / mean(sample, "r")) == [""]


def test_what_was_selected_later_does_not_matter(sample: Sample) -> None:
    """What is hidden in the whole table is hidden alone: y elsewhere would give x away."""
    shares = share(sample, "c")
    assert notes(shares.select(choice="y")) == [ALSO]
    assert notes(shares.where("choice != 'z'")) == [FEW, ALSO]


def test_differences_between_groups_and_from_the_whole(sample: Sample) -> None:
    groups = mean(sample, "q", by="level")
    assert notes(groups) == ["", FEW, ALSO]
    assert notes(groups - mean(sample, "q")) == ["", FEW, ALSO]
    assert notes(groups.select(level="a") - groups.select(level="c")) == [ALSO]


def test_everybody_changed_alike_although_answers_differ() -> None:
    before = np.arange(40.0)
    sample = Sample(pd.DataFrame({"before": before, "after": before + 3}))
    assert notes(mean(sample, "before")) == [""]
    assert notes(mean(sample, "after") - mean(sample, "before")) == [SAME]


def test_numbers_of_places_are_left_alone_and_do_not_count_as_people(sample: Sample) -> None:
    places = known(pd.DataFrame({"item": ["q"], "v": [3.0], "classes": [2]}), value="v", n="classes", counted="classes")
    gap = mean(sample, "q").described(measured_in="") - places
    assert gap.frame["n"].tolist() == [60]
    assert notes(gap) == [""]
    assert notes(places) == [""]


def test_nothing_of_a_protected_table_can_be_combined_back(sample: Sample) -> None:
    shown = protect(share(sample, "c"))
    assert shown.linear is None
    assert shown.behind is not None
    assert [type(source).__name__ for source, _ in shown.behind.parts] == ["Settled"]
    assert notes(stack(shown, shown)) == [FEW, ALSO, ""] * 2


def test_writing_into_the_frame_does_not_change_the_verdict(sample: Sample) -> None:
    shares = share(sample, "c")
    shares.frame.loc[0, "n"] = 1000
    shares.frame.loc[0, "value"] = 0.5
    assert notes(shares) == [FEW, ALSO, ""]


def test_ratio_is_protected_too(sample: Sample) -> None:
    assert notes(ratio(sample, "q", "same", by="level")) == ["", FEW, ALSO]
