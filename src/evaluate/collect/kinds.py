"""What kind of question a column of answers probably belongs to, judged by the answers alone."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from evaluate.collect.export import ExportColumn
from evaluate.collect.label_order import ordered_labels
from evaluate.documents import tidy_text

Guess = Literal["scale", "category", "many", "number", "date", "text"]

_SEPARATORS = (";", "┋", "；")
_NUMBER = re.compile(r"\s*[+-]?\d{1,15}(\.\d+)?\s*")
_SENTENCE = re.compile(r"[，。；！？\n]|[,;!?] ")
_MOST_CHOICES = 40
_LONGEST_LABEL = 120


def guess_kind(column: ExportColumn) -> Guess:
    """The probable kind: many when answers are lists, scale when the lexicon orders them, category when they repeat."""
    answers, texts = column.answers, column.texts
    if not answers:
        return "text"
    if all(isinstance(answer, dt.datetime | dt.date) for answer in answers):
        return "date"
    if all(_is_number(answer) for answer in answers):
        return "number"
    if separator_of(texts):
        return "many"
    counts = Counter(texts)
    if len(counts) <= 11 and ordered_labels(counts) is not None:
        return "scale"
    return "category" if _repeats(counts, len(column.cells)) else "text"


def separator_of(texts: Sequence[str]) -> str | None:
    """The sign between several answers in one cell, or None: pieces must come back in other cells."""
    for separator in _SEPARATORS:
        several = [text for text in texts if separator in text]
        if not several:
            continue
        ends = sum(text.endswith(separator) for text in several)
        # Counted over different cells: the halves of a sentence that several people repeat are no answers.
        pieces = Counter(piece for text in set(texts) for piece in split_many(text, separator))
        parts = [piece for text in set(several) for piece in split_many(text, separator)]
        coming_back = come_back(pieces, parts)
        if ends == len(texts) or (
            coming_back and len(pieces) <= _MOST_CHOICES and max(map(len, pieces)) <= _LONGEST_LABEL
        ):
            return separator
    return None


def come_back(homes: Counter[str], parts: Sequence[str]) -> bool:
    """Whether the pieces of cells are answers: most come back in other cells, and not one common ending alone.

    Parameters
    ----------
    homes : Counter
        In how many different cells each piece stands.
    parts : sequence of str
        The pieces of the different cells that hold several.
    """
    again = sum(homes[piece] > 1 for piece in parts)
    kinds = {piece for piece in parts if homes[piece] > 1}
    return 2 * again >= len(parts) and (2 * len(kinds) >= len(set(parts)) or 5 * again >= 4 * len(parts))


def split_many(text: str, separator: str) -> list[str]:
    """The answers in one cell, each once."""
    return list(dict.fromkeys(piece for part in text.split(separator) if (piece := tidy_text(part))))


def kind_filled_in(texts: Iterable[str]) -> Literal["number", "text"]:
    """The kind of a blank that people filled in: numbers when all of it is, text otherwise."""
    return "number" if all(_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)) for text in texts) else "text"


def filled_in(column: ExportColumn) -> ExportColumn:
    """The column as a blank, where header or answers show that people wrote and did not choose."""
    texts = set(column.texts)
    sentences = sum(len(text) > 40 or _SENTENCE.search(text) is not None for text in texts)
    if texts and "___" in column.header:
        return replace(column, kind=kind_filled_in(texts))
    if sentences > 0.2 * len(texts) or any("┋" in text for text in texts):
        return replace(column, kind="text")
    return column


def rare_limit(respondents: int) -> int:
    """Answers chosen by fewer people than this go to 'other': they are written in by hand, or would name someone."""
    return 3 if respondents >= 100 else 2 if respondents >= 30 else 1


def _repeats(counts: Counter[str], respondents: int) -> bool:
    total = sum(counts.values())
    if max(map(len, counts)) > _LONGEST_LABEL and total == len(counts):
        return False
    limit = rare_limit(respondents)
    frequent = [count for count in counts.values() if count >= limit]
    if limit == 1:
        return len(counts) <= 12 and len(counts) <= 0.6 * total
    return 0 < len(frequent) <= _MOST_CHOICES and sum(frequent) >= 0.7 * total


def _is_number(answer: object) -> bool:
    if isinstance(answer, bool):
        return False
    return isinstance(answer, int | float) or (
        isinstance(answer, str) and bool(re.fullmatch(r"[+-]?\d{1,15}(\.\d+)?", answer))
    )
