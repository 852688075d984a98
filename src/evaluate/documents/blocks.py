"""What a document is made of: a flat list of blocks, whatever it is written to and wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Style = Literal["text", "strong", "emphasis", "code", "reference", "footnote", "break"]
Align = Literal["left", "right", "center"]
Place = Literal["body", "address", "signature", "small"]


@dataclass(frozen=True)
class Span:
    """A run of inline text.

    For `reference` the text is a label such as "fig-gap"; for `footnote` a key of `Document.footnotes`.
    """

    text: str
    style: Style = "text"


Inline = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the document's title is not a heading.

    Levels 1 to 4 are written 一、 （一） 1. （1） in the official style.
    `numbered` is False for a heading that stands outside the count, such as the sources at the end.
    """

    level: int
    text: Inline
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of body text.

    `place` is "address" for the line of a letter that names whom it is for, "signature" for whose it is and its date,
    "small" for what stands in small type at the end of a form.
    """

    text: Inline
    place: Place = "body"


@dataclass(frozen=True)
class Item:
    """One item of a list. `number` is its printed number, or None for a bullet; `depth` starts at 0."""

    text: Inline
    number: int | None = None
    depth: int = 0


@dataclass(frozen=True)
class Table:
    """A finished table of strings: `rows` are below the `header`, cells as printed.

    `label` ("tbl-…") can be referred to. The first `grouped` columns name groups of rows: a cell that says what the
    one above says is printed once for all rows of its group.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    caption: str = ""
    label: str = ""
    note: str = ""
    grouped: int = 0


@dataclass(frozen=True)
class Figure:
    """A picture with its alternative text.

    `svg` is preferred where the format can draw it; `label` ("fig-…") can be referred to.
    """

    png: bytes
    alt: str
    svg: str = ""
    caption: str = ""
    label: str = ""
    note: str = ""
    width_mm: float = 150.0


@dataclass(frozen=True)
class Callout:
    """A framed paragraph that must be seen: a caveat, or the mark that the data are simulated."""

    text: Inline


@dataclass(frozen=True)
class PageBreak:
    """The next block starts a new page."""


@dataclass(frozen=True)
class Card:
    """A card to be cut out: a square picture and, beside it, a heading, a large word, what is typed, and small lines.

    The picture is as in `Figure`. `word` and `typed` are set in fixed-width type, for copying by hand.
    """

    png: bytes
    alt: str
    heading: str
    word: str
    typed: str
    lines: tuple[str, ...] = ()
    svg: str = ""


@dataclass(frozen=True)
class Cards:
    """Cards in rows of two, `down` rows a page, with lines to cut along; they begin on a new page."""

    cards: tuple[Card, ...]
    down: int = 5


Block = Heading | Paragraph | Item | Table | Figure | Callout | PageBreak | Cards


@dataclass(frozen=True)
class Document:
    """Blocks and what stands around them.

    `mark` is printed on every page ("模拟数据"); `about` are (name, value) rows of provenance for the last page;
    `language` is "zh" or "en". `form` sets it as a form or a single sheet: smaller type, ruled rows, a question kept
    whole, provenance in small type instead of a table.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "zh"
    issuer: str = ""
    date: str = ""
    mark: str = ""
    footnotes: dict[str, Inline] = field(default_factory=dict)
    about: tuple[tuple[str, str], ...] = ()
    form: bool = False
