"""Post-stratification: margins hit, steps recorded, empty cells refused (numbers against R stand in tests/estimate)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate, domain, margins_of
from evaluate.errors import DesignError
from evaluate.estimate import mean, total

FRAME = pd.DataFrame(
    {"level": ["a"] * 4 + ["b"] * 6, "sex": ["f", "m"] * 5, "q": [1.0, 2, 3, 4, 5, 4, 3, 2, 1, 5], "w": [2.0] * 10}
)


@pytest.fixture
def sample() -> Sample:
    return Sample(FRAME, Design(weights="w"))


def test_margins_are_hit_and_the_step_is_recorded(sample: Sample) -> None:
    weighted = calibrate(sample, to={"level": {"a": 30, "b": 10}})
    assert total(weighted, by="level").frame["value"].tolist() == pytest.approx([30, 10])
    assert [str(step) for step in weighted.steps] == ["poststratify: level → 2 totals; deff 1.510"]
    assert sample.steps == ()
    assert sample.weights.sum() == 20
    part = mean(domain(weighted, "level == 'a'"), "q").frame["value"].iloc[0]
    assert part == pytest.approx(2.5)


def test_crossed_cells(sample: Sample) -> None:
    to = {("level", "sex"): {("a", "f"): 5, ("a", "m"): 6, ("b", "f"): 7, ("b", "m"): 8}}
    weighted = calibrate(sample, to=to)
    assert total(weighted, by=["level", "sex"]).frame["value"].tolist() == pytest.approx([5, 6, 7, 8])
    assert total(weighted).frame["se"].iloc[0] == pytest.approx(0, abs=1e-6)


def where(sample: Sample, **options: object) -> list[str]:
    with pytest.raises(DesignError) as caught:
        calibrate(sample, **options)  # type: ignore[arg-type]
    return [mistake.where for mistake in caught.value.mistakes]


def test_refusals_name_the_cell(sample: Sample) -> None:
    assert where(sample, to={"level": {"a": 3, "b": 4, "c": 5}}) == ["level = c"]
    assert where(sample, to={"level": {"a": 3}}) == ["level = b"]
    assert where(sample, to={"level": {"a": 3, "b": 0, "c": 2}}) == ["level = c", "level = b"]
    assert where(sample, to={"level": {}, "sex": {}}) == ["calibrate(to={level, sex})"]
    assert where(sample, to={"grade": {}}) == ["grade"]
    loose = Sample(FRAME.assign(level=FRAME["level"].where(FRAME.index > 0)), Design())
    assert where(loose, to={"level": {"a": 3, "b": 4}}) == ["level"]


LEVEL, SEX = {"a": 30, "b": 10}, {"f": 15, "m": 25}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"method": "magic"}, "calibrate(method='magic')"),
        ({"method": "logit"}, "calibrate(method='logit', bounds=None)"),
        ({"method": "rake", "bounds": (0.5, 2)}, "calibrate(method='rake', bounds=(0.5, 2))"),
        ({"method": "linear", "bounds": (1.2, 2)}, "bounds=(1.2, 2)"),
        ({"method": "rake", "variance": "w"}, "variance"),
    ],
)
def test_wrong_options_are_named(sample: Sample, options: dict[str, object], named: str) -> None:
    assert where(sample, to={"level": LEVEL}, **options) == [named]


def test_numbers_need_a_distance(sample: Sample) -> None:
    assert where(sample, to={"level": LEVEL, "q": 90.0}, method="rake") == ["q"]
    assert where(sample, to={"level": 40.0}, method="linear") == ["level"]
    assert where(sample, to={}) == ["calibrate(to={})"]
    missing = Sample(FRAME.assign(q=FRAME["q"].where(FRAME.index > 1)), Design())
    assert where(missing, to={"q": 40.0}, method="linear") == ["q"]
    assert where(sample, to={"q": 60.0}, method="linear", variance="level2") == ["level2"]


def test_margins_that_contradict_each_other_are_named(sample: Sample) -> None:
    assert where(sample, to={"level": LEVEL, "sex": {"f": 15, "m": 26}}, method="rake") == ["level, sex"]


@pytest.mark.parametrize("method", ["rake", "raking"])
def test_margins_that_no_weights_meet_are_named(method: str) -> None:
    frame = pd.DataFrame({"level": ["a", "b", "b"], "sex": ["f", "f", "m"]})
    found = where(Sample(frame, Design()), to={"level": {"a": 5, "b": 5}, "sex": {"f": 2, "m": 8}}, method=method)
    assert found
    assert set(found) <= {"level = a", "level = b", "sex = f", "sex = m"}


def test_bounds_that_cannot_be_kept_name_the_total(sample: Sample) -> None:
    for method in ("logit", "linear"):
        found = where(sample, to={"level": LEVEL, "sex": SEX}, method=method, bounds=(0.9, 1.1))
        assert found[0].startswith(("level", "sex"))


def test_weights_below_zero_are_refused(sample: Sample) -> None:
    assert where(sample, to={(): 20, "q": 29.0}, method="linear") == ['calibrate(method="linear")']
    bounded = calibrate(sample, to={(): 20, "q": 45.0}, method="linear", bounds=(0, 3))
    assert (bounded.weights @ FRAME["q"], bounded.weights.sum()) == pytest.approx((45, 20))


def test_the_whole_before_any_domain(sample: Sample) -> None:
    assert where(domain(sample, "sex == 'f'"), to={"level": LEVEL}) == ["calibrate"]


def test_steps_follow_one_another(sample: Sample) -> None:
    once = calibrate(sample, to={"level": LEVEL})
    twice = calibrate(once, to={"level": LEVEL, "sex": SEX}, method="rake")
    assert [step.method for step in twice.steps] == ["poststratify", "rake"]
    again = sample.weights
    for step in twice.steps:
        again = step.replay(again)
    np.testing.assert_array_equal(again, twice.weights)
    held = twice.weights.sum() ** 2 / (twice.weights @ twice.weights)
    assert twice.steps[-1].design_effect == pytest.approx(len(FRAME) / held)


def test_nothing_is_lost_when_a_step_is_repeated(sample: Sample) -> None:
    """A second, identical calibration changes neither weights nor errors."""
    once = calibrate(sample, to={"level": LEVEL})
    twice = calibrate(once, to={"level": LEVEL})
    first, second = mean(once, "q").frame, mean(twice, "q").frame
    np.testing.assert_allclose(first[["value", "se"]], second[["value", "se"]], rtol=1e-12)


SURVEYS = st.integers(0, 10_000)


def survey(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "level": random.choice(["a", "b", "c"], 60),
            "sex": random.choice(["f", "m"], 60),
            "age": random.integers(22, 60, 60).astype(float),
            "q": random.normal(3, 1, 60),
            "w": random.uniform(1, 4, 60),
        }
    )
    frame.loc[:5, "level"], frame.loc[:5, "sex"] = list("aabbcc"), list("fmfmfm")
    return frame


def known_of(frame: pd.DataFrame, seed: int) -> dict[str, object]:
    """Totals that some positive weights meet."""
    truth = frame["w"] * np.random.default_rng(seed + 1).uniform(0.7, 1.4, len(frame))
    margins = {name: truth.groupby(frame[name]).sum().to_dict() for name in ("level", "sex")}
    return {**margins, "age": float((truth * frame["age"]).sum())}


@pytest.mark.parametrize(
    ("method", "bounds"),
    [("rake", None), ("raking", None), ("entropy", None), ("linear", None), ("linear", (0.3, 3)), ("logit", (0.3, 3))],
)
@settings(max_examples=15, deadline=None)
@given(seed=SURVEYS)
def test_every_method_hits_its_totals(method: str, bounds: tuple[float, float] | None, seed: int) -> None:
    frame = survey(seed)
    known = known_of(frame, seed)
    if method == "rake":
        del known["age"]
    made = calibrate(Sample(frame, Design(weights="w")), to=known, method=method, bounds=bounds)  # type: ignore[arg-type]
    for name in ("level", "sex"):
        got = total(made, by=name).frame
        np.testing.assert_allclose(got["value"], [known[name][code] for code in got[name]], rtol=1e-9)  # type: ignore[index]
        # A known number has no error left: no more than rounding of the sums it is a difference of.
        assert (got["se"] <= 1e-6 * got["value"]).all()
    if "age" in known:
        assert total(made, "age").frame["value"].iloc[0] == pytest.approx(known["age"], rel=1e-9)
    ratio = made.weights / frame["w"].to_numpy()
    if bounds:
        assert ratio.min() >= bounds[0] - 1e-9
        assert ratio.max() <= bounds[1] + 1e-9


@settings(max_examples=15, deadline=None)
@given(seed=SURVEYS, factor=st.floats(0.01, 100))
def test_rake_is_raking_and_the_scale_of_the_weights_does_not_matter(seed: int, factor: float) -> None:
    frame = survey(seed)
    known = known_of(frame, seed)
    del known["age"]
    plain = Sample(frame, Design(weights="w"))
    scaled = Sample(frame.assign(w=frame["w"] * factor), Design(weights="w"))
    raked = calibrate(plain, to=known, method="rake")  # type: ignore[arg-type]
    for other in (
        calibrate(plain, to=known, method="raking"),  # type: ignore[arg-type]
        calibrate(scaled, to=known, method="rake"),  # type: ignore[arg-type]
    ):
        np.testing.assert_allclose(raked.weights, other.weights, rtol=1e-8)
        a, b = mean(raked, "q", by="sex").frame, mean(other, "q", by="sex").frame
        np.testing.assert_allclose(a[["value", "se"]], b[["value", "se"]], rtol=1e-6)


def test_calibrated_and_plain_results_are_not_combined(sample: Sample) -> None:
    weighted = calibrate(sample, to={"level": {"a": 30, "b": 10}})
    with pytest.raises(DesignError, match="different samples"):
        _ = mean(sample, "q") - mean(weighted, "q")


def test_margins_of_a_roster() -> None:
    roster = pd.DataFrame({"level": pd.Categorical(["a", "a", "b"], ["a", "b", "c"]), "sex": ["f", "m", "f"]})
    sample = Sample(roster.iloc[[0, 1, 2, 2]].reset_index(drop=True), Design())
    to = margins_of(roster, ["level", ("level", "sex")])
    assert to == {"level": {"a": 2, "b": 1}, ("level", "sex"): {("a", "f"): 1, ("a", "m"): 1, ("b", "f"): 1}}
    assert calibrate(sample, to={"level": to["level"]}).weights.tolist() == [1, 1, 0.5, 0.5]
    with pytest.raises(DesignError) as caught:
        margins_of(roster.assign(sex=pd.Series([None, "m", "f"])), ["sex", "age"])
    assert [mistake.where for mistake in caught.value.mistakes] == ["roster.sex", "roster.age"]


@pytest.mark.parametrize("count", [None, "12", [5, 5], pd.Series({"a": 4, "b": 6})])
def test_totals_that_are_no_numbers_are_named(sample: Sample, count: object) -> None:
    assert where(sample, to={"level": {"a": count, "b": 4}}) == ["level = a"]
    assert where(sample, to={"level": count, "sex": SEX}, method="rake") == ["level"]
