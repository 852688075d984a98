"""Everyone was invited and some answered: the census with non-response, and the survey that nobody was drawn for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

import pandas as pd

from evaluate.design.design import Design
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Mistake, Text
from evaluate.responses import Responses


@runtime_checkable
class Tabled(Protocol):
    """Anything that has a table, such as a Register."""

    @property
    def table(self) -> pd.DataFrame:
        """The rows."""
        ...


def census(
    responses: Responses | pd.DataFrame,
    roster: pd.DataFrame | Tabled,
    *,
    cells: Sequence[str],
    policy: Policy | None = None,
    language: Literal["zh", "en"] | None = None,
) -> Sample:
    """Whom do the answers speak for, when everybody on a roster was invited and only some answered?

    Those who answered in a cell stand for all who were invited in it: weight = invited / answered, each cell a
    stratum with its finite population. It is right when, within a cell, who answers does not depend on the answer.

    Parameters
    ----------
    responses : Responses or pandas.DataFrame
        The answers; they hold the columns `cells`.
    roster : pandas.DataFrame or Register
        One row per person invited; it holds the columns `cells` too.
    cells : list of str
        The columns that are crossed into cells.
    policy, language
        As in `Sample`.

    Returns
    -------
    Sample
        With `ledger`: per cell the number invited, answered, and the rate.

    Raises
    ------
    DesignError
        A cell with nobody or a single person answering, more answers than invitations, an answer from a cell that the
        roster lacks; all of them at once, with the cell to merge.

    **Source**: Särndal, Swensson & Wretman (1992), §15.6.2 (response homogeneity groups).

    >>> people = pd.DataFrame({"level": ["a", "a", "a", "b", "b", "b"]})
    >>> sample = census(people.iloc[[0, 1, 3, 4, 5]].assign(q=[1.0, 2, 3, 4, 5]), people, cells=["level"])
    >>> sample.ledger["rate"].round(2).tolist()
    [0.67, 1.0]

    """
    table = roster if isinstance(roster, pd.DataFrame) else roster.table
    frame = responses if isinstance(responses, pd.DataFrame) else responses.frame
    names = [cells] if isinstance(cells, str) else list(cells)
    _refuse_missing(frame, table, names)
    invited, answered = _counts(table, names), _counts(frame, names)
    index = pd.Index([*invited, *(key for key in answered if key not in invited)], tupleize_cols=False)
    ledger = pd.DataFrame({"invited": index.map(invited.get), "answered": index.map(answered.get)}, index=index)
    DesignError.refuse(_mistakes(ledger, names))
    ledger = ledger.astype("int64").assign(rate=lambda counts: counts["answered"] / counts["invited"])
    keys = pd.DataFrame(list(ledger.index), columns=names)
    return Sample(
        responses,
        Design(strata=names, kind="census"),
        policy=policy or Policy(),
        language=language,
        population=dict(zip(_labels(invited), map(float, invited.values()), strict=True)),
        ledger=pd.concat([keys, ledger.reset_index(drop=True)], axis=1),
    )


def self_selected(
    responses: Responses | pd.DataFrame,
    *,
    policy: Policy | None = None,
    language: Literal["zh", "en"] | None = None,
) -> Sample:
    """Answers of whoever cared to answer: everyone counts one, the population is unknown and taken as infinite.

    The errors describe chance only; that those who answered may differ from those who did not is a caveat for page one.
    """
    return Sample(responses, Design(kind="self-selected"), policy=policy or Policy(), language=language)


_ADD_TO = {
    "responses": Text("改正 cells，或在问卷里加上这一背景题。", "Correct cells, or ask for it in the questionnaire."),
    "roster": Text(
        "在名册（或它的单位编码表）里补上这一列，或改正 cells。",
        "Add the column to the roster (or to its table of units), or correct cells.",
    ),
}


def _refuse_missing(frame: pd.DataFrame, table: pd.DataFrame, names: Sequence[str]) -> None:
    mistakes = []
    for name in names:
        for where, columns in (("responses", frame.columns), ("roster", table.columns)):
            if name not in columns:
                shown = ", ".join(map(str, list(columns)[:12]))
                mistakes.append(
                    Mistake(
                        f"{where}.{name}",
                        Text(f"没有名为 {name} 的列。", f"There is no column {name}."),
                        Text(
                            f"问卷和名册都有的列；这里有 {shown}。",
                            f"A column of both answers and roster; here: {shown}.",
                        ),
                        _ADD_TO[where],
                    )
                )
    DesignError.refuse(mistakes)


def _counts(table: pd.DataFrame, names: Sequence[str]) -> dict[tuple[Any, ...], int]:
    """Rows per cell, under plain labels, so that answers and roster meet whatever type each has; None: no label."""
    sizes = table.groupby(list(names), observed=True, dropna=False).size()
    keys = [key if isinstance(key, tuple) else (key,) for key in sizes.index]
    plain = [tuple(None if pd.isna(label) else label for label in key) for key in keys]
    return dict(zip(plain, sizes.tolist(), strict=True))


def _labels(cells: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Cells as `Sample` names strata: a bare label where one column makes them."""
    return [cell if len(cell) != 1 else next(iter(cell)) for cell in cells]


