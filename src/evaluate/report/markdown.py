"""Markdown cells as blocks: headings, paragraphs, lists, tables, quotations, footnotes, references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from evaluate.documents.blocks import (
    Align,
    Block,
    Callout,
    Heading,
    Inline,
    Item,
    PageBreak,
    Paragraph,
    Span,
    Style,
    Table,
)
from evaluate.errors import Mistake, Text

# ASCII on purpose: \w would swallow the Chinese characters that follow a reference.
_MARKS = re.compile(r"@((?:fig|tbl)-[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*)|\[\^([^\]\s]+)\]")
_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?: {2,}|\t).*)*)\n?", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>|<!--.*?-->", re.DOTALL)

Node = dict[str, Any]


def footnotes_apart(source: str) -> tuple[str, dict[str, str]]:
    """A cell's Markdown without its footnote definitions, and those definitions by key.

    Footnotes are collected over the whole notebook: a note may be defined in another cell than the one that mentions
    it.
    """
    notes = {match[1]: " ".join(match[2].split()) for match in _DEFINITION.finditer(source)}
    return _DEFINITION.sub("", source), notes


def markdown_blocks(source: str, where: str, language: str) -> tuple[list[Block], list[Mistake]]:
    """The blocks of a Markdown text, headings at the level they are written (1 is the title); and what is wrong."""
    mistakes: list[Mistake] = []
    blocks = list(_blocks(_parser()(source), language, 0))
    if re.search(r"!\[[^\]]*\]\([^)]*\)", source):
        mistakes.append(_picture_in_text(where))
    return blocks, mistakes


def inline_of(source: str, language: str) -> Inline:
    """One line of Markdown as spans."""
    nodes = _parser()(source)
    spans = [span for node in nodes for span in _inline(node.get("children", []), language)]
    return merged(spans)


def merged(spans: Sequence[Span]) -> Inline:
    """Neighbouring spans of one style as one."""
    done: list[Span] = []
    for span in spans:
        if done and done[-1].style == span.style and span.style not in ("reference", "footnote", "break"):
            done[-1] = Span(done[-1].text + span.text, span.style)
        elif span.text or span.style == "break":
            done.append(span)
    return tuple(done)


@cache
def _parser() -> Any:
    import mistune

    return mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])


def _blocks(nodes: Sequence[Node], language: str, depth: int) -> Iterator[Block]:
    for node in nodes:
        kind = node["type"]
        if kind == "heading":
            yield Heading(node["attrs"]["level"], merged(list(_inline(node["children"], language))))
        elif kind in ("paragraph", "block_text"):
            text = merged(list(_inline(node["children"], language)))
            if text:
                yield Paragraph(text)
        elif kind == "list":
            yield from _items(node, language, depth)
        elif kind == "table":
            yield _table(node, language)
        elif kind == "block_quote":
            inner = [block for block in _blocks(node["children"], language, depth) if isinstance(block, Paragraph)]
            yield from (Callout(block.text) for block in inner)
        elif kind == "block_code":
            yield from (Paragraph((Span(line, "code"),)) for line in node["raw"].splitlines() if line.strip())
        elif kind == "thematic_break":
            yield PageBreak()
        elif kind == "block_html" and (text := _TAG.sub("", node["raw"]).strip()):
            yield Paragraph((Span(" ".join(text.split())),))


def _items(node: Node, language: str, depth: int) -> Iterator[Block]:
    ordered = node["attrs"].get("ordered", False)
    for number, item in enumerate(node["children"], node["attrs"].get("start") or 1):
        for child in item["children"]:
            if child["type"] == "list":
                yield from _items(child, language, depth + 1)
            elif child.get("children"):
                text = merged(list(_inline(child["children"], language)))
                yield Item(text, number if ordered else None, depth)


def _table(node: Node, language: str) -> Table:
    head, body = node["children"][0], node["children"][1:]
    rows = [row for part in body for row in part["children"]]
    cells = [tuple(_plain(cell, language) for cell in row["children"]) for row in rows]
    align: list[Align] = [cell["attrs"].get("align") or "left" for cell in head["children"]]
    return Table(tuple(_plain(cell, language) for cell in head["children"]), tuple(cells), tuple(align))


def _plain(node: Node, language: str) -> str:
    return "".join(span.text for span in _inline(node.get("children", []), language))


def _inline(nodes: Sequence[Node], language: str, style: Style = "text") -> Iterator[Span]:
    for node in nodes:
        kind = node["type"]
        if kind == "text":
            yield from _marked(node["raw"], style)
        elif kind in ("strong", "emphasis"):
            yield from _inline(node["children"], language, "strong" if kind == "strong" else "emphasis")
        elif kind == "codespan":
            yield Span(node["raw"], "code")
        elif kind == "softbreak":
            yield Span("" if language.startswith("zh") else " ", style)  # no spaces between lines of Chinese
        elif kind == "linebreak" or (kind == "inline_html" and node["raw"].lower().startswith("<br")):
            yield Span("", "break")
        elif kind == "link":
            yield from _link(node, language, style)
        elif kind == "image":
            continue
        elif "children" in node:
            yield from _inline(node["children"], language, style)
        elif kind != "inline_html" and "raw" in node:
            yield Span(node["raw"], style)


def _link(node: Node, language: str, style: Style) -> Iterator[Span]:
    """A link's words, and its address in brackets: paper cannot be clicked, and web pages of ours link nowhere."""
    yield from _inline(node["children"], language, style)
    address = node["attrs"]["url"]
    words = "".join(span.text for span in _inline(node["children"], language))
    if address.startswith(("http", "mailto:")) and address.removeprefix("mailto:") != words:
        yield Span(f"（{address}）" if language.startswith("zh") else f" ({address})", style)


def _marked(text: str, style: Style) -> Iterator[Span]:
    at = 0
    for match in _MARKS.finditer(text):
        yield Span(text[at : match.start()], style)
        yield Span(match[1], "reference") if match[1] else Span(match[2], "footnote")
        at = match.end()
    yield Span(text[at:], style)


def _picture_in_text(where: str) -> Mistake:
    return Mistake(
        where,
        Text("文字单元格里放了图片。", "A text cell holds a picture."),
        Text("报告中的图都由结论产生，带替代文字。", "Pictures in a report come from findings, with alternative text."),
        Text("删去这张图，改用 finding(…, figure=…)。", "Remove the picture and use finding(…, figure=…)."),
    )
