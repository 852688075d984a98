"""Replicate weights that came with the data: their columns, and how a variance is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.replicates import Replicates
from evaluate.errors import DesignError, Text

Made = Literal["jackknife-1", "jackknife-n", "brr", "fay", "bootstrap", "successive"]


@dataclass(frozen=True)
class Replication:
    """Columns of replicate weights, and how they were made.

    Variance = scale Σ rscales_r (value_r - centre)²; the centre is the mean over the replicates unless `mse`.

    Parameters
    ----------
    columns : tuple of str
        One column per replicate.
    method : {"jackknife-1", "jackknife-n", "brr", "fay", "bootstrap", "successive"}
        Jackknife with one or several strata (JK1, JKn), balanced halves, Fay's variant of them, bootstrap, successive
        differences (SDR). It gives `scale`: (R - 1)/R, 1, 1/R, 1/(R (1 - rho)²), 1/(R - 1), 4/R.
    rho : float
        Fay's coefficient, 0 ≤ rho < 1.
    scale, rscales : float and tuple of float, optional
        Given by the producer of the data; "jackknife-n" needs `rscales`, one per replicate: (n_h - 1)/n_h.
    combined : bool
        True: the columns hold weights. False: what the weight of the sample is multiplied by.
    mse : bool
        Whether replicates are compared with the value itself. "successive" always does.

    Same in R: `svrepdesign(repweights, type = "JK1" | "JKn" | "BRR" | "Fay" | "bootstrap" | "successive-difference")`,
    the last with `mse = TRUE`: the variance of Fay and Train (1995) is about the value itself.

    """

    columns: tuple[str, ...]
    method: Made
    rho: float = 0.0
    scale: float | None = None
    rscales: tuple[float, ...] | None = None
    combined: bool = True
    mse: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        if self.rscales is not None:
            object.__setattr__(self, "rscales", tuple(self.rscales))
        wrong = ""
        if self.method not in get_args(Made):
            wrong = f"method={self.method!r}"
        elif len(self.columns) < 2:
            wrong = f"columns={list(self.columns)}"
        elif not 0 <= self.rho < 1 or (self.rho > 0 and self.method != "fay"):
            wrong = f"rho={self.rho}"
        elif self.rscales is not None and len(self.rscales) != len(self.columns):
            wrong = f"rscales ({len(self.rscales)})"
        elif self.method == "jackknife-n" and self.rscales is None:
            wrong = "rscales=None"
        if wrong:
            raise DesignError.single(
                f"Replication({wrong})",
                Text("重复权数的说明不完整或不一致。", "The replicate weights are not described in full."),
                Text(
                    f"method 为 {'、'.join(get_args(Made))} 之一；至少两列；jackknife-n 的 rscales 与列数相同。",
                    f"method is one of {', '.join(get_args(Made))}; two columns or more; jackknife-n has as many "
                    "rscales as columns.",
                ),
                Text("按数据发布方的说明补上。", "Complete it from the producer's documentation."),
            )

    @property
    def scale_of_method(self) -> float:
        """The scale, given or by the method."""
        count = len(self.columns)
        by = {
            "jackknife-1": (count - 1) / count,
            "jackknife-n": 1.0,
            "brr": 1 / count,
            "fay": 1 / (count * (1 - self.rho) ** 2),
            "bootstrap": 1 / (count - 1),
            "successive": 4 / count,
        }
        return by[self.method] if self.scale is None else self.scale


def supplied(frame: pd.DataFrame, replication: Replication, weights: Array) -> Replicates:
    """The replicates that the columns of `frame` hold.

    Raises
    ------
    DesignError
        A replicate weight that is missing or below zero.

    """
    table = np.column_stack(
        [
            pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            for name in replication.columns
        ]
    )
    bad = [replication.columns[place] for place in np.flatnonzero(~(table >= 0).all(axis=0))]
    if bad:
        raise DesignError.single(
            ", ".join(bad[:5]),
            Text("重复权数有缺失或小于零的值。", "Some replicate weights are missing or below 0."),
            Text("每一行都不小于零。", "Every row is 0 or more."),
            Text("补上，或核对列名。", "Fill them in, or check the names."),
        )
    count = len(replication.columns)
    rscales = np.ones(count) if replication.rscales is None else np.array(replication.rscales, dtype=float)
    return Replicates(
        replication.method,
        None,
        table if replication.combined else table * weights[:, None],
        replication.scale_of_method,
        rscales,
        replication.mse or replication.method == "successive",
    )
