"""Testing one version of a rule on the rows of a table, all rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.registers.rule import AtLeast, Branch, Conditions, Due, Rule

#: What a row says of a rule, as small numbers.
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = 0, 1, 2, 3
_TOLERANCE = 1e-9
Array = np.ndarray[Any, Any]


class Outcome(NamedTuple):
    """One entry a row: the verdict, the number and its threshold, the branch they stand for, and a note."""

    verdict: Array
    value: Array
    threshold: Array
    branch: Array
    note: Array


class _Tested(NamedTuple):
    """One branch: verdicts, numbers, thresholds, how near to the threshold, notes of days."""

    state: Array
    value: Array
    threshold: Array
    nearness: Array
    note: Array | None = None


def outcome(rule: Rule, table: pd.DataFrame, *, as_of: pd.Timestamp, language: str) -> Outcome:
    """What do the rows of `table` say of a rule that is in force for all of them?

    A branch whose number is not known is neither kept nor broken. A column `<name>_partial` says that a number is only
    the least that it can be: enough to keep "at least", and enough to break "at most"; of a number that it is divided
    by, or of days, the other way round.
    """
    applies, missing = meant(rule.applies, table)
    tested = [_branch(branch, table, as_of, language) for branch in rule.branches.values()]
    states = np.stack([one.state for one in tested])
    verdict = _joined(states, every=bool(rule.all_of))
    shown = _shown(states, np.stack([one.nearness for one in tested]), every=bool(rule.all_of))
    verdict = np.where(applies == UNKNOWN, UNKNOWN, verdict)
    verdict = np.where(applies == NOT_APPLICABLE, NOT_APPLICABLE, verdict).astype(np.int8)
    rows = np.arange(len(table))
    names = _branch_names(states, shown, list(rule.branches))
    names[verdict == NOT_APPLICABLE] = ""
    value = np.stack([one.value for one in tested])[shown, rows]
    limit = np.stack([one.threshold for one in tested])[shown, rows]
    value, limit = (np.where(verdict == NOT_APPLICABLE, np.nan, one) for one in (value, limit))
    missing += [
        (_label(branch, name, language), np.isnan(one.value) & (one.state == UNKNOWN))
        for (name, branch), one in zip(rule.branches.items(), tested, strict=True)
    ]
    note = _notes(verdict, value, missing, language)
    for one in tested:
        if one.note is not None:
            note = np.where((verdict != NOT_APPLICABLE) & (note == ""), one.note, note)
    return Outcome(verdict, value, limit, names, note)


def meant(conditions: Conditions, table: pd.DataFrame) -> tuple[Array, list[tuple[str, Array]]]:
    """PASS for the rows that all conditions mean, and where a column that decides it is empty."""
    found = np.zeros(len(table), dtype=np.int8)
    missing: list[tuple[str, Array]] = []
    for name, wanted in conditions.items():
        if isinstance(wanted, AtLeast):
            number = _numbers(table, name)
            empty, meant = np.isnan(number), number >= wanted.at_least * (1 - _TOLERANCE)
        else:
            codes = _codes(table, name)
            empty, meant = codes.isna().to_numpy(), codes.isin(wanted).to_numpy()
        found = np.where(empty & (found == PASS), UNKNOWN, np.where(~meant & ~empty, NOT_APPLICABLE, found))
        missing.append((name, empty))
    return found, missing


def _branch(branch: Branch, table: pd.DataFrame, as_of: pd.Timestamp, language: str) -> _Tested:
    if branch.due:
        return _day(branch, branch.due, table, as_of, language)
    if branch.is_yes:
        codes = _codes(table, branch.column)
        value = np.where(codes.isna(), np.nan, (codes == "yes").astype(float))
    else:
        value = _numbers(table, branch.column)
    if branch.of:
        whole = _numbers(table, branch.of)
        value = np.divide(value, whole, out=np.full(len(table), np.nan), where=whole > 0)
    limit, listed = _threshold(branch, table)
    slack = _TOLERANCE * np.maximum(1.0, np.abs(np.nan_to_num(limit)))
    # a number that is a least can only grow; one that it is divided by, or the days of a ceiling, moves the bar
    least = _partial(table, branch.column)
    under = _partial(table, branch.of) | _partial(table, branch.per)
    unknown = np.isnan(value) | np.isnan(limit)
    if branch.at_most is not None:
        kept = value <= limit + slack
        unknown |= np.where(kept, least, under)
    else:
        kept = value >= limit - slack
        unknown |= np.where(kept, under, least)
    state = np.where(unknown, UNKNOWN, np.where(kept, PASS, FAIL))
    state = np.where(listed, state, NOT_APPLICABLE)
    safe = np.where((limit > 0) & ~np.isnan(value), limit, np.nan)
    nearness = np.nan_to_num(value / safe, nan=-1.0)
    return _Tested(state, value, limit, -nearness if branch.at_most is not None else nearness)


def _threshold(branch: Branch, table: pd.DataFrame) -> tuple[Array, Array]:
    """The threshold of each row, and whether the rule has one for the row's code."""
    number = branch.threshold
    listed = np.ones(len(table), dtype=bool)
    if isinstance(number, dict) and branch.by:
        codes = _codes(table, branch.by)
        limit = codes.map(number).to_numpy(dtype=float)
        listed = codes.isna().to_numpy() | codes.isin(list(number)).to_numpy()
    else:
        limit = np.full(len(table), number, dtype=float)
    if branch.per:
        times = _numbers(table, branch.per)
        limit = limit * _weighed(times, branch.rates_after)
    return limit, listed


