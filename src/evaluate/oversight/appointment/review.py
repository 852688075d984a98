"""The review of training before appointment (任前审核): what those proposed have done, and whether it is enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.estimate import Source
from evaluate.oversight.appointment.review_evidence import disciplined, trained
from evaluate.oversight.appointment.review_rule import ReviewRule, review_rules, rule_for, too_long
from evaluate.oversight.hours.accounts import QUANTITIES, Account, window
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE, hours_ledger
from evaluate.registers import VERDICT_COLUMNS, Register, RuleBook, bands, judge

MET, DEFERRED, NOT_MET, UNKNOWN = "met", "not_met_deferred_1y", "not_met", "insufficient_data"


@dataclass(frozen=True)
class Review:
    """What the review found, person by person. For the protected folder alone: it never reaches a finding.

    `people` has a row a person judged: the roster's columns, `proposed_level`, `special_reason`, `band`, `first`,
    `last` (years looked at), the six quantities of the window with `<quantity>_partial`, `verdict`, `deadline`,
    `source`, `note`. `verdicts` are those behind it, in the fixed columns, named by person. `years` are the accounts
    by year, the running one included. `trainings` and `discipline` are what is on record. `apart` are those managed
    above the county: they are not judged here.
    """

    people: pd.DataFrame
    verdicts: pd.DataFrame
    years: pd.DataFrame
    trainings: pd.DataFrame
    discipline: pd.DataFrame
    apart: pd.DataFrame
    reviewed_on: dt.date
    source: Source
    language: Literal["zh", "en"] = "zh"


def review(
    proposed: pd.DataFrame,
    hours: Register,
    *,
    policy: Register,
    rule: Register,
    rules: RuleBook,
    reviewed_on: dt.date,
    roster: Register,
    closed: Collection[int] = (),
    results: Register | None = None,
    discipline: Register | None = None,
    class_plan: Register | None = None,
    language: Literal["zh", "en"] = "zh",
) -> Review:
    """Have those proposed for appointment been trained as the county's rule asks?

    The band is that of the present post and rank on the day of review, since that was the duty in the years looked
    at; the row of the county's rule in force on that day is judged by the one evaluator of rules on the sums of the
    full years before. Kept: met. Broken: to be made up within the county's time where a special reason was approved,
    else not met. Not decided by what is entered: not enough data, never a refusal.

    Parameters
    ----------
    proposed : pandas.DataFrame
        As `proposed_people` gives it.
    hours, policy, rule, roster : Register
        The tables `hours`, `hours_policy`, `review_rule` and `roster`.
    rules : RuleBook
        As `read_rules` gives it: who belongs to which band.
    reviewed_on : datetime.date
        The day of review.
    closed : collection of int
        Years of which the office says that everything is entered.
    results, discipline, class_plan : Register, optional
        Tables with results, violations and kinds of classes; without them nothing is said of those.
    language : {"zh", "en"}
        Of sources and notes.

    Returns
    -------
    Review
        Nobody managed above the county is judged; `apart` names them.

    Raises
    ------
    RegisterError
        The rule is missing or contradicts itself, has no row for a band on that day, or gives more time to make up
        than the rule HRS-06 in force.

    **Source**: the county's own rule (grade local). 党政领导干部选拔任用工作条例: the time of training must meet the
    rules, and what is missing for special reasons is made up within a year of the appointment.
    """
    day = pd.Timestamp(reviewed_on)
    local = review_rules(rule)
    ours = proposed[proposed["managed_by"].isin(JUDGED_HERE)].reset_index(drop=True)
    people = ours.assign(band=bands(ours, rules, day=day).to_numpy())
    _refuse_unruled(people, local, day, rule)
    RegisterError.refuse(too_long(local, rules, day, rule.source or rule.name))
    span = range(day.year - max((one.window_years for one in local), default=1), day.year + 1)
    ledger = hours_ledger(
        _register_of(roster, people), hours, policy, rules, years=span, as_of=reviewed_on, closed=closed,
        language=language,
    )  # fmt: skip
    found, verdicts = _by_band(people, local, ledger.person_years, day, language)
    first, codes = pd.Timestamp(span[0], 1, 1), people["person_id"]
    return Review(
        people=found,
        verdicts=verdicts,
        years=ledger.person_years,
        trainings=trained(hours, policy, codes, first=first, last=day, results=results, class_plan=class_plan),
        discipline=disciplined(discipline, codes, first=first, last=day),
        apart=proposed[~proposed["managed_by"].isin(JUDGED_HERE)].reset_index(drop=True),
        reviewed_on=reviewed_on,
        source=ledger.source,
        language=language,
    )


def make_up_by(appointed: pd.Timestamp, months: int) -> pd.Timestamp:
    """The last day on which training may be made up: that of the same number, as the rule HRS-06 counts too.

    **Source**: 民法典 Art. 201, 202: the first day is not counted, and the last is the corresponding one.
    """
    return appointed + pd.DateOffset(months=months)


def review_entries(found: Review, *, reviewer: str = "") -> pd.DataFrame:
    """The rows of the register `reviews` that a review gives: one a person judged."""
    people = found.people
    return pd.DataFrame(
        {
            "person_id": people["person_id"],
            "proposed_level": people["proposed_level"],
            "reviewed_on": pd.Timestamp(found.reviewed_on),
            "verdict": people["verdict"],
            "deadline": people["deadline"],
            "promoted_on": pd.NaT,
            "made_up_on": pd.NaT,
            "reviewer": reviewer or None,
            "remark": people["note"].where(people["note"] != "", None),
        }
    )


def _by_band(
    people: pd.DataFrame, rules: Sequence[ReviewRule], years: pd.DataFrame, day: pd.Timestamp, language: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody by the row of the rule for their band, in the order of the list, and the verdicts behind it."""
    if people.empty:
        words = people.assign(verdict="", deadline=pd.Timestamp("NaT"), source="", note="")
        return words, pd.DataFrame(columns=list(VERDICT_COLUMNS))
    judged = [
        _judged(part.reset_index(drop=True), rule_for(rules, str(band), day), years, day, language)
        for band, part in people.groupby("band", sort=False, dropna=False)
    ]
    found = pd.concat([part for part, _ in judged]).set_index("person_id", drop=False)
    verdicts = [part for _, part in judged if len(part)] or [judged[0][1]]
    return found.loc[people["person_id"]].reset_index(drop=True), pd.concat(verdicts, ignore_index=True)


