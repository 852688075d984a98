"""Answers that hardly vary, or vary by a pattern: runs, spread, one place on the scale, repetition."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluate.responses.careless.blocks import Array, Block, blocks, in_a_row
from evaluate.responses.responses import Responses

LONG_RUN = 6
FEWEST = 6
FEWEST_IN_SEQUENCE = 20
MOST_LAGS = 10


def longest_string(responses: Responses, *, roles: Iterable[str | None] | None = None) -> pd.Series:
    """How long is the longest run of one answer, measured by the longest that can be tolerated?

    In each block of at least 6 rows: the longest run of equal answers one below another, over the larger of 6 and half
    the rows. The largest over blocks. From 1 on a run is long. A missing answer ends a run.

    Parameters
    ----------
    responses : Responses
        Any answers.
    roles : list of str, optional
        Only blocks of these roles or with reverse-worded rows.

    Returns
    -------
    pandas.Series
        Runs by respondent, high is suspect; NaN where no block has 6 answers.

    **Source**: Johnson (2005), J. Res. Pers. 39; half the rows: Curran (2016), J. Exp. Soc. Psychol. 66. Same in R:
    `careless::longstring` (in answers).

    """
    wanted = None if roles is None else set(roles)
    found = [
        _longest_run(block.ratings) / max(LONG_RUN, block.ratings.shape[1] / 2)
        for block in _long(responses)
        if wanted is None or block.reversed_wording or block.columns[0].role in wanted
    ]
    return _over_blocks(found, responses, np.fmax)


def average_string(responses: Responses) -> pd.Series:
    """How long is a run of one answer on average?

    Answers divided by runs, over all blocks of at least 6 rows. 1 when each answer differs from the one before; high is
    suspect.

    **Source**: Meade & Craig (2012), Psychol. Methods 17. Same in R: `careless::longstring(avg = TRUE)`.
    """
    long = _long(responses)
    if not long:
        return _none(responses)
    runs = sum(_runs(block.ratings) for block in long)
    answers = sum((~np.isnan(block.ratings)).sum(axis=1) for block in long)
    return pd.Series(np.where(answers >= FEWEST, answers / np.maximum(runs, 1), np.nan), index=responses.frame.index)


def response_variability(responses: Responses) -> pd.Series:
    """How much do one person's ratings differ from each other? (IRV)

    The standard deviation of all of a person's ratings, each scale running from 0 to 1; at least 6 ratings. Near 0:
    always the same place.

    **Source**: Dunn, Heggestad, Shanock & Theilgard (2018), J. Bus. Psychol. 33. Same in R: `careless::irv`.
    """
    ratings = _ratings(responses)
    mean, count = _mean(ratings), (~np.isnan(ratings)).sum(axis=1)
    squares = np.nansum((ratings - mean[:, None]) ** 2, axis=1)
    spread = np.sqrt(squares / np.maximum(count - 1, 1))
    return pd.Series(np.where(count >= FEWEST, spread, np.nan), index=responses.frame.index)


def share_in_the_middle(responses: Responses) -> pd.Series:
    """Which share of the ratings stands in the middle of the scale? Scales with a middle only; at least 6 ratings."""
    ratings = in_a_row(block for block in blocks(responses) if block.middle)
    return _share(ratings, np.abs(ratings - 0.5) < 1e-9, responses)


def share_at_the_ends(responses: Responses) -> pd.Series:
    """Which share of the ratings stands at either end of the scale? At least 6 ratings.

    A style of answering rather than carelessness (Greenleaf 1992, Public Opin. Q. 56): told, never a doubt.
    """
    ratings = _ratings(responses)
    return _share(ratings, (ratings < 1e-9) | (ratings > 1 - 1e-9), responses)


def repetition(responses: Responses) -> pd.Series:
    """How surely do a person's ratings repeat themselves after a few questions? (autocorrelation)

    The ratings in order, each less the person's mean of its block and the mean of all people for the question;
    correlated with themselves 1 to 10 answers later; Fisher's z of each correlation over its standard error; the
    largest of them. At least 20 ratings; NaN where nothing varies. 1-2-3-4-5-1-2-3-4-5 and 1-5-1-5 give high values.

    **Source**: Gottfried, Ježek, Králová & Řiháček (2022), Pract. Assess. Res. Eval. 27. Same in R: package
    `responsePatterns` (correlations without standard error).
    """
    found = blocks(responses)
    if not found:
        return _none(responses)
    left = in_a_row(found) - np.column_stack(
        [np.tile(_mean(one.ratings)[:, None], one.ratings.shape[1]) for one in found]
    )
    left = left - _mean(left.T)[None, :]
    largest = np.full(len(left), np.nan)
    for lag in range(1, MOST_LAGS + 1):
        if left.shape[1] - lag < FEWEST_IN_SEQUENCE // 2:
            break
        largest = np.fmax(largest, _significance(left[:, :-lag], left[:, lag:]))
    enough = (~np.isnan(left)).sum(axis=1) >= FEWEST_IN_SEQUENCE
    return pd.Series(np.where(enough, largest, np.nan), index=responses.frame.index)


def correlation_by_row(first: Array, second: Array) -> tuple[Array, Array]:
    """Pearson's correlation of each row of one table with that row of the other, over cells present in both; counts."""
    both = ~np.isnan(first) & ~np.isnan(second)
    count = both.sum(axis=1)
    x, y = (np.where(both, table, 0.0) for table in (first, second))
    divisor = np.maximum(count, 1)[:, None]
    x = np.where(both, x - x.sum(axis=1, keepdims=True) / divisor, 0.0)
    y = np.where(both, y - y.sum(axis=1, keepdims=True) / divisor, 0.0)
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    varies = scale > 1e-9
    return np.where(varies, (x * y).sum(axis=1) / np.where(varies, scale, 1.0), np.nan), count


