"""Which way a row points: the wording of a claim follows it."""

from __future__ import annotations

from evaluate.estimate.table import About
from evaluate.report.labels import VERDICTS, Row, shown
from evaluate.report.numbers import missing

DIRECTIONS = ("higher", "lower", "unclear")
KEYS = (*VERDICTS, *DIRECTIONS, "otherwise")


def verdict(row: Row, about: About) -> str:
    """What the number shows: `met`, `not_shown`, `not_met`; else `higher`, `lower` or `unclear`.

    A pass-line test has written its verdict in `note` or `choice`; it is taken as it stands. Any other number is
    `higher` when its whole interval lies above 0, `lower` when it lies below, else `unclear`: a point estimate alone
    never decides. A number known without error (a register: interval "none") is judged by its sign.

    Parameters
    ----------
    row : dict
        One row of the long table, its number shown.
    about : About
        Tells whether the numbers have intervals.

    Returns
    -------
    str
        One of `KEYS` but `otherwise`, which a writer may use for every verdict without words of its own.
    """
    for column in ("note", "choice"):
        if str(row.get(column)) in VERDICTS:
            return str(row[column])
    if not shown(row):
        return "unclear"
    low, high = row.get("low"), row.get("high")
    if about.interval == "none" and missing(low) and missing(high):
        low = high = row["value"]
    if missing(low) or missing(high):
        return "unclear"
    return "higher" if float(str(low)) > 0 else "lower" if float(str(high)) < 0 else "unclear"
