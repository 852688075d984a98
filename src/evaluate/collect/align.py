"""Which column of an export holds which question of an instrument: by wording and order, doubts left to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluate.collect.mapping import CHOSEN, MappedColumn, Mapping
from evaluate.documents import likeness
from evaluate.errors import Text
from evaluate.instruments import Item, Questionnaire

ALIKE = 0.55  # below this two wordings are two questions
MOVED = 0.9  # out of order only what is all but equal is offered
FITS = 0.9  # share of answers that must be in the list of choices
_CLASSES = {
    "one": "chosen", "grid": "chosen", "scale": "chosen", "category": "chosen", "many": "many", "number": "number",
    "rank": "rank", "flag": "number", "text": "text", "date": "date",
}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """One question (or row of a grid) of the instrument, in the order of the form."""

    name: str
    item: str
    kind: str
    texts: tuple[str, ...]
    rows: tuple[str, ...]
    scale: str


@dataclass(frozen=True)
class Observed:
    """One column of the export, or the columns of the options of one question."""

    columns: tuple[int, ...]
    name: str
    kind: str
    text: str
    row: str


@dataclass(frozen=True)
class Match:
    """An observed question with its place in the instrument, how alike they are, and why a person must look."""

    observed: Observed
    expected: Expected
    similarity: float
    doubt: Text | None


def expected_questions(questionnaire: Questionnaire) -> list[Expected]:
    """What an export of this instrument should hold, in order: rows of grids one by one, options together."""
    found: list[Expected] = []
    for item in questionnaire.items:
        label = tuple(dict.fromkeys(item.label.values()))
        if item.type in ("many", "rank"):
            found.append(Expected(item.id, item.id, item.type, label, ("",), item.scales[0]))
            continue
        for column in (one for one in questionnaire.columns if one.item == item.id):
            rows = tuple(column.label.values()) if _has_rows(item) else ("",)
            scale = column.scale.name if column.scale is not None else ""
            found.append(Expected(column.name, item.id, column.kind, label, rows, scale))
    return found


def observed_questions(columns: Sequence[MappedColumn]) -> list[Observed]:
    """The questions that a proposal sees in an export, in order."""
    found: list[Observed] = []
    for place, column in enumerate(columns):
        if not column.holds_answers or column.type == "duration":
            continue
        if column.is_option and found and columns[found[-1].columns[-1]].item == column.item:
            found[-1] = replace(found[-1], columns=(*found[-1].columns, place))
            continue
        row = "" if column.type == "many" or column.is_option else column.row
        name = column.item if column.type == "many" or column.is_option else column.name
        found.append(Observed((place,), name, column.type, column.question or column.header, row))
    return found


def match(observed: Sequence[Observed], expected: Sequence[Expected]) -> list[Match]:
    """The best assignment that keeps the order, and what stands elsewhere under the same wording.

    Of all ways to walk through both lists, the one with the greatest sum of (similarity − threshold) is taken; either
    list may have questions that the other lacks. What is left over is then compared whatever its place.

    Parameters
    ----------
    observed, expected : sequence
        The questions of the export and of the instrument, each in its order.

    Returns
    -------
    list of Match
        In the order of the export; a doubt where wording differs or the place has changed.

    **Source** Needleman & Wunsch 1970, J. Mol. Biol. 48, 443–453 (global alignment with gaps of cost 0).
    """
    if not observed or not expected:
        return []
    alike = np.array([[similarity(one, other) for other in expected] for one in observed])
    pairs = _walk(alike)
    found = {place: _judged(observed[place], expected[other], alike[place, other]) for place, other in pairs}
    taken = {other for _, other in pairs}
    for place in range(len(observed)):
        if place in found:
            continue
        left = [(alike[place, other], -other) for other in range(len(expected)) if other not in taken]
        best, other = max(left, default=(0.0, 0))
        if best >= MOVED:
            taken.add(-other)
            doubt = Text("题干相同，但位置变了", "the wording is the same but its place has changed")
            found[place] = Match(observed[place], expected[-other], float(best), doubt)
    return [found[place] for place in sorted(found)]


def similarity(observed: Observed, expected: Expected) -> float:
    """How alike two questions are, from 0 to 1: wording and row, whichever language fits best; 0 for other kinds."""
    if not _fits(observed.kind, expected.kind):
        return 0.0
    if observed.name == expected.name and observed.name[:1] != "q":
        return 1.0
    best = 0.0
    for text in expected.texts:
        for row in expected.rows:
            if row and observed.row:
                alike = 0.4 * likeness(observed.text, text) + 0.6 * likeness(observed.row, row)
            elif row:
                alike = max(likeness(observed.text, row) * 0.95, likeness(observed.text, text + row))
            else:
                alike = likeness(observed.text + observed.row, text)
            best = max(best, alike)
    return best


def _fits(observed: str, expected: str) -> bool:
    one, other = _CLASSES.get(observed, observed), _CLASSES.get(expected, expected)
    # Numbers may be codes of choices, and a list of few different texts may have been free text.
    return one == other or {one, other} in ({"chosen", "number"}, {"chosen", "text"}, {"number", "text"})


def _walk(alike: np.ndarray) -> list[tuple[int, int]]:
    """The pairs of the best walk through both lists."""
    rows, columns = alike.shape
    best = np.zeros((rows + 1, columns + 1))
    gain = np.where(alike >= ALIKE, alike - ALIKE + 0.01, -1.0)
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            pair = best[row + 1, column + 1] + gain[row, column]
            best[row, column] = max(pair, best[row + 1, column], best[row, column + 1])
    pairs: list[tuple[int, int]] = []
    row = column = 0
    while row < rows and column < columns:
        if gain[row, column] > 0 and best[row, column] == best[row + 1, column + 1] + gain[row, column]:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row, column] == best[row + 1, column]:
            row += 1
        else:
            column += 1
    return pairs


def _judged(observed: Observed, expected: Expected, alike: float) -> Match:
    if alike >= 0.999:
        return Match(observed, expected, 1.0, None)
    wording = expected.texts[0] + (f"：{expected.rows[0]}" if expected.rows[0] else "")
    doubt = Text(f"题干与问卷不同，问卷里是“{wording}”", f"the wording differs; the instrument has '{wording}'")
    return Match(observed, expected, float(alike), doubt)


def _has_rows(item: Item) -> bool:
    return item.type in ("grid", "pair", "prepost", "allocate")


def renamed(reviewed: Mapping, completed: Mapping) -> dict[int, tuple[MappedColumn, float]]:
    """New columns that look like one the export no longer has: place → known column, similarity."""
    there = set(completed.keys)
    lost = [column for key, column in zip(reviewed.keys, reviewed.columns, strict=True) if key not in there]
    lost = [column for column in lost if column.holds_answers]
    known = set(reviewed.keys)
    found: dict[int, tuple[MappedColumn, float]] = {}
    for place, (key, column) in enumerate(zip(completed.keys, completed.columns, strict=True)):
        if key in known or not column.holds_answers or not lost:
            continue
        scored = [(likeness(column.header, one.header), -number) for number, one in enumerate(lost)]
        best, number = max(scored)
        same = (column.type in CHOSEN) == (lost[-number].type in CHOSEN)
        if best >= ALIKE and same:
            found[place] = (lost.pop(-number), best)
    return found
