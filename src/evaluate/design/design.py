"""Whom the answers speak for: the design of a survey, as names of columns and without any data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evaluate.design.replication import Replication
from evaluate.errors import DesignError, Mistake, Text

Kind = Literal["simple", "stratified", "clustered", "census", "self-selected", "replicates"]
Lonely = Literal["refuse", "remove", "adjust", "average", "collapse"]
Pairs = Literal["brewer", "horvitz-thompson", "yates-grundy"]
Columns = str | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class StageColumns:
    """The columns that describe one stage of drawing; empty when the stage has none."""

    strata: tuple[str, ...]
    clusters: str | None
    population: str | None
    probability: str | None = None


@dataclass(frozen=True)
class Design:
    """How the respondents came to be the ones who answered.

    Every argument is the name of a column or a list of names. With `clusters`, the lists go stage by stage, outermost
    first, and may have one entry more than `clusters`: the last stage then draws the rows themselves. Without
    `clusters` the rows are the units, and several columns of strata are crossed. Cluster labels are nested in strata:
    "class 1" of two schools is two clusters.

    Parameters
    ----------
    strata : str or list of str, optional
        The columns of strata: crossed when there are no clusters, one per stage otherwise.
    clusters : str or list of str, optional
        The columns of drawn clusters, outermost first.
    weights : str, optional
        The column of weights (> 0). Without it, and with `population`, weights are the product of N/n over the stages;
        with neither, everyone counts 1.
    population : str or list of str, optional
        The columns that hold, for each row, how many units of that stage its stratum (or its parent cluster) has in the
        population. Without it the stage counts as drawn from an infinite population.
    kind : {"simple", "stratified", "clustered", "census", "self-selected"}, optional
        Found from the other arguments when left out. "self-selected": there is no frame, and nothing may be claimed
        about those who did not answer.
    lonely : {"refuse", "remove", "adjust", "average", "collapse"}
        What a stratum with a single unit, not taken whole, adds to errors. "refuse": it is an error that names the
        strata. "remove": nothing. "adjust": its distance from the mean of all units. "average": as much as the other
        strata on average. "collapse": it is joined with the stratum before it in the order of labels, single units in
        pairs, which shows the differences between strata too; weights stay those of the draw.
    probabilities : str or list of str, optional
        Instead of `population`, for units drawn with unequal probability without replacement: the columns that hold
        the probability (0 < p ≤ 1; 1 for certainty units) that each unit of that stage is drawn.
    pairs : {"brewer", "horvitz-thompson", "yates-grundy"}
        How errors know that two units are drawn together: Brewer's approximation from the single probabilities, or
        exactly, from the joint probabilities that `Sample(…, joint=)` gives.
    replicates : Replication, optional
        The columns of supplied replicate weights, and how a variance is made of them.

    Raises
    ------
    DesignError
        An unknown kind or rule, a self-selected survey that is given a population, both sizes and probabilities, a
        census with clusters, or more columns than there are stages of drawing.

    Same in R: `survey::svydesign(id = ~clusters, strata = ~strata, weights = ~weights, fpc = ~population, nest =
    TRUE)`.

    >>> Design(strata="level", population="headcount").kind
    'stratified'

    """

    strata: Columns = None
    clusters: Columns = None
    weights: str | None = None
    population: Columns = None
    kind: Kind | None = None
    lonely: Lonely = "refuse"
    probabilities: Columns = None
    pairs: Pairs = "brewer"
    replicates: Replication | None = None

    def __post_init__(self) -> None:
        for name in ("strata", "clusters", "population", "probabilities"):
            object.__setattr__(self, name, _names(getattr(self, name)))
        if self.kind is None:
            found = "clustered" if self.clusters else "stratified" if self.strata else "simple"
            object.__setattr__(self, "kind", "replicates" if self.replicates else found)
        if self.kind not in get_args(Kind):
            raise DesignError.single(
                f"Design(kind={self.kind!r})",
                Text("没有这种抽样设计。", "There is no such kind of design."),
                Text(f"可用的有：{'、'.join(get_args(Kind))}。", f"One of: {', '.join(get_args(Kind))}."),
                Text("改正 kind，或者不写 kind，由其他参数推断。", "Correct kind, or leave it out and it is inferred."),
            )
        if self.kind == "self-selected" and self.population:
            raise DesignError.single(
                "Design(kind='self-selected', population=…)",
                Text(
                    "自愿参加的调查没有抽样框，不能给出总体人数。",
                    "A self-selected survey has no frame, hence no population.",
                ),
                Text("不写 population。", "No population."),
                Text("删去 population；确有名册时改用 census。", "Drop population; use census when there is a roster."),
            )
        DesignError.refuse(_left_over(self))

        self._refuse_rules()

    def _refuse_rules(self) -> None:
        for name, value, allowed in (("lonely", self.lonely, Lonely), ("pairs", self.pairs, Pairs)):
            if value not in get_args(allowed):
                raise DesignError.single(
                    f"Design({name}={value!r})",
                    Text("没有这种规则。", "There is no such rule."),
                    Text(f"可用的有：{'、'.join(get_args(allowed))}。", f"One of: {', '.join(get_args(allowed))}."),
                    Text("改正这一项。", "Correct it."),
                )
        if self.probabilities and self.population:
            raise DesignError.single(
                "Design(population=…, probabilities=…)",
                Text("总体数和入样概率只能给一样。", "Sizes and probabilities are not given together."),
                Text("等概率给 population，不等概率给 probabilities。", "population, or probabilities when unequal."),
                Text("删去其中一项。", "Drop one of them."),
            )

    @property
    def stages(self) -> tuple[StageColumns, ...]:
        """The stages of drawing, outermost first; the last may draw rows (no cluster column)."""
        strata, clusters, population, chances = (
            _names(part) for part in (self.strata, self.clusters, self.population, self.probabilities)
        )
        if not clusters and not chances:
            return (StageColumns(strata, None, population[0] if population else None),)
        count = max(len(strata), len(clusters), len(population), len(chances), 1)
        return tuple(
            StageColumns(
                tuple(strata[place : place + 1]),
                clusters[place] if place < len(clusters) else None,
                population[place] if place < len(population) else None,
                chances[place] if place < len(chances) else None,
            )
            for place in range(count)
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the design names."""
        parts = (self.strata, self.clusters, self.population, self.probabilities, self.weights)
        names = [name for part in parts for name in _names(part)]
        names += self.replicates.columns if self.replicates else ()
        return tuple(dict.fromkeys(names))


