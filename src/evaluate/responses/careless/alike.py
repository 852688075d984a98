"""Answers that are nearly somebody else's: whole rows, and sentences."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pandas as pd

from evaluate.responses.careless.blocks import blocks
from evaluate.responses.careless.monotony import response_variability
from evaluate.responses.responses import Responses

FEWEST = 12
FEWEST_RATINGS = 20
MOST_PEOPLE = 20_000
SENTENCE = 10
FILLED = 4
_AT_ONCE = 500


def share_alike(responses: Responses) -> pd.Series:
    """Which share of a person's answers equals those of the most similar other person? (near duplicates)

    Over closed answers that both gave, each box of a question for itself, at least 12; the largest over all others. The
    same over the ratings alone, at least 20, since whoever fills in several forms may change the first page; the larger
    of both.
    Both of a pair are told: who copied cannot be seen. NaN for those whose ratings are all the same, since equal rows
    of such are no copies, and for more than 20,000 people.

    **Source**: Kuriakose & Robbins (2016), Stat. J. IAOS 32; its limits: Simmons, Mercer, Schwarzer & Kennedy (2016),
    Stat. J. IAOS 32 (many people agree by themselves where answers are few and alike).
    """
    closed = [
        column.name
        for column in responses.questionnaire.columns
        if column.name in responses.frame.columns
        and column.kind in ("scale", "category", "flag")
        and column.attention is None
    ]
    ratings = [column.name for block in blocks(responses) for column in block.columns]
    largest = np.fmax(_most_alike(responses, closed, FEWEST), _most_alike(responses, ratings, FEWEST_RATINGS))
    varied = ~(response_variability(responses) < 1e-9)
    return pd.Series(largest, index=responses.frame.index).where(varied)


def copied_sentences(responses: Responses) -> pd.Series:
    """How many of a person's sentences stand word for word in somebody else's answer to the same question?

    Open answers of at least 10 characters, blanks and punctuation aside. NaN where a person wrote none.
    """
    index = responses.frame.index
    found, wrote = np.zeros(len(index)), np.zeros(len(index), dtype=bool)
    for texts in _open_texts(responses):
        who: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            folded = "".join(character for character in text if character.isalnum()).casefold()
            if len(folded) >= SENTENCE:
                who[folded].append(place)
                wrote[place] = True
        for places in who.values():
            if len(places) > 1:
                found[places] += 1
    return pd.Series(np.where(wrote, found, np.nan), index=index)


def filled_texts(responses: Responses) -> pd.Series:
    """How many open answers are one character over and over (啊啊啊啊, ......, 1111)? NaN where a person wrote none.

    At least 4 characters of which four fifths are the same.
    """
    index = responses.frame.index
    found, wrote = np.zeros(len(index)), np.zeros(len(index), dtype=bool)
    for texts in _open_texts(responses):
        for place, text in enumerate(texts):
            written = "".join(text.split())
            wrote[place] |= bool(written)
            most = Counter(written).most_common(1)[0][1] if written else 0
            found[place] += len(written) >= FILLED and most >= 0.8 * len(written)
    return pd.Series(np.where(wrote, found, np.nan), index=index)


def _most_alike(responses: Responses, names: list[str], fewest: int) -> np.ndarray:
    """The share of equal answers with the most similar other person; NaN where fewer than `fewest` can be compared."""
    people = len(responses.frame)
    largest = np.full(people, np.nan)
    if len(names) < fewest or not 2 <= people <= MOST_PEOPLE:
        return largest
    same, present = _one_column_an_answer(responses.frame[names])
    for start in range(0, people, _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        both = present[rows] @ present.T
        share = np.where(both >= fewest, (same[rows] @ same.T) / np.maximum(both, 1), np.nan)
        share[np.arange(len(share)), np.arange(start, start + len(share))] = np.nan
        largest[rows] = np.fmax.reduce(share, axis=1)
    return largest


def _open_texts(responses: Responses) -> list[list[str]]:
    return [
        responses.frame[column.name].fillna("").astype(str).tolist()
        for column in responses.questionnaire.columns
        if column.kind == "text" and column.role != "key" and column.name in responses.frame.columns
    ]


def _one_column_an_answer(answers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Each answer as a column of 0 and 1, so that a matrix product counts equal answers; and who answered what."""
    same = []
    for name in answers.columns:
        codes, _ = pd.factorize(answers[name])
        same.append((codes[:, None] == np.arange(codes.max() + 1)[None, :]).astype(np.float32))
    return np.column_stack(same), answers.notna().to_numpy(dtype=np.float32)
