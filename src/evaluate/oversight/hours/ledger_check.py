"""Looking the hours ledger over: entries that contradict the policy, the classes held or one another, and late ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.oversight.hours.credited import completed, course_weight, entered_hours, policy_of
from evaluate.oversight.hours.hours_policy import FormPolicy, hours_policy
from evaluate.registers import VERDICT_COLUMNS, Register
from evaluate.registers.correct_cells import JOINT
from evaluate.registers.written_date import understand_date

Array = np.ndarray[Any, Any]
#: Hours by which an entry may differ from days × hours per day: half of a lesson.
SLACK = 0.5
#: What a row counts for hangs on these.
_WORTH = (
    "training_form", "until", "days", "hours", "online_minutes",
    "course_kind", "completed_share", "carried_over", "basic",
)  # fmt: skip
#: What each kind of doubt says.
DOUBTS = {
    "no_policy": Text("这种培训形式在当时没有折算办法", "the policy has no row for this form at that time"),
    "no_hours": Text("没有学时，也没有可折算的天数或分钟数", "no hours, and no days or minutes to make them of"),
    "no_course_kind": Text("没有写明必修还是选修，系数定不下来", "required or elective is not said, and weighs"),
    "no_completed_share": Text("没有完成比例，不知道计不计", "the share completed is not given, and decides"),
    "not_carried": Text("当地办法不结转，却登记了结转学时", "hours carried over, which the policy does not allow"),
    "carried_more_than_entered": Text("结转的学时多于登记的学时", "more hours carried over than entered"),
    "ends_before_it_begins": Text("结束日期早于开始日期", "it ends before it begins"),
    "not_yet_over": Text("还没有结束就登记了", "entered before it was over"),
    "hours_and_days_differ": Text("学时与天数折算不符", "hours are not those of the days"),
    "more_than_the_class": Text("多于班次的实际学时", "more hours than the class held"),
    "not_enrolled": Text("不在这个班的参训名单里", "not on the class's list"),
    "two_at_once": Text("与另一次集中培训时间重叠", "overlaps with other intensive training"),
    "changed_since_confirmed": Text("审核以后又更正过，没有重新审核", "corrected after somebody had confirmed it"),
    "nothing_entered": Text("参训名单里有，学时登记表里没有", "on the class's list and not in the ledger"),
}


def check_ledger(
    hours: Register,
    policy: Register,
    *,
    as_of: dt.date,
    enrolment: Register | None = None,
    classes_held: Register | None = None,
) -> pd.DataFrame:
    """Which entries of the ledger cannot be right, and which are missing?

    Each row against the policy of its day, against the class that it names (its list and the hours held), against the
    person's other intensive training, and the lists of the classes that are over against the ledger. Whoever confirmed
    a row (审核人) vouches for what it said then: once a signed correction has changed what it counts for, it is in
    doubt until 审核人 is corrected too, by whoever confirms it now.

    Parameters
    ----------
    hours, policy : Register
        The tables `hours` and `hours_policy`.
    as_of : datetime.date
        The day on which is looked.
    enrolment, classes_held : Register, optional
        The lists and the classes held; without them nothing is held against classes.

    Returns
    -------
    pandas.DataFrame
        `subject | rule | verdict | value | threshold | branch | source | note`, verdict "doubt", one row a doubt, in
        the order of the doubts; `subject` is person, training and first day. For the office alone.
    """
    table = hours.table.reset_index(drop=True)
    local = hours_policy(policy)
    parts = list(_alone(table, local, pd.Timestamp(as_of)))
    parts += [_at_once(table), _since_confirmed(hours)]
    if classes_held is not None:
        parts.append(_of_class(table, classes_held.table))
    if enrolment is not None:
        parts.append(_enrolled(table, enrolment.table))
        parts.append(_not_entered(table, enrolment.table, classes_held, pd.Timestamp(as_of)))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(VERDICT_COLUMNS))
    return found.assign(verdict="doubt", source=hours.source)[list(VERDICT_COLUMNS)]


def entry_lag(hours: Register, *, by: str | Sequence[str] = (), language: Language = "zh") -> Estimate:
    """How long after a training are its hours entered?

    Median and 90th percentile of the days from the last day of a training to the day of entry, over the rows that
    give the day of entry.

    Parameters
    ----------
    hours : Register
        The table `hours`.
    by : str or sequence of str
        Columns of it, such as "unit".
    language : {"zh", "en"}
        Of the labels.

    Returns
    -------
    Estimate
        Items "lag_median" and "lag_90" in days, `n` in rows of the ledger. Known without error.
    """
    groups = [by] if isinstance(by, str) else list(by)
    table = hours.table.dropna(subset=["entered_on", "until"])
    table = table.assign(lag=(pd.to_datetime(table["entered_on"]) - pd.to_datetime(table["until"])).dt.days)
    everybody = table.assign(**{"": ""}) if not groups else table
    grouped = everybody.groupby(groups or [""], sort=True)["lag"]
    rows = [
        grouped.agg(value=lambda days, part=part: days.quantile(part), n="size").reset_index().assign(item=item)
        for item, part in (("lag_median", 0.5), ("lag_90", 0.9))
    ]
    labels = {
        "measure": {"lag": {"zh": "滞后", "en": "lag"}},
        "item": {
            "lag_median": {"zh": "登记滞后天数（中位数）", "en": "days until entry (median)"},
            "lag_90": {"zh": "登记滞后天数（九成在此之内）", "en": "days until entry (nine in ten)"},
        },
        "method": {
            "entry lag": {"zh": "登记滞后：登记日期减培训结束日期", "en": "entry lag: day of entry less the last day"}
        },
    }
    return known(
        pd.concat(rows, ignore_index=True),
        value="value",
        measure="lag",
        measured_in="days",
        by=groups,
        n="n",
        counted="rows",
        labels=labels,
        source=source_of(hours),
        method="entry lag",
        language=language,
    )


def _subject(table: pd.DataFrame) -> pd.Series:
    days = pd.to_datetime(table["from"]).dt.strftime("%Y-%m-%d").fillna("")
    return table["person_id"].astype(str) + " " + table["activity"].astype(str) + " " + days


def _doubts(
    subject: pd.Series, rule: str, where: Array, value: Array | None = None, limit: Array | None = None
) -> pd.DataFrame:
    """One row a doubt, with the number and what it is held against when there are such."""
    empty = np.full(len(subject), np.nan)
    words = DOUBTS[rule]
    return pd.DataFrame(
        {
            "subject": subject.to_numpy(dtype=object)[where],
            "rule": rule,
            "value": (empty if value is None else value)[where],
            "threshold": (empty if limit is None else limit)[where],
            "branch": "",
            "note": f"{words.zh} / {words.en}",
        }
    )


def _alone(table: pd.DataFrame, policy: Sequence[FormPolicy], now: pd.Timestamp) -> Iterator[pd.DataFrame]:
    """What a row says against itself and the policy."""
    subject, which = _subject(table), policy_of(table, policy)
    begin, end = pd.to_datetime(table["from"]), pd.to_datetime(table["until"])
    entered, days = (_column(table, name) for name in ("hours", "days"))
    made = days * np.array([*(one.hours_per_day for one in policy), np.nan])[which]
    yield _doubts(subject, "no_policy", which < 0)
    yield _doubts(subject, "no_hours", np.isnan(entered_hours(table, which, policy)) & (which >= 0))
    yield from _folded(table, subject, which, policy)
    yield _doubts(subject, "ends_before_it_begins", (end < begin).to_numpy())
    yield _doubts(subject, "not_yet_over", (end > now).to_numpy())
    yield _doubts(subject, "hours_and_days_differ", np.abs(entered - made) > SLACK, entered, made)


def _folded(
    table: pd.DataFrame, subject: pd.Series, which: Array, policy: Sequence[FormPolicy]
) -> Iterator[pd.DataFrame]:
    """What the policy asks of a row beside its hours, and what it does not allow."""
    worth, carried = entered_hours(table, which, policy), _column(table, "carried_over")
    allowed = np.array([*(one.carry_over for one in policy), False])[which]
    yield _doubts(subject, "no_course_kind", np.isnan(course_weight(table, which, policy)) & (which >= 0))
    yield _doubts(subject, "no_completed_share", np.isnan(completed(table, which, policy)) & (which >= 0))
    yield _doubts(subject, "not_carried", (carried > 0) & (which >= 0) & ~allowed, carried)
    yield _doubts(subject, "carried_more_than_entered", carried > worth + SLACK, carried, worth)


def _at_once(table: pd.DataFrame) -> pd.DataFrame:
    """Off-the-job training that begins before an earlier one of the same person has ended."""
    order = table.assign(subject=_subject(table))[table["training_form"] == "off_job"]
    order = order.sort_values(["person_id", "from", "until"], kind="stable")
    ends = pd.to_datetime(order["until"]).groupby(order["person_id"]).cummax()
    before = ends.groupby(order["person_id"]).shift()
    return _doubts(order["subject"], "two_at_once", (pd.to_datetime(order["from"]) <= before).to_numpy())


def _since_confirmed(hours: Register) -> pd.DataFrame:
    """Rows that somebody confirmed and a later correction changed, without anybody's confirming them anew."""
    table, changed = hours.table.reset_index(drop=True), set()
    for row in hours.corrections:
        key = _key(row.key.split(JOINT))
        if row.column == "confirmed_by":
            changed.discard(key)
        elif row.column in _WORTH:
            changed.add(key)
    days = pd.to_datetime(table["from"]).dt.strftime("%Y-%m-%d").fillna("")
    cells = zip(table["person_id"].astype(str), table["activity"].astype(str), days, strict=True)
    keys = [_key(parts) for parts in cells]
    confirmed = table["confirmed_by"].notna().to_numpy() if "confirmed_by" in table else np.zeros(len(table), bool)
    return _doubts(
        _subject(table), "changed_since_confirmed", confirmed & np.array([key in changed for key in keys], bool)
    )


