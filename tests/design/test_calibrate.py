"""Post-stratification: margins hit, steps recorded, empty cells refused (numbers against R stand in tests/estimate)."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluate.design import Design, Sample, calibrate, domain
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
    assert weighted.steps == ("poststratify: level → 2 cells, 40",)
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


def test_other_methods_come_later_and_name_what_is_allowed(sample: Sample) -> None:
    with pytest.raises(DesignError, match="poststratify"):
        calibrate(sample, to={"level": {"a": 1, "b": 1}}, method="rake")  # type: ignore[arg-type]


def test_once_and_before_any_domain(sample: Sample) -> None:
    to = {"level": {"a": 30, "b": 10}}
    assert where(calibrate(sample, to=to), to=to) == ["calibrate"]
    assert where(domain(sample, "sex == 'f'"), to=to) == ["calibrate"]


def test_calibrated_and_plain_results_are_not_combined(sample: Sample) -> None:
    weighted = calibrate(sample, to={"level": {"a": 30, "b": 10}})
    with pytest.raises(DesignError, match="different samples"):
        _ = mean(sample, "q") - mean(weighted, "q")
