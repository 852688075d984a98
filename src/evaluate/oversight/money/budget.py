"""The training budget: what was appropriated and spent, how it grew, and what an auditor would ask about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.registers import VERDICT_COLUMNS, Register

WORDS = {
    "measure": {"budget": {"zh": "培训经费", "en": "training budget"}},
    "item": {
        "appropriation": {"zh": "预算", "en": "appropriation"},
        "spent": {"zh": "已执行", "en": "spent"},
        "execution": {"zh": "执行率", "en": "execution rate"},
        "growth": {"zh": "比上年增长", "en": "growth on the year before"},
        "in_government_budget": {"zh": "列入同级财政预算的占比", "en": "part in the budget of this level"},
        "audit_notes": {"zh": "有审计意见的经费", "en": "lines with an audit note"},
    },
    "column": {"year": {"zh": "年度", "en": "Year"}, "purpose": {"zh": "用途", "en": "Purpose"}},
    "method": {"budget": {"zh": "经费台账汇总", "en": "sums of the budget lines"}},
}
_ENTERED = ("spent", "earmarked", "audit_note")
_ASKED = {
    "overspent": Text("执行数大于预算数", "more is spent than was appropriated"),
    "not_in_government_budget": Text("没有列入同级财政预算", "not in the budget of this level"),
    "audit_note": Text("有审计意见", "an audit note"),
}


def budget_lines(budget: Register, *, by: str | Sequence[str] = ("year",), language: str = "zh") -> Estimate:
    """How much was appropriated and spent, and how does it compare with the year before?

    Sums over budget lines. Execution: spent ÷ appropriated, over the lines whose spending is entered, in their year.
    Growth: appropriation less that of the year before, ÷ that of the year before. Part in the government budget: yuan
    of the lines marked so ÷ yuan of the lines of which it is known.

    Parameters
    ----------
    budget : Register
        The table `budget`.
    by : str or list of str
        Of its columns, "year" among them.
    language : {"zh", "en"}
        The language of notes.

    Returns
    -------
    Estimate
        Measure "budget": items "appropriation" and "spent" in yuan, "execution", "growth" and "in_government_budget"
        as shares, "audit_notes" in lines; `n` counts the budget lines behind each number. What is not entered is no
        0: the number is missing, or its note says how many lines were left out. Known without error.

    **Source**: row 7 of the mechanisms (列入同级财政预算; 执行、增长); the definitions are plain arithmetic.
    """
    groups = [by] if isinstance(by, str) else list(by)
    table = _lines(budget)
    others = [name for name in groups if name != "year"]
    earlier = table.groupby(["year", *others], dropna=False)["amount"].sum().to_dict()
    rows = []
    for key, part in table.groupby(groups, sort=True, dropna=False, observed=True):
        group: dict[str, Any] = dict(zip(groups, key, strict=True))
        before = (group["year"] - 1, *(group[name] for name in others)) if "year" in group else ()
        previous = earlier.get(before[0] if len(before) == 1 else before, np.nan)
        rows += [{**group, **row} for row in _numbers(part, float(previous), set(budget.table.columns), language)]
    return _told(pd.DataFrame(rows, columns=[*groups, "item", "value", "n", "unit", "told"]), budget, groups, language)


def check_budget(budget: Register, *, language: str = "zh") -> pd.DataFrame:
    """Which budget lines would an auditor ask about?

    Lines of which more is spent than was appropriated, lines outside the government budget, lines with an audit note.

    Returns
    -------
    pandas.DataFrame
        `subject | rule | verdict | value | threshold | branch | source | note`, verdict "doubt"; the office's own list
        for self-checking, never a part of a report.
    """
    table = _lines(budget)
    amount, spent = (table[name].to_numpy(dtype=float, na_value=np.nan) for name in ("amount", "spent"))
    outside = table["earmarked"].astype("boolean").eq(False).fillna(False).to_numpy(dtype=bool)
    notes = table["audit_note"].astype(object).fillna("").astype(str).str.strip()
    found = {
        "overspent": (spent > amount, spent, amount),
        "not_in_government_budget": (outside, amount, None),
        "audit_note": ((notes != "").to_numpy(), None, None),
    }
    empty = np.full(len(table), np.nan)
    parts = [
        pd.DataFrame(
            {
                "subject": table["budget_line"].to_numpy(dtype=object)[where],
                "rule": rule,
                "value": (empty if value is None else value)[where],
                "threshold": (empty if limit is None else limit)[where],
                "note": [
                    _ASKED[rule].of(language) + (f"：{words}" if rule == "audit_note" else "") for words in notes[where]
                ],
            }
        )
        for rule, (where, value, limit) in found.items()
    ]
    told = pd.concat(parts, ignore_index=True)
    return told.assign(verdict="doubt", branch="", source=budget.source)[list(VERDICT_COLUMNS)]


def _lines(budget: Register) -> pd.DataFrame:
    """The lines; what an office's own form does not ask is not known."""
    return budget.table.reset_index(drop=True).reindex(columns=[*dict.fromkeys([*budget.table.columns, *_ENTERED])])


