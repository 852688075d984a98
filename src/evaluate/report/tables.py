"""Estimates as printed tables: long as they come, or wide with groups or answers side by side where that fits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

from evaluate.documents.blocks import Align, Table
from evaluate.errors import Mistake, ReportError, Text
from evaluate.estimate.table import About, Estimate
from evaluate.report.cells import Lines, common_places, n_words, with_interval
from evaluate.report.figures.wrapping import shorten
from evaluate.report.labels import (
    VERDICTS,
    Row,
    heading,
    interval_heading,
    item_dropped,
    label,
    measured_heading,
    note_words,
    row_names,
    rows_of,
    shown,
    varying,
)
from evaluate.report.measures import (
    measures_apart,
    measures_below_each_other,
    measures_in_one_column,
    measures_side_by_side,
    with_unit,
)
from evaluate.report.numbers import MISSING, interval, missing, number, unit_words

Shape = Literal["auto", "long", "wide"]
HEADING_COLUMNS = 72  # half-width columns of a heading: three lines of twelve Chinese characters
WIDEST = {"group": 4, "choice": 7}  # columns side by side on a page 156 mm wide: with intervals, without


def table_of(
    estimate: Estimate,
    language: str | None = None,
    *,
    shape: Shape = "auto",
    columns: Sequence[str] | None = None,
    caption: str = "",
    label: str = "",
) -> Table:
    """How does this estimate look as a table on the page?

    Long: one line per row of the estimate, with the columns that tell rows apart, the value, its interval, n and a
    verdict where there is one; groups that repeat are printed once, and an item that all rows share is left to the
    caption. Wide: the groups of the only by column side by side (two to four), or the answers of
    several items (two to seven), n beside or below; or two to five measures of the same items, which stand below each
    other, each with its unit, where hardly any item has more than one. A cell that may not be shown prints `—`; the
    reason stands below the table.

    Parameters
    ----------
    estimate : Estimate
        Protected; this function hides nothing by itself.
    language : "zh" or "en", optional
        The estimate's own when not given.
    shape : "auto", "long" or "wide"
        "wide" falls back to long where the estimate has nothing to set side by side.
    columns : sequence of str, optional
        Columns of a long table, from the by columns, item, choice, measure, value, interval, n, verdict.
    caption, label : str
        Passed on to the table.

    Returns
    -------
    Table
        Finished strings, headings in `language`.

    Raises
    ------
    ReportError
        When `columns` names a column there is not.
    """
    language = language or estimate.about.language
    rows = rows_of(estimate)
    across = _across(estimate, rows) if shape != "long" and columns is None else ""
    if shape != "long" and columns is None and measures_apart(estimate, rows):
        apart = measures_below_each_other(estimate, rows)
        lines = (measures_in_one_column if apart else measures_side_by_side)(estimate, rows, language)
    elif across == "choice":
        lines = _answers(estimate, rows, language)
    elif across:
        lines = _groups(estimate, rows, across, language)
    else:
        lines = _long(estimate, rows, language, columns)
    header = tuple(shorten(words, HEADING_COLUMNS, 1) for words in lines.header)
    align: tuple[Align, ...] = tuple(_align(index, lines) for index in range(len(header)))
    note = _note(estimate, rows, language, lines.extra, without=("choice",) if across == "choice" else ())
    return Table(header, tuple(map(tuple, lines.body)), align, caption, label, note, max(lines.names - 1, 0))


def _across(estimate: Estimate, rows: list[Row]) -> str:
    """The column whose codes may stand side by side, or nothing."""
    telling = varying(rows, ("measure", "item", "choice", *estimate.by))
    if set(telling) == {"item", "choice"} and not any(str(row.get("note")) in VERDICTS for row in rows):
        candidate, most = "choice", WIDEST["choice"]
    elif len(estimate.by) == 1 and estimate.by[0] in telling and len(telling) == 2:
        candidate, most = estimate.by[0], WIDEST["group"]
    else:
        return ""
    (key,) = (name for name in telling if name != candidate)
    codes, keys = {str(row[candidate]) for row in rows}, {str(row[key]) for row in rows}
    pairs = {(str(row[key]), str(row[candidate])) for row in rows}
    full = len(pairs) == len(rows) == len(codes) * len(keys)
    return candidate if full and 2 <= len(codes) <= most else ""


def _long(estimate: Estimate, rows: list[Row], language: str, columns: Sequence[str] | None) -> Lines:
    telling = (*estimate.by, "item", "choice", "measure")
    ends = any(shown(row) and not missing(row.get("low")) for row in rows)
    judged = any(str(row.get("note")) in VERDICTS for row in rows)
    known = (*telling, "value", "interval", "n", "verdict")
    if columns is None:
        kept = {*varying(rows, telling), *estimate.by, *([] if item_dropped(estimate, rows) else ["item"])}
        used = [name for name in telling if name in kept]
        used = [name for name in used if any(not missing(row.get(name)) for row in rows)]
        used += ["value", *["interval"] * ends, "n", *["verdict"] * judged]
    else:
        ReportError.refuse(_no_column(name, known) for name in columns if name not in known)
        used = list(columns)
    places = common_places(rows)
    header = [_long_heading(estimate, rows, name, language) for name in used]
    body = [[_cell(row, name, estimate.about, language, places) for name in used] for row in rows]
    if "value" in used and len({unit_words(str(row["measured_in"]), language) for row in rows}) > 1:
        at = used.index("value")  # the heading cannot say it
        body = [
            [*line[:at], with_unit(row, line[at], language), *line[at + 1 :]]
            for row, line in zip(rows, body, strict=True)
        ]
    return Lines(header, body, names=len(list(takewhile(lambda name: name in telling, used))))


def _groups(estimate: Estimate, rows: list[Row], across: str, language: str) -> Lines:
    about, places = estimate.about, common_places(rows)
    (key,) = (name for name in varying(rows, ("measure", "item", "choice", across)) if name != across)
    groups = list(dict.fromkeys(row[across] for row in rows))
    cells = {(str(row[key]), row[across]): row for row in rows}
    header = [heading(about, key, language), *(label(about, across, group, language) for group in groups)]
    body = []
    for code in dict.fromkeys(str(row[key]) for row in rows):
        line = [cells[code, group] for group in groups]
        name = label(about, key, code, language, item=str(line[0].get("item", "")))
        body.append([name, *(with_interval(row, places, language) for row in line)])
    body.append([heading(about, "n", language), *(_n_range(rows, across, group, about) for group in groups)])
    what, words = measured_heading(about, rows, language), interval_heading(about, str(rows[0]["measure"]), language)
    ends = any(shown(row) and not missing(row.get("low")) for row in rows)
    chinese = f"表内数字为{what}" + (f"，括号内为{words}" if ends else "")
    english = f"{what}" + (f", in brackets its {words}" if ends else "")
    return Lines(header, body, Text(chinese, english).of(language))


def _answers(estimate: Estimate, rows: list[Row], language: str) -> Lines:
    about, places = estimate.about, common_places(rows)
    choices = list(dict.fromkeys(row["choice"] for row in rows))
    cells = {(row["item"], row["choice"]): row for row in rows}
    first = rows[0]["item"]
    names = [label(about, "choice", choice, language, item=str(first)) for choice in choices]
    header = [heading(about, "item", language), *names, heading(about, "n", language)]
    body = []
    for item in dict.fromkeys(row["item"] for row in rows):
        line = [cells[item, choice] for choice in choices]
        values = [number(row["value"], str(row["measured_in"]), places=places[str(row["measured_in"])]) for row in line]
        body.append([label(about, "item", item, language), *values, n_words(line[0], about)])
    return Lines(header, body, _widest(estimate, rows, language))


def _widest(estimate: Estimate, rows: list[Row], language: str) -> str:
    """How far the shares of an answer table may be off, said once instead of in every cell."""
    halves = [(float(row["high"]) - float(row["low"])) / 2 for row in rows if shown(row) and not missing(row["low"])]
    if not halves or any(row["measured_in"] != "share" for row in rows):
        return ""
    words, most = interval_heading(estimate.about, "", language), f"{max(halves) * 100:.1f}"
    return Text(
        f"各比例的{words}半宽不超过{most}个百分点", f"{words}s reach at most {most} percentage points to either side"
    ).of(language)


def _cell(row: Row, name: str, about: About, language: str, places: dict[str, int]) -> str:
    measured_in = str(row["measured_in"])
    if name == "value":
        return number(row["value"], measured_in, places=places[measured_in])
    if name == "interval":
        return interval(row.get("low"), row.get("high"), measured_in, language, places=places[measured_in])
    if name == "n":
        return n_words(row, about)
    if name == "verdict":
        return note_words(about, row, language) if str(row.get("note")) in VERDICTS else ""
    return label(about, name, row.get(name), language, item=str(row.get("item", "")))


def _n_range(rows: list[Row], across: str, group: object, about: About) -> str:
    """The smallest and the largest n of one group's rows that may be told."""
    own = [row for row in rows if row[across] == group]
    told = {words: row["n"] for row in own if (words := n_words(row, about)) != MISSING}
    below = next((words for words in told if words.startswith("<")), "")
    if below or not told:
        return below or MISSING
    sizes = sorted(map(int, told.values()))
    return f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,}–{sizes[-1]:,}"


