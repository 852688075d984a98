"""Answers on an ordered scale, bars to both sides of the neutral answer: how many lean which way?"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from evaluate.errors import Text
from evaluate.estimate.table import Estimate
from evaluate.report.figures.canvas import GREY, SMALL, beside, legend_above, row_canvas
from evaluate.report.figures.rows import WIDTH_MM, Rows, fit_rows, left_out_sentence
from evaluate.report.figures.words import NOT_SHOWN, hidden_words, quoted
from evaluate.report.figures.wrapping import columns_of
from evaluate.report.labels import Row, label, row_names, rows_of, shown
from evaluate.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEGATIVE = ("#8C4506", "#D9822B", "#F3C48B")  # dark at the end of the scale, pale near the middle
NEUTRAL = "#E6E6E6"
POSITIVE = ("#0B3C6F", "#3B86C4", "#A9CDE9")
LEAST_LABELLED = 0.055


def likert(estimate: Estimate) -> tuple[Figure, str]:
    """How are the answers spread, and to which side do they lean?

    One bar per item, its answers in the order they come (lowest first) with the neutral one centred on the line; an
    even number of answers is split at the line. Shares are printed in their part where they fit; at the right stands
    the share above neutral. An item of which any answer may not be shown is not drawn at all, because the rest would
    give it away. Of more items than fit on a page those with the highest shares above neutral are drawn.

    Parameters
    ----------
    estimate : Estimate
        Protected; shares (0 to 1) by item and choice, three to seven choices, the same for every item.

    Returns
    -------
    tuple[Figure, str]
        The figure, 150 mm wide, and its alternative text in the estimate's language.
    """
    language, rows = estimate.about.language, rows_of(estimate)
    choices = list(dict.fromkeys(str(row["choice"]) for row in rows))
    names = row_names(estimate, rows, language, without=("choice", "measure"))
    cells = {(name, str(row["choice"])): row for row, name in zip(rows, names, strict=True)}
    lines = list(dict.fromkeys(names))
    shares = {name: _shares([cells.get((name, choice)) for choice in choices]) for name in lines}
    words = [label(estimate.about, "choice", choice, language, item=str(rows[0]["item"])) for choice in choices]
    weights = {name: -inf if parts is None else _above(parts) for name, parts in shares.items()}
    below = Text(
        "占作答者的比例，右侧数字为中间以上各项之和", "Share of those who answered; at the right: all above the middle"
    ).of(language)
    fitted = fit_rows(weights, below, language, legend=words)
    figure, axes = row_canvas(fitted)
    colors = palette(len(choices))
    for color, word in zip(colors, fitted.legend, strict=True):
        axes.bar([0], [0], color=color, label=word)
    drawn = [parts for name in fitted.places if (parts := shares[name]) is not None]
    least = _least_labelled(drawn, fitted)
    for name, y in fitted.places.items():
        parts = shares[name]
        if parts is None:
            beside(axes, y, NOT_SHOWN.of(language), color=GREY)
            continue
        _bar(axes, parts, y, colors, least)
        beside(axes, y, number(_above(parts), "share"))
    # Behind the bars: the line must not strike through the neutral share.
    axes.axvline(0, color="black", linewidth=0.9, zorder=0.9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value) * 100:.0f}%")
    legend_above(figure, fitted)
    return figure, _alt(shares, words, language) + left_out_sentence(fitted, language)


def _above(parts: list[float]) -> float:
    """The share above the middle of the scale."""
    return sum(parts[-(len(parts) // 2) :])


def _least_labelled(drawn: list[list[float]], rows: Rows) -> float:
    """The smallest share whose figure fits into its part of a bar."""
    widest = max((columns_of(line) for text in rows.labels for line in text.split("\n")), default=0)
    across = WIDTH_MM - widest * 1.5 - 16.0  # 8 pt labels at the left, a percentage at the right
    left, right = (max((side(parts) for parts in drawn), default=1.0) for side in (_left, lambda p: sum(p) - _left(p)))
    return max(LEAST_LABELLED, 4.4 * (left + right) * 1.1 / across)


def _left(parts: list[float]) -> float:
    """How far a bar reaches to the left of the line."""
    side = len(parts) // 2
    return sum(parts[:side]) + (parts[side] / 2 if len(parts) % 2 else 0.0)


def palette(count: int) -> list[str]:
    """Colours of an ordered scale, lowest first; dark at both ends, the neutral one grey."""
    side = count // 2
    return [*_side(NEGATIVE, side), *([NEUTRAL] if count % 2 else []), *reversed(_side(POSITIVE, side))]


def _side(colors: tuple[str, ...], count: int) -> list[str]:
    if count == 1:
        return [colors[1]]
    if count == 2:
        return [colors[0], colors[2]]
    return [*colors, *[colors[-1]] * (count - 3)]


def _shares(rows: list[Row | None]) -> list[float] | None:
    if any(row is None or not shown(row) for row in rows):
        return None
    return [float(row["value"]) for row in rows if row is not None]


def _bar(axes: Axes, parts: list[float], y: float, colors: list[str], least: float) -> None:
    left = -_left(parts)
    for part, color in zip(parts, colors, strict=True):
        axes.barh(y, part, left=left, height=3.5, color=color, edgecolor="white", linewidth=0.6)
        if part >= least:
            ink = "white" if _dark(color) else "black"
            axes.text(left + part / 2, y, f"{part * 100:.0f}", ha="center", va="center", fontsize=SMALL, color=ink)
        left += part


def _dark(color: str) -> bool:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 130


def _alt(shares: dict[str, list[float] | None], words: list[str], language: str) -> str:
    seen = {name: _above(parts) for name, parts in shares.items() if parts is not None}
    hidden = hidden_words(len(shares) - len(seen), language)
    if not seen:
        return Text("没有可以显示的分布。", "No distribution may be shown.").of(language) + hidden
    most, least = max(seen, key=lambda name: seen[name]), number(min(seen.values()), "share")
    upper = Text("、", ", ").of(language).join(words[-(len(words) // 2) :])
    first = f"{quoted(most)}（{number(seen[most], 'share')}）" if language.startswith("zh") else quoted(most)
    # The lowest is told as a number only: nobody who teaches is to be named as last.
    chinese = f"分向条形图，{len(seen)}项的作答分布。选“{upper}”的比例，最高的是{first}；最低值为{least}。"
    english = f"Diverging bars of the answers to {len(seen)} items. Share answering {upper}: "
    english += f"highest for {first} ({number(seen[most], 'share')}), lowest value {least}."
    return Text(chinese, english).of(language) + hidden
