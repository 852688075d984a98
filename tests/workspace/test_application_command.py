"""`evaluate class review` and `approve`: applications on one sheet, signed, entered into the plan and its log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from class_office import write_office
from docx import Document

from evaluate.errors import RegisterError
from evaluate.oversight import class_session
from evaluate.oversight.classes.session_dates import session_dates
from evaluate.registers import Register, office_forms, read_registers
from evaluate.workspace.application_folder import _refuse_dates
from evaluate.workspace.cli import main
from evaluate.workspace.kept_rows import add_rows

_HEAD = (
    "application,year,name,class_type,organizer_unit,objective,target_group,content,content_category,required,sessions,"
    "places,days,hours,opens,cost,funding,evidence,applied_on"
)
_REST = "duty_capability_training,no,1"
APPLICATIONS = (
    _HEAD,
    f"S1,2027,产业发展班,special,U1,合格率95%,乡镇分管农业同志,特色产业,{_REST},40,3,24,2027-05-10,60000,earmarked,调查,2027-03-01",
    f"S2,2027,产业发展专题班,special,U2,合格率95%,乡镇分管农业同志,特色产业,{_REST},30,2,16,2027-05-11,30000,earmarked,调查,2027-03-02",
    f"S3,2027,公文写作班,special,U2,提高本领,办公室主任,公文处理,{_REST},50,2,16,2027-06-07,40000,unit,,2027-03-02",
)
ROW = {"S1": 2, "S2": 3, "S3": 4}
COLUMN = {"opens": 7, "code": 6, "places": 8, "cost": 9, "decision": 10, "into": 11, "why": 12, "by": 13, "on": 14}

STUDY = """\
[study]
title = { zh = "示例评估", en = "Example" }
place = { zh = "示例县", en = "Example County" }
office = { zh = "示例县干教办", en = "Office" }
year = 2027

[surveys]
registers = "registers"
needs = "needs"
"""
NEEDS = """\
questionnaire:
  id: needs
  version: "1"
  title: {zh: 需求调查, en: Needs}
  languages: [zh, en]
scales:
  five:
    "1": {zh: 低, en: low}
    "2": {zh: 中, en: middle}
    "3": {zh: 高, en: high}
competencies:
  rural: {label: {zh: 产业发展, en: Rural}, category: duty_capability_training}
categories:
  duty_capability_training: {zh: 履职能力培训, en: Duty}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: rural, type: one, scale: five, role: need, competency: rural, label: {zh: 产业发展, en: Rural}}