def _left_over(design: Design) -> list[Mistake]:
    """Columns that no stage of drawing would use: nothing that was said of a design is passed over in silence."""
    strata, clusters, population = (_names(part) for part in (design.strata, design.clusters, design.population))
    if design.kind == "census" and clusters:
        return [
            Mistake(
                f"Design(kind='census', clusters={list(clusters)})",
                Text("普查没有抽取群。", "A census draws no clusters."),
                Text("普查只有 strata 和 population。", "A census has strata and population only."),
                Text("删去 clusters，或把 kind 改为 clustered。", "Drop clusters, or make kind 'clustered'."),
            )
        ]
    limits = {"population": (population, len(clusters) + 1)}
    if clusters:
        limits["strata"] = (strata, len(clusters) + 1)
    return [_too_many(part, names, most) for part, (names, most) in limits.items() if len(names) > most]


def _too_many(part: str, names: tuple[str, ...], most: int) -> Mistake:
    return Mistake(
        f"Design({part}={list(names)})",
        Text(
            f"{part} 写了 {len(names)} 列，抽样只有 {most} 个阶段（最后一个阶段抽的是行）。",
            f"{part} names {len(names)} columns, yet there are {most} stages of drawing (the last one draws rows).",
        ),
        Text(f"{part} 至多 {most} 列。", f"At most {most} of them."),
        Text(
            f"删去 {'、'.join(names[most:])}，或在 clusters 里补上对应的群。",
            f"Drop {', '.join(names[most:])}, or name the clusters of that stage.",
        ),
    )


def _names(columns: Columns) -> tuple[str, ...]:
    if columns is None:
        return ()
    return (columns,) if isinstance(columns, str) else tuple(columns)
