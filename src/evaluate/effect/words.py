"""What a person reads for the measures of this room."""

from __future__ import annotations

from typing import Any

from evaluate.design import Sample
from evaluate.estimate import Estimate

MEASURES = {
    "satisfied": {"zh": "满意率（满意和较满意）", "en": "satisfied (two highest points)"},
    "change": {"zh": "训后较训前的变化", "en": "change from before to after"},
    "before": {"zh": "训前", "en": "before"},
    "after": {"zh": "训后", "en": "after"},
}

METHODS = {
    "satisfied": {
        "zh": "满意率：量表最高两级的比例；达标看整个置信区间",
        "en": "satisfied: share of the two highest points; the whole interval decides on the pass line",
    },
    "paired": {"zh": "前后对比：同一批人训后与训前均值之差", "en": "before–after: paired difference of means"},
}


def with_words(result: Estimate, sample: Sample, **about: Any) -> Estimate:
    """`result` with the labels of its sample and of this room's measures."""
    labels = {**sample.labels, **result.about.labels, "measure": MEASURES, "method": METHODS}
    return result.described(labels=labels, **about)
