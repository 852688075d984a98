"""Several answers in one cell: which sign separates them, and which pieces are one option with that sign inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evaluate.collect.export import ExportChoice, ExportColumn
from evaluate.collect.kinds import come_back
from evaluate.documents import tidy_text

MOST_OPTIONS = 60
LONGEST_OPTION = 120


def with_several(column: ExportColumn, separators: Sequence[str]) -> tuple[ExportColumn, tuple[str, ...]]:
    """The column as a question with several answers, if its pieces come back in different combinations.

    Parameters
    ----------
    column : ExportColumn
        A column of text.
    separators : sequence of str
        The signs that may stand between answers, the likeliest first.

    Returns
    -------
    tuple
        The column (its cells rewritten with one sign that no option holds) and the options that were put together again
        because their halves never stood apart; the column as it was when it holds single answers.
    """
    texts = [cell.strip() for cell in column.answers if isinstance(cell, str)]
    for separator in separators:
        several = [text for text in texts if separator in text.rstrip(separator)]
        if not several or not _recombined(texts, several, separator):
            continue
        whole = _put_together(texts, separator)
        cells = tuple(
            cell if not isinstance(cell, str) else _SIGN.join(_options(cell, separator, whole)) for cell in column.cells
        )
        counts = Counter(option for cell in cells if isinstance(cell, str) for option in cell.split(_SIGN))
        listed = sorted(counts, key=lambda option: (-counts[option], option))
        choices = tuple(ExportChoice(option, option) for option in listed if option)
        return replace(column, cells=cells, kind="many", separator=_SIGN, choices=choices), whole
    return column, ()


_SIGN = "┋"


def pieces(text: str, separator: str) -> list[str]:
    """The pieces of one cell, tidy, each once, in order."""
    return list(dict.fromkeys(piece for part in text.split(separator) if (piece := tidy_text(part))))


def _recombined(texts: Sequence[str], several: Sequence[str], separator: str) -> bool:
    """Pieces of a list come back in other cells; halves of a sentence do not."""
    homes = Counter(piece for text in set(texts) for piece in pieces(text, separator))
    parts = [piece for text in set(several) for piece in pieces(text, separator)]
    short = max(map(len, homes)) <= LONGEST_OPTION
    return come_back(homes, parts) and len(homes) <= MOST_OPTIONS and short


def _put_together(texts: Sequence[str], separator: str) -> tuple[str, ...]:
    """Pieces that never stand apart, in one order, are one option: "Budget, personnel" among options with commas."""
    cells = [pieces(text, separator) for text in texts]
    counts = Counter(piece for cell in cells for piece in cell)
    pairs = Counter(pair for cell in cells for pair in pairwise(cell))
    together = (pair for pair, count in pairs.items() if 1 < count == counts[pair[0]] == counts[pair[1]])
    # Two options that everybody chose together look the same; where a cell is nothing but the pair, it is one option.
    alone = set(texts)
    return tuple(option for pair in together if (option := separator.join(pair)) in alone)


def _options(text: str, separator: str, whole: tuple[str, ...]) -> list[str]:
    for number, option in enumerate(whole):
        text = text.replace(option, f"\0{number}\0")
    return [
        whole[int(piece.strip("\0"))] if piece.startswith("\0") and piece.strip("\0").isdigit() else piece
        for piece in pieces(text, separator)
    ]
