"""Whether a person's ratings hang together: with each other, and with what people in general say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from evaluate.responses.careless.blocks import Array, blocks, in_a_row, scales
from evaluate.responses.careless.monotony import correlation_by_row
from evaluate.responses.responses import Responses

FEWEST_SCALES = 3
FEWEST_PAIRS = 5
FEWEST_PEOPLE = 100
FEWEST_ITEMS = 10
STRONG = 0.60


def even_odd(responses: Responses) -> pd.Series:
    """Do the two halves of each scale agree within one person? (even–odd consistency)

    For each scale the mean of its odd and of its even columns, reverse items turned round; the correlation of the two
    over scales, lengthened by Spearman and Brown's 2r / (1 + r). At least 3 scales of 2 or more columns (the
    questionnaire's constructs; else blocks by category). Low is suspect; -1 where r is negative beyond -1/3.

    **Source**: Jackson (1976); Johnson (2005), J. Res. Pers. 39. Same in R: `careless::evenodd` (sign turned).
    """
    found = scales(responses)
    if len(found) < FEWEST_SCALES:
        return pd.Series(np.nan, index=responses.frame.index)
    odd = np.column_stack([_mean(scale[:, 0::2]) for scale in found])
    even = np.column_stack([_mean(scale[:, 1::2]) for scale in found])
    half, count = correlation_by_row(odd, even)
    whole = np.maximum(2 * half / np.maximum(1 + half, 1e-9), -1.0)
    return pd.Series(np.where(count >= FEWEST_SCALES, whole, np.nan), index=responses.frame.index)


def synonyms(responses: Responses, *, strong: float = STRONG) -> pd.Series:
    """Does a person answer alike where people in general do? (psychometric synonyms)

    Pairs of ratings that correlate above `strong` over people, as ticked; for each person the correlation of first and
    second of the pairs. At least 5 pairs and 100 people. Low is suspect.

    **Source**: Meade & Craig (2012), Psychol. Methods 17. Same in R: `careless::psychsyn`.
    """
    return _over_pairs(responses, lambda found: found > strong)


def antonyms(responses: Responses, *, strong: float = STRONG) -> pd.Series:
    """Does a person answer the other way round where people in general do? (psychometric antonyms)

    As `synonyms`, for pairs that correlate below -`strong`; a person's correlation should be negative. High is suspect.

    **Source**: Johnson (2005), J. Res. Pers. 39. Same in R: `careless::psychant`.
    """
    return _over_pairs(responses, lambda found: found < -strong)


def person_total(responses: Responses) -> pd.Series:
    """Does a person rate high what others rate high? (person–total correlation)

    The correlation, over questions, of a person's ratings with the mean of everybody else's. At least 10 ratings and
    100 people. Low is suspect: whoever answers at random agrees with nobody.

    **Source**: Donlon & Fischer (1968), Educ. Psychol. Meas. 28; Curran (2016), J. Exp. Soc. Psychol. 66.
    """
    ratings = in_a_row(blocks(responses))
    if ratings.shape[1] < FEWEST_ITEMS or len(ratings) < FEWEST_PEOPLE:
        return pd.Series(np.nan, index=responses.frame.index)
    present = ~np.isnan(ratings)
    total, count = np.nansum(ratings, axis=0), present.sum(axis=0)
    others = (total - np.where(present, ratings, 0)) / np.maximum(count - present, 1)
    found, used = correlation_by_row(ratings, others)
    return pd.Series(np.where(used >= FEWEST_ITEMS, found, np.nan), index=responses.frame.index)


def reverse_disagreement(responses: Responses) -> pd.Series:
    """Does a person agree both to statements and to their opposites?

    In each construct with reverse-worded rows: the mean of the straight and of the reverse rows once these are turned
    round, how far apart on a scale from 0 to 1; the mean over such constructs. High is suspect. Whoever ticks the
    middle throughout is not found.

    **Source**: Weijters, Baumgartner & Schillewaert (2013), Psychol. Methods 18.
    """
    groups: dict[str, tuple[list[Array], list[Array]]] = {}
    for block in blocks(responses):
        for place, column in enumerate(block.columns):
            if column.construct is not None:
                groups.setdefault(column.construct, ([], []))[int(column.reverse)].append(block.aligned[:, place])
    apart = [
        np.abs(_mean(np.column_stack(straight)) - _mean(np.column_stack(turned)))
        for straight, turned in groups.values()
        if straight and turned
    ]
    value = _mean(np.column_stack(apart)) if apart else np.full(len(responses.frame), np.nan)
    return pd.Series(value, index=responses.frame.index)


def _over_pairs(responses: Responses, chosen: Callable[[Array], Array]) -> pd.Series:
    ratings = in_a_row(blocks(responses))
    nothing = pd.Series(np.nan, index=responses.frame.index)
    if len(ratings) < FEWEST_PEOPLE or ratings.shape[1] < 2:
        return nothing
    found = pd.DataFrame(ratings).corr(min_periods=FEWEST_PEOPLE).to_numpy()
    first, second = np.nonzero(np.triu(chosen(np.nan_to_num(found)), k=1))
    if len(first) < FEWEST_PAIRS:
        return nothing
    within, count = correlation_by_row(ratings[:, first], ratings[:, second])
    return pd.Series(np.where(count >= FEWEST_PAIRS, within, np.nan), index=responses.frame.index)


def _mean(ratings: Array) -> Array:
    count = (~np.isnan(ratings)).sum(axis=1)
    return np.where(count > 0, np.nansum(ratings, axis=1) / np.maximum(count, 1), np.nan)
