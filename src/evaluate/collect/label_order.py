"""The order of a scale's labels, read from a small lexicon of words of degree in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evaluate.documents import fold_text

# Each word of degree and how strong it is; the first pattern that fits the start of a label decides.
_DEGREES: tuple[tuple[str, float], ...] = (
    # Chinese: opposite pole, none, little, middle, fairly, plain, strongly
    (r"(完全|非常|很|极|极其|十分|强烈|特别)(不|没|反对|差)|毫[不无]|根本不|完全没有", -3),
    (
        r"不太|不大|不怎么|较不|比较不|有点不|不够|较差|比较差|较小|比较小|较少|比较少|较低|比较低|很少|偶尔|很小|很低",
        -1.5,
    ),
    (r"一般|中立|中等|普通|尚可|还行|有时|适中|说不准|无所谓", 0),
    (r"有点|有些|略|稍|少量|轻微", -1),
    (r"基本", 0.5),
    (r"从不|从未|从来不|不|没|无|未|差|反对", -2),
    (r"比较|较|相当|经常|良好", 1.5),
    (r"非常|很|十分|特别|极|最|完全|总是|强烈|高度|优秀|必不可少|迫切|严重", 3),
    (r"满意|同意|赞成|需要|重要|符合|喜欢|愿意|好|熟悉|了解|掌握|清楚|有用|有帮助|合格", 2),
    # English
    (r"(strongly|very|completely|extremely|totally|highly) (dis|un|poor|bad|low|little|rare)", -3),
    (r"(not at all|not|no|none|never|(i )?(don'?t|do not|don’t) know)\b", -2.5),
    (r"(somewhat|slightly|rather|fairly) (dis(agree|lik|satisf|approv|interest)|un)", -1),
    (r"dis(agree|like|satisf|approv)|un(likely|satisf|important|necess|need|help|interest|familiar)|poor\b|bad\b", -2),
    (r"(neutral|neither|moderate|moderately|average|fair|sometimes|medium)\b|somewhat\b(?! (agree|like|satisf))", 0),
    (r"(somewhat|slightly) (agree|like|satisf)", 1),
    (r"(slightly|slight|small|little|a little|minor|rarely|seldom|low|a bit)\b", -1),
    (r"(quite|fairly|rather|often|considerable|considerably|frequently)\b", 1.5),
    (r"(very|highly|large|high|great|strongly|strong|major|much|a lot)\b", 3),
    (r"(extremely|extreme|absolutely|essential|critical|always|completely|excellent|vital|crucial)\b", 4),
    (r"(agree|like|satisf|good|important|likely|useful|needed|interested|relevant|helpful)", 2),
)
_COMPILED = tuple((re.compile(pattern), degree) for pattern, degree in _DEGREES)

_NO_ANSWER: tuple[tuple[str, str], ...] = (
    (r"(not applicable|n/?a|不适用|未涉及|没有接触)\W*\Z", "not_applicable"),
    (
        r"(i )?(don'?t|do not|don’t) know|(i'?m )?not sure|no opinion|can'?t say"
        r"|不清楚|不知道|不了解情况|说不清|不确定",
        "dont_know",
    ),
)
_NO_ANSWER_COMPILED = tuple((re.compile(pattern), reason) for pattern, reason in _NO_ANSWER)
# "Not sure" is the opposite of "very sure" where that is asked; "not agreed, not sure, agreed" has it in the middle.
_OPPOSITE = re.compile(r"不(清楚|知道|确定)|(?:i )?(?:don'?t|do not|don’t) (know)\b|(?:i'?m )?not (sure)\b")
_UNDECIDED = re.compile(r"不确定|说不清|(i'?m )?not sure|no opinion|can'?t say")
_AGAINST = re.compile(r"不|没|无|未|差|反对|\bdis|\bun|\bnot\b|\bnever\b|\bnone\b|\bno\b|\bpoor\b|\bbad\b")


def no_answer_reason(label: str, among: Iterable[str] = ()) -> str | None:
    """Why a label such as 不适用 or "Don't know" is no answer: a reason word, or None for an answer.

    Parameters
    ----------
    label : str
        The label.
    among : iterable of str
        All labels of the question. Among 不太清楚 and 非常清楚, 不清楚 is an end of the scale; between two sides that
        lack a middle, 不确定 is the middle.
    """
    folded = fold_text(label)
    reason = next((reason for pattern, reason in _NO_ANSWER_COMPILED if pattern.match(folded)), None)
    if reason != "dont_know":
        return reason
    labels = tuple(among)
    return None if _is_end(label, labels) or label == middle_label(labels) else reason


def middle_label(labels: Iterable[str]) -> str | None:
    """The undecided label that is the middle of a scale of two equal sides, such as 不确定; None when there is none."""
    labels = tuple(dict.fromkeys(labels))
    undecided = [one for one in labels if _UNDECIDED.match(fold_text(one)) and not _is_end(one, labels)]
    sides = [one for one in labels if one not in undecided and no_answer_reason(one) is None]
    strengths = [degree(one) for one in sides]
    if len(undecided) != 1 or None in strengths or len(set(strengths)) < len(strengths):
        return None
    against = [bool(_AGAINST.search(fold_text(one))) for one in sides]
    two_sided = all(strength and (strength < 0) == no for strength, no in zip(strengths, against, strict=True))
    return undecided[0] if two_sided and sum(against) * 2 == len(sides) >= 4 else None


def _is_end(label: str, labels: Iterable[str]) -> bool:
    found = _OPPOSITE.match(fold_text(label))
    asked = next((word for word in found.groups() if word), "") if found else ""
    return bool(asked) and any(asked in fold_text(other) for other in labels if no_answer_reason(other) is None)


def degree(label: str) -> float | None:
    """How strong a label is; only the order counts. None when no word of degree starts it."""
    folded = fold_text(label)
    return next((strength for pattern, strength in _COMPILED if pattern.match(folded)), None)


def ordered_labels(labels: Iterable[str]) -> tuple[str, ...] | None:
    """The labels from weakest to strongest; None when the lexicon cannot tell.

    Numbers order themselves. Words need three or more labels of different strength. Labels that are
    no answer are left out.
    """
    labels = tuple(dict.fromkeys(labels))
    answers = [label for label in labels if no_answer_reason(label, labels) is None]
    if len(answers) >= 2 and all(re.fullmatch(r"\d{1,2}", label) for label in answers):
        return tuple(sorted(answers, key=int))
    middle = middle_label(labels)
    strengths = {label: 0.0 if label == middle else degree(label) for label in answers}
    known = [strength for strength in strengths.values() if strength is not None]
    if len(answers) < 3 or len(known) < len(answers) or len(set(known)) < len(known):
        return None
    return tuple(sorted(answers, key=lambda label: strengths[label] or 0.0))


def has_degree_words(labels: Iterable[str]) -> bool:
    """Whether most labels start with a word of degree, so that they look like a scale even if the order is not told."""
    labels = tuple(labels)
    answers = [label for label in labels if no_answer_reason(label, labels) is None]
    return len(answers) >= 3 and sum(degree(label) is not None for label in answers) > len(answers) / 2
