"""How reviews before appointment went, for reports: three shares of people, never by unit, never more."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, share, source_of
from evaluate.oversight.appointment.review import DEFERRED, MET
from evaluate.oversight.everyone import everyone, nobody, told_of
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE
from evaluate.registers import Register

#: Levels to which people are promoted: those below the deputy section level enter the service by them.
_PROMOTED_TO = ("111", "112", "121", "122", "131", "132", "141", "142")
WORDS = {
    "measure": {"share": {"zh": "占比", "en": "share"}},
    "item": {
        "reviewed": {"zh": "提任前经过培训审核", "en": "reviewed before appointment"},
        "first_pass": {"zh": "第一次审核的结论", "en": "verdict of the first review"},
        "made_up": {"zh": "任后补训", "en": "made up after appointment"},
    },
    "choice": {
        "reviewed=yes": {"zh": "是", "en": "yes"},
        "reviewed=no": {"zh": "没有登记", "en": "not on record"},
        "first_pass=met": {"zh": "符合", "en": "met"},
        "first_pass=other": {"zh": "没有通过或登记不全", "en": "not met, or not enough data"},
        "made_up=in_time": {"zh": "按期补训", "en": "in time"},
        "made_up=late": {"zh": "逾期", "en": "late"},
        "made_up=waiting": {"zh": "还在期限内", "en": "not yet due"},
    },
}
_HOW = Text("提任前培训审核：按审核登记计数", "reviews counted from their register")


def reviewed_rates(
    reviews: Register,
    roster: Register,
    *,
    year: int,
    as_of: dt.date,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """Are those who are appointed reviewed first, do they pass, and is what is missing made up?

    Three shares of people whom the county or their organisation manages: with a review to their present level on
    record before the appointment ÷ all promoted in the year (a level since that year on the roster, or a day of
    appointment in the register); met at the first review ÷ all whose first review was in the year; made up by the
    deadline ÷ all deferred in the year, with those not yet due apart.

    Parameters
    ----------
    reviews, roster : Register
        The tables `reviews` (of the protected folder) and `roster`.
    year : int
        The year of appointment, and of review.
    as_of : datetime.date
        The day on which is looked, for deadlines.
    policy : Policy, optional
        What may be shown; numbers of fewer people than its minimum cell are hidden when the table is shown.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "share", items "reviewed", "first_pass", "made_up", counted in people, without error. Items of which
        there is nobody have no rows. There are no groups: of few people nothing more may be told.

    **Source**: the three rates are ours, after 干部教育培训工作条例 (make-up within a year of the appointment).
    """
    people = roster.table[roster.table["managed_by"].isin(JUDGED_HERE)]
    table = reviews.table[reviews.table["person_id"].isin(people["person_id"])].sort_values("reviewed_on")
    found = {
        "reviewed": _reviewed(table, people, year),
        "first_pass": _first_pass(table, year),
        "made_up": _made_up(table, year, pd.Timestamp(as_of)),
    }
    made = _shares({item: answers for item, answers in found.items() if answers}, policy, language)
    return told_of(made, [source_of(reviews, roster)], labels=WORDS, method="review before appointment", how=_HOW)


def _reviewed(table: pd.DataFrame, people: pd.DataFrame, year: int) -> dict[str, str]:
    """Of each person promoted in the year, whether a review to that level came first."""
    since = people.reindex(columns=["in_level_since"])["in_level_since"].astype(object).fillna("").astype(str)
    risen = people[since.str.startswith(str(year)) & people["position_level"].isin(_PROMOTED_TO)]
    listed = table[pd.to_datetime(table["promoted_on"]).dt.year == year]
    # the roster gives the month: a review in it came before its end
    by_month = pd.to_datetime(since[risen.index]) + pd.offsets.MonthEnd(0)
    days = dict(zip(risen["person_id"], by_month, strict=True))
    days |= dict(zip(listed["person_id"], pd.to_datetime(listed["promoted_on"]), strict=True))
    levels = dict(zip(risen["person_id"], risen["position_level"], strict=True))
    levels |= dict(zip(listed["person_id"], listed["proposed_level"], strict=True))
    before = pd.to_datetime(table["reviewed_on"]) <= pd.to_datetime(table["person_id"].map(days))
    done = set(table.loc[before & (table["proposed_level"] == table["person_id"].map(levels)), "person_id"])
    return {person: "yes" if person in done else "no" for person in days}


def _first_pass(table: pd.DataFrame, year: int) -> dict[str, str]:
    """The verdict of each person's first review to a level, where that was in the year."""
    first = table.drop_duplicates(["person_id", "proposed_level"], keep="first")
    mine = first[pd.to_datetime(first["reviewed_on"]).dt.year == year].drop_duplicates("person_id")
    return dict(zip(mine["person_id"], np.where(mine["verdict"] == MET, "met", "other"), strict=True))


def _made_up(table: pd.DataFrame, year: int, now: pd.Timestamp) -> dict[str, str]:
    """Of those deferred in the year: by the deadline, after it or not at all, or not yet due."""
    mine = table[(table["verdict"] == DEFERRED) & (pd.to_datetime(table["reviewed_on"]).dt.year == year)]
    mine = mine.drop_duplicates("person_id", keep="last")
    due, done = pd.to_datetime(mine["deadline"]), pd.to_datetime(mine["made_up_on"])
    waiting = done.isna() & ~(due < now)
    found = np.where(done.notna() & ~(done > due), "in_time", np.where(waiting, "waiting", "late"))
    return dict(zip(mine["person_id"], found, strict=True))


def _shares(found: dict[str, dict[str, str]], policy: Policy | None, language: Language) -> Estimate:
    """The shares of all items; the table that they are counted in has no codes of people."""
    frame = pd.DataFrame(found).reset_index(drop=True)
    if frame.empty:
        return nobody([], "share", "people")
    return share(everyone(frame, policy=policy, language=language), list(found))
