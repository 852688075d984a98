"""The methods paragraph: how people were drawn, who answered, how they were weighted, what the errors rest on."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evaluate.design.caution import FEW, refitted
from evaluate.design.describe_draw import as_drawn, drawn, label
from evaluate.design.describe_steps import weighting
from evaluate.design.sample import Sample
from evaluate.design.stage import Links
from evaluate.errors import Text

LONELY = {
    "remove": Text("只有一个单位的层不计误差", "strata with a single unit add nothing to errors"),
    "adjust": Text(
        "只有一个单位的层，按它与全部单位平均数之差计算误差",
        "strata with a single unit count by their distance from the mean of all units",
    ),
    "average": Text(
        "只有一个单位的层，按其余各层的平均误差计算", "strata with a single unit count as much as the others on average"
    ),
    "collapse": Text(
        "只有一个单位的层与相邻的层合并后计算误差，该单位不作有限总体校正，误差偏大而不偏小",
        "strata with a single unit are joined with the stratum next to them, that unit without finite population"
        " correction, so that errors are rather too large than too small",
    ),
}
REPLICATES = {
    "jackknife": Text("刀切法", "jackknife"),
    "jackknife-1": Text("刀切法（JK1）", "jackknife (JK1)"),
    "jackknife-n": Text("分层刀切法（JKn）", "stratified jackknife (JKn)"),
    "bootstrap": Text("自助法", "bootstrap"),
    "brr": Text("平衡半样本法（BRR）", "balanced repeated replication (BRR)"),
    "fay": Text("Fay 平衡半样本法", "Fay's balanced replication"),
    "successive": Text("逐次差分法（SDR）", "successive difference replication (SDR)"),
}


def describe(sample: Sample, *, language: Literal["zh", "en"] | None = None) -> str:
    """How was the sample made, and what do its errors rest on? The methods paragraph of a report.

    Everything is read from the sample: design, response, weighting steps with their design effects, and the rules by
    which errors are computed and numbers withheld. Nothing is assumed about how the fieldwork went.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    language : {"zh", "en"}, optional
        The sample's own when left out.

    Returns
    -------
    str
        One paragraph of whole sentences.

    **Source**: what a report should disclose follows AAPOR (2021), *Code of Professional Ethics*, III.A; the design
    effect of weights is Kish's (1965, §11.7).

    >>> import pandas as pd
    >>> from evaluate.design.census import census
    >>> people = pd.DataFrame({"level": ["a"] * 8 + ["b"] * 4})
    >>> answers = people.iloc[[0, 1, 2, 3, 8, 9, 10, 11]].assign(q=1.0)
    >>> print(describe(census(answers, people, cells=["level"]), language="zh")[:47])
    本次调查向名册上的全部12人发出邀请，收回8份答卷，应答率66.7%。按“level”分为2个

    """
    wanted = language or ("zh" if str(sample.language).startswith("zh") else "en")
    if sample.parts:
        return ("" if wanted == "zh" else " ").join(_in_parts(sample, wanted))
    sentences = [*_simulated(sample), *drawn(sample), *weighting(sample), *_errors(sample), *_domain(sample)]
    sentences += _withheld(sample)
    return ("" if wanted == "zh" else " ").join(sentence.of(wanted) for sentence in sentences)


def _in_parts(sample: Sample, language: Literal["zh", "en"]) -> list[str]:
    """What is said of samples that were laid together, or linked, before each is described in turn."""
    names = [name for name, _ in sample.parts]
    if sample.links is None:
        lead = Text(
            f"样本由{len(names)}个各自独立抽取的样本（{'、'.join(names)}）合成，合计的误差由各样本的误差合成。",
            f"The sample joins {len(names)} that were drawn independently ({', '.join(names)}); its errors are made up "
            "of theirs.",
        )
    else:
        ties = _tied(sample, sample.links)
        lead = Text(
            f"与其他调查相同的单位有{ties:,}个，两次结果之差的误差计入了它们的相关。",
            f"{ties:,} units are in another wave as well; errors of differences between the waves know of them.",
        )
    if len(names) == 1:
        return [describe(sample.parts[0][1], language=language), lead.of(language)]
    each = [
        Text(f"{name}：{describe(part, language='zh')}", f"{name}: {describe(part, language='en')}")
        for name, part in sample.parts
    ]
    return [lead.of(language), *(words.of(language) for words in each)]


def _tied(sample: Sample, links: Links) -> int:
    """How many units of this wave are in another one."""
    unit, rows = sample.stages[0].unit, slice(None) if sample.mask is None else sample.mask.rows
    own = np.arange(0) if unit is None else np.unique(unit[rows])
    return int(np.isin(own, np.concatenate([links.left, links.right])).sum())


def _simulated(sample: Sample) -> list[Text]:
    if not sample.source.simulated:
        return []
    return [Text("本节所述数据为模拟数据。", "The data are simulated.")]


def _errors(sample: Sample) -> list[Text]:
    """How errors are computed, and on how many degrees of freedom."""
    if sample.design.kind == "self-selected":
        base = Text("标准误按简单随机样本计算", "Standard errors are those of a simple random sample")
    elif sample.replicates is not None:
        base = _replicated(sample)
    else:
        base = _linearised(sample)
    low = sample.df < FEW
    warning = Text("，自由度偏小，区间只供参考", ", which is few: intervals are a rough guide") if low else Text("", "")
    sentences = [
        Text(
            f"{base.zh}，置信区间按t分布，自由度为{sample.df}{warning.zh}。",
            f"{base.en}; intervals use the t distribution with {sample.df} degrees of freedom{warning.en}.",
        )
    ]
    doubt = refitted(sample)
    sentences += [] if doubt is None else [doubt]
    rule = LONELY.get(sample.design.lonely)
    if rule is not None and sample.replicates is None:
        sentences.append(Text(f"{rule.zh}。", f"{rule.en[0].upper()}{rule.en[1:]}."))
    sentences.append(
        Text(
            "没有回答某一题的人不计入该题，但仍留在抽样设计中。",
            "People who left an item out do not count for it, yet stay in the design.",
        )
    )
    return sentences


def _linearised(sample: Sample) -> Text:
    drawing = [stage for stage in sample.stages if (stage.fraction < 1).any()]
    finite = bool(drawing) and bool((drawing[0].fraction > 0).any())
    if not drawing:
        return Text("全部人员均已作答，没有抽样误差", "Everybody answered: there is no sampling error")
    zh, en = "标准误按上述设计用泰勒线性化方法计算", "Standard errors are linearised (Taylor) for this design"
    clusters = sample.design.stages[0].clusters
    if clusters is not None and drawing[0].unit is not None:
        zh, en = f"{zh}，以{label(sample, clusters).zh}之间的差别为准", f"{en}, from the differences between clusters"
    if any(stage.probability is not None for stage in sample.stages):
        joint = sample.design.pairs
        zh += "，不等概率抽样的方差" + ("用Brewer近似" if joint == "brewer" else "用联合入样概率")
        en += ", with " + ("Brewer's approximation" if joint == "brewer" else "joint probabilities")
    elif finite:
        zh, en = f"{zh}，并作有限总体修正", f"{en}, with the finite population correction"
    elif (as_drawn(sample)[0].fraction > 0).any():
        zh += "，因抽中的人未全部作答，不作有限总体修正"
        en += ", without a finite population correction since not everybody drawn answered"
    if sample.adjustments:
        zh, en = f"{zh}，加权步骤对误差的影响已计入", f"{en}, and take the weighting steps into account"
    whole = sum(int((stage.fraction >= 1).sum()) for stage in sample.stages[:1])
    if whole and finite:
        zh, en = (
            f"{zh}；其中{whole}个层（单元）全部进入样本，不产生误差",
            f"{en}; {whole} strata taken whole add no error",
        )
    return Text(zh, en)


def _replicated(sample: Sample) -> Text:
    made = sample.replicates
    assert made is not None
    name = REPLICATES.get(made.method, Text(f"{made.method}法", made.method))
    again = Text("，各加权步骤在每组中重做", ", in each of which the weighting steps are done again")
    again = again if sample.steps else Text("", "")
    return Text(
        f"标准误用{name.zh}的{made.count}组重复权重计算{again.zh}",
        f"Standard errors come from {made.count} replicates ({name.en}){again.en}",
    )


def _domain(sample: Sample) -> list[Text]:
    if sample.mask is None or sample.mask is sample.respondents:
        return []
    condition, count = sample.mask.label, len(sample)
    zh, en = (f"（{condition}）", f" ({condition})") if condition else ("", "")
    return [
        Text(
            f"所列数字只涉及其中一部分人{zh}，共{count}份答卷，误差仍按整个设计计算。",
            f"The numbers concern a part of the people{en}, {count} answers; errors are those of the whole design.",
        )
    ]


def _withheld(sample: Sample) -> list[Text]:
    least = sample.policy.minimum_cell
    if sample.counted != "people" or least <= 0:
        return []
    policy = sample.policy
    zh = f"不足{least}人的数字不予列出"
    en = f"Numbers that rest on fewer than {least} people are withheld"
    if policy.hide_unanimous:
        zh, en = f"{zh}，全组回答一致的也不列出", f"{en}, and so are those of groups that all answered alike"
    found = [Text(f"{zh}。", f"{en}.")]
    if policy.rounding > 1:
        found.append(
            Text(
                f"人数和比例按{policy.rounding}人的倍数随机取整，取整后各部分之和可能与合计略有出入。",
                f"Numbers of people and shares are rounded at random to multiples of {policy.rounding} people; parts "
                "may not add up exactly to their whole.",
            )
        )
    amounts = _amounts(sample)
    return [*found, amounts] if amounts is not None else found


def _amounts(sample: Sample) -> Text | None:
    """What is withheld of totals and means of amounts, such as hours and yuan."""
    zh, en = [], []
    if sample.policy.dominance is not None:
        count, part = sample.policy.dominance
        zh.append(f"最大的{count}个值合计超过总量的{part:.0%}")
        largest = "the largest answer makes" if count == 1 else f"the {count} largest answers make"
        en.append(f"{largest} up more than {part:.0%} of the total")
    if sample.policy.closeness > 0:
        zh.append(f"数值第二大的人能把最大值推算到误差不足{sample.policy.closeness:.0%}")
        en.append(f"whoever gave the second largest could work the largest out to within {sample.policy.closeness:.0%}")
    if not zh:
        return None
    return Text(
        f"学时、金额一类的总量和均值，凡{'，或'.join(zh)}的，不予列出。",
        f"Totals and means of amounts, such as hours or yuan, are withheld where {', or where '.join(en)}.",
    )
