"""What a number that plans a survey may be: a share, a positive number, a whole number of people."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isfinite
from typing import Any

from evaluate.errors import DesignError, Mistake, Text


def refuse(*found: Iterable[Mistake]) -> None:
    """Raise one DesignError with all mistakes found, or do nothing when there are none."""
    DesignError.refuse(mistake for part in found for mistake in part)


def above_zero(name: str, value: Any) -> list[Mistake]:
    """`value` is a number above zero, and not infinite."""
    return _outside(name, value, 0.0, inf, open_low=True)


def from_zero(name: str, value: Any) -> list[Mistake]:
    """`value` is a number, zero or more."""
    return _outside(name, value, 0.0, inf)


def inside(name: str, value: Any, low: float = 0.0, high: float = 1.0) -> list[Mistake]:
    """`value` lies strictly between `low` and `high`."""
    return _outside(name, value, low, high, open_low=True, open_high=True)


def within(name: str, value: Any, low: float = 0.0, high: float = 1.0) -> list[Mistake]:
    """`value` lies between `low` and `high`, or equals one of them."""
    return _outside(name, value, low, high)


def part_of_one(name: str, value: Any) -> list[Mistake]:
    """`value` is a share above 0 and at most 1, such as a response rate."""
    return _outside(name, value, 0.0, 1.0, open_low=True)


def whole(name: str, value: Any, low: int = 1) -> list[Mistake]:
    """`value` is a whole number, `low` or more."""
    number = _number(value)
    if number is not None and number >= low and number == int(number):
        return []
    return [
        Mistake(
            name,
            Text(f"给出的是 {value}。", f"It is {value}."),
            Text(f"不小于 {low} 的整数。", f"A whole number, {low} or more."),
            Text("改正这个数。", "Correct the number."),
        )
    ]


def one_of(name: str, value: Any, allowed: Iterable[str]) -> list[Mistake]:
    """`value` is one of the option words."""
    words = list(allowed)
    if value in words:
        return []
    return [
        Mistake(
            f"{name}={value!r}",
            Text("没有这个选项。", "There is no such option."),
            Text(f"其中之一：{'、'.join(words)}。", f"One of: {', '.join(words)}."),
            Text("改用其中一个。", "Use one of them."),
        )
    ]


def either(verb: str, first: str, second: str) -> DesignError:
    """The error for a call that gives neither or both of two arguments that exclude each other."""
    return DesignError.single(
        f"{verb}({first}=…, {second}=…)",
        Text("两者都没有给，或者都给了。", "Neither or both are given."),
        Text(f"只给 {first} 或 {second} 之一。", f"Either {first} or {second}."),
        Text(f"百分比用 {first}，均值用 {second}。", f"Use {first} for percentages, {second} for means."),
    )


def _outside(
    name: str, value: Any, low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> list[Mistake]:
    number = _number(value)
    if number is not None:
        above = number > low if open_low else number >= low
        below = number < high if open_high else number <= high
        if above and below:
            return []
    return [
        Mistake(
            name,
            Text(f"给出的是 {value}。", f"It is {value}."),
            _allowed(low, high, open_low=open_low, open_high=open_high),
            Text("改正这个数；比例写 0.05，不写 5。", "Correct the number; a share is written 0.05, not 5."),
        )
    ]


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _allowed(low: float, high: float, *, open_low: bool, open_high: bool) -> Text:
    lower = Text("大于" if open_low else "不小于", "above" if open_low else "at least")
    if high == inf:
        return Text(f"{lower.zh} {low:g} 的数。", f"A number {lower.en} {low:g}.")
    upper = Text("小于" if open_high else "不大于", "below" if open_high else "at most")
    return Text(
        f"{lower.zh} {low:g}、{upper.zh} {high:g} 的数。", f"A number {lower.en} {low:g} and {upper.en} {high:g}."
    )
