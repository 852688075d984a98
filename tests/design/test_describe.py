"""The methods paragraph says what the sample is, in whole sentences of both languages, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import (
    Design,
    Policy,
    Sample,
    calibrate,
    census,
    describe,
    domain,
    draw_pps,
    draw_simple,
    draw_stratified,
    draw_two_stage,
    nonresponse,
    replicate,
    self_selected,
)

RANDOM = np.random.default_rng(1)
ROSTER = pd.DataFrame(
    {
        "unit_type": np.repeat(["party", "school", "town"], [300, 400, 200]),
        "sex": np.tile(["f", "m"], 450),
        "office": np.arange(900) // 15,
        "q": RANDOM.normal(3, 1, 900),
    }
)
ANSWERED = ROSTER.iloc[[*range(0, 270), *range(300, 580), *range(700, 790)]].reset_index(drop=True)
TOTALS = {"unit_type": {"party": 300, "school": 400, "town": 200}, "sex": {"f": 450, "m": 450}}


def everything() -> dict[str, Sample]:
    drawn = draw_simple(ROSTER, 300, seed=1)
    answered = Sample(
        drawn.assign(yes=[1, 1, 0] * 100), Design(weights="weight", population="population"), language="en"
    )
    two = draw_two_stage(ROSTER, 12, clusters="office", within=6, seed=1)
    pps = draw_pps(ROSTER.assign(size=RANDOM.uniform(1, 9, 900)), 100, measure="size", seed=1)
    stratified = draw_stratified(ROSTER, {"party": 50, "school": 40, "town": 60}, strata="unit_type", seed=1)
    plain = Sample(ANSWERED, Design())
    raked = calibrate(plain, to=TOTALS, method="rake")
    return {
        "census": census(ANSWERED, ROSTER, cells=["unit_type"]),
        "everybody": census(ROSTER, ROSTER, cells=["unit_type"]),
        "self-selected": self_selected(ANSWERED),
        "simple": Sample(drawn, Design(weights="weight", population="population")),
        "stratified": Sample(stratified, Design(strata="unit_type", weights="weight", population="population")),
        "two stages": Sample(
            two, Design(clusters="office", weights="weight", population=["clusters_there", "people_there"])
        ),
        "few clusters": Sample(two[two["office"].isin(two["office"].unique()[:5])], Design(clusters="office")),
        "pps": Sample(pps, Design(weights="weight", probabilities="probability")),
        "non-response": nonresponse(answered, "yes", cells=["unit_type"]),
        "calibrated": raked,
        "jackknifed": replicate(raked),
        "lonely": Sample(ANSWERED.iloc[[0, 1, 2, 300]], Design(strata="unit_type", lonely="average")),
        "domain": domain(plain, "sex == 'f'"),
        "classes": Sample(ANSWERED.head(40), Design(), counted="classes", policy=Policy(minimum_cell=0)),
    }


SAMPLES = everything()
#: For each sample, what the two paragraphs must say.
SAID = {
    "census": (
        ["按“unit_type”分为3个单元",
         "向名册上的全部900人发出邀请，收回640份答卷，应答率71.1%", "各单元应答率在45.0%至90.0%之间",
         "同一单元内是否作答与所答内容无关", "有限总体修正", "自由度为637", "设计效应"],
        ["All 900 people on the roster were invited; 640 answered, a response rate of 71.1%",
         "between 45.0% and 90.0%"],
    ),
    "everybody": (["收回900份答卷，应答率100%", "权重相等", "没有抽样误差"], ["there is no sampling error"]),
    "self-selected": (
        ["自愿参加，没有抽样名册，共收到640人的答卷，应答率无从计算", "不能推及没有作答的人", "答卷未加权"],
        ["no response rate is known", "describe those who answered and nobody else"],
    ),
    "simple": (["从900人中简单随机抽取300人（抽样比33.3%）", "并作有限总体修正"], ["300 people were drawn at random"]),
    "stratified": (
        ["从900人中按“unit_type”分3层，各层独立随机抽取，共抽取150人（每层40—60人，抽样比10.0%—30.0%）"],
        ["in 3 strata of “unit_type” (40 to 60 in each stratum, 10.0 to 30.0% of the people)"],
    ),
    "two stages": (
        ["第一阶段从60个office中随机抽取12个", "第二阶段在每个抽中的office内随机抽取6人，共72人", "office之间的差别"],
        ["12 clusters (office) out of 60 were drawn at random in the first stage",
         "within each office drawn, 72 in all"],
    ),
    "few clusters": (["随机抽取5个office", "抽中的群内共有30人", "自由度为4，自由度偏小"], ["which is few"]),
    "pps": (["按不等概率抽取100人", "Brewer近似", "设计效应"], ["unequal probabilities", "Brewer's approximation"]),
    "non-response": (
        ["从900人中简单随机抽取300人", "抽中的300人中有200人作答，应答率66.7%", "按单元调整未作答",
         "不作有限总体修正"],
        ["Of the 300 people drawn, 200 answered (66.7%)", "non-response adjusted by cells (“unit_type”"],
    ),
    "calibrated": (
        ["共640人，作为简单随机样本处理（总体按无限大计算）",
         "加权步骤：按多个边际总数迭代调整（“unit_type”，“sex”，对准5个总数）", "加权步骤对误差的影响已计入"],
        ["raking to several margins (“unit_type”, “sex” → 5 totals)", "take the weighting steps into account"],
    ),
    "jackknifed": (["刀切法的640组重复权重", "各加权步骤在每组中重做"], ["640 replicates"]),
    "lonely": (["按其余各层的平均误差计算"], ["Strata with a single unit count as much as the others on average"]),
    "domain": (["sex == 'f'", "误差仍按整个设计计算"], ["concern a part of the people (sex == 'f')"]),
    "classes": (["共40个班次"], ["40 classes are treated"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_paragraph_says_what_the_sample_is(name: str) -> None:
    chinese, english = describe(SAMPLES[name], language="zh"), describe(SAMPLES[name], language="en")
    for sentence in SAID[name][0]:
        assert sentence in chinese
    for sentence in SAID[name][1]:
        assert sentence in english


@pytest.mark.parametrize("name", SAMPLES)
def test_sentences_are_whole_and_of_one_language(name: str) -> None:
    chinese, english = describe(SAMPLES[name], language="zh"), describe(SAMPLES[name], language="en")
    assert chinese.endswith("。")
    assert not re.search(r"。。|，。|，，|（）|\(\)|nan|None| ", chinese.replace("sex == 'f'", "条件"))
    assert english.endswith(".")
    assert not re.search(r"[\u4e00-\u9fff]|\.\.|  |\( |nan|None", english)
    assert all(part[0].isupper() or part[0].isdigit() for part in re.split(r"(?<=[a-z)])\. ", english))
    assert chinese.count("。") == len(re.findall(r"\.(?: |$)", english))  # the two say the same, sentence by sentence


def test_what_is_not_so_is_not_said() -> None:
    paragraph = {name: describe(sample, language="zh") for name, sample in SAMPLES.items()}
    assert "有限总体修正" not in paragraph["calibrated"]
    assert "自由度偏小" not in paragraph["census"]
    assert "模拟" not in paragraph["census"]
    assert "不足" not in paragraph["classes"]
    assert "不足10人的数字不予列出" in paragraph["simple"]
    assert "设计效应" not in paragraph["simple"]


def test_the_design_effect_is_that_of_the_weights() -> None:
    sample = SAMPLES["census"]
    effect = 640 * (sample.weights**2).sum() / sample.weights.sum() ** 2
    assert f"约为等权时的{effect:.2f}倍" in describe(sample)
    assert f"worth about {640 / effect:,.0f} of equal weight" in describe(sample, language="en")


def test_the_language_is_that_of_the_sample_and_two_steps_are_numbered() -> None:
    two = calibrate(SAMPLES["non-response"], to={"sex": {"f": 450, "m": 450}})
    told = describe(two)
    assert "Step 1: non-response" in told
    assert "Step 2: post-stratification (“sex” → 2 totals)" in told
    assert "第2步：事后分层" in describe(two, language="zh")


def test_columns_are_called_what_the_questionnaire_calls_them() -> None:
    from evaluate.responses import responses_from_frame

    responses = responses_from_frame(ANSWERED)
    questionnaire = responses.questionnaire
    asked = {"zh": "您所在单位的类别（单选）", "en": "Type of your organisation (one answer)"}
    (section, *_), asked_first = questionnaire.sections, {"unit_type": asked}
    items = tuple(replace(item, label=asked_first.get(item.id, item.label)) for item in section.items)
    named = replace(questionnaire, sections=(replace(section, items=items),))
    sample = census(replace(responses, questionnaire=named), ROSTER, cells=["unit_type"])
    assert "按“您所在单位的类别”分为3个单元" in describe(sample, language="zh")
    assert "3 cells of “Type of your organisation” the" in describe(sample, language="en")


def test_all_rules_of_disclosure_are_told() -> None:
    frame = pd.DataFrame({"q": [1.0, 2.0]})
    told = [describe(Sample(frame, policy=Policy(rounding=5)), language=language) for language in ("zh", "en")]
    for expected in ("最大的2个值合计超过总量的90%", "误差不足10%", "5人的倍数随机取整"):
        assert expected in told[0]
    for expected in ("the 2 largest answers make up more than 90%", "to within 10%", "multiples of 5 people"):
        assert expected in told[1]
    bare = describe(Sample(frame, policy=Policy(dominance=None, closeness=0)), language="en")
    assert "amounts" not in bare
    assert "rounded" not in bare
    assert "multiples" not in bare
