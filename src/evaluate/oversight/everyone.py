"""Everybody or every class in the office's tables, as a sample of which nothing is left to chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design import Design, Policy, Sample
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, Source, known, source_of
from evaluate.estimate.table import Labels
from evaluate.registers import Register

_ALL = "everybody"
"""The column that says how many there are."""


def everyone(
    frame: pd.DataFrame, *, counted: str = "people", policy: Policy | None = None, language: Language = "zh"
) -> Sample:
    """All rows as a sample without error: known, and protected like any number of people.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a person or thing, with at least one row.
    counted : str
        Of what the rows are; the minimum cell of `policy` binds "people" only.
    policy, language
        What may be shown; of notes.
    """
    plain = frame.reset_index(drop=True).assign(**{_ALL: len(frame)})
    return Sample(plain, Design(population=_ALL), policy=policy or Policy(), language=language, counted=counted)


def nobody(by: Sequence[str], measure: str, counted: str) -> Estimate:
    """A table without rows: there is nothing to count."""
    empty = pd.DataFrame(columns=[*by, "item", "value"])
    return known(empty, value="value", by=list(by), measure=measure, counted=counted)


def told_of(
    estimate: Estimate, came_from: Sequence[Register | Source | None], *, labels: Labels, method: str, how: Text
) -> Estimate:
    """The same numbers with where they come from, the words of their codes, and how they were counted.

    Parameters
    ----------
    estimate : Estimate
        As a verb made it of `everyone`.
    came_from : sequence of Register or Source
        What it was counted from, the first one first, or where that came from; None is passed over.
    labels : mapping
        Words that the registers' own forms do not have.
    method, how : str, Text
        The name of the counting, and how it is done in words.
    """
    kept = [one for one in came_from if one is not None]
    words: dict[str, dict[str, Mapping[str, str]]] = {"method": {method: {"zh": how.zh, "en": how.en}}}
    for part in (*(one.labels() for one in kept if isinstance(one, Register)), labels):
        for name, codes in part.items():
            words[name] = {**words.get(name, {}), **codes}
    sources = tuple(source_of(one) if isinstance(one, Register) else one for one in kept)
    about = replace(estimate.about, evidence="descriptive", interval="none", sources=sources)
    # everybody is counted: no interval to print, though the numbers can still be combined with others
    plain = estimate.frame.assign(low=np.nan, high=np.nan)
    return replace(estimate, frame=plain, about=about).described(labels=words, method=method)
