"""An office's own roster: every value is right, or its cell is listed; nothing that is clear is asked about."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import messy_roster as messy
import openpyxl
import pandas as pd
import pytest

from evaluate.registers import ImportedTable, import_table, read_table_mapping
from evaluate.registers.mapping import mapping_bytes

ROSTER = messy.FORMS["roster"]
ON = dt.date(2026, 6, 30)
CHECKED = ("person_id", "name", "identity_number", "sex", "born", "unit", "position", "position_level",
           "civil_servant_rank", "obliged")  # fmt: skip


def _listed(taken: ImportedTable) -> set[tuple[int, str]]:
    names = {column.label["zh"]: column.name for column in ROSTER.columns}
    row = {one.address: int(re.sub(r".*?(\d+)$", r"\1", one.address)) for one in taken.doubts}
    return {(row[one.address], names[one.column]) for one in taken.doubts if one.column in names}


def _compare(taken: ImportedTable, truth: pd.DataFrame) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Cells that hold a wrong value, and cells that hold none."""
    table = taken.register.table.astype(object)
    assert len(table) == len(truth)
    wrong, empty = set(), set()
    for row, (_, read) in zip(truth.index, table.iterrows(), strict=True):
        for name in CHECKED:
            if pd.isna(read[name]):
                empty.add((row, name))
            elif read[name] != truth.loc[row, name]:
                wrong.add((row, name))
    return wrong, empty


@pytest.mark.parametrize("seed", range(4))
def test_every_value_of_a_messy_roster_is_right_or_listed(tmp_path: Path, seed: int):
    truth, unsure = messy.messy_roster(tmp_path / "名册.xlsx", seed=seed)
    taken = import_table(tmp_path / "名册.xlsx", ROSTER, on=ON, known=messy.tables())
    wrong, empty = _compare(taken, truth)
    listed = _listed(taken)
    assert not wrong - listed
    assert not empty - listed
    assert unsure <= listed
    # what is clear is not asked about: people of the same name and unit, and rows whose unit is unknown, apart
    told = {
        one for one in listed - unsure if one[1] in ("born", "identity_number", "unit", "sex", "civil_servant_rank")
    }
    assert not told, told
    # a column that the register has no place for, and the signature below the table, are said to be left out
    whole = [(one.address, one.why.zh) for one in taken.doubts if not one.column or one.column == "学历"]
    assert len(whole) == 2


@pytest.mark.parametrize("seed", [0, 1])
def test_a_reviewed_mapping_leaves_only_what_the_source_must_tell(tmp_path: Path, seed: int):
    truth, unsure = messy.messy_roster(tmp_path / "名册.xlsx", seed=seed)
    first = import_table(tmp_path / "名册.xlsx", ROSTER, on=ON, known=messy.tables())
    (tmp_path / "对照表.xlsx").write_bytes(mapping_bytes(first.mapping, ROSTER, language="zh"))
    _review(tmp_path / "对照表.xlsx")
    mapping = read_table_mapping(tmp_path / "对照表.xlsx", ROSTER)
    second = import_table(tmp_path / "名册.xlsx", ROSTER, on=ON, known=messy.tables(), mapping=mapping)
    wrong, empty = _compare(second, truth)
    listed = _listed(second)
    assert not wrong - listed
    unknown = {row for row, name in unsure if name == "unit"}
    left = {(row, name) for row, name in empty if row not in unknown}
    assert left == {one for one in unsure if one[0] not in unknown and one[1] in ("born", "identity_number")}
    assert {"managed_by"} <= set(second.register.table.columns[second.register.table.notna().any()])


def _review(path: Path) -> None:
    """A person who says yes to what was proposed where it is right, and leaves open what was not understood."""
    book = openpyxl.load_workbook(path)
    for sheet in (book["列"], book["写法"]):
        heads = {cell.value: cell.column - 1 for cell in sheet[1]}
        for row in sheet.iter_rows(min_row=2):
            read = row[heads["对应的列" if sheet.title == "列" else "读成"]].value
            far = sheet.title == "写法" and "相近" in str(row[heads["依据"]].value)
            if sheet.title == "写法" and str(row[heads["原文"]].value).startswith(("办公室主任", "教务主任")):
                read = row[heads["读成"]].value = "科员级"
            if row[heads["确认"]].value == "否" and read and not far:
                row[heads["确认"]].value = "是"
    book.save(path)


def test_names_of_organisations_are_read_as_they_were_on_the_day(tmp_path: Path):
    names = messy.unit_names_of(messy.tables())
    assert names.find("县信息中心", on=dt.date(2018, 5, 1)).code == "U104"
    assert names.find("县信息中心", on=dt.date(2020, 5, 1)).code == "U102"
    assert names.find("某县农业局", on=ON).code == "U103"
    assert names.find("某县农业局", on=ON).sure
    assert not names.find("某县教育居", on=ON).sure
    assert names.find("某县教育居", on=ON).code == "U102"
    assert names.find("U201 某县城关镇", on=ON).code == "U201"
    assert names.find("完全不相干", on=ON) is None


