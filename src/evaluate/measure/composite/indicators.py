"""What an index is made of: indicators with their direction, source and weight, in groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text


@dataclass(frozen=True)
class Indicator:
    """One number of every unit.

    `direction` 1: more is better, -1: less is better. `weight` counts within the group. `target` is for distance to
    target. `gaming` says how the number could be made to look better than things are, and is for the office's copy.
    """

    name: str
    label: Text
    group: str = ""
    direction: Literal[1, -1] = 1
    weight: float = 1.0
    target: float | None = None
    measured_in: str = ""
    source: str = ""
    gaming: Text | None = None


@dataclass(frozen=True)
class Group:
    """A group of indicators, or of groups; one without a `parent` stands directly under the index."""

    name: str
    label: Text
    parent: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Indicators:
    """A set of indicators with its groups. Weights count within a group, groups' weights within their parent.

    >>> late = Indicator("late", Text("迟报", "late"), direction=-1, weight=3.0)
    >>> two = Indicators((Indicator("hours", Text("学时", "hours")), late))
    >>> two.names, two.weights.tolist()
    (('hours', 'late'), [0.25, 0.75])
    """

    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        DesignError.refuse(_mistakes(self))

    @property
    def names(self) -> tuple[str, ...]:
        """The indicators' names, in order."""
        return tuple(one.name for one in self.indicators)

    @property
    def directions(self) -> Array:
        """1 or -1 for each indicator (indicator,)."""
        return np.array([one.direction for one in self.indicators], dtype=float)

    @property
    def targets(self) -> Array:
        """The targets, NaN where there is none (indicator,)."""
        return np.array([np.nan if one.target is None else one.target for one in self.indicators], dtype=float)

    @property
    def weights(self) -> Array:
        """What each indicator counts in the whole index: shares that sum to 1 (indicator,)."""
        own = np.array([one.weight for one in self.indicators], dtype=float)
        share = own / _sums([one.group for one in self.indicators], own)
        weight = np.array([group.weight for group in self.groups], dtype=float)
        within = weight / _sums([group.parent for group in self.groups], weight)
        # An indicator or a group under the index itself shares with all that stands beside it.
        beside = sum(one.weight for one in (*self.indicators, *self.groups) if not _above(one))
        of_group = {
            group.name: (group.weight / beside if not group.parent else part)
            for group, part in zip(self.groups, within, strict=True)
        }
        share = np.array(
            [part if one.group else one.weight / beside for one, part in zip(self.indicators, share, strict=True)]
        )
        return share * [np.prod([of_group[name] for name in self.chain(one)]) for one in self.indicators]

    def chain(self, indicator: Indicator) -> tuple[str, ...]:
        """The groups that an indicator stands in, the smallest first."""
        parents, name, found = {group.name: group.parent for group in self.groups}, indicator.group, []
        while name:
            found.append(name)
            name = parents[name]
        return tuple(found)

    def members(self) -> dict[str, Array]:
        """Which indicators stand in each group, directly or within a group of it; the smallest groups first."""
        chains = [self.chain(one) for one in self.indicators]
        depth = {group.name: 0 for group in self.groups}
        for chain in chains:
            for place, name in enumerate(reversed(chain)):
                depth[name] = place
        order = sorted(depth, key=lambda name: -depth[name])
        return {name: np.array([name in chain for chain in chains], dtype=bool) for name in order}

    def weighted(self, weights: Array | Sequence[float]) -> Indicators:
        """The same indicators and groups with these weights in the whole index, as from `ahp` or `critic`.

        Raises
        ------
        DesignError
            Not one weight an indicator, or weights that are not above zero.

        """
        share = np.asarray(weights, dtype=float)
        if share.shape != (len(self.indicators),):
            raise _not_one_each(share.shape, len(self.indicators))
        share = share / share.sum()
        members = self.members()
        indicators = [replace(one, weight=float(part)) for one, part in zip(self.indicators, share, strict=True)]
        groups = [replace(group, weight=float(share[members[group.name]].sum())) for group in self.groups]
        return Indicators(tuple(indicators), tuple(groups))


def _above(one: Indicator | Group) -> str:
    return one.group if isinstance(one, Indicator) else one.parent


