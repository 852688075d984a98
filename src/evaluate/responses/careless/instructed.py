"""What the questionnaire itself can tell of care: instructions missed, contradictions, answers left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.responses.impossible import contradictions, instruction_missed, items_with_columns, shown
from evaluate.responses.responses import Responses

FEWEST = 10


def attention_failed(responses: Responses) -> pd.Series:
    """How many attention items ("choose 4 here") were answered otherwise? NaN where none was answered.

    **Source**: Meade & Craig (2012), Psychol. Methods 17 (instructed response items).
    """
    asked = [column.name for column in responses.questionnaire.columns if column.attention is not None]
    asked = [name for name in asked if name in responses.frame.columns]
    missed = _times([subject for subject, *_ in instruction_missed(responses)] if asked else [], responses)
    return missed.where(responses.frame[asked].notna().any(axis=1)) if asked else missed * np.nan


def contradicted(responses: Responses) -> pd.Series:
    """How many of the contradictions that the questionnaire names hold? NaN where it names none."""
    found = _times([subject for subject, *_ in contradictions(responses)], responses)
    return found if responses.questionnaire.contradictions else found * np.nan


def share_unanswered(responses: Responses) -> pd.Series:
    """Which share of the closed questions that a person was shown did they leave out? At least 10 questions.

    Rows of a grid count one by one, boxes of one question together; "does not apply" is an answer; open text, keys and
    the time spent do not count.
    """
    asked, empty = np.zeros(len(responses.frame)), np.zeros(len(responses.frame))
    for item, columns in items_with_columns(responses):
        names = [column.name for column in columns if column.kind not in ("text", "date") and column.role != "key"]
        names = [name for name in names if name in responses.frame.columns]
        if not names or item.measured_in == "seconds":
            continue
        seen = shown(responses, item) == 1
        left = np.column_stack([_left_out(responses, name) for name in names])
        one = item.type in ("many", "rank", "allocate")
        asked += np.where(seen, 1 if one else len(names), 0)
        empty += np.where(seen, left.all(axis=1) if one else left.sum(axis=1), 0)
    share = np.where(asked >= FEWEST, empty / np.maximum(asked, 1), np.nan)
    return pd.Series(share, index=responses.frame.index)


def _left_out(responses: Responses, name: str) -> np.ndarray:
    why = responses.why_missing(name)
    return (responses.frame[name].isna() & (why.isna() | (why == "not_answered"))).to_numpy(dtype=bool)


def _times(subjects: list[str], responses: Responses) -> pd.Series:
    counted = pd.Series(subjects, dtype=object).value_counts()
    index = responses.frame.index
    return pd.Series([float(counted.get(str(subject), 0)) for subject in index], index=index)
