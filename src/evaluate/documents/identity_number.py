"""Long numbers that name people: the check digit of an identity number, and digits that a spreadsheet has lost."""

from __future__ import annotations

import re
from datetime import date

from evaluate.documents.grid import Cell

RESIDENT_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?(?:1[5-9]|2\d)\Z")
_LONG = re.compile(r"\d{13,}000\Z")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# A spreadsheet keeps 15 digits of a number; what comes after them becomes noughts.
_EXACT_BELOW = 10**15


def is_resident_id(text: str) -> bool:
    """Is this an 18-digit resident identity number: a real date of birth and the right check digit?

    Check digit: the sum of the first 17 digits times their weights, modulo 11, looked up in "10X98765432".

    **Source**: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    if RESIDENT_ID.fullmatch(text) is None:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == text[17].upper()


def is_rounded(cell: Cell) -> bool:
    """Has a spreadsheet taken this code for a number and lost its last digits?

    True for a number of 16 digits or more, for a text such as 1.10105E+17, and for 16 digits or more that end in 000:
    such a number may be right, but nobody can tell from the cell.
    """
    if isinstance(cell, bool) or cell is None:
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= _EXACT_BELOW
    text = str(cell).strip()
    return _SCIENTIFIC.match(text) is not None or _LONG.match(text) is not None
