"""Alignment with an instrument: what is sure is joined, what was renamed or moved waits, nothing is joined wrongly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evaluate.collect import Imported, import_file, read_mapping, write_mapping
from evaluate.collect.align import Expected, Observed, match
from evaluate.documents import read_grid

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
TEXT, NUMBERS = EXPORTS / "wjx2025_按文本.xlsx", EXPORTS / "wjx2025_按序号.xlsx"
Sheet = Callable[..., Path]
INSTRUMENT = """\
questionnaire: {id: s, version: "1", languages: [zh], title: {zh: 需求}}
scales:
  pleased: {1: {zh: 很不满意}, 2: {zh: 不满意}, 3: {zh: 一般}, 4: {zh: 满意}, 5: {zh: 很满意}}
choices:
  grades: {a: {zh: 乡科级正职}, b: {zh: 乡科级副职}, c: {zh: 一级科员及以下}}
  yes_no: {y: {zh: 是}, n: {zh: 否}}
  topics: {party: {zh: 党性教育}, grassroots: {zh: 基层治理}, crisis: {zh: 应急处突}, more: {zh: 其他（请注明）}}
sections:
- id: all
  title: {zh: 全部}
  items:
  - {id: grade, type: one, choices: grades, label: {zh: 您的职务层次？}}
  - {id: attended, type: one, choices: yes_no, label: {zh: 您是否参加过本年度主体班？}}
  - {id: wanted, type: many, choices: topics, label: {zh: 希望参加的专题（多选）}}
  - id: rated
    type: grid
    scale: pleased
    label: {zh: 请对最近一次培训的下列方面作出评价}
    rows: {relevance: {zh: 课程针对性}, teachers: {zh: 师资水平}, service: {zh: 组织服务}}
  - {id: years, type: text, label: {zh: (1)工作年限___年}}
  - {id: tenure, type: number, label: {zh: (2)任现职___年}}
  - {id: advice, type: text, label: {zh: 您的建议}}
"""


WAYS = """\
questionnaire: {id: w, version: "1", languages: [zh], title: {zh: 方式}}
choices:
  ways: {c1: {zh: 集中培训}, c2: {zh: 网络学习}, c3: {zh: 现场教学}, c4: {zh: 其他}}
sections:
- id: all
  title: {zh: 全部}
  items:
  - {id: way, type: one, choices: ways, label: {zh: 最喜欢的方式}}
  - {id: ways, type: many, choices: ways, other: c4, label: {zh: 喜欢的方式}}
