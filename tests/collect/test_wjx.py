"""问卷星: every value in codes and in labels: by text, by number, both together, whatever the headers look like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluate.collect import Imported, import_file, read_export, read_mapping
from evaluate.collect.platforms.wjx_headers import questions, split_number, split_option, split_row
from evaluate.documents import read_grid
from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
TEXT, NUMBERS = "wjx2025_按文本.xlsx", "wjx2025_按序号.xlsx"
GRADES = {"1": "乡科级正职", "2": "乡科级副职", "3": "一级科员及以下"}
PLEASED = {"1": "很不满意", "2": "不满意", "3": "一般", "4": "满意", "5": "很满意"}
TOPICS = ["党性教育", "基层治理", "应急处突", "其他（请注明）"]
WAYS = ["讲授式", "案例式", "现场教学"]
Bring = Callable[..., Imported]
Sheet = Callable[..., Path]
Choices = Callable[[Imported, str], dict[str, str]]


def _raw(file: str) -> list[list]:
    return [list(row) for row in read_grid(EXPORTS / file).rows]


def _column(file: str, place: int) -> list:
    return [row[place] for row in _raw(file)[1:]]


def _check_everything(imported: Imported, grade: dict[str, str], rank_names: dict[str, str]) -> None:
    """Every cell of the file by text, against what the import made of it."""
    frame, reasons = imported.responses.frame, imported.responses.reasons
    heads = _raw(TEXT)[0]
    codes = {label: code for code, label in grade.items()}
    assert frame["position_level"].tolist() == [codes[label] for label in _column(TEXT, 7)]
    topics = dict(zip(_codes(imported, "q03"), _labels(imported, "q03"), strict=True))
    for place, cell in enumerate(_column(TEXT, 9)):
        told = [piece.split("〖")[0] for piece in cell.split("┋")]
        for code, label in topics.items():
            assert frame[f"q03_{code}"].iloc[place] == float(label in told)
    rows = [column.name for column in imported.questionnaire.columns if column.item == "q04"]
    for name, place in zip(rows, (10, 11, 12), strict=True):
        values = {label: float(code) for code, label in PLEASED.items()}
        cells = _column(TEXT, place)
        assert [None if v != v else v for v in frame[name]] == [values.get(cell) for cell in cells]
        assert reasons[name].tolist() == ["skipped" if cell == "(跳过)" else None for cell in cells]
    for place, cell in enumerate(_column(TEXT, 13)):
        for way, name in rank_names.items():
            assert frame[name].iloc[place] == cell.split("→").index(way) + 1
    years = [None if v != v else v for v in frame["q06_2"]]
    assert years == [None if cell == "(空)" else float(cell) for cell in _column(TEXT, 15)]
    assert frame["q06_1"].tolist() == _column(TEXT, 14)
    told = _column(TEXT, 16)
    assert [None if v != v else v for v in frame["suggestions"]] == [None if cell == "(空)" else cell for cell in told]
    spent = [float(cell.removesuffix("秒")) for cell in _column(TEXT, 2)]
    assert frame["duration_seconds"].tolist() == spent
    assert heads[:7] == [column.header for column in read_mapping(imported.survey / "mapping.xlsx").columns[:7]]


def _codes(imported: Imported, item: str) -> list[str]:
    return [str(column.choice) for column in imported.questionnaire.columns if column.item == item]


def _labels(imported: Imported, item: str) -> list[str]:
    return [column.label["zh"] for column in imported.questionnaire.columns if column.item == item]


@pytest.mark.parametrize("order", [(TEXT, NUMBERS), (NUMBERS, TEXT)])
def test_the_pair_gives_codes_and_labels(bring: Bring, choices: Choices, order: tuple[str, str]):
    imported = bring(*order)
    assert choices(imported, "position_level") == GRADES
    assert choices(imported, "q04_1") == PLEASED
    assert _codes(imported, "q03") == ["1", "2", "3", "4"]
    assert _labels(imported, "q03") == TOPICS
    _check_everything(imported, GRADES, {way: f"q05_{number}" for number, way in enumerate(WAYS, 1)})
    assert imported.responses.frame["position_level"].astype(int).tolist() == _column(NUMBERS, 7)
    sealed = {file.name for file in (imported.survey / "responses" / "source").iterdir()}
    assert sealed == {TEXT, NUMBERS, "SHA256SUMS", "receipt.json", ".gitignore"}


@pytest.mark.parametrize("file", [TEXT, "wjx2025_按文本_gb18030.csv"])
def test_by_text_alone(bring: Bring, choices: Choices, file: str):
    imported = bring(file)
    grade = {"c1": "乡科级正职", "c2": "乡科级副职", "c3": "一级科员及以下"}
    assert choices(imported, "position_level") == grade
    assert choices(imported, "q04_1") == PLEASED
    assert next(item.type for item in imported.questionnaire.items if item.id == "q05") == "rank"
    named = {column.label["zh"]: column.name for column in imported.questionnaire.columns if column.item == "q05"}
    assert set(named) == set(WAYS)
    _check_everything(imported, grade, named)


def test_by_number_alone(bring: Bring, choices: Choices):
    imported = bring(NUMBERS)
    frame = imported.responses.frame
    assert choices(imported, "position_level") == {"1": "选项1", "2": "选项2", "3": "选项3"}
    assert frame["position_level"].astype(int).tolist() == _column(NUMBERS, 7)
    assert _labels(imported, "q03") == TOPICS
    for number in range(1, 5):
        assert frame[f"q03_{number}"].tolist() == _column(NUMBERS, 8 + number)
    for number in range(1, 4):
        cells = _column(NUMBERS, 12 + number)
        assert [None if v != v else v for v in frame[f"q04_{number}"]] == [None if c == -3 else c for c in cells]
        reasons = imported.responses.reasons[f"q04_{number}"].tolist()
        assert reasons == ["skipped" if c == -3 else None for c in cells]
        assert frame[f"q05_{number}"].tolist() == _column(NUMBERS, 15 + number)
    assert (imported.responses.reasons["q06_2"] == "not_answered").sum() == _column(NUMBERS, 20).count(-2)
    assert {"codes_only", "wjx_blank_codes"} <= set(imported.flags["rule"])


def test_hidden_numbers_and_headers_that_repeat(bring: Bring):
    imported = bring("wjx2025_按序号_无题号_重名列.xlsx")
    frame = imported.responses.frame
    grids = [item for item in imported.questionnaire.items if item.type == "grid"]
    assert [item.label["zh"] for item in grids] == ["培训前您的掌握程度", "培训后您的掌握程度"]
    for item, first in zip(grids, (13, 16), strict=True):
        assert [row.label["zh"] for row in item.rows] == ["课程针对性", "师资水平", "组织服务"]
        for row, place in zip(item.rows, range(first, first + 3), strict=True):
            cells = _column("wjx2025_按序号_无题号_重名列.xlsx", place)
            assert [None if v != v else v for v in frame[row.id]] == [None if c == -3 else c for c in cells]
    assert "grid_end" in set(imported.flags["rule"])


def test_nobody_can_be_recognised(bring: Bring):
    imported = bring(TEXT, NUMBERS)
    for file in imported.survey.rglob("*"):
        if file.is_file() and file.parent.name != "source":
            for trace in ("192.0.2", "2026/9/1", "公众号", "河南"):
                assert trace.encode() not in file.read_bytes(), (file.name, trace)
    mapping = read_mapping(imported.survey / "mapping.xlsx")
    kept = [column for column in mapping.columns if column.type == "administrative"]
    assert [column.header for column in kept] == _raw(TEXT)[0][:7]
    assert not [column for column in imported.questionnaire.columns if column.kind == "date"]


def test_openid_and_nickname_never_enter_the_answers(bring: Bring, sheet: Sheet):
    own = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "微信昵称", "微信openid"]
    rows = [[n, "2026/9/1 09:00:01", "2分5秒", "微信", "x", f"192.0.2.{n}", f"昵称{n}", f"oX{n}", "满意", f"ip{n}"]
            for n in range(1, 6)]  # fmt: skip
    imported = bring(sheet([[*own, "1、总体评价", "您的IP地址"], *rows]))
    assert list(imported.responses.frame.columns) == ["q01", "duration_seconds"]
    assert imported.responses.frame["duration_seconds"].tolist() == [125.0] * 5


@pytest.mark.parametrize(
    ("header", "number", "rest"),
    [
        ("1、您的职务？", "1", "您的职务？"),
        ("12.您的职务？", "12", "您的职务？"),
        ("第6题(运动)", "6", "(运动)"),
        ("16 题干(选项1)", "16", "题干(选项1)"),
        ("16(选项2)", "16", "(选项2)"),
        ("3：满意吗", "3", "满意吗"),
        ("2025年度培训", "", "2025年度培训"),
        ("3.5分以上", "", "3.5分以上"),
        ("您的职务？", "", "您的职务？"),
    ],
)
def test_numbers_of_questions(header: str, number: str, rest: str):
    assert split_number(header) == (number, rest)


def test_options_and_rows_keep_their_brackets_and_dashes():
    assert split_option("题干(选)(乘车(不安全))") == ("题干(选)", "乘车(不安全)")
    assert split_option("题干（多选）") is None
    assert split_row("2026—2027年计划—课程") == ("2026—2027年计划", "课程")
    assert split_row("没有行") is None


def test_manual_numbers_on_the_first_option_only():
    found = questions(["16 题干(选项1)", "16(选项2)", "17、下一题"], [frozenset("01")] * 3)
    assert [(one.number, one.stem, one.rows) for one in found] == [
        ("16", "题干", ("选项1", "选项2")),
        ("17", "下一题", ()),
    ]


def test_columns_of_one_number_that_are_no_grid_are_a_doubt(bring: Bring, sheet: Sheet):
    own = ["序号", "提交答卷时间", "所用时间", "来源"]
    rows = [[n, "2026/9/1", "9秒", "链接", "甲" if n % 2 else "乙", "丙", "好"] for n in range(1, 9)]
    imported = bring(sheet([[*own, "1、甲问", "1、乙问", "2、丙问"], *rows]))
    assert len(imported.questionnaire.items) == 4
    assert "unclear_group" in set(imported.flags["rule"])


def test_a_web_page_named_xls_is_read(bring: Bring, tmp_path: Path):
    heads = ["序号", "提交答卷时间", "所用时间", "来源", "1、您的性别"]
    body = "".join(
        f"<tr><td>{n}</td><td>2026/9/1</td><td>9秒</td><td>x</td><td>男 &amp; 女<br></td></tr>" for n in range(3)
    )
    page = "<html><table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + f"</tr>{body}</table></html>"
    path = tmp_path / "答卷.xls"
    path.write_bytes(page.encode("gb18030"))
    assert bring(path).responses.frame["duration_seconds"].tolist() == [9.0] * 3
    assert read_export(path).columns[1].texts == ["男 & 女"] * 3


def test_a_text_file_named_xls_is_read(bring: Bring, tmp_path: Path):
    path = tmp_path / "12_按文本_需求_40_40.xls"
    path.write_bytes((EXPORTS / "wjx2025_按文本_gb18030.csv").read_bytes())
    imported = bring(path)
    assert len(imported.responses) == 40
    assert imported.questionnaire.title == {"zh": "需求"}


def test_a_pair_of_other_answers_is_refused(bring: Bring, sheet: Sheet):
    rows = _raw(NUMBERS)
    with pytest.raises(ResponsesError, match="1份答卷只在其中一个文件里（只在按文本里的序号：40）"):
        bring(TEXT, sheet(rows[:-1], "少一行_按序号.xlsx"))
    changed = [list(row) for row in rows]
    changed[1][8 - 1] = 1
    with pytest.raises(ResponsesError, match="同一个选项对应不同的序号"):
        bring(TEXT, sheet(changed, "改了_按序号.xlsx"))
    changed = [list(row) for row in rows]
    changed[1][9] = 0
    with pytest.raises(ResponsesError, match="1份答卷两个文件不一致"):
        bring(TEXT, sheet(changed, "勾选_按序号.xlsx"))
    with pytest.raises(ResponsesError, match="同一种导出"):
        bring(TEXT, "wjx2025_按文本_gb18030.csv")


def test_rows_in_another_order_still_join(bring: Bring, sheet: Sheet):
    rows = _raw(NUMBERS)
    imported = bring(TEXT, sheet([rows[0], *reversed(rows[1:])], "倒序_按序号.xlsx"))
    _check_everything(imported, GRADES, {way: f"q05_{number}" for number, way in enumerate(WAYS, 1)})


def test_by_score(bring: Bring, sheet: Sheet):
    own = ["序号", "提交答卷时间", "所用时间", "来源", "总分"]
    rows = [[n, "2026/9/1", "9秒", "链接", 2 * n, n, n if n < 5 else -3] for n in range(1, 7)]
    imported = bring(sheet([[*own, "1、甲", "2、乙"], *rows], "7_按分数_考试_6_6.xlsx"))
    frame = imported.responses.frame
    assert frame["q01"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert frame["q02"].isna().tolist() == [False] * 4 + [True] * 2


def test_the_platform_is_told_and_may_be_overruled(bring: Bring):
    imported = bring(TEXT)
    assert imported.platform.zh == "问卷星"
    assert "提交答卷时间" in imported.why.zh
    assert any("问卷星" in step for step in imported.responses.provenance.steps)
    plain = read_export(EXPORTS / TEXT, platform="table")
    assert plain.platform.zh == "普通表格"
    with pytest.raises(ResponsesError, match="wjx"):
        read_export(EXPORTS / TEXT, platform="wjxx")


def test_a_number_used_twice_makes_no_option_of_another_question(sheet: Sheet, tmp_path: Path):
    """A damaged or edited header: the second column 5 is no rank of the first, and no two things share a name."""
    rows = _raw(TEXT)
    rows[0][13], rows[0][14] = "5、请按喜好排序教学方服务", "5、请按喜好排序教学方式"
    imported = import_file(sheet(rows, "1_按文本_x.xlsx"), tmp_path / "s")
    asked = read_questionnaire(tmp_path / "s" / "questionnaire.yml")
    assert [item.type for item in asked.items].count("rank") == 1
    assert asked.names == imported.questionnaire.names
