"""Suggestions of member units: what became of them, and how long the answer took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import (
    Number,
    codes_of,
    grouped,
    in_year,
    needed,
    of_units,
    part,
    parts,
    told,
    total,
)
from evaluate.registers import Register

#: Columns of the office's list.
OPEN_COLUMNS = ("suggestion", "unit", "text", "received_on", "days_open", "answer")
_GROUPS = ("unit", "meeting")
ITEMS = {
    "answer": Text("办理结果", "answers"),
    "suggestions": Text("建议条数", "suggestions"),
    "adopted_rate": Text("采纳率（含部分采纳）", "share adopted, wholly or in part"),
    "replied_rate": Text("答复率", "share answered"),
    "days_to_reply": Text("答复用时（天）", "days to reply"),
    "reply_not_dated": Text("已办理但没有填答复日期的占比", "share settled without a date of reply"),
    "with_document": Text("采纳的建议中写明落实文件的占比", "share of those adopted that name a document"),
}
_HOW = Text(
    "采纳率以全部建议为分母，研究中的也在分母里；用时为收到到答复的日历天数，只计两个日期都有的",
    "shares adopted are of all suggestions, those still open among them; days from receipt to reply, where both are "
    "dated",
)


def suggestion_rates(
    suggestions: Register,
    *,
    year: int,
    by: str | Sequence[str] = (),
    units: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the suggestions received in the year was adopted or answered, and after how many days?

    Parameters
    ----------
    suggestions : Register
        The table `suggestions`.
    year : int
        Of the day of receipt.
    by : str or sequence of str
        "unit", "meeting" or both.
    units : Register, optional
        For the names of the units.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Numbers and shares, "days_to_reply" as median and longest; `n` in suggestions, those behind each number.
    """
    table = in_year(needed(suggestions, "unit", "meeting", "received_on", "answer", "answered_on", "document"),
                    "received_on", year)  # fmt: skip
    numbers = [one for group, rows in grouped(table, by, _GROUPS) for one in _rates(rows, group)]
    return told(
        numbers, [suggestions], method="suggestions", how=_HOW, counted="suggestions", items=ITEMS, by=by,
        groups=of_units(units), language=language,
    )  # fmt: skip


def suggestion_answers(suggestions: Register, *, year: int, language: Language = "zh") -> Estimate:
    """What became of the suggestions: adopted, adopted in part, not adopted, under consideration?

    Parameters
    ----------
    suggestions, year, language
        As in `suggestion_rates`.

    Returns
    -------
    Estimate
        Item "answer" with the answers as choices; `n` in suggestions.
    """
    table = in_year(needed(suggestions, "received_on", "answer"), "received_on", year)
    kinds = codes_of(suggestions, "answer")
    return told(
        parts("answer", table["answer"], tuple(kinds)), [suggestions], method="suggestions", how=_HOW,
        counted="suggestions", items=ITEMS, choices=kinds, language=language,
    )  # fmt: skip


def open_suggestions(suggestions: Register, *, as_of: dt.date) -> pd.DataFrame:
    """Which suggestions still wait for an answer, and since when?

    Parameters
    ----------
    suggestions : Register
        The table `suggestions`.
    as_of : datetime.date
        The day on which is looked.

    Returns
    -------
    pandas.DataFrame
        `suggestion | unit | text | received_on | days_open | answer`, the oldest first, of those under consideration;
        for the office.
    """
    table = needed(suggestions, *OPEN_COLUMNS[:4], "answer")
    received = pd.to_datetime(table["received_on"])
    waiting = table["answer"].isna() | (table["answer"] == "open")
    days = (pd.Timestamp(as_of) - received).dt.days.astype("Int64")
    rows = table.assign(received_on=received, days_open=days)[waiting & ~(received > pd.Timestamp(as_of))]
    return rows.sort_values(["received_on", "suggestion"], ignore_index=True)[list(OPEN_COLUMNS)]


def _rates(rows: pd.DataFrame, group: dict[str, str]) -> list[Number]:
    adopted = rows["answer"].isin(["adopted", "partly"])
    settled = adopted | (rows["answer"] == "not_adopted")
    received, replied = pd.to_datetime(rows["received_on"]), pd.to_datetime(rows["answered_on"])
    days = (replied - received).dt.days.where(settled).dropna()
    document = rows["document"].fillna("").astype(str).str.strip() != ""
    return [
        total("suggestions", len(rows), len(rows), "suggestions", group=group),
        part("adopted_rate", adopted.sum(), len(rows), group=group),
        part("replied_rate", settled.sum(), len(rows), group=group),
        Number("days_to_reply", float(days.median()), len(days), "days", "median", group=group),
        Number("days_to_reply", float(days.max()), len(days), "days", "longest", group=group),
        part("reply_not_dated", (settled & replied.isna()).sum(), settled.sum(), group=group),
        part("with_document", (adopted & document).sum(), adopted.sum(), group=group),
    ]
