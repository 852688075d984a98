"""Fay–Herriot: R's numbers on the milk data, what shrinking is worth, and groups that the model cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Policy, Sample
from evaluate.errors import DesignError
from evaluate.estimate import Estimate, fay_herriot, known, mean, protect, share
from evaluate.estimate.area_model import fit_area_model

R = json.loads((Path(__file__).parents[1] / "reference" / "planning_reference.json").read_text())
MILK = pd.DataFrame(R["milk"]).assign(area=range(43), major=lambda frame: frame["major"].astype(str))
DIRECT = known(MILK, value="y", item="milk", by="area", measure="mean", measured_in="yuan", se="se", n="n")


def rows(made: Estimate, measure: str) -> pd.DataFrame:
    return made.select(measure=measure).frame.set_index(list(made.by))


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_milk_is_as_metafor_and_sae_have_it(method) -> None:
    """Variance, coefficients, predictions and mean squared errors of R (metafor; sae prints the same)."""
    wanted = R[method]
    columns = np.column_stack([np.ones(43), pd.get_dummies(MILK["major"], drop_first=True, dtype=float)])
    model = fit_area_model(MILK["y"].to_numpy(), MILK["se"].to_numpy() ** 2, columns, method)
    assert model.between == pytest.approx(wanted["tau2"], rel=1e-9)
    np.testing.assert_allclose(model.coefficients, wanted["beta"], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(model.covariance)), wanted["beta_se"], rtol=1e-8)
    made = fay_herriot(DIRECT, covariates=MILK[["area", "major"]], method=method)
    predicted = rows(made, "small-area mean")
    np.testing.assert_allclose(predicted["value"], wanted["eblup"], rtol=1e-9)
    np.testing.assert_allclose(predicted["se"] ** 2, wanted["mse"], rtol=1e-8)


def test_the_published_numbers_of_sae() -> None:
    """R sae 1.3, `mseFH(yi ~ as.factor(MajorArea), SD^2)`: REML estimates and errors of the first areas."""
    made = rows(fay_herriot(DIRECT, covariates=MILK[["area", "major"]]), "small-area mean")
    np.testing.assert_allclose(made["value"].head(4), [1.0219703, 1.0476018, 1.0679513, 0.7608170], atol=1e-6)
    np.testing.assert_allclose(made["se"].head(3) ** 2, [0.013460220, 0.005372876, 0.005701990], atol=1e-7)


def test_the_direct_number_stands_beside_the_prediction() -> None:
    made = fay_herriot(DIRECT, covariates=MILK[["area", "major"]])
    assert made.frame["measure"].head(3).tolist() == ["mean", "small-area mean", "shrinkage"]
    direct, shrinkage = rows(made, "mean"), rows(made, "shrinkage")
    pd.testing.assert_frame_equal(direct.reset_index(), DIRECT.frame, check_dtype=False)
    expected = MILK["se"] ** 2 / (R["reml"]["tau2"] + MILK["se"] ** 2)
    np.testing.assert_allclose(shrinkage["value"], expected, rtol=1e-8)
    assert set(made.frame["measured_in"]) == {"yuan", "ratio"}
    assert made.linear is None
    assert "REML" in made.about.labels["method"]["fay-herriot"]["zh"]


def test_a_group_without_answers_gets_the_regression() -> None:
    known_of = pd.concat([MILK[["area", "major"]], pd.DataFrame({"area": [99], "major": ["4"]})])
    made = rows(fay_herriot(DIRECT, covariates=known_of), "small-area mean").loc[99]
    beta = R["reml"]["beta"]
    assert made["value"] == pytest.approx(beta[0] + beta[3], rel=1e-8)
    assert made["se"] ** 2 > R["reml"]["tau2"]
    assert (made["n"], made["note"]) == (0, "没有可用的直接数，由模型推算")


def test_predictions_are_nearer_the_truth_than_direct_numbers_and_cover_it() -> None:
    """400 worlds of 30 groups: mean squared error halves at least, intervals of 95 % cover 93 to 97 %."""
    random = np.random.default_rng(8)
    groups, worlds = 30, 400
    x = np.linspace(-1, 1, groups)
    errors = np.tile([0.2, 0.35, 0.5], groups // 3)
    covered, ours, theirs = [], [], []
    for _ in range(worlds):
        truth = 3 + 0.4 * x + random.normal(0, 0.25, groups)
        frame = pd.DataFrame({"g": range(groups), "y": truth + random.normal(0, errors), "se": errors})
        by = known(frame, value="y", item="q", by="g", measure="mean", se="se")
        made = rows(fay_herriot(by, covariates=pd.DataFrame({"g": range(groups), "x": x})), "small-area mean")
        covered.append(((made["low"] <= truth) & (truth <= made["high"])).mean())
        ours.append(((made["value"] - truth) ** 2).mean())
        theirs.append(((frame["y"] - truth) ** 2).mean())
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(ours) < 0.5 * np.mean(theirs)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), groups=st.integers(5, 30), scale=st.floats(0.01, 100))
def test_predictions_lie_between_direct_and_regression_whatever_the_scale(seed: int, groups: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    y, sampling = random.normal(3, 1, groups), random.uniform(0.01, 2, groups)
    columns = np.column_stack([np.ones(groups), random.normal(size=groups)])
    model = fit_area_model(y, sampling, columns)
    value, mse, part = model.predict(y, sampling, columns)
    fitted = columns @ model.coefficients
    assert (np.minimum(y, fitted) - 1e-9 <= value).all()
    assert (value <= np.maximum(y, fitted) + 1e-9).all()
    assert ((part >= 0) & (part < 1)).all()
    assert (mse >= 0).all()
    scaled = fit_area_model(y * scale, sampling * scale**2, columns)
    np.testing.assert_allclose(scaled.predict(y * scale, sampling * scale**2, columns)[0], value * scale, rtol=1e-6)
    # No other variance between groups is likelier: the score is zero, or negative at zero.
    from evaluate.estimate.area_model import _likelihood

    best = _likelihood(model.between, y, sampling, columns, "reml")[0]
    around = model.between + np.array([0.02, 0.2, 1.0])
    assert all(_likelihood(value, y, sampling, columns, "reml")[0] <= best + 1e-9 for value in around)


def survey(units: int = 12, each: int = 20) -> pd.DataFrame:
    random = np.random.default_rng(4)
    unit = np.repeat(np.arange(units), each)
    return pd.DataFrame({"unit": unit, "q": np.clip(np.round(3 + random.normal(0, 1, len(unit)) + unit % 3 / 2), 1, 5)})


def test_from_a_sample_by_unit_for_several_items_and_choices() -> None:
    frame = survey().assign(r=lambda frame: 6 - frame["q"], kind=lambda frame: np.where(frame["q"] > 3, "y", "n"))
    sample = Sample(frame, Design())
    made = fay_herriot(mean(sample, ["q", "r"], by="unit"))
    assert len(made) == 12 * 2 * 3
    q, r = (rows(made.select(item=item), "small-area mean") for item in ("q", "r"))
    np.testing.assert_allclose(q["value"], 6 - r["value"])
    np.testing.assert_allclose(q["se"], r["se"])
    shares = rows(fay_herriot(share(sample, "kind", by="unit").select(choice="y")), "small-area share")
    assert shares["low"].min() >= 0
    assert shares["high"].max() <= 1
    pooled = rows(fay_herriot(mean(sample, "q", by="unit"), variance="pooled"), "shrinkage")
    assert pooled["value"].std() < 1e-9  # equal numbers of people: equal errors, equal shrinkage


def test_a_unit_of_one_mind_is_predicted_without_its_answers_and_not_told() -> None:
    frame = survey()
    frame.loc[frame["unit"] == 3, "q"] = 5.0
    estimate = mean(Sample(frame, Design()), "q", by="unit")
    made = fay_herriot(estimate)
    assert np.isnan(rows(made, "mean").loc[3, "value"])
    others = fay_herriot(estimate.where("unit != 3"))
    np.testing.assert_allclose(
        rows(made, "small-area mean").drop(index=3)["value"], rows(others, "small-area mean")["value"], rtol=1e-12
    )
    assert rows(made, "small-area mean").loc[3, "value"] < 5
    assert "一致" in protect(made).select(measure="mean", unit=3).frame["note"].iloc[0]
    told = fay_herriot(mean(Sample(frame, Design(), policy=Policy(hide_unanimous=False)), "q", by="unit"))
    assert rows(told, "mean").loc[3, "value"] == 5


def test_a_unit_asked_as_a_whole_keeps_its_number() -> None:
    frame = survey().assign(N=lambda frame: np.where(frame["unit"] == 2, 20.0, 200.0))
    sample = Sample(frame, Design(strata="unit", population="N"))
    for variance in ("direct", "pooled"):
        made = fay_herriot(mean(sample, "q", by="unit"), variance=variance)
        whole = rows(made, "small-area mean").loc[2]
        assert (whole["value"], whole["se"]) == (rows(made, "mean").loc[2, "value"], 0)
        assert whole["note"] == "直接数没有抽样误差，照用"


SMALL = DIRECT.take(range(3))


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: fay_herriot(mean(Sample(survey(), Design()), "q")), "fay_herriot"),
        (lambda: fay_herriot(known(MILK, value="y", item="milk", by="area")), "fay_herriot"),
        (lambda: fay_herriot(SMALL), "milk"),
        (lambda: fay_herriot(DIRECT, method="fh"), "fay_herriot(method='fh', variance='direct')"),  # type: ignore
        (lambda: fay_herriot(DIRECT, confidence=95), "confidence=95"),
        (lambda: fay_herriot(DIRECT, covariates=MILK[["major"]]), "covariates.area"),
        (lambda: fay_herriot(DIRECT, covariates=MILK[["area", "major"]].iloc[1:]), "area = 0"),
        (lambda: fay_herriot(DIRECT, covariates=pd.concat([MILK[["area"]], MILK[["area"]].head(1)])), "area = 0"),
        (lambda: fay_herriot(DIRECT, covariates=MILK[["area"]].assign(x=np.nan)), "covariates.x"),
        (lambda: fay_herriot(DIRECT, covariates=MILK[["area"]].assign(x=1.0)), "covariates: x"),
    ],
)
def test_tables_that_the_model_cannot_use_are_refused(call, where: str) -> None:
    with pytest.raises(DesignError) as caught:
        call()
    assert caught.value.mistakes[0].where == where
