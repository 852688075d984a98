"""Which fonts a document is set in: the two that come with the package, the official ones by name, what they lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from evaluate.documents.blocks import Callout, Cards, Document, Figure, Heading, Item, Paragraph, Table
from evaluate.documents.clean import clean
from evaluate.documents.layout import Role, layout_of
from evaluate.documents.numbering import chinese

FontMode = Literal["portable", "official"]

_UNPRINTED = ("Cc", "Cf", "Zs", "Zl", "Zp")
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"

# What the standard asks for, then what PCs really have; the bundled font closes every list.
OFFICIAL: dict[Role, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong"),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
    "sans": ("黑体", "SimHei"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
    "song": ("宋体", "SimSun"),
}
_BUNDLED: dict[Role, str] = {"title": SERIF, "body": SERIF, "sans": SANS, "kai": SERIF, "song": SERIF}

# Names written into Word files, and the name Word takes by itself (w:altName) where the first is missing.
WORD_FONTS: dict[str, dict[Role, str]] = {
    "zh": {"title": "方正小标宋简体", "body": "仿宋_GB2312", "sans": "黑体", "kai": "楷体_GB2312", "song": "宋体"},
    "en": {"title": "黑体", "body": "宋体", "sans": "黑体", "kai": "楷体", "song": "宋体"},
}
WORD_LATIN: dict[str, dict[Role, str]] = {
    "zh": dict.fromkeys(("title", "body", "sans", "kai", "song"), "Times New Roman"),
    "en": {"title": "Arial", "body": "Times New Roman", "sans": "Arial", "kai": "Times New Roman", "song": "Arial"},
}
WORD_ALTERNATES = {
    "方正小标宋简体": "华文中宋",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "楷体": "KaiTi",
}


def bundled_fonts() -> tuple[Path, Path]:
    """Paths of the sans and the serif font that come with the package (Noto SC, OFL-1.1)."""
    import pylopdf_fonts_zh_cn as package

    return Path(package.sans_path()), Path(package.serif_path())


def families(mode: FontMode, language: str) -> dict[Role, list[str]]:
    """Font families to try for each role, in order.

    Parameters
    ----------
    mode : {"portable", "official"}
        "portable" names only fonts that come with the package, so pages are the same on every machine; "official"
        tries the fonts of GB/T 9704-2012 on this machine first.
    language : str
        "zh" or "en"; English text is set in the serif that comes with typst.

    """
    if not language.startswith("zh"):
        return {role: ["Libertinus Serif", family] for role, family in _BUNDLED.items()}
    if mode == "portable":
        return {role: [family] for role, family in _BUNDLED.items()}
    return {role: [*OFFICIAL[role], family] for role, family in _BUNDLED.items()}


def missing_characters(document: Document) -> set[str]:
    """Which characters of a document would print as empty boxes, because a bundled font lacks them?

    Parameters
    ----------
    document : Document
        Looked through whole: title, blocks, captions, notes, footnotes, sources, mark, and text in SVG pictures.

    Returns
    -------
    set of str
        Characters that the sans or the serif font lacks; empty when all is well. Rare surnames are the usual find.

    """
    used = {character for text in _texts(clean(document)) for character in text}
    printed = {character for character in used if unicodedata.category(character) not in _UNPRINTED}
    return {character for character in printed if any(ord(character) not in known for known in _known_characters())}


@cache
def _known_characters() -> tuple[frozenset[int], ...]:
    from fontTools.ttLib import TTFont

    return tuple(frozenset(TTFont(path, lazy=True).getBestCmap() or ()) for path in bundled_fonts())


def _texts(document: Document) -> Iterator[str]:
    """Every string that a writer prints, our own words and numerals included."""
    layout = layout_of(document.language)
    yield from (document.title, document.issuer, document.date, document.mark)
    yield from (
        layout.about_title,
        *layout.about_header,
        layout.figure_word,
        layout.table_word,
        layout.caption_gap,
        "—•",
    )
    yield from (look.pattern for look in layout.headings)
    yield from (chinese(count) for count in range(1, 21))
    for name, value in document.about:
        yield from (name, value)
    for text in document.footnotes.values():
        yield from (span.text for span in text)
    for block in document.blocks:
        if isinstance(block, (Heading, Paragraph, Item, Callout)):
            yield from (span.text for span in block.text if span.style not in ("reference", "footnote"))
        elif isinstance(block, Table):
            yield from (*block.header, block.caption, block.note)
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Figure):
            yield from (block.caption, block.note)
            yield from re.findall(r"<(?:text|tspan)\b[^>]*>([^<]+)<", block.svg)
        elif isinstance(block, Cards):
            yield from (text for card in block.cards for text in (card.heading, card.word, card.typed, *card.lines))
