"""Styles, heading numbers and fonts of a Word file, after GB/T 9704-2012 for Chinese and a plain report for English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from evaluate.documents.docx_schema import W, clear, make
from evaluate.documents.fonts import WORD_ALTERNATES, WORD_FONTS, WORD_LATIN
from evaluate.documents.layout import HeadingLook, Layout, Role

HEADING_LIST, BULLET_LIST, NUMBER_LIST, NO_LIST = 71, 72, 73, 74
Side = Literal["left", "right", "center", "both"]

BODY, TITLE, SUBTITLE, CAPTION, FIGURE, CALLOUT = (
    "BodyText",
    "Title",
    "Subtitle",
    "Caption",
    "ReportFigure",
    "ReportCallout",
)
TABLE_TEXT, TABLE_NOTE, ITEM, FOOTNOTE, FOOTNOTE_MARK = (
    "ReportTable",
    "ReportNote",
    "ReportItem",
    "FootnoteText",
    "FootnoteReference",
)


@dataclass(frozen=True)
class Look:
    """One paragraph style. Sizes and distances in points; `line` 0 means single spacing; `first` in characters."""

    id: str
    name: str
    role: Role
    size: float
    line: float = 0
    side: Side = "left"
    first: float = 0
    before: float = 0
    after: float = 0
    bold: bool = False
    keep: bool = False
    whole: bool = False
    grid: bool = True


def heading_style(level: int) -> str:
    """Style id of a heading level."""
    return f"Heading{level}"


def add_styles(styles: Any, layout: Layout) -> None:
    """Write all styles of a report into `styles`, the root of the styles part, replacing those of the same id."""
    known = {style.get(f"{{{W}}}styleId"): style for style in styles.findall(f"{{{W}}}style")}
    for look in _looks(layout):
        if look.id in known:
            styles.remove(known[look.id])
        styles.append(_style(look, layout))
    if FOOTNOTE_MARK not in known:
        styles.append(
            make(
                "style",
                make("name", val="footnote reference"),
                make("rPr", make("vertAlign", val="superscript")),
                type="character",
                styleId=FOOTNOTE_MARK,
            )
        )
    _defaults(styles, layout)


def _looks(layout: Layout) -> list[Look]:
    zh = layout.language == "zh"
    side: Side = "left" if layout.form else "both"
    body = Look("Normal", "Normal", "body", layout.body, layout.line, side)
    framed = min(layout.body, 14)
    looks = [
        body,
        Look(
            BODY,
            "Body Text",
            "body",
            layout.body,
            layout.line,
            side,
            first=layout.indent,
            after=layout.gap,
            whole=layout.form,
        ),
        Look(TITLE, "Title", "title", layout.title, layout.title_line, "center", bold=not zh, after=8, grid=False),
        Look(SUBTITLE, "Subtitle", "kai", layout.body, layout.line * 0.9, "center", grid=False),
        Look(CAPTION, "caption", "sans", layout.caption, layout.caption * 1.6, "center", before=4, after=4, grid=False),
        Look(TABLE_TEXT, "Report Table", "song", layout.table, 0, before=2.5, after=2.5, grid=False),
        Look(TABLE_NOTE, "Report Note", "song", layout.small, layout.small * 1.45, before=3, after=10, grid=False),
        Look(FIGURE, "Report Figure", "body", 5, 0, "center", before=10, keep=True, grid=False),
        Look(CALLOUT, "Report Callout", "body", framed, layout.line * 0.82, side, before=8, after=12, grid=False),
        Look(ITEM, "Report Item", "body", layout.body, layout.line, side, after=layout.gap / 2),
        Look(FOOTNOTE, "footnote text", "song", layout.small, layout.small * 1.4, grid=False),
        Look("Header", "header", "sans", 10.5, 0, "center", grid=False),
        Look("Footer", "footer", "song", layout.footer, 0, grid=False),
    ]
    for level, look in enumerate(layout.headings, 1):
        looks.append(_heading(level, look, layout))
    return looks


def _heading(level: int, look: HeadingLook, layout: Layout) -> Look:
    zh = layout.language == "zh"
    return Look(
        heading_style(level),
        f"heading {level}",
        look.role,
        look.size,
        layout.line if zh else look.size * 1.25,
        first=layout.indent,
        before=8 if layout.form else 0 if zh else 12 - 2 * (level - 1),
        after=0 if zh and not layout.form else 4,
        bold=look.bold,
        keep=True,
    )


def _style(look: Look, layout: Layout) -> Any:
    level = int(look.id[-1]) if look.id.startswith("Heading") else 0
    spacing: dict[str, Any] = {"before": round(look.before * 20), "after": round(look.after * 20)}
    default: dict[str, Any] = {"default": 1} if look.id == "Normal" else {}
    rule = "exact" if look.line else "auto"
    exact: dict[str, Any] = {"line": round(look.line * 20) or 240, "lineRule": rule}
    paragraph = make(
        "pPr",
        make("keepNext") if look.keep else None,
        make("keepLines") if level or look.whole else None,
        make("widowControl"),
        make("numPr", make("ilvl", val=level - 1), make("numId", val=HEADING_LIST)) if level else None,
        None if look.grid else make("snapToGrid", val=0),
        make("spacing", **spacing, **exact),
        _indent(look),
        make("jc", val=look.side),
        make("outlineLvl", val=level - 1) if level else None,
    )
    return make(
        "style",
        make("name", val=look.name),
        None if look.id == "Normal" else make("basedOn", val="Normal"),
        make("next", val=BODY) if level or look.id in (TITLE, SUBTITLE, CAPTION) else None,
        make("qFormat"),
        paragraph,
        make(
            "rPr",
            fonts(look.role, layout),
            make("b") if look.bold else make("b", val=0),
            make("i", val=0),
            make("color", val="000000"),
            make("spacing", val=-4) if layout.tracking and look.id in (BODY, ITEM) else None,
            make("sz", val=round(look.size * 2)),
            make("szCs", val=round(look.size * 2)),
        ),
        type="paragraph",
        styleId=look.id,
        **default,
    )


def _indent(look: Look) -> Any:
    """First-line indent, in characters too where there is one, so that it follows a change of type size."""
    characters: dict[str, Any] = {"firstLineChars": round(look.first * 100)} if look.first else {}
    return make("ind", left=0, **characters, firstLine=round(look.first * look.size * 20))


def fonts(role: Role, layout: Layout) -> Any:
    """The `rFonts` of a role: East-Asian and Latin names side by side."""
    latin = WORD_LATIN[layout.language][role]
    hint = {"hint": "eastAsia"} if layout.language == "zh" else {}
    return make("rFonts", **hint, ascii=latin, hAnsi=latin, cs=latin, eastAsia=WORD_FONTS[layout.language][role])


def _defaults(styles: Any, layout: Layout) -> None:
    """Language and font of everything that has no style of its own."""
    defaults = styles.find(f"{{{W}}}docDefaults")
    run = defaults.find(f"{{{W}}}rPrDefault")
    clear(run, "rPr")
    latin = "en-US" if layout.language == "zh" else layout.locale
    language = make("lang", val=latin, eastAsia="zh-CN", bidi="ar-SA")
    run.append(make("rPr", fonts("body", layout), make("sz", val=round(layout.body * 2)), language))
    paragraph = defaults.find(f"{{{W}}}pPrDefault")
    clear(paragraph, "pPr")


def add_lists(numbering: Any, layout: Layout) -> None:
    """Write the heading numbers and the lists of items as native multilevel lists, in place of the template's."""
    clear(numbering, "abstractNum", "num")
    abstracts = (
        _abstract(HEADING_LIST, [_heading_level(level, look, layout) for level, look in enumerate(layout.headings)]),
        _abstract(BULLET_LIST, [_item_level(level, "bullet", "•", layout) for level in range(4)]),
        _abstract(NUMBER_LIST, [_item_level(level, "decimal", f"%{level + 1}.", layout) for level in range(4)]),
        _abstract(NO_LIST, [_no_level()]),
    )
    for abstract in abstracts:
        numbering.append(abstract)
    for identity in (HEADING_LIST, BULLET_LIST, NUMBER_LIST, NO_LIST):
        numbering.append(make("num", make("abstractNumId", val=identity), numId=identity))


