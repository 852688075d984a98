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


def hopeless(rule: str, alone: Array, drawn: Array) -> bool:
    """Whether a rule can make no error: refused on purpose, or nothing left to lean on.

    `alone` are the strata with a single unit, `drawn` says of each stratum whether it was not taken whole.
    """
    if not len(alone):
        return False
    if rule == "collapse":
        return int(drawn.sum()) == 1
    return rule == "refuse" or len(alone) == (drawn.sum() if rule == "average" else len(drawn))


def settled(unit: Array | None, parents: Parents, alone: Array, rule: str) -> Stage:
    """The stage under a rule for the parents that have a single unit."""
    parent, parent_of_unit, sampled, fraction, within, labels = parents
    finite, own = fraction, None
    if len(alone) and rule == "collapse":
        target = joint_strata(labels, alone, (fraction < 1) & (within > 0))
        finite = joint_fraction(target, alone, sampled, fraction)
        own = fraction[parent]
        parents, alone = collapsed(parents, target), np.zeros(0, dtype=np.int64)
        parent, parent_of_unit, sampled, fraction, within, labels = parents
    spread = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 0.0)
    factor, apart = lonely_factor(rule, (1 - finite) * spread * within, (1 - finite) * within, alone)
    return Stage(unit, parent, parent_of_unit, sampled, fraction, factor, labels, apart, own=own)


def joint_strata(labels: tuple[str, ...], alone: Array, drawn: Array) -> Array:
    """The joint stratum of each stratum (stratum,): those with a single unit join the one before them by label.

    Where many follow one another they go in pairs, the last three together: the fewer, the less they differ. The first
    joins the one after it. A stratum taken whole has no errors to share and stays by itself.

    **Source**: Wolter (2007), *Introduction to Variance Estimation*, §2.5.
    """
    lonely, groups = set(alone.tolist()), list[list[int]]()
    for place in sorted(np.flatnonzero(drawn).tolist(), key=lambda place: labels[place]):
        if place in lonely and groups and not (len(groups[-1]) > 1 and lonely.issuperset(groups[-1])):
            groups[-1].append(place)
        else:
            groups.append([place])
    for number in range(len(groups) - 1, 0, -1):
        if lonely.issuperset(groups[number]) and len(groups[number]) == 1:
            groups[number - 1] += groups.pop(number)
    if len(groups) > 1 and lonely.issuperset(groups[0]) and len(groups[0]) == 1:
        groups[0] += groups.pop(1)
    target = np.empty(len(labels), dtype=np.int64)
    for number, members in enumerate([*groups, *([place] for place in np.flatnonzero(~drawn))]):
        target[members] = number
    return target


def joint_fraction(target: Array, alone: Array, sampled: Array, fraction: Array) -> Array:
    """By how much errors of joint strata are smaller for having come from a finite population (joint stratum,).

    A draw of one unit is the same with and without replacement: a single unit brings no correction with it, or the
    error would be too small wherever the joined strata do not differ.
    """
    own = fraction.copy()
    own[alone[np.bincount(target)[target[alone]] > 1]] = 0.0
    return np.bincount(target, own * sampled) / np.bincount(target, sampled)


def collapsed(parents: Parents, target: Array) -> Parents:
    """The parents joined as `target` says; sizes add up, so that later stages count as they did."""
    parent, parent_of_unit, sampled, fraction, within, labels = parents
    sizes = np.divide(sampled, fraction, out=np.full(len(sampled), np.inf), where=fraction > 0)
    count = np.bincount(target, sampled)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / np.bincount(target, np.where(np.isfinite(sizes), sizes, 0.0))
    open_ended = np.bincount(target, ~np.isfinite(sizes)) > 0
    first = np.zeros(len(count), dtype=np.int64)
    first[target[::-1]] = np.arange(len(target) - 1, -1, -1)
    names = joint_labels(labels, target)
    return (
        target[parent], target[parent_of_unit], count, np.where(open_ended, 0.0, share), within[first], names,
    )  # fmt: skip


def joint_labels(labels: tuple[str, ...], target: Array) -> tuple[str, ...]:
    """What joint strata are called: by their parts."""
    return tuple(
        " + ".join(sorted(labels[place] for place in np.flatnonzero(target == number)))
        for number in range(int(target.max()) + 1)
    )
