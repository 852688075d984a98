"""How far answers lie apart and how they go together: variances, covariances and correlations of items."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import judged, later, rows_of
from evaluate.estimate.attitude import by_unit
from evaluate.estimate.behind import Behind
from evaluate.estimate.intervals import plain, t_quantile
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.quantities import (
    METHOD,
    NOBODY,
    Complete,
    Names,
    also_needed,
    groups_of,
    kind_of,
    listed,
    numeric,
)
from evaluate.estimate.quantities import measured_in as unit_of
from evaluate.estimate.scores import answered, base, codes, numbers, refuse_confidence, scored, side_by_side, told
from evaluate.estimate.table import Estimate, behind_of, make
from evaluate.estimate.verbs import mean

#: A correlation as near to one as this is one: whoever knows one answer of somebody knows the other.
LINE = 1e-12


def variance(
    sample: Sample,
    what: Names,
    *,
    by: Names | None = None,
    complete: Complete = (),
    confidence: float = 0.95,
) -> Estimate:
    """How far do the answers of everyone lie from their mean?

    Weighted mean of the squared distances from the weighted mean, times n/(n - 1).

    Parameters
    ----------
    sample, what, by, complete, confidence
        As in `mean`.

    Returns
    -------
    Estimate
        Measure "variance", measured in the square of the item's measure; t intervals.

    Raises
    ------
    DesignError
        As in `mean`.

    **Source**: Särndal, Swensson & Wretman (1992), §5.9. Same in R: `svyvar(~what, design, na.rm = TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0]}), Design())
    >>> float(variance(sample, "hours").frame["value"].iloc[0])
    4.0

    """
    pairs = [(name, name) for name in listed(what)]
    return _moments(sample, pairs, by, complete, confidence, "variance")


def covariance(
    sample: Sample,
    what: Sequence[str],
    *,
    by: Names | None = None,
    complete: Complete = (),
    confidence: float = 0.95,
) -> Estimate:
    """How do the answers to two items move together, in their own measures?

    Weighted mean of the products of the distances from the weighted means, times n/(n - 1), over the people who
    answered both.

    Parameters
    ----------
    sample, by, confidence
        As in `mean`.
    what : list of str
        Two items or more: one row per pair.
    complete : list of str
        Only people who answered these as well; `complete=what` for R's covariance matrix of complete rows.

    Returns
    -------
    Estimate
        Measure "covariance", item "a × b"; t intervals. (`covariance_of` is the covariance of estimates instead.)

    Raises
    ------
    DesignError
        As in `mean`; fewer than two items.

    Same in R: `svyvar(~a + b, design, na.rm = TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"imp": [1.0, 2.0, 3.0], "abl": [3.0, 2.0, 1.0]}), Design())
    >>> float(covariance(sample, ["imp", "abl"]).frame["value"].iloc[0])
    -1.0

    """
    return _moments(sample, _pairs(what, "covariance"), by, complete, confidence, "covariance")


def correlation(
    sample: Sample,
    what: Sequence[str],
    *,
    by: Names | None = None,
    complete: Complete = (),
    confidence: float = 0.95,
) -> Estimate:
    """How closely do the answers to two items go together, from -1 to 1?

    Covariance divided by the root of the product of the variances, over the people who answered both.

    Parameters
    ----------
    sample, what, by, complete, confidence
        As in `covariance`.

    Returns
    -------
    Estimate
        Measure "correlation", item "a × b", measured in "ratio"; t intervals on Fisher's scale.

    Raises
    ------
    DesignError
        As in `covariance`.

    **Source**: Fisher (1915), Biometrika 10, for the scale. Same in R: `svycontrast(svyvar(~a + b, design),
    quote(`a:b` / sqrt(`a:a` * `b:b`)))`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"imp": [1.0, 2.0, 3.0, 4.0], "abl": [2.0, 1.0, 4.0, 3.0]}), Design())
    >>> float(correlation(sample, ["imp", "abl"]).frame["value"].round(3).iloc[0])
    0.6

    """
    return _moments(sample, _pairs(what, "correlation"), by, complete, confidence, "correlation")


def _moments(
    sample: Sample,
    pairs: Sequence[tuple[str, str]],
    by: Names | None,
    complete: Complete,
    confidence: float,
    measure: str,
) -> Estimate:
    refuse_confidence(confidence)
    groups = groups_of(sample, by)
    everyone, df = base(sample, sample.mask, groups)
    kept = np.flatnonzero((everyone > 0) | (not groups.names))
    parts: list[Linearised] = []
    counts: list[Array] = []
    for first, second in pairs:
        numeric(sample, first)
        numeric(sample, second)
        part, n = _of_pair(sample, groups, first, second, also_needed(complete, first), measure)
        parts.append(part)
        counts.append(n)
    order = (np.arange(len(pairs))[None, :] * groups.count + kept[:, None]).ravel()
    n = np.stack(counts)[:, kept].T.ravel()
    keys = groups.levels.iloc[np.repeat(kept, len(pairs))].reset_index(drop=True)
    keys = keys.assign(
        measure=measure,
        item=[a if a == b else f"{a} × {b}" for a, b in pairs] * len(kept),
        choice=None,
        measured_in=[_unit(sample, a, b, measure) for a, b in pairs] * len(kept),
    )
    words = Text(METHOD["linearised"]["zh"], METHOD["linearised"]["en"])
    made = make(
        keys,
        side_by_side(parts)[order],
        told(sample, confidence, "linearised", words, [name for pair in pairs for name in pair]),
        df=np.repeat(df[kept], len(pairs)),
        n=n,
        interval=_fisher if measure == "correlation" else plain,
        note=np.where(n == 0, NOBODY.of(str(sample.language)), ""),
    )
    return _judged(made, sample, pairs, by, complete, kept)


def _judged(
    made: Estimate, sample: Sample, pairs: Sequence[tuple[str, str]], by: Names | None, complete: Complete, kept: Array
) -> Estimate:
    groups = groups_of(sample, by)

    def told_of(which: int) -> Array:
        found = [_of_whom(sample, groups, a, b, also_needed(complete, a))[which] for a, b in pairs]
        return np.stack(found)[:, kept].T.ravel()

    parts = [*_shares(sample, pairs, by, complete, len(made)), *by_unit(sample, pairs, groups.names, len(made))]
    return judged(made, *parts, people=lambda: told_of(0), same=lambda: told_of(1))


def _of_whom(sample: Sample, groups: Any, first: str, second: str, needed: Sequence[str]) -> tuple[Array, Array]:
    """Of each group: how many have both of two flags (everyone else: no number), and whether all answers are alike or
    on one line.
    """
    inside = answered(sample, [first, second, *needed]).rows
    place = codes(sample, groups)[inside]
    x, y = numbers(sample, first)[inside], numbers(sample, second)[inside]
    people, same = np.full(groups.count, np.inf), np.zeros(groups.count, dtype=bool)
    for group in range(groups.count):
        a, b = x[place == group], y[place == group]
        if not len(a):
            continue
        flat = not np.ptp(a) or not np.ptp(b)
        same[group] = flat or (first != second and abs(np.corrcoef(a, b)[0, 1]) > 1 - LINE)
        if _flags(sample, first, second):
            people[group] = (a * b).sum()
    return people, same


def _flags(sample: Sample, first: str, second: str) -> bool:
    return kind_of(sample, first) == kind_of(sample, second) == "flag"


def _shares(
    sample: Sample, pairs: Sequence[tuple[str, str]], by: Names | None, complete: Complete, size: int
) -> list[Behind]:
    """The variance of a flag is its share, and how two go together gives both of theirs."""
    place, which = np.divmod(np.arange(size), len(pairs))

    def of(name: str, needs: Sequence[str], at: int) -> Behind:
        made = later(size // len(pairs), lambda: behind_of(mean(sample, name, by=by, complete=needs)))
        return rows_of(made, np.where(which == at, place, -1))

    found = []
    for at, (first, second) in enumerate(pairs):
        if _flags(sample, first, second):
            needs = (first, second, *also_needed(complete, first))
            found += [of(name, needs, at) for name in dict.fromkeys((first, second))]
    return found


def _of_pair(
    sample: Sample, groups: Any, first: str, second: str, needed: Sequence[str], measure: str
) -> tuple[Linearised, Array]:
    """The moment of one pair in every group, and the records behind it."""
    inside = answered(sample, [first, second, *needed])
    n, _ = base(sample, inside, groups)
    place, count = codes(sample, groups), groups.count
    with np.errstate(divide="ignore", invalid="ignore"):
        bessel = np.append(n / (n - 1.0), np.nan)
    bessel[~np.isfinite(bessel)] = np.nan
    x, y = _near_zero(sample, first, inside), _near_zero(sample, second, inside)

    def at(weights: Array) -> tuple[Array, Array]:
        kept = np.where(inside.rows, weights, 0.0)
        return _moment(x, y, kept, place, bessel, correlation=measure == "correlation")

    value, score = at(sample.weights)
    return scored(
        sample,
        np.nan_to_num(score),
        value[:count],
        inside=inside,
        groups=groups,
        again=lambda weights: at(weights)[0][:count],
    ), n


def _near_zero(sample: Sample, name: str, inside: Mask) -> Array:
    """Answers less one of them: equal answers then have no variance at all, not rounding noise."""
    answers = numbers(sample, name)
    return np.where(inside.rows, answers - answers[np.argmax(inside.rows)], 0.0)


def _moment(
    x: Array, y: Array, weights: Array, place: Array, bessel: Array, *, correlation: bool
) -> tuple[Array, Array]:
    """Covariance or correlation in every group (the last group holds those in none), and each row's score."""
    size = len(bessel)
    with np.errstate(divide="ignore", invalid="ignore"):
        people = np.bincount(place, weights, minlength=size)
        x = x - (np.bincount(place, weights * x, minlength=size) / people)[place]
        y = y - (np.bincount(place, weights * y, minlength=size) / people)[place]

        def moment(product: Array) -> tuple[Array, Array]:
            value = np.bincount(place, weights * product, minlength=size) / people
            return value * bessel, bessel[place] * (product - value[place]) / people[place]

        value, score = moment(x * y)
        if correlation:
            (a, a_score), (b, b_score) = moment(x * x), moment(y * y)
            root = np.sqrt(a * b)
            value = value / root
            score = score / root[place] - value[place] * (a_score / a[place] + b_score / b[place]) / 2
    return value, score


