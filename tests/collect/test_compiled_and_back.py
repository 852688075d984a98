"""What our compiler wrote for a platform, answered there and exported, comes back with every value."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from limesurvey_server import server_csv as limesurvey_csv
from wenjuanxing_server import Exported, export
from xlsform_server import server_csv

from evaluate.collect import Imported, import_file
from evaluate.collect.own_sav import read_own_sav
from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire
from evaluate.instruments.compile import compile_questionnaire
from evaluate.responses import Responses, compile_spss, synthetic

Sheet = Callable[..., Path]
INSTRUMENT = """\
questionnaire: {id: all, version: "1", languages: [zh, en], title: {zh: 各种题, en: All kinds}}
scales:
  agree: {"1": {zh: 不同意, en: Disagree}, "2": {zh: 一般, en: Neither}, "3": {zh: 同意, en: Agree}, dk: {label: {zh: 说不清, en: Unsure}, reason: dont_know}}
  pleased: {"5": {zh: 很满意, en: Very pleased}, "4": {zh: 满意, en: Pleased}, "3": {zh: 一般, en: Neither}, "2": {zh: 不满意, en: Displeased}, "1": {zh: 很不满意, en: Very displeased}}
choices:
  grades: {county: {zh: 处级, en: County}, section: {zh: 科级, en: Section}, clerk: {zh: 科员, en: Clerk}}
  topics: {law: {zh: 依法行政, en: Law}, rural: {zh: "乡村振兴（含，逗号）", en: "Rural, all of it"}, other: {zh: 其他, en: Other}, none: {zh: 都不需要, en: None}}
  five: {c1: {zh: 一, en: One}, c2: {zh: 二, en: Two}, c3: {zh: 三, en: Three}, c4: {zh: 四, en: Four}, c5: {zh: 五, en: Five}}
sections:
- id: all
  title: {zh: 全部, en: All}
  items:
  - {id: hello, type: note, label: {zh: 欢迎, en: Welcome}}
  - {id: grade, type: one, choices: grades, other: clerk, label: {zh: 您的职务层次, en: Your grade}}
  - {id: age, type: number, minimum: 18, maximum: 65, label: {zh: 年龄, en: Age}}
  - {id: topic, type: many, choices: topics, other: other, exclusive: [none], max: 3, label: {zh: 需要的专题, en: Topics}}
  - {id: rated, type: grid, scale: pleased, label: {zh: 请评价, en: Please rate}, rows: {teachers: {zh: 师资, en: Teachers}, service: {zh: 服务, en: Service}, food: {zh: 食宿, en: Board}}}
  - {id: pr, type: pair, scale: {importance: agree, ability: agree}, label: {zh: 重要和水平, en: Both}, rows: {pl: {zh: 法律, en: Law}, pd: {zh: 数字, en: Digital}}}
  - {id: pp, type: prepost, scale: agree, label: {zh: 训前训后, en: Before and now}, rows: {kn: {zh: 知识, en: Knowledge}, sk: {zh: 技能, en: Skill}}}
  - {id: rk, type: rank, choices: five, max: 3, label: {zh: 请排序, en: Rank}}
  - {id: al, type: allocate, choices: five, label: {zh: 请分配100分, en: Share out}}
  - {id: bw, type: best_worst, choices: five, label: {zh: 最想学的, en: Best and worst}, sets: [[c1, c2, c3], [c3, c4, c5], [c1, c4, c2], [c5, c1, c3], [c2, c4, c5]]}
  - {id: advise, type: nps, label: {zh: 愿意推荐吗, en: Recommend}}
  - {id: day, type: date, label: {zh: 最近培训日期, en: Last training}}
  - {id: charge, type: flag, label: {zh: 是否负责培训, en: In charge}}
  - {id: why, type: text, show_if: "teachers <= 2", label: {zh: 为什么, en: Why}}
