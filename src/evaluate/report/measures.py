"""Several measures of the same things side by side: a score and its rank, places wanted, offered and short."""

from __future__ import annotations

from evaluate.errors import Text
from evaluate.estimate.table import Estimate
from evaluate.report.cells import Lines, common_places, n_words, with_interval
from evaluate.report.labels import Row, brackets, heading, item_dropped, label, unit_heading, varying
from evaluate.report.numbers import MISSING, missing, unit_words

MOST = 5


def measures_apart(estimate: Estimate, rows: list[Row]) -> bool:
    """Whether the table has two to five measures, each at most once for every group and item."""
    measures = {str(row["measure"]) for row in rows}
    keys = [(_key(estimate, row), str(row["measure"])) for row in rows]
    return 2 <= len(measures) <= MOST and len(set(keys)) == len(keys) and not varying(rows, ("choice",))


def measures_side_by_side(estimate: Estimate, rows: list[Row], language: str) -> Lines:
    """One line per group and item, one column per measure with its interval in brackets, and n once."""
    about, places = estimate.about, common_places(rows)
    measures = list(dict.fromkeys(str(row["measure"]) for row in rows))
    lines: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault(_key(estimate, row), {})[str(row["measure"])] = row
    names = [*estimate.by, *([] if item_dropped(estimate, rows) else ["item"])]
    kinds = {measure: {str(row["measured_in"]) for row in rows if row["measure"] == measure} for measure in measures}
    header = [
        *(heading(about, name, language) for name in names),
        *(unit_heading(about, measure, _only(kinds[measure]), language) for measure in measures),
        heading(about, "n", language),
    ]
    body = []
    for line in lines.values():
        first = next(iter(line.values()))
        told = [label(about, name, first.get(name), language) for name in names]
        values = [with_interval(line[m], places, language) if m in line else MISSING for m in measures]
        body.append([*told, *values, n_words(first, about)])
    ends = any(not missing(row.get("low")) for row in rows)
    ranked = any(measure.startswith("rank") for measure in measures)
    return Lines(header, body, brackets(about, ranked=ranked, language=language) if ends else "", len(names))


def measures_below_each_other(estimate: Estimate, rows: list[Row]) -> bool:
    """Whether side by side most cells would be empty: each thing has its own measure, in its own unit."""
    lines = {_key(estimate, row) for row in rows}
    return len(rows) * 2 <= len(lines) * len({str(row["measure"]) for row in rows})


def measures_in_one_column(estimate: Estimate, rows: list[Row], language: str) -> Lines:
    """One line per number, which carries its unit; a thing of several measures says which one it is."""
    about, places = estimate.about, common_places(rows)
    names = [*estimate.by, "item"]
    keys = [_key(estimate, row) for row in rows]
    body = []
    for row, key in zip(rows, keys, strict=True):
        told = [label(about, name, row.get(name), language) for name in names]
        if keys.count(key) > 1:
            told[-1] = (
                Text("{}（{}）", "{} ({})")
                .of(language)
                .format(told[-1], label(about, "measure", row["measure"], language))
            )
        body.append([*told, with_unit(row, with_interval(row, places, language), language), n_words(row, about)])
    header = [*(heading(about, name, language) for name in (*names, "value", "n"))]
    ends = any(not missing(row.get("low")) for row in rows)
    return Lines(header, body, brackets(about, ranked=False, language=language) if ends else "", len(names))


def with_unit(row: Row, told: str, language: str) -> str:
    """The number with its unit, where there is a number."""
    unit = unit_words(str(row["measured_in"]), language, value=row["value"])
    if told == MISSING or not unit:
        return told
    return f"{told}{unit}" if language.startswith("zh") else f"{told} {unit}"


def _only(kinds: set[str]) -> str:
    """The unit of a column; none where its numbers have several, which their names must then tell."""
    return next(iter(kinds)) if len(kinds) == 1 else ""


def _key(estimate: Estimate, row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in (*estimate.by, "item"))
