"""Demand against supply: how far apart are the two, and where most?"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import pandas as pd

from evaluate.errors import Mistake, ReportError, Text
from evaluate.estimate import protect
from evaluate.estimate.table import Estimate
from evaluate.report.figures.canvas import BLUE, GREY, VERMILION, beside, legend_above, row_canvas
from evaluate.report.figures.rows import fit_rows, left_out_sentence
from evaluate.report.figures.words import NOT_SHOWN, hidden_words, quoted
from evaluate.report.labels import Row, interval_heading, label, row_names, rows_of, shown
from evaluate.report.numbers import MINUS, missing, number, unit_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_ENDS = ("value", "low", "high", "n", "note")


def dumbbell(estimate: Estimate, *, against: Estimate | None = None) -> tuple[Figure, str]:
    """Where is more wanted than offered, and how much?

    Two measures per item: a square for the first (what is wanted, with its interval as a thin bar), a circle for the
    second (what is offered), the difference first minus second in figures at the right. Both stand in one table, or
    the second is given as `against` (`partial(dumbbell, against=places)` as the figure of a finding on demand); an
    item of which `against` knows nothing is offered 0. A further measure "gap" in the table is printed instead of the
    difference. Where either end may not be shown, neither the bar nor the difference is drawn. Of more
    rows than fit on a page those with the largest gaps are drawn.

    Parameters
    ----------
    estimate : Estimate
        Protected; two measures measured in the same thing, or one with `against`.
    against : Estimate, optional
        What is offered, such as `supply.capacity`; its own policy is applied to it.

    Returns
    -------
    tuple[Figure, str]
        The figure, 150 mm wide, and its alternative text in the estimate's language.

    Raises
    ------
    ReportError
        When the table does not hold two measures.
    """
    if against is not None:
        estimate = _joined(estimate, protect(against))
    about, language, rows = estimate.about, estimate.about.language, rows_of(estimate)
    measures = [name for name in dict.fromkeys(str(row["measure"]) for row in rows) if name != "gap"]
    if len(measures) != 2:
        raise ReportError(_not_two(measures))
    names = row_names(estimate, rows, language, without=("measure",))
    cells = {(name, str(row["measure"])): row for row, name in zip(rows, names, strict=True)}
    lines = list(dict.fromkeys(names))
    pairs = {name: (cells.get((name, measures[0])), cells.get((name, measures[1]))) for name in lines}
    gaps = {name: _gap(pairs[name], cells.get((name, "gap"))) for name in lines}
    first, second = (label(about, "measure", measure, language) for measure in measures)
    first, second = first[:1].upper() + first[1:], second[:1].upper() + second[1:]
    measured_in = str(rows[0]["measured_in"])
    weights = {name: -inf if gap is None else gap for name, gap in gaps.items()}
    fitted = fit_rows(weights, _axis(estimate, measured_in, pairs, language), language, legend=(first, second))
    figure, axes = row_canvas(fitted)
    for name, y in fitted.places.items():
        _draw(axes, pairs[name], y)
        gap = gaps[name]
        words = NOT_SHOWN.of(language) if gap is None else _signed(gap, measured_in)
        beside(axes, y, words, color=GREY if gap is None else "black")
    axes.plot([], [], "s", color=VERMILION, label=fitted.legend[0])
    axes.plot([], [], "o", color=BLUE, label=fitted.legend[1])
    legend_above(figure, fitted)
    return figure, _alt(gaps, (first, second), measured_in, language) + left_out_sentence(fitted, language)


def _joined(estimate: Estimate, against: Estimate) -> Estimate:
    """Both tables as one, the second with exactly the rows of the first."""
    keys = [*(name for name in against.by if name in estimate.by), "item"]
    wanted = estimate.frame[estimate.frame["measure"] != "gap"]
    offered = wanted[[*estimate.by, "item"]].merge(against.frame[[*keys, *_ENDS]], on=keys, how="left")
    offered["value"] = offered["value"].where(offered["n"].notna(), 0.0)
    measure = str(against.frame["measure"].iloc[0]) if len(against.frame) else "capacity"
    unit = str(wanted["measured_in"].iloc[0]) if len(wanted) else ""
    frame = pd.concat(
        [estimate.frame, offered.assign(measure=measure, measured_in=unit, choice=None)], ignore_index=True
    )
    labels = {name: dict(codes) for name, codes in against.about.labels.items()}
    for name, codes in estimate.about.labels.items():
        labels[name] = {**labels.get(name, {}), **codes}
    return Estimate(frame, replace(estimate.about, labels=labels))


def _draw(axes: Axes, pair: tuple[Row | None, Row | None], y: float) -> None:
    first, second = (row if row is not None and shown(row) else None for row in pair)
    if first is not None and second is not None:
        ends = float(first["value"]), float(second["value"])
        axes.hlines(y, min(ends), max(ends), color="#C8C8C8", linewidth=3.4, zorder=1)
    if first is not None and not missing(first.get("low")):
        axes.hlines(y, float(first["low"]), float(first["high"]), color=VERMILION, linewidth=1.2, zorder=2)
    for row, color, marker in ((first, VERMILION, "s"), (second, BLUE, "o")):
        if row is not None:
            axes.plot([float(row["value"])], [y], marker, color=color, markersize=5.5, zorder=3)


def _gap(pair: tuple[Row | None, Row | None], own: Row | None) -> float | None:
    """The difference as the table gives it, else as any reader could work out; none when an end may not be shown."""
    if any(row is None or not shown(row) for row in pair) or (own is not None and not shown(own)):
        return None
    first, second = pair
    return float(own["value"]) if own is not None else float(first["value"]) - float(second["value"])  # type: ignore[index]


def _signed(gap: float, measured_in: str) -> str:
    text = number(gap, measured_in)
    return text if text.startswith(MINUS) or not any(character in "123456789" for character in text) else "+" + text


def _axis(estimate: Estimate, measured_in: str, pairs: dict[str, tuple[Row | None, Row | None]], language: str) -> str:
    unit = unit_words(measured_in, language).removeprefix("个")
    ends = any(first is not None and shown(first) and not missing(first.get("low")) for first, _ in pairs.values())
    words = interval_heading(estimate.about, "", language)
    chinese = f"{unit}；右侧数字为缺口" + (f"，细线为{words}" if ends else "")
    english = f"{unit[:1].upper()}{unit[1:]}; figures at the right: gap" + (f"; thin bars: {words}" if ends else "")
    return Text(chinese, english).of(language)


def _alt(gaps: dict[str, float | None], ends: tuple[str, str], measured_in: str, language: str) -> str:
    seen = {name: gap for name, gap in gaps.items() if gap is not None}
    hidden = hidden_words(len(gaps) - len(seen), language)
    if not seen:
        return Text("没有可以显示的对比。", "No comparison may be shown.").of(language) + hidden
    most = max(seen, key=lambda name: seen[name])
    short = sum(gap > 0 for gap in seen.values())
    first, second = ends
    unit_zh, unit_en = unit_words(measured_in, "zh"), unit_words(measured_in, "en")
    chinese = f"哑铃图，{len(seen)}项的{first}与{second}。{short}项{first}多于{second}。"
    english = f"Dumbbell plot of {first.lower()} and {second.lower()} for {len(seen)} rows. "
    english += f"{first} exceeds {second.lower()} in {short}. "
    if seen[most] > 0:
        size = number(seen[most], measured_in)
        chinese += f"缺口最大的是{quoted(most)}（{size}{unit_zh}）。"
        english += f"Largest gap: {quoted(most)} ({size} {unit_en}). ".replace(" )", ")")
    return Text(chinese, english.strip()).of(language) + hidden


def _not_two(measures: list[str]) -> Mistake:
    return Mistake(
        "dumbbell",
        Text(
            f"表中有{len(measures)}种指标：{'、'.join(measures)}。",
            f"The table holds {len(measures)} measures: {', '.join(measures)}.",
        ),
        Text("对比图要两种指标，如需求与供给。", "This picture compares two measures, such as demand and places."),
        Text("先用 stack(需求, 供给) 合成一张表。", "Join the two with stack(demand, places) first."),
    )
