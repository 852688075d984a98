"""Design-based t tests: a mean against a number, and the means of two groups against each other."""

from __future__ import annotations

import numpy as np
from scipy import special

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.hypothesis_test import Outcome, Tested, compared, outcomes_by_group
from evaluate.estimate.intervals import t_quantile
from evaluate.estimate.quantities import Names, measured_in, numeric
from evaluate.estimate.scores import answered, base, numbers, refuse_confidence, scored
from evaluate.estimate.table import Estimate

WORDS = Text("按抽样设计的 t 检验", "design-based t test")


def t_test(
    sample: Sample,
    what: str,
    between: str | None = None,
    *,
    against: float = 0.0,
    by: Names | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Does the mean differ from a number, or between two groups, by more than chance?

    The difference divided by its design-based standard error, compared with t on the design's degrees of freedom less
    one.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    what : str
        An item with numbers as answers.
    between : str, optional
        A column with two groups; the difference is the second less the first, in the order of its labels.
    against : float
        The mean without `between`, or the difference with it, if there were nothing to find.
    by : str or list of str, optional
        One test per group of these columns.
    confidence : float
        Of the interval of the difference.

    Returns
    -------
    Estimate
        Rows "difference" (value, error, interval), "t" and "p"; `n` counts who answered, for the difference those of
        the smaller group. Without covariance: take
        differences of `mean` to go on computing.

    Raises
    ------
    DesignError
        As in `mean`; a column that does not have exactly two groups.

    **Source**: Lumley (2010), *Complex Surveys*, §2.4: the t test of the slope on a group's indicator. Same in R:
    `svyttest(what ~ between, design)`, `svyttest(what ~ 0, design)`; both lose one degree of freedom.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"gain": [1.0, 2.0, 3.0, 2.0]}), Design())
    >>> t_test(sample, "gain").frame["value"].round(3).tolist()
    [2.0, 4.899, 0.039]

    """
    refuse_confidence(confidence)
    numeric(sample, what)
    if between is not None:
        two_groups(sample, between)
    made = outcomes_by_group(
        sample,
        by,
        lambda part: _test(part, what, between, against, confidence),
        item=what if between is None else f"{what} × {between}",
        items=(what,) if between is None else (what, between),
        words=WORDS,
        method="t test",
        confidence=confidence,
    )
    return compared(made, sample, what, between, by)


def _test(sample: Sample, what: str, between: str | None, against: float, confidence: float) -> Tested:
    inside = answered(sample, [what] if between is None else [what, between])
    y = np.where(inside.rows, numbers(sample, what), 0.0)
    design = np.ones((sample.rows, 1)) if between is None else indicator(sample, between)
    gap, error, df, n = slope(sample, y, design, inside)
    unit = measured_in(sample, what)
    gap -= against
    half = float(t_quantile(confidence, np.array(df))) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        t = float(np.divide(gap, error)) if error > 0 else np.nan
    return Tested(
        (
            Outcome("difference", gap, df, error, gap - half, gap + half, unit, smaller(design, inside)),
            Outcome("t", t, df),
            Outcome("p", two_sided(t, df), df),
        ),
        n,
    )


def slope(sample: Sample, y: Array, design: Array, inside: Mask) -> tuple[float, float, float, int]:
    """The last coefficient of the weighted regression of `y`, its error, degrees of freedom less one, and records."""
    value, scores = coefficients(y, design, np.where(inside.rows, sample.weights, 0.0))
    n, df = base(sample, inside)
    if not np.isfinite(value).all() or df[0] < 2:
        return np.nan, np.nan, np.nan, int(n[0])
    error = np.sqrt(
        scored(
            sample,
            scores[:, -1],
            value[-1:],
            inside=inside,
            again=lambda weights: coefficients(y, design, np.where(inside.rows, weights, 0.0))[0][-1:],
        ).variance()[0]
    )
    return float(value[-1]), float(error), float(df[0]) - 1, int(n[0])


def coefficients(y: Array, design: Array, weights: Array) -> tuple[Array, Array]:
    """Weighted least squares, and the linearised scores of its coefficients (row × coefficient).

    Rows outside the domain have the weight zero; their scores are of no use.
    """
    cross = design.T @ (weights[:, None] * design)
    if np.linalg.matrix_rank(cross) < len(cross):
        return np.full(len(cross), np.nan), np.zeros_like(design)
    inverse = np.linalg.inv(cross)
    value = inverse @ (design.T @ (weights * y))
    return value, (design * (y - design @ value)[:, None]) @ inverse


def smaller(design: Array, inside: Mask) -> int:
    """The records of the smallest group: a difference tells of both sides."""
    groups = design[inside.rows]
    others = groups[:, 1:].sum(axis=0)
    return int(min(len(groups) - others.sum(), *others)) if design.shape[1] > 1 else len(groups)


def indicator(sample: Sample, between: str) -> Array:
    """A constant, and for each group but the first whether a row is in it (row × group)."""
    codes = sample.groups((between,)).codes
    assert codes is not None
    count = sample.groups((between,)).count
    return np.column_stack([np.ones(len(codes)), *((codes == group).astype(float) for group in range(1, count))])


def two_sided(t: float, df: float) -> float:
    """The chance of a t at least as far from zero."""
    return float(2 * special.stdtr(df, -abs(t))) if df >= 1 else np.nan


def two_groups(sample: Sample, between: str) -> None:
    """A column that does not have exactly two groups is refused."""
    found = [str(level) for level in sample.groups((between,)).levels[between]]
    if len(found) != 2:
        raise DesignError.single(
            between,
            Text(
                f"这一列有 {len(found)} 组：{'、'.join(found[:8])}。",
                f"The column has {len(found)} groups: {', '.join(found[:8])}.",
            ),
            Text("正好两组。", "Exactly two groups."),
            Text(
                '先用 domain 取出两组并合并编码；多组用 regress 或 rank_test(test="kruskal")。',
                'Recode it into two groups; for more use regress or rank_test(test="kruskal").',
            ),
        )
