"""What is still open at the new school (新党校运行): items by area, and how long they are overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import grouped, needed, parts, told, total
from evaluate.oversight.supervision.overdue import STATES, ages, days_overdue, due_states
from evaluate.registers import Register

#: Columns of the office's list.
OPEN_COLUMNS = ("school_item", "area", "text", "unit", "due", "days_overdue", "age", "state")
_GROUPS = ("area", "unit")
ITEMS = {
    "items": Text("事项数", "items"),
    "items_open": Text("未办结事项数", "items not done"),
    "items_overdue": Text("其中超期", "of them overdue"),
    "item_state": Text("办理情况", "how far they are"),
}
_HOW = Text("按期限和办结日期归类", "by the date due and the date done")


def open_items(school_items: Register, *, as_of: dt.date) -> pd.DataFrame:
    """What has to be done at the school, and since when?

    Parameters
    ----------
    school_items : Register
        The table `school_items`.
    as_of : datetime.date
        The day on which is looked.

    Returns
    -------
    pandas.DataFrame
        `school_item | area | text | unit | due | days_overdue | age | state`, the longest overdue first, without what
        is done; for the office.
    """
    table = _table(school_items, as_of)
    left = table[table["state"] != "done"]
    return left.sort_values(["days_overdue", "due", "school_item"], ascending=[False, True, True], ignore_index=True)[
        list(OPEN_COLUMNS)
    ]


def item_counts(
    school_items: Register, *, as_of: dt.date, by: str | Sequence[str] = (), language: Language = "zh"
) -> Estimate:
    """How many items of the school are open, and how many overdue?

    Parameters
    ----------
    school_items, as_of
        As in `open_items`.
    by : str or sequence of str
        Columns of the table, such as "area".
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "items", "items_open", "items_overdue"; `n` in items.
    """
    numbers = []
    for group, rows in grouped(_table(school_items, as_of), by, _GROUPS):
        open_ones = rows["state"] != "done"
        numbers += [
            total("items", len(rows), len(rows), "items", group=group),
            total("items_open", open_ones.sum(), len(rows), "items", group=group),
            total("items_overdue", (rows["state"] == "overdue").sum(), len(rows), "items", group=group),
        ]
    return told(
        numbers, [school_items], method="school items", how=_HOW, counted="items", items=ITEMS, by=by, language=language
    )


def item_states(
    school_items: Register, *, as_of: dt.date, by: str | Sequence[str] = (), language: Language = "zh"
) -> Estimate:
    """What part of the items of the school is done, open, overdue, or without a date?

    Parameters
    ----------
    school_items, as_of, by, language
        As in `item_counts`.

    Returns
    -------
    Estimate
        Item "item_state" with the states as choices; `n` in items.
    """
    numbers = [
        one
        for group, rows in grouped(_table(school_items, as_of), by, _GROUPS)
        for one in parts("item_state", rows["state"], tuple(STATES), group=group)
    ]
    return told(
        numbers, [school_items], method="school items", how=_HOW, counted="items", items=ITEMS, choices=STATES, by=by,
        language=language,
    )  # fmt: skip


def _table(school_items: Register, as_of: dt.date) -> pd.DataFrame:
    table = needed(school_items, "school_item", "area", "text", "unit", "due", "done_on")
    today = pd.Timestamp(as_of)
    late = days_overdue(table["due"], table["done_on"], today)
    return table.assign(days_overdue=late, age=ages(late), state=due_states(table["due"], table["done_on"], today))
