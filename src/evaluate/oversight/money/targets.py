"""The table of performance targets (绩效目标表) as a finance bureau asks for it: target, last year, this year, met?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.estimate import Estimate, Source, protect, source_of
from evaluate.registers import Register

_PERCENT = ("%", "％", "百分比", "percent")
_SLACK = 1e-9
#: What is said of a target.
REACHED = {
    "met": Text("完成", "met"),
    "not_met": Text("未完成", "not met"),
    "undecided": Text("误差范围跨过目标值，不能判定", "the interval holds the target: undecided"),
    "no_data": Text("没有数据", "no data"),
}


class _Reached(NamedTuple):
    """A number with its ends, the records behind it, and why there is none."""

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    n: int = 0
    note: str = ""


@dataclass(frozen=True)
class TargetTable:
    """The targets of one year against what was reached.

    `rows`, in the order of the register: `target`, `target_kind`, `direction`, `value`, `measured_in`, `last_year`,
    `actual`, `low`, `high` (the interval of a survey result, else the number itself), `n` (records behind it),
    `verdict` ("met", "not_met", "undecided", "no_data"), `weight`, `score_least`, `score_most`, `note`.
    """

    rows: pd.DataFrame
    year: int
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    sources: tuple[Source, ...]
    language: Literal["zh", "en"] = "zh"


def target_table(
    targets: Register,
    actual: Mapping[str, Estimate | float] | None = None,
    *,
    year: int,
    facts: Register | None = None,
    language: Literal["zh", "en"] = "zh",
) -> TargetTable:
    """Were the year's targets reached?

    A number known without error is held against its target. A survey result, such as satisfaction, is held against it
    with its whole interval: met when the lower end reaches it, not met when the upper end does not, else undecided.
    Score: weight × the part reached (actual ÷ target, or target ÷ actual where less is better; at most 1), from the
    lower to the upper end; from 0 to the weight where there is no data.

    Parameters
    ----------
    targets : Register
        The table `targets`.
    actual : mapping of str to Estimate or float, optional
        What was reached: a table with one row, or a number. By the name of a target, or by what the targets say they
        are `measured_by` (such as "satisfaction"); a result that no target asks for is passed over, and the name goes
        before the other. Results that may not be shown are no data here.
    year : int
        Which year.
    facts : Register, optional
        The table `facts`: of targets that `actual` does not have, the sum over organisations of the fact of that name,
        where it is measured as the target is. Percentages of several organisations have no sum, and are no data.
        A target that is measured by a survey has no fact.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    TargetTable
        As `target_workbook` writes it and `targets_met` counts it.

    Raises
    ------
    RegisterError
        No target of that year, a name in `actual` that is no target, or a table with more than one row.

    **Source**: the form of performance targets of finance bureaus (产出 数量/质量/时效/成本, 效益, 满意度). Scoring in
    proportion to what was reached is a usual rule, not one of theirs: theirs goes first where they give one.
    """
    mine = targets.table[targets.table["year"] == year].reset_index(drop=True)
    given = dict(actual or {})
    RegisterError.refuse(_mistakes(targets, mine, given, year))
    now, before = _facts(facts, year), _facts(facts, year - 1)
    rows: list[dict[str, Any]] = []
    used: list[str] = []
    for record in mine.to_dict("records"):
        asked = next((name for name in _asked_for(record) if name in given), None)
        reached = _fact(now, record, language) if asked is None else _reached(given[asked], record, language)
        used += [asked] if asked else []
        last = record.get("last_year")
        rows.append(
            {
                **{column: record.get(column) for column in ("target", "target_kind", "direction", "value")},
                "measured_in": record["measured_in"],
                "last_year": _fact(before, record, language).value if last is None or pd.isna(last) else float(last),
                "weight": record.get("weight"),
                **_judged(reached, record, language),
            }
        )
    surveys = [each for name in used if isinstance(one := given[name], Estimate) for each in one.about.sources]
    sources = (source_of(targets, facts, rows=len(mine)), *surveys)
    return TargetTable(pd.DataFrame(rows), year, targets.labels(), tuple(dict.fromkeys(sources)), language)


def _asked_for(record: Mapping[Any, Any]) -> tuple[str, ...]:
    """The names under which the result of a target may be given: its own, and that of what measures it."""
    by = record.get("measured_by")
    return (str(record["target"]),) if by is None or pd.isna(by) else (str(record["target"]), str(by))


def _reached(actual: Estimate | float, record: Mapping[Any, Any], language: str) -> _Reached:
    """A result that was given."""
    if not isinstance(actual, Estimate):
        return _Reached(float(actual), float(actual), float(actual), 1)
    row = protect(actual).frame.iloc[0]
    share, percent = str(row["measured_in"]) == "share", _measure(record["measured_in"]) == _PERCENT[0]
    if share and not percent:
        why = Text("调查结果是比例，目标的计量单位不是“%”", "the result is a share and the target is not in per cent")
        return _Reached(note=why.of(language))
    value, low, high = (float(row[name]) * (100 if share else 1) for name in ("value", "low", "high"))
    if actual.about.interval == "none":
        low = high = value
    return _Reached(value, low, high, int(row["n"]), "" if pd.isna(row["note"]) else str(row["note"]))


def _judged(reached: _Reached, record: Mapping[Any, Any], language: str) -> dict[str, Any]:
    """The verdict and the score of one target."""
    weight = record.get("weight")
    full = np.nan if weight is None or pd.isna(weight) else float(weight)
    if np.isnan(reached.value):
        empty = dict.fromkeys(("actual", "low", "high"), np.nan)
        none = reached.note or REACHED["no_data"].of(language)
        return {
            **empty,
            "n": reached.n,
            "verdict": "no_data",
            "score_least": 0.0 * full,
            "score_most": full,
            "note": none,
        }
    value, low, high, n, note = reached
    target, more = float(record["value"]), str(record["direction"]) == "more"
    worst, best = (low, high) if more else (high, low)
    parts = sorted(_part(end, target, more) for end in (low, high)) if not np.isnan([low, high]).any() else [0.0, 1.0]
    verdict = "met" if _keeps(worst, target, more) else "undecided" if not _breaks(best, target, more) else "not_met"
    told = "；".join(one for one in (note, REACHED["undecided"].of(language) if verdict == "undecided" else "") if one)
    return {"actual": value, "low": low, "high": high, "n": n, "verdict": verdict,
            "score_least": full * parts[0], "score_most": full * parts[1], "note": told}  # fmt: skip


def _keeps(end: float, target: float, more: bool) -> bool:
    slack = _SLACK * max(1.0, abs(target))
    return end >= target - slack if more else end <= target + slack


def _breaks(end: float, target: float, more: bool) -> bool:
    return not np.isnan(end) and not _keeps(end, target, more)


def _part(actual: float, target: float, more: bool) -> float:
    """The part of a target that was reached, at most 1."""
    if _keeps(actual, target, more):
        return 1.0
    above, below = (actual, target) if more else (target, actual)
    return float(np.clip(above / below, 0.0, 1.0)) if below > 0 else 0.0


def _facts(facts: Register | None, year: int) -> dict[str, pd.DataFrame]:
    """The rows of each fact of a year."""
    if facts is None:
        return {}
    return {str(name): rows for name, rows in facts.table[facts.table["year"] == year].groupby("fact")}


def _fact(facts: Mapping[str, pd.DataFrame], record: Mapping[Any, Any], language: str) -> _Reached:
    """The fact of a target's name: its sum over organisations, or why there is none."""
    by = record.get("measured_by")
    if by is not None and not pd.isna(by):
        why = Text("由调查结果判断，还没有调查结果", "measured by a survey, and there is no result of it yet")
        return _Reached(note=why.of(language))
    rows = facts.get(str(record["target"]))
    if rows is None:
        return _Reached()
    measures, wanted = {_measure(one) for one in rows["measured_in"]}, _measure(record["measured_in"])
    if measures != {wanted}:
        shown = "、".join(sorted(measures))
        why = Text(f"台账里的计量单位是“{shown}”，不是“{wanted}”", f"the facts are in {shown}, not in {wanted}")
        return _Reached(note=why.of(language))
    if wanted in _PERCENT and len(rows) > 1:
        why = Text("各单位的百分比不能相加", "percentages of several organisations have no sum")
        return _Reached(note=why.of(language))
    value = float(rows["value"].astype(float).sum())
    return _Reached(value, value, value, len(rows))


