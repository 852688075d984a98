"""The command `evaluate class close`: ten people and one class of three days, every number checked by hand."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from class_office import HERE, NAMES, UNITS, close_words, usual_marks, write_office, write_rows, write_sheet
from docx import Document

from evaluate.oversight import check_ledger
from evaluate.registers import read_registers
from evaluate.workspace.class_paper import _told
from evaluate.workspace.cli import main
from evaluate.workspace.outputs import pdf_pages

STUDY = """\
[study]
title = {{ zh = "示例评估", en = "Example" }}
place = {{ zh = "示例县", en = "Example County" }}
office = {{ zh = "示例县干教办", en = "Office" }}
year = 2026
minimum_cell = {minimum}

[surveys]
registers = "registers"
reaction = "reaction"
"""
REACTION = """\
questionnaire:
  id: reaction
  version: "1"
  title: {zh: 评估表, en: Form}
  languages: [zh, en]
scales:
  four:
    "4": {zh: 满意, en: Satisfied}
    "3": {zh: 较满意, en: Fairly satisfied}
    "2": {zh: 一般, en: Neutral}
    "1": {zh: 不满意, en: Dissatisfied}
choices:
  classes:
    B001: {zh: 示例专题班, en: Class one}
    B002: {zh: 另一个班, en: Class two}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: training_class, type: one, choices: classes, role: background, label: {zh: 班次, en: Class}}
      - {id: overall, type: one, scale: four, role: reaction, label: {zh: 总体评价, en: The class as a whole}}
