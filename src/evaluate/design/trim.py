"""Trimming: no weight below or above a limit, what is cut off is shared out among the others."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.design.step import Step, kish
from evaluate.design.weighted import weighted
from evaluate.errors import DesignError, Text


def trim(sample: Sample, *, lower: float = 0.0, upper: float = float("inf")) -> Sample:
    """How do the weights look without extreme ones?

    Weights outside the limits are set to them; what is gained or lost is shared equally among all that have room,
    again and again until nothing is left. The sum stays. It lowers the variance that unequal weights cause, at the
    price of some bias: known totals are no longer met exactly. Errors take the limits as fixed.

    Parameters
    ----------
    sample : Sample
        Not a domain.
    lower, upper : float
        Least and largest weight, in the units of the weights (people).

    Returns
    -------
    Sample
        With new weights and the step recorded, done again in every replicate.

    Raises
    ------
    DesignError
        Limits that leave no room for the sum of the weights, and a domain.

    **Source**: Potter (1990), Proc. ASA Survey Methods, 225–230. Same in R: `trimWeights(design, upper, lower, strict =
    TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design
    >>> sample = Sample(pd.DataFrame({"w": [1.0, 2, 3, 10]}), Design(weights="w"))
    >>> trim(sample, upper=7).weights.tolist()
    [2.0, 3.0, 4.0, 7.0]

    """
    if sample.mask is not sample.respondents:
        raise _refused("trim", "样本已经取了子总体。", "The sample is a domain already.", "trim, domain")
    if not 0 <= lower < upper:
        raise _refused(f"lower={lower}, upper={upper}", "上下限不合适。", "The limits do not fit.", "0 ≤ lower < upper")

    def replay(weights: Array) -> Array:
        return trimmed(weights, lower, upper)

    new = replay(sample.weights)
    cut = int(((sample.weights > 0) & ((sample.weights < lower) | (sample.weights > upper))).sum())
    return weighted(sample, new, Step("trim", f"{cut} outside {lower:g}–{upper:g}", kish(new), replay))


def trimmed(weights: Array, lower: float, upper: float) -> Array:
    """The trimmed weights; those of zero (people outside the sample or the replicate) stay so."""
    held = np.flatnonzero(weights > 0)
    part = weights[held].astype(float)
    total = part.sum()
    if total > upper * len(part) or total < lower * len(part):
        raise _refused(
            f"trim(lower={lower:g}, upper={upper:g})",
            f"权重平均为 {total / len(part):g}，在界限之外。",
            f"The mean weight is {total / len(part):g}, outside the limits.",
            f"lower ≤ {total / len(part):g} ≤ upper",
        )
    part = np.clip(part, lower, upper)
    rest = total - part.sum()
    for _ in range(len(part) + 1):
        room = part < upper if rest > 0 else part > lower
        if abs(rest) <= 1e-14 * total or not room.any():
            break
        part[room] = np.clip(part[room] + rest / room.sum(), lower, upper)
        rest = total - part.sum()
    result = weights.astype(float).copy()
    result[held] = part
    return result


def _refused(where: str, zh: str, en: str, right: str) -> DesignError:
    return DesignError.single(
        where, Text(zh, en), Text(f"可用：{right}。", f"Such as: {right}."), Text("改正这一项。", "Correct the option.")
    )
