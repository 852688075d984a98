"""Labels in lines: broken where Chinese and English may be broken, cut with … where they are too long."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_CLOSING = "，。、；：）》”’,.;:)!?！？…"
_BRACKETS = "（《“‘(["
_LOOSE = _BRACKETS + " ,;:，、；：·-—"


def columns_of(text: str) -> int:
    """Width of a text in half-width columns; an East-Asian character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrap(text: str, columns: int) -> str:
    """The text on as few lines of at most `columns` as it needs, lines about equally long.

    Breaks stand between Chinese characters, else at spaces; no line begins with a closing mark or ends with
    an opening one.
    """
    lines = _lines(text, columns)
    for narrower in range(columns_of(text) // max(len(lines), 1), columns):
        balanced = _lines(text, narrower)
        if len(balanced) <= len(lines) and max(map(columns_of, balanced), default=0) <= columns:
            return "\n".join(balanced)
    return "\n".join(lines)


def shorten(text: str, columns: int, lines: int) -> str:
    """The text on at most `lines` lines; what does not fit is cut and an ellipsis put in its place.

    English is cut at a word where one ends near by, so that no stump is read as a word.
    """
    text = " ".join(text.split())
    whole = wrap(text, columns)
    if whole.count("\n") < lines:
        return whole
    for end in range(min(len(text), columns * lines), 0, -1):
        kept = text[:end]
        inside_word = kept[-1].isascii() and kept[-1].isalnum() and text[end : end + 1].isalnum()
        if inside_word and " " in kept[-14:]:
            continue
        found = wrap(kept.rstrip(_LOOSE) + "…", columns)
        if found.count("\n") < lines:
            return found
    return "…"


def _lines(text: str, columns: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and columns_of(line + piece.rstrip()) > columns and piece[0] not in _CLOSING:
            whole = line.rstrip().rstrip(_BRACKETS) or line
            line = line.rstrip()[len(whole) :]  # an opening mark goes with what follows it
            lines.append(whole.rstrip())
        line += piece if line else piece.lstrip()
        while columns_of(line) > max(columns * 1.3, 30) and " " not in line.strip():  # one endless word
            lines.append(line[:columns])
            line = line[columns:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: one East-Asian character, or a word with the spaces before it."""
    word = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if wide or (word.strip() and character.isspace()):
            if word:
                yield word
            word = ""
        if wide:
            yield character
        else:
            word += character
    if word:
        yield word
