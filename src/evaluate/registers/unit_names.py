"""Names of organisations: full, short and former ones, each with the days on which it was in use."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from evaluate.documents import fold_text, nearest_name
from evaluate.errors import Text
from evaluate.registers.register import Register

_CODE_AND_NAME = re.compile(r"(\S+)\s+\S+\Z")


class FoundUnit(NamedTuple):
    """The code of an organisation that was meant; not `sure` when a person must say so, and `why` in either case."""

    code: str
    why: Text
    sure: bool


class _Name(NamedTuple):
    unit: str
    since: dt.date
    until: dt.date
    kind: str


@dataclass(frozen=True)
class UnitNames:
    """Every name of every organisation, folded, and what each code is called now."""

    names: Mapping[str, tuple[_Name, ...]]
    full: Mapping[str, str]
    types: Mapping[str, str]
    legal: Mapping[str, str]

    def find(self, written: str, *, on: dt.date) -> FoundUnit | None:
        """Which organisation was meant by these words, on this day?

        A code or a name in use on that day is sure, and so is a former name that only one organisation ever bore. A
        name that two organisations bore then, or a name much like one, waits for a person.
        """
        folded = fold_text(written)
        code = _CODE_AND_NAME.match(written.strip())
        for known in (written.strip(), code[1] if code else ""):
            if known in self.full:
                return FoundUnit(known, Text("编码", "its code"), True)
        bearers = self.names.get(folded, ())
        now = {name.unit for name in bearers if name.since <= on <= name.until}
        ever = {name.unit for name in bearers}
        if len(now) == 1:
            return FoundUnit(now.pop(), Text("当时的名称", "its name at the time"), True)
        if len(ever) == 1:
            return FoundUnit(ever.pop(), Text("曾用名", "a former name"), True)
        if ever:
            named = "、".join(sorted(now or ever))
            told = Text(f"几个单位都用过这个名称：{named}", f"several organisations bore this name: {named}")
            return FoundUnit("", told, False)
        near = nearest_name(written, self.names)
        if near is None:
            return None
        units = {name.unit for name in self.names[near]}
        told = Text(f"与“{near}”相近", f"much like '{near}'")
        return FoundUnit(units.pop() if len(units) == 1 else "", told, False)


def unit_names(units: Register, others: Register | None = None) -> UnitNames:
    """Every name of every organisation, from 单位编码表 and 单位别名表."""
    table = units.table
    found: dict[str, list[_Name]] = defaultdict(list)
    for name, entry in (*_names(units, "full"), *(_names(others, "") if others is not None else ())):
        found[fold_text(name)].append(entry)
    return UnitNames(
        {name: tuple(entries) for name, entries in found.items()},
        dict(zip(table["unit"], table["name"], strict=True)),
        dict(zip(table["unit"], table["unit_type"], strict=True)),
        dict(zip(table["unit"], table["legal_basis"], strict=True)),
    )


def _names(register: Register, kind: str) -> Iterator[tuple[str, _Name]]:
    for row in register.table.astype(object).to_dict("records"):
        since, until = _day(row["from"], dt.date.min), _day(row["until"], dt.date.max)
        yield row["name"], _Name(row["unit"], since, until, kind or row["name_kind"])


def _day(value: object, otherwise: dt.date) -> dt.date:
    return value.date() if isinstance(value, pd.Timestamp) and not pd.isna(value) else otherwise
