"""Strata with a single unit: what they may add to errors."""

from __future__ import annotations

import numpy as np

from evaluate.design.stage import Array, Stage

#: Of the parents of a stage: parent of each row, of each unit; units drawn, fraction, fractions above, label of each.
Parents = tuple[Array, Array, Array, Array, Array, tuple[str, ...]]


def lonely_factor(rule: str, factor: Array, single: Array, alone: Array) -> tuple[Array, Array | None]:
    """The factor of each parent under a rule, and the parents that are compared with the mean of all units.

    Parameters
    ----------
    rule : {"refuse", "remove", "adjust", "average", "collapse"}
        As in `Design(lonely=)`.
    factor : array (parent,)
        (1 - f) n/(n - 1) within; 0 for a single unit.
    single : array (parent,)
        (1 - f) within: what the square of a single unit's distance counts.
    alone : array
        The parents with a single unit that were not taken whole.

    Same in R: `options(survey.lonely.psu = "remove" | "adjust" | "average")`.

    """
    if not len(alone):
        return factor, None
    if rule == "adjust":
        factor = factor.copy()
        factor[alone] = single[alone]
        return factor, alone
    if rule == "average":
        drawn = int((single > 0).sum())
        return factor * (drawn / (drawn - len(alone))), None
    return factor, None


def settled(unit: Array | None, parents: Parents, alone: Array, rule: str) -> Stage:
    """The stage under a rule for the parents that have a single unit."""
    if len(alone) and rule == "collapse":
        parents, alone = collapsed(parents, alone), np.zeros(0, dtype=np.int64)
    parent, parent_of_unit, sampled, fraction, within, labels = parents
    spread = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 0.0)
    factor, apart = lonely_factor(rule, (1 - fraction) * spread * within, (1 - fraction) * within, alone)
    return Stage(unit, parent, parent_of_unit, sampled, fraction, factor, labels, apart)


def collapsed(parents: Parents, alone: Array) -> Parents:
    """Strata with a single unit joined with the stratum before them in the order of labels (the first, the one after).

    Sizes add up. The joint stratum shows the differences between its parts too, which is on the safe side.

    **Source**: Wolter (2007), *Introduction to Variance Estimation*, §2.5.
    """
    parent, parent_of_unit, sampled, fraction, within, labels = parents
    lonely = set(alone.tolist())
    order = sorted(range(len(labels)), key=lambda place: labels[place])
    groups: list[list[int]] = []
    for place in order:
        joins = groups and (place in lonely or (len(groups) == 1 and set(groups[0]) <= lonely and len(groups[0]) == 1))
        if joins:
            groups[-1].append(place)
        else:
            groups.append([place])
    target = np.empty(len(labels), dtype=np.int64)
    for number, members in enumerate(groups):
        target[members] = number
    sizes = np.divide(sampled, fraction, out=np.full(len(sampled), np.inf), where=fraction > 0)
    count = np.bincount(target, sampled)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / np.bincount(target, np.where(np.isfinite(sizes), sizes, 0.0))
    open_ended = np.bincount(target, ~np.isfinite(sizes)) > 0
    first = np.array([members[0] for members in groups])
    names = tuple(" + ".join(labels[place] for place in members) for members in groups)
    return (
        target[parent], target[parent_of_unit], count, np.where(open_ended, 0.0, share), within[first], names,
    )  # fmt: skip
