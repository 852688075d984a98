"""The one count of headings, tables, figures and footnotes that Word, PDF and web page share, with all its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluate.documents.blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Document,
    Figure,
    Heading,
    Inline,
    Item,
    Paragraph,
    Span,
    Style,
    Table,
)
from evaluate.documents.clean import clean
from evaluate.documents.layout import Layout, layout_of
from evaluate.errors import Mistake, ReportError, Text


@dataclass(frozen=True)
class Piece:
    """A span ready to be written: a reference carries its words and its target, a footnote its number.

    `again` marks a footnote whose text stands under an earlier mark already.
    """

    text: str
    style: Style = "text"
    target: str = ""
    again: bool = False


@dataclass(frozen=True)
class Numbered:
    """A block with its printed number ("一、", "图1", "" for none), its anchor in the file, and its text in pieces."""

    block: Block
    number: str = ""
    anchor: str = ""
    count: int = 0
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Note:
    """One footnote, in the order of first mention."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class NumberedDocument:
    """A checked document, counted: `blocks` ends with the provenance rows as a heading and a table."""

    document: Document
    layout: Layout
    blocks: tuple[Numbered, ...]
    notes: tuple[Note, ...]


def number(document: Document) -> NumberedDocument:
    """Count a document's headings, tables, figures and footnotes and settle its cross-references.

    Parameters
    ----------
    document : Document
        Blocks with labels; nothing in it is changed.

    Returns
    -------
    NumberedDocument
        The same blocks with numbers, anchors and resolved text, and the provenance rows as last blocks.

    Raises
    ------
    ReportError
        All mistakes at once: an empty title, a heading level that jumps or is outside 1 to 4, a label used twice, a
        reference to a label or footnote that does not exist, a table whose rows and header differ in width, a figure
        without a picture or alternative text.

    """
    document = clean(document)
    layout = layout_of(document.language, form=document.form)
    blocks = document.blocks + _about(document, layout)
    counted, labels = _count(blocks, layout)
    ReportError.refuse(_mistakes(replace(document, blocks=blocks), labels))
    notes: dict[str, int] = {}
    done = tuple(replace(item, pieces=_pieces(_text(item.block), labels, notes)) for item in counted)
    texts = tuple(Note(count, _pieces(document.footnotes[key], labels, {})) for key, count in notes.items())
    return NumberedDocument(document, layout, done, texts)


def runs(blocks: tuple[Numbered, ...]) -> Iterator[Numbered | tuple[Numbered, ...]]:
    """The blocks in order, neighbouring list items gathered in one tuple."""
    items: list[Numbered] = []
    for block in blocks:
        if isinstance(block.block, Item):
            items.append(block)
            continue
        if items:
            yield tuple(items)
            items = []
        yield block
    if items:
        yield tuple(items)


def _about(document: Document, layout: Layout) -> tuple[Block, ...]:
    if not document.about:
        return ()
    if layout.form:
        return (_small_about(document, layout),)
    heading = Heading(1, (Span(layout.about_title),), numbered=False)
    return heading, Table(layout.about_header, document.about, ("left", "left"), grouped=1)


def _small_about(document: Document, layout: Layout) -> Paragraph:
    """The provenance of a single sheet as one paragraph: every name once, with all that stands under it."""
    colon, stop = ("：", "；") if layout.language == "zh" else (": ", "; ")
    told: dict[str, list[str]] = {}
    for name, value in document.about:
        told.setdefault(name, []).append(value)
    words = stop.join(f"{name}{colon}{stop.join(values)}" for name, values in told.items())
    return Paragraph((Span(f"{layout.about_title}{colon}", "strong"), Span(words)), "small")


