"""How wide text and tables are and how large pictures are printed, the same in Word and PDF."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from evaluate.documents.blocks import Align, Card, Figure, Table
from evaluate.documents.layout import MM_PER_POINT, Layout

_PADDING_MM = 3.2
_TALLEST_MM = 200.0
_WORDS = re.compile(r"[^\s⺀-鿿豈-﫿︰-￯]+")


@dataclass(frozen=True)
class TableMeasure:
    """Type size of a table in points and the width of each column in millimetres."""

    size: float
    columns: tuple[float, ...]


def text_width(text: str) -> float:
    """Width of a line of text in em: 1 for an East-Asian character, 0.56 for others, a quarter where they meet."""
    kinds = [unicodedata.east_asian_width(character) in "WF" for character in text]
    meetings = sum(first != second for first, second in pairwise(kinds))
    return sum(1.0 if wide else 0.56 for wide in kinds) + 0.25 * meetings


def measure_table(table: Table, layout: Layout) -> TableMeasure:
    """Column widths that keep a table inside the margins, from the text in it.

    At ease, numbers stay on one line, headings and names take at most three; type may shrink to 9 points for that, and
    to 8 where only headings take more. Where that does not fit, every column gets at least its longest unbreakable
    word, in type of 7.5 points at the least. Modest columns then get what they want, the wide ones share the rest. A
    table narrower than the page is widened, but not so far that its columns fall apart.
    """
    available = layout.text_width
    cells = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.header)
    columns = list(zip(table.header, cells, strict=True))
    unbroken = 6.0 if len(columns) <= 4 else 4.0
    words = [max(_longest_word(cell, unbroken) for cell in (name, *cells)) for name, cells in columns]
    told = [
        max(word, *(_at_ease(cell, side) for cell in cells), 0.0)
        for word, (_, cells), side in zip(words, columns, table.align, strict=True)
    ]
    ease = [max(width, _third(name)) for width, name in zip(told, table.header, strict=True)]
    sizes = [layout.table, *(size for size in (9.0, 8.0, 7.5) if size < layout.table)]
    for floor, smallest in ((ease, 9.0), (told, 8.0), (words, 7.5)):
        for size in (size for size in sizes if size >= smallest):
            em = size * MM_PER_POINT
            least = [word * em + _PADDING_MM for word in floor]
            if sum(least) <= available:
                return TableMeasure(size, tuple(_share(_wishes(columns, least, em, available), least, available)))
    em = sizes[-1] * MM_PER_POINT
    scale = available / sum(word * em + _PADDING_MM for word in words)
    return TableMeasure(sizes[-1], tuple((word * em + _PADDING_MM) * scale for word in words))


def picture_size(figure: Figure, layout: Layout) -> tuple[float, float]:
    """Printed width and height of a figure in millimetres: as asked, but inside the margins and at most 200 mm tall."""
    across = int.from_bytes(figure.png[16:20], "big") or 1
    down = int.from_bytes(figure.png[20:24], "big") or 1
    width = min(figure.width_mm, layout.text_width, _TALLEST_MM * across / down)
    return width, width * down / across


def drawable_svg(figure: Figure | Card) -> str:
    """The figure's SVG if it is well-formed, else nothing: then the PNG is taken."""
    from xml.etree import ElementTree

    try:
        ElementTree.fromstring(figure.svg)
    except ElementTree.ParseError:
        return ""
    return figure.svg


def _wishes(columns: list[tuple[str, tuple[str, ...]]], least: list[float], em: float, available: float) -> list[float]:
    """Widths in millimetres that put every cell on one line; long headings on two where the page is too narrow."""
    for heading in (text_width, _heading_wish):
        wanted = [max([heading(name), *map(text_width, cells)]) for name, cells in columns]
        natural = [max(want * em + _PADDING_MM, low) for want, low in zip(wanted, least, strict=True)]
        if sum(natural) <= available:
            break
    return natural


def _heading_wish(text: str) -> float:
    """Width in em that a heading asks for: a long one half its length, so that it leaves room to what stands below."""
    whole = text_width(text)
    return whole if whole <= 7 else max(whole / 2 + 1.0, 7.0)


def _third(text: str) -> float:
    """Width in em at which a heading takes at most three lines."""
    longest = max((text_width(word) for word in _WORDS.findall(text)), default=1.0)
    return max(longest, text_width(text) / 3 + min(longest / 2, 2.5))


def _at_ease(text: str, side: Align) -> float:
    """Width in em at which a number keeps to one line and other text to three, as far as that is no great width."""
    return text_width(text) if side == "right" else min(text_width(text) / 2.5, 14.0)


def _longest_word(text: str, unbroken: float) -> float:
    """Width in em of what should not be broken: a Latin word or number, or `unbroken` em of Chinese."""
    longest = max((text_width(word) for word in _WORDS.findall(text)), default=0.0)
    return max(longest, min(text_width(text), unbroken), 1.5)


def _share(natural: list[float], least: list[float], available: float) -> list[float]:
    """Widths that add up to at most `available`: modest columns get their wish, the wide ones share what is left."""
    total = sum(natural)
    if total <= available:
        scale = min(available / total, max(1.5, 0.75 * available / total))
        return [width * scale for width in natural]
    given = list(least)
    spare = available - sum(least)
    order = sorted(range(len(natural)), key=lambda index: natural[index] - least[index])
    for position, index in enumerate(order):
        wish = natural[index] - least[index]
        rest = order[position:]
        if wish > spare / len(rest):
            wishes = sum(natural[other] - least[other] for other in rest)
            for other in rest:
                given[other] += spare * (natural[other] - least[other]) / wishes
            break
        given[index] += wish
        spare -= wish
    return given
