"""Conditions: read and spelled, checked, evaluated like an independent evaluator, printed for other programs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evaluate.errors import QuestionnaireError
from evaluate.instruments import Questionnaire, read_questionnaire
from evaluate.instruments.routing import (
    And,
    Comparison,
    Condition,
    In,
    Not,
    Or,
    Selected,
    Value,
    condition_in_words,
    evaluate_condition,
    express_condition,
    looked_at,
    names_in,
    parse_condition,
    resolve_condition,
    skip_instruction,
    spell_condition,
)

FORM = """\
questionnaire: {id: q, title: {zh: 问卷, en: Q}}
scales:
  rate: {low: {label: {zh: 差, en: Poor}, value: 1}, mid: {label: {zh: 中, en: Fair}, value: 2}, high: {label: {zh: 好, en: Good}, value: 3}, na: {label: {zh: 不适用, en: None}, reason: not_applicable}}
choices:
  grades: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}, "c d": {zh: 丙, en: C}, dk: {label: {zh: 不清楚, en: Unsure}, reason: dont_know}}
  places: {p1: {zh: 县委党校, en: School}, p2: {zh: 高校, en: College}, p3: {zh: 网络, en: Online}}
  topic: {t1: {zh: 法治, en: Law}, t2: {zh: 财经, en: Finance}}
sections:
  - id: s
    title: {zh: 一, en: One}
    items:
      - {id: hello, type: note, label: {zh: 您好, en: Hello}}
      - {id: been, type: flag, label: {zh: 参加过吗, en: Been}}
      - {id: grade, type: one, choices: grades, label: {zh: 职级, en: Grade}}
      - {id: sat, type: grid, scale: rate, label: {zh: 评价, en: Rate}, rows: {sat1: {zh: 内容, en: Content}, sat2: {zh: 师资, en: Teachers}}}
      - {id: topics, type: many, choices: topic, label: {zh: 主题, en: Topics}}
      - {id: years, type: number, label: {zh: 工龄, en: Years}}
      - {id: here, type: number, label: {zh: 本岗位年数, en: Years here}}
      - {id: since, type: date, label: {zh: 起, en: Since}}
      - {id: until, type: date, label: {zh: 止, en: Until}}
      - {id: word, type: text, label: {zh: 说明, en: Word}}
      - {id: order, type: rank, choices: topic, label: {zh: 排序, en: Order}}
      - {id: place, type: one, choices: places, label: {zh: 地点, en: Place}}
      - {id: last, type: text, label: {zh: 补充, en: More}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    path = tmp_path_factory.mktemp("routing") / "questionnaire.yml"
    path.write_text(FORM, encoding="utf-8")
    return read_questionnaire(path)


# -- text and tree ----------------------------------------

VALUES = st.builds(Value, st.from_regex(r"[A-Za-z_是][\w]{0,4}|-?\d{1,3}|2026-03-01|12:30", fullmatch=True)).filter(
    lambda value: value.text not in ("and", "or", "not", "in", "selected")
) | st.builds(Value, st.text(max_size=6), st.just(True))
NAMES = st.sampled_from(["grade", "sat1", "importance_law", "x9"])
LEAVES = st.one_of(
    st.builds(Comparison, NAMES, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), VALUES),
    st.builds(In, NAMES, st.lists(VALUES, min_size=1, max_size=3).map(tuple)),
    st.builds(Selected, NAMES, VALUES),
)


def grown(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


@given(condition=grown(LEAVES))
@settings(max_examples=150, deadline=None)
def test_spelling_and_parsing_is_the_identity(condition: Condition):
    assert parse_condition(spell_condition(condition)) == condition
    assert spell_condition(parse_condition(spell_condition(condition))) == spell_condition(condition)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("sat1<=2 and selected( topics , t1 )", "sat1 <= 2 and selected(topics, t1)"),
        ("（grade ＝ “c d”） or grade in [a，b]", 'grade == "c d" or grade in (a, b)'),
        ("grade not in (a)", "not grade in (a)"),
        ("a = 1 or b = 2 and not (c = 3 or d = 4)", "a == 1 or b == 2 and not (c == 3 or d == 4)"),
        ("(a = 1 or b = 2) and since ≥ 2026-03-01", "(a == 1 or b == 2) and since >= 2026-03-01"),
        ("grade <> 04", "grade != 04"),
        ('word == "and"', 'word == "and"'),
    ],
)
def test_what_people_type_gets_one_spelling(text: str, normal: str):
    assert spell_condition(parse_condition(text)) == normal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grade", "缺少比较"),
        ("grade ==", "代码、数或日期"),
        ("== 3", "名称"),
        ("3 == grade", "名称"),
        ("1 <= sat1 <= 3", "名称"),
        ("grade == a and", "名称"),
        ("(grade == a", "缺少 )"),
        ("grade == a)", "多出"),
        ("grade in ()", "代码、数或日期"),
        ("selected(topics)", "缺少 ,"),
        ("grade && a", "不认识的符号"),
        ('grade == "a', "不认识的符号"),
        ("grade not a", "应当是 in"),
        ("(" * 60 + "a == 1" + ")" * 60, "嵌套太深"),
        ("", "名称"),
    ],
)
def test_what_cannot_be_read_says_where_and_how_to_mend_it(text: str, said: str):
    with pytest.raises(QuestionnaireError) as error:
        parse_condition(text)
    assert said in str(error.value)
    assert "个字符" in error.value.mistakes[0].what.zh


