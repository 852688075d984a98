"""Careless answering: every index of every respondent, the thresholds, and the doubts that follow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from evaluate.responses.careless.alike import copied_sentences, filled_texts, share_alike
from evaluate.responses.careless.blocks import blocks
from evaluate.responses.careless.consistency import antonyms, even_odd, person_total, reverse_disagreement, synonyms
from evaluate.responses.careless.distance import unusual
from evaluate.responses.careless.instructed import attention_failed, contradicted, share_unanswered
from evaluate.responses.careless.monotony import (
    average_string,
    longest_string,
    repetition,
    response_variability,
    share_at_the_ends,
    share_in_the_middle,
)
from evaluate.responses.careless.pace import SECONDS, seconds_per_answer, too_fast
from evaluate.responses.careless.rules import COMMON, QUALITY_RULES, Rule
from evaluate.responses.flag import FLAG_COLUMNS, Verdict
from evaluate.responses.responses import Responses

_INDICES: dict[str, Callable[[Responses], pd.Series]] = {
    "longest_string": longest_string,
    "average_string": average_string,
    "response_variability": response_variability,
    "share_in_the_middle": share_in_the_middle,
    "repetition": repetition,
    "even_odd": even_odd,
    "synonyms": synonyms,
    "antonyms": antonyms,
    "person_total": person_total,
    "reverse_disagreement": reverse_disagreement,
    "unusual": unusual,
    "attention_failed": attention_failed,
    "contradicted": contradicted,
    "share_unanswered": share_unanswered,
    "share_alike": share_alike,
    "copied_sentences": copied_sentences,
    "filled_texts": filled_texts,
    "share_at_the_ends": share_at_the_ends,
}
_SATISFACTION = "reaction"  # equal praise from row to row is no misconduct


def quality_indices(responses: Responses, *, time: str = SECONDS) -> pd.DataFrame:
    """What does every index of careless answering say of every respondent?

    Parameters
    ----------
    responses : Responses
        Any answers.
    time : str
        The column of seconds spent; a file without it has no index of time.

    Returns
    -------
    pandas.DataFrame
        One row a respondent, one column a rule of `QUALITY_RULES`, NaN where an index cannot be worked out (too few
        ratings, scales, pairs or people). For the office's own eyes: results on single people reach no report.

    """
    found = {"too_fast": seconds_per_answer(responses, time=time)}
    found |= {name: index(responses).astype(float) for name, index in _INDICES.items()}
    return pd.DataFrame(found, index=responses.frame.index)[list(QUALITY_RULES)]


def quality(
    responses: Responses,
    *,
    time: str = SECONDS,
    by: str | None = None,
    seconds: float = 2.0,
    share_of_median: float = 0.30,
) -> pd.DataFrame:
    """Who may have answered without care?

    Each index of `quality_indices` is held against its threshold: one from the literature, three robust deviations from
    the median of these very answers, or the more cautious of both; the note says which. Nothing is removed, and no
    single rule shows carelessness: `propose_exclusions` asks for evidence of several kinds. The verdict is "info"
    instead of "doubt" for long runs in blocks about satisfaction without reverse-worded rows (a content class rightly
    ticks the same throughout), for a preference for the ends of scales, and for any rule that more than a fifth of
    those measured would break: then the questionnaire invites it.

    Parameters
    ----------
    responses : Responses
        Any answers, best before and after corrections.
    time : str
        The column of seconds spent.
    by : str, optional
        A background column; the pace is compared with the median of the same group (of 20 or more).
    seconds : float
        Seconds an answer takes at least.
    share_of_median : float
        The share of the median pace (0 to 1) that is too fast. The larger of both limits counts.

    Returns
    -------
    pandas.DataFrame
        One row a doubt, columns `FLAG_COLUMNS`; value and threshold are those of the index, branch is the kind of
        evidence. Sorted by respondent as they came, then by rule.

    Raises
    ------
    ResponsesError
        When there is no column `by`.

    **Source**: Curran (2016), J. Exp. Soc. Psychol. 66 (several indices, cautious thresholds); Meade & Craig (2012),
    Psychol. Methods 17; that of each index stands at its function.

    """
    found = quality_indices(responses, time=time)
    rows: list[tuple[int, tuple[object, ...]]] = []
    praise = _only_praise(responses)
    for name, rule in QUALITY_RULES.items():
        limit = _limit(name, rule, found, responses, by, seconds, share_of_median)
        if limit is None:
            continue
        beyond = rule.beyond(found[name], limit).to_numpy(dtype=bool)
        common = beyond.sum() > COMMON * max(int(found[name].notna().sum()), 1)
        for place in np.flatnonzero(beyond):
            lenient = name in ("longest_string", "average_string") and bool(praise.iloc[place])
            verdict: Verdict = "info" if common or rule.kind == "style" or lenient else "doubt"
            threshold = float(limit.iloc[place]) if isinstance(limit, pd.Series) else limit
            rows.append((int(place), _row(responses, name, rule, verdict, found, int(place), threshold)))
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([row for _, row in rows], columns=list(FLAG_COLUMNS)).astype(object)


def quality_thresholds(responses: Responses, *, time: str = SECONDS) -> pd.DataFrame:
    """Which indices could be worked out on these answers, and which value is the threshold?

    Returns
    -------
    pandas.DataFrame
        One row a rule: rule, kind, side, minimum (Chinese / English), measured (respondents with a value), threshold
        (NaN when these answers are too few to give one), source. For `too_fast` the fixed limit.

    """
    found = quality_indices(responses, time=time)
    rows = []
    for name, rule in QUALITY_RULES.items():
        measured = int(found[name].notna().sum())
        limit = rule.threshold(found[name]) if measured else None
        minimum = f"{rule.minimum.zh} / {rule.minimum.en}"
        rows.append((name, rule.kind, rule.side, minimum, measured, np.nan if limit is None else limit, rule.source))
    return pd.DataFrame(rows, columns=["rule", "kind", "side", "minimum", "measured", "threshold", "source"])


def _limit(
    name: str, rule: Rule, found: pd.DataFrame, responses: Responses, by: str | None, seconds: float, share: float
) -> float | pd.Series | None:
    if name == "too_fast":
        return too_fast(responses, found[name], least=seconds, share=share, by=by)
    return rule.threshold(found[name])


def _row(
    responses: Responses, name: str, rule: Rule, verdict: Verdict, found: pd.DataFrame, place: int, threshold: float
) -> tuple[object, ...]:
    value = float(found[name].iloc[place])
    note = f"{rule.words.zh}。 / {rule.words.en}. ({rule.source})"
    subject = str(found.index[place])
    return (subject, name, verdict, _short(value), _short(threshold), rule.kind, responses.provenance.source, note)


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _only_praise(responses: Responses) -> pd.Series:
    """Whose long runs all stand in blocks about satisfaction that have no reverse-worded rows."""
    roles = {block.columns[0].role for block in blocks(responses)} - {_SATISFACTION}
    elsewhere = longest_string(responses, roles=roles)
    return ~(elsewhere >= QUALITY_RULES["longest_string"].fixed)
