"""Tables, figures, framed paragraphs and items of a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from evaluate.documents.blocks import Align, Callout, Cards, Figure, Heading, Paragraph, Table
from evaluate.documents.docx_cards import card_table
from evaluate.documents.docx_schema import make
from evaluate.documents.docx_styles import (
    BODY,
    BULLET_LIST,
    CALLOUT,
    CAPTION,
    FIGURE,
    ITEM,
    NO_LIST,
    TABLE_NOTE,
    TABLE_TEXT,
    fonts,
    heading_style,
    restart_list,
)
from evaluate.documents.docx_text import caption_label, inline, paragraph, run
from evaluate.documents.layout import Layout
from evaluate.documents.lists import Entry as ListEntry
from evaluate.documents.lists import alike, nest
from evaluate.documents.measures import measure_table, picture_size
from evaluate.documents.numbering import Numbered
from evaluate.documents.spans import row_spans

_TWIPS_PER_MM = 1440 / 25.4
_EMU_PER_MM = 36000
_SHORT = 8


def write_block(item: Numbered, document: Any, layout: Layout) -> Iterator[Any]:
    """The paragraphs and tables of one block; `document` is python-docx's document, which keeps the pictures."""
    block = item.block
    if isinstance(block, Heading):
        yield _heading(block, item, layout)
    elif isinstance(block, Paragraph):
        style = TABLE_NOTE if block.place == "small" else BODY
        yield paragraph(style, *inline(item.pieces, layout), properties=_placed(block, layout))
    elif isinstance(block, Cards):
        yield from card_table(block, document, layout)
    elif isinstance(block, Callout):
        yield paragraph(CALLOUT, *inline(item.pieces, layout), properties=_frame())
    elif isinstance(block, Table):
        yield from _table(block, item, layout)
    elif isinstance(block, Figure):
        yield from _figure(block, item, document, layout)


def write_items(items: tuple[Numbered, ...], numbering: Any, layout: Layout) -> Iterator[Any]:
    """A run of list items as native lists; `numbering` takes a new list wherever the count begins anew."""
    yield from _entries(nest(items), 0, numbering, layout)


def _entries(entries: list[ListEntry], depth: int, numbering: Any, layout: Layout) -> Iterator[Any]:
    level = min(depth, 3)
    for group in alike(entries):
        start, identity = group[0].number, BULLET_LIST
        if start is not None:
            identity = 100 + len(numbering)
            restart_list(numbering, identity, level, start)
        for entry in group:
            place = make("numPr", make("ilvl", val=level), make("numId", val=identity))
            # The style's own indent (none) would win over the list's, so it is said again here.
            em = layout.body * 20
            indent = make("ind", left=round((layout.indent + 1.3 * (level + 1)) * em), hanging=round(1.3 * em))
            yield paragraph(ITEM, *inline(entry.pieces, layout), properties=(place, indent))
            yield from _entries(entry.children, depth + 1, numbering, layout)


def _heading(heading: Heading, item: Numbered, layout: Layout) -> Any:
    outside: tuple[Any, ...] = ()
    if not heading.numbered:
        # A list level without indent of its own would still push the style's indent aside, so it is said again.
        first = round(layout.indent * layout.headings[heading.level - 1].size * 20)
        place = make("numPr", make("ilvl", val=0), make("numId", val=NO_LIST))
        outside = (place, make("ind", left=0, firstLine=first))
    return paragraph(heading_style(heading.level), *inline(item.pieces, layout), properties=outside)


def _placed(block: Paragraph, layout: Layout) -> tuple[Any, ...]:
    """Where the first line and the last lines of a letter stand."""
    if block.place == "address":
        return (make("ind", left=0, firstLineChars=0, firstLine=0),)
    if block.place == "signature":
        room = round(layout.indent * 2 * layout.body * 20)
        return (
            make("keepLines"),
            make("ind", left=0, right=room, firstLineChars=0, firstLine=0),
            make("jc", val="right"),
        )
    return ()


def _frame() -> tuple[Any, ...]:
    thin = {"val": "single", "sz": 4, "space": 6, "color": "7F7F7F"}
    thick = {"val": "single", "sz": 24, "space": 6, "color": "A61C1C"}
    sides = (("top", thin), ("left", thick), ("bottom", thin), ("right", thin))
    return (
        make("keepLines"),
        make("pBdr", *(make(side, **look) for side, look in sides)),
        make("ind", left=140, right=140, firstLine=0),
    )