# -- against the questionnaire ----------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grde == a", "可能是想写 grade"),
        ("grade == e", "没有叫 e 的grade 的选项代码"),
        ("grade == dk", "表示缺失"),
        ("grade < a", "没有大小之分"),
        ("topics == t1", "请改用 selected"),
        ("topics_t1 == 1", "不能用作条件"),
        ("selected(grade, a)", "没有叫 grade 的多选题"),
        ("selected(topics, t3)", "没有叫 t3"),
        ("years == many", "不能和 many 比较"),
        ("years > grade", "不能和 grade 比较"),
        ("since > 2026", "日期"),
        ("word < a", "没有大小之分"),
        ("order_t1 == 1", "不能用作条件"),
        ("last == a", "排在这道题之后"),
    ],
)
def test_what_does_not_fit_the_questionnaire_is_refused(asked: Questionnaire, text: str, said: str):
    with pytest.raises(QuestionnaireError) as error:
        resolve_condition(parse_condition(text), asked, before="last")
    assert said in str(error.value)


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path):
    path = tmp_path / "q.yml"
    wrong = FORM.replace("type: note, ", 'type: note, show_if: "been == 1", ').replace(
        "{id: last,", '{id: last, show_if: "grde == a and grade == e and selected(topics, t9)",'
    )
    path.write_text(wrong + "contradictions: {c: {when: years <, label: {zh: 矛盾, en: No}}}\n", encoding="utf-8")
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire(path)
    told = [(mistake.where, mistake.what.en) for mistake in error.value.mistakes]
    last = FORM.splitlines().index(next(line for line in FORM.splitlines() if "id: last" in line)) + 1
    assert len(told) == 5
    assert sum(f"line {last} · last" in where for where, _ in told) == 3
    assert any("been is not asked before" in what for _, what in told)
    assert any("contradictions.c.when" in where and "character" in what for where, what in told)


# -- for whom it holds ----------------------------------------

KINDS = {
    "been": st.sampled_from([None, 0.0, 1.0]),
    "grade": st.sampled_from([None, "a", "b", "c d"]),
    "sat1": st.sampled_from([None, 1.0, 2.0, 3.0]),
    "topics_t1": st.sampled_from([None, 0.0, 1.0]),
    "years": st.sampled_from([None, 0.0, 1.0, 2.5]),
    "here": st.sampled_from([None, 0.0, 1.0, 2.5]),
    "since": st.sampled_from([None, dt.date(2026, 1, 1), dt.date(2026, 3, 1)]),
    "word": st.sampled_from([None, "a", 'it\'s "b"']),
}
ORDER = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
EQUAL = st.sampled_from(["==", "!="])
FITTING = st.one_of(
    st.builds(Comparison, st.just("been"), EQUAL, st.sampled_from([Value("1"), Value("0")])),
    st.builds(Comparison, st.just("grade"), EQUAL, st.sampled_from([Value("a"), Value("c d", True)])),
    st.builds(Comparison, st.just("sat1"), ORDER, st.sampled_from([Value("low"), Value("mid"), Value("high")])),
    st.builds(Comparison, st.just("years"), ORDER, st.sampled_from([Value("1"), Value("2.5"), Value("here")])),
    st.builds(Comparison, st.just("since"), ORDER, st.just(Value("2026-03-01"))),
    st.builds(Comparison, st.just("word"), EQUAL, st.sampled_from([Value("a"), Value('it\'s "b"', True)])),
    st.just(Selected("topics", Value("t1"))),
    st.builds(In, st.just("grade"), st.sampled_from([(Value("a"), Value("b")), (Value("c d", True),)])),
    st.builds(In, st.just("years"), st.just((Value("0"), Value("1")))),
)
PERSON = st.fixed_dictionaries(KINDS)


