"""Patterns of personal data in open text: mobile numbers, resident identity numbers, e-mail, QQ and WeChat names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evaluate.documents import RESIDENT_ID, is_resident_id

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
# An address begins where its first letter does: without that, a long word would be searched from each of its letters.
EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
QQ = re.compile(r"(?:qq|扣扣)\s*(?:号码?|群)?\s*(?:是|为)?\s*[:：]?\s*([1-9]\d{4,10})(?!\d)", re.IGNORECASE)
WECHAT = re.compile(
    r"(?:微信|wechat|weixin|(?<![a-z])(?:wx|vx))\s*(?:号码?|id)?\s*(?:是|为)?\s*[:：]?\s*([a-z][-_a-z0-9]{5,19})",
    re.IGNORECASE,
)


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


def mask(text: str) -> str:
    """The ends of a text, the middle hidden: enough to find it, too little to use it."""
    kept = min(3, len(text) // 4)
    return text[:kept] + "*" * (len(text) - 2 * kept) + text[len(text) - kept :]
