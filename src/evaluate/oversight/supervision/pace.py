"""The pace of tasks: how long units take against the plan, and how likely a task that runs is to miss its deadline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: What is thought before anything is known, as if this many tasks had been seen: half of them late, two thirds of them
#: taking between 0.6 and 1.65 of the time planned. A unit's own tasks count against as many of the whole county.
TASKS_BEFORE, SPREAD_BEFORE = 4, 0.5
#: How evenly progress runs (ν): at 10, half-way through, the progress entered is within 15 points of half, two times in
#: three; at 2.5 within 27, at 40 within 8.
EVENNESS, EVENNESS_BEFORE = (2.5, 5.0, 7.0, 10.0, 14.0, 20.0, 40.0), 10.0
_UNIT_STEPS, _TASK_STEPS = 15, 240


@dataclass(frozen=True)
class Pace:
    """Log of the time taken ÷ the time planned: its middle `typical` (0: on the deadline) known to within `doubt`, its
    `spread` among tasks, and the number of `tasks` of the unit that it rests on.
    """

    typical: float
    doubt: float
    spread: float
    tasks: int


@dataclass(frozen=True)
class Running:
    """The running tasks of one unit with its pace, arrays (task,): time passed ÷ time planned (`elapsed`), the part of
    the work done, 0 to 1, not a number where nothing is entered, and `elapsed_then`, when that was entered.
    """

    pace: Pace
    elapsed: Array
    progress: Array
    elapsed_then: Array


def paces(ratios: Sequence[float], units: Sequence[str], *, wanted: Sequence[str]) -> dict[str, Pace]:
    """How long does each unit take against the plan?

    The mean of the logs of time taken ÷ time planned, shrunk to the county's as if `TASKS_BEFORE` tasks of the county
    were the unit's own, and the county's to 0 in the same way; the spread is that of tasks about their units' means.

    Parameters
    ----------
    ratios, units : sequences
        Of tasks whose deadline has passed: time taken ÷ time planned, above 0, and the unit.
    wanted : sequence of str
        The units of which the pace is wanted; one without tasks gets the county's.

    Returns
    -------
    dict of str to Pace

    **Source**: shrinkage of normal means, Gelman et al. (2013), *Bayesian Data Analysis*, §5.4, with the ratio of the
    variances fixed at 1 ÷ `TASKS_BEFORE`.
    """
    logs, names = np.log(np.asarray(ratios, dtype=float)), np.asarray(units, dtype=object)
    middle = float(np.sum(np.sort(logs))) / (len(logs) + TASKS_BEFORE)
    own = {unit: np.sort(logs[names == unit]) for unit in {*names, *wanted}}
    # about each unit's own mean: what units differ by is told by `doubt`
    squares = [float(np.sum((mine - mine.mean()) ** 2)) for _, mine in sorted(own.items()) if len(mine)]
    freedom = len(logs) - len(squares) + TASKS_BEFORE
    spread = math.sqrt((math.fsum(squares) + TASKS_BEFORE * SPREAD_BEFORE**2) / freedom)
    return {
        unit: Pace(
            typical=(float(np.sum(mine)) + TASKS_BEFORE * middle) / (len(mine) + TASKS_BEFORE),
            doubt=spread / math.sqrt(len(mine) + TASKS_BEFORE),
            spread=spread,
            tasks=len(mine),
        )
        for unit, mine in ((unit, own[unit]) for unit in wanted)
    }


def evenness(units: Sequence[Running]) -> float:
    """How evenly does progress run here?

    The ν of `EVENNESS` under which the progress entered for all running tasks is likeliest, weighed by what is thought
    before: 10, or half or twice that two times in three. With few tasks it stays at 10.

    Parameters
    ----------
    units : sequence of Running
        The running tasks of every unit.

    Returns
    -------
    float
    """
    before = -0.5 * (np.log(np.array(EVENNESS) / EVENNESS_BEFORE) / math.log(2)) ** 2
    likely = [math.fsum(_weighed(one, value)[2] for one in units) for value in EVENNESS]
    return EVENNESS[int(np.argmax(before + np.array(likely)))]


def slips(running: Running, *, evenness: float = EVENNESS_BEFORE) -> tuple[Array, Array]:
    """How likely is each running task of one unit to miss its deadline, and how many of them may?

    A task that takes R times the time planned has done about elapsed ÷ R of its work; the progress that was entered
    is spread around that as a part of evenly running work is (Beta(ν·elapsed/R, ν·(1 − elapsed/R)), ν = `evenness`).
    The chances of R are those of the unit's pace, weighed by how well they agree with the progress, and only those
    count with which the task is not done by now. What the progress of the unit's other running tasks shows of its pace
    counts as well; that they still run does not, because those done before their deadlines are not among them.

    Parameters
    ----------
    running : Running
        The tasks and the unit's pace; on the day of its deadline a task that runs is as good as late.
    evenness : float
        ν, above 0.

    Returns
    -------
    tuple of array (task,), array (task + 1,)
        The probability of each task; that of 0, 1, … of them missing their deadlines.

    **Source**: lognormal times; the part done under evenly running (gamma) work is Beta: Johnson, Kotz & Balakrishnan
    (1995), *Continuous Univariate Distributions* 2, §25.2; van Noortwijk (2009), RESS 94, 2–21.
    """
    late, weight, _ = _weighed(running, evenness)
    counts = sum(share * _how_many(late[:, place]) for place, share in enumerate(weight))
    return late @ weight, np.asarray(counts)


def _weighed(running: Running, evenness: float) -> tuple[Array, Array, float]:
    """The chance of each task at each middle of the unit's pace, the weight of these, and the log of the agreement."""
    steps = np.linspace(-3, 3, _UNIT_STEPS)
    middles = running.pace.typical + running.pace.doubt * steps
    likely = -0.5 * steps**2
    late = np.empty((len(running.elapsed), len(steps)))
    rows = zip(running.elapsed, running.progress, running.elapsed_then, strict=True)
    for task, (now, done, then) in enumerate(rows):
        late[task], fits = _one(middles, running.pace.spread, now, done, then, evenness)
        likely = likely + fits
    weight = np.exp(likely - likely.max())
    return late, weight / weight.sum(), float(likely.max() + math.log(weight.sum()))


