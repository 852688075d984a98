"""Strings of a document freed of what no format can hold: control characters, half characters, line ends."""

from __future__ import annotations

import re
from dataclasses import replace

from evaluate.documents.blocks import Block, Card, Cards, Document, Figure, Inline, PageBreak, Table

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


def clean(document: Document) -> Document:
    """The same document with every string on one line and without control characters."""
    return replace(
        document,
        title=_line(document.title).strip(),
        issuer=_line(document.issuer).strip(),
        date=_line(document.date).strip(),
        mark=_line(document.mark).strip(),
        blocks=tuple(_block(block) for block in document.blocks),
        footnotes={key: _inline(text) for key, text in document.footnotes.items()},
        about=tuple((_line(name), _line(value)) for name, value in document.about),
    )


def _line(text: str) -> str:
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", text))


def _inline(text: Inline) -> Inline:
    return tuple(
        span if span.style in ("reference", "footnote") else replace(span, text=_line(span.text)) for span in text
    )


def _block(block: Block) -> Block:
    if isinstance(block, Table):
        rows = tuple(tuple(_line(cell) for cell in row) for row in block.rows)
        header = tuple(_line(cell) for cell in block.header)
        return replace(block, header=header, rows=rows, caption=_line(block.caption), note=_line(block.note))
    if isinstance(block, Figure):
        return replace(block, alt=_line(block.alt), caption=_line(block.caption), note=_line(block.note))
    if isinstance(block, PageBreak):
        return block
    if isinstance(block, Cards):
        return replace(block, cards=tuple(_card(card) for card in block.cards))
    return replace(block, text=_inline(block.text))


def _card(card: Card) -> Card:
    lines = tuple(_line(text) for text in card.lines)
    words = {"alt": _line(card.alt), "heading": _line(card.heading), "word": _line(card.word)}
    return replace(card, **words, typed=_line(card.typed), lines=lines)
