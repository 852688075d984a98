"""Which choice matters: the part of the variance that each input, alone and with others, accounts for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text
from evaluate.measure.composite.choices import CHOICES, EVERY, Choices, alternatives
from evaluate.measure.composite.index import USUAL, Recipe, compose, places
from evaluate.measure.composite.indicators import Indicators
from evaluate.measure.composite.sampling import Errors


@dataclass(frozen=True)
class SobolIndices:
    """Parts of the variance of an output (input,): by each input alone (`first`), and with all it acts with (`total`).

    `mean` and `variance` are those of the output.
    """

    first: Array
    total: Array
    mean: float
    variance: float


def sobol(model: Callable[[Array], Array], widths: Sequence[int], *, count: int, seed: int) -> SobolIndices:
    """How much of the variance of a model's output is due to each of its inputs?

    first = var(E[y | input]) / var(y); total = 1 - var(E[y | all others]) / var(y). From two tables of points A and B,
    and for each input the table A with that input's columns from B: count × (inputs + 2) runs.

    Parameters
    ----------
    model : function
        Points of the unit cube (point × column) → output (point,).
    widths : sequence of int
        How many columns belong to each input.
    count : int
        Points of each table; a power of two.
    seed : int
        Of the points (a scrambled Sobol sequence).

    Returns
    -------
    SobolIndices
        Of an output that does not vary all are 0.

    **Source**: Sobol (1993); Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010), Computer Physics
    Communications 181(2), Table 2 (b: first order) and (f: total, Jansen 1999). Same in R: `sensobol::sobol_indices`.

    >>> made = sobol(lambda cube: 3 * cube[:, 0] + cube[:, 1], [1, 1], count=1024, seed=1)
    >>> made.first.round(2).tolist()
    [0.9, 0.1]

    """
    if count < 2 or count & (count - 1):
        raise _no_power(count)
    from scipy.stats import qmc

    columns = int(sum(widths))
    points = qmc.Sobol(2 * columns, rng=np.random.default_rng(seed)).random(count)
    one, other = points[:, :columns], points[:, columns:]
    edges = np.cumsum([0, *widths])
    tables = [one, other]
    for begin, end in itertools.pairwise(edges):
        mixed = one.copy()
        mixed[:, begin:end] = other[:, begin:end]
        tables.append(mixed)
    made = np.asarray(model(np.concatenate(tables)), dtype=float).reshape(len(tables), count)
    mean, variance = float(made[:2].mean()), float(made[:2].var(ddof=1))
    if variance <= 1e-20 * max(mean**2, 1e-300):
        return SobolIndices(np.zeros(len(widths)), np.zeros(len(widths)), mean, 0.0)
    first = (made[1] * (made[2:] - made[0])).mean(axis=1) - mean * (made[2:] - made[0]).mean(axis=1)
    total = ((made[0] - made[2:]) ** 2).mean(axis=1) / 2
    return SobolIndices(first / variance, total / variance, mean, variance)


def sensitivity(
    values: pd.DataFrame,
    indicators: Indicators,
    *,
    seed: int,
    recipe: Recipe = USUAL,
    choices: Choices = EVERY,
    errors: Errors | None = None,
    draws: int = 512,
) -> pd.DataFrame:
    """Which choice moves the units' places most?

    The output is the mean shift: by how many places, over all units, a draw differs from the index as composed. Its
    variance is split up by `sobol`.

    Parameters
    ----------
    values, indicators, seed, recipe, choices, errors
        As in `rank_range`.
    draws : int
        A power of two.

    Returns
    -------
    pandas.DataFrame
        choice | label_zh | label_en | first | total, the largest total first; only choices that have alternatives.
        Totals sum to more than 1 where choices act together.

    Raises
    ------
    DesignError
        As in `rank_range`; draws that are no power of two.

    **Source**: Saisana, Saltelli & Tarantola (2005), Journal of the Royal Statistical Society A 168(2), eq. 7. Like R's
    `COINr::get_sensitivity(coin, "SA")`.
    """
    index = compose(values, indicators, recipe=recipe)
    other = alternatives(index, choices, errors)
    widths = {name: width for name, width in other.widths().items() if width}
    own = index.places.to_numpy()

    def shift(cube: Array) -> Array:
        return np.abs(places(other.scores(cube)) - own).mean(axis=1)

    made = sobol(shift, list(widths.values()), count=draws, seed=seed)
    frame = pd.DataFrame(
        {
            "choice": list(widths),
            "label_zh": [CHOICES[name].zh for name in widths],
            "label_en": [CHOICES[name].en for name in widths],
            "first": made.first,
            "total": made.total,
        }
    )
    return frame.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def _no_power(count: int) -> DesignError:
    return DesignError.single(
        f"draws={count}",
        Text("抽样次数不是 2 的幂。", "The number of draws is no power of two."),
        Text("如 256、512、1024。", "Such as 256, 512, 1024."),
        Text("改正 draws。", "Correct draws."),
    )
