"""The scorecard of organisations from the tables that an office keeps: whatever of them is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from evaluate.oversight.hours.hours_ledger import hours_ledger
from evaluate.oversight.hours.ledger_rates import closed_years
from evaluate.oversight.units.unit_index import UnitIndex, unit_index
from evaluate.oversight.units.unit_indicators import UnitIndicators, unit_indicators
from evaluate.registers import Register, RuleBook

_OPTIONAL = ("class_plan", "classes_held", "tasks", "suggestions")
_USED = ("units", "roster", "hours", "hours_policy", "facts", "indicator_weights", *_OPTIONAL)


@dataclass(frozen=True)
class _Asked:
    """All that a scorecard is made of: the registers used, each without its rows, their rows, and the options."""

    kept: tuple[Register, ...]
    tables: tuple[pd.DataFrame, ...]
    options: Mapping[str, Any]

    def same(self, other: _Asked) -> bool:
        """Whether the same would come of both: every cell of every table is compared."""
        alike = len(self.tables) == len(other.tables) and self.options == other.options
        return alike and all(
            replace(one, table=_NO_ROWS) == replace(two, table=_NO_ROWS) and mine.equals(theirs)
            for one, two, mine, theirs in zip(self.kept, other.kept, self.tables, other.tables, strict=True)
        )


_NO_ROWS = pd.DataFrame()
#: The scorecard made last: a build asks for it once for the page of every organisation.
_LAST: list[tuple[_Asked, UnitIndex]] = []


def scorecard(
    registers: Mapping[str, Register],
    rules: RuleBook,
    *,
    year: int,
    as_of: dt.date,
    seed: int,
    returns: Register | None = None,
    weights: Mapping[str, float] | None = None,
    draws: int = 1000,
    language: Literal["zh", "en"] = "zh",
) -> UnitIndex:
    """Where does every organisation stand, by all tables that are there?

    `unit_indicators` of the hours ledger of the last year that has ended (closed where `facts` says so), the class
    plan, the classes held, the tasks and the suggestions, then `unit_index`. Only `units` and `roster` must be there.

    Parameters
    ----------
    registers : mapping from str to Register
        By the names of the office's forms, as `study.registers()` gives them.
    rules : RuleBook
        As `study.rules()` gives it.
    year, as_of, returns, language
        As in `unit_indicators`.
    seed, draws
        As in `unit_index`.
    weights : mapping from str to float, optional
        As in `unit_index`; those of the office's table `indicator_weights` unless given, all equal without either.

    Returns
    -------
    UnitIndex
        For the office alone; tables for a page are made of it by `band_of`, `leads`, `indicators_of` and `next_step`.

    Raises
    ------
    RegisterError
        As `hours_ledger` and `unit_index`; a table awaited when `units` or `roster` is not there.
    """
    options = {"year": year, "as_of": as_of, "language": language, "seed": seed, "draws": draws}
    used = {name: registers[name] for name in _USED if name in registers}
    kept = tuple(used.values()) if returns is None else (*used.values(), returns)
    asked = _Asked(kept, tuple(one.table for one in kept), {**options, "rules": rules, "weights": weights})
    if not (_LAST and _LAST[0][0].same(asked)):
        made = _made(registers, rules, returns, weights, **options)
        # tables of its own: what a caller does to his must not change what this one was made of
        _LAST[:] = [(replace(asked, tables=tuple(table.copy() for table in asked.tables)), made)]
    return _LAST[0][1]


def _made(
    registers: Mapping[str, Register],
    rules: RuleBook,
    returns: Register | None,
    weights: Mapping[str, float] | None,
    *,
    year: int,
    as_of: dt.date,
    language: Literal["zh", "en"],
    seed: int,
    draws: int,
) -> UnitIndex:
    kept = {name: registers.get(name) for name in ("hours", "hours_policy", *_OPTIONAL)}
    hours, policy = kept.pop("hours"), kept.pop("hours_policy")
    ledger, closed = None, closed_years(registers.get("facts"))
    # a year that still runs would have nearly everybody short of hours
    ended = year if as_of >= dt.date(year, 12, 31) or year in closed else year - 1
    if hours is not None and policy is not None:
        ledger = hours_ledger(
            registers["roster"], hours, policy, rules, years=[ended], as_of=as_of, closed=closed, language=language
        )
    found = unit_indicators(
        registers["units"], registers["roster"], year=year, as_of=as_of, ledger=ledger, rules=rules, returns=returns,
        language=language, **kept,
    )  # fmt: skip
    given = _weights(registers.get("indicator_weights"), found) if weights is None else weights
    return unit_index(found, seed=seed, weights=given, draws=draws)


def _weights(issued: Register | None, found: UnitIndicators) -> Mapping[str, float] | None:
    """The office's weights of the indicators that are known here; `unit_index` asks for one that is missing."""
    if issued is None or issued.table.empty:
        return None
    table = issued.table
    listed = dict(zip(table["indicator"].astype(str), table["weight"].astype(float), strict=True))
    return {name: listed[name] for name in found.indicators.names if name in listed}
