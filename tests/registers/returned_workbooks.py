"""What eighty organisations send back, most of it right and twelve wrong in ways that are known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from evaluate.registers import Register, TableForm, office_forms, write_register_templates

FORMS = office_forms()
ASKED: dict[str, TableForm] = {name: FORMS[name] for name in ("roster", "hours")}
CODES = [f"U{number}" for number in range(101, 184)]
MISSING = ("U181", "U182", "U183")


def units() -> Register:
    """The organisations that were asked; one of them is gone and need not answer."""
    rows = [
        (code, f"某县第{code[1:]}局", "county_organ", "civil_service", True, pd.NaT, pd.NaT, None) for code in CODES
    ]
    rows.append(
        ("U999", "某县已撤销局", "county_organ", "civil_service", False, pd.NaT, pd.Timestamp("2019-03-01"), None)
    )
    return Register("units", pd.DataFrame(rows, columns=[one.name for one in FORMS["units"].columns]), FORMS["units"])


def right_tables(code: str) -> dict[str, Register]:
    """A roster of four people and an hours ledger of eight rows, all right."""
    people = [{
        "person_id": f"{code}-{number}", "name": f"甲{number}", "identity_number": None, "sex": "m", "born": "1985-06",
        "unit": code, "position": "副局长", "position_level": "142", "civil_servant_rank": "principal_3",
        "post_category": "leading_post", "obliged": True, "managed_by": "county", "in_level_since": None,
        "in_post_since": "2023-09", "party_member": True, "invited": True,
    } for number in range(1, 5)]  # fmt: skip
    ledger = [{
        "person_id": f"{code}-{number}", "unit": code, "activity": activity, "training_class": None,
        "training_form": "off_job", "from": pd.Timestamp("2026-03-02"), "until": pd.Timestamp("2026-03-04"),
        "days": 3.0, "hours": 24.0, "online_minutes": None, "basic": True, "institution": "县委党校",
        "confirmed_by": "王五", "entered_on": pd.Timestamp("2026-03-10"),
    } for number in range(1, 5) for activity in ("理论轮训", "业务培训")]  # fmt: skip
    frames = {"roster": pd.DataFrame(people, dtype=object), "hours": pd.DataFrame(ledger, dtype=object)}
    # columns that nobody filled in are empty
    whole = {name: frame.reindex(columns=[one.name for one in ASKED[name].columns]) for name, frame in frames.items()}
    return {name: Register(name, frame, ASKED[name]) for name, frame in whole.items()}


def _cell(sheet: str, header: str, row: int, value: Any) -> Callable[[openpyxl.Workbook], str]:
    """Change one cell of a filled form (row 3 is the first below the example), and say where it is."""

    def change(book: openpyxl.Workbook) -> str:
        place = next(cell.column for cell in book[sheet][1] if cell.value == header)
        cell = book[sheet].cell(row, place)
        cell.value = value
        return f"{sheet}!{cell.coordinate}"

    return change


def _renamed(book: openpyxl.Workbook) -> str:
    next(cell for cell in book["干部花名册"][1] if cell.value == "职务级别").value = "备用一"
    return "备用一"


# By organisation: what was done to its workbook, and words of the complaint; each gives the place to be named.
FLAWS: dict[str, tuple[Callable[[openpyxl.Workbook], str], str]] = {
    "U104": (_cell("学时登记表", "开始日期", 4, "2026-02-30"), "不是日期"),
    "U110": (_cell("干部花名册", "职务级别", 3, "正股级"), "不在可填的值里"),
    "U117": (_cell("干部花名册", "姓名", 5, None), "空的"),
    "U123": (_cell("干部花名册", "人员编号", 4, "U123-1"), "有2行"),
    "U131": (_cell("干部花名册", "身份证号", 3, "1.10105E+17"), "末几位已经丢失"),
    "U138": (_cell("学时登记表", "单位", 6, "U139"), "别的单位"),
    "U144": (_cell("学时登记表", "人员编号", 5, "U999-9"), "花名册里没有"),
    "U152": (_renamed, "表单里没有"),
    "U159": (_cell("学时登记表", "学时", 7, "二十四"), "不是数字"),
    "U166": (_cell("学时登记表", "学时", 8, "9000"), "超出范围"),
}
DAMAGED, TWO_VERSIONS, TWICE = "U171", "U175", "U120"


def write_returned(folder: Path) -> dict[str, tuple[str, str]]:
    """Write what came back; give, for each wrong organisation, the place and the words that its slip must have."""
    folder.mkdir()
    planted: dict[str, tuple[str, str]] = {}
    pattern = folder.with_name("pattern.xlsx")
    write_register_templates(ASKED, pattern, rows=right_tables("U000"))
    for code in CODES:
        if code in MISSING:
            continue
        path = folder / f"{code}_填报表.xlsx"
        path.write_bytes(_of(code, pattern))
        if code in FLAWS:
            change, words = FLAWS[code]
            planted[code] = (_edited(path, path, change), words)
    (folder / f"{DAMAGED}_填报表.xlsx").write_bytes(b"PK\x03\x04 torn")
    planted[DAMAGED] = (DAMAGED, "损坏")
    (folder / f"{TWICE}_填报表（重发）.xlsx").write_bytes((folder / f"{TWICE}_填报表.xlsx").read_bytes())
    first = folder / f"{TWO_VERSIONS}_填报表.xlsx"
    planted[TWO_VERSIONS] = (TWO_VERSIONS, "1处不一样")
    _edited(first, folder / f"{TWO_VERSIONS}_填报表改.xlsx", _cell("学时登记表", "学时", 4, "20"))
    return planted


def _of(code: str, pattern: Path) -> bytes:
    """The workbook of one organisation: the same for all but for its code, so that one need be made."""
    memory = io.BytesIO()
    with zipfile.ZipFile(pattern) as old, zipfile.ZipFile(memory, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(b"U000", code.encode()))
    return memory.getvalue()


def _edited(path: Path, to: Path, change: Callable[[openpyxl.Workbook], str]) -> str:
    book = openpyxl.load_workbook(path)
    place = change(book)
    book.save(to)
    return place
