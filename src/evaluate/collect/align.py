"""Which column of an export holds which question of an instrument: by wording and order, doubts left to a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from evaluate.collect.export import WRITTEN_BESIDE
from evaluate.collect.mapping import CHOSEN, MappedColumn, Mapping
from evaluate.documents import fold_text, likeness
from evaluate.errors import Text
from evaluate.instruments import Item, Questionnaire, Scale
from evaluate.instruments.compile.wenjuanxing_questions import questions_of

ALIKE = 0.55  # below this two wordings are two questions
MOVED = 0.9  # out of order only what is all but equal is offered
FITS = 0.9  # share of answers that must be in the list of choices
_NO_WORDS = re.compile(r"第\d+题")  # 问卷星 by number: options without the question they belong to
_MAY_BE = [{one, other} for one, other in combinations(("chosen", "number", "text", "date"), 2)]
_CLASSES = {
    "one": "chosen", "grid": "chosen", "scale": "chosen", "category": "chosen", "many": "many", "number": "number",
    "rank": "rank", "flag": "number", "text": "text", "date": "date",
}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """One question (or row of a grid) of the instrument, in the order of the form.

    `printed` are its wording and row as 问卷星 prints them, with the hints that our compiler puts beside a question;
    `options` what a question with a column for each option has to offer.
    """

    name: str
    item: str
    kind: str
    texts: tuple[str, ...]
    rows: tuple[str, ...]
    scale: str
    printed: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Observed:
    """One column of the export, or the columns of the options of one question."""

    columns: tuple[int, ...]
    name: str
    kind: str
    text: str
    row: str
    options: tuple[str, ...] = ()
    own_name: bool = False


@dataclass(frozen=True)
class Match:
    """An observed question with its place in the instrument, how alike they are, and why a person must look."""

    observed: Observed
    expected: Expected
    similarity: float
    doubt: Text | None


def expected_questions(questionnaire: Questionnaire, observed: Sequence[Observed] = ()) -> list[Expected]:
    """What an export of this instrument should hold, in order: rows of grids one by one, options together.

    Ranks are one question, unless the export has columns that bear the names of ours.
    """
    own = {one.name for one in observed if one.own_name}
    found: list[Expected] = []
    printed = printed_wordings(questionnaire)
    for item in questionnaire.items:
        label = tuple(dict.fromkeys(item.label.values()))
        columns = [one for one in questionnaire.columns if one.item == item.id]
        if item.type == "many" or (item.type == "rank" and own.isdisjoint(column.name for column in columns)):
            options = _options(questionnaire.scales[item.scales[0]])
            beside = printed.get(columns[0].name, ())
            found.append(Expected(item.id, item.id, item.type, label, ("",), item.scales[0], beside, options))
            columns = [one for one in columns if one.part == "text"]
        for column in columns:
            rows = tuple(column.label.values()) if _has_rows(item) else ("",)
            scale = column.scale.name if column.scale is not None else ""
            texts = tuple(f"{text}{WRITTEN_BESIDE}" for text in label) if column.part == "text" else label
            beside = printed.get(column.name, ())
            found.append(Expected(column.name, item.id, column.kind, texts, rows, scale, beside))
    return found


def printed_wordings(questionnaire: Questionnaire) -> dict[str, tuple[tuple[str, str], ...]]:
    """Wording and row of every column as our compiler prints them for 问卷星, in each language."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for language in questionnaire.languages:
        for question in questions_of(questionnaire, language):
            rows = question.rows or (question.choices if question.kind == "weight" else ())
            for place, name in enumerate(question.columns):
                title = question.title
                if questionnaire.column(name).part == "text":
                    title += WRITTEN_BESIDE
                found.setdefault(name, {})[title, rows[place] if place < len(rows) else ""] = None
    return {name: tuple(wordings) for name, wordings in found.items()}


def _options(scale: Scale) -> tuple[tuple[str, ...], ...]:
    """The wordings of a list of choices, one tuple a language."""
    languages = dict.fromkeys(language for choice in scale.choices for language in choice.label)
    return tuple(tuple(choice.label.get(language, choice.code) for choice in scale.choices) for language in languages)


def observed_questions(columns: Sequence[MappedColumn], named: Collection[str] = ()) -> list[Observed]:
    """The questions that a proposal sees in an export, in order; `named` are the names that the platform gave."""
    found: list[Observed] = []
    for place, column in enumerate(columns):
        if not column.holds_answers or column.type == "duration":
            continue
        if column.is_option and found and columns[found[-1].columns[-1]].item == column.item:
            options = (*found[-1].options, column.row)
            found[-1] = replace(found[-1], columns=(*found[-1].columns, place), options=options)
            continue
        row = "" if column.type == "many" or column.is_option else column.row
        name = column.item if column.type == "many" or column.is_option else column.name
        options = (column.row,) if column.is_option else ()
        text = column.question or column.header
        found.append(Observed((place,), name, column.type, text, row, options, name in named))
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
    lists = Counter(other.options for other in expected)
    alike = np.array([[similarity(one, other) for other in expected] for one in observed])
    for place, one in enumerate(observed):
        # Two questions with the same options, and no words to tell them apart: a person looks.
        twice = [
            number for number, other in enumerate(expected) if _by_options(one, other) and lists[other.options] > 1
        ]
        alike[place, twice] = np.minimum(alike[place, twice], MOVED)
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
    if observed.own_name and observed.name == expected.name:
        return 1.0
    if _by_options(observed, expected):
        return 1.0
    wordings = [*product(expected.texts, expected.rows), *expected.printed]
    return max((_alike(observed, text, row) for text, row in wordings), default=0.0)


def _alike(observed: Observed, text: str, row: str) -> float:
    if row and observed.row:
        return 0.4 * likeness(observed.text, text) + 0.6 * likeness(observed.row, row)
    if row:
        return max(likeness(observed.text, row) * 0.95, likeness(observed.text, text + row))
    return likeness(observed.text + observed.row, text)


def _by_options(observed: Observed, expected: Expected) -> bool:
    """Whether a question of which only the options are known offers exactly what this one does."""
    if not observed.options or _NO_WORDS.fullmatch(observed.text) is None:
        return False
    return tuple(map(fold_text, observed.options)) in [tuple(map(fold_text, one)) for one in expected.options]


def _fits(observed: str, expected: str) -> bool:
    one, other = _CLASSES.get(observed, observed), _CLASSES.get(expected, expected)
    # Numbers may be codes of choices, a list of few different texts may have been free text, and so may written dates.
    return one == other or {one, other} in _MAY_BE


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
