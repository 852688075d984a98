"""Whether somebody can be found in a table of persons: k-anonymity and l-diversity, as flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.lines import alike
from evaluate.responses import FLAG_COLUMNS

SWEENEY = "Sweeney (2002), Int. J. Uncertainty, Fuzziness and Knowledge-Based Systems 10(5), 557-570"
DIVERSITY = "Machanavajjhala et al. (2007), ACM TKDD 1(1), art. 3, def. 3.1"


def anonymity(
    frame: pd.DataFrame, quasi: Sequence[str], *, sensitive: Sequence[str] = (), k: int = 5, diversity: int = 2
) -> pd.DataFrame:
    """Can a person be found in this table by what others know of them, and would their answer then be known?

    People with the same values in all `quasi` columns form a class; a missing value is a value of its own. The table is
    k-anonymous when every class has at least k people, and l-diverse in a column when every class holds at least l
    different answers there.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per person, as it would be handed out.
    quasi : list of str
        Columns that others know or can look up: unit, position level, year of birth.
    sensitive : list of str
        Columns that nobody may learn of a person.
    k, diversity : int
        The smallest class, and the fewest different answers within one (missing answers are none).

    Returns
    -------
    pandas.DataFrame
        Flags, columns `FLAG_COLUMNS`. First three rows on the whole table: smallest class ("k_anonymity"), part of
        people alone in their class ("unique"), part of people in too small classes ("below_k"), and the least number
        of answers per sensitive column ("l_diversity"), with verdict "ok" or "doubt"; then one row for every class in
        doubt, smallest first. `value` is the figure found, `branch` the sensitive column.

    Raises
    ------
    DesignError
        Columns that the table lacks, no quasi column, k or diversity below 1; all at once.

    **Source**: Sweeney (2002); Machanavajjhala et al. (2007), definition 3.1 (distinct l-diversity).

    >>> staff = pd.DataFrame({"level": ["a"] * 5 + ["b"], "answer": [1, 2, 3, 4, 5, 1]})
    >>> anonymity(staff, ["level"])[["subject", "rule", "verdict", "value"]].iloc[[0, 3]].values.tolist()
    [['all', 'k_anonymity', 'doubt', 1], ['level=b', 'k_anonymity', 'doubt', 1]]

    """
    DesignError.refuse(_mistakes(frame, quasi, sensitive, k, diversity))
    classes = alike(frame, list(quasi))
    size = np.array([len(rows) for rows in classes], dtype=np.int64)
    answers = {name: _different(frame, name, classes) for name in sensitive}
    rows = [*_whole(size, answers, len(frame), k, diversity)]
    order = np.lexsort((np.arange(len(size)), size))
    names = [_name(frame, list(quasi), rows_of[0]) for rows_of in classes]
    for place in order:
        if size[place] < k:
            rows.append(_flag(names[place], "k_anonymity", "doubt", int(size[place]), k))
    for name, different in answers.items():
        for place in order:
            if different[place] < diversity:
                rows.append(_flag(names[place], "l_diversity", "doubt", int(different[place]), diversity, name))
    return pd.DataFrame(rows, columns=list(FLAG_COLUMNS)).astype(object)


def _whole(size: Array, answers: dict[str, Array], people: int, k: int, diversity: int) -> Iterator[tuple[Any, ...]]:
    smallest = int(size.min(initial=people)) if len(size) else 0
    alone = float((size == 1).sum() / people) if people else 0.0
    below = float(size[size < k].sum() / people) if people else 0.0
    yield _flag("all", "k_anonymity", _verdict(smallest >= k or not people), smallest, k)
    yield _flag("all", "unique", _verdict(alone == 0), alone, 0.0)
    yield _flag("all", "below_k", _verdict(below == 0), below, 0.0)
    for name, different in answers.items():
        least = int(different.min(initial=diversity)) if len(different) else 0
        yield _flag("all", "l_diversity", _verdict(least >= diversity or not people), least, diversity, name)


def _verdict(fine: bool) -> str:
    return "ok" if fine else "doubt"


def _flag(
    subject: str, rule: str, verdict: str, value: float, threshold: float, branch: str = ""
) -> tuple[str, str, str, float, float, str, str, str]:
    source = DIVERSITY if rule == "l_diversity" else SWEENEY
    return subject, rule, verdict, value, threshold, branch, source, RULE_WORDS[rule]


#: What each rule asks, as it stands in `note`.
RULE_WORDS = {
    "k_anonymity": "条件相同的人数 / people with the same known values",
    "unique": "独一无二者所占比例 / part of people who are alone with their values",
    "below_k": "所在组过小者所占比例 / part of people in too small a class",
    "l_diversity": "同组内不同答案数 / different answers among people with the same known values",
}


def _different(frame: pd.DataFrame, name: str, classes: list[Array]) -> Array:
    codes = pd.factorize(frame[name], use_na_sentinel=True)[0]
    return np.array([len(np.unique(codes[rows][codes[rows] >= 0])) for rows in classes], dtype=np.int64)


def _name(frame: pd.DataFrame, quasi: list[str], row: int) -> str:
    values = {name: frame[name].iloc[row] for name in quasi}
    return "; ".join(f"{name}={'' if pd.isna(value) else value}" for name, value in values.items())


def _mistakes(
    frame: pd.DataFrame, quasi: Sequence[str], sensitive: Sequence[str], k: int, diversity: int
) -> Iterator[Mistake]:
    columns = Text(
        f"可用的列：{'、'.join(map(str, frame.columns))}。", f"One of: {', '.join(map(str, frame.columns))}."
    )
    if isinstance(quasi, str) or isinstance(sensitive, str) or not len(quasi):
        yield Mistake(
            f"anonymity(quasi={quasi!r}, sensitive={sensitive!r})",
            Text("要给出列名的列表，且至少一列。", "Lists of column names are needed, with at least one quasi column."),
            Text('例如 quasi=["unit", "position_level"]。', 'For example quasi=["unit", "position_level"].'),
            Text("列出别人知道或查得到的列。", "List the columns that others know or can look up."),
        )
        return
    for name in dict.fromkeys([*quasi, *sensitive]):
        if name not in frame.columns:
            yield Mistake(
                str(name),
                Text(f"表里没有 {name} 这一列。", f"The table has no column {name}."),
                columns,
                Text("改正列名。", "Correct the name."),
            )
    for name, value in (("k", k), ("diversity", diversity)):
        if value < 1:
            yield Mistake(
                f"anonymity({name}={value!r})",
                Text("要不小于 1。", "It must be 1 or more."),
                Text("例如 5。", "For example 5."),
                Text("改正这个数。", "Correct the number."),
            )
