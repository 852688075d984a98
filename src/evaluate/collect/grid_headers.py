"""Which neighbouring columns are the rows of one grid: they share the question, and the row follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Microsoft Forms writes "question.row", others "question [row]" or "question—row". A full stop before a blank ends a
# sentence of the question and separates nothing.
_BREAK = re.compile(r"\.(?=[^\s.])|—+(?=\S)|\s*\[(?=[^\]]+\]$)")
# Platforms with numbered questions write "3.question:row"; elsewhere a colon is part of the question.
AFTER_COLON = re.compile(_BREAK.pattern + r"|[:：](?=\S)|\s-\s")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Run:
    """Neighbouring columns `start` to `stop` (not included) with one `question` and a row text each."""

    start: int
    stop: int
    question: str
    rows: tuple[str, ...]


def grid_runs(headers: Sequence[str], breaks: re.Pattern[str] = _BREAK) -> list[Run]:
    """Every run of two or more neighbouring headers that share a question.

    Of several ways to split, the one that joins most columns is taken, and of those the longest question.

    Parameters
    ----------
    headers : sequence of str
        The headers, in order.
    breaks : compiled pattern
        What may stand between the question and the row.
    """
    stems = [_stems(header, breaks) for header in headers]
    runs: list[Run] = []
    start = 0
    while start < len(headers):
        best = (1, 0, "")
        for stem in stems[start]:
            stop = start
            while stop < len(headers) and stem in stems[stop]:
                stop += 1
            best = max(best, (stop - start, len(stem), stem))
        count, _, stem = best
        if count > 1:
            rows = tuple(_row(header[len(stem) :]) for header in headers[start : start + count])
            runs.append(Run(start, start + count, stem.rstrip(" .—[:：-"), rows))
        start += count
    return runs


def _stems(header: str, breaks: re.Pattern[str]) -> list[str]:
    cuts = (found.end() for found in breaks.finditer(header))
    return [header[:cut] for cut in cuts if _LETTER.search(header[:cut])]


def _row(text: str) -> str:
    return text.strip().removesuffix("]").strip()
