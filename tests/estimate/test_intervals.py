"""Shares of 0 and 1: the interval is exact, honest in a finite class, and empty without degrees of freedom."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluate.design import Design, Sample
from evaluate.errors import DesignError, UnitError
from evaluate.estimate import known, mean, share


def ends(frame: pd.DataFrame, design: Design | None = None, *, of: float = 1.0, **options: object) -> list[float]:
    row = share(Sample(frame, design or Design()), "q", of=[of], **options).frame.iloc[0]  # type: ignore[arg-type]
    return [row["value"], row["low"], row["high"]]


@pytest.mark.parametrize(("count", "confidence"), [(2, 0.95), (12, 0.9), (30, 0.95), (500, 0.99)])
def test_of_a_simple_sample_it_is_clopper_pearson(count: int, confidence: float) -> None:
    frame = pd.DataFrame({"q": np.ones(count)})
    bound = stats.binomtest(0, count).proportion_ci(confidence, method="exact").high
    assert ends(frame, of=0, confidence=confidence) == pytest.approx([0, 0, bound])
    assert ends(frame, of=1, confidence=confidence) == pytest.approx([1, 1 - bound, 1])


def test_clusters_and_weights_make_it_wider() -> None:
    frame = pd.DataFrame({"q": np.ones(12), "cl": np.repeat([1, 2, 3, 4], 3), "w": [5.0] + [1.0] * 11})
    # R: qbeta(.975, 1, 12 * (qt(.025, 11) / qt(.025, 3))^2)
    assert ends(frame, Design(clusters="cl"), of=0)[2] == pytest.approx(0.474123787677)
    effective = 16**2 / (25 + 11)
    assert ends(frame, Design(weights="w"), of=0)[2] == pytest.approx(1 - 0.025 ** (1 / effective))


@pytest.mark.parametrize(("answered", "there"), [(45, 48), (10, 12), (20, 80), (5, 6), (30, 3000)])
def test_of_a_finite_class_it_covers_every_number_that_could_have_stayed_unseen(answered: int, there: int) -> None:
    frame = pd.DataFrame({"q": np.ones(answered), "there": there})
    low = ends(frame, Design(population="there"))[1]
    unseen = [d for d in range(there - answered + 1) if comb(there - d, answered) >= 0.025 * comb(there, answered)]
    assert ends(frame)[1] < low <= 1 - max(unseen) / there + 0.1 / there


def test_a_class_that_answered_whole_is_known_even_if_it_is_one_person() -> None:
    frame = pd.DataFrame({"q": [1.0] * 5, "g": list("aaaab"), "there": [4] * 4 + [1]})
    design = Design(strata="g", population="there")
    assert ends(frame, design) == [1, 1, 1]
    assert share(Sample(frame, design), "q", of=[1], by="g").frame[["low", "high"]].to_numpy().tolist() == [[1, 1]] * 2
    part = frame.assign(there=[4] * 4 + [1]).iloc[[0, 1, 4]]
    assert ends(part, design)[1] < 1  # one stratum of two is not whole


def test_below_one_degree_of_freedom_there_is_no_interval() -> None:
    frame = pd.DataFrame({"st": np.repeat(np.arange(6), 4), "g": ["g", "h", "h", "h"] * 6, "q": 1.0})
    rows = share(Sample(frame, Design(strata="st")), "q", of=[1], by="g").frame
    assert rows["df"].tolist() == [0, 12]
    assert rows["low"].isna().tolist() == rows["high"].isna().tolist() == [True, False]
    assert rows["value"].tolist() == [1, 1]


def test_a_group_in_which_nobody_answered_has_neither_value_nor_interval() -> None:
    frame = pd.DataFrame({"q": [1.0, 1, 1, np.nan, np.nan], "g": list("aaabb")})
    rows = share(Sample(frame), "q", of=[1], by="g").frame
    assert rows["value"].isna().tolist() == rows["low"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("answers", "of", "refused"),
    [
        (pd.Series([1.0, 2, 3]), [6], False),
        (pd.Series([1, 2, None], dtype="Int64"), ["6"], False),
        (pd.Series([1, 2, None], dtype=object), [6], False),
        (pd.Series([True, True, True]), [0], False),
        (pd.Series([True, True, True]), [2], True),
        (pd.Series([1.0, 2, 3]), ["six"], True),
        (pd.Series([1.0, 2, 3]), [np.nan], True),
        (pd.Series(["a", "b", "a"]), ["c"], True),
        (pd.Series(pd.Categorical([1, 2, 1], categories=[1, 2, 3])), [6], True),
    ],
)
def test_an_answer_that_nobody_gave_is_zero_and_an_unknown_code_refused(
    answers: pd.Series, of: list[object], refused: bool
) -> None:
    sample = Sample(pd.DataFrame({"q": answers}))
    if refused:
        with pytest.raises(DesignError, match="no choice"):
            share(sample, "q", of=of)  # type: ignore[arg-type]
        return
    row = share(sample, "q", of=of).frame.iloc[0]  # type: ignore[arg-type]
    assert (row["value"], row["n"]) == (0, answers.notna().sum())
    assert row["high"] > 0.5


def test_an_empty_unit_meets_only_an_empty_unit() -> None:
    sample = Sample(pd.DataFrame({"imp": [1.0, 2, 3], "abl": [2.0, 2, 1]}))
    unitless = mean(sample, "imp")
    assert (unitless - mean(sample, "abl")).frame["measured_in"].tolist() == [""]
    places = known(pd.DataFrame({"item": ["imp"], "v": [40.0]}), value="v", measured_in="places")
    for combine in (lambda: unitless - places, lambda: places + unitless):
        with pytest.raises(UnitError, match="not told"):
            combine()
