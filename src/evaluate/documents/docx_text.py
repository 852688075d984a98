"""Runs, fields, bookmarks, cross-references and footnotes of a Word file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from evaluate.documents.docx_schema import make
from evaluate.documents.docx_styles import FOOTNOTE, FOOTNOTE_MARK, fonts
from evaluate.documents.layout import Layout
from evaluate.documents.numbering import Note, Numbered, Piece


def paragraph(style: str, *parts: Any, properties: Iterable[Any] = ()) -> Any:
    """A paragraph in a style, with further paragraph properties and its parts (runs, bookmarks)."""
    return make("p", make("pPr", make("pStyle", val=style), *properties), *parts)


def run(text: str, *properties: Any) -> Any:
    """A run of text with run properties."""
    return make("r", make("rPr", *properties) if properties else None, make("t", text=text))


def field(instruction: str, shown: str, *properties: Sequence[Any]) -> list[Any]:
    """The runs of a field with the result that is shown until somebody updates it."""

    def one(child: Any) -> Any:
        return make("r", make("rPr", *(make_again(item) for item in properties)) if properties else None, child)

    return [
        one(make("fldChar", fldCharType="begin")),
        one(make("instrText", text=f" {instruction} ")),
        one(make("fldChar", fldCharType="separate")),
        one(make("t", text=shown)),
        one(make("fldChar", fldCharType="end")),
    ]


def make_again(element: Any) -> Any:
    """A copy: an element of the tree can stand in one place only."""
    from copy import deepcopy

    return deepcopy(element)


def bookmark(name: str, parts: Iterable[Any]) -> list[Any]:
    """The parts between a bookmark's ends; the number Word asks for is taken from the name, so files repeat."""
    kind, count = name.rsplit("_", 1)
    identity = {"_Ref_figure": 1000, "_Ref_table": 2000, "_Ref_note": 3000}[kind] + int(count)
    return [make("bookmarkStart", id=identity, name=name), *parts, make("bookmarkEnd", id=identity)]


def bookmark_name(anchor: str) -> str:
    """Bookmark of an anchor: "figure-3" becomes "_Ref_figure_3"; names that start with _ are hidden in Word's list."""
    return "_Ref_" + anchor.replace("-", "_")


def inline(pieces: Iterable[Piece], layout: Layout) -> list[Any]:
    """The runs of a text."""
    parts: list[Any] = []
    for piece in pieces:
        if piece.style == "break":
            parts.append(make("r", make("br")))
        elif piece.style == "reference":
            parts += field(f"REF {bookmark_name(piece.target)} \\h \\* MERGEFORMAT", piece.text)
        elif piece.style == "footnote":
            parts += _footnote_mark(piece)
        else:
            parts.append(run(piece.text, *_looks(piece, layout)))
    return parts


def _looks(piece: Piece, layout: Layout) -> list[Any]:
    """Run properties of a style; Chinese official type changes the face where others slant."""
    if piece.style == "strong":
        # Bold as well: where 黑体 is missing it may be replaced by the face of the text, and nothing would stand out.
        bold = [make("b"), make("bCs")]
        return [fonts("sans", layout), *bold] if layout.language == "zh" else bold
    if piece.style == "emphasis":
        return [fonts("kai", layout)] if layout.language == "zh" else [make("i")]
    if piece.style == "code":
        return [make("rFonts", ascii="Consolas", hAnsi="Consolas", cs="Consolas"), make("noProof")]
    return []


def _footnote_mark(piece: Piece) -> list[Any]:
    name = bookmark_name(piece.target)
    if piece.again:
        return field(f"NOTEREF {name} \\f \\h", piece.text, make("rStyle", val=FOOTNOTE_MARK))
    mark = make("r", make("rPr", make("rStyle", val=FOOTNOTE_MARK)), make("footnoteReference", id=piece.text))
    return bookmark(name, [mark])


def caption_label(item: Numbered, word: str, layout: Layout) -> list[Any]:
    """A label such as "图3" as words and a SEQ field inside the bookmark that references point to."""
    parts = [run(word + layout.word_gap), *field(f"SEQ {word} \\* ARABIC", str(item.count))]
    return bookmark(bookmark_name(item.anchor), parts)


def footnotes(notes: tuple[Note, ...], layout: Layout) -> Any:
    """The root of the footnotes part: the two separators that Word wants, then the notes."""
    tight = make("pPr", make("spacing", after=0, line=240, lineRule="auto"))
    root = make(
        "footnotes",
        make("footnote", make("p", tight, make("r", make("separator"))), type="separator", id=-1),
        make(
            "footnote",
            make("p", make_again(tight), make("r", make("continuationSeparator"))),
            type="continuationSeparator",
            id=0,
        ),
    )
    for note in notes:
        mark = make("r", make("rPr", make("rStyle", val=FOOTNOTE_MARK)), make("footnoteRef"))
        body = paragraph(FOOTNOTE, mark, run(" "), *inline(note.pieces, layout))
        root.append(make("footnote", body, id=note.number))
    return root
