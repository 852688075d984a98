"""Order of labels, scales shared by blocks, grid headers and names."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from evaluate.collect.grid_headers import grid_runs
from evaluate.collect.label_audit import LabelCounts, audit_labels
from evaluate.collect.label_order import no_answer_reason, ordered_labels
from evaluate.collect.names import Names, name_from

SCALES = [
    ["很不满意", "不满意", "一般", "满意", "很满意"],
    ["非常不满意", "比较不满意", "一般", "比较满意", "非常满意"],
    ["完全不需要", "不太需要", "一般", "比较需要", "非常需要"],
    ["不需要", "有点需要", "一般", "比较需要", "非常需要"],
    ["非常不同意", "不同意", "中立", "同意", "非常同意"],
    ["不满意", "基本满意", "满意"],
    ["从不", "很少", "有时", "经常", "总是"],
    ["Not needed", "Slightly needed", "Moderately needed", "Very needed", "Absolutely essential"],
    ["No barrier", "Small barrier", "Moderate barrier", "Large barrier", "Critical barrier"],
    ["Strongly dislike", "Dislike", "Neutral", "Like", "Strongly like"],
    ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"],
    ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    ["1", "2", "3", "10"],
    # words that elsewhere mean no answer, where the scale would lack this very point without them
    ["不清楚", "不太清楚", "一般", "比较清楚", "非常清楚"],
    ["很不清楚", "不清楚", "一般", "清楚", "很清楚"],
    ["不确定", "不太确定", "比较确定", "非常确定"],
    ["不同意", "比较不同意", "不确定", "比较同意", "非常同意"],
    ["很不满意", "不满意", "说不清", "满意", "很满意"],
    ["Strongly disagree", "Disagree", "Not sure", "Agree", "Strongly agree"],
    ["Not sure", "Fairly sure", "Very sure"],
]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale[0])
def test_labels_are_ordered_from_weakest_to_strongest(scale: list[str]):
    mixed = scale.copy()
    random.Random(7).shuffle(mixed)
    assert ordered_labels(mixed) == tuple(scale)


@pytest.mark.parametrize(
    "labels",
    [
        ["PhD candidate", "Postdoctoral researcher", "Master's student"],
        ["I have never attended a SIB course", "More than a year ago", "Within the last year"],
        ["男", "女"],
        ["Very important", "Highly important", "Not important"],
        ["党政机关", "事业单位", "企业"],
    ],
)
def test_what_is_no_scale_is_not_ordered(labels: list[str]):
    assert ordered_labels(labels) is None


def test_no_answer():
    assert no_answer_reason("不适用") == "not_applicable"
    assert no_answer_reason("Don't know") == "dont_know"
    assert no_answer_reason("Not needed") is None
    assert ordered_labels(["不满意", "一般", "满意", "不清楚"]) == ("不满意", "一般", "满意")


@pytest.mark.parametrize(
    ("scale", "aside"),
    [
        (["很不满意", "不满意", "一般", "满意", "很满意"], "不确定"),  # it has a middle already
        (["很不满意", "不满意", "满意", "很满意"], "不清楚"),  # not to know is no middle
        (["不太需要", "一般", "比较需要", "非常需要"], "不清楚"),  # not the end that is lacking
        (["不需要", "比较需要", "需要", "非常需要"], "说不清"),  # the sides are not equal
        (["Not useful", "Slightly useful", "Quite useful", "Very useful"], "Not sure"),  # one side only
        (["Strongly disagree", "Disagree", "Agree", "Strongly agree"], "Don't know"),
        (["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"], "I'm not sure"),
    ],
)
def test_a_label_that_lacks_no_place_is_no_answer(scale: list[str], aside: str):
    labels = [aside, *reversed(scale)]
    assert no_answer_reason(aside, labels) == "dont_know"
    assert ordered_labels(labels) == tuple(scale)


def test_two_wordings_of_not_knowing_are_both_no_answer():
    labels = ["Don't know", "I don't know", "Yes", "No"]
    assert [no_answer_reason(label, labels) for label in labels] == ["dont_know", "dont_know", None, None]
    assert no_answer_reason("Don't know", ["Don't know", "Know a little", "Know well"]) is None


def _block(name: str, labels: list[str], count: int = 5) -> LabelCounts:
    return LabelCounts(name, Counter(dict.fromkeys(labels, count)))


def test_one_other_wording_at_the_same_place_is_a_synonym():
    other = [*SCALES[7][:3], "Highly needed", SCALES[7][4]]
    scales = audit_labels([_block("a", SCALES[7], 2), _block("b", other, 7), _block("c", SCALES[8])])
    assert [scale.blocks for scale in scales] == [("a", "b"), ("c",)]
    assert scales[0].labels == tuple(SCALES[7])
    synonym = scales[0].synonyms[0]
    assert (synonym.label, synonym.kept, synonym.count, synonym.kept_count) == ("Highly needed", "Very needed", 7, 2)
    assert synonym.blocks == ("b",)


def test_two_other_wordings_are_another_scale():
    other = ["Not needed", "Slightly needed", "Somewhat needed", "Highly needed", "Absolutely essential"]
    scales = audit_labels([_block("a", SCALES[7]), _block("b", other)])
    assert [scale.blocks for scale in scales] == [("a",), ("b",)]
    assert all(not scale.synonyms for scale in scales)


def test_a_block_where_nobody_chose_a_point_joins_the_full_scale():
    scales = audit_labels([_block("a", SCALES[7][1:]), _block("b", SCALES[7])])
    assert scales[0].blocks == ("a", "b")
    assert scales[0].labels == tuple(SCALES[7])
    assert not scales[0].synonyms


def test_grid_headers():
    stem = "Which formats do you like? e.g. some can be combined"
    headers = ["Age", f"{stem}.Short (e.g. online)", f"{stem}.Long v.2", "Sector.", "1.您的性别", "2.您的年龄"]
    runs = grid_runs(headers)
    assert [(run.start, run.stop, run.question, run.rows) for run in runs] == [
        (1, 3, stem, ("Short (e.g. online)", "Long v.2"))
    ]
    assert grid_runs(["需求程度 [法治]", "需求程度 [公文]"])[0].rows == ("法治", "公文")


def test_names_are_words_of_the_text_and_never_repeat():
    assert name_from("Which career stage are you currently in?") == "career_stage"
    assert name_from("您的性别") == "sex"
    assert name_from("16S sequencing data analysis") == "t16s_sequencing_data_analysis"
    assert name_from("Value") == "value_asked"
    assert name_from("法治思维") == ""
    names = Names()
    assert [names.name("In which country?", "q1") for _ in range(3)] == ["country", "country_2", "country_3"]
    assert names.name("法治思维", "q4") == "q4"