def _measure(written: Any) -> str:
    """A unit of measurement as written, every word for per cent as one."""
    told = str(written).strip()
    return _PERCENT[0] if told in _PERCENT else told


def _mistakes(targets: Register, mine: pd.DataFrame, given: dict[str, Any], year: int) -> list[Mistake]:
    names = set(mine["target"])
    where = targets.source or targets.name
    measures = set(targets.labels().get("measured_by", {}))
    found = [] if len(mine) else [_no_year(where, year)]
    found += [_no_target(where, name, sorted(names)) for name in given if len(mine) and name not in names | measures]
    return found + [_many_rows(name) for name, one in given.items() if isinstance(one, Estimate) and len(one) != 1]


def _no_year(where: str, year: int) -> Mistake:
    return Mistake(
        where,
        Text(f"没有 {year} 年的绩效目标。", f"there are no targets of {year}."),
        Text("目标表里每个目标写明年度。", "every target gives its year."),
        Text("改正年份，或补上这一年的目标。", "correct the year, or add its targets."),
    )


def _no_target(where: str, name: str, names: list[str]) -> Mistake:
    return Mistake(
        f"{where} {name}",
        Text("绩效目标表里没有这个目标。", "there is no such target."),
        Text(f"下列之一：{'、'.join(names)}。", f"one of {', '.join(names)}."),
        Text("改正名称。", "correct the name."),
    )


def _many_rows(name: str) -> Mistake:
    return Mistake(
        name,
        Text("一个目标要对一个数，这张结果表不是一行。", "a target needs one number; this table has not one row."),
        Text("只有一行的结果表。", "a table with one row."),
        Text("用 where(...) 选出要用的一行。", "choose the row with where(...)."),
    )