def _numbers(part: pd.DataFrame, previous: float, kept: Collection[str], language: str) -> Iterator[dict[str, Any]]:
    """The six numbers of one group of lines."""
    amount, spent = (part[name].to_numpy(dtype=float, na_value=np.nan) for name in ("amount", "spent"))
    inside = part["earmarked"].astype("boolean").to_numpy(dtype=float, na_value=np.nan)
    told, flagged = ~np.isnan(spent), ~np.isnan(inside)
    total = float(amount.sum())
    yield _row("appropriation", total, len(part), "yuan")
    yield _row("spent", spent[told].sum() if told.any() else np.nan, told.sum(), "yuan", _left_out(~told, language))
    yield _row(
        "execution", _share(spent[told].sum(), amount[told].sum()), told.sum(), "share", _left_out(~told, language)
    )
    grown = _share(total - previous, previous)
    none = Text("没有上年预算", "no appropriation of the year before").of(language) if np.isnan(grown) else ""
    yield _row("growth", grown, len(part), "share", none)
    marked = _share((amount * inside)[flagged].sum(), amount[flagged].sum())
    yield _row("in_government_budget", marked, flagged.sum(), "share", _left_out(~flagged, language))
    notes = part["audit_note"].astype(object).fillna("").astype(str).str.strip() != ""
    asked = "audit_note" in kept
    none = "" if asked else Text("台账里没有审计意见一栏", "the register has no column of audit notes").of(language)
    yield _row("audit_notes", int(notes.sum()) if asked else np.nan, len(part), "items", none)


def _row(item: str, value: float, n: int, unit: str, told: str = "") -> dict[str, Any]:
    return {"item": item, "value": float(value), "n": int(n), "unit": unit, "told": told}


def _share(above: float, below: float) -> float:
    return float(above / below) if below > 0 else np.nan


def _left_out(missing: np.ndarray, language: str) -> str:
    count = int(missing.sum())
    words = Text(f"{count} 笔经费没有登记，未计入", f"{count} lines have no entry and are left out")
    return words.of(language) if count else ""


def _told(frame: pd.DataFrame, budget: Register, groups: list[str], language: str) -> Estimate:
    source = source_of(budget)
    labels = budget.labels()
    made = known(
        frame,
        value="value",
        by=groups,
        n="n",
        measure="budget",
        counted="budget lines",
        labels={**labels, **WORDS, "column": {**labels["column"], **WORDS["column"]}},
        source=source,
        method="budget",
        language=language,
    )
    note = np.where(frame["told"] != "", frame["told"], made.frame["note"])
    return Estimate(made.frame.assign(measured_in=frame["unit"].to_numpy(), note=note), made.about, made.linear)
