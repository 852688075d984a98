"""Patterns of personal data in open text: mobile numbers, resident identity numbers, e-mail, QQ and WeChat names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
RESIDENT_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
# An address begins where its first letter does: without that, a long word would be searched from each of its letters.
EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
QQ = re.compile(r"(?:qq|扣扣)\s*(?:号码?|群)?\s*(?:是|为)?\s*[:：]?\s*([1-9]\d{4,10})(?!\d)", re.IGNORECASE)
WECHAT = re.compile(
    r"(?:微信|wechat|weixin|(?<![a-z])(?:wx|vx))\s*(?:号码?|id)?\s*(?:是|为)?\s*[:：]?\s*([a-z][-_a-z0-9]{5,19})",
    re.IGNORECASE,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def personal_data(text: str) -> Iterator[tuple[str, str]]:
    """Each kind of personal data suspected in a text, with what was found, masked.

    A mobile number inside a resident identity number is not counted again.
    """
    plain = unicodedata.normalize("NFKC", text)
    for found in RESIDENT_ID.finditer(plain):
        if is_resident_id(found.group()):
            yield "resident_id", mask(found.group())
    for kind, pattern in (("mobile", MOBILE), ("email", EMAIL), ("qq", QQ), ("wechat", WECHAT)):
        for found in pattern.finditer(plain):
            yield kind, mask(found.group(found.lastindex or 0))


def is_resident_id(text: str) -> bool:
    """Is this an 18-digit resident identity number: a real date of birth and the right check digit?

    Check digit: the sum of the first 17 digits times their weights, modulo 11, looked up in "10X98765432".

    Source: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    if RESIDENT_ID.fullmatch(text) is None:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == text[17].upper()


def mask(text: str) -> str:
    """The ends of a text, the middle hidden: enough to find it, too little to use it."""
    kept = min(3, len(text) // 4)
    return text[:kept] + "*" * (len(text) - 2 * kept) + text[len(text) - kept :]
