"""How many of those invited have answered, by unit; small units of an anonymous survey are not told apart."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluate.collect.hidden_units import hidden_units
from evaluate.collect.paper.slip_table import Mode
from evaluate.errors import Mistake, ResponsesError, Text

RETURN_COLUMNS = ("unit", "invited", "received", "rate", "note")
ALL = ""


def returns(
    invited: pd.DataFrame,
    received: pd.DataFrame,
    *,
    by: str,
    minimum: int,
    mode: Mode = "anonymous",
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """How many of those invited have answered, in each unit and in all?

    Rate = received ÷ invited. In an anonymous survey the received and the rate of a unit of fewer than `minimum`
    invited are not shown; where those hidden together would still be too few, or a single unit that all the others give
    away, the next smallest is hidden with them.

    Parameters
    ----------
    invited : DataFrame
        One row a person invited, with the column `by`.
    received : DataFrame
        One row an answer, with the column `by`; a blank unit is counted in all only.
    by : str
        The column that names the unit.
    minimum : int
        The minimum cell, in people.
    mode : {"anonymous", "confidential"}
        Small units are told apart in a confidential survey, where the office knows who has answered.
    labels : mapping, optional
        What the codes in `by` are called.

    Returns
    -------
    DataFrame
        `unit`, `invited`, `received`, `rate` (a share; both missing where hidden) and `note`, in the order of the units
        in `invited`; the last row, with an empty unit, is all.

    Raises
    ------
    ResponsesError
        When a table lacks the column, or an answer comes from a unit in which nobody was invited.

    Examples
    --------
    >>> people = pd.DataFrame({"unit": ["A"] * 20 + ["B"] * 12})
    >>> returns(people, people.iloc[:25], by="unit", minimum=10)["received"].tolist()
    [20, 5, 25]

    """
    ResponsesError.refuse(_no_column(name, by) for name, table in _named(invited, received) if by not in table.columns)
    asked = _counts(invited, by)
    came = _counts(received, by)
    return return_rates(asked, came, minimum=minimum, mode=mode, labels=labels)


def return_rates(
    invited: Mapping[str, int],
    received: Mapping[str, int],
    *,
    minimum: int,
    mode: Mode = "anonymous",
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The same table from numbers that were counted already: unit → people invited, unit → answers.

    Answers under an empty unit are counted in all only; the note of all says how many they are.

    Raises
    ------
    ResponsesError
        When an answer comes from a unit in which nobody was invited.

    """
    ResponsesError.refuse(_nobody_invited(unit) for unit in received if unit and unit not in invited)
    hidden = hidden_units(invited, minimum) if mode == "anonymous" else frozenset()
    units = [unit for unit in invited if unit != ALL]
    shown = [(labels or {}).get(unit, unit) for unit in units]
    table = pd.DataFrame(
        {
            "unit": [*shown, ALL],
            "invited": [*(invited[unit] for unit in units), sum(invited.values())],
            "received": pd.array(
                [*(None if unit in hidden else received.get(unit, 0) for unit in units), sum(received.values())],
                dtype="Int64",
            ),
        }
    )
    table["rate"] = table["received"].astype("Float64").div(table["invited"]).astype("float64")
    table["note"] = [
        *(_why(invited[unit], minimum) if unit in hidden else "" for unit in units),
        _of_no_unit(received.get(ALL, 0)),
    ]
    return table[list(RETURN_COLUMNS)]


def _why(people: int, minimum: int) -> str:
    return f"不足{minimum}人" if people < minimum else "与人数少的单位一并隐去"


def _of_no_unit(answers: int) -> str:
    # packed by another column or not by unit at all, or for a unit of which numbers are not kept: all of these
    return f"其中{answers}份分不清是哪个单位的，只计入合计" if answers else ""


def _counts(table: pd.DataFrame, by: str) -> dict[str, int]:
    units = table[by].fillna("").astype(str).str.strip()
    return {str(unit): int((units == unit).sum()) for unit in dict.fromkeys(units)}


def _named(invited: pd.DataFrame, received: pd.DataFrame) -> tuple[tuple[Text, pd.DataFrame], ...]:
    return (Text("名册", "the roster"), invited), (Text("答卷", "the answers"), received)


def _no_column(table: Text, by: str) -> Mistake:
    return Mistake(
        f"--by {by}",
        Text(f"{table.zh}里没有 {by} 列。", f"There is no column {by} in {table.en}."),
        Text("名册和答卷都有的一列。", "A column of both the roster and the answers."),
        Text("用 --by 写明单位所在的列。", "Name the column of units with --by."),
    )


def _nobody_invited(unit: str) -> Mistake:
    return Mistake(
        unit,
        Text(
            f"收到“{unit}”的答卷，名册里却没有邀请这个单位的人。",
            f"There are answers from '{unit}', where nobody was invited.",
        ),
        Text("答卷的单位都在名册里。", "Every answer comes from a unit of the roster."),
        Text("核对名册和答卷里单位的写法。", "See how the unit is spelt in both."),
    )
