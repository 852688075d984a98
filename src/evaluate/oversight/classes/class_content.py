"""What classes teach and how: shares of hours by content, sub-type and method; classes without political content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.classes.class_rows import PARTY_SPIRIT, THEORY
from evaluate.oversight.classes.held_classes import CLASS_GROUPS, class_groups, held_classes, hours_of, lessons
from evaluate.oversight.known_numbers import ANSWERS, Number, answered, codes_of, grouped, parts, told
from evaluate.registers import Register

Split = Literal["content_category", "party_spirit_kind", "capability_part", "method"]
#: Splits that are of one category of content only.
_WITHIN = {"party_spirit_kind": PARTY_SPIRIT, "capability_part": "duty_capability_training"}
_NOT_TOLD = Text("未登记", "not entered")
ITEMS = {
    "content_category": Text("教学内容构成（学时）", "content, by hours"),
    "party_spirit_kind": Text("党性教育构成（学时）", "Party-spirit education, by hours"),
    "capability_part": Text("专业化内容四部分构成（学时）", "four parts of capability training, by hours"),
    "method": Text("教学方式构成（学时）", "methods, by hours"),
    "political_share": Text("理论教育和党性教育学时占比", "share of theory and Party-spirit education"),
    "without_political": Text("没有理论教育和党性教育的班次", "classes without theory or Party-spirit education"),
    "method_entropy": Text("教学方式多样性（0为只有一种，1为各种均等）", "variety of methods (0 one, 1 all alike)"),
    "design_sheet": Text("有一班一策", "has a design sheet"),
}
_HOURS = Text("课表里各类学时除以全部学时，没有登记类别的单列", "hours of each kind ÷ all hours of the timetable; "
              "those without a kind stand apart")  # fmt: skip
_ZERO = Text(
    "课表不全、又没有查到这类学时的班次算未登记", "a class with a short timetable that shows none is not known"
)
_ENTROPY = Text("每班学时在各教学方式上的熵除以方式总数的对数，取各班中位数；方式没有登记全的班次不计",
                "entropy of a class's hours over methods ÷ the logarithm of the number of methods, the median of "
                "classes; without classes of which a method is not entered")  # fmt: skip
_SHEETS = Text("以实际办班登记表的期次为分母", "of the sessions in the register of classes held")


def content_shares(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    *,
    of: Split = "content_category",
    by: str | Sequence[str] = ("class_type",),
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the teaching is of each kind?

    Hours of each kind ÷ hours of the timetable; of sub-types of Party spirit (道德、警示、政治文化) and of the four
    parts of capability (知识、能力、作风、精神), ÷ the hours of their category.

    Parameters
    ----------
    class_plan, classes_held, sessions : Register
        The tables of those names.
    of : {"content_category", "party_spirit_kind", "capability_part", "method"}
        Kinds of what.
    by : str or sequence of str
        Codes of the plan, such as "class_type".
    year : int, optional
        Of classes that opened in it; all years unless given.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "share", the kinds as choices with "not_told" beside them, so that shares add up; `n` in classes. What
        is required is described here and never called too much.
    """
    held, taught = _taught(class_plan, classes_held, sessions, year)
    if of in _WITHIN:
        taught = taught[(taught["content_category"] == _WITHIN[of]).to_numpy()]
    kinds = {**codes_of(sessions, of), "not_told": _NOT_TOLD}

    def numbers() -> Iterator[Number]:
        for group, rows in grouped(_with_class(taught, held, by), by, CLASS_GROUPS):
            hours = rows.groupby(rows[of].fillna("not_told"))["hours"].sum()
            whole = hours.sum()
            for code in kinds:
                share = float(hours.get(code, 0.0)) / whole if whole else np.nan
                yield Number(of, share, rows["place"].nunique(), choice=code, group=group)

    return told(
        numbers(), (sessions, class_plan), method=f"content {of}", how=_HOURS, counted="classes",
        items=ITEMS, choices=kinds, by=by, language=language,
    )  # fmt: skip


