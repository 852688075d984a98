"""Double entry: what two typists typed is compared, decided and signed, and comes out as it was written on paper."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from asking import every_type

from evaluate.collect.paper import (
    TYPISTS,
    Comparison,
    Entry,
    compare_entries,
    draw_serials,
    entry_columns,
    read_decisions,
    read_entry,
    record_sheets,
    settle,
    write_entry_form,
    write_mismatches,
)
from evaluate.errors import ResponsesError
from evaluate.instruments import Questionnaire, read_questionnaire
from evaluate.responses import read_answers, synthetic
from evaluate.responses.cell import written

ROOT = Path(__file__).resolve().parents[3]
Rows = Sequence[tuple[str, Mapping[str, str]]]
ALL_KINDS = """\
questionnaire: {id: kinds, version: "1", title: {zh: 各种题, en: Kinds}, languages: [zh, en]}
scales:
  five: {"1": {zh: 很低, en: very low}, "2": {zh: 较低, en: low}, "3": {zh: 一般, en: middle}}
choices:
  kind: {organ: {zh: 机关, en: organ}, town: {zh: 乡镇, en: town}, other: {zh: 其他, en: other}}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: unit, type: one, choices: kind, other: other, required: true, label: {zh: 单位, en: Unit}}
      - {id: ways, type: many, choices: kind, label: {zh: 方式, en: Ways}}
      - id: need
        type: pair
        scale: {importance: five, ability: five}
        label: {zh: 需要, en: Needs}
        rows: {law: {zh: 法律, en: Law}, data: {zh: 数据, en: Data}}
      - {id: order, type: rank, choices: kind, label: {zh: 排序, en: Order}}
      - {id: years, type: number, minimum: 0, maximum: 60, label: {zh: 年限, en: Years}}
      - {id: again, type: flag, label: {zh: 再来, en: Again}}
      - {id: since, type: date, label: {zh: 日期, en: Since}}
      - {id: words, type: text, label: {zh: 建议, en: Words}}
