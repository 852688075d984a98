"""How many of those invited answered: the response ledger as a table of results."""

from __future__ import annotations

import numpy as np

from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.quantities import Names, about, nothing
from evaluate.estimate.table import Estimate, make


def response_rate(sample: Sample, *, by: Names | None = None) -> Estimate:
    """What part of those invited answered?

    Answered divided by invited, counted from the roster: a fact without an error.

    Parameters
    ----------
    sample : Sample
        Made by `census`.
    by : str or list of str, optional
        Columns among the cells of the census.

    Returns
    -------
    Estimate
        Measure "response rate", measured in "share"; `n` is the number of people invited.

    Raises
    ------
    DesignError
        A sample without a ledger (a self-selected one gives no rows), or a `by` column that is none of its cells.

    """
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    ledger = sample.ledger
    if sample.design.kind == "self-selected":
        # Nobody was invited by name: a report says so in one row, and it is no mistake of the statistician.
        return nothing(sample, by)
    if ledger is None:
        raise DesignError.single(
            "response_rate",
            Text(
                "这个样本没有名册，不知道邀请了多少人。",
                "The sample has no roster: nobody knows how many were invited.",
            ),
            Text("由 census 得到的样本。", "A sample made by census."),
            Text(
                "用 census(responses, roster, cells=…) 建立样本。", "Make it with census(responses, roster, cells=…)."
            ),
        )
    cells = [name for name in ledger.columns if name not in ("invited", "answered", "rate")]
    unknown = [name for name in names if name not in cells]
    if unknown:
        raise DesignError.single(
            f"by={unknown}",
            Text("只能按普查的单元列分组。", "Response is known by the columns of the cells only."),
            Text(f"其中之一：{'、'.join(cells)}。", f"One of: {', '.join(cells)}."),
            Text("改用这些列，或在 census 的 cells 中加上。", "Use these, or add the column to the cells of census."),
        )
    counts = ledger.groupby(names, sort=False)[["invited", "answered"]].sum().reset_index() if names else None
    counts = ledger[["invited", "answered"]].sum().to_frame().T if counts is None else counts
    keys = counts[names].assign(measure="response rate", item="response", choice=None, measured_in="share")
    invited = counts["invited"].to_numpy()
    value = Linearised(counts["answered"].to_numpy(dtype=float) / invited)
    made = make(keys, value, about(sample), df=np.full(len(keys), np.nan), n=invited)
    labels = {
        **made.about.labels,
        "item": {**made.about.labels.get("item", {}), "response": {"zh": "受邀人员", "en": "people invited"}},
        "method": {"response": {"zh": "回收率：按名册计数", "en": "response rate: count of the roster"}},
    }
    return made.described(interval="none", method="response", labels=labels)
