"""Six intervals of a share equal R's, stay between 0 and 1, and behave at 0 and 1."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import share
from evaluate.estimate.share_intervals import SHARE_INTERVALS

IN_R = {"logit": "logit", "wilson": "wilson", "beta": "beta", "mean": "mean", "arcsine": "asin"}


@pytest.mark.parametrize("interval", list(IN_R))
def test_intervals_equal_R(api, equal, interval) -> None:
    got = share(api.sample, "awards", of=["Yes"], interval=interval).frame
    equal(got[["low", "high"]].iloc[0], api.wanted["ciprop_awards"][IN_R[interval]]["ci95"])


def test_likelihood_is_as_near_to_R_as_its_interpolated_profile(api, equal) -> None:
    got = share(api.sample, "awards", of=["Yes"], interval="likelihood").frame
    equal(got[["low", "high"]].iloc[0], api.wanted["ciprop_awards"]["likelihood"]["ci95"], 2e-5)


@pytest.mark.parametrize("interval", [name for name in SHARE_INTERVALS if name != "mean"])
def test_intervals_hold_the_share_and_stay_inside(answers, interval) -> None:
    sample = Sample(answers(1), Design(strata="stratum", clusters="cluster", weights="w"))
    got = share(sample, ["level", "imp"], by="trained", interval=interval).frame
    assert ((got["low"] <= got["value"]) & (got["value"] <= got["high"])).all()
    assert (got[["low", "high"]].stack() >= 0).all()
    assert (got[["low", "high"]].stack() <= 1).all()


def test_nobody_said_yes_still_leaves_doubt_in_wilson_and_beta() -> None:
    sample = Sample(pd.DataFrame({"yes": [0.0] * 30}), Design())
    wilson = share(sample, "yes", of=[0], interval="wilson").frame.iloc[0]
    beta = share(sample, "yes", of=[0], interval="beta").frame.iloc[0]
    assert (wilson["high"], beta["high"]) == (1, 1)
    assert beta["low"] == pytest.approx(0.025 ** (1 / 30), rel=1e-12)
    assert 0 < wilson["low"] < 1


def test_everyone_asked_leaves_no_doubt(answers) -> None:
    frame = answers(2).assign(there=120.0)
    sample = Sample(frame, Design(population="there"))
    for interval in SHARE_INTERVALS:
        got = share(sample, "trained", interval=interval).frame
        np.testing.assert_allclose(got["low"], got["value"], rtol=1e-9)
        np.testing.assert_allclose(got["high"], got["value"], rtol=1e-9)


def test_unknown_interval_is_refused(answers) -> None:
    with pytest.raises(DesignError, match="wilson"):
        share(Sample(answers(1), Design()), "level", interval="exact")  # type: ignore[arg-type]