def _one(middles: Array, spread: float, now: float, done: float, then: float, evenness: float) -> tuple[Array, Array]:
    """Of one task, for each middle of the unit's pace: the chance that it is late, and the log of the agreement."""
    lowest = max(math.log(max(now, 1e-3)), min(0.0, float(middles.min())) - 5 * spread)
    ends = max(lowest, 0.0, float(middles.max())) + 5 * spread
    grid = np.linspace(lowest, ends, _TASK_STEPS + 1)
    # middles of the steps: none of them on the deadline itself
    logs = (grid[1:] + grid[:-1]) / 2
    before = -0.5 * ((logs - middles[:, None]) / spread) ** 2
    fits = before
    if then > 0 and not math.isnan(done):
        fits = fits + _agreement(np.clip(then / np.exp(logs), 1e-6, 1 - 1e-6), min(max(done, 0.005), 0.995), evenness)
    top = fits.max(axis=1, keepdims=True)
    weights = np.exp(fits - top)
    # the step that the deadline cuts counts by its part behind it
    behind = np.clip(grid[1:] / (grid[1:] - grid[:-1]), 0, 1)
    whole = weights.sum(axis=1)
    # among tasks that still run: those done before their deadlines are not seen here and must not be missed
    running = np.exp(before - before.max(axis=1, keepdims=True)).sum(axis=1)
    agrees = np.log(whole) + top[:, 0] - np.log(running) - before.max(axis=1)
    return (weights * behind).sum(axis=1) / whole, agrees


def _agreement(expected: Array, done: float, evenness: float) -> Array:
    """Log density of the progress when this part of the work is expected to be done."""
    one, two = evenness * expected, evenness * (1 - expected)
    scale = np.array([math.lgamma(a) + math.lgamma(b) for a, b in zip(one, two, strict=True)])
    return math.lgamma(evenness) - scale + (one - 1) * math.log(done) + (two - 1) * math.log1p(-done)


def _how_many(chances: Array) -> Array:
    """Probabilities of 0, 1, … of independent events."""
    counts = np.array([1.0])
    for chance in chances:
        counts = np.convolve(counts, [1 - chance, chance])
    return counts
