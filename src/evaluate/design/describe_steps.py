"""How answers were weighted, step by step, and what unequal weights cost, in sentences."""

from __future__ import annotations

import re

from evaluate.design.describe_draw import label, span
from evaluate.design.sample import Sample
from evaluate.design.step import Step, kish
from evaluate.errors import Text

METHODS = {
    "nonresponse by cells": Text("按单元调整未作答", "non-response adjusted by cells"),
    "nonresponse by propensity": Text("按应答倾向调整未作答", "non-response adjusted by propensity"),
    "poststratify": Text("事后分层", "post-stratification"),
    "rake": Text("按多个边际总数迭代调整", "raking to several margins"),
    "linear": Text("广义回归校准", "generalised regression calibration"),
    "raking": Text("指数形式的校准", "raking-ratio calibration"),
    "entropy": Text("熵平衡", "entropy balancing"),
    "logit": Text("有界的logit校准", "logit calibration within bounds"),
    "trim": Text("修剪极端权重", "trimming of extreme weights"),
}
#: Words of a step's detail, which stands in English with the names of columns.
WORDS = (
    (r"(\d+) totals?\b", r"\1个总数"),
    (r"(\d+) cells?\b", r"\1个单元"),
    (r"([\d.]+)% answered", r"作答率\1%"),
    (r"propensities ([\d.]+)", r"应答倾向\1"),
    (r"(\d+) outside ([\d.]+)–([\d.]+)", r"\1个权重落在\2—\3之外"),
    (r"g in ([\d.]+)–([\d.]+)", r"调整系数限于\1—\2"),
    (r"; ", "；"),
    (r", ", "，"),
    (r" → ", "，对准"),
)
#: A design effect that prints as 1.00 says that weights do not matter.
EQUAL = 1.005


def weighting(sample: Sample) -> list[Text]:
    """Where weights come from, each step after that, and Kish's design effect of the weights in use."""
    if sample.design.kind == "self-selected" and not sample.steps:
        return [Text("答卷未加权。", "Answers are not weighted.")]
    start = [] if sample.ledger is not None and sample.design.kind == "census" else [_start(sample)]
    steps = [_step(sample, number, step) for number, step in enumerate(sample.steps, 1)]
    return [*start, *steps, _cost(sample)]


def _start(sample: Sample) -> Text:
    weights = sample.starting_weights
    low, high = float(weights.min()), float(weights.max())
    if sample.design.weights is None and low == high == 1:
        return Text("各份答卷的权重相同。", "All answers carry the same weight.")
    limits = span(low, high, ".3g")
    if sample.design.weights is None:
        return Text(
            f"权重为入样概率的倒数（{limits.zh}）。", f"Weights are inverse probabilities of selection ({limits.en})."
        )
    name = label(sample, sample.design.weights)
    return Text(f"起始权重取自“{name.zh}”（{limits.zh}）。", f"Weights start from “{name.en}” ({limits.en}).")


def _step(sample: Sample, number: int, step: Step) -> Text:
    """One step, with its design effect."""
    known = next((name for name in METHODS if step.method.startswith(name)), None)
    words = METHODS[known] if known else Text(step.method, step.method)
    rest = step.method.removeprefix(known).strip(", ") if known else ""
    detail = "; ".join(part for part in (rest, step.detail) if part)
    many = len(sample.steps) > 1
    zh, en = (f"第{number}步", f"Step {number}: ") if many else ("加权步骤", "Weighting: ")
    return Text(
        f"{zh}：{words.zh}（{_in_chinese(sample, detail)}），此后权重的设计效应为{step.design_effect:.2f}。",
        f"{en}{words.en} ({_in_english(sample, detail)}); the design effect of the weights is then "
        f"{step.design_effect:.2f}.",
    )


def _in_chinese(sample: Sample, detail: str) -> str:
    for pattern, words in WORDS:
        detail = re.sub(pattern, words, detail)
    return _named(sample, detail, "zh")


def _in_english(sample: Sample, detail: str) -> str:
    return _named(sample, detail, "en")


def _named(sample: Sample, detail: str, language: str) -> str:
    """Names of columns in a step's detail as a person reads them."""
    known = set(map(str, sample.frame.columns))

    def words(found: re.Match[str]) -> str:
        return f"“{label(sample, found[0]).of(language)}”" if found[0] in known else found[0]

    return re.sub(r"\w+", words, detail, flags=re.ASCII)


def _cost(sample: Sample) -> Text:
    weights = sample.weights[sample.weights > 0]
    effect, count = kish(weights), len(weights)
    if effect < EQUAL:
        return Text(
            "权重几乎相等，不影响精度。" if effect > 1 + 1e-9 else "权重相等，不影响精度。",
            "Weights are all but equal and cost no precision." if effect > 1 + 1e-9
            else "Weights are equal and cost no precision.",
        )  # fmt: skip
    worth = f"{count / effect:,.0f}"
    return Text(
        f"权重不等使方差约为等权时的{effect:.2f}倍（设计效应），{count:,}份答卷约相当于{worth}份等权答卷。",
        f"Unequal weights make variances about {effect:.2f} times as large (design effect): {count:,} answers are "
        f"worth about {worth} of equal weight.",
    )
