"""Those proposed for appointment: who on the roster is meant by each row of the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers import Register
from evaluate.registers.people_names import PeopleNames, people_names
from evaluate.registers.unit_names import UnitNames, unit_names


def proposed_people(
    proposed: Register,
    roster: Register,
    *,
    on: dt.date,
    units: Register | None = None,
    other_names: Register | None = None,
    same_names: Register | None = None,
) -> pd.DataFrame:
    """Whom does the list of those proposed for appointment mean?

    By code, or by name and organisation; nobody is guessed. A code whose person is in another organisation is refused
    too: a wrong digit must not fetch somebody else's hours.

    Parameters
    ----------
    proposed, roster : Register
        The tables `proposed` and `roster`.
    on : datetime.date
        The day of the list, for names of organisations.
    units, other_names, same_names : Register, optional
        The tables `units`, `unit_names` and `same_names`; without `units` the list gives codes of organisations.

    Returns
    -------
    pandas.DataFrame
        The rows of the roster with `proposed_level`, `special_reason` and `unit_name` (what `units` calls the
        organisation), in the order of the list.

    Raises
    ------
    RegisterError
        Every row whose organisation or person is not known, or is known twice; all at once.
    """
    people = roster.table.reset_index(drop=True)
    if "name" not in people.columns:
        people = people.assign(name="")
    names = people_names(replace(roster, table=people), same_names)
    places = unit_names(units, other_names) if units is not None else None
    mistakes: list[Mistake] = []
    found: list[str] = []
    for row in proposed.table.astype(object).to_dict("records"):
        person = _person(row, names, _unit(row, places, on), people, mistakes)
        if person and person in found:
            mistakes.append(_twice(str(row["person"])))
        found.append(person)
    if not len(proposed.table):
        mistakes.append(_nobody(proposed.source or proposed.name))
    RegisterError.refuse(mistakes)
    meant = people.set_index("person_id", drop=False).loc[found].reset_index(drop=True)
    asked = proposed.table[["proposed_level", "special_reason"]].reset_index(drop=True)
    called = meant["unit"].map(places.full) if places is not None else None
    return pd.concat([meant, asked], axis=1).assign(unit_name=called)


def _unit(row: dict[Any, Any], places: UnitNames | None, on: dt.date) -> str:
    """The code of the organisation, or "" when it is not known."""
    written = str(row["unit"]).strip()
    if places is None:
        return written
    meant = places.find(written, on=on)
    return meant.code if meant is not None and meant.sure else ""


def _person(row: dict[Any, Any], names: PeopleNames, unit: str, people: pd.DataFrame, mistakes: list[Mistake]) -> str:
    """The code of the person, or "" with a mistake."""
    written = str(row["person"]).strip()
    if not unit:
        mistakes.append(_no_unit(written, str(row["unit"])))
        return ""
    meant = names.find(written, unit=unit)
    if meant is None or not meant.code:
        mistakes.append(_no_person(written, meant.rule if meant else None))
        return ""
    there = str(people.loc[people["person_id"] == meant.code, "unit"].iloc[0])
    if there != unit:
        mistakes.append(_elsewhere(written, str(row["unit"]), there))
        return ""
    return meant.code


def _no_unit(written: str, unit: str) -> Mistake:
    return Mistake(
        written,
        Text(f"认不出单位“{unit}”。", f"the organisation '{unit}' is not known."),
        Text("单位编码表里的编码或全称。", "a code or full name of the table of organisations."),
        Text("改正单位，或在单位别名表里补上这个名称。", "correct it, or add it to the table of other names."),
    )


def _no_person(written: str, why: Text | None) -> Mistake:
    told = why or Text("花名册里没有", "not on the roster")
    return Mistake(
        written,
        Text(f"认不出是谁（{told.zh}）。", f"who is meant is not known ({told.en})."),
        Text("花名册里的编号，或本单位唯一的姓名。", "a code of the roster, or a name that one person there bears."),
        Text("写人员编号；同名的先在同名人员表里分清。", "give the code; tell people of the same name apart first."),
    )


def _elsewhere(written: str, unit: str, there: str) -> Mistake:
    return Mistake(
        written,
        Text(f"名单写的单位是“{unit}”，花名册里是 {there}。", f"the list says '{unit}', the roster {there}."),
        Text("名单与花名册一致。", "list and roster say the same."),
        Text("核对编号和单位，改正错的一处。", "check code and organisation, correct the wrong one."),
    )


def _twice(written: str) -> Mistake:
    return Mistake(
        written,
        Text("名单里有两行是同一个人。", "two rows of the list are the same person."),
        Text("一人一行。", "one row a person."),
        Text("删去重复的一行。", "remove one of them."),
    )


def _nobody(where: str) -> Mistake:
    return Mistake(
        where,
        Text("名单是空的。", "the list is empty."),
        Text("一人一行。", "one row a person."),
        Text("填上拟任人员；示例行不算。", "fill in who is proposed; the example row does not count."),
    )
