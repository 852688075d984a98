"""Any estimator under replicate weights: computed anew in every replicate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Sample, derived
from evaluate.errors import DesignError, Text
from evaluate.estimate.linearised import Columns, Linearised
from evaluate.estimate.quantities import METHOD
from evaluate.estimate.table import Estimate, behind_of, make


def each_replicate(sample: Sample, verb: Callable[[Sample], Estimate]) -> Estimate:
    """How surely do we know the result of *any* method, when the sample has replicate weights?

    `verb` is computed with the weights of every replicate. Means, totals, shares and ratios do so by themselves; this
    is for methods whose results are no smooth function of totals, such as medians, or are fitted, such as regressions.

    Parameters
    ----------
    sample : Sample
        With replicates, supplied or made by `replicate`.
    verb : function of a Sample
        Such as `lambda sample: quantile(sample, "hours")`. It gives the same rows whatever the weights.

    Returns
    -------
    Estimate
        The table of `verb` with errors from the replicates; intervals are value ± t · se.

    Raises
    ------
    DesignError
        A sample without replicates, or a verb that gives other rows in a replicate.

    Same in R: `withReplicates(design, function)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample, replicate
    >>> from evaluate.estimate import mean
    >>> sample = replicate(Sample(pd.DataFrame({"q": [4.0, 6.0, 8.0]}), Design()))
    >>> round(float(each_replicate(sample, lambda each: mean(each, "q")).frame["se"].iloc[0]), 6)
    1.154701

    """
    replicates = sample.replicates
    if replicates is None:
        raise _without("样本没有重复权数。", "The sample has no replicate weights.")
    whole = verb(_with(sample, sample.weights))
    values = [verb(_with(sample, replicates.weights(place, sample.weights))) for place in range(replicates.count)]
    if any(len(part) != len(whole) for part in values):
        raise _without("各组重复权数下的行不同。", "The table has other rows in some replicates.")
    copies = np.column_stack([part.frame["value"].to_numpy(dtype=float) for part in values])
    value = whole.frame["value"].to_numpy(dtype=float)
    anchor = (Columns(sample, ()), sparse.csr_array((len(value), 0)))
    linear = Linearised(value, (anchor,), copies=((sample.origin, copies),))
    about = replace(whole.about, method="replicates", labels={**whole.about.labels, "method": METHOD})
    frame = whole.frame
    keys = frame[[*whole.by, "measure", "item", "choice", "measured_in"]]
    df = frame["df"].to_numpy(dtype=float)
    made = make(keys, linear, about, df=df, n=frame["n"].to_numpy(), note=frame["note"].to_numpy())
    return replace(made, behind=behind_of(whole))


def _with(sample: Sample, weights: Array) -> Sample:
    return derived(sample, weights=weights, replicates=None, adjustments=())


def _without(zh: str, en: str) -> DesignError:
    return DesignError.single(
        "each_replicate",
        Text(zh, en),
        Text("带重复权数的样本，以及行数固定的方法。", "A sample with replicates, and a method with fixed rows."),
        Text("先用 replicate(sample, …)。", "Use replicate(sample, …) first."),
    )
