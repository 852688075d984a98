"""A document as one web page: everything in one file, no script, nothing fetched, readable on a phone and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from evaluate.documents.blocks import Callout, Card, Cards, Document, Figure, Heading, Paragraph, Table
from evaluate.documents.layout import Layout, stamp
from evaluate.documents.lists import Entry, alike, nest
from evaluate.documents.measures import drawable_svg, picture_size
from evaluate.documents.numbering import Numbered, NumberedDocument, Piece, number, runs
from evaluate.documents.spans import row_spans

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MANY_HEADINGS = 5


def write_html(document: Document) -> bytes:
    """A document as one self-contained web page.

    The page asks for nothing: a strict content policy forbids scripts and every outside address. The same document
    gives the same bytes.

    Parameters
    ----------
    document : Document
        What to write.

    Returns
    -------
    bytes
        HTML 5 in UTF-8.

    Raises
    ------
    ReportError
        When the document is at fault (see `numbering.number`).

    """
    numbered = number(document)
    return ("\n".join((*_head(numbered), *_body(numbered))) + "\n").encode("utf-8", "replace")


def _head(numbered: NumberedDocument) -> Iterator[str]:
    document, layout = numbered.document, numbered.layout
    style = files("evaluate.documents").joinpath("report.css").read_text(encoding="utf-8")
    if document.mark:
        style += f"\n@page {{ @top-center {{ content: {_css_string(document.mark)}; color: #a61c1c; }} }}"
    yield f'<!DOCTYPE html>\n<html lang="{layout.locale}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    if document.issuer:
        yield f'<meta name="author" content="{escape(document.issuer)}">'
    if document.date:
        yield f'<meta name="date" content="{stamp(document.date):%Y-%m-%d}">'
    yield f"<title>{escape(document.title)}</title>\n<style>\n{style}\n</style>\n</head>"


def _css_string(text: str) -> str:
    """A string for the style sheet; all but plain letters are written as numbers, so that nothing can end it."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'


def _body(numbered: NumberedDocument) -> Iterator[str]:
    document, layout = numbered.document, numbered.layout
    yield "<body>"
    if document.mark:
        yield f'<div class="mark" role="note">{escape(document.mark)}</div>'
    yield "<main>\n<header>"
    yield f"<h1>{escape(document.title)}</h1>"
    for line in (document.issuer, document.date):
        if line:
            yield f'<p class="under">{escape(line)}</p>'
    yield "</header>"
    yield from _contents(numbered)
    for run in runs(numbered.blocks):
        yield from _list(nest(run), layout) if isinstance(run, tuple) else _block(run, layout)
    yield from _notes(numbered)
    yield "</main>\n</body>\n</html>"


def _contents(numbered: NumberedDocument) -> Iterator[str]:
    """Links to the headings of levels 1 and 2, folded; only where there are several."""
    headings = [item for item in numbered.blocks if isinstance(item.block, Heading) and item.block.level <= 2]
    if len(headings) < _MANY_HEADINGS:
        return
    yield f'<nav aria-label="{numbered.layout.contents}"><details><summary>{numbered.layout.contents}</summary><ul>'
    for item in headings:
        assert isinstance(item.block, Heading)
        words = escape("".join(piece.text for piece in item.pieces if piece.style != "footnote"))
        title = _numbered_words(item, numbered.layout) + words
        yield f'<li class="deep-{item.block.level}"><a href="#{item.anchor}">{title}</a></li>'
    yield "</ul></details></nav>"


def _numbered_words(item: Numbered, layout: Layout) -> str:
    return escape(item.number + layout.heading_gap) if item.number else ""


def _block(item: Numbered, layout: Layout) -> Iterator[str]:
    block = item.block
    text = _inline(item.pieces, layout)
    if isinstance(block, Heading):
        level = block.level + 1
        yield f'<h{level} id="{item.anchor}">{_numbered_words(item, layout)}{text}</h{level}>'
    elif isinstance(block, Paragraph):
        yield f"<p>{text}</p>" if block.place == "body" else f'<p class="{block.place}">{text}</p>'
    elif isinstance(block, Callout):
        yield f'<p class="callout" role="note">{text}</p>'
    elif isinstance(block, Table):
        yield from _table(block, item, layout)
    elif isinstance(block, Figure):
        yield from _figure(block, item, layout)
    elif isinstance(block, Cards):
        yield '<div class="cards">' + "".join(_card(card) for card in block.cards) + "</div>"
    else:
        yield '<div class="new-page"></div>'


def _inline(pieces: Sequence[Piece], layout: Layout) -> str:
    return "".join(_piece(piece, layout) for piece in pieces)


