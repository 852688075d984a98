"""Tests of a two-way table: Rao and Scott's F and chi-square, Wald's test, and the exact mixture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special

from evaluate.design.answers import EVERYONE, Array
from evaluate.design.sample import Sample
from evaluate.errors import Text
from evaluate.estimate.counts import degrees_of_freedom, tally
from evaluate.estimate.crosstab import exclusive
from evaluate.estimate.hypothesis_test import Outcome, Tested, f_outcomes, outcomes_by_group
from evaluate.estimate.linearised import Columns, Linearised, linear
from evaluate.estimate.quantities import Names
from evaluate.estimate.scores import refuse_word
from evaluate.estimate.table import Estimate

Statistic = Literal["F", "Chisq", "Wald", "adjWald", "lincom"]
WORDS: dict[str, Text] = {
    "F": Text("Rao–Scott 二阶校正的 F 检验", "Rao–Scott second-order F test"),
    "Chisq": Text("Rao–Scott 一阶校正的卡方检验", "Rao–Scott first-order chi-square test"),
    "Wald": Text("按抽样设计的 Wald 检验", "design-based Wald test"),
    "adjWald": Text("自由度校正的 Wald 检验", "adjusted design-based Wald test"),
    "lincom": Text("Pearson 卡方的渐近精确分布", "asymptotically exact distribution of Pearson's chi-square"),
}


def independence(
    sample: Sample,
    rows: str,
    columns: str,
    *,
    statistic: Statistic = "F",
    by: Names | None = None,
) -> Estimate:
    """Do the answers to one item go with the answers to another, or could the table be chance?

    Pearson's chi-square of the weighted shares, scaled to the number of records, is compared with what the design
    makes of it: its mean is the sum of the generalised design effects, and the F statistic matches their spread too.
    Wald's test takes the differences between the weighted numbers of people and those expected under independence,
    with their covariance.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it. People who did not answer both items are outside the domain.
    rows, columns : str
        Two items whose choices exclude each other. Choices that nobody gave are left out.
    statistic : {"F", "Chisq", "Wald", "adjWald", "lincom"}
        Rao and Scott's second-order F or first-order chi-square; Wald's F with the design's degrees of freedom, or
        corrected for them; the mixture of chi-squares that Pearson's statistic follows.
    by : str or list of str, optional
        One test per group.

    Returns
    -------
    Estimate
        Rows "F", "numerator df" and "p" (or "chi-square", "df" and "p"); the column `df` holds the denominator's
        degrees of freedom, `n` the records with both answers. Without covariance.

    Raises
    ------
    DesignError
        As in `crosstab`; an unknown statistic.

    **Source**: Rao & Scott (1984), Ann. Statist. 12, §4, and (1987), Ann. Statist. 15, for F; Thomas & Rao (1987),
    JASA 82; Koch, Freeman & Freeman (1975) for Wald; Imhof (1961), Biometrika 48, for the mixture. Same in R:
    `svychisq(~rows + columns, design, statistic = "F")`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"level": list("aabb") * 5, "trained": ["no", "yes", "yes", "yes"] * 5})
    >>> independence(Sample(frame, Design()), "trained", "level").frame["measure"].tolist()
    ['F', 'numerator df', 'p']

    """
    refuse_word("independence(statistic", statistic, get_args(Statistic))
    exclusive(sample, rows, columns)
    return outcomes_by_group(
        sample,
        by,
        lambda part: _test(part, rows, columns, statistic),
        item=f"{rows} × {columns}",
        items=(rows, columns),
        words=WORDS[statistic],
        method=f"independence {statistic}",
    )


@dataclass(frozen=True, eq=False)
class _Table:
    """A table without empty lines: weighted people and shares with their errors, row after row; records and df."""

    people: Linearised
    parts: Linearised
    shape: tuple[int, int]
    n: int
    df: float
    fewest: int | None

    @property
    def shares(self) -> Array:
        """The share of each cell (row × column)."""
        return self.parts.value.reshape(self.shape)

    @property
    def free(self) -> int:
        """(rows - 1)(columns - 1)."""
        return (self.shape[0] - 1) * (self.shape[1] - 1)


def _test(sample: Sample, rows: str, columns: str, statistic: Statistic) -> Tested:
    table = _table(sample, rows, columns)
    if table.free == 0 or table.df < 1:
        return Tested(_nothing(statistic), table.n)
    if statistic in ("Wald", "adjWald"):
        return Tested(_wald(table, adjusted=statistic == "adjWald"), table.n, table.fewest)
    return Tested(_rao_scott(table, statistic), table.n, table.fewest)


def _nothing(statistic: Statistic) -> tuple[Outcome, ...]:
    """The rows of a test that cannot be made."""
    names = ("chi-square", "df", "p") if statistic in ("Chisq", "lincom") else ("F", "numerator df", "p")
    return tuple(Outcome(name, np.nan) for name in names)


def _table(sample: Sample, rows: str, columns: str) -> _Table:
    cells = exclusive(sample, rows, columns)
    blocks = tuple(cell.over for cell in cells)
    totals = linear(Columns(sample, blocks))
    counted = totals.value.reshape(len(cells), -1)
    lines, stacks = np.flatnonzero(counted.sum(axis=1) > 0), np.flatnonzero(counted.sum(axis=0) > 0)
    kept = (lines[:, None] * counted.shape[1] + stacks[None, :]).ravel()
    df = degrees_of_freedom(sample, EVERYONE, sample.mask)[0]
    records = np.concatenate([tally(sample, block) for block in blocks])
    fewest = int(records[records > 0].min()) if (len(lines), len(stacks)) == (2, 2) else None
    people = totals[kept]
    everyone = np.ones((len(kept), len(kept))) @ people
    return _Table(people, people / everyone, (len(lines), len(stacks)), int(records.sum()), float(df), fewest)


def _rao_scott(table: _Table, statistic: Statistic) -> tuple[Outcome, ...]:
    shares = table.shares
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = table.n * float(((shares - expected) ** 2 / expected).sum())
    effects = _design_effects(shares, table.parts.covariance(), table.n)
    mean = effects.sum()
    if not mean > 1e-12:
        # Everyone was asked: the table has no error, and a test no question.
        return _nothing(statistic)
    if statistic == "F":
        free = mean**2 / (effects**2).sum()
        f = pearson / mean
        p = float(special.fdtrc(free, free * table.df, f))
        return f_outcomes(f, free, free * table.df, p)
    if statistic == "Chisq":
        p = float(special.chdtrc(table.free, pearson / effects.mean()))
    else:
        p = mixture_tail(effects, pearson, table.df)
    return (
        Outcome("chi-square", pearson, table.df),
        Outcome("df", table.free, table.df),
        Outcome("p", p, table.df),
    )


def _design_effects(shares: Array, covariance: Array, n: int) -> Array:
    """The eigenvalues of Rao and Scott's matrix: the design effects of the contrasts that make the interaction."""
    rows, columns = shares.shape
    cells = shares.ravel()
    i, j = np.divmod(np.arange(len(cells)), columns)
    main = np.column_stack([i[:, None] == np.arange(rows), j[:, None] == np.arange(columns)[1:]]).astype(float)
    both = np.column_stack(
        [(i == row) & (j == column) for row in range(1, rows) for column in range(1, columns)]
    ).astype(float)
    contrast = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    # An empty cell has no share to divide by; it takes no part, as in R.
    scaled = contrast * np.divide(1.0, cells, out=np.zeros_like(cells), where=cells > 0)[:, None]
    simple = contrast.T @ scaled / n
    found = np.linalg.eigvals(np.linalg.solve(simple, scaled.T @ covariance @ scaled)).real
    return np.maximum(found, 0.0)


