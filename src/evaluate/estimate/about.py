"""What is said once for a whole table of results: confidence, method, policy, sources, labels, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from evaluate.design.policy import Policy
from evaluate.design.source import Source

Interval = Literal["confidence", "simultaneous", "posterior", "draws", "none"]
Evidence = Literal["randomised", "quasi-experimental", "adjusted", "self-report", "before-after", "descriptive"]
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


def joined(parts: list[About]) -> About:
    """What is said of a combination: the first table's words, everyone's sources and labels, the strictest policy."""
    first = parts[0]
    labels: dict[str, dict[str, Mapping[str, str]]] = {}
    for part in parts:
        for column, codes in part.labels.items():
            labels.setdefault(column, {}).update(codes)
    policy = Policy(max(part.policy.minimum_cell for part in parts), any(part.policy.hide_unanimous for part in parts))
    people = any(part.counted == "people" for part in parts)
    return replace(
        first,
        interval=first.interval if len(parts) == 1 else "confidence",
        policy=policy,
        labels=labels,
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        counted="people" if people else first.counted,
        items=tuple(dict.fromkeys(item for part in parts for item in part.items)),
        domain=" / ".join(dict.fromkeys(part.domain for part in parts if part.domain)),
        method=_joined_method(parts, labels),
    )


def _joined_method(parts: list[About], labels: dict[str, dict[str, Mapping[str, str]]]) -> str:
    """Every method behind a combination, each once; its words in both languages join those of `labels["method"]`."""
    methods = list(dict.fromkeys(part.method for part in parts if part.method))
    joined = " + ".join(methods)
    if len(methods) > 1 and "method" in labels:
        words = [labels["method"].get(method, {}) for method in methods]
        pairs = {"zh": "；", "en": "; "}
        labels["method"][joined] = {
            language: joint.join(
                dict.fromkeys(word.get(language, method) for word, method in zip(words, methods, strict=True))
            )
            for language, joint in pairs.items()
        }
    return joined
