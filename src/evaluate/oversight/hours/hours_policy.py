"""The county's hours policy: which forms of training count, toward what, and what a day or a minute is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers import Register


@dataclass(frozen=True)
class FormPolicy:
    """What the policy says of one form of training in one stretch of time. Numbers it does not give are not a number.

    `half_day` is hours per half-day, `minutes` the minutes online that make an hour; `required` and `elective` are what
    an hour of such a course is worth, `completion` the share (0–1) of a training below which nothing of it counts.
    """

    training_form: str
    account: str
    counts: bool
    day: float
    half_day: float
    minutes: float
    required: float
    elective: float
    completion: float
    cap_per_class: float
    cap_per_year: float
    carry_over: bool
    split_cross_year: bool
    begins: pd.Timestamp
    ends: pd.Timestamp
    source: str

    @property
    def hours_per_day(self) -> float:
        """Hours that a day is worth, from the half-day when only that is given."""
        return self.day if self.day == self.day else 2 * self.half_day


def hours_policy(policy: Register) -> tuple[FormPolicy, ...]:
    """What does the county's own policy say of each form of training?

    Nothing is assumed: what a day is worth is 6 hours in one place and 8 in another.

    Parameters
    ----------
    policy : Register
        The table `hours_policy` of the office's forms.

    Returns
    -------
    tuple of FormPolicy
        One a row, in the order of the table; a form that the table does not name has no policy, and its hours are
        not known. Training across the new year is split unless the table says no; courses count once, wholly, and
        nothing is carried into the next year unless the table says so.

    Raises
    ------
    RegisterError
        Rows of one form whose times overlap, all of them at once.
    """
    rows = [_row(record) for record in policy.table.to_dict("records")]
    RegisterError.refuse(
        [_overlap(policy, one, two) for place, one in enumerate(rows) for two in rows[:place] if _meet(one, two)]
    )
    return tuple(rows)


def _row(record: dict[Any, Any]) -> FormPolicy:
    until = record.get("until")
    return FormPolicy(
        training_form=str(record["training_form"]),
        account=str(record["account"]),
        counts=_yes(record["counts"]),
        day=_number(record.get("hours_per_day")),
        half_day=_number(record.get("hours_per_half_day")),
        minutes=_number(record.get("online_minutes_per_hour")),
        required=_number(record.get("required_weight"), 1.0),
        elective=_number(record.get("elective_weight"), 1.0),
        completion=_number(record.get("completion_threshold"), 0.0),
        cap_per_class=_number(record.get("cap_per_class"), np.inf),
        cap_per_year=_number(record.get("cap_per_year"), np.inf),
        carry_over=_yes(record.get("carry_over")),
        split_cross_year=_yes(record.get("split_cross_year"), otherwise=True),
        begins=pd.Timestamp(record["from"]),
        ends=pd.Timestamp("2200-01-01") if until is None or pd.isna(until) else pd.Timestamp(until),
        source=str(record["source"]),
    )


def _number(value: Any, otherwise: float = np.nan) -> float:
    return otherwise if value is None or pd.isna(value) else float(value)


def _yes(value: Any, *, otherwise: bool = False) -> bool:
    return otherwise if value is None or pd.isna(value) else bool(value)


def _meet(one: FormPolicy, two: FormPolicy) -> bool:
    return one.training_form == two.training_form and one.begins <= two.ends and two.begins <= one.ends


def _overlap(policy: Register, one: FormPolicy, two: FormPolicy) -> Mistake:
    return Mistake(
        f"{policy.source or policy.name} {one.training_form}",
        Text(
            f"同一形式有两行的施行时间重叠（{one.begins:%Y-%m-%d}、{two.begins:%Y-%m-%d}）。",
            f"two rows of one form overlap in time ({one.begins:%Y-%m-%d}, {two.begins:%Y-%m-%d}).",
        ),
        Text("同一天一种形式只有一行。", "one row a form on any day."),
        Text("给旧的一行填上停止日期。", "give the older row its last day."),
    )
