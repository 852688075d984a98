"""Outputs of code cells as blocks: findings always; raw tables and pictures only where a tag says so."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from evaluate.documents.blocks import Block, Callout, Figure, Paragraph, Span
from evaluate.errors import Mistake, Text
from evaluate.report.content import table_in
from evaluate.report.html_grid import table_in_html
from evaluate.report.markdown import markdown_blocks

PARTS = {
    "claim-only": {"claim"},
    "lead": {"claim"},
    "table-only": {"table"},
    "figure-only": {"figure"},
    "whole": {"claim", "table", "figure"},
}
RAW_TAG = "raw-output"


def finding_blocks(data: Mapping[str, Any], content: Mapping[str, Any], tags: set[str], language: str) -> list[Block]:
    """A finding on the page: claim, caveats, figure, table; a cited one its claim alone.

    Cell tags choose: `claim-only`, `table-only`, `figure-only` (several add up), `whole` (all of a cited finding);
    `lead` sets the claim alone in bold, as a decision that the evidence follows.
    """
    chosen = set().union(*(PARTS[tag] for tag in tags & PARTS.keys()))
    chosen = chosen or ({"claim"} if content.get("cited") else PARTS["whole"])
    caption, slug = content["caption"].get(language, ""), content["slug"]
    blocks: list[Block] = []
    if "claim" in chosen:
        blocks.append(Paragraph((Span(content["claim"][language], "strong" if "lead" in tags else "text"),)))
    words = Text("说明：", "Note: ").of(language)
    blocks += [Callout((Span(words + caveat[language]),)) for caveat in content["caveats"] if caveat.get(language)]
    if "figure" in chosen and content["figure"] is not None:
        figure = content["figure"]
        alt = figure["alt"] if isinstance(figure["alt"], str) else figure["alt"][language]
        png = b64decode("".join(data["image/png"]))
        svg = "".join(data.get("image/svg+xml", ""))
        blocks.append(Figure(png, alt, svg, caption, f"fig-{slug}", "", float(figure["width_mm"])))
    if "table" in chosen and (table := table_in(content, caption=caption, label=f"tbl-{slug}")) is not None:
        blocks.append(table)
    return blocks


def is_raw(data: Mapping[str, Any]) -> bool:
    """Whether an output is a table, picture or text that no disclosure policy has seen."""
    return "text/markdown" in data or "image/png" in data or "<table" in "".join(data.get("text/html", ""))


def raw_blocks(
    output: Mapping[str, Any], cell: Mapping[str, Any], where: str, language: str
) -> tuple[list[Block], list[Mistake]]:
    """A raw output of a cell tagged `raw-output`: a table as a native table, a picture with its alternative text."""
    data, given = output["data"], cell["metadata"]
    caption = str(given.get("caption", ""))
    table = table_in_html("".join(data["text/html"]), caption=caption) if "text/html" in data else None
    if table is not None:
        return [table], []
    if "text/markdown" in data:
        return markdown_blocks("".join(data["text/markdown"]), where, language)
    png = b64decode("".join(data["image/png"]))
    own = output.get("metadata", {}).get("image/png", {})
    alt = str(own.get("alt", "") or given.get("alt", "")).strip()
    if not alt:
        return [], [_no_alt(where)]
    return [Figure(png, alt, "".join(data.get("image/svg+xml", "")), caption)], []


def _no_alt(where: str) -> Mistake:
    return Mistake(
        where,
        Text("图片没有替代文字。", "The picture has no alternative text."),
        Text("每张图都有一句说明图意的文字。", "Every picture has a sentence that tells what it shows."),
        Text(
            "改用 finding(…, figure=…)，或在单元格元数据里写 alt。",
            "Use finding(…, figure=…), or write `alt` in the cell's metadata.",
        ),
    )