def _significance(first: Array, second: Array) -> Array:
    found, count = correlation_by_row(first, second)
    found = np.clip(found, -0.999999, 0.999999)
    return np.where(count >= FEWEST_IN_SEQUENCE // 2, np.arctanh(found) * np.sqrt(np.maximum(count - 3, 1)), np.nan)


def _long(responses: Responses) -> list[Block]:
    return [block for block in blocks(responses) if block.ratings.shape[1] >= LONG_RUN]


def _ratings(responses: Responses) -> Array:
    ratings = in_a_row(blocks(responses))
    return ratings if ratings.size else np.full((len(responses.frame), 1), np.nan)


def _mean(ratings: Array) -> Array:
    """The mean of each row over its present cells; NaN for an empty row, without a warning."""
    count = (~np.isnan(ratings)).sum(axis=1)
    return np.where(count > 0, np.nansum(ratings, axis=1) / np.maximum(count, 1), np.nan)


def _longest_run(ratings: Array) -> Array:
    longest, current = np.zeros(len(ratings)), np.zeros(len(ratings))
    before = np.full(len(ratings), np.nan)
    for column in ratings.T:
        current = np.where(np.isnan(column), 0, np.where(column == before, current + 1, 1))
        longest, before = np.maximum(longest, current), column
    return np.where((~np.isnan(ratings)).sum(axis=1) >= FEWEST, longest, np.nan)


def _runs(ratings: Array) -> Array:
    present = ~np.isnan(ratings)
    goes_on = present[:, 1:] & (ratings[:, 1:] == ratings[:, :-1])
    return present.sum(axis=1) - goes_on.sum(axis=1)


def _share(ratings: Array, there: Array, responses: Responses) -> pd.Series:
    if not ratings.size:
        return _none(responses)
    count = (~np.isnan(ratings)).sum(axis=1)
    share = np.where(count >= FEWEST, there.sum(axis=1) / np.maximum(count, 1), np.nan)
    return pd.Series(share, index=responses.frame.index)


def _over_blocks(found: list[Array], responses: Responses, largest: np.ufunc) -> pd.Series:
    if not found:
        return _none(responses)
    return pd.Series(largest.reduce(found), index=responses.frame.index)


def _none(responses: Responses) -> pd.Series:
    return pd.Series(np.nan, index=responses.frame.index)
