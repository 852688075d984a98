"""Values with their intervals: what is highest, and how surely?"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from evaluate.errors import Text
from evaluate.estimate.table import Estimate
from evaluate.report.figures.canvas import GREY, SERIES, beside, legend_above, row_canvas
from evaluate.report.figures.rows import distinct, fit_rows, left_out_sentence
from evaluate.report.figures.words import NOT_SHOWN, axis_words, hidden_words, quoted
from evaluate.report.labels import Row, label, row_names, rows_of, shown
from evaluate.report.numbers import decimals, interval, missing, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def dots(estimate: Estimate) -> tuple[Figure, str]:
    """What are the values, and how far may each be off?

    One line per row: a marker at the value, a bar from low to high, the value in figures at the right. With one by
    column of two to four groups the groups share a line, told apart by marker and colour. A dashed line marks 0 where
    it is in sight of values on both sides. Rows that may not be shown keep their line, empty. Of more rows than
    fit on a page the highest are drawn.

    Parameters
    ----------
    estimate : Estimate
        Protected. Of a table with several measures the first one is drawn.

    Returns
    -------
    tuple[Figure, str]
        The figure, 150 mm wide, and its alternative text in the estimate's language.
    """
    estimate = _first_measure(estimate)
    language, rows = estimate.about.language, rows_of(estimate)
    across = _series_column(estimate, rows)
    groups = list(dict.fromkeys(row[across] for row in rows)) if across else [None]
    names = row_names(estimate, rows, language, without=(across,) if across else ())
    names = names if across else distinct(names)
    words = [label(estimate.about, across, group, language) for group in groups] if across else []
    weights = dict.fromkeys(names, -inf)
    for row, name in zip(rows, names, strict=True):
        weights[name] = max(weights[name], float(row["value"]) if shown(row) else -inf)
    fitted = fit_rows(weights, axis_words(estimate, rows, language), language, each=len(groups), legend=words)
    figure, axes = row_canvas(fitted)
    for index, group in enumerate(groups):
        own = [(row, name) for row, name in zip(rows, names, strict=True) if not across or row[across] == group]
        shift = (index - (len(groups) - 1) / 2) * 3.3
        placed = [(row, fitted.places[name] + shift) for row, name in own if name in fitted.places]
        _draw(axes, placed, SERIES[index], language)
        if across:
            axes.plot([], [], SERIES[index][1], color=SERIES[index][0], label=fitted.legend[index])
    if across:
        legend_above(figure, fitted)
    _mark_zero(axes, rows)
    return figure, _alt(estimate, rows, language) + left_out_sentence(fitted, language)


def _first_measure(estimate: Estimate) -> Estimate:
    measures = estimate.frame["measure"]
    return estimate if measures.nunique() < 2 else estimate.take(np.flatnonzero(measures == measures.iloc[0]))


def _series_column(estimate: Estimate, rows: list[Row]) -> str:
    if len(estimate.by) != 1:
        return ""
    column = estimate.by[0]
    groups, names = {str(row[column]) for row in rows}, row_names(estimate, rows, "en", without=(column,))
    return column if 2 <= len(groups) <= 4 and len(set(names)) > 1 else ""


def _draw(axes: Axes, rows: list[tuple[Row, float]], look: tuple[str, str], language: str) -> None:
    color, marker = look
    for row, y in rows:
        if not shown(row):
            beside(axes, y, NOT_SHOWN.of(language), color=GREY)
            continue
        if not missing(row.get("low")) and not missing(row.get("high")):
            axes.hlines(y, float(row["low"]), float(row["high"]), color=color, linewidth=1.8)
        axes.plot([float(row["value"])], [y], marker, color=color, markersize=5)
        beside(axes, y, number(row["value"], str(row["measured_in"])))
    if rows and str(rows[0][0]["measured_in"]) == "share":
        axes.xaxis.set_major_formatter(lambda value, _: f"{value * 100:.0f}%".replace("-", "−"))


def _mark_zero(axes: Axes, rows: list[Row]) -> None:
    ends = [
        float(row[end]) for row in rows if shown(row) for end in ("value", "low", "high") if not missing(row.get(end))
    ]
    if ends and min(ends) < 0 < max(ends):
        axes.axvline(0, color="black", linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    if ends and min(ends) == max(ends):
        axes.margins(x=0.2)


def _alt(estimate: Estimate, rows: list[Row], language: str) -> str:
    names = row_names(estimate, rows, language)
    seen = [(row, name) for row, name in zip(rows, names, strict=True) if shown(row)]
    hidden = hidden_words(len(rows) - len(seen), language)
    if not seen:
        return Text("没有可以显示的数值。", "No value may be shown.").of(language) + hidden
    (row, name) = max(seen, key=lambda pair: float(pair[0]["value"]))
    least = min((row for row, _ in seen), key=lambda row: float(row["value"]))
    lowest, value = number(least["value"], str(least["measured_in"])), _value_with_ends(row, language)
    what = axis_words(estimate, rows, language)
    # The lowest is told as a number only: required content and people who teach are not to be named as last.
    chinese = f"点图，{len(seen)}行，{what}。最高的是{quoted(name)}，{value}；最低值为{lowest}。"
    english = f"Dot plot of {len(seen)} rows, {what}. Highest: {quoted(name)}, {value}; lowest value {lowest}."
    return Text(chinese, english).of(language) + hidden


def _value_with_ends(row: Row, language: str) -> str:
    measured_in = str(row["measured_in"])
    value = number(row["value"], measured_in)
    if missing(row.get("low")):
        return value
    ends = interval(row["low"], row["high"], measured_in, language, places=decimals(measured_in, [row["value"]]))
    return f"{value}（{ends}）" if language.startswith("zh") else f"{value} ({ends})"
