"""How different the timetables of classes are from one another: whether each class has its own design (一班一策)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, known
from evaluate.oversight.classes.held_classes import CLASS_GROUPS, held_classes, lessons, session_names
from evaluate.oversight.columns import Array
from evaluate.oversight.everyone import told_of
from evaluate.oversight.known_numbers import ANSWERS, Number, grouped, parts, told
from evaluate.registers import Register

WORDS = {
    "measure": {"timetable_distance": {"zh": "课表差异", "en": "distance of timetables"}},
    "item": {
        "courses": {"zh": "课程安排的差异（0为相同，1为完全不同）", "en": "courses (0 the same, 1 nothing in common)"}
    },
    "column": {"class": {"zh": "班次", "en": "class"}, "other": {"zh": "对照班次", "en": "other class"}},
}
ITEMS = {
    "nearest": Text("与最相近的其他班次的课表差异", "distance to the most similar other class"),
    "same_as_another": Text("课表与另一个班次完全相同", "the same timetable as another class"),
}
_HOW = Text(
    "两个班各课程学时占比之差的绝对值之和的一半；课程按课程编号，没有编号的按题目",
    "half the sum of the differences between two classes' shares of hours by course; by code, else by topic",
)


def timetable_distance(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    *,
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """How far apart are the timetables of any two classes?

    ½·Σ |pₖ − qₖ| over courses k, for the shares p and q of each class's hours: 0 when both give the same hours to the
    same courses, 1 when they have no course in common. Sessions of one class are held against each other too.

    Parameters
    ----------
    class_plan, classes_held, sessions : Register
        The tables of those names. Classes without a timetable are left out.
    year : int, optional
        Of classes that opened in it.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "timetable_distance" by `class` and `other` (each pair once), from 0 to 1; `n` in classes.

    **Source**: total variation distance; on shares it is the dissimilarity of Bray & Curtis (1957), Ecological
    Monographs 27. Same in R: `vegan::vegdist(shares, "bray")`.
    """
    classes, share = _profiles(class_plan, classes_held, sessions, year)
    first, second = np.triu_indices(len(classes), k=1)
    names = classes["subject"].to_numpy()
    frame = pd.DataFrame({"class": names[first], "other": names[second], "value": _apart(share)[first, second], "n": 2})
    made = known(
        frame, value="value", item="courses", by=["class", "other"], n="n", measure="timetable_distance",
        measured_in="index", counted="classes", language=language,
    )  # fmt: skip
    called = session_names(class_plan, classes.rename(columns={"subject": "class"}))
    words = {**WORDS, "class": called, "other": called}
    return told_of(made, (sessions, class_plan), labels=words, method="timetable distance", how=_HOW)


def own_timetables(
    class_plan: Register,
    classes_held: Register,
    sessions: Register,
    *,
    by: str | Sequence[str] = (),
    year: int | None = None,
    language: Language = "zh",
) -> Estimate:
    """Does each class have a timetable of its own, or that of another one?

    Of each class the distance to the nearest other class; sessions of one class may be alike and are not held against
    each other.

    Parameters
    ----------
    class_plan, classes_held, sessions, year, language
        As in `timetable_distance`.
    by : str or sequence of str
        Codes of the plan, such as "class_type"; the nearest class may be of another group.

    Returns
    -------
    Estimate
        Items "nearest" (median, from 0 to 1) and "same_as_another" (share of classes: "yes" where the distance is 0,
        "no"); `n` in sessions of classes that have a timetable and another class beside them.

    **Source**: as `timetable_distance`.
    """
    classes, share = _profiles(class_plan, classes_held, sessions, year)
    apart, codes = _apart(share), classes["training_class"].to_numpy()
    apart[codes[:, None] == codes[None, :]] = np.nan
    nearest = pd.DataFrame(apart).min(axis=1).to_numpy()
    frame = classes.assign(nearest=nearest)[~np.isnan(nearest)]

    def numbers() -> Iterator[Number]:
        for group, rows in grouped(frame, by, CLASS_GROUPS):
            yield Number("nearest", rows["nearest"].median(), len(rows), "index", "median", group=group)
            same = rows["nearest"].eq(0).map({True: "yes", False: "no"})
            yield from parts("same_as_another", same, ("yes", "no"), group=group)

    return told(
        numbers(), (sessions, class_plan), method="own timetables", how=_HOW, counted="classes",
        items=ITEMS, choices=ANSWERS, by=by, language=language,
    )  # fmt: skip


def _profiles(
    class_plan: Register, classes_held: Register, sessions: Register, year: int | None
) -> tuple[pd.DataFrame, Array]:
    """Classes with a timetable, by name, and the share of hours that each gives to each course."""
    held = held_classes(class_plan, classes_held, sessions)
    kept = held if year is None else held[(held["year"] == year).fillna(False).to_numpy(dtype=bool)]
    kept = kept[kept["timetable_hours"] > 0].sort_values("subject").reset_index(drop=True)
    taught = lessons(sessions, kept)
    course = taught["course"].where(taught["course"].notna(), taught["topic"]).fillna("")
    columns, _ = pd.factorize(course, sort=True)
    hours = np.zeros((len(kept), columns.max(initial=-1) + 1))
    np.add.at(hours, (taught["place"].to_numpy(), columns), np.nan_to_num(taught["hours"]))
    return kept, hours / hours.sum(axis=1, keepdims=True)


def _apart(share: Array) -> Array:
    """Half the sum of differences, for each two rows; equal ones are 0 and not nearly so."""
    rows = [np.abs(share - one).sum(axis=1) / 2 for one in share]
    return np.array(rows).round(12).reshape(len(share), len(share))
