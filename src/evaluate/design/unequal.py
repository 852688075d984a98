"""Units drawn with unequal probability without replacement: Brewer's approximation, or joint probabilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design.design import Design
from evaluate.design.lonely import hopeless, joint_labels, joint_strata, lonely_factor
from evaluate.design.stage import Array, Stage
from evaluate.errors import DesignError, Mistake, Text


def unequal_stage(
    frame: pd.DataFrame, name: str, unit: Array, parent: Array, carried: Array, labels: tuple[str, ...], lonely: str
) -> tuple[Stage | None, list[Mistake]]:
    """A stage whose units have each a probability: Σ (1 - p) n/(n - 1) (t - mean t)², over the units of a stratum.

    `carried` are the fractions of all parents above, row by row. With `lonely="collapse"` the sum is over joint strata,
    and a unit that was the only one drawn of its stratum counts in full, without (1 - p): one draw is the same with and
    without replacement.

    **Source**: Brewer (2002), *Combined Survey Sampling Inference*, ch. 9; Särndal et al. (1992), §11.2; Wolter (2007),
    §2.5, for joint strata. Same in R: `svydesign(id = ~unit, fpc = ~p, pps = "brewer")`.
    """
    chances = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~((chances > 0) & (chances <= 1)))
    if len(bad):
        return None, [_no_probability(name, [str(frame.index[row]) for row in bad[:5]], len(bad))]
    units, parents = int(unit.max()) + 1, len(labels)
    first = np.zeros(units, dtype=np.int64)
    first[unit[::-1]] = np.arange(len(unit) - 1, -1, -1)
    if (chances != chances[first][unit]).any():
        return None, [_differs(name)]
    probability, parent_of_unit, within = chances[first], parent[first], carried[first]
    sampled = np.bincount(parent_of_unit, minlength=parents).astype(float)
    drawn = np.bincount(parent_of_unit, probability < 1, minlength=parents) > 0
    alone = np.flatnonzero((sampled == 1) & drawn)
    if hopeless(lonely, alone, drawn):
        return None, [_alone(name, labels, alone)]
    finite = 1 - probability
    if len(alone) and lonely == "collapse":
        finite[np.isin(parent_of_unit, alone)] = 1.0
        target = joint_strata(labels, alone, drawn)
        parent, parent_of_unit, labels = target[parent], target[parent_of_unit], joint_labels(labels, target)
        sampled, drawn = np.bincount(target, sampled), np.bincount(target, drawn) > 0
        alone = np.zeros(0, dtype=np.int64)
    spread = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 0.0)
    factor, apart = lonely_factor(lonely, spread, drawn.astype(float), alone)
    scale = finite * factor[parent_of_unit] * within
    fraction = np.bincount(parent_of_unit, probability) / sampled
    return Stage(unit, parent, parent_of_unit, sampled, fraction, factor, labels, apart, probability, scale), []


def with_joint(stages: tuple[Stage, ...], design: Design, joint: Array | None) -> tuple[Stage, ...]:
    """The stages, the first one with the quadratic form that joint probabilities make of its variance.

    Horvitz–Thompson: Σ Σ (p_ij - p_i p_j)/p_ij · t_i t_j of weighted totals t; Yates–Grundy (Sen): minus half of the
    same sum over (t_i - t_j)².

    **Source**: Horvitz & Thompson (1952), JASA 47; Yates & Grundy (1953), JRSS B 15. Same in R: `svydesign(…, pps =
    ppsmat(joint), variance = "HT" | "YG")`.
    """
    if design.pairs == "brewer":
        if joint is not None:
            raise _joint('Design(pairs="brewer")', "Brewer 近似不用联合概率。", "Brewer's approximation takes none.")
        return stages
    first = stages[0]
    if first.probability is None or joint is None:
        raise _joint(
            f"Design(pairs={design.pairs!r})",
            "缺少入样概率或联合概率。",
            "Probabilities or joint probabilities are missing.",
        )
    pairs = np.asarray(joint, dtype=float)
    fits = pairs.shape == (first.units, first.units) and bool((pairs > 0).all()) and np.allclose(pairs, pairs.T)
    if not fits or not np.allclose(np.diag(pairs), first.probability, rtol=1e-6):
        raise _joint(
            "Sample(joint=…)",
            "联合概率矩阵的大小、对称性或对角线与样本不符。",
            "Size, symmetry or diagonal of the joint probabilities do not fit the sample.",
        )
    form = 1 - np.outer(first.probability, first.probability) / pairs
    if design.pairs == "yates-grundy":
        form = form - np.diag(form.sum(axis=1))
    return (replace(first, form=form), *stages[1:])


def hartley_rao(probability: Array, sum_of_squares: float | None = None) -> Array:
    """Joint probabilities after Hartley and Rao, for systematic draws from a list in random order.

    Parameters
    ----------
    probability : array (unit,)
        The probability of each unit of the sample.
    sum_of_squares : float, optional
        Σ p²/n over the *population*; estimated from the sample by Σ p/n when left out.

    Returns
    -------
    array (unit × unit)
        For `Sample(…, joint=)` with `pairs="horvitz-thompson"`.

    **Source**: Hartley & Rao (1962), Ann. Math. Stat. 33. Same in R: `HR(sum_of_squares)`.

    """
    count = len(probability)
    square = float(probability.sum() / count) if sum_of_squares is None else sum_of_squares
    form = 1 - (count - probability[:, None] - probability[None, :] + square) / (count - 1)
    joint = np.outer(probability, probability) / (1 - form)
    np.fill_diagonal(joint, probability)
    return joint


def _no_probability(name: str, rows: list[str], count: int) -> Mistake:
    shown = ", ".join(rows)
    return Mistake(
        name,
        Text(
            f"有 {count} 行的入样概率不在 0 和 1 之间（行 {shown}）。", f"{count} rows hold no probability ({shown})."
        ),
        Text("大于 0，不大于 1。", "Above 0 and not above 1."),
        Text("改正这一列；必选单位写 1。", "Correct the column; certainty units have 1."),
    )


def _differs(name: str) -> Mistake:
    return Mistake(
        name,
        Text("同一个群里的入样概率不一致。", "The probability differs within one cluster."),
        Text("同一个群的每一行写同一个数。", "All rows of a cluster hold the same number."),
        Text("核对这一列，或者核对各行所属的群。", "Check the column, or the cluster of the rows."),
    )


def _alone(name: str, labels: tuple[str, ...], places: Array) -> Mistake:
    where = "; ".join(labels[place] for place in places[:5] if labels[place])
    return Mistake(
        f"{name} ({where})" if where else name,
        Text(
            f"有 {len(places)} 个层只有一个单位，算不出误差。",
            f"{len(places)} strata have a single unit, which shows no spread.",
        ),
        Text("每层至少两个单位，或入样概率为 1。", "Two units or more per stratum, or a probability of 1."),
        Text(
            '合并相近的层，或写明 lonely="collapse" 等规则。', 'Merge strata, or name a rule such as lonely="collapse".'
        ),
    )


def _joint(where: str, zh: str, en: str) -> DesignError:
    return DesignError.single(
        where,
        Text(zh, en),
        Text(
            "Design(probabilities=…, pairs=…) 和 Sample(joint=矩阵) 一起给出，每对概率大于零。",
            "Design(probabilities=…, pairs=…) with Sample(joint=matrix), every pair above 0.",
        ),
        Text('补上，或改用 pairs="brewer"。', 'Give them, or use pairs="brewer".'),
    )
