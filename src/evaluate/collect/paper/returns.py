"""How many of those invited have answered, by unit; small units of an anonymous survey are not told apart."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluate.collect.hidden_units import hidden_units
from evaluate.collect.paper.slip_table import Mode
from evaluate.errors import Language, Mistake, ResponsesError, Text

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
    language: Language = "zh",
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
    language : {"zh", "en"}
        Of the notes.

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
    return return_rates(asked, came, minimum=minimum, mode=mode, labels=labels, language=language)


def return_rates(
    invited: Mapping[str, int],
    received: Mapping[str, int],
    *,
    minimum: int,
    mode: Mode = "anonymous",
    labels: Mapping[str, str] | None = None,
    language: Language = "zh",
) -> pd.DataFrame:
    """The same table from numbers that were counted already: unit → people invited, unit → answers.

    Answers under an empty unit are counted in all only; the note of all says how many they are.

    Raises
    ------
    ResponsesError
        When an answer comes from a unit in which nobody was invited.

    """
    ResponsesError.refuse(_nobody_invited(unit) for unit in received if unit and unit not in invited)
    names = {unit: (labels or {}).get(unit, unit) for unit in invited}
    # by the names that people read, as everywhere: of equals another would be hidden by the codes
    few = hidden_units({names[unit]: count for unit, count in invited.items()}, minimum)
    hidden = {unit for unit in invited if names[unit] in few} if mode == "anonymous" else set()
    units = [unit for unit in invited if unit != ALL]
    shown = [names[unit] for unit in units]
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
        *(_why(invited[unit], minimum).of(language) if unit in hidden else "" for unit in units),
        _of_no_unit(received.get(ALL, 0)).of(language),
    ]
    return table[list(RETURN_COLUMNS)]


def _why(people: int, minimum: int) -> Text:
    if people < minimum:
        return Text(f"不足{minimum}人", f"fewer than {minimum} people")
    return Text("与人数少的单位一并隐去", "hidden with units of few people")


def _of_no_unit(answers: int) -> Text:
    # packed by another column or not by unit at all, or for a unit of which numbers are not kept: all of these
    if not answers:
        return Text("", "")
    return Text(
        f"其中{answers}份分不清是哪个单位的，只计入合计",
        f"{answers} of them of a unit that is not known, counted in all only",
    )


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
