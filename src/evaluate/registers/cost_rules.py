"""The county's own cost table as rules: its ceilings go before those of the national rules, from their day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.register import Register
from evaluate.registers.rule import Branch, Rule, RuleSet
from evaluate.registers.rule_book import RuleBook

#: What a ceiling is said of: a person's day of a class, or a lecture by the hour or the half-day.
_PERSON_DAY, _HOUR, _HALF_DAY = ("人天", "人日"), ("学时", "课时"), ("半天",)
_JURISDICTION = "本县"
_NEVER = pd.Timestamp("2200-01-01")


def with_cost_table(rules: RuleBook, cost_table: Register) -> RuleBook:
    """Which ceilings does the county itself set?

    A row per person and day is the ceiling of a class (COST-01), in part beyond its `days_full`; a row with a title is
    that of a lecture (COST-02), per hour or half-day. Other rows, such as those of single items, judge nothing.

    Parameters
    ----------
    rules : RuleBook
        As `read_rules` gives it.
    cost_table : Register
        The table `cost_table` of the office's forms.

    Returns
    -------
    RuleBook
        The same rules and the county's: as the study's own they go first, with their source, from `from` to `until`.

    Raises
    ------
    RegisterError
        Two ceilings for one thing at one time; a lecture paid by something else. All of them at once.

    >>> import datetime as dt
    >>> from evaluate.registers import office_forms, read_rules
    >>> row = {"item": ["综合定额"], "per": ["人·天"], "amount": [400.0], "from": ["2024-01-01"], "until": None}
    >>> table = Register("cost_table", pd.DataFrame(row).assign(source="某县办法"), office_forms()["cost_table"])
    >>> with_cost_table(read_rules(), table).in_force("COST-01", dt.date(2026, 5, 18)).rule.branches["cost"].at_most
    400.0
    """
    mistakes: list[Mistake] = []
    own: dict[str, RuleSet] = {}
    table = cost_table.table.reset_index(drop=True)
    begins, ends = pd.to_datetime(table["from"]), pd.to_datetime(table["until"]).fillna(_NEVER)
    for begin, end in sorted(set(zip(begins, ends, strict=True))):
        rows = list(table[(begins == begin) & (ends == end)].to_dict("records"))
        made = dict(_rules(cost_table, rows, mistakes))
        if made:
            own[f"cost_table_{begin:%Y%m%d}_{end:%Y%m%d}"] = RuleSet(
                label={"zh": "本县培训费标准", "en": "The county's cost table"},
                valid_from=begin.date(),
                valid_to=None if end == _NEVER else end.date(),
                jurisdiction=_JURISDICTION,
                source="；".join(dict.fromkeys(str(row["source"]) for row in rows)),
                grade="A",
                rules=made,
            )
    RegisterError.refuse(mistakes)
    return replace(rules, sets={**rules.sets, **own}, local=rules.local | set(own))


def _rules(register: Register, rows: list[dict[Any, Any]], mistakes: list[Mistake]) -> Iterator[tuple[str, Rule]]:
    """The rules of one stretch of time."""
    daily = [row for row in rows if _per(row) in _PERSON_DAY]
    paid = [row for row in rows if pd.notna(row.get("title"))]
    mistakes += [_twice(register, row) for row in daily[1:]]
    mistakes += [_other_unit(register, row) for row in paid if _per(row) not in (*_HOUR, *_HALF_DAY)]
    if daily:
        row = daily[0]
        partial = pd.notna(row.get("days_full")) and pd.notna(row.get("rate_after"))
        rates = {float(row["days_full"]): float(row["rate_after"])} if partial else {}
        label = {"zh": "人均培训费（元）", "en": "Cost per person in yuan"}
        cost = Branch(
            label=label, column="cost_per_person", at_most=float(row["amount"]), per="days", rates_after=rates
        )
        yield "COST-01", _rule("training_class", "综合定额", "Ceiling per person and day", {"cost": cost})
    fees: dict[bool, dict[str, float]] = {}
    for row in paid:
        group = fees.setdefault(_per(row) in _HOUR, {})
        mistakes += [_twice(register, row)] if str(row["title"]) in group else []
        group[str(row["title"])] = float(row["amount"])
    if fees:
        branches = {("hour" if hourly else "half_day"): _fee(limits, hourly=hourly) for hourly, limits in fees.items()}
        yield "COST-02", _rule("lecture", "讲课费（税后）", "Lecture fee after tax", branches)


def _fee(limits: Mapping[str, float], *, hourly: bool) -> Branch:
    label = {"zh": "半天讲课费（元）", "en": "Fee of a half-day in yuan"}
    return Branch(label=label, column="lecture_fee", at_most=dict(limits), by="title", per="hours" if hourly else None)


def _rule(subject: Any, zh: str, en: str, branches: dict[str, Branch]) -> Rule:
    return Rule(subject=subject, label={"zh": zh, "en": en}, all_of=branches)


def _per(row: Mapping[Any, Any]) -> str:
    return "".join(letter for letter in str(row["per"]) if letter not in " ·•/／・")


def _twice(register: Register, row: Mapping[Any, Any]) -> Mistake:
    return Mistake(
        f"{register.source or register.name} {row['item']}",
        Text("同一时间同一标准有两行。", "two rows give one ceiling at one time."),
        Text("本县办班适用的一行。", "the one row that the county's classes go by."),
        Text("删去不适用的类别，或给旧的一行填上停止日期。", "remove the other, or give the older row its last day."),
    )


def _other_unit(register: Register, row: Mapping[Any, Any]) -> Mistake:
    return Mistake(
        f"{register.source or register.name} {row['item']}",
        Text(f"讲课费的计费单位“{row['per']}”没法算。", f"a lecture is not paid per '{row['per']}' here."),
        Text("学时或半天。", "学时 (hour) or 半天 (half-day)."),
        Text("改正计费单位。", "mend the unit."),
    )
