"""What member units do themselves: training in their own system, and numbers that only the facts table has."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, RegisterError, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import Number, grouped, needed, of_units, part, told, total
from evaluate.registers import Register

#: The fact that tells how many good cadres were recommended (荐才): a number, never a name.
RECOMMENDED = "推荐优秀干部人数"
ITEMS = {
    "own_hours": Text("本系统培训学时（人·学时）", "person-hours of training in the own system"),
    "own_people": Text("参加本系统培训人数", "people trained in the own system"),
    "rows_without_hours": Text("没有填学时的登记占比", "share of entries without hours"),
    "recommended": Text("推荐优秀干部人数", "cadres recommended"),
}
_OWN = Text(
    "本系统培训：单位内部培训，以及由本单位主办的班次；按学时登记表逐人合计，没有填学时的不算0，另计占比",
    "training in the own system: in-house training and classes that the unit organises, summed over the hours ledger; "
    "an entry without hours is not 0 and is told apart",
)
_FACTS = Text("取自年度数据表，只有数量", "from the facts of the year; numbers only")


def own_system_hours(
    hours: Register,
    *,
    year: int,
    class_plan: Register | None = None,
    units: Register | None = None,
    language: Language = "zh",
    policy: Policy | None = None,
) -> Estimate:
    """How much training does each member unit give in its own system?

    Person-hours of the year's entries that are in-house training, or a class that the person's own unit organises.

    Parameters
    ----------
    hours : Register
        The table `hours`.
    year : int
        Of the last day of the training.
    class_plan : Register, optional
        For who organises a class; without it only in-house training counts.
    units : Register, optional
        For the names, and for who is a member unit: others are left out where it says so.
    language : {"zh", "en"}
        Of notes.
    policy : Policy, optional
        What may be shown; numbers of fewer people than its minimum cell are not.

    Returns
    -------
    Estimate
        By `unit`: "own_hours", "own_people", "rows_without_hours"; `n` in people.
    """
    table = needed(hours, "person_id", "unit", "training_form", "training_class", "until", "hours")
    table = table[pd.to_datetime(table["until"]).dt.year == year]
    own = table["training_form"] == "in_house"
    if class_plan is not None:
        organizers = needed(class_plan, "training_class", "organizer_unit").set_index("training_class")[
            "organizer_unit"
        ]
        own = own | (table["training_class"].map(organizers) == table["unit"])
    mine = table[own.fillna(False).astype(bool) & table["unit"].isin(_members(table["unit"], units))]
    numbers = [one for group, rows in grouped(mine, "unit", ("unit",)) for one in _of_unit(rows, group)]
    return told(
        numbers, [hours, class_plan], method="own system", how=_OWN, counted="people", items=ITEMS, by="unit",
        groups=of_units(units), language=language, policy=policy,
    )  # fmt: skip


def recommended(
    facts: Register, *, year: int, fact: str = RECOMMENDED, language: Language = "zh", policy: Policy | None = None
) -> Estimate:
    """How many good cadres were recommended? A number for the county, and nobody's name.

    Parameters
    ----------
    facts : Register
        The table `facts`.
    year : int
        The year.
    fact : str
        The name under which the office keeps the number.
    language : {"zh", "en"}
        Of notes.
    policy : Policy, optional
        What may be shown; fewer people than its minimum cell are not.

    Returns
    -------
    Estimate
        Item "recommended", `n` in people; not known when nothing is entered for the year.

    Raises
    ------
    RegisterError
        The units give the number in different measures.
    """
    rows = _fact(facts, fact, year)
    value = float(rows["value"].astype(float).sum()) if len(rows) else float("nan")
    numbers = [total("recommended", value, int(value) if len(rows) else 0, "people")]
    return told(
        numbers, [facts], method="facts", how=_FACTS, counted="people", items=ITEMS, language=language, policy=policy
    )


def fact_totals(
    facts: Register,
    fact: str,
    *,
    year: int,
    by: str | Sequence[str] = (),
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """What do the units say of a fact that no other table holds?

    Parameters
    ----------
    facts : Register
        The table `facts`.
    fact : str
        Its name, such as "外请教师课时数".
    year : int
        The year.
    by : str or sequence of str
        "unit" for each, nothing for all together.
    units : Register, optional
        For the names of the units.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        One number a group in the office's own measure; `n` in entries. No rows when nobody has entered it. Numbers of
        people belong into `recommended`, which hides small ones.

    Raises
    ------
    RegisterError
        The units give it in different measures.
    """
    rows = _fact(facts, fact, year)
    measured_in = str(rows["measured_in"].iloc[0]) if len(rows) else ""
    numbers = [
        Number(fact, float(part["value"].astype(float).sum()), len(part), measured_in, "total", group=group)
        for group, part in grouped(rows, by, ("unit",))
        if len(part)
    ]
    return told(
        numbers, [facts], method="facts", how=_FACTS, counted="rows", items={fact: Text(fact, fact)}, by=by,
        groups=of_units(units), language=language,
    )  # fmt: skip


def _of_unit(rows: pd.DataFrame, group: dict[str, str]) -> list[Number]:
    worth = pd.to_numeric(rows["hours"]).astype(float)
    people = rows["person_id"].nunique()
    return [
        total("own_hours", worth.sum() if worth.notna().any() else float("nan"), people, "hours", group=group),
        total("own_people", people, people, "people", group=group),
        part("rows_without_hours", worth.isna().sum(), len(rows), people, group=group),
    ]


def _members(found: pd.Series, units: Register | None) -> set[str]:
    """Member units where the table of units says who they are, else every unit."""
    if units is None:
        return set(found)
    table = needed(units, "unit", "member_unit")
    flags = table["member_unit"].astype("boolean")
    return set(table.loc[flags.fillna(False), "unit"]) if flags.any() else set(found)


def _fact(facts: Register, fact: str, year: int) -> pd.DataFrame:
    table = needed(facts, "fact", "year", "unit", "value", "measured_in")
    rows = table[(table["fact"] == fact) & (table["year"] == year)]
    measures = sorted(set(rows["measured_in"].dropna()))
    if len(measures) > 1:
        shown = "、".join(measures)
        raise RegisterError.single(
            f"{facts.name}: {fact} {year}",
            Text(f"各单位的计量单位不同：{shown}。", f"Units give it in different measures: {', '.join(measures)}."),
            Text("同一数据项用同一计量单位。", "One measure for one fact."),
            Text("改成一致的计量单位，数值一并换算。", "Convert them to one."),
        )
    return rows
