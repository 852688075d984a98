"""Amounts that one or two people make up: hidden; points, shares and even amounts: not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample
from evaluate.errors import DesignError
from evaluate.estimate import independent, mean, ratio, release, share, stack, total
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.responses import Provenance, Responses


def reasons(hours: list[float], policy: Policy | None = None, **columns: object) -> list[str]:
    """Of the total and of the mean."""
    sample = Sample(pd.DataFrame({"hours": hours, **columns}), policy=policy or Policy())
    return release(stack(total(sample, "hours"), mean(sample, "hours"))).rows["reason"].tolist()


def test_two_make_up_nine_tenths() -> None:
    """910 of 1010 hours are 90.1 %; 910 of 1020 are 89.2 %."""
    assert reasons([900.0] + [10.0] * 11) == ["dominant"] * 2
    assert reasons([900.0] + [10.0] * 12, Policy(closeness=0)) == [""] * 2


def test_the_second_can_work_out_the_first() -> None:
    """What is left is known to the second to within 95 of 1000, or 105 of 1000."""
    rule = Policy(dominance=None)
    assert reasons([1000.0, 500.0] + [9.5] * 10, rule) == ["dominant"] * 2
    assert reasons([1000.0, 500.0] + [10.5] * 10, rule) == [""] * 2
    assert reasons([1000.0, 500.0] + [9.5] * 10, Policy(dominance=None, closeness=0)) == [""] * 2
    assert reasons([1000.0, 500.0] + [9.5] * 10, Policy(minimum_cell=0)) == [""] * 2


def test_weights_bring_others_in_but_nobody_counts_less_than_once() -> None:
    frame = pd.DataFrame({"hours": [900.0] + [10.0] * 11, "w": [1.0] + [2.0] * 11})
    assert release(total(Sample(frame, Design(weights="w")), "hours")).rows["reason"].tolist() == [""]
    frame["w"] = [1.0] + [0.1] * 11
    assert release(total(Sample(frame, Design(weights="w")), "hours")).rows["reason"].tolist() == ["dominant"]


def test_points_shares_and_ratios_are_no_amounts() -> None:
    scale = Scale("two", True, tuple(Choice(str(n), {"en": str(n)}, float(n)) for n in (0, 1000)))
    items = (Item("q", "one", {"en": "q"}, ("two",), role="reaction"),)
    form = Questionnaire(
        id="s", version="1", title={"en": "s"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"two": scale},
    )  # fmt: skip
    frame = pd.DataFrame({"q": [1000.0] + [0.0] * 59})
    frame.index.name = "respondent"
    came = Provenance(survey="s", wave="", source="s", rows_read=60, rows_kept=60)
    sample = Sample(Responses(frame, form, pd.DataFrame(index=frame.index), came), language="zh")
    assert release(mean(sample, "q")).rows["reason"].tolist() == [""]
    bare = Sample(pd.DataFrame({"a": [900.0] + [10.0] * 11, "b": np.arange(1.0, 13)}))
    assert release(ratio(bare, "a", "b")).rows["reason"].tolist() == [""]
    assert release(share(bare, "b", of=[1.0, 2.0])).rows["reason"].tolist() == ["few"]


def test_answers_below_zero_count_by_their_size() -> None:
    for one in (900.0, -900.0):
        assert reasons([one] + [-10.0] * 11) == ["dominant"] * 2
        assert reasons([one] + [10.0] * 11) == ["dominant"] * 2
    assert reasons([20.0, -30.0] * 12) == [""] * 2


def test_the_neighbour_that_covers_it_is_large_enough() -> None:
    """All less c would give a's 1010 hours to within 10 (the hours of b): c goes along, and not b alone."""
    hours = [900.0] + [10.0] * 11 + [1.0] * 10 + [40.0] * 20 + [35.0] * 30
    level = ["a"] * 12 + ["b"] * 10 + ["c"] * 20 + ["d"] * 30
    sample = Sample(pd.DataFrame({"hours": hours, "level": level}), policy=Policy(hide_unanimous=False))
    found = release(total(sample, "hours", by="level")).rows["reason"].tolist()
    assert found == ["dominant", "complement", "complement", ""]


def test_missing_answers_are_no_zeros() -> None:
    answers = [20.0] * 10 + [21.0, 22.0] + [np.nan] * 5
    assert reasons(answers) == [""] * 2


def test_a_rule_must_be_one() -> None:
    with pytest.raises(DesignError) as caught:
        Policy(minimum_cell=-1, dominance=(0, 2.0), closeness=30)
    assert len(caught.value.mistakes) == 4


def test_of_two_policies_the_strictest() -> None:
    """What one of the rules hides is hidden in what is made of both tables."""
    hours = pd.DataFrame({"hours": [900.0] + [10.0] * 13, "more": np.arange(14.0)})
    lenient, strict = (Policy(dominance=rule, closeness=0) for rule in ((2, 0.95), (1, 0.8)))
    first = total(Sample(hours, policy=lenient), "hours")
    second = total(Sample(hours, policy=strict), "more")
    assert release(first).rows["reason"].tolist() == [""]
    both = stack(*independent(first, second))
    assert both.about.policy.dominance == (2, 0.8)
    assert release(both).rows["reason"].tolist() == ["dominant", ""]
    hiding = stack(*independent(total(Sample(hours, policy=Policy(rounding=5)), "hours"), second))
    assert hiding.about.policy.rounding == 0


@pytest.mark.parametrize(
    "rule",
    [
        {"minimum_cell": float("nan")}, {"minimum_cell": float("inf")}, {"minimum_cell": "10"}, {"rounding": None},
        {"dominance": (2,)}, {"dominance": "2"}, {"dominance": ("a", 0.5)}, {"closeness": "a"},
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(DesignError, match="Policy"):
        Policy(**rule)