def _caption(item: Numbered, word: str, caption: str, layout: Layout, *, keep: bool) -> Any:
    label = caption_label(item, word, layout)
    text = run(layout.caption_gap + caption) if caption else None
    if layout.language == "en":
        for part in label:
            if part.tag.endswith("}r"):
                part.get_or_add_rPr().append(make("b"))
    return paragraph(CAPTION, *label, text, properties=(make("keepNext"),) if keep else ())


def _table(table: Table, item: Numbered, layout: Layout) -> Iterator[Any]:
    """A three-line table: heavy rules above and below, a light one under the header, which repeats on every page."""
    if item.count:
        yield _caption(item, layout.table_word, table.caption, layout, keep=True)
    measure = measure_table(table, layout)
    widths = [round(width * _TWIPS_PER_MM) for width in measure.columns]
    size = measure.size if measure.size != layout.table else 0
    # A short table stays whole; a long one starts with three rows and ends with two and its note.
    last = len(table.rows) - 1
    rows = [_row(table.header, table.align, widths, size, layout, header=True, keep=True)]
    spans = row_spans(table)
    for index, cells in enumerate(table.rows):
        together = (
            (bool(item.count) and last < _SHORT and index < last)
            or index in (0, 1, last - 1)
            or (index == last and bool(table.note))
        )
        rows.append(
            _row(cells, table.align, widths, size, layout, keep=together, spans=spans[index], top=table.grouped > 0)
        )
    grid = make("tblGrid", *(make("gridCol", w=width) for width in widths))
    yield make("tbl", _table_properties(table, sum(widths), layout), grid, *rows)
    # A paragraph must follow a table, else two tables run into one.
    yield paragraph(TABLE_NOTE, run(table.note)) if table.note else _thin_paragraph()


def _thin_paragraph() -> Any:
    """An empty paragraph that takes the room between blocks and no line: at the end it must not make a page."""
    tight = make("spacing", before=0, after=200, line=20, lineRule="exact")
    return make("p", make("pPr", make("pStyle", val=TABLE_NOTE), tight, make("rPr", make("sz", val=2))))


def _table_properties(table: Table, width: int, layout: Layout) -> Any:
    rule = {"val": "single", "sz": 12, "space": 0, "color": "000000"}
    title = table.caption or layout.about_title
    return make(
        "tblPr",
        make("tblW", w=width, type="dxa"),
        make("jc", val="center"),
        make("tblBorders", make("top", **rule), make("bottom", **rule), _between(layout)),
        make("tblLayout", type="fixed"),
        make("tblCellMar", make("left", w=70, type="dxa"), make("right", w=70, type="dxa")),
        make("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        make("tblCaption", val=title),
    )


def _between(layout: Layout) -> Any:
    """A fine line between the rows of a form, along which the eye finds the box that belongs to the question."""
    return make("insideH", val="single", sz=4, space=0, color="B0B0B0") if layout.form else None


def _row(
    cells: tuple[str, ...],
    align: tuple[Align, ...],
    widths: list[int],
    size: float,
    layout: Layout,
    *,
    header: bool = False,
    keep: bool = False,
    spans: Sequence[int] = (),
    top: bool = False,
) -> Any:
    row = make("tr", make("trPr", make("cantSplit"), make("tblHeader") if header else None))
    for text, side, width, rows in zip(cells, align, widths, spans or [1] * len(cells), strict=True):
        looks = [fonts("sans", layout)] if header else []
        if header and layout.language == "en":
            looks.append(make("b"))
        if size:
            looks += [make("sz", val=round(size * 2)), make("szCs", val=round(size * 2))]
        rule = make("tcBorders", make("bottom", val="single", sz=6, space=0, color="000000")) if header else None
        properties = (make("keepNext") if keep else None, make("jc", val=side))
        body = paragraph(TABLE_TEXT, run(text, *looks) if text and rows else None, properties=properties)
        merge = {0: make("vMerge"), 1: None}.get(rows, make("vMerge", val="restart"))
        stands = make("vAlign", val="top" if top else "center")
        cell = make("tcPr", make("tcW", w=width, type="dxa"), merge, rule, stands)
        row.append(make("tc", cell, body))
    return row


def _figure(figure: Figure, item: Numbered, document: Any, layout: Layout) -> Iterator[Any]:
    width, height = (round(length * _EMU_PER_MM) for length in picture_size(figure, layout))
    inline_picture = document.part.new_pic_inline(BytesIO(figure.png), width, height)
    description = inline_picture.docPr
    description.set("descr", figure.alt)
    description.set("title", figure.caption or figure.alt)
    yield paragraph(FIGURE, make("r", make("drawing", inline_picture)))
    if item.count:
        yield _caption(item, layout.figure_word, figure.caption, layout, keep=bool(figure.note))
    if figure.note:
        yield paragraph(TABLE_NOTE, run(figure.note))
