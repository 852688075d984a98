"""Whether the classes of a plan say what they are for in a way that their records can show."""

from __future__ import annotations

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.classes.class_objective import is_measurable
from evaluate.oversight.known_numbers import needed, parts, told
from evaluate.registers import Register

_STATES = {
    "measurable": Text("可衡量", "measurable"),
    "vague": Text("不可衡量", "vague"),
    "not_entered": Text("未填写", "not entered"),
}
_ITEMS = {"objective": Text("办班目的", "objective")}
_HOW = Text(
    "目的里至少有一句能由班次记录得出结果的，算可衡量；以计划登记的班次为分母",
    "an objective is measurable when the records of a class can give the result of one clause at least; of the classes "
    "planned",
)


def objectives(class_plan: Register, *, year: int, language: Language = "zh") -> Estimate:
    """What part of the classes planned for the year has an objective whose result can be measured?

    Parameters
    ----------
    class_plan : Register
        The table of that name.
    year : int
        The year of the plan.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "share", item "objective", choices "measurable", "vague", "not_entered"; `n` in classes.

    **Source**: ours; `class_objective` says which sentences can be measured.

    >>> from evaluate.oversight.classes.class_objective import is_measurable
    >>> is_measurable("结业测试平均分比开班时提高10分"), is_measurable("提高政治能力")
    (True, False)
    """
    table = needed(class_plan, "year", "objective")
    written = table.loc[(table["year"] == year).fillna(False).to_numpy(dtype=bool), "objective"]
    return told(
        parts("objective", pd.Series([_state(one) for one in written], dtype=object), tuple(_STATES)),
        (class_plan,), method="objectives", how=_HOW, counted="classes", items=_ITEMS, choices=_STATES,
        language=language,
    )  # fmt: skip


def _state(objective: object) -> str:
    if not isinstance(objective, str) or not objective.strip():
        return "not_entered"
    return "measurable" if is_measurable(objective) else "vague"
