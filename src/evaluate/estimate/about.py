"""What is said once for a whole table of results: confidence, method, policy, sources, labels, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from evaluate.design.policy import HiddenNumber, Policy, strictest
from evaluate.design.source import Source
from evaluate.errors import DesignError, Text

Interval = Literal["confidence", "simultaneous", "posterior", "draws", "none"]
Evidence = Literal["randomised", "quasi-experimental", "adjusted", "self-report", "before-after", "descriptive"]
#: Between the names of the methods behind a combination.
AND = " + "

Labels = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class About:
    """What is said once for a whole table.

    `counted` says of what `n` is a number ("people", "classes", "places", "rows"); the minimum cell binds people only.
    `items` are what was asked, whatever rows a selection has kept: with survey, domain and n they are the base of a
    claim.
    `labels[column][code][language]` is what a person reads: columns are "item", "measure", the by columns, and
    "choice", whose codes are written "item=code" (falling back to "code").  `labels["column"][by column]` names the
    column itself.
    `passed_over` names the rows (group, item, choice; no measure) that a selection by value has left out because they
    may not be shown, whatever their values.
    """

    confidence: float = 0.95
    interval: Interval = "confidence"
    method: str = ""
    counted: str = "people"
    evidence: Evidence = "descriptive"
    policy: Policy = field(default_factory=Policy)
    sources: tuple[Source, ...] = ()
    labels: Labels = field(default_factory=dict)
    language: str = "zh"
    domain: str = ""
    items: tuple[str, ...] = ()
    passed_over: frozenset[HiddenNumber] = frozenset()


#: What a claim may rest on, the strongest first.
EVIDENCE: tuple[Evidence, ...] = (
    "randomised", "quasi-experimental", "adjusted", "before-after", "self-report", "descriptive"
)  # fmt: skip


def joined(parts: list[About]) -> About:
    """What is said of a combination: the first table's words, everyone's sources and labels, the strictest policy, the
    weakest evidence. Numbers known without error have no confidence and are no evidence of their own.

    Raises
    ------
    DesignError
        Intervals of different confidence.

    """
    first, uncertain = parts[0], [part for part in parts if part.interval != "none"]
    confidences, kinds = ({getattr(part, name) for part in uncertain} for name in ("confidence", "interval"))
    if len(confidences) > 1:
        raise _two_confidences(sorted(confidences))
    labels: dict[str, dict[str, Mapping[str, str]]] = {}
    for part in parts:
        for column, codes in part.labels.items():
            labels.setdefault(column, {}).update(codes)
    people = any(part.counted == "people" for part in parts)
    return replace(
        first,
        confidence=confidences.pop() if confidences else first.confidence,
        interval="none" if not kinds else kinds.pop() if len(kinds) == 1 else "confidence",
        evidence=max((part.evidence for part in uncertain or parts), key=EVIDENCE.index),
        policy=strictest([part.policy for part in parts]),
        labels=labels,
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        counted="people" if people else first.counted,
        items=tuple(dict.fromkeys(item for part in parts for item in part.items)),
        passed_over=frozenset().union(*(part.passed_over for part in parts)),
        domain=" / ".join(dict.fromkeys(part.domain for part in parts if part.domain)),
        method=AND.join(dict.fromkeys(name for part in parts for name in part.method.split(AND) if name)),
    )


def _two_confidences(found: list[float]) -> DesignError:
    shown = ", ".join(f"{confidence:g}" for confidence in found)
    return DesignError.single(
        f"confidence={shown}",
        Text(f"各表的置信水平不同：{shown}。", f"The tables have intervals of different confidence: {shown}."),
        Text("同一个置信水平，或者没有误差的数。", "One confidence, or numbers known without error."),
        Text("用同样的 confidence 再算一次。", "Compute them with the same confidence."),
    )