def _key(parts: Sequence[str]) -> tuple[str, ...]:
    """The key of a row as a correction writes it, its day in one way of writing."""
    day = understand_date(parts[-1])
    last = fold_text(parts[-1]) if isinstance(day, Text) else str(tuple(day))
    return (*(fold_text(part) for part in parts[:-1]), last)


def _of_class(table: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    longest = held.groupby("training_class")["hours"].max()
    most = table["training_class"].map(longest).to_numpy(dtype=float, na_value=np.nan)
    entered = _column(table, "hours")
    return _doubts(_subject(table), "more_than_the_class", entered > most + SLACK, entered, most)


def _enrolled(table: pd.DataFrame, enrolment: pd.DataFrame) -> pd.DataFrame:
    """Rows of a class whose list is kept and does not have the person."""
    listed = pd.MultiIndex.from_frame(enrolment[["training_class", "person_id"]])
    mine = pd.MultiIndex.from_frame(table[["training_class", "person_id"]])
    kept = table["training_class"].isin(enrolment["training_class"]).to_numpy()
    return _doubts(_subject(table), "not_enrolled", kept & ~mine.isin(listed))


def _not_entered(
    table: pd.DataFrame, enrolment: pd.DataFrame, held: Register | None, now: pd.Timestamp
) -> pd.DataFrame:
    """People who came to a class that is over and of whom nothing of it is entered."""
    came = enrolment[enrolment["arrived"].astype("boolean").fillna(False)] if "arrived" in enrolment else enrolment
    if held is not None:
        over = held.table[pd.to_datetime(held.table["closed_on"]) < now]
        keys = ["training_class", "session_no"]
        came = came[pd.MultiIndex.from_frame(came[keys]).isin(pd.MultiIndex.from_frame(over[keys]))]
    entered = pd.MultiIndex.from_frame(table[["training_class", "person_id"]])
    missing = ~pd.MultiIndex.from_frame(came[["training_class", "person_id"]]).isin(entered)
    subject = came["person_id"].astype(str) + " " + came["training_class"].astype(str)
    return _doubts(subject, "nothing_entered", missing)


def _column(table: pd.DataFrame, name: str) -> Array:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=float, na_value=np.nan)
