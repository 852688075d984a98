"""The same people before and after: equal to the paired t interval, complete pairs, and no effect when nothing
happened.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from evaluate.design import Design, Sample
from evaluate.effect import before_after
from evaluate.errors import DesignError


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    before = rng.normal(58, 10, 40).round()
    found = pd.DataFrame({"score_before": before, "score_after": before + rng.normal(6, 9, 40).round()})
    found["training_class_before"] = ["A"] * 25 + ["B"] * 15
    found.loc[[3, 30], "score_after"] = np.nan
    return found


def test_equals_the_paired_t_interval(frame: pd.DataFrame) -> None:
    row = before_after(Sample(frame)).frame.iloc[0]
    pairs = frame.dropna()
    known = ttest_rel(pairs["score_after"], pairs["score_before"]).confidence_interval(0.95)
    assert row["n"] == 38
    # Two people who missed a wave stay in the design, so the error differs a little from a test on 38 people alone.
    assert (row["low"], row["high"]) == pytest.approx((known.low, known.high), abs=0.08)
    assert row["measure"] == "change"


def test_equals_it_exactly_when_everyone_has_both(frame: pd.DataFrame) -> None:
    pairs = frame.dropna().reset_index(drop=True)
    row = before_after(Sample(pairs)).frame.iloc[0]
    known = ttest_rel(pairs["score_after"], pairs["score_before"]).confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx((known.low, known.high), rel=1e-10)


def test_each_class_on_its_own(frame: pd.DataFrame) -> None:
    pairs = frame.dropna().reset_index(drop=True)
    sample = Sample(pairs, Design(strata="training_class_before"))
    result = before_after(sample, by="training_class").frame
    assert result["training_class"].tolist() == ["A", "B"]
    for name, part in pairs.groupby("training_class_before"):
        known = ttest_rel(part["score_after"], part["score_before"]).confidence_interval(0.95)
        row = result[result["training_class"] == name].iloc[0]
        assert (row["low"], row["high"]) == pytest.approx((known.low, known.high), rel=1e-10)


def test_nothing_happened() -> None:
    same = pd.DataFrame({"score_before": [3.0, 5, 9], "score_after": [3.0, 5, 9]})
    row = before_after(Sample(same)).frame.iloc[0]
    assert (row["value"], row["se"]) == (0.0, 0.0)


def test_one_wave_is_refused() -> None:
    with pytest.raises(DesignError, match="score_after"):
        before_after(Sample(pd.DataFrame({"score_before": [1.0, 2]})), ["score"])
    with pytest.raises(DesignError):
        before_after(Sample(pd.DataFrame({"score": [1.0, 2]})))


def test_evidence_is_before_after(frame: pd.DataFrame) -> None:
    assert before_after(Sample(frame)).about.evidence == "before-after"