"""


@pytest.fixture(name="kinds")
def _kinds(tmp_path: Path) -> Questionnaire:
    path = tmp_path / "kinds.yml"
    path.write_text(ALL_KINDS, encoding="utf-8")
    return read_questionnaire(path)


def fill(path: Path, questionnaire: Questionnaire, rows: Rows, *, sheet: str = "录入") -> None:
    """Type rows into a workbook as a person does: number, then by heading."""
    places = {column.name: place for place, column in enumerate(entry_columns(questionnaire), 3)}
    book = openpyxl.load_workbook(path)
    for number, (serial, answers) in enumerate(rows, 2):
        book[sheet].cell(number, 1, serial)
        for name, text in answers.items():
            book[sheet].cell(number, places[name], text)
    book.save(path)


def typed(folder: Path, questionnaire: Questionnaire, first: Rows, second: Rows) -> Comparison:
    """Two workbooks written, typed and compared."""
    entries = []
    for typist, rows in zip(TYPISTS, (first, second), strict=True):
        path = folder / f"{typist}.xlsx"
        write_entry_form(questionnaire, path, typist=typist)
        fill(path, questionnaire, rows)
        entries.append(read_entry(path, questionnaire))
    return compare_entries(*entries, questionnaire)


def decide(path: Path, values: Mapping[tuple[str, str], str], *, by: str = "王五", on: str = "2026-11-25") -> None:
    """Fill in the workbook of differences."""
    book = openpyxl.load_workbook(path)
    sheet = book["待裁定"]
    for row in range(2, sheet.max_row + 1):
        key = (str(sheet.cell(row, 1).value), str(sheet.cell(row, 9).value))
        if key in values:
            for place, text in ((6, values[key]), (7, by), (8, on)):
                sheet.cell(row, place, text)
    book.save(path)


def test_headings_marks_and_guides_are_those_of_the_paper(kinds: Questionnaire, tmp_path: Path):
    headers = {column.name: column.header for column in entry_columns(kinds)}
    assert headers["unit"] == "1. 单位"
    assert headers["ways_town"] == "2.B 乡镇"
    names = [column.name for column in entry_columns(kinds)]
    assert names.index("ability_law") == names.index("importance_law") + 1
    path = tmp_path / "a.xlsx"
    write_entry_form(kinds, path, typist="first", serials=["123456"], rows=300)
    sheet = openpyxl.load_workbook(path)["录入"]
    assert sheet.freeze_panes == "C2"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["C2:C401"].prompt == "A＝机关；B＝乡镇；C＝其他"
    years = sheet.cell(1, names.index("years") + 3).column_letter
    number = rules[f"{years}2:{years}401"]
    assert (number.type, number.formula1, number.formula2, number.errorStyle) == ("decimal", "0", "60", "warning")
    listed = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["选项对照"].iter_rows()]
    assert ["1. 单位", "B", "乡镇", "town"] in listed


@pytest.mark.parametrize(
    ("name", "text", "code", "fits"),
    [
        ("unit", "b", "town", True),
        ("unit", "Ｂ", "town", True),
        ("unit", "乡镇", "town", True),
        ("unit", "D", "", False),
        ("unit", "?", "unreadable", True),
        ("unit", "", "", True),
        ("importance_law", "3", "3", True),
        ("importance_law", "4", "", False),
        ("ways_town", "√", "1", True),
        ("ways_town", "0", "", True),
        ("ways_town", "2", "1", False),
        ("years", "１２", "12", True),
        ("years", "12年", "", False),
        ("again", "否", "0", True),
        ("since", "2026.3.1", "2026-03-01", True),
        ("words", " 多办  班 ", "多办 班", True),
        # typed, a word is what stands on paper; only who settles spells out that nothing stands there
        ("words", "空白", "空白", True),
        ("words", "Blank", "Blank", True),
    ],
)
def test_what_a_typed_cell_means(kinds: Questionnaire, name: str, text: str, code: str, fits: bool):
    column = next(each for each in entry_columns(kinds) if each.name == name)
    read = column.read(text)
    assert read[1] is fits
    if fits:
        assert read[0] == code
    assert column.settle("blank") == ("", True)


def test_differences_are_found_decided_signed_and_counted(kinds: Questionnaire, tmp_path: Path):
    one = {"unit": "A", "ways_organ": "1", "importance_law": "3", "years": "12", "words": "多办班。"}
    first = [("111", one), ("222", {"unit": "F", "years": "7"}), ("333", {"unit": "C", "unit_text": "国企"})]
    second = [
        ("222", {"unit": "F", "years": "7", "again": "1"}),
        ("111", one | {"importance_law": "2", "words": "多办班"}),
        ("333", {"unit": "C", "unit_text": "国企"}),
    ]
    comparison = typed(tmp_path, kinds, first, second)
    assert comparison.serials.empty
    assert (comparison.booklets, comparison.fields, comparison.differing) == (3, 10, 2)
    assert comparison.rate() == pytest.approx(2000)
    found = comparison.cells[["serial", "column", "problem"]].to_numpy().tolist()
    assert found == [
        ["111", "importance_law", "different"],
        ["222", "unit", "impossible"],
        ["222", "again", "different"],
    ]
    path = tmp_path / "核对.xlsx"
    write_mismatches(comparison, path)
    with pytest.raises(ResponsesError) as caught:
        settle(comparison, read_decisions(path), kinds)
    assert [mistake.what.zh for mistake in caught.value.mistakes] == [
        f"还没有填“{name}”。" for name in ("正确值", "裁定人", "日期")
    ]
    decide(path, {("111", "importance_law"): "2", ("222", "unit"): "?", ("222", "again"): "空白"})
    # a workbook written anew keeps what was decided
    write_mismatches(comparison, path, decided=read_decisions(path))
    done = settle(comparison, read_decisions(path), kinds)
    answers = done.answers.set_index("respondent")
    assert answers.loc["111", ["unit", "importance_law", "words"]].tolist() == ["organ", "2", "多办班。"]
    assert answers.loc["111", ["ways_organ", "ways_town"]].tolist() == ["1", "0"]
    assert answers.loc["222", ["unit", "again", "ways_town"]].tolist() == ["unreadable", "", ""]
    assert done.record[["respondent", "item", "settled", "by", "on"]].to_numpy().tolist()[0] == [
        "111",
        "importance_law",
        "2",
        "王五",
        "2026-11-25",
    ]
    quality = dict(done.quality.itertuples(index=False, name=None))
    assert (quality["differing"], quality["first_wrong"], quality["second_wrong"]) == (2, 2, 2)
    assert quality["differing_per_fields"] == 2000


def test_the_record_speaks_the_language_of_the_study(kinds: Questionnaire, tmp_path: Path):
    rows = [("111", {"unit": "A"}), ("222", {"unit": "B"})]
    comparison = typed(tmp_path, kinds, rows, [("111", {"unit": "A"}), ("222", {"unit": "A"})])
    path = tmp_path / "核对.xlsx"
    write_mismatches(comparison, path)
    decide(path, {("222", "unit"): "B"})
    done = settle(comparison, read_decisions(path), kinds)
    zh = record_sheets(done, kinds, replaced=("333",))
    assert list(zh) == ["裁定记录", "录入质量", "更正后去掉的编号"]
    heads = [str(name) for sheet in zh.values() for name in sheet.columns]
    assert not [name for name in [*heads, *map(str, zh["录入质量"]["指标"])] if re.search("[A-Za-z]", name)]
    assert zh["裁定记录"]["题目"].tolist()
    en = record_sheets(done, kinds, language="en")
    assert list(en) == ["decisions", "quality of typing"]
    names = [str(name) for sheet in en.values() for name in sheet.columns]
    assert not [name for name in [*names, *map(str, en["quality of typing"]["what"])] if not name.isascii()]
    assert dict(en["quality of typing"].to_numpy().tolist())["fields that differ"] == 1


def test_booklets_that_only_one_has_keep_it_open(kinds: Questionnaire, tmp_path: Path):
    serial, other = draw_serials(2, seed=1)
    answers = {"unit": "A"}
    wrong = serial[:2] + str((int(serial[2]) + 1) % 10) + serial[3:]
    entries = typed(tmp_path, kinds, [(serial, answers), (other, answers), (other, answers)], [(wrong, answers)])
    assert entries.booklets == 0
    compared = compare_entries(entries.first, entries.second, kinds, serials={serial, other})
    told = compared.serials.set_index("serial")["problem"].to_dict()
    assert told[serial] == "只有录入一录了"
    assert told[other] == "录入一录了不止一次；只有录入一录了"
    assert told[wrong] == "只有录入二录了；编号录错了（校验位不对）"
    path = tmp_path / "核对.xlsx"
    write_mismatches(compared, path)
    with pytest.raises(ResponsesError, match="编号有问题"):
        settle(compared, read_decisions(path), kinds)


@pytest.mark.parametrize(
    ("value", "on", "word"), [("E", "2026-11-25", "不是这道题的选项"), ("A", "昨天", "不是一个日子")]
)
def test_a_decision_that_means_nothing_is_refused(kinds: Questionnaire, tmp_path: Path, value: str, on: str, word: str):
    comparison = typed(tmp_path, kinds, [("1", {"unit": "A"})], [("1", {"unit": "B"})])
    path = tmp_path / "核对.xlsx"
    write_mismatches(comparison, path)
    decide(path, {("1", "unit"): value}, on=on)
    with pytest.raises(ResponsesError, match=word):
        settle(comparison, read_decisions(path), kinds)


def test_decisions_on_other_files_do_not_count(kinds: Questionnaire, tmp_path: Path):
    old = typed(tmp_path, kinds, [("1", {"unit": "A"})], [("1", {"unit": "B"})])
    path = tmp_path / "核对.xlsx"
    write_mismatches(old, path)
    decide(path, {("1", "unit"): "A"})
    twice = pd.concat([read_decisions(path)] * 2, ignore_index=True)
    with pytest.raises(ResponsesError, match="不止一次"):
        settle(old, twice, kinds)
    new = typed(tmp_path, kinds, [("1", {"unit": "A"})], [("1", {"unit": "C"})])
    with pytest.raises(ResponsesError, match="比对之后改过"):
        settle(new, read_decisions(path), kinds)


def test_a_copy_another_questionnaire_and_broken_headings_are_refused(kinds: Questionnaire, tmp_path: Path):
    path = tmp_path / "录入一.xlsx"
    write_entry_form(kinds, path, typist="first")
    fill(path, kinds, [("1", {"unit": "A"})])
    entry = read_entry(path, kinds)
    with pytest.raises(ResponsesError, match="完全相同"):
        compare_entries(entry, entry, kinds)
    other = read_questionnaire(ROOT / "surveys" / "reaction-2026" / "questionnaire.yml")
    with pytest.raises(ResponsesError, match="另一份问卷"):
        read_entry(path, other)
    book = openpyxl.load_workbook(path)
    book["录入"]["C1"] = "1. 单 位"
    book["录入"]["A2"] = None
    book.save(path)
    with pytest.raises(ResponsesError) as caught:
        read_entry(path, kinds)
    assert len(caught.value.mistakes) == 2
    book["录入"]["C1"] = "1. 单位"
    book.save(path)
    with pytest.raises(ResponsesError, match="没有问卷编号"):
        read_entry(path, kinds)


def test_libreoffice_may_save_it_in_between(kinds: Questionnaire, tmp_path: Path):
    if shutil.which("localc") is None:
        pytest.skip("LibreOffice Calc is not installed")
    path = tmp_path / "录入一.xlsx"
    write_entry_form(kinds, path, typist="first", serials=["012345"])
    answers = {"unit": "B", "importance_law": "3", "years": "7.5", "since": "2026-03-01", "words": "多办班"}
    fill(path, kinds, [("012345", answers)])
    book = openpyxl.load_workbook(path)
    book["说明"]["B5"] = "王五"
    book.save(path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    # it reads names of files in the language of the machine
    plain = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [*convert, str(tmp_path / "saved"), str(path)], check=True, capture_output=True, timeout=120, env=plain
    )
    saved = read_entry(tmp_path / "saved" / path.name, kinds)
    assert saved.typist == "王五"
    assert saved.read.loc["012345", ["unit", "importance_law", "years"]].tolist() == ["town", "3", "7.5"]
    assert saved.read.loc["012345", "since"] == "2026-03-01"


def test_the_workbooks_speak_english_and_mean_the_same(kinds: Questionnaire, tmp_path: Path):
    """Typed, compared and settled in English; not one Chinese word in the workbooks but the names of codes."""
    rows = [("1", {"unit": "A", "again": "1", "since": "2026-3-1", "words": "more"}), ("2", {"unit": "B"})]
    other = [("1", {"unit": "town", "again": "yes", "since": "2026-3-1", "words": "more"}), ("3", {"unit": "unclear"})]
    entries = []
    for typist, typed_rows in zip(TYPISTS, (rows, other), strict=True):
        path = tmp_path / f"{typist}.xlsx"
        write_entry_form(kinds, path, typist=typist, serials=["1", "2"], language="en")
        fill(path, kinds, typed_rows, sheet="typing")
        entries.append(read_entry(path, kinds))
    assert entries[1].read.loc["1", ["unit", "again", "since"]].tolist() == ["town", "1", "2026-03-01"]
    assert entries[1].read.loc["3", "unit"] == "unreadable"
    compared = compare_entries(*entries, kinds, language="en")
    assert compared.serials["problem"].tolist() == ["only the first typist has it", "only the second typist has it"]
    path = tmp_path / "check.xlsx"
    write_mismatches(compared, path, language="en")
    for file in (tmp_path / "first.xlsx", tmp_path / "second.xlsx", path):
        book = openpyxl.load_workbook(file)
        words = [book.sheetnames, *(map(str, row) for sheet in book for row in sheet.values if sheet.title != "词表")]
        found = [word for each in words for word in each if re.search("[\u4e00-\u9fff]", word)]
        assert [word for word in found if word != "词表"] == []
    decided = read_decisions(path)
    assert decided[["serial", "column", "first", "second"]].to_numpy().tolist() == [["1", "unit", "A", "town"]]
    # written anew in the other language, the workbook keeps what was decided
    book = openpyxl.load_workbook(path)
    for place, text in ((6, "organ"), (7, "Wang"), (8, "2026-11-25")):
        book["to decide"].cell(2, place, text)
    book.save(path)
    write_mismatches(compared, path, decided=read_decisions(path), language="zh")
    assert read_decisions(path)[["value", "by", "on"]].to_numpy().tolist() == [["organ", "Wang", "2026-11-25"]]
    whole = compare_entries(*(keeping(entry, "1") for entry in entries), kinds, language="en")
    done = settle(whole, read_decisions(path), kinds, language="en")
    assert done.answers.set_index("respondent")["unit"].to_dict() == {"1": "organ"}


def keeping(entry: Entry, serial: str) -> Entry:
    """One booklet of what was typed."""
    place = list(entry.typed.index).index(serial)
    kept = {name: getattr(entry, name).loc[[serial]] for name in ("typed", "read", "fits")}
    return replace(entry, **kept, remarks=(entry.remarks[place],), places=(entry.places[place],))


@pytest.mark.parametrize("survey", ["needs-2026", "reaction-2026", "every type"])
def test_answers_typed_without_slips_come_out_as_they_were(survey: str, tmp_path: Path):
    file = ROOT / "surveys" / survey / "questionnaire.yml"
    questionnaire = read_questionnaire(file) if file.is_file() else every_type()
    wanted = synthetic(questionnaire, pd.DataFrame(index=range(6)), seed=3).frame
    serials = draw_serials(len(wanted), seed=2)
    columns = entry_columns(questionnaire)
    rows = []
    for serial, (_, answers) in zip(serials, wanted.iterrows(), strict=True):
        codes = {each.name: written(answers[each.name], each.column) for each in columns}
        marks = {each.name: {code: mark for mark, code, _ in each.marks} for each in columns}
        rows.append((serial, {name: marks[name].get(code, code) for name, code in codes.items() if code}))
    # the second typist leaves boxes blank where the first writes 0, and goes through the pile from below
    again = [(serial, {name: text for name, text in row.items() if not (text == "0" and next(
        each for each in columns if each.name == name).ticked)}) for serial, row in rows[::-1]]  # fmt: skip
    comparison = typed(tmp_path, questionnaire, rows, again)
    assert comparison.cells.empty
    path = tmp_path / "核对.xlsx"
    write_mismatches(comparison, path)
    answers = settle(comparison, read_decisions(path), questionnaire).answers
    answers.to_csv(tmp_path / "answers.csv", index=False, encoding="utf-8-sig")
    read = read_answers(tmp_path / "answers.csv", questionnaire).frame.loc[list(serials)]
    pd.testing.assert_frame_equal(
        read.reset_index(drop=True), wanted.reset_index(drop=True), check_dtype=False, check_categorical=False
    )
