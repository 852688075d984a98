"""What is on record of people under review: the trainings that count, with their results, and violations."""

from __future__ import annotations

import pandas as pd

from evaluate.oversight.hours.credited import converted, policy_of
from evaluate.oversight.hours.hours_policy import hours_policy
from evaluate.registers import Register

TRAININGS = (
    "person_id",
    "activity",
    "training_class",
    "training_form",
    "from",
    "until",
    "hours",
    "class_type",
    "grade",
)
DISCIPLINE = ("person_id", "training_class", "date", "violation", "handling")


def trained(
    hours: Register,
    policy: Register,
    people: pd.Series,
    *,
    first: pd.Timestamp,
    last: pd.Timestamp,
    results: Register | None = None,
    class_plan: Register | None = None,
) -> pd.DataFrame:
    """Which trainings of these people touch these days, for how many hours do they count, with what result?

    Parameters
    ----------
    hours, policy : Register
        The tables `hours` and `hours_policy`.
    people : pandas.Series
        Codes of people.
    first, last : pandas.Timestamp
        The days looked at.
    results, class_plan : Register, optional
        Where grades and kinds of classes are kept.

    Returns
    -------
    pandas.DataFrame
        The columns `TRAININGS`, by person and day. `hours` are those credited by the policy before caps of the year,
        not known where the policy does not say.
    """
    table = hours.table
    inside = (pd.to_datetime(table["until"]) >= first) & (pd.to_datetime(table["from"]) <= last)
    mine = table[table["person_id"].isin(people) & inside].reset_index(drop=True)
    local = hours_policy(policy)
    mine = mine.assign(hours=converted(mine, policy_of(mine, local), local)["hours"].to_numpy())
    mine = mine.reindex(columns=[name for name in TRAININGS if name not in ("class_type", "grade")])
    for register, wanted, keys in (
        (class_plan, "class_type", ["training_class"]),
        (results, "grade", ["training_class", "person_id"]),
    ):
        if register is None:
            mine[wanted] = None
            continue
        known = register.table.dropna(subset=keys).drop_duplicates(keys, keep="last")
        mine = mine.merge(known[[*keys, wanted]], on=keys, how="left")
    return mine.sort_values(["person_id", "from", "activity"], ignore_index=True)[list(TRAININGS)]


def disciplined(
    discipline: Register | None, people: pd.Series, *, first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """Which violations of these people as trainees are on record in these days?"""
    if discipline is None:
        return pd.DataFrame(columns=list(DISCIPLINE))
    table = discipline.table
    days = pd.to_datetime(table["date"])
    mine = table[table["person_id"].isin(people) & (days >= first) & (days <= last)]
    return mine.reindex(columns=list(DISCIPLINE)).sort_values(["person_id", "date"], ignore_index=True)
