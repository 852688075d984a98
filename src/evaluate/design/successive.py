"""Successive differences: replicates for a systematic sample, whose neighbours in the list resemble one another."""

from __future__ import annotations

import itertools

import numpy as np

from evaluate.design.jackknife import refuse_single, unit_codes
from evaluate.design.replicates import Replicates
from evaluate.design.stage import Stage
from evaluate.errors import DesignError, Text

MOST = 4_095


def successive_differences(stage: Stage, rows: int) -> Replicates:
    """As many replicates as a Hadamard matrix a needs: unit k weighs 1 + √(1 - f) (a_k - a_k+1) / 2√2 times as much.

    Units stand in the order of the data, and the last of a stratum is followed by its first. Every unit has a row of
    the matrix of its own: 4/R Σ (t_r - t)² is then exactly (1 - f)/2 Σ (t_k - t_k+1)² for a total.

    **Source**: Fay & Train (1995), Proc. ASA Section on Government Statistics, 154–159, for the replicates; Ash (2014),
    Survey Methodology 40(1), 47–59, estimator SD2, for the sum that closes the circle. A row of its own for every unit
    and √(1 - f) in the weights are ours. Same in R: `svrepdesign(type = "successive-difference", mse = TRUE)` takes
    such weights; `survey` does not make them.
    """
    from scipy.linalg import hadamard

    refuse_single(stage)
    codes, parent = unit_codes(stage, rows)
    if len(parent) > MOST:
        raise DesignError.single(
            "replicate(method='successive')",
            Text(f"{len(parent)} 个单位太多了。", f"{len(parent)} units are too many."),
            Text(f"至多 {MOST} 个一阶单位。", f"At most {MOST} units of the first stage."),
            Text('改用 method="bootstrap"。', 'Use method="bootstrap".'),
        )
    order = np.argsort(parent, kind="stable")
    ends = np.cumsum([0, *np.bincount(parent, minlength=stage.parents)])
    following = np.empty(len(parent), dtype=np.int64)
    for start, stop in itertools.pairwise(ends):
        following[order[start:stop]] = np.roll(order[start:stop], -1)
    size = 1 << int(np.ceil(np.log2(len(parent) + 1)))
    # The first row is all ones: without it no replicate is the sample itself.
    halves = hadamard(size)[1 : len(parent) + 1]
    root = np.sqrt(np.maximum(1 - stage.fraction, 0.0))[parent]
    factors = 1 + root[:, None] * (halves - halves[following]) / np.sqrt(8)
    return Replicates("successive", codes, factors, 4 / size, np.ones(size), mse=True)
