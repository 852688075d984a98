"""Which importance and ability items belong together, and who answered both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluate.design import Sample
from evaluate.estimate import Estimate
from evaluate.estimate.columns import block
from evaluate.estimate.quantities import Quantity, estimate, groups_of, numeric
from evaluate.estimate.table import Labels

Pairs = Mapping[str, tuple[str, str]]
Names = str | Sequence[str]

MEASURES: Labels = {
    "measure": {
        "borich": {"zh": "需求指数", "en": "Borich need score"},
        "high_need": {"zh": "急需比例", "en": "share with high need"},
        "demand": {"zh": "急需人次", "en": "places wanted"},
        "rating": {"zh": "需求评分", "en": "need rating"},
        "rating_skipped_lowest": {
            "zh": "需求评分（未选计为不需要）",
            "en": "need rating, skipped counted as not needed",
        },
        "importance": {"zh": "重要性", "en": "importance"},
        "ability": {"zh": "掌握程度", "en": "ability"},
    },
    "method": {
        "borich": {"zh": "需求指数：Borich（1980）加权差距分，完整配对", "en": "Borich (1980) on complete pairs"},
        "high_need": {
            "zh": "急需：重要性达到“比较重要”、掌握程度至多“基本掌握”",
            "en": "high need: rated important or more, ability at most basic",
        },
        "high_need_rating": {
            "zh": "急需：需求程度选最高两档",
            "en": "high need: the two highest points of the need rating",
        },
        "demand": {"zh": "急需人次：急需比例×总人数，一人一个名额", "en": "demand: share with high need × people"},
        "rating": {"zh": "单题评分均值，以有效回答为基数", "en": "mean rating of valid answers"},
        "rating_skipped_lowest": {
            "zh": "单题评分均值，跳过的计为最低分",
            "en": "mean rating, skipped counted as the lowest point",
        },
        "ability": {"zh": "自评掌握程度均值，完整配对", "en": "mean self-rated ability on complete pairs"},
    },
}


def chosen_pairs(sample: Sample, pairs: Pairs | None, *, required: bool = False) -> dict[str, tuple[str, str]]:
    """The pairs asked for by hand, or those of the questionnaire that are (`required`) or are not required content.

    Required content is a constraint and no candidate: it is never ranked against what people may choose.
    """
    if pairs is not None:
        return dict(pairs)
    known = sample.questionnaire.competencies
    return {
        competency: names
        for competency, names in sample.questionnaire.pairs.items()
        if (competency in known and known[competency].required) is required
    }


def pair_means(
    sample: Sample, pairs: Pairs, place: int, *, by: Names | None = None, confidence: float = 0.95
) -> Estimate:
    """Mean importance (`place` 0) or ability (1) of each competency over the people who answered both items."""
    groups = groups_of(sample, by)
    wanted = []
    for competency, names in pairs.items():
        numeric(sample, names[place])
        over = block(sample, groups, names[place], needs=names)
        wanted.append(Quantity(competency, None, "points", over, over.people))
    return estimate(sample, groups, ("importance", "ability")[place], wanted, confidence)


def named(result: Estimate, measure: str, measured_in: str, sample: Sample, **words: Any) -> Estimate:
    """`result` under the names of a method, with the words that a person reads for them."""
    own = result.about.labels
    labels = {**own, **{column: {**own.get(column, {}), **codes} for column, codes in MEASURES.items()}}
    competencies = {code: dict(each.label) for code, each in sample.questionnaire.competencies.items()}
    labels["item"] = {**labels.get("item", {}), **competencies}
    told = {"method": measure, "evidence": "self-report", "labels": labels, **words}
    return result.described(measure=measure, measured_in=measured_in, **told)