def test_people_of_the_same_name_are_told_apart(tmp_path: Path):
    people = pd.DataFrame({"person_id": ["P1", "P2", "P3", "P4"], "name": ["李伟", "李伟", "王芳", "李伟"],
                           "unit": ["U101", "U102", "U101", "U102"]})  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "单位", "培训名称", "培训形式", "开始日期", "结束日期", "学时"])
    signed = (("李伟", "组织部"), ("李 伟", "县教育局"), ("王芳", "组织部"), ("王芳", "县教育局"), ("赵六", "组织部"))
    for name, unit in signed:
        sheet.append([name, unit, "轮训", "脱产培训", "2026-03-01", "2026-03-03", 24])
    path = tmp_path / "学时.xlsx"
    book.save(path)
    hours, known = messy.FORMS["hours"], messy.tables(people)
    taken = import_table(path, hours, on=ON, known=known)
    read = taken.register.table["person_id"]
    assert [None if pd.isna(one) else one for one in read] == ["P1", None, "P3", None, None]
    told = {one.written: one.why.zh for one in taken.doubts if one.column == "人员编号"}
    assert "P2" in told["李 伟 · U102"]
    assert "P4" in told["李 伟 · U102"]
    assert "别的单位" in told["王芳 · U102"]
    asked = next(one for one in taken.mapping.wordings if one.written == "李 伟 · U102")
    mapping = replace(taken.mapping, wordings=(replace(asked, code="P4", confirm="yes"),))
    again = import_table(path, hours, on=ON, known=known, mapping=mapping)
    assert again.register.table["person_id"].iloc[1] == "P4"


def test_people_without_codes_keep_theirs_or_are_given_one(tmp_path: Path):
    path = tmp_path / "名册.csv"
    path.write_text(
        "姓名,单位,出生年月,职务,职级\n王芳,U101,1985.06,副部长,三级主任科员\n李伟,U102,1990.02,局长,一级主任科员\n"
        "赵敏,U102,,副局长,三级主任科员\n",
        encoding="utf-8",
    )
    known = messy.tables(pd.DataFrame({"person_id": ["P0007", "X9"], "name": ["王芳", "李伟"], "unit": ["U101", "U103"],
                                       "born": ["1985-06", "1990-02"]}))  # fmt: skip
    taken = import_table(path, ROSTER, on=ON, known=known)
    # the second has moved, which no name can tell: a new code, and the office sees to it
    assert taken.register.table["person_id"].tolist() == ["P0007", "P0008", "P0009"]
    assert [one.column for one in taken.doubts].count("人员编号") == 1


def _numbered(tmp_path: Path, rows: str, people: list[tuple[str, ...]]) -> tuple[list[str], dict[str, str]]:
    """The codes that a table without them is given beside this register, and the doubts about codes by name."""
    path = tmp_path / "名册.csv"
    path.write_text(f"姓名,单位,出生年月,身份证号,职务\n{rows}", encoding="utf-8")
    roster = pd.DataFrame(people, columns=["person_id", "name", "unit", "born", "identity_number"]).replace({"": None})
    taken = import_table(path, ROSTER, on=ON, known=messy.tables(roster))
    told = {one.written: one.why.zh for one in taken.doubts if one.column == "人员编号" and one.written}
    return taken.register.table["person_id"].tolist(), told


def test_people_without_birth_or_identity_keep_their_codes_by_name_and_unit(tmp_path: Path):
    people = [
        ("P0001", "张三", "U101", "", ""),
        ("P0002", "李四", "U102", "1985-06", ""),
        ("P0003", "王五", "", "", ""),
    ]
    rows = "赵六,U101,,,科员\n李四,U102,,,局长\n张三,U101,1980.05,,部长\n王五,U103,,,局长\n"
    codes, told = _numbered(tmp_path, rows, people)
    assert codes == ["P0004", "P0002", "P0001", "P0003"]
    # the organisation had not been read the first time: kept, and a person looks at it
    assert set(told) == {"王五"}
    assert "只凭姓名" in told["王五"]


def test_a_code_is_not_kept_where_it_is_not_sure_whose_it_is(tmp_path: Path):
    people = [
        ("P0001", "李伟", "U101", "", ""),
        ("P0002", "李伟", "U101", "", ""),
        ("P0003", "王芳", "U102", "1985-06", ""),
        ("P0004", "赵敏", "U102", "", ""),
        ("P0005", "钱七", "U103", "", ""),
    ]
    rows = (
        "李伟,U101,,,部长\n王芳,U102,1990.02,,局长\n赵敏,U102,,,局长\n赵敏,U102,,,副局长\n"
        "钱七,U102,,,副局长\n孙八,U102,,,副局长\n"
    )
    codes, told = _numbered(tmp_path, rows, people)
    assert codes == [f"P{number:04}" for number in range(6, 12)]
    # somebody of that name elsewhere is somebody else, until an identity number says otherwise
    assert {
        name: [code for code in ("P0001", "P0002", "P0003", "P0004") if code in why] for name, why in told.items()
    } == {
        "李伟": ["P0001", "P0002"],
        "王芳": ["P0003"],
        "赵敏": ["P0004"],
    }
    assert all("没有沿用" in why for why in told.values())


def test_an_identity_number_tells_who_moved(tmp_path: Path):
    number = "11010519491231002X"
    people = [("P0001", "李伟", "U101", "", number), ("P0002", "李伟", "U102", "", "")]
    codes, told = _numbered(tmp_path, f"李伟,U102,,{number},局长\n李伟,U102,,,副局长\n", people)
    assert codes == ["P0001", "P0003"]
    assert "P0002" in told["李伟"]


def test_headers_that_are_only_alike_wait_for_a_person(tmp_path: Path):
    path = tmp_path / "名册.csv"
    path.write_text("人员编号,干部的姓名,单位\nP1,王芳,U101\n", encoding="utf-8")
    first = import_table(path, ROSTER, on=ON, known=messy.tables())
    asked = next(one for one in first.mapping.columns if one.header == "干部的姓名")
    assert (asked.column, asked.confirm) == ("name", "no")
    assert first.register.table["name"].isna().all()
    columns = tuple(replace(one, confirm="yes") if one is asked else one for one in first.mapping.columns)
    second = import_table(path, ROSTER, on=ON, known=messy.tables(), mapping=replace(first.mapping, columns=columns))
    assert second.register.table["name"].tolist() == ["王芳"]
