"""Findings without numbers: one noted row where items were not asked, or data are not there yet."""

from __future__ import annotations

from collections.abc import Mapping

from evaluate.errors import ReportError, Text
from evaluate.report.card import both
from evaluate.report.claim import NOT_ASKED
from evaluate.report.content import noted_content
from evaluate.report.findings import Finding, Words, slug_mistakes


def not_asked(slug: str, *, what: Words = "", language: str = "zh") -> Finding:
    """A section whose items were not asked: one noted row that says so, and no error.

    Parameters
    ----------
    slug : str
        As in `finding`.
    what : Text, mapping or str
        What was not asked ("三类需求"); printed before the sentence.
    language : "zh" or "en"
        The study's language.

    Returns
    -------
    Finding
        Without numbers, table or picture.
    """
    ReportError.refuse(slug_mistakes(slug))
    name = both(what)
    zh = f"{name.zh}：{NOT_ASKED.zh}" if name.zh else NOT_ASKED.zh
    en = f"{name.en}: {NOT_ASKED.en}" if name.en else NOT_ASKED.en
    return Finding(slug, noted_content(slug, {"zh": zh, "en": en}, language, note="not_asked"))


def awaited(slug: str, words: Text | Mapping[str, str] | str, *, language: str = "zh") -> Finding:
    """A section whose data are not there yet: one noted row in the given words, and no error.

    Parameters
    ----------
    slug : str
        As in `finding`.
    words : Text, mapping or str
        The whole sentence, such as "还没有“训后评估”的答卷。".
    language : "zh" or "en"
        The study's language.

    Returns
    -------
    Finding
        Without numbers, table or picture; what it will stand on is not known yet, and it has no base.
    """
    ReportError.refuse(slug_mistakes(slug))
    return Finding(slug, noted_content(slug, both(words)._asdict(), language, note="awaited"))
