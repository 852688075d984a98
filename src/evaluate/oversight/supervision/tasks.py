"""Tasks of the year's key points (工作要点、督办): where each stands, kept on time or not, and how long overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import Number, grouped, needed, of_units, part, parts, told, total
from evaluate.oversight.supervision.overdue import AGES, ages
from evaluate.oversight.supervision.task_columns import QUARTERS, elapsed, nodes, nodes_due, unit_codes, written
from evaluate.registers import Register

#: Columns of the office's list; the leading person is not taken along.
TASK_COLUMNS = ("task_id", "category", "task", "lead_unit", "begins", "deadline", "done_on", "progress", "elapsed",
                "nodes", "nodes_due", "state", "days_overdue", "age")  # fmt: skip
STATES = {
    "done_on_time": Text("按期完成", "done on time"),
    "done_late": Text("逾期完成", "done late"),
    "done_not_known": Text("已完成，没有填完成日期", "done, date not entered"),
    "overdue": Text("逾期未完成", "overdue"),
    "running": Text("未到期", "not yet due"),
    "not_known": Text("没有填时限", "no deadline entered"),
}
DONE = ("done_on_time", "done_late", "done_not_known")
#: Nothing is told by leading person.
_GROUPS = ("category", "lead_unit")
_CLOSED = ("done", "closed_out")
_PLANNED = ("lead_leader", "lead_unit", "coop_units", "measures", "deadline")
ITEMS = {
    "tasks": Text("任务数", "tasks"),
    "task_completion_rate": Text("完成率", "completion rate"),
    "on_time_rate": Text("按期完成率", "on-time rate"),
    "overdue_rate": Text("逾期率", "overdue rate"),
    "progress": Text("平均进度", "mean progress"),
    "progress_entered": Text("填了进度的占比", "share with progress entered"),
    "behind_nodes": Text("落后于季度节点的占比", "share behind its quarter nodes"),
    "task_state": Text("办理情况", "how far tasks are"),
    "overdue_age": Text("逾期时间", "how long overdue"),
    "lead_leader": Text("明确了牵头领导", "with a leading person"),
    "lead_unit": Text("明确了责任单位", "with a lead unit"),
    "coop_units": Text("明确了配合单位", "with co-operating units"),
    "measures": Text("有具体措施", "with measures"),
    "deadline": Text("有完成时限", "with a deadline"),
    "nodes": Text("有季度节点", "with quarter nodes"),
    "all_quarters": Text("四个季度都有节点", "with a node in every quarter"),
    "tasks_led": Text("牵头任务数", "tasks led"),
    "led_closed": Text("牵头任务完成率", "share of the tasks led that are done"),
    "tasks_joined": Text("配合任务数", "tasks joined"),
    "joined_closed": Text("配合任务完成率", "share of the tasks joined that are done"),
}
_HOW = Text(
    "按期完成率＝按期完成数÷（已完成数＋逾期未完成数）；没有填完成日期的留在分母里；完成率、逾期率以全部任务为分母",
    "on-time rate = done on time ÷ (done + overdue), those without a date of completion in the denominator; completion "
    "and overdue rates are of all tasks",
)
_PLAN = Text("任务分解表中填了该项的任务占比", "share of the tasks with an entry")


def task_states(tasks: Register, *, as_of: dt.date) -> pd.DataFrame:
    """Where does each task stand on this day?

    By its dates, whatever the column of states says: done on or before the deadline, after it, without a date; not done
    and the deadline past, or not yet. `elapsed` is the part of the time from its beginning (1 January of the
    deadline's year when none is entered) to the deadline that has passed; `nodes_due` how many of its quarter nodes lie
    in quarters that have ended.

    Parameters
    ----------
    tasks : Register
        The table `tasks`.
    as_of : datetime.date
        The day on which is looked; later dates of completion are not believed.

    Returns
    -------
    pandas.DataFrame
        `TASK_COLUMNS`, one row a task by its code. For the office; no leading person stands in it.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"task_id": ["R1"], "deadline": ["2026-06-30"], "done_on": ["2026-07-01"]})
    >>> task_states(Register("tasks", table, office_forms()["tasks"]), as_of=dt.date(2026, 9, 30))["state"][0]
    'done_late'
    """
    table = needed(tasks, *TASK_COLUMNS[:8], "status", *QUARTERS)
    today = pd.Timestamp(as_of)
    deadline, begins, done_on = (pd.to_datetime(table[name]) for name in ("deadline", "begins", "done_on"))
    done_on = done_on.where(done_on <= today)
    begins = begins.fillna(pd.to_datetime(deadline.dt.year.astype("Int64").astype("string") + "-01-01"))
    done = done_on.notna() | table["status"].isin(_CLOSED)
    late = (today - deadline).dt.days
    state = pd.Series("running", index=table.index, dtype=object).mask(late > 0, "overdue")
    state = state.mask(deadline.isna(), "not_known").mask(done, "done_not_known")
    state = state.mask(done_on <= deadline, "done_on_time").mask(done_on > deadline, "done_late")
    overdue = late.where(state == "overdue").astype("Int64")
    made = table.assign(
        begins=begins, deadline=deadline, done_on=done_on, progress=pd.to_numeric(table["progress"]).astype(float),
        elapsed=elapsed(begins, deadline, today), nodes=nodes(table).sum(axis=1),
        nodes_due=nodes_due(table, deadline, today), state=state, days_overdue=overdue, age=ages(overdue),
    )  # fmt: skip
    return made.sort_values("task_id", ignore_index=True)[list(TASK_COLUMNS)]


def task_rates(
    tasks: Register,
    *,
    as_of: dt.date,
    by: str | Sequence[str] = (),
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the tasks is done, done on time, overdue, and how far are they?

    Parameters
    ----------
    tasks, as_of
        As in `task_states`.
    by : str or sequence of str
        "category", "lead_unit" or both; never the leading person.
    units : Register, optional
        For the names of the units.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "tasks", "task_completion_rate", "on_time_rate", "overdue_rate", "progress", "progress_entered",
        "behind_nodes"; `n` in tasks, of each rate its denominator.

    Raises
    ------
    RegisterError
        `by` names another column.
    """
    numbers = []
    for group, rows in grouped(task_states(tasks, as_of=as_of), by, _GROUPS):
        numbers += _rates(rows, group)
    return _told(numbers, tasks, units, by, language, method="tasks")