"""  # noqa: E501


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "questionnaire.yml").write_text(INSTRUMENT, encoding="utf-8")
    return folder


@pytest.fixture
def answers(survey: Path) -> Responses:
    return synthetic(read_questionnaire(survey / "questionnaire.yml"), pd.DataFrame(index=range(60)), seed=3)


def exported(answers: Responses, language: str) -> Exported:
    compiled = compile_questionnaire(answers.questionnaire, ["wenjuanxing"], language=language)
    text = next(content for name, content in compiled.files.items() if name.endswith(".txt"))
    return export(text.decode("utf-8"), answers)


def different(answers: Responses, imported: Imported) -> dict[str, int]:
    """How many answers of each column came back as something else."""
    frame = imported.responses.frame.reset_index(drop=True)
    wrong: dict[str, int] = {}
    for name in answers.frame:
        ours, theirs = answers.frame[name].reset_index(drop=True).astype(object), frame[name].astype(object)
        same = (ours == theirs) | (ours.isna() & theirs.isna())
        if not same.all():
            wrong[str(name)] = int((~same).sum())
    return wrong


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paired", [False, True])
def test_every_value_comes_back_from_wenjuanxing(
    survey: Path, answers: Responses, sheet: Sheet, language: str, paired: bool
):
    found = exported(answers, language)
    order = random.Random(1).sample(found.numbers[1:], len(answers))
    files = [sheet(found.text, "1_按文本_x.xlsx"), sheet([found.numbers[0], *order], "1_按序号_x.xlsx")]
    imported = import_file(files if paired else files[:1], survey)
    assert different(answers, imported) == {}
    assert not {"waits", "renamed_or_moved", "not_in_instrument", "unreadable"} & set(imported.flags["rule"])
    # who was not asked is told apart from who left it blank, as our own form tells it
    unasked = answers.why_missing("why") == "skipped"
    assert 0 < unasked.sum() < len(unasked)
    assert (imported.responses.why_missing("why") == "skipped").tolist() == unasked.tolist()


def test_numbers_alone_are_places_in_the_list_and_never_codes(survey: Path, answers: Responses, sheet: Sheet):
    """很满意 stands first and is number 1 there, while its code is 5; what a place does not tell waits."""
    imported = import_file(sheet(exported(answers, "zh").numbers, "1_按序号_x.xlsx"), survey)
    wrong = different(answers, imported)
    untold = {column.name for column in answers.questionnaire.columns if column.item in ("advise", "charge")}
    assert set(wrong) == untold | {"grade_text", "topic_text"}
    assert imported.responses.frame[list(set(wrong))].isna().all(axis=None)
    assert set(imported.flags.query("rule == 'waits'")["subject"]) == untold


def test_a_number_changed_in_the_mapping_is_refused_where_the_questionnaire_has_another(
    survey: Path, answers: Responses, sheet: Sheet
):
    file = sheet(exported(answers, "zh").text, "1_按文本_x.xlsx")
    import_file(file, survey)
    book = openpyxl.load_workbook(survey / "mapping.xlsx")
    labels = next(one for one in book.worksheets if one.title == "选项")
    rows = {str(row[1].value): int(row[1].row or 0) for row in labels.iter_rows(min_row=2)}
    labels.cell(rows["很满意"], 5, 50)
    labels.cell(rows["处级"], 5, 7)
    book.save(survey / "mapping.xlsx")
    before = (survey / "responses" / "answers.parquet").read_bytes()
    with pytest.raises(ResponsesError) as error:
        import_file(file, survey)
    wheres = {mistake.where for mistake in error.value.mistakes}
    assert wheres == {f"mapping.xlsx 选项!E{rows[text]}" for text in ("很满意", "处级")}
    told = error.value.in_language("zh")
    assert all(word in told for word in ("“很满意”的数值写成50", "数值是5", "改回5", "没有数值", "清空这一格"))
    assert (survey / "responses" / "answers.parquet").read_bytes() == before
    labels.cell(rows["处级"], 5).value = None
    labels.cell(rows["很满意"], 5, 5)
    labels.cell(rows["满意"], 4, "5")  # another choice, and its number: followed
    labels.cell(rows["满意"], 5, 5)
    book.save(survey / "mapping.xlsx")
    frame = import_file(file, survey).responses.frame
    ours = answers.frame["service"].replace({4.0: 5.0})
    assert frame["service"].tolist() == pytest.approx(ours.tolist(), nan_ok=True)


def test_a_day_in_chinese_is_a_day_and_a_month_alone_is_none(survey: Path, answers: Responses, sheet: Sheet):
    found = exported(answers, "zh")
    place = next(place for place, head in enumerate(found.text[0]) if "日期" in head)
    for row, typed in zip(found.text[1:], ["2026年3月1日", "2026.3.2", "2026年3月", "12", "去年"], strict=False):
        row[place] = typed
    frame = import_file(sheet(found.text, "1_按文本_x.xlsx"), survey).responses.frame
    assert frame["day"].iloc[:2].tolist() == [pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-02")]
    assert frame["day"].iloc[2:5].isna().all()


def test_every_value_and_reason_comes_back_from_our_own_sav(answers: Responses, tmp_path: Path):
    path = tmp_path / "all.sav"
    path.write_bytes(compile_spss(answers).files["all.sav"])
    back = read_own_sav(path, answers.questionnaire)
    pd.testing.assert_frame_equal(back.frame, answers.frame, check_dtype=False, check_index_type=False)
    for column in answers.questionnaire.columns:
        if column.kind not in ("text", "date"):  # SPSS keeps no reason there, and the compiler says so
            assert back.why_missing(column.name).tolist() == answers.why_missing(column.name).tolist(), column.name


def test_a_number_that_stands_for_nothing_is_no_code_that_is_spelt_like_it(survey: Path):
    """Codes 10, 20 and x are the numbers 1, 2 and 3: a 10 that somebody typed in SPSS is none of them."""
    asked = (
        INSTRUMENT.split("scales:")[0]
        + """\
