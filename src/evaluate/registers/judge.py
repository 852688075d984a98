"""Judging rows of a table by the rules in force on their days: one evaluator for every rule of the rule sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import numpy as np
import pandas as pd

from evaluate.errors import RuleError, Text
from evaluate.registers.rule_book import RuleBook, Version
from evaluate.registers.rule_outcome import NOT_APPLICABLE, UNKNOWN, Array, outcome
from evaluate.registers.rule_subjects import Subject

VERDICT_COLUMNS = ("subject", "rule", "verdict", "value", "threshold", "branch", "source", "note")
#: In the order of the numbers that `outcome` gives.
VERDICTS = ("pass", "fail", "insufficient_data", "not_applicable")


def judge(
    table: pd.DataFrame,
    rules: RuleBook,
    *,
    subject: Subject,
    on: str = "on",
    name: str = "subject",
    as_of: dt.date | None = None,
    only: Collection[str] = (),
    language: str = "zh",
) -> pd.DataFrame:
    """Are the rules kept, row by row?

    Each row is judged by the version of each rule that is in force on the row's own day. A number that is not known is
    never taken for 0: a rule is kept when one branch is known to be kept, broken when every branch is known to be
    broken (for `all_of` the other way round), and else there is not enough data.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a thing to judge, with the columns that `SUBJECTS` gives for it; one that is not there is not known.
        Codes are text, yes and no may be bool; `<column>_partial` (bool) marks numbers that are a least.
    rules : RuleBook
        As `read_rules` gives it.
    subject : str
        What a row is: "person_year", "training_class", "trainee" …
    on, name : str
        The columns with the day that counts (the end of a person's period, the first day of a class) and with what
        the row is called.
    as_of : datetime.date, optional
        The day on which is judged, for deadlines that have not passed; the last day of `on` unless given.
    only : collection of str, optional
        Rules to judge by; all of this subject unless given.
    language : {"zh", "en"}
        Of sources and notes.

    Returns
    -------
    pandas.DataFrame
        `subject | rule | verdict | value | threshold | branch | source | note`, the rules in order, rows as in
        `table` within each. Verdicts are "pass", "fail", "not_applicable", "insufficient_data". `branch` names the
        branches that were kept, or the nearest one; value and threshold are of the first of them. Of a deadline, value
        is the number of days after it.

    Raises
    ------
    RuleError
        A subject that is not judged on a table (survey results), a rule that is not of this subject, a missing
        column of days or names, or one name twice.

    **Source**: the rule sets themselves; the three-valued "or" and "and" are Kleene's (1952).

    >>> from evaluate.registers import read_rules
    >>> table = pd.DataFrame({"subject": ["a 2024"], "on": [pd.Timestamp("2024-12-31")],
    ...                       "band": ["section_and_below"], "days_intensive": [11.0], "hours_intensive": [90.0]})
    >>> judge(table, read_rules(), subject="person_year", only=["HRS-02"])[["verdict", "branch"]].values.tolist()
    [['pass', 'hours']]
    """
    _refuse(table, rules, subject, (on, name), only)
    days = pd.to_datetime(table[on].reset_index(drop=True))
    now = pd.Timestamp(as_of) if as_of else days.max()
    names = [rule for rule in rules.names(subject) if not only or rule in only]
    parts = [_of_rule(table, days, now, rules.versions(rule), language) for rule in names]
    return _verdict_table(table[name], parts, names)


def _of_rule(
    table: pd.DataFrame, days: pd.Series, now: pd.Timestamp, versions: tuple[Version, ...], language: str
) -> dict[str, Array]:
    """One rule in all its versions: each row by the first version that is in force on its day."""
    size = len(table)
    verdict = np.where(days.isna(), UNKNOWN, NOT_APPLICABLE).astype(np.int8)
    value, limit = np.full(size, np.nan), np.full(size, np.nan)
    branch, source = np.full(size, "", dtype=object), np.full(size, "", dtype=object)
    words = (
        Text("没有日期，不知道适用哪一版规则", "no day: which version applies is not known"),
        Text("当日没有本单位采用的规则", "no rule on that day that the office goes by"),
    )
    note = np.where(days.isna(), words[0].of(language), words[1].of(language)).astype(object)
    free = days.notna().to_numpy()
    for version in versions:
        until = pd.Timestamp(version.belongs.valid_to or dt.date(9999, 12, 31))
        ours = free & (days >= pd.Timestamp(version.belongs.valid_from)).to_numpy() & (days <= until).to_numpy()
        if not ours.any():
            continue
        free = free & ~ours
        found = outcome(version.rule, _read(version, table, ours), as_of=now, language=language)
        verdict[ours], value[ours], limit[ours], branch[ours] = found[:4]
        source[ours] = version.source(language)
        note[ours] = _warned(found.note, version.warning(language))
    return {"verdict": verdict, "value": value, "threshold": limit, "branch": branch, "source": source, "note": note}


def _read(version: Version, table: pd.DataFrame, rows: Array) -> pd.DataFrame:
    """The columns that a rule reads, of the rows that it judges."""
    names = [part for name in version.rule.columns for part in (name, f"{name}_partial") if part in table.columns]
    return table[names][rows].reset_index(drop=True)


def _warned(note: Array, warning: str) -> Array:
    return np.where(note == "", warning, note + f"；{warning}") if warning else note


def _verdict_table(names: pd.Series, parts: list[dict[str, Array]], rules: list[str]) -> pd.DataFrame:
    size = len(names)
    joined = {
        column: np.concatenate([part[column] for part in parts]) if parts else np.array([], dtype=object)
        for column in VERDICT_COLUMNS[2:]
    }
    # codes instead of words: a county of five years has a million rows and a dozen different words
    codes, subjects = pd.factorize(names)
    frame = {
        "subject": pd.Categorical.from_codes(np.tile(codes, len(parts)), categories=pd.Index(subjects)),
        "rule": pd.Categorical.from_codes(np.repeat(np.arange(len(rules)), size), categories=pd.Index(rules)),
        "verdict": pd.Categorical.from_codes(joined["verdict"].astype(np.int8), categories=pd.Index(VERDICTS)),
        "value": joined["value"].astype(float),
        "threshold": joined["threshold"].astype(float),
    }
    frame |= {column: pd.Categorical(joined[column]) for column in ("branch", "source", "note")}
    return pd.DataFrame(frame, columns=list(VERDICT_COLUMNS))


def _refuse(
    table: pd.DataFrame, rules: RuleBook, subject: Subject, columns: tuple[str, str], only: Collection[str]
) -> None:
    if subject == "survey_result":
        raise RuleError.single(
            subject,
            Text("调查结果不能只拿点估计去比及格线。", "a survey result is not held against a line by its estimate."),
            Text("连同误差一起判断。", "it is judged with its error."),
            Text("用 effect.reaction(…, pass_line=)。", "use effect.reaction(…, pass_line=)."),
        )
    missing = [name for name in columns if name not in table.columns]
    foreign = [name for name in only if name not in rules.names(subject)]
    if missing or foreign:
        known = list(map(str, table.columns)) if missing else list(rules.names(subject))
        raise RuleError.single(
            f"judge: {', '.join(missing or foreign)}",
            Text("没有这一列。", "no such column.") if missing else Text("没有这条规则。", "no such rule here."),
            Text(f"下列之一：{'、'.join(known)}。", f"one of {', '.join(known)}."),
            Text("改正名字。", "mend the name."),
        )
    if table[columns[1]].duplicated().any():
        twice = str(table.loc[table[columns[1]].duplicated(), columns[1]].iloc[0])
        raise RuleError.single(
            f"judge: {columns[1]} {twice}",
            Text("同一个名字出现了两次。", "one name stands there twice."),
            Text("一行一个名字。", "a name of its own for each row."),
            Text("把日期或期次写进名字。", "put the period into the name."),
        )
