"""Single cells of a printed table: values with their intervals, numbers of records, common decimals."""

from __future__ import annotations

from typing import NamedTuple

from evaluate.estimate.table import About
from evaluate.report.labels import Row, shown
from evaluate.report.numbers import MISSING, decimals, interval, missing, number


class Lines(NamedTuple):
    """A table before it is finished: `extra` says how to read it; the first `names` columns say what a row is about."""

    header: list[str]
    body: list[list[str]]
    extra: str = ""
    names: int = 1


def n_words(row: Row, about: About) -> str:
    """The row's n as printed; of a row hidden for its size only that it is below the minimum cell, of a hidden number
    of people, which its n would tell, nothing.
    """
    if missing(row.get("n")) or (not shown(row) and not row["n"]):
        return MISSING
    minimum = about.policy.minimum_cell
    if not shown(row) and about.counted == "people" and float(row["n"]) < minimum:
        return f"<{minimum}"
    return f"{int(row['n']):,}"


def with_interval(row: Row, places: dict[str, int], language: str) -> str:
    """A value with its interval in brackets."""
    measured_in = str(row["measured_in"])
    value = number(row["value"], measured_in, places=places[measured_in])
    if missing(row.get("low")) or not shown(row):
        return value
    ends = interval(row["low"], row["high"], measured_in, language, places=places[measured_in])
    return f"{value}（{ends}）" if language.startswith("zh") else f"{value} ({ends})"


def common_places(rows: list[Row]) -> dict[str, int]:
    """Decimals for each thing measured, one for the whole table so that columns line up."""
    kinds = {str(row["measured_in"]) for row in rows}
    return {kind: decimals(kind, [row["value"] for row in rows if row["measured_in"] == kind]) for kind in kinds}
