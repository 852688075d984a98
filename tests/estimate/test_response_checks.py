"""R-indicator, late answers and the worst case: by hand, by simulation, and samples that cannot tell."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, census, domain, nonresponse, self_selected
from evaluate.errors import DesignError
from evaluate.estimate import late_respondents, mean, partial_indicator, r_indicator, response_rate, share, worst_case

R = json.loads((Path(__file__).parents[1] / "reference" / "planning_reference.json").read_text())["indicator"]
INVITED, ANSWERED = (np.array(R[name], dtype=int) for name in ("invited", "answered"))
ROSTER = pd.DataFrame({"unit": np.repeat(list("abcd"), INVITED), "sex": np.tile(["f", "m"], INVITED.sum() // 2)})
PLACES = np.concatenate(
    [start + np.arange(n) for start, n in zip(np.cumsum([0, *INVITED])[:-1], ANSWERED, strict=True)]
)
ANSWERS = (
    ROSTER.iloc[PLACES]
    .reset_index(drop=True)
    .assign(
        yes=lambda frame: (frame.index % 4 < 3).astype(float),
        day=lambda frame: pd.Timestamp("2026-03-01") + pd.to_timedelta(frame.index % 7, unit="D"),
        q=lambda frame: 1.0 + frame.index % 5,
        kind=lambda frame: np.where(frame.index % 3 == 0, "x", "y"),
    )
)


@pytest.fixture
def sample() -> Sample:
    return census(ANSWERS, ROSTER, cells=["unit"])


def test_r_indicator_is_that_of_the_propensities_of_each_person(sample: Sample) -> None:
    """R: 1 - 2 sd(rho) over all who were invited."""
    made = r_indicator(sample).frame.set_index("measure")
    assert made.loc["R-indicator, unadjusted", "value"] == pytest.approx(R["r"], rel=1e-12)
    assert made.loc["R-indicator", "value"] > R["r"]
    assert made["n"].tolist() == [INVITED.sum()] * 2
    assert set(made["measured_in"]) == {"ratio"}


def test_partial_indicators_tell_which_group_answered_least(sample: Sample) -> None:
    made = partial_indicator(sample).frame
    column, groups = made[made["choice"].isna()], made[made["choice"].notna()].set_index("choice")
    assert column["value"].iloc[0] == pytest.approx(R["partial"], rel=1e-12)
    assert (groups["value"] ** 2).sum() == pytest.approx(R["partial"] ** 2)
    assert groups["value"].idxmin() == "b"  # 30 of 80
    assert groups.loc["b", "high"] < 0
    assert groups.loc["a", "low"] < groups.loc["a", "value"] < groups.loc["a", "high"]


def test_equal_rates_give_one_and_drawn_samples_give_the_same_as_a_census(sample: Sample) -> None:
    even = census(ROSTER.groupby("unit").head(30), ROSTER.groupby("unit").head(60), cells=["unit"])
    assert r_indicator(even).frame["value"].tolist() == [1, 1]
    everyone = ROSTER.assign(answered=np.isin(np.arange(len(ROSTER)), PLACES))
    drawn = nonresponse(Sample(everyone, Design()), everyone["answered"], cells=["unit"])
    pd.testing.assert_series_equal(
        r_indicator(drawn, cells=["unit"]).frame["value"], r_indicator(sample).frame["value"]
    )
    by = partial_indicator(drawn, by=["unit", "sex"]).frame
    assert by["item"].unique().tolist() == ["unit", "sex"]


def test_the_adjusted_indicator_is_right_on_average_where_cells_are_small() -> None:
    """80 cells of 8, true propensities spread by 0.1: over 600 surveys S² is right, unadjusted far too large."""
    random = np.random.default_rng(3)
    truth = np.tile([0.5, 0.7], 40)
    cells = np.repeat(np.arange(80), 8)
    roster, found, raw, inside = pd.DataFrame({"cell": cells}), [], [], []
    wanted = 1 - 2 * np.std(truth[cells], ddof=1)
    from evaluate.estimate.r_indicator import _rates

    for _ in range(600):
        drawn = random.binomial(8, truth)
        ledger = pd.DataFrame({"cell": range(80), "invited": 8, "answered": drawn, "rate": drawn / 8})
        one = Sample(roster, Design(), ledger=ledger)
        rates = _rates(one, None)
        found.append(rates.spread**2 - rates.chance)
        raw.append(rates.spread**2)
    assert np.mean(found) == pytest.approx(np.var(truth[cells], ddof=1), rel=0.05)
    assert np.mean(raw) > 3 * np.mean(found)
    for _ in range(300):  # large cells: the interval covers
        drawn = random.binomial(200, truth[:8])
        ledger = pd.DataFrame({"cell": range(8), "invited": 200, "answered": drawn, "rate": drawn / 200})
        row = r_indicator(Sample(roster, Design(), ledger=ledger)).frame.iloc[0]
        wanted = 1 - 2 * np.std(np.repeat(truth[:8], 200), ddof=1)
        inside.append(row["low"] <= wanted <= row["high"])
    assert 0.92 <= np.mean(inside) <= 0.98


def test_propensities_by_logit_equal_the_cells_of_one_column_and_smooth_those_of_two(sample: Sample) -> None:
    cells, logit = r_indicator(sample).frame, r_indicator(sample, propensity="logit").frame
    assert logit["value"].iloc[1] == pytest.approx(cells["value"].iloc[1], rel=1e-9)
    np.testing.assert_allclose(logit["se"], cells["se"], rtol=0.01)
    two = census(ANSWERS, ROSTER, cells=["unit", "sex"])
    assert r_indicator(two, propensity="logit").frame["value"].iloc[1] > r_indicator(two).frame["value"].iloc[1]


def test_propensities_by_logit_are_right_on_average_with_many_columns() -> None:
    """Four columns crossed into 16 cells of 15: the adjusted variance is that of the true propensities."""
    from evaluate.estimate.r_indicator import _rates, _smooth

    random = np.random.default_rng(5)
    levels = pd.DataFrame(np.indices((2, 2, 2, 2)).reshape(4, -1).T, columns=list("wxyz"))
    truth = 1 / (1 + np.exp(-(0.3 + 0.5 * levels["w"] - 0.4 * levels["x"]).to_numpy()))
    wanted = np.var(np.repeat(truth, 15), ddof=1)
    found, inside = [], []
    for _ in range(500):
        drawn = random.binomial(15, truth)
        one = Sample(levels, Design(), ledger=levels.assign(invited=15, answered=drawn, rate=drawn / 15))
        rates = _smooth(_rates(one, None))
        found.append(rates.spread**2 - rates.chance)
        inside.append(rates.spread**2)
    assert np.mean(found) == pytest.approx(wanted, rel=0.08)
    assert np.mean(inside) > 1.2 * wanted


def test_worst_case_by_hand(sample: Sample) -> None:
    made = worst_case(sample, "yes", of=[1]).frame.set_index("measure")
    yes, answered, invited = ANSWERS["yes"].sum(), len(ANSWERS), len(ROSTER)
    assert made.loc["share if all others said no", "value"] == pytest.approx(yes / invited)
    assert made.loc["share if all others said yes", "value"] == pytest.approx((yes + invited - answered) / invited)
    pd.testing.assert_series_equal(made.loc["share"], share(sample, "yes", of=[1]).frame.iloc[0].drop("measure"),
                                   check_names=False)  # fmt: skip
    assert made["n"].tolist() == [answered, invited, invited]


def test_worst_case_by_cell_of_many_choices_and_of_items_left_out(sample: Sample) -> None:
    made = worst_case(sample, "kind", by="unit")
    assert len(made) == 4 * 2 * 3
    low = made.select(measure="share if all others said no").frame
    assert low.groupby("unit")["value"].sum().tolist() == pytest.approx((ANSWERED / INVITED).tolist())
    gaps = ANSWERS.assign(kind=ANSWERS["kind"].where(ANSWERS.index % 10 > 0))
    wider = worst_case(census(gaps, ROSTER, cells=["unit"]), "kind", by="unit")
    width = {
        name: one.select(measure="share if all others said yes").frame["value"].to_numpy()
        - one.select(measure="share if all others said no").frame["value"].to_numpy()
        for name, one in (("all", made), ("gaps", wider))
    }
    assert (width["gaps"] > width["all"]).all()
    rate = response_rate(sample, by="unit").frame["value"].to_numpy()
    np.testing.assert_allclose(width["all"].reshape(4, 2), np.repeat(1 - rate, 2).reshape(4, 2))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_whatever_the_others_would_have_said_the_truth_lies_in_the_range(seed: int) -> None:
    random = np.random.default_rng(seed)
    people = ROSTER.assign(yes=(random.random(len(ROSTER)) < random.random()).astype(float))
    there = np.flatnonzero(random.random(len(people)) < 0.6)
    sample = census(people.iloc[there].reset_index(drop=True), people.drop(columns="yes"), cells=["unit"])
    value = worst_case(sample, "yes", of=[1]).frame["value"].to_numpy() if people["yes"].iloc[there].any() else None
    if value is not None:
        assert value[1] - 1e-12 <= people["yes"].mean() <= value[2] + 1e-12
        assert value[1] <= value[0] + 1e-12
        assert value[0] <= value[2] + 1e-12


def test_late_less_early_is_the_difference_of_two_domains(sample: Sample) -> None:
    made = late_respondents(sample, ["q", "kind"], order="day", since="2026-03-05").frame
    assert made["answered"].drop_duplicates().tolist() == ["early", "late", "late - early"]
    late = domain(sample, ANSWERS["day"] >= "2026-03-05")
    early = domain(sample, ANSWERS["day"] < "2026-03-05")
    by_hand = mean(late, "q") - mean(early, "q")
    row = made[(made["answered"] == "late - early") & (made["item"] == "q")].iloc[0]
    assert row[["value", "se"]].tolist() == pytest.approx(by_hand.frame.iloc[0][["value", "se"]].tolist())
    assert made[made["item"] == "kind"]["choice"].tolist() == ["x", "y"] * 3
    assert (made["measure"] == "difference").sum() == 3


def test_the_last_quarter_is_late_and_times_may_be_text_or_numbers(sample: Sample) -> None:
    made = late_respondents(sample, "q", order="day", late=0.25).frame
    assert made.loc[made["answered"] == "late", "n"].iloc[0] >= 0.25 * len(ANSWERS)
    text = census(ANSWERS.assign(day=ANSWERS["day"].astype(str)), ROSTER, cells=["unit"])
    number = census(ANSWERS.assign(day=ANSWERS["day"].dt.day), ROSTER, cells=["unit"])
    for other, since in ((text, "2026-03-05"), (number, 5)):
        again = late_respondents(other, "q", order="day", since=since).frame
        wanted = late_respondents(sample, "q", order="day", since="2026-03-05").frame
        pd.testing.assert_series_equal(again["value"], wanted["value"])
    gaps = ANSWERS.assign(day=ANSWERS["day"].where(ANSWERS.index > 50))
    some = late_respondents(census(gaps, ROSTER, cells=["unit"]), "q", order="day").frame
    assert some["n"].iloc[:2].sum() == len(ANSWERS) - 51


def test_nobody_was_invited_by_name() -> None:
    volunteers = self_selected(ANSWERS)
    assert len(r_indicator(volunteers)) == len(partial_indicator(volunteers)) == len(worst_case(volunteers, "q")) == 0


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda sample: r_indicator(Sample(ANSWERS)), "r_indicator"),
        (lambda sample: r_indicator(sample, cells=["sex"]), "cells=['sex']"),
        (lambda sample: r_indicator(sample, cells=[]), "cells=[]"),
        (lambda sample: r_indicator(sample, propensity="tree"), "r_indicator(propensity='tree')"),
        (lambda sample: worst_case(Sample(ANSWERS), "kind"), "worst_case"),
        (lambda sample: worst_case(sample, "kind", by="sex"), "by=['sex']"),
        (lambda sample: worst_case(domain(sample, "sex == 'f'"), "kind"), "worst_case"),
        (lambda sample: late_respondents(sample, "q", order="when"), "when"),
        (lambda sample: late_respondents(sample, "q", order="kind"), "kind"),
        (lambda sample: late_respondents(sample, "q", order="day", since="soon"), "since (day)"),
        (lambda sample: late_respondents(sample, "q", order="day", since="2027-01-01"), "day"),
        (lambda sample: late_respondents(sample, "q", order="day", late=25), "late=25"),
    ],
)
def test_samples_that_cannot_tell(call, where: str, sample: Sample) -> None:
    with pytest.raises(DesignError) as caught:
        call(sample)
    assert caught.value.mistakes[0].where == where
