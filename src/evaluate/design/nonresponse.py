"""Non-response: those who answered also stand for those of their kind who did not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import Array, Grouping
from evaluate.design.auxiliary import columns_matrix
from evaluate.design.domain import condition
from evaluate.design.propensity import fit_propensity, predictors
from evaluate.design.sample import Mask, Sample
from evaluate.design.stages import Stage
from evaluate.design.step import Adjustment, Auxiliary, Step, gram, kish
from evaluate.design.weighted import weighted
from evaluate.errors import DesignError, Mistake, Text

Method = Literal["cells", "propensity"]


def nonresponse(
    sample: Sample,
    answered: str | pd.Series | Array,
    *,
    cells: Sequence[str],
    method: Method = "cells",
    classes: int | None = None,
) -> Sample:
    """For whom do the answers speak, when some of those drawn did not answer?

    By cells: the weights of those who answered in a cell are multiplied by the cell's weighted number of people over
    its weighted number of answers. By propensity: they are divided by the probability of answering that a logistic
    regression on `cells` gives. Right when, within a cell (or given the predictors), who answers does not depend on
    the answer.

    Parameters
    ----------
    sample : Sample
        Everyone drawn, those who did not answer among them (their answers are missing).
    answered : str or boolean Series or array
        A condition ("answered == 1"), the name of a yes/no column, or true/false for each row.
    cells : list of str
        Columns known of everybody: crossed into cells, or the predictors of a propensity (classes and numbers).
    method : {"cells", "propensity"}
        How the weights are found.
    classes : int, optional
        For propensities: that many cells of equal numbers of people by propensity, which is less at the mercy of the
        model than the inverse itself.

    Returns
    -------
    Sample
        Those who answered, with new weights; the others stay in the design with weight zero.

    Raises
    ------
    DesignError
        A cell in which nobody answered, a person without a cell, a propensity that cannot be fitted; a sample of which
        everybody was drawn (`census` knows the error of that).

    Errors: the adjustment is linearised with the design. A finite population is not used any more, since a part of
    those drawn is missing; that is on the safe side.

    **Source**: Little (1986), Int. Stat. Review 54; Kim & Kim (2007), Can. J. Stat. 35, for the errors.

    >>> drawn = pd.DataFrame({"level": ["a", "a", "b", "b"], "q": [1.0, None, 3.0, 5.0], "yes": [1, 0, 1, 1]})
    >>> from evaluate.design import Design
    >>> nonresponse(Sample(drawn, Design()), "yes == 1", cells=["level"]).weights.tolist()
    [2.0, 0.0, 1.0, 1.0]

    """
    if method not in get_args(Method) or sample.mask is not None:
        raise _refused(method)
    who, label = condition(sample, f"`{answered}` == 1" if _is_flag(sample, answered) else answered)
    names = (cells,) if isinstance(cells, str) else tuple(cells)
    if method == "cells" or classes is not None:
        groups = sample.groups(names) if method == "cells" else _classes(sample, names, who, classes or 1)
        step, made = _by_cells(sample, groups, who, f"{method}, {', '.join(names)}")
    else:
        step, made = _by_propensity(sample, names, who)
    respondents = Mask(who, label if isinstance(answered, str) else "")
    return weighted(
        sample, step.replay(sample.weights), step, (made,), respondents=respondents, stages=_infinite(sample.stages)
    )


def _is_flag(sample: Sample, answered: str | pd.Series | Array) -> bool:
    return isinstance(answered, str) and answered in sample.frame.columns


def _by_cells(sample: Sample, groups: Grouping, who: Array, detail: str) -> tuple[Step, Adjustment]:
    codes = np.zeros(sample.rows, dtype=np.int64) if groups.codes is None else groups.codes
    DesignError.refuse(_mistakes(groups, codes, who))

    def replay(weights: Array) -> Array:
        drawn = np.bincount(codes, weights, minlength=groups.count)
        there = np.bincount(codes, weights * who, minlength=groups.count)
        lost = np.flatnonzero((there <= 0) & (drawn > 0))
        DesignError.refuse([_nobody(groups, place, drawn[place]) for place in lost])
        factor = np.divide(drawn, there, out=np.ones(groups.count), where=there > 0)
        return weights * who * factor[codes]

    before = sample.weights
    after = replay(before)
    held = np.bincount(codes, before * who, minlength=groups.count)
    ratio = np.divide(before, after, out=np.zeros(len(after)), where=after > 0)
    rate = who.sum() / len(who)
    step = Step(f"nonresponse by {detail}", f"{groups.count} cells, {rate:.1%} answered", kish(after), replay)
    return step, Adjustment((Auxiliary(groups),), np.diag(held), after - before, ratio)


def _by_propensity(sample: Sample, names: tuple[str, ...], who: Array) -> tuple[Step, Adjustment]:
    columns = predictors(sample, names)
    matrix = columns_matrix(columns, sample.rows)

    def replay(weights: Array) -> Array:
        return weights * who / fit_propensity(matrix, weights, who, names)

    chance = fit_propensity(matrix, sample.weights, who, names)
    after = sample.weights * who / chance
    information = gram(matrix, sample.weights * chance * (1 - chance))
    step = Step(
        "nonresponse by propensity",
        f"{', '.join(names)}; propensities {chance.min():.2f}–{chance.max():.2f}, {who.mean():.1%} answered",
        kish(after),
        replay,
    )
    # The score of person i is d (answered - chance) x; a weight d/chance moves by -(1 - chance) x per coefficient.
    return step, Adjustment(columns, information, sample.weights * (who - chance), 1 - chance)


def _classes(sample: Sample, names: tuple[str, ...], who: Array, count: int) -> Grouping:
    chance = fit_propensity(columns_matrix(predictors(sample, names), sample.rows), sample.weights, who, names)
    codes, edges = pd.qcut(chance, count, labels=False, retbins=True, duplicates="drop")
    levels = pd.DataFrame({"propensity": [f"{a:.3f}–{b:.3f}" for a, b in itertools.pairwise(edges)]})
    return Grouping(("propensity",), np.asarray(codes, dtype=np.int64), levels)


def _infinite(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """The first stage that draws, as from an infinite population, which leaves nothing to the stages below."""
    first = next((stage for stage in stages if (stage.fraction < 1).any()), None)
    if first is None:
        raise DesignError.single(
            "nonresponse",
            Text("人人都在样本中，误差只来自未作答。", "Everybody was drawn: errors come from non-response alone."),
            Text("普查用 census。", "A census, with census."),
            Text("改用 census(responses, roster, cells=…)。", "Use census(responses, roster, cells=…)."),
        )
    spread = np.where(first.sampled > 1, first.sampled / np.maximum(first.sampled - 1, 1), 0.0)
    return (replace(first, fraction=np.zeros(first.parents), factor=spread, scale=None, form=None),)


def _mistakes(groups: Grouping, codes: Array, who: Array) -> list[Mistake]:
    loose = int((codes < 0).sum())
    if loose:
        return [
            Mistake(
                " × ".join(groups.names),
                Text(f"有 {loose} 行不属于任何单元。", f"{loose} rows belong to no cell."),
                Text("每个被抽中的人都有单元。", "Everybody drawn has a cell."),
                Text("按名册补上。", "Fill it in from the roster."),
            )
        ]
    drawn = np.bincount(codes, minlength=groups.count)
    there = np.bincount(codes, who.astype(float), minlength=groups.count)
    return [_nobody(groups, place, drawn[place]) for place in np.flatnonzero(there == 0)]


def _nobody(groups: Grouping, place: int | np.integer, drawn: float) -> Mistake:
    cell = ", ".join(f"{name} = {groups.levels[name].iloc[place]}" for name in groups.names)
    return Mistake(
        cell or "()",
        Text(f"抽中 {drawn:g} 人，没有人作答。", f"{drawn:g} were drawn and nobody answered."),
        Text("每个单元都有人作答。", "Somebody answered in every cell."),
        Text("把它和相近的单元合并，或减少 cells 的列。", "Merge it with a similar cell, or cross fewer columns."),
    )


def _refused(method: str) -> DesignError:
    return DesignError.single(
        f"nonresponse(method={method!r})",
        Text(
            "方法只能是 cells 或 propensity，并且在取子总体和再次调整之前用。",
            "The method is cells or propensity, for the whole sample and only once.",
        ),
        Text('例如 method="cells"。', 'Such as method="cells".'),
        Text("改正 method，或把这一步放在最前。", "Correct method, or make this the first step."),
    )
