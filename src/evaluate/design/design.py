"""Whom the answers speak for: the design of a survey, as names of columns and without any data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evaluate.errors import DesignError, Text

Kind = Literal["simple", "stratified", "clustered", "census", "self-selected"]
Columns = str | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class StageColumns:
    """The columns that describe one stage of drawing; empty when the stage has none."""

    strata: tuple[str, ...]
    clusters: str | None
    population: str | None


@dataclass(frozen=True)
class Design:
    """How the respondents came to be the ones who answered.

    Every argument is the name of a column, or a list of names, one per stage of drawing. Cluster labels are nested in
    strata: "class 1" of two schools is two clusters. When `clusters` is empty, or `population` has one entry more than
    `clusters`, the last stage draws the rows themselves.

    Parameters
    ----------
    strata : str or list of str, optional
        The columns of strata. For a census several columns are crossed into cells.
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

    Raises
    ------
    DesignError
        An unknown kind, or a self-selected survey that is given a population.

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

    def __post_init__(self) -> None:
        for name in ("strata", "clusters", "population"):
            object.__setattr__(self, name, _names(getattr(self, name)))
        if self.kind is None:
            object.__setattr__(
                self, "kind", "clustered" if self.clusters else "stratified" if self.strata else "simple"
            )
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

    @property
    def stages(self) -> tuple[StageColumns, ...]:
        """The stages of drawing, outermost first; the last may draw rows (no cluster column)."""
        strata, clusters, population = (_names(part) for part in (self.strata, self.clusters, self.population))
        if self.kind == "census":
            return (StageColumns(strata, None, population[0] if population else None),)
        count = max(len(strata), len(clusters), len(population), 1)
        return tuple(
            StageColumns(
                tuple(strata[place : place + 1]),
                clusters[place] if place < len(clusters) else None,
                population[place] if place < len(population) else None,
            )
            for place in range(count)
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the design names."""
        names = (*_names(self.strata), *_names(self.clusters), *_names(self.population), *_names(self.weights))
        return tuple(dict.fromkeys(names))


def _names(columns: Columns) -> tuple[str, ...]:
    if columns is None:
        return ()
    return (columns,) if isinstance(columns, str) else tuple(columns)
