"""Which rows of a picture fit on a page, where each stands, and what is written before it and below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from evaluate.errors import Text
from evaluate.report.figures.wrapping import columns_of, shorten, wrap

WIDTH_MM = 150.0
TALLEST_MM = 200.0  # with its caption it still fits on a page; a taller one would be shrunk, and its type with it
ROW_MM, LINE_MM, LEAST_MM = 4.5, 3.2, 9.0
LABEL_COLUMNS, LABEL_LINES = 36, 2  # half-width columns of a row label: 18 Chinese characters
BELOW_COLUMNS = 88  # the line below the axis, as wide as the picture
_AXIS_MM, _BELOW_MM, _LEGEND_MM = 8.5, 4.6, 5.4


@dataclass(frozen=True)
class Rows:
    """The rows of one picture that are drawn.

    Parameters
    ----------
    places : mapping from name to float
        Of every row drawn, in order: its middle in millimetres below the top of the axes.
    labels : tuple of str
        What stands before the rows: at most two lines each.
    height, figure_mm : float
        Of the axes and of the whole picture, in millimetres.
    total : int
        How many rows there are to draw.
    below : str
        The line below the axis; says how many rows are drawn where not all are.
    legend : tuple of str
        Words of the legend, empty when there is none; `legend_columns` stand side by side.
    """

    places: Mapping[str, float]
    labels: tuple[str, ...]
    height: float
    figure_mm: float
    total: int
    below: str
    legend: tuple[str, ...] = ()
    legend_columns: int = 1


def fit_rows(
    weights: Mapping[str, float],
    below: str,
    language: str,
    *,
    each: int = 1,
    legend: Sequence[str] = (),
) -> Rows:
    """Which rows fit at readable size, and how tall is the picture?

    A row takes 4.5 mm, more when its label needs two lines or it holds several marks. Where the rows do not fit in
    200 mm the highest are kept, in the order given, and the line below the axis says so.

    Parameters
    ----------
    weights : mapping from name to float
        The rows in the order they are drawn; the highest are kept. Rows without a number weigh nothing: -inf.
    below : str
        What the axis measures.
    language : "zh" or "en"
        Of the words added.
    each : int
        Marks above each other in one row.
    legend : sequence of str
        Words of the legend.

    Returns
    -------
    Rows
        With places in millimetres.
    """
    words = tuple(shorten(word, BELOW_COLUMNS - 10, 1) for word in legend)
    side_by_side = _legend_columns(words)
    around = _AXIS_MM + _LEGEND_MM * -(-len(words) // side_by_side)
    labels = {name: shorten(name, LABEL_COLUMNS, LABEL_LINES) for name in weights}
    room = {
        name: max(ROW_MM, LINE_MM * (text.count("\n") + 1) + 0.4, 3.3 * each + 0.8) for name, text in labels.items()
    }
    kept, text = list(weights), wrap(below, BELOW_COLUMNS)
    if sum(room.values()) > TALLEST_MM - around - _below_mm(text):
        longest = wrap(below + left_out_words(len(weights), len(weights), language), BELOW_COLUMNS)
        kept = _highest(weights, room, TALLEST_MM - around - _below_mm(longest))
        text = wrap(below + left_out_words(len(kept), len(weights), language), BELOW_COLUMNS)
    inside = sum(room[name] for name in kept)
    height = max(inside, LEAST_MM)
    at, places = (height - inside) / 2, {}
    for name in kept:
        places[name] = at + room[name] / 2
        at += room[name]
    drawn = tuple(labels[name] for name in kept)
    return Rows(places, drawn, height, height + around + _below_mm(text), len(weights), text, words, side_by_side)


def distinct(names: Sequence[str]) -> list[str]:
    """The names, those that repeat an earlier one numbered: two items of one label have a line each."""
    seen: dict[str, int] = {}
    done = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        done.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return done


def left_out_words(drawn: int, total: int, language: str) -> str:
    """How many of how many rows are drawn, as the end of the line below the axis."""
    return Text(f"；前{drawn}项，共{total}项，其余见表", f"; top {drawn} of {total} rows, the rest in the table").of(
        language
    )


def left_out_sentence(rows: Rows, language: str) -> str:
    """That not all rows are drawn, as the last sentence of an alternative text; nothing when all are."""
    if len(rows.places) == rows.total:
        return ""
    return Text(
        f"图中只画前{len(rows.places)}项，共{rows.total}项，其余见表。",
        f" The picture shows the top {len(rows.places)} of {rows.total} rows; the rest are in the table.",
    ).of(language)


def _below_mm(text: str) -> float:
    return _BELOW_MM * (text.count("\n") + 1)


def _highest(weights: Mapping[str, float], room: Mapping[str, float], budget: float) -> list[str]:
    """The highest rows that fit into `budget` millimetres, in the order given."""
    order = sorted(weights, key=lambda name: -weights[name] if weights[name] == weights[name] else inf)
    kept, used = set(), 0.0
    for name in order:
        used += room[name]
        if used > budget:
            break
        kept.add(name)
    return [name for name in weights if name in kept]


def _legend_columns(words: Sequence[str]) -> int:
    """How many words of the legend fit side by side above the picture."""
    if not words:
        return 1
    widest = max(columns_of(word) for word in words) * 4.7 + 28  # points: 9 pt type, mark and gaps
    return max(1, min(len(words), int(WIDTH_MM / 25.4 * 72 // widest)))
