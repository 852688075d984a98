"""A condition over the answers of one person, as a tree, and its one normal spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
OPERATORS: tuple[str, ...] = get_args(Operator)
KEYWORDS = ("and", "or", "not", "in", "selected")

# What may stand without quotes: a word in any script, or what starts with a digit, such as 3, 2.5, 04 or 2026-03-01.
BARE = re.compile(r"-?\d[\w.:]*(?:-[\w.:]+)*|[^\W\d]\w*")


@dataclass(frozen=True)
class Value:
    """What an answer is compared with: a code, a number, a date or (without quotes) another item.

    Text that cannot stand without quotes is always taken as quoted.
    """

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Comparison:
    """The answer to an item compared with a value, or with the answer to another item."""

    name: str
    operator: Operator
    value: Value


@dataclass(frozen=True)
class In:
    """The answer to an item is one of several."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Selected:
    """A choice of an item with several answers is ticked."""

    item: str
    value: Value


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class And:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Comparison | In | Selected | Not | And | Or


def spell_condition(condition: Condition) -> str:
    """The one normal spelling of a condition; parsing it gives the same condition.

    Examples
    --------
    >>> spell_condition(Not(In("grade", (Value("1"), Value("2")))))
    'not grade in (1, 2)'

    """
    match condition:
        case Comparison(name, operator, value):
            return f"{name} {operator} {_value(value)}"
        case In(name, values):
            return f"{name} in ({', '.join(map(_value, values))})"
        case Selected(item, value):
            return f"selected({item}, {_value(value)})"
        case Not(part):
            return f"not {_bracketed(part, And, Or)}"
        case And(parts):
            return " and ".join(_bracketed(part, And, Or) for part in parts)
        case Or(parts):
            return " or ".join(_bracketed(part, Or) for part in parts)


def names_in(condition: Condition) -> Iterator[str]:
    """The items and columns that a condition looks at, on the left of its comparisons, in order."""
    match condition:
        case Comparison(name) | In(name):
            yield name
        case Selected(item):
            yield item
        case Not(part):
            yield from names_in(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from names_in(part)


def _bracketed(part: Condition, *weaker: type) -> str:
    text = spell_condition(part)
    return f"({text})" if isinstance(part, weaker) else text


def _value(value: Value) -> str:
    if not value.quoted and BARE.fullmatch(value.text) and value.text not in KEYWORDS:
        return value.text
    escaped = value.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
