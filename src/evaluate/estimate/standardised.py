"""Standardised means: groups compared as if all of them were made up alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.apart import all_of
from evaluate.estimate.quantities import Complete, Names, groups_of, listed
from evaluate.estimate.scores import base, told
from evaluate.estimate.table import Estimate, behind_of, grounded, make
from evaluate.estimate.verbs import mean

WORDS = Text("按给定构成标准化的均值，泰勒线性化方差", "directly standardised means, Taylor linearised variance")
EMPTY = Text("标准化所需的某一类没有人", "nobody in one of the classes to standardise by")


def standardised(
    sample: Sample,
    what: Names,
    *,
    to: Mapping[Any, Mapping[Any, float]],
    by: Names | None = None,
    complete: Complete = (),
    confidence: float = 0.95,
) -> Estimate:
    """What would be the mean of each group if all groups were made up alike?

    Σ over classes of the class's part in the standard population times the group's mean in that class.

    Parameters
    ----------
    sample, what, complete, confidence
        As in `mean`.
    to : mapping
        The standard, as for `calibrate`: `{"level": {"section": 412, "division": 86}}`; crossed classes have a tuple
        of columns as key and tuples as codes. Numbers of people or shares: only their proportions count.
    by : str or list of str, optional
        The groups to compare.

    Returns
    -------
    Estimate
        Measure "standardised mean"; t intervals. A group that lacks a class has no value and says so in `note`.

    Raises
    ------
    DesignError
        As in `mean`; a standard with an unknown class, a negative number, or a sum of zero.

    **Source**: Graubard & Korn (1999), Biometrics 55, §2. Same in R: `svyby(~what, ~by, svystandardize(design, by =
    ~level, over = ~by, population = …), svymean)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"hours": [4.0, 8.0, 6.0, 2.0], "level": ["a", "b", "b", "a"], "unit": list("xxyy")})
    >>> got = standardised(Sample(frame, Design()), "hours", to={"level": {"a": 3, "b": 1}}, by="unit")
    >>> got.frame["value"].tolist()
    [5.0, 3.0]

    """
    columns, parts = _standard(sample, to)
    groups = [] if by is None else listed(by)
    names = listed(what)
    cells = mean(sample, names, by=[*groups, *columns], complete=complete, confidence=confidence)
    frame, outer = cells.frame, groups_of(sample, groups or None)
    order = list(outer.levels.itertuples(index=False, name=None)) if groups else [()]
    wanted = [(group, name) for group in order for name in names]
    weights, n = _weights(frame, groups, columns, parts, wanted)
    lacking = weights.sum(axis=1) < 1 - 1e-9
    value = _without_empty(cells, weights)
    about = told(sample, confidence, "standardised", WORDS, names)
    keys = outer.levels.iloc[np.repeat(np.arange(len(order)), len(names))].reset_index(drop=True)
    units = dict(zip(frame["item"], frame["measured_in"], strict=True))
    keys = keys.assign(
        measure="standardised mean",
        item=[name for _, name in wanted],
        choice=None,
        measured_in=[units.get(name, "") for _, name in wanted],
    )
    _, df = base(sample, sample.mask, outer)
    value = replace(value, value=np.where(lacking, np.nan, value.value))
    note = np.where(lacking, EMPTY.of(str(sample.language)), "")
    made = make(keys, value, about, df=np.repeat(df, len(names)), n=n, note=note)
    return grounded(made, inherited=all_of(behind_of(cells), _used(weights)))


def _weights(
    frame: pd.DataFrame,
    groups: list[str],
    columns: list[str],
    parts: Mapping[Any, float],
    wanted: list[tuple[Any, str]],
) -> tuple[Array, Array]:
    """The part of each mean of a class in each standardised mean (wanted × row), and the records behind each."""
    of_groups = frame[groups].itertuples(index=False, name=None) if groups else [()] * len(frame)
    classes = map(_key, frame[columns].itertuples(index=False, name=None))
    place = {key: at for at, key in enumerate(wanted)}
    weights, n = np.zeros((len(wanted), len(frame))), np.zeros(len(wanted), dtype=np.int64)
    for at, (group, name, cell, count) in enumerate(zip(of_groups, frame["item"], classes, frame["n"], strict=True)):
        row = place[(group, name)]
        n[row] += count
        weights[row, at] = parts.get(cell, 0.0) if count else 0.0
    return weights, n


def _used(weights: Array) -> Array:
    """Where the means stand that each number is made from (wanted × class), -1 beyond: with the mean of the group it
    gives away a class that is hidden.
    """
    places = [np.flatnonzero(row) for row in weights]
    table = np.full((len(places), max(map(len, places), default=0)), -1)
    for row, found in zip(table, places, strict=True):
        row[: len(found)] = found
    return table


def _without_empty(cells: Estimate, weights: Array) -> Any:
    """The weighted sums of the means of classes; classes without anybody take no part."""
    used = np.flatnonzero((weights != 0).any(axis=0))
    assert cells.linear is not None
    return weights[:, used] @ cells.linear[used]


def _standard(sample: Sample, to: Mapping[Any, Mapping[Any, float]]) -> tuple[list[str], dict[Any, float]]:
    """The columns of the standard, and the part of each class in it."""
    if len(to) != 1:
        raise DesignError.single(
            "standardised(to=…)",
            Text("标准构成要写成一组类别。", "The standard is one set of classes."),
            Text(
                '例如 {"level": {…}} 或 {("level", "sex"): {…}}。',
                'Such as {"level": {…}} or {("level", "sex"): {…}}.',
            ),
            Text("把几列交叉成一组。", "Cross several columns into one set."),
        )
    ((names, counts),) = to.items()
    columns = listed(names)
    found = {_key(row) for row in sample.groups(tuple(columns)).levels.itertuples(index=False, name=None)}
    wrong = [code for code, count in counts.items() if not count >= 0 or (count > 0 and code not in found)]
    DesignError.refuse(
        Mistake(
            f"standardised(to={code!r})",
            Text("数据里没有这一类，或者它的数小于零。", "The data have no such class, or its number is below zero."),
            Text(
                f"其中之一：{'、'.join(map(str, sorted(map(str, found))))}。",
                f"One of: {', '.join(sorted(map(str, found)))}.",
            ),
            Text("改正标准构成。", "Correct the standard."),
        )
        for code in wrong
    )
    total = float(sum(counts.values()))
    if not total > 0:
        raise DesignError.single(
            "standardised(to=…)",
            Text("标准构成的总和为零。", "The standard adds up to zero."),
            Text("至少一类大于零。", "At least one class above zero."),
            Text("补上各类的数。", "Fill in the numbers."),
        )
    return columns, {code: count / total for code, count in counts.items()}


def _key(row: tuple[Any, ...]) -> Any:
    return row[0] if len(row) == 1 else row