"""


def paper_text(folder: Path) -> str:
    document = Document(str(folder / "responses" / "classes" / "B001-1" / "结班小结.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_class_is_closed_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账 一")
    sheet = write_sheet(tmp_path / "签到表.xlsx", usual_marks())
    before = state(folder)
    assert main(close_words(folder, sheet, "--dry-run")) == 0
    assert state(folder) == before
    assert "会写出" in capsys.readouterr().out
    assert main(close_words(folder, sheet)) == 0
    assert "名单 10 人，参训 10 人，24 学时；3 人不计学时" in capsys.readouterr().out
    registers = read_registers(folder)
    hours = registers["hours"].table.set_index("person_id")["hours"]
    # 孙三 missed two half-days; 李四 and 周五 were on leave for more than a seventh; 吴六 was withdrawn
    assert hours.tolist() == [24, 24, 16, 0, 0, 0, 24, 24, 24, 24]
    assert len(registers["attendance"].table) == 60
    held = registers["classes_held"].table.iloc[0]
    assert (held["hours"], held["attended"], held["called_up"]) == (24, 10, 10)
    assert check_ledger(registers["hours"], registers["hours_policy"], as_of=held["closed_on"].date(),
                        enrolment=registers["enrolment"], classes_held=registers["classes_held"]).empty  # fmt: skip
    paper = paper_text(folder)
    # scores before 61…70, after 73…82, one of ten failed; 54 of 60 half-days attended
    assert (
        "开班测试平均65.5分（10人），结业测试平均77.5分（10人），前后都测的人平均高12.0分（10人），考核合格率90.0%"
        in paper
    )
    # what one or two did amiss is no number: the whole class would know whose it is; who was away follows from the rate
    assert "应到60人次，到课54人次，出勤率90.0%；请假" in paper
    away, missed = map(int, re.findall(r"请假(\d+)人次、缺勤(\d+)人次；", paper)[0])
    assert away + missed == 60 - 54
    assert "迟到个别、早退无、违纪个别、退学个别（这四项不足10的写“个别”）" in paper
    assert "个别学员按规定不计学时" in paper
    assert "结业测试比开班测试高12.0分（10人）" in paper
    assert paper.count("达到") == 2
    assert "没有达到" in paper
    assert not any(name in paper for name in NAMES)
    # nothing changes when it is run again, on another day too
    done = state(folder)
    assert main([*close_words(folder, sheet), "--on", "2026-06-30"]) == 0
    assert "没有变化" in capsys.readouterr().out
    assert state(folder) == done


def test_what_many_did_amiss_is_a_number_and_what_a_few_did_is_none():
    told = {count: _told(count, 10, "起") for count in (0, 1, 9, 10, 23)}
    assert [one.zh for one in told.values()] == ["无", "个别", "个别", "10起", "23起"]
    assert [one.en for one in told.values()] == ["none", "few", "few", "10", "23"]


def test_the_summary_is_one_page(tmp_path: Path):
    folder = write_office(tmp_path / "台账")
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 0
    content = (folder / "responses" / "classes" / "B001-1" / "结班小结.pdf").read_bytes()
    assert pdf_pages(content) == 1


def test_the_class_file_has_everybody(tmp_path: Path):
    folder = write_office(tmp_path / "台账")
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 0
    book = openpyxl.load_workbook(folder / "responses" / "classes" / "B001-1" / "班次档案.xlsx")
    assert book.sheetnames == ["学时", "考勤", "参训名单", "请假登记表", "学员违纪登记表", "考核成绩表", "目标和结果"]
    rows = list(book["学时"].values)
    assert [row[1] for row in rows[1:]] == list(NAMES)
    assert rows[4][-1] == "请假4学时，占16.7%，超过14.3%，不计学时"
    assert list(book["考勤"].values)[3][2:] == ("缺勤", "缺勤", "√", "√", "√", "√")


def test_doubts_are_decided_in_a_workbook_and_then_go_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账")
    marks = {**usual_marks(), "陈十": ("√", "○", *HERE[2:])}
    del marks["王八"]
    sheet = write_sheet(tmp_path / "签到表.xlsx", marks)
    assert main(close_words(folder, sheet)) == 1
    assert "有 2 处要人决定" in capsys.readouterr().err
    assert not (folder / "responses" / "hours.csv").exists()
    path = folder / "responses" / "classes" / "B001-1" / "签到疑点.xlsx"
    book = openpyxl.load_workbook(path)
    doubts = [(row[0], row[1], row[4]) for row in book["签到疑点"].iter_rows(min_row=2, max_row=3, values_only=True)]
    assert doubts == [("考勤", "Sheet!E11", "○"), ("没有签到", "P08", None)]
    for number, word in ((2, "缺勤"), (3, "未报到")):
        for place, value in ((8, word), (9, "王五"), (10, "2026-05-25")):
            book["签到疑点"].cell(number, place, value)
    book.save(path)
    assert main(close_words(folder, sheet)) == 0
    hours = read_registers(folder)["hours"].table.set_index("person_id")["hours"]
    assert hours["P10"] == 20
    assert "P08" not in hours
    assert "1人未报到" in paper_text(folder)


def test_two_people_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账")
    roster = folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("钱二", "李四"), "utf-8")
    marks = usual_marks()
    rows = [("李四", UNITS[1], marks.pop("钱二"))]
    rows += [(name, UNITS[NAMES.index(name)], row) for name, row in marks.items()]
    sheet = write_rows(tmp_path / "签到表.xlsx", rows)
    # both work at U1: the organisation cannot tell them apart
    assert main(close_words(folder, sheet)) == 1
    assert "要人决定" in capsys.readouterr().err
    told_apart = ["written,unit,person_id", "李四,U1,P04", "李四（大）,U1,P02"]
    (folder / "same_names.csv").write_text("\n".join(told_apart) + "\n", encoding="utf-8")
    rows[0] = ("李四（大）", *rows[0][1:])
    assert main(close_words(folder, write_rows(sheet, rows))) == 0
    late = read_registers(folder)["attendance"].table.query("attendance == 'late'")
    assert late["person_id"].tolist() == ["P02"]


def test_rows_and_documents_of_a_person_are_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账")
    sheet = write_sheet(tmp_path / "签到表.xlsx", usual_marks())
    assert main(close_words(folder, sheet)) == 0
    ledger, place = folder / "responses" / "hours.csv", folder / "responses" / "classes" / "B001-1"
    # what a person adds beside our columns stays; so do rows of other trainings
    text = ledger.read_text("utf-8-sig").replace("某县民政局,,2026-05-25", "某县民政局,王五,2026-05-25", 1)
    ledger.write_text(text, encoding="utf-8-sig")
    (place / "结班小结.docx").write_bytes(b"edited")
    assert main(close_words(folder, sheet)) == 0
    assert "王五" in ledger.read_text("utf-8-sig")
    assert (place / "结班小结.docx").read_bytes() == b"edited"
    # when the sheet changes, our rows follow, the person's column stays, the edited paper is set aside
    changed = write_sheet(tmp_path / "签到表.xlsx", {**usual_marks(), "陈十": ("缺", *HERE[1:])})
    capsys.readouterr()
    assert main(close_words(folder, changed)) == 0
    assert "改动稿1" in capsys.readouterr().out
    table = read_registers(folder)["hours"].table.set_index("person_id")
    assert (table.loc["P10", "hours"], table.loc["P01", "confirmed_by"]) == (20, "王五")
    assert (place / "结班小结.改动稿1.docx").read_bytes() == b"edited"
    # a number that a person has changed is theirs
    ledger.write_text(ledger.read_text("utf-8-sig").replace(",3,24,", ",3,23,", 1), encoding="utf-8-sig")
    done = state(folder)
    assert main(close_words(folder, sheet)) == 1
    assert "不是上次结班写的，或者写了以后改过" in capsys.readouterr().err
    assert state(folder) == done


def test_who_confirmed_hours_does_not_vouch_for_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账")
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 0
    ledger = folder / "responses" / "hours.csv"
    text = ledger.read_text("utf-8-sig").replace("某县民政局,,2026-05-25", "某县民政局,王五,2026-05-25")
    ledger.write_text(text, encoding="utf-8-sig")
    before = read_registers(folder)["hours"].table.set_index("person_id")["confirmed_by"].dropna()
    assert {"P01", "P10"} <= set(before.index)
    changed = write_sheet(tmp_path / "签到表.xlsx", {**usual_marks(), "陈十": ("缺", *HERE[1:])})
    capsys.readouterr()
    assert main(close_words(folder, changed)) == 0
    assert "有 1 人的学时与审核时不同" in capsys.readouterr().out
    after = read_registers(folder)["hours"].table.set_index("person_id")["confirmed_by"].dropna()
    assert set(before.index) - set(after.index) == {"P10"}


def test_a_day_corrected_after_closing_gives_nobody_hours_twice(tmp_path: Path):
    folder = write_office(tmp_path / "台账")
    sheet = write_sheet(tmp_path / "签到表.xlsx", usual_marks())
    assert main(close_words(folder, sheet)) == 0
    held = folder / "responses" / "classes_held.csv"
    held.write_text(held.read_text("utf-8-sig").replace("2026-05-18", "2026-05-17"), "utf-8")
    book = openpyxl.load_workbook(sheet)
    for place, half_day in ((4, "5月17日上午"), (5, "5月17日下午")):
        book.worksheets[0].cell(2, place).value = half_day
    book.save(sheet)
    assert main(close_words(folder, sheet)) == 0
    hours = read_registers(folder)["hours"].table
    assert hours["hours"].tolist() == [24, 24, 16, 0, 0, 0, 24, 24, 24, 24]
    assert set(hours["from"].dt.strftime("%m-%d")) == {"05-17"}


@pytest.mark.parametrize("code", ["B001", ""])
def test_hours_that_an_organisation_entered_itself_are_not_entered_again(tmp_path: Path, code: str):
    head = "person_id,unit,activity,training_class,training_form,from,until,hours"
    own = f"P01,U1,示例专题班,{code},off_job,2026-05-19,2026-05-20,16"
    folder = write_office(tmp_path / "台账", hours=[head, own])
    before = state(folder)
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 1
    assert state(folder) == before


def test_two_sessions_side_by_side_are_both_closed(tmp_path: Path):
    sessions = {1: NAMES[:5], 2: NAMES[5:]}
    listed = ["training_class,session_no,person_id,called_up,arrived"]
    lessons = ["session,training_class,session_no,date,half_day,hours,topic,content_category,method"]
    for number, names in sessions.items():
        listed += [f"B001,{number},P{NAMES.index(name) + 1:02},yes," for name in names]
        lessons += [
            f"S{number}{day}{half[0]},B001,{number},2026-05-{day},{half},4,题目,duty_capability_training,lecture"
            for day in (18, 19, 20)
            for half in ("morning", "afternoon")
        ]
    none = {name: ["training_class,session_no,person_id"] for name in ("leave", "discipline", "results")}
    folder = write_office(
        tmp_path / "台账", enrolment=listed, sessions=lessons, **{name: [",".join(row)] for name, row in none.items()}
    )
    for number, names in sessions.items():
        sheet = write_sheet(tmp_path / f"{number}.xlsx", dict.fromkeys(names, HERE))
        assert main(close_words(folder, sheet, "--session", str(number))) == 0
    registers = read_registers(folder)
    assert registers["hours"].table["hours"].tolist() == [24.0] * 10
    assert registers["classes_held"].table["attended"].tolist() == [5, 5]


def test_a_class_code_never_leads_out_of_the_folder(tmp_path: Path):
    folder = write_office(tmp_path / "a" / "台账")
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text("utf-8").replace("B001", "../../../B:1"), "utf-8")
    words = close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert main([*words[:2], "../../../B:1", *words[3:]]) == 0
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert written
    assert all(path.is_relative_to(folder / "responses") and ":" not in path.name for path in written)
    assert (folder / "responses" / "classes" / "_________B_1~ff6435-1" / "结班小结.pdf").is_file()


def test_tables_that_the_folder_does_not_describe_are_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_office(tmp_path / "台账", leave_out=("attendance", "hours"))
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 1
    told = capsys.readouterr().err
    assert "attendance: office" in told
    assert "hours: office" in told


@pytest.mark.parametrize(("count", "told"), [(30, "满意率96.7%（30人作答"), (9, "满意率：人数不足，不显示")])
def test_the_class_form_speaks_of_this_class_and_never_of_few(tmp_path: Path, count: int, told: str):
    study = tmp_path / "研究"
    folder = write_office(study / "surveys" / "registers")
    (folder / "design.yml").write_text('wave: "2026"\nsimulated: true\n', encoding="utf-8")
    (study / "study.toml").write_text(STUDY.format(minimum=10), encoding="utf-8")
    survey = study / "surveys" / "reaction"
    (survey / "responses").mkdir(parents=True)
    (survey / "questionnaire.yml").write_text(REACTION, encoding="utf-8")
    (survey / "design.yml").write_text(
        'wave: "2026"\nkind: self-selected\nsimulated: true\nanswers: answers.csv\nheadline: overall\n', "utf-8"
    )
    rows = ["respondent,training_class,overall"]
    rows += [f"F{n:02},B001,{1 if n == 0 else 4}" for n in range(count)]
    rows += [f"G{n:02},B002,{1 + n % 4}" for n in range(20)]
    (survey / "responses" / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert main(close_words(folder, write_sheet(tmp_path / "签到表.xlsx", usual_marks()))) == 0
    paper = paper_text(folder)
    assert told in paper
    assert "学员自评" in paper
    place = folder / "responses" / "classes" / "B001-1"
    header = Document(str(place / "结班小结.docx")).sections[0].header.paragraphs[0].text
    assert header == "模拟数据"
    assert "模拟数据" in [cell.value for cell in openpyxl.load_workbook(place / "班次档案.xlsx")["学时"][1]]
    assert "示例县干教办" in paper
