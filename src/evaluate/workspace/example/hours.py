"""The hours ledger of the invented county: the closed year of everybody, five years of the upper band, 2026 so far."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluate.workspace.example.calendar import held
from evaluate.workspace.example.county import County
from evaluate.workspace.example.planted import CLOSED, FIRST, Planted, is_upper
from evaluate.workspace.example.supply import HOURS_PER_DAY, class_plan
from evaluate.workspace.example.trainees import Trainees

UNTIL = dt.date(2026, 11, 15)
"""The last day on which something was entered."""

MISTAKES: tuple[tuple[str, int], ...] = (
    ("nothing_entered", 6),
    ("hours_and_days_differ", 4),
    ("more_than_the_class", 3),
    ("not_enrolled", 3),
    ("two_at_once", 2),
    ("no_policy", 2),
    ("no_completed_share", 4),
    ("no_course_kind", 3),
)
"""Entries of 2026 that cannot be right, and how many of each are planted."""

_ENOUGH = (11.5, 12, 13, 14, 15)
_LITTLE = (0, 0, 4, 5, 6, 8, 9.5, 11)
_UPPER_DAYS = (14, 15, 16)
_WEEK = 5


def draw_hours(county: County, trainees: Trainees, planted: Planted) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Which trainings are entered, and which of the entries are wrong on purpose?

    Cadres whom the city manages have no more than the county's classes here: the city keeps the rest.

    Parameters
    ----------
    county : County
        From `draw_county`.
    trainees : Trainees
        Who was in which session of 2026, and on leave.
    planted : Planted
        Who breaks the rules.

    Returns
    -------
    (hours, mistakes)
        The ledger's table, and what `check_ledger` must find: `rule`, `subject`.
    """
    rng = np.random.default_rng([county.seed, 9])
    people = county.roster[county.roster["managed_by"] == "county"].reset_index(drop=True)
    parts = [
        _intensive(rng, people, planted),
        _upper_years(rng, people, planted),
        _online(rng, people, planted),
        _online_so_far(rng, people),
        _of_classes(trainees),
    ]
    whole = pd.concat(parts, ignore_index=True)
    whole, mistakes = _with_mistakes(rng, whole, trainees.enrolment, county.roster)
    whole["unit"] = whole["person_id"].map(county.roster.set_index("person_id")["unit"])
    lag = np.minimum(3 + rng.exponential(14, len(whole)), 150).astype(np.int64)
    entered = pd.to_datetime(whole["until"]) + pd.to_timedelta(lag, unit="D")
    last = pd.Timestamp(UNTIL)
    whole["entered_on"] = entered.where(entered < last, last).dt.date
    return whole.sort_values(["person_id", "from", "activity"], kind="stable", ignore_index=True), mistakes


def _intensive(rng: np.random.Generator, people: pd.DataFrame, planted: Planted) -> pd.DataFrame:
    """The closed year of the lower band: enough days, or enough hours with a little fewer; the planted have neither,
    and some of them nothing at all.
    """
    mine = people[~is_upper(people)]
    days = rng.choice(_ENOUGH, len(mine))
    short = mine["person_id"].isin(planted.short).to_numpy()
    days[short] = rng.choice(_LITTLE, int(short.sum()))
    return _rows(rng, mine.loc[days > 0, "person_id"], CLOSED, days[days > 0])


