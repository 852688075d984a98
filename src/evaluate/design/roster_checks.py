"""Whether a roster can give the sample that is asked of it; every obstacle is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.census import Tabled
from evaluate.errors import DesignError, Mistake, Text


def checked_roster(roster: pd.DataFrame | Tabled, *added: str, needed: Sequence[str] = ()) -> pd.DataFrame:
    """The table of a roster that has people, the columns needed without gaps, and none of those to be added."""
    table = roster if isinstance(roster, pd.DataFrame) else roster.table
    mistakes = [] if len(table) else [_nobody()]
    mistakes += [_taken(name) for name in added if name in table.columns]
    for name in needed:
        if name not in table.columns:
            mistakes.append(unknown_column(name, table))
        elif missing := int(table[name].isna().sum()):
            mistakes.append(_gaps(name, missing))
    DesignError.refuse(mistakes)
    return table


def refuse_sizes(wanted: Mapping[str, tuple[Any, int]]) -> None:
    """Refuse sizes that are no whole number from 1 to the people there are: `{where: (wanted, there)}`."""
    DesignError.refuse(
        Mistake(
            where,
            Text(f"要抽 {size} 个，名册里有 {there} 个。", f"{size} are wanted, the roster has {there}."),
            Text(f"1 到 {there} 的整数。", f"A whole number from 1 to {there}."),
            Text("改正样本量，或核对名册。", "Correct the size, or check the roster."),
        )
        for where, (size, there) in wanted.items()
        if not _fits(size, there)
    )


def by_stratum(
    table: pd.DataFrame, names: Sequence[str], size: Mapping[Any, int] | int
) -> list[tuple[str, Array, int]]:
    """For each stratum its label, the places of its rows, and how many of them to draw; all mistakes at once."""
    if not names:
        groups: dict[Any, Array] = {"": np.arange(len(table))}
        wanted: Mapping[Any, int] = {"": size} if not isinstance(size, Mapping) else size
    else:
        found = table.reset_index(drop=True).groupby(list(names), sort=True, observed=True).indices
        groups = {
            key[0] if isinstance(key, tuple) and len(key) == 1 else key: np.asarray(rows) for key, rows in found.items()
        }
        wanted = size if isinstance(size, Mapping) else dict.fromkeys(groups, size)
    mistakes = [_strange(names, key) for key in wanted if key not in groups]
    mistakes += [_without(names, key, len(rows)) for key, rows in groups.items() if key not in wanted]
    DesignError.refuse(mistakes)
    labels = {key: _label(names, key) for key in groups}
    refuse_sizes({labels[key] or "count": (wanted[key], len(rows)) for key, rows in groups.items()})
    return [(labels[key], rows, int(wanted[key])) for key, rows in groups.items()]


def measures(table: pd.DataFrame, name: str) -> Array:
    """The sizes in column `name`, each above zero."""
    sizes = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~(np.isfinite(sizes) & (sizes > 0)))
    if len(bad):
        shown = ", ".join(str(table.index[row]) for row in bad[:5])
        raise DesignError.single(
            name,
            Text(f"有 {len(bad)} 行的规模不是正数（行 {shown}）。", f"{len(bad)} rows have no size (rows {shown})."),
            Text("每一行的规模大于零。", "Every row has a size above zero."),
            Text("补上规模，或把这些行从名册中删去并写明原因。", "Fill it in, or drop the rows and say why."),
        )
    return sizes


def _fits(size: Any, there: int) -> bool:
    try:
        return size == int(size) and 1 <= int(size) <= there
    except (TypeError, ValueError):
        return False


def _label(names: Sequence[str], key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join(f"{name} = {part}" for name, part in zip(names, parts, strict=False))


def _nobody() -> Mistake:
    return Mistake(
        "roster",
        Text("名册是空的。", "The roster is empty."),
        Text("至少一行。", "At least one row."),
        Text("核对名册文件和筛选条件。", "Check the file and any filter."),
    )


def _taken(name: str) -> Mistake:
    return Mistake(
        name,
        Text("这个列名要用来写抽样结果。", "The name is needed for the result of the draw."),
        Text("名册里没有这一列。", "The roster does not have it."),
        Text("换个列名；不要在抽出的名单里再抽。", "Rename it; do not draw from a list that was drawn already."),
    )


def unknown_column(name: str, table: pd.DataFrame) -> Mistake:
    """A column that the table lacks, with those that it has."""
    shown = ", ".join(map(str, list(table.columns)[:12]))
    return Mistake(
        name,
        Text(f"没有名为 {name} 的列。", f"There is no column {name}."),
        Text(f"已有的列：{shown}。", f"One of: {shown}."),
        Text("改正列名。", "Correct the name."),
    )


def _gaps(name: str, count: int) -> Mistake:
    return Mistake(
        name,
        Text(f"有 {count} 行没有填这一列。", f"{count} rows lack it."),
        Text("名册的每一行都要填。", "Every row of the roster has it."),
        Text("按人事档案补上。", "Fill it in from the personnel files."),
    )


def _strange(names: Sequence[str], key: Any) -> Mistake:
    return Mistake(
        _label(names, key) or str(key),
        Text("名册里没有这一层。", "The roster has no such stratum."),
        Text("名册里有的层。", "A stratum of the roster."),
        Text("核对编码。", "Check the code."),
    )


def _without(names: Sequence[str], key: Any, people: int) -> Mistake:
    return Mistake(
        _label(names, key),
        Text(f"这一层有 {people} 个，没有给出样本量。", f"It has {people}, and no size is given."),
        Text("名册的每一层都有样本量。", "A size for every stratum of the roster."),
        Text(
            "补上；这一层不属于总体的，先从名册删去。",
            "Add it, or take the stratum off the roster if it is not of the population.",
        ),
    )
