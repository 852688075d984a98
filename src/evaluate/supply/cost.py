"""What training costs: yuan per person and day, and per person and hour, of the classes that were held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluate.errors import SupplyError, Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.registers import Register

_ITEMS = {
    "per_person_day": ("cost", "person_days"),
    "per_person_hour": ("cost", "person_hours"),
    "per_person_day_with_faculty": ("full_cost", "person_days"),
    "per_person_hour_with_faculty": ("full_cost", "person_hours"),
}
WORDS = {
    "measure": {"cost": {"zh": "培训成本", "en": "cost"}},
    "item": {
        "per_person_day": {"zh": "人均每天（不含师资费）", "en": "per person and day, without faculty"},
        "per_person_hour": {"zh": "人均每学时（不含师资费）", "en": "per person and hour, without faculty"},
        "per_person_day_with_faculty": {"zh": "人均每天（含师资费）", "en": "per person and day, with faculty"},
        "per_person_hour_with_faculty": {"zh": "人均每学时（含师资费）", "en": "per person and hour, with faculty"},
    },
    "method": {
        "cost of classes held": {
            "zh": "培训成本：支出合计除以人天（或人学时）合计，只计支出和人数都有登记的班次",
            "en": "cost: sum of spending ÷ sum of person-days (or person-hours), of classes that have entered both",
        }
    },
}


def cost(
    held: Register,
    *,
    class_plan: Register | None = None,
    by: str | Sequence[str] = (),
    language: str = "zh",
) -> Estimate:
    """What does a person's day, and a person's hour, of training cost?

    Sum of what the classes cost ÷ sum of (people who attended × days), and × hours: a mean over person-days, so that a
    large class counts for more. Days are calendar days from the first to the last. Without faculty, as the ceilings of
    the cost rule are meant, and with it. A class without a cost or a number of people is left out, never taken for 0.

    Parameters
    ----------
    held : Register
        The table `classes_held`.
    class_plan : Register, optional
        The table `class_plan`, for groups by its columns, such as `class_type`.
    by : str or list of str
        Columns of either table, and "year" (of the first day).
    language : {"zh", "en"}
        The language of notes.

    Returns
    -------
    Estimate
        Measure "cost" in yuan; `n` counts the classes behind each number, and a note says how many were left out.
        Groups without any are rows without a number. Known without error.

    Raises
    ------
    SupplyError
        A column that neither table has.

    **Source**: 中央和国家机关培训费管理办法 for ceilings per person and day, without lecture fees; the mean over
    person-days is ours.
    """
    groups = [by] if isinstance(by, str) else list(by)
    table = _classes(held, class_plan, groups)
    parts = table.groupby(groups, sort=True, dropna=False, observed=True) if groups else [((), table)]
    rows = [
        {**dict(zip(groups, key, strict=True)), "item": item, **_ratio(part, *columns, language)}
        for key, part in parts
        for item, columns in _ITEMS.items()
    ]
    frame = pd.DataFrame(rows, columns=[*groups, "item", "value", "n", "told"])
    labels = {**held.labels(), **(class_plan.labels() if class_plan is not None else {})}
    made = known(
        frame,
        value="value",
        by=groups,
        n="n",
        measure="cost",
        measured_in="yuan",
        counted="classes",
        labels={**labels, **WORDS},
        source=source_of(held),
        method="cost of classes held",
        language=language,
    )
    return Estimate(made.frame.assign(note=frame["told"].to_numpy()), made.about, made.linear)


def _classes(held: Register, class_plan: Register | None, groups: list[str]) -> pd.DataFrame:
    """One row a class held, with what it cost, person-days and person-hours."""
    table = held.table.reset_index(drop=True)
    opened, closed = pd.to_datetime(table["opened_on"]), pd.to_datetime(table["closed_on"])
    table = table.assign(year=opened.dt.year)
    wanted = [name for name in groups if name not in table.columns]
    if wanted and class_plan is not None:
        there = [name for name in wanted if name in class_plan.table.columns]
        plan = class_plan.table.drop_duplicates("training_class")[["training_class", *there]]
        table = table.merge(plan, on="training_class", how="left")
        wanted = [name for name in wanted if name not in there]
    if wanted:
        raise _no_column(held, wanted, table)
    days = ((closed - opened).dt.days + 1).where(closed >= opened)
    people = table["attended"].astype(float)
    spent, faculty = (_numbers(table, name) for name in ("cost", "faculty_cost"))
    return table.assign(
        cost=spent,
        full_cost=spent + faculty,
        person_days=people.to_numpy() * days.to_numpy(dtype=float),
        person_hours=people.to_numpy() * _numbers(table, "hours"),
    )


def _ratio(part: pd.DataFrame, above: str, below: str, language: str) -> dict[str, object]:
    """Sum ÷ sum over the classes that have both, with what was left out."""
    both = part[[above, below]].astype(float)
    told = both[both.notna().all(axis=1) & (both[below] > 0)]
    missing = len(both) - len(told)
    note = Text(
        f"{missing} 个班次没有支出、人数或学时，未计入", f"{missing} classes without cost, people or hours are left out"
    )
    value = told[above].sum() / told[below].sum() if len(told) else np.nan
    return {"value": value, "n": len(told), "told": note.of(language) if missing else ""}


def _numbers(table: pd.DataFrame, name: str) -> np.ndarray:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=float, na_value=np.nan)


def _no_column(held: Register, wanted: list[str], table: pd.DataFrame) -> SupplyError:
    return SupplyError.single(
        held.name,
        Text(f"没有 {'、'.join(wanted)} 这一列。", f"There is no column {', '.join(wanted)}."),
        Text(f"可用的列：{'、'.join(map(str, table.columns))}。", f"One of: {', '.join(map(str, table.columns))}."),
        Text("改正列名；办班计划里的列要同时给出 class_plan。", "Correct it; for columns of the plan give class_plan."),
    )