def plainly(condition: Condition, person: dict[str, object]) -> bool | None:
    """The condition for one person, by the truth tables of Kleene and nothing else."""
    if isinstance(condition, Not):
        inner = plainly(condition.part, person)
        return None if inner is None else not inner
    if isinstance(condition, And | Or):
        found = [plainly(part, person) for part in condition.parts]
        decisive = isinstance(condition, Or)
        return decisive if decisive in found else None if None in found else not decisive
    if isinstance(condition, Selected):
        ticked = person["topics_t1"]
        return None if ticked is None else ticked == 1
    answer = person[condition.name]
    if isinstance(condition, In):
        return (
            None
            if answer is None
            else any(answer == plain(value, condition.name, person) for value in condition.values)
        )
    other = plain(condition.value, condition.name, person)
    if answer is None or other is None:
        return None
    return eval(f"a {condition.operator} b", {"a": answer, "b": other})


def plain(value: Value, name: str, person: dict[str, object]) -> object:
    if value.text in person and not value.quoted and name == "years":
        return person[value.text]
    if name == "sat1":
        return {"low": 1.0, "mid": 2.0, "high": 3.0}[value.text]
    if name == "since":
        return dt.date.fromisoformat(value.text)
    return float(value.text) if name in ("been", "years") else value.text


