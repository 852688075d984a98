"""Import of small invented exports: proposal, answers, review by a person, and bad input."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from evaluate.collect import Imported, import_file, read_mapping
from evaluate.collect.mapping_words import COLUMNS, LABELS
from evaluate.errors import QuestionnaireError, ResponsesError
from evaluate.instruments import read_questionnaire, write_questionnaire_workbook
from evaluate.responses import FLAG_COLUMNS, read_responses
from evaluate.workspace.cli import main

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
Sheet = Callable[..., Path]
Bring = Callable[..., Imported]
ADMINISTRATIVE = ["ID", "开始时间", "完成时间", "电子邮件", "名称"]
GRID = "您对下列培训内容的需求程度？\xa0."
GRID_2 = "业务能力：您的需求程度\n可以跳过."
HEADERS = [
    *ADMINISTRATIVE,
    "您的性别\xa0",
    "年龄",
    f"{GRID}法治思维\xa0",
    f"{GRID}公文写作",
    f"{GRID_2}数据分析",
    f"{GRID_2}应急处置",
    "希望的培训方式（可多选）",
    "总体满意度",
    "意见建议",
]
FIRST = ["不需要", "不太需要", "一般", "比较需要", "非常需要"]
SECOND = ["不需要 ", "不太需要", "一般", "比较需要", "十分需要"]
WAYS = ["集中授课;", "集中授课;现场教学;", "现场教学;网络学习;", "集中授课;网络学习;", None]
PLEASED = ["很不满意", "不满意", "一般", "满意", "很满意"]


def _rows(count: int = 20) -> list[list]:
    rows = []
    for n in range(count):
        began = dt.datetime(2026, 5, 1, 9, n)
        skipped = n % 5 == 0
        rows.append(
            [
                *(n + 1, began, began + dt.timedelta(minutes=3), "anonymous", None),
                *("男\xa0" if n % 2 else "女", 30 + n),
                *(FIRST[n % 5], None if skipped else FIRST[(n + 1) % 5]),
                *(SECOND[n % 5], None if skipped else SECOND[(n + 2) % 5]),
                *(WAYS[n % 5], PLEASED[(n + 3) % 5], f"建议{n}" if n in (3, 4) else None),
            ]
        )
    return rows


def _workbook(path: Path, headers: list, rows: list[list]) -> Path:
    book = openpyxl.Workbook()
    for row in [headers, *rows]:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return _workbook(tmp_path / "培训需求调查(1-20).xlsx", HEADERS, _rows())


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    return tmp_path / "surveys" / "needs"


def test_chinese_microsoft_forms_export(export: Path, survey: Path):
    imported = import_file(export, survey)
    questionnaire = imported.questionnaire
    assert questionnaire.languages == ("zh",)
    assert questionnaire.title == {"zh": "培训需求调查"}
    assert [(item.type, item.role) for item in questionnaire.items] == [
        ("one", "background"),
        ("number", None),
        ("grid", "need"),
        ("grid", "need"),
        ("many", None),
        ("one", "reaction"),
        ("text", "open"),
    ]
    assert questionnaire.items[0].id == "sex"
    frame = imported.responses.frame
    assert frame["sex"].value_counts().to_dict() == {"male": 10, "female": 10}
    assert frame["age"].tolist() == [30.0 + n for n in range(20)]
    needs = [column.name for column in questionnaire.with_role("need")]
    assert frame[needs[0]].tolist() == [float(n % 5 + 1) for n in range(20)]
    assert frame.index.tolist() == [str(n + 2) for n in range(20)]
    assert imported.responses.reasons[needs[1]].tolist() == ["not_answered" if n % 5 == 0 else None for n in range(20)]
    labels = [column.label["zh"] for column in questionnaire.with_role("need")]
    assert labels == ["法治思维", "公文写作", "数据分析", "应急处置"]


def test_two_wordings_of_one_point_are_one_scale_and_a_doubt(export: Path, survey: Path):
    imported = import_file(export, survey)
    needs = imported.questionnaire.with_role("need")
    assert len({column.scale.name for column in needs if column.scale}) == 1
    assert imported.responses.frame[needs[2].name].tolist() == [float(n % 5 + 1) for n in range(20)]
    flag = imported.flags[imported.flags["rule"] == "label_synonym"]
    # 十分需要 is chosen by n % 5 == 4 in the first row and n % 5 == 2 in the second
    assert flag["value"].tolist() == ["8"]
    assert "十分需要" in flag["note"].iloc[0]
    assert tuple(imported.flags.columns) == FLAG_COLUMNS


def test_several_answers_become_flags(export: Path, survey: Path):
    imported = import_file(export, survey)
    item = next(item for item in imported.questionnaire.items if item.type == "many")
    columns = {column.label["zh"]: column.name for column in imported.questionnaire.columns if column.item == item.id}
    frame = imported.responses.frame
    assert set(columns) == {"集中授课", "现场教学", "网络学习"}
    assert frame[columns["集中授课"]].sum() == 12
    assert frame[columns["现场教学"]].sum() == 8
    assert frame[columns["网络学习"]].isna().sum() == 4
    assert (imported.responses.reasons[columns["集中授课"]] == "not_answered").sum() == 4


def test_administrative_columns_stay_in_the_sealed_source(export: Path, survey: Path):
    rows = _rows()
    rows[0][3], rows[0][4] = "li@example.org", "示例甲"
    _workbook(export, HEADERS, rows)
    imported = import_file(export, survey)
    assert not {"id", "email", "name"} & set(imported.responses.frame.columns)
    rules = imported.flags.groupby("rule")["subject"].apply(list)
    assert rules["administrative_column"] == ADMINISTRATIVE
    assert rules["names_people"] == ["电子邮件", "名称"]
    for file in ("responses/answers.parquet", "flags.csv", "README.md", "questionnaire.yml"):
        assert "示例甲".encode() not in (survey / file).read_bytes()
        assert b"li@example.org" not in (survey / file).read_bytes()
    assert (survey / "responses" / "source" / export.name).read_bytes() == export.read_bytes()
    assert "responses/" in (survey / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert (survey / "responses" / "source" / ".gitignore").read_text(encoding="ascii") == "*\n"


def test_flags_are_readable_in_chinese_and_keep_the_columns_of_the_machine(export: Path, survey: Path):
    imported = import_file(export, survey)
    found = pd.read_csv(survey / "flags.csv", dtype=str, keep_default_na=False)
    assert list(found.columns) == ["涉及", "疑点", "要做什么", *FLAG_COLUMNS]
    assert set(found["要做什么"]) <= {"请核对", "知道即可"}
    asked = found[found["subject"].isin(imported.questionnaire.names)]
    assert len(asked)
    assert (asked["涉及"] != asked["subject"]).all()
    assert found["rule"].tolist() == imported.flags["rule"].tolist()


def test_trimmed_blanks_are_counted(export: Path, survey: Path):
    flags = import_file(export, survey).flags
    trimmed = flags[flags["rule"] == "trimmed_blanks"].set_index("subject")["value"]
    assert trimmed["sex"] == "10"
    assert trimmed.astype(int).sum() == 10 + 8  # and 不需要 with a blank, four times in one row and four in the other


def test_what_is_written_is_read_back_and_a_second_run_changes_nothing(export: Path, survey: Path):
    first = import_file(export, survey)
    assert read_questionnaire(survey / "questionnaire.yml") == first.questionnaire
    assert read_responses(survey / "responses" / "answers.parquet") == first.responses
    before = {file: file.read_bytes() for file in survey.rglob("*") if file.is_file() and file.suffix != ".parquet"}
    second = import_file(export, survey)
    assert second.reviewed == ()
    assert second.responses == first.responses
    assert {file: file.read_bytes() for file in before} == before
    assert not list(survey.rglob("*.bak*"))


def _edit(path: Path, sheet: str, change: dict[tuple[str, str], dict[str, object]]) -> None:
    """Change cells of the mapping workbook: {(column to find by, its value): {column: new value}}, named in English."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet] if sheet in book.sheetnames else book[{"columns": COLUMNS, "labels": LABELS}[sheet].name.zh]
    known = [*COLUMNS.heads.values(), *LABELS.heads.values()]
    english = {head.zh: head.en for head in known} | {head.en: head.en for head in known}
    heads = [english[str(cell.value)] for cell in rows[1]]
    for (key, value), cells in change.items():
        row = next(row for row in rows.iter_rows(min_row=2) if row[heads.index(key)].value == value)
        for head, new in cells.items():
            row[heads.index(head)].value = new  # pyright: ignore
    book.save(path)


