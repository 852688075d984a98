"""Rubin's rules by hand, Barnard and Rubin's degrees of freedom, and tables that cannot be pooled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, known, mean, pool, ranks
from evaluate.estimate.pool import degrees_of_freedom


def imputed(answers, seed: int, count: int = 5) -> list[Sample]:
    """The missing answers filled by draws from the others."""
    frame, made = answers(seed, missing=0.3), []
    for place in range(count):
        random = np.random.default_rng(place)
        drawn = pd.Series(random.choice(frame["imp"].dropna(), len(frame)), index=frame.index)
        made.append(Sample(frame.assign(imp=frame["imp"].fillna(drawn)), Design(strata="stratum", weights="w")))
    return made


def test_rubins_rules_by_hand(answers) -> None:
    tables = [mean(sample, "imp", by="level") for sample in imputed(answers, 1)]
    got = pool(tables)
    values = np.array([table.frame["value"] for table in tables])
    within = np.mean([covariance_of(table) for table in tables], axis=0)
    total = within + 1.2 * np.cov(values.T)
    np.testing.assert_allclose(got.frame["value"], values.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(covariance_of(got), total, rtol=1e-12)
    assert (got.frame["df"] < tables[0].frame["df"]).all()
    gap = (got.select(level="section") - got.select(level="bureau")).frame["se"].iloc[0]
    assert gap == pytest.approx(np.sqrt(total[2, 2] + total[0, 0] - 2 * total[0, 2]), rel=1e-9)


def test_published_degrees_of_freedom() -> None:
    # Rubin's: (m - 1)(1 + W / ((1 + 1/m) B))²
    got = degrees_of_freedom(np.array([2.0]), np.array([0.5]), 5, np.array([np.inf]))
    assert got[0] == pytest.approx(4 * (1 + 2 / (1.2 * 0.5)) ** 2, rel=1e-12)
    # Barnard and Rubin's never exceed those of the complete data, and reach them when nothing is missing.
    assert degrees_of_freedom(np.array([2.0]), np.array([0.5]), 5, np.array([12.0]))[0] < 12
    assert degrees_of_freedom(np.array([2.0]), np.array([0.0]), 5, np.array([12.0]))[0] == 12


def test_equal_imputations_change_nothing(answers) -> None:
    table = mean(Sample(answers(2, missing=0), Design()), ["imp", "abl"])
    got = pool([table, table, table]).frame
    columns = ["value", "se", "low", "high", "df"]
    np.testing.assert_allclose(got[columns], table.frame[columns])
    assert got["n"].tolist() == table.frame["n"].tolist()


def test_what_cannot_be_pooled_is_refused(answers) -> None:
    one, two = (mean(sample, "imp", by="level") for sample in imputed(answers, 3, 2))
    with pytest.raises(DesignError, match="two imputations"):
        pool([one])
    with pytest.raises(DesignError, match="same rows"):
        pool([one, two.take([0, 1])])
    with pytest.raises(DesignError, match="same rows"):
        pool([one, two.described(measure="other")])
    with pytest.raises(DesignError, match="no longer carries"):
        pool([ranks(one), ranks(two)])
    lone = known(pd.DataFrame({"item": ["law"], "places": [4]}), value="places")
    assert pool([lone, lone]).frame["se"].iloc[0] == 0
