"""People by their names: which code of the roster a name on a sheet stands for, and who bears the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Text
from evaluate.registers.position_level import Proposal
from evaluate.registers.register import Register

_Key = TypeVar("_Key")

#: The first of the codes that are given to people who have none.
FIRST = "P0001"


@dataclass(frozen=True)
class PeopleNames:
    """Codes by name, by name and organisation, and by the wordings of 同名人员表."""

    codes: frozenset[str]
    by_name: Mapping[str, tuple[tuple[str, str], ...]]
    told_apart: Mapping[tuple[str, str], str]

    def find(self, written: str, *, unit: str = "") -> Proposal | None:
        """Whose name is it? The organisation tells people of the same name apart, and 同名人员表 where it cannot.

        A name that several people bear, with nothing to tell them apart, has no code: the candidates are named.
        """
        if written.strip() in self.codes:
            return Proposal(written.strip(), Text("编号", "the code"), True)
        name = fold_text(written).replace(" ", "")
        known = self.told_apart.get((name, unit)) or self.told_apart.get((name, ""))
        if known:
            return Proposal(known, Text("同名人员表", "the table of people of the same name"), True)
        bearers = self.by_name.get(name, ())
        here = [code for code, place in bearers if not unit or place == unit]
        if len(here) == 1:
            return Proposal(
                here[0], Text("姓名和单位", "name and organisation") if unit else Text("姓名", "name"), True
            )
        if len(here) > 1:
            codes = "、".join(here)
            return Proposal("", Text(f"同名：{codes}", f"people of the same name: {codes}"), False)
        if bearers:
            codes = "、".join(f"{code}（{place}）" for code, place in bearers)
            return Proposal("", Text(f"同名的人在别的单位：{codes}", f"of that name elsewhere: {codes}"), False)
        return None


def people_names(roster: Register, same_names: Register | None = None) -> PeopleNames:
    """Names of the roster, and what 同名人员表 says of those that several bear.

    A roster may be kept without names, or without organisations: people are then known by what it has, if only codes.
    """
    by_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    people = roster.table.reindex(columns=["person_id", "name", "unit"]).astype(object)
    for code, name, unit in people[people["name"].notna()].itertuples(index=False):
        by_name[fold_text(str(name)).replace(" ", "")].append((str(code), "" if pd.isna(unit) else str(unit)))
    told: dict[tuple[str, str], str] = {}
    if same_names is not None:
        for written, unit, code in same_names.table.astype(object).itertuples(index=False):
            told[fold_text(written).replace(" ", ""), unit] = code
    return PeopleNames(
        frozenset(roster.table["person_id"]), {name: tuple(found) for name, found in by_name.items()}, told
    )


@dataclass(frozen=True)
class Numbered:
    """Codes by row; and by row what a person must look at: a code that was not kept, or kept for the name alone."""

    codes: Mapping[int, str]
    doubts: Mapping[int, Text]


def numbered(rows: Mapping[int, Mapping[str, Any]], roster: Register | None) -> Numbered:
    """A code for every row of a roster without codes.

    A person of the register keeps the code who is known by identity number, else by name, organisation and month of
    birth, else by name and organisation, else by the name where one side does not say the organisation. What a person
    is known by must stand once in the table and once in the register, and nothing else may speak against it. The
    others are numbered in the order of their rows, after the highest number that is taken; where somebody of the
    register might have been meant, the row is told of.
    """
    records: list[Any] = [] if roster is None else roster.table.astype(object).to_dict("records")
    there = {str(person["person_id"]): person for person in records}
    kept: dict[int, str] = {}
    doubts: dict[int, Text] = {}
    for sign, against in _SIGNS:
        known, asked = _by_sign(there, sign), _by_sign(rows, sign)
        for number, key in ((number, key) for key, numbers in asked.items() for number in numbers):
            row = rows[number]
            free = [code for code in known[key] if code not in kept.values()]
            # a name in another organisation says nothing
            free = [code for code in free if sign != ("name",) or not _differ(row, there[code], ("unit",))]
            if number in kept or not free:
                continue
            if len(asked[key]) == len(known[key]) == 1 and not _differ(row, there[free[0]], against):
                kept[number] = free[0]
                doubts.pop(number, None)
                if sign == ("name",):
                    doubts[number] = _by_name_alone(free[0])
            else:
                doubts[number] = _not_kept(free)
    last = max((int(code[1:]) for code in there if code[:1] == FIRST[0] and code[1:].isdigit()), default=0)
    new = [number for number in rows if number not in kept]
    kept |= {number: f"{FIRST[0]}{place:04}" for place, number in enumerate(new, last + 1)}
    return Numbered({number: kept[number] for number in rows}, doubts)


# What tells who a row speaks of, the surest first; and what must not speak against it.
_SIGNS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("identity_number",), ()),
    (("name", "unit", "born"), ()),
    (("name", "unit"), ("identity_number", "born")),
    (("name",), ("identity_number", "born")),
)


def _by_sign(people: Mapping[_Key, Mapping[str, Any]], sign: Sequence[str]) -> dict[tuple[str, ...], list[_Key]]:
    """Who bears a sign, for all who have every part of it."""
    found: dict[tuple[str, ...], list[_Key]] = defaultdict(list)
    for key, person in people.items():
        values = tuple(_text(person, name) for name in sign)
        if all(values):
            found[values].append(key)
    return found


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether both say something, and not the same, under one of these names."""
    pairs = ((_text(one, name), _text(other, name)) for name in names)
    return any(here and there and here != there for here, there in pairs)


def _text(person: Mapping[str, Any], name: str) -> str:
    value = person.get(name)
    return value if isinstance(value, str) else ""


def _not_kept(codes: Sequence[str]) -> Text:
    named = "、".join(codes)
    return Text(
        f"可能是台账里的{named}，认不准，没有沿用原编号",
        f"perhaps {named} of the register; not sure, so that a new code was given",
    )


def _by_name_alone(code: str) -> Text:
    return Text(f"只凭姓名沿用了台账里的编号{code}", f"code {code} of the register was kept for the name alone")
