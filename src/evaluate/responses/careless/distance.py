"""How unusual a person's ratings are together: Mahalanobis' distance, also where some are missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.responses.careless.blocks import Array, blocks, in_a_row
from evaluate.responses.responses import Responses

FEWEST_ITEMS = 6
FEWEST_PEOPLE = 100
ANSWERED = 0.8


def unusual(responses: Responses) -> pd.Series:
    """How unusual is this combination of ratings? (Mahalanobis' distance)

    D² = (x - m)' S⁻¹ (x - m) over the ratings a person gave, with the mean m and Ledoit and Wolf's shrunken covariance
    S of all people (missing ratings stand at the mean for S alone). S is estimated again from the three quarters with
    the smallest distances, so that odd rows do not hide themselves, and D² is scaled to have χ²'s median. The value is
    the standard normal deviate of D² as a χ² with as many degrees of freedom as ratings (Wilson and Hilferty's cube
    root), so that people who left out different questions compare. High is suspect: 3.09 is p = 0.001.

    Parameters
    ----------
    responses : Responses
        At least 100 people and more than twice as many people as ratings; at least 6 ratings.

    Returns
    -------
    pandas.Series
        Deviates by respondent; NaN for those who gave fewer than four fifths of the ratings.

    **Source**: Mahalanobis (1936); Meade & Craig (2012), Psychol. Methods 17; Ledoit & Wolf (2004), J. Multivar. Anal.
    88; Wilson & Hilferty (1931), PNAS 17. Same in R: `careless::mahad` (plain covariance, complete rows).

    """
    index = responses.frame.index
    ratings = in_a_row(blocks(responses))
    people, items = ratings.shape
    if items:
        moving = np.array([np.unique(column[~np.isnan(column)]).size > 1 for column in ratings.T])
        ratings = ratings[:, moving]
        items = ratings.shape[1]
    if items < FEWEST_ITEMS or people < max(FEWEST_PEOPLE, 2 * items + 1):
        return pd.Series(np.nan, index=index)
    count = (~np.isnan(ratings)).sum(axis=1)
    enough = count >= ANSWERED * items
    if enough.sum() < max(FEWEST_PEOPLE, 2 * items + 1):
        return pd.Series(np.nan, index=index)
    relative = _squared(ratings, ratings[enough]) / np.maximum(count, 1)
    nearest = enough & (relative <= np.quantile(relative[enough], 0.75))
    squared = _squared(ratings, ratings[nearest])
    degrees = np.maximum(count, 1)
    ratio = float(np.median((squared / degrees / (1 - 2 / (9 * degrees)) ** 3)[enough]))
    root = np.cbrt(squared / degrees / max(ratio, 1e-9))
    deviate = (root - (1 - 2 / (9 * degrees))) / np.sqrt(2 / (9 * degrees))
    return pd.Series(np.where(enough, deviate, np.nan), index=index)


def shrunken_covariance(rows: Array) -> Array:
    """Ledoit and Wolf's covariance of complete rows (people × columns): drawn towards equal, unrelated variances."""
    people, items = rows.shape
    centred = rows - rows.mean(axis=0)
    plain = centred.T @ centred / people
    variance = np.trace(plain) / items
    far = ((plain - variance * np.eye(items)) ** 2).sum() / items
    # the mean squared error of the plain covariance: its rows' spread about it, b̄² of Lemma 3.4
    spread = (((centred**2).sum(axis=1) ** 2).sum() / people - (plain**2).sum()) / people / items
    weight = 1.0 if far <= 0 else min(max(spread, 0.0), far) / far
    return weight * variance * np.eye(items) + (1 - weight) * plain


def _squared(ratings: Array, fitted: Array) -> Array:
    """D² of every row over its own answers, with mean and covariance of the rows in `fitted`."""
    mean = np.nanmean(fitted, axis=0)
    covariance = shrunken_covariance(np.where(np.isnan(fitted), mean, fitted))
    covariance = covariance + 1e-9 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    away, present = ratings - mean, ~np.isnan(ratings)
    found = np.zeros(len(ratings))
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    for place, pattern in enumerate(patterns):
        if pattern.any():
            rows = np.flatnonzero(which.ravel() == place)
            part = away[np.ix_(rows, np.flatnonzero(pattern))]
            found[rows] = (part * np.linalg.solve(covariance[np.ix_(pattern, pattern)], part.T).T).sum(axis=1)
    return found
