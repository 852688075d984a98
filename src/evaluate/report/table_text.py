"""A finished table as HTML and as Markdown, for the notebook page."""

from __future__ import annotations

from html import escape

from evaluate.documents.blocks import Table
from evaluate.documents.spans import row_spans

_CELL = "padding:2px 8px;border-bottom:1px solid #ddd;text-align:"


def html_table(table: Table) -> str:
    """The table as HTML that a notebook page shows well: caption, column headings with scope, note below."""
    head = "".join(
        f'<th scope="col" style="{_CELL}{align}">{escape(cell)}</th>'
        for cell, align in zip(table.header, table.align, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(_cell(*cell) for cell in zip(row, spans, table.align, strict=True)) + "</tr>"
        for row, spans in zip(table.rows, row_spans(table), strict=True)
    )
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    note = f"<p><small>{escape(table.note)}</small></p>" if table.note else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _cell(text: str, rows: int, align: str) -> str:
    if not rows:  # the cell above stands for this row too
        return ""
    span = f' rowspan="{rows}"' if rows > 1 else ""
    top = ";vertical-align:top" if rows > 1 else ""
    return f'<td{span} style="{_CELL}{align}{top}">{escape(text)}</td>'


def markdown_table(table: Table) -> str:
    """The table as a Markdown pipe table, its note below."""
    rule = ["---:" if align == "right" else "---" for align in table.align]
    lines = [table.header, tuple(rule), *table.rows]
    text = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return text + (f"\n\n{table.note}" if table.note else "")
