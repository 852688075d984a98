"""Bootstrap of Rao and Wu: n - 1 units drawn with replacement in every stratum."""

from __future__ import annotations

import itertools

import numpy as np

from evaluate.design.jackknife import refuse_single, unit_codes
from evaluate.design.replicates import Replicates
from evaluate.design.stage import Stage
from evaluate.errors import DesignError, Text

MOST = 200_000_000


def bootstrap(stage: Stage, rows: int, count: int, seed: int, *, mse: bool = False) -> Replicates:
    """`count` replicates: a unit drawn k times weighs 1 + √(1 - f) (k n/(n - 1) - 1) times as much.

    For an infinite population that is k n/(n - 1). Variance: the sum of squares over `count` - 1.

    **Source**: Rao & Wu (1988), JASA 83; Rao, Wu & Yue (1992), Survey Methodology 18. Same in R: `as.svrepdesign(type =
    "subbootstrap")`, without finite population.
    """
    refuse_single(stage)
    codes, parent = unit_codes(stage, rows)
    if len(parent) * count > MOST:
        raise DesignError.single(
            "replicate(method='bootstrap')",
            Text(
                f"{len(parent)} 个单位乘 {count} 组，内存放不下。",
                f"{len(parent)} units × {count} replicates are too many.",
            ),
            Text(f"单位数乘组数不超过 {MOST:,}。", f"Units × replicates of {MOST:,} at most."),
            Text("减少组数，或用线性化误差。", "Ask for fewer replicates, or keep the linearised errors."),
        )
    random = np.random.default_rng(seed)
    factors = np.ones((len(parent), count))
    order = np.argsort(parent, kind="stable")
    ends = np.cumsum([0, *np.bincount(parent, minlength=stage.parents)])
    for place, (start, stop) in enumerate(itertools.pairwise(ends)):
        size = int(stop - start)
        if size < 2 or stage.fraction[place] >= 1:
            continue
        drawn = random.multinomial(size - 1, np.full(size, 1 / size), size=count).T
        root = np.sqrt(1 - stage.fraction[place])
        factors[order[start:stop]] = 1 + root * (drawn * size / (size - 1) - 1)
    return Replicates("bootstrap", codes, factors, 1 / (count - 1), np.ones(count), mse)
