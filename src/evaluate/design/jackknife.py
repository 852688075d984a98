"""Jackknife: the sample without one of its units after the other, at every stage that adds to errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluate.design.replicates import Replicates
from evaluate.design.stage import Array, Stage
from evaluate.errors import DesignError, Text

MOST = 5_000


def jackknife(stages: Sequence[Stage], rows: int, *, mse: bool = False) -> Replicates:
    """One replicate per unit: it is left out, the others of its stratum weigh n/(n - 1) times as much.

    Each replicate counts (1 - f)(n - 1)/n of its stratum, times the fractions of the stages above. A later stage has
    replicates of its own where the first is finite: then the variance of a total is that of the formula, stage by
    stage. Units taken for certain are left alone.

    **Source**: Wolter (2007), ch. 4. Same in R: `as.svrepdesign(type = "JK1")`, `"JKn"`, which know the first stage
    only and are too short where clusters are many of all and people few of their cluster.
    """
    refuse_single(stages[0])
    live = (stages[0], *further(stages))
    codes, _ = unit_codes(live[-1], rows)
    first = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    drawn = [np.flatnonzero(_scale(stage) > 0) for stage in live]
    count = sum(map(len, drawn))
    if count > MOST:
        raise _too_many(count)
    factors = [_left_out(stage, part, rows, first) for stage, part in zip(live, drawn, strict=True)]
    rscales = np.concatenate([_scale(stage)[part] for stage, part in zip(live, drawn, strict=True)])
    return Replicates("jackknife", codes, np.hstack(factors), 1.0, rscales, mse)


def further(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The later stages that add to errors."""
    return tuple(stage for stage in stages[1:] if _scale(stage).any())


def of_first_stage(stages: Sequence[Stage]) -> Stage:
    """The first stage for replicates that leave the others alone.

    Where a later stage draws too, 1 - f of the first would drop what it adds: the population counts as infinite, which
    is on the safe side.
    """
    first = stages[0]
    if not further(stages):
        return first
    spread = np.where(first.sampled > 1, first.sampled / np.maximum(first.sampled - 1, 1), 0.0)
    return replace(first, fraction=np.zeros(first.parents), factor=spread, scale=None, form=None)


def _scale(stage: Stage) -> Array:
    """(1 - f)(n - 1)/n of each unit, times the fractions above; 0 for units that are not left out."""
    parent = stage.parent_of_unit if stage.unit is not None else stage.parent
    size = stage.sampled[parent]
    factor = stage.factor[parent] if stage.scale is None else stage.scale
    return np.where(size > 1, factor * ((size - 1) / size) ** 2, 0.0)


def _left_out(stage: Stage, drawn: Array, rows: int, first: Array) -> Array:
    """What the weights of the smallest units (their first rows are `first`) are multiplied by (unit × replicate)."""
    codes, parent = unit_codes(stage, rows)
    of_unit, of_parent, size = codes[first], parent[codes[first]], stage.sampled[parent[drawn]]
    factors = np.ones((len(first), len(drawn)))
    for start in range(0, len(drawn), 512):
        part = slice(start, start + 512)
        same = of_parent[:, None] == parent[drawn[part]][None, :]
        factors[:, part] = np.where(same, size[part] / (size[part] - 1), 1.0)
        factors[:, part][of_unit[:, None] == drawn[part][None, :]] = 0.0
    return factors


def _too_many(count: int) -> DesignError:
    return DesignError.single(
        "replicate(method='jackknife')",
        Text(f"要生成 {count} 组重复权数，太多了。", f"It would make {count} replicates, which is too many."),
        Text(f"至多 {MOST} 个单位。", f"At most {MOST} units."),
        Text('改用 method="bootstrap"。', 'Use method="bootstrap".'),
    )


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
