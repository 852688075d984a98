"""The stages of drawing, counted in the data: which unit each row belongs to, and how much of its parent was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.design import Design, StageColumns
from evaluate.design.lonely import hopeless, settled
from evaluate.design.stage import Stage
from evaluate.design.unequal import unequal_stage
from evaluate.errors import DesignError, Mistake, Text

Array = np.ndarray[Any, np.dtype[Any]]
Population = Mapping[Any, float]


def count_stages(frame: pd.DataFrame, design: Design, population: Population | None = None) -> tuple[Stage, ...]:
    """The stages of `design` found in `frame`; every mistake is reported at once.

    Raises
    ------
    DesignError
        A missing label, a population that differs within a stratum or is smaller than what was drawn, one unit alone.

    """
    stages: list[Stage] = []
    mistakes: list[Mistake] = []
    above, carried = np.zeros(len(frame), dtype=np.int64), np.ones(1)
    outer: tuple[str, ...] = ()
    for place, columns in enumerate(design.stages):
        known = population if place == 0 else None
        stage, found = _count(frame, columns, outer, above, carried, known, design.lonely)
        mistakes += found
        if stage is None or stage.unit is None:
            stages += [stage] if stage else []
            break
        stages.append(stage)
        first = _first_rows(stage.unit, stage.units)
        fraction = stage.fractions[first] if stage.probability is None else stage.probability
        carried = (carried[above[first]] * fraction) if len(first) else carried
        above = stage.unit
        outer = (*outer, *columns.strata, *((columns.clusters,) if columns.clusters else ()))
    DesignError.refuse(mistakes)
    return tuple(stages)


def _count(
    frame: pd.DataFrame,
    columns: StageColumns,
    outer: tuple[str, ...],
    above: Array,
    carried: Array,
    known: Population | None,
    lonely: str,
) -> tuple[Stage | None, list[Mistake]]:
    mistakes: list[Mistake] = []
    parent, unit = above, None
    for name in columns.strata:
        parent, found = _nest(frame, name, parent, Text("层", "stratum"))
        mistakes += found
    if columns.clusters:
        unit, found = _nest(frame, columns.clusters, parent, Text("群", "cluster"))
        mistakes += found
    elif columns.probability:
        unit = np.arange(len(frame))  # rows drawn with unequal probability are units of their own
    if mistakes:
        return None, mistakes
    parents = int(parent.max(initial=-1)) + 1
    first = _first_rows(parent, parents)
    labels = tuple(_label(frame, (*outer, *columns.strata), row) for row in first)
    if columns.probability and unit is not None:
        return unequal_stage(frame, columns.probability, unit, parent, carried[above], labels, lonely)
    parent_of_unit = parent if unit is None else parent[_first_rows(unit, int(unit.max(initial=-1)) + 1)]
    sampled = np.bincount(parent_of_unit, minlength=parents).astype(float)
    size, mistakes = _sizes(frame, columns, parent, first, labels, known)
    mistakes += _too_small(columns.population or "population", labels, sampled, size)
    fraction = np.where(np.isfinite(size), sampled / size, 0.0)
    within = carried[above[first]]
    drawn = (fraction < 1) & (within > 0)
    alone = np.flatnonzero((sampled == 1) & drawn)
    if hopeless(lonely, alone, drawn):
        mistakes += _alone(columns.clusters or "Design", labels, alone)
    if mistakes:
        return None, mistakes
    return settled(unit, (parent, parent_of_unit, sampled, fraction, within, labels), alone, lonely), []


def _nest(frame: pd.DataFrame, name: str, above: Array, kind: Text) -> tuple[Array, list[Mistake]]:
    """Codes of the pairs (code above, label): labels are nested, so the same label elsewhere is another unit."""
    codes, _ = pd.factorize(frame[name], use_na_sentinel=True)
    missing = np.flatnonzero(codes < 0)
    if len(missing):
        return above, [_missing_label(frame, name, missing, kind)]
    joint = above * (int(codes.max(initial=0)) + 1) + codes
    return pd.factorize(joint)[0].astype(np.int64), []


def _first_rows(codes: Array, count: int) -> Array:
    first = np.zeros(count, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first


def _label(frame: pd.DataFrame, names: tuple[str, ...], row: int) -> str:
    return ", ".join(f"{name} = {frame[name].iloc[row]}" for name in names)


def _sizes(
    frame: pd.DataFrame,
    columns: StageColumns,
    parent: Array,
    first: Array,
    labels: tuple[str, ...],
    known: Population | None,
) -> tuple[Array, list[Mistake]]:
    """How many units each parent has in the population; infinite where no population is named."""
    if known is not None:
        return _known_sizes(frame, columns.strata, first, known)
    if columns.population is None:
        return np.full(len(first), np.inf), []
    name = columns.population
    sizes = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~(sizes > 0))
    if len(bad):
        return sizes[first], [_bad_size(frame, name, bad)]
    differs = np.flatnonzero(sizes != sizes[first][parent])
    mistakes = [_differs(name, labels[code]) for code in np.unique(parent[differs])]
    return sizes[first], mistakes


def _known_sizes(
    frame: pd.DataFrame, names: tuple[str, ...], first: Array, known: Population
) -> tuple[Array, list[Mistake]]:
    sizes, mistakes = np.full(len(first), np.nan), []
    for place, row in enumerate(first):
        values = tuple(frame[name].iloc[row] for name in names)
        key = values[0] if len(values) == 1 else values
        size = known.get(key, np.nan)
        if size > 0:
            sizes[place] = size
        else:
            mistakes.append(_without_size(_label(frame, names, row)))
    return sizes, mistakes


def _missing_label(frame: pd.DataFrame, name: str, rows: Array, kind: Text) -> Mistake:
    shown = ", ".join(str(frame.index[row]) for row in rows[:5])
    return Mistake(
        name,
        Text(f"有 {len(rows)} 行没有{kind.zh}（行 {shown}）。", f"{len(rows)} rows have no {kind.en} (rows {shown})."),
        Text(f"每一行都要有{kind.zh}。", f"Every row belongs to a {kind.en}."),
        Text(
            "按名册补上，或者把这些行从数据中删去并写明原因。",
            "Fill it in from the roster, or drop the rows and say why.",
        ),
    )


def _bad_size(frame: pd.DataFrame, name: str, rows: Array) -> Mistake:
    shown = ", ".join(str(frame.index[row]) for row in rows[:5])
    return Mistake(
        name,
        Text(
            f"有 {len(rows)} 行的总体数不是正数（行 {shown}）。",
            f"{len(rows)} rows have no positive number (rows {shown}).",
        ),
        Text("每一行写它所在层的总体单位数。", "Each row holds the number of units of its stratum in the population."),
        Text("改正这一列。", "Correct the column."),
    )


def _differs(name: str, label: str) -> Mistake:
    where = f"{name} ({label})" if label else name
    return Mistake(
        where,
        Text("同一层里的总体数不一致。", "The population differs within one stratum."),
        Text("同一层的每一行写同一个数。", "All rows of a stratum hold the same number."),
        Text("核对这一层的总体数，或者核对各行所属的层。", "Check the number, or the stratum of the rows."),
    )


def _without_size(label: str) -> Mistake:
    return Mistake(
        label or "population",
        Text("这一层没有给出总体数，或者总体数不是正数。", "No population above 0 is given for this stratum."),
        Text("population 里每一层都要有总体数。", "population names every stratum of the data."),
        Text("补上这一层的总体数。", "Add the number for this stratum."),
    )


def _too_small(name: str, labels: tuple[str, ...], sampled: Array, size: Array) -> list[Mistake]:
    """A stratum cannot have answered more often than it has members."""
    found = []
    for place in np.flatnonzero(sampled > size):
        where = f"{name} ({labels[place]})" if labels[place] else name
        found.append(
            Mistake(
                where,
                Text(
                    f"总体 {size[place]:g}，样本却有 {sampled[place]:g}。",
                    f"The population is {size[place]:g}, yet {sampled[place]:g} were drawn.",
                ),
                Text("总体数不小于样本数。", "The population is at least as large as the sample."),
                Text(
                    "核对名册和重复的行；这一列写个数，不写比例。",
                    "Check roster and duplicate rows; give counts, not fractions.",
                ),
            )
        )
    return found


def _alone(name: str, labels: tuple[str, ...], places: Array) -> list[Mistake]:
    """One unit shows no spread; only a stratum taken whole, or below an infinite population, has none to show."""
    found = []
    for place in places:
        where = labels[place] or name
        found.append(
            Mistake(
                where,
                Text("这一层只有一个单位，算不出误差。", "This stratum has a single unit, which shows no spread."),
                Text(
                    "每层至少两个单位，或者整层都进入样本。",
                    "Two units or more per stratum, or the stratum taken whole.",
                ),
                Text(
                    "把它和相近的层合并，或者写明 Design(lonely=…)。",
                    "Merge it with a similar stratum, or name a rule: Design(lonely=…).",
                ),
            )
        )
    return found
