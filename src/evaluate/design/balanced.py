"""Balanced repeated replication: half of the sample, one of two units in each stratum, in a balanced set of halves."""

from __future__ import annotations

import numpy as np

from evaluate.design.jackknife import unit_codes
from evaluate.design.replicates import Replicates
from evaluate.design.stage import Stage
from evaluate.errors import DesignError, Mistake, Text


def balanced_halves(stage: Stage, rows: int, fay: float = 0.0, *, mse: bool = False) -> Replicates:
    """As many replicates as a Hadamard matrix needs: one unit of each stratum weighs 2 - fay, the other fay times.

    Balance makes the variance of a total equal to that of the formula. The scale is 1/(R (1 - fay)²).

    **Source**: McCarthy (1969), Int. Stat. Review 37; Judkins (1990), J. Official Stat. 6, for Fay's method. Same in R:
    `as.svrepdesign(type = "BRR")`, `"Fay"`.
    """
    from scipy.linalg import hadamard

    codes, parent = unit_codes(stage, rows)
    lost = np.flatnonzero(stage.sampled != 2)
    DesignError.refuse(
        Mistake(
            stage.labels[place] or "Design",
            Text(f"这一层有 {stage.sampled[place]:g} 个单位。", f"This stratum has {stage.sampled[place]:g} units."),
            Text("每层正好两个单位。", "Two units in every stratum."),
            Text('合并或拆分层，或改用 method="jackknife"。', 'Join or split strata, or use method="jackknife".'),
        )
        for place in lost
    )
    size = 1 << int(np.ceil(np.log2(stage.parents + 1)))
    halves = hadamard(size)[:, 1 : stage.parents + 1].T
    order = np.argsort(parent, kind="stable")
    sign = np.empty(len(parent))
    sign[order[0::2]], sign[order[1::2]] = 1.0, -1.0
    factors = 1 + (1 - fay) * sign[:, None] * halves[parent]
    return Replicates("brr", codes, factors, 1 / (size * (1 - fay) ** 2), np.ones(size), mse)
