"""Sign-in sheets: every way an office writes one, and every doubt put to a person instead of being guessed away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.errors import RegisterError
from evaluate.registers import (
    ClassList,
    PeopleNames,
    Register,
    SignIn,
    decisions_bytes,
    match_sign_in,
    office_forms,
    people_names,
    read_decisions,
    read_sign_in_sheet,
)

OPENED, CLOSED = dt.date(2026, 5, 18), dt.date(2026, 5, 19)
HALVES = ["5月18日上午", "5月18日下午", "5月19日上午"]


def sheet(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def roster(*people: tuple[str, str, str]) -> PeopleNames:
    form = office_forms()["roster"]
    table = pd.DataFrame(people, columns=["person_id", "name", "unit"])
    return people_names(Register("roster", table, form))


NAMES = roster(("P1", "赵一", "U1"), ("P2", "李伟", "U1"), ("P3", "李伟", "U2"), ("P4", "王八", "U2"))


def match(path: Path, *people: str, decided: Path | None = None, **expected: Any) -> SignIn:
    read = read_sign_in_sheet(path, opened=OPENED, closed=CLOSED)
    decisions = read_decisions(decided, people) if decided else ()
    return match_sign_in(read, ClassList(people, **expected), names=NAMES, decisions=decisions)


def marks(found: SignIn) -> list[tuple[str, str, str, str]]:
    return [(p, f"{d:%m-%d}", h, m) for p, d, h, m in found.table.itertuples(index=False)]


FIRST = [
    ("P1", "05-18", "morning", "present"),
    ("P1", "05-18", "afternoon", "late"),
    ("P1", "05-19", "morning", "leave"),
]


@pytest.mark.parametrize(
    "heads",
    [
        [["姓名", *HALVES]],
        [["学员签到表"], ["姓名", "2026-05-18 上午", "2026年5月18日（周一）下午", "5.19上午"]],
        [["姓名", "第1天上午", "第一天下午", "第二天上午"]],
        [["姓名", "18日上午", "18日下午", "19日上午"]],
        [["姓名", "5月18日", None, "5月19日"], [None, "上午", "下午", "上午"]],
        [[None, dt.datetime(2026, 5, 18), None, dt.datetime(2026, 5, 19)], ["姓名", "上午", "下午", "上午"]],
    ],
)
def test_a_column_a_half_day_in_every_way_it_is_headed(tmp_path: Path, heads: list[list[Any]]):
    found = match(sheet(tmp_path / "签到.xlsx", [*heads, ["赵 一", "√", "迟到", "事假"], ["注：√为到"]]), "P1")
    assert (marks(found), found.doubts) == (FIRST, ())


def test_a_row_a_half_day(tmp_path: Path):
    rows = [
        ["人员编号", "日期", "半天", "考勤"],
        ["P1", "2026-05-19", "上午", "请假"],
        ["P1", dt.date(2026, 5, 18), "上午", "到"],
        ["P1", "2026.5.18", "下午", "迟到"],
    ]
    assert marks(match(sheet(tmp_path / "签到.xlsx", rows), "P1")) == FIRST
    with pytest.raises(RegisterError, match="同一个半天有两行"):
        match(sheet(tmp_path / "签到.xlsx", [*rows, ["P1", "2026-05-18", "上午", "缺"]]), "P1")


@pytest.mark.parametrize(
    ("heads", "place", "told"),
    [
        (["姓名", "5月18日上午", "5月21日上午"], "Sheet!C1", "不在办班时间内"),
        (["姓名", "5月18日上午", "5月18日 上午"], "Sheet!B1, 签到.xlsx Sheet!C1", "有两列"),
        (["姓名", "5月18日上午", "5月19日"], "Sheet!C1", "看不出是哪一天的哪个半天"),
        (["姓名", "职务", "备注"], "Sheet!1", "没有哪一列"),
        (["学员签字", "5月18日上午", "备注"], "签到.xlsx", "没有“姓名”"),
    ],
)
def test_headers_that_cannot_be_right_are_named_by_cell(tmp_path: Path, heads: list[str], place: str, told: str):
    with pytest.raises(RegisterError, match=told) as refused:
        match(sheet(tmp_path / "签到.xlsx", [heads, ["赵一", "√", "√"]]), "P1")
    assert place in str(refused.value)


def test_marks_without_a_name_are_refused(tmp_path: Path):
    with pytest.raises(RegisterError, match=r"Sheet!3[\s\S]*没有姓名"):
        match(sheet(tmp_path / "签到.xlsx", [["姓名", "5月18日上午"], ["赵一", "√"], [None, "√"]]), "P1")


def test_people_of_one_name_are_told_apart_by_organisation_or_by_the_list(tmp_path: Path):
    both = sheet(tmp_path / "甲.xlsx", [["姓名", "单位", "5月18日上午"], ["李伟", "U2", "√"], ["李伟", "U1", "缺"]])
    assert marks(match(both, "P2", "P3")) == [
        ("P2", "05-18", "morning", "absent"),
        ("P3", "05-18", "morning", "present"),
    ]
    one = sheet(tmp_path / "乙.xlsx", [["姓名", "5月18日上午"], ["李伟", "√"]])
    assert [row[0] for row in marks(match(one, "P3"))] == ["P3"]
    open_ = match(one, "P2", "P3")
    assert [(doubt.kind, doubt.name, doubt.why.zh) for doubt in open_.doubts] == [("person", "李伟", "同名：P2、P3")]
    assert open_.table.empty


def test_what_is_open_is_listed_decided_and_signed(tmp_path: Path):
    rows = [
        ["姓名", *HALVES],
        ["赵一", "√", "？", None],
        ["李伟", "√", "√", "√"],
        ["张三", "√", "√", "√"],
    ]
    path, decided = sheet(tmp_path / "签到.xlsx", rows), tmp_path / "疑点.xlsx"
    found = match(path, "P1", "P2", "P3", "P4")
    assert [(doubt.kind, doubt.where, doubt.written, doubt.why.zh) for doubt in found.doubts] == [
        ("mark", "Sheet!C2", "？", "这个记号读不懂"),
        ("mark", "Sheet!D2", "", "空着，请假登记表里也没有"),
        ("missing", "P4", "", "参训名单里有，签到表里没有"),
        ("person", "Sheet!3", "", "同名：P2、P3"),
        ("person", "Sheet!4", "", "花名册里没有这个人"),
    ]
    decided.write_bytes(decisions_bytes(found.doubts))
    book = openpyxl.load_workbook(decided)
    said = ["到", "缺勤", "未报到", "P3", "不计"]
    for number, word in enumerate(said, 2):
        book["签到疑点"].cell(number, 8, word)
    book.save(decided)
    with pytest.raises(RegisterError, match="没有签署") as refused:
        match(path, "P1", "P2", "P3", "P4", decided=decided)
    assert len(refused.value.mistakes) == 5
    for number in range(2, 7):
        book["签到疑点"].cell(number, 9, "王五")
        book["签到疑点"].cell(number, 10, "2026-05-25")
    book.save(decided)
    after = match(path, "P1", "P2", "P3", "P4", decided=decided)
    # the other 李伟 has no row of his own, which is asked now
    assert [(doubt.kind, doubt.name) for doubt in after.doubts] == [("missing", "P2")]
    assert after.not_arrived == {"P4"}
    assert marks(after)[:3] == [
        *FIRST[:1],
        ("P1", "05-18", "afternoon", "present"),
        ("P1", "05-19", "morning", "absent"),
    ]
    assert {row[0] for row in marks(after)} == {"P1", "P3"}
    book["签到疑点"].cell(5, 8, "P9")
    book.save(decided)
    with pytest.raises(RegisterError, match=r"H5[\s\S]*不能写“P9”"):
        match(path, "P1", "P2", "P3", "P4", decided=decided)


def test_a_row_of_totals_is_nobody(tmp_path: Path):
    rows = [["姓名", *HALVES], ["赵一", "√", "√", "√"], ["合计", 1, 1, 1], ["实到人数", 1, 1, 1]]
    assert match(sheet(tmp_path / "签到.xlsx", rows), "P1").doubts == ()


def test_an_hour_and_a_signature_are_somebody_and_one_sign_is_asked_once(tmp_path: Path):
    rows = [["姓名", "单位", *HALVES], ["赵一", "U1", "08:25", dt.time(14, 2), "赵一"], ["王八", "U2", "○", "到", "○"],
            ["李伟", "U1", "○", "√", "√"]]  # fmt: skip
    path, decided = sheet(tmp_path / "签到.xlsx", rows), tmp_path / "疑点.xlsx"
    found = match(path, "P1", "P2", "P4")
    assert [row[3] for row in marks(found) if row[0] == "P1"] == ["present"] * 3
    assert [(doubt.written, doubt.where) for doubt in found.doubts] == [("○", "Sheet!C3、Sheet!E3、Sheet!C4")]
    decided.write_bytes(decisions_bytes(found.doubts))
    book = openpyxl.load_workbook(decided)
    for place, word in ((8, "请假"), (9, "王五"), (10, "2026-05-25")):
        book["签到疑点"].cell(2, place, word)
    book.save(decided)
    # what a sign means holds for rows that are added later, too
    rows.append(["李伟", "U2", "○", "√", "√"])
    after = match(sheet(path, rows), "P1", "P2", "P3", "P4", decided=decided)
    assert not after.doubts
    assert sum(row[3] == "leave" for row in marks(after)) == 4


def test_a_decision_about_a_row_that_has_changed_is_asked_again(tmp_path: Path):
    path = sheet(tmp_path / "签到.xlsx", [["姓名", "5月18日上午"], ["赵一", "？"]])
    found = match(path, "P1")
    decided = tmp_path / "疑点.xlsx"
    decided.write_bytes(decisions_bytes(found.doubts))
    book = openpyxl.load_workbook(decided)
    for place, word in ((8, "到"), (9, "王五"), (10, "2026-05-25")):
        book["签到疑点"].cell(2, place, word)
    book.save(decided)
    assert not match(path, "P1", decided=decided).doubts
    changed = sheet(tmp_path / "签到.xlsx", [["姓名", "5月18日上午"], ["赵一", "！"]])
    assert [doubt.written for doubt in match(changed, "P1", decided=decided).doubts] == ["！"]


def test_a_blank_cell_is_leave_where_leave_is_entered_for_the_day(tmp_path: Path):
    path = sheet(tmp_path / "签到.xlsx", [["姓名", *HALVES], ["赵一", "√", "√", None]])
    found = match(path, "P1", on_leave=frozenset({("P1", dt.date(2026, 5, 19))}))
    assert marks(found)[-1] == ("P1", "05-19", "morning", "leave")
    assert not found.doubts


def test_leave_for_a_day_that_is_signed_is_a_doubt_until_each_half_day_is_decided(tmp_path: Path):
    path = sheet(tmp_path / "签到.xlsx", [["姓名", *HALVES], ["赵一", "√", "08:25", "√"], ["王八", "√", "√", "√"]])
    leave = frozenset({("P1", dt.date(2026, 5, 18))})
    found = match(path, "P1", "P4", on_leave=leave)
    assert [(doubt.kind, doubt.name, doubt.written) for doubt in found.doubts] == [
        ("on_leave", "赵一", "√"),
        ("on_leave", "赵一", "08:25"),
    ]
    assert [mark for mark in marks(found) if mark[0] == "P1"] == [("P1", "05-19", "morning", "present")]
    decided = tmp_path / "疑点.xlsx"
    decided.write_bytes(decisions_bytes(found.doubts))
    book = openpyxl.load_workbook(decided)
    for row, word in ((2, "到"), (3, "请假")):
        for place, cell in ((8, word), (9, "王五"), (10, "2026-05-25")):
            book["签到疑点"].cell(row, place, cell)
    book.save(decided)
    after = match(path, "P1", "P4", decided=decided, on_leave=leave)
    assert not after.doubts
    assert [mark[1:] for mark in marks(after) if mark[0] == "P1"] == [
        ("05-18", "morning", "present"), ("05-18", "afternoon", "leave"), ("05-19", "morning", "present"),
    ]  # fmt: skip


def test_leave_for_a_part_of_the_day_that_the_sheet_shows_too_is_no_doubt(tmp_path: Path):
    path = sheet(tmp_path / "签到.xlsx", [["姓名", *HALVES], ["赵一", "√", "请假", "√"]])
    assert not match(path, "P1", on_leave=frozenset({("P1", dt.date(2026, 5, 18))})).doubts


def test_people_known_not_to_have_come_are_not_asked_for(tmp_path: Path):
    path = sheet(tmp_path / "签到.xlsx", [["姓名", "5月18日上午"], ["赵一", "√"]])
    found = match(path, "P1", "P4", not_arrived=frozenset({"P4"}))
    assert not found.doubts
    assert found.not_arrived == {"P4"}


def test_a_code_with_somebody_elses_name_and_a_second_row_are_doubts(tmp_path: Path):
    rows = [
        ["人员编号", "姓名", "5月18日上午"],
        ["P1", "王八", "√"],
        ["P4", "王八", "√"],
        ["P4", "王八", "缺"],
        ["P7", "", "√"],
    ]
    found = match(sheet(tmp_path / "签到.xlsx", rows), "P1", "P4")
    assert {(doubt.where, doubt.why.zh) for doubt in found.doubts} == {
        ("Sheet!2", "编号是别人的"),
        ("Sheet!3", "签到表里有两行是同一个人"),
        ("Sheet!4", "签到表里有两行是同一个人"),
        ("Sheet!5", "不在这个班的参训名单里"),
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_rows_and_columns_changes_nothing(tmp_path: Path, rows: list[int], columns: list[int]):
    people = [("赵一", "U1", "√迟缺"), ("李伟", "U1", "√√√"), ("李伟", "U2", "假√缺"), ("王八", "U2", "？√√")]
    cells = [["姓名", "单位", *(HALVES[place] for place in columns)]]
    cells += [[people[row][0], people[row][1], *(people[row][2][place] for place in columns)] for row in rows]
    found = match(sheet(tmp_path / "签到.xlsx", cells), "P1", "P2", "P3", "P4")
    assert marks(found) == [
        ("P1", "05-18", "morning", "present"),
        ("P1", "05-18", "afternoon", "late"),
        ("P1", "05-19", "morning", "absent"),
        ("P2", "05-18", "morning", "present"),
        ("P2", "05-18", "afternoon", "present"),
        ("P2", "05-19", "morning", "present"),
        ("P3", "05-18", "morning", "leave"),
        ("P3", "05-18", "afternoon", "present"),
        ("P3", "05-19", "morning", "absent"),
        ("P4", "05-18", "afternoon", "present"),
        ("P4", "05-19", "morning", "present"),
    ]
    assert [(doubt.kind, doubt.written) for doubt in found.doubts] == [("mark", "？")]


def test_people_of_a_roster_without_names_are_known_by_their_codes():
    table = pd.DataFrame({"person_id": ["P1", "P2"], "unit": ["U1", "U2"]})
    names = people_names(Register("roster", table, office_forms()["roster"]))
    known = names.find("P2")
    assert known is not None
    assert known.code == "P2"
    assert names.find("赵一") is None


def test_a_person_without_a_name_or_an_organisation_is_nobody_else():
    table = pd.DataFrame({"person_id": ["P1", "P2"], "name": ["赵一", None], "unit": [None, "U2"]})
    names = people_names(Register("roster", table, office_forms()["roster"]))
    assert [names.find(one) for one in ("None", "nan")] == [None, None]
    found = names.find("赵一")
    assert found is not None
    assert found.code == "P1"


def test_the_example_in_our_own_form_is_nobody(tmp_path: Path):
    rows = [
        ["序号", "人员编号", "日期", "半天", "考勤"],
        ["示例", "P0001", "2026-01-01", "上午", "到"],
        [1, "P1", "2026-05-18", "上午", "到"],
        [2, "P1", "2026-05-18", "下午", "迟到"],
        [3, "P1", "2026-05-19", "上午", "请假"],
    ]
    assert marks(match(sheet(tmp_path / "签到.xlsx", rows), "P1")) == FIRST
