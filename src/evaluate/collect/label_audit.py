"""Label audit: which blocks of questions are answered on one scale, and which wordings mean the same point of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluate.collect.label_order import ordered_labels


@dataclass(frozen=True)
class LabelCounts:
    """The labels of one block of questions (a grid, or one question) with the number of answers for each."""

    name: str
    counts: Counter[str]


@dataclass(frozen=True)
class Synonym:
    """A wording taken for another one: `label` was exported `count` times, `kept` is the wording of the scale."""

    label: str
    kept: str
    count: int
    kept_count: int
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class AuditedScale:
    """One scale: labels from weakest to strongest as first exported, the blocks that use it, and other wordings."""

    labels: tuple[str, ...]
    blocks: tuple[str, ...]
    counts: Counter[str]
    synonyms: tuple[Synonym, ...]


def audit_labels(blocks: Sequence[LabelCounts]) -> list[AuditedScale]:
    """Which blocks share a scale?

    Blocks with equal labels, or with some of another block's labels in its order, share its scale. So do blocks with as
    many labels that differ in one wording only, at the same place: the wording of the first block is kept, the other is
    a synonym. Blocks whose order the lexicon cannot tell are left out.

    Parameters
    ----------
    blocks : sequence of LabelCounts
        In the order of the questionnaire.
    """
    ordered = [(block, labels) for block in blocks if (labels := ordered_labels(block.counts)) is not None]
    # The fullest blocks found a scale; blocks where nobody chose some point join it.
    found: list[tuple[tuple[str, ...], list[LabelCounts]]] = []
    for block, labels in sorted(ordered, key=lambda pair: -len(pair[1])):
        home = next((members for scale, members in found if _same_scale(scale, labels)), None)
        if home is None:
            found.append((labels, [block]))
        else:
            home.append(block)
    order = {block.name: number for number, block in enumerate(blocks)}
    scales = [_audited(sorted(members, key=lambda block: order[block.name])) for _, members in found]
    return sorted(scales, key=lambda scale: order[scale.blocks[0]])


def _same_scale(scale: tuple[str, ...], labels: tuple[str, ...]) -> bool:
    different = [(one, other) for one, other in zip(scale, labels, strict=False) if one != other]
    if len(scale) == len(labels) and len(different) <= 1:
        return not different or (len(scale) >= 4 and different[0][1] not in scale and different[0][0] not in labels)
    shared = [label for label in scale if label in labels]
    return len(labels) >= 2 and tuple(shared) == labels


def _audited(members: list[LabelCounts]) -> AuditedScale:
    counts: Counter[str] = Counter()
    for block in members:
        counts.update(block.counts)
    longest = max((ordered_labels(block.counts) or () for block in members), key=len)
    kept: list[str] = []
    synonyms: list[Synonym] = []
    for place, label in enumerate(longest):
        wordings = [label]
        for block in members:
            labels = ordered_labels(block.counts) or ()
            if len(labels) == len(longest) and labels[place] not in wordings:
                wordings.append(labels[place])
        wordings.sort(key=lambda wording: next(i for i, block in enumerate(members) if wording in block.counts))
        kept.append(wordings[0])
        for other in wordings[1:]:
            where = tuple(block.name for block in members if other in block.counts)
            synonyms.append(Synonym(other, wordings[0], counts[other], counts[wordings[0]], where))
    points = {label for block in members for label in ordered_labels(block.counts) or ()}
    answers = Counter({label: count for label, count in counts.items() if label in points})
    return AuditedScale(tuple(kept), tuple(block.name for block in members), answers, tuple(synonyms))
