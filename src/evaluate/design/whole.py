"""Whole numbers of answers per stratum: shared out exactly, spent within a budget, or the least that serve targets."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array


def shared_out(total: int, pull: Array, least: Array, most: Array) -> Array:
    """`total` in proportion to `pull`, each part a whole number from `least` to `most`, the sum kept exactly."""
    exact = _between(pull, least, most, lambda parts: parts.sum() >= total)
    return _rounded(exact, total, most)


def spent(budget: float, pull: Array, least: Array, most: Array, prices: Array) -> Array:
    """As much as `budget` buys, in proportion to `pull`: floors first, then the largest remainders it still pays."""
    exact = _between(pull, least, most, lambda parts: (parts * prices).sum() >= budget)
    whole = np.maximum(np.floor(exact + 1e-9), least)
    for place in np.argsort(whole - exact, kind="stable"):
        if whole[place] < most[place] and ((whole * prices).sum() + prices[place]) <= budget * (1 + 1e-12):
            whole[place] += 1
    return whole


def least_that_serve(needs: Array, prices: Array, least: Array, most: Array) -> Array:
    """The cheapest whole numbers with Σ needs (1/n - 1/most) ≤ 1 in every row of `needs`."""
    limits = 1 + (needs / most).sum(axis=1)
    exact = _cheapest(needs, limits, prices, least, most)
    whole = np.minimum(np.ceil(exact - 1e-9), most)
    # Rounding up gives more than is needed: hand back what the targets allow, the dearest and most rounded first.
    for place in np.lexsort((exact - whole, -prices)):
        while whole[place] > least[place]:
            whole[place] -= 1
            if ((needs / whole).sum(axis=1) > limits * (1 + 1e-12)).any():
                whole[place] += 1
                break
    return whole


def _between(pull: Array, least: Array, most: Array, reached) -> Array:
    """`t · pull` clipped to its bounds, with the smallest t at which `reached` holds."""
    low, high = 0.0, 1.0
    while not reached(np.clip(high * pull, least, most)) and (high * pull < most).any():
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(np.clip(middle * pull, least, most)) else (middle, high)
    return np.clip(high * pull, least, most)


def _rounded(exact: Array, total: int, most: Array) -> Array:
    """Whole numbers with the given sum: floors, then one more for the largest remainders."""
    whole = np.floor(exact + 1e-9)
    short = round(total - whole.sum())
    for place in np.argsort(whole - exact, kind="stable"):
        if short > 0 and whole[place] < most[place]:
            whole[place] += 1
            short -= 1
    return whole


def _cheapest(needs: Array, limits: Array, prices: Array, least: Array, most: Array) -> Array:
    """The exact solution by the dual: n = √(λ·needs / price) within its bounds, with λ ≥ 0 that maximises the dual."""
    from scipy.optimize import minimize

    scaled = needs / limits[:, None]
    # Prices per answer and needs span orders of magnitude: λ is found in the units of the cost.
    unit = float((prices * most).sum())

    def answers(multipliers: Array) -> Array:
        return np.clip(np.sqrt(unit * (multipliers @ scaled) / prices), least, most)

    def dual(multipliers: Array) -> tuple[float, Array]:
        n = answers(multipliers)
        slack = (scaled / n).sum(axis=1) - 1
        return -float((prices * n).sum() / unit + multipliers @ slack), -slack

    start = np.full(len(scaled), 1.0 / len(scaled))
    for _ in range(30):  # Chromy's step comes near quickly; Newton's method then finishes.
        start = np.maximum(start * ((scaled / answers(start)).sum(axis=1)) ** 2, 1e-12)
    bounds = [(0.0, None)] * len(start)
    found = minimize(
        dual, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 2000, "maxcor": 30},
    )  # fmt: skip
    exact = answers(found.x)
    return _served(exact, scaled, least, most)


def _served(exact: Array, scaled: Array, least: Array, most: Array) -> Array:
    """The nearest multiple of `exact` that serves every target: the dual stops a hair's breadth short of some."""
    low, high = 0.5, 2.0
    while ((scaled / np.clip(high * exact, least, most)).sum(axis=1) > 1 + 1e-13).any() and high < 1e9:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        short = ((scaled / np.clip(middle * exact, least, most)).sum(axis=1) > 1 + 1e-13).any()
        low, high = (middle, high) if short else (low, middle)
    return np.clip(high * exact, least, most)