def _wald(table: _Table, *, adjusted: bool) -> tuple[Outcome, ...]:
    """Wald's test of observed less expected weighted numbers of people in (rows - 1)(columns - 1) cells."""
    shares = table.shares
    rows, columns = shares.shape
    margin_rows, margin_columns = shares.sum(axis=1), shares.sum(axis=0)
    i, j = np.divmod(np.arange(rows * columns), columns)
    picked = np.flatnonzero((i > 0) & (j > 0))
    expected = (margin_rows[i] * margin_columns[j])[picked]
    gradient = (
        np.eye(len(i))[picked]
        - (i[picked, None] == i) * margin_columns[j[picked]][:, None]
        - (j[picked, None] == j) * margin_rows[i[picked]][:, None]
        + expected[:, None]
    )
    gap = table.people.value.sum() * (shares.ravel()[picked] - expected)
    spread = gradient @ table.people.covariance() @ gradient.T
    form = float(gap @ np.linalg.solve(spread, gap)) if np.linalg.matrix_rank(spread) == len(gap) else np.nan
    free, below = table.free, table.df
    if adjusted:
        below = table.df - free + 1
        form *= below / table.df
    if below < 1:
        form = np.nan
    return f_outcomes(form / free, free, below, float(special.fdtrc(free, max(below, 1.0), form / free)))


def mixture_tail(weights: Array, statistic: float, df: float) -> float:
    """The chance that Σ weight · chi-square(1) exceeds statistic · chi-square(df)/df.

    **Source**: Imhof (1961), Biometrika 48(3), eq. 3.2, by numerical integration.
    """
    from scipy.integrate import quad

    scale = np.append(weights, -statistic / df)
    freedom = np.append(np.ones(len(weights)), df)

    def integrand(u: float) -> float:
        angle = 0.5 * (freedom * np.arctan(scale * u)).sum()
        size = 0.25 * (freedom * np.log1p((scale * u) ** 2)).sum()
        return float(np.sin(angle) / u * np.exp(-size))

    inner, _ = quad(integrand, 0, np.inf, limit=2000, epsabs=1e-13, epsrel=1e-10)
    return float(np.clip(0.5 + inner / np.pi, 0.0, 1.0))
