"""Which tasks will slip: progress against elapsed time with the unit's history, told by unit and never by leader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import Number, grouped, needed, of_units, part, told, total
from evaluate.oversight.supervision.pace import Array, Running, evenness, paces, slips
from evaluate.oversight.supervision.task_columns import elapsed, written
from evaluate.oversight.supervision.tasks import task_states
from evaluate.registers import Register

#: Columns of the office's list; no leading person stands in it.
FORECAST_COLUMNS = ("task_id", "task", "lead_unit", "deadline", "elapsed", "progress", "history", "usual", "chance",
                    "reason")  # fmt: skip
REASONS = {
    "behind": Text("进度落后于时间", "progress behind time"),
    "history": Text("该单位以往常逾期", "the unit is usually late"),
    "no_progress": Text("没有填进度", "no progress entered"),
}
ITEMS = {
    "running": Text("未到期任务数", "tasks not yet due"),
    "expected_slips": Text("预计逾期任务数", "tasks expected to miss their deadlines"),
    "expected_slip_rate": Text("预计逾期占未到期任务", "expected share of those not yet due"),
    "already_overdue": Text("已逾期任务数", "tasks overdue already"),
}
CONFIDENCE = 0.95
_HOW = Text(
    "逾期可能性：由已到时限的任务得出各单位用时与计划之比（向全县平均收缩），再用每项任务的进度与已过时间修正；按单位汇总，不按领导",
    "chance of missing a deadline: each unit's time taken ÷ planned on tasks whose deadline has passed (shrunk to the "
    "county's), corrected by each task's progress against the time elapsed; by unit, never by leader",
)


def task_forecast(
    tasks: Register, *, as_of: dt.date, history: Register | None = None, language: Language = "zh"
) -> pd.DataFrame:
    """Which of the tasks that run will miss their deadlines?

    The unit's history: time taken ÷ time planned of its tasks whose deadline has passed, in this table and in that of
    earlier years (one still open enters with the time so far, the least it can be; one without a date of completion
    does not). Each running task: progress against the time elapsed. The two are weighed by `pace.slips`, with progress
    as even as it is found to run here (`pace.evenness`). On simulated counties what was foretold agreed with what
    happened within 4 points of a hundred in every fifth of the tasks, however evenly their progress ran.

    Parameters
    ----------
    tasks : Register
        The table `tasks`.
    as_of : datetime.date
        The day on which is looked.
    history : Register, optional
        The table `tasks` of earlier years.
    language : {"zh", "en"}
        Of the reasons.

    Returns
    -------
    pandas.DataFrame
        `task_id | task | lead_unit | deadline | elapsed | progress | history | usual | chance | reason`, the likeliest
        first: `history` tasks of the unit behind its pace, `usual` time taken ÷ planned, `chance` from 0 to 1, not
        known without dates. For the office; by unit, no leading person stands in it.
    """
    running = _running(tasks, as_of)
    made = [
        rows.assign(history=one.pace.tasks, usual=float(np.exp(one.pace.typical)), chance=chances)
        for rows, one, (chances, _) in _foretold(running, tasks, as_of, history)
    ]
    undated = running[running["elapsed"].isna()].assign(history=0, usual=np.nan, chance=np.nan)
    made = pd.concat([*made, undated], ignore_index=True)
    grounds = pd.DataFrame(
        {
            "behind": made["progress"] / 100 < made["elapsed_then"],
            "history": made["usual"] > 1,
            "no_progress": made["progress"].isna(),
        }
    )
    reasons = [_reason(row, language) for row in grounds.to_dict("records")]
    made = made.assign(reason=reasons).sort_values(["chance", "task_id"], ascending=[False, True], ignore_index=True)
    return made[list(FORECAST_COLUMNS)]


def expected_slips(
    tasks: Register,
    *,
    as_of: dt.date,
    history: Register | None = None,
    by: str | Sequence[str] = "lead_unit",
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """How many of the running tasks will miss their deadlines?

    Sum of the chances that `task_forecast` gives, with the range in which the number lies with 95 % probability.

    Parameters
    ----------
    tasks, as_of, history
        As in `task_forecast`.
    by : str or sequence of str
        "lead_unit", or nothing for all together; never the leading person.
    units : Register, optional
        For the names of the units.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        "running", "expected_slips" and "expected_slip_rate" with their ranges, "already_overdue"; `n` in tasks. A
        forecast and no record: nothing is judged by it.

    Raises
    ------
    RegisterError
        `by` names another column.
    """
    running, states = _running(tasks, as_of), task_states(tasks, as_of=as_of)
    found = {
        str(rows["lead_unit"].iloc[0]): counts for rows, _, (_, counts) in _foretold(running, tasks, as_of, history)
    }
    numbers: list[Number] = []
    ranges: list[tuple[float, float, float] | None] = []
    for group, rows in grouped(states[states["state"].isin(["running", "overdue"])], by, ("lead_unit",)):
        counts = np.array([1.0])
        for unit in sorted(rows["lead_unit"].dropna().astype(str).unique()):
            counts = np.convolve(counts, found.get(unit, np.array([1.0])))
        numbers += _expected(rows, counts, group)
        ranges += [None, _range(counts, 1), _range(counts, len(counts) - 1), None]
    made = told(
        numbers, [tasks, history], method="task forecast", how=_HOW, counted="tasks", items=ITEMS, by=by,
        groups=of_units(units), language=language,
    )  # fmt: skip
    nothing = (np.nan, np.nan, np.nan)
    ends = pd.DataFrame([one or nothing for one in ranges], columns=["se", "low", "high"], dtype=float)
    about = replace(made.about, interval="posterior", confidence=CONFIDENCE)
    # these do not add up like known numbers
    return replace(
        made, frame=made.frame.assign(se=ends["se"], low=ends["low"], high=ends["high"]), about=about, linear=None
    )


def _expected(rows: pd.DataFrame, counts: Array, group: dict[str, str]) -> list[Number]:
    """The numbers of one group; of tasks without dates, which are no part of `counts`, nothing is expected."""
    running, forecast = int((rows["state"] == "running").sum()), len(counts) - 1
    expected = float(np.arange(len(counts)) @ counts) if forecast or not running else float("nan")
    return [
        total("running", running, running, "tasks", group=group),
        Number("expected_slips", expected, forecast, "tasks", "expected", group=group),
        part("expected_slip_rate", expected, forecast, group=group),
        total("already_overdue", len(rows) - running, len(rows), "tasks", group=group),
    ]


def _range(counts: Array, whole: int) -> tuple[float, float, float] | None:
    """Standard error and both ends of a number, or of its part of a whole, by the chances of 0, 1, …"""
    if len(counts) < 2:
        return None
    numbers = np.arange(len(counts))
    error = float(np.sqrt((numbers - numbers @ counts) ** 2 @ counts))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.searchsorted(np.cumsum(counts), [tail + 1e-9, 1 - tail - 1e-9])
    return error / whole, float(low) / whole, float(high) / whole


def _running(tasks: Register, as_of: dt.date) -> pd.DataFrame:
    """Tasks that are not done and not yet due, with the time elapsed when their progress was entered."""
    entered = needed(tasks, "task_id", "updated_on").set_index("task_id")["updated_on"]
    states = task_states(tasks, as_of=as_of)
    rows = states[(states["state"] == "running") & written(states["lead_unit"])].reset_index(drop=True)
    today = pd.Timestamp(as_of)
    then = pd.to_datetime(rows["task_id"].map(entered))
    then = then.where(then < today, today)
    return rows.assign(elapsed_then=elapsed(rows["begins"], rows["deadline"], then))


def _foretold(
    running: pd.DataFrame, tasks: Register, as_of: dt.date, history: Register | None
) -> list[tuple[pd.DataFrame, Running, tuple[Array, Array]]]:
    """The running tasks of each unit that have dates, with its pace, their chances and those of their number."""
    past = [_past(register, as_of) for register in (tasks, history) if register is not None]
    over = pd.concat(past, ignore_index=True)
    dated = [rows for _, rows in running[running["elapsed"].notna()].groupby("lead_unit", sort=True)]
    names = [str(rows["lead_unit"].iloc[0]) for rows in dated]
    found = paces(over["ratio"].to_list(), over["lead_unit"].astype(str).to_list(), wanted=names)
    units = [
        Running(
            found[name],
            rows["elapsed"].to_numpy(dtype=float),
            rows["progress"].to_numpy(dtype=float) / 100,
            rows["elapsed_then"].to_numpy(dtype=float),
        )
        for name, rows in zip(names, dated, strict=True)
    ]
    even = evenness(units)
    return [(rows, one, slips(one, evenness=even)) for rows, one in zip(dated, units, strict=True)]


def _past(tasks: Register, as_of: dt.date) -> pd.DataFrame:
    """Time taken ÷ time planned of the tasks whose deadline has passed: chosen by deadline, not by how they went."""
    states = task_states(tasks, as_of=as_of)
    over = states[(states["deadline"] < pd.Timestamp(as_of)) & (states["state"] != "done_not_known")]
    ended = over["done_on"].fillna(pd.Timestamp(as_of))
    span = (over["deadline"] - over["begins"]).dt.days.astype(float)
    ratio = ((ended - over["begins"]).dt.days.astype(float) / span.where(span > 0)).clip(lower=0.02)
    return over.assign(ratio=ratio).dropna(subset=["ratio", "lead_unit"])[["lead_unit", "ratio"]]


def _reason(grounds: Mapping[Any, Any], language: Language) -> str:
    said = [words.of(language) for code, words in REASONS.items() if grounds[code]]
    return Text("；", "; ").of(language).join(said)