def test_a_reviewed_mapping_wins_and_is_not_overwritten(export: Path, survey: Path):
    import_file(export, survey)
    mapping = survey / "mapping.xlsx"
    _edit(mapping, "columns", {("header", "您的性别"): {"proposed column name": "gender"}})
    _edit(mapping, "columns", {("header", "年龄"): {"type": "leave_out"}})
    change = {"proposed code": "6", "value": 6, "proposed label": "十分需要"}
    _edit(mapping, "labels", {("label as exported", "十分需要"): change})
    edited = mapping.read_bytes()
    imported = import_file(export, survey)
    assert imported.reviewed == ("mapping.xlsx",)
    assert "gender" in imported.responses.frame
    assert "age" not in imported.responses.frame
    name = imported.questionnaire.with_role("need")[2].name
    assert imported.responses.frame[name].max() == 6.0
    assert mapping.read_bytes() == edited
    assert mapping in imported.kept
    assert read_questionnaire(survey / "questionnaire.yml") == imported.questionnaire


def test_a_reviewed_questionnaire_wins_and_is_not_overwritten(export: Path, survey: Path):
    import_file(export, survey)
    file = survey / "questionnaire.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("总体满意度", "对培训的总体满意度"), encoding="utf-8")
    edited = file.read_bytes()
    imported = import_file(export, survey)
    assert imported.reviewed == ("questionnaire.yml",)
    assert any(column.label == {"zh": "对培训的总体满意度"} for column in imported.responses.questionnaire.columns)
    assert file.read_bytes() == edited