"""


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "questionnaire.yml").write_text(INSTRUMENT, encoding="utf-8")
    return folder


def _rows(path: Path) -> list[list]:
    return [list(row) for row in read_grid(path).rows]


def _check(imported: Imported, without: tuple[str, ...] = ()) -> None:
    """Every column that was joined holds its own answers."""
    raw = {str(head): [row[place] for row in _rows(TEXT)[1:]] for place, head in enumerate(_rows(TEXT)[0])}
    frame = imported.responses.frame
    grades = {"a": "乡科级正职", "b": "乡科级副职", "c": "一级科员及以下"}
    if "grade" not in without:
        assert [grades[code] for code in frame["grade"]] == raw["1、您的职务层次？"]
    if "wanted" not in without:
        assert frame["wanted_crisis"].tolist() == [
            float("应急处突" in cell) for cell in raw["3、希望参加的专题（多选）"]
        ]
        assert frame["wanted_more"].sum() == sum("〖" in cell for cell in raw["3、希望参加的专题（多选）"])
    points = {"很不满意": 1.0, "不满意": 2.0, "一般": 3.0, "满意": 4.0, "很满意": 5.0}
    if "teachers" not in without:
        assert [None if v != v else v for v in frame["teachers"]] == [points.get(cell) for cell in raw["4、师资水平"]]
    if "advice" not in without:
        assert [None if v != v else v for v in frame["advice"]] == [
            None if c == "(空)" else c for c in raw["7、您的建议"]
        ]


@pytest.mark.parametrize("files", [[TEXT], [TEXT, NUMBERS]])
def test_an_export_of_the_instrument_is_joined_without_a_question(survey: Path, files: list[Path]):
    imported = import_file(files, survey)
    _check(imported)
    assert not [column for column in read_mapping(survey / "mapping.xlsx").columns if column.confirm]
    assert "renamed_or_moved" not in set(imported.flags["rule"])
    assert (survey / "questionnaire.yml").read_text(encoding="utf-8") == INSTRUMENT
    assert imported.responses.frame["duration_seconds"].notna().all()
    assert import_file(files, survey).responses == imported.responses


def test_numbers_alone_take_their_labels_from_the_instrument(survey: Path):
    text = (
        INSTRUMENT.replace("a: {zh: 乡", "1: {zh: 乡", 1)
        .replace("b: {zh: 乡", "2: {zh: 乡")
        .replace("c: {zh: 一", "3: {zh: 一")
    )
    (survey / "questionnaire.yml").write_text(text, encoding="utf-8")
    frame = import_file(NUMBERS, survey).responses.frame
    raw = _rows(NUMBERS)
    assert frame["grade"].astype(int).tolist() == [row[7] for row in raw[1:]]
    assert [None if v != v else v for v in frame["teachers"]] == [None if r[14] == -3 else r[14] for r in raw[1:]]


def test_a_renamed_question_waits_for_a_person(survey: Path, sheet: Sheet):
    rows = _rows(TEXT)
    rows[0][7] = "1、您目前的职务层次是？"
    export = sheet(rows, "改题干_按文本.xlsx")
    imported = import_file(export, survey)
    assert imported.responses.frame["grade"].isna().all()
    _check(imported, without=("grade",))
    assert {"renamed_or_moved", "waits"} <= set(imported.flags["rule"])
    assert any("grade" in point.zh for point in imported.look_at)
    mapping = survey / "mapping.xlsx"
    waiting = [column for column in read_mapping(mapping).columns if column.waits]
    assert [column.name for column in waiting] == ["grade"]
    assert "您的职务层次？" in waiting[0].doubt
    _confirm(mapping)
    again = import_file(export, survey)
    _check(again)
    assert "waits" not in set(again.flags["rule"])


def test_a_moved_question_waits_for_a_person(survey: Path, sheet: Sheet):
    rows = [[*row[:7], *row[8:], row[7]] for row in _rows(TEXT)]
    rows[0][-1] = "8、您的职务层次？"
    imported = import_file(sheet(rows, "换位置_按文本.xlsx"), survey)
    assert imported.responses.frame["grade"].isna().all()
    _check(imported, without=("grade",))


def test_answers_that_are_not_the_instruments_wait(survey: Path, sheet: Sheet):
    rows = _rows(TEXT)
    for row in rows[1:]:
        row[7] = {"乡科级正职": "市管干部", "乡科级副职": "处级"}.get(row[7], row[7])
    imported = import_file(sheet(rows, "换选项_按文本.xlsx"), survey)
    assert imported.responses.frame["grade"].isna().all()
    assert [column.name for column in read_mapping(survey / "mapping.xlsx").columns if column.waits] == ["grade"]


def test_missing_and_foreign_questions_are_named(survey: Path, sheet: Sheet):
    rows = [[*row[:7], *row[8:], "x"] for row in _rows(TEXT)]
    rows[0][-1] = "9、您喜欢的颜色"
    imported = import_file(sheet(rows, "缺题_按文本.xlsx"), survey)
    flags = imported.flags
    assert "grade" in set(flags[flags["rule"] == "not_in_export"]["subject"])
    assert "9、您喜欢的颜色" in set(flags[flags["rule"] == "not_in_instrument"]["subject"])
    _check(imported, without=("grade",))


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_columns_are_never_joined_wrongly(survey: Path, sheet: Sheet, seed: int):
    rows = _rows(TEXT)
    order = list(range(7, len(rows[0])))
    random.Random(seed).shuffle(order)
    # Rows of the grid bear their question: a shuffled export that still says what each column is.
    heads = list(rows[0])
    shuffled = [[*row[:7], *(row[place] for place in order)] for row in rows]
    shuffled[0] = [*heads[:7], *(heads[place] for place in order)]
    imported = import_file(sheet(shuffled, f"{seed}_按文本.xlsx"), survey)
    frame, mapping = imported.responses.frame, read_mapping(survey / "mapping.xlsx")
    waiting = {column.name for column in mapping.columns if column.waits}
    _check(
        imported, without=(*waiting, *(name for name in frame if frame[name].isna().all()), *_items(imported, waiting))
    )


def _items(imported: Imported, waiting: set[str]) -> list[str]:
    frame = imported.responses.frame
    empty = {column.item for column in imported.questionnaire.columns if frame[column.name].isna().all()}
    return [*empty, *waiting]


def test_a_renamed_header_in_a_later_export_is_offered_under_its_old_name(tmp_path: Path, sheet: Sheet):
    survey = tmp_path / "draft"
    import_file(TEXT, survey)
    mapping = read_mapping(survey / "mapping.xlsx")
    write_mapping(mapping, survey / "mapping.xlsx", language="en")  # a person saved it
    rows = _rows(TEXT)
    rows[0][16] = "7、您的意见建议"
    imported = import_file(sheet(rows, "新_按文本.xlsx"), survey)
    assert imported.responses.frame["suggestions"].isna().all()
    waiting = [column for column in read_mapping(survey / "mapping.xlsx").columns if column.waits]
    assert [(column.name, column.header) for column in waiting] == [("suggestions", "7、您的意见建议")]


def test_one_row_of_a_grid_may_change_its_role_alone(tmp_path: Path):
    survey = tmp_path / "draft"
    import_file([TEXT, NUMBERS], survey)
    path = survey / "mapping.xlsx"
    book = openpyxl.load_workbook(path)
    cells = book["题目列"]
    heads = [cell.value for cell in cells[1]]
    row = next(row for row in cells.iter_rows(min_row=2) if row[heads.index("列名")].value == "q04_2")
    assert row[heads.index("用途")].value == "反应"
    row[heads.index("用途")].value = "行为"
    book.save(path)
    roles = {column.name: column.role for column in import_file([TEXT, NUMBERS], survey).questionnaire.columns}
    assert (roles["q04_1"], roles["q04_2"], roles["q04_3"]) == ("reaction", "behaviour", "reaction")


def test_the_workbook_speaks_chinese_and_offers_lists(tmp_path: Path):
    survey = tmp_path / "draft"
    import_file([TEXT, NUMBERS], survey)
    book = openpyxl.load_workbook(survey / "mapping.xlsx")
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["题目列", "选项", "说明"]
    assert {cell.value for cell in book["题目列"][1]} >= {"原表头", "列名", "题型", "用途", "确认", "请核对"}
    lists = [[cell.value for cell in column if cell.value] for column in book["词表"].columns]
    assert {rule.formula1.split("$")[1] for rule in book["题目列"].data_validations.dataValidation} == {"A", "B", "C"}
    assert lists[0][:3] == ["单选", "多选", "矩阵"]
    assert "需求" in lists[1]
    assert lists[2] == ["是", "否"]
    for sheet in book.worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_question_that_is_asked_twice_is_told_by_its_place():
    def asked(name: str) -> Expected:
        return Expected(name, name, "scale", ("总体满意吗",), ("",), "s")

    seen = [Observed((n,), f"c{n}", "one", "总体满意吗", "") for n in range(3)]
    found = match(seen, [asked("a"), asked("b"), asked("c")])
    assert [(one.observed.columns[0], one.expected.name, one.doubt) for one in found] == [
        (0, "a", None), (1, "b", None), (2, "c", None),
    ]  # fmt: skip


def _confirm(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    cells = book["题目列"]
    place = [cell.value for cell in cells[1]].index("确认")
    for row in cells.iter_rows(min_row=2):
        if row[place].value == "否":
            row[place].value = "是"
    book.save(path)


def test_ranks_of_an_instrument(survey: Path):
    text = INSTRUMENT.replace(
        "choices:\n", "choices:\n  ways: {talk: {zh: 讲授式}, case: {zh: 案例式}, site: {zh: 现场教学}}\n"
    )
    rank = "  - {id: liked, type: rank, choices: ways, label: {zh: 请按喜好排序教学方式}}\n  - {id: years,"
    (survey / "questionnaire.yml").write_text(text.replace("  - {id: years,", rank), encoding="utf-8")
    frame = import_file(TEXT, survey).responses.frame
    orders = [row[13].split("→") for row in _rows(TEXT)[1:]]
    for code, label in (("talk", "讲授式"), ("case", "案例式"), ("site", "现场教学")):
        assert frame[f"liked_{code}"].tolist() == [float(order.index(label) + 1) for order in orders]


def test_two_variables_coded_in_opposite_directions_keep_their_own_meaning(survey: Path, tmp_path: Path):
    """1 is 很不满意 in one variable and 很满意 in the next; user-missing codes keep their reasons."""
    words = ["很不满意", "不满意", "一般", "满意", "很满意"]
    rows = ["relevance", "teachers", "service"]
    up = {float(place): word for place, word in enumerate(words, 1)}
    down = {float(6 - place): word for place, word in enumerate(words, 1)}
    missing = {-8.0: "不适用", -9.0: "拒答"}
    told = [5.0, 4.0, 1.0, -8.0, -9.0, 2.0] * 3
    path = tmp_path / "两种编码.sav"
    pyreadstat.write_sav(
        pd.DataFrame(dict.fromkeys(rows, told)),  # pyright: ignore
        path,
        column_labels={"relevance": "课程针对性", "teachers": "师资水平", "service": "组织服务"},
        variable_value_labels={name: (down if name == "teachers" else up) | missing for name in rows},
        missing_ranges={name: [{"lo": -9, "hi": -8}] for name in rows},
        variable_measure=dict.fromkeys(rows, "ordinal"),
    )
    responses = import_file(path, survey).responses
    assert responses.frame["relevance"].tolist()[:3] == [5.0, 4.0, 1.0]
    assert responses.frame["service"].tolist()[:3] == [5.0, 4.0, 1.0]
    assert responses.frame["teachers"].tolist()[:3] == [1.0, 2.0, 5.0]
    for name in rows:
        assert responses.frame[name].isna().sum() == 6
        assert responses.reasons[name].tolist()[3:5] == ["not_applicable", "not_answered"]
    assert import_file(path, survey).responses == responses


def test_an_answer_that_is_no_choice_is_never_read_as_another(survey: Path, sheet: Sheet):
    """A first look gives unknown answers codes of its own, c4 for the fourth: here c4 is another choice."""
    (survey / "questionnaire.yml").write_text(WAYS, encoding="utf-8")
    listed = ["集中培训", "网络学习", "现场教学"]
    rows: list[list] = [["Id", "开始时间", "完成时间", "电子邮件", "名称", "最喜欢的方式", "喜欢的方式"]]
    for number in range(60):
        one, two = listed[number % 3], listed[(number + 1) % 3]
        rows.append([number, "2026-09-01", "2026-09-01", "anonymous", None, one, f"{one};{two};"])
    rows[5][5] = "外出考察"
    rows[7][6] = "现场教学;红色基地;"
    responses = import_file(sheet(rows), survey).responses
    frame = responses.frame
    assert frame["way"].isna().tolist() == [number == 4 for number in range(60)]
    assert frame["way"].dropna().isin(["c1", "c2", "c3"]).all()
    assert responses.reasons["way"].iloc[4] == "unreadable"
    assert frame["ways_c4"].sum() == 1
    assert frame["ways_text"].dropna().tolist() == ["红色基地"]
    assert (frame["ways_c3"].iloc[6], frame["ways_c1"].iloc[6]) == (1.0, 0.0)


def test_what_a_person_calls_no_answer_in_the_mapping_is_none(survey: Path):
    import_file(TEXT, survey)
    path = survey / "mapping.xlsx"
    mapping = read_mapping(path)
    labels = tuple(replace(one, reason="dont_know") if one.label == "一般" else one for one in mapping.labels)
    write_mapping(replace(mapping, labels=labels), path, language="zh")
    responses = import_file(TEXT, survey).responses
    place = _rows(TEXT)[0].index("4、师资水平")
    neither = [row[place] for row in _rows(TEXT)[1:]].count("一般")
    assert neither > 0
    assert responses.reasons["teachers"].tolist().count("dont_know") == neither
    assert not (responses.frame["teachers"] == 3.0).any()


def test_a_month_is_no_day(survey: Path, sheet: Sheet):
    """Nobody knows on which day of the month it was: none is made up."""
    asked = WAYS.replace("{id: way, type: one, choices: ways, label: {zh: 最喜欢的方式}}",
                         "{id: day, type: date, label: {zh: 最近培训日期}}")  # fmt: skip
    (survey / "questionnaire.yml").write_text(asked, "utf-8")
    told = ["2026-03-05", "2026年3月5日", "5 March 2026", "Mar 5, 2026", "20260305", "2026-03", "3/2026", "2026"]
    rows = [["Id", "开始时间", "完成时间", "电子邮件", "名称", "最近培训日期"]]
    rows += [[number, "2026-09-01", "2026-09-01", "anonymous", None, text] for number, text in enumerate(told)]
    responses = import_file(sheet(rows), survey).responses
    days = responses.frame["day"]
    assert days.dropna().dt.strftime("%Y-%m-%d").tolist() == ["2026-03-05"] * 5
    assert responses.reasons["day"].tolist()[5:] == ["unreadable"] * 3