def _sums(names: Sequence[str], weights: Array) -> Array:
    """For each place the sum of the weights of all places of the same name."""
    total: Counter[str] = Counter()
    for name, weight in zip(names, weights, strict=True):
        total[name] += weight
    return np.array([total[name] for name in names], dtype=float)


def _mistakes(given: Indicators) -> Iterator[Mistake]:
    """Everything that is wrong with a set, in one pass."""
    if not given.indicators:
        yield Mistake(
            "Indicators",
            Text("没有指标。", "There are no indicators."),
            Text("至少一个指标。", "One indicator or more."),
            Text("补上指标。", "Add the indicators."),
        )
    entries = [*given.indicators, *given.groups]
    known = {group.name for group in given.groups}
    for name, count in Counter(one.name for one in entries).items():
        if count > 1 or not name:
            yield _twice(name)
    for one in entries:
        if _above(one) and _above(one) not in known:
            yield _unknown_group(one.name, _above(one), known)
        if not (np.isfinite(one.weight) and one.weight > 0):
            yield _weight(one.name, one.weight)
        if isinstance(one, Indicator) and one.direction not in (1, -1):
            yield _direction(one)
    yield from (_circle(name) for name in sorted(_circles(given.groups)))
    used = {one.group for one in given.indicators} | {group.parent for group in given.groups}
    yield from (_empty(name) for name in sorted(known - used))


def _circles(groups: Sequence[Group]) -> set[str]:
    """Groups that stand within themselves."""
    parents, found = {group.name: group.parent for group in groups}, set()
    for name in parents:
        seen, above = {name}, parents[name]
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == name:
            found.add(name)
    return found


def _twice(name: str) -> Mistake:
    return Mistake(
        f"Indicators: {name}",
        Text("名称为空，或不止一处使用。", "The name is empty, or stands more than once."),
        Text("指标和分组的名称各不相同。", "A name of its own for each indicator and group."),
        Text("改名。", "Rename it."),
    )


def _unknown_group(name: str, group: str, known: set[str]) -> Mistake:
    return Mistake(
        f"Indicators: {name}",
        Text(f"没有“{group}”这个分组。", f"There is no group {group}."),
        Text(f"已有的分组：{'、'.join(sorted(known)) or '无'}。", f"One of: {', '.join(sorted(known)) or 'none'}."),
        Text("改正分组名，或补上这个分组。", "Correct the group, or add it."),
    )


def _weight(name: str, weight: float) -> Mistake:
    return Mistake(
        f"Indicators: {name}",
        Text(f"权重是 {weight:g}。", f"The weight is {weight:g}."),
        Text("大于 0 的数。", "A number above 0."),
        Text("改正权重；不用的指标请删去。", "Correct the weight, or drop what does not count."),
    )


def _direction(one: Indicator) -> Mistake:
    return Mistake(
        f"Indicators: {one.name}",
        Text(f"方向是 {one.direction}。", f"The direction is {one.direction}."),
        Text("1（越大越好）或 -1（越小越好）。", "1 (more is better) or -1 (less is better)."),
        Text("改正方向。", "Correct the direction."),
    )


def _circle(name: str) -> Mistake:
    return Mistake(
        f"Indicators: {name}",
        Text("这个分组绕了一圈又归到自己名下。", "The group stands within itself."),
        Text("分组自下而上归到总指数。", "Groups that lead up to the index."),
        Text("改正上级分组。", "Correct the parent."),
    )


def _empty(name: str) -> Mistake:
    return Mistake(
        f"Indicators: {name}",
        Text("这个分组里没有指标。", "The group has no indicators."),
        Text("每个分组至少一个指标。", "One indicator or more in each group."),
        Text("补上指标，或删去分组。", "Add indicators, or drop the group."),
    )


def _not_one_each(shape: tuple[int, ...], count: int) -> DesignError:
    return DesignError.single(
        "Indicators.weighted",
        Text(f"权重的形状是 {shape}，指标有 {count} 个。", f"Weights of shape {shape} for {count} indicators."),
        Text("每个指标一个权重。", "One weight an indicator."),
        Text("按指标的顺序给出权重。", "Give the weights in the order of the indicators."),
    )
