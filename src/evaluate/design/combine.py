"""Independent samples as one: two counties, two years of new people, surveyed each by its own design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pandas as pd

from evaluate.design.design import Design, Kind
from evaluate.design.joint_stages import (
    joint_adjustments,
    joint_respondents,
    joint_stages,
    joint_steps,
    joint_weights,
    refuse_parts,
)
from evaluate.design.policy import Policy, strictest
from evaluate.design.sample import Origin, Sample, derived
from evaluate.design.source import Source
from evaluate.errors import DesignError, Mistake, Text
from evaluate.responses import Responses, responses_from_frame
from evaluate.responses.responses import INDEX


def combine(samples: Mapping[str, Sample], *, into: str) -> Sample:
    """What do independent samples say together, when each was drawn (and weighted) by its own design?

    The rows stand one below the other. Strata never cross samples, so that the variance of a total is the sum of the
    variances; a sample with fewer stages than another took what lies below whole. Weights and weighting steps are kept.

    Parameters
    ----------
    samples : mapping of str to Sample
        Name → sample, two or more; no domains, no replicates (make them afterwards).
    into : str
        The new column that holds the name: `by=into` gives each sample its own rows.

    Returns
    -------
    Sample
        With the strictest policy; its `parts` are the samples as they were, for `describe`.

    Raises
    ------
    DesignError
        No mapping of names to samples, fewer than two of them, the same answers twice, a name of a column that is
        taken, other questionnaires, a domain, replicates, rules that look at the whole of one sample (lonely="adjust",
        joint probabilities).

    **Source**: Särndal, Swensson & Wretman (1992), §3.7: strata drawn independently, each by a design of its own. Same
    in R: `svydesign` on the rows of both, with `strata = ~interaction(into, strata)`.

    >>> first = Sample(pd.DataFrame({"q": [1.0, 3.0]}), Design())
    >>> second = Sample(pd.DataFrame({"q": [4.0, 6.0, 8.0]}), Design())
    >>> both = combine({"east": first, "west": second}, into="county")
    >>> both.df, both.groups(["county"]).levels["county"].tolist()
    (3, ['east', 'west'])

    """
    DesignError.refuse(_no_samples(samples))
    names, parts = list(samples), list(samples.values())
    DesignError.refuse(_names(names, into))
    refuse_parts("combine", parts, names)
    DesignError.refuse([*_mistakes(samples, into), *_twice(samples)])
    responses = _responses(samples, into)
    kind = _kind(parts)
    respondents = joint_respondents(parts)
    weights, starting = joint_weights(parts)
    return derived(
        parts[0],
        data=responses,
        responses=responses,
        design=Design(kind=kind),
        policy=_policy(samples, responses, into),
        population=None,
        joint=None,
        ledger=_ledger(samples, into),
        weights=weights,
        starting_weights=starting,
        stages=joint_stages(parts, names),
        source=_source(parts[0].source, responses, kind),
        origin=Origin(" + ".join(names)),
        mask=respondents,
        respondents=respondents,
        adjustments=joint_adjustments(parts),
        steps=joint_steps(parts, names),
        parts=tuple(samples.items()),
        _read={},
    )


def _kind(parts: list[Sample]) -> Kind:
    """One self-selected part is a caveat for the whole."""
    kinds: list[Kind] = [part.design.kind for part in parts if part.design.kind is not None]
    if "self-selected" in kinds:
        return "self-selected"
    return kinds[0] if len(set(kinds)) == 1 else "clustered" if "clustered" in kinds else "stratified"


def _policy(samples: Mapping[str, Sample], responses: Responses, into: str) -> Policy:
    """The strictest; what is hidden of a part is hidden in the whole as well, where it is the part's own group."""
    made, told = strictest([part.policy for part in samples.values()]), responses.provenance
    survey, wave = told.survey or responses.questionnaire.id, told.wave
    further = {
        number._replace(survey=survey, wave=wave, group=_inside(number.group, into, name))
        for name, part in samples.items()
        for number in part.policy.hidden
        if number.survey in ("", part.source.survey) and number.wave in ("", part.source.wave)
    }
    return replace(made, hidden=made.hidden | further)


def _inside(group: str, into: str, name: str) -> str:
    """A group of a part as the whole names it: by columns in alphabetical order."""
    word = name.replace(";", ",").replace("；", "，").strip()
    return "; ".join(
        sorted([*filter(None, group.split("; ")), f"{into}={word}"], key=lambda one: one.partition("=")[0])
    )


def _ledger(samples: Mapping[str, Sample], into: str) -> pd.DataFrame | None:
    """Who was invited and who answered, where that is known of every sample."""
    found = []
    for name, part in samples.items():
        if part.ledger is None:
            return None
        found.append(part.ledger.assign(**{into: name})[[into, *part.ledger.columns]])
    return pd.concat(found, ignore_index=True)


def _source(first: Source, responses: Responses, kind: Kind) -> Source:
    told = responses.provenance
    return replace(
        first, survey=told.survey, wave=told.wave, sha256=told.sha256, rows=len(responses.frame),
        simulated=told.simulated, design=kind,
    )  # fmt: skip


