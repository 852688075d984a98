"""A document as an accessible PDF (PDF/UA-1), laid out by typst with the fonts that come with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evaluate.documents.blocks import Callout, Cards, Document, Figure, Heading, PageBreak, Paragraph, Table
from evaluate.documents.card_measures import measure_cards, typed_lines
from evaluate.documents.fonts import FontMode, bundled_fonts, families, missing_characters
from evaluate.documents.layout import Layout, stamp
from evaluate.documents.lists import Entry, alike, nest
from evaluate.documents.measures import drawable_svg, measure_table, picture_size
from evaluate.documents.numbering import Numbered, NumberedDocument, number, runs
from evaluate.documents.spans import row_spans
from evaluate.errors import ReportError, Text

if TYPE_CHECKING:
    import typst


def write_pdf(document: Document, *, fonts: FontMode = "portable", copies: Sequence[str] = ()) -> bytes:
    """A document as PDF, tagged for screen readers.

    The same document gives the same bytes, and with portable fonts the same pages on every machine.

    Parameters
    ----------
    document : Document
        What to print.
    fonts : {"portable", "official"}
        "portable" uses only the bundled fonts; "official" tries the fonts of GB/T 9704-2012 on this machine first.
    copies : list of str, optional
        The document is printed once for each of these words, which stand after the mark on every page of the copy, such
        as its number. Every copy counts its own pages and begins on the front of a sheet.

    Returns
    -------
    bytes
        A PDF that conforms to PDF/UA-1 by typst's own check.

    Raises
    ------
    ReportError
        When the document is at fault (see `numbering.number`), or a picture cannot be read; when a document with
        captions or footnotes is to be printed several times.

    """
    import typst

    numbered = number(document)
    if len(copies) > 1:
        _refuse_anchors(numbered)
    official = fonts == "official"
    problem = ""
    with TemporaryDirectory(prefix="evaluate-") as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(files("evaluate.documents").joinpath("report.typ").read_bytes())
        # A character that the bundled fonts lack is looked for on this machine; a vector picture that cannot be read
        # is taken as PNG.
        for vector, system in dict.fromkeys(((True, official), (True, True), (False, True))):
            content = _content(numbered, folder, fonts, vector=vector) | {"copies": list(copies)}
            (folder / "document.json").write_text(json.dumps(content), encoding="utf-8")
            try:
                return typst.compile(
                    str(folder / "report.typ"),
                    root=str(folder),
                    font_paths=_fonts(system),
                    pdf_standards=["ua-1"],
                    timestamp=stamp(document.date),
                )
            except typst.TypstError as error:
                problem = error.message
    raise _refusal(document, problem)


def _refuse_anchors(numbered: NumberedDocument) -> None:
    """What can be referred to stands once in a file: a document with captions or footnotes has no copies."""
    if numbered.notes or any(item.count for item in numbered.blocks):
        raise ReportError.single(
            numbered.document.title,
            Text("有编号的图表或脚注，不能印成多份。", "It has captions or footnotes and cannot be printed as copies."),
            Text("没有图表编号和脚注的表单。", "A form without captions and footnotes."),
            Text("删去图表的标题和脚注，或每份单独生成。", "Drop them, or write each copy as a file of its own."),
        )


def _refusal(document: Document, problem: str) -> ReportError:
    """Why no PDF came out: characters that no font has, or what typst says."""
    missing = " ".join(sorted(missing_characters(document)))
    if missing:
        return ReportError.single(
            document.title,
            Text(f"这些字没有字体可用：{missing}。", f"No font has these characters: {missing}."),
            Text("每个字都在随附字体或本机字体里。", "Every character is in the bundled fonts or on this machine."),
            Text(
                "换用通行的写法，或在本机安装含有这些字的字体。",
                "Write them another way, or install a font that has them.",
            ),
        )
    return ReportError.single(
        document.title,
        Text(f"无法排成PDF：{problem}。", f"The PDF could not be set: {problem}."),
        Text("图片可读，文字为普通文字。", "Pictures can be read and text is plain text."),
        Text(
            "重新运行生成图片的单元格；仍不行，请把这句话告诉维护者。",
            "Run the cells that draw the pictures again; if it persists, tell the maintainers.",
        ),
    )


@cache
def _fonts(system: bool) -> typst.Fonts:
    import typst

    folders = sorted({str(path.parent) for path in bundled_fonts()})
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=[*folders])


def _content(numbered: NumberedDocument, folder: Path, fonts: FontMode, *, vector: bool) -> dict[str, Any]:
    """What the typst template reads; pictures are laid in `folder`."""
    document, layout = numbered.document, numbered.layout
    blocks = [_block(run, layout) for run in runs(numbered.blocks)]
    for place, item in enumerate(blocks[:-1]):
        if item["kind"] == "paragraph":
            below = blocks[place + 1 : place + 3]
            item["leads"] = below[0]["kind"] == "table"
            # the two paragraphs above a signature stay with it
            item["signed"] = any(each.get("place") == "signature" for each in below) and "place" in below[0]
    pictures = [item for item in blocks if item["kind"] == "figure"]
    pictures += [card for item in blocks if item["kind"] == "cards" for card in item["cards"]]
    figures = [item.block for item in numbered.blocks if isinstance(item.block, Figure)]
    cards = [card for item in numbered.blocks if isinstance(item.block, Cards) for card in item.block.cards]
    for index, (picture, figure) in enumerate(zip(pictures, (*figures, *cards), strict=True)):
        svg = drawable_svg(figure) if vector else ""
        picture["file"] = f"{index}.svg" if svg else f"{index}.png"
        (folder / picture["file"]).write_bytes(svg.encode("utf-8") or figure.png)
    return {
        "title": document.title,
        "issuer": document.issuer,
        "date": document.date,
        "mark": document.mark,
        "language": layout.language,
        "look": asdict(layout),
        "fonts": families(fonts, layout.language),
        "notes": [[asdict(piece) for piece in note.pieces] for note in numbered.notes],
        "blocks": blocks,
    }


def _block(run: Numbered | tuple[Numbered, ...], layout: Layout) -> dict[str, Any]:
    """One block, or a run of list items, as the template wants it."""
    if isinstance(run, tuple):
        return {"kind": "list", "groups": _groups(nest(run))}
    block = run.block
    shared = {"number": run.number, "anchor": run.anchor, "pieces": [asdict(piece) for piece in run.pieces]}
    if isinstance(block, Heading):
        gap = layout.heading_gap * 2 if run.number else ""
        return shared | {"kind": "heading", "level": block.level, "number": run.number + gap}
    if isinstance(block, Paragraph):
        return shared | {"kind": "paragraph", "leads": False, "signed": False, "place": block.place}
    if isinstance(block, Callout):
        return shared | {"kind": "callout"}
    if isinstance(block, PageBreak):
        return {"kind": "page"}
    if isinstance(block, Table):
        measure = measure_table(block, layout)
        sizes = {"size": measure.size, "widths": measure.columns, "align": block.align}
        cells = {"header": block.header, "rows": _rows(block), "grouped": block.grouped > 0}
        return shared | sizes | cells | {"kind": "table", "caption": block.caption, "note": block.note}
    if isinstance(block, Cards):
        return {"kind": "cards", "size": asdict(measure_cards(block, layout)), "cards": _cards(block, layout)}
    assert isinstance(block, Figure)
    width, height = picture_size(block, layout)
    picture = {"alt": block.alt, "width": width, "height": height}
    return shared | picture | {"kind": "figure", "caption": block.caption, "note": block.note}


def _cards(block: Cards, layout: Layout) -> list[dict[str, Any]]:
    """The cards with the words beside their pictures; what is typed is broken into lines."""
    measure = measure_cards(block, layout)
    return [
        {"alt": card.alt, "heading": card.heading, "word": card.word, "lines": card.lines}
        | {"typed": typed_lines(card, measure)}
        for card in block.cards
    ]


def _rows(table: Table) -> list[list[dict[str, Any]]]:
    """The cells of each row with the rows each stands for; those that a cell above covers are left out."""
    return [
        [{"text": text, "span": rows} for text, rows in zip(row, spans, strict=True) if rows]
        for row, spans in zip(table.rows, row_spans(table), strict=True)
    ]


def _groups(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "start": group[0].number,
            "entries": [
                {"pieces": [asdict(piece) for piece in entry.pieces], "children": _groups(entry.children)}
                for entry in group
            ],
        }
        for group in alike(entries)
    ]