def test_reviewed_files_that_do_not_fit_each_other(export: Path, survey: Path):
    import_file(export, survey)
    file = survey / "questionnaire.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id: sex", "id: gender"), encoding="utf-8")
    before = (survey / "responses" / "answers.parquet").read_bytes()
    with pytest.raises(ResponsesError) as caught:
        import_file(export, survey)
    assert "'sex'" in caught.value.in_language("en")
    file.write_text(text.replace("type: number", "type: nmber"), encoding="utf-8")
    with pytest.raises(QuestionnaireError, match="number"):
        import_file(export, survey)
    assert (survey / "responses" / "answers.parquet").read_bytes() == before


def test_all_mistakes_of_a_reviewed_mapping_at_once(export: Path, survey: Path):
    import_file(export, survey)
    mapping = survey / "mapping.xlsx"
    _edit(mapping, "columns", {("header", "您的性别"): {"type": "oen", "role": "backgrund"}})
    _edit(mapping, "columns", {("header", "年龄"): {"proposed column name": "my age"}})
    _edit(mapping, "labels", {("label as exported", "一般"): {"value": "three"}})
    with pytest.raises(ResponsesError) as caught:
        import_file(export, survey)
    told = caught.value.in_language("en")
    assert len(caught.value.mistakes) == 4
    assert "'one'" in told
    assert "'background'" in told
    assert "'my age'" in told
    assert "'three'" in told
    assert all("mapping.xlsx" in mistake.where for mistake in caught.value.mistakes)


def test_a_new_export_adds_to_the_reviewed_mapping_and_keeps_the_old_one(export: Path, survey: Path):
    import_file(export, survey)
    mapping = survey / "mapping.xlsx"
    _edit(mapping, "columns", {("header", "您的性别"): {"proposed column name": "gender"}})
    edited = mapping.read_bytes()
    rows = [[*row, "城区" if n % 2 else "乡镇"] for n, row in enumerate(_rows(22))]
    rows[21][5] = "不便回答"
    _workbook(export, [*HEADERS, "工作地点"], rows)
    imported = import_file(export, survey)
    assert len(imported.responses) == 22
    assert (survey / "mapping.xlsx.bak").read_bytes() == edited
    assert {"new_column", "new_label"} <= set(imported.flags["rule"])
    assert {column.name for column in read_mapping(mapping).columns} >= {"gender"}
    assert imported.responses.frame["gender"].value_counts().sum() == 22
    sources = {file.name for file in (survey / "responses" / "source").iterdir()}
    assert len(sources) == 5  # both exports, their hashes and receipt, what git leaves out