def restart_list(numbering: Any, identity: int, level: int, start: int) -> None:
    """A new numbered list `identity` whose `level` begins at `start`."""
    override = make("lvlOverride", make("startOverride", val=start), ilvl=level)
    numbering.append(make("num", make("abstractNumId", val=NUMBER_LIST), override, numId=identity))


def _abstract(identity: int, levels: list[Any]) -> Any:
    return make("abstractNum", make("multiLevelType", val="multilevel"), *levels, abstractNumId=identity)


def _heading_level(level: int, look: HeadingLook, layout: Layout) -> Any:
    return make(
        "lvl",
        make("start", val=1),
        make("numFmt", val=look.format),
        make("pStyle", val=heading_style(level + 1)),
        make("suff", val="space" if layout.heading_gap else "nothing"),
        make("lvlText", val=look.pattern),
        make("lvlJc", val="left"),
        ilvl=level,
    )


def _no_level() -> Any:
    """The number of a heading that stands outside the count: none."""
    parts = (
        make("numFmt", val="none"),
        make("suff", val="nothing"),
        make("lvlText", val=""),
        make("lvlJc", val="left"),
    )
    return make("lvl", make("start", val=1), *parts, ilvl=0)


def _item_level(level: int, kind: str, pattern: str, layout: Layout) -> Any:
    """Items hang; the first level stands as far in as a paragraph's first line."""
    em = layout.body * 20
    left = round((layout.indent + 1.3 * (level + 1)) * em)
    return make(
        "lvl",
        make("start", val=1),
        make("numFmt", val=kind),
        make("lvlText", val=pattern),
        make("lvlJc", val="left"),
        make("pPr", make("tabs", make("tab", val="num", pos=left)), make("ind", left=left, hanging=round(1.3 * em))),
        ilvl=level,
    )


def add_alternates(table: Any) -> None:
    """Name, for each official font, the one that Word takes by itself where it is missing (w:altName)."""
    for font in list(table):
        if font.get(f"{{{W}}}name") in WORD_ALTERNATES:
            table.remove(font)
    for name, alternate in WORD_ALTERNATES.items():
        table.append(
            make(
                "font",
                make("altName", val=alternate),
                make("charset", val="86"),
                make("family", val="auto"),
                make("pitch", val="variable"),
                name=name,
            )
        )
