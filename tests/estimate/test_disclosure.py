"""Nobody can be recognised: small and unanimous cells, and those that would give them away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample
from evaluate.errors import DesignError
from evaluate.estimate import (
    REASONS,
    Estimate,
    covariance_of,
    known,
    mean,
    protect,
    ranks,
    release,
    share,
    stack,
    total,
)

FEW, SAME, ALSO = (REASONS[why].zh for why in ("few", "unanimous", "complement"))


def sample_of(sizes: dict[str, int], *, policy: Policy | None = None, language: str | None = None) -> Sample:
    level = np.repeat(list(sizes), list(sizes.values()))
    rows = len(level)
    frame = pd.DataFrame(
        {
            "level": level,
            "q": np.tile([1.0, 2, 3, 4, 5], rows)[:rows],
            "same": 4.0,
            "answer": np.resize(["yes", "no", "no", "unsure"], rows),
            "agreed": "yes",
        }
    )
    return Sample(frame, Design(), policy=policy or Policy(), language=language)


def notes(estimate: Estimate) -> list[str]:
    hidden = estimate.frame["note"] != ""
    for name in ("value", "se", "low", "high", "df"):
        assert estimate.frame.loc[hidden, name].isna().all()
    assert estimate.frame.loc[~hidden, "value"].notna().all()
    assert (estimate.frame["n"] >= 0).all()
    return estimate.frame["note"].tolist()


def test_small_groups_lose_their_numbers_and_so_does_the_next_smallest() -> None:
    sample = sample_of({"a": 40, "b": 9, "c": 20, "d": 30})
    estimate = mean(sample, "q", by="level")
    shown = protect(estimate)
    assert notes(shown) == ["", FEW, ALSO, ""]
    assert shown.linear is None
    assert estimate.frame["value"].notna().all()
    with pytest.raises(DesignError):
        covariance_of(shown)


def test_two_small_groups_shield_each_other() -> None:
    assert notes(protect(mean(sample_of({"a": 40, "b": 9, "c": 8}), "q", by="level"))) == ["", FEW, FEW]


def test_all_large_enough_stays_whole() -> None:
    estimate = mean(sample_of({"a": 10, "b": 10}), "q", by="level")
    shown = protect(estimate)
    pd.testing.assert_frame_equal(shown.frame, estimate.frame)
    assert shown.linear is not None


def test_policy_decides() -> None:
    open_house = sample_of({"a": 40, "b": 2}, policy=Policy(minimum_cell=0))
    assert notes(protect(mean(open_house, "q", by="level"))) == ["", ""]
    strict = sample_of({"a": 40, "b": 25}, policy=Policy(minimum_cell=30))
    assert notes(protect(mean(strict, "q", by="level"))) == [ALSO, FEW]
    lenient = sample_of({"a": 40, "b": 25}, policy=Policy(hide_unanimous=False))
    assert notes(protect(mean(lenient, "same", by="level"))) == ["", ""]


def test_reasons_speak_the_language_of_the_study() -> None:
    sample = sample_of({"a": 40, "b": 3}, language="en")
    assert protect(mean(sample, "q", by="level")).frame["note"].tolist() == [
        "not shown, lest another number be worked out",
        "too few people to show",
    ]


def test_unanimous_answers_are_everyones_answer() -> None:
    sample = sample_of({"a": 40, "b": 40})
    assert notes(protect(mean(sample, "same"))) == [SAME]
    assert notes(protect(share(sample, "agreed"))) == [SAME]
    assert notes(protect(total(sample, "agreed"))) == [SAME]
    assert notes(protect(share(sample, "answer"))) == ["", "", ""]
    # The other mean may be shown elsewhere, and with the difference it would give this one away.
    assert notes(protect(mean(sample, "same") - mean(sample, "q"))) == [SAME]
    assert notes(protect(total(sample))) == [""]


def test_a_choice_of_nobody_tells_nothing_but_a_flag_of_nobody_does() -> None:
    frame = pd.DataFrame({"answer": pd.Categorical(["yes", "no"] * 20, ["yes", "no", "unsure"]), "flag": False})
    sample = Sample(frame, Design())
    assert notes(protect(share(sample, "answer"))) == ["", "", ""]
    assert notes(protect(share(sample, "flag"))) == [SAME]


def test_a_fully_answered_census_is_not_taken_for_unanimous() -> None:
    """The error is 0 because everyone was asked, not because all agree."""
    frame = pd.DataFrame({"q": [1.0, 2, 3, 4] * 10, "there": 40})
    estimate = mean(Sample(frame, Design(population="there")), "q")
    assert estimate.frame["se"].iloc[0] == 0
    assert notes(protect(estimate)) == [""]


def test_one_unanimous_group_takes_a_neighbour_along() -> None:
    frame = pd.DataFrame({"level": ["a"] * 20 + ["b"] * 30 + ["c"] * 15, "q": [4.0] * 20 + [1.0, 2, 5] * 15})
    shown = protect(mean(Sample(frame, Design()), "q", by="level"))
    assert notes(shown) == [SAME, "", ALSO]


def test_two_by_columns_are_closed_along_both() -> None:
    """One small cell in a 3 × 3 table needs three more, or a row or column total gives it away."""
    sizes = {("a", "x"): 3, ("a", "y"): 20, ("a", "z"): 40, ("b", "x"): 22, ("b", "y"): 21, ("b", "z"): 41}
    sizes |= {("c", "x"): 50, ("c", "y"): 51, ("c", "z"): 52}
    keys = [key for key, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame(keys, columns=["level", "unit_type"]).assign(q=np.resize([1.0, 3, 5], len(keys)))
    shown = protect(mean(Sample(frame, Design()), "q", by=["level", "unit_type"]))
    hidden = shown.frame["note"].ne("").to_numpy().reshape(3, 3)
    assert hidden[0, 0]
    for line in (*hidden, *hidden.T):
        assert line.sum() != 1


def test_groups_where_nobody_answered_stay_as_they_are() -> None:
    frame = pd.DataFrame({"level": ["a"] * 20 + ["b"] * 20, "q": [1.0, 2] * 10 + [np.nan] * 20})
    assert notes(protect(mean(Sample(frame, Design()), "q", by="level"))) == ["", "没有人回答"]


def test_ranks_rest_on_people_too_but_places_do_not() -> None:
    sample = sample_of({"a": 40, "b": 5})
    assert notes(protect(ranks(mean(sample, ["q", "same"], by="level")))) == [ALSO, SAME, FEW, FEW]
    places = known(pd.DataFrame({"item": ["law"], "places": [2]}), value="places", counted="places")
    pd.testing.assert_frame_equal(protect(places).frame, places.frame)


def test_one_unanimous_flag_takes_no_other_topic_along() -> None:
    """Flags do not add up to anything: hiding one gives nothing away about the others."""
    frame = pd.DataFrame({"law": [1.0] * 20, "data": [1.0, 0] * 10, "speech": [1.0, 1, 1, 0] * 5})
    estimate = share(Sample(frame, Design()), ["law", "data", "speech"], of=[1]).described(item="topics")
    assert notes(protect(estimate)) == [SAME, "", ""]


def answers_of(counts: dict[str, int]) -> Sample:
    given = np.repeat(list(counts), list(counts.values()))
    return Sample(pd.DataFrame({"country": given, "w": np.linspace(1, 3, len(given))}), Design(weights="w"))


def test_an_answer_of_a_few_is_hidden_and_so_is_the_next() -> None:
    """Three people of one country among hundreds: n is large, but the row still speaks of three."""
    estimate = share(answers_of({"at": 100, "ch": 200, "in": 3, "li": 12}), "country")
    assert notes(protect(estimate)) == ["", "", FEW, ALSO]


def test_the_count_of_givers_is_unweighted_and_exact() -> None:
    """Nine people with large weights look like more than ten by share times n: the exact count decides."""
    frame = pd.DataFrame({"a": ["x"] * 9 + ["y"] * 91, "w": [5.0] * 9 + [1.0] * 91})
    estimate = share(Sample(frame, Design(weights="w")), "a")
    assert estimate.frame["value"].iloc[0] * 100 > 10
    assert notes(protect(estimate))[0] == FEW


def test_shares_of_a_table_made_by_hand_are_hidden() -> None:
    """A weighted share times n is no count of people: 9 of 100 with large weights look like 33."""
    estimate = share(answers_of({"at": 100, "in": 3, "li": 12}), "country")
    bare = Estimate(estimate.frame, estimate.about)
    assert notes(protect(bare)) == [FEW] * 3
    assert notes(protect(Estimate(estimate.frame, replace(estimate.about, policy=Policy(0, False))))) == [""] * 3
    assert notes(protect(stack(bare, estimate))) == [FEW] * 3 + ["", FEW, ALSO]


def test_an_answer_of_nobody_is_shown() -> None:
    frame = pd.DataFrame({"a": pd.Categorical(["x"] * 20 + ["y"] * 20, categories=["x", "y", "z"])})
    assert notes(protect(share(Sample(frame), "a"))) == ["", "", ""]


def test_the_n_of_a_group_hidden_beside_a_small_one_would_tell_its_size() -> None:
    """All 93 less 50 less the n of b is the size of c, which is 3."""
    frame = pd.DataFrame({"g": ["a"] * 50 + ["b"] * 40 + ["c"] * 3, "hours": 20.0 + np.arange(93) % 7})
    rows = release(mean(Sample(frame), "hours", by="g")).rows
    assert rows["reason"].tolist() == ["", "complement", "few"]
    assert rows["n"].isna().tolist() == [False, True, True]
    assert protect(mean(Sample(frame), "hours", by="g")).frame["n"].tolist()[:2] == [50, 0]


def test_zeros_and_ones_are_counted_whatever_they_are_called() -> None:
    """The mean of 3 ones among 60 says that there are three, as a flag does."""
    frame = pd.DataFrame({"level": ["a"] * 60 + ["b"] * 60, "late": [1.0] * 3 + [0.0] * 57 + [1.0, 0.0] * 30})
    for verb in (mean, total):
        assert release(verb(Sample(frame), "late", by="level")).rows["reason"].iloc[0] == "few"
    assert release(mean(Sample(frame.assign(late=frame["late"] + 1)), "late", by="level")).rows["reason"].iloc[0] == ""
