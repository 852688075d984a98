"""Which band of cadres a person belongs to, by the rule set in force on a day: by post alone, or by post or rank."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.registers.rule_book import RuleBook

UPPER_BAND, LOWER_BAND = "division_and_above", "section_and_below"


def bands(people: pd.DataFrame, rules: RuleBook, *, day: pd.Timestamp) -> pd.Series:
    """Who is under the five-year rule and who under the yearly one, on this day?

    A person is in the upper band when any of the columns that the rule set names has one of its codes: the post until
    2023, the post or the rank since. Where a column is empty and no other decides, the band is not known.

    Parameters
    ----------
    people : pandas.DataFrame
        The roster, with `position_level` and `civil_servant_rank`.
    rules : RuleBook
        As `read_rules` gives it.
    day : pandas.Timestamp
        Decides which rule set counts.

    Returns
    -------
    pandas.Series
        "division_and_above", "section_and_below" or None, on the index of `people`; None for everybody on a day for
        which the study goes by no rule set.

    **Source**: 干部教育培训工作条例 (2015) Art. 15, (2023) Art. 14; GB/T 12407-2008 for the codes of levels.

    >>> from evaluate.registers import read_rules
    >>> people = pd.DataFrame({"position_level": ["141"], "civil_servant_rank": ["consultant_4"]})
    >>> [bands(people, read_rules(), day=pd.Timestamp(day)).iloc[0] for day in ("2021-12-31", "2024-12-31")]
    ['section_and_below', 'division_and_above']
    """
    found = np.full(len(people), None, dtype=object)
    date = day.date()
    for belongs, columns in rules.dated_bands():
        if belongs.valid_from <= date and (belongs.valid_to is None or date <= belongs.valid_to):
            upper, unknown = np.zeros(len(people), dtype=bool), np.zeros(len(people), dtype=bool)
            for name, codes in columns.items():
                given = people[name] if name in people.columns else pd.Series(None, index=people.index, dtype=object)
                upper |= given.isin(codes).to_numpy()
                unknown |= given.isna().to_numpy()
            found[~unknown] = LOWER_BAND
            found[upper] = UPPER_BAND
            break
    return pd.Series(found, index=people.index, dtype=object)
