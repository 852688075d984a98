"""Ranks with their confidence sets: which order do the data support?"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from evaluate.errors import Text
from evaluate.estimate.table import Estimate
from evaluate.report.figures.canvas import BLUE, GREY, SKY, beside, row_canvas
from evaluate.report.figures.rows import distinct, fit_rows, left_out_sentence
from evaluate.report.figures.words import NOT_SHOWN, hidden_words, quoted
from evaluate.report.labels import Row, interval_heading, row_names, rows_of, shown
from evaluate.report.numbers import interval, missing, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def rank_intervals(estimate: Estimate) -> tuple[Figure, str]:
    """Which place may each item hold, given what the sample can tell?

    One line per item in the order of its rank, rank 1 on the left: a broad bar over the ranks of its confidence set, a
    marker at the rank itself, the set in figures at the right. Items whose bars overlap must not be called first and
    second. Of more rows than fit on a page the first are drawn.

    Parameters
    ----------
    estimate : Estimate
        Protected; measure "rank" with value, low and high as ranks (1 is the greatest). Of a table with several
        measures the first one that is measured in ranks is drawn.

    Returns
    -------
    tuple[Figure, str]
        The figure, 150 mm wide, and its alternative text in the estimate's language.
    """
    from matplotlib.ticker import MaxNLocator

    language = estimate.about.language
    rows = sorted(_ranks(estimate), key=lambda row: (not shown(row), float(row["value"]) if shown(row) else 0.0))
    names = distinct(row_names(estimate, rows, language, without=("measure",)))
    words = interval_heading(estimate.about, "rank", language)
    below = Text(f"名次（左边为先），色带为{words}", f"Rank (1 is first); bars: {words}").of(language)
    weights = {name: -float(row["value"]) if shown(row) else -inf for row, name in zip(rows, names, strict=True)}
    fitted = fit_rows(weights, below, language)
    figure, axes = row_canvas(fitted)
    drawn = [(row, fitted.places[name]) for row, name in zip(rows, names, strict=True) if name in fitted.places]
    for row, y in drawn:
        if not shown(row):
            beside(axes, y, NOT_SHOWN.of(language), color=GREY)
            continue
        low, high = _ends(row)
        axes.hlines(y, low - 0.25, high + 0.25, color=SKY, linewidth=6, alpha=0.85)
        axes.plot([float(row["value"])], [y], "o", color=BLUE, markersize=5, markeredgecolor="white")
        beside(axes, y, _set_words(row, language))
    axes.set_xlim(0.4, max([_ends(row)[1] for row, _ in drawn if shown(row)], default=1.0) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    return figure, _alt(rows, names, words, language) + left_out_sentence(fitted, language)


def _ranks(estimate: Estimate) -> list[Row]:
    rows = [row for row in rows_of(estimate) if row["measured_in"] == "rank"]
    return [row for row in rows if row["measure"] == rows[0]["measure"]]


def _ends(row: Row) -> tuple[float, float]:
    value = float(row["value"])
    low, high = row.get("low"), row.get("high")
    return (value if missing(low) else float(str(low))), (value if missing(high) else float(str(high)))


def _set_words(row: Row, language: str) -> str:
    low, high = _ends(row)
    return number(low, "rank") if low == high else interval(low, high, "rank", language)


def _alt(rows: list[Row], names: list[str], words: str, language: str) -> str:
    seen = [(row, name) for row, name in zip(rows, names, strict=True) if shown(row)]
    hidden = hidden_words(len(rows) - len(seen), language)
    if not seen:
        return Text("没有可以显示的名次。", "No rank may be shown.").of(language) + hidden
    first, name = seen[0]
    leaders = [other for row, other in seen if _ends(row)[0] <= 1]
    listed = ("、" if language.startswith("zh") else ", ").join(leaders[:6])
    ends = _set_words(first, language)
    chinese = f"名次图，{len(seen)}项，色带为{words}。名次最前的是{quoted(name)}（{ends}）。"
    chinese += f"可能居第一的有{len(leaders)}项：{listed}{'等' if len(leaders) > 6 else ''}。"
    english = f"Rank plot of {len(seen)} rows; bars: {words}. Ranked first: {quoted(name)} ({ends}). "
    english += f"{len(leaders)} may be first: {listed}{' and others' if len(leaders) > 6 else ''}."
    return Text(chinese, english).of(language) + hidden
