"""Hours that count: each row of the ledger by the policy of its day, capped, and split at the new year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluate.oversight.hours.hours_policy import FormPolicy

#: Calendar days of off-the-job training that make a month, for the branch of the rule that counts months.
DAYS_OF_A_MONTH = 30
_OFF_JOB = "off_job"
Array = np.ndarray[Any, Any]


def credited(hours: pd.DataFrame, policy: Sequence[FormPolicy]) -> pd.DataFrame:
    """What does each row of the ledger count for, and in which year?

    Hours as entered; else days × hours per day; else minutes online ÷ minutes per hour; else they are not known; all
    of it × the weight of required or elective courses, and 0 where less was completed than the policy asks. Days as
    entered, else hours ÷ hours per day. At most the cap per training. A row that crosses the new year is divided by
    calendar days, or counted whole in the year in which it ends when the policy says so; hours carried over, where
    the policy allows it, move from that year into the next. Rows whose form does not count are left out; a form
    without a policy, an end before the beginning, and a share completed that the policy asks for and the row does not
    give, leave hours and days not known; so does a kind of course with the hours.

    Parameters
    ----------
    hours : pandas.DataFrame
        The ledger's table: `person_id`, `training_form`, `from`, `until`, and any of `days`, `hours`,
        `online_minutes`, `course_kind`, `completed_share`, `carried_over`, `basic`.
    policy : sequence of FormPolicy
        As `hours_policy` gives it.

    Returns
    -------
    pandas.DataFrame
        One row a ledger row and year: `row` (of the ledger), `person_id`, `year`, `policy` (its place, −1 for none),
        `account` ("intensive", "online", "basic"; without a policy by the form alone), `hours`, `days`, `months`
        (off-the-job calendar days ÷ 30), `basic` (1, 0 or not known).
    """
    begin, end = (pd.to_datetime(hours[name]).reset_index(drop=True) for name in ("from", "until"))
    which = policy_of(hours, policy)
    worth = converted(hours, which, policy)
    counted = np.array([*(one.counts for one in policy), True])[which]
    off_job = hours["training_form"].to_numpy() == _OFF_JOB
    frame = pd.DataFrame(
        {
            "row": np.arange(len(hours)),
            "person_id": hours["person_id"].to_numpy(),
            "year": end.dt.year.to_numpy(),
            "policy": which,
            "account": _accounts(hours, which, policy),
            "hours": worth["hours"].to_numpy(),
            "days": worth["days"].to_numpy(),
            "months": np.where(off_job, ((end - begin).dt.days + 1) / DAYS_OF_A_MONTH, 0.0)
            * completed(hours, which, policy),
            "basic": _column(hours, "basic"),
            "carried": _carried(hours, which, policy),
        }
    )
    frame.loc[(end < begin).to_numpy() | (which < 0), ["hours", "days", "months"]] = np.nan
    splits = np.array([*(one.split_cross_year for one in policy), True])[which]
    crosses = (begin.dt.year != end.dt.year).to_numpy() & splits & (end >= begin).to_numpy()
    parts = [frame[~crosses], *_split(frame[crosses], begin[crosses], end[crosses])]
    whole = pd.concat([part[counted[part["row"]]] for part in parts], ignore_index=True)
    return _moved(whole, end.dt.year.to_numpy())


def policy_of(hours: pd.DataFrame, policy: Sequence[FormPolicy]) -> Array:
    """Which row of the policy each row of the ledger goes by, by form and first day; −1 for none."""
    begin, form = pd.to_datetime(hours["from"]).to_numpy(), hours["training_form"].to_numpy()
    which = np.full(len(hours), -1)
    for place, one in enumerate(policy):
        days = (begin >= np.datetime64(one.begins)) & (begin <= np.datetime64(one.ends))
        which[(form == one.training_form) & days] = place
    return which


def converted(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> pd.DataFrame:
    """Hours and days of each row by its policy, weighed and capped per training, before they are split by years."""
    per_day, cap = _told(policy, "hours_per_day", which), _told(policy, "cap_per_class", which, np.inf)
    days = _column(hours, "days")
    counted = completed(hours, which, policy)
    worth = entered_hours(hours, which, policy) * course_weight(hours, which, policy)
    # a day worth nothing is no measure of days
    rate = np.where(per_day > 0, per_day, np.nan)
    whole = np.where(np.isnan(days), worth / rate, days)
    whole = np.where(np.isnan(whole), whole, np.fmin(whole, cap / rate))
    return pd.DataFrame({"hours": np.minimum(worth, cap) * counted, "days": whole * counted})


def entered_hours(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> Array:
    """Hours as the row gives them, by hours, days or minutes online; not a number where none of them tells."""
    entered, days, online = (_column(hours, name) for name in ("hours", "days", "online_minutes"))
    worth = np.where(np.isnan(entered), days * _told(policy, "hours_per_day", which), entered)
    return np.where(np.isnan(worth), online / _told(policy, "minutes", which), worth)


def course_weight(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> Array:
    """What an hour of the row's kind of course is worth; not known where the kind decides and is not given."""
    required, elective = _told(policy, "required", which), _told(policy, "elective", which)
    kind = hours["course_kind"] if "course_kind" in hours.columns else pd.Series("", index=hours.index)
    weight = np.where(kind.isin(["required"]), required, np.where(kind.isin(["elective"]), elective, np.nan))
    return np.where(required == elective, required, weight)


