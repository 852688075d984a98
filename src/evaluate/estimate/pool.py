"""Pooling over multiple imputations: one table of several, with what not knowing the answers adds to the errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.sample import Origin
from evaluate.errors import DesignError, Text
from evaluate.estimate.behind import side_by_side
from evaluate.estimate.covariance import covariance_of
from evaluate.estimate.linearised import Given, Linearised
from evaluate.estimate.table import Estimate, behind_of, grounded, make

METHOD = {"pooled": {"zh": "多重插补，按 Rubin 规则合并", "en": "multiple imputation, pooled by Rubin's rules"}}


def pool(estimates: Sequence[Estimate]) -> Estimate:
    """What do several completed data sets say together, and how surely?

    The mean of the values; the mean of their covariances plus (1 + 1/m) times the covariance between the m tables.
    Degrees of freedom from both the design and the number of imputations.

    Parameters
    ----------
    estimates : list of Estimate
        The same table from each of two or more imputations, row for row.

    Returns
    -------
    Estimate
        The same rows; measure, item and choice as they were. `n` is the smallest. It combines with no other table of
        the sample: pool the combination instead.

    Raises
    ------
    DesignError
        Fewer than two tables, tables with different rows, or tables without covariance.

    **Source**: Rubin (1987), *Multiple Imputation*, §3.1; Barnard & Rubin (1999), Biometrika 86, eq. 3–5, for the
    degrees of freedom. Same in R: `mitools::MIcombine(results, df.complete = degf)`.

    >>> import pandas as pd
    >>> from evaluate.estimate.known import known
    >>> frames = [pd.DataFrame({"item": ["law"], "need": [need], "se": [0.1]}) for need in (3, 4)]
    >>> tables = [known(frame, value="need", se="se") for frame in frames]
    >>> pool(tables).frame[["value", "se"]].round(3).to_numpy().tolist()
    [[3.5, 0.872]]

    """
    count = len(estimates)
    if count < 2:
        raise _refused("至少要两次插补的结果。", "At least two imputations are needed.")
    first = estimates[0]
    keys = [*first.by, "measure", "item", "choice", "measured_in"]
    for other in estimates[1:]:
        if other.by != first.by or not _same_rows(first, other, keys):
            raise _refused("各次插补的表行不相同。", "The tables do not have the same rows.")
    values = np.array([part.frame["value"].to_numpy(dtype=float) for part in estimates])
    covariances = np.array([covariance_of(part) for part in estimates])
    middle, within = values.mean(axis=0), covariances.mean(axis=0)
    apart = values - middle
    between = apart.T @ apart / (count - 1)
    total = within + (1 + 1 / count) * between
    df = np.min([part.frame["df"].to_numpy(dtype=float) for part in estimates], axis=0)
    pooled = degrees_of_freedom(np.diag(within), np.diag(between), count, df)
    identity = sparse.csr_array(sparse.eye_array(len(first)))
    linear = Linearised(middle, ((Given(total, Origin("pooled")), identity),))
    labels = {**first.about.labels, "method": {**first.about.labels.get("method", {}), **METHOD}}
    about = replace(first.about, method="pooled", labels=labels, interval="confidence")
    n = np.min([part.frame["n"].to_numpy() for part in estimates], axis=0)
    made = make(first.frame[keys], linear, about, df=pooled, n=n, note=first.frame["note"].to_numpy())
    return grounded(made, inherited=reduce(side_by_side, map(behind_of, estimates)))


def degrees_of_freedom(within: Array, between: Array, count: int, complete: Array) -> Array:
    """Barnard and Rubin's degrees of freedom; Rubin's where those of the complete data are unknown or infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # Equal tables differ by rounding only: then nothing is missing.
        missing = np.where(between > 1e-12 * within, (1 + 1 / count) * between, 0.0)
        part = missing / (within + missing)
        rubin = np.where(missing > 0, (count - 1) / part**2, np.inf)
        observed = (complete + 1) / (complete + 3) * complete * (1 - part)
        both = 1 / (1 / rubin + 1 / observed)
    return np.where(np.isnan(complete) | np.isinf(complete), rubin, np.where(missing > 0, both, complete))


def _same_rows(left: Estimate, right: Estimate, keys: list[str]) -> bool:
    one, other = (part.frame[keys].astype(object).reset_index(drop=True) for part in (left, right))
    return one.where(one.notna(), None).equals(other.where(other.notna(), None))


def _refused(zh: str, en: str) -> DesignError:
    return DesignError.single(
        "pool",
        Text(zh, en),
        Text("同一个方法对每个插补数据集各算一次的表。", "The same table, computed once for every imputation."),
        Text("对每个插补数据集调用同一个函数，再合并。", "Call the same verb on every imputed sample, then pool."),
    )
