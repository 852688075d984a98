"""Rounding instead of hiding: multiples of the base, right on average, the same in every table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Policy, Sample
from evaluate.estimate import mean, protect, ranks, share, total

POLICY = Policy(rounding=5, hide_unanimous=False)


def answers(counts: dict[str, int], policy: Policy = POLICY) -> Sample:
    return Sample(pd.DataFrame({"q": np.repeat(list(counts), list(counts.values()))}), policy=policy)


def test_small_numbers_are_rounded_not_hidden() -> None:
    raw = share(answers({"a": 100, "b": 3, "c": 12}), "q")
    shown = protect(raw).frame
    assert shown["note"].eq("").all()
    assert shown["n"].eq(115).all()
    people = shown["value"] * shown["n"]
    assert np.allclose(people, 5 * np.rint(people / 5))
    assert people[1] in (0, 5)
    assert protect(raw).linear is None
    assert (shown["low"] <= shown["value"]).all()
    assert (shown["high"] >= shown["value"]).all()


def test_the_same_number_is_rounded_alike_in_every_table() -> None:
    sample = answers({"a": 101, "b": 43, "c": 12})
    whole = protect(share(sample, "q")).frame["value"]
    picked = protect(share(sample, "q").select(choice=["b"])).frame["value"]
    assert picked.tolist() == [whole[1]]


def test_groups_below_the_minimum_cell_stay_hidden_and_means_as_they_were() -> None:
    level = np.repeat(["a", "b", "c"], [40, 4, 30])
    sample = Sample(pd.DataFrame({"level": level, "q": np.resize([1.0, 2, 5], 74)}), policy=POLICY)
    shares = protect(share(sample, "q", by="level")).frame
    assert shares.loc[shares["level"] == "b", "value"].isna().all()
    assert protect(mean(sample, "q", by="level")).frame["value"].isna().tolist() == [False, True, True]
    assert protect(mean(sample, "q")).frame["value"].iloc[0] == mean(sample, "q").frame["value"].iloc[0]


def test_a_hidden_number_of_people_takes_no_neighbour_along() -> None:
    """The neighbours are known to within the base only, so nothing can be subtracted."""
    level = np.repeat(["a", "b", "c"], [41, 4, 33])
    shown = protect(total(Sample(pd.DataFrame({"level": level}), policy=POLICY), by="level")).frame
    assert shown["value"].isna().tolist() == [False, True, False]
    assert set(shown["value"].dropna() % 5) == {0.0}


@settings(max_examples=20, deadline=None)
@given(st.integers(10, 90), st.integers(10, 90), st.sampled_from([3, 5, 10]))
def test_never_further_than_the_base(one: int, other: int, base: int) -> None:
    sample = answers({"a": one, "b": other}, Policy(rounding=base))
    shown = protect(total(sample, "q")).frame["value"].to_numpy(dtype=float)
    assert (np.abs(shown - [one, other]) < base).all()
    assert np.allclose(shown % base, 0)


def test_right_on_average() -> None:
    """13 becomes 15 with chance 3/5 and 10 with chance 2/5: over 400 items the mean is 13."""
    frame = pd.DataFrame({f"q{place}": ["a"] * 13 + ["b"] * 50 for place in range(400)})
    shown = protect(total(Sample(frame, policy=POLICY), [str(name) for name in frame])).frame
    mean_of = shown.loc[shown["choice"] == "a", "value"].astype(float).mean()
    assert abs(mean_of - 13) < 4 * 2.45 / 20


def test_errors_do_not_tell_what_rounding_hides() -> None:
    """1, 2, 3 and 4 of 100 have errors of 0.010, 0.014, 0.017 and 0.020; 5 may be said of each."""
    for of in (share, total):
        tables = [protect(of(answers({"a": few, "b": 100 - few}), "q")).frame for few in (1, 2, 3, 4)]
        told = {str(table[["value", "se", "low", "high"]].iloc[0].tolist()) for table in tables}
        assert len(told) == len({str(table["value"].iloc[0]) for table in tables})
    assert protect(share(answers({"a": 30, "b": 70}), "q")).frame["se"].tolist() == [0.046, 0.046]


def test_the_draw_hangs_on_the_secret_of_the_study() -> None:
    counts = {chr(97 + place): 11 + place for place in range(20)}
    drawn = {salt: protect(share(answers(counts, replace(POLICY, salt=salt)), "q")).frame["value"].tolist()
             for salt in ("", "one", "other")}  # fmt: skip
    assert len({tuple(values) for values in drawn.values()}) == 3
    again = protect(share(answers(counts, replace(POLICY, salt="one")), "q")).frame["value"].tolist()
    assert again == drawn["one"]
    assert "one" not in repr(replace(POLICY, salt="one"))


def test_order_tells_nothing_of_what_is_rounded() -> None:
    """Two data sets that round alike are ordered, cut, selected and ranked alike."""
    policy = Policy(rounding=5, hide_unanimous=False, salt="x")

    def told(counts: dict[str, int]) -> list[object]:
        table = share(answers(counts, policy), "q")
        found = [table.sorted(), table.top(2), table.where("value * n > 44.2"), ranks(table, draws=200)]
        shown = [protect(one).frame for one in found]
        return [one.drop(columns=["low", "high", "se", "df"]).to_numpy().tolist() for one in shown]

    pairs = [({"a": a, "b": 88 - a, "c": 100}, {"a": 88 - a, "b": a, "c": 100}) for a in range(41, 44)]
    alike = [
        pair
        for pair in pairs
        if len({tuple(protect(share(answers(one, policy), "q")).frame["value"]) for one in pair}) == 1
    ]
    assert alike, "no two data sets that round alike: nothing is tested"
    for one, other in alike:
        assert told(one) == told(other)