def _count(blocks: tuple[Block, ...], layout: Layout) -> tuple[list[Numbered], dict[str, Numbered]]:
    """Every block with its number and anchor; and the labelled ones by label."""
    levels = [0, 0, 0, 0]
    figures = tables = sections = 0
    counted: list[Numbered] = []
    labels: dict[str, Numbered] = {}
    for block in blocks:
        item = Numbered(block)
        if isinstance(block, Heading):
            sections += 1
            item = Numbered(block, _heading_number(block, levels, layout), f"section-{sections}")
        elif isinstance(block, Figure) and (block.caption or block.label):
            figures += 1
            item = Numbered(block, f"{layout.figure_word}{layout.word_gap}{figures}", f"figure-{figures}", figures)
        elif isinstance(block, Table) and (block.caption or block.label):
            tables += 1
            item = Numbered(block, f"{layout.table_word}{layout.word_gap}{tables}", f"table-{tables}", tables)
        if isinstance(block, (Figure, Table)) and block.label:
            labels.setdefault(block.label, item)
        counted.append(item)
    return counted, labels


def _heading_number(heading: Heading, levels: list[int], layout: Layout) -> str:
    """The printed number of the next heading; `levels` is the running count and is moved on."""
    if not heading.numbered or not 1 <= heading.level <= 4:
        return ""
    levels[heading.level - 1] += 1
    levels[heading.level :] = [0] * (4 - heading.level)
    look = layout.headings[heading.level - 1]
    text = look.pattern
    for position, count in enumerate(levels, 1):
        text = text.replace(f"%{position}", str(count) if look.format == "decimal" else chinese(count))
    return text


def chinese(count: int) -> str:
    """A count from 1 to 99 in Chinese numerals, as Word's chineseCountingThousand writes it."""
    tens, ones = divmod(count, 10)
    digits = "零一二三四五六七八九"
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _text(block: Block) -> Inline:
    return block.text if isinstance(block, (Heading, Paragraph, Item, Callout)) else ()


def _pieces(text: Inline, labels: dict[str, Numbered], notes: dict[str, int]) -> tuple[Piece, ...]:
    """The spans of a text, resolved; `notes` collects footnote keys in the order of their first mention."""
    pieces: list[Piece] = []
    for span in text:
        if span.style == "reference":
            pieces.append(Piece(labels[span.text].number, "reference", labels[span.text].anchor))
        elif span.style == "footnote":
            again = span.text in notes
            count = notes.setdefault(span.text, len(notes) + 1)
            pieces.append(Piece(str(count), "footnote", f"note-{count}", again))
        elif span.text or span.style == "break":
            pieces.append(Piece(span.text, span.style))
    return tuple(pieces)


def _mistakes(document: Document, labels: dict[str, Numbered]) -> Iterator[Mistake]:
    """Every mistake of the document, named by the section it stands in."""
    if not document.title.strip():
        yield _mistake(
            "title",
            ("文档没有标题。", "The document has no title."),
            ("每份文档都有标题。", "Every document has a title."),
            ("在研究设置或首个单元格里写上标题。", "Give the study a title in its settings or in the first cell."),
        )
    section, previous, seen = document.title or "title", 0, set[str]()
    for block in document.blocks:
        if isinstance(block, Heading):
            section = "".join(span.text for span in block.text) or section
            yield from _heading_mistakes(block, previous, section)
            previous = block.level
        if isinstance(block, (Figure, Table)):
            if block.label and block.label in seen:
                yield _repeated(section, block.label)
            seen.add(block.label)
            name = block.caption or block.label or section
            yield from (
                _table_mistakes(block, section) if isinstance(block, Table) else _figure_mistakes(block, name, section)
            )
        if isinstance(block, Cards):
            for card in block.cards:
                yield from _figure_mistakes(card, card.word, section)
        yield from _span_mistakes(_text(block), document, labels, section)
    for key, text in document.footnotes.items():
        yield from _span_mistakes(text, document, labels, f"[^{key}]", inside_note=True)


def _mistake(where: str, what: tuple[str, str], right: tuple[str, str], mend: tuple[str, str]) -> Mistake:
    return Mistake(where, Text(*what), Text(*right), Text(*mend))


