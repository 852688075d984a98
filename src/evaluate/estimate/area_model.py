"""The Fay–Herriot model: direct numbers of many small groups, drawn towards a regression as far as their errors say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluate.design.answers import Array

Fitting = Literal["reml", "ml"]


@dataclass(frozen=True, eq=False)
class AreaModel:
    """A fitted model y = X β + v + e, Var(v) = `between`, Var(e) known.

    `coefficients` (p,) with their `covariance` (p × p); `spread` is the variance of the estimate of `between`, and
    `bias` its first-order bias (0 for REML).
    """

    between: float
    coefficients: Array
    covariance: Array
    spread: float
    bias: float

    def predict(self, direct: Array, sampling: Array, columns: Array) -> tuple[Array, Array, Array]:
        """EBLUP, its mean squared error and the part γ that the direct number has in it (each (m,)).

        A group without a direct number (`direct` NaN) gets the regression alone. MSE = g₁ + g₂ + 2 g₃ - bias · ∇g₁.

        **Source**: Prasad & Rao (1990), JASA 85; Datta & Lahiri (2000), Statistica Sinica 10, for ML and REML.
        """
        seen = np.isfinite(direct)
        errors = np.where(seen, sampling, 1.0)
        part = np.where(seen, self.between / (self.between + errors), 0.0)
        fitted = columns @ self.coefficients
        value = fitted + part * np.where(seen, direct - fitted, 0.0)
        of_regression = np.einsum("ij,jk,ik->i", columns, self.covariance, columns)
        within = np.where(seen, part * errors, self.between)
        third = np.where(seen, errors**2 / (self.between + errors) ** 3 * self.spread, 0.0)
        mse = within + (1 - part) ** 2 * of_regression + 2 * third - self.bias * (1 - part) ** 2 * seen
        return value, np.maximum(mse, 0.0), part


def fit_area_model(direct: Array, sampling: Array, columns: Array, method: Fitting = "reml") -> AreaModel:
    """Fit by restricted or full maximum likelihood; the variance between groups is the best that is not negative.

    Parameters
    ----------
    direct, sampling : array (m,)
        Direct numbers and their sampling variances (> 0).
    columns : array (m × p)
        Covariates of full rank, the intercept among them; m > p.
    method : {"reml", "ml"}
        The likelihood.

    """
    between = _between(direct, sampling, columns, method)
    weights = 1 / (between + sampling)
    covariance = np.linalg.inv((columns * weights[:, None]).T @ columns)
    coefficients = covariance @ (columns.T @ (weights * direct))
    information = (weights**2).sum() / 2
    bias = 0.0
    if method == "ml":
        bias = -np.trace(covariance @ ((columns * weights[:, None] ** 2).T @ columns)) / (2 * information)
    return AreaModel(between, coefficients, covariance, 1 / information, float(bias))


def _between(direct: Array, sampling: Array, columns: Array, method: Fitting) -> float:
    """The variance between groups that maximises the likelihood: the best of a grid, refined at the zero of the score.

    A grid first, because the likelihood may have more than one peak and its best may be zero.
    """
    from scipy.optimize import brentq

    top = 10 * (float(np.var(direct)) + float(sampling.max()))
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * top, top, 100)])
    best = int(np.argmax([_likelihood(value, direct, sampling, columns, method)[0] for value in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]

    def score(value: float) -> float:
        return _likelihood(value, direct, sampling, columns, method)[1]

    if score(low) <= 0:
        return float(low) if low == 0 else float(grid[best])
    return float(high) if score(high) >= 0 else float(brentq(score, low, high, xtol=1e-300, rtol=1e-13))


def _likelihood(value: float, direct: Array, sampling: Array, columns: Array, method: Fitting) -> tuple[float, float]:
    """Logarithm of the likelihood at a variance between groups, and its derivative."""
    weights = 1 / (value + sampling)
    weighted = columns * weights[:, None]
    inner = weighted.T @ columns
    residual = direct - columns @ np.linalg.solve(inner, weighted.T @ direct)
    scaled = weights * residual
    height = (np.log(weights).sum() - scaled @ residual) / 2
    slope = (scaled @ scaled - weights.sum()) / 2
    if method == "reml":
        height -= np.linalg.slogdet(inner)[1] / 2
        slope += np.trace(np.linalg.solve(inner, weighted.T @ weighted)) / 2
    return float(height), float(slope)
