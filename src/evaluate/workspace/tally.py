"""What came in, counted: answers read and kept, corrections made, doubts that remain, open questions answered."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluate.design import Policy
from evaluate.estimate import Estimate, Source, known
from evaluate.responses import QUALITY_RULES, RULES, Responses
from evaluate.responses.set_aside import WHOLE

Words = Mapping[str, Mapping[str, str]]

STEPS: Words = {
    "read": {"zh": "收到答卷", "en": "responses received"},
    "kept": {"zh": "留用答卷", "en": "responses kept"},
    "dropped": {"zh": "剔除答卷", "en": "responses dropped"},
}
MEASURES: Words = {
    "answers": {"zh": "份数", "en": "number"},
    "corrections": {"zh": "更正处数", "en": "corrections"},
    "doubts": {"zh": "疑点处数", "en": "doubts"},
    "careless": {"zh": "存疑答卷份数", "en": "responses in doubt"},
    "written": {"zh": "人数", "en": "people"},
}
NONE = "none"
ENTIRE = {WHOLE: {"zh": "整份答卷", "en": "whole response"}}
OPEN = "open"
ANY, EVERYONE = "any", "everyone"
WHO_WROTE: Words = {
    ANY: {"zh": "至少写了一题的", "en": "at least one question"},
    EVERYONE: {"zh": "留用答卷的全部人数", "en": "all whose answers are kept"},
}
METHOD: Words = {"count": {"zh": "计数", "en": "count"}}


def received(responses: Responses, policy: Policy, language: str) -> Estimate:
    """How many responses were read, kept and dropped? Counted in responses; a count has no error."""
    came = responses.provenance
    counts = {"read": came.rows_read, "kept": came.rows_kept, "dropped": came.rows_read - came.rows_kept}
    return _counts(counts, "answers", STEPS, responses, policy, language)


def corrected(raw: Responses, corrections: pd.DataFrame, policy: Policy, language: str) -> Estimate:
    """How many signed corrections concern each item?"""
    counts = _count(corrections["item"]) if len(corrections) else {NONE: 0}
    words = {**raw.questionnaire.labels().get("item", {}), **ENTIRE, NONE: {"zh": "更正", "en": "corrections"}}
    return _counts(counts, "corrections", words, raw, policy, language)


def doubts(responses: Responses, flags: pd.DataFrame, policy: Policy, language: str) -> Estimate:
    """How many doubts of each kind remain?"""
    counts = _count(flags["rule"]) if len(flags) else {NONE: 0}
    words: dict[str, Mapping[str, str]] = {NONE: {"zh": "疑点", "en": "doubts"}}
    for rule in counts:
        if rule in RULES:
            words[rule] = {"zh": RULES[rule].zh.rstrip("。"), "en": RULES[rule].en.rstrip(".")}
    return _counts(counts, "doubts", words, responses, policy, language)


def careless(responses: Responses, flags: pd.DataFrame, policy: Policy, language: str) -> Estimate:
    """How many responses may have been given without care, by sign of it? Information is not counted."""
    doubted = flags[flags["verdict"] == "doubt"]
    counts = _count(doubted["rule"]) if len(doubted) else {NONE: 0}
    words: dict[str, Mapping[str, str]] = {NONE: {"zh": "疑点", "en": "doubts"}}
    for rule in counts:
        if rule in QUALITY_RULES:
            words[rule] = {"zh": QUALITY_RULES[rule].words.zh, "en": QUALITY_RULES[rule].words.en}
    return _counts(counts, "careless", words, responses, policy, language)


def written(responses: Responses, policy: Policy, language: str) -> Estimate:
    """How many people wrote something in answer to each open question, to any, and of how many? The texts are not told.

    No rows when no open question was asked.
    """
    asked = [column.name for column in responses.questionnaire.columns if column.kind == "text" and column.role == OPEN]
    texts = responses.frame.reindex(columns=asked)
    wrote = texts.apply(lambda column: column.fillna("").astype(str).str.strip() != "")
    counts: dict[str, int] = {}
    if asked:
        counts = {ANY: int(wrote.any(axis=1).sum()), **{name: int(wrote[name].sum()) for name in asked}}
        counts[EVERYONE] = len(texts)
    words = {**responses.questionnaire.labels().get("item", {}), **WHO_WROTE}
    return _counts(counts, "written", words, responses, policy, language, counted="people")


def _count(words: pd.Series) -> dict[str, int]:
    return {str(word): int(count) for word, count in words.value_counts().items()}


def _counts(
    counts: Mapping[str, int],
    measure: str,
    words: Words,
    responses: Responses,
    policy: Policy,
    language: str,
    *,
    counted: str = "rows",
) -> Estimate:
    frame = pd.DataFrame(
        {"item": pd.Series(list(counts), dtype=object), "value": pd.Series(list(counts.values()), dtype=float)}
    )
    frame["n"] = frame["value"].astype("int64")
    came = responses.provenance
    return known(
        frame,
        value="value",
        measure=measure,
        measured_in=counted,
        counted=counted,
        n="n",
        labels={"item": words, "measure": MEASURES, "method": METHOD},
        source=Source(came.survey, came.wave, came.sha256, came.rows_kept, came.simulated, corrected=came.corrected),
        method="count",
        policy=policy,
        language=language,
    )
