"""Two-way tables equal R's counts and cell shares; their lines add up; several answers per person are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, crosstab, protect, share

ELEMENTS = Design(strata="stratum", weights="w")


def test_counts_and_cell_shares_equal_R(api, equal) -> None:
    people = crosstab(api.sample, "sch.wide", "stype", of="people").frame
    assert people["stype"].unique().tolist() == api.wanted["table_stype_schwide"]["rows"]
    equal(people["value"].to_numpy().reshape(3, 2), api.wanted["table_stype_schwide"]["count"])
    cells = crosstab(api.sample, "sch.wide", "stype", of="all")
    order = [0, 2, 4, 1, 3, 5]  # R runs through stype within sch.wide
    wanted = api.wanted["cellprop_stype_schwide"]
    equal(cells.frame["value"].to_numpy()[order], wanted["estimate"])
    equal(cells.frame["se"].to_numpy()[order], wanted["se"])
    equal(covariance_of(cells)[np.ix_(order, order)], wanted["vcov"])


def test_lines_add_up_and_columns_are_shares_by_group(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    columns = crosstab(sample, "imp", "level").frame
    by = share(sample, "imp", by="level").frame
    # At a share of 0 or 1 the cross table leaves the interval empty, where `share` gives the exact one.
    inside = by["value"].between(0, 1, inclusive="neither").to_numpy()
    for name in ("low", "high"):
        columns[name], by[name] = columns[name].where(inside), by[name].where(inside)
    pd.testing.assert_frame_equal(columns.drop(columns=["note"]), by.drop(columns=["note"]), check_dtype=False)
    rows = crosstab(sample, "imp", "level", of="rows").frame
    np.testing.assert_allclose(rows.groupby("choice")["value"].sum(), 1, rtol=1e-12)
    assert crosstab(sample, "imp", "level", of="all").frame["value"].sum() == pytest.approx(1, rel=1e-12)
    assert crosstab(sample, "imp", "level", of="people").frame["n"].sum() == answers(1)["imp"].notna().sum()
    np.testing.assert_allclose(rows["n"].groupby(rows["choice"]).first().sum(), answers(1)["imp"].notna().sum())


def test_a_flag_shows_both_sides(answers) -> None:
    frame = answers(2).assign(asked=lambda data: (data["abl"] > 2).astype(float))
    frame["asked"] = frame["asked"].astype(bool)
    got = crosstab(Sample(frame, ELEMENTS), "asked", "trained").frame
    assert got["choice"].tolist() == ["0", "1", "0", "1"]
    np.testing.assert_allclose(got.groupby("trained")["value"].sum(), 1)


def test_cells_of_few_people_are_hidden(answers) -> None:
    frame = answers(3)
    got = crosstab(Sample(frame, Design()), "abl", "level", of="people")
    few = got.frame["n"].between(1, got.about.policy.minimum_cell - 1)
    assert few.any()
    assert protect(got).frame["value"][few].isna().all()


@pytest.mark.parametrize(
    ("rows", "asked"), [("level", {}), ("imp", {"of": "cells"}), ("imp", {"interval": "exact"}), ("nothing", {})]
)
def test_bad_input_is_refused(answers, rows, asked) -> None:
    with pytest.raises(DesignError, match="To mend it"):
        crosstab(Sample(answers(1), ELEMENTS), rows, "level", **asked)
