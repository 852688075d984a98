"""A document as a native Word file in GB/T 9704-2012 layout: headings, tables, captions, references, footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from evaluate.documents.blocks import Document, PageBreak, Paragraph, Table
from evaluate.documents.docx_blocks import write_block, write_items
from evaluate.documents.docx_schema import W, as_part, clear, make, sort_children
from evaluate.documents.docx_styles import SUBTITLE, TABLE_NOTE, TITLE, add_alternates, add_lists, add_styles, fonts
from evaluate.documents.docx_text import field, footnotes, paragraph, run
from evaluate.documents.layout import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Layout, stamp
from evaluate.documents.numbering import Numbered, NumberedDocument, number, runs

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(document: Document) -> bytes:
    """A document as a Word file that an office can go on writing in.

    The same document gives the same bytes: no clock and no user name enters the file.

    Parameters
    ----------
    document : Document
        What to write.

    Returns
    -------
    bytes
        A .docx with native headings, lists, tables, captions (SEQ), cross-references (REF), footnotes and
        alternative texts.

    Raises
    ------
    ReportError
        When the document is at fault (see `numbering.number`).

    """
    import docx

    numbered = number(document)
    document = numbered.document
    word = docx.Document()
    _drop_relics(word)
    _properties(word, document, numbered.layout)
    add_styles(word.styles.element, numbered.layout)
    add_lists(word.part.numbering_part.element, numbered.layout)
    _page(word, numbered.layout)
    _margins_text(word, document, numbered.layout)
    _body(word, numbered)
    _notes(word, numbered)
    _fonts(word)
    section = word.sections[0]
    frames = (section.header, section.even_page_header, section.footer, section.even_page_footer)
    parts = [word.element, word.styles.element, word.part.numbering_part.element]
    for root in (*parts, *(frame._element for frame in frames)):
        sort_children(root)
    return _pack(word)


def _drop_relics(word: Any) -> None:
    """Leave out what python-docx's template drags along: Word 2010's copy of the styles, a picture of a page."""
    for relations in (word.part.rels, word.part.package.rels):
        for identity, relation in list(relations.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/customXml")):
                relations.pop(identity)


def _properties(word: Any, document: Document, layout: Layout) -> None:
    moment = stamp(document.date).replace(tzinfo=None)
    properties = word.core_properties
    # Word allows 255 characters in a property.
    title, issuer, mark = (text[:255] for text in (document.title, document.issuer, document.mark))
    properties.title, properties.author, properties.language = title, issuer, layout.locale
    properties.subject, properties.comments, properties.keywords = mark, "", ""
    properties.last_modified_by, properties.revision = issuer, 1
    properties.created = properties.modified = moment


def _page(word: Any, layout: Layout) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
    section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)
    # The page number stands 7 mm under the type area, the mark about as far above it.
    section.footer_distance, section.header_distance = Mm(layout.bottom - 12), Mm(layout.top - 13)
    properties = section._sectPr
    clear(properties, "docGrid")
    if layout.language == "zh" and not layout.form:
        # 225 mm / 22 lines = 579 twips. A grid of characters too is laid out differently by LibreOffice and WPS.
        properties.append(make("docGrid", type="lines", linePitch=579))


def _margins_text(word: Any, document: Document, layout: Layout) -> None:
    """The mark above and the page number below, "— 1 —" at the outer edge of odd and even pages."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    for frame in (section.header, section.even_page_header):
        frame.is_linked_to_previous = False
        looks = (make("color", val="A61C1C"), *((make("spacing", val=30),) if layout.language == "zh" else ()))
        _fill(frame, paragraph("Header", run(document.mark, *looks) if document.mark else None))
    size = round(layout.footer * 20)
    for frame, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        frame.is_linked_to_previous = False
        song = fonts("song", layout)
        parts = (run("— "), *field("PAGE", "1", song), run(" —"))
        edge: dict[str, Any] = {f"{side}Chars": 100, side: size}
        indent = make("ind", **edge, firstLine=0)
        _fill(frame, paragraph("Footer", *parts, properties=(indent, make("jc", val=side))))


def _fill(frame: Any, content: Any) -> None:
    for old in list(frame._element):
        frame._element.remove(old)
    frame._element.append(content)


def _body(word: Any, numbered: NumberedDocument) -> None:
    document, layout = numbered.document, numbered.layout
    end = word.element.body.sectPr
    end.addprevious(paragraph(TITLE, run(document.title)))
    under = [line for line in (document.issuer, document.date) if line]
    for line in under:
        gap = (make("spacing", after=round(layout.body * 12)),) if line is under[-1] else ()
        end.addprevious(paragraph(SUBTITLE, run(line), properties=gap))
    numbering = word.part.numbering_part.element
    new_page = False
    blocks = list(runs(numbered.blocks))
    for place, block in enumerate(blocks):
        if isinstance(block, Numbered) and isinstance(block.block, PageBreak):
            new_page = True
            continue
        made = list(
            write_items(block, numbering, layout) if isinstance(block, tuple) else write_block(block, word, layout)
        )
        for element in made:
            if new_page:
                element = _on_new_page(element, end)
                new_page = False
            end.addprevious(element)
        if made and _leads(block, blocks[place + 1 :], form=layout.form):
            made[-1].get_or_add_pPr().append(make("keepNext"))


def _leads(
    block: Numbered | tuple[Numbered, ...], rest: Sequence[Numbered | tuple[Numbered, ...]], *, form: bool
) -> bool:
    """Is this one of the two paragraphs above a signature, or that above a form's table: not to be parted from it?"""
    below = [each.block for each in rest[:2] if isinstance(each, Numbered)]
    if not (isinstance(block, Numbered) and isinstance(block.block, Paragraph) and below):
        return False
    signed = [isinstance(each, Paragraph) and each.place == "signature" for each in below]
    return (form and isinstance(below[0], Table)) or signed[0] or (isinstance(below[0], Paragraph) and signed[-1])


def _on_new_page(element: Any, end: Any) -> Any:
    """The element, starting a page; a break of its own would leave an empty line at the head of the page."""
    if element.tag == f"{{{W}}}tbl":
        end.addprevious(paragraph(TABLE_NOTE, properties=(make("pageBreakBefore"),)))
    else:
        element.get_or_add_pPr().append(make("pageBreakBefore"))
    return element


def _notes(word: Any, numbered: NumberedDocument) -> None:
    """The footnotes part, and the settings that name its separators."""
    if not numbered.notes:
        return
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    root = footnotes(numbered.notes, numbered.layout)
    sort_children(root)
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, as_part(root), word.part.package)
    word.part.relate_to(part, _RELATIONS + "footnotes")
    settings = word.settings.element
    named = make("footnotePr", make("footnote", id=-1), make("footnote", id=0))
    settings.find(f"{{{W}}}compat").addprevious(named)


def _fonts(word: Any) -> None:
    from docx.oxml.parser import parse_xml

    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            part = relation.target_part
            table = parse_xml(part.blob)
            add_alternates(table)
            part._blob = as_part(table)


def _pack(word: Any) -> bytes:
    """The file, its zip entries dated alike: python-docx would write the clock into each."""
    first = BytesIO()
    word.save(first)
    packed = BytesIO()
    with ZipFile(first) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
