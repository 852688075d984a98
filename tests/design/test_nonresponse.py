"""Non-response: cells and propensities, their weights, their errors, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate, census, domain, nonresponse, replicate
from evaluate.errors import DesignError
from evaluate.estimate import mean, total

SEEDS = st.integers(0, 10_000)
DESIGN = Design(strata="region", clusters="office", weights="w")


def drawn(seed: int, offices: int = 30) -> pd.DataFrame:
    """People in offices; division heads answer more often, and need more."""
    random = np.random.default_rng(seed)
    office = np.repeat(np.arange(offices), random.integers(6, 12, offices))
    rows = len(office)
    level = random.choice(["section", "division"], rows)
    age = random.integers(25, 60, rows).astype(float)
    need = 3 + (level == "division") + random.normal(0, 0.8, rows) + random.normal(0, 0.4, offices)[office]
    chance = np.where(level == "division", 0.9, 0.5)
    frame = pd.DataFrame(
        {
            "region": office % 3,
            "office": office,
            "w": random.uniform(2, 5, rows),
            "level": level,
            "age": age,
            "need": need,
            "answered": (random.random(rows) < chance).astype(float),
        }
    )
    frame["need"] = frame["need"].where(frame["answered"] == 1)
    return frame


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_respondents_stand_for_their_cells(seed: int) -> None:
    frame = drawn(seed)
    sample = Sample(frame, DESIGN)
    made = nonresponse(sample, "answered", cells=["level"])
    assert len(made) == int(frame["answered"].sum())
    assert (made.weights[frame["answered"] == 0] == 0).all()
    for table in (total(sample, by="level").frame, total(made, by="level").frame):
        assert table["value"].tolist() == pytest.approx(frame.groupby("level")["w"].sum().tolist())
    # The size of a cell is as uncertain as it was before anyone failed to answer.
    before, after = total(sample, by="level").frame, total(made, by="level").frame
    np.testing.assert_allclose(after["se"], before["se"], rtol=1e-9)
    assert after["n"].tolist() == frame.groupby("level")["answered"].sum().tolist()
    np.testing.assert_allclose(made.steps[0].replay(sample.weights), made.weights)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
@pytest.mark.parametrize(
    "options",
    [
        {"cells": ["level"]},
        {"cells": ["level", "age"], "method": "propensity"},
        {"cells": ["level", "age"], "method": "propensity", "classes": 4},
    ],
)
def test_errors_agree_with_the_jackknife_that_does_the_step_again(options: dict[str, object], seed: int) -> None:
    sample = Sample(drawn(seed, offices=60), DESIGN)
    made = nonresponse(sample, "answered == 1", **options)  # type: ignore[arg-type]
    again = replicate(made)
    for what in (lambda s: mean(s, "need"), lambda s: total(s, "need"), lambda s: mean(s, "need", by="level")):
        linear, repeated = what(made).frame, what(again).frame
        np.testing.assert_allclose(linear["value"], repeated["value"], rtol=1e-12)
        np.testing.assert_allclose(linear["se"], repeated["se"], rtol=0.12)


def test_classes_alone_give_the_propensities_of_cells() -> None:
    """With one class column the logistic regression fits each class exactly, so both ways are the same."""
    sample = Sample(drawn(4), DESIGN)
    cells = nonresponse(sample, "answered", cells=["level"])
    model = nonresponse(sample, "answered", cells=["level"], method="propensity")
    np.testing.assert_allclose(cells.weights, model.weights, rtol=1e-9)
    for item in (None, "need"):
        a, b = total(cells, item).frame, total(model, item).frame
        np.testing.assert_allclose(a["se"], b["se"], rtol=1e-9)


def test_it_removes_the_bias_that_it_can() -> None:
    frames = [drawn(seed) for seed in range(40)]
    naive = np.mean([np.average(f["need"].dropna(), weights=f["w"][f["need"].notna()]) for f in frames])
    made = [mean(nonresponse(Sample(f, DESIGN), "answered", cells=["level"]), "need").frame["value"] for f in frames]
    assert abs(np.mean(made) - 3.5) < 0.05 < abs(naive - 3.5)


def test_calibration_follows_and_domains_come_last() -> None:
    sample = nonresponse(Sample(drawn(2), DESIGN), "answered", cells=["level"])
    known = {"level": {"section": 500, "division": 450}}
    made = calibrate(sample, to=known, method="raking")
    assert total(made, by="level").frame["value"].tolist() == pytest.approx([450, 500])
    assert [str(step).split(":")[0] for step in made.steps] == ["nonresponse by cells, level", "raking"]
    assert len(domain(made, "age > 40")) < len(made)
    with pytest.raises(DesignError):
        nonresponse(made, "answered", cells=["level"])


def where(sample: Sample, *args: object, **options: object) -> list[str]:
    with pytest.raises(DesignError) as caught:
        nonresponse(sample, *args, **options)  # type: ignore[arg-type]
    return [mistake.where for mistake in caught.value.mistakes]


def test_refusals_name_the_cell() -> None:
    frame = drawn(1)
    frame.loc[frame["level"] == "division", "answered"] = 0
    sample = Sample(frame, DESIGN)
    assert where(sample, "answered", cells=["level"]) == ["level = division"]
    assert where(sample, "answered", cells=["level"], method="propensity") == ["level"]
    assert where(sample, "answered", cells=["level"], method="magic") == ["nonresponse(method='magic')"]
    assert where(sample, "answered", cells=["nosuch"]) == ["nosuch"]
    assert where(sample, "answered > ", cells=["level"]) == ["domain('answered > ')"]
    loose = Sample(frame.assign(level=frame["level"].where(frame.index > 2), answered=1), DESIGN)
    assert where(loose, "answered", cells=["level"]) == ["level"]
    assert where(loose, "answered", cells=["level"], method="propensity") == ["level"]


def test_a_census_is_sent_to_census() -> None:
    frame = drawn(1)
    whole = Sample(frame.assign(there=len(frame)), Design(population="there"))
    assert where(whole, "answered", cells=["level"]) == ["nonresponse"]
    answers = frame[frame["answered"] == 1]
    assert len(census(answers, frame, cells=["level"])) == len(answers)
