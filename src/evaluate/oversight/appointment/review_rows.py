"""Promotions and first appointments as rules judge them: made up in time, trained enough. For the office alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from evaluate.oversight.columns import codes, days, flags
from evaluate.oversight.hours.credited import converted, policy_of
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE
from evaluate.oversight.hours.hours_policy import hours_policy
from evaluate.registers import UPPER_BAND, Register, RuleBook, bands

#: GB/T 12407: heads and deputies of townships and sections.
_SECTION_POSTS = ("141", "142")
#: The rule says "before or within a year after"; how long before it does not say.
_AROUND = pd.DateOffset(months=12)


def promotions(roster: Register, reviews: Register) -> pd.DataFrame:
    """Who was promoted without the training that is due, and when was it made up?

    Parameters
    ----------
    roster, reviews : Register
        The roster (cadres managed above the county stand apart and are left out) and the register of reviews.

    Returns
    -------
    pandas.DataFrame
        `subject` (person and day), `on` (the day of promotion), `met_at_promotion`, `promoted_on`, `made_up_on`: for
        `judge`. Reviews without a promotion are left out. It speaks of persons: for the protected folder alone.

    **Source**: 干部教育培训工作条例 (2015) Art. 15, (2023) Art. 14.
    """
    rows = _promoted(roster, reviews)
    verdict = rows["verdict"]
    met = (verdict == "met").map({True: "yes", False: "no"}).where(verdict.notna(), None)
    return pd.DataFrame(
        {
            "subject": rows["subject"],
            "on": rows["promoted_on"],
            "met_at_promotion": met.astype(object),
            "promoted_on": rows["promoted_on"],
            "made_up_on": rows["made_up_on"],
        }
    )


def appointments(
    roster: Register,
    reviews: Register,
    hours: Register,
    class_plan: Register,
    policy: Register,
    rules: RuleBook,
    *,
    as_of: dt.date,
    closed: Collection[int] = (),
) -> pd.DataFrame:
    """How many days of training did civil servants have who were promoted to a leading post, or newly recruited?

    Of a promotion, the days of promotion classes (任职班) from a year before to a year after; of new recruits, those of
    initial classes within a year of the first. Nothing entered is not known, unless the office has closed the years.

    Parameters
    ----------
    roster, reviews, hours, class_plan, policy : Register
        The tables of those names (`policy` is `hours_policy`, which says what a day is worth).
    rules : RuleBook
        Says which posts are of the division level on the day.
    as_of : datetime.date
        The day on which is looked: until the year after is over, days are a least.
    closed : collection of int
        Years of which the office says that everything is entered.

    Returns
    -------
    pandas.DataFrame
        `subject`, `on` (the promotion, or the first day of the initial class), `appointment_kind` ("initial",
        "promotion_division", "promotion_section"), `days`, `hours` and their `<column>_partial`: for `judge`. It speaks
        of persons: for the office alone. New recruits of whom no initial class is entered are not in it.

    **Source**: 公务员培训规定 (2019): before the promotion or within a year after it.
    """
    trained = _trained(hours, class_plan, policy)
    promoted = _promoted(roster, reviews, civil_servants=True)
    promoted["appointment_kind"] = _kinds(promoted, rules)
    promoted = promoted[promoted["appointment_kind"].notna()].rename(columns={"promoted_on": "on"})
    first = trained[trained["class_type"] == "initial"].groupby("person_id")["from"].min().rename("on").reset_index()
    first = first[first["person_id"].isin(_ours(roster, civil_servants=True))]
    first = first.assign(subject=first["person_id"] + " initial", appointment_kind="initial")
    columns = ["subject", "person_id", "on", "appointment_kind"]
    rows = pd.concat([promoted[columns], first[columns]], ignore_index=True)
    sums = [_around(row, trained, pd.Timestamp(as_of), closed) for row in rows.to_dict("records")]
    names = ["days", "hours", "days_partial", "hours_partial"]
    return rows.drop(columns="person_id").join(pd.DataFrame(sums, columns=names, index=rows.index))


def _promoted(roster: Register, reviews: Register, *, civil_servants: bool = False) -> pd.DataFrame:
    table = reviews.table
    frame = pd.DataFrame({name: codes(table, name) for name in ("person_id", "proposed_level", "verdict")})
    for name in ("promoted_on", "made_up_on"):
        frame[name] = days(table, name)
    frame = frame[frame["promoted_on"].notna() & frame["person_id"].isin(_ours(roster, civil_servants=civil_servants))]
    frame = frame.sort_values("promoted_on").drop_duplicates(["person_id", "promoted_on"]).reset_index(drop=True)
    frame["subject"] = frame["person_id"].astype(str) + frame["promoted_on"].dt.strftime(" %Y-%m-%d")
    return frame


def _ours(roster: Register, *, civil_servants: bool) -> pd.Series:
    """Those whom the county or their organisation manages; of civil servants only those bound by the regulations."""
    kept = codes(roster.table, "managed_by").isin(JUDGED_HERE)
    kept &= flags(roster.table, "obliged").fillna(False).astype(bool) | (not civil_servants)
    return codes(roster.table, "person_id")[kept.to_numpy()]


def _kinds(promoted: pd.DataFrame, rules: RuleBook) -> pd.Series:
    """Division level by the rule set of the day; section level by the post; no other post leads."""
    kinds = pd.Series(None, index=promoted.index, dtype=object)
    kinds[promoted["proposed_level"].isin(_SECTION_POSTS)] = "promotion_section"
    post = pd.DataFrame({"position_level": promoted["proposed_level"], "civil_servant_rank": "none"})
    for day, rows in promoted["promoted_on"].groupby(promoted["promoted_on"]).groups.items():
        upper = bands(post.loc[rows], rules, day=pd.Timestamp(str(day))) == UPPER_BAND
        kinds[rows[upper.to_numpy()]] = "promotion_division"
    return kinds


def _trained(hours: Register, class_plan: Register, policy: Register) -> pd.DataFrame:
    """Rows of the ledger that are of promotion and initial classes, with what they count for."""
    table, local = hours.table.reset_index(drop=True), hours_policy(policy)
    plan = class_plan.table
    kinds = dict(zip(codes(plan, "training_class"), codes(plan, "class_type"), strict=True))
    which = policy_of(table, local)
    frame = converted(table, which, local)
    frame["person_id"], frame["class_type"] = codes(table, "person_id"), codes(table, "training_class").map(kinds)
    frame["from"], frame["until"] = days(table, "from"), days(table, "until")
    counts = np.array([*(one.counts for one in local), True])[which]
    return frame[counts & frame["class_type"].isin(["promotion", "initial"]).to_numpy()]


def _around(row: dict[Any, Any], trained: pd.DataFrame, now: pd.Timestamp, closed: Collection[int]) -> list[Any]:
    day, initial = pd.Timestamp(str(row["on"])), row["appointment_kind"] == "initial"
    first, last = day if initial else day - _AROUND, day + _AROUND
    mine = trained[(trained["person_id"] == row["person_id"]) & (trained["from"] >= first) & (trained["until"] <= last)]
    mine = mine[mine["class_type"] == ("initial" if initial else "promotion")]
    settled = set(range(first.year, last.year + 1)) <= set(closed)
    sums = [float(mine[name].sum()) if len(mine) or settled else np.nan for name in ("days", "hours")]
    least = [bool(last > now or mine[name].isna().any()) for name in ("days", "hours")]
    return [*sums, *least]
