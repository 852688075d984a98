"""Sentences whose verb follows the evidence, written once: a notebook passes them to `finding` as they are."""

from __future__ import annotations

from typing import Final

CHANGE: Final = {
    "zh": {
        "higher": "{group}：{verb}，训后平均成绩比训前高{value}分（{confidence}置信区间{interval}，{n}人配对）。",
        "lower": "{group}：{verb}，训后平均成绩比训前低{size}分（{confidence}置信区间{size_interval}，{n}人配对）。",
        "unclear": "{group}：前后对比未能证实成绩有变化（相差{value}分，{confidence}置信区间{interval}，{n}人配对）。",
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
