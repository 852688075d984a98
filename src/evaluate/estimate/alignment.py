"""Which row of one table meets which row of another, and what the result is called."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text, UnitError

Operation = Literal["+", "-", "*", "/"]
NAMES: dict[str, str] = {"+": "sum", "-": "difference", "*": "product", "/": "ratio"}


def align(
    left: pd.DataFrame, right: pd.DataFrame, by_left: tuple[str, ...], by_right: tuple[str, ...]
) -> tuple[Array, Array]:
    """Positions in `left` and `right` that belong together: same groups, same item, same choice.

    A column that holds one label only on one side is compared across: `by_level - by_level.select(level="section")`.

    Raises
    ------
    DesignError
        A row that has no partner or several.

    """
    shared = [name for name in by_left if name in by_right]
    keys = [name for name in (*shared, "item", "choice") if _must_agree(left[name], right[name])]
    first, second = _keys(left, keys), _keys(right, keys)
    if len(second) <= len(first):
        return np.arange(len(first)), _partners(first, second)
    return _partners(second, first), np.arange(len(second))


def _must_agree(left: pd.Series, right: pd.Series) -> bool:
    first, second = (
        set(left.astype(object).where(left.notna(), None)),
        set(right.astype(object).where(right.notna(), None)),
    )
    return first == second or min(len(first), len(second)) > 1


def _keys(frame: pd.DataFrame, keys: list[str]) -> list[tuple[object, ...]]:
    return list(zip(*(frame[name].astype(object) for name in keys), strict=True)) if keys else [()] * len(frame)


def _partners(many: list[tuple[object, ...]], few: list[tuple[object, ...]]) -> Array:
    places: dict[tuple[object, ...], int] = {}
    for place, key in enumerate(few):
        if key in places:
            raise _no_partner([_told(key)])
        places[key] = place
    seen = set(many)
    lost = [_told(key) for key in many if key not in places] + [_told(key) for key in places if key not in seen]
    if lost:
        raise _no_partner(lost)
    return np.array([places[key] for key in many], dtype=np.int64)


def _told(key: tuple[object, ...]) -> str:
    return " / ".join(map(str, key)) or "(all)"


def _no_partner(rows: list[str]) -> DesignError:
    shown = "; ".join(dict.fromkeys(rows[:8]))
    return DesignError.single(
        "Estimate",
        Text(f"两张表的行对不上：{shown}。", f"These rows do not have exactly one partner: {shown}."),
        Text(
            "两边的分组、条目和选项相同，或者一边只有一个。",
            "The same groups, items and choices, or just one on one side.",
        ),
        Text("先用 select 选出要比较的行。", "Choose the rows to compare with select first."),
    )


def measured(left: str, right: str, operation: Operation) -> str:
    """What the result is measured in.

    Raises
    ------
    UnitError
        `+` or `-` of numbers that are measured in different things; an empty unit is unknown, hence different from any.

    """
    if operation in "+-":
        if left != right:
            raise _other_unit(left, right, operation)
        return left
    if operation == "/" and left == right:
        return "ratio"
    if right in ("ratio", "share", ""):
        return left
    if left in ("ratio", "share", "") and operation == "*":
        return right
    return f"{left} × {right}" if operation == "*" else f"{left or 1} / {right}"


def _other_unit(left: str, right: str, operation: Operation) -> UnitError:
    one, other = left or "?", right or "?"
    where = f"{one} {operation} {other}"
    right_way = Text("两边的单位相同。", "Both sides are measured in the same thing.")
    if not (left and right):
        return UnitError.single(
            where,
            Text(
                f"一边的单位是 {left or right}，另一边没有写明单位，不能相加减。",
                f"One side is in {left or right}, the unit of the other is not told.",
            ),
            right_way,
            Text(
                "核对没有单位的一边，再用 .described(measured_in=…) 写明它的单位。",
                "See what the other is measured in and say so with .described(measured_in=…).",
            ),
        )
    return UnitError.single(
        where,
        Text(f"一边的单位是 {left}，另一边是 {right}，不能相加减。", f"One side is in {left}, the other in {right}."),
        right_way,
        Text("先换算成同一个单位，例如人数都换成学位数。", "Convert one of them first, such as people into places."),
    )


def named(left: pd.Series, right: pd.Series, operation: Operation) -> Array:
    """The name of each pair: the common name, or "imp - abl"."""
    names = [
        a if a == b or pd.isna(b) else b if pd.isna(a) else f"{a} {operation} {b}"
        for a, b in zip(left.astype(object), right.astype(object), strict=True)
    ]
    result = np.empty(len(names), dtype=object)
    result[:] = names
    return result
