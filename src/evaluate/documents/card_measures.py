"""How large a card to be cut out is, its picture, and its type, which shrinks until everything on the card has room."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evaluate.documents.blocks import Card, Cards
from evaluate.documents.layout import MM_PER_POINT, PAGE_HEIGHT_MM, Layout
from evaluate.documents.measures import text_width
from evaluate.errors import ReportError, Text

_PADDING_MM, _GAP_MM = 3.0, 2.0
# Of an em: a character of the fixed-width fonts.
_FIXED_WIDTH = 0.61
# Of the type size: a line of a paragraph, with what programmes add.
_LINE = 1.35
_BETWEEN_MM = 1.0
_SMALL, _HEADING, _WORD = (7.5, 7.0, 6.5, 6.0), 1.2, 14.0


@dataclass(frozen=True)
class CardMeasure:
    """Size of a card, of the square picture in it and of the room for text, in millimetres; type sizes in points."""

    width: float
    height: float
    picture: float
    text: float
    heading: float
    word: float
    small: float


def measure_cards(cards: Cards, layout: Layout) -> CardMeasure:
    """Cards two abreast that fill a page, all in type of one size: the largest in which everything has room.

    Raises
    ------
    ReportError
        When there is more on a card than it can take in the smallest type that can be read.

    """
    width = layout.text_width / 2
    height = (PAGE_HEIGHT_MM - layout.top - layout.bottom - 2.0) / cards.down
    picture = min(height - 6.0, 0.38 * width)
    room = width - picture - 2 * _PADDING_MM - _GAP_MM
    longest = max((len(card.word) for card in cards.cards), default=0) or 1
    word = math.floor(2 * min(_WORD, room / (longest * _FIXED_WIDTH * MM_PER_POINT))) / 2
    whole = CardMeasure(width, height, picture, room, 0.0, max(word, 7.0), 0.0)
    fullest = cards.cards[0] if cards.cards else None
    for small in _SMALL:
        measure = replace(whole, heading=small * _HEADING, small=small)
        fullest = next((card for card in cards.cards if _needed(card, measure) > height - 2.0), None)
        if fullest is None:
            return measure
    assert fullest is not None  # the loop ends early otherwise
    raise _too_full(fullest, cards)


def typed_lines(card: Card, measure: CardMeasure) -> list[str]:
    """What is typed, in lines as long as the card takes; an address is broken after a stroke where that is near."""
    most = max(8, int(measure.text / (measure.small * _FIXED_WIDTH * MM_PER_POINT)))
    lines, rest = list[str](), card.typed
    while len(rest) > most:
        at = max(rest.rfind(sign, most // 2, most) + 1 for sign in "/?=&") or most
        lines.append(rest[:at])
        rest = rest[at:]
    return [*lines, rest]


def _needed(card: Card, measure: CardMeasure) -> float:
    """The height in millimetres that the words of a card take."""
    per_line = _LINE * MM_PER_POINT
    small = sum(_lines(line, measure.small, measure) for line in card.lines) + len(typed_lines(card, measure))
    heading = _lines(card.heading, measure.heading, measure)
    type_ = (heading * measure.heading + measure.word + small * measure.small) * per_line
    return type_ + _BETWEEN_MM * (len(card.lines) + 2)


def _lines(text: str, size: float, measure: CardMeasure) -> int:
    return max(1, math.ceil(text_width(text) * size * MM_PER_POINT / measure.text))


def _too_full(card: Card, cards: Cards) -> ReportError:
    return ReportError.single(
        card.word or card.heading,
        Text(
            f"每页{2 * cards.down}张时，一张放不下这么多字。",
            f"With {2 * cards.down} cards a page one has no room for so many words.",
        ),
        Text("标题和说明都短，或每页张数少。", "a short title and short lines, or fewer cards a page."),
        Text("缩短标题，或减少每页的张数。", "Shorten the title, or print fewer a page."),
    )
