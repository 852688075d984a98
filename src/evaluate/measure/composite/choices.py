"""What could as well have been chosen when an index was put together, and the index under every such choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.measure.composite.aggregation import Aggregation
from evaluate.measure.composite.index import Index, Recipe, steps, unknown_word
from evaluate.measure.composite.missing import Missing
from evaluate.measure.composite.normalisation import Normalisation
from evaluate.measure.composite.sampling import Errors
from evaluate.measure.composite.treatment import apply_treatments

#: Numbers that are held at once.
CELLS = 2_000_000
#: Weights that spread more than this are no weights any longer.
WIDEST = 0.5

CHOICES = {
    "normalisation": Text("归一化方法", "scale"),
    "aggregation": Text("合成方法", "aggregation"),
    "missing": Text("缺失处理", "gaps"),
    "weights": Text("权重", "weights"),
    "sampling": Text("抽样误差", "sampling error"),
}


@dataclass(frozen=True)
class Choices:
    """What could as well have been chosen, besides what the recipe says.

    `weight_sets` are further weights (indicator,) under their names. `weight_spread` is the relative standard deviation
    of an average weight around each set (Dirichlet), 0 … 0.5; 0 leaves weights as they are.
    """

    normalisations: tuple[Normalisation, ...] = ("min_max", "z", "percentile")
    aggregations: tuple[Aggregation, ...] = ("arithmetic", "geometric", "copeland")
    missing: tuple[Missing, ...] = ("own_group", "leave_out", "other_units")
    weight_sets: Mapping[str, Array] = field(default_factory=dict)
    weight_spread: float = 0.25


#: Whatever the handbook would accept.
EVERY = Choices()


@dataclass(frozen=True, eq=False)
class Alternatives:
    """An index as a function of points in a unit cube: each point is one set of choices and one draw of the errors."""

    index: Index
    choices: Choices
    errors: Errors | None
    normalisations: tuple[Normalisation, ...]
    aggregations: tuple[Aggregation, ...]
    missing: tuple[Missing, ...]
    sets: Array

    def widths(self) -> dict[str, int]:
        """How many sides of the cube belong to each choice; a choice without alternatives has none."""
        count = len(self.index.indicators.indicators)
        spread = count if self.choices.weight_spread > 0 and count > 1 else 0
        return {
            "normalisation": int(len(self.normalisations) > 1),
            "aggregation": int(len(self.aggregations) > 1),
            "missing": int(len(self.missing) > 1),
            "weights": int(len(self.sets) > 1) + spread,
            "sampling": 0 if self.errors is None else self.errors.root.shape[1],
        }

    def scores(self, cube: Array) -> Array:
        """The index of every unit at every point (point × unit)."""
        units, indicators = self.index.values.shape
        step = max(1, CELLS // (units * indicators))
        return np.concatenate([self._scores(cube[at : at + step]) for at in range(0, len(cube), step)])

    def without_errors(self, cube: Array) -> Array:
        """The index at every point, had no number erred (point × unit)."""
        errors = self.widths()["sampling"]
        return replace(self, errors=None).scores(cube[:, : cube.shape[1] - errors])

    def _scores(self, cube: Array) -> Array:
        widths = self.widths()
        edges = np.cumsum([0, *widths.values()])
        sides = {name: cube[:, begin:end] for name, begin, end in zip(widths, edges, edges[1:], strict=False)}
        weights, treated = self.weights(sides["weights"]), self._treated(sides["sampling"])
        options = {"normalisation": self.normalisations, "aggregation": self.aggregations, "missing": self.missing}
        picked = np.column_stack([_pick(sides[name], len(those)) for name, those in options.items()])
        made = np.empty((len(cube), len(self.index.values)))
        for combination in np.unique(picked, axis=0):
            rows = np.flatnonzero((picked == combination).all(axis=1))
            scale, aggregation, missing = combination
            recipe = Recipe(self.normalisations[scale], self.aggregations[aggregation], self.missing[missing])
            part = treated if treated.ndim == 2 else treated[rows]
            made[rows] = steps(part, self.index.indicators, recipe, weights[rows])[2]
        return made

    def weights(self, sides: Array) -> Array:
        """Weights around one of the sets, from the sides of the cube that belong to them (point × indicator)."""
        chosen = int(len(self.sets) > 1)
        centre = self.sets[_pick(sides[:, :chosen], len(self.sets))]
        if sides.shape[1] == chosen:
            return centre
        from scipy.special import gammaincinv

        # Of a Dirichlet with this concentration an average weight 1/k has the relative standard deviation asked for.
        concentration = (centre.shape[1] - 1) / self.choices.weight_spread**2 - 1
        drawn = gammaincinv(concentration * centre, _inside(sides[:, chosen:]))
        return drawn / drawn.sum(axis=1, keepdims=True)

    def _treated(self, sides: Array) -> Array:
        """The values as known (unit × indicator), or moved by their errors (point × unit × indicator)."""
        if self.errors is None or not sides.shape[1]:
            return self.index.treated.to_numpy(dtype=float)
        from scipy.special import ndtri

        moved = self.errors.around(self.index.values.to_numpy(dtype=float), ndtri(_inside(sides)))
        return apply_treatments(moved, self.index.treatments)


def alternatives(index: Index, choices: Choices, errors: Errors | None) -> Alternatives:
    """The index as a function of what could as well have been chosen.

    Raises
    ------
    DesignError
        A spread of weights beyond its limits, a set of weights of another length, a scale by targets without targets.

    """
    recipe, gaps = index.recipe, bool(index.values.isna().to_numpy().any())
    DesignError.refuse(_mistakes(index, choices))
    sets = [index.indicators.weights]
    sets += [np.asarray(one, dtype=float) / np.sum(one) for one in choices.weight_sets.values()]
    return Alternatives(
        index,
        choices,
        errors,
        normalisations=tuple(dict.fromkeys((recipe.normalisation, *choices.normalisations))),
        aggregations=tuple(dict.fromkeys((recipe.aggregation, *choices.aggregations))),
        missing=tuple(dict.fromkeys((recipe.missing, *(choices.missing if gaps else ())))),
        sets=np.array(sets),
    )


def _pick(side: Array, count: int) -> Array:
    """Which of several, from a side of the cube; the only one where there is no side."""
    if not side.shape[1]:
        return np.zeros(len(side), dtype=np.int64)
    return np.minimum((side[:, 0] * count).astype(np.int64), count - 1)


def _inside(sides: Array) -> Array:
    """Away from the ends, where the quantiles are infinite."""
    return np.clip(sides, 1e-12, 1 - 1e-12)


def _mistakes(index: Index, choices: Choices) -> Iterator[Mistake]:
    offered = {"normalisation": choices.normalisations, "aggregation": choices.aggregations, "missing": choices.missing}
    for option, words in offered.items():
        for word in words:
            yield from unknown_word("Choices", option, word)
    if not 0 <= choices.weight_spread <= WIDEST:
        yield Mistake(
            f"Choices(weight_spread={choices.weight_spread:g})",
            Text("权重的波动幅度超出范围。", "The spread of the weights is out of range."),
            Text(f"0 到 {WIDEST}。", f"0 to {WIDEST}."),
            Text("改正 weight_spread。", "Correct weight_spread."),
        )
    count = len(index.indicators.indicators)
    for name, weights in choices.weight_sets.items():
        given = np.asarray(weights, dtype=float)
        if given.shape != (count,) or not (np.isfinite(given) & (given > 0)).all():
            yield Mistake(
                f"Choices(weight_sets): {name}",
                Text("权重的个数不对，或者有不大于 0 的权重。", "Not one weight an indicator, or one not above zero."),
                Text(f"{count} 个大于 0 的数。", f"{count} numbers above zero."),
                Text("按指标的顺序给出权重。", "Give the weights in the order of the indicators."),
            )
    if "target" in choices.normalisations and np.isnan(index.indicators.targets).any():
        yield Mistake(
            "Choices(normalisations)",
            Text("有的指标没有目标值。", "Some indicators have no target."),
            Text("每个指标都有目标值。", "A target for every indicator."),
            Text("补上 target，或去掉这一种归一化方法。", "Give the targets, or leave this scale out."),
        )