def as_frame(people: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(people, columns=list(KINDS))
    numbers = dict.fromkeys(("been", "sat1", "topics_t1", "years", "here"), "float64")
    grade = pd.Categorical(frame["grade"], categories=["a", "b", "c d"])
    since = pd.to_datetime(frame["since"]).astype("datetime64[us]")
    return frame.astype(numbers).assign(grade=grade, since=since, word=frame["word"].astype("str"))


@given(condition=grown(FITTING), people=st.lists(PERSON, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_evaluator_agrees_with_an_independent_one(
    asked: Questionnaire, condition: Condition, people: list[dict[str, object]]
):
    found = evaluate_condition(condition, asked, as_frame(people))
    assert [None if value is pd.NA else bool(value) for value in found] == [plainly(condition, one) for one in people]


def test_a_column_that_is_not_there_counts_as_not_answered(asked: Questionnaire):
    frame = pd.DataFrame({"years": [3.0]}, index=["R1"])
    assert evaluate_condition("grade == a or years > 1", asked, frame).tolist() == [True]
    assert evaluate_condition("grade != a and since < 2026-01-01", asked, frame).isna().all()


def xpath_says(expression: str, person: dict[str, object]) -> bool:
    """The truth of an XPath expression, as lxml finds it in an XForm's model where a blank is an empty element."""

    def selected(_: object, found: list[etree._Element], code: str) -> bool:
        return code in (found[0].text or "").split()

    def date(_: object, found: object) -> float:
        text = found if isinstance(found, str) else (found[0].text or "")  # type: ignore[index]
        return float(dt.date.fromisoformat(text).toordinal()) if text else float("nan")

    root = etree.Element("model")
    codes = {1.0: "low", 2.0: "mid", 3.0: "high"}
    for name, answer in person.items():
        if name == "topics_t1":
            name, answer = "topics", {None: None, 1.0: "t1", 0.0: "t2"}[answer]  # type: ignore[index]
        elif name == "sat1":
            answer = codes.get(answer)  # type: ignore[call-overload]
        elif name == "been" and answer is not None:
            answer = f"{answer:g}"
        etree.SubElement(root, name).text = "" if answer is None else str(answer)
    expression = expression.replace("${since} != ''", "/model/since != ''")
    expression = expression.replace("${since}", "date(/model/since)")
    for name in ("been", "grade", "sat1", "topics", "years", "here", "word"):
        expression = expression.replace(f"${{{name}}}", f"/model/{name}")
    functions = etree.FunctionNamespace(None)
    functions["selected"], functions["date"] = selected, date
    return bool(etree.XPath(f"boolean({expression})")(root))


@given(condition=grown(FITTING), person=PERSON)
@settings(max_examples=150, deadline=None)
def test_xpath_holds_exactly_when_the_condition_is_known_to_be_true(
    asked: Questionnaire, condition: Condition, person: dict[str, object]
):
    expression = express_condition(resolve_condition(condition, asked), "xpath")
    assert xpath_says(expression, person) == (plainly(condition, person) is True), expression


def as_a_file_holds_it(person: dict[str, object]) -> dict[str, object]:
    """The answers of a person in codes, as `holds_for` takes them."""
    codes = {None: None, 1.0: "low", 2.0: "mid", 3.0: "high"}
    return {
        name: codes[answer]  # type: ignore[index]
        if name == "sat1"
        else f"{answer:g}"
        if name == "been" and answer is not None
        else answer.isoformat()[:10]
        if isinstance(answer, dt.date)
        else answer
        for name, answer in person.items()
    }


@given(condition=grown(FITTING), person=PERSON)
@settings(max_examples=150, deadline=None)
def test_python_holds_exactly_when_the_condition_is_known_to_be_true(
    asked: Questionnaire, condition: Condition, person: dict[str, object]
):
    expression = express_condition(resolve_condition(condition, asked), "python")
    found = eval(expression, {"answers": as_a_file_holds_it(person)})
    assert found == (plainly(condition, person) is True), expression


# -- printed ----------------------------------------


@pytest.mark.parametrize(
    ("text", "xpath", "limesurvey", "surveyjs"),
    [
        (
            "sat1 <= mid",
            "${sat1} = 'low' or ${sat1} = 'mid'",
            'sat1.NAOK == "low" or sat1.NAOK == "mid"',
            "{sat1} = 'low' or {sat1} = 'mid'",
        ),
        (
            "not selected(topics, t1)",
            "${topics} != '' and not(selected(${topics}, 't1'))",
            'count(that.topics.NAOK) > 0 and topics_t1.NAOK != "Y"',
            "{topics} notempty and {topics} notcontains 't1'",
        ),
        (
            "years > here and been == 1",
            "(${years} != '' and ${here} != '' and ${years} > ${here}) and ${been} = '1'",
            '(!is_empty(years.NAOK) and !is_empty(here.NAOK) and years.NAOK > here.NAOK) and been.NAOK == "1"',
            "({years} notempty and {here} notempty and {years} > {here}) and {been} = '1'",
        ),
        (
            "since == 2026-03-01",
            "${since} != '' and ${since} = date('2026-03-01')",
            '!is_empty(since.NAOK) and since.NAOK == "2026-03-01"',
            "{since} notempty and {since} = '2026-03-01'",
        ),
        (
            "grade != a",
            "${grade} = 'b' or ${grade} = 'c d'",
            'grade.NAOK == "b" or grade.NAOK == "c d"',
            "{grade} = 'b' or {grade} = 'c d'",
        ),
    ],
)
def test_other_programs_get_their_own_spelling(
    asked: Questionnaire, text: str, xpath: str, limesurvey: str, surveyjs: str
):
    test = resolve_condition(parse_condition(text), asked)
    assert express_condition(test, "xpath") == xpath
    assert express_condition(test, "limesurvey") == limesurvey
    assert express_condition(test, "surveyjs") == surveyjs


def test_names_and_codes_of_the_other_program_are_put_in(asked: Questionnaire):
    test = resolve_condition(parse_condition("grade == a and selected(topics, t2)"), asked)
    said = express_condition(
        test, "limesurvey", column=lambda name: {"grade": "G1", "topics": "G2"}[name], code=lambda _, code: code.upper()
    )
    assert said == 'G1.NAOK == "A" and G2_T2.NAOK == "Y"'


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("grade == a", "第2题选“甲”", "question 2 is “A”"),
        ("grade != a", "第2题选“乙”或“丙”", "question 2 is “B” or “C”"),
        ("place != p1", "第11题选的不是“县委党校”", "question 11 is not “School”"),
        (
            "sat1 <= mid and been == 1",
            "第3题“内容”选“差”或“中”，并且第1题选“是”",
            "question 3, “Content”, is “Poor” or “Fair” and question 1 is “Yes”",
        ),
        (
            "selected(topics, t1) or years >= 3",
            "第4题选了“法治”，或者第5题不小于 3",
            "question 4 includes “Law” or question 5 is at least 3",
        ),
        ("since < 2026-03-01", "第7题早于2026年3月1日", "question 7 is before 2026-03-01"),
        ("years > here", "第5题大于第6题", "question 5 is above question 6"),
        (
            "(grade == a or been == 1) and not word == x",
            "（第2题选“甲”，或者第1题选“是”），并且第9题填的不是“x”",
            "(question 2 is “A” or question 1 is “Yes”) and question 9 does not say “x”",
        ),
    ],
)
def test_conditions_read_well_in_both_languages(asked: Questionnaire, text: str, zh: str, en: str):
    assert condition_in_words(resolve_condition(parse_condition(text), asked), asked) == (zh, en)


def test_the_paper_form_says_who_answers(tmp_path: Path):
    path = tmp_path / "q.yml"
    path.write_text(FORM.replace("{id: last,", '{id: last, show_if: "grade in (a, b)",'), encoding="utf-8")
    asked = read_questionnaire(path)
    said = skip_instruction(asked, "last")
    assert said is not None
    assert said.zh == "若第2题选“甲”或“乙”，请答第12题；其他情况跳过第12题。"
    assert said.en == "If question 2 is “A” or “B”, answer question 12; otherwise skip it."
    assert skip_instruction(asked, "grade") is None
    assert list(names_in(parse_condition("a == 1 and not (selected(b, x) or c in (1))"))) == ["a", "b", "c"]
    assert list(looked_at(resolve_condition(parse_condition("years > here"), asked))) == ["years", "here"]
