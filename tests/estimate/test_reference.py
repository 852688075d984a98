"""What R's numbers on the api samples imply beyond themselves (`test_every_reference_number.py` compares them all)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, calibrate, domain
from evaluate.estimate import covariance_of, design_effect, mean, share, total


def test_a_contrast_of_two_domains_is_that_of_two_groups(api, equal) -> None:
    apart = mean(domain(api.sample, "stype == 'E'"), "api00") - mean(domain(api.sample, "stype == 'H'"), "api00")
    equal(apart.frame["se"], api.wanted["contrast_E_minus_H"]["se"])


def test_shares_and_their_logit_interval(api, equal) -> None:
    awards = share(api.sample, "awards", of=["Yes"]).frame
    equal(awards[["low", "high"]].iloc[0], api.wanted["ciprop_awards"]["logit"]["ci95"])
    equal(covariance_of(share(api.sample, "stype")), api.wanted["prop_stype"]["vcov"])


def test_numbers_that_strata_fix_have_no_design_effect(api) -> None:
    """R prints rounding noise."""
    deff = np.array(api.wanted["prop_stype"]["deff"], dtype=float)
    got = design_effect(share(api.sample, "stype")).frame["value"].to_numpy()[np.abs(deff) < 1e-20]
    assert (got == 0).all() or np.isnan(got).all()


@pytest.mark.parametrize("name", ["clus1", "strat", "clus2"])
def test_poststratified_margins_are_known(api_of, reference, name: str) -> None:
    known = reference["population"]["stype"]
    margin = total(calibrate(api_of(name).sample, to={"stype": known}), by="stype").frame
    np.testing.assert_allclose(margin["value"], list(known.values()), rtol=1e-9)
    assert (margin["se"] < 1e-9 * margin["value"]).all()


def test_stratum_taken_whole_adds_no_error(reference) -> None:
    frame = pd.DataFrame(reference["data"]["apistrat"])
    whole = frame["stype"] == "H"
    frame.loc[whole, "pw"], frame.loc[whole, "fpc"] = 1.0, int(whole.sum())
    sample = Sample(frame, Design(strata="stype", weights="pw", population="fpc"))
    assert mean(domain(sample, "stype == 'H'"), "api00").frame["se"].iloc[0] == 0
