"""How much less an answer tells than one of a simple random sample: the design effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from evaluate.errors import DesignError, Text
from evaluate.estimate.linearised import Columns
from evaluate.estimate.table import FIXED, Estimate, derived
from evaluate.estimate.unanimity import spread

Form = Literal["without replacement", "replace"]


def design_effect(estimate: Estimate, *, form: Form = "without replacement") -> Estimate:
    """How many times larger is the variance than that of a simple random sample of the same size?

    Variance of the estimate divided by N² S²/n (times 1 - n/N unless `form` is "replace"), where S² is the weighted
    variance of the linearised answers in the domain, N its weighted and n its unweighted number of people.

    Parameters
    ----------
    estimate : Estimate
        Means, totals, shares or ratios, as the verb made them (no sums or differences).
    form : {"without replacement", "replace"}
        Whether the simple random sample is drawn without or with replacement.

    Returns
    -------
    Estimate
        Measure "design effect", measured in "ratio", no error of its own.

    Raises
    ------
    DesignError
        A table that does not stand on one sample.

    **Source**: Kish (1965), *Survey Sampling*, §8.2. Same in R: `svymean(…, deff = TRUE)` and `deff = "replace"`.

    """
    linear = estimate.linear
    columns, gradient = linear.terms[0] if linear is not None and len(linear.terms) == 1 else (None, None)
    if linear is None or gradient is None or not isinstance(columns, Columns):
        raise DesignError.single(
            "design_effect",
            Text("这张表不是由一个样本直接得到的。", "The table does not come straight from one sample."),
            Text("mean、total、share 或 ratio 的结果。", "A result of mean, total, share or ratio."),
            Text("对运算前的表求设计效应。", "Take the design effect before combining."),
        )
    variance, people, n = spread(columns, gradient)
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = people**2 * variance / (n - 1)
        if form == "without replacement":
            simple = np.where(people >= n, simple * (1 - n / people), np.nan)
        value = np.where(simple > 0, linear.variance() / simple, np.nan)
    frame = estimate.frame.assign(
        measure="design effect", value=value, se=np.nan, low=np.nan, high=np.nan, df=np.nan, measured_in="ratio"
    )
    about = replace(estimate.about, interval="none")
    return replace(derived(estimate), frame=frame[[*estimate.by, *FIXED]], about=about)
