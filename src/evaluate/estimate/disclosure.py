"""What may be shown: small and unanimous cells lose their numbers, and so does the cell that would give them away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import Text
from evaluate.estimate.spread import givers, unanimous
from evaluate.estimate.table import Estimate

#: Why a number is not shown, as it stands in `note`.
REASONS: dict[str, Text] = {
    "few": Text("人数不足，不显示", "too few people to show"),
    "unanimous": Text("回答完全一致，不显示", "all gave the same answer: not shown"),
    "complement": Text("为防推算，一并不显示", "not shown, lest another number be worked out"),
}
NUMBERS = ("value", "se", "low", "high", "df")
MEASURES_OF_PARTS = ("share", "total")


def protect(estimate: Estimate) -> Estimate:
    """The same table without the numbers that could tell on somebody.

    By the policy of `about`: a number that rests on fewer people than the minimum cell, an answer that some but fewer
    people gave, and a number behind which everybody gave the same answer, lose value and error and get the reason in
    `note`. When just one choice of an
    item, or just one group among its neighbours, is hidden, the next smallest is hidden too, since the rest and the
    total would give it away.

    Parameters
    ----------
    estimate : Estimate
        Any table. Numbers that count no people (places, hours of a register) are left alone.

    Returns
    -------
    Estimate
        The same rows; it carries no covariance any more, so that no hidden number can be combined back.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4 (threshold rule, secondary suppression).

    >>> from evaluate.design import Design, Sample
    >>> from evaluate.estimate.verbs import mean
    >>> sample = Sample(pd.DataFrame({"q": [1.0, 2.0] * 3}), Design(), language="en")
    >>> protect(mean(sample, "q")).frame["note"].iloc[0]
    'too few people to show'

    """
    about, frame = estimate.about, estimate.frame
    if about.counted != "people":
        return estimate
    shown = np.isfinite(frame["value"].to_numpy(dtype=float))
    reason = np.full(len(frame), "", dtype=object)
    if about.policy.hide_unanimous:
        reason[_unanimous(estimate) & shown] = "unanimous"
    n = frame["n"].to_numpy()
    given = givers(estimate)
    few = (n < about.policy.minimum_cell) & (n > 0)
    reason[few | ((given > 0) & (given < about.policy.minimum_cell))] = "few"
    _complement(estimate, reason, shown)
    hidden = reason != ""
    frame = frame.copy()
    for name in NUMBERS:
        frame[name] = frame[name].astype(float).where(~hidden)
    frame["note"] = [
        REASONS[why].of(about.language) if why else note for why, note in zip(reason, frame["note"], strict=True)
    ]
    return replace(estimate, frame=frame, linear=None if hidden.any() else estimate.linear)


def _unanimous(estimate: Estimate) -> Array:
    """Unanimous rows. Where choices exclude each other, a choice of nobody tells nothing; a choice of all tells all."""
    same, frame = unanimous(estimate), estimate.frame
    if not same.any():
        return same
    value = frame["value"].to_numpy(dtype=float)
    for places in _exclusive(estimate):
        same[places] = (value[places] > 0).sum() == 1
    return same


def _exclusive(estimate: Estimate) -> list[Array]:
    """The rows of each table whose choices exclude each other: shares that add up to 1, or numbers of people."""
    frame = estimate.frame
    parts = np.flatnonzero((frame["measure"].isin(MEASURES_OF_PARTS) & frame["choice"].notna()).to_numpy())
    value, measure = frame["value"].to_numpy(dtype=float), frame["measure"].to_numpy()
    tables = [parts[rows] for rows in _tables(frame.iloc[parts], [*estimate.by, "measure", "item"])]
    return [
        places
        for places in tables
        if len(places) > 1
        and (measure[places[0]] == "total" or np.isclose(value[places].sum(), 1.0, rtol=0, atol=1e-9))
    ]


def _complement(estimate: Estimate, reason: Array, shown: Array) -> None:
    """Hide the next smallest wherever exactly one number of a sum is hidden; repeated until nothing changes."""
    frame, by = estimate.frame, list(estimate.by)
    size = frame["value"].abs().to_numpy(dtype=float)
    n = frame["n"].to_numpy(dtype=float)
    lines = [(places, size) for places in _exclusive(estimate)]
    for name in by:
        others = [column for column in by if column != name]
        lines += [(rows, n) for rows in _tables(frame, [*others, "measure", "item", "choice"])]
    for _ in range(len(frame)):
        changed = [line for line in lines if _hide_second(*line, reason, shown)]
        if not changed:
            return


def _hide_second(rows: Array, size: Array, reason: Array, shown: Array) -> bool:
    hidden = reason[rows] != ""
    open_rows = rows[~hidden & shown[rows]]
    if hidden.sum() != 1 or not len(open_rows):
        return False
    reason[open_rows[np.argmin(size[open_rows])]] = "complement"
    return True


def _tables(frame: pd.DataFrame, keys: list[str]) -> list[Array]:
    """Positions of the rows that share these keys."""
    if not len(frame):
        return []
    codes = frame.groupby(keys, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
