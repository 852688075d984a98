"""Jackknife: the sample without one of its first-stage units after the other."""

from __future__ import annotations

import numpy as np

from evaluate.design.replicates import Replicates
from evaluate.design.stage import Array, Stage
from evaluate.errors import DesignError, Text

MOST = 5_000


def jackknife(stage: Stage, rows: int, *, mse: bool = False) -> Replicates:
    """One replicate per unit: it is left out, the others of its stratum weigh n/(n - 1) times as much.

    With one stratum (JK1) the scale is (1 - f)(n - 1)/n; with several (JKn) each replicate has its stratum's
    (1 - f)(n - 1)/n. Units taken for certain are left alone.

    **Source**: Wolter (2007), ch. 4. Same in R: `as.svrepdesign(type = "JK1")`, `"JKn"`.
    """
    codes, parent = unit_codes(stage, rows)
    refuse_single(stage)
    drawn = np.flatnonzero((stage.fraction < 1)[parent] & (stage.sampled > 1)[parent])
    if len(drawn) > MOST:
        raise DesignError.single(
            "replicate(method='jackknife')",
            Text(
                f"要生成 {len(drawn)} 组重复权数，太多了。",
                f"It would make {len(drawn)} replicates, which is too many.",
            ),
            Text(f"至多 {MOST} 个一阶单位。", f"At most {MOST} units of the first stage."),
            Text('改用 method="bootstrap"。', 'Use method="bootstrap".'),
        )
    factors = np.ones((len(parent), len(drawn)))
    size, place = stage.sampled[parent], np.arange(len(drawn))
    for start in range(0, len(drawn), 512):
        part = slice(start, start + 512)
        same = parent[:, None] == parent[drawn[part]][None, :]
        factors[:, part] = np.where(same, (size / np.maximum(size - 1, 1))[:, None], 1.0)
    factors[drawn, place] = 0.0
    rscales = ((1 - stage.fraction) * (stage.sampled - 1) / stage.sampled)[parent[drawn]]
    if stage.parents == 1:
        return Replicates("jackknife", codes, factors, float(rscales[0]), np.ones(len(drawn)), mse)
    return Replicates("jackknife", codes, factors, 1.0, rscales, mse)


def refuse_single(stage: Stage) -> None:
    """A stratum with a single unit, not taken whole, shows no spread in any replicate."""
    lost = np.flatnonzero((stage.sampled < 2) & (stage.fraction < 1))
    if len(lost):
        raise DesignError.single(
            "; ".join(stage.labels[place] for place in lost[:8]),
            Text("这些层只有一个单位，不能生成重复权数。", "These strata have a single unit, hence no replicates."),
            Text("每层至少两个单位。", "Two units or more per stratum."),
            Text('合并相近的层，或用 Design(lonely="collapse")。', 'Merge strata, or use Design(lonely="collapse").'),
        )


def unit_codes(stage: Stage, rows: int) -> tuple[Array, Array]:
    """The unit of each row, and the stratum of each unit; where rows are drawn every row is a unit."""
    if stage.unit is None:
        return np.arange(rows), stage.parent
    return stage.unit, stage.parent_of_unit
