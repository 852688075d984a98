"""Cards to cut apart in a Word file: a table of fixed rows with dotted lines, a picture beside the words of each."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from evaluate.documents.blocks import Card, Cards
from evaluate.documents.card_measures import CardMeasure, measure_cards, typed_lines
from evaluate.documents.docx_schema import make
from evaluate.documents.docx_styles import TABLE_TEXT, fonts
from evaluate.documents.docx_text import make_again, paragraph, run
from evaluate.documents.layout import Layout

_TWIPS_PER_MM = 1440 / 25.4
_EMU_PER_MM = 36000
_CUT = {"val": "dotted", "sz": 4, "space": 0, "color": "808080"}


def card_table(block: Cards, document: Any, layout: Layout) -> Iterator[Any]:
    """The paragraph that starts a new page, and the table of cards; `document` keeps the pictures."""
    measure = measure_cards(block, layout)
    # Of no height itself, so that a page holds as many rows as were asked for.
    yield _thin(make("pageBreakBefore"))
    picture, text = measure.picture + 4.0, measure.width - measure.picture - 4.0
    widths = [round(width * _TWIPS_PER_MM) for width in (picture, text, picture, text)]
    table = make(
        "tbl",
        make(
            "tblPr",
            make("tblW", w=sum(widths), type="dxa"),
            make("tblBorders", *(make(side, **_CUT) for side in ("top", "left", "bottom", "right", "insideH"))),
            make("tblLayout", type="fixed"),
            make("tblCellMar", make("left", w=60, type="dxa"), make("right", w=60, type="dxa")),
        ),
        make("tblGrid", *(make("gridCol", w=width) for width in widths)),
    )
    height = make("trHeight", val=round(measure.height * _TWIPS_PER_MM), hRule="exact")
    for row in _pairs(block.cards):
        cells = [cell for card in row for cell in _card(card, measure, widths, document, layout)]
        cells += [_cell(widths[place], None) for place in range(len(cells), 4)]
        table.append(make("tr", make("trPr", make("cantSplit"), make_again(height)), *cells))
    yield table
    yield _thin()


def _pairs(cards: tuple[Card, ...]) -> Iterator[tuple[Card, ...]]:
    return (cards[place : place + 2] for place in range(0, len(cards), 2))


def _card(card: Card, measure: CardMeasure, widths: list[int], document: Any, layout: Layout) -> tuple[Any, Any]:
    from docx.oxml.shape import CT_Inline
    from docx.shared import Emu

    side = Emu(round(measure.picture * _EMU_PER_MM))
    relation, _ = document.part.get_or_add_image(BytesIO(card.png))
    # python-docx would look through the whole tree for a free number, for every picture again.
    identity = 20000 + int(relation.removeprefix("rId"))
    picture = CT_Inline.new_pic_inline(identity, relation, f"{card.word}.png", side, side)
    picture.docPr.set("descr", card.alt)
    fixed = make("rFonts", ascii="Consolas", hAnsi="Consolas", cs="Consolas", eastAsia="黑体")
    sans = fonts("sans", layout)
    lines = [
        _line(card.heading, measure.heading, sans, after=40),
        _line(card.word, measure.word, fixed, after=40),
        *(_line(line, measure.small, sans, after=20) for line in card.lines),
        *(_line(line, measure.small, fixed) for line in typed_lines(card, measure)),
    ]
    right = make("right", **_CUT)
    return (
        _cell(widths[0], None, paragraph(TABLE_TEXT, make("r", make("drawing", picture)), properties=_tight(0))),
        _cell(widths[1], right, *lines),
    )


def _cell(width: int, rule: Any, *paragraphs: Any) -> Any:
    borders = make("tcBorders", rule) if rule is not None else None
    properties = make("tcPr", make("tcW", w=width, type="dxa"), borders, make("vAlign", val="center"))
    return make("tc", properties, *(paragraphs or (paragraph(TABLE_TEXT),)))


def _line(text: str, size: float, face: Any, *, after: int = 0) -> Any:
    looks = (make_again(face), make("noProof"), make("sz", val=round(size * 2)), make("szCs", val=round(size * 2)))
    return paragraph(TABLE_TEXT, run(text, *looks), properties=_tight(after))


def _tight(after: int) -> tuple[Any, ...]:
    return (make("spacing", before=0, after=after), make("jc", val="left"))


def _thin(*properties: Any) -> Any:
    """A paragraph that takes no room."""
    tight = make("spacing", before=0, after=0, line=20, lineRule="exact")
    return paragraph(TABLE_TEXT, properties=(*properties, tight, make("rPr", make("sz", val=2))))
