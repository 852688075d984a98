"""Sentences whose verb follows the evidence, written once: a notebook passes them to `finding` as they are."""

from __future__ import annotations

from typing import Final

CHANGE: Final = {
    "zh": {
        "higher": "{group}：{verb}，训后平均成绩比训前高{value}分（{confidence}置信区间{interval}，{n}人配对）。",
        "lower": "{group}：{verb}，训后平均成绩比训前低{size}分（{confidence}置信区间{size_interval}，{n}人配对）。",
        "unclear": "{group}：前后对比尚不能认定成绩有变化（相差{value}分，{confidence}置信区间{interval}，"
        "{n}人配对）。",
    },
    "en": {
        "higher": "{group}: {verb} the mean score was {value} points higher afterwards"
        " ({confidence} confidence interval {interval}, {n} pairs).",
        "lower": "{group}: {verb} the mean score was {size} points lower afterwards"
        " ({confidence} confidence interval {size_interval}, {n} pairs).",
        "unclear": "{group}: a before–after comparison shows no clear change"
        " ({value} points, {confidence} confidence interval {interval}, {n} pairs).",
    },
}
"""A mean after minus a mean before: higher, lower, or not shown to have changed."""

NEEDED_MOST: Final = {
    "zh": {
        "met": "最需要培训的是{items}；排序的可靠程度见名次的置信集。",
        "otherwise": "本次调查分不出最需要培训的是哪几项：名次的置信集互相重叠，没有一项能认定排在最前。",
    },
    "en": {
        "met": "Needed most: {items}. How sure their order is, the confidence sets below tell.",
        "otherwise": "This survey cannot tell which are needed most: the confidence sets of the ranks overlap,"
        " and none surely stands among the first.",
    },
}
"""Ranks with the verdict of `ranks(first=…)`, the best place first: only what is surely among the first is named."""

SHORTAGE: Final = {
    "zh": {
        "higher": "名额缺口最大的几项是{items}；其中“{item}”的急需人次比计划人次多{value}人次"
        "（{confidence}置信区间{interval}）。",
        "otherwise": "没有哪项可选内容的名额明显不足。",
    },
    "en": {
        "higher": "Places are shortest in {items}; “{item}” lacks {value} places"
        " ({confidence} confidence interval {interval}).",
        "otherwise": "No content that may be chosen is clearly short of places.",
    },
}
"""Places wanted minus places offered, the largest gap first."""

ADVISE_OPEN: Final = {
    "zh": {
        "higher": "建议：优先增开{items}方面的班次。",
        "otherwise": "不建议增开班次：没有哪项可选内容的名额明显不足。",
    },
    "en": {
        "higher": "Advice: open more classes in {items} first.",
        "otherwise": "No advice to open more classes: no content that may be chosen is clearly short of places.",
    },
}
"""What the gap asks for, the largest first."""

SURPLUS: Final = {
    "zh": {
        "lower": "计划人次多于急需人次的，最突出的是“{item}”，多{size}人次（{confidence}置信区间{size_interval}）。",
        "otherwise": "没有哪项可选内容的名额明显多于急需。",
    },
    "en": {
        "lower": "“{item}” has most places beyond urgent need: {size}"
        " ({confidence} confidence interval {size_interval}).",
        "otherwise": "No content that may be chosen clearly has places beyond urgent need.",
    },
}
"""Places wanted minus places offered, the smallest gap first."""

ADVISE_CUT: Final = {
    "zh": {
        "lower": "建议：适当压减{items}方面供大于求的班次，名额和经费调剂用于紧缺班次。",
        "otherwise": "不建议压减班次：没有哪项可选内容的名额明显多于急需。",
    },
    "en": {
        "lower": "Advice: hold fewer sessions in {items}, and move places and money to what is needed.",
        "otherwise": "No advice to hold fewer sessions: no content clearly has places beyond urgent need.",
    },
}
"""What the gap asks for, the smallest first."""

ADVISE_CLASSES: Final = {
    "zh": {
        "higher": "建议：{group}可以照办。",
        "lower": "建议：{group}暂停，查明成绩下降的原因再办。",
        "unclear": "建议：{group}先改内容和教法再办。",
    },
    "en": {
        "higher": "Advice: {group} may go on as it is.",
        "lower": "Advice: pause {group} until it is known why scores fell.",
        "unclear": "Advice: redesign {group} before it is held again.",
    },
}
"""What each before–after difference asks for; with `each=True`."""

SATISFACTION: Final = {
    "zh": {
        "met": "{group}：总体满意率{value}（{confidence}置信区间{interval}，学员自评），达到要求。",
        "not_met": "{group}：总体满意率{value}（{confidence}置信区间{interval}，学员自评），未达到要求。",
        "not_shown": "{group}：总体满意率{value}（{confidence}置信区间{interval}，学员自评），尚不能认定达到要求。",
        "otherwise": "{group}：总体满意率{value}（学员自评）。",
    },
    "en": {
        "met": "{group}: {value} are satisfied overall ({confidence} interval {interval}, self-reported);"
        " the pass line is met.",
        "not_met": "{group}: {value} are satisfied overall ({confidence} interval {interval}, self-reported);"
        " the pass line is not met.",
        "not_shown": "{group}: {value} are satisfied overall ({confidence} interval {interval}, self-reported);"
        " it is not shown that the pass line is met.",
        "otherwise": "{group}: {value} are satisfied overall (self-reported).",
    },
}
"""Each class against the pass line; with `each=True`."""

PULLS: Final = {
    "zh": {
        "higher": "{way}综合得分的有“{item}”：评档用数比各单位平均高{size}{measured_in}（{confidence}置信区间"
        "{size_interval}，分母{n}），能认定好于平均。",
        "lower": "{way}综合得分的有“{item}”：评档用数比各单位平均低{size}{measured_in}（{confidence}置信区间"
        "{size_interval}，分母{n}），能认定落后于平均。",
        "unclear": "{way}综合得分最多的是“{item}”：评档用数与各单位平均相差{value}{measured_in}（{confidence}置信区间"
        "{interval}，分母{n}），还不能排除偶然。",
    },
    "en": {
        "higher": "“{item}” {way} the score: {size} {measured_in} above the mean of organisations ({confidence}"
        " confidence interval {size_interval}, of {n} cases), and surely so.",
        "lower": "“{item}” {way} the score: {size} {measured_in} below the mean of organisations ({confidence}"
        " confidence interval {size_interval}, of {n} cases), and surely so.",
        "unclear": "“{item}” {way} the score most: {value} {measured_in} beside the mean of organisations ({confidence}"
        " confidence interval {interval}, of {n} cases); it may be chance.",
    },
}
"""What pulls an organisation's score up and down; with `each=True`."""
