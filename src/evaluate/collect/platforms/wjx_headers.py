"""The headers of 问卷星: which columns are one question, whether their numbers are shown or hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Shape = Literal["single", "options", "grid", "unclear"]

# 1、题干  2.题干  第6题(选项)  16 题干(选项)  16(选项)
_NUMBER = re.compile(r"\s*(?:第\s*(\d{1,3})\s*题\s*|(\d{1,3})\s*(?:[、．:：]|\.(?!\d)|(?=\()|\s)\s*)")
_BLANK_NUMBER = re.compile(r"[(（]\d{1,2}[)）]")


@dataclass(frozen=True)
class Question:
    """One question: its number (empty when hidden), its wording, the places of its columns, and their rows or options.

    `guessed` marks a grid whose last row was told from the answers, because hidden numbers leave no sign of its end.
    """

    number: str
    stem: str
    places: tuple[int, ...]
    rows: tuple[str, ...]
    shape: Shape
    guessed: bool = False


def split_number(header: str) -> tuple[str, str]:
    """The number of the question, if the header shows one, and the rest."""
    found = _NUMBER.match(header)
    if found is None or not header[found.end() :].strip():
        return "", header.strip()
    return found.group(1) or found.group(2), header[found.end() :].strip()


def split_option(text: str) -> tuple[str, str] | None:
    """The wording and the option of `题干(选项)`; brackets inside the option are its own. None when none ends it."""
    if not text.endswith(")"):
        return None
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1].strip()
    return None


def split_row(text: str) -> tuple[str, str] | None:
    """The wording and the first row of `题干—行`; a dash inside the wording stays there. None when there is no dash."""
    stem, dash, row = text.rpartition("—")
    stem, row = stem.rstrip("— "), row.strip()
    return (stem, row) if dash and stem and row else None


def questions(headers: Sequence[str], alike: Sequence[frozenset[str]]) -> list[Question]:
    """The questions behind a list of headers.

    Parameters
    ----------
    headers : sequence of str
        The headers of the answer columns, in order.
    alike : sequence of frozenset of str
        The different answers below each header: where numbers are hidden, the rows of a grid go on as long as the
        answers are of one kind.
    """
    split = [split_number(header) for header in headers]
    numbers = [int(number) for number, _ in split if number]
    if len(numbers) >= max(1, len(headers) // 2) and numbers == sorted(numbers):
        return _numbered(split)
    return _unnumbered(list(headers), alike)


def _numbered(split: list[tuple[str, str]]) -> list[Question]:
    found: list[Question] = []
    start = 0
    while start < len(split):
        number = split[start][0]
        stop = start + 1
        # A row or an option may have lost the number that its question shows.
        while stop < len(split) and (
            split[stop][0] == number != "" or (not split[stop][0] and _goes_on(split[start:stop], split[stop][1]))
        ):
            stop += 1
        found += _group(number, [text for _, text in split[start:stop]], start)
        start = stop
    return found


def _goes_on(before: list[tuple[str, str]], text: str) -> bool:
    first = before[0][1]
    if text.startswith("("):
        return split_option(text) is not None and split_option(first) is not None
    return split_row(first) is not None and split_row(text) is None


def _group(number: str, texts: list[str], start: int) -> list[Question]:
    places = tuple(range(start, start + len(texts)))
    options = [split_option(text) for text in texts]
    first = options[0]
    bare = first is not None and not first[0]
    if all(options) and (len(texts) > 1 or bare) and all(not stem for stem, _ in filter(None, options[1:])):
        rows = tuple(option for _, option in filter(None, options))
        return [Question(number, first[0] if first else "", places, rows, "options")]
    if len(texts) == 1 or all(_BLANK_NUMBER.match(text) for text in texts):
        return [Question(number, text, (place,), (), "single") for place, text in zip(places, texts, strict=True)]
    head = split_row(texts[0])
    if head is not None:
        return [Question(number, head[0], places, (head[1], *texts[1:]), "grid")]
    return [Question(number, text, (place,), (), "unclear") for place, text in zip(places, texts, strict=True)]


def _unnumbered(headers: list[str], alike: Sequence[frozenset[str]]) -> list[Question]:
    found: list[Question] = []
    start = 0
    while start < len(headers):
        stop = start + 1
        option, row = split_option(headers[start]), split_row(headers[start])
        if option is not None:
            while stop < len(headers) and headers[stop].startswith("(") and split_option(headers[stop]):
                stop += 1
        if row is not None and stop == start + 1:
            while stop < len(headers) and _same_kind(headers, alike, start, stop):
                stop += 1
        shape = _group("", headers[start:stop], start)
        grid = shape[0].shape == "grid"
        found += [_guessed(one) for one in shape] if grid else shape
        start = stop
    return found


def _same_kind(headers: list[str], alike: Sequence[frozenset[str]], start: int, place: int) -> bool:
    text = headers[place]
    if split_row(text) or "___" in text or text.startswith("(") or text.endswith(("？", "?")):
        return False
    known = frozenset().union(*alike[start:place])
    new = alike[place]
    if all(value.isdigit() and int(value) <= 11 for value in known):
        return all(value.isdigit() and int(value) <= max(11, len(known)) for value in new)
    return bool(known & new) and len(known | new) <= 11


def _guessed(question: Question) -> Question:
    return Question(question.number, question.stem, question.places, question.rows, question.shape, True)
