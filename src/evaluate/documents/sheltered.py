"""Texts in files that a spreadsheet opens: an apostrophe before what it would run as a formula."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def sheltered(text: str) -> str:
    """A text as a file of cells holds it: an apostrophe before what a spreadsheet would run as a formula.

    Apostrophes that stood there already get another, so that `unsheltered` always gives back what was written.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unsheltered(cell: str) -> str:
    """A text as it was written, from a cell of such a file: without the apostrophe that `sheltered` adds."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
