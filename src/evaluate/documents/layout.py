"""Sizes, fonts by role, and words of a written document: one set for Chinese, one for English, for every writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

Role = Literal["title", "body", "sans", "kai", "song"]

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class HeadingLook:
    """How one heading level looks: font by role, size in points, weight, Word's number format and its pattern."""

    role: Role
    size: float
    bold: bool
    format: str
    pattern: str


@dataclass(frozen=True)
class Layout:
    """Page, type and words of one language. Lengths of the page in millimetres, of type in points."""

    language: Literal["zh", "en"]
    locale: str
    top: float
    bottom: float
    left: float
    right: float
    body: float
    line: float
    gap: float
    indent: float
    tracking: float
    title: float
    title_line: float
    caption: float
    table: float
    small: float
    footer: float
    headings: tuple[HeadingLook, ...]
    figure_word: str
    table_word: str
    word_gap: str
    caption_gap: str
    heading_gap: str
    about_title: str
    about_header: tuple[str, str]
    contents: str
    notes: str
    note_word: str
    back: str
    form: bool = False

    @property
    def text_width(self) -> float:
        """Width of the type area in millimetres."""
        return PAGE_WIDTH_MM - self.left - self.right


# GB/T 9704-2012: type area 156 mm x 225 mm, 22 lines of 28 characters, size 3 (16 pt); 156 mm / 28 = 15.79 pt.
CHINESE = Layout(
    language="zh",
    locale="zh-CN",
    top=37,
    bottom=35,
    left=28,
    right=26,
    body=16,
    line=28.8,
    gap=0,
    indent=2,
    tracking=-0.207,
    title=22,
    title_line=33,
    caption=12,
    table=10.5,
    small=10.5,
    footer=14,
    headings=(
        HeadingLook("sans", 16, False, "chineseCountingThousand", "%1、"),
        HeadingLook("kai", 16, False, "chineseCountingThousand", "（%2）"),
        HeadingLook("body", 16, True, "decimal", "%3."),
        HeadingLook("body", 16, False, "decimal", "（%4）"),
    ),
    figure_word="图",
    table_word="表",
    word_gap="",
    caption_gap="　",
    heading_gap="",
    about_title="数据来源与计算说明",
    about_header=("项目", "内容"),
    contents="目录",
    notes="注释",
    note_word="注",
    back="回到正文",
)

ENGLISH = Layout(
    language="en",
    locale="en-GB",
    top=30,
    bottom=30,
    left=28,
    right=26,
    body=11,
    line=15.6,
    gap=6,
    indent=0,
    tracking=0,
    title=20,
    title_line=25,
    caption=10,
    table=9.5,
    small=9,
    footer=11,
    headings=(
        HeadingLook("sans", 15, True, "decimal", "%1"),
        HeadingLook("sans", 12.5, True, "decimal", "%1.%2"),
        HeadingLook("sans", 11, True, "decimal", "%1.%2.%3"),
        HeadingLook("sans", 11, False, "decimal", "%1.%2.%3.%4"),
    ),
    figure_word="Figure",
    table_word="Table",
    word_gap="\u00a0",
    caption_gap=". ",
    heading_gap=" ",
    about_title="Sources and method",
    about_header=("Item", "Content"),
    contents="Contents",
    notes="Notes",
    note_word="Note",
    back="back to the text",
)


# A form to fill in: no rule sets its type. It is as small as can be read at arm's length, so that it takes few pages.
CHINESE_FORM = replace(
    CHINESE,
    **{"top": 22, "bottom": 22, "left": 20, "right": 20, "body": 11, "line": 18, "gap": 4, "indent": 0, "tracking": 0},
    **{"title": 18, "title_line": 26, "table": 10.5, "small": 9, "footer": 10.5, "form": True},
    headings=tuple(replace(look, size=13 - level) for level, look in enumerate(CHINESE.headings)),
)
ENGLISH_FORM = replace(
    ENGLISH,
    **{"top": 22, "bottom": 22, "left": 20, "right": 20, "body": 10, "line": 15, "gap": 4, "title": 16},
    **{"title_line": 21, "table": 9.5, "small": 8.5, "footer": 10, "form": True},
    headings=tuple(replace(look, size=12 - level) for level, look in enumerate(ENGLISH.headings)),
)


def layout_of(language: str, *, form: bool = False) -> Layout:
    """The layout of a language: Chinese for "zh…", English for everything else; of a report or of a form."""
    if language.startswith("zh"):
        return CHINESE_FORM if form else CHINESE
    return ENGLISH_FORM if form else ENGLISH


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN_DATE = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)})[a-z]* ((?:19|20)\d\d)", re.IGNORECASE)
_DATE = re.compile(r"((?:19|20)\d\d)(?:\D{1,2}(\d{1,2}))?(?:\D{1,2}(\d{1,2}))?")


def stamp(date: str) -> datetime:
    """The moment written into a file: the document's own date, or the start of 2000.

    Never the clock, so that files repeat byte for byte.
    """
    written = _WRITTEN_DATE.search(date)
    if written:
        day, month, year = written.groups()
        date = f"{year}-{_MONTHS.index(month.lower()) + 1}-{day or 1}"
    found = _DATE.search(date)
    if not found:
        return datetime(2000, 1, 1, tzinfo=UTC)
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return datetime(year, 1, 1, tzinfo=UTC)