def test_rare_answers_go_to_other_with_their_text(tmp_path: Path, survey: Path):
    rows = [[["Academia", "Industry"][n % 2] if n < 97 else f"my own firm {n}", n % 3] for n in range(100)]
    imported = import_file(_workbook(tmp_path / "a.xlsx", ["Where do you work?", "Courses"], rows), survey)
    frame = imported.responses.frame
    name = imported.questionnaire.items[0].id
    assert imported.questionnaire.languages == ("en",)
    assert frame[name].value_counts().to_dict() == {"academia": 49, "industry": 48, "other": 3}
    assert frame[f"{name}_other_text"].dropna().tolist() == ["my own firm 97", "my own firm 98", "my own firm 99"]
    assert "my own firm 97" not in (survey / "questionnaire.yml").read_text(encoding="utf-8")
    assert {"rare_labels", "free_text"} <= set(imported.flags["rule"])


def test_a_scale_of_unknown_order_is_a_category_with_a_doubt(tmp_path: Path, survey: Path):
    words = ["Very often", "Often", "Weekly-ish", "Never"]
    rows = [[words[n % 4], "x"] for n in range(24)]
    imported = import_file(_workbook(tmp_path / "a.xlsx", ["How often?", "Word"], rows), survey)
    assert imported.questionnaire.columns[0].kind == "category"
    assert imported.flags.set_index("rule").loc["unknown_order", "value"] == "24"


def test_not_applicable_is_no_point_of_the_scale(tmp_path: Path, survey: Path):
    words = ["Not useful", "Slightly useful", "Very useful", "Not applicable"]
    imported = import_file(_workbook(tmp_path / "a.xlsx", ["How useful?"], [[words[n % 4]] for n in range(24)]), survey)
    column = imported.questionnaire.columns[0]
    assert column.kind == "scale"
    assert imported.responses.frame[column.name].value_counts().to_dict() == {1.0: 6, 2.0: 6, 3.0: 6}
    assert (imported.responses.reasons[column.name] == "not_applicable").sum() == 6


def test_unreadable_answers_are_kept(export: Path, survey: Path):
    import_file(export, survey)
    _edit(survey / "mapping.xlsx", "columns", {("header", "意见建议"): {"type": "number"}})
    imported = import_file(export, survey)
    name = imported.questionnaire.items[-1].id
    assert imported.responses.provenance.unreadable == (("5", name, "建议3"), ("6", name, "建议4"))
    assert (imported.responses.reasons[name] == "unreadable").sum() == 2
    assert imported.flags[imported.flags["rule"] == "unreadable"]["value"].iloc[0] == "2"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
def test_plain_csv_in_any_encoding(tmp_path: Path, survey: Path, encoding: str):
    lines = ["您的性别;需要程度"] + [f"{'男' if n % 2 else '女'};{FIRST[n % 5]}" for n in range(20)]
    path = tmp_path / "答卷.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    imported = import_file(path, survey)
    assert imported.responses.frame["sex"].value_counts().to_dict() == {"male": 10, "female": 10}
    assert imported.responses.frame.iloc[:, 1].tolist() == [float(n % 5 + 1) for n in range(20)]
    assert imported.responses.provenance.wave == ""


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "文件是空的"),
        ("locked.xlsx", OLE, "打开密码"),
        ("page.xls", b"<html></html>", "网页"),
        ("twice.csv", "性别,性别\n男,女\n".encode(), "表头都是"),
        ("head.csv", "性别,年龄\n".encode(), "没有数据"),
        ("apart.csv", b"Id,Name\n1,x\n", "没有题目列"),
    ],
)
def test_bad_files_write_nothing(tmp_path: Path, survey: Path, name: str, content: bytes, told: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ResponsesError, match=told):
        import_file(path, survey)
    assert not survey.exists()
    assert path.read_bytes() == content


def test_respondent_without_any_answer_is_flagged(tmp_path: Path, survey: Path):
    rows = [[n + 1, dt.datetime(2026, 1, 2, 3, n), None if n == 4 else FIRST[n % 5]] for n in range(20)]
    imported = import_file(_workbook(tmp_path / "a.xlsx", ["ID", "开始时间", "需求"], rows), survey)
    assert imported.flags[imported.flags["rule"] == "no_answers"]["subject"].tolist() == ["6"]
    assert len(imported.responses) == 20
    assert imported.responses.frame.isna().iloc[4, 0]


IMPORTANT = ["不重要", "不太重要", "一般", "比较重要", "非常重要"]
ABLE = ["不熟练", "不太熟练", "一般", "比较熟练", "非常熟练"]


