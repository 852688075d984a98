"""What a regression predicts for each row, a mean or the share of each answer, and how that follows coefficients."""

from __future__ import annotations

import numpy as np
from scipy import special

from evaluate.design.answers import Array
from evaluate.estimate.regression import CURVES, Fit


def predicted(fit: Fit, x: Array, value: Array) -> Array:
    """The prediction of each row with these coefficients (row × outcome): of an ordinal regression each answer's share.

    The share of an answer is what lies between its two thresholds, McCullagh (1980), JRSS B 42.
    """
    if fit.family in CURVES:
        return CURVES[fit.family].mean(x @ value)[:, None]
    ends = np.zeros((len(x), 1))
    return np.diff(np.hstack([ends, _upto(x, value), ends + 1]), axis=1)


def slopes(fit: Fit, x: Array, value: Array, weights: Array) -> Array:
    """How the weighted mean of the predictions follows each coefficient (outcome × coefficient)."""
    parts = weights / weights.sum()
    if fit.family in CURVES:
        curve = CURVES[fit.family]
        return ((parts * curve.variance(curve.mean(x @ value))) @ x)[None, :]
    upto, none = _upto(x, value), np.zeros((len(x), 1))
    steep = upto * (1 - upto)
    around = np.diff(np.hstack([none, steep, none]), axis=1)
    thresholds = np.diag(parts @ steep)
    empty = np.zeros((1, len(thresholds)))
    return np.hstack([-(around.T * parts) @ x, np.vstack([thresholds, empty]) - np.vstack([empty, thresholds])])


def _upto(x: Array, value: Array) -> Array:
    """The chance of an answer up to each threshold (row × threshold)."""
    size = x.shape[1]
    return special.expit(value[size:][None, :] - (x @ value[:size])[:, None])
