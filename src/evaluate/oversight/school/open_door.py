"""Teaching with an open door (开放办学): what comes from outside the school, and by which channels."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import ANSWERS, Number, codes_of, in_year, needed, part, parts, told, total
from evaluate.registers import Register

#: Teachers from society. Leading cadres who lecture have a rule of their own and are told apart.
FROM_OUTSIDE = ("university", "role_model", "local_expert")
LEADING = "leading_cadre"
#: Kinds of site that are not the county's own classrooms.
OUTSIDE_SITES = ("onsite", "university")
_KEY = ["training_class", "session_no"]

ITEMS = {
    "hours": Text("知道授课人的学时", "hours with a known teacher"),
    "hours_without_teacher": Text("没有登记授课人的学时", "hours without a teacher entered"),
    "external_hours": Text("社会师资授课学时", "hours by teachers from outside"),
    "external_hours_share": Text("社会师资授课学时占比", "share of hours by teachers from outside"),
    "leader_hours": Text("领导干部授课学时", "hours by leading cadres"),
    "shared_hours": Text("共享师资授课学时", "hours by teachers shared with other schools"),
    "shared_hours_share": Text("共享师资授课学时占比", "share of hours by shared teachers"),
    "external_teacher": Text("有社会师资授课", "a teacher from outside"),
    "external_site": Text("有校外教学场所", "a site outside the school"),
    "external_host": Text("由外单位承办", "hosted by another organisation"),
    "channel": Text("授课人来源（按学时）", "where teachers come from (by hours)"),
}
_HOURS = Text(
    "社会师资指高校专家、先进典型和土专家、业务骨干；领导干部另计；占比以知道授课人的学时为分母",
    "teachers from outside are university experts, role models and local experts; leading cadres are told apart; "
    "shares are of the hours whose teacher is known",
)
_CLASSES = Text("以办过课的班次（期）为分母；有一次课没有登记的，只能算未填", "of the classes with a timetable; one "
                "with a lecture of which nothing is entered is not known")  # fmt: skip


def external_hours(
    sessions: Register, teachers: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """How much of the teaching is done by people from outside the school?

    Hours of the year's lectures by university experts, role models and local experts ÷ hours of the lectures whose
    teacher is known; the hours of leading cadres and those of teachers shared with other schools stand beside them.

    Parameters
    ----------
    sessions, teachers : Register
        The timetable, and the faculty that it names.
    year : int
        The year of the lectures.
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Hours and shares of hours; `n` in lectures.

    **Source**: 开放办学 is one of the ten aspects of 党校办学质量评估 (2021); the share is our definition.
    """
    lectures = _lectures(sessions, teachers, year, as_of)
    known = lectures[lectures["teacher_type"].notna()]
    whole, count = known["hours"].sum(), len(known)
    outside = known.loc[known["teacher_type"].isin(FROM_OUTSIDE), "hours"]
    leading = known.loc[known["teacher_type"] == LEADING, "hours"]
    shared = known.loc[known["shared_from"].notna(), "hours"]
    told_of = "shared_from" in teachers.table.columns
    without = lectures.loc[lectures["teacher_type"].isna(), "hours"]
    numbers = [
        total("hours", whole, count, "hours"),
        total("hours_without_teacher", without.sum(), len(without), "hours"),
        total("external_hours", outside.sum(), len(outside), "hours"),
        part("external_hours_share", outside.sum(), whole, count),
        total("leader_hours", leading.sum(), len(leading), "hours"),
        total("shared_hours", shared.sum() if told_of else math.nan, len(known), "hours"),
        part("shared_hours_share", shared.sum() if told_of else math.nan, whole, count),
    ]
    return told(
        numbers, [sessions, teachers], method="external hours", how=_HOURS, counted="lectures", items=ITEMS,
        language=language,
    )  # fmt: skip


def channels(
    sessions: Register, teachers: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """By which channels do teachers come: party school, universities, leading cadres, role models, local experts?

    Parameters
    ----------
    sessions, teachers, year, as_of, language
        As in `external_hours`.

    Returns
    -------
    Estimate
        Item "channel", the kinds of teacher as choices: share of the hours whose teacher is known; `n` in lectures.
    """
    lectures = _lectures(sessions, teachers, year, as_of)
    known = lectures[lectures["teacher_type"].notna()]
    hours = known.groupby("teacher_type")["hours"].sum()
    kinds = codes_of(teachers, "teacher_type")
    numbers = [
        Number("channel", hours.get(kind, 0.0) / hours.sum() if len(known) else math.nan, len(known), choice=kind)
        for kind in kinds
    ]
    return told(
        numbers, [sessions, teachers], method="external hours", how=_HOURS, counted="lectures", items=ITEMS,
        choices=kinds, language=language,
    )  # fmt: skip


def external_classes(
    sessions: Register,
    teachers: Register,
    *,
    year: int,
    sites: Register | None = None,
    class_plan: Register | None = None,
    schools: tuple[str, ...] = (),
    as_of: dt.date | None = None,
    language: Language = "zh",
) -> Estimate:
    """How many classes have a teacher, a site or a host from outside?

    A class (with its session) has one when a lecture of it has; it has none when every lecture of it is known to have
    none; else it is not known, and stays in the denominator.

    Parameters
    ----------
    sessions, teachers, year, as_of, language
        As in `external_hours`.
    sites : Register, optional
        The sites that the timetable names; without them nothing is said of sites.
    class_plan : Register, optional
        The class plan, for the hosts.
    schools : tuple of str
        The codes of the county's own schools; without them nothing is said of hosts.

    Returns
    -------
    Estimate
        Items "external_teacher", "external_site", "external_host" with the choices yes, no, not_known; `n` in classes.
    """
    lectures = _lectures(sessions, teachers, year, as_of)
    flags = {"external_teacher": _flag(lectures["teacher_type"], FROM_OUTSIDE)}
    if sites is not None:
        kinds = needed(sites, "site_id", "site_type").set_index("site_id")["site_type"]
        flags["external_site"] = _flag(lectures["site"].map(kinds), OUTSIDE_SITES)
    if class_plan is not None and schools:
        hosts = needed(class_plan, "training_class", "host_unit").set_index("training_class")["host_unit"]
        host = lectures["training_class"].map(hosts)
        flags["external_host"] = (~host.isin(schools)).astype("boolean").where(host.notna())
    numbers = [one for item, flag in flags.items() for one in _of_classes(item, flag, lectures)]
    return told(
        numbers, [sessions, teachers, sites, class_plan], method="external classes", how=_CLASSES, counted="classes",
        items=ITEMS, choices=ANSWERS, language=language,
    )  # fmt: skip


def _lectures(sessions: Register, teachers: Register, year: int, as_of: dt.date | None) -> pd.DataFrame:
    """The year's lectures with what is known of who gave them; no name is taken along."""
    about = needed(teachers, "teacher_id", "teacher_type", "shared_from").set_index("teacher_id")
    held = in_year(needed(sessions, *_KEY, "date", "hours", "teacher", "site"), "date", year, as_of)
    return held.assign(**{name: held["teacher"].map(about[name]) for name in ("teacher_type", "shared_from")})


def _flag(codes: pd.Series, wanted: tuple[str, ...]) -> pd.Series:
    return codes.isin(wanted).astype("boolean").where(codes.notna())


def _of_classes(item: str, flag: pd.Series, lectures: pd.DataFrame) -> Iterator[Number]:
    """The part of the classes that have one, have none, or of which it is not known."""
    found = (
        lectures.assign(yes=flag.fillna(False).astype(bool), empty=flag.isna()).groupby(_KEY)[["yes", "empty"]].any()
    )
    codes = pd.Series("no", index=found.index).mask(found["empty"], "not_known").mask(found["yes"], "yes")
    yield from parts(item, codes, tuple(ANSWERS))