def _pair_rows(able: list[str]) -> list[list]:
    return [
        [IMPORTANT[n % 5], IMPORTANT[(n + 1) % 5], able[n % len(able)], able[(n + 2) % len(able)]] for n in range(20)
    ]


PAIR_HEADERS = ["以下内容的重要程度.法治", "以下内容的重要程度.公文", "现有水平.法治", "现有水平.公文"]


def test_importance_and_ability_of_the_same_rows_are_pairs(tmp_path: Path, survey: Path):
    imported = import_file(_workbook(tmp_path / "a.xlsx", PAIR_HEADERS, _pair_rows(ABLE)), survey)
    names = imported.questionnaire.names
    assert list(imported.questionnaire.pairs.values()) == [(names[0], names[2]), (names[1], names[3])]
    assert read_questionnaire(survey / "questionnaire.yml").pairs == imported.questionnaire.pairs


def test_importance_and_ability_on_other_numbers_get_no_role(tmp_path: Path, survey: Path):
    able = [label for label in ABLE if label != "一般"]
    imported = import_file(_workbook(tmp_path / "a.xlsx", PAIR_HEADERS, _pair_rows(able)), survey)
    assert imported.questionnaire.pairs == {}
    assert "role_dropped" in set(imported.flags["rule"])
    assert read_questionnaire(survey / "questionnaire.yml") == imported.questionnaire


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("您对政策的了解程度", ["不清楚", "不太清楚", "一般", "比较清楚", "非常清楚"]),
        ("您是否同意", ["不同意", "比较不同意", "不确定", "比较同意", "非常同意"]),
        ("Do you agree?", ["Strongly disagree", "Disagree", "Not sure", "Agree", "Strongly agree"]),
        ("How sure are you?", ["Not sure", "Fairly sure", "Very sure"]),
    ],
)
def test_words_of_not_knowing_that_are_points_keep_their_answers(
    tmp_path: Path, survey: Path, header: str, scale: list[str]
):
    rows = [[scale[n % len(scale)], n] for n in range(30)]
    imported = import_file(_workbook(tmp_path / "a.xlsx", [header, "Count"], rows), survey)
    answers = imported.responses.frame.iloc[:, 0]
    assert answers.tolist() == [float(n % len(scale) + 1) for n in range(30)]
    assert "no_answer_label" not in set(imported.flags["rule"])
    # a middle is a guess that a person confirms
    middle = {"不确定", "Not sure"} & set(scale[1:])
    assert ("middle_label" in set(imported.flags["rule"])) is bool(middle)


@pytest.mark.parametrize(
    ("scale", "aside", "zh", "en"),
    [
        (PLEASED, "不清楚", "作未作答处理：不清楚，4个答案", "Taken as no answer: 不清楚, 4 answers"),
        (
            ["Poor", "Fair", "Good"],
            "Don't know",
            "作未作答处理：Don't know，6个答案",
            "Taken as no answer: Don't know, 6",
        ),
        (
            ["Yes", "No"],
            "Not applicable",
            "作未作答处理：Not applicable，8个答案",
            "Taken as no answer: Not applicable, 8",
        ),
    ],
)
def test_a_label_taken_as_no_answer_is_flagged_and_told(
    tmp_path: Path, survey: Path, scale: list[str], aside: str, zh: str, en: str
):
    labels = [*scale, aside]
    rows = [[labels[n % len(labels)], n] for n in range(24)]
    export = _workbook(tmp_path / "a.xlsx", ["How was it?", "Count"], rows)
    for reviewed in (False, True):
        imported = import_file(export, survey)
        flag = imported.flags[imported.flags["rule"] == "no_answer_label"]
        assert len(flag) == 1
        assert flag["verdict"].iloc[0] == "doubt"
        assert aside in flag["note"].iloc[0]
        assert any(sentence.zh.startswith(zh) and sentence.en.startswith(en) for sentence in imported.look_at)
        assert imported.responses.frame.iloc[:, 0].isna().sum() == 24 // len(labels)
        if not reviewed:
            assert aside in (survey / "README.md").read_text(encoding="utf-8")
            _edit(survey / "mapping.xlsx", "columns", {("header", "Count"): {"proposed column name": "number"}})


def _everything(folder: Path) -> dict[str, bytes | None]:
    places = sorted(folder.rglob("*"))
    return {str(place.relative_to(folder)): place.read_bytes() if place.is_file() else None for place in places}


