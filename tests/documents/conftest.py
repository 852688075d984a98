"""A rich document in Chinese and one in English, with pictures made here."""

from __future__ import annotations

import struct
import zlib

import pytest

from evaluate.documents.blocks import (
    Callout,
    Document,
    Figure,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Span,
    Table,
)

NASTY = (
    '# 标 $x^2$ @label *粗* _斜_ <tag> \\ "引" ‘单’ [方] // 注 /* = - + 1. ~ ` & % {花} '
    "https://a.b/c ]] ) } #let x = 1 'a'"
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150" viewBox="0 0 300 150">'
    '<rect width="200" height="60" fill="#0b5394"/></svg>'
)


def png(width: int = 300, height: int = 150) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\xa0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def words(text: str) -> tuple[Span, ...]:
    """Plain text."""
    return (Span(text),)


def rich(language: str) -> Document:
    """Every kind of block, with references, repeated footnotes, nested lists, long and wide tables."""
    zh = language == "zh"
    long = (
        "缺口等于重要程度与掌握程度之差乘以重要程度。" * 6 if zh else "The gap is importance times a difference. " * 8
    )
    names = ("能力", "人数", "缺口", "名次范围") if zh else ("Competency", "People", "Gap", "Rank set")
    rows = tuple(
        (f"数字政务{i}" if zh else f"Digital {i}", str(600 + i), f"{i / 10:.2f}", f"{i}～{i + 2}") for i in range(12)
    )
    wide = Table(
        tuple(f"指标{i}" for i in range(14)),
        tuple(tuple(f"{i * j:.2f}" for i in range(14)) for j in range(40)),
        ("right",) * 14,
        "wide",
        "tbl-wide",
    )
    blocks = (
        Callout((Span("全部为模拟数据" if zh else "All data are simulated", "strong"), Span("。" if zh else "."))),
        Heading(1, words("结论" if zh else "What to decide")),
        Paragraph(
            (Span("见"), Span("fig-gap", "reference"), Span("和"), Span("tbl-gap", "reference"), Span("b", "footnote"))
        ),
        Item(words("甲"), 1),
        Item(words("甲之一"), None, 1),
        Item(words("乙"), 2),
        Item(words("丙")),
        Item(words("五"), 5),
        Heading(2, words("排序" if zh else "Order")),
        Paragraph((Span(long), Span("强", "strong"), Span("em", "emphasis"), Span("code", "code"), Span("", "break"))),
        Figure(png(), "条形图：数字政务最大", SVG, "数字政务缺口最大", "fig-gap", "注：无", 150),
        Figure(png(), "无题的图", "", "", "", "", 60),
        Table(names, rows, ("left", "right", "right", "center"), "缺口" if zh else "Gaps", "tbl-gap", "注：无"),
        Paragraph((Span("再见"), Span("b", "footnote"), Span("又"), Span("n", "footnote"))),
        Heading(3, words("三级")),
        Heading(4, words("四级")),
        Paragraph(words(NASTY)),
        *(Paragraph(words(start + "开头")) for start in ("- ", "+ ", "1. ", "= ", "// ", "/ ", "* ", "> ", "| ")),
        wide,
        PageBreak(),
        Heading(1, words(NASTY)),
        Table((NASTY, "b"), ((NASTY, ""), ("", NASTY)), ("left", "right"), NASTY, "tbl-nasty", NASTY),
        PageBreak(),
        Table(("a",), (("1",),), ("left",)),
        *(Paragraph(words(long)) for _ in range(12)),
    )
    return Document(
        title="示例县干部教育培训年度评估报告" if zh else "Training needs survey: annual report",
        blocks=blocks,
        language=language,
        issuer="示例县委组织部" if zh else "Example County",
        date="2026年11月20日" if zh else "20 November 2026",
        mark="模拟数据" if zh else "Simulated data",
        footnotes={"b": (Span("公式见"), Span("tbl-gap", "reference")), "n": words(NASTY)},
        about=(
            ("调查" if zh else "Survey", "needs-2026"),
            ("SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"),
        ),
    )


@pytest.fixture(params=["zh", "en"])
def document(request: pytest.FixtureRequest) -> Document:
    """The rich document, once in each language."""
    return rich(request.param)


@pytest.fixture
def chinese() -> Document:
    """The rich document in Chinese."""
    return rich("zh")


@pytest.fixture
def nasty() -> str:
    """Text full of what markup languages read as markup."""
    return NASTY


@pytest.fixture
def picture() -> bytes:
    """A small PNG."""
    return png()