def completed(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> Array:
    """1 where as much was completed as the policy asks, 0 where less; not known where it asks and the row is silent."""
    least, share = _told(policy, "completion", which), _column(hours, "completed_share")
    enough = np.where(np.isnan(share), np.nan, (share >= least).astype(float))
    return np.where(least > 0, enough, np.where(np.isnan(least), np.nan, 1.0))


def _carried(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> Array:
    """Hours that go into the next year: those entered so, where the policy allows it."""
    allowed = np.array([*(one.carry_over for one in policy), False])[which]
    return np.where(allowed, np.nan_to_num(_column(hours, "carried_over")), 0.0)


def _moved(credit: pd.DataFrame, ends: Array) -> pd.DataFrame:
    """Hours carried over leave the year in which the training ended and stand in the next, with their share of days."""
    goes = ((credit["carried"] > 0) & (credit["year"] == ends[credit["row"]]) & ~(credit["hours"] <= 0)).to_numpy()
    kept, moved = credit[~goes].drop(columns="carried"), credit[goes]
    # of a row without hours nobody knows how much is carried
    part = (moved["carried"] / moved["hours"]).clip(upper=1.0).to_numpy()[:, None]
    amounts, about = moved[["hours", "days", "months"]], moved.drop(columns="carried")
    halves = [about.assign(**amounts * (1 - part)), about.assign(**amounts * part, year=about["year"] + 1)]
    return pd.concat([kept, *(halves if len(moved) else [])], ignore_index=True)


def _accounts(hours: pd.DataFrame, which: Array, policy: Sequence[FormPolicy]) -> Array:
    named = np.array([*(one.account for one in policy), ""], dtype=object)[which]
    online = hours["training_form"].to_numpy() == "online"
    return np.where(which >= 0, named, np.where(online, "online", "intensive"))


def _split(frame: pd.DataFrame, begin: pd.Series, end: pd.Series) -> list[pd.DataFrame]:
    """The part of each row that falls into each of its years, by calendar days."""
    if frame.empty:
        return []
    first, last = begin.dt.year.to_numpy(), end.dt.year.to_numpy()
    total = ((end - begin).dt.days + 1).to_numpy()
    parts = []
    for year in range(int(first.min()), int(last.max()) + 1):
        start, stop = (pd.Timestamp(year, month, day) for month, day in ((1, 1), (12, 31)))
        inner = end.where(end <= stop, stop) - begin.where(begin >= start, start)
        share = (inner.dt.days + 1).to_numpy() / total
        inside = (first <= year) & (year <= last)
        part = frame[inside].assign(year=year)
        scaled = part[["hours", "days", "months"]].to_numpy() * share[inside, None]
        parts.append(part.assign(hours=scaled[:, 0], days=scaled[:, 1], months=scaled[:, 2]))
    return parts


def _told(policy: Sequence[FormPolicy], name: str, which: Array, otherwise: float = np.nan) -> Array:
    """One number of the policy for each row of the ledger; `otherwise` where no policy is for it."""
    return np.array([*(getattr(one, name) for one in policy), otherwise])[which]


def _column(table: pd.DataFrame, name: str) -> Array:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=float, na_value=np.nan)
