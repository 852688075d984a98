"""What is offered: the places of a class plan."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluate.errors import SupplyError, Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.registers import Register

MEASURES = {
    "measure": {
        "capacity": {"zh": "计划人次", "en": "places offered"},
        "gap": {"zh": "缺口（急需人次－计划人次）", "en": "gap (places wanted − places offered)"},
    },
    "method": {
        "class plan": {"zh": "计划人次：办班计划登记表合计", "en": "places: sum over the register of classes"},
        "gap": {"zh": "缺口：急需人次减计划人次", "en": "gap: places wanted minus places offered"},
    },
}


def capacity(
    plan: Register,
    *,
    item: str = "competency",
    places: str = "places",
    where: str | None = None,
    by: str | Sequence[str] = (),
    language: str = "zh",
) -> Estimate:
    """How many places does a class plan offer in each competency?

    Sum of the places of the classes; a register is known, so there is no error. `n` counts classes.

    Parameters
    ----------
    plan : Register
        One row a class (with its sessions) with a competency and the places it offers in all.
    item, places : str
        The columns that hold the competency and the places.
    where : str, optional
        A pandas query that chooses classes, such as "status == 'planned'".
    by : str or list of str, optional
        Further columns to group by.
    language : {"zh", "en"}
        The language of notes.

    Returns
    -------
    Estimate
        Measure "capacity" in places, counted in classes.

    Raises
    ------
    SupplyError
        A column that the plan does not have, a condition that no class meets, or a class whose places are not known.
    """
    groups = [by] if isinstance(by, str) else list(by)
    missing = [name for name in (item, places, *groups) if name not in plan.table.columns]
    if missing:
        raise _no_column(plan, missing)
    classes = plan.table if where is None else plan.table.query(where)
    if classes.empty:
        raise _no_class(plan, where)
    _refuse_unknown_places(plan, classes, places)
    counted = classes.groupby([*groups, item], observed=True, sort=False, as_index=False).agg(
        offered=(places, "sum"), classes=(places, "size")
    )
    labels = {column: dict(codes) for column, codes in plan.labels().items()}
    labels["item"] = {**labels.get(item, {})}
    return known(
        counted,
        value="offered",
        measure="capacity",
        item=item,
        measured_in="places",
        by=groups,
        n="classes",
        counted="classes",
        labels={**labels, **MEASURES},
        source=source_of(plan),
        method="class plan",
        language=language,
    )


def _no_column(plan: Register, missing: Sequence[str]) -> SupplyError:
    listed = ", ".join(map(str, plan.table.columns))
    return SupplyError.single(
        plan.name,
        Text(f"办班计划里没有 {'、'.join(missing)} 这一列。", f"The class plan has no column {', '.join(missing)}."),
        Text(f"已有的列：{listed}。", f"One of {listed}."),
        Text("改正列名，或在登记表里补上这一列。", "Correct the name, or add the column to the register."),
    )


def _refuse_unknown_places(plan: Register, classes: pd.DataFrame, places: str) -> None:
    """A class of unknown size is no class of size 0."""
    empty = classes[classes[places].isna()]
    if empty.empty:
        return
    key = [name for name in plan.form.key if name in empty.columns]
    names = [" / ".join(map(str, row)) for row in empty[key].to_numpy(dtype=object)] if key else list(empty.index)
    shown = ", ".join(map(str, names[:8]))
    raise SupplyError.single(
        f"{plan.name}: {shown}",
        Text(
            f"有 {len(empty)} 个班次没有写人次（{shown}），不能当作 0。",
            f"The places of {len(empty)} classes are empty ({shown}), which is not the same as 0.",
        ),
        Text("每个班次都有人次；取消的班次写 0。", "A number for every class; 0 for one that was cancelled."),
        Text(f"在登记表的 {places} 列补上人次，或用 where 排除。", f"Fill in {places}, or leave them out with where."),
    )


def _no_class(plan: Register, where: str | None) -> SupplyError:
    return SupplyError.single(
        f"{plan.name}: {where or ''}",
        Text("没有一个班次符合这个条件。", "No class meets this condition."),
        Text("至少有一个班次。", "At least one class does."),
        Text("核对条件里的列名和取值。", "Check the names and values in the condition."),
    )