def _judged(
    people: pd.DataFrame, rule: ReviewRule | None, years: pd.DataFrame, day: pd.Timestamp, language: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One band: the sums of its window, and the verdicts; a band that is not known has neither."""
    if rule is None:
        told = Text("职务职级登记不全，不知道适用哪一条", "post or rank is missing: which row applies is not known")
        empty = people.assign(verdict=UNKNOWN, deadline=pd.Timestamp("NaT"), source="", note=told.of(language))
        return empty, pd.DataFrame(columns=list(VERDICT_COLUMNS))
    span = rule.years(day)
    summed = people.assign(first=span[0], last=span[-1], **_sums(years, people["person_id"], span))
    frame = summed.assign(subject=summed["person_id"], on=day)
    verdicts = judge(frame, rule.book(), subject="person_window", language=language)
    verdicts = verdicts.assign(source=f"{rule.source}{Text('（本县规定）', ' (rule of the county)').of(language)}")
    found = _joined(verdicts, len(people))
    conclusion = _conclusions(found, summed["special_reason"], rule)
    deadline = pd.Series(pd.NaT, index=people.index).mask(
        conclusion == DEFERRED, make_up_by(day, max(rule.deferral_months, 1))
    )
    note = [_note(str(verdict), rule, language) for verdict in conclusion]
    return summed.assign(verdict=conclusion, deadline=deadline, source=rule.source, note=note), verdicts


def _joined(verdicts: pd.DataFrame, people: int) -> np.ndarray[Any, Any]:
    """Every rule kept, one broken, or not to be told: one word a person."""
    words = verdicts["verdict"].astype(str).to_numpy().reshape(-1, people)
    broken, unknown = (words == "fail").any(axis=0), (words != "pass").any(axis=0)
    return np.where(broken, "fail", np.where(unknown, "insufficient_data", "pass"))


def _conclusions(found: np.ndarray[Any, Any], reasons: pd.Series, rule: ReviewRule) -> pd.Series:
    given = (reasons.astype(object).fillna("").astype(str).str.strip() != "").to_numpy() & (rule.deferral_months > 0)
    broken = np.where(given, DEFERRED, NOT_MET)
    return pd.Series(np.where(found == "pass", MET, np.where(found == "fail", broken, UNKNOWN)), index=reasons.index)


def _note(verdict: str, rule: ReviewRule, language: str) -> str:
    months = rule.deferral_months
    told = {
        DEFERRED: Text(
            f"自任职之日起{months}个月内补训；期限暂按审核之日推算，任职后以任职之日为准",
            f"to be made up within {months} months of the appointment; the day is counted from the review until then",
        ),
        NOT_MET: Text(
            f"未达到规定；确有特殊原因并经审批的，可在任职后{months}个月内补训"
            if months
            else "未达到规定；本县规定不允许任后补训",
            f"not met; where a special reason is approved it may be made up within {months} months of the appointment"
            if months
            else "not met; the county's rule allows no making up",
        ),
        UNKNOWN: Text("登记不全，补齐登记后再审", "not all is entered; review again when it is"),
    }
    return told[verdict].of(language) if verdict in told else ""


def _sums(years: pd.DataFrame, people: pd.Series, span: list[int]) -> dict[str, Any]:
    """The six quantities over some years, and whether they are only a least."""
    mine = years[years["person_id"].isin(people) & years["year"].isin(span)]
    found: dict[str, Any] = {}
    for quantity in QUANTITIES:
        value, partial = (
            mine.pivot(index="person_id", columns="year", values=name).reindex(index=people, columns=span)
            for name in (quantity, f"{quantity}_partial")
        )
        account = Account(value.to_numpy(dtype=float), partial.to_numpy(dtype=bool))
        found[quantity], found[f"{quantity}_partial"] = window(account, list(range(len(span))))
    return found


def _register_of(roster: Register, people: pd.DataFrame) -> Register:
    """The roster of those who are judged, so that nobody else's hours are summed."""
    mine = roster.table[roster.table["person_id"].isin(people["person_id"])]
    return Register(roster.name, mine, roster.form, roster.sha256, roster.source, roster.simulated)


def _refuse_unruled(people: pd.DataFrame, rules: Sequence[ReviewRule], day: pd.Timestamp, table: Register) -> None:
    labels = table.labels().get("band", {})
    missing = [band for band in people["band"].dropna().unique() if rule_for(rules, band, day) is None]
    RegisterError.refuse(
        Mistake(
            table.source or table.name,
            Text(
                f"规定里没有{labels.get(band, {}).get('zh', band)}在 {day:%Y-%m-%d} 适用的一行。",
                f"the rule has no row for {labels.get(band, {}).get('en', band)} on {day:%Y-%m-%d}.",
            ),
            Text("每个层次在审核日都有一行施行中的规定。", "a row in force on the day of review for each band."),
            Text("补上这一层次的规定，或改正施行日期。", "add the row for this band, or correct its dates."),
        )
        for band in missing
    )