def _upper_years(rng: np.random.Generator, people: pd.DataFrame, planted: Planted) -> pd.DataFrame:
    """Five years of the upper band; the planted have half of what is asked."""
    mine = people.loc[is_upper(people), "person_id"]
    parts = []
    for year in range(FIRST, CLOSED + 1):
        days = rng.choice(_UPPER_DAYS, len(mine)).astype(float)
        parts.append(_rows(rng, mine, year, np.where(mine.isin(planted.five_years), days // 2, days)))
    return pd.concat(parts, ignore_index=True)


def _rows(rng: np.random.Generator, people: pd.Series, year: int, days: np.ndarray) -> pd.DataFrame:
    """One intensive training a person, begun on a Monday, five days a week."""
    monday = np.datetime64(f"{year}-03-01", "D") + (7 - np.datetime64(f"{year}-03-01", "D").astype(int) % 7 + 4) % 7
    begin = monday + 7 * rng.integers(0, 34, len(people))
    whole = np.ceil(days).astype(np.int64)
    end = begin + (whole - 1) + 2 * ((whole - 1) // _WEEK)
    return pd.DataFrame(
        {
            "person_id": people.to_numpy(object),
            "activity": f"{year}年集中培训",
            "training_form": "off_job",
            "from": pd.Series(begin).dt.date,
            "until": pd.Series(end).dt.date,
            "days": days,
            "hours": HOURS_PER_DAY * days,
            "basic": rng.random(len(people)) < 0.7,
        }
    )


def _online(rng: np.random.Generator, people: pd.DataFrame, planted: Planted) -> pd.DataFrame:
    """The closed year online: required courses, for some also electives, which count half."""
    who = people["person_id"].to_numpy(object)
    offline = people["person_id"].isin(planted.offline).to_numpy()
    required = np.where(offline, rng.integers(18, 45, len(who)), rng.integers(50, 76, len(who))).astype(float)
    electives = rng.random(len(who)) < 0.2
    # the planted would have their fifty hours if electives counted whole
    extra = np.where(offline, np.maximum(2, 2 * (49 - required)), rng.integers(4, 20, len(who)))
    whole = _courses(who, CLOSED, f"{CLOSED}-12-20", "required", required)
    chosen = _courses(who[electives], CLOSED, f"{CLOSED}-12-20", "elective", extra[electives].astype(float))
    return pd.concat([whole, chosen], ignore_index=True)


def _online_so_far(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """The running year online, up to the end of October."""
    who = people["person_id"].to_numpy(object)
    return _courses(who, 2026, "2026-10-31", "required", rng.integers(15, 70, len(who)).astype(float))


def _courses(people: np.ndarray, year: int, until: str, kind: str, hours: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": people,
            "activity": "网络必修课" if kind == "required" else "网络选修课",
            "training_form": "online",
            "from": dt.date(year, 1, 5),
            "until": dt.date.fromisoformat(until),
            "hours": hours,
            "course_kind": kind,
            "completed_share": 1.0,
            "basic": False,
        }
    )


def _of_classes(trainees: Trainees) -> pd.DataFrame:
    """The county's own classes of 2026, for everybody who came, without the hours on leave."""
    plan = class_plan().set_index("training_class")
    sessions = pd.DataFrame(
        [(one.training_class, one.session_no, one.dates[0], one.dates[-1], len(one.dates)) for one in held()],
        columns=["training_class", "session_no", "from", "until", "days"],
    )
    table = trainees.enrolment.query("arrived").merge(sessions, on=["training_class", "session_no"])
    away = trainees.leave[["training_class", "session_no", "person_id", "leave_hours"]]
    table = table.merge(away, on=["training_class", "session_no", "person_id"], how="left")
    days = table["days"] - table["leave_hours"].fillna(0) / HOURS_PER_DAY
    return pd.DataFrame(
        {
            "person_id": table["person_id"],
            "activity": table["training_class"].map(plan["name"]),
            "training_class": table["training_class"],
            "training_form": "off_job",
            "from": table["from"],
            "until": table["until"],
            "days": days,
            "hours": HOURS_PER_DAY * days,
            "basic": table["training_class"].map(plan["required"]),
        }
    )


def _with_mistakes(
    rng: np.random.Generator, hours: pd.DataFrame, enrolment: pd.DataFrame, roster: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ledger with entries that contradict the policy, the classes or one another, and the list of them."""
    count = dict(MISTAKES)
    of_class = hours["training_class"].fillna("")
    online = ((hours["training_form"] == "online") & (hours["from"] == dt.date(2026, 1, 5))).to_numpy()
    pools = {
        "nothing_entered": of_class.eq("C2606"),
        "hours_and_days_differ": of_class.eq("C2610"),
        "more_than_the_class": of_class.eq("C2612"),
        "no_completed_share": pd.Series(online),
    }
    chosen = {rule: rng.choice(np.flatnonzero(pool), count[rule], replace=False) for rule, pool in pools.items()}
    rest = np.setdiff1d(np.flatnonzero(online), chosen["no_completed_share"])
    chosen["no_course_kind"] = rng.choice(rest, count["no_course_kind"], replace=False)
    hours.loc[chosen["hours_and_days_differ"], "hours"] -= HOURS_PER_DAY
    hours.loc[chosen["more_than_the_class"], ["days", "hours"]] = [3.0, 3.0 * HOURS_PER_DAY]
    hours.loc[chosen["no_completed_share"], "completed_share"] = np.nan
    hours.loc[chosen["no_course_kind"], "course_kind"] = None
    added = _added(rng, hours, enrolment, roster)
    told = [
        (rule, _class_subject(hours, row) if rule == "nothing_entered" else subject(hours.loc[row]))
        for rule, rows in chosen.items()
        for row in rows
    ]
    told += [(rule, subject(row)) for rule, row in added]
    kept = hours.drop(index=list(chosen["nothing_entered"]))
    whole = pd.concat([kept, pd.DataFrame([row for _, row in added])], ignore_index=True)
    return whole, pd.DataFrame(told, columns=["rule", "subject"])


def _added(
    rng: np.random.Generator, hours: pd.DataFrame, enrolment: pd.DataFrame, roster: pd.DataFrame
) -> list[tuple[str, dict[str, object]]]:
    """Entries that should not be there at all."""
    count = dict(MISTAKES)
    usual = {"training_form": "off_job", "days": 1.0, "hours": float(HOURS_PER_DAY), "basic": False}
    # whoever was in no class of 2026 cannot be in two places at once
    ours = roster["managed_by"] == "county"
    free = roster.loc[ours & ~roster["person_id"].isin(enrolment["person_id"]), "person_id"].to_numpy(object)
    strangers = rng.choice(free, count["not_enrolled"] + count["no_policy"], replace=False)
    day = dt.date(2026, 6, 23)
    of_day = {**usual, "from": day, "until": day}
    of_class = {**of_day, "activity": "依法行政专题班", "training_class": "C2607"}
    rows: list[tuple[str, dict[str, object]]] = [
        ("not_enrolled", {**of_class, "person_id": who}) for who in strangers[: count["not_enrolled"]]
    ]
    rows += [
        ("no_policy", {**of_day, "training_form": "other", "person_id": who, "activity": "外出考察"})
        for who in strangers[count["not_enrolled"] :]
    ]
    busy = hours.loc[hours["training_class"].fillna("") == "C2604", "person_id"].to_numpy(object)
    day = dt.date(2026, 9, 16)
    rows += [
        ("two_at_once", {**usual, "person_id": who, "activity": "招商推介培训", "from": day, "until": day})
        for who in rng.choice(busy, count["two_at_once"], replace=False)
    ]
    return rows


def subject(row: pd.Series | dict[str, object]) -> str:
    """What `check_ledger` calls an entry."""
    return f"{row['person_id']} {row['activity']} {row['from']}"


def _class_subject(hours: pd.DataFrame, row: int) -> str:
    return f"{hours.at[row, 'person_id']} {hours.at[row, 'training_class']}"
