"""Several samples, each drawn on its own, laid one below the other: their stages, weights and weighting steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from evaluate.design.answers import Array, Grouping, Item
from evaluate.design.jackknife import unit_codes
from evaluate.design.sample import Mask, Sample
from evaluate.design.stage import Stage
from evaluate.design.step import Adjustment, Auxiliary, Step
from evaluate.errors import DesignError, Mistake, Text


class Place(NamedTuple):
    """Where the rows of one sample stand among those of all."""

    start: int
    stop: int
    rows: int

    def fill(self, own: Array, other: float) -> Array:
        """One number a row: those of this sample, and `other` elsewhere."""
        whole = np.full(self.rows, other, dtype=np.result_type(own, type(other)))
        whole[self.start : self.stop] = own
        return whole


def places(parts: Sequence[Sample]) -> list[Place]:
    """Where each sample stands."""
    ends = np.cumsum([0, *(part.rows for part in parts)]).tolist()
    return [Place(ends[at], ends[at + 1], ends[-1]) for at in range(len(parts))]


def joint_stages(parts: Sequence[Sample], names: Sequence[str], *, as_units: bool = False) -> tuple[Stage, ...]:
    """The stages of all samples as those of one whose first strata lie within samples: no stratum has units of two.

    A sample with fewer stages than another took what lies below whole. With `as_units` people drawn directly are units
    of the first stage, as clusters are.
    """
    depth = max(len(part.stages) for part in parts)
    return tuple(_joint(parts, names, level, as_units=as_units and level == 0) for level in range(depth))


def _joint(parts: Sequence[Sample], names: Sequence[str], level: int, *, as_units: bool) -> Stage:
    own = [part.stages[level] if level < len(part.stages) else None for part in parts]
    of_rows = not as_units and all(stage is None or stage.unit is None for stage in own)
    stages = [_whole(part.rows, of_rows) if stage is None else stage for part, stage in zip(parts, own, strict=True)]
    pairs = [unit_codes(stage, part.rows) for part, stage in zip(parts, stages, strict=True)]
    parents = np.cumsum([0, *(stage.parents for stage in stages)])
    units = np.cumsum([0, *(len(above) for _, above in pairs)])
    parent = np.concatenate([stage.parent + at for stage, at in zip(stages, parents, strict=False)])
    above = np.concatenate([found + at for (_, found), at in zip(pairs, parents, strict=False)])
    scale = None
    if any(stage.scale is not None for stage in stages):
        scale = np.concatenate(
            [
                stage.factor[found] if stage.scale is None else stage.scale
                for stage, (_, found) in zip(stages, pairs, strict=True)
            ]
        )
    return Stage(
        None if of_rows else np.concatenate([codes + at for (codes, _), at in zip(pairs, units, strict=False)]),
        parent,
        parent if of_rows else above,
        np.concatenate([stage.sampled for stage in stages]),
        np.concatenate([stage.fraction for stage in stages]),
        np.concatenate([stage.factor for stage in stages]),
        tuple(
            ", ".join(part for part in (name, label) if part)
            for name, stage in zip(names, stages, strict=True)
            for label in stage.labels
        ),
        scale=scale,
        own=np.concatenate([stage.fractions for stage in stages]),
    )


def _whole(rows: int, of_rows: bool) -> Stage:
    """Below the last stage of a sample nothing was drawn: everything is one unit, taken whole."""
    parent, one = np.zeros(rows, dtype=np.int64), np.ones(1)
    sampled = np.array([float(rows)]) if of_rows else one
    unit, above = (None, parent) if of_rows else (parent, np.zeros(1, dtype=np.int64))
    return Stage(unit, parent, above, sampled, one, np.zeros(1), ("",))


def joint_weights(parts: Sequence[Sample]) -> tuple[Array, Array]:
    """The weights of all rows, and those they started from."""
    weights, starting = (np.concatenate([getattr(p, name) for p in parts]) for name in ("weights", "starting_weights"))
    weights.flags.writeable = starting.flags.writeable = False
    return weights, starting


def joint_adjustments(parts: Sequence[Sample]) -> tuple[Adjustment, ...]:
    """What the steps of each sample do to errors: nothing to the rows of the others."""
    return tuple(
        _padded(adjustment, place)
        for part, place in zip(parts, places(parts), strict=True)
        for adjustment in part.adjustments
    )


def _padded(adjustment: Adjustment, place: Place) -> Adjustment:
    columns = tuple(
        Auxiliary(_groups(part.groups, place), None if part.item is None else _item(part.item, place))
        for part in adjustment.columns
    )
    spread, regression = (place.fill(rows, 0.0) for rows in (adjustment.spread, adjustment.regression))
    return Adjustment(columns, adjustment.products, spread, regression)


def _groups(groups: Grouping, place: Place) -> Grouping:
    own = np.zeros(place.stop - place.start, dtype=np.int64) if groups.codes is None else groups.codes
    return Grouping(groups.names, place.fill(own, -1), groups.levels)


def _item(item: Item, place: Place) -> Item:
    numbers = place.fill(item.numbers(0, place.stop - place.start), np.nan)
    return Item(item.name, numbers, None, None, (), None, True)


def joint_steps(parts: Sequence[Sample], names: Sequence[str]) -> tuple[Step, ...]:
    """The weighting steps of all samples, each done again with the weights of its own rows."""
    return tuple(
        replace(step, detail=f"{name}: {step.detail}", replay=_within(step, place))
        for part, name, place in zip(parts, names, places(parts), strict=True)
        for step in part.steps
    )


def _within(step: Step, place: Place):
    def replay(weights: Array) -> Array:
        new = weights.copy()
        new[place.start : place.stop] = step.replay(weights[place.start : place.stop])
        return new

    return replay


def joint_respondents(parts: Sequence[Sample]) -> Mask | None:
    """Who answered, where a step for non-response says so of any sample."""
    if all(part.respondents is None for part in parts):
        return None
    rows = [np.ones(part.rows, dtype=bool) if part.respondents is None else part.respondents.rows for part in parts]
    return Mask(np.concatenate(rows))


def refuse_parts(where: str, parts: Sequence[Sample], names: Sequence[str]) -> None:
    """Samples that cannot be laid together: domains, replicates, rules that look at the whole of one sample.

    Raises
    ------
    DesignError
        Every sample that cannot, with the reason.

    """
    found = []
    for part, name in zip(parts, names, strict=True):
        what = _obstacle(part)
        if what is not None:
            right = Text("先合并，再取子总体或生成重复权数。", "Join them first, then take domains or make replicates.")
            found.append(Mistake(f"{where} · {name}", what, right, right))
    if len({part.counted for part in parts}) > 1:
        shown = ", ".join(dict.fromkeys(part.counted for part in parts))
        found.append(
            Mistake(
                where,
                Text(f"各样本的行不是同一种东西：{shown}。", f"The rows are different things: {shown}."),
                Text("counted 相同的样本。", "Samples of one kind (`counted`)."),
                Text("改正 Sample(counted=…)。", "Correct Sample(counted=…)."),
            )
        )
    DesignError.refuse(found)


def _obstacle(part: Sample) -> Text | None:
    if part.mask is not part.respondents:
        return Text("已经取了子总体。", "It is a domain already.")
    if part.replicates is not None:
        return Text("已有重复权数。", "It has replicate weights already.")
    if part.links is not None:
        return Text("已经与另一次调查连接。", "It is linked to another wave already.")
    if any(stage.alone is not None or stage.form is not None for stage in part.stages):
        return Text(
            'lonely="adjust" 和联合入样概率要看整个样本，不能合并。',
            'lonely="adjust" and joint probabilities look at the whole of one sample.',
        )
    return None
