"""The county's own rule of the review before appointment: whom it binds, how many years, and what they must show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers import Register, RuleBook
from evaluate.registers.rule import Branch, Rule, RuleSet

#: Hours or days of intensive training; and hours online besides.
INTENSIVE, ONLINE = "REVIEW-01", "REVIEW-02"
#: The rule of the regulations on making up after an appointment.
MAKE_UP = "HRS-06"
_OPEN_END = pd.Timestamp("2200-01-01")


@dataclass(frozen=True)
class ReviewRule:
    """One row of the rule. Numbers that it does not ask for are not a number.

    `hours` or `days` of intensive training in `window_years` together are enough, `online_hours` are asked besides.
    `deferral_months` is 0 where nothing can be made up after the appointment.
    """

    band: str
    window_years: int
    hours: float
    days: float
    online_hours: float
    deferral_months: int
    begins: pd.Timestamp
    ends: pd.Timestamp
    source: str

    def years(self, reviewed_on: pd.Timestamp) -> list[int]:
        """The full years before the day of review that are looked at."""
        return list(range(reviewed_on.year - self.window_years, reviewed_on.year))

    def book(self) -> RuleBook:
        """The row as a rule set of the office's own, for the one evaluator of rules."""
        intensive = {
            name: Branch(column=column, at_least=number, label={"zh": label})
            for name, column, number, label in (
                ("hours", "hours_intensive", self.hours, "集中培训学时"),
                ("days", "days_intensive", self.days, "集中培训天数"),
            )
            if not np.isnan(number)
        }
        rules = {}
        if intensive:
            rules[INTENSIVE] = Rule(subject="person_window", any_of=intensive)
        if not np.isnan(self.online_hours):
            online = Branch(column="hours_online", at_least=self.online_hours, label={"zh": "网络学时"})
            rules[ONLINE] = Rule(subject="person_window", any_of={"online": online})
        own = RuleSet(
            label={"zh": "本县任前审核规定", "en": "the county's review rule"},
            valid_from=self.begins.date(),
            valid_to=self.ends.date(),
            jurisdiction="county",
            source=self.source,
            grade="A",
            rules=rules,
        )
        return RuleBook({"review_rule": own}, local=frozenset({"review_rule"}))


def review_rules(table: Register) -> tuple[ReviewRule, ...]:
    """What does the county's own rule ask of those proposed for appointment?

    No national text is public, so nothing stands in the program: without this table nobody is judged.

    Parameters
    ----------
    table : Register
        The table `review_rule` of the office's forms.

    Returns
    -------
    tuple of ReviewRule
        One a row, in the order of the table.

    Raises
    ------
    RegisterError
        No row, a row that asks for nothing, rows of one band whose times overlap. All of them at once.
    """
    rows = [_row(record) for record in table.table.to_dict("records")]
    where = table.source or table.name
    mistakes = [] if rows else [_no_rule(where)]
    mistakes += [_asks_nothing(where, one) for one in rows if np.isnan([one.hours, one.days, one.online_hours]).all()]
    pairs = [(one, two) for place, one in enumerate(rows) for two in rows[:place]]
    mistakes += [_overlap(where, one, two) for one, two in pairs if _meet(one, two)]
    RegisterError.refuse(mistakes)
    return tuple(rows)


def rule_for(rules: Sequence[ReviewRule], band: str, day: pd.Timestamp) -> ReviewRule | None:
    """The row for a band that is in force on a day."""
    return next((one for one in rules if one.band == band and one.begins <= day <= one.ends), None)


def too_long(rules: Sequence[ReviewRule], book: RuleBook, day: pd.Timestamp, where: str) -> Iterator[Mistake]:
    """Rows in force that give more time to make up than the regulations do on that day."""
    version = book.in_force(MAKE_UP, day.date())
    dues = [branch.due for branch in version.rule.branches.values()] if version else []
    months = min((due.months for due in dues if due and due.months is not None), default=None)
    for one in rules:
        if months is not None and one.begins <= day <= one.ends and one.deferral_months > months:
            yield Mistake(
                f"{where} {one.band}",
                Text(
                    f"补训期限 {one.deferral_months} 个月，长于规定的 {months} 个月（{MAKE_UP}）。",
                    f"{one.deferral_months} months to make up are more than the {months} allowed ({MAKE_UP}).",
                ),
                Text(f"不超过 {months} 个月。", f"at most {months} months."),
                Text("改正补训期限。", "correct the months."),
            )


def no_review_rule(folder: str) -> RegisterError:
    """The table of the rule is not there at all."""
    return RegisterError(_no_rule(folder))


def _row(record: dict[Any, Any]) -> ReviewRule:
    until = record.get("until")
    months = _number(record.get("deferral_months"))
    return ReviewRule(
        band=str(record["band"]),
        window_years=int(record["window_years"]),
        hours=_number(record.get("hours")),
        days=_number(record.get("days")),
        online_hours=_number(record.get("online_hours")),
        deferral_months=0 if np.isnan(months) else int(months),
        begins=pd.Timestamp(record["from"]),
        ends=_OPEN_END if until is None or pd.isna(until) else pd.Timestamp(until),
        source=str(record["source"]),
    )


def _number(value: Any) -> float:
    return np.nan if value is None or pd.isna(value) else float(value)


def _meet(one: ReviewRule, two: ReviewRule) -> bool:
    return one.band == two.band and one.begins <= two.ends and two.begins <= one.ends


def _no_rule(where: str) -> Mistake:
    return Mistake(
        where,
        Text(
            "没有任前审核规定（review_rule）。国家没有公开的全文，程序不猜。",
            "there is no review rule (review_rule); no national text is public and nothing is assumed.",
        ),
        Text("按本县执行的规定填写，每个层次一行。", "the rule in force here, a row for each band."),
        Text(
            "运行 evaluate registers template review_rule --to 填报表，填好放进台账文件夹，并在 registers.yml 里列出。",
            "run evaluate registers template review_rule --to FORMS, fill it in, put it into the folder of registers "
            "and list it in registers.yml.",
        ),
    )


def _asks_nothing(where: str, one: ReviewRule) -> Mistake:
    return Mistake(
        f"{where} {one.band} {one.begins:%Y-%m-%d}",
        Text("这一行没有写任何下限。", "this row asks for nothing."),
        Text("学时、天数、网络学时至少填一项。", "at least one of hours, days, hours online."),
        Text("补上下限，或删去这一行。", "fill one in, or remove the row."),
    )


def _overlap(where: str, one: ReviewRule, two: ReviewRule) -> Mistake:
    return Mistake(
        f"{where} {one.band}",
        Text(
            f"同一层次有两行的施行时间重叠（{one.begins:%Y-%m-%d}、{two.begins:%Y-%m-%d}）。",
            f"two rows of one band overlap in time ({one.begins:%Y-%m-%d}, {two.begins:%Y-%m-%d}).",
        ),
        Text("同一天一个层次只有一行。", "one row a band on any day."),
        Text("给旧的一行填上停止日期。", "give the older row its last day."),
    )