choices:
  ways: {"10": {zh: 甲, en: A}, "20": {zh: 乙, en: B}, x: {zh: 丙, en: C}}
sections:
- id: all
  title: {zh: 全部, en: All}
  items:
  - {id: way, type: one, choices: ways, label: {zh: 方式, en: Way}}
"""
    )
    (survey / "questionnaire.yml").write_text(asked, encoding="utf-8")
    questionnaire = read_questionnaire(survey / "questionnaire.yml")
    answers = synthetic(questionnaire, pd.DataFrame(index=range(4)), seed=1)
    path = survey / "all.sav"
    path.write_bytes(compile_spss(answers).files["all.sav"])
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    frame = frame.assign(way=[10.0, 1.0, 3.0, 7.0])  # pyright: ignore
    pyreadstat.write_sav(frame, path, variable_value_labels=meta.variable_value_labels)  # pyright: ignore
    back = read_own_sav(path, questionnaire)
    assert back.frame["way"].astype(object).where(back.frame["way"].notna(), None).tolist() == [None, "10", "x", None]
    assert back.provenance.unreadable == (("0", "way", "10"), ("3", "way", "7"))


def test_an_own_sav_with_more_variables_or_a_case_twice_is_refused(answers: Responses, tmp_path: Path):
    path = tmp_path / "all.sav"
    path.write_bytes(compile_spss(answers).files["all.sav"])
    frame, _ = pyreadstat.read_sav(path)
    pyreadstat.write_sav(pd.concat([frame, frame.head(1)]).assign(total=1.0), path)  # pyright: ignore
    with pytest.raises(ResponsesError) as error:
        read_own_sav(path, answers.questionnaire)
    assert [mistake.where for mistake in error.value.mistakes] == ["all.sav", "all.sav respondent"]
    assert "total" in str(error.value)


@pytest.mark.parametrize("sign", ["/", "-"])
def test_every_value_comes_back_under_the_names_of_our_xlsform(
    survey: Path, answers: Responses, tmp_path: Path, sign: str
):
    """KoBo joins the groups with / and ODK with -; the names are ours, also those that begin with q."""
    asked = INSTRUMENT.replace("id: topic,", "id: q3,").replace("id: age,", "id: q2,").replace("id: charge,", "id: q9,")
    asked = (
        asked.replace("teachers: {zh: 师资, en: Teachers}, ", "")
        .replace("teachers <= 2", "overall <= 2")
        .replace(
            "  - {id: rated,",
            "  - {id: overall, type: one, scale: pleased, label: {zh: 总体, en: Overall}}\n  - {id: rated,",
        )
    )
    (survey / "questionnaire.yml").write_text(asked, encoding="utf-8")
    answers = synthetic(read_questionnaire(survey / "questionnaire.yml"), pd.DataFrame(index=range(40)), seed=5)
    compiled = compile_questionnaire(answers.questionnaire, ["xlsform"]).files["all.xlsform.xlsx"]
    (tmp_path / "form.xlsx").write_bytes(compiled)
    path = tmp_path / "answers.csv"
    path.write_text(server_csv(tmp_path / "form.xlsx", answers, sign), encoding="utf-8")
    imported = import_file(path, survey)
    assert different(answers, imported) == {}
    assert not {"waits", "not_in_instrument", "unreadable"} & set(imported.flags["rule"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("heads", "full"), [("code", False), ("code", True), ("text", True), ("text", False)])
def test_every_value_comes_back_from_our_limesurvey_structure(
    survey: Path, answers: Responses, tmp_path: Path, language: str, heads: str, full: bool
):
    """LimeSurvey allows few signs, so that names and codes are changed there: A1, bw1best, topic[topiclaw], rk[1]."""
    path = tmp_path / "results.csv"
    path.write_text(exported_by_limesurvey(answers, language, heads, full), encoding="utf-8-sig")
    imported = import_file(path, survey)
    assert different(answers, imported) == {}
    doubtful = {"waits", "renamed_or_moved", "not_in_instrument", "not_in_export", "unreadable", "not_listed"}
    assert not doubtful & set(imported.flags["rule"])


def test_a_workbook_of_limesurvey_comes_back_too(survey: Path, answers: Responses, sheet: Sheet):
    """In Excel a code of digits is a number, and a question of text alone may have an empty column."""
    rows = list(csv.reader(exported_by_limesurvey(answers, "zh").splitlines(), delimiter=";"))
    cells = [[int(cell) if cell.isdecimal() else cell or None for cell in row] + [None] for row in rows]
    imported = import_file(sheet([[*rows[0], "hello"], *cells[1:]]), survey)
    assert different(answers, imported) == {}
    assert not {"waits", "not_in_instrument", "unreadable"} & set(imported.flags["rule"])


def exported_by_limesurvey(answers: Responses, language: str, heads: str = "code", full: bool = False) -> str:
    compiled = compile_questionnaire(answers.questionnaire, ["limesurvey"], language=language)
    text = compiled.files["all.limesurvey.txt"].decode("utf-8-sig")
    return limesurvey_csv(text, answers, {"zh": "zh-Hans", "en": "en"}[language], heads=heads, full=full)


def test_codes_of_a_limesurvey_form_of_another_make_are_not_taken_for_ours(survey: Path, answers: Responses):
    """Whoever typed a form anew may have numbered the answers A1, A2 in another order."""
    rows = list(csv.reader(exported_by_limesurvey(answers, "zh").splitlines(), delimiter=";"))
    kept = [rows[0].index(head) for head in ("id", "submitdate", "lastpage", "startlanguage", "grade", "age")]
    path = survey / "results.csv"
    path.write_text("\n".join(";".join(row[place] for place in kept) for row in rows), encoding="utf-8")
    frame = import_file(path, survey).responses.frame
    assert frame["age"].tolist() == answers.frame["age"].tolist()
    assert not {"county", "section"} & set(frame["grade"].dropna())


def test_a_ranked_code_that_is_none_of_ours_is_told_and_not_read_as_unranked(survey: Path, answers: Responses):
    text = exported_by_limesurvey(answers, "zh").replace('"c1";"c', '"zz";"c')
    (survey / "results.csv").write_text(text, encoding="utf-8")
    imported = import_file(survey / "results.csv", survey)
    ranks = [column.name for column in answers.questionnaire.columns if column.item == "rk"]
    assert imported.responses.frame[ranks].isna().all(axis=None)
    assert "not_in_export" in set(imported.flags["rule"])


def test_an_own_sav_whose_options_have_changed_places_since_is_refused(survey: Path, answers: Responses):
    (survey / "all.sav").write_bytes(compile_spss(answers).files["all.sav"])
    one, other = "county: {zh: 处级, en: County}", "section: {zh: 科级, en: Section}"
    asked = INSTRUMENT.replace(one, "x").replace(other, one).replace("x,", f"{other},", 1)
    (survey / "questionnaire.yml").write_text(asked, encoding="utf-8")
    with pytest.raises(ResponsesError) as error:
        read_own_sav(survey / "all.sav", read_questionnaire(survey / "questionnaire.yml"))
    assert [mistake.where for mistake in error.value.mistakes] == ["all.sav grade", "all.sav grade"]
