"""Experience made into rules (经验上升为制度): how many were issued, and whether they are reviewed on time."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import needed, part, parts, told, total
from evaluate.oversight.supervision.overdue import ages, days_overdue
from evaluate.oversight.supervision.task_columns import written
from evaluate.registers import Register

#: Columns of the office's list.
REVIEW_COLUMNS = ("rule", "title", "issued_on", "review_due", "reviewed_on", "days_overdue", "age", "review")
REVIEWS = {
    "on_time": Text("按期评估", "reviewed on time"),
    "late": Text("逾期评估", "reviewed late"),
    "overdue": Text("逾期未评估", "review overdue"),
    "not_due": Text("未到评估期", "not yet due"),
    "not_dated": Text("没有填应评估日期", "no date of review entered"),
}
ITEMS = {
    "rules": Text("现行制度数", "rules in force"),
    "rules_issued": Text("本年印发制度数", "rules issued in the year"),
    "from_practice": Text(
        "本年印发的制度中写明来自哪项做法的占比", "share of them that name the practice they come from"
    ),
    "reviewed_on_time_rate": Text("按期评估率", "share reviewed on time"),
    "review": Text("制度评估", "reviews of rules"),
}
_HOW = Text(
    "按期评估率＝按期评估数÷已到评估期的制度数；已废止的不计；没有填应评估日期的另列",
    "share on time = reviewed on time ÷ reviews due so far; repealed rules are left out, and those without a date told "
    "apart",
)


def rule_reviews(rules_issued: Register, *, as_of: dt.date) -> pd.DataFrame:
    """Which rules are to be reviewed, and since when?

    Parameters
    ----------
    rules_issued : Register
        The table `rules_issued`.
    as_of : datetime.date
        The day on which is looked.

    Returns
    -------
    pandas.DataFrame
        `rule | title | issued_on | review_due | reviewed_on | days_overdue | age | review`, the longest overdue first;
        rules issued by then and not repealed; for the office.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"rule": ["Z1"], "issued_on": ["2024-01-01"], "review_due": ["2026-01-01"]})
    >>> rules = Register("rules_issued", table, office_forms()["rules_issued"])
    >>> rule_reviews(rules, as_of=dt.date(2026, 9, 1))["review"][0]
    'overdue'
    """
    table = needed(rules_issued, *REVIEW_COLUMNS[:5], "state")
    today = pd.Timestamp(as_of)
    issued, due, done = (pd.to_datetime(table[name]) for name in ("issued_on", "review_due", "reviewed_on"))
    done = done.where(done <= today)
    late = days_overdue(due, done, today)
    review = pd.Series("not_due", index=table.index, dtype=object).mask(late.notna(), "overdue")
    review = review.mask(done > due, "late").mask(done <= due, "on_time").mask(due.isna(), "not_dated")
    kept = (table["state"] != "repealed") & ~(issued > today)
    made = table.assign(issued_on=issued, review_due=due, reviewed_on=done, days_overdue=late, age=ages(late),
                        review=review)[kept]  # fmt: skip
    return made.sort_values(["days_overdue", "review_due", "rule"], ascending=[False, True, True], ignore_index=True)[
        list(REVIEW_COLUMNS)
    ]


def issued_rule_rates(rules_issued: Register, *, year: int, as_of: dt.date, language: Language = "zh") -> Estimate:
    """How many rules were issued in the year, from practice, and are rules reviewed when they should be?

    Parameters
    ----------
    rules_issued, as_of
        As in `rule_reviews`.
    year : int
        Of issue.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "rules", "rules_issued", "from_practice", "reviewed_on_time_rate"; `n` in rules.
    """
    reviews = rule_reviews(rules_issued, as_of=as_of)
    table = needed(rules_issued, "issued_on", "practice")
    issued = pd.to_datetime(table["issued_on"])
    fresh = table[(issued.dt.year == year) & (issued <= pd.Timestamp(as_of))]
    due = reviews["review"].isin(["on_time", "late", "overdue"]).sum()
    numbers = [
        total("rules", len(reviews), len(reviews), "rules"),
        total("rules_issued", len(fresh), len(fresh), "rules"),
        part("from_practice", written(fresh["practice"]).sum(), len(fresh)),
        part("reviewed_on_time_rate", (reviews["review"] == "on_time").sum(), due),
    ]
    return told(numbers, [rules_issued], method="rules", how=_HOW, counted="rules", items=ITEMS, language=language)


def rule_review_states(rules_issued: Register, *, as_of: dt.date, language: Language = "zh") -> Estimate:
    """What part of the rules was reviewed on time, late, or has a review overdue?

    Parameters
    ----------
    rules_issued, as_of, language
        As in `issued_rule_rates`.

    Returns
    -------
    Estimate
        Item "review" with `REVIEWS` as choices; `n` in rules.
    """
    reviews = rule_reviews(rules_issued, as_of=as_of)["review"]
    return told(
        parts("review", reviews, tuple(REVIEWS)), [rules_issued], method="rules", how=_HOW, counted="rules",
        items=ITEMS, choices=REVIEWS, language=language,
    )  # fmt: skip