"""


def office(folder: Path) -> Path:
    return write_office(folder, applications=APPLICATIONS)


def review(folder: Path, *more: str) -> int:
    return main(["class", "review", "--registers", str(folder), "--lang", "zh", *more])


def approve(folder: Path) -> int:
    sheet = folder / "responses" / "applications" / "审核表.xlsx"
    return main(["class", "approve", str(sheet), "--registers", str(folder), "--lang", "zh"])


def decide(folder: Path, application: str, **cells: Any) -> None:
    path = folder / "responses" / "applications" / "审核表.xlsx"
    book = openpyxl.load_workbook(path)
    for name, value in cells.items():
        book["审核表"].cell(ROW[application], COLUMN[name], value)
    book.save(path)


def test_applications_are_reviewed_decided_and_entered(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = office(tmp_path / "台账")
    assert review(folder) == 0
    assert "3 份申报，2 份有问题，共 4 处" in capsys.readouterr().out
    book = openpyxl.load_workbook(folder / "responses" / "applications" / "审核表.xlsx")
    assert book.sheetnames[:4] == ["审核表", "发现的问题", "调训次数", "说明"]
    found = [row[:3] for row in book["发现的问题"].iter_rows(min_row=2, values_only=True)]
    assert found == [
        ("S2", "对象和内容相同", "S1"),
        ("S2", "同一对象时间重叠", "S1"),
        ("S3", "没有需求依据", None),
        ("S3", "目标不可衡量", None),
    ]
    signed = {"by": "王五", "on": "2027-03-10"}
    decide(folder, "S1", decision="批准", code="B101", places="60", cost="85000", **signed)
    decide(folder, "S2", decision="合并", into="S1", why="对象内容相同", **signed)
    assert approve(folder) == 0
    assert "批准 1、合并 1、退回 0；以前登记过 0，还没有决定 1" in capsys.readouterr().out
    registers = read_registers(folder)
    plan = registers["class_plan"].table.set_index("training_class")
    assert plan.index.tolist() == ["B001", "B101"]
    new = plan.loc["B101"]
    assert (new["name"], new["places"], new["cost"], new["status"]) == ("产业发展班", 60, 85000, "approved")
    log = registers["plan_changes"].table.astype(object).to_dict("records")
    assert [(row["training_class"], row["application"], row["decision"], row["what"]) for row in log] == [
        ("B101", "S1", "approved", "名额40改为60；经费60000改为85000"),
        ("B101", "S2", "merged", "并入S1"),
    ]
    paper = Document(str(folder / "responses" / "applications" / "办班计划（上会稿）.docx"))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    # the class of 2026 is no part of the plan of 2027
    assert [row[0] for row in cells] == ["编号", "B101", ""]
    assert cells[1][2:9] == ["某县教育局", "乡镇分管农业同志", "2027-05-10", "1", "3", "60", "85,000"]
    assert cells[2][1] == "合计"
    # the same sheet again enters nothing; the third is decided later
    assert approve(folder) == 0
    assert "批准 0、合并 0、退回 0；以前登记过 2" in capsys.readouterr().out
    decide(folder, "S3", decision="退回", why="没有依据", **signed)
    assert approve(folder) == 0
    registers = read_registers(folder)
    assert len(registers["class_plan"].table) == 2
    assert registers["plan_changes"].table["decision"].tolist() == ["approved", "merged", "returned"]


def test_what_is_approved_joins_the_plan_of_its_year_in_order(tmp_path: Path):
    folder = office(tmp_path / "台账")
    with (folder / "class_plan.csv").open("a", encoding="utf-8") as plan:
        plan.write("B002,2027,早春班,special,U1,U2,合格率95%,村干部,产业,duty_capability_training,no,1,10,3,24,")
        plan.write("2027-04-12,,9900,earmarked,调查,2027-03-02,planned\n")
    assert review(folder) == 0
    decide(folder, "S1", decision="批准", code="B101", by="王五", on="2027-03-10")
    assert approve(folder) == 0
    paper = Document(str(folder / "responses" / "applications" / "办班计划（上会稿）.docx"))
    assert [row.cells[0].text for row in paper.tables[0].rows] == ["编号", "B002", "B101", ""]


def test_rows_added_carry_codes_and_no_words_that_the_table_cannot_hold(tmp_path: Path):
    form = office_forms()["class_plan"]
    groups = {"section": {"zh": "科级以上干部", "en": "Section level and above"}}
    coded = form.column("target_group").model_copy(update={"type": "code", "codes": groups})
    columns = tuple(coded if column.name == "target_group" else column for column in form.columns)
    folder = office(tmp_path / "台账")
    plan = read_registers(folder)["class_plan"].table.assign(training_class="B003")
    form = form.model_copy(update={"columns": columns})
    (folder / "class_plan.csv").unlink()
    added = add_rows(folder, form, plan.assign(target_group="科级以上干部"))
    assert ",section," in next(iter(added.values())).decode("utf-8")
    with pytest.raises(RegisterError, match="下列之一：科级以上干部"):
        add_rows(folder, form, plan.assign(target_group="村干部"))


def test_a_sheet_with_decisions_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = office(tmp_path / "台账")
    assert review(folder) == 0
    assert review(folder) == 0
    decide(folder, "S1", decision="批准", by="王五", on="2027-03-10")
    assert review(folder) == 1
    assert "已经写了决定" in capsys.readouterr().err
    assert review(folder, "--to", str(tmp_path / "另一份.xlsx")) == 0


def test_what_cannot_be_entered_is_named_cell_by_cell_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = office(tmp_path / "台账")
    assert review(folder) == 0
    decide(folder, "S1", decision="批准", opens="五月", places="0", by="王五", on="2027-03-10")
    decide(folder, "S2", decision="合并", into="S3", by="王五", on="2027-03-10")
    decide(folder, "S3", decision="退回")
    capsys.readouterr()
    assert approve(folder) == 1
    told = capsys.readouterr().err
    for cell in ("审核表!G2", "审核表!H2", "审核表!K3", "审核表!M4", "审核表!L4"):
        assert cell in told
    assert not (folder / "responses" / "plan_changes.csv").exists()
    # a code that the plan has already
    decide(folder, "S1", opens="2027-05-10", places="40", code="B001")
    decide(folder, "S2", decision="")
    decide(folder, "S3", decision="")
    assert approve(folder) == 1
    assert "“B001”已经登记过了" in capsys.readouterr().err
    assert not (folder / "responses" / "plan_changes.csv").exists()


def test_without_applications_the_way_to_them_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账")
    assert review(folder) == 1
    assert "evaluate registers template applications" in capsys.readouterr().err


def test_the_ground_is_held_against_the_needs_survey_of_the_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    study = tmp_path / "研究"
    # the third names a content that the survey did not ask
    lines = [
        f"{APPLICATIONS[0]},competency",
        *(f"{line},rural" for line in APPLICATIONS[1:3]),
        f"{APPLICATIONS[3]},law",
    ]
    folder = write_office(study / "surveys" / "registers", applications=lines)
    (study / "study.toml").write_text(STUDY, encoding="utf-8")
    needs = study / "surveys" / "needs"
    needs.mkdir()
    (needs / "questionnaire.yml").write_text(NEEDS, encoding="utf-8")
    assert review(folder) == 0
    assert "3 份申报，2 份有问题，共 4 处" in capsys.readouterr().out
    book = openpyxl.load_workbook(folder / "responses" / "applications" / "审核表.xlsx")
    found = {(row[0], row[1]) for row in book["发现的问题"].iter_rows(min_row=2, values_only=True)}
    # a code of the survey is a ground of its own, were it asked
    assert found >= {("S3", "需求调查没有这项内容"), ("S3", "目标不可衡量")}


def test_each_session_of_an_application_has_its_first_day_in_the_plan(tmp_path: Path):
    rows = [f"{_HEAD},session_dates", *(f"{row}," for row in APPLICATIONS[1:])]
    rows[1] = rows[1].replace("no,1,40", "no,2,40") + "2027-05-10、2027-06-21"
    folder = write_office(tmp_path / "台账", applications=rows)
    assert review(folder) == 0
    sheet = openpyxl.load_workbook(folder / "responses" / "applications" / "审核表.xlsx")["审核表"]
    assert sheet.cell(ROW["S1"], COLUMN["opens"]).value == "2027-05-10、2027-06-21"
    signed = {"decision": "批准", "code": "B101", "by": "王五", "on": "2027-03-10"}
    decide(folder, "S1", opens="2027-05-10、2027-06-28", **signed)
    assert approve(folder) == 0
    registers = read_registers(folder)
    plan = registers["class_plan"].table.set_index("training_class").loc["B101"]
    assert (plan["opens"], plan["session_dates"]) == (pd.Timestamp("2027-05-10"), "2027-05-10、2027-06-28")
    listed = Register("enrolment", pd.DataFrame([{"training_class": "B101", "session_no": 2, "person_id": "P1"}]),
                      office_forms()["enrolment"])  # fmt: skip
    session = class_session({**registers, "enrolment": listed}, "B101", 2)
    assert (str(session.opened), str(session.closed)) == ("2027-06-28", "2027-06-30")
    assert "开班日期2027-05-10、2027-06-21改为2027-05-10、2027-06-28" in registers["plan_changes"].table["what"].iloc[0]


def test_a_first_day_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = office(tmp_path / "台账")
    review(folder)
    decide(folder, "S1", decision="批准", code="B101", opens="2027-05-10、六月", by="王五", on="2027-03-10")
    assert approve(folder) == 1
    assert "“开班日期”写的是“2027-05-10、六月”" in "".join(capsys.readouterr())


def test_without_a_calendar_the_review_says_how_days_were_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    review(office(tmp_path / "台账"))
    assert "没有节假日和调休表（calendar）" in capsys.readouterr().out


def test_days_that_the_offices_own_plan_has_no_column_for_are_not_dropped(tmp_path: Path):
    plan = office_forms()["class_plan"]
    own = plan.model_copy(update={"columns": tuple(one for one in plan.columns if one.name != "session_dates")})
    several = pd.DataFrame({"session_dates": [None, "2027-05-10、2027-06-21"]})
    with pytest.raises(RegisterError, match="后几期的日期存不下"):
        _refuse_dates(tmp_path, own, several)
    _refuse_dates(tmp_path, plan, several)
    _refuse_dates(tmp_path, own, several.head(1))


def test_two_sessions_may_open_on_one_day():
    row = {"opens": pd.Timestamp("2027-05-10"), "session_dates": "2027-05-10、2027-05-10、2027-06-21", "sessions": 3}
    assert [str(day) for day in session_dates(row).days] == ["2027-05-10", "2027-05-10", "2027-06-21"]
    assert len(session_dates({**row, "session_dates": "2027-06-21"}).days) == 2
