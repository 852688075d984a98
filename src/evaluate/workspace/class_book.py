"""The class file (班次档案): one workbook with list, attendance, leave, results, violations and hours of a session."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluate.documents import workbook_bytes
from evaluate.errors import Language, Text
from evaluate.oversight import VERDICT_WORDS, CloseOut
from evaluate.registers import IN_CLASS, Register, TableForm

_PEOPLE = {
    "person_id": Text("人员编号", "person code"),
    "name": Text("姓名", "name"),
    "unit": Text("单位", "organisation"),
    "attended": Text("到课半天", "half-days attended"),
    "late": Text("迟到", "late"),
    "early": Text("早退", "left early"),
    "leave": Text("请假半天", "half-days of leave"),
    "absent": Text("缺勤半天", "half-days absent"),
    "attended_hours": Text("到课学时", "hours attended"),
    "leave_hours": Text("请假学时", "hours of leave"),
    "score_before": Text("开班测试分", "score before"),
    "score_after": Text("结业测试分", "score after"),
    "grade": Text("考核等次", "grade"),
    "violations": Text("违纪", "violations"),
    "credited_hours": Text("计入学时", "hours credited"),
    "why": Text("不计的原因", "why not"),
}
_OBJECTIVE = {
    "statement": Text("申报的目标", "objective"),
    "measure": Text("指标", "measure"),
    "target": Text("目标值", "target"),
    "value": Text("结果", "result"),
    "n": Text("人数", "n"),
    "verdict": Text("对照", "verdict"),
    "note": Text("说明", "note"),
}


def class_book(
    closed: CloseOut,
    registers: Mapping[str, Register],
    forms: Mapping[str, TableForm],
    *,
    mark: str = "",
    language: Language = "zh",
) -> bytes:
    """The class file as a workbook, for the office alone: it names people.

    Sheets: the hours of each person, the list, attendance as a grid of half-days, leave, violations, results, the
    objective. `mark` stands in a column of its own where the study is invented.
    """
    names = _names(registers)
    people = closed.people.assign(name=closed.people["person_id"].map(names))
    grades = {code: label.get(language, code) for code, label in forms["results"].column("grade").codes.items()}
    people["grade"] = people["grade"].map(grades)
    sheets = {Text("学时", "hours").of(language): _headed(people[list(_PEOPLE)], _PEOPLE, language)}
    sheets[Text("考勤", "attendance").of(language)] = _grid(closed, names, forms, language)
    for name in ("enrolment", "leave", "discipline", "results"):
        form = forms[name]
        sheets[form.label.get(language, name)] = _labelled(closed.session.rows(name), form, language)
    told = closed.objectives.assign(
        verdict=[VERDICT_WORDS[str(one)].of(language) for one in closed.objectives["verdict"]]
    )
    sheets[Text("目标和结果", "objective").of(language)] = _headed(told, _OBJECTIVE, language)
    return workbook_bytes({name: table.assign(**{mark: ""}) if mark else table for name, table in sheets.items()})


def _names(registers: Mapping[str, Register]) -> dict[str, str]:
    roster = registers["roster"].table
    if "name" not in roster:
        return {}
    return dict(zip(roster["person_id"].astype(str), roster["name"].astype(str), strict=True))


def _headed(table: pd.DataFrame, heads: Mapping[str, Text], language: Language) -> pd.DataFrame:
    return table[list(heads)].rename(columns={name: head.of(language) for name, head in heads.items()})


def _grid(
    closed: CloseOut, names: Mapping[str, str], forms: Mapping[str, TableForm], language: Language
) -> pd.DataFrame:
    """Attendance with a column a half-day: √ for those who were there, else the mark."""
    form = forms["attendance"]
    marks, halves = form.column("attendance").codes, form.column("half_day").codes
    shown = {code: "√" if code == IN_CLASS[0] else labels.get(language, code) for code, labels in marks.items()}
    table = closed.attendance
    slots = sorted(closed.worth.worth, key=lambda slot: (slot[0], list(halves).index(slot[1])))
    cells = {
        (str(person), day.date(), half): shown.get(mark, mark)
        for person, day, half, mark in table[["person_id", "date", "half_day", "attendance"]].itertuples(index=False)
    }
    rows = [
        (person, names.get(person, ""), *(cells.get((person, *slot), "") for slot in slots))
        for person in closed.people["person_id"]
    ]
    heads = [f"{day.month}-{day.day} {halves[half].get(language, half)}" for day, half in slots]
    who = (_PEOPLE["person_id"].of(language), _PEOPLE["name"].of(language))
    return pd.DataFrame(rows, columns=[*who, *heads], dtype=object)


def _labelled(rows: pd.DataFrame, form: TableForm, language: Language) -> pd.DataFrame:
    """Rows of a register under the labels of its form, codes as their labels."""
    made = {}
    for column in form.columns:
        values = rows[column.name] if column.name in rows else pd.Series(dtype=object)
        if column.codes:
            values = values.map(lambda code, codes=column.codes: codes.get(code, {}).get(language, code))
        elif column.type == "yes_no":
            values = values.map({True: Text("是", "yes").of(language), False: Text("否", "no").of(language)})
        elif column.type == "date":
            values = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
        made[column.label.get(language, column.name)] = values
    return pd.DataFrame(made)
