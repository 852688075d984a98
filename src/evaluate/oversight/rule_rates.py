"""How many keep each rule: shares of the verdicts on classes, lectures, terms or trainees, with their denominators."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, share
from evaluate.oversight.everyone import everyone, nobody, told_of
from evaluate.registers import Register, RuleBook

WORDS = {
    "measure": {"share": {"zh": "占比", "en": "share"}},
    "item": {"verdict": {"zh": "执行情况", "en": "rule kept"}},
    "choice": {
        "verdict=pass": {"zh": "符合", "en": "kept"},
        "verdict=fail": {"zh": "不符合", "en": "not kept"},
        "verdict=insufficient_data": {"zh": "登记不全，不能判断", "en": "not enough data"},
    },
    "column": {"rule": {"zh": "规定", "en": "rule"}, "year": {"zh": "年度", "en": "year"}},
}
_HOW = Text(
    "每条规定只在适用的对象里计算，登记不全的留在分母里",
    "of those to whom each rule applies; those without enough data stay in the denominator",
)


def rule_rates(
    verdicts: pd.DataFrame,
    rows: pd.DataFrame,
    rules: RuleBook,
    *,
    counted: str,
    by: str | Sequence[str] = ("rule",),
    registers: Sequence[Register] = (),
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of those to whom a rule applies keep it, break it, or cannot be told?

    Number with each verdict ÷ number to which the rule applies; missing entries stay in the denominator, so that they
    cannot make a county look better.

    Parameters
    ----------
    verdicts : pandas.DataFrame
        As `judge` gives them.
    rows : pandas.DataFrame
        What was judged: `subject`, `on`, and columns to group by such as `class_type`.
    rules : RuleBook
        For the names of the rules.
    counted : str
        Of what the rows are: "people" (trainees, promotions), "classes", "half-days", "terms" …
    by : str or sequence of str
        "rule", "year" (of `on`) and columns of `rows`.
    registers : sequence of Register
        What was judged, for the source.
    policy : Policy, optional
        What may be shown of people.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "share" with the verdicts as choices, without error: everything is counted. No rows when no rule
        applies.
    """
    columns = [by] if isinstance(by, str) else list(by)
    applies = verdicts[(verdicts["verdict"] != "not_applicable").to_numpy()].astype({"subject": object})
    about = rows.assign(year=pd.to_datetime(rows["on"]).dt.year.astype("Int64").astype("string"))
    frame = applies[["subject", "rule", "verdict"]].astype(str).merge(about.astype({"subject": str}), on="subject")
    if frame.empty:
        return nobody(columns, "share", counted)
    sample = everyone(frame[[*columns, "verdict"]], counted=counted, policy=policy, language=language)
    labels = {**WORDS, "rule": _names(rules)}
    return told_of(share(sample, "verdict", by=columns or None), registers, labels=labels, method="rules", how=_HOW)


def _names(rules: RuleBook) -> dict[str, dict[str, str]]:
    """What each rule is called, in its newest version."""
    newest = {
        name: max(rules.versions(name), key=lambda one: one.belongs.valid_from).rule.label for name in rules.names()
    }
    return {name: dict(label) for name, label in newest.items() if label}
