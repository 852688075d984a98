"""Design effects known before any answer is: of asking whole clusters, and of unequal weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluate.design import limits
from evaluate.design.limits import refuse
from evaluate.design.step import kish
from evaluate.errors import DesignError, Text


def clustering_effect(icc: float, cluster_size: float, *, variation: float = 0.0) -> float:
    """How much larger does the variance become because whole classes or units answer instead of scattered people?

    1 + (m (1 + v²) - 1) ρ, with m people per cluster on average and v the coefficient of variation of that size.

    Parameters
    ----------
    icc : float
        Intraclass correlation ρ, between 0 and 1: the part of the variance that lies between clusters.
    cluster_size : float
        How many answer per cluster, on average; 1 or more.
    variation : float
        Standard deviation of the cluster sizes over their mean; 0 when all are equal.

    Returns
    -------
    float
        1 or more: the `design_effect` of the other functions here.

    Raises
    ------
    DesignError
        A number outside its range.

    **Source**: Kish (1965), §5.4; Eldridge, Ashby & Kerry (2006), Int. J. Epidemiology 35, for unequal clusters.

    >>> round(clustering_effect(0.05, 20), 6)
    1.95

    """
    refuse(
        limits.within("icc", icc),
        limits.within("cluster_size", cluster_size, 1, 1e9),
        limits.from_zero("variation", variation),
    )
    return 1 + (cluster_size * (1 + variation**2) - 1) * icc


def weighting_effect(weights: Any) -> float:
    """How much larger does the variance become because people carry unequal weights?

    n Σw² / (Σw)²: 1 when all weights are equal. It holds where the weights have nothing to do with the answers; what
    they really do to one result is `estimate.design_effect`.

    Parameters
    ----------
    weights : array
        One weight per person, above zero.

    Returns
    -------
    float
        1 or more.

    Raises
    ------
    DesignError
        No weights, or one that is missing or not above zero.

    **Source**: Kish (1965), §11.7; Kish (1992), J. Official Statistics 8.

    >>> weighting_effect([1.0, 1.0, 2.0])
    1.125

    """
    given = np.asarray(weights, dtype=np.float64).ravel()
    if not len(given) or not (np.isfinite(given) & (given > 0)).all():
        raise DesignError.single(
            "weighting_effect",
            Text("没有权重，或者有的权重缺失或不大于零。", "There are no weights, or some are missing or not above 0."),
            Text("每人一个大于零的权重。", "One weight above zero per person."),
            Text("核对权重列。", "Check the column of weights."),
        )
    return kish(given)
