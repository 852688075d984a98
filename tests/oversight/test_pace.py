"""The forecast of what will slip, on simulated tasks whose outcome is known: what it calls 30 % happens in 30 %."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from evaluate.oversight.supervision.pace import SPREAD_BEFORE, Pace, Running, evenness, paces, slips


def test_without_history_a_task_is_late_as_often_as_not() -> None:
    pace = paces([], [], wanted=["U1"])["U1"]
    assert pace == Pace(0.0, pytest.approx(SPREAD_BEFORE / 2), SPREAD_BEFORE, 0)
    chance, counts = slips(Running(pace, np.array([0.0]), np.array([np.nan]), np.array([0.0])))
    assert chance == pytest.approx(0.5, abs=0.01)
    assert counts == pytest.approx([0.5, 0.5], abs=0.01)


def test_pace_is_shrunk_to_the_county_as_by_hand() -> None:
    """Unit A: three tasks at twice the time; B: one on time. County (3 log 2 + 0) / (4 + 4)."""
    found = paces([2.0, 2.0, 2.0, 1.0], ["A", "A", "A", "B"], wanted=["A", "B", "C"])
    county = 3 * math.log(2) / 8
    assert found["A"].typical == pytest.approx((3 * math.log(2) + 4 * county) / 7)
    assert found["B"].typical == pytest.approx(4 * county / 5)
    assert found["C"].typical == pytest.approx(county)
    spread = math.sqrt((0 + 4 * SPREAD_BEFORE**2) / (4 - 2 + 4))  # within a unit nothing differs
    assert found["A"].spread == pytest.approx(spread)
    assert found["A"].doubt == pytest.approx(spread / math.sqrt(7))
    assert (found["A"].tasks, found["C"].tasks) == (3, 0)


def test_without_progress_the_chance_is_that_of_the_tail() -> None:
    """Lognormal times: P(R > 1 | R > e), by the normal distribution function."""
    chance, _ = slips(Running(Pace(0.1, 1e-9, 0.4, 50), np.array([0.8]), np.array([np.nan]), np.array([0.8])))

    def tail(value: float) -> float:
        return 0.5 * math.erfc((value - 0.1) / 0.4 / math.sqrt(2))

    assert chance[0] == pytest.approx(tail(0.0) / tail(math.log(0.8)), abs=2e-3)


def _simulated(count: int, *, seed: int, even: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Units with paces of their own, tasks looked at somewhere on the way, only those that still run: the chance, and
    whether it slipped; per unit the number of slips, and the range foretold.
    """
    rng = np.random.default_rng(seed)
    told, slipped, inside, numbers, outcomes = [], [], [], [], []
    units = [f"U{place}" for place in range(count)]
    middles = rng.normal(0.05, 0.2, count)
    past = np.exp(rng.normal(np.repeat(middles, 6), 0.4))
    found = paces(past, list(np.repeat(units, 6)), wanted=units)
    for unit, middle in zip(units, middles, strict=True):
        taken = np.exp(rng.normal(middle, 0.4, 12))
        now = rng.uniform(0.2, 0.9, 12)
        taken, now = taken[taken > now], now[taken > now]
        done = rng.beta(even * now / taken, even * (1 - now / taken))
        outcomes.append((Running(found[unit], now, np.round(done, 2), now), taken > 1))
    learnt = evenness([one for one, _ in outcomes])
    for one, late in outcomes:
        chance, counts = slips(one, evenness=learnt)
        ends = np.searchsorted(np.cumsum(counts), [0.025, 0.975])
        told.append(chance)
        slipped.append(late)
        inside.append(ends[0] <= late.sum() <= ends[1])
        numbers.append(late.sum() - chance.sum())
    return np.concatenate(told), np.concatenate(slipped), np.array(inside), np.array(numbers)


def _fifths(told: np.ndarray, slipped: np.ndarray) -> list[tuple[float, float, int]]:
    """In each fifth of the chances: their mean, the part that slipped, and how many tasks."""
    parts = np.array_split(np.argsort(told), 5)
    return [(float(told[part].mean()), float(slipped[part].mean()), len(part)) for part in parts]


@pytest.mark.parametrize("even", [4.0, 10.0, 25.0])
def test_the_forecast_is_calibrated(even: float) -> None:
    """In each fifth of the chances the part that slips agrees with them, whether progress runs evenly or in leaps;
    and the rule knows more than how often tasks slip at all.
    """
    told, slipped, inside, off = _counties(even, count=3, units=30)
    for foretold, happened, count in _fifths(told, slipped):
        assert foretold == pytest.approx(happened, abs=0.04 + 2 * math.sqrt(0.25 / count))
    score, base = ((told - slipped) ** 2).mean(), slipped.mean() * (1 - slipped.mean())
    assert score < 0.8 * base
    assert inside.mean() > 0.88
    assert abs(off.mean()) < 0.5


@pytest.mark.long
@pytest.mark.parametrize("even", [4.0, 10.0, 25.0])
def test_calibration_over_many_counties(even: float, record_row: Callable[..., None]) -> None:
    """Ten counties of a hundred units: a dated table of what was foretold and what happened."""
    told, slipped, inside, _ = _counties(even, count=10, units=100)
    for place, (foretold, happened, count) in enumerate(_fifths(told, slipped), 1):
        record_row(
            "task-forecast-calibration", evenness=even, fifth=place, foretold=round(100 * foretold, 1),
            happened=round(100 * happened, 1), tasks=count, inside=round(100 * float(inside.mean()), 1),
        )  # fmt: skip
        assert foretold == pytest.approx(happened, abs=0.035)


def _counties(even: float, *, count: int, units: int) -> list[np.ndarray]:
    counties = [_simulated(units, seed=seed, even=even) for seed in range(count)]
    return [np.concatenate(parts) for parts in zip(*counties, strict=True)]
