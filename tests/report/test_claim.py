"""Sentences from rows: what they hold, what they refuse, how they follow the evidence."""

import math

import pytest

from evaluate.errors import ReportError
from evaluate.estimate import protect
from evaluate.report.claim import NOT_ASKED, claim_text, template_mistakes


def text(estimate, template, language="zh"):
    assert not template_mistakes("x", template, estimate)
    return claim_text("x", template, protect(estimate), language)


def test_placeholders(make):
    needs = make.needs()
    assert (
        text(needs, "{item}最高，{value:.1f}{measured_in}（{interval}）")
        == "依法行政与行政复议应诉能力提升最高，6.1分（5.60–6.60）"
    )
    assert text(needs, "{1.item}、{2.item}", "en") == (
        "Digital government、Emergency response, crisis communication and public opinion"
    )
    assert text(needs, "{low} {high} {n} {confidence} {wave}") == "5.60 6.60 640 95% 2026"
    assert text(needs, "{count}: {items}", "en") == (
        "4: Lawful administration and administrative reconsideration, Digital government, "
        "Emergency response, crisis communication and public opinion, Rural revitalisation"
    )
    assert text(make.groups(), "{items}", "en").count("Digital government") == 1
    assert text(make.groups(), "{position_level}：{measure}", "zh") == "乡科级：需求指数"
    assert text(make.answers(), "{choice} {value} {4.choice} {4.value:.0%}", "zh") == "很不同意 5.0% 很同意 40%"
    assert text(make.single(-3.0, -4, -2), "下降{size:.1f}{measured_in}") == "下降3.0分"


@pytest.mark.parametrize(
    ("evidence", "zh", "en"),
    [
        ("randomised", "有证据表明", "There is evidence that"),
        ("adjusted", "调整后的对比提示", "An adjusted comparison suggests that"),
        ("before-after", "前后对比显示", "A before–after comparison shows that"),
        ("self-report", "学员自评显示", "Participants themselves report that"),
        ("descriptive", "数据显示", "The data show that"),
    ],
)
def test_the_verb_follows_the_evidence(make, evidence, zh, en):
    estimate = make.needs(evidence=evidence)
    assert text(estimate, "{verb}…") == zh + "…"
    assert text(estimate, "{verb} …", "en") == en + " …"


def test_hidden_row_turns_the_sentence_into_its_note(make):
    needs = make.needs()
    for template in ("{4.item}为{4.value:.1f}", "{item}高于{-1.item}", "{4.n}人"):
        sentence = text(needs, template)
        assert sentence.startswith("公文写作：")
        assert "98" not in sentence
        assert "7" not in sentence
    assert "公文写作" not in text(needs, "{items}")


def test_wording_follows_the_verdict(make):
    template = {"higher": "提高{value:.1f}分", "lower": "下降{size:.1f}分", "otherwise": "未能证实有变化"}
    assert text(make.single(2, 1, 3), template) == "提高2.0分"
    assert text(make.single(-2, -3, -1), template) == "下降2.0分"
    assert text(make.single(2, -1, 5), template) == "未能证实有变化"
    assert text(make.single(2, math.nan, math.nan), template) == "未能证实有变化"
    assert text(make.single(2, math.nan, math.nan, interval="none"), template) == "提高2.0分"
    lines = {"met": "达到", "not_shown": "未能证实", "not_met": "未达到"}
    for note, sentence in lines.items():
        assert text(make.single(0.9, 0.8, 0.95, note=note), lines) == sentence
    with pytest.raises(ReportError, match="not_shown"):
        text(make.single(0.9, 0.8, 0.95, note="not_shown"), {"met": "达到", "not_met": "未达到"})


def test_all_mistakes_of_a_template_at_once(make):
    template = {"higher": "{valeu}提高3分", "sideways": "{9.item}", "lower": "{value", "otherwise": "{value!r}"}
    problems = template_mistakes("gain.zh", template, make.needs())
    words = "\n".join(problem.of("en") for problem in problems)
    assert len(problems) == 6
    for part in ("{valeu}", "{value}", "'3'", "'sideways'", "{9.item}", "gain.zh[lower]", "{value!r}", "{items}"):
        assert part in words


@pytest.mark.parametrize(
    ("template", "refused"), [("A3 岗位", False), ("COVID19", False), ("95%的人", True), ("３分", True)]
)
def test_typed_numbers(make, template, refused):
    assert bool(template_mistakes("x", template, make.needs())) is refused


def test_a_format_that_does_not_fit_is_named(make):
    with pytest.raises(ReportError, match="value:kg"):
        claim_text("x", "{value:kg}", protect(make.needs()), "zh")


def test_no_rows_is_no_error(make):
    needs = make.needs()
    empty = type(needs)(needs.frame.iloc[:0], needs.about)
    assert claim_text("x", "{item}最高", empty, "zh") == NOT_ASKED.zh
