"""Weights that reproduce what is known of the population: the weighting step, recorded so that errors know of it."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.auxiliary import Known, Solver, Targets, misses, read_targets
from evaluate.design.distances import Bounds, solver_of
from evaluate.design.poststratify import poststratify_factors
from evaluate.design.rake import rake_factors
from evaluate.design.sample import Sample
from evaluate.design.step import Adjustment, Auxiliary, Step, kish
from evaluate.design.weighted import weighted
from evaluate.errors import DesignError, Mistake, Text

Method = Literal["poststratify", "rake", "linear", "raking", "logit", "entropy"]
Residuals = Literal["regression", "sweep"]
NEAR = 1e-9


def calibrate(
    sample: Sample,
    *,
    to: Known,
    method: Method = "poststratify",
    bounds: Bounds | None = None,
    variance: str | None = None,
    residuals: Residuals = "regression",
) -> Sample:
    """Which weights, near the present ones, make the sample agree with what is known of the population?

    Each weight d becomes d·g with Σ d g x equal to the known totals of x, g as near to 1 as the method measures it.
    Errors then use the residuals of the design-weighted regression on x.

    Parameters
    ----------
    sample : Sample
        Not a domain. Earlier steps are kept.
    to : mapping
        `{"level": {"section": 412, "division": 86}}`: a column, and the population of each of its codes; for crossed
        cells the key is a tuple of columns and the codes are tuples. `{"hours": 36_500}`: a column of numbers, and its
        total (a mean m of N people is the total m·N). `{(): 498}`: the number of people.
    method : {"poststratify", "rake", "linear", "raking", "logit", "entropy"}
        "poststratify": one margin. "rake": several margins, by iterative proportional fitting. "linear": general
        regression estimator, numbers too (with `bounds` g is cut off). "raking": g = exp(x'λ), the weights of "rake",
        numbers too; "entropy" is its name in entropy balancing. "logit": g between `bounds`.
    bounds : (float, float), optional
        Least and largest g, around 1: needed by "logit", possible for "linear".
    variance : str, optional
        For "linear": the column that the variance of what is estimated grows with (ratio estimator).
    residuals : {"regression", "sweep"}
        "sweep", for "rake": ten rounds of unweighted margin means, as R's `rake` does.

    Returns
    -------
    Sample
        With new weights; the step is recorded in `steps`, and done again in every replicate.

    Raises
    ------
    DesignError
        A margin without anybody in the sample; a code or a row of the sample without a margin; margins that add up to
        different numbers; totals that cannot be met (within the bounds), naming the one missed by most; weights that
        would fall below zero.

    **Source**: Deville & Särndal (1992), JASA 87; Deville, Särndal & Sautory (1993), JASA 88. Same in R:
    `postStratify`, `rake`, `calibrate(design, formula, population, calfun = "linear" | "raking" | "logit", bounds)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design
    >>> sample = Sample(pd.DataFrame({"level": ["a", "a", "b"], "sex": ["f", "m", "f"]}), Design())
    >>> raked = calibrate(sample, to={"level": {"a": 5, "b": 4}, "sex": {"f": 6, "m": 3}}, method="rake")
    >>> raked.weights.round(3).tolist()
    [2.0, 3.0, 4.0]
    >>> print(raked.steps[0])
    rake: level, sex → 4 totals; deff 1.074

    """
    _refuse_options(sample, to, method, bounds, variance)
    targets = read_targets(sample, to)
    _refuse_numbers(targets, method)
    spread = None if variance is None else _spread(sample, variance)
    solver = _solver(method, bounds, spread)

    def replay(weights: Array) -> Array:
        return _fitted(targets, weights, solver, bounds)

    new = replay(sample.weights)
    if new.min(initial=0.0) < 0:
        raise _below_zero(int((new < 0).sum()))
    made = _sweeps(targets, new) if residuals == "sweep" else (_regression(targets, sample.weights, new, spread),)
    shown = ", ".join(" × ".join(part.groups.names) or _number(part) for part in targets.columns)
    detail = f"{shown} → {len(targets.totals)} totals" + (
        "" if bounds is None else f", g in {bounds[0]:g}–{bounds[1]:g}"
    )
    return weighted(sample, new, Step(method, detail, kish(new), replay), made)


def _solver(method: Method, bounds: Bounds | None, spread: Array | None) -> Solver:
    if method == "poststratify":
        return poststratify_factors
    return rake_factors if method == "rake" else solver_of(method, bounds, spread)


def _fitted(targets: Targets, weights: Array, solver: Solver, bounds: Bounds | None) -> Array:
    """New weights, asserted to meet every total: on the cells, whose rows are all multiplied by the same factor."""
    held = targets.collapsed(weights)
    factors = solver(targets.matrix, held, targets.totals)
    missed = np.abs(misses(targets.matrix, held * factors, targets.totals))
    if not missed.max(initial=0.0) <= NEAR:
        raise _not_met(targets, held * factors, missed, bounds)
    return weights * targets.of_rows(factors)


def _regression(targets: Targets, before: Array, after: Array, spread: Array | None) -> Adjustment:
    by = before if spread is None else before / spread
    return Adjustment(targets.columns, targets.products(by), after, _over(by, after))


def _sweeps(targets: Targets, after: Array) -> tuple[Adjustment, ...]:
    """Ten rounds of subtracting the unweighted mean of each margin from z/w: what R does after raking."""
    held = after > 0
    counts = targets.matrix.T @ targets.collapsed(held.astype(float))
    inverse = _over(np.ones(len(after)), after)
    once = [
        Adjustment((part,), np.diag(counts[place]), after, inverse)
        for part, place in zip(targets.columns, targets.margins, strict=True)
    ]
    # Adjustments are applied from the last to the first; R sweeps the first margin first.
    return tuple(reversed(once * 10))


def _over(above: Array, below: Array) -> Array:
    """The quotient; 0 for rows that weigh nothing."""
    if below.min(initial=1.0) > 0:
        return above / below
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)


def _spread(sample: Sample, name: str) -> Array:
    numbers = sample.item(name).numbers(0, sample.rows)
    if not (numbers > 0).all():
        raise DesignError.single(
            f"variance={name!r}",
            Text("这一列有缺失或不大于零的值。", "The column holds values that are missing or not above 0."),
            Text("每一行都大于零。", "Every row is above 0."),
            Text("补上或改用另一列。", "Fill it in, or name another column."),
        )
    return numbers


def _number(part: Auxiliary) -> str:
    return "()" if part.item is None else part.item.name


def _refuse_options(sample: Sample, to: Known, method: str, bounds: Bounds | None, variance: str | None) -> None:
    if method not in get_args(Method):
        raise _wrong_option(
            f"calibrate(method={method!r})",
            "没有这种加权方法。",
            "There is no such method.",
            ", ".join(get_args(Method)),
        )
    if sample.mask is not sample.respondents:
        raise _of_a_domain()
    if method == "poststratify" and len(to) != 1:
        raise _several(to)
    if bounds is not None and not (0 <= bounds[0] < 1 < bounds[1]):
        raise _wrong_option(
            f"bounds={bounds}", "界限不合适。", "The bounds do not fit.", "0 ≤ bounds[0] < 1 < bounds[1]"
        )
    if (method == "logit") != (bounds is not None) and method != "linear":
        raise _wrong_option(
            f"calibrate(method={method!r}, bounds={bounds})",
            "logit 要有界限；除 linear 外，其他方法没有界限。",
            "logit needs bounds; no other method but linear takes them.",
            'bounds=(0.5, 2), method="logit"',
        )
    if variance is not None and method != "linear":
        raise _wrong_option("variance", "只有 linear 用 variance。", "Only linear takes variance.", 'method="linear"')


def _refuse_numbers(targets: Targets, method: str) -> None:
    numbers = [part.item.name for part in targets.columns if part.item is not None]
    if numbers and method in ("poststratify", "rake"):
        raise _wrong_option(
            ", ".join(numbers),
            "事后分层和迭代加权只用类别，不用数值总量。",
            "Post-stratification and raking take classes, no totals of numbers.",
            'method="linear", "raking", "logit", "entropy"',
        )


def _not_met(targets: Targets, cells: Array, missed: Array, bounds: Bounds | None) -> DesignError:
    held = targets.matrix.T @ np.nan_to_num(cells)
    missed = np.nan_to_num(missed, nan=np.inf)
    limits = "" if bounds is None else f"（g {bounds[0]:g}–{bounds[1]:g}）"
    return DesignError(
        *(
            Mistake(
                targets.names[place],
                Text(
                    f"总体是 {targets.totals[place]:.10g}，加权后最近只到 {held[place]:.10g}{limits}。",
                    f"The population has {targets.totals[place]:.10g}; the nearest that weights reach is "
                    f"{held[place]:.10g}.",
                ),
                Text("各边缘能同时满足。", "All margins can be met together."),
                Text(
                    "核对这一总体数；合并人少的类，放宽界限，或减少边缘。",
                    "Check the number; merge small classes, widen the bounds, or give fewer margins.",
                ),
            )
            for place in np.argsort(-missed, kind="stable")[:3]
            if missed[place] > NEAR
        )
    )


def _below_zero(count: int) -> DesignError:
    return _wrong_option(
        'calibrate(method="linear")',
        f"有 {count} 个权重会小于零。",
        f"{count} weights would fall below 0.",
        'bounds=(0.3, 3), method="raking"',
    )


def _wrong_option(where: str, zh: str, en: str, right: str) -> DesignError:
    return DesignError.single(
        where, Text(zh, en), Text(f"可用：{right}。", f"Such as: {right}."), Text("改正这一项。", "Correct the option.")
    )


def _of_a_domain() -> DesignError:
    return DesignError.single(
        "calibrate",
        Text("样本已经取了子总体。", "The sample is a domain already."),
        Text("先对整个样本校准，再取子总体。", "Calibrate the whole sample, then take a domain."),
        Text("把 domain 放在 calibrate 之后。", "Move domain after calibrate."),
    )


def _several(to: Any) -> DesignError:
    shown = ", ".join(map(str, to))
    return DesignError.single(
        f"calibrate(to={{{shown}}})",
        Text("事后分层只用一组单元。", "Post-stratification takes one set of cells."),
        Text(
            '例如 {"level": {…}}，或交叉单元 {("level", "sex"): {…}}。',
            'Such as {"level": {…}} or {("level", "sex"): {…}}.',
        ),
        Text(
            '交叉成单元并给出每个单元的总体数，或改用 method="rake"。',
            'Cross the columns and give the number of each cell, or use method="rake".',
        ),
    )