def _fisher(value: Array, se: Array, df: Array, confidence: float) -> tuple[Array, Array]:
    """Value ± t · se on the scale artanh, so that the interval stays between -1 and 1."""
    inside = np.abs(value) < 1
    safe = np.where(inside, value, 0.0)
    half = t_quantile(confidence, df) * se / (1 - safe**2)
    low, high = np.tanh(np.arctanh(safe) - half), np.tanh(np.arctanh(safe) + half)
    return np.where(inside, low, value), np.where(inside, high, value)


def _unit(sample: Sample, first: str, second: str, measure: str) -> str:
    one, other = unit_of(sample, first), unit_of(sample, second)
    if measure == "correlation":
        return "ratio"
    if not one or not other:
        return one or other
    return f"{one}²" if one == other else f"{one} × {other}"


def _pairs(what: Sequence[str], verb: str) -> list[tuple[str, str]]:
    names = listed(what)
    if len(names) < 2 or len(set(names)) < len(names):
        raise DesignError.single(
            f"{verb}({names})",
            Text("要两个以上不同的题目。", "Two or more different items are needed."),
            Text(f'例如 {verb}(sample, ["imp", "abl"])。', f'Such as {verb}(sample, ["imp", "abl"]).'),
            Text("写出题目的列表；一个题目的离散程度用 variance。", "List the items; for a single one use variance."),
        )
    return list(combinations(names, 2))
