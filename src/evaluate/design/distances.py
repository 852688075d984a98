"""Calibration by a distance: weights as near as possible to the old ones that meet the known totals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from scipy import sparse, special

from evaluate.design.answers import Array
from evaluate.design.auxiliary import Solver
from evaluate.design.step import gram, inverse_of

Distance = Callable[[Array], tuple[Array, Array]]
Bounds = tuple[float, float]
ROUNDS = 200


def linear(bounds: Bounds | None) -> Distance:
    """The general regression estimator, g = 1 + u; with bounds g is cut off at them."""
    low, high = bounds or (-np.inf, np.inf)

    def factor(u: Array) -> tuple[Array, Array]:
        g = 1 + u
        return np.clip(g, low, high), ((g > low) & (g < high)).astype(float)

    return factor


def raking(bounds: Bounds | None) -> Distance:
    """The weights of raking, and of entropy balancing: g = exp(u)."""
    del bounds

    def factor(u: Array) -> tuple[Array, Array]:
        g = np.exp(np.minimum(u, 500.0))
        return g, g

    return factor


def logit(bounds: Bounds | None) -> Distance:
    """Between bounds: g = (L(U-1) + U(1-L)e^Au) / (U-1 + (1-L)e^Au), A = (U-L)/((1-L)(U-1))."""
    low, high = bounds or (0.0, 2.0)
    rate = (high - low) / ((1 - low) * (high - 1))
    shift = np.log((1 - low) / (high - 1))

    def factor(u: Array) -> tuple[Array, Array]:
        part = special.expit(rate * u + shift)
        return low + (high - low) * part, (high - low) * rate * part * (1 - part)

    return factor


DISTANCES: dict[str, Any] = {"linear": linear, "raking": raking, "entropy": raking, "logit": logit}


def solver_of(
    method: Literal["linear", "raking", "entropy", "logit"], bounds: Bounds | None, spread: Array | None = None
) -> Solver:
    """The solver of a method: Newton's method on the calibration equations Σ d g(x'λ/v) x = totals.

    `spread` is v, the variance of each row relative to the others (1 for all when left out).

    **Source**: Deville & Särndal (1992), JASA 87, §2 (cases 1, 2, 6 and 7); Hainmueller (2012), Political Analysis 20.
    """
    distance: Distance = DISTANCES[method](bounds)

    def solve(matrix: sparse.csr_array, weights: Array, totals: Array) -> Array:
        return newton(matrix, weights, totals, distance, np.ones(len(weights)) if spread is None else spread)

    return solve


def newton(matrix: sparse.csr_array, weights: Array, totals: Array, distance: Distance, spread: Array) -> Array:
    """Factors g that bring Σ weight · g · x to `totals`, as near as it goes (the caller checks)."""
    size = np.maximum(np.abs(totals), abs(matrix).T @ np.abs(weights))
    size = np.where(size > 0, size, 1.0)
    scaled = sparse.csr_array((matrix.data / size[matrix.indices], matrix.indices, matrix.indptr), matrix.shape)
    wanted = totals / size
    at = np.zeros(len(totals))
    factor, slope = distance((scaled @ at) / spread)
    miss = wanted - scaled.T @ (weights * factor)
    for _ in range(ROUNDS):
        before = np.abs(miss).max()
        move = inverse_of(gram(scaled, weights * slope / spread)) @ miss
        at, factor, slope, miss = _shortened(at, move, miss, (spread, scaled, weights, wanted, distance))
        after = np.abs(miss).max()
        if after <= 1e-15 or (after <= 1e-12 and after >= 0.5 * before) or after >= before:
            break
    return factor


def _shortened(at: Array, move: Array, miss: Array, system: Any) -> tuple[Array, Array, Array, Array]:
    """A step, halved until it comes nearer; the smallest one when none does."""
    spread, scaled, weights, wanted, distance = system
    norm, best = float(np.linalg.norm(miss)), None
    for halvings in range(40):
        moved = at + move * 0.5**halvings
        factor, slope = distance((scaled @ moved) / spread)
        left = wanted - scaled.T @ (weights * factor)
        found = float(np.linalg.norm(left))
        if best is None or found < best[0]:
            best = (found, moved, factor, slope, left)
        if np.isfinite(found) and found < norm:
            break
    assert best is not None
    return best[1:]