def task_state_shares(
    tasks: Register,
    *,
    as_of: dt.date,
    by: str | Sequence[str] = (),
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the tasks is in each state?

    Parameters
    ----------
    tasks, as_of, by, units, language
        As in `task_rates`.

    Returns
    -------
    Estimate
        Item "task_state" with `STATES` as choices; `n` in tasks.
    """
    numbers = [
        one
        for group, rows in grouped(task_states(tasks, as_of=as_of), by, _GROUPS)
        for one in parts("task_state", rows["state"], tuple(STATES), group=group)
    ]
    return _told(numbers, tasks, units, by, language, method="tasks")


def overdue_ageing(
    tasks: Register,
    *,
    as_of: dt.date,
    by: str | Sequence[str] = (),
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """How many tasks are overdue, and for how long?

    Parameters
    ----------
    tasks, as_of, by, units, language
        As in `task_rates`.

    Returns
    -------
    Estimate
        Item "overdue_age" with bands of days as choices: numbers of tasks; `n` in tasks, all of the group.
    """
    numbers = [
        Number("overdue_age", float((rows["age"] == age).sum()), len(rows), "tasks", "total", age, group)
        for group, rows in grouped(task_states(tasks, as_of=as_of), by, _GROUPS)
        for age in AGES
    ]
    return _told(numbers, tasks, units, by, language, method="tasks")


def decomposition(
    tasks: Register, *, by: str | Sequence[str] = (), units: Register | None = None, language: Language = "zh"
) -> Estimate:
    """Have the key points been broken down: who leads, who joins, by when, in which steps?

    Parameters
    ----------
    tasks, by, units, language
        As in `task_rates`.

    Returns
    -------
    Estimate
        For each part of the breakdown the share of the tasks that have it; `n` in tasks. Whether a leading person is
        named is counted, and no name is read.
    """
    table = needed(tasks, *_PLANNED, "category", *QUARTERS)
    given = pd.DataFrame({name: written(table[name]) for name in _PLANNED})
    steps = nodes(table).sum(axis=1)
    given = given.assign(nodes=steps > 0, all_quarters=steps == len(QUARTERS))
    numbers = []
    for group, rows in grouped(table, by, _GROUPS):
        numbers += [part(name, given.loc[rows.index, name].sum(), len(rows), group=group) for name in given.columns]
    return _told(numbers, tasks, units, by, language, method="decomposition", how=_PLAN)


def tasks_by_role(
    tasks: Register, *, as_of: dt.date, units: Register | None = None, language: Language = "zh"
) -> Estimate:
    """How many tasks does each unit lead or join, and what part of them is done?

    Parameters
    ----------
    tasks, as_of, units, language
        As in `task_rates`; co-operating units are codes with 、 or a comma between them.

    Returns
    -------
    Estimate
        By `unit`: "tasks_led", "led_closed", "tasks_joined", "joined_closed"; `n` in tasks.
    """
    states = task_states(tasks, as_of=as_of).set_index("task_id")["state"]
    table = needed(tasks, "task_id", "lead_unit", "coop_units")
    table = table.assign(done=table["task_id"].map(states).isin(DONE))
    joined = table.assign(unit=table["coop_units"].map(unit_codes, na_action=None)).explode("unit")
    joined = joined.dropna(subset="unit")
    led = table.rename(columns={"lead_unit": "unit"}).dropna(subset="unit")
    numbers = []
    for unit in sorted({*led["unit"], *joined["unit"]}):
        for rows, count, rate in ((led, "tasks_led", "led_closed"), (joined, "tasks_joined", "joined_closed")):
            mine = rows.loc[rows["unit"] == unit, "done"]
            numbers += [total(count, len(mine), len(mine), "tasks", group={"unit": unit}),
                        part(rate, mine.sum(), len(mine), group={"unit": unit})]  # fmt: skip
    return _told(numbers, tasks, units, "unit", language, method="tasks")


def _rates(rows: pd.DataFrame, group: dict[str, str]) -> list[Number]:
    state, known = rows["state"], rows["progress"].dropna()
    done, overdue = state.isin(DONE).sum(), (state == "overdue").sum()
    open_ones = rows[state.isin(["running", "overdue"]) & rows["progress"].notna() & (rows["nodes"] > 0)]
    behind = open_ones["progress"] / 100 < open_ones["nodes_due"] / open_ones["nodes"]
    return [
        total("tasks", len(rows), len(rows), "tasks", group=group),
        part("task_completion_rate", done, len(rows), group=group),
        part("on_time_rate", (state == "done_on_time").sum(), done + overdue, group=group),
        part("overdue_rate", overdue, len(rows), group=group),
        part("progress", known.sum() / 100, len(known), group=group),
        part("progress_entered", len(known), len(rows), group=group),
        part("behind_nodes", behind.sum(), len(behind), group=group),
    ]


def _told(
    numbers: list[Number],
    tasks: Register,
    units: Register | None,
    by: str | Sequence[str],
    language: Language,
    *,
    method: str,
    how: Text = _HOW,
) -> Estimate:
    return told(
        numbers, [tasks], method=method, how=how, counted="tasks", items=ITEMS, choices={**STATES, **AGES}, by=by,
        groups=of_units(units), language=language,
    )  # fmt: skip
