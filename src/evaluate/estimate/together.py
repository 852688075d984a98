"""Several tables together: one below another with the covariance between them, or declared to be unrelated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from evaluate.errors import DesignError, Text
from evaluate.estimate.about import joined
from evaluate.estimate.behind import one_below_another
from evaluate.estimate.linearised import concatenate, declare
from evaluate.estimate.table import Estimate, behind_of


def stack(*estimates: Estimate) -> Estimate:
    """One table of several, with the covariance between them.

    Raises
    ------
    DesignError
        Tables grouped by different columns or with intervals of different confidence, or results of different samples
        that were not declared independent.

    """
    first = estimates[0]
    for other in estimates[1:]:
        if other.by != first.by:
            raise DesignError.single(
                "stack",
                Text(
                    f"分组不同：{list(first.by)} 与 {list(other.by)}。",
                    f"Grouped by {list(first.by)} and {list(other.by)}.",
                ),
                Text("各表的分组列相同。", "All tables are grouped by the same columns."),
                Text("用同样的 by 再算一次。", "Compute them with the same by."),
            )
    frame = pd.concat([part.frame for part in estimates], ignore_index=True)
    parts = [part.linear for part in estimates]
    linear = None if any(part is None for part in parts) else concatenate([part for part in parts if part is not None])
    behind = one_below_another([behind_of(part) for part in estimates])
    return Estimate(frame, joined([part.about for part in estimates]), linear, behind)


def independent(*estimates: Estimate) -> tuple[Estimate, ...]:
    """The same tables, declared to rest on unrelated samples: differences have the sum of the variances.

    `before, after = independent(before, after)`; several waves of new people are declared together.
    """
    return tuple(_declared(place, estimates) for place in range(len(estimates)))


def _declared(place: int, estimates: Sequence[Estimate]) -> Estimate:
    own = estimates[place]
    for other in (*estimates[:place], *estimates[place + 1 :]):
        if own.linear is not None and other.linear is not None:
            own = replace(own, linear=declare(own.linear, other.linear))
    return own
