"""Accounts of hours: what each person has in each year, and in each stretch of five years, by kind of training."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evaluate.oversight.hours.hours_policy import FormPolicy

Array = np.ndarray[Any, Any]
#: What is summed, in the words of the rules.
QUANTITIES = ("hours_intensive", "days_intensive", "months_intensive", "hours_online", "hours_basic", "hours_all")


class Account(NamedTuple):
    """One quantity of all people and years (people, years): its value, not a number where nothing is entered, and
    whether that is only the least it can be.
    """

    value: Array
    partial: Array


def accounts(
    credit: pd.DataFrame,
    policy: Sequence[FormPolicy],
    *,
    people: pd.Index,
    years: Sequence[int],
    closed: Collection[int] = (),
    as_of: pd.Timestamp,
) -> dict[str, Account]:
    """What stands in each account of each person in each year?

    Sums over the rows that count, with the cap per year of each form: one cap a person, form and year. Where the policy
    of a form changes within the year it is assumed that hours are held against the cap of their own day, together with
    what stood to the account before, and that a lower cap takes back nothing: sum := max(sum, min(sum + new, cap)).
    Nothing entered is not 0 but not known, unless the office has closed the year. A sum is a least when one of its rows
    has no hours, or when the year has not ended.

    Parameters
    ----------
    credit : pandas.DataFrame
        As `credited` gives it.
    policy : sequence of FormPolicy
        The policy that it was made by.
    people : pandas.Index
        The codes of the people; rows of others are left out.
    years : sequence of int
        Years in order, without gaps.
    closed : collection of int
        Years of which the office says that everything is entered: what is not entered is 0 there.
    as_of : pandas.Timestamp
        The day on which is looked.

    Returns
    -------
    dict of str to Account
        By the names `QUANTITIES`.
    """
    person = people.get_indexer(pd.Index(credit["person_id"]))
    year = credit["year"].to_numpy(dtype=float) - years[0]
    ours = (person >= 0) & (year >= 0) & (year < len(years))
    rows = credit[ours]
    cell = person[ours] * len(years) + year[ours].astype(np.int64)
    shape = (len(people), len(years))
    running = np.array([pd.Timestamp(one, 12, 31) > as_of for one in years])
    settled = np.array([one in closed for one in years])
    kinds, basic = rows["account"].to_numpy(), rows["basic"].to_numpy()
    parts = {
        "hours_intensive": ("hours", kinds == "intensive"),
        "days_intensive": ("days", kinds == "intensive"),
        "months_intensive": ("months", kinds == "intensive"),
        "hours_online": ("hours", kinds == "online"),
        "hours_basic": ("hours", (kinds == "basic") | (basic != 0)),
    }
    found: dict[str, Account] = {}
    for name, (column, mine) in parts.items():
        amounts = rows[column].to_numpy()[mine]
        if name == "hours_basic":
            # a row of which nobody says whether it is basic may count or not
            amounts = np.where(np.isnan(basic[mine]) & (kinds[mine] != "basic"), np.nan, amounts)
        total, unknown, entered = _summed(cell[mine], amounts, rows["policy"].to_numpy()[mine], policy, column, shape)
        if name == "hours_basic":
            entered = _counted(cell, shape)
        found[name] = _account(total, unknown, entered, settled, running)
    found["hours_all"] = _both(found["hours_intensive"], found["hours_online"])
    return found


def window(account: Account, columns: Sequence[int | None]) -> Account:
    """The sum over some years (columns of the account; None for a year that the ledger does not hold).

    Not known where no year is known; a least where a year is not known or is a least itself.
    """
    inside = [column for column in columns if column is not None]
    values, partial = account.value[:, inside], account.partial[:, inside]
    empty = np.isnan(values)
    total = np.where(empty, 0.0, values).sum(axis=1)
    least = np.asarray(empty.any(axis=1) | partial.any(axis=1) | (len(inside) < len(columns)))
    return Account(np.where(empty.all(axis=1), np.nan, total), least)


def _caps(policy: Sequence[FormPolicy], column: str) -> Array:
    """Most that counts in a year, per row of the policy, in hours or in the days that they are."""
    hours = np.array([*(one.cap_per_year for one in policy), np.inf])
    if column == "hours":
        return hours
    per_day = np.array([*(one.hours_per_day for one in policy), np.nan])
    worth = np.where(per_day > 0, per_day, np.nan)
    return np.nan_to_num(hours / worth, nan=np.inf, posinf=np.inf) if column == "days" else np.full(len(hours), np.inf)


def _summed(
    cell: Array, amounts: Array, which: Array, policy: Sequence[FormPolicy], column: str, shape: tuple[int, int]
) -> tuple[Array, Array, Array]:
    """Sums per cell with the yearly caps, rows without an amount, and rows at all."""
    known, caps = np.where(np.isnan(amounts), 0.0, amounts), _caps(policy, column)
    size = shape[0] * shape[1]
    capped = sorted({one.training_form for one, cap in zip(policy, caps[:-1], strict=True) if np.isfinite(cap)})
    free = np.array([*(one.training_form not in capped for one in policy), True])[which]
    total = np.bincount(cell[free], known[free], minlength=size)
    for form in capped:
        places = [place for place, one in enumerate(policy) if one.training_form == form]
        total = total + _within_caps(cell, known, which, caps, sorted(places, key=lambda at: policy[at].begins), size)
    unknown = np.bincount(cell, np.isnan(amounts), minlength=size)
    return total.reshape(shape), unknown.reshape(shape) > 0, _counted(cell, shape)


def _within_caps(cell: Array, known: Array, which: Array, caps: Array, places: Sequence[int], size: int) -> Array:
    """Sums of one form: each stretch of its policy adds up to the cap in force then, and takes back nothing."""
    total = np.zeros(size)
    for place in places:
        mine = which == place
        added = np.bincount(cell[mine], known[mine], minlength=size)
        total = np.maximum(total, np.minimum(total + added, caps[place]))
    return total


def _counted(cell: Array, shape: tuple[int, int]) -> Array:
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)


def _account(total: Array, unknown: Array, entered: Array, settled: Array, running: Array) -> Account:
    known = (entered > 0) | settled
    return Account(np.where(known, total, np.nan), unknown | (running & known))


def _both(one: Account, two: Account) -> Account:
    empty = np.isnan(one.value), np.isnan(two.value)
    total = np.where(empty[0], 0.0, one.value) + np.where(empty[1], 0.0, two.value)
    least = one.partial | two.partial | empty[0] | empty[1]
    return Account(np.where(empty[0] & empty[1], np.nan, total), least)