def _long_heading(estimate: Estimate, rows: list[Row], name: str, language: str) -> str:
    if name == "value":
        return measured_heading(estimate.about, rows, language)
    if name == "interval":
        return interval_heading(estimate.about, str(rows[0]["measure"]) if rows else "", language)
    return heading(estimate.about, name, language)


def _align(index: int, lines: Lines) -> Align:
    """Numbers to the right; never the columns that say what a row is about, whose words may begin with a digit."""
    cells = [line[index] for line in lines.body if line[index] not in ("", MISSING)]
    numeric = bool(cells) and all(cell.lstrip("<+−")[:1].isdigit() for cell in cells)
    return "right" if numeric and index >= max(lines.names, 1) else "left"


def _note(estimate: Estimate, rows: list[Row], language: str, extra: str, *, without: tuple[str, ...]) -> str:
    """What stands below the table: how to read it, then every note with the rows it belongs to."""
    joint, stop = ("、", "。") if language.startswith("zh") else (", ", ". ")
    noted: dict[str, list[str]] = {}
    for row, name in zip(rows, row_names(estimate, rows, language, without=without), strict=True):
        if not missing(row.get("note")) and str(row["note"]) not in VERDICTS:
            sign = f"“{MISSING}”" if not shown(row) else ""
            noted.setdefault(sign + "|" + note_words(estimate.about, row, language), []).append(name)
    parts = [extra] if extra else []
    colon = "：" if language.startswith("zh") else ": "
    for words, names in noted.items():
        sign, _, note = words.partition("|")
        names = list(dict.fromkeys(name for name in names if name))
        who = "" if not names or len(names) > 6 else joint.join(names)
        left, right = ("（", "）") if language.startswith("zh") else (" (", ")")
        parts.append(
            f"{sign}{left}{who}{right}{colon}{note}" if sign and who else f"{sign or who}{colon}{note}".lstrip(colon)
        )
    return stop.join(parts).strip() + stop.strip() if parts else ""


def _no_column(name: str, known: tuple[str, ...]) -> Mistake:
    return Mistake(
        f"columns=[…{name!r}…]",
        Text(f"表中没有“{name}”这一栏。", f"The table has no column {name!r}."),
        Text(f"可用的有：{'、'.join(known)}。", f"One of {', '.join(known)}."),
        Text("改成其中之一。", "Use one of these."),
    )