def _responses(samples: Mapping[str, Sample], into: str) -> Responses:
    """All answers, one below the other, with the questionnaire that asked them all."""
    parts = [part.responses for part in samples.values()]
    frames = [
        part.frame.assign(**{into: name}).set_axis([f"{name}:{row}" for row in part.frame.index])
        for name, part in zip(samples, parts, strict=True)
    ]
    frame = pd.concat(frames)
    told = [part.provenance for part in parts]
    survey = " + ".join(dict.fromkeys(one.survey for one in told if one.survey))
    if all(part.questionnaire.draft for part in parts):
        made = responses_from_frame(frame, survey=survey)
    else:
        reasons = pd.concat([part.reasons for part in parts]).set_axis(frame.index)
        made = Responses(frame.rename_axis(index=INDEX), parts[0].questionnaire, reasons)
    provenance = replace(
        told[0],
        survey=survey,
        wave=" + ".join(dict.fromkeys(one.wave for one in told if one.wave)),
        source=" + ".join(dict.fromkeys(one.source for one in told if one.source)),
        sha256=_digest([one.sha256 for one in told]),
        rows_read=sum(one.rows_read for one in told),
        rows_kept=sum(one.rows_kept for one in told),
        dropped=tuple(entry for one in told for entry in one.dropped),
        steps=tuple(f"{name}: {step}" for name, one in zip(samples, told, strict=True) for step in one.steps),
        simulated=any(one.simulated for one in told),
        unreadable=tuple(entry for one in told for entry in one.unreadable),
        corrections=tuple(entry for one in told for entry in one.corrections),
    )
    return replace(made, provenance=provenance)


def _digest(parts: list[str]) -> str:
    import hashlib

    return hashlib.sha256("+".join(parts).encode()).hexdigest() if any(parts) else ""


def _no_samples(samples: object) -> list[Mistake]:
    """What is no mapping of names to samples."""
    example = 'combine({"甲县": a, "乙县": b}, into="county")', 'combine({"east": a, "west": b}, into="county")'
    if not isinstance(samples, Mapping):
        return [
            Mistake(
                f"combine({type(samples).__name__})",
                Text("要给每个样本一个名称。", "Every sample needs a name."),
                Text("名称 → 样本的对应。", "A mapping of names to samples."),
                Text(f"例如 {example[0]}。", f"Such as {example[1]}."),
            )
        ]
    return [
        Mistake(
            f"combine({name!r})",
            Text(f"这不是样本（{type(part).__name__}）。", f"This is no sample ({type(part).__name__})."),
            Text("Sample、census 等得到的样本。", "A sample as made by Sample, census and the like."),
            Text(f"例如 {example[0]}。", f"Such as {example[1]}."),
        )
        for name, part in samples.items()
        if not isinstance(part, Sample)
    ]


def _twice(samples: Mapping[str, Sample]) -> list[Mistake]:
    """Samples of the very same answers: together they would count everybody twice."""
    return [
        Mistake(
            f"combine · {one} = {other}",
            Text(
                "这两个是同一批答卷，合并后每人会算两次。", "These are the same answers: everybody would count twice."
            ),
            Text("各自独立抽取的样本。", "Samples drawn independently."),
            Text("去掉其中一个，或改用另一批答卷。", "Leave one of them out, or give the other's answers."),
        )
        for (one, first), (other, second) in combinations(samples.items(), 2)
        if first.frame is second.frame or first.origin is second.origin or _same_rows(first, second)
    ]


def _same_rows(first: Sample, second: Sample) -> bool:
    """Whether they were read from the same file; rows alone may be alike by chance."""
    file = first.responses.provenance.sha256
    return bool(file) and file == second.responses.provenance.sha256 and bool(first.frame.equals(second.frame))


def _names(names: list[str], into: str) -> list[Mistake]:
    """Names that are no words: rows, strata and steps are told apart by them."""
    return [
        Mistake(
            f"combine({name!r})",
            Text("样本名和新列名要是文字。", "The samples and the new column are named by words."),
            Text("不空的文字，如“甲县”。", 'A word, such as "east".'),
            Text('改成文字，如 2026 写成 "2026"。', 'Write it as a word: "2026" for 2026.'),
        )
        for name in (*names, into)
        if not isinstance(name, str) or not name.strip()
    ]


def _mistakes(samples: Mapping[str, Sample], into: str) -> list[Mistake]:
    found = []
    if len(samples) < 2:
        found.append(
            Mistake(
                "combine",
                Text(f"只有 {len(samples)} 个样本。", f"There are {len(samples)} samples."),
                Text("两个以上。", "Two or more."),
                Text('例如 combine({"甲县": a, "乙县": b}, into="county")。',
                     'Such as combine({"east": a, "west": b}, into="county").'),
            )
        )  # fmt: skip
        return found
    first, *others = samples.items()
    for name, part in samples.items():
        if into in part.frame.columns or into in part.questionnaire:
            found.append(
                Mistake(
                    f"combine(into={into!r}) · {name}",
                    Text("这个样本已有同名的列。", "The sample has a column of this name already."),
                    Text("一个新的列名。", "A new name."),
                    Text("换一个名字。", "Choose another name."),
                )
            )
    drafts = [part.questionnaire.draft for part in samples.values()]
    for name, part in others:
        if not all(drafts) and part.questionnaire != first[1].questionnaire:
            found.append(_other_questionnaire(name, part, *first))
    return found


def _other_questionnaire(name: str, part: Sample, first_name: str, first: Sample) -> Mistake:
    asked, there = set(part.questionnaire.names), set(first.questionnaire.names)
    differing = ", ".join(sorted(asked ^ there)[:8])
    return Mistake(
        f"combine · {name}",
        Text(
            f"问卷与 {first_name} 的不同" + (f"（{differing}）。" if differing else "（题目或选项的内容）。"),
            f"Its questionnaire is not that of {first_name}" + (f" ({differing})." if differing else " (wording)."),
        ),
        Text("同一份问卷。", "One questionnaire."),
        Text(
            "统一两份问卷；只比较结果的，分别估计后用 independent(a, b)。",
            "Make them one; to compare results only, estimate each and use independent(a, b).",
        ),
    )
