"""What a rule counts, by the rule set in force on a day: which lessons are interactive, which classes are of a kind."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluate.registers.rule_book import RuleBook
from evaluate.registers.rule_outcome import PASS, UNKNOWN, meant
from evaluate.registers.rule_subjects import Defined


def defined(table: pd.DataFrame, rules: RuleBook, name: Defined, *, days: pd.Series) -> pd.Series:
    """Which rows does a rule set mean when it speaks of this?

    Parameters
    ----------
    table : pandas.DataFrame
        One row a lesson or class, with the columns that the definition names.
    rules : RuleBook
        As `read_rules` gives it; the study's own definition goes first.
    name : str
        Such as "interactive_hours".
    days : pandas.Series
        The day of each row, in the order of `table`: it decides which rule set counts.

    Returns
    -------
    pandas.Series
        boolean on the index of `table`; not known where a column that decides is empty, where the day is not known,
        and on days on which the study goes by no definition.

    **Source**: the rule sets themselves; each says where it was read.

    >>> from evaluate.registers import read_rules
    >>> lessons = pd.DataFrame({"method": ["lecture", "case_teaching"]})
    >>> days = pd.Series(pd.Timestamp("2021-05-10"), index=lessons.index)
    >>> defined(lessons, read_rules(), "interactive_hours", days=days).tolist()
    [False, True]
    """
    when = pd.to_datetime(days).to_numpy()
    found, free = np.full(len(table), UNKNOWN, dtype=np.int8), ~np.isnat(when)
    for belongs, conditions in rules.definitions(name):
        until = np.datetime64(belongs.valid_to or dt.date(9999, 12, 31))
        ours = free & (when >= np.datetime64(belongs.valid_from)) & (when <= until)
        if ours.any():
            found[ours] = meant(conditions, table[ours].reset_index(drop=True))[0]
            free &= ~ours
    return pd.Series(pd.array(found == PASS, dtype="boolean"), index=table.index).mask(found == UNKNOWN)
