"""A roster as an office keeps it, with the truth beside it: every way of writing, and every planted flaw, is known."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from evaluate.registers import Register, office_forms
from evaluate.registers.unit_names import UnitNames, unit_names

FORMS = office_forms()
UNITS = {
    "U101": ("某县委组织部", "county_organ", "civil_service"),
    "U102": ("某县教育局", "county_organ", "civil_service"),
    "U103": ("某县农业农村局", "county_organ", "civil_service"),
    "U104": ("某县人民政府办公室", "county_organ", "civil_service"),
    "U105": ("某县卫生健康局", "county_organ", "civil_service"),
    "U201": ("某县城关镇", "township", "civil_service"),
    "U202": ("某县东河乡", "township", "civil_service"),
    "U301": ("某县第一中学", "institution", "neither"),
    "U302": ("某县社会保险中心", "institution", "by_reference"),
}
NAMES = (  # name, unit, kind, from, until
    ("县委组织部", "U101", "short", None, None),
    ("组织部", "U101", "short", None, None),
    ("县教育局", "U102", "short", None, None),
    ("县农业农村局", "U103", "short", None, None),
    ("某县农业局", "U103", "former", None, "2019-02-28"),
    ("县农业局", "U103", "former", None, "2019-02-28"),
    ("县政府办", "U104", "short", None, None),
    ("县卫健局", "U105", "short", None, None),
    ("某县计划生育局", "U105", "former", None, "2014-12-31"),
    # a name that went from one organisation to another
    ("县信息中心", "U104", "former", None, "2018-12-31"),
    ("县信息中心", "U102", "other", "2019-01-01", None),
    ("城关镇", "U201", "short", None, None),
    ("东河乡", "U202", "short", None, None),
    ("县一中", "U301", "short", None, None),
    ("县社保中心", "U302", "short", None, None),
)
# By kind of organisation: post as written, level, whether the words alone make it certain.
POSTS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "county_organ": (
        ("局长", "141", True),
        ("党组书记、局长", "141", True),
        ("党组成员、副局长", "142", True),
        ("副局长（正科级）", "141", True),
        ("副部长", "142", True),
        ("四级调研员（副县级）", "132", True),
        ("办公室主任", "150", False),
        ("人事股股长", "150", False),
    ),
    "township": (
        ("党委书记", "141", True),
        ("镇长", "141", True),
        ("党委委员、副镇长", "142", True),
        ("人大主席", "141", True),
        ("党政办主任", "150", False),
    ),
    "institution": (("校长（正科级）", "141", True), ("教务主任", "150", False)),
}
RANKS = {"141": "principal_1", "142": "principal_3", "150": "staff_1", "132": "consultant_4"}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def tables(people: pd.DataFrame | None = None) -> dict[str, Register]:
    """The registers that an import may look things up in."""
    units = [(code, *entry, None, None, None, None) for code, entry in UNITS.items()]
    frames = {
        "units": pd.DataFrame(units, columns=[column.name for column in FORMS["units"].columns]),
        "unit_names": pd.DataFrame(
            [(name, unit, kind, since and pd.Timestamp(since), until and pd.Timestamp(until))
             for name, unit, kind, since, until in NAMES],
            columns=["name", "unit", "name_kind", "from", "until"],
        ),
    }  # fmt: skip
    if people is not None:
        frames["roster"] = people
    return {name: Register(name, frame, FORMS[name]) for name, frame in frames.items()}


def unit_names_of(known: dict[str, Register]) -> UnitNames:
    """Every name of the invented organisations."""
    return unit_names(known["units"], known["unit_names"])


def identity(born: dt.date, draw: random.Random, *, man: bool) -> str:
    """An identity number that has the right check digit."""
    digits = f"110105{born:%Y%m%d}{draw.randrange(10, 99)}{draw.randrange(5) * 2 + man}"
    return digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def born_written(day: dt.date, draw: random.Random) -> tuple[Any, bool]:
    """The month of birth in one of the ways that offices write it, and whether it can be read with certainty."""
    serial = (day - dt.date(1899, 12, 30)).days
    ways: list[tuple[Any, bool]] = [
        (f"{day:%Y.%m}", not f"{day:%Y.%m}".endswith(".1")),
        (f"{day:%Y%m}", True),
        (int(f"{day:%Y%m}"), True),
        (f"{day.year}年{day.month}月", True),
        (f"{day.year}-{day.month}-{day.day}", True),
        (f"{day.year}/{day.month}/{day.day}", True),
        (dt.datetime(day.year, day.month, day.day), True),
        (serial, True),
        (float(f"{day:%Y.%m}"), day.month != 10),
        (f"{day:%y}.{day.month}", False),
        (f"{day.year}", False),
    ]
    return draw.choice(ways)


def messy_roster(path: Path, *, seed: int, count: int = 160) -> tuple[pd.DataFrame, set[tuple[int, str]]]:
    """Write a messy roster; give the truth by row of the sheet, and the cells that cannot be read with certainty."""
    draw = random.Random(seed)
    truth: dict[int, dict[str, Any]] = {}
    unsure: set[tuple[int, str]] = set()
    written: list[dict[str, Any]] = []
    for place in range(count):
        row = place + 4  # a title, an empty row and the header stand above, counted from 1
        told, right, doubtful = _person(place, draw)
        truth[row] = right
        written.append(told)
        unsure |= {(row, name) for name in doubtful}
    _write(path, written, draw)
    return pd.DataFrame.from_dict(truth, orient="index"), unsure


def _person(place: int, draw: random.Random) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
    doubtful: set[str] = set()
    unit = draw.choice([*UNITS])
    full, kind, legal = UNITS[unit]
    post, level, certain = draw.choice(POSTS.get(kind, POSTS["institution"]))
    day, man = dt.date(draw.randrange(1965, 2000), draw.randrange(1, 13), draw.randrange(1, 29)), draw.random() < 0.6
    number = identity(day, draw, man=man)
    born, readable = born_written(day, draw)
    names = [full, unit, *(name for name, code, *_ in NAMES if code == unit and name != "县信息中心")]
    unit_written, unit_found = draw.choice(names), True
    if draw.random() < 0.05:
        unit_written, unit_found = draw.choice(["某县不存在的局", full + "机关党委", "驻外办"]), False
    id_written: Any = number
    if number.endswith("000"):  # right by chance, but from the cell nobody can tell
        doubtful.add("identity_number")
    if draw.random() < 0.1:
        id_written = draw.choice([int(number[:15] + "000"), f"{float(number[:17]):.5E}", number[:15] + "000"])
        doubtful.add("identity_number")
    bound = legal != "neither"
    right = {
        "person_id": f"0{place + 1:04}", "name": draw.choice("张王李赵") + draw.choice("伟芳敏静强"),
        "identity_number": number, "sex": "m" if man else "f", "born": f"{day:%Y-%m}", "unit": unit, "position": post,
        "position_level": level, "civil_servant_rank": RANKS[level] if bound else "none", "obliged": bound,
    }  # fmt: skip
    doubtful |= {name for name, bad in (("born", not readable), ("unit", not unit_found)) if bad}
    if not certain or (not unit_found and "级" not in post):
        doubtful.add("position_level")
    label = FORMS["roster"].column("civil_servant_rank").codes[right["civil_servant_rank"]]["zh"]
    told = {
        "序号": place + 1, "姓名": draw.choice([right["name"], "　".join(right["name"])]), "出生\n年月": born,
        "工作单位": unit_written, "现任职务": post,
        "职 级": label, "性别": draw.choice(["男", "男性"] if man else ["女", "女性", " 女 "]),
        "身份证号码": id_written, "人员代码": right["person_id"],
        "是否参公": draw.choice(["是", "公务员"] if bound else ["否"]),
        "学历": "大学",
    }  # fmt: skip
    if told["是否参公"] == "公务员":
        doubtful.add("obliged")
    return told, right, doubtful


def _write(path: Path, rows: list[dict[str, Any]], draw: random.Random) -> None:
    heads = list(rows[0])
    draw.shuffle(heads)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["某县干部花名册（截至2026年6月）"])
    sheet.append([])
    sheet.append(heads)
    for row in rows:
        sheet.append([row[head] for head in heads])
    sheet.append(["填表人：王五", None, None, "2026年7月1日"])
    book.save(path)
