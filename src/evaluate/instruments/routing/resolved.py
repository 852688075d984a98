"""What a condition asks of answers, once names are looked up and negation is worked in: a tree of plain tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from evaluate.instruments.column import Column
from evaluate.instruments.routing.condition import Operator


@dataclass(frozen=True)
class Chosen:
    """The answer to a scale, a list or a yes/no is one of these codes. No code: never."""

    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Ticked:
    """A choice of an item with several answers is ticked, or (the item was answered and) it is not."""

    item: str
    code: str
    yes: bool = True


@dataclass(frozen=True)
class Compared:
    """A number or date compared with one, or with another column (`other`)."""

    column: str
    operator: Operator
    value: float | dt.date | None = None
    other: str | None = None


@dataclass(frozen=True)
class Wrote:
    """A text that is, or is not, exactly this."""

    column: str
    text: str
    yes: bool = True


@dataclass(frozen=True)
class AllOf:
    """Every test holds."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one test holds."""

    tests: tuple[Test, ...]


Test = Chosen | Ticked | Compared | Wrote | AllOf | AnyOf


def codes_of(column: Column) -> tuple[str, ...]:
    """The codes that an answer to a scale, a list or a yes/no can be; none for other kinds."""
    if column.scale is not None:
        return column.scale.codes
    return ("1", "0") if column.kind == "flag" else ()


def holds(left: float, operator: Operator, right: float) -> bool:
    """Does the comparison of two numbers hold?"""
    return {
        "==": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


def looked_at(test: Test) -> Iterator[str]:
    """The columns, and the items with several answers, that a test looks at."""
    match test:
        case AllOf(tests) | AnyOf(tests):
            for part in tests:
                yield from looked_at(part)
        case Ticked(item):
            yield item
        case Compared(column, _, _, other):
            yield column
            if other is not None:
                yield other
        case Chosen(column) | Wrote(column):
            yield column
