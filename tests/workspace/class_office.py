"""A small invented office: ten people, one class of three days, written as a folder of registers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from evaluate.registers import office_forms

FORMS = office_forms()
TABLES = (
    *("units", "roster", "same_names", "class_plan", "classes_held", "sessions", "enrolment", "attendance", "leave"),
    *(
        "sites",
        "courses",
        "teachers",
        "discipline",
        "results",
        "hours",
        "hours_policy",
        "applications",
        "plan_changes",
        "calendar",
    ),
)
NAMES = ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八", "冯九", "陈十")
#: U1 has the first five, U2 the others.
UNITS = ("某县教育局",) * 5 + ("某县民政局",) * 5
HALF_DAYS = ("5月18日上午", "5月18日下午", "5月19日上午", "5月19日下午", "5月20日上午", "5月20日下午")
HERE = ("√",) * 6
OBJECTIVE = "结业测试平均分比开班时提高10分，合格率95%"

_TABLES = {
    "units": (
        "unit,name,unit_type,legal_basis,member_unit,from,until",
        "U1,某县教育局,county_organ,civil_service,,,",
        "U2,某县民政局,county_organ,civil_service,,,",
    ),
    "class_plan": (
        "training_class,year,name,class_type,organizer_unit,host_unit,objective,target_group,content,content_category,"
        "required,sessions,places,days,hours,opens,site,cost,funding,evidence,applied_on,status",
        f"B001,2026,示例专题班,special,U1,U2,{OBJECTIVE.replace(',', '，')},乡镇分管负责同志,产业发展,"
        "duty_capability_training,no,1,10,3,24,2026-05-18,,9900,earmarked,2026年需求调查,2026-03-02,approved",
    ),
    "leave": (
        "training_class,session_no,person_id,from,until,leave_hours,leave_kind,approved_by",
        "B001,1,P04,2026-05-19,2026-05-19,4,duty,",
        "B001,1,P05,2026-05-20,2026-05-20,2,sick,",
    ),
    "discipline": (
        "training_class,session_no,person_id,date,violation,handling",
        "B001,1,P06,2026-05-19,banquet,withdrawn",
    ),
    "hours_policy": (
        "training_form,account,counts,hours_per_day,hours_per_half_day,online_minutes_per_hour,required_weight,"
        "elective_weight,completion_threshold,cap_per_class,cap_per_year,carry_over,split_cross_year,from,until,source",
        "off_job,intensive,yes,8,4,,,,,,,,,2024-01-01,,某县办法",
    ),
}


def write_office(folder: Path, *, leave_out: Sequence[str] = (), **tables: Sequence[str]) -> Path:
    """The folder of registers; `tables` are written in place of the usual ones."""
    folder.mkdir(parents=True)
    forms = "".join(f"  {name}: office\n" for name in TABLES if name not in leave_out)
    (folder / "registers.yml").write_text(f"tables:\n{forms}", encoding="utf-8")
    roster = [
        "person_id,name,identity_number,sex,born,unit,position,position_level,civil_servant_rank,post_category,obliged,"
        "managed_by,in_level_since,in_post_since"
    ]
    roster += [
        f"P{place:02},{name},,,,{'U1' if place <= 5 else 'U2'},,142,none,,yes,county,,"
        for place, name in enumerate(NAMES, 1)
    ]
    enrolment = ["training_class,session_no,person_id,called_up,arrived"]
    enrolment += [f"B001,1,P{place:02},yes," for place in range(1, 11)]
    results = ["training_class,session_no,person_id,score_before,score_after,grade,certificate"]
    results += [
        f"B001,1,P{place:02},{60 + place},{72 + place},{'failed' if place == 6 else 'passed'},"
        for place in range(1, 11)
    ]
    whole = {**_TABLES, "roster": roster, "enrolment": enrolment, "results": results, **tables}
    for name, lines in whole.items():
        if name not in leave_out:
            (folder / f"{name}.csv").write_text("\n".join(_whole(name, lines)) + "\n", encoding="utf-8")
    return folder


def _whole(name: str, lines: Sequence[str]) -> list[str]:
    """The lines with the columns of the form that they lack, empty."""
    there = lines[0].split(",")
    lacking = [column.name for column in FORMS[name].columns if column.name not in there]
    return [",".join([lines[0], *lacking]), *(line + "," * len(lacking) for line in lines[1:])]


def usual_marks() -> dict[str, tuple[str, ...]]:
    """Everybody is there, but for one late (钱二), half a day of leave (李四), two half-days absent (孙三) …

    … and one with a day and a half of leave (周五), which is more than one seventh of six half-days.
    """
    marks = dict.fromkeys(NAMES, HERE)
    marks["钱二"] = ("迟到", *HERE[1:])
    marks["孙三"] = ("缺", "缺", *HERE[2:])
    marks["李四"] = ("√", "√", "请假", "√", "√", "√")
    marks["周五"] = ("√", "√", "√", "假", "假", "假")
    return marks


def write_sheet(path: Path, marks: dict[str, tuple[str, ...]]) -> Path:
    """A sign-in sheet with a row for each name, and the unit of each."""
    return write_rows(path, [(name, UNITS[NAMES.index(name)], row) for name, row in marks.items()])


def write_rows(path: Path, rows: Sequence[tuple[str, str, tuple[str, ...]]]) -> Path:
    """A sign-in sheet with a title above its headers: name, unit and marks of each row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["示例专题班签到表"])
    sheet.append(["序号", "姓名", "单位", *HALF_DAYS, "备注"])
    for place, (name, unit, row) in enumerate(rows, 1):
        sheet.append([place, name, unit, *row, ""])
    book.save(path)
    return path


def close_words(folder: Path, sheet: Path, *more: str) -> list[str]:
    """The command that closes the class."""
    words = ["class", "close", "B001", "--sign-in", str(sheet), "--registers", str(folder), "--on", "2026-05-25"]
    return [*words, "--lang", "zh", *more]
