"""Sites in use: room-days of the school, and which teaching bases are used and visited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Language, Text
from evaluate.estimate import Estimate
from evaluate.oversight.known_numbers import grouped, in_year, needed, part, told, total
from evaluate.registers import Register

#: Kinds of site that are lists of teaching bases, not rooms.
BASES = ("onsite",)
_GROUPS = ("site_type", "site_id")
ITEMS = {
    "available_days": Text("可用天数", "days available"),
    "used_days": Text("已用天数", "days used"),
    "room_day_use": Text("场所使用率", "use of room-days"),
    "sites": Text("场所数", "sites"),
    "bases": Text("现场教学点数", "on-site teaching bases"),
    "bases_used": Text("本年用过的现场教学点", "bases used in the year"),
    "bases_used_share": Text("现场教学点使用率", "share of bases used"),
    "visits": Text("现场教学次数", "lectures at the bases"),
    "visiting_classes": Text("到过现场教学点的班次（期）数", "classes that went to a base"),
}
_DAYS = Text("已用天数除以可用天数；课表上有课的天数与登记的已用天数取大的；两项都有的场所才算",
             "days used ÷ days available, of the sites with both; days used: entered or on the timetable, "
             "whichever is more")  # fmt: skip
_BASES = Text("课表上本年出现过的现场教学点", "bases on the year's timetable")


def room_day_use(
    sites: Register,
    sessions: Register | None = None,
    *,
    year: int,
    by: str | Sequence[str] = (),
    as_of: dt.date | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of the days on which a site could be used was it used?

    Σ days used ÷ Σ days available, over the sites for which both are known. Days used are those that the office
    entered, or the different days on the year's timetable where these are more.

    Parameters
    ----------
    sites : Register
        The table `sites`.
    sessions : Register, optional
        The timetable.
    year : int
        The year of the lectures (the entry of days used is "this year's").
    by : str or sequence of str
        Codes of the sites, such as "site_type" or "site_id".
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Items "sites", "available_days", "used_days", "room_day_use"; `n` in sites, those with both numbers.

    >>> from evaluate.registers import office_forms
    >>> table = pd.DataFrame({"site_id": ["S1"], "available_days": [200], "used_days": [120]})
    >>> float(room_day_use(Register("sites", table, office_forms()["sites"]), year=2026).frame["value"].iloc[-1])
    0.6
    """
    table = needed(sites, "site_id", "available_days", "used_days")
    used = pd.to_numeric(table["used_days"]).astype(float)
    if sessions is not None:
        held = in_year(needed(sessions, "date", "site"), "date", year, as_of)
        used = pd.concat([used, table["site_id"].map(held.groupby("site")["date"].nunique())], axis=1).max(axis=1)
    table = table.assign(used=used, available=pd.to_numeric(table["available_days"]).astype(float))
    numbers = []
    for group, rows in grouped(table, by, _GROUPS):
        both = rows[rows["used"].notna() & (rows["available"] > 0)]
        known = len(both) > 0
        numbers += [
            total("sites", len(rows), len(rows), "sites", group=group),
            total("available_days", both["available"].sum() if known else float("nan"), len(both), "days", group=group),
            total("used_days", both["used"].sum() if known else float("nan"), len(both), "days", group=group),
            part("room_day_use", both["used"].sum(), both["available"].sum(), len(both), group=group),
        ]
    return told(
        numbers, [sites, sessions], method="room-days", how=_DAYS, counted="sites", items=ITEMS, by=by,
        language=language,
    )  # fmt: skip


def base_use(
    sites: Register, sessions: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """How many of the on-site teaching bases were used, and how often?

    Parameters
    ----------
    sites, sessions : Register
        The sites (those of the kind "onsite" are bases) and the timetable.
    year : int
        The year of the lectures.
    as_of : datetime.date, optional
        Lectures after this day are not counted.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Bases, those used and their share; lectures held there and classes that went; `n` in sites.
    """
    bases, held = _at_bases(sites, sessions, year, as_of)
    used = held["site"].nunique()
    classes = len(held[["training_class", "session_no"]].drop_duplicates())
    numbers = [
        total("bases", len(bases), len(bases), "sites"),
        total("bases_used", used, len(bases), "sites"),
        part("bases_used_share", used, len(bases)),
        total("visits", len(held), len(bases), "lectures"),
        total("visiting_classes", classes, len(bases), "classes"),
    ]
    return told(numbers, [sites, sessions], method="bases", how=_BASES, counted="sites", items=ITEMS, language=language)


def base_visits(
    sites: Register, sessions: Register, *, year: int, as_of: dt.date | None = None, language: Language = "zh"
) -> Estimate:
    """How often was each on-site teaching base used?

    Parameters
    ----------
    sites, sessions, year, as_of, language
        As in `base_use`.

    Returns
    -------
    Estimate
        Item "visits" by `site_id`, 0 for a base that is not on the timetable; counted in lectures.
    """
    bases, held = _at_bases(sites, sessions, year, as_of)
    names = {str(code): Text(str(name), str(name)) for code, name in zip(bases["site_id"], bases["name"], strict=True)}
    counts = held["site"].value_counts()
    numbers = [
        total("visits", counts.get(site, 0), counts.get(site, 0), "lectures", group={"site_id": str(site)})
        for site in sorted(bases["site_id"])
    ]
    return told(
        numbers, [sites, sessions], method="bases", how=_BASES, counted="lectures", items=ITEMS, by="site_id",
        groups={"site_id": names}, language=language,
    )  # fmt: skip


def _at_bases(
    sites: Register, sessions: Register, year: int, as_of: dt.date | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The teaching bases, and the year's lectures held at them."""
    table = needed(sites, "site_id", "name", "site_type")
    bases = table[table["site_type"].isin(BASES)]
    held = in_year(needed(sessions, "training_class", "session_no", "date", "site"), "date", year, as_of)
    return bases, held[held["site"].isin(bases["site_id"])]