def _piece(piece: Piece, layout: Layout) -> str:
    text = escape(piece.text)
    if piece.style == "reference":
        return f'<a href="#{piece.target}">{text}</a>'
    if piece.style == "footnote":
        name = "" if piece.again else f' id="mark-{text}"'
        words = f"{layout.note_word}{layout.word_gap}{text}"
        return f'<sup><a{name} href="#{piece.target}" aria-label="{words}">{text}</a></sup>'
    tags = {"strong": "strong", "emphasis": "em", "code": "code"}
    if piece.style == "break":
        return "<br>"
    return f"<{tags[piece.style]}>{text}</{tags[piece.style]}>" if piece.style in tags else text


def _list(entries: Sequence[Entry], layout: Layout) -> Iterator[str]:
    for group in alike(entries):
        start = group[0].number
        yield "<ul>" if start is None else "<ol>" if start == 1 else f'<ol start="{start}">'
        for entry in group:
            yield f"<li>{_inline(entry.pieces, layout)}"
            yield from _list(entry.children, layout)
            yield "</li>"
        yield "</ul>" if start is None else "</ol>"


def _caption(item: Numbered, caption: str, layout: Layout) -> str:
    if not item.count:
        return ""
    number = f'<span class="number">{escape(item.number)}{layout.caption_gap if caption else ""}</span>'
    return number + escape(caption)


def _table(table: Table, item: Numbered, layout: Layout) -> Iterator[str]:
    name = f' id="{item.anchor}"' if item.anchor else ""
    label = escape(table.caption or item.number or layout.about_title)
    look = ' class="grouped"' if table.grouped else ""
    yield f'<div class="table"{name}><div class="scroll" role="region" tabindex="0" aria-label="{label}"><table{look}>'
    caption = _caption(item, table.caption, layout)
    if caption:
        yield f"<caption>{caption}</caption>"
    cells = zip(table.header, table.align, strict=True)
    yield "<thead><tr>" + "".join(f'<th scope="col" class="{side}">{escape(text)}</th>' for text, side in cells)
    yield "</tr></thead>\n<tbody>"
    for row, spans in zip(table.rows, row_spans(table), strict=True):
        yield "<tr>" + "".join(_cells(row, spans, table)) + "</tr>"
    yield "</tbody></table></div>"
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'
    yield "</div>"


def _cells(row: tuple[str, ...], spans: list[int], table: Table) -> Iterator[str]:
    """The cells of a row: those that name it are headers, one that names several rows spans them."""
    names = max(0, min(table.grouped, len(row) - 2))
    for column, (text, rows, side) in enumerate(zip(row, spans, table.align, strict=True)):
        if not rows:
            continue
        span = f' rowspan="{rows}"' if rows > 1 else ""
        tag, scope = ("th", ' scope="row"') if column <= names else ("td", "")
        yield f'<{tag}{scope}{span} class="{side}">{escape(text)}</{tag}>'


def _figure(figure: Figure, item: Numbered, layout: Layout) -> Iterator[str]:
    name = f' id="{item.anchor}"' if item.anchor else ""
    width, _ = picture_size(figure, layout)
    yield f"<figure{name}>"
    yield f'<img src="{_source(figure)}" alt="{escape(figure.alt)}" style="width: {width:.4g}mm">'
    caption = _caption(item, figure.caption, layout)
    note = f'<span class="note">{escape(figure.note)}</span>' if figure.note else ""
    if caption or note:
        yield f"<figcaption>{caption}{note}</figcaption>"
    yield "</figure>"


def _card(card: Card) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in card.lines)
    words = f"<p><strong>{escape(card.heading)}</strong></p><p><code>{escape(card.word)}</code></p>"
    typed = f"<p><code>{escape(card.typed)}</code></p>"
    return (
        f'<div class="card"><img src="{_source(card)}" alt="{escape(card.alt)}"><div>{words}{lines}{typed}</div></div>'
    )


def _source(figure: Figure | Card) -> str:
    """The picture as data. SVG with letters in it would depend on the reader's fonts: then the PNG is safer."""
    svg = drawable_svg(figure)
    if svg and not re.search(r"<text\b", svg):
        return "data:image/svg+xml;base64," + b64encode(svg.encode("utf-8")).decode("ascii")
    return "data:image/png;base64," + b64encode(figure.png).decode("ascii")


def _notes(numbered: NumberedDocument) -> Iterator[str]:
    if not numbered.notes:
        return
    layout = numbered.layout
    yield f'<section class="notes" aria-label="{layout.notes}"><h2>{layout.notes}</h2><ol>'
    for note in numbered.notes:
        back = f'<a href="#mark-{note.number}" aria-label="{layout.back}">↩</a>'
        yield f'<li id="note-{note.number}">{_inline(note.pieces, layout)} {back}</li>'
    yield "</ol></section>"