def _heading_mistakes(heading: Heading, previous: int, section: str) -> Iterator[Mistake]:
    level = heading.level
    if not 1 <= level <= 4:
        yield _mistake(
            section,
            (f"标题“{section}”的级别是{level}。", f'The heading "{section}" has level {level}.'),
            ("标题分1至4级。", "Headings have levels 1 to 4."),
            ("改用1至4级标题，更细的内容写成段落。", "Use levels 1 to 4 and write finer matter as paragraphs."),
        )
    elif level > previous + 1:
        after = (
            f"第{previous}级之后" if previous else "文档开头",
            f"after level {previous}" if previous else "at the start",
        )
        yield _mistake(
            section,
            (
                f"标题“{section}”是第{level}级，{after[0]}越级。",
                f'The heading "{section}" jumps to level {level} {after[1]}.',
            ),
            (f"此处最多用第{previous + 1}级。", f"At most level {previous + 1} can stand here."),
            (
                f"把它改为第{previous + 1}级，或补上中间一级标题。",
                f"Make it level {previous + 1}, or add the heading between.",
            ),
        )


def _repeated(section: str, label: str) -> Mistake:
    return _mistake(
        section,
        (f"标签“{label}”用了不止一次。", f'The label "{label}" is used more than once.'),
        ("每个图表的标签各不相同。", "Every table and figure has a label of its own."),
        (
            "给其中一个图表换一个标签，并改正引用它的文字。",
            "Rename one of the two and mend the text that refers to it.",
        ),
    )


def _table_mistakes(table: Table, section: str) -> Iterator[Mistake]:
    columns = len(table.header)
    name = table.caption or table.label or section
    widths = {len(row) for row in table.rows} | {len(table.align)} - {0}
    if not columns or widths - {columns}:
        found = ", ".join(map(str, sorted(widths)))
        yield _mistake(
            section,
            (
                f"表“{name}”的表头有{columns}列，行或对齐有{found}列。",
                f'Table "{name}" has {columns} headings; rows or alignment have {found}.',
            ),
            (
                "表头、各行和对齐的列数相同，至少一列。",
                "Header, rows and alignment have the same number of columns, at least one.",
            ),
            ("检查生成这张表的单元格。", "Check the cell that makes this table."),
        )


def _figure_mistakes(figure: Figure | Card, name: str, section: str) -> Iterator[Mistake]:
    if not figure.alt.strip():
        yield _mistake(
            section,
            (f"图“{name}”没有替代文字。", f'Figure "{name}" has no alternative text.'),
            ("每张图都有一句说明图意的文字。", "Every figure has a sentence that tells what it shows."),
            (
                "用项目的绘图函数生成图，或自行填写替代文字。",
                "Draw it with the project's chart functions, or write the text.",
            ),
        )
    if figure.png[:4] != b"\x89PNG" or figure.png[12:16] != b"IHDR" or b"IEND" not in figure.png[-64:]:
        yield _mistake(
            section,
            (f"图“{name}”没有完整的PNG图片。", f'Figure "{name}" has no whole PNG picture.'),
            ("每张图都带一份PNG，Word文档要用它。", "Every figure carries a PNG, which the Word document needs."),
            ("重新运行生成这张图的单元格。", "Run the cell that draws this figure again."),
        )


def _span_mistakes(
    text: Inline, document: Document, labels: dict[str, Numbered], section: str, *, inside_note: bool = False
) -> Iterator[Mistake]:
    known = "、".join(labels) or "（无）", ", ".join(labels) or "(none)"
    for span in text:
        if span.style == "reference" and span.text not in labels:
            yield _mistake(
                section,
                (
                    f"文中引用了“{span.text}”，但没有图表带这个标签。",
                    f'The text refers to "{span.text}", but nothing has this label.',
                ),
                (f"现有标签：{known[0]}。", f"Labels that exist: {known[1]}."),
                (
                    "改正引用的写法，或给要引用的图表加上这个标签。",
                    "Correct the reference, or give the table or figure this label.",
                ),
            )
        if span.style == "footnote" and (inside_note or span.text not in document.footnotes):
            why = (
                ("脚注里又有脚注", "a footnote stands inside a footnote")
                if inside_note
                else ("没有写脚注的内容", "it has no text")
            )
            yield _mistake(
                section,
                (f"脚注“{span.text}”不能用：{why[0]}。", f'The footnote "{span.text}" cannot be used: {why[1]}.'),
                (
                    "每个脚注在文中有一处内容，内容里不再有脚注。",
                    "Every footnote has its text once, and no footnote in it.",
                ),
                (f"补上“[^{span.text}]: 内容”，或删去这个脚注。", f'Add "[^{span.text}]: text", or remove the mark.'),
            )