def _weighed(times: Array, rates: Mapping[float, float]) -> Array:
    """Days, of which those beyond some number count in part."""
    begins = [*sorted(rates), np.inf]
    counted = np.minimum(times, begins[0])
    for begin, end in pairwise(begins):
        counted = counted + rates[begin] * np.clip(times - begin, 0.0, end - begin)
    return counted


def _day(branch: Branch, due: Due, table: pd.DataFrame, as_of: pd.Timestamp, language: str) -> _Tested:
    """Days after the due day; a day that is still empty counts as late from the due day on, and not before."""
    done = _days(table, branch.column)
    if due.after and due.months is not None:
        last = _days(table, due.after) + pd.DateOffset(months=due.months)
    else:
        years = pd.Series(_numbers(table, due.year or "")).astype("Int64").astype("string")
        last = pd.to_datetime(years + f"-{due.day}", errors="coerce")
    late = (done.fillna(as_of) - last).dt.days.to_numpy(dtype=float, na_value=np.nan)
    waiting = done.isna().to_numpy() & (late <= 0)
    state = np.where(np.isnan(late) | waiting, UNKNOWN, np.where(late <= 0, PASS, FAIL))
    told = last.dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object)
    words = Text("期限：", "due: ").of(language)
    note = np.array([words + day if day else "" for day in told], dtype=object)
    return _Tested(state, late, np.zeros(len(table)), -np.nan_to_num(late, nan=np.inf), note)


def _joined(states: Array, *, every: bool) -> Array:
    first, second = (FAIL, PASS) if every else (PASS, FAIL)
    unknown, decided = (states == UNKNOWN).any(axis=0), (states == first).any(axis=0)
    none = (states == NOT_APPLICABLE).all(axis=0)
    return np.where(decided, first, np.where(unknown, UNKNOWN, np.where(none, NOT_APPLICABLE, second)))


def _shown(states: Array, nearness: Array, *, every: bool) -> Array:
    """Which branch's number a row shows: the first that decides, else the one nearest to its threshold."""
    decides = states == (FAIL if every else PASS)
    return np.where(decides.any(axis=0), decides.argmax(axis=0), nearness.argmax(axis=0))


def _branch_names(states: Array, shown: Array, names: list[str]) -> Array:
    """The branches that were kept, joined by "+"; where none was, the one whose number is shown."""
    pattern = (states == PASS).T @ (1 << np.arange(len(names)))
    kept = ["+".join(name for place, name in enumerate(names) if code >> place & 1) for code in range(1 << len(names))]
    return np.where(pattern > 0, np.array(kept, dtype=object)[pattern], np.array(names, dtype=object)[shown])


def _notes(verdict: Array, value: Array, missing: list[tuple[str, Array]], language: str) -> Array:
    """What is missing, by name, where nothing can be said; else nothing."""
    pattern = sum((empty.astype(np.int64) << place for place, (_, empty) in enumerate(missing)), np.int64(0))
    pattern = np.where(verdict == UNKNOWN, pattern, 0)
    note = np.full(len(verdict), "", dtype=object)
    for code in np.unique(pattern[pattern > 0]):
        names = "、".join(name for place, (name, _) in enumerate(missing) if int(code) >> place & 1)
        note[pattern == code] = Text(f"缺：{names}", f"missing: {names}").of(language)
    least = (verdict == UNKNOWN) & (note == "") & ~np.isnan(value)
    note[least] = Text("登记还不全，所示为下限", "not all is entered; this is the least it can be").of(language)
    return note


def _label(branch: Branch, name: str, language: str) -> str:
    return branch.label.get(language) or branch.label.get("zh") or name


def _numbers(table: pd.DataFrame, name: str) -> Array:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=float, na_value=np.nan)


def _partial(table: pd.DataFrame, name: str | None) -> Array:
    if f"{name}_partial" not in table.columns:
        return np.zeros(len(table), dtype=bool)
    return table[f"{name}_partial"].to_numpy(dtype=bool, na_value=True)


def _codes(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table.columns:
        return pd.Series(np.nan, index=range(len(table)), dtype=object)
    column = table[name].reset_index(drop=True)
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype(object).map({True: "yes", False: "no"})
    return column


def _days(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table.columns:
        return pd.Series(pd.NaT, index=range(len(table)), dtype="datetime64[ns]")
    return pd.to_datetime(table[name].reset_index(drop=True))
