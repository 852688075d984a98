"""How many keep the hours rules, take part, and how many hours they have: numbers of people, with denominators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from evaluate.design import Policy, Sample
from evaluate.errors import Text
from evaluate.estimate import Estimate, mean, share
from evaluate.oversight.everyone import everyone, nobody, told_of
from evaluate.oversight.hours.accounts import QUANTITIES
from evaluate.oversight.hours.hours_ledger import JUDGED_HERE, HoursLedger, periods

Population = Literal["obliged", "by_analogy"]

WORDS = {
    "measure": {
        "share": {"zh": "占比", "en": "share"},
        "mean": {"zh": "平均", "en": "mean"},
    },
    "item": {
        "verdict": {"zh": "达标情况", "en": "rule kept"},
        "recorded": {"zh": "有培训记录", "en": "training recorded"},
        "hours_intensive": {"zh": "集中培训学时", "en": "hours of intensive training"},
        "days_intensive": {"zh": "集中培训天数", "en": "days of intensive training"},
        "months_intensive": {"zh": "脱产培训月数", "en": "months off the job"},
        "hours_online": {"zh": "网络学时", "en": "hours online"},
        "hours_basic": {"zh": "基本培训学时", "en": "hours of basic training"},
        "hours_all": {"zh": "全部学时", "en": "hours in all"},
    },
    "choice": {
        "verdict=pass": {"zh": "达标", "en": "kept"},
        "verdict=fail": {"zh": "未达标", "en": "not kept"},
        "verdict=insufficient_data": {"zh": "登记不全", "en": "not enough data"},
        "recorded=yes": {"zh": "有", "en": "yes"},
        "recorded=no": {"zh": "没有", "en": "none"},
    },
    "band": {
        "division_and_above": {"zh": "县处级以上及四级调研员以上", "en": "division level and above"},
        "section_and_below": {"zh": "乡科级以下及一级主任科员以下", "en": "section level and below"},
    },
    "column": {"band": {"zh": "层次", "en": "Band"}, "year": {"zh": "年度", "en": "Year"}},
}
_MEAN = Text("人均学时：有登记的人平均", "mean over the people with something entered")


def compliance(
    ledger: HoursLedger,
    rule: str,
    *,
    by: str | Sequence[str] = ("year", "band"),
    population: Population = "obliged",
    policy: Policy | None = None,
) -> Estimate:
    """What part of those whom a rule binds keep it, break it, or cannot be told?

    Number with each verdict ÷ number of people to whom the rule applies; those without enough data stay in the
    denominator, so that missing entries cannot make a county look better. Online completion is the rule HRS-03.

    Parameters
    ----------
    ledger : HoursLedger
        As `hours_ledger` gives it.
    rule : str
        Such as "HRS-02".
    by : str or sequence of str
        Columns of the ledger; "year" belongs to it unless the ledger holds one period.
    population : {"obliged", "by_analogy"}
        Civil servants and those managed by reference, or everybody else: never the two together.
    policy : Policy, optional
        What may be shown; numbers of fewer people than its minimum cell are hidden when the table is shown.

    Returns
    -------
    Estimate
        Measure "share" with the verdicts as choices, counted in people, without error: everybody is counted. No rows
        when the rule applies to nobody.

    **Source**: 干部教育培训工作条例 (2023) Art. 14; the definition of `compliance_rate` is ours.
    """
    verdicts = ledger.verdicts[ledger.verdicts["rule"] == rule]
    applies = verdicts[verdicts["verdict"] != "not_applicable"]
    how = Text(f"按规定 {rule} 逐人判断", f"everybody judged by rule {rule}")
    frame = periods(ledger, applies["subject"]).assign(verdict=applies["verdict"].astype(str).to_numpy())
    if not (frame["obliged"].astype("boolean").fillna(False) == (population == "obliged")).any():
        return _told(nobody(_columns(by), "share", "people"), ledger, f"compliance {rule}", how)
    sample = _sample(frame, ledger, population, policy)
    return _told(share(sample, "verdict", by=_columns(by) or None), ledger, f"compliance {rule}", how)


def participation(
    ledger: HoursLedger,
    quantity: str = "hours_intensive",
    *,
    by: str | Sequence[str] = ("year",),
    population: Population = "obliged",
    policy: Policy | None = None,
) -> Estimate:
    """What part of the people on the roster has any training of this kind recorded in the year?

    Parameters
    ----------
    ledger, by, population, policy
        As in `compliance`; people managed above the county are left out as there.
    quantity : str
        One of `QUANTITIES`.

    Returns
    -------
    Estimate
        Measure "share", choices "yes" and "no". "no" means that nothing is entered, not that nothing was done.
    """
    frame = _judged(ledger)
    # an entry without hours is one too: its sum is 0 and only a least
    entered = (frame[quantity] > 0) | (
        frame[quantity].notna() & frame[f"{quantity}_partial"].fillna(False).astype(bool)
    )
    frame["recorded"] = entered.map({True: "yes", False: "no"})
    sample = _sample(frame, ledger, population, policy)
    words = WORDS["item"].get(quantity, {"zh": quantity, "en": quantity})
    how = Text(f"有{words['zh']}登记的人数占比", f"people with {words['en']} entered")
    return _told(share(sample, "recorded", by=_columns(by) or None), ledger, f"participation {quantity}", how)


def mean_hours(
    ledger: HoursLedger,
    quantities: Sequence[str] = ("hours_intensive", "hours_online"),
    *,
    by: str | Sequence[str] = ("year",),
    population: Population = "obliged",
    policy: Policy | None = None,
) -> Estimate:
    """How many hours do people have, of those whose hours are known?

    The mean over people with hours entered in the account; `n` says how many they are, and those of whom nothing is
    entered, or trainings without hours, are in neither the sum nor the number. Of a year that has not ended it
    is the mean so far.

    Parameters
    ----------
    ledger, by, population, policy
        As in `participation`.
    quantities : sequence of str
        Of `QUANTITIES`.

    Returns
    -------
    Estimate
        Measure "mean", one row a quantity and group, measured in hours, days or months.
    """
    people = _judged(ledger)
    for name in quantities:
        # a least of 0 stands for trainings of which nobody entered the hours: how many they had is not known
        people[name] = people[name].mask((people[name] == 0) & people[f"{name}_partial"])
    found = mean(_sample(people, ledger, population, policy), list(quantities), by=_columns(by) or None)
    frame = found.frame.assign(measured_in=[str(item).partition("_")[0] for item in found.frame["item"]])
    return _told(replace(found, frame=frame), ledger, "mean hours", _MEAN)


def _columns(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _judged(ledger: HoursLedger) -> pd.DataFrame:
    return ledger.person_years[ledger.person_years["managed_by"].isin(JUDGED_HERE)].copy()


def _sample(frame: pd.DataFrame, ledger: HoursLedger, population: Population, policy: Policy | None) -> Sample:
    """Everybody of one population: known without error, and protected like any number of people."""
    mine = frame[frame["obliged"].astype("boolean").fillna(False).to_numpy() == (population == "obliged")]
    columns = ["unit", "band", "year", "managed_by", *QUANTITIES, *({"verdict", "recorded"} & set(mine.columns))]
    plain = mine[columns].astype({"year": str})
    return everyone(plain, policy=policy, language=ledger.language)


def _told(estimate: Estimate, ledger: HoursLedger, method: str, how: Text) -> Estimate:
    return told_of(estimate, [ledger.source], labels=WORDS, method=method, how=how)