@pytest.mark.parametrize("held", ["mapping.xlsx", "flags.csv", "answers.parquet", "import.json"])
def test_a_file_open_in_excel_stops_the_import_with_a_sentence(
    export: Path, survey: Path, held: str, monkeypatch: pytest.MonkeyPatch, capsys
):
    replace = os.replace

    def refuse(source: str | Path, target: str | Path) -> None:
        if Path(target).name == held:
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", refuse)
        assert main(["import", str(export), "--survey", str(survey), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert held in told
    assert "关闭这个文件" in told
    assert "Traceback" not in told
    assert not survey.parent.exists()
    import_file(export, survey)
    _workbook(export, HEADERS, _rows(22))
    before = _everything(survey)
    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(ResponsesError, match="关闭这个文件"):
        import_file(export, survey)
    assert _everything(survey) == before


def test_a_questionnaire_to_edit_is_no_answers(survey: Path, tmp_path: Path):
    questionnaire = Path(__file__).resolve().parents[2] / "surveys" / "needs-2026" / "questionnaire.yml"
    workbook = tmp_path / "问卷 2026.xlsx"
    write_questionnaire_workbook(read_questionnaire(questionnaire), workbook)
    with pytest.raises(ResponsesError) as told:
        import_file(workbook, survey)
    assert f'evaluate questionnaire import "{workbook}"' in told.value.mistakes[0].mend.zh
    assert not survey.exists()


def test_a_sheet_of_answers_may_be_called_a_questionnaire(survey: Path, tmp_path: Path):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "问卷"
    other = book.create_sheet("题目")
    for row in (["年龄", "意见"], *([30 + n, f"建议{n}"] for n in range(8))):
        book.worksheets[0].append(row)
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    assert len(import_file(tmp_path / "a.xlsx", survey).responses.frame) == 8


@pytest.mark.parametrize("titles", [1, 2])
def test_titles_above_the_headers_are_told_in_one_sentence(bring: Bring, sheet: Sheet, titles: int):
    rows = [[f"示例县调查 {number}"] for number in range(titles)]
    with pytest.raises(ResponsesError) as error:
        bring(sheet([*rows, ["单位", "年龄", "建议"], ["县直", 40, "无"], ["乡镇", 50, "多办"]]))
    (mistake,) = error.value.mistakes
    assert f"表头在第{titles + 1}行" in mistake.what.zh


@pytest.mark.parametrize("word", ["合计", "总计"])
def test_a_row_of_sums_is_no_respondent_and_is_told(bring: Bring, sheet: Sheet, word: str):
    rows = [["单位", "年龄", "得分"], *(["县直" if n % 2 else "乡镇", 30 + n, n % 5] for n in range(12))]
    imported = bring(sheet([*rows, [word, 426, "22"]]))
    assert len(imported.responses) == 12
    assert word not in imported.responses.frame.to_string()
    told = imported.responses.provenance
    assert (told.rows_read, told.rows_kept) == (13, 12)
    assert told.dropped == (("Sheet!14", f"{word}行 / row of sums"),)
    assert any("合计行" in sentence.zh and "共1行" in sentence.zh for sentence in imported.look_at)


@pytest.mark.parametrize(
    "last", [["合计", 426, "多讲案例"], ["合计数", 426, 22], ["县直", 426, 22], ["合计", None, None]]
)
def test_a_row_that_only_looks_like_sums_stays(bring: Bring, sheet: Sheet, last: list[object]):
    rows = [["单位", "年龄", "得分"], *(["县直" if n % 2 else "乡镇", 30 + n, n % 5] for n in range(12))]
    imported = bring(sheet([*rows, last]))
    assert len(imported.responses) == 13
    assert imported.responses.provenance.dropped == ()


def test_cells_of_blanks_alone_are_no_values(bring: Bring, tmp_path: Path):
    """A blank typed beside or below the table makes neither a column nor a respondent."""
    book = openpyxl.load_workbook(EXPORTS / "wjx2025_按文本.xlsx")
    page = book.worksheets[0]
    people = page.max_row - 1
    page.cell(3, page.max_column + 2, " ")
    page.cell(page.max_row + 2, 1, "\u3000")
    book.save(tmp_path / "1_按文本_x.xlsx")
    assert len(bring(tmp_path / "1_按文本_x.xlsx").responses) == people