def _mistakes(ledger: pd.DataFrame, names: Sequence[str]) -> list[Mistake]:
    found = []
    for key, invited, answered in zip(ledger.index, ledger["invited"], ledger["answered"], strict=True):
        where = _cell(key, names)
        what = _what(key, invited, answered)
        if what is not None:
            near = _neighbour(ledger, key)
            found.append(
                Mistake(
                    where,
                    what,
                    Text(
                        "每个单元至少两人作答，且不多于名册人数。",
                        "Two answers or more per cell, not more than invited.",
                    ),
                    _mend(_cell(near, names)) if near is not None else _mend(""),
                )
            )
    return found


def _what(key: tuple[Any, ...], invited: float, answered: float) -> Text | None:
    if any(label is None for label in key):
        there, here = (0 if pd.isna(count) else int(count) for count in (answered, invited))
        return Text(
            f"有 {there} 份答卷、{here} 名在册人员缺少分组信息。",
            f"{there} answers and {here} people of the roster lack a label.",
        )
    if pd.isna(invited):
        return Text(
            f"有 {int(answered)} 人作答，名册里却没有这个单元。",
            f"{int(answered)} answered, yet the roster has no such cell.",
        )
    if pd.isna(answered):
        return Text(f"邀请了 {int(invited)} 人，没有人作答。", f"{int(invited)} were invited and nobody answered.")
    if answered > invited:
        return Text(
            f"邀请 {int(invited)} 人，却有 {int(answered)} 份答卷。",
            f"{int(invited)} invited, yet {int(answered)} answers.",
        )
    if answered == 1 and invited > 1:
        return Text(
            f"邀请 {int(invited)} 人，只有 1 人作答，算不出误差。",
            f"{int(invited)} invited, one answer: it shows no spread.",
        )
    return None


def _neighbour(ledger: pd.DataFrame, key: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The cell to merge with: the one that shares most labels, then the largest."""
    best, score = None, (-1, -1.0)
    for other, invited, answered in zip(ledger.index, ledger["invited"], ledger["answered"], strict=True):
        if other == key or pd.isna(invited) or pd.isna(answered) or answered < 2:
            continue
        shared = sum(a == b for a, b in zip(key, other, strict=True))
        if (shared, float(answered)) > score:
            best, score = other, (shared, float(answered))
    return best


def _mend(near: str) -> Text:
    if not near:
        return Text(
            "减少 cells 的列，或核对名册和答卷的编码。",
            "Cross fewer columns, or check the codes of roster and answers.",
        )
    return Text(
        f"在名册和答卷里都把它并入相近的单元（例如 {near}），或减少 cells 的列；编码不一致的先改一致。",
        f"Merge it with a similar cell (such as {near}) in roster and answers, or cross fewer columns; "
        "make codes agree first.",
    )


def _cell(key: tuple[Any, ...], names: Sequence[str]) -> str:
    labels = ("?" if label is None else label for label in key)
    return ", ".join(f"{name} = {label}" for name, label in zip(names, labels, strict=True))
