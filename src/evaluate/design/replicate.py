"""Replicates of a sample: its weights as other drawings of the same design would have had them."""

from __future__ import annotations

from typing import Literal, get_args

from evaluate.design.balanced import balanced_halves
from evaluate.design.bootstrap import bootstrap
from evaluate.design.jackknife import jackknife, of_first_stage
from evaluate.design.sample import Origin, Sample, derived
from evaluate.design.successive import successive_differences
from evaluate.errors import DesignError, Text

Method = Literal["jackknife", "bootstrap", "brr", "successive"]


def replicate(
    sample: Sample,
    method: Method = "jackknife",
    *,
    count: int = 500,
    seed: int | None = None,
    fay: float = 0.0,
    mse: bool = False,
) -> Sample:
    """How much would the results differ, had other units been drawn?

    Weights are made for every replicate, and all weighting steps are done again in each: errors of calibrated weights
    then need no formula, and stay honest when there are few clusters. Every result is computed in every replicate.

    Parameters
    ----------
    sample : Sample
        With or without weighting steps; not a domain.
    method : {"jackknife", "bootstrap", "brr", "successive"}
        "jackknife": without one unit after the other. "bootstrap": `count` times n - 1 units drawn with replacement in
        each stratum (Rao & Wu); needs a `seed`. "brr": balanced halves, for two units per stratum. "successive":
        differences of neighbours (SDR), for a systematic sample whose rows stand in the order of the list.
    count : int
        Replicates of the bootstrap.
    seed : int, optional
        Of the bootstrap: the same seed gives the same replicates.
    fay : float
        For "brr": the part of its weight that the other half keeps (0 ≤ fay < 1).
    mse : bool
        Whether replicates are compared with the value itself rather than with their mean; "successive" always does.

    Returns
    -------
    Sample
        The same people, with `replicates`.

    Raises
    ------
    DesignError
        A stratum without two units, other than two for "brr", more than 5,000 units for "jackknife" or 4,095 for
        "successive", no seed, a margin that a replicate cannot meet.

    Finite populations: the jackknife leaves out units of every stage, each with its 1 - f. Bootstrap and successive
    differences have 1 - f of the first stage in their factors; where a later stage draws too, the first counts as drawn
    from an infinite population. "brr" always does.

    **Source**: Wolter (2007), *Introduction to Variance Estimation*, ch. 3–5; Rao & Wu (1988), JASA 83; Fay & Train
    (1995). Same in R: `as.svrepdesign(design, type = "JK1" | "JKn" | "subbootstrap" | "BRR" | "Fay")`.

    >>> import pandas as pd
    >>> from evaluate.design import Design
    >>> sample = Sample(pd.DataFrame({"q": [4.0, 6.0, 8.0]}), Design())
    >>> replicate(sample).replicates.factors.tolist()
    [[0.0, 1.5, 1.5], [1.5, 0.0, 1.5], [1.5, 1.5, 0.0]]

    """
    if method not in get_args(Method):
        raise _refused(f"method={method!r}", ", ".join(get_args(Method)))
    if sample.mask is not sample.respondents or sample.replicates is not None or sample.links is not None:
        raise _refused("sample", "replicate, domain")
    if not 0 <= fay < 1 or (fay and method != "brr"):
        raise _refused(f"fay={fay}", 'method="brr", fay=0.3')
    if method == "bootstrap":
        if seed is None or count < 2:
            raise _refused(f"count={count}, seed={seed}", "count=500, seed=1")
        made = bootstrap(of_first_stage(sample.stages), sample.rows, count, seed, mse=mse)
    elif method == "brr":
        made = balanced_halves(sample.stages[0], sample.rows, fay, mse=mse)
    elif method == "successive":
        made = successive_differences(of_first_stage(sample.stages), sample.rows)
    else:
        made = jackknife(sample.stages, sample.rows, mse=mse)
    weights = sample.starting_weights
    for step in sample.steps:
        made, weights = made.replayed(step.replay, weights), step.replay(weights)
    return derived(sample, replicates=made, origin=Origin(sample.origin.name))


def _refused(where: str, right: str) -> DesignError:
    return DesignError.single(
        f"replicate({where})",
        Text("不能这样生成重复权数。", "Replicates cannot be made like this."),
        Text(f"例如 {right}。", f"Such as {right}."),
        Text(
            "先对整个样本生成一次重复权数，再取子总体；自助法要有 seed。",
            "Make replicates once, of the whole sample, before any domain; the bootstrap needs a seed.",
        ),
    )