def political_content(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    *,
    by: str | Sequence[str] = ("class_type",),
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """How much of the teaching is theory and Party spirit, and how many classes have none of it?

    Parameters
    ----------
    class_plan, classes_held, sessions, by, year, language
        As in `content_shares`.

    Returns
    -------
    Estimate
        Items "political_share" (of hours whose category is entered) and "without_political" (shares of classes: "yes",
        "no", "not_known"); `n` in classes.
    """
    held, taught = _taught(class_plan, classes_held, sessions, year)
    known = taught["content_category"].notna()
    ours = taught["content_category"].isin([THEORY, PARTY_SPIRIT]).astype("boolean").where(known)
    value, partial = hours_of(taught, held, ours)
    whole = hours_of(taught, held, known.astype("boolean")).value
    none = np.where(value > 0, "no", np.where(partial | np.isnan(value), "not_known", "yes"))
    frame = held.assign(ours=np.nan_to_num(value), whole=np.nan_to_num(whole), none=none)

    def numbers() -> Iterator[Number]:
        for group, rows in grouped(frame, by, CLASS_GROUPS):
            some, total = rows["ours"].sum(), rows["whole"].sum()
            share = some / total if total else np.nan
            yield Number("political_share", share, int((rows["whole"] > 0).sum()), group=group)
            yield from parts("without_political", rows["none"], tuple(ANSWERS), group=group)

    return told(
        numbers(), (sessions, classes_held, class_plan), method="political content", how=_ZERO, counted="classes",
        items=ITEMS, choices=ANSWERS, by=by, language=language,
    )  # fmt: skip


def method_variety(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    *,
    by: str | Sequence[str] = ("class_type",),
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """How evenly do classes use the methods that there are?

    Shannon's entropy of a class's hours over methods, −Σ p·ln p, ÷ ln K for the K methods of the list: 0 where all is
    lectures, 1 where every method has the same hours. The median of the classes.

    Parameters
    ----------
    class_plan, classes_held, sessions, by, year, language
        As in `content_shares`.

    Returns
    -------
    Estimate
        Measure "median", item "method_entropy", from 0 to 1; `n` in classes whose methods are all entered.

    **Source**: Shannon (1948), §6.
    """
    held, taught = _taught(class_plan, classes_held, sessions, year)
    hours = taught.pivot_table(index="place", columns="method", values="hours", aggfunc="sum", fill_value=0.0)
    unsure = taught.loc[taught["method"].isna(), "place"]
    share = hours.to_numpy() / hours.to_numpy().sum(axis=1, keepdims=True)
    logs = np.log(np.where(share > 0, share, 1.0))
    entropy = pd.Series(-(share * logs).sum(axis=1) / np.log(len(codes_of(sessions, "method"))), index=hours.index)
    frame = held.assign(entropy=entropy.drop(unsure.unique(), errors="ignore").abs())

    def numbers() -> Iterator[Number]:
        for group, rows in grouped(frame, by, CLASS_GROUPS):
            told_of_them = rows["entropy"].dropna()
            yield Number("method_entropy", told_of_them.median(), len(told_of_them), "index", "median", group=group)

    return told(
        numbers(), (sessions, class_plan), method="variety of methods", how=_ENTROPY, counted="classes",
        items=ITEMS, by=by, language=language,
    )  # fmt: skip


def design_sheets(
    class_plan: Register,
    classes_held: Register,
    *,
    by: str | Sequence[str] = ("class_type",),
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the classes held had a design sheet of their own (一班一策)?

    Parameters
    ----------
    class_plan, classes_held, by, year, language
        As in `content_shares`.

    Returns
    -------
    Estimate
        Measure "share", choices "yes", "no", "not_known"; `n` in sessions of classes.

    >>> from evaluate.registers import office_forms
    >>> forms = office_forms()
    >>> plan = pd.DataFrame({"training_class": ["B1"], "class_type": ["main"]})
    >>> held = {"training_class": "B1", "session_no": [1, 2], "opened_on": ["2026-03-02", "2026-05-18"]}
    >>> held = pd.DataFrame({**held, "closed_on": ["2026-03-04", "2026-05-20"], "design_sheet": [True, False]})
    >>> registers = Register("class_plan", plan, forms["class_plan"]), Register("held", held, forms["classes_held"])
    >>> design_sheets(*registers).frame["value"].tolist()
    [0.5, 0.5, 0.0]
    """
    held = _of_year(held_classes(class_plan, classes_held), year)

    def numbers() -> Iterator[Number]:
        for group, rows in grouped(held, by, CLASS_GROUPS):
            yield from parts("design_sheet", answered(rows["design_sheet"]), tuple(ANSWERS), group=group)

    return told(
        numbers(), (classes_held, class_plan), method="design sheets", how=_SHEETS, counted="classes",
        items=ITEMS, choices=ANSWERS, by=by, language=language,
    )  # fmt: skip


def _taught(
    class_plan: Register, classes_held: Register, sessions: Register, year: int | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    held = _of_year(held_classes(class_plan, classes_held, sessions), year)
    return held, lessons(sessions, held)


def _of_year(held: pd.DataFrame, year: int | None) -> pd.DataFrame:
    kept = held if year is None else held[(held["year"] == year).fillna(False).to_numpy(dtype=bool)]
    return kept.reset_index(drop=True)


def _with_class(taught: pd.DataFrame, held: pd.DataFrame, by: str | Sequence[str]) -> pd.DataFrame:
    """Lessons with the codes of their class."""
    return taught.join(held[class_groups(by)], on="place")
