"""Unequal probabilities: Brewer's approximation meets the equal case, and joint probabilities are checked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, hartley_rao
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, mean, total

FRAME = pd.DataFrame(
    {
        "stratum": ["a"] * 4 + ["b"] * 3,
        "cluster": [1, 1, 2, 3, 1, 2, 3],
        "q": [2.0, 3, 5, 4, 8, 6, 7],
        "p": [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25],
        "there": [8] * 4 + [12] * 3,
        "clusters_there": [6] * 4 + [12] * 3,
    }
)


@pytest.mark.parametrize("clusters", [None, "cluster"])
def test_equal_probabilities_are_the_usual_formula(clusters: str | None) -> None:
    sizes = "clusters_there" if clusters else "there"
    usual = Sample(FRAME, Design(strata="stratum", clusters=clusters, population=sizes))
    unequal = Sample(FRAME, Design(strata="stratum", clusters=clusters, probabilities="p"))
    np.testing.assert_allclose(usual.weights, unequal.weights)
    assert usual.df == unequal.df
    for verb in (lambda s: mean(s, "q"), lambda s: total(s, "q", by="stratum")):
        np.testing.assert_allclose(covariance_of(verb(usual)), covariance_of(verb(unequal)), rtol=1e-12, atol=1e-12)


def test_certainty_units_add_nothing() -> None:
    sure = Sample(FRAME.assign(p=[1.0] * 4 + [0.25] * 3), Design(strata="stratum", probabilities="p"))
    assert total(sure, "q", by="stratum").frame["se"].iloc[0] == 0
    assert total(sure, "q", by="stratum").frame["se"].iloc[1] > 0


def test_two_stages_of_equal_probabilities_are_the_usual_two_stages() -> None:
    frame = pd.concat([FRAME, FRAME.assign(q=FRAME["q"] + [1, 0, 2, 1, 3, 1, 0])], ignore_index=True)
    frame["people"] = frame.groupby(["stratum", "cluster"])["q"].transform("size") * 2
    frame["p2"] = 0.5
    usual = Sample(frame, Design(strata="stratum", clusters="cluster", population=["clusters_there", "people"]))
    unequal = Sample(frame, Design(strata="stratum", clusters="cluster", probabilities=["p", "p2"]))
    np.testing.assert_allclose(usual.weights, unequal.weights)
    for verb in (lambda s: mean(s, "q"), lambda s: total(s, "q", by="stratum")):
        np.testing.assert_allclose(covariance_of(verb(usual)), covariance_of(verb(unequal)), rtol=1e-12, atol=1e-12)


def test_joint_probabilities_of_a_simple_sample_are_the_usual_formula() -> None:
    frame, size = FRAME.head(4), 8
    joint = np.full((4, 4), 4 * 3 / (size * (size - 1)))
    np.fill_diagonal(joint, 0.5)
    usual = total(Sample(frame, Design(population="there")), "q").frame["se"].iloc[0]
    for pairs in ("horvitz-thompson", "yates-grundy"):
        sample = Sample(frame, Design(probabilities="p", pairs=pairs), joint=joint)  # type: ignore[arg-type]
        assert total(sample, "q").frame["se"].iloc[0] == pytest.approx(usual, rel=1e-12)
    np.testing.assert_allclose(hartley_rao(frame["p"].to_numpy()), joint, rtol=0.05)


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.2, np.nan])
def test_what_is_no_probability(bad: float) -> None:
    frame = FRAME.copy()
    frame.loc[2, "p"] = bad
    with pytest.raises(DesignError, match="rows hold no probability"):
        Sample(frame, Design(strata="stratum", probabilities="p"))


def test_other_refusals() -> None:
    with pytest.raises(DesignError, match="not given together"):
        Design(population="there", probabilities="p")
    with pytest.raises(DesignError, match="differs within one cluster"):
        Sample(
            FRAME.assign(p=np.linspace(0.1, 0.5, 7)), Design(strata="stratum", clusters="cluster", probabilities="p")
        )
    with pytest.raises(DesignError, match="single unit"):
        Sample(FRAME.head(5), Design(strata="stratum", probabilities="p"))
    with pytest.raises(DesignError, match="missing"):
        Sample(FRAME, Design(probabilities="p", pairs="yates-grundy"))
    with pytest.raises(DesignError, match="symmetry"):
        Sample(FRAME, Design(probabilities="p", pairs="yates-grundy"), joint=np.ones((7, 7)))
    with pytest.raises(DesignError, match="takes none"):
        Sample(FRAME, Design(probabilities="p"), joint=np.ones((7, 7)))
    with pytest.raises(DesignError, match="such as p"):
        Sample(FRAME, Design(probabilities="pp"))
