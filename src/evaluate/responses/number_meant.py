"""Which number somebody probably meant by words: 20年, 三十五岁, １．５万. A proposal for a person, never an answer."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1_000}
_WHOLES = {"万": 10_000, "亿": 100_000_000}
_SIGNS = "".join((*_DIGITS, *_PLACES, *_WHOLES))
_WRITTEN = re.compile(
    r"(?:约|大约|大概|共|合计)?\s*"
    rf"(?:(?P<plain>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<whole>[万亿])?|(?P<words>[{_SIGNS}]+))"
    rf"\s*(?P<unit>[^\d\s{_SIGNS}%％\-—~～至到.,，、/]{{0,4}}?)\s*(?:左右)?[。.]?"
)
#: After the number these say that it is not quite the number, or only part of it.
_VAGUE = frozenset("多余几半成折点")


def number_meant(text: str) -> float | None:
    """Which number is meant by these words?

    Digits of any width, numerals in Chinese and a unit of up to four signs are understood. Ranges (3—5), neighbouring
    numerals (三四年), parts and more-or-less (20多, 两年半) mean no one number.

    Parameters
    ----------
    text : str
        What was typed where a number was asked.

    Returns
    -------
    float or None
        None when it is not clear. To be confirmed by a person: it is a reading, not what was written.

    >>> [number_meant(text) for text in ("８", "20年", "三十五岁", "约1.5万元", "三四年", "20多年", "3-5天", "无")]
    [8.0, 20.0, 35.0, 15000.0, None, None, None, None]

    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or _VAGUE & set(found["unit"]):
        return None
    if found["words"]:
        return _numeral(found["words"])
    return float(found["plain"].replace(",", "")) * _WHOLES.get(found["whole"] or "", 1)


def _numeral(words: str) -> float | None:
    """A numeral in Chinese; None for neighbouring digits, which name a range, and for orders that no numeral has."""
    if len(words) > 2 and set(words) <= set(_DIGITS):
        return float("".join(str(_DIGITS[sign]) for sign in words))  # 二〇二六, digit by digit
    total, part, digit, last, gap = 0, 0, None, 10_000, False
    for sign in words:
        if sign in _DIGITS:
            if digit not in (None, 0):
                return None
            digit, gap = _DIGITS[sign], gap or sign in "零〇"
        elif sign in _PLACES:
            place = _PLACES[sign]
            if place >= last or (digit is None and (place != 10 or part or total)):
                return None
            part, digit, last, gap = part + (1 if digit is None else digit) * place, None, place, False
        else:
            if part == 0 and digit is None:
                return None
            total, part, digit, last, gap = (total + part + (digit or 0)) * _WHOLES[sign], 0, None, 10_000, False
    if digit and not gap and (last in (100, 1_000) or (last == 10_000 and total)):
        return None  # 三百五 is 350 in speech and 305 by its signs
    return float(total + part + (digit or 0))
